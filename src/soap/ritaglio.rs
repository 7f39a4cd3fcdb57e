//! A message cut, not rewritten: what stood in Body goes on as it was written (busta-egov.md §4.10, §4.11).
//!
//! The same grammar as [`super::envelope`], in one pass of [`Reader`], but of the child of Body only the place is kept: its
//! entities, CDATA sections, prefixes, comments and line ends are those of its author. [`Ritaglio::imbusta`] puts it into
//! a fresh envelope under the declarations that were in scope; [`Ritaglio::spoglia`] takes Header out of the message and
//! leaves every other byte. Text is Unicode here: an envelope in another encoding goes on in UTF-8.

use std::{borrow::Cow, ops::Range, sync::Arc};

use super::{EnvelopeError, NS, NS_12, client::FaultLetto, spazio};
use crate::xml::{Element, Event, Limits, Reader, Writer};

/// Characters of a child's text that are looked at: enough for an `Esito`, a SAP code, a zero.
const ASSAGGIO: usize = 32;
/// Children that are looked at.
const ASSAGGI: usize = 4;

/// A message that has the shape of a SOAP 1.1 envelope, and where its parts stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ritaglio<'t> {
    testo: &'t str,
    /// Direct children of `Header`, in order.
    pub header: Vec<Element>,
    posto_header: Option<Range<usize>>,
    /// Namespace and local name of the child of Body.
    pub ns: Option<Arc<str>>,
    pub nome: String,
    posto: Range<usize>,
    /// What Envelope and Body declare: prefix (empty: the default) and name.
    dichiarazioni: Vec<(&'t str, Cow<'t, str>)>,
    /// Local names of the first children of the child of Body, with the beginning of their text.
    pub assaggi: Vec<(String, String)>,
    /// The Fault, when that is what Body holds.
    pub fault: Option<FaultLetto>,
}

impl<'t> Ritaglio<'t> {
    /// Reads a message from decoded text.
    ///
    /// # Errors
    /// As [`super::envelope::leggi`]: the same messages are refused for the same reasons.
    pub fn leggi(testo: &'t str, limiti: Limits) -> Result<Self, EnvelopeError> {
        let testo = testo.trim_start_matches(spazio);
        let mut lettore = Lettore {
            testo,
            reader: Reader::new(testo, limiti),
        };
        match lettore.figlio(true)?.as_ref().and_then(nome) {
            Some((Some(NS), "Envelope")) => {}
            Some((Some(NS_12), "Envelope")) => return Err(EnvelopeError::VersioneSoap12),
            Some((_, "Envelope")) => return Err(EnvelopeError::NamespaceErrato),
            _ => return Err(EnvelopeError::NonEnvelope),
        }
        let esterne: Vec<_> = lettore.reader.declarations().collect();
        let mut header: Option<(Vec<Element>, Range<usize>)> = None;
        let mut corpo: Option<Self> = None;
        while let Some(parte) = lettore.figlio(true)? {
            match nome(&parte) {
                Some((Some(NS), "Header")) if corpo.is_some() => return Err(EnvelopeError::HeaderDopoBody),
                Some((Some(NS), "Header")) if header.is_some() => return Err(EnvelopeError::HeaderRipetuto),
                Some((Some(NS), "Header")) => header = Some(lettore.header()?),
                Some((Some(NS), "Body")) if corpo.is_some() => return Err(EnvelopeError::DueBody),
                Some((Some(NS), "Body")) => corpo = Some(lettore.body(&esterne)?),
                Some((Some(ns), _)) if ns != NS && corpo.is_some() => lettore.salta()?,
                _ => return Err(EnvelopeError::ElementoEstraneo),
            }
        }
        while lettore.reader.next()? != Event::Eof {}
        let mut ritaglio = corpo.ok_or(EnvelopeError::SenzaBody)?;
        if let Some((blocchi, posto)) = header {
            (ritaglio.header, ritaglio.posto_header) = (blocchi, Some(posto));
        }
        Ok(ritaglio)
    }

    /// True for this expanded name of the child of Body.
    pub fn is(&self, ns: Option<&str>, nome: &str) -> bool {
        self.nome == nome && self.ns.as_deref() == ns
    }

