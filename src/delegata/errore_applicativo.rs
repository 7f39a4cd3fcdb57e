//! `MessaggioDiErroreApplicativo`: how a porta tells its own application what went wrong (busta-egov.md §7.6).

use jiff::Timestamp;

use super::Guasto;
use crate::{actions::Azione, egov::tempo, soap::Fault, xml::Writer};

const NS: &str = "http://www.cnipa.it/schemas/2003/eGovIT/Exception1_0/";

/// The Fault element of a failure, with the document as the entry of `detail` where it is wanted.
pub fn fault(guasto: &Guasto, azione: Option<Azione>, dettaglio: Option<Dettaglio<'_>>) -> String {
    let fault = guasto.fault(azione);
    let scritto = fault.scrivi();
    let (Some(dettaglio), Some(aperto)) = (dettaglio, scritto.strip_suffix("</soap:Fault>")) else {
        return scritto;
    };
    let mut w = Writer::with_capacity(scritto.len() + 700);
    w.raw(aperto).open("detail");
    dettaglio.scrivi(&mut w, guasto, &fault);
    w.close("detail").close("soap:Fault");
    w.finish()
}

/// Who tells, and when.
#[derive(Debug, Clone, Copy)]
pub struct Dettaglio<'a> {
    pub id_porta: &'a str,
    pub adesso: Timestamp,
}

impl Dettaglio<'_> {
    fn scrivi(self, w: &mut Writer, guasto: &Guasto, fault: &Fault) {
        w.open_with("egov_ecc:MessaggioDiErroreApplicativo", &[("xmlns:egov_ecc", NS)])
            .leaf("egov_ecc:OraRegistrazione", &tempo::scrivi(self.adesso))
            .leaf("egov_ecc:IdentificativoPorta", self.id_porta)
            .leaf("egov_ecc:IdentificativoFunzione", funzione(guasto))
            .open("egov_ecc:Eccezione");
        if let Some((codice, descrizione)) = guasto.eccezione_busta() {
            let attributi = [
                ("codiceEccezione", codice.as_str()),
                ("descrizioneEccezione", &descrizione),
            ];
            w.empty("egov_ecc:EccezioneBusta", &attributi);
        } else {
            let codice = format!("PORTASAP_{}", guasto.motivo());
            let attributi = [("codiceEccezione", &*codice), ("descrizioneEccezione", &fault.testo)];
            w.empty("egov_ecc:EccezioneProcessamento", &attributi);
        }
        w.close("egov_ecc:Eccezione")
            .close("egov_ecc:MessaggioDiErroreApplicativo");
    }
}

/// The module that failed: taking the request, bringing it, or reading the answer.
const fn funzione(guasto: &Guasto) -> &'static str {
    match guasto {
        Guasto::Domanda(_) | Guasto::Interno(_) => "RicezioneContenutiApplicativi",
        Guasto::NonRaggiunto
        | Guasto::Tls
        | Guasto::Scaduto
        | Guasto::Interrotto
        | Guasto::Arresto
        | Guasto::TroppoGrande
        | Guasto::Credenziali(_)
        | Guasto::Occupato(_)
        | Guasto::TroppoLunga
        | Guasto::Stato(_) => "InoltroBuste",
        Guasto::NonTracciato
        | Guasto::Illeggibile
        | Guasto::SenzaBusta
        | Guasto::AltraRisposta(_)
        | Guasto::Contraddittoria
        | Guasto::Rifiutata(_)
        | Guasto::NonProcessata => "SbustamentoRisposte",
    }
}
