//! The files of `config/tabelle`, part of the program: a node without a folder of its own still has tables.

pub(super) const INDICE: &str = include_str!("../../config/tabelle/indice.csv");

macro_rules! file {
    ($($nome:literal),+ $(,)?) => {
        /// Text of a shipped file.
        pub(super) fn testo(file: &str) -> Option<&'static str> {
            match file {
                $($nome => Some(include_str!(concat!("../../config/tabelle/", $nome))),)+
                _ => None,
            }
        }
    };
}

file! {
    "anomalie.csv",
    "ateco2007.csv",
    "attestazioni.csv",
    "categorie297.csv",
    "cittadinanza.csv",
    "comune_o_nazione.csv",
    "condizione_status.csv",
    "cp2011.csv",
    "cpi.csv",
    "eventi_politica.csv",
    "informaticaconosc.csv",
    "informaticagradoconosc.csv",
    "lingue.csv",
    "lingue_conoscenza.csv",
    "listespeciali.csv",
    "livello_di_studio.csv",
    "modalita_lavoro.csv",
    "motivo_notifica.csv",
    "motivo_permesso.csv",
    "operatori.csv",
    "patenti_guida.csv",
    "provincia.csv",
    "regioni_province_autonome.csv",
    "soggetti_abilitati.csv",
    "stato_anagrafe.csv",
    "status_straniero.csv",
    "tipo_attivita.csv",
    "tipo_contratti.csv",
    "tipo_ingresso.csv",
    "tipo_progetto.csv",
    "tipo_variazione.csv",
    "tipologia_durata.csv",
    "titolo_di_studio.csv",
}
