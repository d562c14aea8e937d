#!/bin/sh
# Everything that has to hold. Each step runs whatever became of the others; a step that fails shows its whole output.
# Ends with `N passed, N failed, N skipped` over all of them: a check (format, lints, …) counts as one, tests each for itself.
# `test.sh check` runs the checks that need no database.
set -u
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
logs=$target/ci
rm -rf "$logs"
mkdir -p "$logs"

export CARGO_TERM_COLOR=never
# Incremental files only cost where nothing is built twice.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0
export BANDO138_SKIPPED="$PWD/$logs/skipped"
case "$target" in /*) BANDO138_SKIPPED=$logs/skipped ;; esac
unset DATABASE_URL

passed=0 failed=0 skipped=0

# step NAME COMMAND…: runs it, with its output in a log; sets $took and returns its status.
step() {
    name=$1
    shift
    log=$logs/$name.log
    began=$(date +%s)
    printf '%-10s ' "$name"
    "$@" >"$log" 2>&1
    status=$?
    took=$(($(date +%s) - began))
    return $status
}

# check NAME COMMAND…: counts as one test.
check() {
    if step "$@"; then
        passed=$((passed + 1))
        echo "ok (${took} s)"
    else
        failed=$((failed + 1))
        echo "FAILED (${took} s)"
        sed 's/^/    /' "$log"
    fi
}

# tests NAME COMMAND…: counts what the runner reports; a runner that fails without reporting a failure counts as one.
tests() {
    step "$@"
    status=$?
    # shellcheck disable=SC2046 # three numbers
    set -- $(.ci/count.awk "$log")
    if [ "$status" != 0 ] && [ "$2" = 0 ]; then
        set -- "$1" 1 "$3"
    elif [ "$status" = 0 ] && [ "$1" = 0 ]; then
        echo 'no result was reported' >>"$log"
        set -- 0 1 "$3"
    fi
    passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
    echo "$1 passed, $2 failed, $3 skipped (${took} s)"
    if [ "$2" != 0 ]; then
        grep -v ' \.\.\. ok$' "$log" | sed 's/^/    /'
    fi
}

check fmt cargo fmt --check
check clippy cargo clippy --quiet --locked --all-targets -- -D warnings
check doc env RUSTDOCFLAGS='-D warnings -A rustdoc::private_intra_doc_links' cargo doc --quiet --locked --no-deps --document-private-items
if [ -e geodata/make.py ]; then
    check geodata python3 geodata/make.py --check
fi
if [ "${1:-}" != check ]; then
    tests rust cargo test --locked --no-fail-fast
    if [ -e "$BANDO138_SKIPPED" ]; then
        n=$(wc -l <"$BANDO138_SKIPPED")
        # libtest counted them as passed.
        passed=$((passed - n)) skipped=$((skipped + n))
    fi
    if [ -x tests/web/run.sh ]; then
        tests web env BANDO138_BIN="$target/debug/bando138" tests/web/run.sh
    fi
fi

if [ "$skipped" != 0 ]; then
    echo
    echo 'SKIPPED:'
    [ ! -e "$BANDO138_SKIPPED" ] || sed 's/^/    /' "$BANDO138_SKIPPED"
    grep -h -E '^(test .* \.\.\. ignored|.*# SKIP|﹣ )' "$logs"/rust.log "$logs"/web.log 2>/dev/null | sed 's/^/    /'
fi
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
