#!/usr/bin/env bash
# Tiles beside martin and PostGIS's plain query, in one run. See README.md beside this folder for what is needed.
#   run.sh load      a fresh database "product" in the peers' cluster: migrations, communes, cameras, incidents
#   run.sh race      throughput with the cache off, then warm, each beside martin and the plain query
#   run.sh worst     the largest and the slowest tile of zooms 8 to 16 over both provinces
# Environment: PEERS (folder of the comparison's scripts, with env.sh), COMMUNES (gzipped GeoJSON, a feature a line),
# BANDO138 (the binary, release build), SECONDS_EACH (10), ROUNDS (3), PORT (8239).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
: "${PEERS:?folder of the comparison scripts}"
. "$PEERS/env.sh"
export COMMUNES POINTS="$PEERS_TMP/data"
BANDO138="${BANDO138:-$root/target/release/bando138}"
PORT="${PORT:-8239}"
URL="postgresql://$PGUSER@127.0.0.1:$PGPORT/product"
server=

start() { # start CACHE_MIB
    "$BANDO138" serve --database-url "$URL" --no-demo --listen "127.0.0.1:$PORT" --tile-cache-mib "$1" > "$PEERS_TMP/logs/product.log" 2>&1 &
    server=$!
    for _ in $(seq 200); do curl -fso /dev/null "http://127.0.0.1:$PORT/readyz" && return; sleep 0.1; done
    tail -5 "$PEERS_TMP/logs/product.log"; exit 1
}
stop() { [ -z "$server" ] || { kill "$server" 2> /dev/null || true; wait "$server" 2> /dev/null || true; }; server=; }
trap stop EXIT

race() { # race PEERS_LIST WORKLOADS
    PRODUCT_URL="http://127.0.0.1:$PORT" PRODUCT_TILES=/tiles "$SCI" "$PEERS/bench/serve_bench.py" \
        --peers "$1" --workloads "$2" --seconds "${SECONDS_EACH:-10}" --rounds "${ROUNDS:-3}"
}

case "${1:-}" in
load)
    psql -qc 'drop database if exists product' -c 'create database product'
    "$BANDO138" migrate --database-url "$URL"
    "$BANDO138" import communes --database-url "$URL" "$COMMUNES"
    PGDATABASE=product psql -q -v ON_ERROR_STOP=1 -f "$here/load_points.sql" ;;
race)
    all=tiles_cameras,tiles_communes,tiles_incidents,tiles_composite
    start 0; race lb,martin,product "$all"; stop
    start 512
    # One pass fills the memory, as for martin's.
    for layers in cameras communes; do sed "s|^|url = http://127.0.0.1:$PORT/tiles/$layers/|; s|\$|\noutput = /dev/null|" "$POINTS/tiles_z8_16.txt"; done | curl -sK -
    for layers in incidents communes,cameras,incidents; do sed "s|^|url = http://127.0.0.1:$PORT/tiles/$layers/|; s|\$|\noutput = /dev/null|" "$POINTS/tiles_z12_16.txt"; done | curl -sK -
    race martin_cache,product "$all" ;;
worst)
    start 0
    "$SCI" "$here/worst.py" "http://127.0.0.1:$PORT" "$URL" ;;
*) sed -n 2,8p "$0"; exit 2 ;;
esac
