//! A caller that called too often: in the answer of its action, never a Fault, because that is where its programs look.
//!
//! | Action | Where X001 stands |
//! |---|---|
//! | invioSAP | `Esito`, or `ListaAnomalie` with KO for parties whose programs know only OK and KO |
//! | richiestaSAP, verificaEsistenzaSAP, richiestaCodSAPRegTitolare, `N00_A02` | the text of the first child begins with it |
//! | recuperaListaSAPNonAttive | the one token of the list |
//! | annullaSAP, notificaSAP | `ListaAnomalie` with KO: their `Esito` has no X001 |
//!
//! Source: operations.md §4, §5; outcomes.md §4; lifecycle.md §9.

use super::{Ambito, Azione, Risposta, annulla, codifica, invio, notifica};
use crate::{config::ProfiloWsdl, controls::id, egov::FormaX001, outcome::Anomalia};

/// Of the contract: clients compare the beginning of the text with it, whatever code the table gives to the rule.
const X001: &str = "X001";

/// The answer of an action to a caller beyond its limit.
pub fn limite(azione: Azione, forma: FormaX001, ambito: &Ambito<'_>) -> String {
    let anomalia = Anomalia::sap_intera(id::LIM_01);
    let testo = codifica(&anomalia, &ambito.regolamento.tabelle).1;
    let valore = format!("{X001} - {testo}");
    let risposta = Risposta::a(azione);
    match azione {
        Azione::InvioSap => match forma {
            FormaX001::Ko => invio::ko(&[anomalia], ambito),
            FormaX001::Esito => risposta
                .figlio("Esito", X001)
                .figlio("MessaggioErrore", &testo)
                .figlio("CodiceSAP", "")
                .fine(),
        },
        Azione::RichiestaSap => risposta.figlio("SAP", &valore).fine(),
        Azione::VerificaEsistenzaSap => risposta.figlio("CodiceSAP", &valore).fine(),
        Azione::RichiestaSapN00A02 => risposta.figlio("DID", &valore).fine(),
        Azione::RecuperaListaSapNonAttive => risposta.figlio("SAPs", X001).fine(),
        Azione::RichiestaCodSapRegTitolare => {
            let risposta = risposta.figlio("CodiceSAP", &valore).figlio("CodiceRegione", "");
            match ambito.profilo {
                ProfiloWsdl::Base => risposta.fine(),
                ProfiloWsdl::Esteso => risposta.figlio("CodiceEnteTitolare", "").fine(),
            }
        }
        Azione::AnnullaSap => annulla::ko(&[anomalia], ambito),
        Azione::NotificaSap => notifica::ko(&[anomalia], ambito),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use crate::{
        registro::{Interruttori, Regolamento},
        soap::wsdl,
        tables::Tabelle,
        xml::{Limits, schema::Schema},
    };

    static SCHEMA: LazyLock<Schema> = LazyLock::new(|| Schema::compile(wsdl::SCHEMI).unwrap());

    #[test]
    fn each_action_in_its_own_form() {
        let regolamento = std::sync::Arc::new(Regolamento {
            tabelle: Tabelle::incorporate(),
            interruttori: Interruttori::default(),
        });
        let ambito = |profilo| Ambito {
            schema: &SCHEMA,
            regolamento: &regolamento,
            limiti: Limits::default(),
            regione_chiamante: None,
            profilo,
            inoltri: &[],
        };
        let lista = "&lt;ListaAnomalie>&lt;Anomalia>&lt;CodiceAnomalia>X001&lt;/CodiceAnomalia>\
                     &lt;DescrizioneAnomalia>Limite invocazioni raggiunto&lt;/DescrizioneAnomalia>\
                     &lt;CampiInErrore>Sap[1]&lt;/CampiInErrore>&lt;/Anomalia>&lt;/ListaAnomalie>";
        let ko = format!("<t:Esito>KO</t:Esito><t:MessaggioErrore>{lista}</t:MessaggioErrore>");
        let (base, esteso) = (ProfiloWsdl::Base, ProfiloWsdl::Esteso);
        for (azione, forma, profilo, figli) in [
            (
                Azione::InvioSap,
                FormaX001::Esito,
                base,
                "<t:Esito>X001</t:Esito><t:MessaggioErrore>Limite invocazioni raggiunto</t:MessaggioErrore>\
                 <t:CodiceSAP></t:CodiceSAP>"
                    .to_owned(),
            ),
            (
                Azione::InvioSap,
                FormaX001::Ko,
                base,
                format!("{ko}<t:CodiceSAP></t:CodiceSAP>"),
            ),
            (
                Azione::VerificaEsistenzaSap,
                FormaX001::Esito,
                base,
                "<t:CodiceSAP>X001 - Limite invocazioni raggiunto</t:CodiceSAP>".to_owned(),
            ),
            (
                Azione::RichiestaSap,
                FormaX001::Ko,
                base,
                "<t:SAP>X001 - Limite invocazioni raggiunto</t:SAP>".to_owned(),
            ),
            (
                Azione::RichiestaSapN00A02,
                FormaX001::Esito,
                base,
                "<t:DID>X001 - Limite invocazioni raggiunto</t:DID>".to_owned(),
            ),
            (
                Azione::RichiestaCodSapRegTitolare,
                FormaX001::Esito,
                base,
                "<t:CodiceSAP>X001 - Limite invocazioni raggiunto</t:CodiceSAP><t:CodiceRegione></t:CodiceRegione>"
                    .to_owned(),
            ),
            (
                Azione::RichiestaCodSapRegTitolare,
                FormaX001::Esito,
                esteso,
                "<t:CodiceSAP>X001 - Limite invocazioni raggiunto</t:CodiceSAP><t:CodiceRegione></t:CodiceRegione>\
                 <t:CodiceEnteTitolare></t:CodiceEnteTitolare>"
                    .to_owned(),
            ),
            (
                Azione::RecuperaListaSapNonAttive,
                FormaX001::Esito,
                base,
                "<t:SAPs>X001</t:SAPs>".to_owned(),
            ),
            (Azione::AnnullaSap, FormaX001::Esito, base, ko.clone()),
            (Azione::NotificaSap, FormaX001::Esito, base, ko.clone()),
        ] {
            let testo = limite(azione, forma, &ambito(profilo));
            let nome = azione.risposta();
            let attesa =
                format!("<t:{nome} xmlns:t=\"http://servizi.lavoro.gov.it/servizicoap/types\">{figli}</t:{nome}>");
            assert_eq!(testo.replace("&gt;", ">"), attesa, "{azione} {forma:?}");
        }
    }
}
