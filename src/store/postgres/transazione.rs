//! One transaction on PostgreSQL: arrays in, one round trip for each kind of statement.

use std::collections::BTreeSet;

use async_trait::async_trait;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sha2::{Digest, Sha256};
use sqlx::{Connection, FromRow, PgConnection, PgPool, Postgres, Row, Transaction, pool::PoolConnection};

use super::{
    carica,
    errore::{classifica, classifica_commit},
    registra::registra,
    sql,
};
use crate::{
    sap::{CodiceFiscale, CodiceSap},
    store::{
        MessaggioFirmato,
        errore::Guasto,
        riga::{RigaGrezza, RigaSap, codice},
        transazione::{Caricato, Chiavi, RigaRicevuta, RigaTraccia, ScritturaSap, Scritture, Transazione},
    },
};

/// A transaction, or for a batch that only looks up and traces a connection: its one statement that writes commits itself.
/// Should that one fail, nobody knows whether it was carried out; so it is never the first on its connection, which may have
/// been closed long ago: something harmless goes before it, and fails in its place.
pub enum TransazionePg {
    Aperta(Transaction<'static, Postgres>),
    Senza(PoolConnection<Postgres>),
}

impl TransazionePg {
    pub async fn inizia(pool: &PgPool, scrive: bool) -> Result<Self, sqlx::Error> {
        Ok(if scrive {
            Self::Aperta(pool.begin().await?)
        } else {
            Self::Senza(pool.acquire().await?)
        })
    }

    fn connessione(&mut self) -> &mut PgConnection {
        match self {
            Self::Aperta(tx) => tx,
            Self::Senza(connessione) => connessione,
        }
    }

