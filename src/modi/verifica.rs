//! The checks of a request, in order (modi-security.md §3, §4).
//!
//! What costs an attacker something comes first: shape, time and audience, then the certificate, then the signature over
//! `SignedInfo`, and only then the digests, so that nobody without a trusted key makes us canonicalise a large Body. A
//! signature proves nothing about an element but what stands at its place: every reference must name, by a `wsu:Id`
//! that nobody else claims, an element that *is* where the message is read from (M02).
//!
//! Whether a `wsa:MessageID` was seen before is left to the store, which alone can tell for all replicas.

use jiff::{SignedDuration, Timestamp};
use webpki::EndEntityCert;

use super::c14n;
use super::certificato::Certificato;
use super::documento::{Documento, Posto};
use super::fiducia::{Chi, Fiducia};
use super::firmato::Firmato;
use super::identificativi::Identificativi;
use super::nomi::{DS, WSA, WSSE, WSU};
use super::rifiuto::{Classe, Rifiuto, esige};
use super::token;
use crate::config::{ModiParte, SchemaModi};
use crate::soap;

/// Characters of a `wsa:MessageID`.
const MESSAGE_ID: usize = 512;

/// How far clocks may differ, and how old a message may be (M07).
#[derive(Debug, Clone, Copy)]
pub struct Finestra {
    pub eta_massima: SignedDuration,
    pub tolleranza_futuro: SignedDuration,
    pub tolleranza_scadenza: SignedDuration,
}

/// `wsu:Timestamp` of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tempo {
    pub created: Timestamp,
    pub expires: Timestamp,
}

/// Against what a message is verified.
#[derive(Debug)]
pub struct Criteri<'a> {
    pub fiducia: &'a Fiducia,
    pub parti: &'a [(String, ModiParte)],
    pub destinatari: &'a [String],
    pub finestra: Finestra,
    pub adesso: Timestamp,
    /// Namespace of the Intestazione of the busta.
    pub busta: &'a str,
}

/// A message whose signature holds.
#[derive(Debug)]
pub struct Verificato {
    pub chi: Chi,
    pub certificato: Certificato,
    pub message_id: Option<String>,
    pub tempo: Tempo,
}

/// The elements that the rest of the walk reads.
struct Luoghi {
    header: Posto,
    body: Posto,
    security: Posto,
    timestamp: Posto,
    to: Posto,
}

/// Verifies a message.
///
/// # Errors
/// The first check that fails.
pub fn verifica(documento: &Documento<'_>, criteri: &Criteri<'_>) -> Result<Verificato, Rifiuto> {
    let luoghi = Luoghi::trova(documento)?;
    let tempo = tempo(documento, luoghi.timestamp)?;
    criteri.finestra.ammette(tempo, criteri.adesso)?;
    let to = documento.testo(luoghi.to).unwrap_or_default();
    esige(
        criteri.destinatari.iter().any(|nostro| nomina(&to, nostro)),
        Classe::DestinatarioNonValido,
        "wsa:To names another service",
    )?;

    let mut firme = documento.figli_di(luoghi.security, DS, "Signature");
    let firma = firme
        .next()
        .ok_or(Rifiuto::new(Classe::SenzaSicurezza, "no ds:Signature"))?;
    esige(
        firme.next().is_none(),
        Classe::FirmaNonValida,
        "more than one ds:Signature",
    )?;
    let identificativi = Identificativi::di(documento)?;
    let firmato = Firmato::leggi(documento, firma)?;
    let noti = &criteri.fiducia.noti;
    let certificato = token::trova(documento, luoghi.security, firmato.key_info, &identificativi, noti)?;
    let chi = criteri.fiducia.di_chi(&certificato, criteri.adesso)?;
    valida(documento, &firmato, &certificato)?;
    let coperti = coperti(documento, &luoghi, &firmato, &identificativi, criteri.busta)?;

    let sconosciuta = Rifiuto::new(Classe::NonAutorizzato, "party without settings");
    let (_, parte) = criteri.parti.get(chi).ok_or(sconosciuta)?;
    let message_id = message_id(documento, &luoghi, parte, &coperti)?;
    copre(documento, &luoghi, parte, &coperti, criteri.busta)?;
    Ok(Verificato {
        chi,
        certificato,
        message_id,
        tempo,
    })
}

