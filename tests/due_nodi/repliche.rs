//! Two replicas of the node on one PostgreSQL share the outbox; one dies with notifications in its hands.

use super::{
    invarianti,
    vita::{Passo, Sorte, Via, Vita},
};
use crate::{
    node::postgres_database,
    regione::entro,
    rete::{Diversa, FRETTA, LAZIO, Processo, Rete, VENETO, porta_libera},
};

#[test]
fn what_a_dead_replica_held_is_delivered_by_the_other() {
    let database = postgres_database();
    let diversa = Diversa {
        nodo: vec![
            ("DATABASE__URL", &database),
            ("NODE_PREFIX", "01"),
            ("NOTIFICA__PARALLEL", "2"),
        ],
        ..Diversa::default()
    };
    let rete = Rete::diversa(&[LAZIO, VENETO], &diversa);
    let recapiti = [LAZIO, VENETO].map(|p| (format!("NOTIFICA__ENDPOINT__{}", p.nome), rete.regione(p).url()));
    let settings: Vec<(&str, &str)> = FRETTA
        .into_iter()
        .chain(recapiti.iter().map(|(k, v)| (k.as_str(), v.as_str())))
        .chain([
            ("DATABASE__URL", database.as_str()),
            ("NODE_PREFIX", "02"),
            ("NOTIFICA__PARALLEL", "2"),
        ])
        .collect();
    let seconda = Processo::avvia("NAZIONALE 02", porta_libera(), &settings);

    // LAZIO says nothing: both replicas hold what they took until the attempt times out.
    rete.regione(LAZIO).sospendi();
    let mut vite: Vec<Vita> = (1..=12).map(Vita::nuova).collect();
    for vita in &mut vite {
        for passo in [Passo::Crea(LAZIO), Passo::Prende(VENETO)] {
            assert_eq!(vita.fa(passo, Via::Diretta, &rete), Sorte::Fatto);
        }
    }
    let chi = || {
        rete.nodo
            .righe("SELECT DISTINCT presa_da FROM notifica WHERE presa_da IS NOT NULL")
    };
    entro(|| (chi().len() == 2).then_some(()), || format!("{:?}", chi()));
    seconda.node().signal("KILL");
    assert_eq!(chi().len(), 2, "it died with notifications in its hands");
    rete.regione(LAZIO).riprendi();
    let conto = invarianti::giudica(&rete, &mut vite, &[]);
    assert_eq!(conto.notifiche, 12);
}
