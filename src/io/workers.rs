//! Work over many items on every core.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Items a worker takes at a time: enough that taking costs nothing, few enough that no worker idles at the end.
const CHUNK: usize = 16;

/// Does the work for every item on as many threads as there are cores, and returns the results in the order of the
/// items, whatever the threads did. Each thread has a `desk` of its own, which it keeps from one item to the next.
pub fn in_order<I: Send, D, T: Send>(
    items: Vec<I>,
    desk: impl Fn() -> D + Sync,
    work: impl Fn(&mut D, I) -> T + Sync,
) -> Vec<T> {
    let results = Vec::with_capacity(items.len());
    fold_in_order(items.into_iter(), desk, work, results, Vec::push)
}

/// Does the work in the same way, and adds each result to what there is, in the order of the items. A result is added as
/// soon as all before it are, so that few are held at a time.
pub fn fold_in_order<I: Send, D, T: Send, A: Send>(
    items: impl ExactSizeIterator<Item = I> + Send,
    desk: impl Fn() -> D + Sync,
    work: impl Fn(&mut D, I) -> T + Sync,
    mut sum: A,
    add: impl Fn(&mut A, T) + Sync,
) -> A {
    let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
    let threads = cores.min(items.len().div_ceil(CHUNK));
    if threads <= 1 {
        let mut desk = desk();
        items.for_each(|item| add(&mut sum, work(&mut desk, item)));
        return sum;
    }
    let queue = Mutex::new(Queue { items, taken: 0 });
    let done = Mutex::new(Done { sum, next: 0, waiting: BTreeMap::new() });
    let worker = || {
        let (mut desk, mut items) = (desk(), Vec::with_capacity(CHUNK));
        loop {
            let place = lock(&queue).take(&mut items);
            if items.is_empty() {
                return;
            }
            let results: Vec<T> = items.drain(..).map(|item| work(&mut desk, item)).collect();
            lock(&done).put(place, results, &add);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).sum
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Items that nobody has taken yet.
struct Queue<I> {
    items: I,
    /// Chunks that were taken.
    taken: usize,
}

impl<I: Iterator> Queue<I> {
    /// Moves the next chunk to an empty list, and returns its place among all; it is empty when there is none.
    fn take(&mut self, items: &mut Vec<I::Item>) -> usize {
        items.extend(self.items.by_ref().take(CHUNK));
        let place = self.taken;
        self.taken += 1;
        place
    }
}

/// What is done.
struct Done<T, A> {
    /// Of the results of all chunks before the next one.
    sum: A,
    next: usize,
    /// The results of later chunks.
    waiting: BTreeMap<usize, Vec<T>>,
}

impl<T, A> Done<T, A> {
    /// Adds the results of a chunk, or keeps them until those before it are added.
    fn put(&mut self, place: usize, results: Vec<T>, add: &impl Fn(&mut A, T)) {
        self.waiting.insert(place, results);
        while let Some(results) = self.waiting.remove(&self.next) {
            for result in results {
                add(&mut self.sum, result);
            }
            self.next += 1;
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

    #[test]
    fn a_slow_item_holds_back_only_the_order() {
        let items = (0..500).collect::<Vec<usize>>();
        let slow = |(): &mut (), item: usize| {
            if item.is_multiple_of(97) {
                std::thread::yield_now();
            }
            item
        };
        let sum = fold_in_order(items.into_iter(), || (), slow, Vec::new(), Vec::push);
        assert_eq!(sum, (0..500).collect::<Vec<usize>>());
    }
}
