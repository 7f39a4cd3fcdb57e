//! The parties of the agreement (busta-egov.md §10, D05, D23).
//!
//! Names on the wire are the agreement's and compared with case; a party may be renamed or added by configuration
//! ([`lettura`], the file `parti.toml`), where each also gets its credentials, its actions and how it is treated.
//! Region codes are those of SOGGETTI ABILITATI, not ISTAT's.

pub mod lettura;

use super::{
    InsiemeRegole, SPC,
    identita::{Credenziale, CriterioCertificato, Foglia, Motivo, Utente},
};
use crate::{actions::Azione, config::ModiParte};

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

/// How a party is told that it called too often, where the contract lets us choose (operations.md §4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FormaX001 {
    /// `Esito` X001: what stubs of the newer WSDL know.
    #[default]
    Esito,
    /// `Esito` KO with a `ListaAnomalie` of code X001: for stubs whose enumeration lacks X001.
    Ko,
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
    /// The rules by which its messages are judged (busta-egov.md §2.2, D02).
    pub regole: InsiemeRegole,
    pub forma_x001: FormaX001,
    /// What it may ask for; `None` is all that its side calls (D22).
    pub azioni: Option<Vec<Azione>>,
    /// Its certificates, any of which proves it.
    pub certificati: Vec<CriterioCertificato>,
    /// Its users of HTTP Basic, any of whom proves it.
    pub utenti: Vec<Utente>,
    /// What is asked of the signatures of its messages.
    pub modi: ModiParte,
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
            regole: InsiemeRegole::default(),
            forma_x001: FormaX001::default(),
            azioni: None,
            certificati: Vec::new(),
            utenti: Vec::new(),
            modi: ModiParte::default(),
        }
    }

    /// The actions that its side calls: `notificaSAP` is the ministry's call, the other seven are the regions' (D22).
    pub fn chiama(&self, azione: Azione) -> bool {
        (azione == Azione::NotificaSap) == self.is_nazionale()
    }

    /// Whether the registry lets it ask for this action.
    pub fn ammette(&self, azione: Azione) -> bool {
        self.azioni.as_ref().is_none_or(|azioni| azioni.contains(&azione))
    }

    /// It can prove who it is.
    pub fn ha_credenziali(&self) -> bool {
        !(self.certificati.is_empty() && self.utenti.is_empty()) || self.modi.attivo()
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

    /// The same parties, all judged by these rules.
    #[must_use]
    pub fn con_regole(mut self, regole: InsiemeRegole) -> Self {
        for parte in &mut self.0 {
            parte.regole = regole;
        }
        self
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

    /// Whose certificate this is.
    pub fn per_certificato(&self, foglia: &Foglia) -> Credenziale {
        let mut di = self
            .iter()
            .filter(|parte| parte.certificati.iter().any(|criterio| criterio.riconosce(foglia)));
        match (di.next(), di.next()) {
            (None, _) => Credenziale::DiNessuno,
            (Some(parte), None) => Credenziale::Di(parte.nome.clone()),
            (Some(_), Some(_)) => Credenziale::Errata(Motivo::Ambigua),
        }
    }

    /// A user of HTTP Basic, and whose.
    pub fn per_utente(&self, nome: &str) -> Option<(&Parte, &Utente)> {
        self.iter()
            .find_map(|parte| Some((parte, parte.utenti.iter().find(|utente| utente.nome == nome)?)))
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
