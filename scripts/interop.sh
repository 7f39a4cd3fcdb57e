#!/usr/bin/env bash
# Drives a running node with SOAP clients that others wrote, each knowing nothing but the WSDL, and prints what came of each
# case of interop/casi.tsv. Fails when one client has one case that is not ok.
#
# zeep comes from PyPI and soap from npm, in the versions that interop/ names, into target/interop.
set -euo pipefail

cd "$(dirname "$0")/.."
work=$PWD/target/interop
log=$work/node.log

scripts/ensure.sh curl python-venv node npm
mkdir -p "$work/npm"

if ! cmp -s interop/requirements.txt "$work/venv/requirements.txt"; then
  echo "interop: installing zeep" >&2
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r interop/requirements.txt
  cp interop/requirements.txt "$work/venv/"
fi
if ! cmp -s interop/package-lock.json "$work/npm/installed.json"; then
  echo "interop: installing soap" >&2
  cp interop/package.json interop/package-lock.json "$work/npm/"
  (cd "$work/npm" && npm ci --silent --no-audit --no-fund)
  cp interop/package-lock.json "$work/npm/installed.json"
fi

# A node of our own: free ports, a new database.
rm -f "$work"/node.db*
target/release/portasap serve --config config/collaudo.toml --listen 127.0.0.1:0 --ops-listen 127.0.0.1:0 \
  --database "sqlite://$work/node.db" 2>"$log" &
node=$!
trap 'kill "$node" 2>/dev/null; wait "$node" 2>/dev/null || true' EXIT
address=
for _ in $(seq 100); do
  address=$(sed -n 's/.*serving ServiziSAP on \(http:[^, ]*\),.*/\1/p' "$log")
  if [ -n "$address" ] || ! kill -0 "$node" 2>/dev/null; then break; fi
  sleep 0.1
done
[ -n "$address" ] || { echo "interop: the node does not start" >&2; cat "$log" >&2; exit 1; }

# Each client has workers of its own.
sample() { target/release/portasap sample --seed 31 --first "$1" --count 1 --out "$work/sample" "${@:3}" >/dev/null
  mv "$work/sample"/*.xml "$2"; }
first=1
documents() {
  mkdir -p "$work/documents/$1"
  for name in nuova accenti assente; do
    sample $first "$work/documents/$1/$name.xml"
    first=$((first + 1))
  done
  sample $first "$work/documents/$1/rifiutata.xml" --invalid CF-03
  sample $((first + 1)) "$work/documents/$1/grande.xml" --size huge
  first=$((first + 2))
}

clients=(zeep node-soap curl)
drive() {
  case $1 in
    zeep) "$work/venv/bin/python" interop/zeep_client.py "${@:2}" ;;
    node-soap) INTEROP_NODE=$work/npm node interop/soap_client.mjs "${@:2}" ;;
    curl) interop/curl.sh "${@:2}" ;;
  esac
}

rm -rf "$work/documents" "$work/sample"
for client in "${clients[@]}"; do
  documents "$client"
  drive "$client" "$address?wsdl" "$work/documents/$client" >"$work/$client.tsv" || echo "interop: $client ended with an error" >&2
done

# One row for each case; a case that a client does not tell of is a failure too.
failed=0
printf '%-28s %-12s' action case
printf ' %-10s' "${clients[@]}"
echo
while IFS=$'\t' read -r action name; do
  printf '%-28s %-12s' "$action" "$name"
  for client in "${clients[@]}"; do
    outcome=$(awk -F '\t' -v a="$action" -v c="$name" '$1 == a && $2 == c { print $3 }' "$work/$client.tsv")
    if [ "$outcome" = ok ]; then
      printf ' %-10s' ok
    else
      printf ' %-10s' FAILED
      failed=$((failed + 1))
      printf '%s %s, %s: %s\n' "$action" "$name" "$client" "${outcome:-not tried}" >>"$work/failures.new"
    fi
  done
  echo
done <interop/casi.tsv

if [ "$failed" -gt 0 ]; then
  echo
  cat "$work/failures.new"
  rm -f "$work/failures.new"
  exit 1
fi
echo
echo "all ok: $(wc -l <interop/casi.tsv) cases, ${#clients[@]} clients"
