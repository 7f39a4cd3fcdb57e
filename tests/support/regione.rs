//! A region's porta applicativa as a test wants it: answers well, badly, late or not at all, and remembers what it got.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::{http, messages::TYPES};

/// What it does with the next message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Modo {
    #[default]
    Ok,
    Ko,
    Fault,
    /// An error busta.
    Errore,
    /// OK with the busta of an answer to somebody else.
    Altra,
    /// OK in a busta that another region signed as its own.
    Estranea,
    /// OK, this many milliseconds late.
    Tardi(u64),
    /// This status and body.
    Http(u16, &'static str),
    /// A good answer behind so many bytes of blanks.
    Enorme(usize),
    /// Entities that unfold to gigabytes.
    Bomba,
    /// A second answer that nobody asked for behind a first.
    Doppia,
    /// Sends the caller to this address.
    Altrove(String),
    /// Reads the message and closes.
    Chiude,
    /// Reads the message and says nothing.
    Tace,
    /// Sends bytes for ever.
    SenzaFine,
}

/// A notification as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivata {
    pub codice: String,
    pub motivo: String,
    pub mittente: String,
    pub destinatario: String,
    pub identificatore: String,
    /// What its HTTP header `Authorization` said.
    pub autorizzazione: Option<String>,
    /// The certificate that the caller showed, DER.
    pub certificato: Option<Vec<u8>>,
}

#[derive(Debug, Default)]
struct Stato {
    copione: VecDeque<Modo>,
    /// After the script.
    sempre: Modo,
    arrivate: Vec<Arrivata>,
}

