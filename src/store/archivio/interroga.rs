//! The statements of the archive, the same for both databases but for how each writes an instant and a truth.
//!
//! Ways into `traccia`: the primary key (pages, retention), `correlazione`, the identifier (used or not), the SAP code; an
//! interval is turned into a range of ids once, by the index on time, and pages then go by id. Parties, actions and
//! outcomes have no index of their own: so few values would not pay what each exchange would cost.

use jiff::{SignedDuration, Timestamp, civil::DateTime};

use super::Classe;
use crate::clock::roma;

/// How a database writes what the other writes otherwise.
pub trait Dialetto {
    /// An expression that gives the microseconds of a column.
    fn micro(colonna: &str) -> String;
    /// What stands before and after a number of microseconds to make it comparable with a column.
    const ISTANTE: (&'static str, &'static str);
    const USATO: &'static str;
    const LIBERO: &'static str;
    /// Said before a look-up that may take longer than an exchange may.
    const PAZIENZA: Option<&'static str>;
}

/// Columns of [`super::Voce`].
pub fn colonne<D: Dialetto>() -> String {
    format!(
        "id, verso, correlazione, porta, {} AS ricevuta, {} AS registrata_il, {} AS risposta_ora, durata_us, azione, esito,
        motivi, eccezioni, codice_sap, regione_chiamante, mittente, mittente_tipo, destinatario, destinatario_tipo, profilo,
        collaborazione, servizio, servizio_tipo, identificatore, identificatore_usato, ora_registrazione, tempo,
        riferimento, scadenza, inoltro, conferma, sequenza, risposta, byte_richiesta, impronta, indirizzo, intestazione,
        intestazione_risposta",
        D::micro("ricevuta"),
        D::micro("registrata_il"),
        D::micro("risposta_ora"),
    )
}

/// The next rows of a class: id and time of reception.
pub fn finestra<D: Dialetto>(classe: Classe) -> String {
    let ricevuta = D::micro("t.ricevuta");
    let figlia = match classe {
        Classe::Messaggi => "messaggio",
        Classe::DocumentiRifiutati | Classe::DocumentiAccettati => "documento",
        Classe::Identificatori | Classe::Tracce => {
            return format!("SELECT t.id, {ricevuta} FROM traccia t WHERE t.id > $1 ORDER BY t.id LIMIT $2");
        }
    };
    format!(
        "SELECT f.traccia, {ricevuta} FROM {figlia} f JOIN traccia t ON t.id = f.traccia
        WHERE f.traccia > $1 ORDER BY f.traccia LIMIT $2"
    )
}

/// What retention does to the rows after `$1` up to `$2`.
pub fn pota<D: Dialetto>(classe: Classe, simulata: bool) -> String {
    let (tabella, chiave, condizione) = match classe {
        Classe::Messaggi => ("messaggio", "traccia", String::new()),
        Classe::DocumentiRifiutati => ("documento", "traccia", "AND versione IS NULL".to_owned()),
        // What made the present version of an active SAP stays.
        Classe::DocumentiAccettati => (
            "documento",
            "traccia",
            "AND versione IS NOT NULL AND NOT EXISTS (SELECT 1 FROM sap s WHERE s.codice = documento.codice_sap
                AND s.stato = 'ATTIVA' AND s.versione = documento.versione)"
                .to_owned(),
        ),
        Classe::Identificatori => ("traccia", "id", format!("AND {}", D::USATO)),
        Classe::Tracce => (
            "traccia",
            "id",
            "AND NOT EXISTS (SELECT 1 FROM documento d WHERE d.traccia = traccia.id)
                AND NOT EXISTS (SELECT 1 FROM messaggio m WHERE m.traccia = traccia.id)"
                .to_owned(),
        ),
    };
    let dove = format!("WHERE {chiave} > $1 AND {chiave} <= $2 {condizione}");
    match (simulata, classe) {
        (true, _) => format!("SELECT count(*) FROM {tabella} {dove}"),
        (false, Classe::Identificatori) => format!("UPDATE traccia SET identificatore_usato = false {dove}"),
        (false, _) => format!("DELETE FROM {tabella} {dove}"),
    }
}

