//! One exchange of a batch: what is asked, done on the [`Vista`]; its trace row, kept for the end.

use jiff::Timestamp;

use super::{nuovi::Nuovi, vista::Vista};
use crate::{
    clock::Clock,
    outcome::Anomalia,
    registro::{self, Decisione, Invio, Regolamento, Stato},
    sap::{CodiceFiscale, CodiceSap, Regione},
    store::{
        Operazione, Risultato, Scambio, StoreError, Titolare,
        conservato::Conservato,
        errore::Guasto,
        riga::unisci,
        transazione::{RigaDocumento, RigaRicevuta, RigaTraccia, Transazione, chiave_identificatore},
    },
};

pub struct Passo<'a, T> {
    pub tx: &'a mut T,
    pub vista: Vista<'a>,
    pub nuovi: Nuovi,
    pub regolamento: &'a Regolamento,
    pub clock: &'a dyn Clock,
    /// Whether documents are packed.
    pub compatti: bool,
    pub righe: Vec<RigaTraccia<'a>>,
    pub ricevute: Vec<RigaRicevuta<'a>>,
    /// A notification was written.
    pub novita: bool,
}

/// What an operation did, before it is traced.
struct Fatto<'a> {
    risultato: Risultato,
    codice: Option<CodiceSap>,
    documento: Option<RigaDocumento<'a>>,
}

impl<'a, T: Transazione> Passo<'a, T> {
    /// Does one exchange; `resto` is what follows in the batch. The outer error fails the batch, the inner one this
    /// exchange alone, which then had no effect.
    pub async fn esegui(
        &mut self,
        scambio: &'a Scambio,
        resto: &[Scambio],
    ) -> Result<Result<Risultato, StoreError>, Guasto> {
        let chiave = chiave_identificatore(&scambio.traccia);
        if chiave.as_ref().is_some_and(|c| self.vista.usato(c)) {
            return Ok(Err(StoreError::Duplicato));
        }
        if let Some(messaggio) = &scambio.traccia.messaggio
            && !self.tx.usa_messaggio(messaggio).await?
        {
            return Ok(Err(StoreError::Ripetuto));
        }
        let istante = self.clock.now();
        let fatto = self.opera(scambio, resto, istante).await?;
        if let Some(chiave) = chiave {
            self.vista.usa(chiave);
        }
        let esito = fatto.risultato.esito().or(scambio.traccia.esito);
        let motivi = match &fatto.risultato {
            Risultato::Rifiutato(anomalie) => regole(anomalie),
            _ => scambio.traccia.motivi.join(" "),
        };
        self.righe.push(RigaTraccia {
            traccia: &scambio.traccia,
            registrata_il: istante,
            esito,
            motivi,
            codice_sap: fatto.codice,
            documento: fatto.documento,
        });
        Ok(Ok(fatto.risultato))
    }

    /// Writes what is left to write; whether the batch has put a notification into outbox or inbox.
    pub async fn concludi(mut self) -> Result<bool, Guasto> {
        self.nuovi.restituisci(self.tx);
        let scritture = self.vista.scritture()?;
        let novita = self.novita || !scritture.notifiche.is_empty() || !self.ricevute.is_empty();
        self.tx.concludi(&scritture, &self.ricevute, &self.righe).await?;
        Ok(novita)
    }

    async fn scrivi(&mut self) -> Result<(), Guasto> {
        let scritture = self.vista.scritture()?;
        if scritture.vuote() {
            return Ok(());
        }
        self.novita |= !scritture.notifiche.is_empty();
        self.tx.scrivi(&scritture).await
    }

