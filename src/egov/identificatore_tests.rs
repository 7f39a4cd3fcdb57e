use std::collections::HashSet;

use jiff::SignedDuration;

use super::*;
use crate::{clock::Manual, egov::Parte};

#[test]
fn well_formed() {
    for testo in [
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17",
        "VALDAOSTA_VALDAOSTASPCoopIT_9999999_2028-02-29_23:59",
        "a1_B2_0000000_2100-12-31_00:00",
    ] {
        assert_eq!(
            Identificatore::parse(testo).map(|i| i.to_string()).as_deref(),
            Some(testo)
        );
    }
}

#[test]
fn malformed() {
    for testo in [
        "",
        "UMBRIA",
        "_UMBRIASPCoopIT_0000042_2026-03-05_09:17",
        "UMBRIA__0000042_2026-03-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_000042_2026-03-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_00000042_2026-03-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_000004A_2026-03-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_+000042_2026-03-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-13-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-02-29_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-00-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2101-01-01_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_26-03-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-3-5_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_24:00",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:60",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17:23",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_0917",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_+9:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17_X",
        "UMBRIA_X_UMBRIASPCoopIT_0000042_2026-03-05_09:17",
        "VAL D'AOSTA_VALDAOSTASPCoopIT_0000042_2026-03-05_09:17",
        "UMBRÌA_UMBRIASPCoopIT_0000042_2026-03-05_09:17",
        " UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17",
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17\n",
        "UMBRIA_UMBRIASPCoopIT_٠٠٠٠٠٤٢_2026-03-05_09:17",
    ] {
        assert_eq!(Identificatore::parse(testo), None, "{testo:?}");
    }
}

/// A party whose porta is not compared may write any, within bounds: what tells duplicates keeps no more.
#[test]
fn no_longer_than_what_tells_duplicates() {
    let con = |porta: usize| format!("UMBRIA_{}_0000042_2026-03-05_09:17", "P".repeat(porta));
    assert_eq!(con(224).len(), 256);
    assert!(Identificatore::parse(&con(224)).is_some());
    assert_eq!(Identificatore::parse(&con(225)), None);
}

#[test]
fn the_minute_it_names() {
    for (minuto, atteso) in [
        ("2026-03-05_09:17", "2026-03-05T08:17:00Z"),
        ("2026-07-05_09:17", "2026-07-05T07:17:00Z"),
        // Twice in autumn: the first. Never in spring: as if the clock had not been moved yet.
        ("2026-10-25_02:30", "2026-10-25T00:30:00Z"),
        ("2026-03-29_02:30", "2026-03-29T01:30:00Z"),
    ] {
        let testo = format!("UMBRIA_UMBRIASPCoopIT_0000042_{minuto}");
        let istante = Identificatore::parse(&testo).unwrap().istante();
        assert_eq!(istante, Some(atteso.parse().unwrap()), "{minuto}");
    }
}

#[test]
fn whose_it_is() {
    use VerificaIdPorta::{Esatta, SenzaMaiuscole, SoloFormato};
    for (testo, verifica, atteso) in [
        ("UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17", Esatta, true),
        ("UMBRIA_umbriaspcoopit_0000042_2026-03-05_09:17", Esatta, false),
        ("UMBRIA_umbriaspcoopit_0000042_2026-03-05_09:17", SenzaMaiuscole, true),
        ("UMBRIA_ALTRAPORTA_0000042_2026-03-05_09:17", SenzaMaiuscole, false),
        ("UMBRIA_ALTRAPORTA_0000042_2026-03-05_09:17", SoloFormato, true),
        ("umbria_UMBRIASPCoopIT_0000042_2026-03-05_09:17", SoloFormato, false),
        ("LAZIO_UMBRIASPCoopIT_0000042_2026-03-05_09:17", SoloFormato, false),
    ] {
        let parte = Parte {
            verifica_id_porta: verifica,
            ..Parte::predefinita("UMBRIA", "19")
        };
        let id = Identificatore::parse(testo).unwrap();
        assert_eq!(id.appartiene(&parte), atteso, "{testo} {verifica:?}");
    }
}

#[test]
fn prefixes() {
    for (testo, ammesso) in [
        ("", true),
        ("0", true),
        ("01", true),
        ("99", true),
        ("001", false),
        ("a", false),
        ("è", false),
    ] {
        assert_eq!(PrefissoNodo::parse(testo).is_some(), ammesso, "{testo}");
    }
}

/// A generator of NAZIONALE and its clock, at `quando` (UTC).
fn generatore(prefisso: &str, quando: &str) -> (Generatore, Arc<Manual>) {
    let clock = Arc::new(Manual::new(quando.parse().unwrap()));
    let prefisso = PrefissoNodo::parse(prefisso).unwrap();
    (
        Generatore::new("NAZIONALE", "NAZIONALESPCoopIT", &prefisso, clock.clone()),
        clock,
    )
}

