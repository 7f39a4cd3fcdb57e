//! Hostile XML at both levels: as the envelope, and as the document inside, in each dress a client may give it.

use crate::{
    hostile,
    http::escape,
    messages::{CF, Documento, TYPES, envelope, idsap, verifica},
    siege::{Siege, Wants},
};

#[test]
fn as_the_envelope() {
    Siege::lay(|siege| {
        for row in hostile::all(&verifica(CF)) {
            // What stands between the parts of an envelope may be refused for that before it is for itself.
            let fault = if matches!(row.fault, hostile::MALFORMED | hostile::LIMITS) {
                ""
            } else {
                row.fault
            };
            siege.soap(row.what, Wants::Client(fault), &row.document);
        }
    });
}

/// One parameter with this content, as it stands.
fn raw(azione: &str, parametro: &str, content: &str) -> String {
    envelope(
        "",
        &format!("<t:{azione} xmlns:t=\"{TYPES}\"><t:{parametro}>{content}</t:{parametro}></t:{azione}>"),
    )
}

fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", text.replace("]]>", "]]]]><![CDATA[>"))
}

#[test]
fn as_the_document_of_invio() {
    let good = Documento {
        cf: "FOXAIX75E71L219O",
        ..Documento::default()
    };
    Siege::lay(|siege| {
        for row in hostile::all(&good.xml()) {
            for (dress, content) in [("CDATA", cdata(&row.document)), ("escaped", escape(&row.document))] {
                let what = format!("{} ({dress})", row.what);
                siege.soap(&what, Wants::Ko(&["L001"]), &raw("invioSAP", "SAP", &content));
            }
        }
    });
}

#[test]
fn as_the_short_documents_of_the_other_actions() {
    Siege::lay(|siege| {
        let lookup = "<?xml version=\"1.0\"?><V><codiceFiscale>SMPPRV80A01H501H</codiceFiscale></V>".to_owned();
        let code = format!("<?xml version=\"1.0\"?>{}", idsap(&siege.codice));
        let faults = [
            ("verificaEsistenzaSAP", "CodiceFiscale", &lookup),
            ("recuperaListaSAPNonAttive", "Parametri", &lookup),
            ("richiestaSAP", "CodiceSAP", &code),
        ];
        for (azione, parametro, good) in faults {
            for row in hostile::all(good) {
                let what = format!("{azione}: {}", row.what);
                siege.soap(
                    &what,
                    Wants::Client("Parametro non"),
                    &raw(azione, parametro, &cdata(&row.document)),
                );
            }
        }
        for row in hostile::all(&code) {
            let message = raw("annullaSAP", "CodiceSAP", &escape(&row.document));
            siege.soap(&format!("annullaSAP: {}", row.what), Wants::Ko(&["L001"]), &message);
        }
    });
}

/// Markup that a lenient decoder would unpack once too often never becomes a document.
#[test]
fn escaped_ten_times() {
    Siege::lay(|siege| {
        let mut text = Documento {
            cf: "FOXAIX75E71L219O",
            ..Documento::default()
        }
        .xml();
        for _ in 0..10 {
            text = escape(&text);
        }
        siege.soap("invio", Wants::Ko(&["L001"]), &raw("invioSAP", "SAP", &text));
        let mut text = idsap(&siege.codice);
        for _ in 0..10 {
            text = escape(&text);
        }
        siege.soap("annulla", Wants::Ko(&["L101"]), &raw("annullaSAP", "CodiceSAP", &text));
        siege.soap("richiesta", Wants::Client(""), &raw("richiestaSAP", "CodiceSAP", &text));
    });
}
