//! One worker: what its sender was told, and whether the register agrees.

use std::net::SocketAddr;

use portasap::{
    sample::{self, Opzioni, Persona, Peso},
    sap::{CodiceSap, Scheda, scheda::Politica},
    xml::Limits,
};

use crate::{
    support::builders::schema,
    wire::{Answer, Message, richiesta, verifica},
};

const FIRST: &str = "VIA DELLA PRIMA SCHEDA 1";
const SECOND: &str = "VIA DELL AGGIORNAMENTO 2";

/// What the sender knows of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    NotSent,
    Acknowledged,
    /// No answer, or a `Server` fault: the sender cannot know.
    Unknown,
}

/// Worker number `n`: a first send and one update. Every other worker's region wears a busta.
#[derive(Debug)]
pub struct Life {
    n: u32,
    codice_fiscale: String,
    codice: Option<String>,
    creation: Known,
    update: Known,
}

impl Life {
    pub fn new(n: u32) -> Self {
        Self {
            n,
            codice_fiscale: Persona::numero(u64::from(n), opzioni().seed).codice_fiscale.to_string(),
            codice: None,
            creation: Known::NotSent,
            update: Known::NotSent,
        }
    }

    pub fn is_acknowledged(&self) -> bool {
        self.creation == Known::Acknowledged
    }

    pub fn wears_busta(&self) -> bool {
        self.n % 2 == 1
    }

    /// Sends the first document and, once that is acknowledged, the update; gives the last answer. Tells of each OK at
    /// once.
    pub fn live(&mut self, node: SocketAddr, told: impl Fn()) -> Answer {
        let answer = self.creation_message().send(node);
        self.creation = known(&answer);
        let Answer::Accepted(codice) = answer else {
            return answer;
        };
        told();
        self.codice = Some(codice.clone());
        let answer = self.update_message(&codice).send(node);
        self.update = known(&answer);
        if let Answer::Accepted(same) = &answer {
            assert_eq!(*same, codice, "an update keeps the code");
            told();
        }
        answer
    }

    /// Asks the register, after the crash, whether the promises were kept, and settles what was unknown: whether a
    /// message in doubt turned out to be recorded.
    pub fn judge(&mut self, node: SocketAddr) -> Option<bool> {
        let mut recorded = None;
        let found = verifica(node, &self.codice_fiscale);
        if self.is_acknowledged() {
            assert_eq!(found, self.codice, "acknowledged and lost: {self:?}");
            self.stays_used(&self.creation_message(), node);
        } else {
            recorded = Some(found.is_some());
            let codice = self.settle_creation(found.as_ref(), node);
            self.codice = Some(codice);
            self.creation = Known::Acknowledged;
        }
        let codice = self.codice.clone().expect("settled above");
        let read = self.read_back(&codice, node);
        let update = self.update_message(&codice);
        match self.update {
            Known::NotSent => assert_eq!(read, FIRST, "{self:?}"),
            Known::Acknowledged => {
                assert_eq!(read, SECOND, "an acknowledged update was lost: {self:?}");
                self.stays_used(&update, node);
            }
            Known::Unknown => {
                recorded = Some(read == SECOND);
                match update.send(node) {
                    Answer::Accepted(same) => {
                        assert_eq!(same, codice, "{self:?}");
                        let free = read == FIRST || !update.wears_busta();
                        assert!(free, "recorded, and its identifier was free: {self:?}");
                    }
                    Answer::Duplicate => {}
                    other => panic!("{other:?} for {self:?}"),
                }
                let settled = self.read_back(&codice, node);
                assert_eq!(settled, SECOND, "used identifier, lost update: {self:?}");
                self.update = Known::Acknowledged;
            }
        }
        recorded
    }

    /// Sends an unanswered first document again: the code that the worker has then.
    fn settle_creation(&self, found: Option<&String>, node: SocketAddr) -> String {
        if let Some(codice) = found {
            assert_eq!(self.read_back(codice, node), FIRST, "{self:?}");
        }
        let message = self.creation_message();
        let again = message.send(node);
        let now = verifica(node, &self.codice_fiscale);
        match again {
            Answer::Accepted(codice) => {
                assert_eq!(found, None, "carried out twice: {self:?}");
                assert_eq!(now.as_ref(), Some(&codice), "{self:?}");
                codice
            }
            // With a busta the duplicate is found before the register is asked: L103 would mean a SAP whose identifier
            // was not recorded with it.
            Answer::Duplicate if message.wears_busta() => now.expect("a used identifier tells of a record"),
            Answer::Refused(why) if !message.wears_busta() && why.contains("L103") => {
                now.expect("L103 tells of a record")
            }
            other => panic!("{other:?} for {self:?}"),
        }
    }

    /// A message carried out is not carried out again.
    fn stays_used(&self, message: &Message, node: SocketAddr) {
        if message.wears_busta() {
            assert_eq!(message.send(node), Answer::Duplicate, "{self:?}");
        }
    }

    /// The address in the document of `codice`, which must be whole.
    fn read_back(&self, codice: &str, node: SocketAddr) -> String {
        let text = richiesta(node, codice);
        let read = Scheda::leggi(&text, &schema(), Limits::default())
            .unwrap_or_else(|anomalie| panic!("half-written: {anomalie:?} in {text}"));
        let recorded = read
            .datiinvio
            .identificativosap
            .as_ref()
            .expect("a recorded SAP has a code");
        assert_eq!(recorded.valore.to_string(), codice, "{self:?}");
        let sent = self.scheda(None, FIRST);
        let identificativi = |scheda: &Scheda| -> Vec<String> {
            let identificativo = |(_, politica): (usize, &Politica)| {
                format!("{:?}", politica.identificativo_politica.as_ref().map(|c| &c.valore))
            };
            scheda.politiche().map(identificativo).collect()
        };
        assert_eq!(identificativi(&read), identificativi(&sent), "policies lost: {self:?}");
        let anagrafici = read.datianagrafici.expect("a full document was sent");
        assert_eq!(anagrafici.datipersonali.codicefiscale.valore, self.codice_fiscale);
        anagrafici.domicilio.indirizzo.to_string()
    }

    fn creation_message(&self) -> Message {
        self.message(&self.scheda(None, FIRST), 2 * self.n)
    }

    fn update_message(&self, codice: &str) -> Message {
        let codice = CodiceSap::parse(codice).expect("the node gives good codes");
        self.message(&self.scheda(Some(codice), SECOND), 2 * self.n + 1)
    }

    fn message(&self, scheda: &Scheda, number: u32) -> Message {
        if self.wears_busta() {
            Message::with_busta(&scheda.scrivi(), number)
        } else {
            Message::plain(&scheda.scrivi())
        }
    }

    fn scheda(&self, codice: Option<CodiceSap>, indirizzo: &str) -> Scheda {
        let mut scheda = sample::lavoratore(u64::from(self.n), &Opzioni { codice, ..opzioni() });
        if let Some(anagrafici) = &mut scheda.datianagrafici {
            anagrafici.domicilio.indirizzo = indirizzo.to_owned().into();
        }
        scheda
    }
}

fn opzioni() -> Opzioni {
    Opzioni {
        peso: Peso::Tipico,
        ..Opzioni::default()
    }
}

/// # Panics
/// On a refusal: each message is good and sent once.
fn known(answer: &Answer) -> Known {
    match answer {
        Answer::Accepted(_) => Known::Acknowledged,
        Answer::Failed | Answer::Silence => Known::Unknown,
        Answer::Refused(_) | Answer::Duplicate => panic!("a good new message was answered {answer:?}"),
    }
}