/// Waits for half a minute until there is something; `altrimenti` says what was seen instead.
pub fn entro<T>(mut cosa: impl FnMut() -> Option<T>, altrimenti: impl Fn() -> String) -> T {
    for _ in 0..1500 {
        if let Some(trovato) = cosa() {
            return trovato;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("{}", altrimenti())
}

/// The receiver; serves until the test ends.
#[derive(Debug, Clone)]
pub struct Ricevente {
    pub indirizzo: SocketAddr,
    stato: Arc<Mutex<Stato>>,
    tls: Arc<Mutex<Option<Arc<ServerConfig>>>>,
}

/// A connection, in clear or not.
trait Flusso: Read + Write {
    fn certificato(&self) -> Option<Vec<u8>> {
        None
    }
}

impl Flusso for TcpStream {}

impl Flusso for StreamOwned<ServerConnection, TcpStream> {
    fn certificato(&self) -> Option<Vec<u8>> {
        self.conn.peer_certificates()?.first().map(|c| c.to_vec())
    }
}

impl Ricevente {
    /// Follows the script, one step a message, then answers OK.
    pub fn con(copione: &[Modo]) -> Self {
        Self::nuovo(copione, None)
    }

    /// The same over TLS.
    pub fn con_tls(copione: &[Modo], tls: ServerConfig) -> Self {
        Self::nuovo(copione, Some(Arc::new(tls)))
    }

    /// From now on its new connections are made so.
    pub fn cambia_tls(&self, tls: ServerConfig) {
        *self.tls.lock().unwrap() = Some(Arc::new(tls));
    }

    fn nuovo(copione: &[Modo], tls: Option<Arc<ServerConfig>>) -> Self {
        let ascolto = TcpListener::bind("127.0.0.1:0").expect("a port");
        let stato = Arc::new(Mutex::new(Stato {
            copione: copione.iter().cloned().collect(),
            ..Stato::default()
        }));
        let io = Self {
            indirizzo: ascolto.local_addr().expect("an address"),
            stato,
            tls: Arc::new(Mutex::new(tls)),
        };
        let servente = io.clone();
        thread::spawn(move || {
            for flusso in ascolto.incoming().flatten() {
                let servente = servente.clone();
                thread::spawn(move || {
                    let tls = servente.tls.lock().unwrap().clone();
                    match tls {
                        None => servente.servi(Box::new(flusso)),
                        Some(tls) => {
                            let stretta = ServerConnection::new(tls).expect("a session");
                            servente.servi(Box::new(StreamOwned::new(stretta, flusso)));
                        }
                    }
                });
            }
        });
        io
    }

    /// Does this from now on.
    pub fn sempre(&self, modo: Modo) {
        self.stato.lock().unwrap().sempre = modo;
    }

    pub fn url(&self) -> String {
        let schema = if self.tls.lock().unwrap().is_some() {
            "https"
        } else {
            "http"
        };
        format!("{schema}://{}/ServiziSAP", self.indirizzo)
    }

    pub fn arrivate(&self) -> Vec<Arrivata> {
        self.stato.lock().unwrap().arrivate.clone()
    }

    /// Waits until so many messages have come.
    pub fn attendi(&self, quante: usize) -> Vec<Arrivata> {
        entro(
            || Some(self.arrivate()).filter(|a| a.len() >= quante),
            || format!("{quante} messages wanted: {:?}", self.arrivate()),
        )
    }

    fn servi(&self, flusso: Box<dyn Flusso>) {
        let mut lettore = BufReader::new(flusso);
        while let Some((autorizzazione, corpo)) = messaggio(&mut lettore) {
            let campo = |nome: &str| http::element(&corpo, nome).unwrap_or_default();
            let parte = |di: &str| {
                let da = corpo.find(&format!(":{di}>")).unwrap_or_default();
                http::element(&corpo[da..], "IdentificativoParte").unwrap_or_default()
            };
            let arrivata = Arrivata {
                codice: campo("CodiceSAP"),
                motivo: campo("MotivoNotifica"),
                mittente: parte("Mittente"),
                destinatario: parte("Destinatario"),
                identificatore: campo("Identificatore"),
                autorizzazione,
                certificato: lettore.get_ref().certificato(),
            };
            let modo = {
                let mut stato = self.stato.lock().unwrap();
                stato.arrivate.push(arrivata.clone());
                let sempre = stato.sempre.clone();
                stato.copione.pop_front().unwrap_or(sempre)
            };
            if !rispondi(lettore.get_mut().as_mut(), &modo, &arrivata) {
                return;
            }
        }
    }
}

/// Authorization and body of the next request.
fn messaggio(lettore: &mut impl BufRead) -> Option<(Option<String>, String)> {
    let (mut lunghezza, mut autorizzazione) = (0, None);
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
        } else if let Some((nome, valore)) = riga.split_once(':')
            && nome.eq_ignore_ascii_case("authorization")
        {
            autorizzazione = Some(valore.trim().to_owned());
        }
    }
    let mut corpo = vec![0; lunghezza];
    lettore.read_exact(&mut corpo).ok()?;
    Some((autorizzazione, String::from_utf8(corpo).ok()?))
}

