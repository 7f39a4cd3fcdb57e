//! The header of an answer, from the header of the request (busta-egov.md §7, §9).
//!
//! Three answers carry one: the normal ([`normale`], INFO rows included), the error busta ([`errore`]), the failure of
//! processing ([`processamento`]); a structural failure gets none (D27), its Fault is [`FAULT_BUSTA`]. An application
//! Fault travels under [`normale`]. [`richiesta`] writes the header of a message of our own. Pure: identifier and
//! instant are given.

use std::borrow::Cow;

use jiff::Timestamp;

use super::{
    ALPIUUNAVOLTA, Codice, ContestoCodifica, Eccezione, Identificatore, Intestazione, PIUDIUNAVOLTA, Parte, SERVIZIO,
    SINCRONO, SPC,
    codici::posizione,
    header, tempo,
    wire::{self, ConTipo, OraRegistrazione, ProfiloTrasmissione, Trasmissione},
};
use crate::{
    actions::Azione,
    soap::{Fault, FaultCode},
};

/// The Fault of every refusal by validation (§7.1, §7.2).
pub const FAULT_BUSTA: Fault = Fault {
    codice: FaultCode::Client,
    testo: Cow::Borrowed("EGOV_IT_001 - Formato Busta non corretto"),
};

/// The Fault of a failure that is not the caller's (§7.3).
pub const FAULT_PROCESSAMENTO: Fault = Fault {
    codice: FaultCode::Server,
    testo: Cow::Borrowed("EGOV_IT_300 - Errore nel processamento del messaggio SPCoop"),
};

const SCONOSCIUTO: &str = "Sconosciuto";

/// The row that a failure of processing may carry (§7.3).
const ECCEZIONE_300: Eccezione = Eccezione {
    contesto: ContestoCodifica::Processamento,
    ..Eccezione::grave(Codice::C300, posizione::INTESTAZIONE)
};

/// What every header written by us needs.
#[derive(Debug, Clone, Copy)]
pub struct Emissione<'a> {
    /// The party this node is.
    pub noi: &'a Parte,
    /// New, of [`super::Generatore`].
    pub identificatore: &'a str,
    pub ora: Timestamp,
    pub stile: Stile,
}

/// What the rules leave to choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stile {
    /// Rows of `ListaTrasmissioni` in an answer: both hops, ours, none (§9.1, D20).
    pub trasmissioni: u8,
    /// A failure of processing is told in `ListaEccezioni` too (§7.3).
    pub eccezione_300: bool,
}

impl Default for Stile {
    fn default() -> Self {
        Self {
            trasmissioni: 2,
            eccezione_300: false,
        }
    }
}

/// §9: parties swapped, reference to the request; `info` rows are mentioned.
pub fn normale(richiesta: &Intestazione, emissione: Emissione<'_>, info: &[Eccezione]) -> String {
    let mittente = &richiesta.mittente.parte;
    Risposta {
        richiesta,
        emissione,
        destinatario: con_tipo(&mittente.nome, &mittente.tipo),
        profilo: Some(SINCRONO),
        collaborazione: richiesta.collaborazione.as_deref(),
        servizio: richiesta.servizio.as_ref().map(|s| con_tipo(&s.nome, &s.tipo)),
        azione: richiesta.azione.as_deref(),
        riferimento: Some(&richiesta.messaggio.identificatore),
        profilo_trasmissione_valido: true,
        tempo_valido: true,
        eccezioni: info,
    }
    .scrivi()
}

/// §7.3: of the request what can be relied upon, and no rows unless [`Stile::eccezione_300`] asks for one. After a good
/// request that is the header of a normal answer.
pub fn processamento(richiesta: &Intestazione, emissione: Emissione<'_>) -> String {
    let righe: &[_] = if emissione.stile.eccezione_300 {
        &[ECCEZIONE_300]
    } else {
        &[]
    };
    errore(richiesta, emissione, righe)
}

/// §7.2: of the request what can be relied upon, and a row for each defect.
pub fn errore(richiesta: &Intestazione, emissione: Emissione<'_>, eccezioni: &[Eccezione]) -> String {
    let errata = |posto: &str| eccezioni.iter().any(|e| e.is_grave() && e.posizione == posto);
    // An unknown tipo is replaced by SPC.
    let tipo_valido = |tipo: &str, posto: &str| !tipo.is_empty() && !errata(posto);
    let mittente = &richiesta.mittente.parte;
    let destinatario = ConTipo {
        nome: non_vuoto(&mittente.nome).unwrap_or(SCONOSCIUTO),
        tipo: if tipo_valido(&mittente.tipo, posizione::MITTENTE_TIPO) {
            &mittente.tipo
        } else {
            SPC
        },
    };
    let servizio = richiesta.servizio.as_ref().and_then(|s| {
        Some(ConTipo {
            nome: non_vuoto(&s.nome)?,
            tipo: if tipo_valido(&s.tipo, posizione::SERVIZIO_TIPO) {
                &s.tipo
            } else {
                SPC
            },
        })
    });
    let profilo = richiesta.profilo.as_ref().filter(|_| !errata(posizione::PROFILO));
    let collaborazione = richiesta.collaborazione.as_deref();
    Risposta {
        richiesta,
        emissione,
        destinatario,
        profilo: profilo.and_then(|p| non_vuoto(&p.valore)),
        collaborazione: collaborazione
            .filter(|c| !errata(posizione::COLLABORAZIONE) && Identificatore::parse(c).is_some()),
        servizio,
        azione: richiesta.azione.as_deref().and_then(non_vuoto),
        riferimento: Identificatore::parse(&richiesta.messaggio.identificatore).map(|id| id.as_str()),
        profilo_trasmissione_valido: !eccezioni.iter().any(|e| e.is_grave() && e.codice == Codice::C113),
        tempo_valido: !errata(posizione::ORA_TEMPO),
        eccezioni,
    }
    .scrivi()
}

