//! A case: a name, the schema it is judged by, the text.

use portasap::soap::wsdl::SCHEMI;

/// What an engine says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Valid,
    Invalid,
    /// Not well formed, or XML that the reader does not admit.
    NotXml,
}

impl Verdict {
    pub fn accepted(self) -> bool {
        self == Self::Valid
    }
}

#[derive(Debug)]
pub struct Case {
    /// `family @ place` or `family`: unique within its schema.
    pub name: String,
    /// Name of the schema without `.xsd`.
    pub schema: &'static str,
    pub text: String,
}

impl Case {
    pub fn new(schema: &'static str, name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            schema,
            text: text.into(),
        }
    }

    /// Enough of the text to recognise the case in a report.
    pub fn excerpt(&self) -> String {
        let shown: String = self.text.chars().take(300).collect();
        format!("{shown:?}")
    }
}

/// The schemas under test; each has its own compiled instance in every engine.
pub const SCHEMAS: &[&str] = &[
    "lavoratore",
    "IDSAP",
    "VerificaSAP",
    "ListaSAP",
    "RichiestaCodSAPRegTitolare",
    "ListaDID",
    "ListaAnomalie",
];

/// Valid documents, the ones that are bent: `sap_ricca` holds every element of Rev009 at least once.
pub const DOCUMENTS: &[(&str, &str)] = &[
    ("lavoratore", include_str!("../data/sap_ricca.xml")),
    ("lavoratore", include_str!("../data/sap_completa.xml")),
    ("lavoratore", include_str!("../data/sap_mini.xml")),
    ("lavoratore", include_str!("../data/sap_sezioni_vuote.xml")),
    ("IDSAP", include_str!("../data/IDSAP.xml")),
    ("VerificaSAP", include_str!("../data/VerificaSAP.xml")),
    ("ListaSAP", include_str!("../data/ListaSAP.xml")),
    (
        "RichiestaCodSAPRegTitolare",
        include_str!("../data/RichiestaCodSAPRegTitolare.xml"),
    ),
    ("ListaDID", include_str!("../data/ListaDID.xml")),
    ("ListaAnomalie", include_str!("../data/ListaAnomalie.xml")),
];

/// `(file name, text)` of a schema.
pub fn schema_file(name: &str) -> (&'static str, &'static str) {
    *SCHEMI
        .iter()
        .find(|(file, _)| file.strip_suffix(".xsd") == Some(name))
        .unwrap_or_else(|| panic!("no schema {name}"))
}
