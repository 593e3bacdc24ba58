//! The assignment behind the strict metrics, held against oracles that share no code and no idea with it: for
//! small cases a list of every possible matching with its objective written down plainly, for larger ones a
//! textbook Hungarian method over a dense matrix.
#![expect(
    clippy::indexing_slicing,
    clippy::expect_used,
    reason = "a panic here is the failure report, or a bug of the oracle"
)]

use std::cmp::{Ordering, Reverse};

use benchgate::review::{Candidate, assign};

/// `SplitMix64` (Steele, Lea and Flood 2014): small, and the same on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn index(&mut self, bound: usize) -> usize {
        usize::try_from(self.below(bound as u64)).unwrap_or(0)
    }

    fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }
}

struct Case {
    candidates: Vec<Vec<Candidate>>,
    unwanted: Vec<bool>,
}

/// How many different distances a case may have: few make ties, and ties let the later criteria decide.
#[derive(Clone, Copy)]
struct Profile {
    /// Share of the pairs that are candidates, in percent.
    density: u64,
    severities: u64,
    lines: u64,
    /// Share of the findings that are unwanted, in percent.
    unwanted: u64,
}

fn case(random: &mut Random, entries: usize, findings: usize, profile: Profile) -> Case {
    let candidates = (0..entries)
        .map(|_| {
            (0..findings)
                .filter_map(|finding| {
                    let severity_distance = u32::try_from(random.below(profile.severities)).unwrap_or(0);
                    let line_distance = random.below(profile.lines);
                    random.percent(profile.density).then_some(Candidate {
                        finding,
                        severity_distance,
                        line_distance,
                    })
                })
                .collect()
        })
        .collect();
    let unwanted = (0..findings).map(|_| random.percent(profile.unwanted)).collect();
    Case { candidates, unwanted }
}

/// What is to be made least, the first member first; `earliest` has `usize::MAX` for an entry without a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Objective {
    pairs: Reverse<usize>,
    severity_distance: u64,
    line_distance: u64,
    unwanted_left: usize,
    earliest: Vec<usize>,
}

fn objective(case: &Case, assigned: &[Option<usize>]) -> Objective {
    let mut severity_distance = 0;
    let mut line_distance = 0;
    for (entry, finding) in assigned.iter().enumerate() {
        let Some(finding) = finding else { continue };
        let candidate = case.candidates[entry].iter().find(|candidate| candidate.finding == *finding);
        let candidate = candidate.expect("a pair that is no candidate");
        severity_distance += u64::from(candidate.severity_distance);
        line_distance += candidate.line_distance;
    }
    let mut taken = vec![false; case.unwanted.len()];
    for finding in assigned.iter().flatten() {
        assert!(!taken[*finding], "finding {finding} is paired twice: {assigned:?}");
        taken[*finding] = true;
    }
    let left = |finding: &usize| case.unwanted[*finding] && !taken[*finding];
    Objective {
        pairs: Reverse(assigned.iter().flatten().count()),
        severity_distance,
        line_distance,
        unwanted_left: (0..case.unwanted.len()).filter(left).count(),
        earliest: assigned.iter().map(|finding| finding.unwrap_or(usize::MAX)).collect(),
    }
}

/// Every way to give each entry one of its candidates or nothing, no finding twice.
fn matchings(case: &Case) -> Vec<Vec<Option<usize>>> {
    let mut all = vec![Vec::new()];
    for list in &case.candidates {
        let mut longer = Vec::new();
        for begun in &all {
            for next in list.iter().map(|candidate| Some(candidate.finding)).chain([None]) {
                if next.is_none() || !begun.contains(&next) {
                    longer.push([begun.as_slice(), &[next]].concat());
                }
            }
        }
        all = longer;
    }
    all
}

