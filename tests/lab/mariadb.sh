#!/bin/bash
# A MariaDB of the tests' own, on the loopback.
#
#   eval "$(tests/lab/mariadb.sh start)"   starts it and sets TENON_TEST_MARIADB, an ODBC connection string,
#                                          TENON_TEST_MARIADB_URL, and TENON_TEST_MARIADB_TLS, a folder with the
#                                          certificate of its issuer (ca.crt) and of another (other.crt)
#   eval "$(tests/lab/mariadb.sh env)"     sets the variables alone
#   tests/lab/mariadb.sh stop              stops it; its data stay
#
# It offers TLS for the name `localhost`, if there is openssl; the strings above do without.
# Data are in $TENON_LAB/mariadb (target/lab by default). The port is 23306, or the next that is free.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/free-port.sh"
. "$(dirname "${BASH_SOURCE[0]}")/certificates.sh"

lab=${TENON_LAB:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/lab}
home=$lab/mariadb
data=$home/data
tls=$home/tls
# A socket's path may not be long.
socket=${TMPDIR:-/tmp}/tenon-lab-mariadb-$(printf %s "$home" | cksum | cut -d' ' -f1).sock
user=$([ "$(id -u)" = 0 ] && echo mysql || id -un)

running() { [ -f "$home/pid" ] && kill -0 "$(cat "$home/pid")" 2>/dev/null; }
ask() { mariadb --no-defaults -S "$socket" -uroot "$@"; }

make() {
  mkdir -p "$home/tmp"
  [ "$(id -u)" != 0 ] || chown "$user" "$home" "$home/tmp"
  (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' 'AB' > "$home/password")
  mariadb-install-db --no-defaults --user="$user" --datadir="$data" \
    --auth-root-authentication-method=normal --skip-test-db >"$home/install.log" 2>&1
}

start() {
  [ -d "$data" ] || make
  running && return
  encryption=()
  if command -v openssl >/dev/null; then
    [ -e "$tls/server.crt" ] || make_certificates "$user"
    encryption=(--ssl-cert="$tls/server.crt" --ssl-key="$tls/server.key")
  fi
  port=$(free_port 23306)
  echo "$port" > "$home/port"
  mariadbd --no-defaults --user="$user" --datadir="$data" --tmpdir="$home/tmp" --port="$port" \
    --bind-address=127.0.0.1 --socket="$socket" --pid-file="$home/pid" --log-error="$home/log" \
    --character-set-server=utf8mb4 --binlog-format=ROW --max-connections=300 \
    "${encryption[@]}" </dev/null >/dev/null 2>&1 &
  disown
  for _ in $(seq 300); do
    ask -e "select 1" >/dev/null 2>&1 && break
    sleep 0.1
  done
  # By way of standard input, so that no list of processes shows the password.
  ask <<SQL
create database if not exists tenon;
create user if not exists tenon@'127.0.0.1';
set password for tenon@'127.0.0.1' = password('$(cat "$home/password")');
grant all on tenon.* to tenon@'127.0.0.1';
SQL
}

env_lines() {
  running || { echo "MariaDB of the tests is not running: tests/lab/mariadb.sh start" >&2; exit 1; }
  port=$(cat "$home/port") password=$(cat "$home/password")
  echo "export TENON_TEST_MARIADB='Driver={MariaDB Unicode};Server=127.0.0.1;Port=$port;Database=tenon;Uid=tenon;Pwd=$password'"
  echo "export TENON_TEST_MARIADB_URL='mariadb://tenon:$password@127.0.0.1:$port/tenon?sslmode=disable'"
  [ ! -e "$tls/server.crt" ] || echo "export TENON_TEST_MARIADB_TLS='$tls'"
}

stop() {
  running || return 0
  pid=$(cat "$home/pid")
  kill "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
}

case ${1:-} in
  start) start && env_lines ;;
  env) env_lines ;;
  stop) stop ;;
  *) echo "usage: $0 start|env|stop" >&2; exit 2 ;;
esac
