//! Every complaint about a registry names party and key, and never shows a hash.

use super::*;

const HASH: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$ZUvKjwXj1rOH1tYr1yUJ0pWYUnG4XWz3xUKQqS4tK0c";
const IMPRONTA: &str = "5F1D0000000000000000000000000000000000000000000000000000000000FF";

fn letto(testo: &str) -> Result<Parti, RegistroErrato> {
    leggi(testo, InsiemeRegole::LineeGuida11)
}

fn lazio(righe: &str) -> String {
    format!("[[parte]]\nnome = \"LAZIO\"\nregione = \"08\"\n{righe}")
}

#[test]
fn the_shipped_file_is_the_built_in_registry() {
    assert_eq!(
        letto(include_str!("../../../../config/parti.toml")).unwrap(),
        Parti::predefinite()
    );
}

#[test]
fn every_key_of_a_party() {
    let righe = format!(
        "tipo = \"AOO\"\ncodice = \"RL\"\nverifica_id_porta = \"solo-formato\"\nregole = \"eGov1.1\"\nforma_x001 = \"KO\"\n\
         azioni = [\"richiestaSAP\", \"verificaEsistenzaSAP\"]\n[[parte.certificato]]\nimpronta = \"{IMPRONTA}\"\n\
         [[parte.certificato]]\nsoggetto = \"CN=a,C=IT\"\nemittente = \"CN=ca\"\nsan = \"DNS:Porta.Example.org\"\n\
         [[parte.basic]]\nutente = \"lazio\"\nhash = \"{HASH}\"\n"
    );
    let parti = letto(&lazio(&righe)).unwrap();
    let parte = parti.per_nome("LAZIO").unwrap();
    assert_eq!(
        (&*parte.tipo, &*parte.codice, &*parte.id_porta),
        ("AOO", "RL", "RLSPCoopIT")
    );
    assert_eq!(parte.verifica_id_porta, VerificaIdPorta::SoloFormato);
    assert_eq!((parte.regole, parte.forma_x001), (InsiemeRegole::EGov11, FormaX001::Ko));
    assert!(parte.ammette(Azione::RichiestaSap) && !parte.ammette(Azione::InvioSap));
    assert_eq!((parte.certificati.len(), parte.utenti.len()), (2, 1));
    assert_eq!(parti.per_utente("lazio").unwrap().0.nome, "LAZIO");
    assert!(!format!("{parti:?}").contains("argon2id"), "a hash in a debug text");
    let altro = leggi(&lazio(""), InsiemeRegole::EGov11).unwrap();
    assert_eq!(
        altro.per_nome("LAZIO").unwrap().regole,
        InsiemeRegole::EGov11,
        "egov.profilo where none is named"
    );
}

#[test]
fn complaints_name_party_and_key() {
    let basic = |hash: &str| format!("[[parte.basic]]\nutente = \"u\"\nhash = \"{hash}\"");
    let certificato = |riga: &str| format!("[[parte.certificato]]\n{riga}");
    for (righe, attesa) in [
        ("colore = 1".to_owned(), "unknown field"),
        ("modi = 1".to_owned(), "line 4"),
        ("modi = { colore = 1 }".to_owned(), "unknown field"),
        ("codice = \"L-1\"".to_owned(), "codice"),
        ("codice = \"\"".to_owned(), "codice"),
        ("id_porta = \"L_1\"".to_owned(), "id_porta"),
        ("tipo = \"S P\"".to_owned(), "tipo"),
        ("verifica_id_porta = \"mai\"".to_owned(), "line 4"),
        ("azioni = [\"cercaSAP\"]".to_owned(), "azioni: \"cercaSAP\""),
        ("azioni = [\"notificaSAP\"]".to_owned(), "other side"),
        ("azioni = [\"invioSAP\", \"invioSAP\"]".to_owned(), "twice"),
        (certificato("impronta = \"12:34\""), "certificato[0].impronta"),
        (certificato("soggetto = \"senza uguale\""), "certificato[0].soggetto"),
        (certificato("soggetto = \"XX=a\""), "\"XX\" is not known"),
        (certificato("san = \"porta.example.org\""), "certificato[0].san"),
        (certificato("emittente = \"CN=ca\""), "at least one of"),
        (certificato(""), "at least one of"),
        (basic("segreto"), "basic[0].hash: expected a PHC string"),
        (basic(&HASH.replace("argon2id", "argon2i")), "argon2i is not argon2id"),
        (basic(&HASH.replace("m=19456", "m=4096")), "too weak"),
        (basic(&HASH.replace("t=2", "t=1")), "too weak"),
        (basic(&HASH.replace("m=19456", "m=4000000")), "too costly"),
        (basic("$argon2id$v=19$m=19456,t=2,p=1"), "expected parameters"),
        (
            "[[parte.basic]]\nutente = \"a:b\"\nhash = \"\"".to_owned(),
            "basic[0].utente",
        ),
    ] {
        let errore = letto(&lazio(&righe)).unwrap_err().to_string();
        assert!(errore.contains(attesa), "{righe}: {errore}");
        assert!(
            errore.contains("LAZIO") || errore.starts_with("line"),
            "{righe}: {errore}"
        );
        assert!(
            !errore.contains("c29tZXNhbHQ") && !errore.contains("segreto"),
            "{errore}"
        );
    }
}

#[test]
fn what_belongs_to_one_party_stands_once() {
    let due = |prima: &str, seconda: &str| format!("{}\n[[parte]]\n{seconda}", lazio(prima));
    let utente = format!("[[parte.basic]]\nutente = \"u\"\nhash = \"{HASH}\"");
    let impronta = format!("[[parte.certificato]]\nimpronta = \"{IMPRONTA}\"");
    let soggetto = "[[parte.certificato]]\nsoggetto = \"CN=a\"";
    let emilia = "nome = \"EMILIA\"\nregione = \"06\"";
    for (prima, seconda, chiave) in [
        ("", "nome = \"LAZIO\"\nregione = \"06\"".to_owned(), "nome: LAZIO"),
        ("", "nome = \"EMILIA\"\nregione = \"08\"".to_owned(), "regione: 08"),
        ("", format!("{emilia}\ncodice = \"lazio\""), "codice: LAZIO"),
        (&utente, format!("{emilia}\n{utente}"), "basic.utente: u"),
        (
            &impronta,
            format!("{emilia}\n{}", impronta.to_lowercase()),
            "certificato.impronta",
        ),
        (soggetto, format!("{emilia}\n{soggetto}"), "certificato"),
    ] {
        let errore = letto(&due(prima, &seconda)).unwrap_err().to_string();
        assert!(
            errore.contains(chiave) && errore.contains("already"),
            "{seconda}: {errore}"
        );
    }
    let tutte = letto("[[parte]]\nnome = \"\"\nregione = \"8\"\ncodice = \"-\"\n").unwrap_err();
    assert_eq!(tutte.0.len(), 4, "all of them at once: {tutte}");
    assert!(letto("").is_err(), "an empty registry");
    assert!(letto("[[parte]\n").unwrap_err().to_string().starts_with("line 1"));
}