/// Sifts the matchings by one criterion after the other; gives the one that is left, and says which criteria
/// threw any out and which threw out the last rival.
fn sift(mut left: Vec<Objective>) -> (Objective, [bool; 5], Option<usize>) {
    let criteria: [fn(&Objective, &Objective) -> Ordering; 5] = [
        |a, b| a.pairs.cmp(&b.pairs),
        |a, b| a.severity_distance.cmp(&b.severity_distance),
        |a, b| a.line_distance.cmp(&b.line_distance),
        |a, b| a.unwanted_left.cmp(&b.unwanted_left),
        |a, b| a.earliest.cmp(&b.earliest),
    ];
    let mut narrowed = [false; 5];
    let mut last = None;
    for (number, criterion) in criteria.iter().enumerate() {
        let before = left.len();
        let best = left.iter().min_by(|a, b| criterion(a, b)).cloned();
        left.retain(|objective| best.as_ref().is_some_and(|best| criterion(objective, best).is_eq()));
        if left.len() < before {
            narrowed[number] = true;
            last = Some(number);
        }
    }
    assert_eq!(left.len(), 1, "criterion 5 leaves no tie");
    (left.remove(0), narrowed, last)
}

#[test]
fn every_small_case_is_the_best_of_all_matchings() {
    let ties = Profile { density: 75, severities: 1, lines: 1, unwanted: 0 };
    let profiles = [
        // Each of the criteria 1 to 5 in turn has much to say, then all of them have a little.
        Profile { density: 35, severities: 5, lines: 4, unwanted: 40 },
        Profile { severities: 5, ..ties },
        Profile { lines: 4, ..ties },
        Profile { unwanted: 50, ..ties },
        ties,
        Profile { density: 60, severities: 2, lines: 2, unwanted: 50 },
        Profile { density: 90, severities: 2, lines: 3, unwanted: 30 },
    ];
    let mut random = Random(2);
    let mut narrowed_by = [0_u32; 5];
    let mut decided_by = [0_u32; 5];
    let mut largest = 0;
    for number in 0..21_000_usize {
        // The number of matchings explodes with the size: 13,327 at 6 × 6, 209 at 4 × 4.
        let most = match number % 100 {
            0 => 6,
            1..=6 => 5,
            _ => 4,
        };
        let profile = profiles[number % profiles.len()];
        let (entries, findings) =
            if most > 4 { (most, most) } else { (random.index(most + 1), random.index(6)) };
        let case = case(&mut random, entries, findings, profile);
        let all = matchings(&case);
        largest = largest.max(all.len());
        let (best, narrowed, last) = sift(all.iter().map(|assigned| objective(&case, assigned)).collect());
        let assigned = assign(&case.candidates, &case.unwanted);
        assert_eq!(
            objective(&case, &assigned),
            best,
            "case {number}: {:?}, unwanted {:?}",
            case.candidates,
            case.unwanted
        );
        for criterion in 0..5 {
            narrowed_by[criterion] += u32::from(narrowed[criterion]);
            decided_by[criterion] += u32::from(last == Some(criterion));
        }
    }
    assert!(largest > 5_000, "{largest}");
    // Of 21,000 cases, those in which the criterion threw out some rivals, and the last rival.
    assert!(narrowed_by.iter().all(|count| *count >= 500), "{narrowed_by:?}");
    assert!(decided_by.iter().all(|count| *count >= 100), "{decided_by:?}");
}

/// Criteria 1 to 4 of a pair as one cost to be made least; 0 means unpaired. The steps between the criteria are
/// powers of a number above every sum that occurs here.
fn cost(case: &Case, candidate: &Candidate) -> i64 {
    const STEP: i64 = 10_000;
    let line = i64::try_from(candidate.line_distance).unwrap_or(i64::MAX);
    let sums = i64::from(candidate.severity_distance) * STEP * STEP + line * STEP
        - i64::from(case.unwanted[candidate.finding]);
    sums - STEP * STEP * STEP
}

