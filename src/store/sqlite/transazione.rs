//! One transaction on SQLite, in as few ways to the connection's thread as can be: what a batch is about is loaded in one,
//! which also begins; what it writes is gathered ([`Fascio`]) and sent with the commit, or in pieces when it is much.
//!
//! The counters of codes and of trace rows are read at the beginning, under the lock of the file, and counted on here.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::{FromRow, Row, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection, sqlite::SqliteRow};
use tokio::sync::Notify;

use super::{
    domanda::{Domanda, Genere},
    errore::classifica,
    fascio::{Fascio, INIZIA, PerRighe, Righe},
    righe::{aggiornamento, sap, traccia},
    sql,
};
use crate::{
    sap::{CodiceFiscale, CodiceSap},
    store::{
        MessaggioFirmato,
        errore::Guasto,
        lotto::PREFISSO,
        riga::{RigaGrezza, RigaSap, codice},
        transazione::{Caricato, Chiavi, RigaRicevuta, RigaTraccia, ScritturaSap, Scritture, Transazione},
    },
};

/// A transaction that begins with the first thing asked of it.
pub struct TransazioneSqlite {
    /// Absent once the transaction has ended.
    connessione: Option<PoolConnection<Sqlite>>,
    iniziata: bool,
    /// What is still to be sent.
    fascio: Fascio,
    contatori: Contatori,
    /// Told of the commit.
    avviso: Arc<Notify>,
}

/// How far the counters have come in this transaction.
#[derive(Debug, Default)]
struct Contatori {
    codici: u32,
    /// Whether codes were given out.
    dati: bool,
    /// Codes known to be registered, of all up to this counter.
    registrati: HashSet<String>,
    visti_fino: u32,
    tracce: i64,
}

impl TransazioneSqlite {
    pub async fn nuova(pool: &SqlitePool, avviso: &Arc<Notify>) -> Result<Self, sqlx::Error> {
        Ok(Self {
            connessione: Some(pool.acquire().await?),
            iniziata: false,
            fascio: Fascio::default(),
            contatori: Contatori::default(),
            avviso: Arc::clone(avviso),
        })
    }

    fn connessione(&mut self) -> Result<&mut SqliteConnection, Guasto> {
        let connessione = self.connessione.as_deref_mut();
        connessione.ok_or_else(|| Guasto::Interno("the transaction has ended".to_owned()))
    }

    async fn manda(&mut self, mut fascio: Fascio) -> Result<Righe, Guasto> {
        self.iniziata = true;
        fascio.manda(self.connessione()?).await
    }

    /// Sends what was gathered.
    async fn svuota(&mut self) -> Result<(), Guasto> {
        if !self.fascio.vuoto() {
            let fascio = std::mem::take(&mut self.fascio);
            self.manda(fascio).await?;
        }
        Ok(())
    }

    /// For who writes without having loaded.
    async fn inizia(&mut self) -> Result<(), Guasto> {
        if self.iniziata {
            return Ok(());
        }
        let mut fascio = Fascio::default();
        fascio.istruzione(INIZIA);
        fascio.istruzione(sql::CONTATORI);
        for (_, riga) in self.manda(fascio).await? {
            self.contatori.leggi(&riga)?;
        }
        Ok(())
    }

    /// Gathers rows to write.
    async fn accoda<R>(
        &mut self,
        forma: &'static PerRighe,
        righe: &[R],
        valori: impl Fn(&mut Fascio, &R) -> Result<(), Guasto> + Send + Sync,
    ) -> Result<(), Guasto>
    where
        R: Sync,
    {
        for righe in righe.chunks(forma.massimo()) {
            if self.fascio.trabocca(forma, righe.len()) {
                self.svuota().await?;
            }
            self.fascio.righe(forma, righe, &valori)?;
        }
        Ok(())
    }

    /// Gathers a statement of few values; they are added next.
    async fn accoda_una(&mut self, istruzione: &str) -> Result<&mut Fascio, Guasto> {
        if self.fascio.pieno() {
            self.svuota().await?;
        }
        self.fascio.istruzione(istruzione);
        Ok(&mut self.fascio)
    }

