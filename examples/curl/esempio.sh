#!/usr/bin/env bash
# Crea, cerca, legge, aggiorna e annulla una SAP con curl.
set -euo pipefail
qui=$(dirname "$0")
url=${PORTASAP_URL:-http://127.0.0.1:8080/ServiziSAP}

# chiama AZIONE PARAMETRO VALORE: il valore è testo, perciò sta in CDATA.
chiama() {
  curl -sS ${CURL_OPZIONI:-} -H 'Content-Type: text/xml; charset=UTF-8' -H 'SOAPAction: ""' --data-binary @- "$url" <<FINE
<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>
  <t:$1 xmlns:t="http://servizi.lavoro.gov.it/servizicoap/types"><t:$2><![CDATA[$3]]></t:$2></t:$1>
</soap:Body></soap:Envelope>
FINE
}
# campo NOME: il testo di un elemento della risposta.
campo() { sed -n "s/.*<t:$1>\([^<]*\)<.*/\1/p"; }

documento=$(<"$qui/../lavoratore.xml")
cf=$(sed -n 's/.*<codicefiscale>\(.*\)<\/codicefiscale>.*/\1/p' <<<"$documento")

risposta=$(chiama invioSAP SAP "$documento")
[ "$(campo Esito <<<"$risposta")" = OK ] || { echo "invioSAP: $risposta" >&2; exit 1; }
codice=$(campo CodiceSAP <<<"$risposta")
echo "creata: $codice"

trovata=$(chiama verificaEsistenzaSAP CodiceFiscale "<VerificaSAP><codiceFiscale>$cf</codiceFiscale></VerificaSAP>" | campo CodiceSAP)
[ "$trovata" = "$codice" ] || { echo "verificaEsistenzaSAP: $trovata" >&2; exit 1; }
echo "trovata: $trovata"

letta=$(chiama richiestaSAP CodiceSAP "<IDSAP><IdentificativoSap>$codice</IdentificativoSap></IDSAP>" | campo SAP)
echo "letta: ${#letta} caratteri"

# Un aggiornamento è una variazione 02 e porta il codice, che nel documento segue dataultimoagg.
nuovo=$(sed "s/<tipovariazione>01/<tipovariazione>02/; s/VIA DI PROVA 191/VIA NUOVA 2/
  s/<\/dataultimoagg>/&<identificativosap>$codice<\/identificativosap>/" <<<"$documento")
[ "$(chiama invioSAP SAP "$nuovo" | campo Esito)" = OK ] || { echo "aggiornamento rifiutato" >&2; exit 1; }
echo "aggiornata"

[ "$(chiama annullaSAP CodiceSAP "<IDSAP><IdentificativoSap>$codice</IdentificativoSap></IDSAP>" | campo Esito)" = OK ]
echo "annullata"
