//! From a header block to [`Intestazione`]: one function per part, each ending at the first structural failure.

use super::{
    EccezioneRicevuta, IdentificativoParte, Intestazione, Messaggio, OraRegistrazione, Padre, Profilo,
    ProfiloTrasmissione, Riscontro, Sequenza, Servizio, Soggetto, Strutturale, Trasmissione,
};
use crate::{egov::NS, soap, xml::Element};

type Letto<T> = Result<T, Strutturale>;
/// The namespace that the header is in.
type Ns<'n> = Option<&'n str>;

pub(super) fn intestazione(blocco: &Element) -> Letto<Intestazione> {
    let ns = blocco.ns.as_deref();
    let Some(testata) = blocco
        .children()
        .next()
        .filter(|e| nome(e, ns) == Some("IntestazioneMessaggio"))
    else {
        return Err(Strutturale::PrimoFiglio);
    };
    let (liste, sconosciuti_liste) = parti(
        blocco,
        ns,
        [
            "IntestazioneMessaggio",
            "ListaRiscontri",
            "ListaTrasmissioni",
            "ListaEccezioni",
        ],
    )?;
    let [_, riscontri, trasmissioni, eccezioni] = liste;
    let (figli, sconosciuti_testata) = parti(
        testata,
        ns,
        [
            "Mittente",
            "Destinatario",
            "ProfiloCollaborazione",
            "Collaborazione",
            "Servizio",
            "Azione",
            "Messaggio",
            "ProfiloTrasmissione",
            "Sequenza",
        ],
    )?;
    let [
        mittente,
        destinatario,
        profilo,
        collaborazione,
        servizio,
        azione,
        corpo,
        inoltro,
        sequenza,
    ] = figli;
    let (messaggio, sconosciuti_messaggio) = messaggio(corpo.ok_or(Strutturale::Manca("Messaggio"))?, ns)?;
    let figli_sconosciuti = [
        (sconosciuti_liste, Padre::Intestazione),
        (sconosciuti_testata, Padre::IntestazioneMessaggio),
        (sconosciuti_messaggio, Padre::Messaggio),
    ];
    Ok(Intestazione {
        actor: attributo_soap(blocco, "actor"),
        must_understand: attributo_soap(blocco, "mustUnderstand"),
        namespace_busta: ns == Some(NS),
        mittente: soggetto(mittente, ns, "Mittente")?,
        destinatario: soggetto(destinatario, ns, "Destinatario")?,
        profilo: profilo.map(|e| Profilo {
            valore: testo(e),
            servizio_correlato: attributo(e, "servizioCorrelato"),
            tipo: attributo(e, "tipo"),
        }),
        collaborazione: collaborazione.map(testo),
        servizio: servizio
            .map(|e| {
                Ok(Servizio {
                    nome: testo(e),
                    tipo: attributo(e, "tipo").ok_or(Strutturale::SenzaAttributo("Servizio", "tipo"))?,
                })
            })
            .transpose()?,
        azione: azione.map(testo),
        messaggio,
        profilo_trasmissione: inoltro.map(|e| ProfiloTrasmissione {
            inoltro: attributo(e, "inoltro"),
            conferma_ricezione: attributo(e, "confermaRicezione"),
            con_figli: e.children().next().is_some(),
        }),
        sequenza: sequenza
            .map(|e| {
                let manca = Strutturale::SenzaAttributo("Sequenza", "numeroProgressivo");
                attributo(e, "numeroProgressivo")
                    .map(|n| Sequenza { numero_progressivo: n })
                    .ok_or(manca)
            })
            .transpose()?,
        riscontri: lista(riscontri, ns, "Riscontro", riscontro)?,
        trasmissioni: lista(trasmissioni, ns, "Trasmissione", trasmissione)?,
        eccezioni: lista(eccezioni, ns, "Eccezione", |e, _| eccezione(e))?,
        figli_sconosciuti: figli_sconosciuti
            .into_iter()
            .filter_map(|(ci_sono, p)| ci_sono.then_some(p))
            .collect(),
    })
}

fn messaggio(elemento: &Element, ns: Ns<'_>) -> Letto<(Messaggio, bool)> {
    let (figli, sconosciuti) = parti(
        elemento,
        ns,
        ["Identificatore", "OraRegistrazione", "RiferimentoMessaggio", "Scadenza"],
    )?;
    let [identificatore, ora, riferimento, scadenza] = figli;
    let messaggio = Messaggio {
        identificatore: identificatore.map(testo).ok_or(Strutturale::Manca("Identificatore"))?,
        ora_registrazione: ora.map(ora_registrazione).transpose()?,
        riferimento: riferimento.map(testo),
        scadenza: scadenza.map(testo),
    };
    Ok((messaggio, sconosciuti))
}

