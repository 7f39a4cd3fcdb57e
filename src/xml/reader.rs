//! The hardened reader: the only code of the crate that reads XML from outside (design §4, first decision).
//!
//! quick-xml finds where markup ends and checks that end tags match; everything else that XML 1.0 and Namespaces
//! in XML demand is checked here and in the files beside. Stricter than XML: no DOCTYPE, no processing
//! instruction, no entity but the five predefined, version 1.0 only, and [`Limits`]. Time is linear in the text.
//!
//! Runs of text, CDATA, references and comments between two tags come as one [`Event::Text`], borrowed when the
//! run is one piece without a reference or a carriage return. After an error, the same error for ever.

use std::borrow::Cow;
use std::io::BufRead;
use std::sync::Arc;

use quick_xml::events::Event as Markup;

use super::XmlErrorKind::{
    AfterRoot, Character, Doctype, Empty, Malformed, ProcessingInstruction, TooDeep, TooLarge, TooManyElements,
};
use super::error::Refusal;
use super::namespaces::Namespaces;
use super::tag::{self, RawAttribute};
use super::{Attribute, Limits, XmlError, XmlErrorKind, attributes, chars, content, declaration};

/// One event; text is unescaped, CDATA is text, comments are gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event<'i> {
    Start {
        ns: Option<Arc<str>>,
        name: &'i str,
        prefix: Option<&'i str>,
        attributes: Vec<Attribute<'i>>,
        /// Line of the `<`, from 1.
        line: u32,
    },
    /// Never empty, never two in a row.
    Text(Cow<'i, str>),
    /// Also after the `Start` of `<empty/>`.
    End,
    Eof,
}

/// Where in the document the reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nothing was read, not even looked at.
    Fresh,
    Prolog,
    Content,
    Epilog,
}

/// Reads one document from decoded text.
#[derive(Debug)]
pub struct Reader<'i> {
    input: &'i str,
    limits: Limits,
    markup: quick_xml::Reader<&'i [u8]>,
    stage: Stage,
    depth: usize,
    elements: usize,
    /// `<empty/>` was given as a start; its end is due.
    end_due: bool,
    scope: Namespaces<'i>,
    /// Attributes of the tag at hand, kept to reuse the memory.
    raw: Vec<RawAttribute<'i>>,
    /// Newlines are counted up to this offset …
    counted: usize,
    /// … which is on this line.
    line: u32,
    failed: Option<XmlError>,
}

impl<'i> Reader<'i> {
    /// A reader of `input`, which holds no byte order mark. Nothing is checked before the first [`Reader::next`].
    pub fn new(input: &'i str, limits: Limits) -> Self {
        Self {
            input,
            limits,
            markup: quick_xml::Reader::from_str(input),
            stage: Stage::Fresh,
            depth: 0,
            elements: 0,
            end_due: false,
            scope: Namespaces::default(),
            raw: Vec::new(),
            counted: 0,
            line: 1,
            failed: None,
        }
    }

