#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# sh postgres_server.sh start|stop|crash|resume STATE
#
# A PostgreSQL server for tests: a cluster of its own in a new folder, reached
# by a Unix socket in that folder alone, whose path is written to
# STATE/location.  Starting stops one that an earlier run left behind.  A server
# that crashed is resumed with what it has written.
set -eu
state=$2

# The server refuses to run as root.
as_user() {
    if [ "$(id -u)" -ne 0 ]; then
        "$@"
    else
        runuser -u "$user" -- "$@"
    fi
}

user=$(id -un)
if [ "$(id -u)" -eq 0 ]; then
    user=nobody
    if id postgres >/dev/null 2>&1; then user=postgres; fi
fi

# Debian keeps the programs of the server out of PATH.
bin=""
for folder in /usr/lib/postgresql/*/bin "$(pg_config --bindir 2>/dev/null || true)"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then bin=$folder; fi
done
if [ -z "$bin" ] && command -v initdb >/dev/null 2>&1; then bin=$(dirname "$(command -v initdb)"); fi
if [ -z "$bin" ]; then
    echo "no PostgreSQL server is installed: initdb is not found" >&2
    exit 1
fi

stop() {
    [ -f "$state/location" ] || return 0
    folder=$(cat "$state/location")
    if [ -d "$folder/data" ]; then
        as_user "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
        rm -rf "$folder"
    fi
    rm -f "$state/location"
}

start() {
    mkdir -p "$state"
    # The path of a socket is short, and the build tree may be closed to the user.
    folder=$(mktemp -d /tmp/writ-postgres.XXXXXX)
    echo "$folder" >"$state/location"
    if [ "$(id -u)" -eq 0 ]; then chown "$user" "$folder"; fi
    chmod 755 "$folder"
    cd "$folder"
    as_user "$bin/initdb" -D "$folder/data" -U writ -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1 || {
        cat "$folder/initdb.log" >&2
        exit 1
    }
    serve
}

# Nothing is lost with fsync=off unless the system itself goes down: what the
# server has written is in the system's memory when its processes die.
serve() {
    as_user "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/log" -w -t 60 \
        -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c jit=off" start >/dev/null || {
        as_user cat "$folder/data/log" >&2
        exit 1
    }
}

case $1 in
    start)
        stop
        start
        ;;
    stop) stop ;;
    crash)
        cd "$(cat "$state/location")"
        as_user "$bin/pg_ctl" -D data -m immediate -w stop >/dev/null
        ;;
    resume)
        folder=$(cat "$state/location")
        cd "$folder"
        serve
        ;;
    *)
        echo "usage: sh postgres_server.sh start|stop|crash|resume STATE" >&2
        exit 1
        ;;
esac