/// Whether the connection stays open.
fn rispondi(flusso: &mut dyn Flusso, modo: &Modo, a: &Arrivata) -> bool {
    let esito = |esito: &str, errore: &str| {
        format!(
            "<t:risposta_notificaSAP xmlns:t=\"{TYPES}\"><t:Esito>{esito}</t:Esito>\
             <t:MessaggioErrore>{errore}</t:MessaggioErrore></t:risposta_notificaSAP>"
        )
    };
    let fault = |codice: &str, testo: &str| {
        format!(
            "<soapenv:Fault><faultcode>soapenv:{codice}</faultcode><faultstring>{testo}</faultstring></soapenv:Fault>"
        )
    };
    let (stato, corpo) = match modo {
        Modo::Ok => (200, envelope(&busta(a, &a.identificatore), &esito("OK", ""))),
        Modo::Tardi(millisecondi) => {
            thread::sleep(Duration::from_millis(*millisecondi));
            (200, envelope(&busta(a, &a.identificatore), &esito("OK", "")))
        }
        Modo::Enorme(byte) => {
            let intestazione = busta(a, &a.identificatore) + &" ".repeat(*byte);
            (200, envelope(&intestazione, &esito("OK", "")))
        }
        Modo::Bomba => {
            let entita: String = (1..10)
                .map(|n| format!("<!ENTITY e{n} \"{}\">", format!("&e{};", n - 1).repeat(10)))
                .collect();
            let buona = envelope(&busta(a, &a.identificatore), &esito("OK", "&e9;"));
            let dtd = format!("<!DOCTYPE soapenv:Envelope [<!ENTITY e0 \"bomba\">{entita}]>\n<soapenv:Envelope");
            (200, buona.replacen("<soapenv:Envelope", &dtd, 1))
        }
        Modo::Doppia => {
            let buona = envelope(&busta(a, &a.identificatore), &esito("OK", ""));
            (200, format!("{buona}{buona}"))
        }
        Modo::Estranea => {
            let altra = Arrivata {
                destinatario: "VENETO".to_owned(),
                ..a.clone()
            };
            (200, envelope(&busta(&altra, &a.identificatore), &esito("OK", "")))
        }
        Modo::Ko => (
            200,
            envelope(&busta(a, &a.identificatore), &esito("KO", "codice ignoto")),
        ),
        Modo::Altra => (
            200,
            envelope(
                &busta(a, "NAZIONALE_NAZIONALESPCoopIT_0000001_2020-01-01_00:00"),
                &esito("OK", ""),
            ),
        ),
        Modo::Fault => (
            500,
            envelope(
                &busta(a, &a.identificatore),
                &fault("Server", "guasto del sistema regionale"),
            ),
        ),
        Modo::Errore => (
            500,
            envelope("", &fault("Client", "EGOV_IT_001 - Formato Busta non corretto")),
        ),
        Modo::Http(stato, corpo) => (*stato, (*corpo).to_owned()),
        Modo::Altrove(_) => (307, String::new()),
        Modo::Chiude => return false,
        Modo::Tace => {
            thread::sleep(Duration::from_mins(1));
            return false;
        }
        Modo::SenzaFine => {
            let _ = flusso.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n");
            while flusso.write_all(&[b' '; 4096]).is_ok() {}
            return false;
        }
    };
    let testa = format!(
        "HTTP/1.1 {stato} X\r\nContent-Type: text/xml; charset=utf-8\r\nContent-Length: {}\r\n\
         Location: {}\r\n\r\n",
        corpo.len(),
        if let Modo::Altrove(dove) = modo {
            dove
        } else {
            "http://127.0.0.1:1/"
        }
    );
    flusso.write_all((testa + &corpo).as_bytes()).is_ok()
}

fn envelope(header: &str, body: &str) -> String {
    crate::messages::envelope(header, body)
}

/// The busta of an answer to the message with this identifier.
fn busta(a: &Arrivata, riferimento: &str) -> String {
    let ora = &riferimento[riferimento.len().saturating_sub(16)..];
    let (giorno, minuto) = ora.split_once('_').unwrap_or((ora, "00:00"));
    let chi = &a.destinatario;
    format!(
        "<soapenv:Header><e:Intestazione xmlns:e=\"http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/\" \
         soapenv:actor=\"http://www.cnipa.it/eGov_it/portadominio\" soapenv:mustUnderstand=\"1\">\
         <e:IntestazioneMessaggio><e:Mittente><e:IdentificativoParte tipo=\"SPC\">{chi}</e:IdentificativoParte>\
         </e:Mittente><e:Destinatario><e:IdentificativoParte tipo=\"SPC\">{}</e:IdentificativoParte></e:Destinatario>\
         <e:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</e:ProfiloCollaborazione>\
         <e:Servizio tipo=\"SPC\">ServiziSAP</e:Servizio><e:Azione>notificaSAP</e:Azione><e:Messaggio>\
         <e:Identificatore>{chi}_{chi}SPCoopIT_0000001_{giorno}_{minuto}</e:Identificatore>\
         <e:OraRegistrazione tempo=\"EGOV_IT_SPC\">{giorno}T{minuto}:00</e:OraRegistrazione>\
         <e:RiferimentoMessaggio>{riferimento}</e:RiferimentoMessaggio></e:Messaggio></e:IntestazioneMessaggio>\
         </e:Intestazione></soapenv:Header>",
        a.mittente
    )
}
