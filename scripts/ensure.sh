#!/usr/bin/env bash
# Makes sure that the named tools are there, installing what is missing.
set -euo pipefail

apt_install() {
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get install -y -qq "$1" >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq "$1" >/dev/null; }
  else
    echo "missing: $2; install the Debian package $1 (or its like), then try again" >&2
    exit 1
  fi
}

for tool in "$@"; do
  case "$tool" in
    xmllint) command -v xmllint >/dev/null || apt_install libxml2-utils xmllint ;;
    xmlsec1) command -v xmlsec1 >/dev/null || apt_install xmlsec1 xmlsec1 ;;
    curl) command -v curl >/dev/null || apt_install curl curl ;;
    npm) command -v npm >/dev/null || apt_install npm npm ;;
    python-venv) python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3-venv python3-venv ;;
    node) command -v node >/dev/null || apt_install nodejs node ;;
    cargo-*) command -v "$tool" >/dev/null || cargo install --locked --quiet "$tool" ;;
    *) echo "ensure.sh does not know $tool" >&2; exit 2 ;;
  esac
done
