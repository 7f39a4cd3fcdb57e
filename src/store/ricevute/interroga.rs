//! The inbox's statements, and the port over them: the same for both databases but for how notifications are taken.

use jiff::Timestamp;

use super::{Canale, Inoltro, Ricevuta};
use crate::store::{
    errore::Guasto,
    uscita::{StatoNotifica, Tentativo},
};

/// Columns of [`Riga`]. `ripete`: the row before of the same code, if it tells the same.
macro_rules! righe {
    ($resto:literal) => {
        concat!(
            "SELECT r.id, r.codice, r.motivo, r.mittente, r.identificatore, r.correlazione, r.ricevuta_il,
                (SELECT CASE WHEN p.motivo = r.motivo THEN p.id END FROM ricevuta p
                    WHERE p.codice = r.codice AND p.id < r.id ORDER BY p.id DESC LIMIT 1) AS ripete
            FROM ricevuta r ",
            $resto
        )
    };
}

pub const DOPO: &str = righe!("WHERE r.id > $1 ORDER BY r.id LIMIT $2");
pub const UNA: &str = righe!("WHERE r.id = $1");
pub const ELENCA: &str = righe!(
    "WHERE (CAST($1 AS BIGINT) IS NULL OR r.id = $1) AND (CAST($2 AS TEXT) IS NULL OR r.codice = $2)
        AND ((CAST($3 AS TEXT) IS NULL AND CAST($4 AS TEXT) IS NULL) OR EXISTS (SELECT 1 FROM inoltro i
            WHERE i.ricevuta = r.id AND (CAST($3 AS TEXT) IS NULL OR i.canale = $3)
                AND (CAST($4 AS TEXT) IS NULL OR i.stato = $4)))
    ORDER BY r.id LIMIT $5"
);

/// Among how many of those due first the probe is chosen.
pub const CANDIDATE: i64 = 1000;

pub const TENTATIVI: &str = "SELECT canale, iniziato_il, durata_us, esito, dettaglio, estratto FROM inoltro_tentativo
    WHERE ricevuta = $1 ORDER BY iniziato_il, canale, numero";

pub const CONCLUDI: &str = "UPDATE inoltro SET stato = $4, tentativi = tentativi + 1,
        prossimo_tentativo = coalesce($5, prossimo_tentativo), ultimo_errore = $6, conclusa_il = $7, presa_da = NULL,
        presa_fino = NULL
    WHERE ricevuta = $1 AND canale = $2 AND presa_da = $3 AND stato = 'DA_INVIARE' RETURNING tentativi";

pub const TENTATIVO: &str = "INSERT INTO inoltro_tentativo (ricevuta, canale, numero, iniziato_il, durata_us, esito,
        dettaglio, estratto)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

pub const GIACENZE: &str = "SELECT i.canale, count(*) AS quante, min(coalesce(i.riaperta_il, r.ricevuta_il)) AS piu_vecchia
    FROM inoltro i JOIN ricevuta r ON r.id = i.ricevuta WHERE i.stato = 'DA_INVIARE' GROUP BY i.canale ORDER BY i.canale";

/// The columns of [`super::FiltroRicevute`], each of which may be absent.
macro_rules! filtro {
    ($inizio:literal, $fine:literal) => {
        concat!(
            $inizio,
            " (CAST($1 AS BIGINT) IS NULL OR ricevuta = $1) AND (CAST($2 AS TEXT) IS NULL OR codice = $2)
                AND (CAST($3 AS TEXT) IS NULL OR canale = $3) AND (CAST($4 AS TEXT) IS NULL OR stato = $4) ",
            $fine
        )
    };
}

/// Not those that somebody is handing over. `$6`: also those that are done.
pub const RIPROVA: &str = filtro!(
    "UPDATE inoltro SET stato = 'DA_INVIARE', prossimo_tentativo = $5, riaperta_il = $5, conclusa_il = NULL WHERE",
    "AND (stato <> 'CONSEGNATA' OR $6) AND (presa_fino IS NULL OR presa_fino <= $5)"
);
pub const ABBANDONA: &str = filtro!(
    "UPDATE inoltro SET stato = 'ABBANDONATA', conclusa_il = $5, ultimo_errore = $6, presa_da = NULL, presa_fino = NULL
    WHERE",
    "AND stato = 'DA_INVIARE' AND (presa_fino IS NULL OR presa_fino <= $5)"
);
pub const IN_CONSEGNA: &str = filtro!(
    "SELECT DISTINCT ricevuta FROM inoltro WHERE",
    "AND stato = 'DA_INVIARE' AND presa_fino > $5 ORDER BY ricevuta"
);

