#!/usr/bin/env bash
# wsimport, compilazione, esecuzione. I jar sono quelli di Debian; altrove basta un JAX-WS 2.3 nel classpath.
set -euo pipefail
qui=$(dirname "$0")
url=${PORTASAP_URL:-http://127.0.0.1:8080/ServiziSAP}
jar=/usr/share/java
opera=$(mktemp -d)
trap 'rm -rf "$opera"' EXIT

strumenti=$(printf "$jar/%s.jar:" jaxws-tools jaxws-rt jaxb-xjc jaxb-core jaxb-impl codemodel xsom rngom dtd-parser relaxngDatatype istack-commons-tools)
java -cp "$strumenti" com.sun.tools.ws.WsImport -quiet -keep -Xnocompile -p it.esempio -d "$opera" "$url?wsdl"
javac -nowarn -encoding UTF-8 -cp "$jar/jaxws-rt.jar:$jar/jws-api.jar" -d "$opera" "$opera"/it/esempio/*.java "$qui/Esempio.java"
java -cp "$opera:$jar/jaxws-rt.jar" Esempio "$url" "$qui/../lavoratore.xml"
