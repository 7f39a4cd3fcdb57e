#!/usr/bin/env bash
# Drives a node with curl: messages as somebody types them, with CDATA, other prefixes and other spacing.
#
#   client.sh WSDL DOCUMENTS
#
# DOCUMENTS is a folder made by scripts/interop.sh. INTEROP_CA, INTEROP_USER and INTEROP_PASSWORD say how to call a node that
# asks for them; with INTEROP_ROLE=regione the cases are those of casi_regione.tsv. Writes one line for each case of casi.tsv:
# action, case, outcome ("ok" or what was wrong), separated by tabs.
set -uo pipefail

wsdl=$1
documents=$2
here=$(mktemp -d)
trap 'rm -rf "$here"' EXIT

# What a street may be called, as it is written inside a document.
street='VIA DELL'\''UNITÀ &amp; C. &lt;![CDATA[è]]&gt; "1" €'

how=(-sS)
[ -z "${INTEROP_CA-}" ] || how+=(--cacert "$INTEROP_CA")
[ -z "${INTEROP_USER-}" ] || how+=(--user "$INTEROP_USER:$INTEROP_PASSWORD")

# Where the service is, the WSDL says.
url=$(curl "${how[@]}" --fail "$wsdl" | sed -n 's/.*<soap:address location="\([^"]*\)".*/\1/p')
[ -n "$url" ] || { echo "no address in $wsdl" >&2; exit 1; }

