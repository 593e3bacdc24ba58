//! Work over many items on every core.

use std::mem;
use std::num::NonZero;
use std::sync::{Mutex, PoisonError};

/// Items a worker takes at a time: enough that taking costs nothing, few enough that no worker idles at the end.
const CHUNK: usize = 32;
/// Items for which it is worth to start another thread.
const WORTH: usize = 32;

/// Does the work for every item on as many threads as there are cores, and returns the results in the order of the
/// items, whatever the threads did. Each thread has a `desk` of its own, which it keeps from one item to the next.
pub fn in_order<I: Send, D, T: Send>(
    items: impl IntoIterator<Item = I, IntoIter: ExactSizeIterator>,
    desk: impl Fn() -> D + Sync,
    work: impl Fn(&mut D, I) -> T + Sync,
) -> Vec<T> {
    let items = items.into_iter();
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(items.len().div_ceil(WORTH));
    if threads <= 1 {
        let mut desk = desk();
        return items.map(|item| work(&mut desk, item)).collect();
    }
    // A result takes the place of its item, so that nothing is held twice.
    let mut slots: Vec<Slot<I, T>> = items.map(Slot::Waiting).collect();
    let chunks = Mutex::new(slots.chunks_mut(CHUNK));
    let worker = || {
        let mut desk = desk();
        loop {
            let Some(chunk) = chunks.lock().unwrap_or_else(PoisonError::into_inner).next() else { return };
            for slot in chunk {
                if let Slot::Waiting(item) = mem::replace(slot, Slot::Taken) {
                    *slot = Slot::Done(work(&mut desk, item));
                }
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    slots.into_iter().filter_map(Slot::done).collect()
}

/// An item on its way to its result.
enum Slot<I, T> {
    Waiting(I),
    Taken,
    Done(T),
}

impl<I, T> Slot<I, T> {
    fn done(self) -> Option<T> {
        match self {
            Self::Done(result) => Some(result),
            Self::Waiting(_) | Self::Taken => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, 31, 32, 33, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(in_order(items, || (), |(), item| item * 2), doubled);
        }
    }
}
