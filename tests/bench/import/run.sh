#!/usr/bin/env bash
# The import of 1,000,000 incidents beside bare COPY with indexes, in one run on one cluster (see ../README.md).
#   PEERS=folder of the comparison's scripts, GEODATA=folder or file of boundaries, BENCH=target/release/examples/import_bench
set -euo pipefail
. "$PEERS/env.sh"
here="$(cd "$(dirname "$0")" && pwd)"
csv="$PEERS_TMP/data/incidents.csv"
url="postgres://postgres@127.0.0.1:$PGPORT/import_bench"
sql() { psql -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PGPORT" -U postgres "$@"; }
case "${1:-race}" in
prepare)
  sql -d postgres -c 'drop database if exists import_bench with (force)' -c 'create database import_bench'
  "$BENCH" "$url" - "${GEODATA:--}" prepare ;;
race)
  uptime
  echo '== bare COPY and CREATE INDEX, the comparison'"'"'s thin table'
  sql -d import_bench -f "$here/thin.sql" < "$csv"
  echo '== the product, an empty table'
  "$BENCH" "$url" "$csv" - run
  uptime ;;
esac