    /// The child of Body as it was written.
    pub fn figlio(&self) -> &'t str {
        self.testo.get(self.posto.clone()).unwrap_or_default()
    }

    /// Beginning of the text of a child of the child of Body.
    pub fn assaggio(&self, nome: &str) -> Option<&str> {
        self.assaggi.iter().find(|(n, _)| n == nome).map(|(_, t)| t.as_str())
    }

    /// A fresh envelope: `header` (already XML, its prefix for SOAP being `soap`), and in Body the child as it was written,
    /// with what was declared around it.
    pub fn imbusta(&self, header: &str) -> String {
        let figlio = self.figlio();
        // A prefix cannot stand for two names on one tag: where the client's `soap` is something else, Body takes another.
        let estraneo = |prefisso: &str| self.dichiarazioni.iter().any(|(p, uri)| *p == prefisso && uri != NS);
        let prefisso = ["soap", "soapenv", "S", "SOAP-ENV"]
            .into_iter()
            .map(str::to_owned)
            .chain((0..).map(|n| format!("s{n}")))
            .find(|p| !estraneo(p))
            .unwrap_or_default();
        let nome = |locale: &str| format!("{prefisso}:{locale}");
        let dichiara = format!("xmlns:{prefisso}");
        let altre: Vec<(String, &str)> = self
            .dichiarazioni
            .iter()
            .filter(|(p, _)| *p != prefisso)
            .map(|(p, uri)| match *p {
                "" => ("xmlns".to_owned(), &**uri),
                p => (format!("xmlns:{p}"), &**uri),
            })
            .collect();
        let altre: Vec<(&str, &str)> = altre.iter().map(|(n, v)| (n.as_str(), *v)).collect();
        let mut w = Writer::with_capacity(figlio.len() + header.len() + 512);
        w.declaration().open_with(&nome("Envelope"), &[(&dichiara, NS)]);
        // The header was written for the prefix `soap`.
        w.open_with(
            &nome("Header"),
            if prefisso == "soap" { &[] } else { &[("xmlns:soap", NS)] },
        )
        .raw(header)
        .close(&nome("Header"));
        w.open_with(&nome("Body"), &altre).raw(figlio).close(&nome("Body"));
        w.close(&nome("Envelope"));
        w.finish()
    }

    /// The message without Header; everything else as it was written, but for the XML declaration, which says UTF-8.
    pub fn spoglia(&self) -> String {
        let inizio = if self.testo.starts_with("<?xml") {
            self.testo.find("?>").map_or(0, |fine| fine + 2)
        } else {
            0
        };
        let posto = self.posto_header.clone().unwrap_or(inizio..inizio);
        let prima = self.testo.get(inizio..posto.start).unwrap_or_default();
        let dopo = self.testo.get(posto.end..).unwrap_or_default();
        let mut w = Writer::with_capacity(prima.len() + dopo.len() + 64);
        w.declaration().raw(prima).raw(dopo);
        w.finish()
    }
}

/// Expanded name of a start tag.
fn nome<'e, 'i>(inizio: &'e Event<'i>) -> Option<(Option<&'e str>, &'i str)> {
    match inizio {
        Event::Start { ns, name, .. } => Some((ns.as_deref(), name)),
        Event::Text(_) | Event::End | Event::Eof => None,
    }
}

struct Lettore<'t> {
    testo: &'t str,
    reader: Reader<'t>,
}