    /// Locks every worker and code that may be written; returns the codici fiscali locked. The codice fiscale behind a
    /// code is found before it is locked, so the caller looks again afterwards.
    async fn blocca(&mut self, chiavi: &Chiavi) -> Result<BTreeSet<String>, Guasto> {
        let mut bloccati: BTreeSet<String> = chiavi
            .codici_fiscali_scritti
            .iter()
            .map(|cf| cf.as_str().to_owned())
            .collect();
        let codici: Vec<&str> = chiavi.codici_scritti.iter().map(CodiceSap::as_str).collect();
        let nomi = bloccati.iter().map(String::as_str).chain(codici.iter().copied());
        let mut serrature: Vec<i64> = nomi.map(serratura).collect();
        if serrature.is_empty() {
            return Ok(bloccati);
        }
        serrature.sort_unstable();
        serrature.dedup();
        let (_, dietro): (i64, Vec<String>) = sqlx::query_as(sql::BLOCCA)
            .bind(serrature)
            .bind(codici)
            .fetch_one(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        bloccati.extend(dietro);
        Ok(bloccati)
    }

    /// What [`sql::CARICA`] finds.
    async fn leggi(&mut self, chiavi: &Chiavi) -> Result<Caricato, Guasto> {
        let mut caricato = Caricato::default();
        if chiavi.vuote() {
            if let Self::Senza(connessione) = self {
                connessione.ping().await.map_err(|e| classifica(&e))?;
            }
            return Ok(caricato);
        }
        let codici = |insieme: &BTreeSet<CodiceSap>| insieme.iter().map(|c| c.as_str().to_owned()).collect::<Vec<_>>();
        let cf = |insieme: &BTreeSet<CodiceFiscale>| insieme.iter().map(|c| c.as_str().to_owned()).collect::<Vec<_>>();
        let (identificatori, mittenti): (Vec<&str>, Vec<&str>) = chiavi
            .identificatori
            .iter()
            .map(|(i, m)| (i.as_str(), m.as_str()))
            .unzip();
        let righe = sqlx::query(sql::CARICA)
            .bind(codici(&chiavi.codici))
            .bind(cf(&chiavi.codici_fiscali))
            .bind(codici(&chiavi.codici_interi))
            .bind(cf(&chiavi.codici_fiscali_interi))
            .bind(chiavi.politiche.iter().map(String::as_str).collect::<Vec<_>>())
            .bind(identificatori)
            .bind(mittenti)
            .fetch_all(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        for riga in &righe {
            let testo = |colonna: &str| riga.try_get::<&str, _>(colonna).map_err(|e| classifica(&e));
            match testo("genere")? {
                "S" => {
                    let grezza = RigaGrezza::from_row(riga).map_err(|e| classifica(&e))?;
                    caricato.sap.push(RigaSap::try_from(grezza)?);
                }
                "P" => {
                    let di = codice(testo("codice")?)?;
                    caricato.politiche.push((testo("codice_fiscale")?.to_owned(), di));
                }
                _ => {
                    let chiave = (testo("codice")?.to_owned(), testo("codice_fiscale")?.to_owned());
                    caricato.usati.push(chiave);
                }
            }
        }
        Ok(caricato)
    }

    async fn scrivi_sap(&mut self, istruzione: &'static str, righe: &[ScritturaSap]) -> Result<(), Guasto> {
        if righe.is_empty() {
            return Ok(());
        }
        let colonna = |f: fn(&ScritturaSap) -> String| righe.iter().map(f).collect::<Vec<_>>();
        let facoltativa = |f: fn(&ScritturaSap) -> Option<String>| righe.iter().map(f).collect::<Vec<_>>();
        let query = sqlx::query(istruzione)
            .bind(colonna(|r| r.codice.as_str().to_owned()))
            .bind(colonna(|r| r.codice_fiscale.as_str().to_owned()))
            .bind(colonna(|r| r.stato.as_str().to_owned()))
            .bind(colonna(|r| r.ente_titolare.clone()))
            .bind(facoltativa(|r| r.regione_titolare.as_ref().map(ToString::to_string)))
            .bind(righe.iter().map(|r| i64::from(r.versione)).collect::<Vec<_>>())
            .bind(righe.iter().map(|r| &*r.documento.testo).collect::<Vec<_>>())
            .bind(colonna(|r| r.ricezioni.clone()))
            .bind(facoltativa(|r| r.ncn.indiceprofiling.clone()))
            .bind(facoltativa(|r| r.ncn.dataevento.map(|d| d.to_string())))
            .bind(facoltativa(|r| r.ncn.disponibilita.map(|d| d.to_string())))
            .bind(righe.iter().map(|r| r.istante.to_sqlx()).collect::<Vec<_>>())
            .bind(
                righe
                    .iter()
                    .map(|r| r.disattivata_il().map(ToSqlx::to_sqlx))
                    .collect::<Vec<_>>(),
            );
        let query = query.bind(
            righe
                .iter()
                .map(|r| r.documento.compresso.as_deref())
                .collect::<Vec<_>>(),
        );
        // Only the update has a fifteenth parameter: the version it expects to find.
        let query = if istruzione == sql::AGGIORNA_SAP {
            query.bind(righe.iter().map(|r| i64::from(r.precedente)).collect::<Vec<_>>())
        } else {
            query
        };
        let scritte = query.execute(self.connessione()).await.map_err(|e| classifica(&e))?;
        tutte(scritte.rows_affected(), righe.len(), "sap")
    }

    async fn scrivi_politiche(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        if !scritture.politiche_di.is_empty() {
            let codici: Vec<&str> = scritture.politiche_di.iter().map(CodiceSap::as_str).collect();
            // However many it had.
            sqlx::query(sql::LIBERA_POLITICHE_DI)
                .bind(codici)
                .execute(self.connessione())
                .await
                .map_err(|e| classifica(&e))?;
        }
        for (istruzione, coppie) in [
            (sql::LIBERA_POLITICHE, &scritture.politiche_libere),
            (sql::PRENDI_POLITICHE, &scritture.politiche_prese),
        ] {
            if coppie.is_empty() {
                continue;
            }
            let (identificativi, codici): (Vec<&str>, Vec<&str>) =
                coppie.iter().map(|(i, c)| (i.as_str(), c.as_str())).unzip();
            let query = sqlx::query(istruzione).bind(identificativi).bind(codici);
            let scritte = query.execute(self.connessione()).await.map_err(|e| classifica(&e))?;
            tutte(scritte.rows_affected(), coppie.len(), "politica")?;
        }
        Ok(())
    }

    async fn scrivi_notifiche(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        let notifiche = &scritture.notifiche;
        if notifiche.is_empty() {
            return Ok(());
        }
        let scritte = sqlx::query(sql::INSERISCI_NOTIFICHE)
            .bind(notifiche.iter().map(|n| n.notifica.codice.as_str()).collect::<Vec<_>>())
            .bind(notifiche.iter().map(|n| n.notifica.motivo).collect::<Vec<_>>())
            .bind(
                notifiche
                    .iter()
                    .map(|n| n.notifica.destinatario.as_str())
                    .collect::<Vec<_>>(),
            )
            .bind(notifiche.iter().map(|n| n.causa.as_str()).collect::<Vec<_>>())
            .bind(notifiche.iter().map(|n| n.istante.to_sqlx()).collect::<Vec<_>>())
            .execute(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        tutte(scritte.rows_affected(), notifiche.len(), "notifica")
    }
}

#[async_trait]
impl Transazione for TransazionePg {
    async fn carica(&mut self, chiavi: &Chiavi) -> Result<Caricato, Guasto> {
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

    async fn nuovi_codici(&mut self, prefisso: &str, quanti: usize) -> Result<Vec<CodiceSap>, Guasto> {
        let numeri: Vec<(i64, Vec<String>)> = sqlx::query_as(sql::CONTATORE)
            .bind(i32::try_from(quanti).unwrap_or(i32::MAX))
            .bind(prefisso)
            .fetch_all(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        let mut codici = Vec::with_capacity(numeri.len());
        for (n, registrati) in numeri {
            let n = u32::try_from(n).map_err(|_| Guasto::Interno("the counter of codes is exhausted".to_owned()))?;
            let codice = CodiceSap::genera(prefisso, n);
            if !registrati.iter().any(|r| r == codice.as_str()) {
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
            .bind(dal.map(ToSqlx::to_sqlx))
            .bind(al.map(ToSqlx::to_sqlx))
            .fetch_all(self.connessione())
            .await
            .map_err(|e| classifica(&e))?;
        righe.iter().map(|c| codice(c)).collect()
    }

    async fn scrivi(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        self.scrivi_sap(sql::AGGIORNA_SAP, &scritture.spente).await?;
        self.scrivi_sap(sql::AGGIORNA_SAP, &scritture.cambiate).await?;
        self.scrivi_sap(sql::INSERISCI_SAP, &scritture.nuove).await?;
        for (da, a) in &scritture.spostamenti {
            // However many there are.
            sqlx::query(sql::SPOSTA_NON_ATTIVE)
                .bind(da.as_str())
                .bind(a.as_str())
                .execute(self.connessione())
                .await
                .map_err(|e| classifica(&e))?;
        }
        self.scrivi_politiche(scritture).await?;
        self.scrivi_notifiche(scritture).await
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
        // In the order of the unique key, so that two batches with the same identifiers cannot wait for each other.
        let mut righe: Vec<&RigaTraccia<'_>> = righe.iter().collect();
        righe.sort_by(|a, b| a.traccia.identificatore.cmp(&b.traccia.identificatore));
        let commette = matches!(self, Self::Senza(_));
        let scritte: Result<i64, _> = registra(&righe).fetch_one(self.connessione()).await;
        let scritte = scritte.map_err(|e| {
            if commette {
                classifica_commit(&e)
            } else {
                classifica(&e)
            }
        })?;
        tutte(scritte.unsigned_abs(), righe.len(), "traccia")
    }

    async fn conferma(self) -> Result<(), Guasto> {
        match self {
            Self::Aperta(tx) => tx.commit().await.map_err(|e| classifica_commit(&e)),
            Self::Senza(_) => Ok(()),
        }
    }

    async fn abbandona(self) {
        if let Self::Aperta(tx) = self
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
