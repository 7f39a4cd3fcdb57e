//! The contract of the store: every case runs against SQLite and against PostgreSQL, and must end alike (design §4,
//! "Two databases, one contract suite"). Invariants, whatever the database:
//!
//! - an OK is in the database, with its trace row and its document, or it was never said;
//! - at most one active SAP for a worker, a policy identifier in at most one active SAP, an identifier used once;
//! - a refusal changes nothing but trace and document;
//! - a notification is there exactly when its cause is;
//! - an imported table is there whole, with who brought it, or not at all.

mod support;

mod store_contract {
    pub mod archivio;
    pub mod bruciatura;
    pub mod caduta;
    pub mod ciclo;
    pub mod coda;
    pub mod conservazione;
    pub mod duplicati;
    pub mod equivalenza;
    pub mod firme;
    pub mod gare;
    pub mod letture;
    pub mod lotti;
    pub mod partizioni;
    pub mod piatto;
    pub mod politiche;
    pub mod ricevute;
    pub mod secchi;
    pub mod senza_serrature;
    pub mod tabelle;
    pub mod tracce;
    pub mod turno;
    pub mod uscita;
    pub mod versione;
}

use support::banco::{Banco, Quale};

macro_rules! contratto {
    ($($stanza:ident { $($prova:ident),* $(,)? })*) => {
        mod sqlite {
            $(mod $stanza {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $prova() {
                    crate::store_contract::$stanza::$prova(crate::Banco::nuovo(crate::Quale::Sqlite).await).await;
                }
            )*})*
        }
        mod postgres {
            $(mod $stanza {$(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $prova() {
                    crate::store_contract::$stanza::$prova(crate::Banco::nuovo(crate::Quale::Postgres).await).await;
                }
            )*})*
        }
    };
}

contratto! {
    ciclo {
        crea, aggiorna, variazione_identica, passa_di_mano, ospite_aggiorna_le_politiche, annulla, annulla_rifiutata,
        politiche_uniche_tra_le_attive, cambia_codice_fiscale, cambia_codice_fiscale_e_brucia, codici_esterni,
        riprende_dopo_il_riavvio,
    }
    politiche { un_solo_patto_attivo, un_solo_patto_attivo_in_gara, la_storia_non_si_ricontrolla }
    letture { titolare, documento_solo_se_attiva, non_attive, non_attive_dopo_una_05, n00_a02, nessuno }
    tracce { una_per_scambio, sole_ricerche, rifiuto, gia_deciso, duplicati, senza_dati_personali }
    lotti { in_ordine, due_creazioni, duplicato_nel_lotto, una_riga_guasta, una_ricerca_guasta, carattere_nullo, grande, vuoto, cinque_e_poi_crea, caricate, compresse_e_no }
    turno { mai_indietro, orologio_sbagliato, due_col_prefisso, segno_condiviso, orologio_del_database }
    duplicati { copie_insieme, copie_ripetute_dopo_un_guasto }
    gare {
        una_sola_creazione, passaggi_di_mano, stessa_politica, stesso_identificatore, annullo_contro_invio,
        cambio_contro_creazione, connessioni_interrotte,
    }
    bruciatura { bruciata, avvisa_chi_ne_e_titolare_ora, rifiutata, contro_invio, due_operatori }
    uscita {
        in_ordine_per_codice, una_regione_ferma_non_ferma_le_altre, chi_muore_lascia_agli_altri, mai_in_quattro_mani,
        quanti_ne_entrano, senza_endpoint, riaperta, superata, per_l_operatore, abbandonata_in_consegna,
    }
    ricevute {
        come_arriva, una_volta_sola, forse_ripetute, un_lotto, a_pagine, il_cursore_non_salta, chi_tarda_non_si_salta,
        inoltrate_in_ordine, in_mani_proprie, sonda_chi_ha_fallito_meno, numeri_nuovi_dopo_un_ripristino, per_l_operatore,
        abbandonata_in_consegna,
    }
    equivalenza { lotti_e_singoli }
    firme { una_volta, con_la_sua_modifica, in_gara }
    tabelle {
        edizioni, tutto_o_niente, importazioni_insieme, ogni_replica_la_vede, un_messaggio_un_insieme, orecchio,
        tabella_sconosciuta,
    }
    versione { pronta, avanti, migrazioni_ripetute, dalla_prima }
    archivio { cercate, a_pagine, per_identificatore, tutte_le_colonne, messaggi, accessi, senza_scorrere_la_tabella, misure }
    conservazione {
        per_classe, simulata, mai_un_identificatore_giovane, quanto_serve_al_registro, riprende, uno_alla_volta,
        senza_fermare_chi_chiama, notifiche_concluse, ricevute_consegnate,
    }
    secchi { condivisi }
    coda { a_ciascuno_il_suo, chi_se_ne_va }
}