    async fn opera(
        &mut self,
        scambio: &'a Scambio,
        resto: &[Scambio],
        istante: Timestamp,
    ) -> Result<Fatto<'a>, Guasto> {
        match &scambio.operazione {
            Operazione::Traccia { documento } => Ok(Fatto {
                risultato: Risultato::Tracciato,
                codice: None,
                documento: documento.as_deref().map(|d| self.ricevuto(d)),
            }),
            Operazione::Invio(invio) => self.invio(invio, &scambio.traccia.correlazione, resto, istante).await,
            Operazione::Annulla {
                codice,
                regione_chiamante,
            } => self.annulla(codice, regione_chiamante.as_ref(), istante),
            Operazione::Brucia { codice } => self.brucia(codice, &scambio.traccia.correlazione, istante),
            Operazione::Richiesta { codice } => {
                let riga = self.vista.riga(codice).filter(|r| r.stato == Stato::Attiva);
                let documento = riga.and_then(|r| r.documento.clone());
                Ok(Fatto::lettura(Risultato::Documento(documento), Some(codice.clone())))
            }
            Operazione::Verifica { codice_fiscale } => {
                let codice = self.vista.attiva(codice_fiscale).map(|r| r.codice.clone());
                Ok(Fatto::lettura(Risultato::Codice(codice.clone()), codice))
            }
            Operazione::Titolare { codice_fiscale } => {
                let titolare = self.vista.attiva(codice_fiscale).map(|r| Titolare {
                    codice: r.codice.clone(),
                    regione: r.regione_titolare.clone(),
                    ente: r.ente_titolare.clone(),
                });
                let codice = titolare.as_ref().map(|t| t.codice.clone());
                Ok(Fatto::lettura(Risultato::Titolare(titolare), codice))
            }
            Operazione::NonAttive {
                codice_fiscale,
                dal,
                al,
            } => self.non_attive(codice_fiscale, *dal, *al).await,
            Operazione::RiceviNotifica {
                codice,
                motivo,
                inoltri,
            } => {
                self.ricevute.push(RigaRicevuta {
                    codice,
                    motivo,
                    inoltri,
                    traccia: &scambio.traccia,
                    istante,
                });
                Ok(Fatto::lettura(Risultato::Ricevuta, Some(codice.clone())))
            }
            Operazione::N00A02 { codice_fiscale } => {
                let sap = self.vista.sap_attiva(codice_fiscale)?.cloned().map(Box::new);
                let codice = sap.as_ref().map(|s| s.codice.clone());
                Ok(Fatto::lettura(Risultato::Sap(sap), codice))
            }
        }
    }

    async fn invio(
        &mut self,
        invio: &'a Invio,
        causa: &str,
        resto: &[Scambio],
        istante: Timestamp,
    ) -> Result<Fatto<'a>, Guasto> {
        self.vista.prepara(invio)?;
        let mut situazione = self.vista.situazione(invio);
        if registro::serve_codice(&situazione, invio) {
            situazione.nuovo_codice = Some(self.nuovi.prossimo(self.tx, &self.vista, resto).await?);
        }
        let mut documento = self.ricevuto(&invio.documento);
        // Tables may have been replaced since the document was judged: one message sees one set.
        let regolamento = invio.regolamento.as_deref().unwrap_or(self.regolamento);
        match registro::decide(&situazione, invio, regolamento, istante) {
            Decisione::Rifiuta(anomalie) if anomalie.is_empty() => Err(Guasto::Interno(
                "a refusal without a reason: the situation was not whole".to_owned(),
            )),
            Decisione::Rifiuta(anomalie) => {
                documento.anomalie = Some(come_json(&anomalie));
                Ok(Fatto {
                    risultato: Risultato::Rifiutato(anomalie),
                    codice: invio.codice().cloned(),
                    documento: Some(documento),
                })
            }
            Decisione::Invariata(codice) => {
                documento.versione = self.vista.riga(&codice).map(|r| r.versione);
                Ok(Fatto::accettato(codice, documento))
            }
            Decisione::Applica(modifica) => {
                let codice = modifica.sap.codice.clone();
                documento.versione = Some(modifica.sap.versione);
                if !modifica.politiche_mantenute.is_empty() {
                    documento.politiche_mantenute = Some(unisci(&modifica.politiche_mantenute));
                }
                if self.vista.applica(*modifica, causa, istante)? {
                    self.scrivi().await?;
                }
                Ok(Fatto::accettato(codice, documento))
            }
        }
    }

    fn annulla(
        &mut self,
        codice: &CodiceSap,
        regione: Option<&Regione>,
        istante: Timestamp,
    ) -> Result<Fatto<'a>, Guasto> {
        let sap = self.vista.sap(codice)?;
        let risultato = match registro::decide_annullo(sap, regione, self.regolamento) {
            Ok(()) => {
                self.vista.spegni(codice, Stato::Annullata, istante)?;
                Risultato::Annullato
            }
            Err(anomalie) => Risultato::Rifiutato(anomalie),
        };
        Ok(Fatto::lettura(risultato, Some(codice.clone())))
    }

    fn brucia(&mut self, codice: &CodiceSap, causa: &str, istante: Timestamp) -> Result<Fatto<'a>, Guasto> {
        let sap = self.vista.sap(codice)?;
        let risultato = match registro::decide_bruciatura(sap) {
            Ok(notifica) => {
                self.vista.spegni(codice, Stato::Bruciata, istante)?;
                let destinatario = notifica.as_ref().map(|n| n.destinatario.clone());
                self.vista.notifica(notifica, causa, istante);
                Risultato::Bruciata(destinatario)
            }
            Err(anomalie) => Risultato::Rifiutato(anomalie),
        };
        Ok(Fatto::lettura(risultato, Some(codice.clone())))
    }

    fn ricevuto(&self, testo: &'a str) -> RigaDocumento<'a> {
        RigaDocumento {
            conservato: Conservato::di(testo, self.compatti),
            versione: None,
            anomalie: None,
            politiche_mantenute: None,
        }
    }

    /// Asked of the database, not of the [`Vista`]: what this batch has changed of that worker's is written first.
    async fn non_attive(
        &mut self,
        codice_fiscale: &CodiceFiscale,
        dal: Option<Timestamp>,
        al: Option<Timestamp>,
    ) -> Result<Fatto<'a>, Guasto> {
        if self.vista.ha_cambiato(codice_fiscale) {
            self.scrivi().await?;
        }
        let codici = self.tx.non_attive(codice_fiscale, dal, al).await?;
        Ok(Fatto::lettura(Risultato::Codici(codici), None))
    }
}