/// A notification as the database gives it; `I` is the database's instant.
#[derive(Debug, sqlx::FromRow)]
pub struct Riga<I> {
    id: i64,
    codice: String,
    motivo: String,
    mittente: Option<String>,
    identificatore: Option<String>,
    correlazione: String,
    ricevuta_il: I,
    ripete: Option<i64>,
}

impl<I> Riga<I> {
    pub fn leggi(self, istante: impl Fn(I) -> Option<Timestamp>) -> Result<Ricevuta, Guasto> {
        Ok(Ricevuta {
            id: self.id,
            codice: self.codice,
            motivo: self.motivo,
            mittente: self.mittente,
            identificatore: self.identificatore,
            correlazione: self.correlazione,
            ricevuta_il: istante(self.ricevuta_il).ok_or_else(|| illeggibile("ricevuta_il"))?,
            ripete: self.ripete,
            inoltri: Vec::new(),
        })
    }
}

/// A handing-over as the database gives it.
#[derive(Debug, sqlx::FromRow)]
pub struct RigaInoltro<I> {
    pub ricevuta: i64,
    canale: String,
    stato: String,
    tentativi: i32,
    prossimo_tentativo: I,
    ultimo_errore: Option<String>,
    conclusa_il: Option<I>,
}

impl<I> RigaInoltro<I> {
    pub fn leggi(self, istante: impl Fn(I) -> Option<Timestamp>) -> Result<Inoltro, Guasto> {
        Ok(Inoltro {
            canale: canale(&self.canale)?,
            stato: StatoNotifica::parse(&self.stato).ok_or_else(|| illeggibile("stato"))?,
            tentativi: u32::try_from(self.tentativi).map_err(|_| illeggibile("tentativi"))?,
            prossimo_tentativo: istante(self.prossimo_tentativo).ok_or_else(|| illeggibile("prossimo_tentativo"))?,
            ultimo_errore: self.ultimo_errore,
            conclusa_il: self.conclusa_il.and_then(istante),
        })
    }
}

/// A handing-over taken.
#[derive(Debug, sqlx::FromRow)]
pub struct Presa<I> {
    pub ricevuta: i64,
    pub canale: String,
    pub tentativi: i32,
    pub riaperta_il: Option<I>,
}

impl<I> Presa<I> {
    pub fn ordine(&self) -> (i64, &str) {
        (self.ricevuta, &self.canale)
    }
}

/// An attempt as the database gives it.
#[derive(Debug, sqlx::FromRow)]
pub struct RigaTentativo<I> {
    canale: String,
    iniziato_il: I,
    durata_us: i64,
    esito: String,
    dettaglio: String,
    estratto: Option<Vec<u8>>,
}

impl<I> RigaTentativo<I> {
    pub fn leggi(self, istante: impl Fn(I) -> Option<Timestamp>) -> Result<(Canale, Tentativo), Guasto> {
        let tentativo = Tentativo {
            iniziato_il: istante(self.iniziato_il).ok_or_else(|| illeggibile("iniziato_il"))?,
            durata_us: self.durata_us,
            identificatore: String::new(),
            esito: self.esito,
            dettaglio: self.dettaglio,
            estratto: self.estratto,
        };
        Ok((canale(&self.canale)?, tentativo))
    }
}

pub fn canale(testo: &str) -> Result<Canale, Guasto> {
    Canale::parse(testo).ok_or_else(|| illeggibile("canale"))
}

fn illeggibile(colonna: &str) -> Guasto {
    Guasto::Interno(format!("{colonna} of the inbox holds what should not be there"))
}