fn soggetto(elemento: Option<&Element>, ns: Ns<'_>, ruolo: &'static str) -> Letto<Soggetto> {
    let elemento = elemento.ok_or(Strutturale::Manca(ruolo))?;
    let mut parti = elemento
        .children()
        .filter(|e| nome(e, ns) == Some("IdentificativoParte"));
    let prima = parti.next().ok_or(Strutturale::Manca("IdentificativoParte"))?;
    let mut altre = false;
    for altra in parti {
        altre = true;
        parte(altra)?;
    }
    Ok(Soggetto {
        parte: parte(prima)?,
        altre,
    })
}

fn parte(elemento: &Element) -> Letto<IdentificativoParte> {
    Ok(IdentificativoParte {
        nome: testo(elemento),
        tipo: attributo(elemento, "tipo").ok_or(Strutturale::SenzaAttributo("IdentificativoParte", "tipo"))?,
        indirizzo_telematico: attributo(elemento, "indirizzoTelematico"),
    })
}

fn ora_registrazione(elemento: &Element) -> Letto<OraRegistrazione> {
    Ok(OraRegistrazione {
        valore: testo(elemento),
        tempo: attributo(elemento, "tempo").ok_or(Strutturale::SenzaAttributo("OraRegistrazione", "tempo"))?,
    })
}

fn riscontro(elemento: &Element, ns: Ns<'_>) -> Letto<Riscontro> {
    let ([identificatore, ora], _) = parti(elemento, ns, ["Identificatore", "OraRegistrazione"])?;
    Ok(Riscontro {
        identificatore: identificatore.map(testo).ok_or(Strutturale::Manca("Identificatore"))?,
        ora_registrazione: ora_registrazione(ora.ok_or(Strutturale::Manca("OraRegistrazione"))?)?,
    })
}

fn trasmissione(elemento: &Element, ns: Ns<'_>) -> Letto<Trasmissione> {
    let ([origine, destinazione, ora], _) = parti(elemento, ns, ["Origine", "Destinazione", "OraRegistrazione"])?;
    Ok(Trasmissione {
        origine: soggetto(origine, ns, "Origine")?,
        destinazione: soggetto(destinazione, ns, "Destinazione")?,
        ora_registrazione: ora_registrazione(ora.ok_or(Strutturale::Manca("OraRegistrazione"))?)?,
    })
}

fn eccezione(elemento: &Element) -> Letto<EccezioneRicevuta> {
    let obbligatorio = |nome| attributo(elemento, nome).ok_or(Strutturale::SenzaAttributo("Eccezione", nome));
    Ok(EccezioneRicevuta {
        contesto: obbligatorio("contestoCodifica")?,
        codice: obbligatorio("codiceEccezione")?,
        rilevanza: obbligatorio("rilevanza")?,
        posizione: obbligatorio("posizione")?,
    })
}

/// The rows of a list; `None` when there is no list, empty when it has no row.
fn lista<T>(
    elemento: Option<&Element>,
    ns: Ns<'_>,
    riga: &str,
    leggi: impl Fn(&Element, Ns<'_>) -> Letto<T>,
) -> Letto<Option<Vec<T>>> {
    elemento
        .map(|e| {
            e.children()
                .filter(|r| nome(r, ns) == Some(riga))
                .map(|r| leggi(r, ns))
                .collect()
        })
        .transpose()
}

/// The children by name, each at most once, and whether there are others.
fn parti<'e, const N: usize>(
    elemento: &'e Element,
    ns: Ns<'_>,
    nomi: [&'static str; N],
) -> Letto<([Option<&'e Element>; N], bool)> {
    let mut trovati = [None; N];
    let mut sconosciuti = false;
    for figlio in elemento.children() {
        let figlio_nome = nome(figlio, ns);
        match nomi
            .iter()
            .zip(trovati.iter_mut())
            .find(|(n, _)| figlio_nome == Some(**n))
        {
            None => sconosciuti = true,
            Some((_, posto @ None)) => *posto = Some(figlio),
            Some((n, Some(_))) => return Err(Strutturale::Ripetuto(n)),
        }
    }
    Ok((trovati, sconosciuti))
}

/// The local name of an element of the header's own namespace.
fn nome<'e>(elemento: &'e Element, ns: Ns<'_>) -> Option<&'e str> {
    (elemento.ns.as_deref() == ns).then_some(elemento.name.as_str())
}

fn testo(elemento: &Element) -> String {
    elemento.text().trim_matches(soap::spazio).to_owned()
}

fn attributo(elemento: &Element, nome: &str) -> Option<String> {
    elemento
        .attribute(None, nome)
        .map(|v| v.trim_matches(soap::spazio).to_owned())
}

fn attributo_soap(elemento: &Element, nome: &str) -> Option<String> {
    elemento
        .attribute(Some(soap::NS), nome)
        .map(|v| v.trim_matches(soap::spazio).to_owned())
}
