//! The values of one row, in the order of its statement in [`super::sql`].

use jiff::Timestamp;

use super::fascio::Fascio;
use crate::{
    outcome::Esito,
    sap::{CodiceSap, Regione},
    store::{
        errore::Guasto,
        transazione::{RigaTraccia, ScritturaSap},
    },
};

pub fn sap(f: &mut Fascio, riga: &ScritturaSap) -> Result<(), Guasto> {
    f.valore(riga.codice.as_str())?;
    f.valore(riga.codice_fiscale.as_str())?;
    f.valore(riga.stato.as_str())?;
    f.valore(riga.ente_titolare.as_str())?;
    f.valore(riga.regione_titolare.as_ref().map(Regione::as_str))?;
    f.valore(riga.versione)?;
    f.valore(&*riga.documento.testo)?;
    f.valore(riga.ricezioni.as_str())?;
    f.valore(riga.ncn.indiceprofiling.as_deref())?;
    f.valore(riga.ncn.dataevento.map(|d| d.to_string()))?;
    f.valore(riga.ncn.disponibilita.map(|d| d.to_string()))?;
    f.valore(riga.istante.as_microsecond())?;
    f.valore(riga.disattivata_il().map(Timestamp::as_microsecond))?;
    f.valore(riga.documento.compresso.as_deref())
}

pub fn aggiornamento(f: &mut Fascio, riga: &ScritturaSap) -> Result<(), Guasto> {
    sap(f, riga)?;
    f.valore(riga.precedente)
}

pub fn traccia(f: &mut Fascio, id: i64, riga: &RigaTraccia<'_>) -> Result<(), Guasto> {
    let t = riga.traccia;
    let b = &t.busta;
    f.valore(id)?;
    f.valore(t.correlazione.as_str())?;
    f.valore(t.ricevuta.as_microsecond())?;
    f.valore(riga.registrata_il.as_microsecond())?;
    f.valore(t.durata_us)?;
    f.valore(t.azione)?;
    f.valore(t.mittente.as_deref())?;
    f.valore(t.destinatario.as_deref())?;
    f.valore(t.identificatore.as_deref())?;
    f.valore(t.identificatore_usato)?;
    f.valore(t.ora_registrazione.as_deref())?;
    f.valore(t.collaborazione.as_deref())?;
    f.valore(t.risposta.as_deref())?;
    f.valore(t.regione_chiamante.as_ref().map(Regione::as_str))?;
    f.valore(riga.esito.map(Esito::as_str))?;
    f.valore(riga.motivi.as_str())?;
    f.valore(t.impronta.as_str())?;
    f.valore(t.indirizzo.as_deref())?;
    f.valore(riga.codice_sap.as_ref().map(CodiceSap::as_str))?;
    f.valore(t.porta.as_deref())?;
    for testo in [
        &b.mittente_tipo,
        &b.destinatario_tipo,
        &b.profilo,
        &b.servizio,
        &b.servizio_tipo,
        &b.tempo,
        &b.riferimento,
        &b.scadenza,
        &b.inoltro,
        &b.conferma,
        &b.sequenza,
    ] {
        f.valore(testo.as_deref())?;
    }
    f.valore(t.risposta_ora.map(Timestamp::as_microsecond))?;
    f.valore(t.eccezioni.as_deref())?;
    f.valore(t.byte_richiesta)?;
    f.valore(t.intestazione.as_deref())?;
    f.valore(t.intestazione_risposta.as_deref())?;
    f.valore(t.verso.as_str())
}
