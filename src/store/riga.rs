//! A row of table `sap`, the same in both databases, and the [`Sap`] it says.

use crate::{
    registro::{DatiNcn, Sap, Stato},
    sap::{CodiceFiscale, CodiceSap, Data, Regione, Scheda},
    store::{conservato, errore::Guasto},
    xml::{Limits, schema::Schema},
};

/// As the database gives it.
#[derive(Debug, sqlx::FromRow)]
pub struct RigaGrezza {
    pub codice: String,
    pub codice_fiscale: String,
    pub stato: String,
    pub ente_titolare: String,
    pub regione_titolare: Option<String>,
    pub versione: i64,
    pub documento: Option<String>,
    pub compresso: Option<Vec<u8>>,
    pub ricezioni: String,
    pub ncn_indiceprofiling: Option<String>,
    pub ncn_dataevento: Option<String>,
    pub ncn_disponibilita: Option<String>,
}

/// With the types of the domain; the document is still text, and absent when it was not asked for.
#[derive(Debug, Clone)]
pub struct RigaSap {
    pub codice: CodiceSap,
    pub codice_fiscale: CodiceFiscale,
    pub stato: Stato,
    pub ente_titolare: String,
    pub regione_titolare: Option<Regione>,
    pub versione: u32,
    pub documento: Option<String>,
    pub ricezioni: String,
    pub ncn: DatiNcn,
}

impl TryFrom<RigaGrezza> for RigaSap {
    type Error = Guasto;

    fn try_from(riga: RigaGrezza) -> Result<Self, Guasto> {
        let data = |testo: Option<String>, colonna| match testo {
            None => Ok(None),
            Some(testo) => Data::parse(&testo).map(Some).ok_or_else(|| illeggibile(colonna)),
        };
        Ok(Self {
            codice: codice(&riga.codice)?,
            codice_fiscale: CodiceFiscale::registrato(&riga.codice_fiscale),
            stato: Stato::parse(&riga.stato).ok_or_else(|| illeggibile("sap.stato"))?,
            ente_titolare: riga.ente_titolare,
            regione_titolare: riga
                .regione_titolare
                .map(|r| Regione::parse(&r).ok_or_else(|| illeggibile("sap.regione_titolare")))
                .transpose()?,
            versione: u32::try_from(riga.versione).map_err(|_| illeggibile("sap.versione"))?,
            documento: match riga.documento {
                None => None,
                Some(testo) => Some(
                    conservato::leggi(testo, riga.compresso.as_deref()).ok_or_else(|| illeggibile("sap.compresso"))?,
                ),
            },
            ricezioni: riga.ricezioni,
            ncn: DatiNcn {
                indiceprofiling: riga.ncn_indiceprofiling,
                dataevento: data(riga.ncn_dataevento, "sap.ncn_dataevento")?,
                disponibilita: data(riga.ncn_disponibilita, "sap.ncn_disponibilita")?,
            },
        })
    }
}

impl RigaSap {
    /// The SAP of this row: reads its document again.
    pub fn leggi(&self, schema: &Schema) -> Result<Sap, Guasto> {
        let documento = self.documento.as_deref().ok_or_else(|| illeggibile("sap.documento"))?;
        let scheda = Scheda::leggi(documento, schema, SENZA_LIMITI).map_err(|_| illeggibile("sap.documento"))?;
        let ricezioni = self
            .ricezioni
            .split_ascii_whitespace()
            .map(|n| n.parse().map_err(|_| illeggibile("sap.ricezioni")))
            .collect::<Result<Vec<u32>, _>>()?;
        if ricezioni.len() != scheda.politiche_attive_lst.as_ref().map_or(0, Vec::len) {
            return Err(illeggibile("sap.ricezioni"));
        }
        Ok(Sap {
            codice: self.codice.clone(),
            codice_fiscale: self.codice_fiscale.clone(),
            stato: self.stato,
            regione_titolare: self.regione_titolare.clone(),
            versione: self.versione,
            scheda,
            ricezioni,
            ncn: self.ncn.clone(),
        })
    }
}

impl From<&Sap> for RigaSap {
    fn from(sap: &Sap) -> Self {
        Self {
            codice: sap.codice.clone(),
            codice_fiscale: sap.codice_fiscale.clone(),
            stato: sap.stato,
            ente_titolare: sap.scheda.datiinvio.codiceentetit.valore.to_string(),
            regione_titolare: sap.regione_titolare.clone(),
            versione: sap.versione,
            documento: Some(sap.scheda.scrivi()),
            ricezioni: unisci(&sap.ricezioni),
            ncn: sap.ncn.clone(),
        }
    }
}

/// The limits of messages do not hold for what the register itself has gathered from many of them.
const SENZA_LIMITI: Limits = Limits {
    max_bytes: usize::MAX,
    max_depth: 64,
    max_elements: usize::MAX,
    max_attributes: 64,
};

/// A code that the database holds.
pub fn codice(testo: &str) -> Result<CodiceSap, Guasto> {
    CodiceSap::parse(testo).ok_or_else(|| illeggibile("codice"))
}

/// Numbers separated by blanks.
pub fn unisci<T: ToString>(numeri: &[T]) -> String {
    numeri.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

fn illeggibile(colonna: &str) -> Guasto {
    Guasto::Interno(format!("the database holds a value in {colonna} that cannot be read"))
}
