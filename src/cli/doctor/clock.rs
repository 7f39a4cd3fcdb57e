//! Is this host's clock off? Compared with the database's and with the `Date` of the node.
//!
//! Messages carry the time of who wrote them and are refused when it is not believed (busta-egov.md, `EGOV_IT_301`);
//! signatures are valid for minutes.

use jiff::{SignedDuration, Timestamp};

use super::finding::Finding;

/// Further apart is worth a look.
const LOOK: SignedDuration = SignedDuration::from_secs(2);
/// Further apart is wrong.
const WRONG: SignedDuration = SignedDuration::from_secs(60);

/// Judges another clock, read between two looks at ours. `grain` is how finely it tells: a header has whole seconds.
pub fn compare(whose: &str, theirs: Timestamp, ours: (Timestamp, Timestamp), grain: SignedDuration) -> Finding {
    let (before, after) = ours;
    // They looked at it somewhere between our two looks, and it shows its last grain.
    let ahead = before.duration_since(theirs.saturating_add(grain).unwrap_or(theirs));
    let behind = theirs.duration_since(after);
    let (apart, word) = if ahead >= behind {
        (ahead, "ahead of")
    } else {
        (behind, "behind")
    };
    let apart = apart.max(SignedDuration::ZERO);
    if apart <= LOOK {
        return Finding::fine("clock", format!("agrees with that of {whose}"));
    }
    let what = format!("this host is {} s {word} {whose}", apart.as_secs());
    let mend = "let both keep the time by NTP (timedatectl; chronyc tracking)";
    Finding::grave(apart > WRONG, "clock", what, mend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::finding::State;

    #[test]
    fn a_clock_is_judged_by_how_far_it_is_off() {
        let at = |ms: i64| Timestamp::from_millisecond(1_700_000_000_000 + ms).unwrap();
        let second = SignedDuration::from_secs(1);
        for (name, theirs, grain, state, what) in [
            ("the same", 50, SignedDuration::ZERO, State::Ok, "agrees"),
            ("a header of this second", -900, second, State::Ok, "agrees"),
            (
                "three seconds behind us",
                -3_000,
                SignedDuration::ZERO,
                State::Look,
                "3 s ahead of it",
            ),
            ("a header three seconds old", -3_000, second, State::Ok, "agrees"),
            (
                "a minute before us",
                60_100,
                SignedDuration::ZERO,
                State::Look,
                "60 s behind it",
            ),
            (
                "an hour behind us",
                -3_600_000,
                second,
                State::Wrong,
                "3599 s ahead of it",
            ),
            ("an hour before us", 3_600_100, second, State::Wrong, "3600 s behind it"),
        ] {
            let found = compare("it", at(theirs), (at(0), at(100)), grain);
            assert_eq!(found.state, state, "{name}: {found:?}");
            assert!(found.what.contains(what), "{name}: {found:?}");
        }
    }
}
