//! Escaped text has nothing left that the place it goes to would obey.
#![no_main]

use benchgate::escape::{
    html, markdown, markdown_code, terminal, truncate, width, workflow_data, workflow_log, workflow_property,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let shown = terminal(text);
    assert!(!shown.contains(char::is_control), "a terminal would obey");
    assert!(!shown.contains(['\u{200b}', '\u{200e}', '\u{202e}', '\u{2066}', '\u{2028}', '\u{feff}']));
    assert_eq!(terminal(&shown), shown, "a second time changes nothing");
    for limit in [0, 1, 2, 7, 40] {
        assert!(width(&truncate(&shown, limit)) <= limit, "too wide for {limit}");
    }

    let line = workflow_log(text);
    assert!(!line.trim_start().starts_with("::") && !line.contains("##["), "a runner would obey: {line}");
    assert!(!line.contains(char::is_control));

    let message = workflow_data(text);
    assert!(!message.contains(['\r', '\n']));
    let decoded = message.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%");
    assert_eq!(decoded, text, "a runner shows what was said");
    assert!(!workflow_property(text).contains(['\r', '\n', ':', ',']));

    assert!(!html(text).contains(['<', '>', '"', '\'', '\n', '\0']), "{}", html(text));

    inert(&markdown(text));
    let code = markdown_code(text);
    inert(code.strip_prefix("<code>").and_then(|code| code.strip_suffix("</code>")).expect("one element"));
});

/// Nothing of Markdown or HTML is left but the spans that escaping puts in.
fn inert(escaped: &str) {
    let bare = escaped.replace("<span>", "").replace("</span>", "");
    assert!(!bare.contains(['<', '>', '|', '`', '*', '_', '[', ']', '\\', '~', '@', '$']), "{escaped}");
    assert!(!bare.contains(char::is_control), "{escaped}");
    assert_eq!(escaped.matches("<span>").count(), escaped.matches("</span>").count(), "{escaped}");
    for (at, _) in bare.match_indices('#') {
        assert!(bare[..at].ends_with('&'), "{escaped}");
    }
}
