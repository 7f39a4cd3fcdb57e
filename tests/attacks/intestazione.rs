//! The header bent at each of its places, and blown up.

use portasap::{
    clock::{self, Clock},
    egov::{self, Eccezione, Intestazione, Parti, Tempi},
    soap,
    xml::Limits,
};

use crate::{
    messages::{Busta, CF, body, envelope, fra},
    siege::{Siege, Wants},
};

const AZIONE: &str = "verificaEsistenzaSAP";
const FINE_TESTATA: &str = "</eGov_IT:IntestazioneMessaggio>";
const ACTOR: &str = "soapenv:actor=\"http://www.cnipa.it/eGov_it/portadominio\"";

fn lookup() -> String {
    body(AZIONE, "CodiceFiscale", CF)
}

fn header(n: u32) -> String {
    Busta::nuova("LAZIO", AZIONE, n).header()
}

fn bent(header: &str, from: &str, to: &str) -> String {
    assert!(header.contains(from), "{from}");
    envelope(&header.replacen(from, to, 1), &lookup())
}

/// A header with every part that there is.
fn full(n: u32) -> String {
    let now = fra(0);
    let minute = now[..16].replace('T', "_");
    let party = |name: &str, party: &str| {
        format!(
            "<eGov_IT:{name}><eGov_IT:IdentificativoParte tipo=\"SPC\" indirizzoTelematico=\"http://x\">{party}\
             </eGov_IT:IdentificativoParte></eGov_IT:{name}>"
        )
    };
    let ora = format!("<eGov_IT:OraRegistrazione tempo=\"EGOV_IT_SPC\">{now}</eGov_IT:OraRegistrazione>");
    let hop = format!(
        "<eGov_IT:Trasmissione>{}{}{ora}</eGov_IT:Trasmissione>",
        party("Origine", "LAZIO"),
        party("Destinazione", "NAZIONALE")
    );
    let lists = format!(
        "<eGov_IT:ListaRiscontri><eGov_IT:Riscontro><eGov_IT:Identificatore>LAZIO_LAZIOSPCoopIT_0000001_{minute}\
         </eGov_IT:Identificatore>{ora}</eGov_IT:Riscontro></eGov_IT:ListaRiscontri><eGov_IT:ListaTrasmissioni>{hop}{hop}\
         </eGov_IT:ListaTrasmissioni><eGov_IT:ListaEccezioni><eGov_IT:Eccezione \
         contestoCodifica=\"ErroreIntestazioneMessaggioSPCoop\" codiceEccezione=\"EGOV_IT_401\" rilevanza=\"INFO\" \
         posizione=\"Sequenza\"/></eGov_IT:ListaEccezioni></eGov_IT:Intestazione>"
    );
    let header = header(n)
        .replace(
            "<eGov_IT:ProfiloCollaborazione>",
            "<eGov_IT:ProfiloCollaborazione servizioCorrelato=\"S\" tipo=\"WSDL\">",
        )
        .replace(
            "<eGov_IT:Servizio ",
            &format!(
                "<eGov_IT:Collaborazione>LAZIO_LAZIOSPCoopIT_0000001_{minute}</eGov_IT:Collaborazione><eGov_IT:Servizio "
            ),
        )
        .replace(
            "</eGov_IT:Messaggio>",
            &format!(
                "<eGov_IT:RiferimentoMessaggio>NAZIONALE_NAZIONALESPCoopIT_0000001_{minute}</eGov_IT:RiferimentoMessaggio>\
                 <eGov_IT:Scadenza>{}</eGov_IT:Scadenza></eGov_IT:Messaggio>",
                fra(60)
            ),
        )
        .replace(
            FINE_TESTATA,
            &format!("<eGov_IT:Sequenza numeroProgressivo=\"0000001\"/>{FINE_TESTATA}"),
        );
    header.replace("</eGov_IT:Intestazione>", &lists)
}

