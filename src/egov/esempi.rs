//! Headers for the tests of this room, each bent in one place.

use super::{Intestazione, NS, Strutturale};
use crate::{
    soap,
    xml::{Element, Limits},
};

/// The request of busta-egov.md §13.1.
pub const RICHIESTA: &str = r#"<eGov_IT:Intestazione xmlns:eGov_IT="http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/"
        soap:actor="http://www.cnipa.it/eGov_it/portadominio" soap:mustUnderstand="1">
      <eGov_IT:IntestazioneMessaggio>
        <eGov_IT:Mittente>
          <eGov_IT:IdentificativoParte tipo="SPC">UMBRIA</eGov_IT:IdentificativoParte>
        </eGov_IT:Mittente>
        <eGov_IT:Destinatario>
          <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
        </eGov_IT:Destinatario>
        <eGov_IT:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</eGov_IT:ProfiloCollaborazione>
        <eGov_IT:Servizio tipo="SPC">ServiziSAP</eGov_IT:Servizio>
        <eGov_IT:Azione>verificaEsistenzaSAP</eGov_IT:Azione>
        <eGov_IT:Messaggio>
          <eGov_IT:Identificatore>UMBRIA_UMBRIASPCoopIT_0000042_2026-03-05_09:17</eGov_IT:Identificatore>
          <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:17:23</eGov_IT:OraRegistrazione>
          <eGov_IT:Scadenza>2026-03-05T09:27:23</eGov_IT:Scadenza>
        </eGov_IT:Messaggio>
        <eGov_IT:ProfiloTrasmissione inoltro="EGOV_IT_ALPIUUNAVOLTA" confermaRicezione="false"/>
      </eGov_IT:IntestazioneMessaggio>
      <eGov_IT:ListaTrasmissioni>
        <eGov_IT:Trasmissione>
          <eGov_IT:Origine>
            <eGov_IT:IdentificativoParte tipo="SPC">UMBRIA</eGov_IT:IdentificativoParte>
          </eGov_IT:Origine>
          <eGov_IT:Destinazione>
            <eGov_IT:IdentificativoParte tipo="SPC">NAZIONALE</eGov_IT:IdentificativoParte>
          </eGov_IT:Destinazione>
          <eGov_IT:OraRegistrazione tempo="EGOV_IT_SPC">2026-03-05T09:17:23</eGov_IT:OraRegistrazione>
        </eGov_IT:Trasmissione>
      </eGov_IT:ListaTrasmissioni>
    </eGov_IT:Intestazione>"#;

/// The header blocks of a message that carries `blocchi`.
pub fn blocchi(blocchi: &str) -> Vec<Element> {
    let xml = soap::scrivi_envelope(Some(blocchi), "<r/>");
    let letta = soap::envelope::leggi(&xml, Limits::default());
    letta.unwrap_or_else(|e| panic!("{e}: {xml}")).header
}

pub fn letta(header: &str) -> Result<Option<Intestazione>, Strutturale> {
    Intestazione::leggi(&blocchi(header))
}

/// [`RICHIESTA`] with the one occurrence of `da` replaced by `a`.
pub fn piegata(da: &str, a: &str) -> String {
    assert!(RICHIESTA.contains(da), "{da} is not in the example");
    RICHIESTA.replacen(da, a, 1)
}

/// The typed header of [`piegata`], which must be readable.
pub fn intestazione(da: &str, a: &str) -> Intestazione {
    letta(&piegata(da, a))
        .unwrap_or_else(|e| panic!("{e}: {da} -> {a}"))
        .unwrap_or_else(|| panic!("{da} -> {a}"))
}

/// The example without the white space between its tags.
pub fn compatta(xml: &str) -> String {
    xml.split('\n').map(str::trim).fold(String::new(), |mut tutto, riga| {
        // A tag continued on the next line keeps the blank before its attribute.
        if !tutto.is_empty() && !tutto.ends_with('>') {
            tutto.push(' ');
        }
        tutto + riga
    })
}

#[test]
fn the_example_is_of_the_busta() {
    assert!(RICHIESTA.contains(NS));
    assert!(letta(RICHIESTA).is_ok_and(|i| i.is_some()));
}
