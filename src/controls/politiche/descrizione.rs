//! What the description must hold for some activities: PA-12, PA-13, RC-01.
//!
//! Judged character by character, in one pass over at most 250 of them: no expression that a text could slow down.

use super::Punto;
use crate::{controls::Momento, sap::CodiceFiscale};

/// Work experiences and incentives: the description is the employer's code.
const CON_DATORE: [&str; 7] = ["D01", "E01", "E02", "E03", "H01", "H02", "H03"];

regola_politica! {
    PA_12 su "descrizione",
    titolo: "La descrizione è il solo codice fiscale del datore di lavoro",
    spiegazione: "Per le attività D01, E01, E02, E03, H01, H02 e H03 la descrizione contiene soltanto il codice fiscale (16 caratteri o \
                  11 cifre) o la partita IVA del datore di lavoro, corretto anche nel carattere di controllo. Togliere ogni altro \
                  testo, come il nome della ditta, e verificare il codice.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Descrizione\"",
    dal: None,
    giudizio: |_, p| {
        let voluto = CON_DATORE.contains(&p.tipo_attivita.as_str());
        (voluto && CodiceFiscale::verifica(p.descrizione.trim()).is_err()).then(|| Punto::su(&p.descrizione))
    },
}

regola_politica! {
    PA_13 su "descrizione",
    titolo: "Descrizione RC1 con il protocollo INPS della domanda",
    spiegazione: "Per l'attività RC1 la descrizione è soltanto il protocollo INPS della domanda di reddito di cittadinanza: \
                  INPS-RDC-, l'anno (20 e due cifre), un trattino, il numero, un trattino e una lettera tra R, M e T, come \
                  INPS-RDC-2019-123456-R. Copiarlo dalla ricevuta, senza spazi.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Descrizione\"",
    dal: None,
    giudizio: |_, p| {
        (*p.tipo_attivita == "RC1" && !protocollo_inps(&p.descrizione)).then(|| Punto::su(&p.descrizione))
    },
}

regola_politica! {
    RC_01 su "descrizione",
    titolo: "La descrizione del tirocinio è libera",
    spiegazione: "Per l'attività C06 la descrizione è obbligatoria, come vuole già il formato di trasmissione, ma il codice fiscale del \
                  datore di lavoro non vi è cercato.",
    fonte: "Accordi di servizio SAP, sezione 6, \"Descrizione\"",
    dal: None,
    momento: Momento::Trattamento,
}

/// `INPS-RDC-20[0-9][0-9]-[0-9]+-[RMT]`, the whole text.
pub(super) fn protocollo_inps(testo: &str) -> bool {
    let cifre = |t: &[u8]| t.iter().all(u8::is_ascii_digit);
    let Some(resto) = testo.as_bytes().strip_prefix(b"INPS-RDC-20") else {
        return false;
    };
    let Some((anno, resto)) = resto.split_first_chunk::<2>() else {
        return false;
    };
    let Some((numero, [b'-', b'R' | b'M' | b'T'])) = resto.split_last_chunk::<2>() else {
        return false;
    };
    let Some((b'-', numero)) = numero.split_first() else {
        return false;
    };
    cifre(anno) && !numero.is_empty() && cifre(numero)
}

#[cfg(test)]
mod tests {
    use super::protocollo_inps;

    #[test]
    fn the_protocol_is_the_whole_text() {
        for (testo, atteso) in [
            ("INPS-RDC-2019-123456-R", true),
            ("INPS-RDC-2000-0-M", true),
            (
                "INPS-RDC-2099-12345678901234567890123456789012345678901234567890-T",
                true,
            ),
            ("INPS-RDC-1999-123456-R", false),
            ("INPS-RDC-2019-123456-X", false),
            ("INPS-RDC-2019-123456-r", false),
            ("INPS-RDC-2019--R", false),
            ("INPS-RDC-2019-R", false),
            ("INPS-RDC-2019-12A456-R", false),
            ("INPS-RDC-2019-123456-", false),
            ("INPS-RDC-2019-123456R", false),
            ("INPS-RDC-2019123456-R", false),
            ("INPS-RDC-20199-123456-R", false),
            ("INPS-RDC-201-123456-R", false),
            ("INPS-RDC-20-R", false),
            ("INPS-RDC-20-", false),
            ("INPS-RDC-20", false),
            ("inps-rdc-2019-123456-R", false),
            (" INPS-RDC-2019-123456-R", false),
            ("INPS-RDC-2019-123456-R ", false),
            ("INPS-RDC-2019-123456-R\n", false),
            ("INPS-RDC-2019-\u{661}-R", false),
            ("", false),
        ] {
            assert_eq!(protocollo_inps(testo), atteso, "{testo:?}");
        }
    }
}
