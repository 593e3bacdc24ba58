//! Several runs at the same moment, as processes, against one pull request.

use std::ops::RangeInclusive;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;

use super::emulator::job;
use super::{Scene, at_once};
use crate::program::finish;

/// How many races there are at a time: answers are waited for most of the while.
const LANES: usize = 8;

/// Numbers that differ from race to race, and not from run to run of this test.
fn numbers(seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}

/// Lets runs judge at once, each answer after a while of its own, and says what is left. In two of three races so many of them
/// write only once all of these are about to: none of them saw what another wrote.
fn race(scene: &Scene, seed: u64, runs: &[u64], write: &'static str) -> Vec<String> {
    let size = if seed.is_multiple_of(3) { 0 } else { 2 + usize::try_from(seed).unwrap() % (runs.len() - 1) };
    scene.api.meet(write, size);
    let delays = numbers(seed).take(400).map(|number| Duration::from_millis(number % 120));
    scene.api.state().delays = delays.collect();
    std::thread::scope(|scope| {
        for run in runs {
            let mut job = scene.job(*run, &[]);
            scope.spawn(move || assert_eq!(finish(&mut job).code, Some(1)));
        }
    });
    scene.api.is_satisfied();
    assert!(scene.api.count(write) >= size.max(1), "{seed}");
    scene.api.ours()
}

/// As many races as are asked for, or so many, a few at a time. Each is over a pull request of its own; what is judged is the
/// same change in all of them.
fn races(usual: u64, check: impl Fn(u64, &Scene) + Sync) {
    let asked = std::env::var("BENCHGATE_RACES").ok().map(|text| text.parse().unwrap());
    let scene = Scene::failing();
    let seeds = Mutex::new(1..=asked.unwrap_or(usual));
    at_once(0..LANES, |_| {
        // Not in the loop's head, where the lock would be held for as long as a race lasts.
        while let Some(seed) = next(&seeds) {
            let scene = scene.again();
            check(seed, &scene);
            scene.api.stop();
        }
    });
}

fn next(seeds: &Mutex<RangeInclusive<u64>>) -> Option<u64> {
    seeds.lock().unwrap().next()
}

#[test]
fn races_on_an_empty_pull_request_leave_one_comment_the_newest() {
    races(8, |seed, scene| {
        let mut runs: Vec<u64> = (0..5).map(|number| seed * 100 + number).collect();
        let turn = usize::try_from(seed % 5).unwrap();
        runs.rotate_left(turn);
        let left = race(scene, seed, &runs, "POST");
        let newest = scene.marker(seed * 100 + 4);
        assert!(left.len() == 1 && left[0].starts_with(&newest), "{seed}: {left:#?}");
    });
}

#[test]
fn races_over_a_comment_leave_it_and_the_newest_in_it() {
    races(4, |seed, scene| {
        let old = scene.marker(seed * 100 - 1);
        let id = scene.api.comment(&job(), &format!("{old}\nold"));
        let left = race(scene, seed + 50, &[seed * 100 + 2, seed * 100, seed * 100 + 1], "PATCH");
        let newest = scene.marker(seed * 100 + 2);
        assert!(left.len() == 1 && left[0].starts_with(&newest), "{seed}: {left:#?}");
        assert_eq!(scene.api.state().comments.keys().copied().collect::<Vec<_>>(), [id]);
        assert_eq!(scene.api.state().comments[&id]["user"], json!(job()));
    });
}
