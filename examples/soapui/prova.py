"""Fa ciò che fa SoapUI con la suite del progetto: manda le richieste in ordine, passa il codice, controlla le verifiche.

    prova.py PROGETTO URL

Serve a sapere che il progetto è giusto dove SoapUI non c'è.
"""

import re
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree
from xml.sax.saxutils import unescape

CON = "{http://eviware.com/soapui/config}"
progetto, url = sys.argv[1:]
risposte = {}


def espandi(testo):
    def valore(trovato):
        passo, elemento = trovato.groups()
        return re.search(f"<[^>]*{elemento}>([^<]*)<", risposte[passo])[1]

    return re.sub(r"\$\{([^#}]*)#Response#//\*:(\w+)\}", valore, testo)


for passo in ElementTree.parse(progetto).iter(f"{CON}testStep"):
    richiesta = passo.find(f"{CON}config/{CON}request")
    corpo = espandi(richiesta.findtext(f"{CON}request"))
    chiamata = Request(url, corpo.encode(), {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'})
    try:
        risposta = urlopen(chiamata).read().decode()
    except HTTPError as errore:
        sys.exit(f"{passo.get('name')}: {errore.read().decode()}")
    risposte[passo.get("name")] = risposta
    for atteso in richiesta.iter("token"):
        if espandi(atteso.text) not in risposta:
            sys.exit(f"{passo.get('name')}: {unescape(risposta)}")
    print(passo.get("name"))
