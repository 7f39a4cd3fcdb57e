#!/bin/sh
# Builds the peer of `make bench PARTS=pari` into the folder given. Exits 3, saying what to install, where a tool or a
# library is missing: the comparison is then left out.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
out=$1

missing() {
    echo "pari: $1 is missing; Debian: apt-get install g++ gsoap libgsoap-dev libpq-dev libxml2-dev" >&2
    exit 3
}

for tool in soapcpp2 g++ pkg-config; do
    command -v "$tool" >/dev/null 2>&1 || missing "$tool"
done
for library in gsoap++ libpq libxml-2.0; do
    pkg-config --exists "$library" || missing "$library"
done

mkdir -p "$out"
cp "$here/servizi.h" "$here/server.cpp" "$out"
cd "$out"
soapcpp2 -S -L -x -w servizi.h >soapcpp2.log || { cat soapcpp2.log >&2; exit 1; }
# shellcheck disable=SC2046
g++ -std=c++17 -O3 -DNDEBUG -pthread -o peer server.cpp soapC.cpp soapServer.cpp \
    $(pkg-config --cflags --libs gsoap++ libpq libxml-2.0)
