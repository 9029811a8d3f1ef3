#!/bin/bash
# A PostgreSQL of the tests' own, on the loopback.
#
#   eval "$(tests/lab/postgres.sh start)"   starts it and sets TENON_TEST_POSTGRES, an ODBC connection string,
#                                           TENON_TEST_POSTGRES_URL, and TENON_TEST_POSTGRES_TLS, a folder with the
#                                           certificate of its issuer (ca.crt) and of another (other.crt)
#   eval "$(tests/lab/postgres.sh env)"     sets the variables alone
#   tests/lab/postgres.sh stop              stops it; its data stay
#
# It offers TLS for the name `localhost`, if there is openssl; the strings above do without.
# Data are in $TENON_LAB/postgres (target/lab by default). The port is 25432, or the next that is free.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/free-port.sh"
. "$(dirname "${BASH_SOURCE[0]}")/certificates.sh"

lab=${TENON_LAB:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/lab}
home=$lab/postgres
data=$home/data
tls=$home/tls
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)

# PostgreSQL refuses to run as root.
as_server() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi
}

running() { [ -d "$data" ] && as_server "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; }

make() {
  mkdir -p "$home"
  [ "$(id -u)" != 0 ] || chown postgres "$home"
  (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' 'AB' > "$home/password")
  [ "$(id -u)" != 0 ] || chown postgres "$home/password"
  as_server "$bin/initdb" -D "$data" -E UTF8 --locale=C.UTF-8 -A scram-sha-256 -U postgres \
    --pwfile="$home/password" >/dev/null
}

start() {
  [ -d "$data" ] || make
  running && return
  encryption=
  if command -v openssl >/dev/null; then
    [ -e "$tls/server.crt" ] || make_certificates postgres
    encryption="-c ssl=on -c ssl_cert_file=$tls/server.crt -c ssl_key_file=$tls/server.key"
  fi
  port=$(free_port 25432)
  # A socket's path may not be long, and nobody needs one.
  as_server "$bin/pg_ctl" -D "$data" -l "$home/log" -w \
    -o "-p $port -c max_connections=300 -c listen_addresses=127.0.0.1 -c unix_socket_directories= $encryption" start >/dev/null
}

env_lines() {
  running || { echo "PostgreSQL of the tests is not running: tests/lab/postgres.sh start" >&2; exit 1; }
  port=$(sed -n 4p "$data/postmaster.pid")
  password=$(cat "$home/password")
  echo "export TENON_TEST_POSTGRES='Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=$port;Database=postgres;Uid=postgres;Pwd=$password'"
  echo "export TENON_TEST_POSTGRES_URL='postgres://postgres:$password@127.0.0.1:$port/postgres?sslmode=disable'"
  [ ! -e "$tls/server.crt" ] || echo "export TENON_TEST_POSTGRES_TLS='$tls'"
}

case ${1:-} in
  start) start && env_lines ;;
  env) env_lines ;;
  stop) ! running || as_server "$bin/pg_ctl" -D "$data" -m fast -w stop >/dev/null ;;
  *) echo "usage: $0 start|env|stop" >&2; exit 2 ;;
esac
