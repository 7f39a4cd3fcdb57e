#!/usr/bin/env bash
# wsdl, compilazione, esecuzione, con mono.
set -euo pipefail
qui=$(dirname "$0")
url=${PORTASAP_URL:-http://127.0.0.1:8080/ServiziSAP}
opera=$(mktemp -d)
trap 'rm -rf "$opera"' EXIT

wsdl -out:"$opera/Proxy.cs" "$url?wsdl" >"$opera/log"
mcs -nologo -nowarn:1591 -r:System.Web.Services -out:"$opera/esempio.exe" "$opera/Proxy.cs" "$qui/Esempio.cs"
mono "$opera/esempio.exe" "$url" "$qui/../lavoratore.xml"
