//! The one-to-one assignment of findings to expectations behind the strict metrics.
//!
//! Of all ways to pair findings with entries that they match, at most one of each, the best one has
//! 1. the most pairs,
//! 2. then the least sum of severity distances,
//! 3. then the least sum of line distances,
//! 4. then the fewest findings left unpaired that hit a `must_not_flag` entry,
//! 5. then, entry by entry, the earliest finding (no finding comes last).
//!
//! Criteria 1 to 4 are sums over pairs, so they are folded into one integer cost in mixed radix and minimised by
//! successive shortest augmenting paths (Kuhn 1955, Munkres 1957; with the potentials of Edmonds and Karp 1972).
//! The final potentials tell which pairs belong to any optimum, and criterion 5 is settled by exchanges among
//! those. Time is at most entries × candidates (× a logarithm), memory one word per candidate.

use alloc::collections::BinaryHeap;
use alloc::vec;
use alloc::vec::Vec;
use core::cmp::Reverse;

/// A finding that may be paired with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// The finding, as an index below the number of findings; the order of the indices is the tie-break.
    pub finding: usize,
    /// Steps between the severities, 0..=4.
    pub severity_distance: u32,
    /// Lines between the two, at most [`crate::limits::TOLERANCE`].
    pub line_distance: u64,
}

/// Pairs entries with findings. `candidates[e]` are the findings that match entry `e`, ascending and without
/// repeats; `unwanted[f]` says that finding `f` hits a `must_not_flag` entry; its length is the number of
/// findings. Returns the finding of each entry.
pub fn assign(candidates: &[Vec<Candidate>], unwanted: &[bool]) -> Vec<Option<usize>> {
    let mut solver = Solver::new(candidates, unwanted);
    for entry in 0..candidates.len() {
        solver.insert(entry);
    }
    solver.prefer_early_findings();
    solver.partner.iter().map(|column| column.filter(|column| *column < unwanted.len())).collect()
}

/// Columns are the findings, and after them one column for each entry that means "unpaired".
struct Solver {
    /// Cost of each candidate pair, per entry: (column, cost). The last one is the entry's own column.
    edges: Vec<Vec<(usize, i128)>>,
    /// The column of each entry.
    partner: Vec<Option<usize>>,
    /// The entry of each column.
    owner: Vec<Option<usize>>,
    /// Potentials. For every edge, cost − entry − column ≥ 0, with equality on pairs; columns are ≤ 0, and
    /// 0 where unowned.
    entry_potential: Vec<i128>,
    column_potential: Vec<i128>,
}

impl Solver {
    fn new(candidates: &[Vec<Candidate>], unwanted: &[bool]) -> Self {
        let (entries, findings) = (candidates.len(), unwanted.len());
        let most = entries as i128;
        let farthest = candidates.iter().flatten().map(|pair| pair.line_distance).max().unwrap_or(0);
        // Each radix is above the largest sum of everything below it.
        let line = most + 1;
        let severity = line * (most * i128::from(farthest) + 1);
        let pair = severity * (most * 4 + 1);
        let cost = |candidate: &Candidate| {
            let spared = i128::from(unwanted.get(candidate.finding).copied().unwrap_or(false));
            i128::from(candidate.severity_distance) * severity + i128::from(candidate.line_distance) * line
                - spared
                - pair
        };
        let edges = candidates.iter().enumerate().map(|(entry, list)| {
            let pairs = list.iter().map(|candidate| (candidate.finding, cost(candidate)));
            pairs.chain([(findings + entry, 0)]).collect()
        });
        Self {
            edges: edges.collect(),
            partner: vec![None; entries],
            owner: vec![None; findings + entries],
            entry_potential: vec![0; entries],
            column_potential: vec![0; findings + entries],
        }
    }

    fn column_potential(&self, column: usize) -> i128 {
        self.column_potential.get(column).copied().unwrap_or(0)
    }

