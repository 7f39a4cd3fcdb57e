//! The outbox's statements, and the port over them: the same for both databases but for how notifications are taken and
//! how a list of regions is given.

pub const TENTATIVI: &str = "SELECT iniziato_il, durata_us, identificatore, esito, dettaglio, estratto FROM tentativo
    WHERE notifica = $1 ORDER BY numero";

pub const GIACENZE: &str =
    "SELECT destinatario, stato, count(*) AS quante, min(coalesce(riaperta_il, creata_il)) AS piu_vecchia FROM notifica
    WHERE stato IN ('DA_INVIARE', 'NON_RECAPITABILE') GROUP BY destinatario, stato ORDER BY destinatario, stato";

/// The columns of [`super::FiltroNotifiche`], each of which may be absent.
macro_rules! filtro {
    ($inizio:literal, $fine:literal) => {
        concat!(
            $inizio,
            " (CAST($1 AS BIGINT) IS NULL OR id = $1) AND (CAST($2 AS TEXT) IS NULL OR stato = $2)
                AND (CAST($3 AS TEXT) IS NULL OR destinatario = $3) AND (CAST($4 AS TEXT) IS NULL OR codice = $4)
                AND (CAST($5 AS BIGINT) IS NULL OR id > $5) ",
            $fine
        )
    };
}

pub const ELENCA: &str = filtro!(
    "SELECT id, codice, motivo, destinatario, causa, creata_il, stato, tentativi, prossimo_tentativo, ultimo_errore,
        conclusa_il
    FROM notifica WHERE",
    "ORDER BY id LIMIT $6"
);
pub const RIPROVA: &str = filtro!(
    "UPDATE notifica SET stato = 'DA_INVIARE', prossimo_tentativo = $6, riaperta_il = $6, conclusa_il = NULL WHERE",
    "AND stato <> 'CONSEGNATA' AND (presa_fino IS NULL OR presa_fino <= $6)
        AND ($7 OR id NOT IN (SELECT p.id FROM notifica p JOIN notifica d
            ON d.codice = p.codice AND d.destinatario = p.destinatario AND d.id > p.id
            WHERE p.stato = 'ABBANDONATA' AND d.stato = 'CONSEGNATA'))"
);
/// How many were given up and overtaken.
pub const SUPERATE: &str = filtro!(
    "SELECT count(*) FROM notifica WHERE",
    "AND id IN (SELECT p.id FROM notifica p JOIN notifica d
        ON d.codice = p.codice AND d.destinatario = p.destinatario AND d.id > p.id
        WHERE p.stato = 'ABBANDONATA' AND d.stato = 'CONSEGNATA')"
);
pub const ABBANDONA: &str = filtro!(
    "UPDATE notifica SET stato = 'ABBANDONATA', conclusa_il = $6, ultimo_errore = $7, presa_da = NULL, presa_fino = NULL
    WHERE",
    "AND stato IN ('DA_INVIARE', 'NON_RECAPITABILE') AND (presa_fino IS NULL OR presa_fino <= $6)"
);
pub const IN_CONSEGNA: &str = filtro!(
    "SELECT id FROM notifica WHERE",
    "AND stato IN ('DA_INVIARE', 'NON_RECAPITABILE') AND presa_fino > $6 ORDER BY id"
);

/// How a database writes and reads an instant.
pub trait Orario {
    type Istante;
    /// Begins a transaction that writes.
    const INIZIO: &'static str;
    fn scrive(istante: jiff::Timestamp) -> Self::Istante;

    /// None for what is no instant.
    fn legge(istante: Self::Istante) -> Option<jiff::Timestamp>;
}