/// When an identifier that we issued was issued: it says so itself, so that our answers are found without an index. Wide
/// enough for an hour that occurs twice and for minutes that were begun early.
pub fn emissione(identificatore: &str) -> Option<(Timestamp, Timestamp)> {
    let inizio = identificatore.len().checked_sub(16)?;
    let (data, ora) = identificatore.get(inizio..)?.split_once('_')?;
    let minuto: DateTime = format!("{data}T{ora}:00").parse().ok()?;
    let ambiguo = roma().to_ambiguous_zoned(minuto);
    let margine = SignedDuration::from_mins(10);
    let (prima, dopo) = (ambiguo.clone().earlier().ok()?, ambiguo.later().ok()?);
    Some((
        prima.timestamp().checked_sub(margine).ok()?,
        dopo.timestamp().checked_add(margine).ok()?,
    ))
}

/// Writes `impl Archivio`: what both databases do alike, then what each does in its own way.
macro_rules! archivio {
    ($store:ty, $database:ty, { $($proprie:tt)* }) => {
        #[async_trait::async_trait]
        impl $crate::store::archivio::Archivio for $store {
            async fn tratto(&self, filtro: &Filtro) -> Result<Option<(i64, i64)>, StoreError> {
                let mut tx = self.lettura().begin().await.map_err(|e| lettura(&e))?;
                if let Some(pazienza) = <$store>::PAZIENZA {
                    sqlx::query(pazienza).execute(&mut *tx).await.map_err(|e| lettura(&e))?;
                }
                // `+ 0`: not the first row by id that may do, but the range of the index on time.
                let mut q = sqlx::QueryBuilder::<$database>::new(
                    "SELECT min(id + 0), max(id + 0) FROM traccia WHERE true",
                );
                intervallo(&mut q, filtro.dal, filtro.al);
                let (primo, ultimo): (Option<i64>, Option<i64>) =
                    q.build_query_as().fetch_one(&mut *tx).await.map_err(|e| lettura(&e))?;
                Ok(primo.zip(ultimo))
            }

            async fn cerca(&self, filtro: &Filtro, pagina: Pagina) -> Result<Vec<Voce>, StoreError> {
                let mut estremi = filtro.tratto;
                let a_tempo = (filtro.dal.is_some() || filtro.al.is_some()) && !filtro.per_chiave();
                if estremi.is_none() && a_tempo {
                    estremi = self.tratto(filtro).await?;
                    if estremi.is_none() {
                        return Ok(Vec::new());
                    }
                }
                let mut tx = self.lettura().begin().await.map_err(|e| lettura(&e))?;
                if let Some(pazienza) = <$store>::PAZIENZA {
                    sqlx::query(pazienza).execute(&mut *tx).await.map_err(|e| lettura(&e))?;
                }
                let mut q = sqlx::QueryBuilder::<$database>::new("");
                q.push("SELECT ").push(interroga::colonne::<$store>()).push(" FROM traccia WHERE true");
                if let Some((primo, ultimo)) = estremi {
                    q.push(" AND id >= ").push_bind(primo).push(" AND id <= ").push_bind(ultimo);
                }
                intervallo(&mut q, filtro.dal, filtro.al);
                if let Some(id) = filtro.id {
                    q.push(" AND id = ").push_bind(id);
                }
                if let Some(identificatore) = &filtro.identificatore {
                    for (inizio, stato) in [
                        (" AND id IN (SELECT id FROM traccia WHERE identificatore = ", <$store>::USATO),
                        (" UNION ALL SELECT id FROM traccia WHERE identificatore = ", <$store>::LIBERO),
                    ] {
                        q.push(inizio).push_bind(identificatore.clone());
                        q.push(" AND identificatore IS NOT NULL AND ").push(stato);
                    }
                    if let Some((dal, al)) = interroga::emissione(identificatore) {
                        q.push(" UNION ALL SELECT id FROM traccia WHERE risposta = ").push_bind(identificatore.clone());
                        intervallo(&mut q, Some(dal), Some(al));
                    }
                    q.push(")");
                }
                for (colonna, valore) in [
                    ("correlazione", &filtro.correlazione),
                    ("mittente", &filtro.mittente),
                    ("destinatario", &filtro.destinatario),
                    ("azione", &filtro.azione),
                    ("esito", &filtro.esito),
                    ("codice_sap", &filtro.codice_sap),
                ] {
                    if let Some(valore) = valore {
                        q.push(" AND ").push(colonna).push(" = ").push_bind(valore.clone());
                    }
                }
                if let Some(parte) = &filtro.parte {
                    q.push(" AND (mittente = ").push_bind(parte.clone());
                    q.push(" OR destinatario = ").push_bind(parte.clone()).push(")");
                }
                if let Some(dopo) = pagina.dopo {
                    q.push(if pagina.crescente { " AND id > " } else { " AND id < " }).push_bind(dopo);
                }
                q.push(if pagina.crescente { " ORDER BY id LIMIT " } else { " ORDER BY id DESC LIMIT " });
                q.push_bind(i64::from(pagina.quante));
                q.build_query_as().fetch_all(&mut *tx).await.map_err(|e| lettura(&e))
            }

            async fn documento(&self, traccia: i64) -> Result<Option<Documento>, StoreError> {
                let riga: Option<voce::DocumentoGrezzo> = sqlx::query_as(
                    "SELECT codice_sap, versione, testo, compresso, anomalie, politiche_mantenute FROM documento
                    WHERE traccia = $1",
                )
                .bind(traccia)
                .fetch_optional(self.lettura())
                .await
                .map_err(|e| lettura(&e))?;
                let illeggibile = || StoreError::Internal("a document received cannot be unpacked".to_owned());
                riga.map(|riga| riga.leggi().ok_or_else(illeggibile)).transpose()
            }

            async fn messaggi(&self, traccia: i64) -> Result<Vec<Messaggio>, StoreError> {
                let righe: Vec<(String, Vec<u8>)> =
                    sqlx::query_as("SELECT tipo, contenuto FROM messaggio WHERE traccia = $1 ORDER BY tipo")
                        .bind(traccia)
                        .fetch_all(self.lettura())
                        .await
                        .map_err(|e| lettura(&e))?;
                let illeggibile = || StoreError::Internal("a raw message cannot be unpacked".to_owned());
                righe
                    .into_iter()
                    .map(|(tipo, contenuto)| {
                        Ok(Messaggio {
                            tipo: if tipo == "RICHIESTA" { TipoMessaggio::Richiesta } else { TipoMessaggio::Risposta },
                            byte: compatta::distendi(&contenuto).ok_or_else(illeggibile)?,
                        })
                    })
                    .collect()
            }

            async fn annota(&self, accesso: &Accesso) -> Result<(), StoreError> {
                let mut q = sqlx::QueryBuilder::<$database>::new(
                    "INSERT INTO accesso (chi, che_cosa, traccia, avvenuto_il) VALUES (",
                );
                q.push_bind(accesso.chi.clone()).push(", ").push_bind(accesso.che_cosa.clone()).push(", ");
                q.push_bind(accesso.traccia).push(", ").push(<$store>::ISTANTE.0);
                q.push_bind(accesso.quando.as_microsecond()).push(<$store>::ISTANTE.1).push(")");
                q.build().execute(self.scrittura()).await.map_err(|e| scrittura(&e))?;
                Ok(())
            }

            async fn finestra(
                &self,
                classe: Classe,
                dopo: i64,
                quante: u32,
            ) -> Result<Vec<(i64, Timestamp)>, StoreError> {
                let righe: Vec<(i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(interroga::finestra::<$store>(classe)))
                    .bind(dopo)
                    .bind(i64::from(quante))
                    .fetch_all(self.lettura())
                    .await
                    .map_err(|e| lettura(&e))?;
                Ok(righe.into_iter().map(|(id, micro)| (id, voce::da_micro(micro))).collect())
            }

            async fn pota(
                &self,
                classe: Classe,
                dopo: i64,
                fino_a: i64,
                simulata: bool,
            ) -> Result<u64, StoreError> {
                let sql = sqlx::AssertSqlSafe(interroga::pota::<$store>(classe, simulata));
                if simulata {
                    let query = sqlx::query_scalar(sql).bind(dopo).bind(fino_a);
                    let quante: i64 = query.fetch_one(self.lettura()).await.map_err(|e| lettura(&e))?;
                    return Ok(quante.unsigned_abs());
                }
                let query = sqlx::query(sql).bind(dopo).bind(fino_a);
                Ok(query.execute(self.scrittura()).await.map_err(|e| scrittura(&e))?.rows_affected())
            }

            async fn segno(&self, nome: &str) -> Result<Option<(i64, Timestamp)>, StoreError> {
                let sql = format!("SELECT fino_a, {} FROM potatura WHERE classe = $1", <$store>::micro("eseguita_il"));
                let riga: Option<(i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(sql))
                    .bind(nome)
                    .fetch_optional(self.lettura())
                    .await
                    .map_err(|e| lettura(&e))?;
                Ok(riga.map(|(fino_a, micro)| (fino_a, voce::da_micro(micro))))
            }

            async fn segna(&self, nome: &str, fino_a: i64, quando: Timestamp) -> Result<(), StoreError> {
                let mut q = sqlx::QueryBuilder::<$database>::new(
                    "INSERT INTO potatura (classe, fino_a, eseguita_il) VALUES (",
                );
                q.push_bind(nome.to_owned()).push(", ").push_bind(fino_a).push(", ").push(<$store>::ISTANTE.0);
                q.push_bind(quando.as_microsecond()).push(<$store>::ISTANTE.1).push(
                    ") ON CONFLICT (classe) DO UPDATE SET fino_a = excluded.fino_a, eseguita_il = excluded.eseguita_il",
                );
                q.build().execute(self.scrittura()).await.map_err(|e| scrittura(&e))?;
                Ok(())
            }

            async fn registra_misura(&self, giorno: Date, byte: u64) -> Result<Vec<(Date, u64)>, StoreError> {
                let oggi = giorno.to_string();
                sqlx::query(
                    "INSERT INTO spazio (giorno, byte) VALUES ($1, $2)
                    ON CONFLICT (giorno) DO UPDATE SET byte = excluded.byte",
                )
                .bind(&oggi)
                .bind(i64::try_from(byte).unwrap_or(i64::MAX))
                .execute(self.scrittura())
                .await
                .map_err(|e| scrittura(&e))?;
                let primo = giorno.saturating_sub(jiff::Span::new().days(90)).to_string();
                sqlx::query("DELETE FROM spazio WHERE giorno < $1")
                    .bind(primo)
                    .execute(self.scrittura())
                    .await
                    .map_err(|e| scrittura(&e))?;
                let righe: Vec<(String, i64)> = sqlx::query_as("SELECT giorno, byte FROM spazio ORDER BY giorno")
                    .fetch_all(self.lettura())
                    .await
                    .map_err(|e| lettura(&e))?;
                let letta = |(giorno, byte): (String, i64)| Some((giorno.parse().ok()?, byte.unsigned_abs()));
                Ok(righe.into_iter().filter_map(letta).collect())
            }

            $($proprie)*
        }

        /// The condition on time.
        fn intervallo(q: &mut sqlx::QueryBuilder<$database>, dal: Option<Timestamp>, al: Option<Timestamp>) {
            let (prima, dopo) = <$store>::ISTANTE;
            for (confronto, istante) in [(" AND ricevuta >= ", dal), (" AND ricevuta < ", al)] {
                if let Some(istante) = istante {
                    q.push(confronto).push(prima).push_bind(istante.as_microsecond()).push(dopo);
                }
            }
        }

        fn lettura(errore: &sqlx::Error) -> StoreError {
            classifica(errore).into()
        }

        fn scrittura(errore: &sqlx::Error) -> StoreError {
            classifica(errore).into()
        }
    };
}
pub(in crate::store) use archivio;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_of_ours_says_when_it_was_issued() {
        let (dal, al) = emissione("NAZIONALE_NAZIONALESPCoopIT_0100001_2026-03-05_09:17").unwrap();
        assert_eq!(
            (dal.to_string(), al.to_string()),
            ("2026-03-05T08:07:00Z".to_owned(), "2026-03-05T08:27:00Z".to_owned())
        );
        let (dal, al) = emissione("X_Y_0000001_2026-10-25_02:30").unwrap();
        assert_eq!(
            al.duration_since(dal),
            SignedDuration::from_mins(80),
            "the hour that occurs twice"
        );
        for other in [
            "",
            "x",
            "NAZIONALE",
            "2026-13-05_09:17",
            "è2026-03-05_09:17:00",
            "X_Y_1_2026-03-05 09:17",
        ] {
            assert_eq!(emissione(other), None, "{other}");
        }
    }
}
