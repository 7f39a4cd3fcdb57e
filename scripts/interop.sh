#!/usr/bin/env bash
# Drives running portasap processes with SOAP clients that others wrote, each knowing nothing but the WSDL, and prints what came
# of each case. Fails when one client has one case that is not ok.
#
#   scripts/interop.sh [CLIENT…]     all clients of interop/clienti.sh, or those named
#
# Four rounds: the node in clear; the node behind TLS and HTTP Basic; the porta delegata of a region before the node
# (interop/casi.tsv); a region that is told something (interop/casi_regione.tsv). Everything it makes is in target/interop.
set -euo pipefail

cd "$(dirname "$0")/.."
work=$PWD/target/interop
mkdir -p "$work"
. interop/clienti.sh
[ $# -eq 0 ] || clients=("$@")

scripts/ensure.sh openssl
for client in "${clients[@]}"; do
  echo "interop: preparing $client" >&2
  "prepare_$client"
done

portasap=target/release/portasap
run=$work/run
rm -rf "$run"
mkdir -p "$run"
running=()
trap 'for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done; wait' EXIT

# serve NAME ARGUMENT…: a process of our own with a new database; its address is in $address.
serve() {
  local name=$1 log=$run/$1.log
  shift
  : >"$log"
  "$portasap" serve "$@" --listen 127.0.0.1:0 --ops-listen 127.0.0.1:0 --database "sqlite://$run/$name.db" 2>"$log" &
  running+=($!)
  address=
  for _ in $(seq 100); do
    address=$(sed -n 's/.*serving ServiziSAP on \(https\{0,1\}:[^, ]*\),.*/\1/p' "$log")
    if [ -n "$address" ] || ! kill -0 "${running[-1]}" 2>/dev/null; then break; fi
    sleep 0.1
  done
  [ -n "$address" ] || { echo "interop: $name does not start" >&2; cat "$log" >&2; exit 1; }
}

# Each client has workers of its own.
first=1
sample() {
  "$portasap" sample --seed 31 --first "$first" --count 1 --out "$run/sample" "${@:2}" >/dev/null
  mv "$run/sample"/*.xml "$1"
  first=$((first + 1))
}
documents() {
  mkdir -p "$1"
  for name in nuova accenti assente; do sample "$1/$name.xml"; done
  sample "$1/rifiutata.xml" --invalid CF-03
  sample "$1/grande.xml" --size huge
}

# An authority, a certificate of the node, and a registry in which LAZIO has a password.
certify() {
  local key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)
  INTEROP_CA=$run/ca.pem INTEROP_TRUST=$run/trust.p12 INTEROP_USER=lazio INTEROP_PASSWORD='per prova: è così'
  openssl req -x509 "${key[@]}" -days 2 -subj '/CN=Prove interop' -keyout "$run/ca.key" -out "$INTEROP_CA" 2>/dev/null
  openssl req -x509 "${key[@]}" -days 2 -subj '/CN=127.0.0.1' -CA "$INTEROP_CA" -CAkey "$run/ca.key" \
    -addext subjectAltName=IP:127.0.0.1 -addext basicConstraints=critical,CA:FALSE -keyout "$run/node.key" -out "$run/node.pem" 2>/dev/null
  if command -v keytool >/dev/null; then
    keytool -importcert -noprompt -alias interop -file "$INTEROP_CA" -keystore "$INTEROP_TRUST" -storepass interop 2>/dev/null
  fi
  local hash
  hash=$(printf '%s\n' "$INTEROP_PASSWORD" | "$portasap" hash-password)
  awk -v hash="$hash" '{ print } /^nome = "LAZIO"/ { lazio = 1 } lazio && /^regione/ {
    print "[[parte.basic]]\nutente = \"lazio\"\nhash = \"" hash "\""; lazio = 0 }' config/parti.toml >"$run/parti.toml"
  export INTEROP_CA INTEROP_TRUST INTEROP_USER INTEROP_PASSWORD
}

failed=0
# round TITLE CASES WSDL: every client, and a table of what came of it; a case that a client does not tell of is a failure too.
round() {
  local title=$1 cases=$2 wsdl=$3 here=$run/$1 client action name outcome
  mkdir -p "$here"
  for client in "${clients[@]}"; do
    documents "$here/documents-$client"
    stubs=$here/stubs-$client
    mkdir -p "$stubs"
    : >"$here/$client.tsv"
    if declare -F "stubs_$client" >/dev/null && ! "stubs_$client" "$wsdl" "$stubs"; then
      echo "interop: $title: no stubs for $client" >&2
    elif ! "drive_$client" "$wsdl" "$here/documents-$client" >"$here/$client.tsv"; then
      echo "interop: $title: $client ended with an error" >&2
    fi
  done
  printf '\n%-28s %-12s' "$title" ''
  printf ' %-10s' "${clients[@]}"
  echo
  while IFS=$'\t' read -r action name; do
    printf '%-28s %-12s' "$action" "$name"
    for client in "${clients[@]}"; do
      outcome=$(awk -F '\t' -v a="$action" -v c="$name" '$1 == a && $2 == c { print $3 }' "$here/$client.tsv")
      if [ "$outcome" = ok ]; then
        printf ' %-10s' ok
      else
        printf ' %-10s' FAILED
        failed=$((failed + 1))
        printf '%s: %s %s, %s: %s\n' "$title" "$action" "$name" "$client" "${outcome:-not tried}" >>"$run/failures"
      fi
    done
    echo
  done <"$cases"
}

serve nodo --config config/collaudo.toml
nodo=$address
round nodo interop/casi.tsv "$nodo?wsdl"

serve regione --config config/regione.toml
regione=$address
INTEROP_ROLE=regione round regione interop/casi_regione.tsv "$regione?wsdl"

PORTASAP__NODO__URL=$nodo serve delegante --config config/regione.toml
round porta-delegata interop/casi.tsv "${address/ServiziSAP/PD/ServiziSAP}?wsdl"

certify
PORTASAP__IDENTITY__REQUIRED=true PORTASAP__EGOV__PARTI=$run/parti.toml \
  PORTASAP__TLS__CERTIFICATE=$run/node.pem PORTASAP__TLS__KEY=$run/node.key serve tls --config config/collaudo.toml
round tls+basic interop/casi.tsv "$address?wsdl"

echo
if [ "$failed" -gt 0 ]; then
  cat "$run/failures"
  exit 1
fi
echo "all ok: 4 rounds, ${#clients[@]} clients, $(($(wc -l <interop/casi.tsv) * 3 + $(wc -l <interop/casi_regione.tsv))) cases each"