impl<'a> Fatto<'a> {
    fn lettura(risultato: Risultato, codice: Option<CodiceSap>) -> Self {
        Self {
            risultato,
            codice,
            documento: None,
        }
    }

    fn accettato(codice: CodiceSap, documento: RigaDocumento<'a>) -> Self {
        Self {
            risultato: Risultato::Accettato(codice.clone()),
            codice: Some(codice),
            documento: Some(documento),
        }
    }
}

/// Each violated rule once, in order.
fn regole(anomalie: &[Anomalia]) -> String {
    let mut regole: Vec<&str> = Vec::new();
    for anomalia in anomalie {
        if !regole.contains(&anomalia.regola.0) {
            regole.push(anomalia.regola.0);
        }
    }
    regole.join(" ")
}

/// Violations kept with a refused document: a hostile one has more than it has bytes.
const ANOMALIE_CONSERVATE: usize = 500;

/// Where each rule was violated, never with the value; of very many the first, and how many more there were.
fn come_json(anomalie: &[Anomalia]) -> String {
    let voci = anomalie.iter().take(ANOMALIE_CONSERVATE).map(|a| {
        serde_json::json!({
            "regola": a.regola.0,
            "percorso": a.percorso,
            "riga": a.riga,
            "dettaglio": a.dettaglio,
        })
    });
    let altre = anomalie.len().saturating_sub(ANOMALIE_CONSERVATE);
    let resto = (altre > 0).then(|| serde_json::json!({ "altre": altre }));
    serde_json::Value::Array(voci.chain(resto).collect()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::controls::id;

    #[test]
    fn of_very_many_violations_the_first_are_kept_and_the_rest_counted() {
        for (quante, voci, ultima) in [
            (0, 0, None),
            (500, 500, None),
            (501, 501, Some(1)),
            (56_000, 501, Some(55_500)),
        ] {
            let anomalie = vec![Anomalia::sap_intera(id::PA_01); quante];
            let json: Vec<serde_json::Value> = serde_json::from_str(&come_json(&anomalie)).unwrap();
            assert_eq!(json.len(), voci);
            assert_eq!(json.last().and_then(|v| v["altre"].as_u64()), ultima, "{quante}");
        }
    }
}
