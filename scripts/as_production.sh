#!/usr/bin/env bash
# Run a command with settings that production accepts and secrets that nobody keeps.
set -euo pipefail
random() { head -c 48 /dev/urandom | base64 | tr -d '\n/+='; }
DATA_DIR=$(mktemp -d)
export DATA_DIR ALLOWED_HOSTS=lead-ai.invalid BASE_URL=https://lead-ai.invalid DEBUG=off DEMO=off
SECRET_KEY=$(random)$(random)
FIELD_KEYS=$(random)$(random)
export SECRET_KEY FIELD_KEYS
unset ALLOW_INSECURE DATABASE_URL REDIS_URL
trap 'rm -rf "$DATA_DIR"' EXIT
"$@"