impl Luoghi {
    fn trova(documento: &Documento<'_>) -> Result<Self, Rifiuto> {
        let forma = Rifiuto::new(
            Classe::SenzaSicurezza,
            "not a SOAP envelope with one Header and one Body",
        );
        let radice = Documento::RADICE;
        let envelope = documento.nodo(radice).is_some_and(|nodo| nodo.is(soap::NS, "Envelope"));
        let unico = |nome| documento.unico(radice, soap::NS, nome).filter(|_| envelope);
        let (header, body) = unico("Header").zip(unico("Body")).ok_or(forma)?;
        let mut nostri = documento
            .figli_di(header, WSSE, "Security")
            .filter(|&s| per_noi(documento, s));
        let security = nostri
            .next()
            .ok_or(Rifiuto::new(Classe::SenzaSicurezza, "no wsse:Security for us"))?;
        esige(
            nostri.next().is_none(),
            Classe::SenzaSicurezza,
            "more than one wsse:Security for us",
        )?;
        Ok(Self {
            header,
            body,
            security,
            timestamp: documento
                .unico(security, WSU, "Timestamp")
                .ok_or(Rifiuto::new(Classe::TempoNonValido, "not exactly one wsu:Timestamp"))?,
            to: documento
                .unico(header, WSA, "To")
                .ok_or(Rifiuto::new(Classe::DestinatarioNonValido, "not exactly one wsa:To"))?,
        })
    }
}

fn per_noi(documento: &Documento<'_>, blocco: Posto) -> bool {
    matches!(
        documento.attributo(blocco, Some(soap::NS), "actor"),
        None | Some("" | soap::ACTOR_NEXT)
    )
}

fn tempo(documento: &Documento<'_>, timestamp: Posto) -> Result<Tempo, Rifiuto> {
    let istante = |nome| {
        let testo = documento.testo(documento.unico(timestamp, WSU, nome)?)?;
        testo.parse::<Timestamp>().ok()
    };
    let (created, expires) = istante("Created").zip(istante("Expires")).ok_or(Rifiuto::new(
        Classe::TempoNonValido,
        "wsu:Timestamp without readable Created and Expires",
    ))?;
    esige(
        created < expires,
        Classe::TempoNonValido,
        "Expires is not after Created",
    )?;
    Ok(Tempo { created, expires })
}

impl Finestra {
    /// # Errors
    /// Created in the future or too long ago, or expired.
    pub fn ammette(&self, tempo: Tempo, adesso: Timestamp) -> Result<(), Rifiuto> {
        let dopo = |istante: Timestamp, quanto| istante.saturating_add(quanto).unwrap_or(Timestamp::MAX);
        esige(
            tempo.created <= dopo(adesso, self.tolleranza_futuro),
            Classe::TempoNonValido,
            "Created is in the future",
        )?;
        esige(
            adesso <= dopo(tempo.created, self.eta_massima),
            Classe::Scaduto,
            "Created is too long ago",
        )?;
        esige(
            adesso < dopo(tempo.expires, self.tolleranza_scadenza),
            Classe::Scaduto,
            "Expires has passed",
        )
    }
}

/// `to` is the address, or an address below it.
fn nomina(to: &str, nostro: &str) -> bool {
    to.strip_prefix(nostro)
        .is_some_and(|resto| resto.is_empty() || resto.starts_with(['/', '?']))
}

/// `SignedInfo` is signed by the key of the certificate.
fn valida(documento: &Documento<'_>, firmato: &Firmato, certificato: &Certificato) -> Result<(), Rifiuto> {
    let non_valida = |controllo| Rifiuto::new(Classe::FirmaNonValida, controllo);
    let signed_info = c14n::canonica(documento, firmato.signed_info, &firmato.canonicalizzazione)
        .map_err(|_| non_valida("ds:SignedInfo has no canonical form of ours"))?;
    let chiave = EndEntityCert::try_from(&certificato.der).map_err(|_| non_valida("certificate cannot be used"))?;
    esige(
        firmato
            .algoritmo
            .verifica(&chiave, signed_info.as_bytes(), &firmato.valore),
        Classe::FirmaNonValida,
        "signature value",
    )
}

