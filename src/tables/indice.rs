//! `indice.csv`: which tables a folder holds, under which file, complete or not, of which shape.

use std::{collections::HashMap, sync::LazyLock};

use regex::Regex;

use super::{Nome, TableError, incorporate, lettura};

/// One line of the index.
#[derive(Debug, Clone)]
pub(super) struct VoceIndice {
    pub nome: Nome,
    pub file: String,
    pub completa: bool,
    pub forma: Option<Regex>,
}

pub(super) const FILE: &str = "indice.csv";

/// Shapes of the shipped index: they hold even for a table that is not loaded.
pub(super) static FORME: LazyLock<HashMap<Nome, Regex>> = LazyLock::new(|| {
    leggi(FILE, incorporate::INDICE, false)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|v| Some((v.nome, v.forma?)))
        .collect()
});

/// Tables of the shipped index, by file.
pub(super) static FILE_SPEDITI: LazyLock<HashMap<String, Nome>> = LazyLock::new(|| {
    let voci = leggi(FILE, incorporate::INDICE, false).unwrap_or_default();
    voci.into_iter().map(|v| (v.file, v.nome)).collect()
});

/// A shape as the index writes it.
pub(super) fn testo_forma(forma: &Regex) -> &str {
    let intera = forma.as_str();
    intera
        .strip_prefix("^(?:")
        .and_then(|f| f.strip_suffix(")$"))
        .unwrap_or(intera)
}

/// Reads the index; a blank shape is the shipped one when `eredita`.
pub(super) fn leggi(file: &str, testo: &str, eredita: bool) -> Result<Vec<VoceIndice>, TableError> {
    let foglio = lettura::Foglio::leggi(file, testo)?;
    let [nome, nome_file, completa, forma] = ["nome", "file", "completa", "forma"].map(|c| foglio.posizione(c));
    let (nome, nome_file, completa, forma) = (nome?, nome_file?, completa?, forma?);
    let mut voci: Vec<VoceIndice> = Vec::new();
    for (line, r) in &foglio.righe {
        let cella = |i: usize| r.get(i).unwrap_or_default();
        let Some(n) = Nome::parse(cella(nome)) else {
            return Err(foglio.valore(*line, "nome", format!("`{}` is not the name of a table", cella(nome))));
        };
        if voci.iter().any(|v| v.nome == n) {
            return Err(foglio.valore(*line, "nome", format!("`{n}` is listed twice")));
        }
        let file = cella(nome_file);
        if file.is_empty() || file.contains(['/', '\\']) {
            return Err(foglio.valore(*line, "file", "a file name in the same folder is wanted"));
        }
        let completa = match cella(completa) {
            "si" => true,
            "no" => false,
            altro => return Err(foglio.valore(*line, "completa", format!("`si` or `no`, not `{altro}`"))),
        };
        let mut forma =
            lettura::forma(cella(forma)).map_err(|_| foglio.valore(*line, "forma", "not a regular expression"))?;
        if eredita && forma.is_none() {
            forma = FORME.get(&n).cloned();
        }
        voci.push(VoceIndice {
            nome: n,
            file: file.to_owned(),
            completa,
            forma,
        });
    }
    Ok(voci)
}
