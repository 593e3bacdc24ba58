//! The inner loops of a score, with criterion: `cargo bench --bench inner`.

mod generate;

use std::hint::black_box;
use std::path::PathBuf;

use benchgate::escape;
use benchgate::gate::{Detectors, self_test};
use benchgate::report::{Detail, Paint, text};
use benchgate::result::{Invocation, Places, Quotes, RunFacts, Scored, assemble, row, v1};
use benchgate::review::{Candidate, Expectations, Panel, Rules, assign, formats, freshness, score};
use benchgate::source::parse;
use benchgate::{ids, review};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use generate::{Profile, fixture};

const PROFILES: [Profile; 2] = [Profile::Small, Profile::Realistic];

/// Diff, key and findings of a fixture that is neither the least nor the greatest of its kind.
fn sample(profile: Profile) -> [String; 3] {
    fixture(profile, 7, "case-000007")
        .map(|made| [made.diff, made.expected, made.findings])
        .unwrap_or_default()
}

fn reading(c: &mut Criterion) {
    let mut group = c.benchmark_group("reading");
    for profile in PROFILES {
        let [_, expected, findings] = sample(profile);
        group.throughput(Throughput::Bytes(findings.len() as u64));
        group.bench_function(BenchmarkId::new("json", profile.name()), |b| {
            b.iter(|| parse(black_box(&findings)));
        });
        group.bench_function(BenchmarkId::new("findings", profile.name()), |b| {
            b.iter_batched(|| parse(&findings), |node| node.map(formats::read_native), BatchSize::SmallInput);
        });
        group.throughput(Throughput::Bytes(expected.len() as u64));
        let key = parse(&expected);
        group.bench_function(BenchmarkId::new("expectations", profile.name()), |b| {
            b.iter(|| black_box(&key).as_ref().map(Expectations::read));
        });
    }
    group.finish();
}

fn digest(c: &mut Criterion) {
    let [diff, ..] = sample(Profile::Realistic);
    let mut group = c.benchmark_group("digest");
    group.throughput(Throughput::Bytes(diff.len() as u64));
    group.bench_function("diff", |b| b.iter(|| ids::Digest::of(black_box(diff.as_bytes()))));
    group.finish();
}

fn scoring(c: &mut Criterion) {
    let mut group = c.benchmark_group("scoring");
    for profile in PROFILES {
        let [_, expected, findings] = sample(profile);
        let Some((key, panel)) = read(&expected, &findings) else { continue };
        group.bench_function(BenchmarkId::new("fixture", profile.name()), |b| {
            b.iter(|| score(black_box(&key), black_box(&panel), Rules::default()));
        });
    }
    group.finish();
}

fn read<'f>(expected: &str, findings: &'f str) -> Option<(Expectations<'static>, Panel<'f>)> {
    let (key, _) = Expectations::read(&parse(expected).ok()?).ok()?;
    let (file, _) = formats::read_native(parse(findings).ok()?).ok()?;
    let entries = key.entries().count();
    Some((key, Panel::join(vec![file], None, entries).ok()?))
}

/// Every finding matches every entry, which is what makes an assignment hard.
fn assignment(c: &mut Criterion) {
    let mut group = c.benchmark_group("assignment");
    for (entries, findings) in [(1, 2), (8, 30), (60, 60), (100, 1_000), (1_000, 1_000)] {
        let candidate = |entry: usize, finding: usize| Candidate {
            finding,
            severity_distance: u32::from((entry + finding).is_multiple_of(3)),
            line_distance: (entry.abs_diff(finding) % 7) as u64,
        };
        let candidates: Vec<Vec<Candidate>> = (0..entries)
            .map(|entry| (0..findings).map(|finding| candidate(entry, finding)).collect())
            .collect();
        let unwanted: Vec<bool> = (0..findings).map(|finding| finding.is_multiple_of(5)).collect();
        if entries >= 100 {
            group.sample_size(10);
        }
        group.bench_function(format!("{entries}x{findings}"), |b| {
            b.iter(|| assign(black_box(&candidates), &unwanted));
        });
    }
    group.finish();
}

fn rows(count: usize) -> Vec<v1::Fixture> {
    let of = |index: usize| {
        let id = format!("case-{index:06}");
        let made = fixture(Profile::Small, index, &id).ok()?;
        let (expectations, panel) = read(&made.expected, &made.findings)?;
        let rules = Rules::default();
        let score = review::score(&expectations, &panel, rules);
        let freshness = freshness(&panel.stated_diffs, None);
        let places = Places { dir: "fixtures", recordings: "fixtures", findings: None };
        let scored =
            Scored { expectations: &expectations, panel: &panel, score: &score, freshness, rules, places };
        Some(row(&ids::FixtureId::new(&id).ok()?, scored, &[], Quotes::Kept))
    };
    (0..count).filter_map(of).collect()
}

fn rendering(c: &mut Criterion) {
    let facts = RunFacts {
        rules: Rules::default(),
        reviewer: None,
        config: None,
        invocation: Invocation {
            dir: PathBuf::from("fixtures").display().to_string(),
            flags: String::new(),
            check: None,
        },
    };
    let result = assemble(rows(1_000), &[], &[], &facts);
    let mut group = c.benchmark_group("rendering");
    group.throughput(Throughput::Elements(1_000));
    group.bench_function("table", |b| b.iter(|| text(black_box(&result), Detail::Compact, Paint::Plain)));
    group.finish();
    let mut group = c.benchmark_group("escape");
    for (name, foreign) in [
        ("ascii", "services/orders/src/handlers/module_17.rs: line 40, want 12±3".replace('±', "+-")),
        ("unicode", "überprüfen — “Schlüssel” fehlt, 漢字".to_owned()),
        ("hostile", "a\u{1b}[31m\u{202e}b ::error:: @you #1 <img src=x> |".to_owned()),
    ] {
        group.throughput(Throughput::Bytes(foreign.len() as u64));
        group.bench_function(BenchmarkId::new("terminal", name), |b| {
            b.iter(|| escape::workflow_log(black_box(&foreign)).len());
        });
        group.bench_function(BenchmarkId::new("markdown", name), |b| {
            b.iter(|| escape::markdown(black_box(&foreign)).len());
        });
    }
    group.finish();
}

/// What comes before each verdict of a gate.
fn planted_faults(c: &mut Criterion) {
    c.bench_function("self-test of the gate", |b| b.iter(|| self_test(black_box(&Detectors::REAL))));
}

criterion_group!(inner, reading, digest, scoring, assignment, rendering, planted_faults);
criterion_main!(inner);