    fn entry_potential(&self, entry: usize) -> i128 {
        self.entry_potential.get(entry).copied().unwrap_or(0)
    }

    fn owner(&self, column: usize) -> Option<usize> {
        self.owner.get(column).copied().flatten()
    }

    fn partner(&self, entry: usize) -> Option<usize> {
        self.partner.get(entry).copied().flatten()
    }

    fn edges(&self, entry: usize) -> &[(usize, i128)] {
        self.edges.get(entry).map_or(&[], Vec::as_slice)
    }

    fn pair(&mut self, entry: usize, column: usize) {
        if let (Some(partner), Some(owner)) = (self.partner.get_mut(entry), self.owner.get_mut(column)) {
            *partner = Some(column);
            *owner = Some(entry);
        }
    }

    /// Adds an entry along a shortest augmenting path (Dijkstra over reduced costs). Only columns nearer than the
    /// nearest free one are of any interest; most entries have a free one at distance 0.
    fn insert(&mut self, start: usize) {
        let least =
            self.edges(start).iter().map(|(column, cost)| cost - self.column_potential(*column)).min();
        if let (Some(potential), Some(least)) = (self.entry_potential.get_mut(start), least) {
            *potential = least;
        }
        // Then there is nothing to search: no path is shorter.
        let nearest = self.edges(start).iter().find(|(column, cost)| {
            self.owner(*column).is_none() && Some(cost - self.column_potential(*column)) == least
        });
        if let Some((column, _)) = nearest {
            return self.pair(start, *column);
        }
        let mut reach = vec![Reach { distance: i128::MAX, from: start, is_settled: false }; self.owner.len()];
        let mut visited: Vec<(usize, i128)> = Vec::new();
        let mut heap = BinaryHeap::new();
        let mut nearest_free = None;
        let mut total = i128::MAX;
        let (mut entry, mut base) = (start, 0);
        loop {
            let so_far = base - self.entry_potential(entry);
            for (column, cost) in self.edges(entry) {
                let distance = so_far + cost - self.column_potential(*column);
                let Some(known) = reach.get_mut(*column) else { continue };
                if distance >= total || distance >= known.distance {
                    continue;
                }
                *known = Reach { distance, from: entry, is_settled: false };
                if self.owner(*column).is_none() {
                    (nearest_free, total) = (Some(*column), distance);
                } else {
                    heap.push(Reverse((distance, *column)));
                }
            }
            let next = loop {
                let Some(Reverse((distance, column))) = heap.pop() else { break None };
                if distance >= total {
                    break None;
                }
                let is_new = |known: &mut Reach| !core::mem::replace(&mut known.is_settled, true);
                if reach.get_mut(column).is_some_and(is_new) {
                    break Some((distance, column));
                }
            };
            let Some((distance, column)) = next else { break };
            let Some(owner) = self.owner(column) else { break };
            visited.push((column, distance));
            (entry, base) = (owner, distance);
        }
        // The entry's own column is always free, so there is an end to the path.
        let Some(end) = nearest_free else { return };
        for (column, reached) in visited {
            let owner = self.owner(column);
            if let Some(potential) = self.column_potential.get_mut(column) {
                *potential += reached - total;
            }
            if let Some(potential) = owner.and_then(|owner| self.entry_potential.get_mut(owner)) {
                *potential += total - reached;
            }
        }
        if let Some(potential) = self.entry_potential.get_mut(start) {
            *potential += total;
        }
        let mut column = end;
        loop {
            let entry = reach.get(column).map_or(start, |reach| reach.from);
            let next = self.partner(entry);
            self.pair(entry, column);
            match next {
                Some(next) if entry != start => column = next,
                _ => return,
            }
        }
    }

    fn is_tight(&self, entry: usize, column: usize, cost: i128) -> bool {
        cost == self.entry_potential(entry) + self.column_potential(column)
    }

