#!/bin/sh
# Three portasap on one host: the coordination node (NAZIONALE) and the gateways of LAZIO and LOMBARDIA, each with a SQLite
# database of its own; plays scripts/storia.sh through them and leaves them running until Ctrl-C.
#
#   DEMO_ONCE=1     ends after the story
#   DEMO_DIR        where databases and logs go; default: a temporary folder, removed at the end
#   DEMO_PORT       first of the six ports (default 18080): each of the three takes one for SOAP and one for operations
#   PORTASAP_BIN    the binary; default target/release/portasap
set -eu
cd "$(dirname "$0")/.."

bin=${PORTASAP_BIN:-target/release/portasap}
[ -x "$bin" ] || { echo "demo: $bin is missing: make build" >&2; exit 2; }
porta=${DEMO_PORT:-18080}
pids=
if [ -n "${DEMO_DIR:-}" ]; then
    dir=$DEMO_DIR
    mkdir -p "$dir"
    temporanea=
else
    dir=$(mktemp -d)
    temporanea=$dir
fi

fine() {
    stato=$?
    trap - EXIT INT TERM
    for pid in $pids; do kill "$pid" 2>/dev/null || :; done
    for pid in $pids; do wait "$pid" 2>/dev/null || :; done
    [ -z "$temporanea" ] || rm -rf "$temporanea"
    exit "$stato"
}
trap fine EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

url() { printf 'http://127.0.0.1:%s' "$((porta + $1))"; }

# avvia NOME CONFIG POSTO [CHIAVE=VALORE…]
avvia() {
    nome=$1 config=$2 posto=$3
    shift 3
    env PORTASAP__DATABASE__URL="sqlite://$dir/$nome.db" "$@" "$bin" serve --config "$config" \
        --listen "127.0.0.1:$((porta + posto))" --ops-listen "127.0.0.1:$((porta + posto + 1))" >"$dir/$nome.log" 2>&1 &
    pids="$pids $!"
    n=0
    until curl -sf -o "$dir/pronto" --max-time 2 "$(url $((posto + 1)))/health/ready"; do
        n=$((n + 1))
        if [ "$n" -gt 100 ] || ! kill -0 "$!" 2>/dev/null; then
            echo "demo: $nome did not start:" >&2
            cat "$dir/$nome.log" >&2
            exit 1
        fi
        sleep 0.1
    done
    printf '   %-10s %s/ServiziSAP   operazioni %s   (pid %s, log %s)\n' \
        "$nome" "$(url "$posto")" "$(url $((posto + 1)))" "$!" "$dir/$nome.log"
}

echo "── Tre portasap, ciascuno con la propria base di dati"
avvia NAZIONALE config/collaudo.toml 0 PORTASAP__NOTIFICA__RETRY_FIRST_MS=1000 \
    PORTASAP__NOTIFICA__ENDPOINT__LAZIO="$(url 2)/ServiziSAP" PORTASAP__NOTIFICA__ENDPOINT__LOMBARDIA="$(url 4)/ServiziSAP"
avvia LAZIO config/regione.toml 2 PORTASAP__PARTY=LAZIO PORTASAP__NODO__URL="$(url 0)/ServiziSAP" \
    PORTASAP__DELEGATA__ENABLED=true
avvia LOMBARDIA config/regione.toml 4 PORTASAP__PARTY=LOMBARDIA PORTASAP__NODO__URL="$(url 0)/ServiziSAP" \
    PORTASAP__DELEGATA__ENABLED=true

NAZIONALE=$(url 0) NAZIONALE_OPS=$(url 1) LAZIO=$(url 2) LAZIO_OPS=$(url 3) LOMBARDIA=$(url 4) LOMBARDIA_OPS=$(url 5) \
    scripts/storia.sh
printf '   %-25s %s\n' "notifiche in partenza:" "$bin notify list --database sqlite://$dir/NAZIONALE.db"
printf '   %-25s %s\n' "tracce di LAZIO:" "$bin trace find --database sqlite://$dir/LAZIO.db"

if [ -z "${DEMO_ONCE:-}" ]; then
    printf '\nI tre restano in funzione: Ctrl-C per fermarli.\n'
    # Interrupted by Ctrl-C; ends too when one of the three does.
    while for pid in $pids; do kill -0 "$pid" 2>/dev/null || exit 1; done; do sleep 1; done
fi
