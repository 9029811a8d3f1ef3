#!/bin/sh
# Installs what the tests need from Debian or Ubuntu: ODBC with its drivers, PostgreSQL, MariaDB and Galera; compilers and tools
# for the C library; Python.
# Skips what is there, starts no service, and may be run again. Needs root.
set -eu

wanted="unixodbc unixodbc-dev odbc-postgresql odbc-mariadb postgresql mariadb-server galera-4 rsync
  g++ cmake pkg-config valgrind libsqlite3-dev sqlite3 python3 python3-venv"

installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'; }

missing=
for package in $wanted; do
  installed "$package" || missing="$missing $package"
done
if [ -z "$missing" ]; then
  echo "packages: all installed"
  exit 0
fi

# Debian starts a server as soon as it is installed unless this says no.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi

# Nor should a cluster of its own be made, which nobody here uses.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  mkdir -p /etc/postgresql-common
  echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
fi

export DEBIAN_FRONTEND=noninteractive
echo "packages: installing$missing"
apt-get update -qq
# shellcheck disable=SC2086  # a list of words
apt-get install -y -qq --no-install-recommends \
  -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold $missing >/dev/null
echo "packages: done"
