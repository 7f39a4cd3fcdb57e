use super::*;
use crate::soap::envelope;

fn parametro(dentro: &str) -> Parametro {
    let ns = crate::soap::NS;
    let xml = format!("<s:Envelope xmlns:s='{ns}'><s:Body><r><p>{dentro}</p></r></s:Body></s:Envelope>");
    envelope::leggi(&xml, Limits::default())
        .unwrap()
        .richiesta
        .parametri
        .remove(0)
}

fn decodificato(dentro: &str) -> Contenuto {
    decodifica(parametro(dentro), NonProtetto::Rifiutato).unwrap_or_else(|e| panic!("{e}: {dentro}"))
}

fn documento(xml: &str) -> Contenuto {
    Contenuto::Documento(xml.to_owned())
}

fn valore(v: &str) -> Contenuto {
    Contenuto::Valore(v.to_owned())
}

/// operations.md §3, "Encodings seen".
#[test]
fn every_encoding_seen() {
    for (dentro, atteso) in [
        (
            "\n<![CDATA[<?xml version=\"1.0\" encoding=\"utf-8\"?><IDSAP/>]]>\n",
            documento("<?xml version=\"1.0\" encoding=\"utf-8\"?><IDSAP/>"),
        ),
        ("\t<![CDATA[\n\t <IDSAP/>\n]]>", documento("<IDSAP/>")),
        (
            "&lt;?xml version=&quot;1.0&quot; encoding=&quot;UTF-8&quot; standalone=&quot;yes&quot;?&gt;&lt;IDSAP/&gt;",
            documento("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><IDSAP/>"),
        ),
        (
            "&lt;lavoratore&gt;x&lt;/lavoratore&gt;",
            documento("<lavoratore>x</lavoratore>"),
        ),
        (
            "\r\n  &lt;?xml version='1.0'?&gt;&lt;a/&gt;",
            documento("<?xml version='1.0'?><a/>"),
        ),
        ("\u{FEFF}&lt;a/&gt;", documento("<a/>")),
        (" \u{FEFF}\n&lt;a/&gt;\u{FEFF}", documento("<a/>")),
        (
            "&amp;lt;IDSAP&amp;gt;&amp;amp;&amp;apos;&amp;quot;&amp;lt;/IDSAP&amp;gt;",
            documento("<IDSAP>&'\"</IDSAP>"),
        ),
        ("&amp;lt;a&gt; \n", documento("<a>")),
        ("<![CDATA[&lt;IDSAP/&gt;]]>", documento("<IDSAP/>")),
        // Escaped three times is not undone: it is text.
        ("&amp;amp;lt;a/&amp;amp;gt;", valore("&amp;lt;a/&amp;gt;")),
        ("AA00000001G", valore("AA00000001G")),
        (" \n AA00000001G\t", valore("AA00000001G")),
        ("<![CDATA[ AA00000001G ]]>", valore("AA00000001G")),
        ("", valore("")),
        (" \u{FEFF} ", valore("")),
    ] {
        assert_eq!(decodificato(dentro), atteso, "{dentro}");
    }
}

#[test]
fn an_unescaped_document_only_where_admitted() {
    let dentro = " <lavoratore><a>1 &lt; 2</a></lavoratore> ";
    assert_eq!(
        decodifica(parametro(dentro), NonProtetto::Ammesso),
        Ok(documento("<lavoratore><a>1 &lt; 2</a></lavoratore>"))
    );
    assert_eq!(
        decodifica(parametro(dentro), NonProtetto::Rifiutato),
        Err(Difetto::Elementi)
    );
    for misto in ["x<a/>", "<a/><b/>"] {
        for ammesso in [NonProtetto::Ammesso, NonProtetto::Rifiutato] {
            assert_eq!(decodifica(parametro(misto), ammesso), Err(Difetto::Elementi), "{misto}");
        }
    }
}

fn cf(contenuto: &Contenuto) -> Result<String, Difetto> {
    codice_fiscale(contenuto, Limits::default())
}

#[test]
fn codice_fiscale_is_found() {
    const CF: &str = "SMPPRV80A01H501H";
    for contenuto in [
        valore(CF),
        valore("smpprv80a01h501h"),
        documento("<VerificaSAP><codiceFiscale>SMPPRV80A01H501H</codiceFiscale></VerificaSAP>"),
        documento(
            "<?xml version='1.0' encoding='UTF-16'?>\n<VerificaSAP>\n <codiceFiscale> SMPPRV80A01H501H\n</codiceFiscale></VerificaSAP>",
        ),
        documento(
            "<RichiestaCodSAPRegTitolare><CODICEFISCALE><![CDATA[SMPPRV80A01H501H]]></CODICEFISCALE></RichiestaCodSAPRegTitolare>",
        ),
        documento(
            "<a:b xmlns:a='urn:a'><a:altro/><a:CodiceFiscale>smpprv80a01h501h</a:CodiceFiscale><vuoto> </vuoto></a:b>",
        ),
    ] {
        assert_eq!(cf(&contenuto).as_deref(), Ok(CF), "{contenuto:?}");
    }
}

