"""Crea, cerca, legge, aggiorna e annulla una SAP con zeep."""

import os
import re
from pathlib import Path

import zeep

URL = os.environ.get("PORTASAP_URL", "http://127.0.0.1:8080/ServiziSAP")
DOCUMENTO = (Path(__file__).parent.parent / "lavoratore.xml").read_text(encoding="utf-8")
CF = re.search("<codicefiscale>(.*)</codicefiscale>", DOCUMENTO)[1]

servizio = zeep.Client(f"{URL}?wsdl").service


def invia(documento):
    risposta = servizio.invioSAP(documento)
    if risposta.Esito != "OK":
        raise SystemExit(f"{risposta.Esito}: {risposta.MessaggioErrore}")
    return risposta.CodiceSAP


codice = invia(DOCUMENTO)
print("creata:", codice)

trovata = servizio.verificaEsistenzaSAP(f"<VerificaSAP><codiceFiscale>{CF}</codiceFiscale></VerificaSAP>")
assert trovata == codice, trovata
print("trovata:", trovata)

idsap = f"<IDSAP><IdentificativoSap>{codice}</IdentificativoSap></IDSAP>"
print("letta:", len(servizio.richiestaSAP(idsap)), "caratteri")

# Un aggiornamento è una variazione 02 e porta il codice, che nel documento segue dataultimoagg.
nuovo = (
    DOCUMENTO.replace("<tipovariazione>01", "<tipovariazione>02")
    .replace("</dataultimoagg>", f"</dataultimoagg><identificativosap>{codice}</identificativosap>")
    .replace("VIA DI PROVA 191", "VIA NUOVA 2")
)
assert invia(nuovo) == codice
print("aggiornata")

risposta = servizio.annullaSAP(idsap)
assert risposta.Esito == "OK", risposta.MessaggioErrore
print("annullata")