/// Implements the port for a store that has `lettura()` and `scrittura()`; the block holds what is its own.
macro_rules! uscita {
    ($store:ty, { $($proprie:tt)* }) => {
        #[async_trait::async_trait]
        impl $crate::store::Uscita for $store {
            $($proprie)*

            async fn giacenze(&self) -> Result<Vec<Giacenza>, StoreError> {
                let righe: Vec<(String, String, i64, <$store as Orario>::Istante)> =
                    sqlx::query_as(interroga::GIACENZE).fetch_all(self.lettura()).await.map_err(|e| guasto(&e))?;
                righe
                    .into_iter()
                    .map(|(destinatario, stato, quante, piu_vecchia)| {
                        Ok(Giacenza {
                            destinatario,
                            stato: righe::stato(&stato)?,
                            quante: righe::conta(quante),
                            piu_vecchia: <$store>::legge(piu_vecchia).unwrap_or(Timestamp::MIN),
                        })
                    })
                    .collect()
            }

            async fn elenca(&self, filtro: &FiltroNotifiche, quante: u32) -> Result<Vec<RigaNotifica>, StoreError> {
                let righe: Vec<righe::Riga<<$store as Orario>::Istante>> =
                    interroga::con_filtro!(sqlx::query_as(interroga::ELENCA), filtro)
                        .bind(i64::from(quante))
                        .fetch_all(self.lettura())
                        .await
                        .map_err(|e| guasto(&e))?;
                righe.into_iter().map(|r| Ok(r.leggi(<$store>::legge)?)).collect()
            }

            async fn tentativi(&self, id: i64) -> Result<Vec<Tentativo>, StoreError> {
                type Riga = (<$store as Orario>::Istante, i64, String, String, String, Option<Vec<u8>>);
                let righe: Vec<Riga> = sqlx::query_as(interroga::TENTATIVI)
                    .bind(id)
                    .fetch_all(self.lettura())
                    .await
                    .map_err(|e| guasto(&e))?;
                let leggi = |(iniziato_il, durata_us, identificatore, esito, dettaglio, estratto): Riga| Tentativo {
                    iniziato_il: <$store>::legge(iniziato_il).unwrap_or(Timestamp::MIN),
                    durata_us,
                    identificatore,
                    esito,
                    dettaglio,
                    estratto,
                };
                Ok(righe.into_iter().map(leggi).collect())
            }

            async fn superate(&self, filtro: &FiltroNotifiche) -> Result<u64, StoreError> {
                let query = interroga::con_filtro!(sqlx::query_scalar(interroga::SUPERATE), filtro);
                let quante: i64 = query.fetch_one(self.lettura()).await.map_err(|e| guasto(&e))?;
                Ok(righe::conta(quante))
            }

            async fn riprova(
                &self,
                filtro: &FiltroNotifiche,
                fuori_ordine: bool,
                adesso: Timestamp,
            ) -> Result<u64, StoreError> {
                let query = interroga::con_filtro!(sqlx::query(interroga::RIPROVA), filtro)
                    .bind(<$store>::scrive(adesso))
                    .bind(fuori_ordine);
                Ok(query.execute(self.scrittura()).await.map_err(|e| guasto(&e))?.rows_affected())
            }

            async fn abbandona(
                &self,
                filtro: &FiltroNotifiche,
                perche: &str,
                adesso: Timestamp,
            ) -> Result<u64, StoreError> {
                let query = interroga::con_filtro!(sqlx::query(interroga::ABBANDONA), filtro)
                    .bind(<$store>::scrive(adesso))
                    .bind(perche);
                Ok(query.execute(self.scrittura()).await.map_err(|e| guasto(&e))?.rows_affected())
            }

            async fn in_consegna(&self, filtro: &FiltroNotifiche, adesso: Timestamp) -> Result<Vec<i64>, StoreError> {
                let query = interroga::con_filtro!(sqlx::query_scalar(interroga::IN_CONSEGNA), filtro)
                    .bind(<$store>::scrive(adesso));
                query.fetch_all(self.lettura()).await.map_err(|e| guasto(&e))
            }
        }
    };
}

/// Binds the five parameters of the filter.
macro_rules! con_filtro {
    ($query:expr, $filtro:expr) => {
        $query
            .bind($filtro.id)
            .bind($filtro.stato.map(StatoNotifica::as_str))
            .bind($filtro.destinatario.as_ref().map(Regione::as_str))
            .bind($filtro.codice.as_ref().map(CodiceSap::as_str))
            .bind($filtro.dopo)
    };
}

pub(in crate::store) use {con_filtro, uscita};