/// The header of a message of our own to `destinatario`.
pub fn richiesta(
    emissione: Emissione<'_>,
    destinatario: &Parte,
    azione: Azione,
    scadenza: Option<Timestamp>,
) -> String {
    let (noi, verso) = (parte(emissione.noi), parte(destinatario));
    let (adesso, scadenza) = (tempo::scrivi(emissione.ora), scadenza.map(tempo::scrivi));
    let ora = spc(&adesso);
    wire::Intestazione {
        mittente: noi,
        destinatario: verso,
        profilo: Some(SINCRONO),
        collaborazione: None,
        servizio: Some(con_tipo(SERVIZIO, SPC)),
        azione: Some(azione.as_str()),
        identificatore: emissione.identificatore,
        ora,
        riferimento: None,
        scadenza: scadenza.as_deref(),
        profilo_trasmissione: Some(PREDEFINITO),
        trasmissioni: &[Trasmissione {
            origine: noi,
            destinazione: verso,
            ora,
        }],
        eccezioni: &[],
    }
    .scrivi()
}

/// What the answers differ in.
struct Risposta<'a> {
    richiesta: &'a Intestazione,
    emissione: Emissione<'a>,
    destinatario: ConTipo<'a>,
    profilo: Option<&'a str>,
    collaborazione: Option<&'a str>,
    servizio: Option<ConTipo<'a>>,
    azione: Option<&'a str>,
    riferimento: Option<&'a str>,
    /// The request's `ProfiloTrasmissione`, and the `tempo` of its hop, were not refused.
    profilo_trasmissione_valido: bool,
    tempo_valido: bool,
    eccezioni: &'a [Eccezione],
}

impl Risposta<'_> {
    fn scrivi(&self) -> String {
        let noi = parte(self.emissione.noi);
        let adesso = tempo::scrivi(self.emissione.ora);
        let ritorno = Trasmissione {
            origine: noi,
            destinazione: self.destinatario,
            ora: spc(&adesso),
        };
        // Without a readable time the hop of the request is left out (D20).
        let data = self.richiesta.messaggio.ora_registrazione.as_ref();
        let andata_il = data.and_then(|o| tempo::leggi(&o.valore)).map(tempo::scrivi);
        let andata = Trasmissione {
            origine: self.destinatario,
            destinazione: noi,
            ora: OraRegistrazione {
                valore: andata_il.as_deref().unwrap_or_default(),
                tempo: match data {
                    Some(o) if self.tempo_valido && o.tempo == tempo::TEMPO_LOCALE => tempo::TEMPO_LOCALE,
                    _ => tempo::TEMPO_SPC,
                },
            },
        };
        let due = [andata, ritorno];
        let trasmissioni = match self.emissione.stile.trasmissioni {
            0 => &due[2..],
            1 => &due[1..],
            _ if andata_il.is_none() => &due[1..],
            _ => &due[..],
        };
        let profilo = self.richiesta.profilo_trasmissione.as_ref();
        wire::Intestazione {
            mittente: noi,
            destinatario: self.destinatario,
            profilo: self.profilo,
            collaborazione: self.collaborazione,
            servizio: self.servizio,
            azione: self.azione,
            identificatore: self.emissione.identificatore,
            ora: spc(&adesso),
            riferimento: self.riferimento,
            scadenza: None,
            profilo_trasmissione: profilo.map(|p| profilo_trasmissione(p, self.profilo_trasmissione_valido)),
            trasmissioni,
            eccezioni: self.eccezioni,
        }
        .scrivi()
    }
}

const PREDEFINITO: ProfiloTrasmissione<'static> = ProfiloTrasmissione {
    inoltro: Some(ALPIUUNAVOLTA),
    conferma_ricezione: Some("false"),
};

/// As in the request where its values are of the busta and were not refused.
fn profilo_trasmissione(dato: &header::ProfiloTrasmissione, valido: bool) -> ProfiloTrasmissione<'_> {
    let ammesso = |valore: &Option<String>, valori: [&str; 2]| valore.as_deref().is_none_or(|v| valori.contains(&v));
    if valido
        && ammesso(&dato.inoltro, [ALPIUUNAVOLTA, PIUDIUNAVOLTA])
        && ammesso(&dato.conferma_ricezione, ["true", "false"])
    {
        return ProfiloTrasmissione {
            inoltro: dato.inoltro.as_deref(),
            conferma_ricezione: dato.conferma_ricezione.as_deref(),
        };
    }
    PREDEFINITO
}

fn parte(parte: &Parte) -> ConTipo<'_> {
    con_tipo(&parte.nome, &parte.tipo)
}

const fn con_tipo<'a>(nome: &'a str, tipo: &'a str) -> ConTipo<'a> {
    ConTipo { nome, tipo }
}

const fn spc(valore: &str) -> OraRegistrazione<'_> {
    OraRegistrazione {
        valore,
        tempo: tempo::TEMPO_SPC,
    }
}

fn non_vuoto(testo: &str) -> Option<&str> {
    Some(testo).filter(|t| !t.is_empty())
}

#[cfg(test)]
#[path = "risposta_tests.rs"]
mod tests;