/// Implements the port for a store that has `lettura()`, `scrittura()`, and beside it: a function
/// `prese(&store, posti, chi, adesso, fino) -> Vec<Presa>`, one `sondate(&store, canale, chi, adesso, fino)` alike, a statement `INOLTRI` that takes a list of numbers, and a
/// function `numeri(&[Ricevuta])` that gives it one.
macro_rules! ricevute {
    ($store:ty) => {
        impl $store {
            /// One notification with its handings-over beside it.
            async fn con_inoltri(&self, mut righe: Vec<Ricevuta>) -> Result<Vec<Ricevuta>, StoreError> {
                if righe.is_empty() {
                    return Ok(righe);
                }
                let inoltri: Vec<interroga::RigaInoltro<<$store as Orario>::Istante>> = sqlx::query_as(INOLTRI)
                    .bind(numeri(&righe))
                    .fetch_all(self.lettura())
                    .await
                    .map_err(|e| guasto(&e))?;
                for inoltro in inoltri {
                    if let Ok(i) = righe.binary_search_by_key(&inoltro.ricevuta, |r| r.id)
                        && let Some(riga) = righe.get_mut(i)
                    {
                        riga.inoltri.push(inoltro.leggi(<$store>::legge)?);
                    }
                }
                Ok(righe)
            }

            /// What was taken, with the notifications.
            async fn con_notifiche(
                &self,
                mut prese: Vec<interroga::Presa<<$store as Orario>::Istante>>,
            ) -> Result<Vec<DaInoltrare>, StoreError> {
                prese.sort_unstable_by(|una, altra| una.ordine().cmp(&altra.ordine()));
                let mut notifiche = Vec::with_capacity(prese.len());
                for presa in prese {
                    let riga: Option<interroga::Riga<<$store as Orario>::Istante>> = sqlx::query_as(interroga::UNA)
                        .bind(presa.ricevuta)
                        .fetch_optional(self.lettura())
                        .await
                        .map_err(|e| guasto(&e))?;
                    // Pruned at this moment: nobody waits for it any more.
                    let Some(riga) = riga else { continue };
                    notifiche.push(DaInoltrare {
                        canale: interroga::canale(&presa.canale)?,
                        notifica: riga.leggi(<$store>::legge)?,
                        riaperta_il: presa.riaperta_il.and_then(<$store>::legge),
                        tentativi: u32::try_from(presa.tentativi).unwrap_or_default(),
                    });
                }
                Ok(notifiche)
            }
        }

        #[async_trait::async_trait]
        impl $crate::store::Ricevute for $store {
            async fn dopo(&self, id: i64, quante: u32) -> Result<Vec<Ricevuta>, StoreError> {
                let righe: Vec<interroga::Riga<<$store as Orario>::Istante>> = sqlx::query_as(interroga::DOPO)
                    .bind(id)
                    .bind(i64::from(quante))
                    .fetch_all(self.lettura())
                    .await
                    .map_err(|e| guasto(&e))?;
                let righe = righe.into_iter().map(|r| r.leggi(<$store>::legge));
                self.con_inoltri(righe.collect::<Result<_, _>>()?).await
            }

            async fn elenca(&self, filtro: &FiltroRicevute, quante: u32) -> Result<Vec<Ricevuta>, StoreError> {
                let righe: Vec<interroga::Riga<<$store as Orario>::Istante>> =
                    interroga::con_filtro!(sqlx::query_as(interroga::ELENCA), filtro)
                        .bind(i64::from(quante))
                        .fetch_all(self.lettura())
                        .await
                        .map_err(|e| guasto(&e))?;
                let righe = righe.into_iter().map(|r| r.leggi(<$store>::legge));
                self.con_inoltri(righe.collect::<Result<_, _>>()?).await
            }

            async fn tentativi(&self, id: i64) -> Result<Vec<(Canale, Tentativo)>, StoreError> {
                let righe: Vec<interroga::RigaTentativo<<$store as Orario>::Istante>> =
                    sqlx::query_as(interroga::TENTATIVI)
                        .bind(id)
                        .fetch_all(self.lettura())
                        .await
                        .map_err(|e| guasto(&e))?;
                righe.into_iter().map(|r| Ok(r.leggi(<$store>::legge)?)).collect()
            }

            async fn prendi(
                &self,
                posti: &[(Canale, usize)],
                chi: &str,
                adesso: Timestamp,
                fino: Timestamp,
            ) -> Result<Vec<DaInoltrare>, StoreError> {
                let prese = prese(self, posti, chi, adesso, fino).await?;
                self.con_notifiche(prese).await
            }

            async fn sonda(
                &self,
                canale: Canale,
                chi: &str,
                adesso: Timestamp,
                fino: Timestamp,
            ) -> Result<Vec<DaInoltrare>, StoreError> {
                let prese = sondate(self, canale, chi, adesso, fino).await?;
                self.con_notifiche(prese).await
            }

            async fn concludi(
                &self,
                presa: &DaInoltrare,
                chi: &str,
                tentativo: &Tentativo,
                seguito: Seguito,
            ) -> Result<bool, StoreError> {
                let mut tx = self
                    .scrittura()
                    .begin_with(<$store>::INIZIO)
                    .await
                    .map_err(|e| guasto(&e))?;
                let (stato, prossimo) = righe::stato_di(seguito);
                let conclusa = (stato != StatoNotifica::DaInviare).then(|| <$store>::scrive(righe::fine(tentativo)));
                let errore = (stato != StatoNotifica::Consegnata)
                    .then(|| format!("{}: {}", tentativo.esito, tentativo.dettaglio));
                let numero: Option<i32> = sqlx::query_scalar(interroga::CONCLUDI)
                    .bind(presa.notifica.id)
                    .bind(presa.canale.as_str())
                    .bind(chi)
                    .bind(stato.as_str())
                    .bind(prossimo.map(<$store>::scrive))
                    .bind(errore)
                    .bind(conclusa)
                    .fetch_optional(&mut *tx)
                    .await
                    .map_err(|e| guasto(&e))?;
                let Some(numero) = numero else {
                    tx.rollback().await.map_err(|e| guasto(&e))?;
                    return Ok(false);
                };
                sqlx::query(interroga::TENTATIVO)
                    .bind(presa.notifica.id)
                    .bind(presa.canale.as_str())
                    .bind(numero)
                    .bind(<$store>::scrive(tentativo.iniziato_il))
                    .bind(tentativo.durata_us)
                    .bind(&tentativo.esito)
                    .bind(&tentativo.dettaglio)
                    .bind(&tentativo.estratto)
                    .execute(&mut *tx)
                    .await
                    .map_err(|e| guasto(&e))?;
                tx.commit().await.map_err(|e| guasto(&e))?;
                Ok(true)
            }

            async fn giacenze(&self) -> Result<Vec<GiacenzaInoltri>, StoreError> {
                let righe: Vec<(String, i64, <$store as Orario>::Istante)> = sqlx::query_as(interroga::GIACENZE)
                    .fetch_all(self.lettura())
                    .await
                    .map_err(|e| guasto(&e))?;
                righe
                    .into_iter()
                    .map(|(canale, quante, piu_vecchia)| {
                        Ok(GiacenzaInoltri {
                            canale: interroga::canale(&canale)?,
                            quante: righe::conta(quante),
                            piu_vecchia: <$store>::legge(piu_vecchia).unwrap_or(Timestamp::MIN),
                        })
                    })
                    .collect()
            }

            async fn riprova(
                &self,
                filtro: &FiltroRicevute,
                anche_consegnate: bool,
                adesso: Timestamp,
            ) -> Result<u64, StoreError> {
                let query = interroga::con_filtro!(sqlx::query(interroga::RIPROVA), filtro)
                    .bind(<$store>::scrive(adesso))
                    .bind(anche_consegnate);
                Ok(query
                    .execute(self.scrittura())
                    .await
                    .map_err(|e| guasto(&e))?
                    .rows_affected())
            }

            async fn abbandona(
                &self,
                filtro: &FiltroRicevute,
                perche: &str,
                adesso: Timestamp,
            ) -> Result<u64, StoreError> {
                let query = interroga::con_filtro!(sqlx::query(interroga::ABBANDONA), filtro)
                    .bind(<$store>::scrive(adesso))
                    .bind(perche);
                Ok(query
                    .execute(self.scrittura())
                    .await
                    .map_err(|e| guasto(&e))?
                    .rows_affected())
            }

            async fn in_consegna(&self, filtro: &FiltroRicevute, adesso: Timestamp) -> Result<Vec<i64>, StoreError> {
                let query = interroga::con_filtro!(sqlx::query_scalar(interroga::IN_CONSEGNA), filtro)
                    .bind(<$store>::scrive(adesso));
                query.fetch_all(self.lettura()).await.map_err(|e| guasto(&e))
            }
        }
    };
}

/// Binds the four parameters of the filter.
macro_rules! con_filtro {
    ($query:expr, $filtro:expr) => {
        $query
            .bind($filtro.id)
            .bind($filtro.codice.as_ref().map(CodiceSap::as_str))
            .bind($filtro.canale.map(Canale::as_str))
            .bind($filtro.stato.map(StatoNotifica::as_str))
    };
}

pub(in crate::store) use {con_filtro, ricevute};
