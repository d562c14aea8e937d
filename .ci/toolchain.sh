#!/bin/sh
# Is there a Rust that can build this? (sqlx 0.9 needs 1.94; Debian 12's own is 1.63.)
set -eu
want_minor=94

say() {
    echo "$1" >&2
    echo 'Cài bằng rustup (https://rustup.rs), rồi mở lại terminal:' >&2
    echo 'Install it with rustup (https://rustup.rs), then open a new terminal:' >&2
    echo "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- -y" >&2
    exit 1
}

command -v cargo >/dev/null 2>&1 || say 'Chưa có Rust (cargo). / There is no Rust (cargo).'
version=$(rustc --version 2>/dev/null | cut -d ' ' -f 2)
minor=$(echo "$version" | cut -d . -f 2)
case "$minor" in '' | *[!0-9]*) say 'Không đọc được phiên bản của rustc. / The version of rustc cannot be read.' ;; esac
if [ "$minor" -lt "$want_minor" ]; then
    echo "rustc $version: cần 1.$want_minor trở lên. / rustc $version: 1.$want_minor or later is needed." >&2
    say 'Nếu đã có rustup: rustup update stable. / If there is rustup already: rustup update stable.'
fi
