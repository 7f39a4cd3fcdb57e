//! One worker's SAP and what the regions do with it: what each step must cause in the outbox is known before it is sent,
//! and of a step without an answer the register itself tells whether it was carried out.

use portasap::{
    sample::{self, Forma, Opzioni, Persona, Peso},
    sap::{CodiceSap, Regione, Scheda},
};

use crate::{
    http::Reply,
    rete::{self, Parte, Rete},
};

/// By which way the regions' systems send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// Plain SOAP to the region's own portasap.
    Delegata,
    /// A busta to the node.
    Diretta,
}

/// What a region does with a SAP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passo {
    Crea(Parte),
    /// Takes it over, or updates it where it is the owner.
    Prende(Parte),
    /// Sends a policy of its own; its description bears the number.
    Politica(Parte, u32),
}

/// How a step ended for its sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sorte {
    Fatto,
    /// No answer, or that of a node that could not say.
    Ignota,
}

/// A notification that must be in the outbox: motive, region.
pub type Dovuta = (&'static str, &'static str);

#[derive(Debug)]
pub struct Vita {
    n: u64,
    /// A patto comes with the first document. A SAP holds one active patto at most, also when two become one.
    con_patto: bool,
    pub codice: Option<String>,
    pub titolare: Option<Parte>,
    /// In order.
    pub dovute: Vec<Dovuta>,
    in_dubbio: Option<Passo>,
}

impl Vita {
    pub fn nuova(n: u64) -> Self {
        Self {
            n,
            con_patto: true,
            codice: None,
            titolare: None,
            dovute: Vec::new(),
            in_dubbio: None,
        }
    }

    pub fn senza_patto(n: u64) -> Self {
        Self {
            con_patto: false,
            ..Self::nuova(n)
        }
    }

    pub fn codice_fiscale(&self) -> String {
        Persona::numero(self.n, Opzioni::default().seed)
            .codice_fiscale
            .to_string()
    }

    /// Carries out one step; what it must cause is written down once it is known to be carried out.
    ///
    /// # Panics
    /// On a refusal: each step is a right one.
    pub fn fa(&mut self, passo: Passo, via: Via, rete: &Rete) -> Sorte {
        let da = match passo {
            Passo::Crea(da) | Passo::Prende(da) | Passo::Politica(da, _) => da,
        };
        let documento = self.documento(passo).scrivi();
        let Some(risposta) = manda(via, rete, da, "invioSAP", "SAP", &documento) else {
            self.in_dubbio = Some(passo);
            return Sorte::Ignota;
        };
        match risposta.element("Esito").as_deref() {
            Some("OK") => {
                self.registra(passo, risposta.element("CodiceSAP"));
                Sorte::Fatto
            }
            Some(_) => panic!("{passo:?} was refused: {}", risposta.body),
            // A Fault: whether anything was done is for the register to say.
            None => {
                assert_eq!(risposta.status, 500, "{passo:?}: {}", risposta.body);
                self.in_dubbio = Some(passo);
                Sorte::Ignota
            }
        }
    }

    /// Asks the register whether the step without an answer was carried out; whether there was one.
    pub fn chiarisci(&mut self, rete: &Rete) -> bool {
        let Some(passo) = self.in_dubbio.take() else {
            return false;
        };
        match passo {
            Passo::Crea(_) => {
                if let Some(codice) = self.registrato(rete) {
                    self.registra(passo, Some(codice));
                }
            }
            Passo::Prende(da) => {
                let titolare = chiede(
                    rete,
                    "richiestaCodSAPRegTitolare",
                    "CodiceFiscale",
                    &self.codice_fiscale(),
                );
                if titolare.element("CodiceRegione").as_deref() == Some(da.regione) {
                    self.registra(passo, self.codice.clone());
                }
            }
            Passo::Politica(_, numero) => {
                if self.letta(rete).contains(&descrizione(numero)) {
                    self.registra(passo, self.codice.clone());
                }
            }
        }
        true
    }

