//! The eight actions and their contract: element names, parameters, children of the answer, in WSDL order
//! (operations.md §1). The WSDL in `wsdl/` says the same; a test compares the two.

use std::fmt;

/// One of the eight operations of `servizicoapWS`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Azione {
    InvioSap,
    RichiestaSap,
    RecuperaListaSapNonAttive,
    VerificaEsistenzaSap,
    RichiestaCodSapRegTitolare,
    AnnullaSap,
    NotificaSap,
    RichiestaSapN00A02,
}

impl Azione {
    pub const TUTTE: [Self; 8] = [
        Self::InvioSap,
        Self::RichiestaSap,
        Self::RecuperaListaSapNonAttive,
        Self::VerificaEsistenzaSap,
        Self::RichiestaCodSapRegTitolare,
        Self::AnnullaSap,
        Self::NotificaSap,
        Self::RichiestaSapN00A02,
    ];

    /// Name on the wire: request element, Azione of the busta.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvioSap => "invioSAP",
            Self::RichiestaSap => "richiestaSAP",
            Self::RecuperaListaSapNonAttive => "recuperaListaSAPNonAttive",
            Self::VerificaEsistenzaSap => "verificaEsistenzaSAP",
            Self::RichiestaCodSapRegTitolare => "richiestaCodSAPRegTitolare",
            Self::AnnullaSap => "annullaSAP",
            Self::NotificaSap => "notificaSAP",
            Self::RichiestaSapN00A02 => "richiestaSAP_N00_A02",
        }
    }

    pub fn parse(nome: &str) -> Option<Self> {
        Self::TUTTE.into_iter().find(|a| a.as_str() == nome)
    }

    /// Children of the request element, each exactly once, in this order.
    pub const fn parametri(self) -> &'static [&'static str] {
        match self {
            Self::InvioSap => &["SAP"],
            Self::RichiestaSap | Self::AnnullaSap => &["CodiceSAP"],
            Self::RecuperaListaSapNonAttive => &["Parametri"],
            Self::VerificaEsistenzaSap | Self::RichiestaCodSapRegTitolare | Self::RichiestaSapN00A02 => {
                &["CodiceFiscale"]
            }
            Self::NotificaSap => &["CodiceSAP", "MotivoNotifica"],
        }
    }

    /// Name of the answer element.
    pub const fn risposta(self) -> &'static str {
        match self {
            Self::InvioSap => "risposta_invioSAP",
            Self::RichiestaSap => "risposta_richiestaSAP",
            Self::RecuperaListaSapNonAttive => "risposta_recuperaListaSAPNonAttive",
            Self::VerificaEsistenzaSap => "risposta_verificaEsistenzaSAP",
            Self::RichiestaCodSapRegTitolare => "risposta_richiestaCodSAPRegTitolare",
            Self::AnnullaSap => "risposta_annullaSAP",
            Self::NotificaSap => "risposta_notificaSAP",
            Self::RichiestaSapN00A02 => "risposta_richiestaSAP_N00_A02",
        }
    }
}

impl fmt::Display for Azione {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
