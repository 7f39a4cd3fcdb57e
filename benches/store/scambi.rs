//! The exchanges of a batch: fictitious workers, with the trace that a message with busta leaves.

use jiff::Timestamp;
use portasap::{
    clock::{Clock, System},
    registro::Invio,
    sample::{self, Opzioni, Peso},
    sap::{CodiceFiscale, CodiceSap, Scheda},
    store::{DatiBusta, Operazione, Scambio, Traccia, archivio::compatta::compatta},
};

#[derive(Debug)]
pub struct Scambi {
    peso: Peso,
    adesso: Timestamp,
}

impl Scambi {
    /// With documents of so many KB.
    pub fn nuovi(kb: &str) -> Self {
        Self {
            peso: match kb {
                "4" => Peso::Tipico,
                "12" => Peso::Grande,
                _ => Peso::Enorme,
            },
            adesso: System.now(),
        }
    }

    fn scheda(&self, n: usize, codice: Option<&str>) -> Scheda {
        sample::lavoratore(
            n as u64,
            &Opzioni {
                seed: 2004,
                peso: self.peso,
                codice: codice.and_then(CodiceSap::parse),
                ..Opzioni::default()
            },
        )
    }

    /// First documents of the workers from `da` on.
    pub fn nuove(&self, da: usize, quante: usize) -> Vec<Scambio> {
        let nuova = |n| self.invio(n, "invioSAP", self.scheda(n, None));
        (da..da + quante).map(nuova).collect()
    }

    /// They have moved.
    pub fn variazioni(&self, da: usize, codici: &[String]) -> Vec<Scambio> {
        let variazione = |(i, codice): (usize, &String)| {
            let mut scheda = self.scheda(da + i, Some(codice));
            if let Some(persona) = &mut scheda.datianagrafici {
                persona.domicilio.indirizzo = format!("VIA NUOVA {i}").into();
            }
            self.invio(da + i, "invioSAP-v", scheda)
        };
        codici.iter().enumerate().map(variazione).collect()
    }

    /// Look-ups of them.
    pub fn verifiche(&self, da: usize, quante: usize) -> Vec<Scambio> {
        let verifica = |n| {
            let scheda = self.scheda(n, None);
            let persona = scheda.datianagrafici.as_ref().expect("a full document");
            Scambio {
                operazione: Operazione::Verifica {
                    codice_fiscale: CodiceFiscale::registrato(&persona.datipersonali.codicefiscale.valore),
                },
                traccia: self.traccia(n, "verifica"),
            }
        };
        (da..da + quante).map(verifica).collect()
    }

    fn invio(&self, n: usize, cosa: &str, scheda: Scheda) -> Scambio {
        Scambio {
            operazione: Operazione::Invio(Box::new(Invio {
                documento: scheda.scrivi(),
                scheda,
                regione_chiamante: None,
                anomalie: Vec::new(),
                regolamento: None,
            })),
            traccia: self.traccia(n, cosa),
        }
    }

    fn traccia(&self, n: usize, cosa: &str) -> Traccia {
        let si = |testo: &str| Some(testo.to_owned());
        let intestazione = include_str!("../../src/egov/esempi.rs");
        let intestazione = intestazione.get(..1200).unwrap_or_default();
        Traccia {
            verso: portasap::store::Verso::default(),
            correlazione: format!("{cosa}-{:016x}", (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            ricevuta: self.adesso,
            durata_us: 250,
            azione: Some("invioSAP"),
            mittente: si("LAZIO"),
            destinatario: si("NAZIONALE"),
            identificatore: Some(format!("LAZIO_LAZIOSPCoopIT_{n:07}_{cosa}_2026-11-23_12:00")),
            identificatore_usato: true,
            ora_registrazione: si("2026-11-23T12:00:00"),
            collaborazione: Some(format!("LAZIO_LAZIOSPCoopIT_{n:07}_2026-11-23_12:00")),
            risposta: Some(format!("NAZIONALE_NAZIONALESPCoopIT_{n:07}_2026-11-23_12:00")),
            regione_chiamante: None,
            turno: si("LAZIO"),
            esito: None,
            motivi: Vec::new(),
            impronta: format!("{n:064x}"),
            indirizzo: si("127.0.0.1"),
            messaggio: None,
            porta: si("NAZIONALESPCoopIT"),
            byte_richiesta: 5500,
            busta: Box::new(DatiBusta {
                mittente_tipo: si("SPC"),
                destinatario_tipo: si("SPC"),
                profilo: si("EGOV_IT_ServizioSincrono"),
                servizio: si("ServiziSAP"),
                servizio_tipo: si("SPC"),
                tempo: si("EGOV_IT_Locale"),
                ..DatiBusta::default()
            }),
            risposta_ora: Some(self.adesso),
            eccezioni: None,
            intestazione: Some(compatta(intestazione.as_bytes())),
            intestazione_risposta: Some(compatta(intestazione.get(100..).unwrap_or_default().as_bytes())),
            richiesta: None,
        }
    }
}
