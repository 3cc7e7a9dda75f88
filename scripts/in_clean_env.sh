#!/usr/bin/env bash
# Run a command where no variable of lead_ai is set and the data folder is new and thrown away after.
set -euo pipefail
unset ALLOWED_HOSTS ALLOW_INSECURE BASE_URL CSRF_TRUSTED_ORIGINS DATABASE_URL DEBUG DEFAULT_FROM_EMAIL DEMO EMAIL_URL \
    FIELD_KEYS LANGUAGE_CODE LOG_LEVEL PORT PUBLIC_FRAMEWORKS REDIS_URL REQUIRE_MFA SECRET_KEY SECRET_KEY_FALLBACKS \
    SWEEP_SECONDS TIME_ZONE TRUSTED_PROXIES
DATA_DIR=$(mktemp -d)
export DATA_DIR
trap 'rm -rf "$DATA_DIR"' EXIT
"$@"
