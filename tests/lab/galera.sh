#!/bin/bash
# A MariaDB Galera cluster of the tests' own: three nodes on the loopback.
#
#   eval "$(tests/lab/galera.sh start)"   starts them and sets TENON_TEST_GALERA_1 to _3, ODBC connection strings, and
#                                         TENON_TEST_GALERA, which is the first of them
#   eval "$(tests/lab/galera.sh env)"     sets the variables alone
#   tests/lab/galera.sh kill N            kills node N as a power cut would (kill -9)
#   tests/lab/galera.sh revive N          starts node N again and waits until it has caught up
#   tests/lab/galera.sh bootstrap N       makes node N, cut off from a majority, the cluster (pc.bootstrap)
#   tests/lab/galera.sh status            tells how each node sees the cluster
#   tests/lab/galera.sh stop              stops them; their data stay
#
# Data are in $TENON_LAB/galera (target/lab by default). Ports are the first free ones from 24001 upwards. What it does
# goes to standard error.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/free-port.sh"

lab=${TENON_LAB:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)/target/lab}
home=$lab/galera
# A socket's path may not be long.
sockets=${TMPDIR:-/tmp}/tenon-lab-galera-$(printf %s "$home" | cksum | cut -d' ' -f1)
user=$([ "$(id -u)" = 0 ] && echo mysql || id -un)
library=/usr/lib/galera/libgalera_smm.so
nodes="1 2 3"

say() { echo "galera: $*" >&2; }
running() { [ -f "$home/$1/pid" ] && kill -0 "$(cat "$home/$1/pid")" 2>/dev/null; }
any_running() { for n in $nodes; do ! running "$n" || return 0; done; return 1; }
ask() { mariadb --no-defaults -S "$sockets-$1.sock" -uroot -N -B; }
state() { echo "show status like 'wsrep_$2'" | ask "$1" 2>/dev/null | cut -f2; }
number() { case ${1:-} in [123]) ;; *) say "a node is 1, 2 or 3"; exit 2 ;; esac; }

make() {
  say "making the data of three nodes in $home"
  mkdir -p "$home"
  (umask 077; head -c 18 /dev/urandom | base64 | tr '+/' 'AB' > "$home/password")
  for n in $nodes; do mkdir -p "$home/$n/tmp" "$home/$n/data"; done
  [ "$(id -u)" != 0 ] || for n in $nodes; do chown "$user" "$home/$n" "$home/$n/tmp" "$home/$n/data"; done
  # The other two take over the data of the first.
  mariadb-install-db --no-defaults --user="$user" --datadir="$home/1/data" \
    --auth-root-authentication-method=normal --skip-test-db >"$home/install.log" 2>&1
}

# Four ports for each node: SQL, the group, and where it receives the state, a part of it or all. One line a node.
choose_ports() {
  port=24000
  for _ in $nodes; do
    for _ in sql group part whole; do
      port=$(free_port $((port + 1)))
      printf '%s ' "$port"
    done
    echo
  done > "$home/ports"
}

port_of() { sed -n "$1p" "$home/ports" | cut -d' ' -f"$2"; }

# The settings that docs/galera.md tells about, and those that three servers on one machine need.
configure() {
  local group
  group=$(port_of "$1" 2)
  cat > "$home/$1/my.cnf" <<CONF
[mysqld]
user=$user
datadir=$home/$1/data
tmpdir=$home/$1/tmp
socket=$sockets-$1.sock
pid-file=$home/$1/pid
log-error=$home/$1/log.err
port=$(port_of "$1" 1)
bind-address=127.0.0.1
character-set-server=utf8mb4
max_connections=300
innodb_buffer_pool_size=96M
innodb_log_file_size=32M
innodb_flush_log_at_trx_commit=2
binlog_format=ROW
default_storage_engine=InnoDB
innodb_autoinc_lock_mode=2
wsrep_on=ON
wsrep_provider=$library
wsrep_cluster_name=tenon
wsrep_cluster_address=gcomm://127.0.0.1:$(port_of 1 2),127.0.0.1:$(port_of 2 2),127.0.0.1:$(port_of 3 2)
wsrep_node_name=node$1
wsrep_node_address=127.0.0.1:$group
wsrep_node_incoming_address=127.0.0.1:$(port_of "$1" 1)
wsrep_sst_method=rsync
wsrep_sst_receive_address=127.0.0.1:$(port_of "$1" 4)
wsrep_slave_threads=2
wsrep_provider_options="base_host=127.0.0.1;base_port=$group;gmcast.listen_addr=tcp://127.0.0.1:$group;ist.recv_addr=127.0.0.1:$(port_of "$1" 3);gcache.size=64M;evs.keepalive_period=PT0.5S;evs.inactive_check_period=PT0.5S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S"
CONF
}

