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
query=$(sed -e "s/\$12::bool/false/g" -e "s/\$11::text/null::text/g; s/= \$11/= null/g" -e "s/\$10::text/null::text/g; s/= \$10/= null/g" \
    -e "s/\$1::text/'false'/g" -e "s/\$2::float8\[\]/null::float8[]/g; s/\$2\[\([1-4]\)\]/(null::float8[])[\1]/g" \
    -e "s/\$3::text/null::text/g; s/province_scope(\$3)/province_scope(null)/g" -e "s/\$4::uuid/null::uuid/g; s/= \$4/= null/g" \
    -e "s/\$5::text/null::text/g; s/\$5/null::text/g" -e "s/\$6::timestamptz/null::timestamptz/g; s/>= \$6/>= null/g" \
    -e "s/\$7::timestamptz/null::timestamptz/g; s/< \$7/< null/g" -e "s/\$8::text/null::text/g; s/= \$8/= null/g" \
    -e "s/\$9::text/null::text/g; s/= \$9/= null/g" -e '/^--/d' "$root/src/exports/sql/incidents.sql")

seconds() { # seconds COMMAND…: of wall time
    local from to; from=$(date +%s.%N); "$@" > "$OUT/said" ; to=$(date +%s.%N); echo "$to - $from" | bc
}
copy() { psql -qX "$DATABASE_URL" -c "set jit = off; copy ($1) to stdout with (format csv)" > "$OUT/copy.csv"; }
export_as() { /usr/bin/time -f '%M' -o "$OUT/kib" "$BANDO138" export incidents -o "$OUT/incidents.$1" "${@:2}"; }

case "${1:-race}" in
race)
    for round in $(seq "${ROUNDS:-3}"); do
        base=$(seconds copy "$query")
        plain=$(seconds copy "$(sed '/^order by/d' <<< "$query")")
        rows=$(wc -l < "$OUT/copy.csv")
        echo "round $round: COPY in the order of the list $base s, without order $plain s, $rows rows"
        for format in csv geojson; do
            own=$(seconds export_as "$format")
            printf '  %-8s %s s, %.2f x COPY in order, %.2f x COPY without, %s MiB resident at most\n' "$format" "$own" \
                "$(echo "$base / $own" | bc -l)" "$(echo "$plain / $own" | bc -l)" "$(( $(cat "$OUT/kib") / 1024 ))"
        done
    done ;;
*) sed -n 2,5p "$0"; exit 2 ;;
esac
