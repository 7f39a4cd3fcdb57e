#!/bin/sh
# Plays the story of a SAP that changes hands, by curl, against nodes that run already (make demo, docker compose): plain
# SOAP to the porta delegata of each region, notifications read from each region's inbox.
#
#   NAZIONALE=http://… NAZIONALE_OPS=… LAZIO=… LAZIO_OPS=… LOMBARDIA=… LOMBARDIA_OPS=… scripts/storia.sh
#
# PORTASAP_API_TOKEN is shown to the operations API where one is needed. Ends with 1 at the first answer that is not the
# expected one. It can be played once on a register: its workers are new there.
set -eu

: "${NAZIONALE:=http://127.0.0.1:8080}" "${NAZIONALE_OPS:=http://127.0.0.1:8081}"
: "${LAZIO:=http://127.0.0.1:8090}" "${LAZIO_OPS:=http://127.0.0.1:8091}"
: "${LOMBARDIA:=http://127.0.0.1:8100}" "${LOMBARDIA_OPS:=http://127.0.0.1:8101}"

CPI_LAZIO=H501C000523 CPI_LOMBARDIA=F205C000001
# Nobody's codici fiscali.
CF=SMPPRV80A01H501H CF_NUOVO=SMPPRV80A01F205K
OGGI=2021-03-20

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passo=0

titolo() {
    passo=$((passo + 1))
    printf '\n── %s. %s\n' "$passo" "$*"
}
dice() { printf '   %s\n' "$*"; }
errore() {
    printf '\n   ERRORE: %s\n' "$*" >&2
    [ ! -s "$work/risposta" ] || sed 's/^/   | /' "$work/risposta" >&2
    exit 1
}

# Text of an element of the last answer.
campo() { sed -n "s/.*<[a-z0-9]*:\{0,1\}$1>\([^<]*\)<.*/\1/p" "$work/risposta" | head -n 1; }

# chiama CHI URL AZIONE PARAMETRO VALORE: plain SOAP through a region's porta delegata.
chiama() {
    printf '%s' "$5" | sed 's/&/\&amp;/g; s/</\&lt;/g; s/>/\&gt;/g' >"$work/valore"
    {
        printf '<?xml version="1.0" encoding="UTF-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">'
        printf '<soap:Body><t:%s xmlns:t="http://servizi.lavoro.gov.it/servizicoap/types"><t:%s>' "$3" "$4"
        cat "$work/valore"
        printf '</t:%s></t:%s></soap:Body></soap:Envelope>' "$4" "$3"
    } >"$work/richiesta"
    dice "$1 → $3 a $2/PD/ServiziSAP (SOAP semplice: la busta la mette il suo portasap)"
    stato=$(curl -s -o "$work/risposta" -w '%{http_code}' --max-time 40 "$2/PD/ServiziSAP" \
        -H 'Content-Type: text/xml; charset=utf-8' -H 'SOAPAction: ""' --data-binary @"$work/richiesta") || stato=000
    [ "$stato" = 200 ] || errore "$1: stato HTTP $stato"
}

# invia CHI URL DOCUMENTO: an invioSAP that must be accepted; the code is in $codice.
invia() {
    chiama "$1" "$2" invioSAP SAP "$3"
    [ "$(campo Esito)" = OK ] || errore "$1: invio rifiutato"
    codice=$(campo CodiceSAP)
    dice "← Esito OK, CodiceSAP $codice"
}

# documento ENTE VARIAZIONE CODICE CODICE_FISCALE INDIRIZZO
documento() {
    printf '<lavoratore><datiinvio><dataultimoagg>%s</dataultimoagg>' "$OGGI"
    [ -z "$3" ] || printf '<identificativosap>%s</identificativosap>' "$3"
    printf '<codiceentetit>%s</codiceentetit><tipovariazione>%s</tipovariazione><datadinascita>1980-01-01</datadinascita></datiinvio>' "$1" "$2"
    comune=$(printf '%s' "$4" | cut -c12-15)
    printf '<datianagrafici><datipersonali><codicefiscale>%s</codicefiscale><cognome>ESEMPIO</cognome><nome>PROVA</nome><sesso>M</sesso>' "$4"
    printf '<datanascita>1980-01-01</datanascita><codcomune>%s</codcomune><codcittadinanza>000</codcittadinanza></datipersonali>' "$comune"
    printf '<domicilio><codcomune>H501</codcomune><cap>00100</cap><indirizzo>%s</indirizzo></domicilio>' "$5"
    printf '<recapiti><email>prova@example.org</email></recapiti></datianagrafici></lavoratore>'
}

