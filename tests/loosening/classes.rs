//! What must be classed as tightened or neutral is: a classifier that calls everything loosened would be sound, and
//! useless.

use benchgate::gate::loosening::{
    Class, FileKind, LinedFlags, RuleChange, diff_change, expectation_changes, file_change, fixture_gone,
    fixture_new, pack_changes, policy_changes, three_ways,
};
use benchgate::ids::{FixtureId, ObjectFormat};
use benchgate::pack::read_pack;
use benchgate::policy::{Form as _, PackName, Policy, read_policy};
use benchgate::review::Expectations;
use benchgate::source::parse;

fn policy(text: &str) -> Policy {
    read_policy("benchgate.toml", text.as_bytes()).unwrap().0
}

/// The classes of all changes between two policies, each once, in order.
fn of_policies(old: &str, new: &str) -> Vec<Class> {
    classes(&policy_changes(&policy(old), &policy(new), LinedFlags::None))
}

fn classes(changes: &[RuleChange]) -> Vec<Class> {
    let mut classes: Vec<Class> = changes.iter().map(|change| change.class).collect();
    classes.sort_unstable();
    classes.dedup();
    classes
}

#[test]
fn policies() {
    let tests = |line: &str| format!("[claims.\"claim/tests-green\"]\n{line}\n");
    let regression = |line: &str| format!("[regression]\n{line}\n");
    let bot = |line: &str| format!("[reviewers.bot]\n{line}\n");
    let one = "[[packs]]\nname = \"a\"\nfile = \"a.json\"\n";
    let retired = "retired = [{ fixture = \"x\", reason = \"because\" }]\n";
    let tightened = [
        (tests("max_age = \"24h\""), tests("max_age = \"1h\"")),
        (String::new(), tests("max_age = \"1h\"")),
        (tests("min_executed = 1"), tests("min_executed = 9")),
        (tests("min_tier = \"recorded\""), tests("min_tier = \"confirmed\"")),
        (String::new(), tests("min_tier = \"attested\"")),
        (String::new(), tests("legs = [\"linux\"]")),
        (
            tests("kinds = [\"job\"]\njobs = [\".github/workflows/ci.yml#a\"]"),
            tests(
                "kinds = [\"job\"]\njobs = [\".github/workflows/ci.yml#a\", \".github/workflows/ci.yml#b\"]",
            ),
        ),
        ("[claims.\"claim/static-clean\"]\nexit = \"proves\"\n".into(), String::new()),
        (tests("inputs = [\"a\"]"), tests("inputs = [\"a\", \"b\"]")),
        (
            "[claims.\"claim/coverage\"]\nmin_coverage = 0.5\n".into(),
            "[claims.\"claim/coverage\"]\nmin_coverage = 0.8\n".into(),
        ),
        ("[claims.\"claim/own\"]\nexit = \"proves\"\n".into(), String::new()),
        (regression("max_ratio_drop = 0.5"), regression("max_ratio_drop = 0.1")),
        ("approvers = [\"alice\", \"bob\"]\n".into(), "approvers = [\"bob\"]\n".into()),
        ("self_approval = true\n".into(), String::new()),
        (retired.into(), String::new()),
        (String::new(), "addons = [\"x\"]\n".into()),
        ("[fixtures]\ntolerance = 5\n".into(), "[fixtures]\ntolerance = 3\n".into()),
        (String::new(), "[fixtures]\nblocking = [\"critical\", \"major\", \"minor\"]\n".into()),
        (String::new(), one.into()),
        (format!("{one}paths = [\"a/**\"]\n"), one.into()),
        ("[evidence]\ndrift_ignore = [\"a\"]\n".into(), String::new()),
        (String::new(), bot("inputs = [\"p/**\"]")),
    ];
    for (old, new) in &tightened {
        assert_eq!(of_policies(old, new), [Class::Tightened], "{old:?} -> {new:?}");
        // The other way round it is loosened.
        assert_eq!(of_policies(new, old), [Class::Loosened], "{new:?} -> {old:?}");
    }
    let neutral = [
        (retired.to_owned(), retired.replace("because", "for another reason")),
        (bot("model = \"m-1\""), bot("model = \"m-2\"")),
    ];
    // Where the gate can have better evidence it asks for it, unless the policy says what is enough.
    assert_eq!(of_policies("", &tests("min_tier = \"recorded\"")), [Class::Loosened]);
    assert_eq!(of_policies(&tests("min_tier = \"recorded\""), ""), [Class::Loosened]);
    // Of a reviewer who is bound by the same change, the model is one of the inputs.
    assert_eq!(of_policies("", &bot("model = \"m-1\"\ninputs = [\"p/**\"]")), [Class::Tightened]);
    for (old, new) in &neutral {
        assert_eq!(of_policies(old, new), [Class::Neutral], "{old:?} -> {new:?}");
    }
    // Nobody can tell which way is stricter.
    let pack = |line: &str| format!("{one}{line}\n");
    let both_ways = [
        (tests("kinds = [\"junit\"]"), tests("kinds = [\"ctrf\", \"junit\"]")),
        (String::new(), tests("kinds = [\"junit\"]")),
        (tests("command = \"a\""), tests("command = \"b\"")),
        (String::new(), tests("command = \"a\"")),
        (String::new(), tests("reports = [\"a.xml\"]")),
        (String::new(), tests("env = { A = \"b\" }")),
        (bot("deterministic = true"), String::new()),
        (bot("inputs = [\"a\"]"), bot("inputs = [\"a\", \"b\"]")),
        (bot("inputs = [\"a\"]\nmodel = \"m\""), bot("inputs = [\"a\"]\nmodel = \"n\"")),
        (bot("inputs = [\"a\"]\ncommand = \"m\""), bot("inputs = [\"a\"]")),
        (one.into(), one.replace("a.json", "b.json")),
        (one.into(), pack("scores = \"s.json\"")),
        (one.into(), pack("root = \"r\"")),
        (one.into(), pack("derive = { c = [\"claim/own\"] }")),
        (pack("paths = [\"a\"]"), pack("paths = [\"b\"]")),
        (String::new(), "[placeholders]\nX = \"a\"\n".into()),
        (String::new(), "[evidence]\ndir = \"e\"\n".into()),
        (String::new(), "[fixtures]\ndir = \"f\"\n".into()),
    ];
    for (old, new) in &both_ways {
        for (old, new) in [(old, new), (new, old)] {
            assert_eq!(of_policies(old, new), [Class::Loosened], "{old:?} -> {new:?}");
        }
    }
    // Another name for the same file is judged by other scores.
    let renamed = one.replace("name = \"a\"", "name = \"b\"");
    assert_eq!(of_policies(one, &renamed), [Class::Loosened]);
    assert_eq!(of_policies(one, &format!("{one}{renamed}")), [Class::Loosened]);
    let nothing = [
        ("", "# A comment.\nscoring = 1\n[fixtures]\ntolerance = 3\n"),
        (
            "[fixtures]\nblocking = [\"major\", \"critical\"]\ntolerance = 3\n",
            "\n[fixtures]\ntolerance=3\nblocking = [ \"critical\",\n \"major\" ]\n",
        ),
        (
            "[claims.\"claim/tests-green\"]\nmax_age = \"24h\"\n",
            "[claims.\"claim/tests-green\"]\nmax_age = \"1440m\"\n",
        ),
    ];
    for (old, new) in nothing {
        assert_eq!(of_policies(old, new), [], "{old:?} -> {new:?}");
    }
}

