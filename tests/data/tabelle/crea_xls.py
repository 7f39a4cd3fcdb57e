#!/usr/bin/env python3
"""Writes the workbooks of the old format (.xls) that tests read; nothing in Rust writes them.

    pip install --target lib xlwt==1.3.0
    PYTHONPATH=lib python3 tests/data/tabelle/crea_xls.py

classificazioni.xls: a cover; TIPO ATTIVITA under a title, dates as dates, as text and as bare numbers; TIPO PROGETTI with
codes as numbers; a sheet of the length that Excel cuts; the sheet of error codes; a sheet that is no table.
formula.xls: one code that is computed.
"""

import datetime
from pathlib import Path

import xlwt

QUI = Path(__file__).resolve().parent
GIORNO = xlwt.easyxf(num_format_str="DD/MM/YYYY")


def scrivi(libro, nome, righe):
    foglio = libro.add_sheet(nome)
    for r, riga in enumerate(righe):
        for c, valore in enumerate(riga):
            if isinstance(valore, datetime.date):
                foglio.write(r, c, valore, GIORNO)
            elif valore is not None:
                foglio.write(r, c, valore)


libro = xlwt.Workbook()
scrivi(libro, "Copertina", [["Classificazioni Standard"], ["Rev. di prova"]])
scrivi(libro, "ST - TIPO ATTIVITÀ", [
    ["Tabella delle attività"],
    [],
    [None, "CODICE", "DESCRIZIONE", "DATA INIZIO VALIDITA'", "DATA FINE VALIDITA'"],
    [None, "A02", "Patto di attivazione", datetime.date(2015, 12, 9), datetime.date(2100, 1, 1)],
    [None, "C06", "Tirocinio", "09/12/2015", "2020-12-31"],
    [None, "Z99", "Attività di prova", 42347, None],
    [],
])
scrivi(libro, "ST - TIPO PROGETTI", [
    ["COD", "DESCRIZIONE", "INIZIO VALIDITA", "FINE VALIDITA"],
    [1, "Progetto regionale", datetime.date(2010, 1, 1), None],
    [2, "Garanzia Giovani", datetime.date(2014, 5, 1), None],
    [6, "Progetto di prova", datetime.date(2014, 5, 1), None],
])
scrivi(libro, "ST - REGIONI PROVINCE AUTONOME"[:31], [
    ["CODICE", "DESCRIZIONE", "DAL", "AL"],
    ["01", "ABRUZZO", None, None],
])
scrivi(libro, "ST - CODICE ERRORE flusso SAP", [
    ["CODICE ERRORE", "DESCRIZIONE ERRORE", "DATA INIZIO", "DATA FINE"],
    ["S001", "Documento non leggibile", None, None],
    ["S202", "Codice fiscale non conforme", None, None],
])
scrivi(libro, "Note", [["Testo libero"]])
libro.save(str(QUI / "classificazioni.xls"))

libro = xlwt.Workbook()
foglio = libro.add_sheet("CPI")
for c, nome in enumerate(["codice", "descrizione", "valido_dal", "valido_al"]):
    foglio.write(0, c, nome)
foglio.write(1, 0, "H501C000523")
foglio.write(1, 1, "CPI di prova")
foglio.write(2, 0, xlwt.Formula('CONCATENATE("H501C","000524")'))
foglio.write(2, 1, "CPI calcolato")
libro.save(str(QUI / "formula.xls"))
