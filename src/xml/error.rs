//! Why a text is not an XML document we accept.

/// A refusal of the reader, with the place where it was noticed. Never holds text of the document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {kind}")]
pub struct XmlError {
    pub kind: XmlErrorKind,
    /// 1-based line of the text.
    pub line: u32,
}

/// What was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum XmlErrorKind {
    #[error("not valid in the declared character encoding")]
    Encoding,
    #[error("character encoding not supported")]
    UnknownEncoding,
    #[error("XML version not supported")]
    Version,
    #[error("document type declaration refused")]
    Doctype,
    #[error("processing instruction refused")]
    ProcessingInstruction,
    #[error("entity not predefined")]
    Entity,
    #[error("more bytes than allowed")]
    TooLarge,
    #[error("more levels than allowed")]
    TooDeep,
    #[error("more elements than allowed")]
    TooManyElements,
    #[error("more attributes than allowed")]
    TooManyAttributes,
    #[error("character not allowed in XML")]
    Character,
    #[error("prefix without namespace declaration, or a reserved one")]
    Namespace,
    #[error("attribute given twice")]
    DuplicateAttribute,
    #[error("no root element")]
    Empty,
    #[error("content after the root element")]
    AfterRoot,
    #[error("not well formed")]
    Malformed,
}

impl XmlErrorKind {
    /// What a person who sent the document is told, in Italian.
    pub const fn italiano(self) -> &'static str {
        match self {
            Self::Encoding => "byte non validi nella codifica dichiarata",
            Self::UnknownEncoding => "codifica dei caratteri non ammessa",
            Self::Version => "versione XML non ammessa",
            Self::Doctype => "DOCTYPE non ammesso",
            Self::ProcessingInstruction => "istruzione di elaborazione non ammessa",
            Self::Entity => "entità non ammessa",
            Self::TooLarge => "documento troppo grande",
            Self::TooDeep => "troppi livelli di annidamento",
            Self::TooManyElements => "troppi elementi",
            Self::TooManyAttributes => "troppi attributi",
            Self::Character => "carattere non ammesso in XML",
            Self::Namespace => "prefisso senza dichiarazione di namespace",
            Self::DuplicateAttribute => "attributo ripetuto",
            Self::Empty => "manca l'elemento radice",
            Self::AfterRoot => "contenuto dopo l'elemento radice",
            Self::Malformed => "XML non ben formato",
        }
    }
}

/// A refusal inside a piece of the text: the reader adds where the piece begins and turns it into a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    pub kind: XmlErrorKind,
    /// Bytes from the beginning of the piece.
    pub offset: usize,
}

impl Refusal {
    pub const fn new(kind: XmlErrorKind, offset: usize) -> Self {
        Self { kind, offset }
    }

    /// The same refusal seen from a text in which the piece begins at `base`.
    pub const fn within(self, base: usize) -> Self {
        Self {
            kind: self.kind,
            offset: base.saturating_add(self.offset),
        }
    }
}
