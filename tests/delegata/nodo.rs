//! A coordination node as a test wants it: answers well, badly, late or not at all, and remembers what it got.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use crate::{http, messages::TYPES};

/// What it does with the next request.
#[derive(Debug, Clone)]
pub enum Modo {
    /// A good answer.
    Bene,
    /// A good answer after this many milliseconds.
    Tardi(u64),
    /// A good answer, then the connection ends without a word.
    BeneEChiude,
    /// A good answer with this changed in the whole message.
    Storto(&'static str, &'static str),
    /// This Fault in a good busta.
    Fault(&'static str, &'static str),
    /// Status, headers, body.
    Http(u16, &'static str, String),
    /// Reads the request and closes.
    Chiude,
    /// Reads the request and says nothing.
    Tace,
    /// Begins a good answer and breaks off.
    Spezza,
    /// Sends bytes for ever.
    SenzaFine,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Arrivata {
    pub head: String,
    pub corpo: String,
    pub identificatore: String,
    /// Number of the connection that it came over, from 1.
    pub connessione: usize,
}

#[derive(Debug, Default)]
struct Stato {
    copione: VecDeque<Modo>,
    poi: Option<Modo>,
    arrivate: Vec<Arrivata>,
    connessioni: usize,
}

/// The scripted node; serves until the test ends.
#[derive(Debug, Clone)]
pub struct Nodo {
    pub indirizzo: SocketAddr,
    stato: Arc<Mutex<Stato>>,
}

impl Nodo {
    /// Does so with every request.
    pub fn sempre(modo: Modo) -> Self {
        Self::con(&[], modo)
    }

    /// Follows the script, then does `poi` for ever.
    pub fn con(copione: &[Modo], poi: Modo) -> Self {
        let ascolto = TcpListener::bind("127.0.0.1:0").expect("a port");
        let io = Self {
            indirizzo: ascolto.local_addr().expect("an address"),
            stato: Arc::new(Mutex::new(Stato {
                copione: copione.iter().cloned().collect(),
                poi: Some(poi),
                ..Stato::default()
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

    pub fn poi(&self, modo: Modo) {
        self.stato.lock().unwrap().poi = Some(modo);
    }

    pub fn url(&self) -> String {
        format!("http://{}/ServiziSAP", self.indirizzo)
    }

    pub fn arrivate(&self) -> Vec<Arrivata> {
        self.stato.lock().unwrap().arrivate.clone()
    }

    /// Forgets what came so far; gives it.
    pub fn prendi(&self) -> Vec<Arrivata> {
        std::mem::take(&mut self.stato.lock().unwrap().arrivate)
    }

    fn servi(&self, flusso: TcpStream) {
        let connessione = {
            let mut stato = self.stato.lock().unwrap();
            stato.connessioni += 1;
            stato.connessioni
        };
        let mut lettore = BufReader::new(flusso);
        while let Some((head, corpo)) = messaggio(&mut lettore) {
            let arrivata = Arrivata {
                identificatore: http::element(&corpo, "Identificatore").unwrap_or_default(),
                head,
                corpo,
                connessione,
            };
            let modo = {
                let mut stato = self.stato.lock().unwrap();
                stato.arrivate.push(arrivata.clone());
                let poi = stato.poi.clone().expect("what comes after the script");
                stato.copione.pop_front().unwrap_or(poi)
            };
            if !rispondi(lettore.get_mut(), &modo, &arrivata) {
                return;
            }
        }
    }
}

fn messaggio(lettore: &mut BufReader<TcpStream>) -> Option<(String, String)> {
    let (mut head, mut lunghezza) = (String::new(), 0);
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
        head.push_str(&riga);
    }
    let mut corpo = vec![0; lunghezza];
    lettore.read_exact(&mut corpo).ok()?;
    Some((head, String::from_utf8(corpo).ok()?))
}

/// Whether the connection stays open.
fn rispondi(flusso: &mut TcpStream, modo: &Modo, a: &Arrivata) -> bool {
    let mut scrivi = |stato: u16, altre: &str, corpo: &str| {
        let testa = format!(
            "HTTP/1.1 {stato} X\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n{altre}\r\n",
            corpo.len()
        );
        flusso.write_all((testa + corpo).as_bytes()).is_ok()
    };
    match modo {
        Modo::Bene => scrivi(200, "", &buona(a)),
        Modo::BeneEChiude => {
            scrivi(200, "", &buona(a));
            false
        }
        Modo::Tardi(ms) => {
            thread::sleep(Duration::from_millis(*ms));
            scrivi(200, "", &buona(a))
        }
        Modo::Storto(da, a_che) => {
            let corpo = buona(a);
            assert!(corpo.contains(da), "{da}: {corpo}");
            scrivi(200, "", &corpo.replace(da, a_che))
        }
        Modo::Fault(codice, testo) => {
            let fault = format!(
                "<soapenv:Fault><faultcode>soapenv:{codice}</faultcode><faultstring>{testo}</faultstring></soapenv:Fault>"
            );
            scrivi(500, "", &crate::messages::envelope(&busta(a), &fault))
        }
        Modo::Http(stato, altre, corpo) => scrivi(*stato, altre, corpo),
        Modo::Chiude => false,
        Modo::Tace => {
            thread::sleep(Duration::from_mins(1));
            false
        }
        Modo::Spezza => {
            let corpo = buona(a);
            let testa = format!(
                "HTTP/1.1 200 X\r\nContent-Type: text/xml\r\nContent-Length: {}\r\n\r\n",
                corpo.len()
            );
            let _ = flusso.write_all((testa + &corpo[..corpo.len() / 2]).as_bytes());
            false
        }
        Modo::SenzaFine => {
            let _ = flusso.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n");
            while flusso.write_all(&[b' '; 4096]).is_ok() {}
            false
        }
    }
}

/// The answer of a node that has done what it was asked.
fn buona(a: &Arrivata) -> String {
    let azione = azione(a);
    let campi = match azione.as_str() {
        "invioSAP" => {
            "<t:Esito>OK</t:Esito><t:MessaggioErrore>Invio effettuato correttamente.</t:MessaggioErrore>\
                       <t:CodiceSAP>AA00000001G</t:CodiceSAP>"
        }
        "annullaSAP" => "<t:Esito>OK</t:Esito><t:MessaggioErrore/>",
        _ => "<t:CodiceSAP>0</t:CodiceSAP>",
    };
    let body = format!("<t:risposta_{azione} xmlns:t=\"{TYPES}\">{campi}</t:risposta_{azione}>");
    crate::messages::envelope(&busta(a), &body)
}

fn azione(a: &Arrivata) -> String {
    http::element(&a.corpo, "Azione").unwrap_or_default()
}

/// The busta of the answer.
pub fn busta(a: &Arrivata) -> String {
    let riferimento = &a.identificatore;
    let ora = &riferimento[riferimento.len().saturating_sub(16)..];
    let (giorno, minuto) = ora.split_once('_').unwrap_or((ora, "00:00"));
    format!(
        "<soapenv:Header><e:Intestazione xmlns:e=\"http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/\" \
         soapenv:actor=\"http://www.cnipa.it/eGov_it/portadominio\" soapenv:mustUnderstand=\"1\">\
         <e:IntestazioneMessaggio><e:Mittente><e:IdentificativoParte tipo=\"SPC\">NAZIONALE</e:IdentificativoParte>\
         </e:Mittente><e:Destinatario><e:IdentificativoParte tipo=\"SPC\">LAZIO</e:IdentificativoParte></e:Destinatario>\
         <e:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</e:ProfiloCollaborazione>\
         <e:Servizio tipo=\"SPC\">ServiziSAP</e:Servizio><e:Azione>{}</e:Azione><e:Messaggio>\
         <e:Identificatore>NAZIONALE_NAZIONALESPCoopIT_0000001_{giorno}_{minuto}</e:Identificatore>\
         <e:OraRegistrazione tempo=\"EGOV_IT_SPC\">{giorno}T{minuto}:00</e:OraRegistrazione>\
         <e:RiferimentoMessaggio>{riferimento}</e:RiferimentoMessaggio></e:Messaggio></e:IntestazioneMessaggio>\
         </e:Intestazione></soapenv:Header>",
        azione(a)
    )
}