/// The Hungarian method (Kuhn 1955) in its O(n²m) form over a dense matrix: rows are entries, columns the
/// findings and one "unpaired" for each row. `FORBIDDEN` is no pair. Gives the least sum.
fn hungarian(matrix: &[Vec<i64>]) -> i64 {
    let rows = matrix.len();
    let columns = matrix.first().map_or(0, Vec::len);
    let mut row_value = vec![0_i64; rows + 1];
    let mut column_value = vec![0_i64; columns + 1];
    let mut owner = vec![0_usize; columns + 1];
    let mut before = vec![0_usize; columns + 1];
    for row in 1..=rows {
        owner[0] = row;
        let mut at = 0;
        let mut slack = vec![i64::MAX; columns + 1];
        let mut done = vec![false; columns + 1];
        while owner[at] != 0 {
            done[at] = true;
            let from = owner[at];
            let mut least = i64::MAX;
            let mut next = 0;
            for column in (1..=columns).filter(|column| !done[*column]) {
                let reduced = matrix[from - 1][column - 1] - row_value[from] - column_value[column];
                if reduced < slack[column] {
                    slack[column] = reduced;
                    before[column] = at;
                }
                if slack[column] < least {
                    least = slack[column];
                    next = column;
                }
            }
            for column in 0..=columns {
                if done[column] {
                    row_value[owner[column]] += least;
                    column_value[column] -= least;
                } else if slack[column] < i64::MAX {
                    slack[column] -= least;
                }
            }
            at = next;
        }
        while at != 0 {
            owner[at] = owner[before[at]];
            at = before[at];
        }
    }
    (1..=columns)
        .filter(|column| owner[*column] != 0)
        .map(|column| matrix[owner[column] - 1][column - 1])
        .sum()
}

const FORBIDDEN: i64 = 1 << 50;

fn matrix(case: &Case) -> Vec<Vec<i64>> {
    let findings = case.unwanted.len();
    let row = |(entry, list): (usize, &Vec<Candidate>)| {
        let mut row = vec![FORBIDDEN; findings + case.candidates.len()];
        for candidate in list {
            row[candidate.finding] = cost(case, candidate);
        }
        row[findings + entry] = 0;
        row
    };
    case.candidates.iter().enumerate().map(row).collect()
}

/// The assigned sum, after a check that all of it is allowed.
fn assigned_cost(case: &Case, assigned: &[Option<usize>]) -> i64 {
    assert_eq!(assigned.len(), case.candidates.len());
    let _ = objective(case, assigned);
    let pairs = assigned.iter().zip(&case.candidates);
    pairs
        .filter_map(|(finding, list)| list.iter().find(|candidate| Some(candidate.finding) == *finding))
        .map(|candidate| cost(case, candidate))
        .sum()
}

const LARGER: [Profile; 5] = [
    Profile { density: 5, severities: 5, lines: 7, unwanted: 20 },
    Profile { density: 40, severities: 5, lines: 7, unwanted: 20 },
    Profile { density: 100, severities: 2, lines: 2, unwanted: 50 },
    Profile { density: 100, severities: 5, lines: 20, unwanted: 0 },
    Profile { density: 10, severities: 1, lines: 1, unwanted: 50 },
];

#[test]
fn larger_cases_cost_what_the_hungarian_method_says() {
    let mut random = Random(3);
    for number in 0..60 {
        let profile = LARGER[number % LARGER.len()];
        let (entries, findings) = match number % 3 {
            0 => (40, 40),
            1 => (60, 25),
            _ => (20, 70),
        };
        let case = case(&mut random, entries, findings, profile);
        let assigned = assign(&case.candidates, &case.unwanted);
        assert_eq!(assigned_cost(&case, &assigned), hungarian(&matrix(&case)), "case {number}");
    }
    let case = case(&mut random, 60, 60, LARGER[1]);
    let assigned = assign(&case.candidates, &case.unwanted);
    assert_eq!(assigned_cost(&case, &assigned), hungarian(&matrix(&case)));
}

/// Criterion 5 beyond what can be listed: entry by entry, the first choice that can still cost the least.
fn earliest_by_trying(case: &Case) -> Vec<Option<usize>> {
    let mut open = matrix(case);
    let least = hungarian(&open);
    let findings = case.unwanted.len();
    for entry in 0..open.len() {
        let choices = (0..open[entry].len()).filter(|column| open[entry][*column] != FORBIDDEN);
        let fixed = choices.map(|choice| {
            let mut row = vec![FORBIDDEN; open[entry].len()];
            row[choice] = open[entry][choice];
            let mut fixed = open.clone();
            fixed[entry] = row;
            fixed
        });
        open = fixed.into_iter().find(|fixed| hungarian(fixed) == least).expect("some choice is the best");
    }
    let choice = |row: &Vec<i64>| row.iter().position(|cost| *cost != FORBIDDEN);
    open.iter().map(|row| choice(row).filter(|column| *column < findings)).collect()
}

