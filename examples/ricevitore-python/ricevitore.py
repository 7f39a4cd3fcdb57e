"""Un servizio di regione che riceve notificaSAP e la conserva prima di rispondere OK.

    ricevitore.py [PORTA [FILE]]

Solo per vedere come si fa: un servizio vero controlla chi chiama (certificato o password) e parla TLS. L'XML si legge qui con
la libreria di Python, che espande le entità: per questo un DOCTYPE è rifiutato prima.
"""

import csv
import os
import sys
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Lock
from xml.etree import ElementTree
from xml.sax.saxutils import escape

SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
TIPI = "{http://servizi.lavoro.gov.it/servizicoap/types}"
EGOV = "{http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/}"
CODICE, PORTA_ID = "LAZIO", "LAZIOSPCoopIT"
MASSIMO = 64 * 1024

file = Path(sys.argv[2] if len(sys.argv) > 2 else "notifiche.csv")
serratura, progressivo = Lock(), count(1)


class Guasto(Exception):
    """Ciò a cui si risponde con un SOAP Fault."""


def conserva(codice, motivo, identificatore):
    """Scrive la notifica, se non c'è già, e aspetta che sia sul disco."""
    with serratura:
        note = set(map(tuple, csv.reader(file.open(encoding="utf-8")))) if file.exists() else set()
        if (codice, motivo, identificatore) in note:
            return
        with file.open("a", encoding="utf-8", newline="") as uscita:
            csv.writer(uscita).writerow([codice, motivo, identificatore])
            uscita.flush()
            os.fsync(uscita.fileno())
        print("ricevuta:", codice, "motivo", motivo, flush=True)


def ricevi(corpo):
    """La risposta a un messaggio."""
    if len(corpo) > MASSIMO or b"<!DOCTYPE" in corpo:
        raise Guasto("Messaggio non ammesso")
    try:
        busta = ElementTree.fromstring(corpo)
    except ElementTree.ParseError as errore:
        raise Guasto("Messaggio non leggibile") from errore
    richiesta = busta.find(f"{SOAP}Body/{TIPI}notificaSAP")
    if richiesta is None:
        raise Guasto("Azione sconosciuta")
    intestazione = busta.find(f"{SOAP}Header/{EGOV}Intestazione/{EGOV}IntestazioneMessaggio")
    codice = (richiesta.findtext(f"{TIPI}CodiceSAP") or "").strip()
    motivo = (richiesta.findtext(f"{TIPI}MotivoNotifica") or "").strip()
    identificatore = "" if intestazione is None else intestazione.findtext(f"{EGOV}Messaggio/{EGOV}Identificatore")
    if motivo in ("01", "02", "07"):
        conserva(codice, motivo, identificatore)
        esito, messaggio = "OK", ""
    else:
        esito, messaggio = "KO", "Motivo di notifica non ammesso"
    return involucro(
        f'<t:risposta_notificaSAP xmlns:t="{TIPI[1:-1]}"><t:Esito>{esito}</t:Esito>'
        f"<t:MessaggioErrore>{escape(messaggio)}</t:MessaggioErrore></t:risposta_notificaSAP>",
        "" if intestazione is None else testata(intestazione),
    )


def testata(richiesta):
    """L'Intestazione della risposta: parti scambiate, riferimento alla richiesta."""
    def testo(percorso):
        return escape((richiesta.findtext("/".join(EGOV + p for p in percorso.split("/"))) or "").strip())

    adesso = datetime.now()  # ora italiana: la macchina sta in quel fuso
    identificatore = f"{CODICE}_{PORTA_ID}_{next(progressivo):07}_{adesso:%Y-%m-%d_%H:%M}"
    return (
        f'<e:Intestazione xmlns:e="{EGOV[1:-1]}" soap:actor="http://www.cnipa.it/eGov_it/portadominio" soap:mustUnderstand="1">'
        "<e:IntestazioneMessaggio>"
        f'<e:Mittente><e:IdentificativoParte tipo="SPC">{testo("Destinatario/IdentificativoParte")}</e:IdentificativoParte></e:Mittente>'
        f'<e:Destinatario><e:IdentificativoParte tipo="SPC">{testo("Mittente/IdentificativoParte")}</e:IdentificativoParte></e:Destinatario>'
        "<e:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</e:ProfiloCollaborazione>"
        f'<e:Servizio tipo="SPC">{testo("Servizio")}</e:Servizio><e:Azione>{testo("Azione")}</e:Azione>'
        f"<e:Messaggio><e:Identificatore>{identificatore}</e:Identificatore>"
        f'<e:OraRegistrazione tempo="EGOV_IT_SPC">{adesso:%Y-%m-%dT%H:%M:%S}</e:OraRegistrazione>'
        f'<e:RiferimentoMessaggio>{testo("Messaggio/Identificatore")}</e:RiferimentoMessaggio></e:Messaggio>'
        '<e:ProfiloTrasmissione inoltro="EGOV_IT_ALPIUUNAVOLTA" confermaRicezione="false"/>'
        "</e:IntestazioneMessaggio></e:Intestazione>"
    )


def involucro(corpo, header=""):
    header = f"<soap:Header>{header}</soap:Header>" if header else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        f"{header}<soap:Body>{corpo}</soap:Body></soap:Envelope>"
    ).encode()


class Porta(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        corpo = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), MASSIMO + 1))
        try:
            stato, risposta = 200, ricevi(corpo)
        except Guasto as guasto:
            fault = f"<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{guasto}</faultstring></soap:Fault>"
            stato, risposta = 500, involucro(fault)
        self.send_response(stato)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(risposta)))
        self.end_headers()
        self.wfile.write(risposta)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    porta = int(sys.argv[1]) if len(sys.argv) > 1 else 8095
    ThreadingHTTPServer(("127.0.0.1", porta), Porta).serve_forever()
