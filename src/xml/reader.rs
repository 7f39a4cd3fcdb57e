//! The hardened reader: the only code of the crate that reads XML from outside (design §4, first decision).
//!
//! `scan` finds where markup ends; what XML 1.0 and Namespaces in XML demand is checked here and in the files beside.
//! Stricter than XML: no DOCTYPE, no processing instruction, no entity but the five predefined, version 1.0 only, and
//! [`Limits`]. Time is linear in the text.
//!
//! Runs of text, CDATA, references and comments between two tags come as one [`Event::Text`], borrowed when the
//! run is one piece without a reference or a carriage return. After an error, the same error for ever.
//!
//! What nearly every tag and every text is (`<name>`, `</name>`, no reference, no new line) is looked at first and has
//! a short way; the tests hold it to the long one.

use std::borrow::Cow;
use std::sync::Arc;

use super::XmlErrorKind::{
    AfterRoot, Character, Doctype, Empty, Malformed, ProcessingInstruction, TooDeep, TooLarge, TooManyElements,
};
use super::error::Refusal;
use super::namespaces::Namespaces;
use super::tag::{self, RawAttribute};
use super::{Attribute, Limits, XmlError, XmlErrorKind, attributes, chars, content, declaration, scan};

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

/// An event without what it carries: a start tag stays in [`Reader::tag`], where it costs nothing to look at.
#[derive(Debug)]
pub(super) enum Token<'i> {
    Start,
    Text(Cow<'i, str>),
    End,
    Eof,
}

/// The last start tag.
#[derive(Debug, Default)]
pub(super) struct Tag<'i> {
    pub ns: Option<Arc<str>>,
    pub name: &'i str,
    pub prefix: Option<&'i str>,
    pub attributes: Vec<Attribute<'i>>,
    pub line: u32,
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
    /// Everything before is read.
    at: usize,
    stage: Stage,
    /// Names of the open elements, as their tags write them.
    open: Vec<&'i str>,
    elements: usize,
    /// `<empty/>` was given as a start; its end is due.
    end_due: bool,
    scope: Namespaces<'i>,
    pub(super) tag: Tag<'i>,
    /// Attributes of the tag at hand, kept to reuse the memory.
    raw: Vec<RawAttribute<'i>>,
    /// The first byte not yet passed that a text cannot be given with as it stands: `&`, `]`, carriage return.
    special: usize,
    /// Newlines are counted up to this offset …
    counted: usize,
    /// … which is on this line …
    line: u32,
    /// … as is everything up to here.
    newline: usize,
    failed: Option<XmlError>,
}

impl<'i> Reader<'i> {
    /// A reader of `input`, which holds no byte order mark. Nothing is checked before the first [`Reader::next`].
    pub fn new(input: &'i str, limits: Limits) -> Self {
        Self {
            input,
            limits,
            at: 0,
            stage: Stage::Fresh,
            open: Vec::new(),
            elements: 0,
            end_due: false,
            scope: Namespaces::default(),
            tag: Tag::default(),
            raw: Vec::new(),
            special: 0,
            counted: 0,
            line: 1,
            newline: 0,
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
        Ok(match self.pull()? {
            Token::Start => Event::Start {
                ns: self.tag.ns.take(),
                name: self.tag.name,
                prefix: self.tag.prefix,
                attributes: std::mem::take(&mut self.tag.attributes),
                line: self.tag.line,
            },
            Token::Text(text) => Event::Text(text),
            Token::End => Event::End,
            Token::Eof => Event::Eof,
        })
    }

    /// [`Reader::next`] for those who leave the start tag where it is.
    pub(super) fn pull(&mut self) -> Result<Token<'i>, XmlError> {
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
        self.open.len()
    }

    /// Line of [`Reader::position`], from 1.
    pub fn line(&self) -> u32 {
        self.line_at(self.position())
    }

    /// Bytes read up to the end of the last event.
    pub fn position(&self) -> usize {
        self.at
    }

