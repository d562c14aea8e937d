#!/bin/sh
# The browser tests: starts the program on a throw-away database with demonstration data, drives it in Chromium, stops it.
#   tests/web/run.sh [SPEC…]     all of browser/*.spec.mjs, or those whose names contain one of the words
#   BANDO138_BIN   the program (target/debug/bando138, built if it is missing)
#   BANDO138_URL   a server that runs already, to be used instead: rows are added to it and retired again
#   BANDO138_LOG   with BANDO138_URL: the file with what that server printed, where the sign-in links are
# Node's test runner reports, one line a test, with the totals that .ci/count.awk reads.
set -eu
caller=$PWD
cd "$(dirname "$0")"
here=$PWD
root=$(cd ../.. && pwd)

# What is missing on a developer's machine is said and skipped; in `make test` it is a failure, since nothing was tested.
skip() {
    echo "﹣ browser tests # SKIP $1"
    echo "0 passed, 0 failed, 1 skipped"
    [ -z "${CI:-}${BANDO138_SKIPPED:-}" ] || exit 1
    exit 0
}
chromium=${BANDO138_CHROMIUM:-$(command -v chromium || true)}
[ -n "$chromium" ] && [ -x "$chromium" ] || skip 'chromium is not installed (.ci/packages.sh test)'
command -v node >/dev/null || skip 'node is not installed (.ci/packages.sh test)'
command -v npm >/dev/null || skip 'npm is not installed (.ci/packages.sh test)'
export BANDO138_CHROMIUM="$chromium"

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
    touch node_modules/.package-lock.json
fi

run() { node --test-reporter=spec browser/run.mjs "$@"; }
if [ -n "${BANDO138_URL:-}" ]; then
    run "$@"
    exit
fi

bin=${BANDO138_BIN:-$root/target/debug/bando138}
case "$bin" in /*) ;; *) bin=$caller/$bin ;; esac
[ -x "$bin" ] || (cd "$root" && cargo build --quiet --locked && [ -x "$bin" ])

folder=$(mktemp -d "${TMPDIR:-/tmp}/bando138-web.XXXXXX")
# The database's account has to pass through.
chmod 711 "$folder"
server=''
# shellcheck disable=SC2317,SC2329 # called by the trap
stop() {
    status=$?
    trap - EXIT INT TERM
    if [ -n "$server" ]; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')
unset DATABASE_URL BANDO138_DATA BANDO138_LISTEN BANDO138_GEODATA BANDO138_DEMO
# From the throw-away folder, so that no `boundaries/` beside the tree is loaded: the tests look at the approximate ones.
cd "$folder"
"$bin" serve --listen "127.0.0.1:$port" --data "$folder/data" >"$folder/log" 2>&1 &
server=$!
cd "$here"
export BANDO138_URL="http://127.0.0.1:$port"
# The sign-in links of the demonstration accounts are in it.
export BANDO138_LOG="$folder/log"
if ! node browser/ready.mjs "$BANDO138_URL/readyz" "$server"; then
    echo 'the server did not become ready:'
    cat "$folder/log"
    exit 1
fi
run "$@" && status=0 || status=$?
if [ "$status" != 0 ]; then
    echo 'the last lines of the server:'
    tail -n 30 "$folder/log"
fi
exit "$status"