    async fn scrivi_politiche(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        let mut spente: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (identificativo, codice) in &scritture.politiche_spente {
            spente.entry(codice.as_str()).or_default().push(identificativo);
        }
        for (codice, identificativi) in spente {
            // Those that it still had.
            let identificativi = serde_json::to_string(&identificativi).map_err(|e| Guasto::Interno(e.to_string()))?;
            let fascio = self.accoda_una(sql::LIBERA_POLITICHE_DI).await?;
            fascio.valore(codice)?;
            fascio.valore(identificativi)?;
        }
        for (forma, coppie) in [
            (&sql::LIBERA_POLITICHE, &scritture.politiche_libere),
            (&sql::PRENDI_POLITICHE, &scritture.politiche_prese),
        ] {
            self.accoda(forma, coppie, |f, (identificativo, codice)| {
                f.valore(identificativo.as_str())?;
                f.valore(codice.as_str())
            })
            .await?;
        }
        Ok(())
    }
}

impl Contatori {
    fn leggi(&mut self, riga: &SqliteRow) -> Result<(), Guasto> {
        let (codici, tracce): (i64, i64) = FromRow::from_row(riga).map_err(|e| classifica(&e))?;
        self.codici = u32::try_from(codici).map_err(|_| esaurito())?;
        self.visti_fino = self.codici;
        self.tracce = tracce;
        Ok(())
    }
}

impl Drop for TransazioneSqlite {
    /// Left in the middle: closing the connection is what surely ends the transaction, and the pool opens another.
    fn drop(&mut self) {
        if let Some(connessione) = self.connessione.take()
            && self.iniziata
        {
            drop(connessione.detach());
        }
    }
}

#[async_trait]
impl Transazione for TransazioneSqlite {
    async fn carica(&mut self, chiavi: &Chiavi) -> Result<Caricato, Guasto> {
        let mut domanda = Domanda::nuova();
        let nuove = u32::try_from(chiavi.codici_fiscali_scritti.len()).unwrap_or(u32::MAX);
        if nuove > 0 {
            domanda.chiedi(Genere::Registrati, sql::PROSSIMI_REGISTRATI);
            domanda.fascio.valore(PREFISSO)?;
            domanda.fascio.valore(PREFISSO)?;
            domanda.fascio.valore(nuove)?;
        }
        let [per_codice, per_codice_intere] = sql::SAP_PER_CODICE;
        let [attive, attive_intere] = sql::SAP_ATTIVE;
        // With documents last: who is found both ways is kept with his.
        domanda.per_chiavi(
            Genere::Sap,
            per_codice,
            chiavi.codici.difference(&chiavi.codici_interi).map(CodiceSap::as_str),
        )?;
        domanda.per_chiavi(
            Genere::Sap,
            attive,
            chiavi
                .codici_fiscali
                .difference(&chiavi.codici_fiscali_interi)
                .map(CodiceFiscale::as_str),
        )?;
        domanda.per_chiavi(
            Genere::Sap,
            per_codice_intere,
            chiavi.codici_interi.iter().map(CodiceSap::as_str),
        )?;
        domanda.per_chiavi(
            Genere::Sap,
            attive_intere,
            chiavi.codici_fiscali_interi.iter().map(CodiceFiscale::as_str),
        )?;
        domanda.per_chiavi(Genere::Politica, sql::POLITICHE, chiavi.politiche.iter())?;
        domanda.per_chiavi(Genere::Usato, sql::IDENTIFICATORI_USATI, chiavi.identificatori.iter())?;
        let Domanda { fascio, generi } = domanda;

        let mut sap: HashMap<CodiceSap, RigaSap> = HashMap::new();
        let mut caricato = Caricato::default();
        for (quale, riga) in self.manda(fascio).await? {
            match generi.get(quale).copied().unwrap_or(Genere::Nulla) {
                Genere::Nulla => {}
                Genere::Contatori => self.contatori.leggi(&riga)?,
                Genere::Registrati => {
                    self.contatori.registrati.insert(colonna(&riga, 0)?);
                }
                Genere::Sap => {
                    let grezza = RigaGrezza::from_row(&riga).map_err(|e| classifica(&e))?;
                    let riga = RigaSap::try_from(grezza)?;
                    sap.insert(riga.codice.clone(), riga);
                }
                Genere::Politica => {
                    let di: String = colonna(&riga, 1)?;
                    caricato.politiche.push((colonna(&riga, 0)?, codice(&di)?));
                }
                Genere::Usato => caricato.usati.push((colonna(&riga, 0)?, colonna(&riga, 1)?)),
            }
        }
        self.contatori.visti_fino = self.contatori.codici.saturating_add(nuove);
        caricato.sap = sap.into_values().collect();
        Ok(caricato)
    }