/// What the pure room says of a header: `None` when it cannot be answered to; else its rows when one stops it, none when
/// nothing does, or there is no busta at all.
fn verdict(header: &str) -> Option<Vec<String>> {
    let message = envelope(header, &lookup());
    let envelope = soap::envelope::leggi(&message, Limits::default()).expect("still XML");
    let Some(busta) = Intestazione::leggi(&envelope.header).ok()? else {
        return Some(Vec::new());
    };
    let parti = Parti::predefinite();
    let contesto = egov::Contesto {
        parti: &parti,
        noi: parti.per_nome("NAZIONALE").expect("a party"),
        adesso: clock::System.now(),
        regole: egov::InsiemeRegole::default(),
        tempi: Tempi::default(),
    };
    let mut rows = egov::controlla(&busta, &contesto);
    egov::check::controlla_corpo(&busta, Some(portasap::actions::Azione::VerificaEsistenzaSap), &mut rows);
    let stops = rows.iter().any(Eccezione::is_grave);
    let row = |r: &Eccezione| format!("{} {}", r.codice.as_str().trim_start_matches("EGOV_IT_"), r.posizione);
    Some(rows.iter().filter(|_| stops).map(row).collect())
}

/// The header with one tag, or one attribute, spoilt: every way in every place.
fn spoilt(header: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let starts: Vec<usize> = header.match_indices("<eGov_IT:").map(|(at, _)| at).collect();
    for at in starts {
        let end = at + header[at..].find('>').expect("a tag ends") + 1;
        let tag = &header[at..end];
        let name = tag[1..].split([' ', '>', '/']).next().expect("a name");
        let with = |new: &str| format!("{}{new}{}", &header[..at], &header[end..]);
        for (at, _) in tag.match_indices("=\"") {
            let begin = tag[..at].rfind(' ').expect("a blank before it") + 1;
            let close = at + 2 + tag[at + 2..].find('"').expect("a quote");
            let attribute = &tag[begin..at];
            let bend = |to: &str| format!("{}{to}{}", &tag[..begin], &tag[close + 1..]);
            if attribute.starts_with("xmlns") {
                all.push((
                    format!("{name}: another namespace"),
                    with(&bend("xmlns:eGov_IT=\"urn:x\"")),
                ));
                continue;
            }
            all.push((format!("{name}/{attribute} dropped"), with(&bend(""))));
            all.push((
                format!("{name}/{attribute} empty"),
                with(&bend(&format!("{attribute}=\"\""))),
            ));
            all.push((
                format!("{name}/{attribute} spoilt"),
                with(&bend(&format!("{attribute}=\"?&lt;?\""))),
            ));
        }
        let close = format!("</{name}>");
        let (whole, inner) = if tag.ends_with("/>") {
            (at..end, None)
        } else {
            let inner = end + header[end..].find(&close).expect("closed");
            (at..inner + close.len(), Some(end..inner))
        };
        let element = &header[whole.clone()];
        let instead = |new: &str| format!("{}{new}{}", &header[..whole.start], &header[whole.end..]);
        all.push((format!("{name} dropped"), instead("")));
        all.push((format!("{name} twice"), instead(&element.repeat(2))));
        all.push((format!("{name} renamed"), instead("<Altro/>")));
        all.push((
            format!("{name} in no namespace"),
            instead(&format!("<{}/>", &name[8..])),
        ));
        if let Some(inner) = inner {
            let inside = |new: &str| format!("{}{new}{}", &header[..inner.start], &header[inner.end..]);
            all.push((format!("{name} emptied"), inside("")));
            all.push((format!("{name} holds nonsense"), inside("?&amp;\u{202e}")));
            all.push((
                format!("{name} holds an element more"),
                inside(&format!("{}<x/>", &header[inner.clone()])),
            ));
        }
    }
    all
}

/// Every defect of §5 in every position: the wire says what the pure room says, and nothing moves.
#[test]
fn every_place_spoilt() {
    Siege::lay(|siege| {
        let accepted = siege.node.post(&envelope(&full(1), &lookup()));
        assert_eq!(
            accepted.element("CodiceSAP").as_deref(),
            Some(&*siege.codice),
            "{}",
            accepted.body
        );
        assert_eq!(
            accepted.body.matches("rilevanza=\"INFO\"").count(),
            7,
            "{}",
            accepted.body
        );
        let all = spoilt(&full(2));
        assert!(all.len() > 250, "only {} ways", all.len());
        let (mut refused, mut bare) = (0, 0);
        for (n, (what, header)) in (10..).zip(&all) {
            // Each is a message of its own, or the first that is accepted would make duplicates of the rest.
            let header = header.replace("_0000002_", &format!("_{n:07}_"));
            let reply = siege.node.post(&envelope(&header, &lookup()));
            match verdict(&header) {
                None => {
                    bare += 1;
                    siege.judge(what, &Wants::NoBusta, Some(&reply));
                }
                Some(rows) if rows.is_empty() => siege.judge(what, &Wants::Found, Some(&reply)),
                Some(rows) => {
                    refused += 1;
                    assert_eq!(crate::siege::exceptions(&reply.body), rows, "{what}");
                }
            }
        }
        assert!(
            refused > 100 && bare > 80,
            "{refused} refused, {bare} bare, of {}",
            all.len()
        );
        siege.stands("all of them");
    });
}

