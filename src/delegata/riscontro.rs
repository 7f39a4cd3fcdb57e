//! What an answer of the node is worth (busta-egov.md §7.5, §9).

use super::{Guasto, cambia};
use crate::{
    actions::Azione,
    egov::{
        Codice, Intestazione,
        header::is_intestazione,
        ricevuta::{Ricevuta, Significato},
    },
    outcome::Esito,
    soap::{
        self, NS_TYPES, Ritaglio,
        client::{Risposta, RispostaHttp},
    },
    xml::{self, Limits},
};

/// An answer for the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Riscontro {
    /// The message without busta.
    pub messaggio: String,
    /// It is an application Fault.
    pub guasto: bool,
    pub esito: Esito,
    /// The busta it wore, typed and as text.
    pub intestazione: Option<Intestazione>,
    pub testata: Option<String>,
}

/// The busta of an answer that was not worth passing on, for the trace.
pub type Scarto = (Guasto, Option<Box<(Intestazione, String)>>);

/// Reads the answer to `richiesta`; `retry_after` came with it.
///
/// # Errors
/// Why it is no answer for the client, with its busta as far as there was one.
pub fn riscontra(
    http: &RispostaHttp,
    retry_after: Option<&str>,
    richiesta: &Intestazione,
    azione: Azione,
    busta_obbligatoria: bool,
    limiti: Limits,
) -> Result<Riscontro, Scarto> {
    stato(http.stato, retry_after).map_err(|g| (g, None))?;
    let charset = http.content_type.as_deref().and_then(soap::charset);
    let illeggibile = || (Guasto::Illeggibile, None);
    let testo = xml::decode(&http.corpo, charset).map_err(|_| illeggibile())?;
    let mut ritaglio = Ritaglio::leggi(&testo, limiti).map_err(|_| illeggibile())?;
    let risposta = Risposta {
        header: std::mem::take(&mut ritaglio.header),
        fault: ritaglio.fault.take(),
        nome: ritaglio.nome.clone(),
        campi: Vec::new(),
    };
    let ricevuta = Ricevuta::leggi(&risposta).map_err(|_| illeggibile())?;
    let righe = ricevuta.corrisponde(richiesta);
    let testata = risposta
        .header
        .iter()
        .find(|b| is_intestazione(b))
        .map(xml::Element::to_xml);
    let busta = || ricevuta.intestazione.clone().zip(testata.clone()).map(Box::new);
    // A refusal may have lost what we wrote, but it refers to our message; or to none, and then everything else is ours.
    let dice = |codice: Codice| righe.iter().any(|r| r.codice == codice);
    let altrui = dice(Codice::C111) || (dice(Codice::C109) && righe.len() > 1);
    let difetto = match &ricevuta.significato {
        Significato::Rifiutata(_) | Significato::NonProcessata if altrui => Some(Guasto::AltraRisposta(righe)),
        Significato::Rifiutata(rows) => Some(Guasto::Rifiutata(rows.clone())),
        Significato::NonProcessata => Some(Guasto::NonProcessata),
        Significato::Incoerente(_) => Some(Guasto::Contraddittoria),
        Significato::Successo | Significato::FaultApplicativo(_) if !righe.is_empty() => {
            Some(Guasto::AltraRisposta(righe))
        }
        Significato::Successo | Significato::FaultApplicativo(_)
            if ricevuta.intestazione.is_none() && busta_obbligatoria =>
        {
            Some(Guasto::SenzaBusta)
        }
        Significato::Successo if !ritaglio.is(Some(NS_TYPES), azione.risposta()) => Some(Guasto::Illeggibile),
        Significato::Successo if cambia(azione) && !dice_esito(&ritaglio) => Some(Guasto::Illeggibile),
        Significato::Successo | Significato::FaultApplicativo(_) => None,
    };
    if let Some(difetto) = difetto {
        return Err((difetto, busta()));
    }
    let esito = match &ricevuta.significato {
        Significato::FaultApplicativo(f) if f.codice == "Server" => Esito::FaultServer,
        Significato::FaultApplicativo(_) => Esito::FaultClient,
        _ => esito(azione, &ritaglio),
    };
    Ok(Riscontro {
        messaggio: ritaglio.spoglia(),
        guasto: risposta.fault.is_some(),
        esito,
        intestazione: ricevuta.intestazione,
        testata,
    })
}

/// 200 and 500 carry SOAP; nothing else does.
fn stato(stato: u16, retry_after: Option<&str>) -> Result<(), Guasto> {
    match stato {
        200 | 500 => Ok(()),
        401 | 403 => Err(Guasto::Credenziali(stato)),
        413 => Err(Guasto::TroppoLunga),
        // What a client is told to wait is a number or a date; anything else is not passed on.
        503 => Err(Guasto::Occupato(
            retry_after
                .filter(|v| v.len() <= 64 && v.bytes().all(|b| b.is_ascii_alphanumeric() || b" ,:".contains(&b)))
                .map(str::to_owned),
        )),
        altro => Err(Guasto::Stato(altro)),
    }
}

/// What `Esito` may say: the contract, and the limit of calls (operations.md §1, lifecycle.md §9).
const ESITI: [&str; 3] = ["OK", "KO", "X001"];

/// Whether the answer of an action that changes something says what became of it, once and in a word that exists.
fn dice_esito(risposta: &Ritaglio<'_>) -> bool {
    let mut esiti = risposta.assaggi.iter().filter(|(nome, _)| nome == "Esito");
    let esito = esiti.next().is_some_and(|(_, testo)| ESITI.contains(&testo.as_str()));
    esito && esiti.next().is_none()
}

/// The label of trace and metrics, as the node's own would be (operations.md §4).
fn esito(azione: Azione, risposta: &Ritaglio<'_>) -> Esito {
    let valore = |campo: &str| risposta.assaggio(campo).unwrap_or_default();
    let trovato = |campo: &str| match valore(campo) {
        "" | "0" => Esito::Vuoto,
        v if v.starts_with("X001") => Esito::Limite,
        _ => Esito::Trovato,
    };
    match azione {
        Azione::InvioSap | Azione::AnnullaSap | Azione::NotificaSap => match valore("Esito") {
            "OK" => Esito::Ok,
            "X001" => Esito::Limite,
            _ => Esito::Ko,
        },
        Azione::RichiestaSap => trovato("SAP"),
        Azione::RecuperaListaSapNonAttive => trovato("SAPs"),
        Azione::VerificaEsistenzaSap | Azione::RichiestaCodSapRegTitolare => trovato("CodiceSAP"),
        Azione::RichiestaSapN00A02 => trovato("DID"),
    }
}
