#!/usr/bin/env bash
# Make sure of a program: need.sh PROGRAM PACKAGE. Installs the Debian package where that is allowed, else names it.
set -euo pipefail
program=$1 package=$2
PATH=$PATH:$(printf '%s:' /usr/lib/postgresql/*/bin)
if command -v "$program" >/dev/null; then exit 0; fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
    echo "Installing $package for $program"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
else
    echo "$program is missing. Install it (Debian: apt-get install $package) and try again." >&2
    exit 1
fi