#[test]
fn middling_cases_take_the_earliest_findings() {
    let mut random = Random(4);
    for number in 0..250 {
        let profile = LARGER[number % LARGER.len()];
        let profile = Profile { density: profile.density.max(25), ..profile };
        let (entries, findings) = [(9, 9), (12, 7), (7, 14)][number % 3];
        let case = case(&mut random, entries, findings, profile);
        let assigned = assign(&case.candidates, &case.unwanted);
        assert_eq!(assigned, earliest_by_trying(&case), "case {number}: {:?}", case.candidates);
    }
}

fn all_tied(entries: usize, findings: usize) -> Vec<Vec<Candidate>> {
    let candidate = |finding| Candidate { finding, severity_distance: 0, line_distance: 0 };
    vec![(0..findings).map(candidate).collect(); entries]
}

#[test]
fn where_all_is_tied_the_first_findings_go_to_the_first_entries() {
    for (entries, findings) in [(1_000, 1_000), (100, 10_000), (1_000, 100), (1, 10_000), (1_000, 1)] {
        let assigned = assign(&all_tied(entries, findings), &vec![false; findings]);
        let want: Vec<_> = (0..entries).map(|entry| (entry < findings).then_some(entry)).collect();
        assert_eq!(assigned, want, "{entries} × {findings}");
    }
}

#[test]
fn of_ties_the_unwanted_findings_are_paired_first() {
    let unwanted: Vec<bool> = (0..10_000).map(|finding| finding >= 9_950).collect();
    let assigned = assign(&all_tied(100, 10_000), &unwanted);
    let want: Vec<_> = (0..50).chain(9_950..10_000).map(Some).collect();
    assert_eq!(assigned, want);
}

/// A chain: entry e matches findings e and e + 1, the last entry only the first finding, so that the last entry
/// pushes every other one a step on.
#[test]
fn a_chain_of_pushes_as_long_as_it_can_be() {
    let length = 1_000;
    let candidate = |finding| Candidate { finding, severity_distance: 0, line_distance: 0 };
    let mut candidates: Vec<Vec<Candidate>> =
        (0..length - 1).map(|entry| vec![candidate(entry), candidate(entry + 1)]).collect();
    candidates.push(vec![candidate(0)]);
    let assigned = assign(&candidates, &vec![false; length]);
    let want: Vec<_> = (1..length).chain([0]).map(Some).collect();
    assert_eq!(assigned, want);
}

#[test]
fn the_largest_distances_do_not_overflow() {
    let farthest = u64::from(benchgate::limits::TOLERANCE);
    let entries = benchgate::limits::ENTRIES;
    let far = |finding, severity_distance| Candidate { finding, severity_distance, line_distance: farthest };
    // Each entry has a far finding of its own, and all of them one nearer in severity.
    let near = Candidate { finding: entries, severity_distance: 3, line_distance: farthest };
    let candidates: Vec<Vec<Candidate>> = (0..entries).map(|entry| vec![far(entry, 4), near]).collect();
    let assigned = assign(&candidates, &vec![true; entries + 1]);
    let want: Vec<_> = (0..entries - 1).chain([entries]).map(Some).collect();
    assert_eq!(assigned, want);
}

#[test]
fn nothing_is_paired_with_nothing() {
    assert_eq!(assign(&[], &[]), Vec::<Option<usize>>::new());
    assert_eq!(assign(&[], &[true, false]), Vec::<Option<usize>>::new());
    assert_eq!(assign(&[Vec::new(), Vec::new()], &[]), [None, None]);
    assert_eq!(assign(&[Vec::new()], &[true]), [None]);
}
