#!/bin/sh
# Installs those of Debian's packages that are missing: `packages.sh run` or `packages.sh test`.
# As root, or with sudo; without either it prints the one line to run and stops. Does nothing, in no time, if all is there.
set -eu

postgis() {
    for control in /usr/share/postgresql/*/extension/postgis.control; do
        version=${control#/usr/share/postgresql/}
        [ -x "/usr/lib/postgresql/${version%%/*}/bin/postgres" ] && [ -e "$control" ] && return 0
    done
    return 1
}
has() { command -v "$1" >/dev/null 2>&1; }
installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
# node:test with --test-reporter, used by the browser tests, needs 18.15 (Debian 12 has 18.20)
node_is_new() { has node && [ "$(node -p 'parseInt(process.versions.node)' 2>/dev/null || echo 0)" -ge 18 ]; }

need=''
has cc || need="$need build-essential"
# `make run` with a database of one's own needs no server here; the tests always make their own.
if [ "$1" = test ] || [ -z "${DATABASE_URL:-}" ]; then
    postgis || need="$need postgresql-postgis"
fi
if [ "$1" = test ]; then
    has chromium || need="$need chromium"
    node_is_new || need="$need nodejs"
    has npm || need="$need npm"
    has python3 || need="$need python3"
    installed fonts-noto-core || need="$need fonts-noto-core"
fi
need=${need# }
[ -n "$need" ] || exit 0

line="apt-get install -y --no-install-recommends $need"
if ! has apt-get; then
    echo "Máy này không có apt-get. Cần các gói tương đương với: $need" >&2
    echo "This machine has no apt-get. Install what corresponds to: $need" >&2
    exit 1
fi
as_root=''
if [ "$(id -u)" != 0 ]; then
    # Without a terminal sudo could only wait for a password that nobody types.
    if has sudo && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
        as_root=sudo
    else
        echo 'Thiếu một số gói và không có quyền cài. Hãy chạy bằng root:' >&2
        echo 'Packages are missing and there is no right to install them. Run as root:' >&2
        echo "    $line" >&2
        exit 1
    fi
fi
echo "Cài từ kho của Debian: $need"
echo "Installing from Debian: $need"

export DEBIAN_FRONTEND=noninteractive
# Another apt (unattended upgrades, say) is waited for, ten minutes at most.
apt() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=600 -o Dpkg::Use-Pty=0 "$@"; }

# On a machine that gets PostgreSQL through us, Debian's default cluster "main" is not made: it would listen on port 5432,
# and nothing here uses it. Only for this installation: later ones do as the administrator says.
no_main=/etc/postgresql-common/createcluster.d/bando138.conf
tidy() { [ -z "${made_no_main:-}" ] || $as_root rm -f "$no_main"; }
trap tidy EXIT
trap 'exit 130' INT TERM
case "$need" in
*postgresql-postgis*)
    if [ ! -d /etc/postgresql ] && [ ! -e "$no_main" ]; then
        made_no_main=yes
        $as_root mkdir -p "${no_main%/*}"
        echo 'create_main_cluster = false' | $as_root tee "$no_main" >/dev/null
    fi
    ;;
esac

install() {
    # shellcheck disable=SC2086 # a list of words
    apt install -y --no-install-recommends $need >"$log" 2>&1
}
log=$(mktemp)
# The lists may be absent (a fresh image) or too old to name files that still exist: only then are they fetched.
if ! install; then
    apt update >>"$log" 2>&1 || true
    if ! install; then
        cat "$log" >&2
        echo "Cài không thành công. Hãy chạy bằng root: apt-get update && $line" >&2
        echo "The installation failed. Run as root: apt-get update && $line" >&2
        rm -f "$log"
        exit 1
    fi
fi
rm -f "$log"
