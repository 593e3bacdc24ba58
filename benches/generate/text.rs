//! Words, sentences and diffs.

use super::random::Random;

/// Words that keys look for.
pub(super) const TOPICS: [&str; 24] = [
    "off-by-one",
    "null",
    "race",
    "injection",
    "overflow",
    "leak",
    "deadlock",
    "timeout",
    "unchecked",
    "escape",
    "permission",
    "token",
    "expiry",
    "rounding",
    "time zone",
    "encoding",
    "retry",
    "idempotent",
    "cache",
    "boundary",
    "division",
    "unwrap",
    "signature",
    "traversal",
];

const WORDS: [&str; 48] = [
    "the",
    "value",
    "of",
    "request",
    "is",
    "read",
    "before",
    "it",
    "has",
    "been",
    "checked",
    "so",
    "that",
    "a",
    "caller",
    "can",
    "pass",
    "an",
    "empty",
    "list",
    "and",
    "the",
    "loop",
    "never",
    "ends",
    "handler",
    "returns",
    "early",
    "when",
    "lock",
    "held",
    "by",
    "another",
    "worker",
    "which",
    "means",
    "response",
    "written",
    "twice",
    "file",
    "stays",
    "open",
    "on",
    "this",
    "path",
    "error",
    "swallowed",
    "here",
];

const CODE: [&str; 16] = [
    "    let total = items.iter().map(|item| item.price * item.count).sum::<u64>();",
    "    if request.user.is_none() || request.token.expires_at < now {",
    "        return Err(Error::Unauthorized { path: request.path.clone() });",
    "    }",
    "",
    "def normalise(rows, limit=None):",
    "    for index in range(0, len(rows) - 1):",
    "        if rows[index].key == rows[index + 1].key and not rows[index].closed:",
    "            merged.append({**rows[index], **rows[index + 1]})",
    "    const response = await fetch(`${base}/v1/orders/${order.id}`, { method: 'PUT', headers });",
    "    if (!response.ok) throw new Error(`unexpected status ${response.status}`);",
    "\tdefer mu.Unlock()",
    "\treturn fmt.Errorf(\"reading %q: %w\", name, err)",
    "    # TODO: the retry policy of the upstream client already covers this",
    "    self.cache.insert(key.to_owned(), Entry { value, inserted_at: Instant::now() });",
    "  } catch (error) { logger.warn('cannot refresh', { error, attempt }); }",
];

/// Text of about so many bytes, with the topic in it; now and then with quotes, dashes and code, as models write.
pub(super) fn prose(random: &mut Random, bytes: usize, topic: &str) -> String {
    let mut text = String::with_capacity(bytes + 32);
    text.push_str("Possible ");
    text.push_str(topic);
    while text.len() < bytes {
        match random.within(0, 39) {
            0 => text.push_str(" — see"),
            1 => text.push_str(", e.g. \"retry\","),
            2 => text.push_str(" `self.cache`"),
            3 => text.push_str(".\n\n"),
            4..8 => text.push(','),
            _ => {}
        }
        text.push(' ');
        text.push_str(random.pick(&WORDS));
    }
    text.push('.');
    text
}

/// A unified diff of one file, of about so many bytes.
pub(super) fn diff(random: &mut Random, file: &str, bytes: usize) -> String {
    let mut lines = String::with_capacity(bytes + 128);
    let (mut old, mut new) = (0, 0);
    while lines.len() < bytes {
        let sign = match random.within(0, 9) {
            0 => '-',
            1..4 => '+',
            _ => ' ',
        };
        old += usize::from(sign != '+');
        new += usize::from(sign != '-');
        lines.push(sign);
        lines.push_str(random.pick(&CODE));
        lines.push('\n');
    }
    format!("diff --git a/{file} b/{file}\n--- a/{file}\n+++ b/{file}\n@@ -1,{old} +1,{new} @@\n{lines}")
}
