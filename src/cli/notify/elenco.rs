//! Notifications and attempts as text and as JSON.

use std::io::{self, Write};

use crate::{
    operatore::notifiche::{Notifica, breve, leggibile},
    store::uscita::{RigaNotifica, Tentativo},
};

pub fn elenca(righe: &[RigaNotifica], json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        let righe: Vec<_> = righe.iter().map(|r| Notifica::di(r, None)).collect();
        serde_json::to_writer_pretty(&mut *out, &righe)?;
        return writeln!(out);
    }
    writeln!(
        out,
        "{:<8}{:<13}{:<7}{:<5}{:<18}{:<10}{:<22}LAST ERROR",
        "ID", "SAP", "REASON", "TO", "STATE", "ATTEMPTS", "CREATED"
    )?;
    for r in righe {
        writeln!(
            out,
            "{:<8}{:<13}{:<7}{:<5}{:<18}{:<10}{:<22}{}",
            r.id,
            r.codice,
            r.motivo,
            r.destinatario,
            r.stato.as_str(),
            r.tentativi,
            r.creata_il.strftime("%Y-%m-%dT%H:%M:%SZ"),
            r.ultimo_errore.as_deref().map(breve).unwrap_or_default()
        )?;
    }
    Ok(())
}

pub fn mostra(riga: &RigaNotifica, tentativi: &[Tentativo], json: bool, out: &mut dyn Write) -> io::Result<()> {
    if json {
        serde_json::to_writer_pretty(&mut *out, &Notifica::di(riga, Some(tentativi)))?;
        return writeln!(out);
    }
    for (nome, valore) in [
        ("notification", riga.id.to_string()),
        ("sap", riga.codice.clone()),
        ("reason", riga.motivo.clone()),
        ("to", riga.destinatario.clone()),
        ("caused by", riga.causa.clone()),
        ("created", riga.creata_il.to_string()),
        ("state", riga.stato.as_str().to_owned()),
        ("next attempt", riga.prossimo_tentativo.to_string()),
        ("ended", riga.conclusa_il.map(|i| i.to_string()).unwrap_or_default()),
    ] {
        if !valore.is_empty() {
            writeln!(out, "{nome:<14}{valore}")?;
        }
    }
    for (n, t) in (1..).zip(tentativi) {
        writeln!(
            out,
            "\nattempt {n}  {}  {} ms  {}\n  {} {}",
            t.iniziato_il,
            t.durata_us / 1000,
            t.identificatore,
            t.esito,
            t.dettaglio
        )?;
        if let Some(estratto) = &t.estratto {
            writeln!(out, "  answer begins: {}", leggibile(estratto))?;
        }
    }
    Ok(())
}
