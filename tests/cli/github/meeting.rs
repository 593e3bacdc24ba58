//! Writes of several runs at the same moment: each of them has looked before, and none has seen what another one wrote.

use std::time::Duration;

use super::emulator::Emulator;

/// The first writes of comments with a method, which are done together.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Meeting {
    method: &'static str,
    size: usize,
    there: usize,
}

impl Emulator {
    /// Of the next comments that are written with this method, so many are written only once all of them are about to be.
    pub(super) fn meet(&self, method: &'static str, size: usize) {
        self.state().meeting = Meeting { method, size, there: 0 };
    }

    /// Waits for the others, where this is one of several that are done together. That they do not come is a fault of the test.
    pub(super) fn wait_for_others(&self, method: &str, route: &str) {
        let mut state = self.state();
        let meeting = &mut state.meeting;
        if method != meeting.method || !route.contains("/comments") || meeting.there >= meeting.size {
            return;
        }
        meeting.there += 1;
        drop(state);
        for _ in 0..15_000 {
            let meeting = self.state().meeting;
            if meeting.there >= meeting.size {
                return;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        self.state().violations.push(format!("{method} {route}: it waited alone"));
    }
}