impl<'t> Lettore<'t> {
    /// The start tag of the next child of the open element, or `None` at its end.
    fn figlio(&mut self, solo_spazio: bool) -> Result<Option<Event<'t>>, EnvelopeError> {
        loop {
            match self.reader.next()? {
                inizio @ Event::Start { .. } => return Ok(Some(inizio)),
                Event::Text(t) if solo_spazio && !t.chars().all(spazio) => return Err(EnvelopeError::TestoEstraneo),
                Event::Text(_) => {}
                Event::End | Event::Eof => return Ok(None),
            }
        }
    }

    /// Where the tag begins that was just read: no `<` may stand inside of one.
    fn inizio(&self) -> usize {
        let letto = self.testo.get(..self.reader.position()).unwrap_or_default();
        letto.rfind('<').unwrap_or_default()
    }

    fn header(&mut self) -> Result<(Vec<Element>, Range<usize>), EnvelopeError> {
        let inizio = self.inizio();
        let mut blocchi = Vec::new();
        while let Some(blocco) = self.figlio(false)? {
            blocchi.push(self.reader.subtree(blocco)?);
        }
        Ok((blocchi, inizio..self.reader.position()))
    }

    /// Body, whose tag was just read; `esterne` are the declarations of Envelope.
    fn body(&mut self, esterne: &[(&'t str, Cow<'t, str>)]) -> Result<Ritaglio<'t>, EnvelopeError> {
        let mut dichiarazioni: Vec<_> = self.reader.declarations().collect();
        let nuove = dichiarazioni.len();
        for (prefisso, uri) in esterne {
            if !dichiarazioni.iter().take(nuove).any(|(p, _)| p == prefisso) {
                dichiarazioni.push((*prefisso, uri.clone()));
            }
        }
        let Some(tag) = self.figlio(true)? else {
            return Err(EnvelopeError::BodyVuoto);
        };
        let inizio = self.inizio();
        let (ns, nome) = match &tag {
            Event::Start { ns, name, .. } => (ns.clone(), (*name).to_owned()),
            _ => return Err(EnvelopeError::BodyVuoto),
        };
        let (mut assaggi, mut fault) = (Vec::new(), None);
        if nome == "Fault" && ns.as_deref() == Some(NS) {
            fault = Some(leggi_fault(&self.reader.subtree(tag)?));
        } else {
            self.assaggia(&mut assaggi)?;
        }
        let posto = inizio..self.reader.position();
        if self.figlio(true)?.is_some() {
            return Err(EnvelopeError::PiuRichieste);
        }
        Ok(Ritaglio {
            testo: self.testo,
            header: Vec::new(),
            posto_header: None,
            ns,
            nome,
            posto,
            dichiarazioni,
            assaggi,
            fault,
        })
    }

    /// Passes over the content of the element just opened, tasting its first children.
    fn assaggia(&mut self, assaggi: &mut Vec<(String, String)>) -> Result<(), EnvelopeError> {
        let (mut aperti, mut incontrati) = (1_usize, 0_usize);
        while aperti > 0 {
            match self.reader.next()? {
                Event::Start { name, .. } => {
                    aperti += 1;
                    if aperti == 2 {
                        incontrati += 1;
                        if incontrati <= ASSAGGI {
                            assaggi.push((name.to_owned(), String::new()));
                        }
                    }
                }
                Event::End => aperti -= 1,
                Event::Text(t) if aperti == 2 && incontrati <= ASSAGGI => {
                    if let Some((_, testo)) = assaggi.last_mut()
                        && testo.is_empty()
                    {
                        testo.extend(t.trim_matches(spazio).chars().take(ASSAGGIO));
                    }
                }
                Event::Text(_) => {}
                Event::Eof => break,
            }
        }
        Ok(())
    }

    /// Passes over the rest of the element just opened.
    fn salta(&mut self) -> Result<(), EnvelopeError> {
        let mut aperti = 1_usize;
        while aperti > 0 {
            match self.reader.next()? {
                Event::Start { .. } => aperti += 1,
                Event::End => aperti -= 1,
                Event::Text(_) => {}
                Event::Eof => break,
            }
        }
        Ok(())
    }
}

fn leggi_fault(elemento: &Element) -> FaultLetto {
    let testo = |nome: &str| {
        let figlio = elemento.children().find(|figlio| figlio.name == nome);
        figlio
            .map(|f| f.text().trim_matches(spazio).to_owned())
            .unwrap_or_default()
    };
    let codice = testo("faultcode");
    FaultLetto {
        codice: codice.rsplit(':').next().unwrap_or_default().to_owned(),
        testo: testo("faultstring"),
    }
}

#[cfg(test)]
#[path = "ritaglio_tests.rs"]
mod tests;
