//! `recuperaListaSAPNonAttive`: the codes of a codice fiscale that were deactivated between two days, both included,
//! as one element with the values separated by a space. Source: operations.md §3, §4; lifecycle.md §7; design §7.23.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
};

use super::{Ambito, Azione, Incoerente, Rifiuto, Risposta, codice_fiscale_valido, decodifica};
use crate::{
    clock::roma,
    sap::{CodiceSap, Data},
    soap::{Parametro, parametro},
    store::{Operazione, Risultato},
};

pub fn leggi(parametro: Parametro, ambito: &Ambito<'_>) -> Result<Operazione, Rifiuto> {
    let richiesta = parametro::lista(&decodifica(parametro)?, ambito.limiti)?;
    let codice_fiscale = codice_fiscale_valido(&richiesta.codice_fiscale)?;
    let (inizio, fine) = (
        giorno(richiesta.data_inizio.as_deref())?,
        giorno(richiesta.data_fine.as_deref())?,
    );
    if inizio.zip(fine).is_some_and(|(inizio, fine)| fine < inizio) {
        return Err(Rifiuto::client("Data fine anteriore alla data inizio"));
    }
    let dal = inizio.and_then(mezzanotte);
    let al = fine
        .and_then(|giorno| giorno.checked_add(1.day()).ok())
        .and_then(mezzanotte);
    Ok(Operazione::NonAttive {
        codice_fiscale,
        dal,
        al,
    })
}

pub fn rispondi(risultato: &Risultato) -> Result<String, Incoerente> {
    let Risultato::Codici(codici) = risultato else {
        return Err(Incoerente);
    };
    let valori = codici.iter().map(CodiceSap::as_str).collect::<Vec<_>>().join(" ");
    Ok(Risposta::a(Azione::RecuperaListaSapNonAttive)
        .figlio("SAPs", &valori)
        .fine())
}

/// A day of the request; absent and empty are open bounds.
fn giorno(testo: Option<&str>) -> Result<Option<Date>, Rifiuto> {
    let Some(testo) = testo else { return Ok(None) };
    Data::parse(testo)
        .and_then(|d| {
            Date::new(
                i16::try_from(d.anno).ok()?,
                i8::try_from(d.mese).ok()?,
                i8::try_from(d.giorno).ok()?,
            )
            .ok()
        })
        .map(Some)
        .ok_or_else(|| Rifiuto::client("Data non valida: attesa nella forma AAAA-MM-GG"))
}

/// Days outside of these are as good as these: nothing was deactivated there, and not every database (nor the clock's own
/// type, on the last day) can say their midnight.
const PRIMO: Date = date(1, 1, 1);
const ULTIMO: Date = date(9999, 12, 30);

/// First instant of a day in Italy.
fn mezzanotte(giorno: Date) -> Option<Timestamp> {
    let zonato = giorno.clamp(PRIMO, ULTIMO).to_zoned(roma());
    zonato.ok().map(|z| z.timestamp())
}
