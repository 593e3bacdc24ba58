//! Work over many items on every core.

use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Items a worker takes at a time: enough that taking costs nothing, few enough that no worker idles at the end.
const CHUNK: usize = 32;

/// Does the work for every index below `count` on as many threads as there are cores, and returns the results
/// in the order of the indices, whatever the threads did.
pub fn in_order<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(count.div_ceil(CHUNK));
    if threads <= 1 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let finished: Mutex<Vec<(usize, Vec<T>)>> = Mutex::new(Vec::with_capacity(count.div_ceil(CHUNK)));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let start = next.fetch_add(CHUNK, Ordering::Relaxed);
                    if start >= count {
                        return;
                    }
                    let results = (start..count.min(start + CHUNK)).map(&work).collect();
                    finished.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push((start, results));
                }
            });
        }
    });
    let mut finished = finished.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    finished.sort_unstable_by_key(|(start, _)| *start);
    finished.into_iter().flat_map(|(_, results)| results).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_indices() {
        for count in [0, 1, 31, 32, 33, 1_000] {
            assert_eq!(in_order(count, |index| index * 2), (0..count).map(|i| i * 2).collect::<Vec<_>>());
        }
    }
}
