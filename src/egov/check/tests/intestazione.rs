//! §5.2 `Intestazione`.

use super::{Caso, prova, stesso};

const CASI: &[Caso] = &[
    stesso(
        "actor absent",
        &[("soap:actor=\"http://www.cnipa.it/eGov_it/portadominio\"", "")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor wrong",
        &[("http://www.cnipa.it/eGov_it/portadominio", "urn:altro")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor empty",
        &[("http://www.cnipa.it/eGov_it/portadominio", "")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor in another case",
        &[("eGov_it/portadominio", "eGov_it/PortaDominio")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "actor without namespace",
        &[("soap:actor", "actor")],
        &["002 GRAVE Intestazione/actor"],
    ),
    stesso(
        "mustUnderstand absent",
        &[("soap:mustUnderstand=\"1\"", "")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "mustUnderstand 0",
        &[("soap:mustUnderstand=\"1\"", "soap:mustUnderstand=\"0\"")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "mustUnderstand true",
        &[("soap:mustUnderstand=\"1\"", "soap:mustUnderstand=\"true\"")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "mustUnderstand without namespace",
        &[("soap:mustUnderstand", "mustUnderstand")],
        &["002 GRAVE Intestazione/mustUnderstand"],
    ),
    stesso(
        "namespace wrong, found by its actor",
        &[("Busta1_0/", "Busta1_0")],
        &["002 GRAVE Intestazione/namespace"],
    ),
    stesso(
        "unknown child of Intestazione",
        &[("</eGov_IT:Intestazione>", "<x/></eGov_IT:Intestazione>")],
        &["002 GRAVE Intestazione"],
    ),
    stesso(
        "unknown child of IntestazioneMessaggio (D11)",
        &[(
            "</eGov_IT:IntestazioneMessaggio>",
            "<x/></eGov_IT:IntestazioneMessaggio>",
        )],
        &["002 GRAVE IntestazioneMessaggio"],
    ),
    stesso(
        "child of IntestazioneMessaggio in no namespace",
        &[(
            "<eGov_IT:ProfiloTrasmissione ",
            "<Sequenza/><eGov_IT:ProfiloTrasmissione ",
        )],
        &["002 GRAVE IntestazioneMessaggio"],
    ),
    stesso(
        "unknown child of Messaggio (D11): more than four",
        &[("</eGov_IT:Messaggio>", "<x/></eGov_IT:Messaggio>")],
        &["002 GRAVE Messaggio"],
    ),
    stesso(
        "two unknown children of one parent: one row",
        &[("</eGov_IT:Messaggio>", "<x/><y/></eGov_IT:Messaggio>")],
        &["002 GRAVE Messaggio"],
    ),
];

#[test]
fn intestazione() {
    prova(CASI);
}