#[test]
fn an_actor_that_is_not_ours() {
    let good = header(1);
    Siege::lay(|siege| {
        for (what, actor, wants) in [
            ("none", "", Wants::Busta(&["002 Intestazione/actor"])),
            (
                "somebody else",
                "soapenv:actor=\"urn:altro\"",
                Wants::Busta(&["002 Intestazione/actor"]),
            ),
            (
                "next",
                "soapenv:actor=\"http://schemas.xmlsoap.org/soap/actor/next\"",
                Wants::Busta(&["002 Intestazione/actor"]),
            ),
            (
                "without namespace",
                "actor=\"http://www.cnipa.it/eGov_it/portadominio\"",
                Wants::Busta(&["002 Intestazione/actor"]),
            ),
        ] {
            siege.soap(what, wants, &bent(&good, ACTOR, actor));
        }
        let foreign = good.replace("eGovIT/Busta1_0/", "eGovIT/Busta2_0/");
        siege.soap(
            "ours, in another namespace",
            Wants::Busta(&["002 Intestazione/namespace"]),
            &envelope(&foreign, &lookup()),
        );
        // Neither the actor nor the namespace: not a busta, but a block for us that we do not understand.
        siege.soap("neither", Wants::MustUnderstand, &bent(&foreign, ACTOR, ""));
        siege.soap(
            "a block for somebody else",
            Wants::Found,
            &bent(&foreign, ACTOR, "soapenv:actor=\"urn:altro\""),
        );
    });
}

#[test]
fn a_header_of_one_megabyte() {
    let mega = 1 << 20;
    let message = "<eGov_IT:Messaggio>";
    Siege::lay(|siege| {
        let cases = [
            (
                "blanks around a name",
                ">LAZIO",
                format!(">{}LAZIO", " ".repeat(mega)),
                Wants::Found,
            ),
            (
                "a comment",
                message,
                format!("<!--{}-->{message}", "x".repeat(mega)),
                Wants::Found,
            ),
            (
                "unknown children",
                message,
                format!("{message}{}", "<x/>".repeat(40_000)),
                Wants::Busta(&["002 Messaggio"]),
            ),
            (
                "an attribute",
                "inoltro=\"",
                format!("inoltro=\"{}", "9".repeat(mega)),
                Wants::Busta(&["113 ProfiloTrasmissione/inoltro"]),
            ),
            (
                "an address",
                "tipo=\"SPC\">LAZIO",
                format!("indirizzoTelematico=\"{}\" tipo=\"SPC\">ATLANTIDE", "9".repeat(mega)),
                Wants::Busta(&[
                    "101 Mittente/IdentificativoParte",
                    "101 Mittente/IdentificativoParte/indirizzoTelematico",
                ]),
            ),
            (
                "a name nobody knows",
                message,
                format!("<{0}/>{message}", "x".repeat(mega)),
                Wants::Busta(&["002 IntestazioneMessaggio"]),
            ),
        ];
        for (n, (what, from, to, wants)) in (1..).zip(cases) {
            siege.soap(what, wants, &bent(&header(n), from, &to));
        }
    });
}

