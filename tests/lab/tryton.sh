#!/usr/bin/env bash
# A real ERP to test against: Tryton 8.2 from PyPI on the lab's PostgreSQL, on 127.0.0.1 only.
#
#   eval "$(tests/lab/tryton.sh start)"   install, seed once, start as seeded; prints the variables the tests read
#   tests/lab/tryton.sh env               only prints them
#   tests/lab/tryton.sh reset             puts the seeded state back (seconds)
#   tests/lab/tryton.sh stop
#
# Everything it makes lies under ${TENON_LAB:-target/lab}/tryton. What it does goes to standard error. The port is 28000,
# or the next that is free. PGHOST, PGPORT, PGUSER and PGPASSWORD name another PostgreSQL than the lab's.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/free-port.sh"
root=$(cd "$here/../.." && pwd)
lab=${TENON_LAB:-$root/target/lab}/tryton
mkdir -p "$lab"
lab=$(cd "$lab" && pwd)
database=tenon_tryton
venv=$lab/venv

say() { echo "tryton: $*" >&2; }

postgres() {
  if [ -z "${PGHOST:-}" ]; then
    eval "$("$here/postgres.sh" start)"
    part() { sed -n "s/.*;$1=\([^;]*\).*/\1/p" <<<"$TENON_TEST_POSTGRES"; }
    PGHOST=$(part Server) PGPORT=$(part Port) PGUSER=$(part Uid) PGPASSWORD=$(part Pwd)
    export PGHOST PGPORT PGUSER PGPASSWORD
  fi
  PATH=$PATH:$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
}

install_tryton() {
  if cmp -s "$here/tryton/requirements.txt" "$venv/installed.txt"; then return; fi
  say "installing Tryton from PyPI into $venv"
  rm -rf "$venv"
  if ! python3 -m venv "$venv" >/dev/null 2>&1; then
    say "python3 lacks venv: installing python3-venv"
    apt-get install -y -qq python3-venv >/dev/null 2>&1
    rm -rf "$venv"
    /usr/bin/python3 -m venv "$venv"
  fi
  "$venv/bin/pip" install -q --disable-pip-version-check -r "$here/tryton/requirements.txt" >&2
  cp "$here/tryton/requirements.txt" "$venv/installed.txt"
}

# A running server keeps its port.
choose_port() {
  if running; then port=$(cat "$lab/port"); else port=$(free_port 28000); fi
  echo "$port" >"$lab/port"
}

# A running server that was configured otherwise (another PostgreSQL, another password) is stopped.
write_config() {
  ( umask 077; cat >"$lab/trytond.conf.new" <<CONF
[web]
listen = 127.0.0.1:$port

[database]
uri = postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/
path = $lab/attachments

[session]
timeout = 600
max_attempt_ip_network = 10000
CONF
  )
  cmp -s "$lab/trytond.conf.new" "$lab/trytond.conf" || stop
  mv "$lab/trytond.conf.new" "$lab/trytond.conf"
}

# The seeded state belongs to one version of the seed and of the requirements.
seed_stamp() { cat "$here/tryton/seed.py" "$here/tryton/requirements.txt" | sha256sum | cut -c1-16; }
dump=$lab/seeded-$(seed_stamp).dump

seed() {
  stop
  say "creating and seeding the database $database (two to four minutes, once)"
  dropdb --if-exists --force "$database" 2>/dev/null
  createdb -E UTF8 -T template0 "$database"
  echo admin >"$lab/password"
  TRYTONPASSFILE=$lab/password "$venv/bin/trytond-admin" -c "$lab/trytond.conf" -d "$database" \
    -u sale account_invoice_stock --activate-dependencies --email admin@example.com >"$lab/admin.log" 2>&1
  "$venv/bin/python" "$here/tryton/seed.py" --config "$lab/trytond.conf" --database "$database" >&2
  pg_dump -Fc -f "$dump.part" "$database"
  mv "$dump.part" "$dump"
}

restore() {
  say "restoring the seeded state of $database"
  dropdb --if-exists --force "$database" 2>/dev/null
  createdb -E UTF8 -T template0 "$database"
  pg_restore --no-owner -d "$database" "$dump"
}

exists() { [ "$(psql -d postgres -tAc "SELECT count(*) FROM pg_database WHERE datname = '$database'")" = 1 ]; }

running() { [ -f "$lab/pid" ] && grep -qs tryton "/proc/$(cat "$lab/pid")/cmdline"; }

# By its own word: on its port another program may answer.
answers() { grep -qs "Running on" "$lab/server.log"; }

# The port is chosen as late as can be: seeding takes minutes, in which another program may take it.
serve() {
  if running; then return; fi
  choose_port
  write_config
  say "starting the server on 127.0.0.1:$port"
  setsid "$venv/bin/trytond" -c "$lab/trytond.conf" -d "$database" </dev/null >"$lab/server.log" 2>&1 &
  local server=$!
  echo "$server" >"$lab/pid"
  for _ in $(seq 120); do
    if answers; then return; fi
    # Not by its command line: while a process takes on another program, it has none.
    if ! kill -0 "$server" 2>/dev/null; then break; fi
    sleep 0.5
  done
  say "the server does not answer: see $lab/server.log"
  exit 1
}

stop() {
  if running; then
    pid=$(cat "$lab/pid")
    kill "$pid"
    while running; do sleep 0.2; done
    say "stopped"
  fi
  rm -f "$lab/pid"
}

environment() {
  cat <<ENV
export TENON_TEST_TRYTON=http://127.0.0.1:$port/$database
export TENON_TEST_TRYTON_USER=admin TENON_TEST_TRYTON_PASSWORD=admin
export TENON_TEST_TRYTON_DATABASE=postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$database
ENV
}

case "${1:-}" in
  start)
    postgres
    install_tryton
    choose_port
    write_config
    # Tests use up what was seeded, such as items that they take out of sale.
    if [ ! -f "$dump" ]; then seed; elif ! running || ! exists; then restore; fi
    serve
    environment
    ;;
  env)
    running || { say "not running: tests/lab/tryton.sh start"; exit 1; }
    postgres
    choose_port
    environment
    ;;
  reset)
    postgres
    choose_port
    write_config
    stop
    restore
    serve
    environment
    ;;
  stop) stop ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
