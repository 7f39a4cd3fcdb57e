//! One transaction on SQLite: the database is in the process, so statements are simple and run one after the other.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{Sqlite, Transaction};

use super::{
    errore::{classifica, classifica_commit},
    sql,
};
use crate::{
    outcome::Esito,
    sap::{CodiceFiscale, CodiceSap, Regione},
    store::{
        MessaggioFirmato,
        errore::Guasto,
        riga::{RigaGrezza, RigaSap, codice},
        transazione::{Caricato, Chiavi, RigaRicevuta, RigaTraccia, ScritturaSap, Scritture, Transazione},
    },
};

/// An open transaction.
pub struct TransazioneSqlite(Transaction<'static, Sqlite>);

impl TransazioneSqlite {
    pub fn new(tx: Transaction<'static, Sqlite>) -> Self {
        Self(tx)
    }

    async fn leggi_sap(
        &mut self,
        istruzione: &'static str,
        chiave: &str,
        intera: bool,
    ) -> Result<Option<RigaSap>, Guasto> {
        let riga: Option<RigaGrezza> = sqlx::query_as(istruzione)
            .bind(chiave)
            .bind(intera)
            .fetch_optional(&mut *self.0)
            .await
            .map_err(|e| classifica(&e))?;
        riga.map(RigaSap::try_from).transpose()
    }

    async fn scrivi_sap(&mut self, istruzione: &'static str, riga: &ScritturaSap) -> Result<(), Guasto> {
        let query = sqlx::query(istruzione)
            .bind(riga.codice.as_str())
            .bind(riga.codice_fiscale.as_str())
            .bind(riga.stato.as_str())
            .bind(&riga.ente_titolare)
            .bind(riga.regione_titolare.as_ref().map(Regione::as_str))
            .bind(riga.versione)
            .bind(&*riga.documento.testo)
            .bind(&riga.ricezioni)
            .bind(&riga.ncn.indiceprofiling)
            .bind(riga.ncn.dataevento.map(|d| d.to_string()))
            .bind(riga.ncn.disponibilita.map(|d| d.to_string()))
            .bind(riga.istante.as_microsecond())
            .bind(riga.disattivata_il().map(Timestamp::as_microsecond));
        let query = query.bind(riga.documento.compresso.as_deref());
        // Only the update has a fifteenth parameter: the version it expects to find.
        let query = if istruzione == sql::AGGIORNA_SAP {
            query.bind(riga.precedente)
        } else {
            query
        };
        una(query.execute(&mut *self.0).await, "sap")
    }

    async fn scrivi_politiche(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        for (identificativo, codice) in &scritture.politiche_spente {
            let query = sqlx::query(sql::LIBERA_POLITICA)
                .bind(identificativo)
                .bind(codice.as_str());
            query.execute(&mut *self.0).await.map_err(|e| classifica(&e))?;
        }
        for (istruzione, coppie) in [
            (sql::LIBERA_POLITICA, &scritture.politiche_libere),
            (sql::PRENDI_POLITICA, &scritture.politiche_prese),
        ] {
            for (identificativo, codice) in coppie {
                let query = sqlx::query(istruzione).bind(identificativo).bind(codice.as_str());
                una(query.execute(&mut *self.0).await, "politica")?;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Transazione for TransazioneSqlite {
    async fn carica(&mut self, chiavi: &Chiavi) -> Result<Caricato, Guasto> {
        let mut caricato = Caricato::default();
        for codice in &chiavi.codici {
            let intera = chiavi.codici_interi.contains(codice);
            caricato
                .sap
                .extend(self.leggi_sap(sql::SAP_PER_CODICE, codice.as_str(), intera).await?);
        }
        for cf in &chiavi.codici_fiscali {
            let intera = chiavi.codici_fiscali_interi.contains(cf);
            let Some(riga) = self.leggi_sap(sql::SAP_ATTIVA, cf.as_str(), intera).await? else {
                continue;
            };
            match caricato.sap.iter_mut().find(|r| r.codice == riga.codice) {
                Some(gia) if gia.documento.is_none() => *gia = riga,
                Some(_) => {}
                None => caricato.sap.push(riga),
            }
        }
        for identificativo in &chiavi.politiche {
            let query = sqlx::query_scalar(sql::POLITICA).bind(identificativo);
            let di: Option<String> = query.fetch_optional(&mut *self.0).await.map_err(|e| classifica(&e))?;
            if let Some(di) = di {
                caricato.politiche.push((identificativo.clone(), codice(&di)?));
            }
        }
        for chiave in &chiavi.identificatori {
            let query = sqlx::query(sql::IDENTIFICATORE_USATO).bind(&chiave.0).bind(&chiave.1);
            if query
                .fetch_optional(&mut *self.0)
                .await
                .map_err(|e| classifica(&e))?
                .is_some()
            {
                caricato.usati.push(chiave.clone());
            }
        }
        Ok(caricato)
    }

    async fn nuovi_codici(&mut self, prefisso: &str, quanti: usize) -> Result<Vec<CodiceSap>, Guasto> {
        let esaurito = || Guasto::Interno("the counter of codes is exhausted".to_owned());
        let quanti = u32::try_from(quanti).map_err(|_| esaurito())?;
        let query = sqlx::query_scalar(sql::CONTATORE).bind(quanti);
        let ultimo: i64 = query.fetch_one(&mut *self.0).await.map_err(|e| classifica(&e))?;
        let ultimo = u32::try_from(ultimo)
            .ok()
            .filter(|n| *n <= ULTIMO_CONTATORE)
            .ok_or_else(esaurito)?;
        let mut codici = Vec::new();
        for n in ultimo - quanti + 1..=ultimo {
            let codice = CodiceSap::genera(prefisso, n);
            let query = sqlx::query(sql::CODICE_REGISTRATO).bind(codice.as_str());
            let registrato = query.fetch_optional(&mut *self.0).await.map_err(|e| classifica(&e))?;
            if registrato.is_none() {
                codici.push(codice);
            }
        }
        Ok(codici)
    }

    async fn non_attive(
        &mut self,
        codice_fiscale: &CodiceFiscale,
        dal: Option<Timestamp>,
        al: Option<Timestamp>,
    ) -> Result<Vec<CodiceSap>, Guasto> {
        let righe: Vec<String> = sqlx::query_scalar(sql::NON_ATTIVE)
            .bind(codice_fiscale.as_str())
            .bind(dal.map(Timestamp::as_microsecond))
            .bind(al.map(Timestamp::as_microsecond))
            .fetch_all(&mut *self.0)
            .await
            .map_err(|e| classifica(&e))?;
        righe.iter().map(|c| codice(c)).collect()
    }

    async fn scrivi(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        for (istruzione, righe) in [
            (sql::AGGIORNA_SAP, &scritture.spente),
            (sql::AGGIORNA_SAP, &scritture.cambiate),
            (sql::INSERISCI_SAP, &scritture.nuove),
        ] {
            for riga in righe {
                self.scrivi_sap(istruzione, riga).await?;
            }
        }
        for (da, a) in &scritture.spostamenti {
            // However many there are.
            let query = sqlx::query(sql::SPOSTA_NON_ATTIVE).bind(da.as_str()).bind(a.as_str());
            query.execute(&mut *self.0).await.map_err(|e| classifica(&e))?;
        }
        self.scrivi_politiche(scritture).await?;
        for n in &scritture.notifiche {
            let query = sqlx::query(sql::INSERISCI_NOTIFICA)
                .bind(n.notifica.codice.as_str())
                .bind(n.notifica.motivo)
                .bind(n.notifica.destinatario.as_str())
                .bind(&n.causa)
                .bind(n.istante.as_microsecond());
            una(query.execute(&mut *self.0).await, "notifica")?;
        }
        Ok(())
    }

    async fn usa_messaggio(&mut self, messaggio: &MessaggioFirmato) -> Result<bool, Guasto> {
        let adesso = messaggio.adesso.as_microsecond();
        let nuovo = sqlx::query(sql::USA_MESSAGGIO)
            .bind(&messaggio.chiave)
            .bind(adesso)
            .bind(messaggio.scade.as_microsecond())
            .execute(&mut *self.0)
            .await
            .map_err(|e| classifica(&e))?;
        sqlx::query(sql::DIMENTICA_MESSAGGI)
            .bind(adesso)
            .execute(&mut *self.0)
            .await
            .map_err(|e| classifica(&e))?;
        Ok(nuovo.rows_affected() == 1)
    }

    async fn ricevi(&mut self, righe: &[RigaRicevuta<'_>]) -> Result<(), Guasto> {
        for riga in righe {
            let istante = riga.istante.as_microsecond();
            let query = sqlx::query_scalar(sql::INSERISCI_RICEVUTA)
                .bind(riga.codice.as_str())
                .bind(riga.motivo)
                .bind(&riga.traccia.mittente)
                .bind(&riga.traccia.identificatore)
                .bind(&riga.traccia.correlazione)
                .bind(istante);
            let id: Option<i64> = query.fetch_optional(&mut *self.0).await.map_err(|e| classifica(&e))?;
            let Some(id) = id else { continue };
            for canale in riga.inoltri {
                let query = sqlx::query(sql::INSERISCI_INOLTRO)
                    .bind(id)
                    .bind(canale.as_str())
                    .bind(riga.codice.as_str())
                    .bind(istante);
                una(query.execute(&mut *self.0).await, "inoltro")?;
            }
        }
        Ok(())
    }

    async fn registra(&mut self, righe: &[RigaTraccia<'_>]) -> Result<(), Guasto> {
        for riga in righe {
            let t = riga.traccia;
            let scritta = sqlx::query(sql::INSERISCI_TRACCIA)
                .bind(&t.correlazione)
                .bind(t.ricevuta.as_microsecond())
                .bind(riga.registrata_il.as_microsecond())
                .bind(t.durata_us)
                .bind(t.azione)
                .bind(&t.mittente)
                .bind(&t.destinatario)
                .bind(&t.identificatore)
                .bind(t.identificatore_usato)
                .bind(&t.ora_registrazione)
                .bind(&t.collaborazione)
                .bind(&t.risposta)
                .bind(t.regione_chiamante.as_ref().map(Regione::as_str))
                .bind(riga.esito.map(Esito::as_str))
                .bind(&riga.motivi)
                .bind(&t.impronta)
                .bind(&t.indirizzo)
                .bind(riga.codice_sap.as_ref().map(CodiceSap::as_str))
                .bind(&t.porta)
                .bind(&t.busta.mittente_tipo)
                .bind(&t.busta.destinatario_tipo)
                .bind(&t.busta.profilo)
                .bind(&t.busta.servizio)
                .bind(&t.busta.servizio_tipo)
                .bind(&t.busta.tempo)
                .bind(&t.busta.riferimento)
                .bind(&t.busta.scadenza)
                .bind(&t.busta.inoltro)
                .bind(&t.busta.conferma)
                .bind(&t.busta.sequenza)
                .bind(t.risposta_ora.map(Timestamp::as_microsecond))
                .bind(&t.eccezioni)
                .bind(t.byte_richiesta)
                .bind(&t.intestazione)
                .bind(&t.intestazione_risposta)
                .bind(t.verso.as_str())
                .execute(&mut *self.0)
                .await;
            let id = scritta
                .as_ref()
                .map_or(0, sqlx::sqlite::SqliteQueryResult::last_insert_rowid);
            una(scritta, "traccia")?;
            if let Some(richiesta) = &t.richiesta {
                let query = sqlx::query(sql::INSERISCI_RICHIESTA).bind(id).bind(richiesta);
                una(query.execute(&mut *self.0).await, "messaggio")?;
            }
            let Some(documento) = &riga.documento else {
                continue;
            };
            let query = sqlx::query(sql::INSERISCI_DOCUMENTO)
                .bind(id)
                .bind(riga.codice_sap.as_ref().map(CodiceSap::as_str))
                .bind(documento.versione)
                .bind(&*documento.conservato.testo)
                .bind(&documento.anomalie)
                .bind(&documento.politiche_mantenute)
                .bind(documento.conservato.compresso.as_deref());
            una(query.execute(&mut *self.0).await, "documento")?;
        }
        Ok(())
    }

    async fn conferma(self) -> Result<(), Guasto> {
        self.0.commit().await.map_err(|e| classifica_commit(&e))
    }

    async fn abbandona(self) {
        if let Err(errore) = self.0.rollback().await {
            tracing::debug!(%errore, "rollback not acknowledged: the connection is discarded");
        }
    }
}

/// Eight digits.
const ULTIMO_CONTATORE: u32 = 99_999_999;

/// A write that did not touch its one row met somebody else's change.
fn una(scritta: Result<sqlx::sqlite::SqliteQueryResult, sqlx::Error>, tabella: &str) -> Result<(), Guasto> {
    match scritta.map_err(|e| classifica(&e))?.rows_affected() {
        1 => Ok(()),
        n => Err(Guasto::Conflitto(format!("{n} of 1 rows written to {tabella}"))),
    }
}
