#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh cmake/packages.sh release|tests|checks
#
# Installs what a build needs, where apt-get is there: the packages of the
# library and the tool (release), those of the tests as well (tests), those of
# .ci/run as well (checks).  Elsewhere names what is needed, and fails when a
# program is missing.  Installs nothing that is there, and removes nothing.
set -eu

purpose=$1
programs="cmake ninja pkg-config"
packages="g++ cmake ninja-build pkg-config libssl-dev libre2-dev libcli11-dev libsqlite3-dev libpq-dev"
case $purpose in
    release) ;;
    tests | checks)
        packages="$packages doctest-dev postgresql"
        programs="$programs node npm"
        ;;
    *)
        echo "usage: sh cmake/packages.sh release|tests|checks" >&2
        exit 1
        ;;
esac
if [ "$purpose" = checks ]; then
    packages="$packages git clang-14 clang-format-14 clang-tidy-14 libclang-rt-14-dev"
    programs="$programs git clang++-14 clang-format-14 clang-tidy-14"
fi

has() { command -v "$1" >/dev/null 2>&1; }

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# Node.js may have come from elsewhere than apt.
if [ "$purpose" != release ]; then
    has node || packages="$packages nodejs"
    has npm || packages="$packages npm"
fi

without_apt() {
    echo "This is no system with apt-get.  Needed are:"
    echo "  a C++20 compiler (g++ 12, clang 14 or later), CMake 3.25, Ninja, pkg-config,"
    echo "  Boost 1.81 or later with Boost.JSON, OpenSSL 3 (libcrypto), RE2, CLI11,"
    echo "  SQLite 3.38, libpq 14"
    [ "$purpose" = release ] || echo "  doctest 2.4, the server of PostgreSQL 12 or later,"
    [ "$purpose" = release ] || echo "  Node.js 18 and npm"
    [ "$purpose" != checks ] || echo "  git, clang 14 with its sanitizers, clang-format 14, clang-tidy 14"
    missing=""
    for program in $programs; do has "$program" || missing="$missing $program"; done
    has c++ || has g++ || has clang++ || missing="$missing c++"
    if [ -n "$missing" ]; then
        echo "error: not found:$missing" >&2
        exit 1
    fi
    echo "The programs are there; CMake will say which library it misses, if any."
}

# The package of Boost.JSON, whose name holds a version on Debian 12.
boost_package() {
    for name in libboost-json1.81-dev libboost-json-dev; do
        if installed "$name"; then
            echo "$name"
            return
        fi
    done
    for name in libboost-json1.81-dev libboost-json-dev; do
        if apt-cache show "$name" >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
    echo libboost-json1.81-dev
}

select_missing() {
    missing=""
    for package in $packages $(boost_package); do installed "$package" || missing="$missing $package"; done
}

# Names the command, runs it as root, and shows what it says if it fails.
apt() {
    echo "+ apt-get $*"
    as_root=sudo
    if [ "$(id -u)" -eq 0 ]; then as_root=""; elif [ "${CI:-}" = true ]; then as_root="sudo -n"; fi
    log=$(mktemp)
    status=0
    # sudo asks on the terminal, not on standard input.
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@" -y </dev/null >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || cat "$log" >&2
    rm -f "$log"
    return "$status"
}

with_apt() {
    select_missing
    if [ -z "$missing" ]; then
        echo "All packages are installed."
        return
    fi
    if [ "$(id -u)" -ne 0 ] && ! has sudo; then
        echo "error: needs root or sudo to install:$missing" >&2
        exit 1
    fi
    apt update
    select_missing
    # shellcheck disable=SC2086
    if ! apt install --no-install-recommends --no-remove $missing; then
        echo "error: apt-get could not install:$missing" >&2
        echo "writ needs Debian 12, Ubuntu 24.04 or later; another Boost must not be in the way." >&2
        exit 1
    fi
}

if has apt-get; then with_apt; else without_apt; fi
