//! `docs/REGOLE.md`: the whole catalogue for people, in Italian, section by section in report order.

use std::io::{self, Write};

use super::codice;
use crate::{
    controls::{Momento, Regola, catalogo},
    tables::Tabelle,
};

const TESTA: &str = "\
# Le regole

Ogni controllo che il nodo conosce: che cosa vuole, come si rimedia, da quale fonte viene. L'ordine è quello in cui le
anomalie sono elencate nella risposta. Un documento che viola più regole le riceve tutte insieme.

Questa pagina è generata dal catalogo del programma con `make regole`: non va modificata a mano. Le stesse informazioni si
leggono con `portasap rules`, e `portasap validate FILE` le applica a un documento senza bisogno di un server.
Codici e testi delle anomalie vengono dalla tabella `anomalie`, che chi ha quella ufficiale può sostituire.
";

/// A chapter: its title and the rules it takes, the first that wants a rule has it.
struct Capitolo {
    titolo: &'static str,
    premessa: &'static str,
    prende: fn(&Regola) -> bool,
}

const CAPITOLI: &[Capitolo] = &[
    Capitolo {
        titolo: "Struttura e date",
        premessa: "Se il documento non è leggibile o non rispetta il formato di trasmissione gli altri controlli non si eseguono.",
        prende: |r| documento(r, ""),
    },
    Capitolo {
        titolo: "Sezione 0: dati di invio",
        premessa: "Le tabelle si leggono alla data di ultimo aggiornamento; così nelle sezioni da 1 a 5.",
        prende: |r| documento(r, "0"),
    },
    Capitolo {
        titolo: "Sezione 1: dati anagrafici",
        premessa: "Un documento senza dati anagrafici non è soggetto a queste regole.",
        prende: |r| documento(r, "1"),
    },
    Capitolo {
        titolo: "Sezione 2: dati amministrativi",
        premessa: "",
        prende: |r| documento(r, "2"),
    },
    Capitolo {
        titolo: "Sezione 4: esperienze di lavoro",
        premessa: "",
        prende: |r| documento(r, "4"),
    },
    Capitolo {
        titolo: "Sezione 5: istruzione e formazione",
        premessa: "",
        prende: |r| documento(r, "5"),
    },
    Capitolo {
        titolo: "Sezione 6: politiche attive",
        premessa: "Le tabelle si leggono alla data proposta della politica.",
        prende: |r| documento(r, "6"),
    },
    Capitolo {
        titolo: "Altre sezioni",
        premessa: "",
        prende: |r| matches!(r.momento, Momento::Lettura | Momento::Documento(_)),
    },
    Capitolo {
        titolo: "Confronto con il registro",
        premessa: "Queste regole confrontano il documento con le SAP registrate: le giudica il nodo quando registra, non \
                   `portasap validate`.",
        prende: |r| matches!(r.momento, Momento::Registro),
    },
    Capitolo {
        titolo: "Richieste e servizio",
        premessa: "Queste regole riguardano i parametri di una richiesta o il servizio, non il documento.",
        prende: |r| matches!(r.momento, Momento::Richiesta),
    },
    Capitolo {
        titolo: "Come sono trattati alcuni casi",
        premessa: "Non rifiutano nulla: dicono che cosa accade.",
        prende: |r| matches!(r.momento, Momento::Trattamento),
    },
    Capitolo {
        titolo: "Avvisi, non applicati",
        premessa: "L'accordo li prevede come avvisi; in cooperazione applicativa non si eseguono.",
        prende: |r| matches!(r.momento, Momento::Avviso),
    },
];

fn documento(r: &Regola, sezione: &str) -> bool {
    let cifra = r.sezione.get(..1).unwrap_or_default();
    matches!(r.momento, Momento::Lettura | Momento::Documento(_)) && cifra == sezione
}

/// The page, the same whenever the catalogue and the shipped table are the same.
pub(super) fn scrivi(tabelle: &Tabelle, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(TESTA.as_bytes())?;
    let capitoli: Vec<(&Capitolo, Vec<&Regola>)> = CAPITOLI
        .iter()
        .enumerate()
        .map(|(i, capitolo)| {
            let primo = |r: &Regola| CAPITOLI.iter().position(|c| (c.prende)(r)) == Some(i);
            (capitolo, catalogo().filter(|r| primo(r)).collect::<Vec<_>>())
        })
        .filter(|(_, regole)| !regole.is_empty())
        .collect();
    let applicate = catalogo().filter(|r| r.momento.bloccante()).count();
    writeln!(
        out,
        "\nRegole che rifiutano: {applicate}. In tutto: {}.",
        catalogo().count()
    )?;
    for (capitolo, regole) in capitoli {
        writeln!(out, "\n## {}", capitolo.titolo)?;
        if !capitolo.premessa.is_empty() {
            writeln!(out, "\n{}", capitolo.premessa)?;
        }
        writeln!(out, "\n| Regola | Codice | Titolo |\n|---|---|---|")?;
        for r in &regole {
            let ancora = r.id.0.to_ascii_lowercase();
            let codice = codice(r, tabelle).map_or_else(|| "–".to_owned(), letterale);
            writeln!(out, "| [{}](#{ancora}) | {codice} | {} |", r.id, testo(r.titolo))?;
        }
        for r in regole {
            una(r, tabelle, out)?;
        }
    }
    Ok(())
}

fn una(r: &Regola, tabelle: &Tabelle, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "\n### {}\n\n**{}.** {}\n",
        r.id,
        testo(r.titolo),
        testo(r.spiegazione)
    )?;
    if let Some(voce) = tabelle.anomalia(r.id) {
        writeln!(
            out,
            "- Anomalia: {}, «{}»",
            letterale(&voce.codice),
            testo(&voce.descrizione)
        )?;
    }
    if !r.campo.is_empty() {
        let sezione = match r.sezione {
            "" => String::new(),
            sezione => format!(" (sezione {sezione})"),
        };
        writeln!(out, "- Campo: {}{sezione}", letterale(r.campo))?;
    }
    if let Some(dal) = r.dal {
        writeln!(out, "- Si applica dal: {dal}")?;
    }
    writeln!(out, "- Quando si giudica: {}", quando(&r.momento))?;
    writeln!(out, "- Fonte: {}", testo(r.fonte))
}

const fn quando(momento: &Momento) -> &'static str {
    match momento {
        Momento::Lettura => "alla lettura del documento",
        Momento::Documento(_) => "sul documento e sulle tabelle",
        Momento::Registro => "rispetto al registro, alla registrazione",
        Momento::Richiesta => "sui parametri della richiesta",
        Momento::Trattamento => "mai: non rifiuta",
        Momento::Avviso => "mai: avviso non applicato",
    }
}

/// Text that Markdown leaves as it is.
fn testo(testo: &str) -> String {
    let mut fuori = String::with_capacity(testo.len());
    for c in testo.chars() {
        match c {
            '<' => fuori.push_str("&lt;"),
            '&' => fuori.push_str("&amp;"),
            '|' | '*' | '_' | '[' | ']' | '`' | '\\' => fuori.extend(['\\', c]),
            _ => fuori.push(c),
        }
    }
    fuori
}

fn letterale(testo: &str) -> String {
    format!("`{testo}`")
}