    /// The limits it was made with.
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// What stands between the start tag just read and its end tag, when that is plain text and nothing else: the
    /// two events that would follow, at once. `None`, and nothing is read, when it is anything else.
    pub(super) fn plain_leaf(&mut self) -> Option<&'i str> {
        if self.end_due || self.failed.is_some() {
            return None;
        }
        let (run, tail) = scan::text(self.rest());
        let name = self.open.last()?;
        let after = tail.strip_prefix("</")?.strip_prefix(*name)?.strip_prefix('>')?;
        let end = self.at + run.len();
        if end > self.next_special() {
            return None;
        }
        self.at = self.input.len() - after.len();
        self.close();
        Some(run)
    }

    fn advance(&mut self) -> Result<Token<'i>, Refusal> {
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
                return Ok(Token::Text(text));
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
    fn eof(&self) -> Result<Token<'i>, Refusal> {
        let refuse = |kind| Err(Refusal::new(kind, self.input.len()));
        match self.stage {
            Stage::Epilog => Ok(Token::Eof),
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
            self.at = found.len;
        }
        self.stage = Stage::Prolog;
        Ok(())
    }

    /// Takes the text up to the next `<`.
    fn take_text(&mut self, text: &mut Cow<'i, str>) -> Result<(), Refusal> {
        let here = self.at;
        let (run, _) = scan::text(self.rest());
        if run.is_empty() {
            return Ok(());
        }
        if self.stage != Stage::Content {
            if let Some(at) = run.bytes().position(|byte| !chars::is_space(byte)) {
                return Err(Refusal::new(self.misplaced(), here + at));
            }
        } else if here + run.len() <= self.next_special() {
            append(text, Cow::Borrowed(run));
        } else {
            append(text, content::text(run).map_err(|refusal| refusal.within(here))?);
        }
        self.at += run.len();
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
        let here = self.at;
        let (inside, after) = self
            .rest()
            .strip_prefix(open)
            .and_then(|rest| rest.split_once(close))
            .ok_or(Refusal::new(Malformed, here))?;
        self.at = self.input.len() - after.len();
        Ok((here, inside))
    }

    fn end(&mut self) -> Result<Token<'i>, Refusal> {
        let here = self.at;
        let after = self
            .open
            .last()
            .and_then(|name| scan::end_tag(self.rest(), name))
            .ok_or(Refusal::new(Malformed, here))?;
        self.at = self.input.len() - after.len();
        Ok(self.close())
    }

    fn close(&mut self) -> Token<'i> {
        self.scope.close(self.open.len());
        self.open.pop();
        if self.open.is_empty() {
            self.stage = Stage::Epilog;
        }
        Token::End
    }

    fn start(&mut self) -> Result<Token<'i>, Refusal> {
        let here = self.at;
        let refuse = |kind| Refusal::new(kind, here);
        self.raw.clear();
        let (prefix, local, after) = if let Some((name, after)) = scan::plain_start_tag(self.rest()) {
            self.end_due = false;
            (None, name, after)
        } else {
            let (inside, after) = scan::start_tag(self.rest()).ok_or(refuse(Malformed))?;
            let unclosed = inside.strip_suffix('/');
            self.end_due = unclosed.is_some();
            let name = tag::split(unclosed.unwrap_or(inside), self.limits.max_attributes, &mut self.raw)
                .map_err(|refusal| refusal.within(here + 1))?;
            (name.prefix, name.local, after)
        };
        if self.stage == Stage::Epilog {
            return Err(refuse(AfterRoot));
        }
        if self.open.len() >= self.limits.max_depth {
            return Err(refuse(TooDeep));
        }
        if self.elements >= self.limits.max_elements {
            return Err(refuse(TooManyElements));
        }
        self.at = self.input.len() - after.len();
        self.stage = Stage::Content;
        let whole = prefix.map_or(local.len(), |prefix| prefix.len() + 1 + local.len());
        self.open
            .push(self.input.get(here + 1..here + 1 + whole).unwrap_or(local));
        self.elements += 1;
        self.tag.attributes = if self.raw.is_empty() {
            Vec::new()
        } else {
            attributes::resolve(&self.raw, &mut self.scope, self.open.len())
                .map_err(|refusal| refusal.within(here + 1))?
        };
        self.tag.ns = self.scope.element(prefix).map_err(refuse)?;
        self.tag.name = local;
        self.tag.prefix = prefix;
        self.count_to(here);
        self.tag.line = self.line;
        Ok(Token::Start)
    }

    /// Where the next byte stands that a text cannot be given with as it is; the end of the input when none is left.
    fn next_special(&mut self) -> usize {
        if self.special < self.at {
            let found = memchr::memchr3(b'&', b'\r', b']', self.rest().as_bytes());
            self.special = found.map_or(self.input.len(), |found| self.at + found);
        }
        self.special
    }

    fn rest(&self) -> &'i str {
        self.input.get(self.at..).unwrap_or_default()
    }

    /// How text outside of the root is called.
    fn misplaced(&self) -> XmlErrorKind {
        if self.stage == Stage::Epilog {
            AfterRoot
        } else {
            Malformed
        }
    }

    /// Brings the line to that of `offset`, which is not behind.
    fn count_to(&mut self, offset: usize) {
        if offset <= self.newline {
            // No newline lies between: what is passed need not be looked at again.
            self.counted = self.counted.max(offset);
            return;
        }
        self.line = self.line_at(offset);
        self.counted = offset;
        let after = self.input.as_bytes().get(offset..).unwrap_or_default();
        self.newline = memchr::memchr(b'\n', after).map_or(self.input.len(), |found| offset + found);
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
