//! Lists of more than one page.

use http::{HeaderMap, header};

use super::client::Client;
use super::error::{ApiError, Trouble};
use crate::source::Node;

/// Elements of a page, the most that GitHub gives.
const PAGE: usize = 100;
/// Most pages of one list: GitHub takes 2,500 comments on an issue.
const PAGES: usize = 50;

/// Every element of a list that `form` makes something of, page by page.
pub(super) fn all<T>(
    client: &mut Client,
    route: &str,
    form: impl Fn(&Node<'_>) -> Option<T>,
) -> Result<Vec<T>, ApiError> {
    all_below(client, route, None, form)
}

/// The same of a list that stands under a key of each answer.
pub(super) fn all_below<T>(
    client: &mut Client,
    route: &str,
    key: Option<&str>,
    form: impl Fn(&Node<'_>) -> Option<T>,
) -> Result<Vec<T>, ApiError> {
    let (mut found, mut listed) = (Vec::new(), 0);
    let joint = if route.contains('?') { '&' } else { '?' };
    for page in 1..=PAGES {
        let answer = client.read(&format!("{route}{joint}per_page={PAGE}&page={page}"))?;
        let (count, total) = answer.read(|tree| {
            let list = key.map_or(tree, |key| tree.member(key));
            let Node::Array(elements) = list else { return None };
            found.extend(elements.iter().filter_map(&form));
            Some((elements.len(), tree.member("total_count").natural()))
        })?;
        listed += count as u64;
        if !has_more(&answer.headers, count) {
            // Of some lists GitHub gives no more than the newest 1,000, and says how many there are.
            if let Some(total) = total.filter(|total| *total > listed) {
                let trouble = Trouble::LeftOut { listed, total };
                return Err(ApiError { request: format!("GET {route}"), trouble });
            }
            return Ok(found);
        }
    }
    let trouble = Trouble::TooMuch("the list has more than 5,000 elements");
    Err(ApiError { request: format!("GET {route}"), trouble })
}

/// Whether another page follows. What stands between may have taken the header away: then a full page is followed.
fn has_more(headers: &HeaderMap, count: usize) -> bool {
    match headers.get(header::LINK).and_then(|value| value.to_str().ok()) {
        Some(links) => links.contains(r#"rel="next""#),
        None => count >= PAGE,
    }
}
