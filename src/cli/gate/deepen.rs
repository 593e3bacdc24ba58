//! Commits that a shallow clone of a job lacks, fetched as far as the search for the base needs them.

use super::event::{Event, Kind};
use super::refused::Refused;
use crate::ids::Sha;
use crate::io::{FETCH_PATIENCE, Repository, RepositoryError, Server, Wanted};

/// How many commits deep is fetched, one after the other, until it is enough. The parents of a merge are two deep.
pub(super) const DEPTHS: [u32; 5] = [2, 64, 1_024, 16_384, 262_144];

/// Searches, and fetches what the search finds missing. Only in a job of GitHub Actions: there the clone was made for this
/// run, and the server is known. On somebody's own machine nothing is fetched that nobody asked for.
pub(super) fn deepen<T>(
    repository: &mut Repository,
    event: &Event,
    mut wanted: Wanted,
    find: &dyn Fn(&Repository) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let mut found = find(repository);
    let Some(server) = &event.server else { return found };
    let mut asked = Asked::ByIds;
    for depth in DEPTHS {
        let refused = match found {
            Err(refused) if refused.is_of_a_part() => refused,
            done => return done,
        };
        let server = match server {
            Ok(server) => server,
            Err(error) => return Err(refused.since(&format!("nothing was fetched, for {error}"))),
        };
        wanted.ids.extend(refused.missing().filter(|id| !wanted.ids.contains(id)).cloned());
        if let Err(error) = fetch(repository, server, &wanted, depth, &mut asked) {
            return Err(refused.since(&format!("fetching from {} failed: {error}", server.url())));
        }
        found = find(repository);
    }
    found
        .map_err(|refused| refused.since(&format!("nor is it among {} commits that were fetched", DEPTHS[4])))
}

/// What a server is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Commits, and the branches that count.
    ByIds,
    /// Branches and the reference of the event alone: it gives no commits by their ids.
    ByNames,
}

fn fetch(
    repository: &mut Repository,
    server: &Server,
    wanted: &Wanted,
    depth: u32,
    asked: &mut Asked,
) -> Result<(), RepositoryError> {
    if *asked == Asked::ByIds {
        let by_ids = Wanted { references: Vec::new(), ..wanted.clone() };
        match repository.fetch(server, &by_ids, depth, FETCH_PATIENCE) {
            Err(RepositoryError::Refused { .. })
                if !(wanted.references.is_empty() && wanted.branches.is_empty()) =>
            {
                *asked = Asked::ByNames;
            }
            done => return done,
        }
    }
    let by_names = Wanted { ids: Vec::new(), ..wanted.clone() };
    repository.fetch(server, &by_names, depth, FETCH_PATIENCE)
}

/// What an event needs: what is judged, and what it is to be held against.
pub(super) fn wanted(event: &Event, tested: &Sha, base: Option<Sha>) -> Wanted {
    let (mut ids, mut branches) = (vec![tested.clone()], Vec::new());
    match &event.kind {
        Kind::PullRequest { base, .. } => branches.push(base.clone()),
        Kind::MergeGroup { base, .. } => ids.push(base.clone()),
        Kind::None | Kind::Other => match base {
            Some(base) => ids.push(base),
            None => branches.extend(event.default_branch.clone()),
        },
    }
    branches.retain(|name| is_one(name));
    let references = event.reference.clone().filter(|name| name.starts_with("refs/") && is_one(name));
    Wanted { ids, branches, references: references.into_iter().collect() }
}

/// Whether a name is one that a reference can have, and no pattern of several.
pub(super) fn is_one(name: &str) -> bool {
    let is_odd = |character: char| character.is_control() || " ~^:?*[\\".contains(character);
    !name.contains(is_odd) && !name.contains("..") && !name.starts_with(['-', '/']) && !name.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sha(digit: &str) -> Sha {
        digit.repeat(40).parse().unwrap()
    }

    fn event(kind: Kind) -> Event {
        let (default_branch, reference) = (Some("trunk".to_owned()), Some("refs/pull/7/merge".to_owned()));
        Event { kind, default_branch, reference, ..Event::default() }
    }

    #[test]
    fn each_event_needs_what_it_is_held_against() {
        let of = |kind, base| {
            let wanted = wanted(&event(kind), &sha("a"), base);
            assert_eq!(wanted.references, ["refs/pull/7/merge"]);
            (wanted.ids, wanted.branches)
        };
        let pull = Kind::PullRequest { base: "main".into(), head: sha("b"), number: None };
        assert_eq!(of(pull, None), (vec![sha("a")], vec!["main".to_owned()]));
        let group = Kind::MergeGroup { name: "main".into(), base: sha("c"), head: sha("a"), number: None };
        assert_eq!(of(group, None), (vec![sha("a"), sha("c")], vec![]));
        assert_eq!(of(Kind::Other, None), (vec![sha("a")], vec!["trunk".to_owned()]));
        assert_eq!(of(Kind::Other, Some(sha("d"))), (vec![sha("a"), sha("d")], vec![]));
    }

    #[test]
    fn what_git_would_take_for_several_references_is_not_asked_for() {
        for name in ["*", "a b", "a:b", "^main", "-x", "a..b", "a~1", "", "x\ny", "/x"] {
            let pull = Kind::PullRequest { base: name.into(), head: sha("b"), number: None };
            let event = Event { reference: Some(format!("refs/{name}")), ..event(pull) };
            assert_eq!(wanted(&event, &sha("a"), None).branches, Vec::<String>::new(), "{name}");
        }
        assert!(is_one("feature/x-1.2_\u{e4}"));
    }
}
