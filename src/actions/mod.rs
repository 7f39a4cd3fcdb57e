//! The eight actions: [`azione`] is their contract, one file each is their way.
//!
//! An action has two halves with the register between them: `leggi` turns the decoded parameters into an
//! [`Operazione`] or refuses, `rispondi` turns the register's [`Risultato`] into the children of the answer. Both are
//! pure. Every child of an answer is always there, never nil, in WSDL order (operations.md §1): `Risposta` is the
//! only way to write one.

pub mod azione;

mod annulla;
mod invio;
mod limite;
mod lista_anomalie;
mod lista_non_attive;
mod n00_a02;
mod notifica;
mod richiesta;
mod titolare;
mod verifica;

pub use azione::Azione;
pub use limite::limite;
pub use lista_anomalie::{codifica, lista_anomalie};

use std::{borrow::Cow, sync::Arc};

use crate::{
    config::ProfiloWsdl,
    outcome::Anomalia,
    registro::Regolamento,
    sap::{CodiceFiscale, Regione},
    soap::{
        Fault, FaultCode, NS_TYPES, Parametro, Richiesta,
        parametro::{self, Contenuto, Difetto, NonProtetto},
    },
    store::{Operazione, Risultato, ricevute::Canale},
    xml::{Limits, Writer, schema::Schema},
};

/// What an action looks at beside its parameters.
#[derive(Debug, Clone, Copy)]
pub struct Ambito<'a> {
    pub schema: &'a Schema,
    pub regolamento: &'a Arc<Regolamento>,
    /// Of an inner document.
    pub limiti: Limits,
    pub regione_chiamante: Option<&'a Regione>,
    pub profilo: ProfiloWsdl,
    /// The ways by which a notification is handed over.
    pub inoltri: &'static [Canale],
}

/// Why an action refuses before the register is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Rifiuto {
    /// There is no channel for it in the answer.
    Fault(Fault),
    /// KO with `ListaAnomalie`; for invioSAP the document is kept as received.
    Ko {
        anomalie: Vec<Anomalia>,
        documento: Option<String>,
    },
}

impl Rifiuto {
    /// A `Client` fault that says what was expected and never what was sent.
    fn client(testo: impl Into<Cow<'static, str>>) -> Self {
        Self::Fault(Fault {
            codice: FaultCode::Client,
            testo: testo.into(),
        })
    }
}

/// A parameter that an action without a channel for anomalies cannot use.
impl From<Difetto> for Rifiuto {
    fn from(difetto: Difetto) -> Self {
        match difetto {
            Difetto::Xml(e) => Self::client(format!("Parametro non leggibile: {}", e.kind.italiano())),
            Difetto::Manca(campo) => Self::client(format!("Parametro non conforme: manca {campo}")),
            _ => Self::client("Parametro non conforme"),
        }
    }
}

/// The register answered something that this action never asks for: our mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the register answered another question")]
pub struct Incoerente;

/// Reads the request of an action.
///
/// # Errors
/// What the request lacks, in the form its caller can read.
pub fn leggi(azione: Azione, richiesta: Richiesta, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    if azione == Azione::NotificaSap {
        return notifica::leggi(parametri(azione, richiesta)?, ambito);
    }
    let [parametro] = parametri(azione, richiesta)?;
    match azione {
        Azione::InvioSap => invio::leggi(parametro, ambito),
        Azione::RichiestaSap => richiesta::leggi(parametro, ambito),
        Azione::RecuperaListaSapNonAttive => lista_non_attive::leggi(parametro, ambito),
        Azione::VerificaEsistenzaSap => verifica::leggi(parametro, ambito),
        Azione::RichiestaCodSapRegTitolare => titolare::leggi(parametro, ambito),
        Azione::AnnullaSap => annulla::leggi(parametro, ambito),
        Azione::RichiestaSapN00A02 => n00_a02::leggi(parametro, ambito),
        Azione::NotificaSap => Err(Rifiuto::client(NON_SERVITA)),
    }
}

