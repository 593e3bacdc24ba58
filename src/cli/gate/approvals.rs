//! Approvals on somebody's own machine: a flag, which is refused in CI.

use super::plan::is_ci;
use crate::gate::{Approval, Approvals, Relation, Request};

/// What `--approve-loosening` says.
pub(super) struct ByFlag {
    pub(super) is_given: bool,
    pub(super) relation: Relation,
}

impl Approvals for ByFlag {
    fn of(&self, _: &Request) -> Approval {
        if self.is_given {
            return Approval::By {
                who: "--approve-loosening".into(),
                how: "by a flag, on this machine".into(),
            };
        }
        let why = match (is_ci(), self.relation) {
            (true, Relation::Proposed) => {
                "a maintainer comments the line with the digest, then this job is run again"
            }
            (true, Relation::Landed | Relation::Alone) => "what landed is not approved afterwards",
            (false, _) => "`--approve-loosening` shows here what an approval would come to",
        };
        Approval::Missing(why.to_owned())
    }
}