#[test]
fn codice_fiscale_is_refused() {
    for (contenuto, atteso) in [
        (valore(""), Difetto::Manca("codiceFiscale")),
        (documento("<VerificaSAP/>"), Difetto::Manca("codiceFiscale")),
        (
            documento("<VerificaSAP><codiceFiscale> </codiceFiscale></VerificaSAP>"),
            Difetto::Manca("codiceFiscale"),
        ),
        (
            documento("<VerificaSAP>SMPPRV80A01H501H</VerificaSAP>"),
            Difetto::Estraneo,
        ),
        (documento("<V><altro>SMPPRV80A01H501H</altro></V>"), Difetto::Estraneo),
        (
            documento("<V><codiceFiscale>A</codiceFiscale><codiceFiscale>B</codiceFiscale></V>"),
            Difetto::Estraneo,
        ),
        (
            documento("<V><codiceFiscale>A</codiceFiscale><nome>B</nome></V>"),
            Difetto::Estraneo,
        ),
        (
            documento("<V><codiceFiscale><x>A</x></codiceFiscale></V>"),
            Difetto::Estraneo,
        ),
    ] {
        assert_eq!(cf(&contenuto), Err(atteso), "{contenuto:?}");
    }
    for attacco in [
        "<!DOCTYPE V [<!ENTITY e 'A'>]><V><codiceFiscale>&e;</codiceFiscale></V>",
        "<V><codiceFiscale>A</codiceFiscale>",
        "<V/><V/>",
        "<",
    ] {
        assert!(matches!(cf(&documento(attacco)), Err(Difetto::Xml(_))), "{attacco}");
    }
}

#[test]
fn inner_documents_have_the_same_limits() {
    let profondo = format!("<V>{}{}</V>", "<a>".repeat(64), "</a>".repeat(64));
    assert!(matches!(cf(&documento(&profondo)), Err(Difetto::Xml(_))));
    let largo = format!("<V>{}</V>", "<a/>".repeat(50_000));
    assert!(matches!(cf(&documento(&largo)), Err(Difetto::Xml(_))));
}

#[test]
fn codice_sap_bare_or_in_its_document() {
    let sap = |c: &Contenuto| codice_sap(c, Limits::default());
    for contenuto in [
        valore("AA00000001G"),
        valore("AA00000001g"),
        documento("<IDSAP><IdentificativoSap>AA00000001G</IdentificativoSap></IDSAP>"),
        documento(
            "<IDSAP xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n<IdentificativoSap> AA00000001g </IdentificativoSap></IDSAP>",
        ),
        documento(
            "<IDSAP xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='IDSAP.xsd'>\
             <IdentificativoSap>AA00000001G</IdentificativoSap></IDSAP>",
        ),
    ] {
        assert_eq!(sap(&contenuto).as_deref(), Ok("AA00000001G"), "{contenuto:?}");
    }
    for (contenuto, atteso) in [
        (valore(""), Difetto::Manca("IdentificativoSap")),
        (documento("<IDSAP/>"), Difetto::Manca("IdentificativoSap")),
        (
            documento("<IDSAP><IdentificativoSap/></IDSAP>"),
            Difetto::Manca("IdentificativoSap"),
        ),
        (
            documento("<VerificaSAP><IdentificativoSap>AA00000001G</IdentificativoSap></VerificaSAP>"),
            Difetto::Radice,
        ),
        (
            documento("<idsap><IdentificativoSap>AA00000001G</IdentificativoSap></idsap>"),
            Difetto::Radice,
        ),
        (
            documento("<IDSAP xmlns='urn:x'><IdentificativoSap>A</IdentificativoSap></IDSAP>"),
            Difetto::Radice,
        ),
        (documento("<IDSAP>AA00000001G</IDSAP>"), Difetto::Estraneo),
        (
            documento("<IDSAP><Altro>AA00000001G</Altro></IDSAP>"),
            Difetto::Estraneo,
        ),
        (
            documento(
                "<IDSAP><IdentificativoSap>A</IdentificativoSap><IdentificativoSap>B</IdentificativoSap></IDSAP>",
            ),
            Difetto::Ripetuto("IdentificativoSap"),
        ),
        (
            documento("<IDSAP><IdentificativoSap>A</IdentificativoSap><x/></IDSAP>"),
            Difetto::Estraneo,
        ),
    ] {
        assert_eq!(sap(&contenuto), Err(atteso), "{contenuto:?}");
    }
}

#[test]
fn lista_by_local_name() {
    let letta = |xml: &str| lista(&documento(xml), Limits::default());
    let attesa = |inizio: Option<&str>, fine: Option<&str>| {
        Ok(Lista {
            codice_fiscale: "SMPPRV80A01H501H".to_owned(),
            data_inizio: inizio.map(str::to_owned),
            data_fine: fine.map(str::to_owned),
        })
    };
    for (xml, atteso) in [
        (
            "<ListaSAP><codiceFiscale>SMPPRV80A01H501H</codiceFiscale><dataInizio>2026-01-01</dataInizio><dataFine>2026-02-01</dataFine></ListaSAP>",
            attesa(Some("2026-01-01"), Some("2026-02-01")),
        ),
        (
            "<x:q xmlns:x='urn:x'><x:Data_Fine> 2026-02-01 </x:Data_Fine><altro>z</altro><CODICE_FISCALE>smpprv80a01h501h</CODICE_FISCALE></x:q>",
            attesa(None, Some("2026-02-01")),
        ),
        (
            "<q><codiceFiscale>SMPPRV80A01H501H</codiceFiscale><dataInizio/></q>",
            attesa(None, None),
        ),
        (
            "<q><dataInizio>2026-01-01</dataInizio></q>",
            Err(Difetto::Manca("codiceFiscale")),
        ),
        ("<q><codiceFiscale/></q>", Err(Difetto::Manca("codiceFiscale"))),
        (
            "<q><codiceFiscale>A</codiceFiscale><codice_fiscale>B</codice_fiscale></q>",
            Err(Difetto::Ripetuto("codiceFiscale")),
        ),
        ("<q><codiceFiscale><b>A</b></codiceFiscale></q>", Err(Difetto::Estraneo)),
    ] {
        assert_eq!(letta(xml), atteso, "{xml}");
    }
    assert_eq!(
        lista(&valore("SMPPRV80A01H501H"), Limits::default()),
        Err(Difetto::NonDocumento)
    );
}