#[test]
fn ten_thousand_rows() {
    let now = fra(0);
    let hop = |origin: &str| {
        format!(
            "<e:Trasmissione><e:Origine><e:IdentificativoParte tipo=\"SPC\">{origin}</e:IdentificativoParte></e:Origine>\
             <e:Destinazione><e:IdentificativoParte tipo=\"SPC\">NAZIONALE</e:IdentificativoParte></e:Destinazione>\
             <e:OraRegistrazione tempo=\"EGOV_IT_SPC\">{now}</e:OraRegistrazione></e:Trasmissione>"
        )
    };
    let list = |n: u32, name: &str, rows: &str| {
        let list = format!(
            "<e:{name} xmlns:e=\"{}\">{rows}</e:{name}></eGov_IT:Intestazione>",
            egov::NS
        );
        bent(&header(n), "</eGov_IT:Intestazione>", &list)
    };
    Siege::lay(|siege| {
        siege.soap(
            "10,000 Trasmissioni: more elements than a message may have",
            Wants::Client("Messaggio oltre i limiti ammessi"),
            &list(1, "ListaTrasmissioni", &hop("LAZIO").repeat(10_000)),
        );
        siege.soap(
            "8,000 Trasmissioni",
            Wants::Found,
            &list(2, "ListaTrasmissioni", &hop("LAZIO").repeat(8_000)),
        );
        siege.soap(
            "8,000 Trasmissioni, all wrong: one row",
            Wants::Busta(&["116 ListaTrasmissioni/Trasmissione/Origine/IdentificativoParte"]),
            &list(3, "ListaTrasmissioni", &hop("").repeat(8_000)),
        );
        siege.soap(
            "10,000 Riscontri, all wrong: two rows",
            Wants::Busta(&["115 ListaRiscontri", "115 ListaRiscontri/Riscontro/Identificatore"]),
            &list(
                4,
                "ListaRiscontri",
                &format!(
                    "<e:Riscontro><e:Identificatore>x</e:Identificatore><e:OraRegistrazione tempo=\"EGOV_IT_SPC\">{now}\
                     </e:OraRegistrazione></e:Riscontro>"
                )
                .repeat(10_000),
            ),
        );
        let row =
            "<e:Eccezione contestoCodifica=\"x\" codiceEccezione=\"EGOV_IT_300\" rilevanza=\"GRAVE\" posizione=\"x\"/>";
        siege.soap(
            "10,000 Eccezioni",
            Wants::Busta(&["100 ListaEccezioni/contestoCodifica"]),
            &list(5, "ListaEccezioni", &row.repeat(10_000)),
        );
    });
}

/// A message kept for later, and one from tomorrow.
#[test]
fn out_of_its_time() {
    const SIX_DAYS: i64 = 6 * 24 * 60;
    let dated = |n: u32, minutes: i64| {
        let when = fra(minutes);
        let minute = when[..16].replace('T', "_");
        let busta = Busta {
            identificatore: format!("LAZIO_LAZIOSPCoopIT_{n:07}_{minute}"),
            ora: &when,
            ..Busta::nuova("LAZIO", AZIONE, n)
        };
        busta.intorno(&lookup())
    };
    Siege::lay_with(&[("EGOV__FUTURE_MINUTES", "10")], |siege| {
        siege.soap("four days old", Wants::Found, &dated(1, -4 * 24 * 60));
        siege.soap(
            "replayed",
            Wants::Busta(&["110 Messaggio/Identificatore"]),
            &dated(1, -4 * 24 * 60),
        );
        siege.soap(
            "six days old",
            Wants::Busta(&["301 Messaggio/OraRegistrazione"]),
            &dated(2, -SIX_DAYS),
        );
        let old_name = dated(3, -SIX_DAYS).replace(&format!(">{}<", fra(-SIX_DAYS)), &format!(">{}<", fra(0)));
        siege.soap(
            "a new time, an old identifier",
            Wants::Busta(&["301 Messaggio/Identificatore"]),
            &old_name,
        );
        siege.soap(
            "of tomorrow",
            Wants::Busta(&["110 Messaggio/Identificatore", "108 Messaggio/OraRegistrazione"]),
            &dated(4, 24 * 60),
        );
        let expired = dated(5, 0).replace(
            "</eGov_IT:Messaggio>",
            &format!("<eGov_IT:Scadenza>{}</eGov_IT:Scadenza></eGov_IT:Messaggio>", fra(-1)),
        );
        siege.soap(
            "expired a minute ago",
            Wants::Busta(&["301 Messaggio/Scadenza"]),
            &expired,
        );
    });
}
