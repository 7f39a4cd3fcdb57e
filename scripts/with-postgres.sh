#!/bin/sh
# Runs a command with a throw-away PostgreSQL cluster and leaves nothing behind.
#
#   scripts/with-postgres.sh COMMAND [ARGUMENT…]
#       PORTASAP_TEST_POSTGRES holds the URL of the cluster while COMMAND runs; exits as COMMAND does.
#   scripts/with-postgres.sh --control
#       Prints the URL, then obeys one word a line on standard input, answering `done` or `failed` to each:
#       `crash` (kill -9 of the server), `stop`, `start`. Ends, and cleans up, at the end of its input.
#
# The server's programs are looked for in PORTASAP_PG_BIN, in PATH, where pg_config says and in the usual places; as root
# on Debian and its relatives the package is installed when they are missing. fsync is on: PORTASAP_TEST_FSYNC=off
# turns it off. PORTASAP_TEST_SHARED_BUFFERS is its memory (64MB); PORTASAP_TEST_PRELOAD is a library that the server is
# started with (benches/disco). The cluster listens on loopback, on a free port, with a password of its own.
set -eu

say() { printf 'with-postgres: %s\n' "$*" >&2; }

[ $# -gt 0 ] || { sed -n '2,13s/^# \{0,1\}//p' "$0" >&2; exit 2; }

find_bin() {
    for dir in "${PORTASAP_PG_BIN:-}" "$(dirname "$(command -v initdb 2>/dev/null || echo /nonexistent/x)")" \
        "$(pg_config --bindir 2>/dev/null || true)" \
        $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql*/bin \
            /usr/local/opt/postgresql*/bin 2>/dev/null | sort -Vr); do
        if [ -n "$dir" ] && [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ] && [ -x "$dir/pg_ctl" ]; then
            printf '%s\n' "$dir"
            return 0
        fi
    done
    return 1
}

install_server() {
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        say "PostgreSQL's server programs (initdb, postgres, pg_ctl) were not found."
        say "Install them (Debian: apt-get install postgresql; Fedora: dnf install postgresql-server;"
        say "macOS: brew install postgresql) or set PORTASAP_PG_BIN to their folder."
        exit 3
    fi
    say "installing the package postgresql"
    # No cluster of the system's own is wanted.
    if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        mkdir -p /etc/postgresql-common
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    fi
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -q -y --no-install-recommends -o Dpkg::Options::=--force-confold postgresql; } \
        >&2 || { say "the package could not be installed"; exit 3; }
}

bin=$(find_bin) || { install_server; bin=$(find_bin) || { say "still not found after the installation"; exit 3; }; }

# The server refuses to run as root.
user=
if [ "$(id -u)" = 0 ]; then
    for name in postgres nobody; do
        if id "$name" >/dev/null 2>&1; then user=$name; break; fi
    done
    [ -n "$user" ] || { say "running as root and there is no user postgres or nobody to run the server"; exit 3; }
fi

as_server() {
    if [ -z "$user" ]; then
        "$@"
    elif command -v setpriv >/dev/null 2>&1; then
        setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups -- "$@"
    elif command -v runuser >/dev/null 2>&1; then
        runuser -u "$user" -- "$@"
    else
        command=
        for word in "$@"; do
            command="$command '$(printf '%s' "$word" | sed "s/'/'\\\\''/g")'"
        done
        su -s /bin/sh "$user" -c "$command"
    fi
}

# Short, because the path of a socket must be.
dir=$(mktemp -d "${TMPDIR:-/tmp}/portasap-pg.XXXXXX")
data=$dir/data
chmod 700 "$dir"
[ -z "$user" ] || chown "$user" "$dir"

stop_server() { as_server "$bin/pg_ctl" -D "$data" -m immediate -t 20 -w stop >/dev/null 2>&1 || true; }

clean() {
    trap - EXIT INT TERM HUP
    if [ -n "${child:-}" ]; then kill "$child" 2>/dev/null || true; fi
    if [ -n "${watchdog:-}" ]; then kill "$watchdog" 2>/dev/null || true; fi
    stop_server
    rm -rf "$dir"
}
trap clean EXIT
trap 'clean; exit 130' INT
trap 'clean; exit 143' TERM HUP

cd "$dir"
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && printf '%s\n' "$password" >"$dir/password")
[ -z "$user" ] || chown "$user" "$dir/password"
as_server "$bin/initdb" -D "$data" -U portasap -A scram-sha-256 --pwfile="$dir/password" -E UTF8 --no-locale \
    >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 3; }
cat >>"$data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir'
max_connections = 300
shared_buffers = ${PORTASAP_TEST_SHARED_BUFFERS:-64MB}
fsync = ${PORTASAP_TEST_FSYNC:-on}
log_min_messages = warning
CONF

# Where the server's user can read it.
preload=
if [ -n "${PORTASAP_TEST_PRELOAD:-}" ]; then
    cp "$PORTASAP_TEST_PRELOAD" "$dir/preload.so"
    chmod 755 "$dir/preload.so"
    preload=$dir/preload.so
fi

start_server() {
    as_server env ${preload:+LD_PRELOAD="$preload"} "$bin/pg_ctl" -D "$data" -l "$dir/server.log" -t 60 -w -o "-p $port" start >/dev/null 2>&1
}

# A port nobody listens on; if somebody takes it in between, the next one.
started=
for _ in 1 2 3 4 5 6 7 8 9 10; do
    port=$((20000 + $(od -An -N2 -tu2 /dev/urandom) % 12000))
    if start_server; then started=yes; break; fi
done
[ -n "$started" ] || { say "the server does not start:"; tail -n 20 "$dir/server.log" >&2; exit 3; }

# Should this script be killed outright, somebody else must tidy up.
if command -v setsid >/dev/null 2>&1; then
    setsid sh -c '
        trap "exit 0" TERM
        while kill -0 "$1" 2>/dev/null; do sleep 2 & wait $!; done
        pid=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
        sleep 1
        rm -rf "$2"' watchdog $$ "$dir" </dev/null >/dev/null 2>&1 &
    watchdog=$!
fi

PORTASAP_TEST_POSTGRES="postgres://portasap:$password@127.0.0.1:$port/postgres"
export PORTASAP_TEST_POSTGRES
cd "$OLDPWD"

control() {
    case $1 in
    crash)
        pid=$(head -n 1 "$data/postmaster.pid") && kill -KILL "$pid" || return 1
        while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
        ;;
    stop) stop_server ;;
    start)
        # The children of a killed server need a moment to notice.
        for _ in 1 2 3 4 5 6 7 8 9 10; do
            start_server && return 0
            sleep 1
        done
        return 1
        ;;
    *) return 1 ;;
    esac
}

if [ "$1" = --control ]; then
    printf '%s\n' "$PORTASAP_TEST_POSTGRES"
    while read -r word; do
        if control "$word"; then echo done; else echo failed; fi
    done
    exit 0
fi

# In the background, so that a signal is obeyed at once; with the input it would have had.
"$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
