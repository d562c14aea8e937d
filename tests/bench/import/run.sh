#!/usr/bin/env bash
# The import of 1,000,000 incidents beside bare COPY with indexes, in one run on one cluster (see ../README.md).
#   run.sh prepare   a fresh database: migrations, reference data, real boundaries; and the list that the importer takes
#   run.sh race      ROUNDS (3) times: bare COPY and CREATE INDEX, then `bando138 import incidents` into the empty table, then bare COPY of what was
#                    stored with the register's own indexes, then the importer again into the full table
# Environment: PEERS=folder of the comparison's scripts, GEODATA=boundaries, BANDO138=target/release/bando138, ROUNDS.
set -euo pipefail
. "$PEERS/env.sh"
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
csv="$PEERS_TMP/data/incidents.csv"
list="$PEERS_TMP/data/incidents_list.csv"
next="$PEERS_TMP/data/incidents_next.csv"
BANDO138="${BANDO138:-$here/../../../target/release/bando138}"
export DATABASE_URL="postgres://postgres@127.0.0.1:$PGPORT/import_bench"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
sql() { psql -qX -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$PGPORT" -U postgres "$@"; }
now() { date +%s.%N; }

# The most that each process of the command had resident: VmHWM of the service and of its child, looked at every 50 ms.
watch_memory() { # watch_memory PID FILE
    local most_own=0 most_child=0 kib pid
    while kill -0 "$1" 2>/dev/null; do
        kib=$(awk '/VmHWM/ {print $2}' "/proc/$1/status" 2>/dev/null || true)
        (( ${kib:-0} > most_own )) && most_own=$kib
        for pid in $(cat "/proc/$1"/task/*/children 2>/dev/null || true); do
            kib=$(awk '/VmHWM/ {print $2}' "/proc/$pid/status" 2>/dev/null || true)
            (( ${kib:-0} > most_child )) && most_child=$kib
        done
        echo "$((most_own / 1024)) MiB service, $((most_child / 1024)) MiB child" > "$2"
        sleep 0.05
    done
}

import() { # import FILE: seconds, and what the command said
    local from; from=$(now)
    "$BANDO138" --data "$work/data" import incidents "$1" --column offence_code=offence --column occurred_from=occurred_at \
        --column lon=lon --column lat=lat > "$work/said" 2> "$work/log" &
    local pid=$!
    watch_memory "$pid" "$work/memory" &
    local watcher=$!
    wait "$pid" || { cat "$work/said" "$work/log"; return 1; }
    echo "$(now) - $from" | bc > "$work/seconds"
    wait "$watcher" || true
}

case "${1:-race}" in
prepare)
    sql -d postgres -c 'drop database if exists import_bench with (force)' -c 'create database import_bench'
    "$BANDO138" --data "$work/data" migrate
    "$BANDO138" --data "$work/data" import communes "$GEODATA"
    awk -f "$here/incidents.awk" "$csv" > "$list"
    # The same incidents ten centimetres further east: other rows.
    awk -F, -v OFS=, 'NR > 1 { $4 = sprintf("%.6f", $4 + 0.000001) } { print }' "$list" > "$next" ;;
race)
    for round in $(seq "${ROUNDS:-3}"); do
        sql -d import_bench -c 'truncate incident cascade' -c 'vacuum analyze incident' -c checkpoint
        from=$(now)
        sql -d import_bench -f "$here/thin.sql" < "$csv" > "$work/thin"
        bare=$(echo "$(now) - $from" | bc)
        sql -d import_bench -c checkpoint
        echo "round $round, load $(cut -d' ' -f1 /proc/loadavg): COPY and CREATE INDEX $bare s"
        for file in "$list" "$next"; do
            if [[ $file = "$next" ]]; then
                sql -d import_bench -c "\copy incident to '$work/rows' (format binary)" -c checkpoint
                from=$(now)
                sql -d import_bench -v rows="$work/rows" -f "$here/same.sql" > "$work/same"
                same=$(echo "$(now) - $from" | bc)
                echo "  COPY of the stored rows, the same indexes: $same s; the import is $(echo "scale=2; $same / $took" | bc) of it"
                sql -d import_bench -c 'drop table bare' -c checkpoint
                rm "$work/rows"
                [[ -z ${EMPTY_ONLY:-} ]] || break
            fi
            import "$file"
            took=$(cat "$work/seconds")
            printf '  %-22s %s s, %.2f of COPY, %.0f rows/s, %s\n' "$(basename "$file")" "$took" "$(echo "$bare / $took" | bc -l)" \
                "$(echo "1000000 / $took" | bc -l)" "$(cat "$work/memory")"
            grep 'dòng / rows' "$work/said" | sed 's/^/    /'
        done
    done ;;
*) sed -n 2,5p "$0"; exit 2 ;;
esac
