//! The names of the tables, as the ministerial workbook spells them (code-tables.md §2), and the columns each must have (§6).

use std::fmt;

macro_rules! nomi {
    ($($variante:ident => $testo:literal $([$($colonna:literal),+])?),+ $(,)?) => {
        /// A classification table.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Nome {
            $(#[doc = $testo] $variante),+
        }

        impl Nome {
            pub const TUTTI: &'static [Self] = &[$(Self::$variante),+];

            /// Official name.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variante => $testo),+ }
            }

            /// Columns that rules read, beside code, description and validity.
            pub const fn colonne(self) -> &'static [&'static str] {
                match self { $(Self::$variante => &[$($($colonna),+)?]),+ }
            }
        }
    };
}

nomi! {
    SoggettiAbilitati => "SOGGETTI ABILITATI",
    TipoVariazione => "TIPO VARIAZIONE",
    MotivoNotifica => "MOTIVO NOTIFICA",
    Cpi => "CPI" ["codregione"],
    Operatori => "OPERATORI ABILITATI GG" ["codregione", "tipo_progetto"],
    TipoAttivita => "TIPO ATTIVITA" ["classe", "abilitata_gg"],
    TipoProgetti => "TIPO PROGETTI" ["nazionale", "gg"],
    TipologiaDurata => "TIPOLOGIA DURATA",
    EventiPolitica => "EVENTI POLITICA" ["campo_data_vincolato"],
    Cittadinanza => "CITTADINANZA" ["zona", "libera_dal", "libera_al"],
    ComuneONazione => "COMUNE O NAZIONE" ["codregione"],
    StatusStraniero => "STATUS STRANIERO" ["in_attesa"],
    MotivoPermesso => "MOTIVO PERMESSO",
    StatoInAnagrafe => "STATO IN ANAGRAFE",
    CondizioneStatus => "CONDIZIONE STATUS",
    Categorie297 => "CATEGORIE297",
    IngressoDisoccupazione => "INGRESSO DISOCCUPAZIONE",
    ListeSpeciali => "LISTESPECIALI",
    Provincia => "PROVINCIA",
    CategorieProtette => "CATEGORIE PROTETTE",
    Ateco2007 => "ATECO2007",
    Cp2011 => "CP2011",
    TipoContratti => "TIPO CONTRATTI",
    GradoContrattuale => "GRADO CONTRATTUALE",
    ModalitaLavoro => "MODALITA LAVORO",
    LivelloDiStudio => "LIVELLO DI STUDIO",
    TitoloDiStudio => "TITOLO DI STUDIO",
    RegioniProvinceAutonome => "REGIONI PROVINCE AUTONOME",
    Attestazioni => "ATTESTAZIONI",
    Lingue => "LINGUE",
    LingueConoscenza => "LINGUE CONOSCENZA",
    InformaticaConosc => "INFORMATICACONOSC",
    InformaticaGradoConosc => "INFORMATICAGRADOCONOSC",
    Albi => "ALBI",
    PatentiGuida => "PATENTI GUIDA",
    Abilitazioni => "ABILITAZIONI",
    Anomalie => "CODICE ERRORE flusso SAP" ["regola", "campo"],
}

impl Nome {
    pub fn parse(testo: &str) -> Option<Self> {
        Self::TUTTI.iter().copied().find(|n| n.as_str() == testo)
    }
}

impl fmt::Display for Nome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
