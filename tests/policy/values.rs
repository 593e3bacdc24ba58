//! Each key ends in its own field.

use benchgate::evidence::Kind;
use benchgate::number::Decimal;
use benchgate::pack::Tier;
use benchgate::policy::{Edition, Form as _, Proof, Retired, SelfApproval};
use benchgate::review::{Blocking, Rules, Severity};

use crate::document::read;

const FULL: &str = include_str!("../cases/config-full/benchgate.toml");

fn texts<'v, T: benchgate::policy::Form + 'v>(values: impl IntoIterator<Item = &'v T>) -> Vec<String> {
    values.into_iter().map(benchgate::policy::Form::text).collect()
}

#[test]
fn a_full_policy() {
    let policy = read(FULL).unwrap();
    assert_eq!((policy.scoring, policy.self_approval), (Edition::One, SelfApproval::Refused));
    assert_eq!(texts(&policy.approvers), ["alice"]);
    assert_eq!(texts(&policy.addons), ["backendPythonTemplates"]);
    let retired = policy.retired.iter().map(|retired| match retired {
        Retired::Fixture { id, reason } => ("fixture", id.text(), reason.text()),
        Retired::Pack { name, reason } => ("pack", name.text(), reason.text()),
    });
    assert_eq!(
        retired.collect::<Vec<_>>(),
        [
            ("fixture", "old-case".into(), "covered by new-case".into()),
            ("pack", "old".into(), "nobody works on it".into())
        ]
    );
    assert_eq!(policy.fixtures.dir.as_str(), "benchmark/fixtures");
    assert_eq!(policy.fixtures.rules, Rules::default());

    let api = policy.packs.first().unwrap();
    assert_eq!((api.name.as_str(), api.file.as_str()), ("api", "benchmark/packs/backend-python.json"));
    assert_eq!(api.scores.as_ref().unwrap().as_str(), "benchmark/scores/api.json");
    assert_eq!(texts(api.derive.keys()), ["PYR-2"]);
    assert_eq!(texts(api.derive.values().flatten()), ["claim/tests-green"]);
    assert_eq!((api.root.as_str(), texts(&api.paths)), ("services/api", vec!["services/api/**".to_owned()]));
    let web = policy.packs.get(1).unwrap();
    assert!(
        web.scores.is_none() && web.derive.is_empty() && web.root.as_str() == "." && web.paths.is_empty()
    );

    assert_eq!(texts(policy.claims.keys()), ["claim/coverage", "claim/static-clean", "claim/tests-green"]);
    let rules: Vec<_> = policy.claims.values().collect();
    let [coverage, static_clean, tests] = rules.as_slice() else { panic!("{rules:?}") };
    assert_eq!(coverage.min_coverage, Decimal::parse("0.8").ok());
    assert_eq!(coverage.kinds, [Kind::Cobertura, Kind::Lcov].into());
    assert_eq!((static_clean.exit, tests.exit), (Some(Proof::Proves), None));
    assert_eq!(tests.command.as_ref().unwrap().placeholders().collect::<Vec<_>>(), ["PYTHON_COMMAND"]);
    let report = tests.reports.first().unwrap();
    assert!(report.is_fresh && report.files.as_str() == "junit.xml");
    assert_eq!(tests.env.values().collect::<Vec<_>>(), ["0"]);
    assert_eq!(texts(&tests.legs), ["linux", "macos"]);
    assert_eq!((tests.min_executed, tests.max_age.seconds()), (1, 86_400));
    assert_eq!((tests.min_tier, static_clean.min_tier), (Some(Tier::Confirmed), None));
    assert_eq!(texts(&tests.inputs), ["conftest.py", "pyproject.toml#tool.pytest"]);

    let main = policy.reviewers.values().next().unwrap();
    assert_eq!((texts(&main.inputs), main.is_deterministic), (vec!["prompts/**".to_owned()], false));
    assert_eq!(main.model.as_ref().unwrap().as_str(), "model-1");
    assert_eq!(main.command.as_ref().unwrap().text, "review-tool --json");
    assert!(policy.reviewers.values().nth(1).unwrap().is_deterministic);
    assert_eq!(policy.evidence.dir.as_str(), ".benchgate/evidence");
    assert_eq!(texts(&policy.evidence.drift_ignore), ["target/**"]);
    let placeholders: Vec<_> =
        policy.placeholders.iter().map(|(name, value)| (name.as_str(), value.join(" "))).collect();
    assert_eq!(placeholders, [("JOBS", "2".to_owned()), ("PYTHON_COMMAND", "python3 -X dev".to_owned())]);
}

/// Values that are no default, so that none can be taken for another.
#[test]
fn values_that_look_alike_are_not_swapped() {
    let policy = read(
        "[fixtures]\ndir = 'a'\ntolerance = 7\nblocking = ['nit', 'critical']\n\
         [evidence]\ndir = 'b'\ndrift_ignore = ['c']\n\
         [regression]\nmax_ratio_drop = 0.1\nmax_strict_precision_drop = 0.2\nmax_findings_rise = 3\n",
    )
    .unwrap();
    let blocking = Blocking::of(&[Severity::Nit, Severity::Critical]);
    assert_eq!(policy.fixtures.rules, Rules { tolerance: 7, blocking });
    assert_eq!((policy.fixtures.dir.as_str(), policy.evidence.dir.as_str()), ("a", "b"));
    let regression = &policy.regression;
    let limits =
        [&regression.max_ratio_drop, &regression.max_strict_precision_drop, &regression.max_findings_rise];
    assert_eq!(limits.map(ToString::to_string), ["0.1", "0.2", "3"]);
}

/// Exactly: what a float would round is kept.
#[test]
fn numbers_are_exact() {
    let drop = |digits: &str| {
        let policy = read(&format!("[regression]\nmax_ratio_drop = {digits}"));
        policy.map(|policy| policy.regression.max_ratio_drop.to_string())
    };
    assert_eq!(drop("0.05000000000000000000000000001").unwrap(), "0.05000000000000000000000000001");
    assert_eq!(drop("1e-3").unwrap(), "0.001");
    assert_eq!(drop("0x1").unwrap(), "1");
    assert_eq!(drop("+0.5").unwrap(), "0.5");
    assert_eq!(drop("0.1_5").unwrap(), "0.15");
    assert!(
        drop("1.00000000000000000000000000001").is_err() && drop("1e999").is_err() && drop("-0.1").is_err()
    );
}