    async fn nuovi_codici(&mut self, prefisso: &str, quanti: usize) -> Result<Vec<CodiceSap>, Guasto> {
        self.inizia().await?;
        let da = self.contatori.codici + 1;
        let ultimo = u32::try_from(quanti)
            .ok()
            .and_then(|n| self.contatori.codici.checked_add(n));
        let ultimo = ultimo.filter(|n| *n <= ULTIMO_CONTATORE).ok_or_else(esaurito)?;
        if prefisso != PREFISSO || ultimo > self.contatori.visti_fino {
            let mut fascio = Fascio::default();
            fascio.istruzione(sql::CODICI_REGISTRATI);
            fascio.valore(format!("{prefisso}{da:08}"))?;
            fascio.valore(format!("{prefisso}{ultimo:08}"))?;
            for (_, riga) in self.manda(fascio).await? {
                self.contatori.registrati.insert(colonna(&riga, 0)?);
            }
        }
        self.contatori.codici = ultimo;
        self.contatori.dati = true;
        let codici = (da..=ultimo).map(|n| CodiceSap::genera(prefisso, n));
        Ok(codici
            .filter(|c| !self.contatori.registrati.contains(c.as_str()))
            .collect())
    }

    async fn non_attive(
        &mut self,
        codice_fiscale: &CodiceFiscale,
        dal: Option<Timestamp>,
        al: Option<Timestamp>,
    ) -> Result<Vec<CodiceSap>, Guasto> {
        self.inizia().await?;
        self.svuota().await?;
        let righe: Vec<String> = sqlx::query_scalar(sql::NON_ATTIVE)
            .bind(codice_fiscale.as_str())
            .bind(dal.map(Timestamp::as_microsecond))
            .bind(al.map(Timestamp::as_microsecond))
            .fetch_all(self.connessione()?)
            .await
            .map_err(|e| classifica(&e))?;
        righe.iter().map(|c| codice(c)).collect()
    }

    async fn scrivi(&mut self, scritture: &Scritture) -> Result<(), Guasto> {
        self.inizia().await?;
        self.accoda(&sql::AGGIORNA_SAP, &scritture.spente, aggiornamento)
            .await?;
        // Of those that stay active only they that follow their worker to another codice fiscale are in other indexes then.
        let arrivi: BTreeSet<&CodiceFiscale> = scritture.spostamenti.iter().map(|(_, a)| a).collect();
        let (mosse, ferme): (Vec<&ScritturaSap>, Vec<_>) = scritture
            .cambiate
            .iter()
            .partition(|r| arrivi.contains(&r.codice_fiscale));
        self.accoda(&sql::AGGIORNA_SAP, &mosse, |f, r| aggiornamento(f, r))
            .await?;
        self.accoda(&sql::AGGIORNA_SAP_FERMA, &ferme, |f, r| aggiornamento(f, r))
            .await?;
        self.accoda(&sql::INSERISCI_SAP, &scritture.nuove, sap).await?;
        for (da, a) in &scritture.spostamenti {
            // However many there are.
            let fascio = self.accoda_una(sql::SPOSTA_NON_ATTIVE).await?;
            fascio.valore(a.as_str())?;
            for _ in 0..3 {
                fascio.valore(da.as_str())?;
            }
        }
        self.scrivi_politiche(scritture).await?;
        self.accoda(&sql::INSERISCI_NOTIFICHE, &scritture.notifiche, |f, n| {
            f.valore(n.notifica.codice.as_str())?;
            f.valore(n.notifica.motivo)?;
            f.valore(n.notifica.destinatario.as_str())?;
            f.valore(n.causa.as_str())?;
            f.valore(n.istante.as_microsecond())
        })
        .await
    }