launch() {
  mariadbd --defaults-file="$home/$1/my.cnf" "${@:2}" </dev/null >/dev/null 2>&1 &
  echo $! > "$home/$1/started"
  disown
}

wait_synced() {
  for _ in $(seq 900); do
    [ "$(state "$1" local_state_comment)" != Synced ] || return 0
    kill -0 "$(cat "$home/$1/started")" 2>/dev/null || break
    sleep 0.1
  done
  say "node $1 does not come up: see $home/$1/log.err"
  return 1
}

# The node that has the last transaction: after a proper stop the one that was stopped last says so itself.
most_advanced() {
  local best=1 most=-2 seqno
  for n in $nodes; do
    [ -f "$home/$n/data/grastate.dat" ] || continue
    if grep -q '^safe_to_bootstrap: 1' "$home/$n/data/grastate.dat"; then echo "$n"; return; fi
    mariadbd --defaults-file="$home/$n/my.cnf" --wsrep-recover --log-error="$home/$n/recovered.err" >/dev/null 2>&1 || true
    seqno=$(sed -n 's/.*Recovered position: .*:\(-*[0-9]*\).*/\1/p' "$home/$n/recovered.err" | tail -1)
    rm -f "$home/$n/recovered.err"
    if [ "${seqno:--1}" -gt "$most" ]; then best=$n most=$seqno; fi
  done
  echo "$best"
}

start_all() {
  choose_ports
  for n in $nodes; do configure "$n"; rm -f "$home/$n/data/gvwstate.dat"; done
  local first
  first=$(most_advanced)
  say "starting the cluster with node $first"
  [ ! -f "$home/$first/data/grastate.dat" ] ||
    sed -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' "$home/$first/data/grastate.dat"
  launch "$first" --wsrep-new-cluster
  wait_synced "$first"
  for n in $nodes; do [ "$n" = "$first" ] || revive "$n"; done
}

start() {
  [ -e "$library" ] || { say "galera-4 is not installed: tests/lab/packages.sh"; exit 1; }
  [ -d "$home/1/data/mysql" ] || make
  if any_running; then
    for n in $nodes; do revive "$n"; done
  else
    start_all
  fi
  # By way of standard input, so that no list of processes shows the password.
  ask 1 <<SQL
create database if not exists tenon;
create user if not exists tenon@'127.0.0.1';
set password for tenon@'127.0.0.1' = password('$(cat "$home/password")');
grant all on tenon.* to tenon@'127.0.0.1';
SQL
}

revive() {
  running "$1" && return
  say "starting node $1"
  launch "$1"
  wait_synced "$1"
}

kill_node() {
  running "$1" || { say "node $1 does not run"; return; }
  say "killing node $1"
  local pid
  pid=$(cat "$home/$1/pid")
  kill -9 "$pid"
  while kill -0 "$pid" 2>/dev/null; do sleep 0.05; done
  rm -f "$home/$1/pid"
}

stop() {
  for n in 3 2 1; do
    running "$n" || continue
    say "stopping node $n"
    pid=$(cat "$home/$n/pid")
    kill "$pid"
    while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
  done
}

status() {
  for n in $nodes; do
    if running "$n"; then
      echo "node $n: $(state "$n" cluster_status), $(state "$n" local_state_comment), of $(state "$n" cluster_size) nodes, port $(port_of "$n" 1)"
    else
      echo "node $n: down"
    fi
  done
}

env_lines() {
  any_running || { say "not running: tests/lab/galera.sh start"; exit 1; }
  password=$(cat "$home/password")
  for n in 1 2 3; do
    echo "export TENON_TEST_GALERA_URL_$n='mariadb://tenon:$password@127.0.0.1:$(port_of $n 1)/tenon?sslmode=disable'"
    echo "export TENON_TEST_GALERA_$n='Driver={MariaDB Unicode};Server=127.0.0.1;Port=$(port_of $n 1);Database=tenon;Uid=tenon;Pwd=$password'"
  done
  echo "export TENON_TEST_GALERA=\"\$TENON_TEST_GALERA_1\""
  echo "export TENON_TEST_GALERA_URL=\"\$TENON_TEST_GALERA_URL_1\""
}

case ${1:-} in
  start) start && env_lines ;;
  env) env_lines ;;
  kill) number "${2:-}" && kill_node "$2" ;;
  revive) number "${2:-}" && revive "$2" ;;
  bootstrap) number "${2:-}" && echo "set global wsrep_provider_options='pc.bootstrap=1'" | ask "$2" && wait_synced "$2" ;;
  status) status ;;
  stop) stop ;;
  *) sed -n '2,14s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
