//! The schema engine: XSD 1.0, compiled at start, judged while the reader streams.
//!
//! Guarantees: a schema is either understood wholly or refused at start with file, line and construct; each complex
//! type is one deterministic automaton and each simple type one checker; a document is read once and every
//! violation is collected with path, line, value and what was expected, in Italian. Left to others: what the
//! values mean (`controls`), and the typed document (`sap`), which is filled from the [`Step`]s of the same pass.
//!
//! The subset: everything of XSD 1.0 but substitution groups, abstract declarations, identity constraints,
//! redefine, notations, `IDREF`, `ENTITY`, the restriction of complex content, and the inclusion of a document
//! without target namespace into one that has it. Lengths count code points.
//! Obeys design §4, "Schema validation".

mod attributes;
mod automaton;
mod chars;
mod compile;
mod complex;
mod content;
mod decimal;
mod declarations;
mod fixed;
mod glushkov;
mod groups;
mod kind;
mod lookup;
mod model;
mod moment;
mod particle;
mod pattern;
mod recovery;
mod report;
mod simple;
mod simple_source;
mod source;
mod validator;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use compile::{Compiler, Space};
use model::{AttributeUse, ComplexType, Decl, TypeRef};
use particle::{DeclId, QName};

use super::{Limits, XmlError};
pub use validator::Validator;

/// A compiled set of schema documents.
#[derive(Debug)]
pub struct Schema {
    decls: Vec<Decl>,
    types: Vec<ComplexType>,
    /// Global declarations, sorted by name.
    elements: Vec<(QName, DeclId)>,
    attributes: Vec<(QName, AttributeUse)>,
    named_types: Vec<(QName, TypeRef)>,
    /// Every declared local name: only these are ever shown in a path.
    names: HashSet<Arc<str>>,
}

/// A construct we do not support, or a schema that is wrong: a start-up error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}: line {line}: {reason}")]
pub struct SchemaError {
    pub file: String,
    pub line: u32,
    pub reason: String,
}

/// What kind of rule a value or an element broke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationKind {
    UnknownRoot,
    UnexpectedElement,
    MissingElement,
    UnexpectedText,
    Attribute,
    Type,
    Facet,
}

/// One violation of the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub kind: ViolationKind,
    /// Path without the root element, index only on repeatable elements, 1-based; empty for the root itself. An
    /// element whose name the schema does not declare at all is shown by the path of its parent.
    pub path: String,
    pub line: u32,
    /// Italian, without values of the document: "manca l'elemento domicilio", "formato: 2 cifre".
    pub expected: String,
    /// The refused value, or the name of a refused element or attribute, cut at 200 characters: for
    /// `portasap validate` only.
    pub value: Option<String>,
}

/// What the typed reader sees of a document while it is validated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step<'i> {
    /// An element with element content opens.
    Open { name: &'i str, line: u32 },
    /// An element with simple content: white space treated as its type says.
    Leaf {
        name: &'i str,
        value: Cow<'i, str>,
        line: u32,
    },
    /// The last opened element closes.
    Close,
    /// The document is over.
    End,
}

impl Schema {
    /// Compiles schema documents given as `(file name, text)`; `import` and `include` resolve by file name.
    ///
    /// # Errors
    /// The first construct outside the subset, with file and line.
    pub fn compile(files: &[(&str, &str)]) -> Result<Self, SchemaError> {
        let roots = files
            .iter()
            .map(|(file, text)| source::read(file, text))
            .collect::<Result<Vec<_>, _>>()?;
        let mut compiler = Compiler::new(&roots)?;
        compiler.compile_all()?;
        let mut schema = Self {
            decls: Vec::new(),
            types: Vec::new(),
            elements: Vec::new(),
            attributes: Vec::new(),
            named_types: Vec::new(),
            names: HashSet::new(),
        };
        schema.register(&mut compiler, &roots)?;
        for (node, source) in compiler.sources() {
            let source = source.ok_or_else(|| node.error("type not compiled"))?;
            schema.types.push(source.build(node)?);
        }
        schema.names = compiler.decls.iter().map(|d| Arc::clone(&d.name.local)).collect();
        schema.decls = compiler.decls;
        Ok(schema)
    }

    /// Sorted tables of the global names, and of the built-in types for `xsi:type`.
    fn register<'a>(&mut self, compiler: &mut Compiler<'a>, roots: &'a [source::Node]) -> Result<(), SchemaError> {
        let globals = |space, compiler: &Compiler<'a>| -> Vec<(QName, &'a source::Node)> {
            compiler
                .globals(space)
                .map(|(name, node)| (name.clone(), node))
                .collect()
        };
        for (name, node) in globals(Space::Element, compiler) {
            self.elements.push((name, compiler.element(node, true)?));
        }
        for (name, node) in globals(Space::Attribute, compiler) {
            self.attributes.push((name, compiler.attribute(node, true)?.0));
        }
        for (name, node) in globals(Space::Type, compiler) {
            let ty = compiler.type_named(node, &name)?;
            self.named_types.push((name, ty));
        }
        if let Some(root) = roots.first() {
            for builtin in kind::BUILTINS.iter().map(|b| b.name).chain(["NMTOKENS", "anyType"]) {
                let name = QName::new(Some(source::XSD), builtin);
                let ty = compiler.type_named(root, &name)?;
                self.named_types.push((name, ty));
            }
        }
        self.elements.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        self.attributes.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        self.named_types.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(())
    }

    /// Validates a whole document: any global element may be the root unless `root` names one.
    ///
    /// # Errors
    /// When the reader refuses the text.
    pub fn validate(&self, input: &str, limits: Limits, root: Option<&str>) -> Result<Vec<Violation>, XmlError> {
        let mut validator = Validator::new(self, input, limits, root);
        while validator.step()? != Step::End {}
        Ok(validator.finish())
    }

    /// Begins to validate a document step by step.
    #[must_use]
    pub fn validator<'s, 'i>(&'s self, input: &'i str, limits: Limits, root: Option<&'s str>) -> Validator<'s, 'i> {
        Validator::new(self, input, limits, root)
    }

    fn decl(&self, id: DeclId) -> Option<&Decl> {
        self.decls.get(id as usize)
    }

    fn complex(&self, id: u32) -> Option<&ComplexType> {
        self.types.get(id as usize)
    }

    fn global_element(&self, ns: Option<&str>, local: &str) -> Option<&Decl> {
        find(&self.elements, ns, local).and_then(|id| self.decl(*id))
    }

    fn global_attribute(&self, ns: Option<&str>, local: &str) -> Option<&AttributeUse> {
        find(&self.attributes, ns, local)
    }

    fn type_named(&self, ns: Option<&str>, local: &str) -> Option<&TypeRef> {
        find(&self.named_types, ns, local)
    }

    /// The name as the schema holds it, when it declares it anywhere.
    fn declared(&self, local: &str) -> Option<&str> {
        self.names.get(local).map(|name| &**name)
    }
}

fn find<'t, T>(table: &'t [(QName, T)], ns: Option<&str>, local: &str) -> Option<&'t T> {
    let at = table
        .binary_search_by(|(name, _)| (*name.local).cmp(local).then_with(|| name.ns.as_deref().cmp(&ns)))
        .ok()?;
    table.get(at).map(|(_, found)| found)
}
