//! Limits on the number of requests: how long GitHub asks to wait, and how long a run waits at most.

use std::time::Duration;

use http::HeaderMap;

/// Longest wait of a whole run.
const PATIENCE: Duration = Duration::from_mins(1);
/// The wait where GitHub limits and does not say for how long.
pub(super) const UNSAID: u64 = 60;

/// How long a run can still wait.
#[derive(Debug)]
pub(super) struct Patience(Duration);

impl Default for Patience {
    fn default() -> Self {
        Self(PATIENCE)
    }
}

impl Patience {
    /// Takes a wait of so many seconds, if there is patience for it; of one at least, or a server that says none would be
    /// asked again and again.
    pub(super) fn take(&mut self, seconds: u64) -> Option<Duration> {
        let wait = Duration::from_secs(seconds.max(1));
        self.0 = self.0.checked_sub(wait)?;
        Some(wait)
    }
}

/// For how many seconds GitHub asks to wait, if an answer is about too many requests. `now` is in seconds since 1970.
pub(super) fn asked_to_wait(status: u16, headers: &HeaderMap, message: &str, now: u64) -> Option<u64> {
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    let is_used_up = number("x-ratelimit-remaining") == Some(0);
    let retry_after = number("retry-after");
    let says_so = message.to_lowercase().contains("rate limit");
    let is_limited = status == 429 || (status == 403 && (is_used_up || retry_after.is_some() || says_so));
    let until_reset =
        || number("x-ratelimit-reset").filter(|_| is_used_up).map(|at| at.saturating_sub(now) + 1);
    is_limited.then(|| retry_after.or_else(until_reset).unwrap_or(UNSAID))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(status: u16, headers: &[(&'static str, &str)], message: &str) -> Option<u64> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        asked_to_wait(status, &map, message, 1_000)
    }

    #[test]
    fn github_says_how_long_in_three_ways() {
        assert_eq!(wait(429, &[("retry-after", "7")], ""), Some(7));
        assert_eq!(wait(403, &[("retry-after", "0")], ""), Some(0));
        let used_up = [("x-ratelimit-remaining", "0"), ("x-ratelimit-reset", "1009")];
        assert_eq!(wait(403, &used_up, ""), Some(10));
        assert_eq!(wait(429, &[("x-ratelimit-remaining", "9"), ("x-ratelimit-reset", "1009")], ""), Some(60));
        assert_eq!(wait(403, &[], "You have exceeded a secondary rate limit."), Some(60));
        // What is refused for another reason is not waited for.
        assert_eq!(wait(403, &[], "Resource not accessible by integration"), None);
        assert_eq!(wait(403, &[("x-ratelimit-remaining", "9")], ""), None);
        assert_eq!(wait(500, &[("retry-after", "7")], ""), None);
        assert_eq!(wait(429, &[("retry-after", "soon")], ""), Some(60));
    }

    #[test]
    fn patience_ends() {
        let mut patience = Patience::default();
        assert_eq!(patience.take(61), None);
        assert!(patience.take(50).is_some() && patience.take(11).is_none() && patience.take(10).is_some());
        assert_eq!(patience.take(u64::MAX), None);
    }

    #[test]
    fn patience_ends_even_where_no_wait_is_asked_for() {
        let mut patience = Patience::default();
        let waits = core::iter::from_fn(|| patience.take(0)).take(1_000).count();
        assert_eq!(waits, 60);
    }
}
