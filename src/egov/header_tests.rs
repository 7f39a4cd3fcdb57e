use super::*;
use crate::egov::esempi::{RICHIESTA, intestazione, letta, piegata};

#[test]
fn every_field_is_read() {
    let i = letta(RICHIESTA).unwrap().unwrap();
    assert_eq!(i.actor.as_deref(), Some(ACTOR));
    assert_eq!(i.must_understand.as_deref(), Some("1"));
    assert!(i.namespace_busta && i.figli_sconosciuti.is_empty());
    assert_eq!(
        (i.mittente.parte.nome.as_str(), i.mittente.parte.tipo.as_str()),
        ("UMBRIA", "SPC")
    );
    assert_eq!(i.destinatario.parte.nome, "NAZIONALE");
    assert_eq!(i.profilo.unwrap().valore, "EGOV_IT_ServizioSincrono");
    assert_eq!(i.servizio.unwrap().nome, "ServiziSAP");
    assert_eq!(i.azione.as_deref(), Some("verificaEsistenzaSAP"));
    assert_eq!(
        i.messaggio.identificatore,
        "UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17"
    );
    assert_eq!(i.messaggio.ora_registrazione.unwrap().tempo, "EGOV_IT_SPC");
    assert_eq!(i.messaggio.scadenza.as_deref(), Some("2026-03-05T09:27:23"));
    assert_eq!(i.messaggio.riferimento, None);
    assert_eq!(
        i.profilo_trasmissione.unwrap().conferma_ricezione.as_deref(),
        Some("false")
    );
    assert_eq!(i.trasmissioni.unwrap().len(), 1);
    assert_eq!(
        (i.sequenza, i.riscontri, i.eccezioni, i.collaborazione),
        (None, None, None, None)
    );
}

#[test]
fn the_optional_parts_are_read() {
    let i = letta(
        &RICHIESTA
            .replace("tipo=\"SPC\">UMBRIA<", "tipo=\"SPC\" indirizzoTelematico=\"http://x\">\n UMBRIA\t<")
            .replace("<eGov_IT:ProfiloCollaborazione>", "<eGov_IT:ProfiloCollaborazione tipo=\"WSDL\" servizioCorrelato=\"a\">")
            .replace("<eGov_IT:Servizio ", "<eGov_IT:Collaborazione>c</eGov_IT:Collaborazione><eGov_IT:Servizio ")
            .replace("<eGov_IT:Scadenza>", "<eGov_IT:RiferimentoMessaggio> r </eGov_IT:RiferimentoMessaggio><eGov_IT:Scadenza>")
            .replace(
                "</eGov_IT:IntestazioneMessaggio>",
                "<eGov_IT:Sequenza numeroProgressivo=\"0000001\"/></eGov_IT:IntestazioneMessaggio><eGov_IT:ListaRiscontri>\
                 <eGov_IT:Riscontro><eGov_IT:Identificatore>i</eGov_IT:Identificatore><eGov_IT:OraRegistrazione tempo=\"t\">o\
                 </eGov_IT:OraRegistrazione></eGov_IT:Riscontro></eGov_IT:ListaRiscontri>",
            )
            .replace(
                "</eGov_IT:Intestazione>",
                "<eGov_IT:ListaEccezioni><eGov_IT:Eccezione contestoCodifica=\"c\" codiceEccezione=\"EGOV_IT_401\" \
                 rilevanza=\"INFO\" posizione=\"p\"/></eGov_IT:ListaEccezioni></eGov_IT:Intestazione>",
            ),
    )
    .unwrap()
    .unwrap();
    assert_eq!(i.mittente.parte.nome, "UMBRIA", "trimmed");
    assert_eq!(i.mittente.parte.indirizzo_telematico.as_deref(), Some("http://x"));
    let profilo = i.profilo.unwrap();
    assert_eq!(
        (profilo.tipo.as_deref(), profilo.servizio_correlato.as_deref()),
        (Some("WSDL"), Some("a"))
    );
    assert_eq!(i.collaborazione.as_deref(), Some("c"));
    assert_eq!(i.messaggio.riferimento.as_deref(), Some("r"), "trimmed");
    assert_eq!(i.sequenza.unwrap().numero_progressivo, "0000001");
    assert_eq!(i.riscontri.unwrap()[0].identificatore, "i");
    let riga = &i.eccezioni.unwrap()[0];
    assert_eq!((riga.codice.as_str(), riga.rilevanza.as_str()), ("EGOV_IT_401", "INFO"));
}

