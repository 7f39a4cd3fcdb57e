"""Drives a node with zeep, a Python SOAP client, from its WSDL alone.

    client.py WSDL DOCUMENTS

DOCUMENTS is a folder made by scripts/interop.sh. INTEROP_USER and INTEROP_PASSWORD say who calls,
REQUESTS_CA_BUNDLE whom to trust; with INTEROP_ROLE=regione the cases are those of casi_regione.tsv. Writes one line for each case of casi.tsv:
action, case, outcome ("ok" or what was wrong), separated by tabs.
"""

import os
import re
import sys
from pathlib import Path

import requests
import zeep
from lxml import etree

# What a street may be called, so that everything XML minds is in it.
STREET = "VIA DELL'UNITÀ & C. <![CDATA[è]]> \"1\" €"


def main(wsdl, folder):
    session = requests.Session()
    if user := os.environ.get("INTEROP_USER"):
        session.auth = (user, os.environ["INTEROP_PASSWORD"])
    service = zeep.Client(wsdl, transport=zeep.Transport(session=session)).service
    documents = {file.stem: file.read_text(encoding="utf-8") for file in Path(folder).glob("*.xml")}
    cases = Cases(service, documents)
    region = os.environ.get("INTEROP_ROLE") == "regione"
    for action, case, run in cases.of_a_region() if region else cases.all():
        try:
            run()
            outcome = "ok"
        except Exception as error:  # whatever it is, it is the outcome of this case and not of the others
            outcome = f"{type(error).__name__}: {error}".replace("\t", " ").replace("\n", " ")
        print(action, case, outcome, sep="\t", flush=True)


