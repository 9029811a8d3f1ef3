#!/bin/sh
# Runs peers.py in an environment of its own, which is made under target/lab when it is first needed.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
lab=${TENON_LAB:-$here/../../../target/lab}
mkdir -p "$lab"
venv=$(cd "$lab" && pwd)/peers
if ! cmp -s "$here/requirements.txt" "$venv/installed.txt"; then
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install -q --disable-pip-version-check -r "$here/requirements.txt" >&2
  cp "$here/requirements.txt" "$venv/installed.txt"
fi
exec "$venv/bin/python" "$here/peers.py"
