//! Section 1.2, residence permit: STR-01..04 (controls.md §4).
//!
//! Who needs one is read in CITTADINANZA: `zona`, from `libera_dal` to `libera_al`. A citizenship that the table does not
//! hold, or has no zone for, is nobody's evidence and asks for nothing (code-tables.md §1); ANA-02 judges the code itself.

use super::{
    Contesto, Momento, Regola,
    anagrafica::codici,
    campi::{DaTabella, mancante, presente},
    id,
    regola::violata,
};
use crate::{
    outcome::Anomalia,
    sap::{
        Data,
        scheda::{DatiAnagrafici, DatiStranieri},
    },
    tables::{Nome, Tabella, Validita, Voce},
};

pub(super) const REGOLE: &[Regola] = &[
    Regola {
        id: id::STR_01,
        sezione: "1.2",
        campo: "/lavoratore/datianagrafici/datistranieri",
        titolo: "Motivo e scadenza del titolo di soggiorno per chi viene da fuori dell'area libera",
        spiegazione: "La cittadinanza non è di uno stato dell'Unione europea, né di Svizzera, San Marino, Città del \
                      Vaticano, Norvegia, Islanda o Liechtenstein, alla data di ultimo aggiornamento (Regno Unito: \
                      fino al 31/12/2020). Indicare motivo e scadenza del titolo di soggiorno; se è in attesa di \
                      rilascio, documento 4 e scadenza 1900-01-01; se è permanente, 2099-12-31. Il tipo di documento \
                      non è obbligatorio.",
        fonte: "Accordi di servizio SAP, sezione 1, \"Dati stranieri\"; tipo di documento: decisione di portasap",
        dal: None,
        momento: Momento::Documento(str_01),
    },
    Regola {
        id: id::STR_02,
        sezione: "1.2",
        campo: "/lavoratore/datianagrafici/datistranieri/validoal",
        titolo: "Scadenza del titolo di soggiorno non anteriore al 01/01/2000",
        spiegazione: "Per chi viene da fuori dell'area libera una scadenza prima del 2000 è ammessa solo con il \
                      documento 4 (in attesa di permesso), per convenzione 1900-01-01. Indicare la scadenza scritta \
                      sul titolo, o il documento 4 se non è ancora stato rilasciato.",
        fonte: "Accordi di servizio SAP, sezione 1, \"Data scadenza titolo di soggiorno\"",
        dal: None,
        momento: Momento::Documento(str_02),
    },
    Regola {
        id: id::STR_03,
        sezione: "1.2",
        campo: "/lavoratore/datianagrafici/datistranieri/codtipodocumento",
        titolo: "Titolo di soggiorno presente in tabella",
        spiegazione: "Se si indica il tipo di documento, usare un codice della tabella STATUS STRANIERO: 1 \
                      permesso, 2 carta, 3 in rinnovo, 4 in attesa, 5 carta permanente, 6 altro provvedimento, 7 \
                      permesso CE di lungo periodo.",
        fonte: "Accordi di servizio SAP, sezione 1, \"Titolo di soggiorno\"; Classificazioni Standard",
        dal: None,
        momento: Momento::Documento(|c, a| codici(c, a, id::STR_03, DOCUMENTO)),
    },
    Regola {
        id: id::STR_04,
        sezione: "1.2",
        campo: "/lavoratore/datianagrafici/datistranieri/motivo",
        titolo: "Motivo del titolo di soggiorno presente in tabella",
        spiegazione: "Il motivo, se indicato, deve essere un codice della tabella MOTIVO PERMESSO, di al più 5 lettere \
                      maiuscole come PROSU, senza spazi: non la descrizione scritta sul titolo.",
        fonte: "Accordi di servizio SAP, sezione 1, \"Motivo del titolo di soggiorno\"",
        dal: None,
        momento: Momento::Documento(|c, a| codici(c, a, id::STR_04, MOTIVO)),
    },
];

const DOCUMENTO: &[DaTabella<DatiAnagrafici>] = &[DaTabella::al_riferimento(
    "datistranieri/codtipodocumento",
    Nome::StatusStraniero,
    |d| presente(d.datistranieri.as_ref()?.codtipodocumento.as_ref()),
)];

const MOTIVO: &[DaTabella<DatiAnagrafici>] = &[DaTabella::al_riferimento(
    "datistranieri/motivo",
    Nome::MotivoPermesso,
    |d| presente(d.datistranieri.as_ref()?.motivo.as_ref()),
)];

/// Before this day only "in attesa" may expire.
const PRIMA_SCADENZA: Data = Data::new(2000, 1, 1);

fn str_01(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    let Some(dati) = &contesto.scheda.datianagrafici else {
        return;
    };
    let stranieri = dati.datistranieri.as_ref();
    let completi = stranieri.is_some_and(|s| presente(s.motivo.as_ref()).is_some() && s.validoal.is_some());
    if !completi && fuori_area_libera(contesto, dati) {
        let riga = stranieri.map_or(dati.riga.0, |s| s.riga.0);
        anomalie.push(mancante(id::STR_01, "datianagrafici/datistranieri", riga));
    }
}

fn str_02(contesto: &Contesto<'_>, anomalie: &mut Vec<Anomalia>) {
    if let Some(dati) = &contesto.scheda.datianagrafici
        && let Some(stranieri) = &dati.datistranieri
        && let Some(scadenza) = &stranieri.validoal
        && scadenza.valore < PRIMA_SCADENZA
        && !in_attesa(contesto, stranieri)
        && fuori_area_libera(contesto, dati)
    {
        anomalie.push(violata(id::STR_02, "datianagrafici/datistranieri/validoal", scadenza));
    }
}

/// The citizenship is known and its state is not in the free area on the reference day.
fn fuori_area_libera(contesto: &Contesto<'_>, dati: &DatiAnagrafici) -> bool {
    let giorno = contesto.riferimento();
    let riga = riga(contesto, Nome::Cittadinanza, &dati.datipersonali.codcittadinanza);
    riga.is_some_and(|(tabella, voce)| match tabella.extra(voce, "zona") {
        None => false,
        Some("IT" | "UE" | "LIB") => {
            let [dal, al] = ["libera_dal", "libera_al"].map(|colonna| tabella.extra_data(voce, colonna));
            !Validita::new(dal, al).copre(giorno)
        }
        Some(_) => true,
    })
}

/// The permit is being waited for: the table's word, else code 4. Without a document it is not.
fn in_attesa(contesto: &Contesto<'_>, stranieri: &DatiStranieri) -> bool {
    presente(stranieri.codtipodocumento.as_ref()).is_some_and(|codice| {
        riga(contesto, Nome::StatusStraniero, codice)
            .and_then(|(tabella, voce)| tabella.extra(voce, "in_attesa"))
            .map_or(codice.as_str() == "4", |attesa| attesa == "S")
    })
}

/// The row of a code on the reference day, else the latest.
fn riga<'a>(contesto: &Contesto<'a>, nome: Nome, codice: &str) -> Option<(&'a Tabella, &'a Voce)> {
    let tabella = contesto.tabelle.tabella(nome)?;
    let voce = tabella
        .valida(codice, contesto.riferimento())
        .or_else(|| tabella.ultima(codice))?;
    Some((tabella, voce))
}