class Cases:
    def __init__(self, service, documents):
        self.service = service
        self.documents = documents
        self.cf = fiscal_code(documents["nuova"])
        self.absent = fiscal_code(documents["assente"])
        self.code = None
        self.street_code = None

    def all(self):
        s = self.service
        return [
            ("invioSAP", "nuova", self.create),
            ("invioSAP", "variazione", self.update),
            ("invioSAP", "accenti", self.accents),
            ("invioSAP", "40 KB", self.large),
            ("invioSAP", "rifiutata", lambda: self.refused(self.documents["rifiutata"])),
            ("invioSAP", "illeggibile", lambda: self.refused("<lavoratore")),
            ("verificaEsistenzaSAP", "trovata", lambda: equal(s.verificaEsistenzaSAP(verifica(self.cf)), self.code)),
            ("verificaEsistenzaSAP", "assente", lambda: equal(s.verificaEsistenzaSAP(verifica(self.absent)), "0")),
            ("verificaEsistenzaSAP", "rifiutata", lambda: fault(s.verificaEsistenzaSAP, "NON & VALIDO")),
            ("richiestaSAP", "trovata", self.read),
            ("richiestaSAP", "assente", lambda: equal(s.richiestaSAP("AA99999999A") or "", "")),
            ("richiestaSAP", "rifiutata", lambda: fault(s.richiestaSAP, "A1")),
            ("richiestaCodSAPRegTitolare", "trovata", lambda: self.owner(self.cf, self.code, "08")),
            ("richiestaCodSAPRegTitolare", "assente", lambda: self.owner(self.absent, "0", "")),
            ("richiestaCodSAPRegTitolare", "rifiutata", lambda: fault(s.richiestaCodSAPRegTitolare, "")),
            ("richiestaSAP_N00_A02", "trovata", self.policies),
            ("richiestaSAP_N00_A02", "assente", lambda: equal(s.richiestaSAP_N00_A02(self.absent) or "", "")),
            ("richiestaSAP_N00_A02", "rifiutata", lambda: fault(s.richiestaSAP_N00_A02, "<a>")),
            ("annullaSAP", "riuscita", lambda: equal(s.annullaSAP(idsap(self.code)).Esito, "OK")),
            ("annullaSAP", "rifiutata", lambda: self.anomalies(s.annullaSAP(idsap(self.code)))),
            ("recuperaListaSAPNonAttive", "trovata", lambda: self.inactive(self.cf, [self.code])),
            ("recuperaListaSAPNonAttive", "assente", lambda: self.inactive(self.absent, [])),
            ("recuperaListaSAPNonAttive", "rifiutata", self.inactive_backwards),
            ("notificaSAP", "rifiutata", lambda: fault(s.notificaSAP, "AA00000001G", "02")),
        ]

    def of_a_region(self):
        s = self.service
        return [
            ("notificaSAP", "accettata", lambda: equal(s.notificaSAP("AA00000001G", "02").Esito, "OK")),
            ("notificaSAP", "rifiutata", lambda: self.anomalies(s.notificaSAP("AA00000001G", "PERSO"))),
            ("invioSAP", "rifiutata", lambda: fault(s.invioSAP, self.documents["nuova"])),
        ]

    def create(self):
        self.code = self.send(self.documents["nuova"])

    def update(self):
        equal(self.send(changed(self.documents["nuova"], self.code, "VIA NUOVA 2")), self.code)

    def accents(self):
        self.street_code = self.send(changed(self.documents["accenti"], None, STREET))

    def large(self):
        document = self.documents["grande"]
        assert len(document) > 30_000, len(document)
        code = self.send(document)
        assert len(self.service.richiestaSAP(code)) > 30_000

    def send(self, document):
        answer = self.service.invioSAP(document)
        equal((answer.Esito, answer.MessaggioErrore), ("OK", "Invio effettuato correttamente."))
        assert re.fullmatch("[A-Z]{2}[0-9]{8}[A-Z]", answer.CodiceSAP), answer.CodiceSAP
        return answer.CodiceSAP

    def refused(self, document):
        answer = self.service.invioSAP(document)
        self.anomalies(answer)
        equal(answer.CodiceSAP or "", "")

    def anomalies(self, answer):
        equal(answer.Esito, "KO")
        tree = etree.fromstring(answer.MessaggioErrore)
        equal(tree.tag, "ListaAnomalie")
        assert tree.findtext("Anomalia/CodiceAnomalia") and tree.findtext("Anomalia/DescrizioneAnomalia")

    def read(self):
        sap = etree.fromstring(self.service.richiestaSAP(idsap(self.street_code)).encode())
        equal(sap.findtext("datianagrafici/domicilio/indirizzo"), STREET)
        equal(sap.findtext("datiinvio/identificativosap"), self.street_code)

    def owner(self, cf, code, region):
        answer = self.service.richiestaCodSAPRegTitolare(cf)
        equal((answer.CodiceSAP, answer.CodiceRegione or ""), (code, region))

    def policies(self):
        did = etree.fromstring(self.service.richiestaSAP_N00_A02(self.cf).encode())
        equal((did.tag, did.findtext("codicefiscale")), ("ListaDID", self.cf))

    def inactive(self, cf, codes):
        equal(list(self.service.recuperaListaSAPNonAttive(lista(cf)) or []), codes)

    def inactive_backwards(self):
        fault(self.service.recuperaListaSAPNonAttive, lista(self.cf, "2025-02-01", "2025-01-01"))


def fault(operation, *parameters):
    """The call must raise a SOAP fault that blames us and says why."""
    try:
        answer = operation(*parameters)
    except zeep.exceptions.Fault as error:
        assert error.code.endswith(":Client"), error.code
        assert error.message, "no faultstring"
        return
    raise AssertionError(f"no fault but {answer}")


def equal(found, wanted):
    assert found == wanted, f"{found!r} instead of {wanted!r}"


def fiscal_code(document):
    return re.search("<codicefiscale>(.*?)</codicefiscale>", document)[1]


def changed(document, code, street):
    """The document with another street of domicile; with a code, as a variation of that SAP."""
    tree = etree.fromstring(document.encode())
    tree.find("datianagrafici/domicilio/indirizzo").text = street
    if code:
        send = tree.find("datiinvio")
        send.find("tipovariazione").text = "02"
        identifier = etree.Element("identificativosap")
        identifier.text = code
        send.find("dataultimoagg").addnext(identifier)
    return etree.tostring(tree, encoding="unicode")


def verifica(cf):
    return f"<VerificaSAP><codiceFiscale>{cf}</codiceFiscale></VerificaSAP>"


def idsap(code):
    return f"<IDSAP><IdentificativoSap>{code}</IdentificativoSap></IDSAP>"


def lista(cf, start=None, end=None):
    dates = f"<dataInizio>{start}</dataInizio><dataFine>{end}</dataFine>" if start else ""
    return f"<ListaSAP><codiceFiscale>{cf}</codiceFiscale>{dates}</ListaSAP>"


if __name__ == "__main__":
    main(*sys.argv[1:])
