#!/usr/bin/env bash
# Run a command with DATABASE_URL and REDIS_URL of a PostgreSQL and a Redis that live in a temporary folder, on free
# ports, for as long as the command runs. Installed services and their data are not touched.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
"$here/need.sh" initdb postgresql
"$here/need.sh" redis-server redis-server
PATH=$PATH:$(printf '%s:' /usr/lib/postgresql/*/bin)

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
# PostgreSQL does not run as root; its package brings a user to run as.
as_owner() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

folder=$(mktemp -d)
redis_pid=
stop() {
    [ -z "$redis_pid" ] || kill "$redis_pid" 2>/dev/null || true
    [ ! -f "$folder/postgres/postmaster.pid" ] || as_owner pg_ctl -D "$folder/postgres" -m immediate -s stop || true
    rm -rf "$folder"
}
trap stop EXIT

mkdir "$folder/postgres"
if [ "$(id -u)" = 0 ]; then
    chmod 711 "$folder"
    chown postgres "$folder/postgres"
fi
cd "$folder/postgres"
as_owner initdb -D "$folder/postgres" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >"$folder/initdb.log"
postgres_port=$(free_port)
# The data lives for one run: what a power cut would do to it is of no interest.
as_owner pg_ctl -D "$folder/postgres" -s -w -l "$folder/postgres/log" \
    -o "-p $postgres_port -h 127.0.0.1 -k $folder/postgres -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start
redis_port=$(free_port)
redis-server --port "$redis_port" --bind 127.0.0.1 --save '' --dir "$folder" >"$folder/redis.log" &
redis_pid=$!
cd "$OLDPWD"

export DATABASE_URL=postgres://postgres@127.0.0.1:$postgres_port/postgres REDIS_URL=redis://127.0.0.1:$redis_port/0
"$@"
