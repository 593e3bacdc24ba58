//! TOML: kinds of values, places, what is refused.

use super::*;
use crate::source::Trail;

const TEXT: &str = "scoring = 1\n\n[claims.\"é\"] # x\n  max_age = '1h'\na.b.c = [1, {x=2}]\n\n[[packs]]\nname='a'\n[[packs]]\nname='b'\n";

fn at(trail: Trail<'_>, target: Target) -> Option<(u64, u64)> {
    let locus = Locus { path: trail.path(), target };
    TomlPlaces::of(TEXT).find(&locus).map(|at| (at.line, at.column))
}

fn number(text: &str) -> Node<'_> {
    Node::Number(Number::new(text.into()))
}

#[test]
fn every_kind_of_value() {
    let node = parse_toml(
        "b = [true, -3, 1_000.50, 'x\\', \"\\t\", 0xff, +7]\na.c = 1979-05-27\na.d=[inf,-nan]\n[e]\n",
    );
    let list = Node::Array(alloc::vec![
        Node::Bool(true),
        number("-3"),
        number("1000.50"),
        Node::String("x\\".into()),
        Node::String("\t".into()),
        number("255"),
        number("7"),
    ]);
    let odd = Node::Array(alloc::vec![Node::Alien("`inf`"), Node::Alien("`nan`")]);
    let inner = Node::Object(alloc::vec![("c".into(), Node::Alien("a date or time")), ("d".into(), odd)]);
    let root = alloc::vec![("b".into(), list), ("a".into(), inner), ("e".into(), Node::Object(Vec::new()))];
    assert_eq!(node, Ok(Node::Object(root)));
}

#[test]
fn what_is_written_is_read_back() {
    for text in ["", "a-b_1", "claim/tests-green", "é", "\"\\\n\t\r\0\u{7f}\u{85}\u{2028}\u{feff}'", "a.b"] {
        let line = alloc::format!("{} = {}", toml_key(text), toml_string(text));
        let root = alloc::vec![(text.into(), Node::String(text.into()))];
        assert_eq!(parse_toml(&line), Ok(Node::Object(root)), "{line}");
    }
    assert_eq!((toml_key("a-b_1"), toml_key("a.b")), ("a-b_1".into(), "\"a.b\"".into()));
}

#[test]
fn numbers_out_of_range_do_not_spoil_the_document() {
    for digits in ["9223372036854775808", "1e999", "-1e400", "-99999999999999999999999"] {
        let text = alloc::format!("a = {digits}");
        let root = alloc::vec![("a".into(), number(digits))];
        assert_eq!(parse_toml(&text), Ok(Node::Object(root)), "{text}");
    }
    let root = alloc::vec![("a".into(), Node::Alien("a number out of range"))];
    assert_eq!(parse_toml("a = 0xffffffffffffffffffff"), Ok(Node::Object(root)));
}

#[test]
fn keys_values_and_tables_are_found() {
    let claims = Trail::Root.key("claims");
    let claim = claims.key("é");
    assert_eq!(at(Trail::Root, Target::Value), Some((1, 1)));
    assert_eq!(at(Trail::Root.key("scoring"), Target::Value), Some((1, 11)));
    assert_eq!(at(claims, Target::Key), Some((3, 2)));
    assert_eq!(at(claim, Target::Key), Some((3, 9)));
    assert_eq!(at(claim, Target::Value), Some((3, 1)));
    assert_eq!(at(claim.key("max_age"), Target::Key), Some((4, 3)));
    assert_eq!(at(claim.key("max_age"), Target::Value), Some((4, 13)));
    let a = claim.key("a");
    let b = a.key("b");
    let c = b.key("c");
    assert_eq!(at(b, Target::Key), Some((5, 3)));
    assert_eq!(at(c.index(1).key("x"), Target::Value), Some((5, 16)));
    let packs = Trail::Root.key("packs");
    assert_eq!(at(packs.index(1), Target::Value), Some((9, 1)));
    assert_eq!(at(packs.index(1).key("name"), Target::Value), Some((10, 6)));
    assert_eq!(at(packs.index(2), Target::Value), None);
    assert_eq!(at(packs.key("x"), Target::Value), None);
}

#[test]
fn what_is_not_toml_names_its_place() {
    for (text, line, column) in [
        ("a = 1\nb = \n", 2, 5),
        ("[x]\né = 1\n", 2, 1),
        ("a = 1\n\na = 2\n", 3, 1),
        ("[a]\n[a]\n", 2, 2),
        ("a = 1\n[a.b]\n", 2, 2),
        ("{}", 1, 1),
    ] {
        match parse_toml(text) {
            Err(TomlError::Invalid { at, message }) => {
                assert_eq!((at.line, at.column), (line, column), "{text}: {message}");
            }
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn depth_is_bounded_and_does_not_use_the_stack() {
    let nested = |depth: usize| alloc::format!("a = {}{}", "[".repeat(depth), "]".repeat(depth));
    let dotted = |depth: usize| alloc::format!("a{} = 1", ".a".repeat(depth));
    let header = |depth: usize| alloc::format!("[a{}]\nb = 1", ".a".repeat(depth));
    assert!(parse_toml(&nested(63)).is_ok() && parse_toml(&dotted(63)).is_ok());
    for depth in [64, 79, 80, 81, 100_000] {
        for text in [nested(depth), dotted(depth), header(depth)] {
            let error = parse_toml(&text);
            assert!(matches!(error, Err(TomlError::TooDeep { .. })), "{depth}: {error:?}");
        }
    }
    let tables = alloc::format!("a = {}1{}", "{a=".repeat(100_000), "}".repeat(100_000));
    assert!(matches!(parse_toml(&tables), Err(TomlError::TooDeep { .. })));
    let both =
        alloc::format!("[a{}]\na{} = {}{}", ".a".repeat(70), ".a".repeat(70), "[".repeat(70), "]".repeat(70));
    assert!(matches!(parse_toml(&both), Err(TomlError::TooDeep { .. })));
}
