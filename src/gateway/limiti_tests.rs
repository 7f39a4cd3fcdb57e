use super::*;
use crate::clock::Manual;

fn calls(testo: &str) -> Calls {
    toml::from_str(testo).unwrap()
}

fn locale(calls: &Calls, clock: &Arc<Manual>) -> Limitatore {
    let clock = Arc::clone(clock) as Arc<dyn Clock>;
    Limitatore {
        calls: calls.clone(),
        modo: Modo::Locale(locali(calls, &Parti::predefinite(), &clock)),
    }
}

fn orologio() -> Arc<Manual> {
    Arc::new(Manual::new("2026-03-05T08:00:00Z".parse().unwrap()))
}

#[tokio::test]
async fn a_bucket_for_each_party_and_action() {
    let clock = orologio();
    let limitatore = locale(&calls("per_minute = 60\nburst = 3"), &clock);
    let parti = Parti::predefinite();
    let ammette = |nome, azione| limitatore.ammette(parti.per_nome(nome), None, azione);
    for _ in 0..3 {
        assert!(ammette("LAZIO", Azione::InvioSap).await);
    }
    assert!(!ammette("LAZIO", Azione::InvioSap).await);
    assert!(ammette("LAZIO", Azione::RichiestaSap).await, "another action");
    assert!(ammette("EMILIA", Azione::InvioSap).await, "another party");
    clock.advance(SignedDuration::from_millis(999));
    assert!(!ammette("LAZIO", Azione::InvioSap).await);
    clock.advance(SignedDuration::from_millis(1));
    assert!(ammette("LAZIO", Azione::InvioSap).await, "one comes back each second");
    assert!(!ammette("LAZIO", Azione::InvioSap).await);
    clock.advance(SignedDuration::from_hours(1));
    for _ in 0..3 {
        assert!(ammette("LAZIO", Azione::InvioSap).await, "never more than the burst");
    }
    assert!(!ammette("LAZIO", Azione::InvioSap).await);
}

#[tokio::test]
async fn callers_that_are_nobody_s_go_by_address() {
    let limitatore = locale(&calls("[parte.-]\nper_minute = 1"), &orologio());
    let parti = Parti::predefinite();
    let da = |indirizzo: &str| Some(SocketAddr::new(indirizzo.parse().unwrap(), 1));
    for (indirizzo, atteso) in [
        ("192.0.2.1", true),
        ("192.0.2.1", false),
        ("192.0.2.2", true),
        ("::ffff:192.0.2.2", false),
        ("2001:db8::1", true),
        ("2001:db8::ffff:2", false),
        ("2001:db8:0:1::1", true),
    ] {
        assert_eq!(
            limitatore.ammette(None, da(indirizzo), Azione::InvioSap).await,
            atteso,
            "{indirizzo}"
        );
    }
    for _ in 0..9 {
        assert!(
            limitatore
                .ammette(parti.per_nome("LAZIO"), da("192.0.2.1"), Azione::InvioSap)
                .await
        );
    }
}

#[test]
fn full_buckets_are_forgotten() {
    let clock = orologio();
    let limitatore = locale(&calls("per_minute = 60"), &clock);
    let Modo::Locale(locali) = &limitatore.modo else {
        panic!()
    };
    let locale = locali.values().next().unwrap();
    for n in 0..100 {
        assert!(locale.check_key(&format!("{n}")).is_ok());
    }
    limitatore.sgombra();
    assert_eq!(locale.len(), 100);
    clock.advance(SignedDuration::from_mins(2));
    limitatore.sgombra();
    assert_eq!(locale.len(), 0);
}

/// A clock that is put right keeps nobody waiting until it is as late as it was.
#[tokio::test]
async fn a_clock_that_goes_back_starts_no_wait() {
    let clock = orologio();
    let limitatore = locale(&calls("per_minute = 60\nburst = 3"), &clock);
    let parti = Parti::predefinite();
    let ammette = || limitatore.ammette(parti.per_nome("LAZIO"), None, Azione::InvioSap);
    assert!(ammette().await);
    clock.advance(SignedDuration::from_hours(-1));
    assert!(ammette().await && ammette().await, "what was left is left");
    assert!(!ammette().await, "and no more");
    clock.advance(SignedDuration::from_secs(1));
    assert!(ammette().await, "one comes back each second");
}

#[test]
fn an_empty_bucket_is_not_remembered_longer_when_the_clock_goes_back() {
    let adesso: Timestamp = "2026-03-05T08:00:00Z".parse().unwrap();
    let dopo = |secondi| adesso + SignedDuration::from_secs(secondi);
    let scorte = Scorte::default();
    let (risposta, _attesa) = oneshot::channel();
    let quota = Quota {
        per_minute: 60,
        burst: 1,
    };
    let mut per_chiave = HashMap::from([("x".to_owned(), (quota, vec![risposta]))]);
    let concesso = Concesso {
        chiave: "x".to_owned(),
        quanti: 1,
        attesa_us: 1_000_000,
    };
    distribuisci(&scorte, vec![concesso], &mut per_chiave, adesso);
    assert_eq!(dalla_scorta(&scorte, "x", dopo(0)), Some(false));
    assert_eq!(dalla_scorta(&scorte, "x", dopo(1)), None, "the next call is due");
    assert_eq!(dalla_scorta(&scorte, "x", dopo(-3600)), None, "the clock is no witness");
}