#[test]
fn found_by_actor_or_by_namespace_under_any_prefix() {
    let actor = " soap:actor=\"http://www.cnipa.it/eGov_it/portadominio\"";
    for (da, a) in [
        ("eGov_IT:", "x:"),
        ("xmlns:eGov_IT=", "xmlns:altro='urn:altro' xmlns:eGov_IT="),
        ("Busta1_0/", "Busta1_0"),
        (actor.trim(), ""),
        (actor.trim(), "soap:actor='urn:altro'"),
        (" soap:mustUnderstand=\"1\"", ""),
    ] {
        let header = RICHIESTA.replace(da, a).replace(
            "xmlns:eGov_IT",
            if da == "eGov_IT:" { "xmlns:x" } else { "xmlns:eGov_IT" },
        );
        let i = letta(&header)
            .unwrap_or_else(|e| panic!("{e}: {da}"))
            .unwrap_or_else(|| panic!("{da}"));
        assert_eq!(i.mittente.parte.nome, "UMBRIA", "{da}");
        assert_eq!(i.namespace_busta, da != "Busta1_0/");
    }
}

#[test]
fn no_header_or_two() {
    let altro = "<x:Integrazione xmlns:x='urn:x' soap:actor='http://www.cnipa.it/eGov_it/portadominio'/>";
    let estraneo = piegata("Busta1_0/", "Altra/").replace("eGov_it/portadominio", "altro");
    assert_eq!(letta(""), Ok(None));
    assert_eq!(letta(altro), Ok(None));
    assert_eq!(letta(&estraneo), Ok(None), "neither the actor nor the namespace");
    assert!(letta(&format!("{altro}{RICHIESTA}")).unwrap().is_some());
    for seconda in [
        RICHIESTA.to_owned(),
        piegata("Busta1_0/", "Altra/"),
        piegata("eGov_it/portadominio", "altro"),
    ] {
        assert_eq!(
            letta(&format!("{RICHIESTA}{seconda}")),
            Err(Strutturale::PiuIntestazioni)
        );
    }
}

/// busta-egov.md §5.1: everything that must be there.
#[test]
#[expect(clippy::too_many_lines, reason = "one table")]
fn structural_missing() {
    use Strutturale::{Manca, PrimoFiglio, SenzaAttributo};
    // The element from its start tag to its end tag is taken away.
    let senza = |nome: &str| {
        let inizio = RICHIESTA.find(&format!("<eGov_IT:{nome}")).unwrap();
        let fine = format!("</eGov_IT:{nome}>");
        let fine = RICHIESTA.find(&fine).unwrap() + fine.len();
        format!("{}{}", &RICHIESTA[..inizio], &RICHIESTA[fine..])
    };
    for (header, atteso) in [
        (senza("IntestazioneMessaggio"), PrimoFiglio),
        (
            piegata(
                "<eGov_IT:IntestazioneMessaggio>",
                "<eGov_IT:Altro/><eGov_IT:IntestazioneMessaggio>",
            ),
            PrimoFiglio,
        ),
        (
            piegata(
                "<eGov_IT:IntestazioneMessaggio>",
                "<IntestazioneMessaggio/><eGov_IT:IntestazioneMessaggio>",
            ),
            PrimoFiglio,
        ),
        (senza("Mittente"), Manca("Mittente")),
        (senza("Destinatario"), Manca("Destinatario")),
        (senza("Messaggio"), Manca("Messaggio")),
        (senza("IdentificativoParte"), Manca("IdentificativoParte")),
        (senza("Identificatore"), Manca("Identificatore")),
        (senza("Origine"), Manca("Origine")),
        (senza("Destinazione"), Manca("Destinazione")),
        (
            piegata(" tipo=\"SPC\">UMBRIA", ">UMBRIA"),
            SenzaAttributo("IdentificativoParte", "tipo"),
        ),
        (
            piegata(" tipo=\"SPC\">NAZIONALE", ">NAZIONALE"),
            SenzaAttributo("IdentificativoParte", "tipo"),
        ),
        (
            piegata(
                "</eGov_IT:Mittente>",
                "<eGov_IT:IdentificativoParte/></eGov_IT:Mittente>",
            ),
            SenzaAttributo("IdentificativoParte", "tipo"),
        ),
        (
            piegata(" tipo=\"SPC\">ServiziSAP", ">ServiziSAP"),
            SenzaAttributo("Servizio", "tipo"),
        ),
        (
            piegata(" tempo=\"EGOV_IT_SPC\"", ""),
            SenzaAttributo("OraRegistrazione", "tempo"),
        ),
        (
            piegata(
                "<eGov_IT:ProfiloTrasmissione ",
                "<eGov_IT:Sequenza/><eGov_IT:ProfiloTrasmissione ",
            ),
            SenzaAttributo("Sequenza", "numeroProgressivo"),
        ),
        (
            // The second OraRegistrazione is the one of the Trasmissione.
            RICHIESTA
                .replacen("<eGov_IT:Trasmissione>", "<eGov_IT:Trasmissione><!--", 1)
                .replacen("</eGov_IT:Trasmissione>", "--></eGov_IT:Trasmissione>", 1),
            Manca("Origine"),
        ),
        (
            con_lista(
                "Trasmissione",
                "<e:Origine><e:IdentificativoParte tipo='SPC'/></e:Origine><e:Destinazione>\
                       <e:IdentificativoParte tipo='SPC'/></e:Destinazione>",
            ),
            Manca("OraRegistrazione"),
        ),
        (
            con_lista("Trasmissione", "<e:Origine><e:IdentificativoParte/></e:Origine>"),
            SenzaAttributo("IdentificativoParte", "tipo"),
        ),
        (con_lista("Trasmissione", "<e:Origine/>"), Manca("IdentificativoParte")),
        (
            con_lista("Riscontro", "<e:OraRegistrazione tempo='EGOV_IT_SPC'/>"),
            Manca("Identificatore"),
        ),
        (con_lista("Riscontro", "<e:Identificatore/>"), Manca("OraRegistrazione")),
        (
            con_lista("Riscontro", "<e:Identificatore/><e:OraRegistrazione/>"),
            SenzaAttributo("OraRegistrazione", "tempo"),
        ),
        (
            con_riga("Eccezione", "codiceEccezione='a' rilevanza='b' posizione='c'", ""),
            SenzaAttributo("Eccezione", "contestoCodifica"),
        ),
        (
            con_riga("Eccezione", "contestoCodifica='a' rilevanza='b' posizione='c'", ""),
            SenzaAttributo("Eccezione", "codiceEccezione"),
        ),
        (
            con_riga(
                "Eccezione",
                "contestoCodifica='a' codiceEccezione='b' posizione='c'",
                "",
            ),
            SenzaAttributo("Eccezione", "rilevanza"),
        ),
        (
            con_riga(
                "Eccezione",
                "contestoCodifica='a' codiceEccezione='b' rilevanza='c'",
                "",
            ),
            SenzaAttributo("Eccezione", "posizione"),
        ),
    ] {
        assert_eq!(letta(&header), Err(atteso), "{header}");
    }
}

