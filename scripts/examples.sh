#!/usr/bin/env bash
# Runs every folder of examples/ against a new node, as its README says, and fails when one of them does.
#
# Whatever the clients need is installed by scripts/ensure.sh; what npm and PyPI bring goes into target/interop.
set -euo pipefail

cd "$(dirname "$0")/.."
work=$PWD/target/interop/examples
rm -rf "$work"
mkdir -p "$work"
scripts/ensure.sh curl python-venv node npm php jdk jax-ws axis mono
portasap=target/release/portasap
running=()
trap 'for pid in "${running[@]}"; do kill "$pid" 2>/dev/null || true; done; wait' EXIT

say() { printf 'examples: %s\n' "$*"; }
# waits FILE PATTERN: until the file has it.
waits() {
  for _ in $(seq 100); do
    ! grep -qs -e "$2" "$1" || return 0
    sleep 0.1
  done
  echo "examples: no $2 in $1" >&2
  cat "$1" >&2
  return 1
}

# The receivers, each on a port that was free a moment ago.
port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
python_port=$(port)
java_port=$(port)
TZ=Europe/Rome python3 examples/ricevitore-python/ricevitore.py "$python_port" "$work/python.csv" >"$work/python.log" &
running+=($!)
java examples/ricevitore-java/Ricevitore.java "$java_port" "$work/java.csv" >"$work/java.log" &
running+=($!)

PORTASAP__NOTIFICA__ENDPOINT__LAZIO="http://127.0.0.1:$python_port/ServiziSAP" \
  PORTASAP__NOTIFICA__ENDPOINT__VENETO="http://127.0.0.1:$java_port/ServiziSAP" PORTASAP__NOTIFICA__RETRY_FIRST_MS=200 \
  "$portasap" serve --config config/collaudo.toml --listen 127.0.0.1:0 --ops-listen 127.0.0.1:0 \
  --database "sqlite://$work/node.db" 2>"$work/node.log" &
running+=($!)
waits "$work/node.log" 'serving ServiziSAP'
PORTASAP_URL=$(sed -n 's/.*serving ServiziSAP on \(http:[^, ]*\),.*/\1/p' "$work/node.log")
export PORTASAP_URL

say python
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check -r interop/zeep/requirements.txt
"$work/venv/bin/python" examples/python/esempio.py
say node
cp -r examples/node "$work/"
cp examples/lavoratore.xml "$work/"
(cd "$work/node" && npm install --silent --no-audit --no-fund && node esempio.mjs)
say php
php examples/php/esempio.php
for example in curl/esempio java-jaxws/esegui java-axis/esegui dotnet/esegui; do
  say "$example"
  examples/$example.sh
done
say bruno
npm install --silent --no-audit --no-fund --prefix "$work/bruno" @usebruno/cli@4.1.0
(cd examples/bruno && "$work/bruno/node_modules/.bin/bru" run --env collaudo --env-var "url=$PORTASAP_URL" >"$work/bruno.log") ||
  { cat "$work/bruno.log" >&2; exit 1; }
say soapui
python3 examples/soapui/prova.py examples/soapui/portasap-soapui-project.xml "$PORTASAP_URL"

# A SAP of LAZIO goes to VENETO, then back: each of the two receivers is told once.
say notificaSAP
envelope() {
  "$portasap" sample --seed 5 --first 1 --count 1 --as "$1" --out "$work/sap" >/dev/null
}
envelope LAZIO
document=$(cat "$work"/sap/*.xml)
send() {
  "$portasap" send --url "$PORTASAP_URL" --as "$1" "$2" >"$work/send.csv" || { cat "$work/send.csv" >&2; return 1; }
  cat "$work/send.csv"
}
printf '%s' "$document" >"$work/nuova.xml"
send LAZIO "$work/nuova.xml"
code=$(grep -o '[A-Z]\{2\}[0-9]\{8\}[A-Z]' "$work/send.csv" | head -1)
for party in VENETO:L736C000001 LAZIO:H501C000523; do
  sed "s/<tipovariazione>01/<tipovariazione>02/; s/<\/dataultimoagg>/&<identificativosap>$code<\/identificativosap>/
    s/<codiceentetit>[^<]*/<codiceentetit>${party#*:}/" <<<"$document" >"$work/passaggio.xml"
  send "${party%:*}" "$work/passaggio.xml"
done
waits "$work/python.log" "ricevuta: $code motivo 02"
waits "$work/java.log" "ricevuta: $code motivo 02"
for _ in $(seq 50); do
  "$portasap" notify list --config config/collaudo.toml --database "sqlite://$work/node.db" >"$work/notify.log"
  [ "$(grep -c CONSEGNATA "$work/notify.log")" != 2 ] || break
  sleep 0.1
done
[ "$(grep -c CONSEGNATA "$work/notify.log")" = 2 ] || { cat "$work/notify.log" >&2; exit 1; }
say "all ok"