# mini ENTE_TITOLARE CODICE ENTE_PROMOTORE IDENTIFICATIVO: datiinvio and one policy.
mini() {
    printf '<lavoratore><datiinvio><dataultimoagg>%s</dataultimoagg><identificativosap>%s</identificativosap>' "$OGGI" "$2"
    printf '<codiceentetit>%s</codiceentetit><tipovariazione>02</tipovariazione><datadinascita>1980-01-01</datadinascita></datiinvio>' "$1"
    printf '<politiche_attive_lst><politiche_attive><tipo_attivita>A02</tipo_attivita><titolo_denominazione>PATTO</titolo_denominazione>'
    printf '<data_proposta>2021-03-15</data_proposta><data>2021-03-15</data><data_fine>2021-12-31</data_fine><durata>6</durata>'
    printf '<tipologia_durata>M</tipologia_durata><descrizione>Patto di servizio</descrizione><titolo_progetto>05</titolo_progetto>'
    printf '<codice_ente_promotore>%s</codice_ente_promotore><identificativo_politica>%s</identificativo_politica>' "$3" "$4"
    printf '<ultimo_evento><evento>02</evento><data_evento>2021-03-15</data_evento></ultimo_evento>'
    printf '</politiche_attive></politiche_attive_lst></lavoratore>'
}

# notifica CHI URL_OPS CODICE MOTIVO SIGNIFICATO: waits until the inbox of a region has it.
notifica() {
    dice "il nodo lo notifica a $1 (notificaSAP, motivo $4: $5)"
    tentativo=0
    while :; do
        curl -s -o "$work/risposta" --max-time 10 ${PORTASAP_API_TOKEN:+-H "Authorization: Bearer $PORTASAP_API_TOKEN"} \
            "$2/api/v1/notifiche?dopo=0" || :
        if tr -d ' \n' <"$work/risposta" | tr '{' '\n' | grep "\"$3\"" | grep -q "\"motivo\":\"$4\""; then
            dice "← è in $2/api/v1/notifiche: codice $3, motivo $4"
            return 0
        fi
        tentativo=$((tentativo + 1))
        [ "$tentativo" -lt 100 ] || errore "$1 non ha ricevuto la notifica $4 di $3"
        sleep 0.2
    done
}

titolo "LAZIO crea la SAP di un lavoratore"
invia LAZIO "$LAZIO" "$(documento "$CPI_LAZIO" 01 '' "$CF" 'VIA DI PROVA 1')"
x=$codice

titolo "LOMBARDIA la prende in carico (variazione 02, proprio CPI come ente titolare)"
invia LOMBARDIA "$LOMBARDIA" "$(documento "$CPI_LOMBARDIA" 02 "$x" "$CF" 'VIA DI PROVA 2')"
notifica LAZIO "$LAZIO_OPS" "$x" 02 "perdita della titolarità"

titolo "LAZIO, non più titolare, aggiunge una politica attiva (SAP ridotta: solo datiinvio e sezione 6)"
invia LAZIO "$LAZIO" "$(mini "$CPI_LOMBARDIA" "$x" "$CPI_LAZIO" 080000000AX)"
notifica LOMBARDIA "$LOMBARDIA_OPS" "$x" 07 "aggiornamento disponibile"

titolo "LAZIO crea un'altra SAP: è la stessa persona, con il codice fiscale corretto"
invia LAZIO "$LAZIO" "$(documento "$CPI_LAZIO" 01 '' "$CF_NUOVO" 'VIA DI PROVA 3')"
y=$codice

titolo "LOMBARDIA unifica (variazione 05): $x passa al nuovo codice fiscale, $y è bruciata"
invia LOMBARDIA "$LOMBARDIA" "$(documento "$CPI_LOMBARDIA" 05 "$x" "$CF_NUOVO" 'VIA DI PROVA 2')"
notifica LAZIO "$LAZIO_OPS" "$y" 01 "SAP bruciata"

titolo "LAZIO verifica: per il nuovo codice fiscale c'è una sola SAP"
chiama LAZIO "$LAZIO" verificaEsistenzaSAP CodiceFiscale \
    "<VerificaSAP><codiceFiscale>$CF_NUOVO</codiceFiscale></VerificaSAP>"
[ "$(campo CodiceSAP)" = "$x" ] || errore "attesa $x"
dice "← CodiceSAP $x"

titolo "Dove guardare"
dice "notifiche ricevute:       curl '$LAZIO_OPS/api/v1/notifiche?dopo=0'"
dice "consegne del nodo:        curl -s $NAZIONALE_OPS/metrics | grep notifiche"
dice "salute:                   curl $NAZIONALE_OPS/health/ready    (e $LAZIO_OPS, $LOMBARDIA_OPS)"
dice "contratto:                $NAZIONALE/ServiziSAP?wsdl"
