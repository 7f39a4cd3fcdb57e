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
    openssl) command -v openssl >/dev/null || apt_install openssl openssl ;;
    php) php -r 'exit((int) !(extension_loaded("soap") && extension_loaded("dom")));' 2>/dev/null \
      || { apt_install php-cli php; apt_install php-soap php-soap; apt_install php-xml php-xml; } ;;
    jdk) command -v javac >/dev/null || apt_install default-jdk-headless javac ;;
    jax-ws) [ -e /usr/share/java/jaxws-tools.jar ] || apt_install libjaxws-java jaxws-tools.jar ;;
    axis) [ -e /usr/share/java/axis.jar ] || apt_install libaxis-java axis.jar ;;
    mono) command -v mcs >/dev/null && command -v wsdl >/dev/null || apt_install mono-devel mcs ;;
    npm) command -v npm >/dev/null || apt_install npm npm ;;
    python-venv) python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3-venv python3-venv ;;
    node) command -v node >/dev/null || apt_install nodejs node ;;
    cargo-*) command -v "$tool" >/dev/null || cargo install --locked --quiet "$tool" ;;
    *) echo "ensure.sh does not know $tool" >&2; exit 2 ;;
  esac
done