#[test]
fn issued_in_italian_time_one_after_the_other() {
    let (g, clock) = generatore("01", "2026-03-05T08:17:00Z");
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:17");
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100002_2026-03-05_09:17");
    clock.advance(SignedDuration::from_secs(70));
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:18");
    clock.advance(SignedDuration::from_secs(-600));
    assert_eq!(
        g.prossimo(),
        "NAZIONALE_NAZIONALESPCoopIT_0100002_2026-03-05_09:18",
        "never backwards"
    );
    let (estate, _) = generatore("", "2026-07-05T22:30:00Z");
    assert_eq!(
        estate.prossimo(),
        "NAZIONALE_NAZIONALESPCoopIT_0000001_2026-07-06_00:30"
    );
    let (uno, _) = generatore("7", "2026-07-05T22:30:00Z");
    assert_eq!(uno.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_7000001_2026-07-06_00:30");
}

#[test]
fn a_restart_begins_beyond_what_may_have_been_issued() {
    let (g, _) = generatore("01", "2026-03-05T08:17:30.500Z");
    // 30.5 s of 60 s, of 89,991 numbers.
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0145746_2026-03-05_09:17");
    let (tardi, _) = generatore("01", "2026-03-05T08:17:59.999Z");
    assert_eq!(
        tardi.prossimo(),
        "NAZIONALE_NAZIONALESPCoopIT_0189990_2026-03-05_09:17",
        "room is left to the end of the minute"
    );
}

/// Replicas with prefixes of their own, over an hour, one of them restarted at each minute.
#[test]
fn replicas_with_their_own_prefixes_share_nothing() {
    let clock = Arc::new(Manual::new("2026-03-05T08:17:00Z".parse().unwrap()));
    let nuovo = |prefisso: &str| {
        let prefisso = PrefissoNodo::parse(prefisso).unwrap();
        Generatore::new("NAZIONALE", "NAZIONALESPCoopIT", &prefisso, clock.clone())
    };
    let (uno, due) = (nuovo("01"), nuovo("02"));
    let mut visti = HashSet::new();
    for _ in 0..60 {
        let riavviato = nuovo("03");
        for _ in 0..40 {
            for generatore in [&uno, &due, &riavviato] {
                assert!(visti.insert(generatore.prossimo()));
            }
            clock.advance(SignedDuration::from_millis(1_500));
        }
    }
    assert_eq!(visti.len(), 3 * 40 * 60);
}

#[test]
fn begins_after_what_was_issued_before() {
    let (g, clock) = generatore("01", "2026-03-05T08:17:30Z");
    let adesso = g.minuto();
    g.non_prima(adesso - 5);
    assert_eq!(g.minuto(), adesso);
    g.non_prima(adesso + 3);
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:20");
    clock.advance(SignedDuration::from_mins(2));
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100002_2026-03-05_09:20");
    assert_eq!(g.minuto(), adesso + 3);
}

#[test]
fn a_minute_used_up_gives_way_to_the_next() {
    let (g, clock) = generatore("01", "2026-03-05T08:17:00Z");
    let mut visti = HashSet::new();
    for _ in 0..99_999 {
        assert!(visti.insert(g.prossimo()));
    }
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:18");
    clock.advance(SignedDuration::from_secs(60));
    assert_eq!(g.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100002_2026-03-05_09:18");
    assert!(visti.iter().all(|id| Identificatore::parse(id).is_some()));
}

#[test]
fn the_hour_that_occurs_twice_repeats_nothing() {
    // 25 October 2026: 02:30 CEST is 00:30 UTC, 02:30 CET is 01:30 UTC.
    let (prima, clock) = generatore("01", "2026-10-25T00:30:00Z");
    assert_eq!(prima.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0100001_2026-10-25_02:30");
    clock.advance(SignedDuration::from_hours(1));
    assert_eq!(prima.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0150000_2026-10-25_02:30");
    // A process that knows nothing of the first pass keeps out of its half too.
    let (altra, _) = generatore("01", "2026-10-25T01:30:00Z");
    assert_eq!(altra.prossimo(), "NAZIONALE_NAZIONALESPCoopIT_0150000_2026-10-25_02:30");
}

#[test]
fn unique_among_threads() {
    let (g, _) = generatore("01", "2026-03-05T08:17:00Z");
    let tutti: Vec<String> = std::thread::scope(|s| {
        let fili: Vec<_> = (0..8)
            .map(|_| s.spawn(|| (0..500).map(|_| g.prossimo()).collect::<Vec<_>>()))
            .collect();
        fili.into_iter().flat_map(|f| f.join().unwrap()).collect()
    });
    assert_eq!(tutti.iter().collect::<HashSet<_>>().len(), 4000);
}
