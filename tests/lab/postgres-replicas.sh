#!/bin/bash
# PostgreSQL with two standbys of which one must have every commit, on the loopback.
#
#   eval "$(tests/lab/postgres-replicas.sh start)"   starts the three and sets TENON_TEST_POSTGRES_REPLICAS, an ODBC
#                                                    connection string that finds whichever of them takes writes
#   eval "$(tests/lab/postgres-replicas.sh env)"     sets the variable alone
#   tests/lab/postgres-replicas.sh failover          kills the primary while a client writes, promotes the standby that has
#                                                    most, lets the other follow it, and tells what it saw
#   tests/lab/postgres-replicas.sh status            tells what each of the three is
#   tests/lab/postgres-replicas.sh stop              stops them; their data stay until the next start
#
# Data are in $TENON_LAB/postgres-replicas (target/lab by default), made afresh by every start. The three are 127.0.0.1,
# 127.0.0.2 and 127.0.0.3 with one port, as three machines would be: the driver takes many servers and one port. The port
# is 25501, or the next that is free. What it does goes to standard error.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/free-port.sh"

lab=${TENON_LAB:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/lab}
home=$lab/postgres-replicas
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
nodes="a b c"
export PGPASSFILE=$home/pgpass PGCONNECT_TIMEOUT=5

say() { echo "postgres-replicas: $*" >&2; }

# PostgreSQL refuses to run as root.
as_server() {
  if [ "$(id -u)" = 0 ]; then setpriv --reuid postgres --regid postgres --init-groups "$@"; else "$@"; fi
}

address_of() { case $1 in a) echo 127.0.0.1 ;; b) echo 127.0.0.2 ;; c) echo 127.0.0.3 ;; esac; }
port() { cat "$home/port"; }
ask() { as_server "$bin/psql" -X -h "$(address_of "$1")" -p "$(port)" -U postgres -Atc "$2"; }
running() { [ -f "$home/$1/postmaster.pid" ] && kill -0 "$(head -1 "$home/$1/postmaster.pid")" 2>/dev/null; }
takes_writes() { [ "$(ask "$1" 'select pg_is_in_recovery()' 2>/dev/null)" = f ]; }
primary() { for n in $nodes; do ! takes_writes "$n" || { echo "$n"; return; }; done; return 1; }
now() { date +%s%N; }
seconds_since() { awk -v begun="$1" -v ended="$(now)" 'BEGIN { printf "%.2f s", (ended - begun) / 1e9 }'; }

wait_until() {
  for _ in $(seq 600); do
    ! "$@" || return 0
    sleep 0.05
  done
  say "this does not come about: $*"
  return 1
}

launch() {
  as_server "$bin/pg_ctl" -D "$home/$1" -l "$home/$1.log" -w \
    -o "-p $(port) -c listen_addresses=$(address_of "$1") -c unix_socket_directories= -c cluster_name=$1" start >/dev/null
}

