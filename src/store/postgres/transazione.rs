//! One batch on PostgreSQL: arrays in, one round trip to read, one to write; look-ups that ask only for codes take one in all.

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sha2::{Digest, Sha256};
use sqlx::{Connection, PgConnection, Postgres, Transaction, postgres::PgRow};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    carica,
    codici::Codici,
    connessioni::{Connessioni, Presa},
    errore::{classifica, classifica_commit, classifica_scrittura},
    lettura,
    registra::{DaScrivere, Istruzione},
    ricerca::{self, Risposte},
    sql,
};
use crate::{
    sap::{CodiceFiscale, CodiceSap},
    store::{
        MessaggioFirmato,
        errore::Guasto,
        riga::codice,
        transazione::{Caricato, Chiavi, Ricerca, RigaRicevuta, RigaTraccia, Scritture, Transazione},
    },
};

/// What all batches share.
#[derive(Debug)]
pub struct Lotti {
    pub connessioni: Connessioni,
    pub codici: Codici,
}

/// A batch at work.
#[derive(Debug)]
pub struct TransazionePg {
    lotti: Arc<Lotti>,
    sessione: Sessione,
    /// Codes that this batch was given; nobody's again once it is certain that it was not carried out.
    codici: Vec<CodiceSap>,
    /// It met somebody else's change, which may have been the registration of a code.
    dubbia: bool,
}

/// In a transaction, under locks; or without one: what is read is read without locks, and the one statement that writes commits
/// itself. Should that one fail, nobody knows whether it was carried out; so it is never the first on a connection that may
/// have been closed long ago: something harmless goes before it, and fails in its place.
#[derive(Debug)]
enum Sessione {
    Aperta(Transaction<'static, Postgres>, OwnedSemaphorePermit),
    Senza(Presa),
}

impl TransazionePg {
    /// `aperta`: under locks.
    pub async fn inizia(lotti: &Arc<Lotti>, aperta: bool) -> Result<Self, sqlx::Error> {
        let presa = lotti.connessioni.prendi().await?;
        let sessione = if aperta {
            let Presa { connessione, posto, .. } = presa;
            Sessione::Aperta(Transaction::begin(connessione, None).await?, posto)
        } else {
            Sessione::Senza(presa)
        };
        Ok(Self {
            lotti: Arc::clone(lotti),
            sessione,
            codici: Vec::new(),
            dubbia: false,
        })
    }

    fn connessione(&mut self) -> &mut PgConnection {
        match &mut self.sessione {
            Sessione::Aperta(tx, _) => tx,
            Sessione::Senza(presa) => &mut presa.connessione,
        }
    }

    /// A statement that writes the last of a batch: where there is no transaction it commits. The rows that it answers.
    async fn scrivi_in_fine(&mut self, istruzione: Istruzione) -> Result<Vec<PgRow>, Guasto> {
        let esito = match &mut self.sessione {
            Sessione::Aperta(tx, _) => istruzione.fetch_all(&mut **tx).await.map_err(|e| classifica(&e)),
            Sessione::Senza(presa) => {
                let risposta = presa.entro(async |c| istruzione.fetch_all(c).await).await;
                let esito = risposta.map_err(|e| classifica_scrittura(&e));
                if let Err(Guasto::Interrotto(_)) = esito {
                    // It is well, but its server may no longer write.
                    presa.connessione.close_on_drop();
                }
                esito
            }
        };
        match &esito {
            Err(Guasto::Conflitto(_)) => self.dubbia = true,
            Err(Guasto::Incerto(_)) => self.codici.clear(),
            _ => {}
        }
        esito
    }

