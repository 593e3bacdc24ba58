//! A command line to its words, as a POSIX shell splits it; nothing is expanded.

/// Splits at blanks outside quotes; quotes and backslashes mean what they mean to `sh`.
pub(crate) fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            ' ' | '\t' => words.extend(word.take()),
            '\'' => {
                let word = word.get_or_insert_default();
                word.extend(chars.by_ref().take_while(|c| *c != '\''));
            }
            '"' => {
                let word = word.get_or_insert_default();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    match c {
                        '\\' => word.push(chars.next().expect("a character after a backslash")),
                        c => word.push(c),
                    }
                }
            }
            '\\' => word.get_or_insert_default().push(chars.next().expect("a character after a backslash")),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[test]
fn words_are_split_as_a_shell_splits_them() {
    assert_eq!(split("a  b\tc"), ["a", "b", "c"]);
    assert_eq!(split(r#"'a b'"c d"\ e '' "#), ["a bc d e", ""]);
    assert_eq!(split(r#""a\"b" 'it'\''s'"#), ["a\"b", "it's"]);
}
