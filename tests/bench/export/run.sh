#!/usr/bin/env bash
# A million incidents to files, beside PostgreSQL's own COPY of the same columns, in one run. See README.md beside this folder.
#   run.sh race      rounds of COPY TO (csv), then bando138 export as csv and geojson; rates, ratios, and the most memory that was resident
# Environment: DATABASE_URL (migrated, filled by ../tiles/load_points.sql), BANDO138 (release build), ROUNDS (3), OUT (a folder with 3 GB).
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../../.." && pwd)"
: "${DATABASE_URL:?database with a million incidents}"
export DATABASE_URL
BANDO138="${BANDO138:-$root/target/release/bando138}"
OUT="${OUT:-$(mktemp -d)}"
# The very query of the export: parameters of an empty filter in their places.
query=$(sed -e '/^--/d' -e 's/\$1[23]\b\(::bool\)\?/false/g' -e 's/\$1\(0\|1\)\b\(::text\)\?/null::text/g' -e "s/\$1\b::text/'false'/g" \
    -e 's/\$2\b\(::float8\[\]\)\?/(null::float8[])/g' -e 's/\$14\b\(::uuid\)\?/null::uuid/g' -e 's/\$[3589]\b\(::text\)\?/null::text/g' -e 's/\$4\b\(::uuid\)\?/null::uuid/g' \
    -e 's/\$[67]\b\(::timestamptz\)\?/null::timestamptz/g' "$root/src/exports/sql/incidents.sql")

seconds() { # seconds COMMAND…: of wall time
    local from to; from=$(date +%s.%N); "$@" > "$OUT/said" ; to=$(date +%s.%N); echo "$to - $from" | bc
}
copy() { psql -qX "$DATABASE_URL" -c "set jit = off; copy ($1) to stdout with (format csv)" > "$OUT/copy.csv"; }
copy_table() { psql -qX "$DATABASE_URL" -c 'copy incident to stdout with (format csv)' > "$OUT/copy.csv"; }
export_as() { /usr/bin/time -f '%M' -o "$OUT/kib" "$BANDO138" export incidents -o "$OUT/incidents.$1" "${@:2}"; }

case "${1:-race}" in
race)
    for round in $(seq "${ROUNDS:-3}"); do
        base=$(seconds copy "$query")
        plain=$(seconds copy "$(sed '/^order by/d' <<< "$query")")
        table=$(seconds copy_table)
        rows=$(wc -l < "$OUT/copy.csv")
        echo "round $round: COPY in the order of the list $base s, without order $plain s, of the bare table $table s, $rows rows"
        for format in csv geojson; do
            own=$(seconds export_as "$format")
            printf '  %-8s %s s, %.2f x COPY in order, %.2f x COPY without, %.2f x COPY of the table, %s MiB resident at most\n' "$format" "$own" \
                "$(echo "$base / $own" | bc -l)" "$(echo "$plain / $own" | bc -l)" "$(echo "$table / $own" | bc -l)" "$(( $(cat "$OUT/kib") / 1024 ))"
        done
    done ;;
*) sed -n 2,5p "$0"; exit 2 ;;
esac
