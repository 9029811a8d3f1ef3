#!/bin/bash
# Makes dumps of a store as one version of the `tenon` command makes it, with a few records in it.
#
#   tests/dumps/make.sh <tenon> <prefix> <folder>
#
# Writes sqlite.sql, and postgres.sql and mariadb.sql where TENON_TEST_POSTGRES and TENON_TEST_MARIADB name servers. The
# prefix keeps one version's tables apart from another's in the tests' databases.
set -euo pipefail
tenon=$1 prefix=$2 folder=$3
mkdir -p "$folder"

part() { sed -n "s/.*;$1=\([^;]*\).*/\1/p" <<<"$2"; }
key=0
# call <database> <operation> <arguments>: prints the id in the answer.
call() {
  key=$((key + 1))
  "$tenon" call --database "$1" --prefix "$prefix" --tenant acme --actor ada --key "k$key" --json "$2" "$3" |
    python3 -c 'import json, sys; print(json.load(sys.stdin)["id"])'
}

fill() {
  "$tenon" init --database "$1" --prefix "$prefix" --tenant acme --admin ada --currency EUR >/dev/null
  call "$1" custom_field.create '{"entity": "customer", "name": "colour", "value_type": "text", "searchable": true}' >/dev/null
  customer=$(call "$1" customer.create '{"name": "榫卯 Björk GmbH", "city": "Köln", "currency": "EUR", "credit_limit": "1234.5678", "custom": {"colour": "grün"}}')
  call "$1" contact.create "{\"customer_id\": \"$customer\", \"name\": \"王强\", \"email\": \"wang@example.com\"}" >/dev/null
  product=$(call "$1" product.create '{"name": "Dovetail", "unit": "pcs"}')
  call "$1" customer.convert "{\"id\": \"$customer\"}" >/dev/null
  call "$1" sales_order.create "{\"customer_id\": \"$customer\", \"date\": \"2026-02-03\", \"lines\": [{\"product_id\": \"$product\", \"quantity\": \"2.5\", \"price\": \"19.99\", \"tax_rate\": \"19\"}]}" >/dev/null
}

file=$(mktemp -u).db
fill "sqlite:$file"
python3 - "$file" >"$folder/sqlite.sql" <<'PY'
import sqlite3, sys
for line in sqlite3.connect(sys.argv[1]).iterdump():
    print(line)
PY
rm -f "$file"*

if [ -n "${TENON_TEST_POSTGRES:-}" ]; then
  fill "odbc:postgres:$TENON_TEST_POSTGRES"
  PGPASSWORD=$(part Pwd "$TENON_TEST_POSTGRES") pg_dump -h 127.0.0.1 -p "$(part Port "$TENON_TEST_POSTGRES")" \
    -U "$(part Uid "$TENON_TEST_POSTGRES")" --inserts --no-owner --no-privileges --no-comments -t "${prefix}*" \
    "$(part Database "$TENON_TEST_POSTGRES")" | sed '/^\\\(un\)\?restrict /d; /^--/d; /^$/d; /^S\(ET\|ELECT pg_catalog\)/d' >"$folder/postgres.sql"
fi
if [ -n "${TENON_TEST_MARIADB:-}" ]; then
  fill "odbc:mariadb:$TENON_TEST_MARIADB"
  database=$(part Database "$TENON_TEST_MARIADB")
  connect=(-h 127.0.0.1 -P "$(part Port "$TENON_TEST_MARIADB")" -u "$(part Uid "$TENON_TEST_MARIADB")")
  export MYSQL_PWD
  MYSQL_PWD=$(part Pwd "$TENON_TEST_MARIADB")
  tables=$(mariadb --no-defaults "${connect[@]}" -N -B "$database" -e "show tables like '${prefix//_/\\_}%'")
  # shellcheck disable=SC2086  # one word a table
  mariadb-dump --no-defaults "${connect[@]}" --compact --skip-add-locks --no-tablespaces "$database" $tables |
    sed '/^\/\*/d' >"$folder/mariadb.sql"
fi