/// The example with a list of one such row instead of its `ListaTrasmissioni`.
fn con_riga(riga: &str, attributi: &str, dentro: &str) -> String {
    let lista = match riga {
        "Riscontro" => "ListaRiscontri",
        "Trasmissione" => "ListaTrasmissioni",
        _ => "ListaEccezioni",
    };
    let (testata, _) = RICHIESTA.split_once("<eGov_IT:ListaTrasmissioni>").unwrap();
    format!(
        "{testata}<e:{lista} xmlns:e='{NS}'><e:{riga} {attributi}>{dentro}</e:{riga}></e:{lista}></eGov_IT:Intestazione>"
    )
}

fn con_lista(riga: &str, dentro: &str) -> String {
    con_riga(riga, "", dentro)
}

/// busta-egov.md §5.1: everything that may be there once.
#[test]
fn structural_repeated() {
    let due_volte = |prima_di: &str, elemento: &str| piegata(prima_di, &format!("{elemento}{elemento}{prima_di}"));
    let testata = "</eGov_IT:IntestazioneMessaggio>";
    let messaggio = "</eGov_IT:Messaggio>";
    let fondo = "</eGov_IT:Intestazione>";
    let parte = "<eGov_IT:IdentificativoParte tipo='SPC'>X</eGov_IT:IdentificativoParte>";
    for (nome, header) in [
        (
            "IntestazioneMessaggio",
            piegata(fondo, &format!("<eGov_IT:IntestazioneMessaggio/>{fondo}")),
        ),
        (
            "Mittente",
            piegata(
                testata,
                &format!("<eGov_IT:Mittente>{parte}</eGov_IT:Mittente>{testata}"),
            ),
        ),
        (
            "Destinatario",
            piegata(
                testata,
                &format!("<eGov_IT:Destinatario>{parte}</eGov_IT:Destinatario>{testata}"),
            ),
        ),
        (
            "ProfiloCollaborazione",
            piegata(testata, &format!("<eGov_IT:ProfiloCollaborazione/>{testata}")),
        ),
        ("Collaborazione", due_volte(testata, "<eGov_IT:Collaborazione/>")),
        (
            "Servizio",
            piegata(testata, &format!("<eGov_IT:Servizio tipo='SPC'/>{testata}")),
        ),
        ("Azione", piegata(testata, &format!("<eGov_IT:Azione/>{testata}"))),
        ("Messaggio", piegata(testata, &format!("<eGov_IT:Messaggio/>{testata}"))),
        (
            "ProfiloTrasmissione",
            piegata(testata, &format!("<eGov_IT:ProfiloTrasmissione/>{testata}")),
        ),
        (
            "Sequenza",
            due_volte(testata, "<eGov_IT:Sequenza numeroProgressivo='1'/>"),
        ),
        (
            "Identificatore",
            piegata(messaggio, &format!("<eGov_IT:Identificatore/>{messaggio}")),
        ),
        (
            "OraRegistrazione",
            piegata(messaggio, &format!("<eGov_IT:OraRegistrazione tempo='x'/>{messaggio}")),
        ),
        (
            "RiferimentoMessaggio",
            due_volte(messaggio, "<eGov_IT:RiferimentoMessaggio/>"),
        ),
        (
            "Scadenza",
            piegata(messaggio, &format!("<eGov_IT:Scadenza/>{messaggio}")),
        ),
        ("ListaRiscontri", due_volte(fondo, "<eGov_IT:ListaRiscontri/>")),
        (
            "ListaTrasmissioni",
            piegata(fondo, &format!("<eGov_IT:ListaTrasmissioni/>{fondo}")),
        ),
        ("ListaEccezioni", due_volte(fondo, "<eGov_IT:ListaEccezioni/>")),
        (
            "Origine",
            piegata("</eGov_IT:Trasmissione>", "<eGov_IT:Origine/></eGov_IT:Trasmissione>"),
        ),
        (
            "Destinazione",
            piegata(
                "</eGov_IT:Trasmissione>",
                "<eGov_IT:Destinazione/></eGov_IT:Trasmissione>",
            ),
        ),
        (
            "OraRegistrazione",
            piegata(
                "</eGov_IT:Trasmissione>",
                "<eGov_IT:OraRegistrazione tempo='x'/></eGov_IT:Trasmissione>",
            ),
        ),
        (
            "Identificatore",
            con_lista("Riscontro", "<e:Identificatore/><e:Identificatore/>"),
        ),
        (
            "OraRegistrazione",
            con_lista(
                "Riscontro",
                "<e:OraRegistrazione tempo='x'/><e:OraRegistrazione tempo='x'/>",
            ),
        ),
    ] {
        assert_eq!(letta(&header), Err(Strutturale::Ripetuto(nome)), "{nome}: {header}");
    }
}

