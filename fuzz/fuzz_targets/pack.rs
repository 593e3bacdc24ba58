//! Packs and scores, divided by a NUL: what is read can be judged, within the bounds of a ratio; what is refused says
//! why, with a place. Decimals come back as they were written.
#![no_main]

use benchgate::number::{Decimal, Fraction};
use benchgate::pack::{Claims, Scope, Scores, Status, asserted, assess, read_pack, read_scores};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut parts = bytes.splitn(2, |byte| *byte == 0);
    let (pack, scores) = (parts.next().unwrap_or_default(), parts.next());
    if let Some(decimal) = std::str::from_utf8(pack).ok().and_then(|text| Decimal::parse(text).ok()) {
        assert_eq!(Decimal::parse(&decimal.to_string()), Ok(decimal));
    }
    let mut warnings = Vec::new();
    let pack = match read_pack("p.json", pack, &mut warnings) {
        Ok(pack) => pack,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a word");
            assert!(problems.iter().all(|problem| problem.place.is_some()));
            return;
        }
    };
    let file = scores.and_then(|bytes| read_scores("s.json", bytes, &pack).ok());
    let Ok(scores) = Scores::gather(&pack, &Scope::Whole, &[], file.as_ref()) else { return };
    let nothing = assess(&pack, &Scope::Whole, &Claims::Shared(asserted([], [])), &scores);
    assert_eq!(nothing.status, Status::NotVerified);
    let required: Vec<_> = nothing.claims.iter().map(|claim| claim.id.clone()).collect();
    let all = assess(&pack, &Scope::Whole, &Claims::Shared(asserted(&required, [])), &scores);
    assert!(all.ratio <= Fraction::one() && all.ratio >= nothing.ratio && all.status <= nothing.status);
    assert_eq!(Fraction::parse(&all.ratio.exact()), Some(all.ratio));
});
