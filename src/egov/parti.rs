//! The parties of the agreement (busta-egov.md §10, D05, D23).
//!
//! Names on the wire are the agreement's and compared with case; a party may be renamed or added by configuration.
//! Region codes are those of SOGGETTI ABILITATI, not ISTAT's.

use super::SPC;

/// The ministry's side.
pub const NAZIONALE: &str = "NAZIONALE";

/// Two-digit region code of the ministry's side.
pub const REGIONE_NAZIONALE: &str = "00";

/// In the order of their region codes, from `01`.
const REGIONI: [&str; 21] = [
    "ABRUZZO",
    "BASILICATA",
    "BOLZANO",
    "CALABRIA",
    "CAMPANIA",
    "EMILIA",
    "FRIULI",
    "LAZIO",
    "LIGURIA",
    "LOMBARDIA",
    "MARCHE",
    "MOLISE",
    "PIEMONTE",
    "PUGLIA",
    "SARDEGNA",
    "SICILIA",
    "TOSCANA",
    "TRENTO",
    "UMBRIA",
    "VAL D'AOSTA",
    "VENETO",
];

/// How the second part of an identifier is compared with [`Parte::id_porta`] (D05).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VerificaIdPorta {
    Esatta,
    #[default]
    SenzaMaiuscole,
    SoloFormato,
}

/// A *soggetto*.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parte {
    /// `IdentificativoParte` on the wire.
    pub nome: String,
    pub tipo: String,
    /// First part of its identifiers: letters and digits.
    pub codice: String,
    /// Second part of its identifiers: letters and digits.
    pub id_porta: String,
    pub verifica_id_porta: VerificaIdPorta,
    /// Two digits of SOGGETTI ABILITATI.
    pub regione: String,
    pub forma_x001: FormaX001,
}

/// How a party reads that it called too often in the answer of invioSAP (outcomes.md §4): some of its programs know no
/// `Esito` but OK and KO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormaX001 {
    /// `Esito` is X001.
    #[default]
    Esito,
    /// `Esito` is KO, X001 stands in `ListaAnomalie`.
    Ko,
}

impl Parte {
    /// A party of tipo SPC with the default codice (the name without blanks and apostrophes) and porta.
    pub fn predefinita(nome: &str, regione: &str) -> Self {
        let codice: String = nome.chars().filter(|c| !matches!(c, ' ' | '\'' | '’')).collect();
        Self {
            nome: nome.to_owned(),
            tipo: SPC.to_owned(),
            id_porta: format!("{codice}SPCoopIT"),
            codice,
            verifica_id_porta: VerificaIdPorta::default(),
            regione: regione.to_owned(),
            forma_x001: FormaX001::default(),
        }
    }

    /// True for the ministry's side.
    pub fn is_nazionale(&self) -> bool {
        self.regione == REGIONE_NAZIONALE
    }
}

/// The registry of parties.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parti(Vec<Parte>);

impl Parti {
    pub fn new(parti: Vec<Parte>) -> Self {
        Self(parti)
    }

    /// NAZIONALE and the agreement's 21.
    pub fn predefinite() -> Self {
        let regioni = (1..)
            .zip(REGIONI)
            .map(|(n, nome)| Parte::predefinita(nome, &format!("{n:02}")));
        Self(
            std::iter::once(Parte::predefinita(NAZIONALE, REGIONE_NAZIONALE))
                .chain(regioni)
                .collect(),
        )
    }

    /// By name on the wire, with case.
    pub fn per_nome(&self, nome: &str) -> Option<&Parte> {
        self.0.iter().find(|p| p.nome == nome)
    }

    /// By codice, in any case (configuration keys, design §7.2).
    pub fn per_codice(&self, codice: &str) -> Option<&Parte> {
        self.0.iter().find(|p| p.codice.eq_ignore_ascii_case(codice))
    }

    /// By two-digit region code; `00` is NAZIONALE.
    pub fn per_regione(&self, regione: &str) -> Option<&Parte> {
        self.0.iter().find(|p| p.regione == regione)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Parte> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agreement_s_names() {
        let registro = Parti::predefinite();
        assert_eq!(registro.iter().count(), 22);
        for (nome, codice, id_porta, regione) in [
            ("NAZIONALE", "NAZIONALE", "NAZIONALESPCoopIT", "00"),
            ("ABRUZZO", "ABRUZZO", "ABRUZZOSPCoopIT", "01"),
            ("BOLZANO", "BOLZANO", "BOLZANOSPCoopIT", "03"),
            ("EMILIA", "EMILIA", "EMILIASPCoopIT", "06"),
            ("TRENTO", "TRENTO", "TRENTOSPCoopIT", "18"),
            ("VAL D'AOSTA", "VALDAOSTA", "VALDAOSTASPCoopIT", "20"),
            ("VENETO", "VENETO", "VENETOSPCoopIT", "21"),
        ] {
            let parte = registro.per_nome(nome).unwrap_or_else(|| panic!("{nome}"));
            assert_eq!(
                (&*parte.codice, &*parte.id_porta, &*parte.regione),
                (codice, id_porta, regione)
            );
            assert_eq!(registro.per_regione(regione), Some(parte));
            assert_eq!(registro.per_codice(&codice.to_lowercase()), Some(parte));
        }
    }

    #[test]
    fn names_are_compared_with_case() {
        let parti = Parti::predefinite();
        for nome in ["emilia", "EMILIA ROMAGNA", "VALDAOSTA", "nazionale", ""] {
            assert_eq!(parti.per_nome(nome), None, "{nome}");
        }
        assert_eq!(parti.per_regione("22"), None);
    }
}
