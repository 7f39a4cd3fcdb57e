#!/usr/bin/env python3
"""Builds comune_o_nazione.csv from the PyPI package python-codicefiscale 0.12.1 (MIT).

    pip download --no-deps python-codicefiscale==0.12.1
    python3 config/tabelle/converti_comuni.py python_codicefiscale-0.12.1-py3-none-any.whl

Reads the wheel without installing it, and from this folder `province_regioni.csv` (province sigla -> region) and
`comuni_campione.csv` (26 rows with the ministerial table's own dates, merged in where the package says less).

What it does:
- keeps codes of the shape letter + 3 digits only (two rows of the package have no code);
- the "patch" files of the package win over rows with the same code and dates; they correct them;
- joins rows of one code that touch or overlap and agree on region and name, so that a municipality is one row per
  name and region instead of one per census change;
- where two rows of one code still overlap (the package lets a municipality and its successor share a code and a
  beginning), the one that ends later begins the day after the other's end: on every day a code has one row;
- blank `valido_al` = still open; dates are the package's, day included at both ends.
"""

import csv
import datetime
import json
import re
import sys
import zipfile
from pathlib import Path

QUI = Path(__file__).resolve().parent
FORMA = re.compile(r"^[A-Z][0-9]{3}$")
APERTA = datetime.date.max


def giorno(testo, vuoto):
    """The package writes 1934-01-01T00:00:00, once with a stray colon, and blank for an open end."""
    return datetime.date.fromisoformat(testo[:10]) if testo else vuoto


def tabella(nome):
    with open(QUI / nome, encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def leggi(ruota):
    with zipfile.ZipFile(ruota) as z:
        def dati(nome):
            return json.loads(z.read(f"codicefiscale/data/{nome}.json"))

        righe = {}
        for nome in ("municipalities", "deleted-countries", "countries", "municipalities-patch", "countries-patch"):
            for r in dati(nome):
                dal, al = giorno(r["date_created"], None), giorno(r["date_deleted"], APERTA)
                if not FORMA.match(r["code"]):
                    continue
                # A patch replaces the row of the same code and name that starts on the same day.
                righe[(r["code"], dal, r["name"])] = (al, r["province"])
    return righe


def unisci(periodi):
    """[(dal, al, nome, regione)] -> the same, touching periods of one name and region joined."""
    fuori = []
    for dal, al, nome, regione in sorted(periodi, key=lambda p: (p[0], p[1])):
        if fuori:
            d, a, n, r = fuori[-1]
            tocca = a == APERTA or dal <= a + datetime.timedelta(days=1)
            if tocca and (n, r) == (nome, regione):
                fuori[-1] = (d, max(a, al), n, r)
                continue
        fuori.append((dal, al, nome, regione))
    return fuori


def separa(periodi):
    """No two periods of one code overlap: the one that ends later begins after the other."""
    fuori = []
    for dal, al, nome, regione in sorted(periodi, key=lambda p: (p[0], p[1])):
        if fuori and dal <= fuori[-1][1]:
            if al <= fuori[-1][1]:
                continue
            dal = fuori[-1][1] + datetime.timedelta(days=1)
        fuori.append((dal, al, nome, regione))
    return fuori


def main():
    regioni = {r["sigla"]: r["codregione"] for r in tabella("province_regioni.csv")}
    regioni["EE"] = ""
    per_codice = {}
    for (codice, dal, nome), (al, provincia) in leggi(sys.argv[1]).items():
        per_codice.setdefault(codice, []).append((dal, al, nome.upper(), regioni[provincia]))
    for codice, periodi in per_codice.items():
        per_codice[codice] = unisci(periodi)

    for r in tabella("comuni_campione.csv"):
        dal = giorno(r["valido_dal"], datetime.date.min)
        al = giorno(r["valido_al"], APERTA)
        al = APERTA if al >= datetime.date(2099, 12, 31) else al
        noti = per_codice.setdefault(r["codice"], [])
        if not any(d <= dal and al <= a for d, a, _, _ in noti):
            regione = max(noti, key=lambda p: p[1])[3] if noti else ""
            noti.append((dal, al, r["descrizione"], regione))

    for codice, periodi in per_codice.items():
        per_codice[codice] = separa(unisci(periodi))

    scrivi = csv.writer(open(QUI / "comune_o_nazione.csv", "w", encoding="utf-8", newline=""), lineterminator="\n")
    scrivi.writerow(["codice", "descrizione", "valido_dal", "valido_al", "codregione"])
    for codice in sorted(per_codice):
        for dal, al, nome, regione in sorted(per_codice[codice]):
            scrivi.writerow([
                codice, nome,
                "" if dal == datetime.date.min else dal.isoformat(),
                "" if al == APERTA else al.isoformat(),
                regione,
            ])


if __name__ == "__main__":
    main()