/// busta-egov.md §5.1, last line: these get an error busta, so they are read.
#[test]
fn not_structural() {
    let ora = "<eGov_IT:OraRegistrazione tempo=\"EGOV_IT_SPC\">2026-03-05T09:17:23</eGov_IT:OraRegistrazione>";
    assert_eq!(intestazione(ora, "").messaggio.ora_registrazione, None);
    let altra = "<eGov_IT:IdentificativoParte tipo='SPC'>LAZIO</eGov_IT:IdentificativoParte></eGov_IT:Mittente>";
    let due = intestazione("</eGov_IT:Mittente>", altra);
    assert!(due.mittente.altre && due.mittente.parte.nome == "UMBRIA");
    assert_eq!(intestazione(">UMBRIA<", "><").mittente.parte.nome, "");
    assert_eq!(
        intestazione(">verificaEsistenzaSAP<", "> <").azione.as_deref(),
        Some("")
    );
    assert_eq!(
        intestazione("UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17", "")
            .messaggio
            .identificatore,
        ""
    );
    let vuota = letta(&con_riga("Eccezione", "", "").replace("<e:Eccezione ></e:Eccezione>", ""))
        .unwrap()
        .unwrap();
    assert_eq!(vuota.eccezioni, Some(Vec::new()));
}

#[test]
fn unknown_children_are_noted_where_they_stand() {
    for (prima_di, atteso) in [
        ("</eGov_IT:Intestazione>", Padre::Intestazione),
        ("</eGov_IT:IntestazioneMessaggio>", Padre::IntestazioneMessaggio),
        ("</eGov_IT:Messaggio>", Padre::Messaggio),
    ] {
        for ignoto in ["<eGov_IT:Altro/>", "<Azione/>"] {
            let i = intestazione(prima_di, &format!("{ignoto}{prima_di}"));
            assert_eq!(i.figli_sconosciuti, [atteso], "{ignoto}");
        }
    }
    let figlio = intestazione(
        "confermaRicezione=\"false\"/>",
        "><eGov_IT:x/></eGov_IT:ProfiloTrasmissione>",
    );
    assert!(figlio.profilo_trasmissione.unwrap().con_figli);
}