/// The elements that the signature covers, each at a place where signed things may be, each with its digest.
fn coperti(
    documento: &Documento<'_>,
    luoghi: &Luoghi,
    firmato: &Firmato,
    identificativi: &Identificativi<'_>,
    busta: &str,
) -> Result<Vec<Posto>, Rifiuto> {
    let non_valida = |controllo| Rifiuto::new(Classe::FirmaNonValida, controllo);
    let mut coperti = Vec::with_capacity(firmato.riferimenti.len());
    for riferimento in &firmato.riferimenti {
        let posto = identificativi
            .posto(&riferimento.id)
            .ok_or(non_valida("a reference that names no element, or more than one"))?;
        esige(
            al_suo_posto(documento, luoghi, posto, busta),
            Classe::FirmaNonValida,
            "a signed element that is not at its place",
        )?;
        let canonica = c14n::canonica(documento, posto, &riferimento.metodo)
            .map_err(|_| non_valida("a signed element has no canonical form of ours"))?;
        esige(
            riferimento.algoritmo.di(canonica.as_bytes()).as_ref() == riferimento.impronta,
            Classe::FirmaNonValida,
            "digest of a signed element",
        )?;
        coperti.push(posto);
    }
    Ok(coperti)
}

/// The Body, a header block, a part of the busta, or what our `wsse:Security` holds beside the signature.
fn al_suo_posto(documento: &Documento<'_>, luoghi: &Luoghi, posto: Posto, busta: &str) -> bool {
    let Some(nodo) = documento.nodo(posto) else {
        return false;
    };
    if posto == luoghi.body || nodo.genitore == Some(luoghi.header) {
        return true;
    }
    if nodo.genitore == Some(luoghi.security) {
        return posto == luoghi.timestamp || nodo.is(WSSE, "BinarySecurityToken");
    }
    intestazione(documento, luoghi, busta).any(|intestazione| nodo.genitore == Some(intestazione))
}

fn intestazione<'d>(documento: &'d Documento<'_>, luoghi: &Luoghi, busta: &'d str) -> impl Iterator<Item = Posto> + 'd {
    documento.figli_di(luoghi.header, busta, "Intestazione")
}

/// The signature covers what the patterns of this party name.
fn copre(
    documento: &Documento<'_>,
    luoghi: &Luoghi,
    parte: &ModiParte,
    coperti: &[Posto],
    busta: &str,
) -> Result<(), Rifiuto> {
    let coperto = |posto| coperti.contains(&posto);
    esige(
        coperto(luoghi.timestamp),
        Classe::TempoNonValido,
        "wsu:Timestamp is not signed",
    )?;
    esige(
        coperto(luoghi.to),
        Classe::DestinatarioNonValido,
        "wsa:To is not signed",
    )?;
    esige(
        !parte.schemi.contains(&SchemaModi::Integrity01) || coperto(luoghi.body),
        Classe::CorpoNonFirmato,
        "Body is not signed",
    )?;
    esige(
        !parte.firma_busta || intestazione(documento, luoghi, busta).all(coperto),
        Classe::FirmaNonValida,
        "Intestazione is not signed",
    )
}

/// The identifier that an answer relates to; signed where the pattern asks for it.
fn message_id(
    documento: &Documento<'_>,
    luoghi: &Luoghi,
    parte: &ModiParte,
    coperti: &[Posto],
) -> Result<Option<String>, Rifiuto> {
    let chiesto = parte.schemi.contains(&SchemaModi::IdAuth02);
    let esige = |vero, controllo| esige(vero, Classe::IdentificativoNonValido, controllo);
    let mut trovati = documento.figli_di(luoghi.header, WSA, "MessageID");
    let Some(posto) = trovati.next() else {
        esige(!chiesto, "no wsa:MessageID")?;
        return Ok(None);
    };
    esige(trovati.next().is_none(), "more than one wsa:MessageID")?;
    let id = documento.testo(posto).unwrap_or_default();
    esige(
        (1..=MESSAGE_ID).contains(&id.chars().count()),
        "wsa:MessageID is empty or too long",
    )?;
    esige(!chiesto || coperti.contains(&posto), "wsa:MessageID is not signed")?;
    Ok(Some(id))
}
