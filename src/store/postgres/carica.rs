//! Many new SAPs by COPY, in its binary form (PostgreSQL manual, "COPY", file formats).

use jiff::Timestamp;
use sqlx::PgConnection;

use super::{composto::DUEMILA, errore::classifica, transazione::tutte};
use crate::{
    sap::{CodiceSap, Regione},
    store::{
        errore::Guasto,
        transazione::{ScritturaSap, Scritture},
    },
};

const COPIA_SAP: &str =
    "COPY sap (codice, codice_fiscale, cf_corrente, stato, ente_titolare, regione_titolare, versione,
    documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita, creata_il, aggiornata_il, compresso)
    FROM STDIN (FORMAT binary)";
const COPIA_POLITICHE: &str = "COPY politica (identificativo, codice_sap) FROM STDIN (FORMAT binary)";

const INTESTAZIONE: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";

/// Copies SAPs and policies.
pub async fn carica_molti(connessione: &mut PgConnection, scritture: &Scritture) -> Result<(), Guasto> {
    let mut righe = Righe::nuove();
    for sap in &scritture.nuove {
        righe.sap(sap)?;
    }
    let scritte = copia(connessione, COPIA_SAP, righe).await?;
    tutte(scritte, scritture.nuove.len(), "sap")?;
    let mut righe = Righe::nuove();
    for (identificativo, codice) in &scritture.politiche_prese {
        righe.riga(2);
        righe.testo(identificativo)?;
        righe.testo(codice.as_str())?;
    }
    let scritte = copia(connessione, COPIA_POLITICHE, righe).await?;
    tutte(scritte, scritture.politiche_prese.len(), "politica")
}

async fn copia(connessione: &mut PgConnection, istruzione: &str, righe: Righe) -> Result<u64, Guasto> {
    let mut copia = connessione.copy_in_raw(istruzione).await.map_err(|e| classifica(&e))?;
    if let Err(errore) = copia.send(righe.fine()).await {
        drop(copia.abort("the connection failed").await);
        return Err(classifica(&errore));
    }
    copia.finish().await.map_err(|e| classifica(&e))
}

/// Rows as COPY reads them: how many fields, then each with its length, -1 for NULL.
struct Righe(Vec<u8>);

impl Righe {
    fn nuove() -> Self {
        Self(INTESTAZIONE.to_vec())
    }

    fn fine(mut self) -> Vec<u8> {
        self.riga(-1);
        self.0
    }

    fn riga(&mut self, campi: i16) {
        self.0.extend_from_slice(&campi.to_be_bytes());
    }

    fn byte(&mut self, byte: &[u8]) -> Result<(), Guasto> {
        let lunghezza = i32::try_from(byte.len()).map_err(|_| Guasto::Interno("a value of 2 GB".to_owned()))?;
        self.0.extend_from_slice(&lunghezza.to_be_bytes());
        self.0.extend_from_slice(byte);
        Ok(())
    }

    fn facoltativo(&mut self, byte: Option<&[u8]>) -> Result<(), Guasto> {
        if let Some(byte) = byte {
            return self.byte(byte);
        }
        self.0.extend_from_slice(&(-1_i32).to_be_bytes());
        Ok(())
    }

    fn testo(&mut self, testo: &str) -> Result<(), Guasto> {
        self.byte(testo.as_bytes())
    }

    fn istante(&mut self, istante: Timestamp) -> Result<(), Guasto> {
        self.byte(&(istante.as_microsecond() - DUEMILA).to_be_bytes())
    }

    /// A row of [`COPIA_SAP`].
    fn sap(&mut self, sap: &ScritturaSap) -> Result<(), Guasto> {
        self.riga(15);
        self.testo(CodiceSap::as_str(&sap.codice))?;
        self.testo(sap.codice_fiscale.as_str())?;
        self.testo(sap.codice_fiscale.as_str())?;
        self.testo(sap.stato.as_str())?;
        self.testo(&sap.ente_titolare)?;
        self.facoltativo(sap.regione_titolare.as_ref().map(|r| Regione::as_str(r).as_bytes()))?;
        self.byte(&i64::from(sap.versione).to_be_bytes())?;
        self.testo(&sap.documento.testo)?;
        self.testo(&sap.ricezioni)?;
        self.facoltativo(sap.ncn.indiceprofiling.as_ref().map(String::as_bytes))?;
        for data in [sap.ncn.dataevento, sap.ncn.disponibilita] {
            let data = data.map(|d| d.to_string());
            self.facoltativo(data.as_ref().map(String::as_bytes))?;
        }
        self.istante(sap.istante)?;
        self.istante(sap.istante)?;
        self.facoltativo(sap.documento.compresso.as_deref())
    }
}