make() {
  rm -rf "$home"
  mkdir -p "$home"
  (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' 'AB' > "$home/password")
  (umask 077; echo "*:*:*:postgres:$(cat "$home/password")" > "$PGPASSFILE")
  free_port 25501 > "$home/port"
  [ "$(id -u)" != 0 ] || chown postgres "$home" "$home/password" "$PGPASSFILE"
  as_server "$bin/initdb" -D "$home/a" -E UTF8 --locale=C.UTF-8 -A scram-sha-256 -U postgres \
    --pwfile="$home/password" >/dev/null
  # The settings that docs/postgres-replicas.md tells about. A node never waits for itself.
  cat >> "$home/a/postgresql.conf" <<CONF
synchronous_standby_names='ANY 1 (a, b, c)'
synchronous_commit=on
wal_keep_size=256MB
wal_log_hints=on
hot_standby=on
CONF
}

start() {
  if primary >/dev/null 2>&1; then return; fi
  stop
  make
  say "starting the primary a"
  launch a
  for n in b c; do
    say "copying a to the standby $n"
    as_server "$bin/pg_basebackup" -h "$(address_of a)" -p "$(port)" -U postgres -D "$home/$n" -X stream -c fast
    follow "$n" a
    launch "$n"
  done
  wait_until streams a 2
}

# Makes a stopped or running node follow another; a running one is told to read its settings again.
follow() {
  echo "primary_conninfo='host=$(address_of "$2") port=$(port) user=postgres application_name=$1 passfile=$PGPASSFILE'" |
    as_server tee -a "$home/$1/postgresql.auto.conf" >/dev/null
  if running "$1"; then ask "$1" 'select pg_reload_conf()' >/dev/null; else as_server touch "$home/$1/standby.signal"; fi
}

streams() { [ "$(ask "$1" "select count(*) from pg_stat_replication where state = 'streaming'" 2>/dev/null)" = "$2" ]; }

# Writes one row after the other and notes the last that was acknowledged, until it cannot.
write_on() {
  local row=0
  while ask "$1" "insert into tenon_failover values ($((row + 1)))" >/dev/null 2>&1; do
    row=$((row + 1))
    echo "$row" > "$home/acknowledged"
  done
}

failover() {
  local old new other begun
  old=$(primary) || { say "no primary: tests/lab/postgres-replicas.sh start"; exit 1; }
  ask "$old" "drop table if exists tenon_failover; create table tenon_failover (n bigint primary key)" >/dev/null 2>&1
  write_on "$old" &
  wait_until test -s "$home/acknowledged"
  wait_until more_than_fifty
  begun=$(now)
  kill -9 "$(head -1 "$home/$old/postmaster.pid")"
  wait
  set -- $(for n in $nodes; do [ "$n" = "$old" ] || echo "$(ask "$n" "select pg_last_wal_receive_lsn() - '0/0'") $n"; done | sort -rn)
  new=$2 other=$4
  ask "$new" "select pg_promote()" >/dev/null
  follow "$other" "$new"
  ask "$new" "insert into tenon_failover values (0)" >/dev/null
  echo "primary $old killed; $new promoted; a commit that $other has, too, after $(seconds_since "$begun")"
  echo "acknowledged before: $(cat "$home/acknowledged"); there now: $(ask "$new" 'select count(*) - 1 from tenon_failover')"
  ask "$new" "drop table tenon_failover" >/dev/null
  rm -f "$home/acknowledged"
  begun=$(now)
  rejoin "$old" "$new"
  echo "$old is back as a standby after $(seconds_since "$begun")"
}

more_than_fifty() { [ "$(cat "$home/acknowledged")" -gt 50 ] 2>/dev/null; }

# A primary that was killed may have what no standby got: pg_rewind takes it back before it follows.
rejoin() {
  # Its old processes need a moment to end.
  wait_until launch "$1" 2>/dev/null
  as_server "$bin/pg_ctl" -D "$home/$1" -m fast -w stop >/dev/null
  # Only a checkpoint writes down that the new primary is on a timeline of its own.
  ask "$2" checkpoint >/dev/null
  as_server "$bin/pg_rewind" -D "$home/$1" --source-server="host=$(address_of "$2") port=$(port) user=postgres dbname=postgres" \
    >"$home/rewind.log" 2>&1
  follow "$1" "$2"
  launch "$1"
  wait_until streams "$2" 2
}

status() {
  for n in $nodes; do
    if takes_writes "$n"; then
      echo "$n: primary, $(address_of "$n")"
      ask "$n" "select '   ' || application_name || ': ' || state || ', ' || sync_state from pg_stat_replication order by 1"
    elif running "$n"; then
      echo "$n: standby, $(address_of "$n")"
    else
      echo "$n: down"
    fi
  done
}

stop() { for n in $nodes; do ! running "$n" || as_server "$bin/pg_ctl" -D "$home/$n" -m fast -w stop >/dev/null; done; }

env_lines() {
  primary >/dev/null || { say "not running: tests/lab/postgres-replicas.sh start"; exit 1; }
  echo "export TENON_TEST_POSTGRES_REPLICAS='Driver={PostgreSQL Unicode};Server=127.0.0.1,127.0.0.2,127.0.0.3;Port=$(port);Database=postgres;Uid=postgres;Pwd=$(cat "$home/password");pqopt={target_session_attrs=read-write}'"
}

case ${1:-} in
  start) start && env_lines ;;
  env) env_lines ;;
  failover) failover ;;
  status) status ;;
  stop) stop ;;
  *) sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
