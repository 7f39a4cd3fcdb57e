//! The notifications of the outbox as JSON (lifecycle.md §6).

use serde::Serialize;

use crate::{
    notify::consegna::EsitoConsegna,
    store::uscita::{RigaNotifica, Tentativo},
};

/// A notification, with its attempts where they are asked for.
#[derive(Debug, Serialize)]
pub struct Notifica<'a> {
    id: i64,
    codice: &'a str,
    motivo: &'a str,
    destinatario: &'a str,
    causa: &'a str,
    creata_il: String,
    stato: &'static str,
    tentativi: u32,
    prossimo_tentativo: String,
    ultimo_errore: Option<&'a str>,
    conclusa_il: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storia: Option<Vec<Prova<'a>>>,
}

/// An attempt.
#[derive(Debug, Serialize)]
pub struct Prova<'a> {
    iniziato_il: String,
    durata_us: i64,
    identificatore: &'a str,
    esito: &'a str,
    dettaglio: &'a str,
    estratto: Option<String>,
}

impl<'a> Notifica<'a> {
    pub fn di(riga: &'a RigaNotifica, storia: Option<&'a [Tentativo]>) -> Self {
        Self {
            id: riga.id,
            codice: &riga.codice,
            motivo: &riga.motivo,
            destinatario: &riga.destinatario,
            causa: &riga.causa,
            creata_il: riga.creata_il.to_string(),
            stato: riga.stato.as_str(),
            tentativi: riga.tentativi,
            prossimo_tentativo: riga.prossimo_tentativo.to_string(),
            ultimo_errore: riga
                .ultimo_errore
                .as_deref()
                .map(|errore| if storia.is_some() { errore } else { breve(errore) }),
            conclusa_il: riga.conclusa_il.map(|i| i.to_string()),
            storia: storia.map(|s| s.iter().map(Prova::di).collect()),
        }
    }
}

impl<'a> Prova<'a> {
    pub fn di(t: &'a Tentativo) -> Self {
        Self {
            iniziato_il: t.iniziato_il.to_string(),
            durata_us: t.durata_us,
            identificatore: &t.identificatore,
            esito: &t.esito,
            dettaglio: &t.dettaglio,
            estratto: t.estratto.as_deref().map(leggibile),
        }
    }
}

/// A reason as a list shows it. What a region wrote may name a person: it is shown with the one notification that is asked
/// for, and whoever asks is recorded.
pub fn breve(errore: &str) -> &str {
    let sue = [EsitoConsegna::Ko, EsitoConsegna::Fault].map(EsitoConsegna::as_str);
    let parola = errore.split(':').next().unwrap_or_default();
    if sue.contains(&parola) { parola } else { errore }
}

/// Bytes that a terminal may show.
pub fn leggibile(byte: &[u8]) -> String {
    let una = |c: char| if c.is_control() { '·' } else { c };
    String::from_utf8_lossy(byte).chars().map(una).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_does_not_repeat_what_a_region_wrote() {
        for (errore, atteso) in [
            ("KO: il lavoratore RSSMRA80A01H501U non è nostro", "KO"),
            ("FAULT: Server: Rossi Mario", "FAULT"),
            ("SCADUTA: no answer within 10s", "SCADUTA: no answer within 10s"),
            (
                "dropped by an operator: told by telephone",
                "dropped by an operator: told by telephone",
            ),
            ("", ""),
        ] {
            assert_eq!(breve(errore), atteso);
        }
    }
}
