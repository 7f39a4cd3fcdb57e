# The clients: for each, how to get it (prepare_NAME), how to make its stubs of a WSDL (stubs_NAME, where it has some), how to
# run it (drive_NAME WSDL DOCUMENTS). Read by scripts/interop.sh, which sets `work` (kept) and `run` (new each time), and for a node that asks for them
# INTEROP_CA, INTEROP_TRUST (the same as a Java key store), INTEROP_USER and INTEROP_PASSWORD.
#
# Whatever is installed is the client as its makers ship it; nothing here tells a client more than where the WSDL is.

clients=(zeep node-soap php jax-ws axis dotnet curl)

jars=/usr/share/java
jaxws_jars=$jars/jaxws-rt.jar
axis_jars=$jars/axis.jar:$jars/axis-jaxrpc.jar:$jars/axis-saaj.jar:$jars/wsdl4j.jar:$jars/commons-logging.jar:$jars/commons-discovery.jar

# installed FILE COPY: whether COPY is what FILE is now.
installed() { cmp -s "$1" "$2"; }

trusted() { [ -z "${INTEROP_TRUST-}" ] || printf '%s\n' "-Djavax.net.ssl.trustStore=$INTEROP_TRUST" -Djavax.net.ssl.trustStorePassword=interop; }

# zeep (Python), from PyPI
prepare_zeep() {
  scripts/ensure.sh python-venv
  installed interop/zeep/requirements.txt "$work/venv/requirements.txt" && return
  rm -rf "$work/venv"
  python3 -m venv "$work/venv"
  "$work/venv/bin/pip" install --quiet --disable-pip-version-check -r interop/zeep/requirements.txt
  cp interop/zeep/requirements.txt "$work/venv/"
}
drive_zeep() { REQUESTS_CA_BUNDLE=${INTEROP_CA-} "$work/venv/bin/python" interop/zeep/client.py "$@"; }

# soap (Node), from npm
prepare_node-soap() {
  scripts/ensure.sh node npm
  installed interop/node/package-lock.json "$work/npm/installed.json" && return
  mkdir -p "$work/npm"
  cp interop/node/package.json interop/node/package-lock.json "$work/npm/"
  (cd "$work/npm" && npm ci --silent --no-audit --no-fund)
  cp interop/node/package-lock.json "$work/npm/installed.json"
}
drive_node-soap() { INTEROP_NODE=$work/npm NODE_EXTRA_CA_CERTS=${INTEROP_CA-} node interop/node/client.mjs "$@"; }

# PHP's own SoapClient
prepare_php() { scripts/ensure.sh php; }
drive_php() { php interop/php/client.php "$@"; }

# JAX-WS RI 2.3, stubs by its wsimport
prepare_jax-ws() { scripts/ensure.sh jdk jax-ws; }
stubs_jax-ws() {
  local out=$2 tools
  tools=$(printf '%s:' $jars/{jaxws-tools,jaxws-rt,jaxb-xjc,jaxb-core,jaxb-impl,codemodel,xsom,rngom,dtd-parser,relaxngDatatype,istack-commons-tools}.jar)
  mapfile -t how < <(trusted)
  java "${how[@]}" -cp "$tools" com.sun.tools.ws.WsImport -quiet -keep -Xnocompile -p it.interop -d "$out" "$1"
  find "$out/it" -name '*.java' >"$out/sources"
  javac -nowarn -encoding UTF-8 -cp "$jaxws_jars:$jars/jws-api.jar" -d "$out" @"$out/sources" interop/java/{Cases,JaxwsClient}.java
}
drive_jax-ws() {
  mapfile -t how < <(trusted)
  java -Dfile.encoding=UTF-8 "${how[@]}" -cp "$stubs:$jaxws_jars" JaxwsClient "$@" 2>"$stubs/log"
}

# Apache Axis 1.4, stubs by its WSDL2Java
prepare_axis() { scripts/ensure.sh jdk axis; }
stubs_axis() {
  local out=$2
  mapfile -t how < <(trusted)
  java "${how[@]}" -cp "$axis_jars" org.apache.axis.wsdl.WSDL2Java -o "$out" "$1" >"$out/log" 2>&1
  find "$out/it" -name '*.java' >"$out/sources"
  javac -nowarn -Xlint:none -encoding UTF-8 -cp "$axis_jars" -d "$out" @"$out/sources" interop/java/{Cases,AxisClient}.java 2>>"$out/log"
}
drive_axis() {
  mapfile -t how < <(trusted)
  java -Dfile.encoding=UTF-8 "${how[@]}" -cp "$stubs:$axis_jars" AxisClient "$@" 2>>"$stubs/log"
}

# .NET Framework's SoapHttpClientProtocol as mono has it, proxy by its wsdl
prepare_dotnet() { scripts/ensure.sh mono; }
stubs_dotnet() {
  local out=$2
  # The store of whom to trust is in the user's home: this one is new, for two authorities of one name confuse it.
  [ -z "${INTEROP_CA-}" ] || HOME=$run cert-sync --quiet --user "$INTEROP_CA" >/dev/null
  HOME=$run wsdl -namespace:Interop -out:"$out/Proxy.cs" "$1" >"$out/log"
  mcs -nologo -nowarn:1591 -r:System.Web.Services -out:"$out/client.exe" "$out/Proxy.cs" interop/dotnet/Client.cs >>"$out/log"
}
drive_dotnet() { HOME=$run mono "$stubs/client.exe" "$@"; }

# messages as somebody types them
prepare_curl() { scripts/ensure.sh curl; }
drive_curl() { interop/curl/client.sh "$@"; }