    /// Locks every worker and code that may be written, and their SAPs; returns the codici fiscali locked. The codice fiscale
    /// behind a code is found before it is locked, so the caller looks again afterwards.
    async fn blocca(&mut self, chiavi: &Chiavi) -> Result<BTreeSet<String>, Guasto> {
        let mut bloccati: BTreeSet<String> = chiavi
            .codici_fiscali_scritti
            .iter()
            .map(|cf| cf.as_str().to_owned())
            .collect();
        let nomi = bloccati.iter().map(String::as_str);
        let nomi = nomi.chain(chiavi.codici_scritti.iter().map(CodiceSap::as_str));
        let mut serrature: Vec<i64> = nomi.map(serratura).collect();
        if serrature.is_empty() {
            return Ok(bloccati);
        }
        serrature.sort_unstable();
        serrature.dedup();
        let (_, dietro): (i64, Vec<String>) = sqlx::query_as(sql::BLOCCA)
            .bind(serrature)
            .bind(lettura::codici(&chiavi.codici_scritti))
            .fetch_one(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        bloccati.extend(dietro);
        sqlx::query(sql::TRATTIENI)
            .bind(lettura::codici(&chiavi.codici_scritti))
            .bind(bloccati.iter().map(String::as_str).collect::<Vec<_>>())
            .execute(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        Ok(bloccati)
    }

    /// Something harmless, to go before a statement that commits.
    async fn saggia(&mut self) -> Result<(), Guasto> {
        if let Sessione::Senza(presa) = &mut self.sessione {
            presa.entro(PgConnection::ping).await.map_err(|e| classifica(&e))?;
        }
        Ok(())
    }

    /// What [`sql::carica`] finds.
    async fn leggi(&mut self, chiavi: &Chiavi) -> Result<Caricato, Guasto> {
        if chiavi.vuote() {
            self.saggia().await?;
            return Ok(Caricato::default());
        }
        let istruzione = lettura::istruzione(chiavi);
        let righe = match &mut self.sessione {
            Sessione::Aperta(tx, _) => istruzione.fetch_all(&mut **tx).await,
            Sessione::Senza(presa) => presa.entro(async |c| istruzione.fetch_all(c).await).await,
        };
        lettura::caricato(&righe.map_err(|e| classifica(&e))?)
    }
}

#[async_trait]
impl Transazione for TransazionePg {
    async fn carica(&mut self, chiavi: &Chiavi) -> Result<Caricato, Guasto> {
        if matches!(self.sessione, Sessione::Senza(_)) {
            return self.leggi(chiavi).await;
        }
        let bloccati = self.blocca(chiavi).await?;
        let caricato = self.leggi(chiavi).await?;
        let spostata = caricato
            .sap
            .iter()
            .any(|r| chiavi.codici_scritti.contains(&r.codice) && !bloccati.contains(r.codice_fiscale.as_str()));
        if spostata {
            return Err(Guasto::Conflitto(
                "a SAP moved to another codice fiscale while it was locked".to_owned(),
            ));
        }
        Ok(caricato)
    }

    async fn cerca(&mut self, ricerche: &[Ricerca<'_>]) -> Result<Option<Risposte>, Guasto> {
        let Some(istruzione) = ricerca::istruzione(ricerche) else {
            return Ok(None);
        };
        if matches!(&self.sessione, Sessione::Senza(presa) if !presa.fresca) {
            self.saggia().await?;
        }
        let righe = self.scrivi_in_fine(istruzione).await?;
        Ok(Some(ricerca::risposte(ricerche, &righe)))
    }

    async fn nuovi_codici(&mut self, prefisso: &str, quanti: usize) -> Result<Vec<CodiceSap>, Guasto> {
        let lotti = Arc::clone(&self.lotti);
        let codici = lotti.codici.prendi(self.connessione(), prefisso, quanti).await?;
        self.codici.extend_from_slice(&codici);
        Ok(codici)
    }

    fn restituisci(&mut self, codici: Vec<CodiceSap>) {
        self.codici.retain(|c| !codici.contains(c));
        self.lotti.codici.restituisci(codici, false);
    }

    async fn non_attive(
        &mut self,
        codice_fiscale: &CodiceFiscale,
        dal: Option<Timestamp>,
        al: Option<Timestamp>,
    ) -> Result<Vec<CodiceSap>, Guasto> {
        let righe: Vec<String> = sqlx::query_scalar(sql::NON_ATTIVE)
            .bind(codice_fiscale.as_str())
            .bind(dal.map(ToSqlx::to_sqlx))
            .bind(al.map(ToSqlx::to_sqlx))
            .fetch_all(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        righe.iter().map(|c| codice(c)).collect()
    }

    async fn scrivi(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        if matches!(self.sessione, Sessione::Senza(_)) {
            return Err(Guasto::Conflitto("more than one statement has to write".to_owned()));
        }
        self.scrivi_in_fine(DaScrivere::di(&[]).scrivi(scritture)).await?;
        Ok(())
    }

    async fn carica_molti(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        carica::carica_molti(self.connessione(), scritture).await
    }

    async fn usa_messaggio(&mut self, messaggio: &MessaggioFirmato) -> Result<bool, Guasto> {
        let nuovo = sqlx::query(sql::USA_MESSAGGIO)
            .bind(&messaggio.chiave)
            .bind(messaggio.adesso.to_sqlx())
            .bind(messaggio.scade.to_sqlx())
            .execute(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        Ok(nuovo.rows_affected() == 1)
    }

    async fn ricevi(&mut self, righe: &[RigaRicevuta<'_>]) -> Result<(), Guasto> {
        sqlx::query(sql::IN_FILA)
            .bind(serratura("ricevuta"))
            .execute(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        let canali = |r: &RigaRicevuta<'_>| r.inoltri.iter().map(|c| c.as_str()).collect::<Vec<_>>().join(" ");
        sqlx::query(sql::INSERISCI_RICEVUTE)
            .bind(righe.iter().map(|r| r.codice.as_str()).collect::<Vec<_>>())
            .bind(righe.iter().map(|r| r.motivo).collect::<Vec<_>>())
            .bind(righe.iter().map(|r| r.traccia.mittente.as_deref()).collect::<Vec<_>>())
            .bind(
                righe
                    .iter()
                    .map(|r| r.traccia.identificatore.as_deref())
                    .collect::<Vec<_>>(),
            )
            .bind(
                righe
                    .iter()
                    .map(|r| r.traccia.correlazione.as_str())
                    .collect::<Vec<_>>(),
            )
            .bind(righe.iter().map(|r| r.istante.to_sqlx()).collect::<Vec<_>>())
            .bind(righe.iter().map(canali).collect::<Vec<_>>())
            .execute(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        Ok(())
    }

    async fn registra(&mut self, righe: &[RigaTraccia<'_>]) -> Result<(), Guasto> {
        if righe.is_empty() {
            return Ok(());
        }
        self.scrivi_in_fine(DaScrivere::di(righe).registra()).await?;
        Ok(())
    }

    async fn concludi(
        &mut self,
        scritture: &Scritture,
        ricevute: &[RigaRicevuta<'_>],
        righe: &[RigaTraccia<'_>],
    ) -> Result<(), Guasto> {
        if scritture.vuote() && ricevute.is_empty() {
            return self.registra(righe).await;
        }
        if ricevute.is_empty() {
            self.scrivi_in_fine(DaScrivere::di(righe).scrivi(scritture)).await?;
            return Ok(());
        }
        if !scritture.vuote() {
            self.scrivi(scritture).await?;
        }
        self.ricevi(ricevute).await?;
        self.registra(righe).await
    }

    async fn conferma(self) -> Result<(), Guasto> {
        match self.sessione {
            Sessione::Aperta(tx, _posto) => tx.commit().await.map_err(|e| classifica_commit(&e)),
            Sessione::Senza(presa) => {
                self.lotti.connessioni.rendi(presa);
                Ok(())
            }
        }
    }

    async fn abbandona(self) {
        self.lotti.codici.restituisci(self.codici, self.dubbia);
        if let Sessione::Aperta(tx, _posto) = self.sessione
            && let Err(errore) = tx.rollback().await
        {
            tracing::debug!(%errore, "rollback not acknowledged: the connection is discarded");
        }
    }
}

/// The 64-bit key of an advisory lock: twins only make two workers wait for each other.
fn serratura(nome: &str) -> i64 {
    let impronta: [u8; 32] = Sha256::digest(nome.as_bytes()).into();
    let (prima, _) = impronta.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
    i64::from_be_bytes(*prima)
}

/// A write that touched fewer rows than it should met somebody else's change.
pub fn tutte(scritte: u64, attese: usize, tabella: &str) -> Result<(), Guasto> {
    if usize::try_from(scritte) == Ok(attese) {
        return Ok(());
    }
    Err(Guasto::Conflitto(format!(
        "{scritte} of {attese} rows written to {tabella}"
    )))
}
