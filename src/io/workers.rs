//! Work over many items on every core.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// Items a worker takes at a time: enough that taking costs nothing, few enough that no worker idles at the end.
const CHUNK: usize = 32;

/// Does the work for every item on as many threads as there are cores, and returns the results in the order of the
/// items, whatever the threads did. Each thread has a `desk` of its own, which it keeps from one item to the next.
pub fn in_order<I: Sync, D, T: Send>(
    items: &[I],
    desk: impl Fn() -> D + Sync,
    work: impl Fn(&mut D, &I) -> T + Sync,
) -> Vec<T> {
    let chunks = items.len().div_ceil(CHUNK);
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(chunks);
    if threads <= 1 {
        let mut desk = desk();
        return items.iter().map(|item| work(&mut desk, item)).collect();
    }
    let next = AtomicUsize::new(0);
    let finished: Mutex<Vec<(usize, Vec<T>)>> = Mutex::new(Vec::with_capacity(chunks));
    let worker = || {
        let mut desk = desk();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = items.chunks(CHUNK).nth(number) else { return };
            let results = chunk.iter().map(|item| work(&mut desk, item)).collect();
            finished.lock().unwrap_or_else(PoisonError::into_inner).push((number, results));
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    let mut finished = finished.into_inner().unwrap_or_else(PoisonError::into_inner);
    finished.sort_unstable_by_key(|(number, _)| *number);
    let mut all = Vec::with_capacity(items.len());
    for (_, results) in finished {
        all.extend(results);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        for count in [0, 1, 31, 32, 33, 1_000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(in_order(&items, || (), |(), item| item * 2), doubled);
        }
    }
}