    /// What was acknowledged is there.
    pub fn verifica(&self, rete: &Rete) {
        let Some(codice) = &self.codice else { return };
        assert_eq!(
            self.registrato(rete).as_ref(),
            Some(codice),
            "acknowledged and lost: {self:?}"
        );
        assert!(
            self.letta(rete).contains(codice),
            "acknowledged and not readable: {self:?}"
        );
        let titolare = chiede(
            rete,
            "richiestaCodSAPRegTitolare",
            "CodiceFiscale",
            &self.codice_fiscale(),
        );
        assert_eq!(
            titolare.element("CodiceRegione").as_deref(),
            self.titolare.map(|t| t.regione),
            "{self:?}"
        );
    }

    fn registra(&mut self, passo: Passo, codice: Option<String>) {
        let codice = codice.expect("what is carried out has a code");
        assert!(
            self.codice.as_ref().is_none_or(|c| *c == codice),
            "the code changed: {self:?}"
        );
        self.codice = Some(codice);
        match passo {
            Passo::Crea(da) => self.titolare = Some(da),
            Passo::Prende(da) => {
                let prima = self.titolare.replace(da).expect("created before");
                if prima != da {
                    self.dovute.push(("02", prima.regione));
                }
            }
            Passo::Politica(da, _) => {
                let titolare = self.titolare.expect("created before");
                if titolare != da {
                    self.dovute.push(("07", titolare.regione));
                }
            }
        }
    }

    fn registrato(&self, rete: &Rete) -> Option<String> {
        let risposta = chiede(rete, "verificaEsistenzaSAP", "CodiceFiscale", &self.codice_fiscale());
        let codice = risposta.element("CodiceSAP").unwrap_or_else(|| panic!("{risposta:?}"));
        (codice != "0").then_some(codice)
    }

    fn letta(&self, rete: &Rete) -> String {
        let codice = crate::messages::idsap(self.codice.as_deref().unwrap_or_default());
        let risposta = chiede(rete, "richiestaSAP", "CodiceSAP", &codice);
        risposta.element("SAP").unwrap_or_else(|| panic!("{risposta:?}"))
    }

    fn documento(&self, passo: Passo) -> Scheda {
        let di = |da: Parte| {
            let regione = Regione::parse(da.regione).expect("a region");
            let codice = self.codice.as_deref().map(|c| CodiceSap::parse(c).expect("a code"));
            Opzioni {
                codice,
                peso: Peso::Piccolo,
                ..Opzioni::di(&regione).expect("a region")
            }
        };
        match passo {
            Passo::Crea(da) if self.con_patto => sample::lavoratore(self.n, &di(da)),
            Passo::Crea(da) | Passo::Prende(da) => Scheda {
                politiche_attive_lst: None,
                ..sample::lavoratore(self.n, &di(da))
            },
            Passo::Politica(da, numero) => {
                let mini = Opzioni {
                    forma: Forma::Mini,
                    peso: Peso::Enorme,
                    ..di(da)
                };
                let mut scheda = sample::lavoratore(self.n, &mini);
                let titolare = self.titolare.expect("created before");
                scheda.datiinvio.codiceentetit = titolare.cpi.to_owned().into();
                let politiche = scheda.politiche_attive_lst.take().unwrap_or_default();
                let colloquio = politiche.into_iter().find(|p| p.tipo_attivita.valore == "A01");
                let mut colloquio = colloquio.expect("one among many");
                colloquio.descrizione = descrizione(numero).into();
                colloquio.identificativo_presa_in_carico = None;
                scheda.politiche_attive_lst = Some(vec![colloquio]);
                scheda
            }
        }
    }
}

fn descrizione(numero: u32) -> String {
    format!("Colloquio di orientamento {numero:06}")
}

fn manda(via: Via, rete: &Rete, da: Parte, azione: &str, parametro: &str, valore: &str) -> Option<Reply> {
    match via {
        Via::Delegata => rete::delegata(rete.regione(da), azione, parametro, valore),
        Via::Diretta => rete::diretta(rete.nodo.porta, da, azione, parametro, valore),
    }
}

/// A look-up at the node, which runs.
fn chiede(rete: &Rete, azione: &str, parametro: &str, valore: &str) -> Reply {
    let risposta = rete::diretta(rete.nodo.porta, rete::LAZIO, azione, parametro, valore);
    risposta.expect("the node answers")
}
