//! Too much of everything.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use benchgate::diagnostic::Code;
use benchgate::limits::{POLICY_BYTES, POLICY_ITEMS};
use benchgate::policy::{Effective, read_policy};
use benchgate::report::{Comments, config_toml};
use proptest::prelude::*;

use crate::document::read;
use crate::samples::config;

/// Far more than any of these takes, also in a debug build on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

fn repeated(line: impl Fn(usize) -> String) -> String {
    let most = usize::try_from(POLICY_BYTES).unwrap_or(usize::MAX);
    let mut text = String::new();
    for index in 0.. {
        let line = line(index);
        if text.len() + line.len() > most {
            return text;
        }
        text.push_str(&line);
    }
    text
}

#[test]
fn documents_of_the_largest_size_are_answered_soon() {
    let documents = [
        repeated(|_| "[".into()),
        format!("a = {}", repeated(|_| "[".into())),
        format!("a = {}", repeated(|_| "{a=".into())),
        repeated(|_| "a.".into()),
        repeated(|_| "[[packs]]\n".into()),
        repeated(|_| "scoring = 1\n".into()),
        repeated(|index| format!("[claims.a{index}]\n")),
        repeated(|index| format!("a{index} = 1\n")),
        repeated(|index| format!("claims.a{index}.exit = 1\n")),
        repeated(|index| format!("[claims.a{}]\ncommand = '{}'\n", index % 999, "${X} ".repeat(700))),
        format!("approvers = [{}]", repeated(|index| format!("'a{index}',"))),
        format!("[fixtures]\ndir = '{}'", repeated(|_| "a/".into())),
        format!("[placeholders]\n{} = 'x'", repeated(|_| "A".into())),
        format!("x = {}", repeated(|_| "9".into())),
        repeated(|_| "\"".into()),
        repeated(|_| "'''\n".into()),
        repeated(|_| "\u{0}".into()),
        repeated(|_| "# é\r\n".into()),
    ];
    for text in documents {
        let started = Instant::now();
        let problems = read(&text).err().unwrap_or_default();
        let start: String = text.chars().take(40).collect();
        assert!(started.elapsed() < PATIENCE, "{start}");
        assert!(problems.len() <= 50 && problems.iter().all(|problem| problem.len() < 20_000), "{start}");
    }
}

#[test]
fn counts_above_the_limit_are_refused_and_those_at_it_are_read() {
    let list = |count: usize| {
        let names: Vec<String> = (0..count).map(|index| format!("'a{index}'")).collect();
        format!("addons = [{}]", names.join(", "))
    };
    let tables = |count: usize| {
        let mut text = String::new();
        (0..count).for_each(|index| write!(text, "[[packs]]\nname = 'a{index}'\nfile = 'a'\n").unwrap());
        text
    };
    let named = |count: usize| {
        let mut text = String::from("[placeholders]\n");
        (0..count).for_each(|index| writeln!(text, "A{index} = 'x'").unwrap());
        text
    };
    for make in [&list as &dyn Fn(usize) -> String, &tables, &named] {
        assert!(read(&make(POLICY_ITEMS)).is_ok());
        let problems = read(&make(POLICY_ITEMS + 1)).unwrap_err();
        assert!(problems.iter().all(|problem| problem.starts_with("too-many: ")), "{problems:?}");
    }
}

#[test]
fn the_largest_policy_is_shown_soon_also_on_one_line() {
    let pack = |index: usize| format!("{{ name = 'a{index}', file = '{}' }}", "é".repeat(440));
    let packs: Vec<String> = (0..POLICY_ITEMS).map(pack).collect();
    let text = format!("packs = [{}]", packs.join(", "));
    assert!(text.len() as u64 > POLICY_BYTES * 8 / 10);
    let policy = read(&text).unwrap();
    let started = Instant::now();
    let effective = Effective::of(&policy, Some(("benchgate.toml", &text)));
    assert!(config_toml(&effective, Comments::Origins).contains("benchgate.toml:1:"));
    assert!(started.elapsed() < PATIENCE);
}

proptest! {
    #![proptest_config(config())]

    /// Whatever the bytes are, there is an answer, and every problem has a place.
    #[test]
    fn any_bytes_have_an_answer(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "scoring", "=", " ", "\n", "[", "]", "[[", "]]", "{", "}", ",", ".", "\"", "'", "packs", "claims", "1",
                "-", "inf", "nan", "1979-05-27", "true", "fixtures", "dir", "a", "é", "\u{0}", "#", "\"\"\"", "\\", "e9",
            ]),
            0..40,
        )
    ) {
        let text = parts.concat();
        if let Err(problems) = read_policy("benchgate.toml", text.as_bytes()) {
            prop_assert!(!problems.is_empty());
            for problem in problems {
                let place = problem.place.as_ref();
                let is_placed = place.is_some_and(|place| place.position.is_some());
                // Of another encoding only the name is known.
                prop_assert!(is_placed || problem.code == Code::NotUtf8, "{}: {:?}", text, problem);
            }
        }
    }
}
