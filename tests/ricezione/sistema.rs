//! A region's own system as a test wants it: a small HTTP server that follows a script and remembers what it was sent.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::{messages::TYPES, regione::entro};

/// What it does with the next request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Modo {
    /// This status and body.
    Risponde(u16, String),
    /// 302 to this address.
    Rinvia(String),
    /// Reads the request and closes.
    Chiude,
    /// Reads the request and says nothing.
    Tace,
    /// Something that is not HTTP.
    Altro,
    /// 10 MB, as announced.
    Enorme,
    /// Bytes for ever, as fast as they go.
    SenzaFine,
    /// A byte now and then, for ever.
    Stilla,
}

/// The answer of notificaSAP without a busta.
pub fn esito(esito: &str, messaggio: &str) -> Modo {
    Modo::Risponde(
        200,
        crate::messages::envelope(
            "",
            &format!(
                "<r:risposta_notificaSAP xmlns:r=\"{TYPES}\"><r:Esito>{esito}</r:Esito>\
                 <r:MessaggioErrore>{messaggio}</r:MessaggioErrore></r:risposta_notificaSAP>"
            ),
        ),
    )
}

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Richiesta {
    pub testa: String,
    pub corpo: String,
}

impl Richiesta {
    /// A header field.
    pub fn campo(&self, nome: &str) -> Option<&str> {
        let riga = self.testa.lines().find(|r| {
            r.split_once(':')
                .is_some_and(|(campo, _)| campo.eq_ignore_ascii_case(nome))
        })?;
        Some(riga.split_once(':')?.1.trim())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.corpo).unwrap_or_else(|e| panic!("{e}: {}", self.corpo))
    }
}

#[derive(Debug)]
struct Stato {
    copione: VecDeque<Modo>,
    poi: Modo,
    richieste: Vec<Richiesta>,
}

/// The system; serves until the test ends.
#[derive(Debug, Clone)]
pub struct Sistema {
    pub indirizzo: SocketAddr,
    stato: Arc<Mutex<Stato>>,
}

impl Sistema {
    /// Follows the script, one step a request, then does `poi` for ever.
    pub fn con(copione: &[Modo], poi: Modo) -> Self {
        let ascolto = TcpListener::bind("127.0.0.1:0").expect("a port");
        let io = Self {
            indirizzo: ascolto.local_addr().expect("an address"),
            stato: Arc::new(Mutex::new(Stato {
                copione: copione.iter().cloned().collect(),
                poi,
                richieste: Vec::new(),
            })),
        };
        let servente = io.clone();
        thread::spawn(move || {
            for flusso in ascolto.incoming().flatten() {
                let servente = servente.clone();
                thread::spawn(move || servente.servi(flusso));
            }
        });
        io
    }

    /// Takes over whatever it is sent.
    pub fn webhook() -> Self {
        Self::con(&[], Modo::Risponde(204, String::new()))
    }

    /// Answers OK to notificaSAP.
    pub fn soap() -> Self {
        Self::con(&[], esito("OK", ""))
    }

    pub fn url(&self) -> String {
        format!("http://{}/notifiche", self.indirizzo)
    }

    pub fn richieste(&self) -> Vec<Richiesta> {
        self.stato.lock().unwrap().richieste.clone()
    }

    /// What it does from now on.
    pub fn poi(&self, modo: Modo) {
        self.stato.lock().unwrap().poi = modo;
    }

    /// Waits until so many requests have come.
    pub fn attendi(&self, quante: usize) -> Vec<Richiesta> {
        entro(
            || Some(self.richieste()).filter(|r| r.len() >= quante),
            || format!("{quante} requests wanted: {:?}", self.richieste()),
        )
    }

    fn servi(&self, flusso: TcpStream) {
        let mut lettore = BufReader::new(flusso);
        while let Some(richiesta) = leggi(&mut lettore) {
            let modo = {
                let mut stato = self.stato.lock().unwrap();
                stato.richieste.push(richiesta);
                stato.copione.pop_front().unwrap_or_else(|| stato.poi.clone())
            };
            if !rispondi(lettore.get_mut(), &modo) {
                return;
            }
        }
    }
}

fn leggi(lettore: &mut BufReader<TcpStream>) -> Option<Richiesta> {
    let (mut testa, mut lunghezza) = (String::new(), 0);
    loop {
        let mut riga = String::new();
        if lettore.read_line(&mut riga).ok()? == 0 {
            return None;
        }
        if riga.trim().is_empty() {
            break;
        }
        if let Some((nome, valore)) = riga.split_once(':')
            && nome.eq_ignore_ascii_case("content-length")
        {
            lunghezza = valore.trim().parse().ok()?;
        }
        testa.push_str(&riga);
    }
    let mut corpo = vec![0; lunghezza];
    lettore.read_exact(&mut corpo).ok()?;
    Some(Richiesta {
        testa,
        corpo: String::from_utf8(corpo).ok()?,
    })
}

/// Whether the connection stays open.
fn rispondi(flusso: &mut TcpStream, modo: &Modo) -> bool {
    const SENZA_LUNGHEZZA: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n";
    let intero = match modo {
        Modo::Risponde(204, _) => "HTTP/1.1 204 No Content\r\n\r\n".to_owned(),
        Modo::Risponde(stato, corpo) => format!(
            "HTTP/1.1 {stato} X\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\r\n{corpo}",
            corpo.len()
        ),
        Modo::Rinvia(dove) => format!("HTTP/1.1 302 X\r\nLocation: {dove}\r\nContent-Length: 0\r\n\r\n"),
        Modo::Chiude => return false,
        Modo::Tace => {
            thread::sleep(Duration::from_mins(1));
            return false;
        }
        Modo::Altro => {
            let _ = flusso.write_all(b"220 ftp.example.org ready\r\n");
            return false;
        }
        Modo::Enorme => {
            let _ = flusso.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n");
            return (0..2560).all(|_| flusso.write_all(&[b' '; 4096]).is_ok());
        }
        Modo::SenzaFine => {
            let _ = flusso.write_all(SENZA_LUNGHEZZA);
            while flusso.write_all(&[b' '; 4096]).is_ok() {}
            return false;
        }
        Modo::Stilla => {
            let _ = flusso.write_all(SENZA_LUNGHEZZA);
            while flusso.write_all(b" ").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
            return false;
        }
    };
    flusso.write_all(intero.as_bytes()).is_ok()
}
