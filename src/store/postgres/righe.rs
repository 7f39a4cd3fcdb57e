//! What a batch writes, as rows of the composite types of migration 0014. The order of the fields is that of the types.

use super::composto::{Campi, Composto};
use crate::{
    outcome::Esito,
    sap::{CodiceFiscale, CodiceSap, Regione},
    store::transazione::{RigaTraccia, ScritturaNotifica, ScritturaSap},
};

impl Composto for ScritturaSap {
    const TIPO: &'static str = "riga_sap";
    const CAMPI: i32 = 15;

    fn scrivi(&self, campi: &mut Campi<'_>) {
        let data = |data: Option<crate::sap::Data>| data.map(|d| d.to_string());
        campi
            .testo(self.codice.as_str())
            .testo(self.codice_fiscale.as_str())
            .testo(self.stato.as_str())
            .testo(&*self.ente_titolare)
            .testo(self.regione_titolare.as_ref().map(Regione::as_str))
            .intero(i64::from(self.versione))
            .intero(i64::from(self.precedente))
            .testo(&*self.documento.testo)
            .byte(self.documento.compresso.as_deref())
            .testo(&*self.ricezioni)
            .testo(self.ncn.indiceprofiling.as_deref())
            .testo(data(self.ncn.dataevento).as_deref())
            .testo(data(self.ncn.disponibilita).as_deref())
            .istante(self.istante)
            .istante(self.disattivata_il());
    }
}

/// An identifier of a policy, and the SAP that has it.
impl Composto for (String, CodiceSap) {
    const TIPO: &'static str = "riga_politica";
    const CAMPI: i32 = 2;

    fn scrivi(&self, campi: &mut Campi<'_>) {
        campi.testo(&*self.0).testo(self.1.as_str());
    }
}

/// Where a worker's codice fiscale was, and where it went.
impl Composto for (CodiceFiscale, CodiceFiscale) {
    const TIPO: &'static str = "riga_spostamento";
    const CAMPI: i32 = 2;

    fn scrivi(&self, campi: &mut Campi<'_>) {
        campi.testo(self.0.as_str()).testo(self.1.as_str());
    }
}

impl Composto for ScritturaNotifica {
    const TIPO: &'static str = "riga_notifica";
    const CAMPI: i32 = 5;

    fn scrivi(&self, campi: &mut Campi<'_>) {
        campi
            .testo(self.notifica.codice.as_str())
            .testo(self.notifica.motivo)
            .testo(self.notifica.destinatario.as_str())
            .testo(&*self.causa)
            .istante(self.istante);
    }
}

/// A trace row, without what hangs on it.
impl Composto for RigaTraccia<'_> {
    const TIPO: &'static str = "riga_traccia";
    const CAMPI: i32 = 36;

    fn scrivi(&self, campi: &mut Campi<'_>) {
        let (traccia, busta) = (self.traccia, &*self.traccia.busta);
        campi
            .testo(&*traccia.correlazione)
            .istante(traccia.ricevuta)
            .istante(self.registrata_il)
            .intero(traccia.durata_us)
            .testo(traccia.azione)
            .testo(traccia.mittente.as_deref())
            .testo(traccia.destinatario.as_deref())
            .testo(traccia.identificatore.as_deref())
            .vero(traccia.identificatore_usato)
            .testo(traccia.ora_registrazione.as_deref())
            .testo(traccia.collaborazione.as_deref())
            .testo(traccia.risposta.as_deref())
            .testo(traccia.regione_chiamante.as_ref().map(Regione::as_str))
            .testo(self.esito.map(Esito::as_str))
            .testo(&*self.motivi)
            .testo(&*traccia.impronta)
            .testo(traccia.indirizzo.as_deref())
            .testo(self.codice_sap.as_ref().map(CodiceSap::as_str))
            .testo(traccia.verso.as_str())
            .testo(traccia.porta.as_deref())
            .testo(busta.mittente_tipo.as_deref())
            .testo(busta.destinatario_tipo.as_deref())
            .testo(busta.profilo.as_deref())
            .testo(busta.servizio.as_deref())
            .testo(busta.servizio_tipo.as_deref())
            .testo(busta.tempo.as_deref())
            .testo(busta.riferimento.as_deref())
            .testo(busta.scadenza.as_deref())
            .testo(busta.inoltro.as_deref())
            .testo(busta.conferma.as_deref())
            .testo(busta.sequenza.as_deref())
            .istante(traccia.risposta_ora)
            .testo(traccia.eccezioni.as_deref())
            .intero(traccia.byte_richiesta)
            .byte(traccia.intestazione.as_deref())
            .byte(traccia.intestazione_risposta.as_deref());
    }
}

/// The document received with the trace row in that position.
#[derive(Debug)]
pub struct RigaDocumento<'r>(pub i64, pub &'r RigaTraccia<'r>);

impl Composto for RigaDocumento<'_> {
    const TIPO: &'static str = "riga_documento";
    const CAMPI: i32 = 7;

    fn scrivi(&self, campi: &mut Campi<'_>) {
        let documento = self.1.documento.as_ref();
        campi
            .intero(self.0)
            .testo(self.1.codice_sap.as_ref().map(CodiceSap::as_str))
            .intero(documento.and_then(|d| d.versione).map(i64::from))
            .testo(documento.map(|d| &*d.conservato.testo))
            .byte(documento.and_then(|d| d.conservato.compresso.as_deref()))
            .testo(documento.and_then(|d| d.anomalie.as_deref()))
            .testo(documento.and_then(|d| d.politiche_mantenute.as_deref()));
    }
}

/// The raw request of the trace row in that position.
#[derive(Debug)]
pub struct RigaMessaggio<'r>(pub i64, pub &'r [u8]);

impl Composto for RigaMessaggio<'_> {
    const TIPO: &'static str = "riga_messaggio";
    const CAMPI: i32 = 2;

    fn scrivi(&self, campi: &mut Campi<'_>) {
        campi.intero(self.0).byte(self.1);
    }
}