/// Writes the answer of an action: the child of the Body.
///
/// # Errors
/// [`Incoerente`] when the register answered another question.
pub fn rispondi(azione: Azione, risultato: &Risultato, ambito: &Ambito<'_>) -> Result<String, Incoerente> {
    match azione {
        Azione::InvioSap => invio::rispondi(risultato, ambito),
        Azione::RichiestaSap => richiesta::rispondi(risultato),
        Azione::RecuperaListaSapNonAttive => lista_non_attive::rispondi(risultato),
        Azione::VerificaEsistenzaSap => verifica::rispondi(risultato),
        Azione::RichiestaCodSapRegTitolare => titolare::rispondi(risultato, ambito),
        Azione::AnnullaSap => annulla::rispondi(risultato, ambito),
        Azione::RichiestaSapN00A02 => n00_a02::rispondi(risultato),
        Azione::NotificaSap => notifica::rispondi(risultato),
    }
}

/// The answer of an action that refuses with `ListaAnomalie`.
pub fn ko(azione: Azione, anomalie: &[Anomalia], ambito: &Ambito<'_>) -> String {
    match azione {
        Azione::AnnullaSap => annulla::ko(anomalie, ambito),
        Azione::NotificaSap => notifica::ko(anomalie, ambito),
        _ => invio::ko(anomalie, ambito),
    }
}

const NON_SERVITA: &str = "Azione non servita da questo nodo";

/// The children that the contract wants, each exactly once, in its order, in the types namespace.
fn parametri<const N: usize>(azione: Azione, richiesta: Richiesta) -> Result<[Parametro; N], Rifiuto> {
    let nomi = azione.parametri();
    let testo_estraneo = richiesta.testo_estraneo;
    let dati = richiesta.parametri;
    for (i, nome) in nomi.iter().enumerate() {
        let perche = match dati.get(i) {
            Some(p) if p.ns.as_deref() == Some(NS_TYPES) && p.nome == *nome => continue,
            Some(_) => "atteso",
            None => "manca",
        };
        return Err(Rifiuto::client(format!(
            "Richiesta non conforme al contratto: {perche} {nome}"
        )));
    }
    if dati.len() > nomi.len() || testo_estraneo {
        let attesi = if nomi.len() == 1 {
            "atteso il solo"
        } else {
            "attesi i soli"
        };
        return Err(Rifiuto::client(format!(
            "Richiesta non conforme al contratto: {attesi} {}",
            nomi.join(", ")
        )));
    }
    dati.try_into().map_err(|_| Rifiuto::client(NON_SERVITA))
}

/// The parameter of a look-up: a value or a short inner document, never markup that was not escaped.
fn decodifica(parametro: Parametro) -> Result<Contenuto, Difetto> {
    parametro::decodifica(parametro, NonProtetto::Rifiutato)
}

/// The codice fiscale of a look-up: CF-01..03, CF-06, CF-07 on the upper-cased value (operations.md §3, controls.md §7).
fn codice_fiscale(parametro: Parametro, ambito: &Ambito<'_>) -> Result<CodiceFiscale, Rifiuto> {
    codice_fiscale_valido(&parametro::codice_fiscale(&decodifica(parametro)?, ambito.limiti)?)
}

fn codice_fiscale_valido(testo: &str) -> Result<CodiceFiscale, Rifiuto> {
    CodiceFiscale::parse(testo).map_err(|_| Rifiuto::client("Codice fiscale non valido"))
}

/// An answer element in the making.
struct Risposta(Writer, &'static str);

impl Risposta {
    fn a(azione: Azione) -> Self {
        let mut writer = Writer::with_capacity(512);
        writer
            .raw("<t:")
            .raw(azione.risposta())
            .raw(" xmlns:t=\"")
            .raw(NS_TYPES)
            .raw("\">");
        Self(writer, azione.risposta())
    }

    fn figlio(mut self, nome: &'static str, valore: &str) -> Self {
        self.0
            .raw("<t:")
            .raw(nome)
            .raw(">")
            .text(valore)
            .raw("</t:")
            .raw(nome)
            .raw(">");
        self
    }

    fn fine(mut self) -> String {
        self.0.raw("</t:").raw(self.1).raw(">");
        self.0.finish()
    }
}
