#!/usr/bin/env bash
# WSDL2Java, compilazione, esecuzione. I jar sono quelli di Debian; altrove quelli della distribuzione di Axis 1.4.
set -euo pipefail
qui=$(dirname "$0")
url=${PORTASAP_URL:-http://127.0.0.1:8080/ServiziSAP}
opera=$(mktemp -d)
trap 'rm -rf "$opera"' EXIT

jar=$(printf '/usr/share/java/%s.jar:' axis axis-jaxrpc axis-saaj wsdl4j commons-logging commons-discovery)
java -cp "$jar" org.apache.axis.wsdl.WSDL2Java -o "$opera" "$url?wsdl" 2>"$opera/log"
find "$opera/it" -name '*.java' >"$opera/sorgenti"
javac -nowarn -Xlint:none -encoding UTF-8 -cp "$jar" -d "$opera" @"$opera/sorgenti" "$qui/Esempio.java" 2>>"$opera/log"
java -cp "$opera:$jar" Esempio "$url" "$qui/../lavoratore.xml" 2>>"$opera/log"