#[test]
fn a_tolerance_is_loosened_both_ways_where_a_line_must_not_be_flagged() {
    let (three, two) = (policy(""), policy("[fixtures]\ntolerance = 2\n"));
    assert_eq!(classes(&policy_changes(&three, &two, LinedFlags::Some)), [Class::Loosened]);
    assert_eq!(classes(&policy_changes(&two, &three, LinedFlags::Some)), [Class::Loosened]);
    assert_eq!(classes(&policy_changes(&two, &three, LinedFlags::None)), [Class::Loosened]);
}

fn key(text: &str) -> Expectations<'static> {
    Expectations::read(&parse(text).unwrap()).unwrap().0
}

#[test]
fn keys() {
    let id = FixtureId::new("a").unwrap();
    let of = |old: &str, new: &str| classes(&expectation_changes(&id, &key(old), &key(new)));
    let entry = |more: &str| {
        format!(r#"{{"expect":{{"must_match":[{{"file":"a","line":5,"keywords":["race","leak"]{more}}}]}}}}"#)
    };
    let tightened = [
        (entry(""), entry(r#","pinned":true"#)),
        (entry(r#","known_gap":"later""#), entry("")),
        (entry(""), entry(r#","severity":"major""#)),
        (entry(""), entry("").replace(r#","leak""#, "")),
        (entry(""), entry("").replace("]}}", r#",{"file":"b"}]}}"#)),
        (r#"{"expect":{"max_blocking":3}}"#.into(), r#"{"expect":{"max_blocking":0}}"#.into()),
        (
            r#"{"expect":{"min_findings":1}}"#.into(),
            r#"{"expect":{"min_findings":1,"max_blocking":0}}"#.into(),
        ),
        (
            r#"{"expect":{"max_blocking":1,"must_not_flag":[{"file":"a","line":1,"end_line":2}]}}"#.into(),
            r#"{"expect":{"max_blocking":1,"must_not_flag":[{"file":"a","line":1,"end_line":9}]}}"#.into(),
        ),
    ];
    for (old, new) in &tightened {
        assert_eq!(of(old, new), [Class::Tightened], "{old} -> {new}");
        assert_eq!(of(new, old), [Class::Loosened], "{new} -> {old}");
    }
    let neutral = [
        (entry(""), entry(r#","note":"n""#)),
        (entry(r#","known_gap":"later""#), entry(r#","known_gap":"much later""#)),
        (entry(""), format!(r#"{{"description":"d",{}"#, entry("").trim_start_matches('{'))),
    ];
    for (old, new) in &neutral {
        assert_eq!(of(old, new), [Class::Neutral], "{old} -> {new}");
    }
    let two = r#"{"expect":{"must_match":[{"file":"a"},{"file":"b"}],"max_blocking":0}}"#;
    let turned = r#"{ "expect": {"max_blocking": 0, "must_match": [{"file": "b"}, {"file": "a"}]}}"#;
    assert_eq!(of(two, turned), []);
    assert_eq!(fixture_new(&id).class, Class::Tightened);
    assert_eq!(fixture_gone(&id).class, Class::Loosened);
    let blob = |text: &[u8]| ObjectFormat::Sha1.blob_id(text);
    assert_eq!(diff_change(&id, Some(&blob(b"a")), Some(&blob(b"a"))), None);
    assert_eq!(diff_change(&id, Some(&blob(b"a")), Some(&blob(b"b"))).unwrap().class, Class::Loosened);
}

/// A key of so many entries, in the one or the other order, each as severe as asked.
fn many(count: usize, severity: &str, is_turned: bool) -> Expectations<'static> {
    let mut entries: Vec<String> = (0..count)
        .map(|line| format!(r#"{{"line":{},"keywords":["a","b","c"]{severity}}}"#, line + 1))
        .collect();
    if is_turned {
        entries.reverse();
    }
    key(&format!(r#"{{"expect":{{"must_match":[{}]}}}}"#, entries.join(",")))
}

#[test]
fn a_key_that_takes_too_much_work_to_compare_is_loosened() {
    let id = FixtureId::new("a").unwrap();
    let severe = r#","severity":"major""#;
    let of = |count: usize| {
        classes(&expectation_changes(&id, &many(count, "", true), &many(count, severe, false)))
    };
    assert_eq!(of(300), [Class::Tightened]);
    assert_eq!(of(1_000), [Class::Loosened, Class::Tightened]);
    // Long words are more work than many entries.
    let long = |end: &str| {
        let words: Vec<String> =
            (0..2_000).map(|word| format!("\"{}{word}{end}\"", "x".repeat(100))).collect();
        key(&format!(r#"{{"expect":{{"must_match":[{{"keywords":[{}]}}]}}}}"#, words.join(",")))
    };
    assert_eq!(classes(&expectation_changes(&id, &long(""), &long("y"))), [Class::Loosened]);
    // Notes are found by content, however many there are.
    let noted = many(1_000, r#","note":"n""#, true);
    assert_eq!(classes(&expectation_changes(&id, &many(1_000, "", false), &noted)), [Class::Neutral]);
}

#[test]
fn packs() {
    const PACK: &str = r#"{"profile":"p","tasks":[{"id":"t","title":"T","required_evidence_claim_ids":["a"]}],
        "rubric":{"criteria":[{"id":"c","weight":1,"name":"n"}],"thresholds":{"pass_ratio":0.8,"high_confidence_ratio":0.9}}}"#;
    let name = PackName::parse("p").unwrap();
    let read = |text: &str| read_pack("p.json", text.as_bytes(), &mut Vec::new()).unwrap();
    let of = |old: &str, new: &str| classes(&pack_changes(&name, &read(old), &read(new)));
    let tightened = [
        PACK.replace("0.8,", "0.85,"),
        PACK.replace(r#"["a"]"#, r#"["a","b"]"#),
        PACK.replace(r#"["a"]}]"#, r#"["a"]},{"id":"u"}]"#),
        PACK.replace(r#"["a"]"#, r#"["a"],"required_artifact_kinds":["patch"]"#),
    ];
    for new in &tightened {
        assert_eq!(of(PACK, new), [Class::Tightened], "{new}");
        assert_eq!(of(new, PACK), [Class::Loosened], "{new}");
    }
    let neutral = [
        PACK.replace(r#""T""#, r#""Title""#),
        PACK.replace(r#""n""#, r#""name""#),
        PACK.replace("{\"profile\"", "{\"version\":2,\"profile\""),
    ];
    for new in &neutral {
        assert_eq!(of(PACK, new), [Class::Neutral], "{new}");
    }
    assert_eq!(of(PACK, &PACK.replace(':', " : ")), []);
    // What people are asked for, in whatever order.
    let asked = |words: &str| {
        PACK.replace("\"tasks\"", &format!("\"run_contract\":{{\"claim_contract\":{words}}},\"tasks\""))
    };
    assert_eq!(of(PACK, &asked("\"x\"")), [Class::Loosened]);
    assert_eq!(of(&asked("\"x\""), &asked("[\"x\"]")), [Class::Loosened]);
    assert_eq!(of(&asked(r#"{"a":1,"b":"c"}"#), &asked(r#"{"b":"c","a":1}"#)), []);
    assert_eq!(of(&asked(r#"{"a":1}"#), &asked(r#"{"a":"1"}"#)), [Class::Loosened]);
    // Without a claim nothing passes, so the first one opens it, wherever it stands.
    let none = PACK.replace(r#"["a"]"#, "[]");
    assert_eq!(of(&none, PACK), [Class::Loosened]);
    assert_eq!(
        of(&none, &none.replace("[]}]", r#"[]},{"id":"u","required_evidence_claim_ids":["a"]}]"#)),
        [Class::Loosened]
    );
    assert_eq!(of(&none, &none.replace("[]}]", r#"[]},{"id":"u"}]"#)), [Class::Tightened]);
    // Weights that sum to nothing do not pass either.
    let weightless = PACK.replace(r#""weight":1"#, r#""weight":0"#);
    assert_eq!(of(&weightless, PACK), [Class::Loosened]);
}

#[test]
fn workflows_and_inputs() {
    let of = |kind: FileKind<'_>, old: &str, new: &str| {
        file_change(kind, "f", Some(old.as_bytes()), Some(new.as_bytes())).map(|change| change.class)
    };
    let (one, other) = ("a".repeat(40), "b".repeat(40));
    let workflow = format!(
        "# c\non: push\njobs:\n  a:\n    steps:\n      - uses: o/checkout@{one} # v1\n      - run: x\n"
    );
    let pinned = workflow.replace(&one, &other).replace("# v1", "# v2");
    assert_eq!(of(FileKind::Workflow, &workflow, &pinned), Some(Class::Neutral));
    assert_eq!(
        of(FileKind::Workflow, &workflow, &workflow.replace("# c\n", "# d\n\n")),
        Some(Class::Neutral)
    );
    assert_eq!(
        of(FileKind::Workflow, &workflow, &workflow.replace("run: x", "run: y")),
        Some(Class::Loosened)
    );
    let own = workflow.replace("o/checkout", "o/benchgate");
    assert_eq!(of(FileKind::Workflow, &own, &own.replace(&one, &other)), Some(Class::Loosened));
    // Inside of a script a line that looks like a comment may be data.
    let script = workflow.replace("run: x", "run: |\n          cat <<E\n          # x\n          E");
    assert_eq!(of(FileKind::Workflow, &script, &script.replace("# x", "# y")), Some(Class::Loosened));
    let toml = "[tool.pytest]\na = 1\n[other]\nb = 1\n";
    let section = FileKind::Input(Some("tool.pytest"));
    assert_eq!(of(section, toml, &toml.replace("b = 1", "b = 2 # c")), None);
    assert_eq!(of(section, toml, &toml.replace("a = 1", "a = 2")), Some(Class::Loosened));
    assert_eq!(of(section, toml, "no toml ["), Some(Class::Loosened));
    assert_eq!(of(FileKind::Input(None), "a", "a\n"), Some(Class::Loosened));
    assert_eq!(file_change(FileKind::Workflow, "f", Some(b"x"), None).unwrap().class, Class::Loosened);
}

#[test]
fn three_ways_take_from_the_tip_what_the_change_left_alone() {
    let baseline =
        policy("approvers = [\"a\", \"b\"]\n[fixtures]\ntolerance = 3\n[regression]\nmax_ratio_drop = 0.1\n");
    let tip = policy(
        "approvers = [\"a\"]\n[fixtures]\ntolerance = 2\n[regression]\nmax_ratio_drop = 0.1\n[[packs]]\nname = \"new\"\nfile = \"n.json\"\n",
    );
    let head = policy(
        "approvers = [\"a\", \"b\", \"c\"]\n[fixtures]\ntolerance = 3\n[regression]\nmax_ratio_drop = 0.2\n",
    );
    let merged = three_ways(&baseline, &tip, &head);
    assert_eq!(
        merged,
        policy(
            "approvers = [\"a\", \"c\"]\n[fixtures]\ntolerance = 2\n[regression]\nmax_ratio_drop = 0.2\n[[packs]]\nname = \"new\"\nfile = \"n.json\"\n"
        )
    );
    assert_eq!(three_ways(&baseline, &tip, &baseline), tip);
    assert_eq!(three_ways(&baseline, &baseline, &head), head);
}

#[test]
fn three_ways_go_into_each_entry() {
    let rule = |lines: &str| format!("[claims.\"claim/own\"]\nexit = \"proves\"\n{lines}");
    let of =
        |baseline: &str, tip: &str, head: &str| three_ways(&policy(baseline), &policy(tip), &policy(head));
    // The base asks for more, the change for fresher evidence: neither takes the other's back.
    assert_eq!(
        of(
            &rule("legs = [\"a\"]\n"),
            &rule("legs = [\"a\", \"b\"]\nmin_executed = 5\n"),
            &rule("legs = [\"a\", \"c\"]\nmax_age = \"1h\"\n")
        ),
        policy(&rule("legs = [\"a\", \"b\", \"c\"]\nmin_executed = 5\nmax_age = \"1h\"\n"))
    );
    let reviewer = |lines: &str| format!("[reviewers.bot]\n{lines}");
    assert_eq!(
        of(
            &reviewer("inputs = [\"a\"]\n"),
            &reviewer("inputs = [\"a\"]\nmodel = \"m\"\n"),
            &reviewer("inputs = [\"a\", \"b\"]\n")
        ),
        policy(&reviewer("inputs = [\"a\", \"b\"]\nmodel = \"m\"\n"))
    );
    let pack = |lines: &str| format!("[[packs]]\nname = \"p\"\nfile = \"p.json\"\n{lines}");
    assert_eq!(
        of(&pack(""), &pack("scores = \"s.json\"\n"), &pack("paths = [\"x/**\"]\n")),
        policy(&pack("scores = \"s.json\"\npaths = [\"x/**\"]\n"))
    );
    // What is gone on purpose.
    let gone = |names: &[&str]| {
        let entries = names.iter().map(|name| format!("{{ fixture = \"{name}\", reason = \"r\" }}"));
        format!("retired = [{}]\n", entries.collect::<Vec<_>>().join(", "))
    };
    assert_eq!(
        of(&gone(&["a", "b"]), &gone(&["b", "c"]), &gone(&["a", "b", "d"])),
        policy(&gone(&["b", "c", "d"]))
    );
    // A rule that the change takes away is away, whatever became of it meanwhile.
    assert_eq!(of(&rule(""), &rule("min_executed = 5\n"), ""), policy(""));
}