    async fn usa_messaggio(&mut self, messaggio: &MessaggioFirmato) -> Result<bool, Guasto> {
        let adesso = messaggio.adesso.as_microsecond();
        let nuovo = sqlx::query(sql::USA_MESSAGGIO)
            .bind(&messaggio.chiave)
            .bind(adesso)
            .bind(messaggio.scade.as_microsecond())
            .execute(self.connessione()?)
            .await
            .map_err(|e| classifica(&e))?;
        sqlx::query(sql::DIMENTICA_MESSAGGI)
            .bind(adesso)
            .execute(self.connessione()?)
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
            let id: Option<i64> = query
                .fetch_optional(self.connessione()?)
                .await
                .map_err(|e| classifica(&e))?;
            let Some(id) = id else { continue };
            for canale in riga.inoltri {
                let query = sqlx::query(sql::INSERISCI_INOLTRO)
                    .bind(id)
                    .bind(canale.as_str())
                    .bind(riga.codice.as_str())
                    .bind(istante);
                una(query.execute(self.connessione()?).await, "inoltro")?;
            }
        }
        Ok(())
    }

    async fn registra(&mut self, righe: &[RigaTraccia<'_>]) -> Result<(), Guasto> {
        self.inizia().await?;
        let primo = self.contatori.tracce + 1;
        let righe: Vec<(i64, &RigaTraccia<'_>)> = (primo..).zip(righe).collect();
        self.contatori.tracce = righe.last().map_or(self.contatori.tracce, |(id, _)| *id);
        self.accoda(&sql::INSERISCI_TRACCE, &righe, |f, (id, r)| traccia(f, *id, r))
            .await?;
        let richieste: Vec<(i64, &[u8])> = righe
            .iter()
            .filter_map(|(id, r)| Some((*id, r.traccia.richiesta.as_deref()?)))
            .collect();
        self.accoda(&sql::INSERISCI_RICHIESTE, &richieste, |f, (id, richiesta)| {
            f.valore(*id)?;
            f.valore(*richiesta)
        })
        .await?;
        let documenti: Vec<_> = righe
            .iter()
            .filter_map(|(id, r)| Some((*id, r.codice_sap.as_ref(), r.documento.as_ref()?)))
            .collect();
        self.accoda(&sql::INSERISCI_DOCUMENTI, &documenti, |f, (id, codice, d)| {
            f.valore(*id)?;
            f.valore(codice.map(CodiceSap::as_str))?;
            f.valore(d.versione)?;
            f.valore(&*d.conservato.testo)?;
            f.valore(d.anomalie.as_deref())?;
            f.valore(d.politiche_mantenute.as_deref())?;
            f.valore(d.conservato.compresso.as_deref())
        })
        .await
    }

    async fn conferma(mut self) -> Result<(), Guasto> {
        if !self.iniziata {
            return Ok(());
        }
        if self.contatori.dati {
            let codici = self.contatori.codici;
            self.accoda_una(sql::ALZA_CONTATORE).await?.valore(codici)?;
        }
        if self.fascio.da_vedere() {
            self.svuota().await?;
        }
        self.fascio.conferma();
        let esito = self.svuota().await;
        if let Err(guasto) = esito {
            self.annulla().await;
            return Err(guasto);
        }
        self.iniziata = false;
        self.avviso.notify_one();
        Ok(())
    }

    async fn abbandona(mut self) {
        self.annulla().await;
    }
}

impl TransazioneSqlite {
    /// What SQLite has rolled back by itself it cannot roll back again; then the connection is closed, whatever the reason.
    async fn annulla(&mut self) {
        let Ok(connessione) = self.connessione() else { return };
        match sqlx::query("ROLLBACK").execute(connessione).await {
            Ok(_) => self.iniziata = false,
            Err(errore) => tracing::debug!(%errore, "rollback not acknowledged: the connection is discarded"),
        }
    }
}

fn colonna(riga: &SqliteRow, quale: usize) -> Result<String, Guasto> {
    riga.try_get(quale).map_err(|e| classifica(&e))
}

/// Eight digits.
const ULTIMO_CONTATORE: u32 = 99_999_999;

fn esaurito() -> Guasto {
    Guasto::Interno("the counter of codes is exhausted".to_owned())
}

/// A write that did not touch its one row met somebody else's change.
fn una(scritta: Result<sqlx::sqlite::SqliteQueryResult, sqlx::Error>, tabella: &str) -> Result<(), Guasto> {
    match scritta.map_err(|e| classifica(&e))?.rows_affected() {
        1 => Ok(()),
        n => Err(Guasto::Conflitto(format!("{n} of 1 rows written to {tabella}"))),
    }
}