# call ACTION CHILD VALUE [CHILD VALUE]: the answer is in $answer, its HTTP status in $status. A value goes into CDATA,
# which cannot hold its own end.
call() {
  local action=$1
  shift
  {
    printf '<?xml version="1.0"?>\r\n<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/">\r\n <S:Body>\r\n'
    printf '  <%s xmlns="http://servizi.lavoro.gov.it/servizicoap/types">\r\n' "$action"
    while [ $# -gt 0 ]; do
      printf '   <%s>\n\t<![CDATA[%s]]>\n   </%s>\r\n' "$1" "${2//]]>/]]]]><![CDATA[>}" "$1"
      shift 2
    done
    printf '  </%s>\r\n </S:Body>\r\n</S:Envelope>\r\n' "$action"
  } >"$here/request.xml"
  status=$(curl "${how[@]}" -o "$here/answer.xml" -w '%{http_code}' -H 'Content-Type: text/xml; charset=UTF-8' \
    -H 'SOAPAction: ""' --data-binary @"$here/request.xml" "$url")
  answer=$(<"$here/answer.xml")
}

# Text of the first element with this name, in $answer or in a text given; not unescaped.
text() {
  local xml=${2-$answer} rest
  rest=${xml#*"<$1>"}
  [ "$rest" != "$xml" ] || rest=${xml#*":$1>"}
  [ "$rest" != "$xml" ] && printf '%s' "${rest%%</*}"
}

unescape() { sed 's/&lt;/</g; s/&gt;/>/g; s/&quot;/"/g; s/&apos;/'\''/g; s/&amp;/\&/g'; }

# report ACTION CASE CONDITION…: ok when the condition holds.
report() {
  local action=$1 name=$2
  shift 2
  if "$@"; then
    printf '%s\t%s\tok\n' "$action" "$name"
  else
    printf '%s\t%s\tHTTP %s: %s\n' "$action" "$name" "$status" "$(printf '%s' "$answer" | tr '\t\r\n' '   ' | cut -c1-300)"
  fi
}

equal() { [ "$status" = 200 ] && [ "$1" = "$2" ]; }
sent() { equal "$(text Esito)" OK && [[ "$(text CodiceSAP)" =~ ^[A-Z]{2}[0-9]{8}[A-Z]$ ]]; }
refused() { equal "$(text Esito)" KO && [[ "$(text MessaggioErrore)" == '&lt;ListaAnomalie&gt;&lt;Anomalia&gt;'* ]]; }
without_code() { refused && [ -z "$(text CodiceSAP)" ]; }
fault() { [ "$status" = 500 ] && [[ "$(text faultcode)" == *:Client ]] && [ -n "$(text faultstring)" ]; }
same_code() { sent && [ "$(text CodiceSAP)" = "$code" ]; }
large() { [ "$status" = 200 ] && [ "${#answer}" -gt 30000 ]; }
owner() { equal "$(text CodiceSAP)/$(text CodiceRegione)" "$1/$2"; }
sap_of() { sap=$(text SAP | unescape) && equal "$(text identificativosap "$sap")" "$1"; }
with_street() { sap_of "$1" && [ "$(text indirizzo "${sap#*<domicilio>}" | unescape)" = "$(unescape <<<"$street")" ]; }
policies() { equal "$(text codicefiscale "$(text DID | unescape)")" "$1"; }

# The document with another street of domicile (already escaped); with a code, as a variation of that SAP.
changed() {
  local document=$1 new=$3 before
  before=${document%%<domicilio>*}
  local after=${document#*<domicilio>}
  document="$before<domicilio>${after%%<indirizzo>*}<indirizzo>$new</indirizzo>${after#*</indirizzo>}"
  if [ -n "$2" ]; then
    document=${document/<tipovariazione>??/<tipovariazione>02}
    document=${document/<\/dataultimoagg>/</dataultimoagg><identificativosap>$2</identificativosap>}
  fi
  printf '%s' "$document"
}

idsap() { printf '<IDSAP><IdentificativoSap>%s</IdentificativoSap></IDSAP>' "$1"; }
verifica() { printf '<VerificaSAP><codiceFiscale>%s</codiceFiscale></VerificaSAP>' "$1"; }
lista() { printf '<ListaSAP><codiceFiscale>%s</codiceFiscale>%s</ListaSAP>' "$1" "${2-}"; }

new=$(<"$documents/nuova.xml")
cf=$(text codicefiscale "$new")
absent=$(text codicefiscale "$(<"$documents/assente.xml")")

if [ "${INTEROP_ROLE-}" = regione ]; then
  call notificaSAP CodiceSAP AA00000001G MotivoNotifica 02
  report notificaSAP accettata equal "$(text Esito)" OK
  call notificaSAP CodiceSAP AA00000001G MotivoNotifica PERSO
  report notificaSAP rifiutata refused
  call invioSAP SAP "$new"
  report invioSAP rifiutata fault
  exit
fi

call invioSAP SAP "$new"
report invioSAP nuova sent
code=$(text CodiceSAP)
call invioSAP SAP "$(changed "$new" "$code" "VIA NUOVA 2")"
report invioSAP variazione same_code
call invioSAP SAP "$(changed "$(<"$documents/accenti.xml")" "" "$street")"
report invioSAP accenti sent
accents=$(text CodiceSAP)
call invioSAP SAP "$(<"$documents/grande.xml")"
large_code=$(text CodiceSAP)
call richiestaSAP CodiceSAP "$large_code"
report invioSAP '40 KB' large
call invioSAP SAP "$(<"$documents/rifiutata.xml")"
report invioSAP rifiutata without_code
call invioSAP SAP "<lavoratore"
report invioSAP illeggibile without_code

call verificaEsistenzaSAP CodiceFiscale "$(verifica "$cf")"
report verificaEsistenzaSAP trovata equal "$(text CodiceSAP)" "$code"
call verificaEsistenzaSAP CodiceFiscale "$(verifica "$absent")"
report verificaEsistenzaSAP assente equal "$(text CodiceSAP)" 0
call verificaEsistenzaSAP CodiceFiscale 'NON & VALIDO'
report verificaEsistenzaSAP rifiutata fault

call richiestaSAP CodiceSAP "$(idsap "$accents")"
report richiestaSAP trovata with_street "$accents"
call richiestaSAP CodiceSAP AA99999999A
report richiestaSAP assente equal "$(text SAP)" ""
call richiestaSAP CodiceSAP A1
report richiestaSAP rifiutata fault

call richiestaCodSAPRegTitolare CodiceFiscale "$cf"
report richiestaCodSAPRegTitolare trovata owner "$code" 08
call richiestaCodSAPRegTitolare CodiceFiscale "$absent"
report richiestaCodSAPRegTitolare assente owner 0 ""
call richiestaCodSAPRegTitolare CodiceFiscale ""
report richiestaCodSAPRegTitolare rifiutata fault

call richiestaSAP_N00_A02 CodiceFiscale "$cf"
report richiestaSAP_N00_A02 trovata policies "$cf"
call richiestaSAP_N00_A02 CodiceFiscale "$absent"
report richiestaSAP_N00_A02 assente equal "$(text DID)" ""
call richiestaSAP_N00_A02 CodiceFiscale '<a>'
report richiestaSAP_N00_A02 rifiutata fault

call annullaSAP CodiceSAP "$(idsap "$code")"
report annullaSAP riuscita equal "$(text Esito)" OK
call annullaSAP CodiceSAP "$(idsap "$code")"
report annullaSAP rifiutata refused

call recuperaListaSAPNonAttive Parametri "$(lista "$cf")"
report recuperaListaSAPNonAttive trovata equal "$(text SAPs)" "$code"
call recuperaListaSAPNonAttive Parametri "$(lista "$absent")"
report recuperaListaSAPNonAttive assente equal "$(text SAPs)" ""
call recuperaListaSAPNonAttive Parametri "$(lista "$cf" '<dataInizio>2025-02-01</dataInizio><dataFine>2025-01-01</dataFine>')"
report recuperaListaSAPNonAttive rifiutata fault

call notificaSAP CodiceSAP AA00000001G MotivoNotifica 02
report notificaSAP rifiutata fault