    /// The next event; [`Event::Eof`] again and again at the end.
    ///
    /// # Errors
    /// Whatever is not well formed or not admitted.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator could not end with Eof and fail too"
    )]
    pub fn next(&mut self) -> Result<Event<'i>, XmlError> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        self.advance().map_err(|refusal| {
            let error = XmlError {
                kind: refusal.kind,
                line: self.line_at(refusal.offset),
            };
            self.failed = Some(error.clone());
            error
        })
    }

    /// Namespace that a prefix (`None`: the default one) stands for after the last `Start`: for names in values.
    ///
    /// # Errors
    /// A prefix that nothing declares.
    pub fn namespace(&mut self, prefix: Option<&str>) -> Result<Option<Arc<str>>, XmlErrorKind> {
        self.scope.element(prefix)
    }

    /// The declarations of the last `Start`, in the order of the tag: prefix (empty: the default) and name, empty for
    /// `xmlns=""`. For whoever must write the tag again as it was: canonical XML.
    pub fn declarations(&self) -> impl Iterator<Item = (&'i str, Cow<'i, str>)> {
        self.raw.iter().filter_map(|attribute| {
            let uri = content::attribute(attribute.value).unwrap_or_default();
            Some((attribute.declares()?, uri))
        })
    }

    /// The prefixes of the attributes of the last `Start`, in their order.
    pub fn attribute_prefixes(&self) -> impl Iterator<Item = Option<&'i str>> {
        let attributes = self.raw.iter().filter(|attribute| attribute.declares().is_none());
        attributes.map(|attribute| attribute.name.prefix)
    }

    /// Elements open after the last event.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// Line of [`Reader::position`], from 1.
    pub fn line(&self) -> u32 {
        self.line_at(self.position())
    }

    /// Bytes read up to the end of the last event.
    pub fn position(&self) -> usize {
        usize::try_from(self.markup.buffer_position()).unwrap_or(self.input.len())
    }

    /// The limits it was made with.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    fn advance(&mut self) -> Result<Event<'i>, Refusal> {
        if self.stage == Stage::Fresh {
            self.begin()?;
        }
        if self.end_due {
            self.end_due = false;
            return Ok(self.close());
        }
        let mut text = Cow::Borrowed("");
        loop {
            self.take_text(&mut text)?;
            let markup = self.rest();
            let piece = markup.as_bytes().get(1..3).unwrap_or_default();
            if piece == b"!-" {
                self.comment()?;
            } else if piece == b"![" {
                self.cdata(&mut text)?;
            } else if !text.is_empty() {
                return Ok(Event::Text(text));
            } else {
                return match piece {
                    [b'/', _] => self.end(),
                    [b'!' | b'?', _] => Err(self.unwelcome(markup)),
                    _ if markup.is_empty() => self.eof(),
                    _ => self.start(),
                };
            }
        }
    }

    /// The text is over.
    fn eof(&self) -> Result<Event<'i>, Refusal> {
        let refuse = |kind| Err(Refusal::new(kind, self.input.len()));
        match self.stage {
            Stage::Epilog => Ok(Event::Eof),
            Stage::Content => refuse(Malformed),
            Stage::Fresh | Stage::Prolog => refuse(Empty),
        }
    }

    /// How markup is called that never is admitted.
    fn unwelcome(&self, markup: &str) -> Refusal {
        let kind = if markup.starts_with("<!DOCTYPE") {
            Doctype
        } else if markup.starts_with("<!") || declaration::parse(markup) != Ok(None) {
            // A declaration that is not at the very start is no instruction.
            Malformed
        } else {
            ProcessingInstruction
        };
        Refusal::new(kind, self.position())
    }

    /// What concerns the text as a whole, then the declaration.
    fn begin(&mut self) -> Result<(), Refusal> {
        if self.input.len() > self.limits.max_bytes {
            return Err(Refusal::new(TooLarge, 0));
        }
        if let Some(at) = chars::first_illegal(self.input) {
            return Err(Refusal::new(Character, at));
        }
        if let Some(found) = declaration::parse(self.input).map_err(|kind| Refusal::new(kind, 0))? {
            self.skip(found.len);
        }
        self.stage = Stage::Prolog;
        Ok(())
    }

    /// Takes the text up to the next `<`.
    fn take_text(&mut self, text: &mut Cow<'i, str>) -> Result<(), Refusal> {
        let here = self.position();
        let rest = self.rest();
        let run = match memchr::memchr(b'<', rest.as_bytes()) {
            Some(0) => return Ok(()),
            Some(at) => rest.split_at(at).0,
            None => rest,
        };
        if self.stage == Stage::Content {
            append(text, content::text(run).map_err(|refusal| refusal.within(here))?);
        } else if let Some(at) = run.bytes().position(|byte| !chars::is_space(byte)) {
            return Err(Refusal::new(self.misplaced(), here + at));
        }
        self.skip(run.len());
        Ok(())
    }

    fn comment(&mut self) -> Result<(), Refusal> {
        let (here, inside) = self.delimited("<!--", "-->")?;
        if inside.contains("--") || inside.ends_with('-') {
            return Err(Refusal::new(Malformed, here));
        }
        Ok(())
    }

    fn cdata(&mut self, text: &mut Cow<'i, str>) -> Result<(), Refusal> {
        let (here, inside) = self.delimited("<![CDATA[", "]]>")?;
        if self.stage != Stage::Content {
            return Err(Refusal::new(self.misplaced(), here));
        }
        append(text, content::cdata(inside));
        Ok(())
    }

    /// Reads a comment or a CDATA section; gives where it begins and what is inside.
    fn delimited(&mut self, open: &str, close: &str) -> Result<(usize, &'i str), Refusal> {
        let (here, whole, event) = self.read_markup()?;
        let inside = whole.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        match (event, inside) {
            (Markup::Comment(_) | Markup::CData(_), Some(inside)) => Ok((here, inside)),
            _ => Err(Refusal::new(Malformed, here)),
        }
    }

    fn end(&mut self) -> Result<Event<'i>, Refusal> {
        let (here, _, event) = self.read_markup()?;
        match event {
            Markup::End(_) if self.depth > 0 => Ok(self.close()),
            _ => Err(Refusal::new(Malformed, here)),
        }
    }

    fn close(&mut self) -> Event<'i> {
        self.scope.close(self.depth);
        self.depth = self.depth.saturating_sub(1);
        if self.depth == 0 {
            self.stage = Stage::Epilog;
        }
        Event::End
    }

    fn start(&mut self) -> Result<Event<'i>, Refusal> {
        let (here, whole, event) = self.read_markup()?;
        let refuse = |kind| Refusal::new(kind, here);
        let (inside, empty) = match event {
            Markup::Start(_) => (whole.strip_suffix('>'), false),
            Markup::Empty(_) => (whole.strip_suffix("/>"), true),
            _ => (None, false),
        };
        let inside = inside
            .and_then(|rest| rest.strip_prefix('<'))
            .ok_or(refuse(Malformed))?;
        self.raw.clear();
        let name = tag::split(inside, self.limits.max_attributes, &mut self.raw)
            .map_err(|refusal| refusal.within(here + 1))?;
        if self.stage == Stage::Epilog {
            return Err(refuse(AfterRoot));
        }
        if self.depth >= self.limits.max_depth {
            return Err(refuse(TooDeep));
        }
        if self.elements >= self.limits.max_elements {
            return Err(refuse(TooManyElements));
        }
        self.stage = Stage::Content;
        self.depth += 1;
        self.elements += 1;
        self.end_due = empty;
        let attributes =
            attributes::resolve(&self.raw, &mut self.scope, self.depth).map_err(|refusal| refusal.within(here + 1))?;
        let ns = self.scope.element(name.prefix).map_err(refuse)?;
        self.line = self.line_at(here);
        self.counted = here;
        Ok(Event::Start {
            ns,
            name: name.local,
            prefix: name.prefix,
            attributes,
            line: self.line,
        })
    }

    /// Lets quick-xml read the markup that begins here: its offset, its whole text, and what it is.
    fn read_markup(&mut self) -> Result<(usize, &'i str, Markup<'i>), Refusal> {
        let here = self.position();
        let event = self.markup.read_event().map_err(|_| Refusal::new(Malformed, here))?;
        let whole = self.input.get(here..self.position()).unwrap_or_default();
        Ok((here, whole, event))
    }

    fn rest(&self) -> &'i str {
        self.input.get(self.position()..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) {
        self.markup.stream().consume(bytes);
    }

    /// How text outside of the root is called.
    fn misplaced(&self) -> XmlErrorKind {
        if self.stage == Stage::Epilog {
            AfterRoot
        } else {
            Malformed
        }
    }

    fn line_at(&self, offset: usize) -> u32 {
        let passed = self.input.as_bytes().get(self.counted..offset).unwrap_or_default();
        let newlines = memchr::memchr_iter(b'\n', passed).count();
        self.line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX))
    }
}

/// Adds to a run of text; the first piece stays as it came.
#[inline]
fn append<'i>(text: &mut Cow<'i, str>, more: Cow<'i, str>) {
    if text.is_empty() {
        *text = more;
    } else if !more.is_empty() {
        text.to_mut().push_str(&more);
    }
}