    /// Criterion 5. By complementary slackness the optima of criteria 1 to 4 are exactly the assignments that
    /// use tight pairs only and leave no column with a negative potential unowned.
    fn prefer_early_findings(&mut self) {
        let mut tight_entries: Vec<Vec<usize>> = vec![Vec::new(); self.owner.len()];
        for entry in 0..self.edges.len() {
            for (column, cost) in self.edges(entry) {
                if self.is_tight(entry, *column, *cost)
                    && let Some(list) = tight_entries.get_mut(*column)
                {
                    list.push(entry);
                }
            }
        }
        for entry in 0..self.edges.len() {
            let Some(current) = self.partner(entry) else { continue };
            // Entries above this one are settled, and so are their columns.
            let open = |column: usize| self.owner(column).is_none_or(|owner| owner > entry);
            let earlier: Vec<usize> = self
                .edges(entry)
                .iter()
                .filter(|(column, cost)| {
                    *column < current && open(*column) && self.is_tight(entry, *column, *cost)
                })
                .map(|(column, _)| *column)
                .collect();
            if earlier.is_empty() {
                continue;
            }
            let onward = self.ways_to(current, entry, &tight_entries);
            let best = earlier.into_iter().find(|column| onward.get(*column).copied().flatten().is_some());
            if let Some(column) = best {
                self.exchange(entry, column, &onward);
            }
        }
    }

    /// For each column, where its owner can go instead so that `current` ends up owned again, or may stay
    /// unowned. Unowned columns with potential 0 are interchangeable: one taken, another set free.
    fn ways_to(&self, current: usize, settled: usize, tight_entries: &[Vec<usize>]) -> Vec<Option<Way>> {
        let mut onward: Vec<Option<Way>> = vec![None; self.owner.len()];
        let mut pool_entered = false;
        let mut queue = vec![current];
        let mut next = 0;
        while let Some(column) = queue.get(next).copied() {
            next += 1;
            for owner in tight_entries.get(column).map_or(&[][..], Vec::as_slice) {
                let Some(owned) = self.partner(*owner).filter(|_| *owner > settled) else { continue };
                if let Some(way) = onward.get_mut(owned)
                    && way.is_none()
                    && owned != current
                {
                    *way = Some(Way::Owner(column));
                    queue.push(owned);
                }
            }
            if self.column_potential(column) == 0 && !core::mem::replace(&mut pool_entered, true) {
                for free in 0..self.owner.len() {
                    if let Some(way) = onward.get_mut(free)
                        && way.is_none()
                        && self.owner(free).is_none()
                    {
                        *way = Some(Way::Pool(column));
                        queue.push(free);
                    }
                }
            }
        }
        onward
    }

    /// Moves `entry` to `column` and everyone behind it one step onward.
    fn exchange(&mut self, entry: usize, column: usize, onward: &[Option<Way>]) {
        let Some(current) = self.partner(entry) else { return };
        // (who moves, where to); `None` moves the pool: the column is set free.
        let mut moves = vec![(Some(entry), column)];
        let mut at = column;
        while at != current {
            let (who, target) = match onward.get(at).copied().flatten() {
                Some(Way::Owner(to)) => (self.owner(at), to),
                Some(Way::Pool(to)) => (None, to),
                None => return,
            };
            moves.push((who, target));
            at = target;
        }
        for (moved, target) in moves {
            match moved {
                Some(entry) => self.pair(entry, target),
                None => {
                    if let Some(owner) = self.owner.get_mut(target) {
                        *owner = None;
                    }
                }
            }
        }
    }
}

/// How a column is reached while an entry looks for a free one.
#[derive(Debug, Clone, Copy)]
struct Reach {
    distance: i128,
    /// The entry from which.
    from: usize,
    is_settled: bool,
}

/// What happens to a column when somebody else takes it.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// Its owner moves to this column.
    Owner(usize),
    /// It was unowned; this column, of potential 0, is unowned in its place.
    Pool(usize),
}
