#!/bin/sh
# The one entry to the development environment; `./dev.sh --help` lists what it does.
# All the work is in dev/, in Python; this file only finds Python and the checkout.
set -eu
cd -- "$(dirname -- "$0")"
if ! command -v python3 >/dev/null; then
    echo "dev.sh needs Python 3.10 or newer: apt-get install python3" >&2
    exit 1
fi
exec python3 -m dev "$@"
