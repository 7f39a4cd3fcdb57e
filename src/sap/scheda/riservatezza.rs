//! Which leaves of the document tell who a person is, so that tools mask their values.
//!
//! The one table of it: names, codici fiscali, birth, addresses, contacts, documents, what reveals health, protection or
//! means, and every free text, where anyone may have written a name. Codes of the classification tables, dates and
//! amounts of the employment history and of policies are not masked: without them a refusal cannot be understood.
//! What is not in the table is masked. A test holds it against every leaf of Rev009.

const PERSONALE: bool = true;
const MOSTRABILE: bool = false;

/// Every leaf, in document order: its path below the root, without indices. Employers count as persons: they may be, and
/// their address may be a home.
#[rustfmt::skip]
const FOGLIE: &[(&str, bool)] = &[
    ("datiinvio/dataultimoagg", MOSTRABILE),
    ("datiinvio/identificativosap", MOSTRABILE),
    ("datiinvio/codiceentetit", MOSTRABILE),
    ("datiinvio/tipovariazione", MOSTRABILE),
    ("datiinvio/datadinascita", PERSONALE),
    ("datianagrafici/datipersonali/codicefiscale", PERSONALE),
    ("datianagrafici/datipersonali/cognome", PERSONALE),
    ("datianagrafici/datipersonali/nome", PERSONALE),
    ("datianagrafici/datipersonali/sesso", MOSTRABILE),
    ("datianagrafici/datipersonali/datanascita", PERSONALE),
    ("datianagrafici/datipersonali/codcomune", PERSONALE),
    ("datianagrafici/datipersonali/codcittadinanza", MOSTRABILE),
    ("datianagrafici/datistranieri/codtipodocumento", MOSTRABILE),
    ("datianagrafici/datistranieri/numero", PERSONALE),
    ("datianagrafici/datistranieri/motivo", PERSONALE),
    ("datianagrafici/datistranieri/validoal", MOSTRABILE),
    ("datianagrafici/datistranieri/dataultimomantiscr", MOSTRABILE),
    ("datianagrafici/residenza/codcomune", PERSONALE),
    ("datianagrafici/residenza/cap", PERSONALE),
    ("datianagrafici/residenza/indirizzo", PERSONALE),
    ("datianagrafici/residenza/localita", PERSONALE),
    ("datianagrafici/domicilio/codcomune", PERSONALE),
    ("datianagrafici/domicilio/cap", PERSONALE),
    ("datianagrafici/domicilio/indirizzo", PERSONALE),
    ("datianagrafici/domicilio/localita", PERSONALE),
    ("datianagrafici/recapiti/telefono", PERSONALE),
    ("datianagrafici/recapiti/cellulare", PERSONALE),
    ("datianagrafici/recapiti/fax", PERSONALE),
    ("datianagrafici/recapiti/email", PERSONALE),
    ("datiamministrativi/statoinanagrafe/codstatooccupazionale", MOSTRABILE),
    ("datiamministrativi/statoinanagrafe/codstatus", MOSTRABILE),
    ("datiamministrativi/statoinanagrafe/categoria297", MOSTRABILE),
    ("datiamministrativi/statoinanagrafe/anzianita", MOSTRABILE),
    ("datiamministrativi/statoinanagrafe/indiceprofiling", MOSTRABILE),
    ("datiamministrativi/statoinanagrafe/dataevento", MOSTRABILE),
    ("datiamministrativi/statoinanagrafe/disponibilita", MOSTRABILE),
    ("datiamministrativi/periodidisoccupazione/dataingresso", MOSTRABILE),
    ("datiamministrativi/periodidisoccupazione/tipoingresso", MOSTRABILE),
    ("datiamministrativi/listespeciali_lst/listespeciali/tipolista", MOSTRABILE),
    ("datiamministrativi/listespeciali_lst/listespeciali/dataiscrizione", MOSTRABILE),
    ("datiamministrativi/listespeciali_lst/listespeciali/datafineiscrizione", MOSTRABILE),
    ("datiamministrativi/listespeciali_lst/listespeciali/datamaxdeferimento", MOSTRABILE),
    ("datiamministrativi/listespeciali_lst/listespeciali/codprovincia", MOSTRABILE),
    ("datiamministrativi/assolvimentoistruzione/obbligoformativo", MOSTRABILE),
    ("datiamministrativi/altrenotizie/categorieprotette", PERSONALE),
    ("datiamministrativi/altrenotizie/indiceisee", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/azienda/codicefiscale", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/azienda/datorelavoro", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/azienda/indirizzoazienda", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/azienda/codateco", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/utilizzatrice/codicefiscale", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/utilizzatrice/datorelavoro", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/utilizzatrice/indirizzoazienda", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/utilizzatrice/codateco", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/datainizio", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/datafine", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/dataFinePeriodoFormativo", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/codprofessione", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/compiti", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/tiporapporto/tipocontratto", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/tiporapporto/categoriainquadramento", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/tiporapporto/assunzioneLegge68", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/tiporapporto/lavInMobilita", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/tiporapporto/lavoroStagionale", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/tiporapporto/lavoroInAgricoltura", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/modalitalavoro/codmodalitalavoro", MOSTRABILE),
    ("esperienzelavoro_lst/esperienzalavoro/luogolavoro/indirizzo", PERSONALE),
    ("esperienzelavoro_lst/esperienzalavoro/luogolavoro/codcomune", MOSTRABILE),
    ("livelliistruzione_lst/codlivelloistruzione", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/codlivelloistruzione", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/corsostudio", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/descrizionecorsostudio", PERSONALE),
    ("allegato/titolistudio_lst/titolostudio/codcomunefrequenza", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/riconosciutoin", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/votazione", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/annotermine", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/annofrequentato", MOSTRABILE),
    ("allegato/titolistudio_lst/titolostudio/annofrequenza", MOSTRABILE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/titolocorso", PERSONALE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/ente", PERSONALE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/codregione", MOSTRABILE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/durata", MOSTRABILE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/codtipologiadurata", MOSTRABILE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/certificazioniattestati", MOSTRABILE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/stage", MOSTRABILE),
    ("allegato/formazioneprofessionale_lst/formazioneprofessionale/denominazioneaziendastage", PERSONALE),
    ("allegato/linguestraniere_lst/linguastraniera/codlingua", MOSTRABILE),
    ("allegato/linguestraniere_lst/linguastraniera/codlivelloletto", MOSTRABILE),
    ("allegato/linguestraniere_lst/linguastraniera/codlivelloscritto", MOSTRABILE),
    ("allegato/linguestraniere_lst/linguastraniera/codlivelloparlato", MOSTRABILE),
    ("allegato/conoscenzeinformatiche_lst/conoscenzainformatica/codconoscenzainformatica", MOSTRABILE),
    ("allegato/conoscenzeinformatiche_lst/conoscenzainformatica/codgrado", MOSTRABILE),
    ("allegato/conoscenzeinformatiche_lst/conoscenzainformatica/specificheinformatica", PERSONALE),
    ("allegato/altreinformazioni_lst/altreinformazioni/codalbo", MOSTRABILE),
    ("allegato/altreinformazioni_lst/altreinformazioni/codpatenteguida", MOSTRABILE),
    ("allegato/altreinformazioni_lst/altreinformazioni/codpatentino", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/tipo_attivita", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/titolo_denominazione", PERSONALE),
    ("politiche_attive_lst/politiche_attive/data_proposta", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/data", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/data_fine", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/durata", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/tipologia_durata", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/descrizione", PERSONALE),
    ("politiche_attive_lst/politiche_attive/titolo_progetto", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/codice_ente_promotore", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/identificativo_politica", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/indice_profiling", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/identificativo_presa_in_carico", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/ultimo_evento/evento", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/ultimo_evento/data_evento", MOSTRABILE),
    ("politiche_attive_lst/politiche_attive/ultimo_evento/descrizione_evento", PERSONALE),
];

/// Whether the value at this path (as in `CampiInErrore`, with or without indices) must be masked.
pub fn personale(percorso: &str) -> bool {
    let percorso = senza_indici(percorso);
    FOGLIE
        .iter()
        .find(|(foglia, _)| *foglia == percorso)
        .is_none_or(|(_, personale)| *personale)
}

/// `a[1]/b[12]/c` is `a/b/c`; anything in brackets that is no index stays.
fn senza_indici(percorso: &str) -> String {
    let passi = percorso.split('/').map(|passo| match passo.split_once('[') {
        Some((nome, indice)) if indice.strip_suffix(']').is_some_and(|i| i.parse::<usize>().is_ok()) => nome,
        _ => passo,
    });
    passi.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::sap::Scheda;

    #[test]
    fn every_leaf_of_rev009_is_classified_once() {
        let campi = include_str!("../../../tests/vettori/campi_rev009.csv");
        let foglie: HashSet<&str> = campi
            .lines()
            .skip(1)
            .filter_map(|riga| {
                let (percorso, resto) = riga.split_once(',')?;
                let struttura = resto.starts_with("(struttura)");
                percorso.strip_prefix("lavoratore/").filter(|_| !struttura)
            })
            .collect();
        assert!(foglie.len() > 100);
        let classificate: Vec<&str> = FOGLIE.iter().map(|(foglia, _)| *foglia).collect();
        let insieme: HashSet<&str> = classificate.iter().copied().collect();
        assert_eq!(insieme.len(), classificate.len(), "a leaf is listed twice");
        let mancano: Vec<_> = foglie.difference(&insieme).collect();
        let di_troppo: Vec<_> = insieme.difference(&foglie).collect();
        assert!(
            mancano.is_empty() && di_troppo.is_empty(),
            "missing {mancano:?}, unknown {di_troppo:?}"
        );
        // The typed document agrees with the specification on what a leaf is.
        let tipate: HashSet<String> = Scheda::nodi()
            .into_iter()
            .filter(|n| n.tipo.is_some())
            .map(|n| n.percorso)
            .collect();
        assert!(tipate.iter().all(|p| insieme.contains(p.as_str())));
    }

    #[test]
    fn indices_do_not_matter_and_the_unknown_is_masked() {
        for (percorso, atteso) in [
            ("datianagrafici/datipersonali/cognome", true),
            ("politiche_attive_lst/politiche_attive[12]/tipo_attivita", false),
            ("politiche_attive_lst/politiche_attive/data_fine", false),
            ("politiche_attive_lst/politiche_attive[1]/descrizione", true),
            ("allegato/titolistudio_lst[2]/titolostudio[1]/votazione", false),
            ("livelliistruzione_lst/codlivelloistruzione[2]", false),
            ("esperienzelavoro_lst/esperienzalavoro[3]/azienda/codicefiscale", true),
            ("politiche_attive_lst/politiche_attive[x]/data_fine", true),
            ("politiche_attive_lst/politiche_attive[1]", true),
            ("datiinvio", true),
            ("*", true),
            ("Sap[1]", true),
            ("", true),
        ] {
            assert_eq!(personale(percorso), atteso, "{percorso}");
        }
    }
}
