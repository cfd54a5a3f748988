#!/bin/sh
# Locks the newest versions anew: edit a *.in file, run this, run the tests.
# `uv` may be any recent one; no address of an index gets into the locks.
set -eu
cd -- "$(dirname -- "$0")"
for group in uv build run test lint; do
    uv pip compile --quiet --upgrade --universal --python-version 3.10 \
        --generate-hashes --no-header --no-emit-index-url \
        $([ "$group" = test ] && echo "--constraints run.txt") \
        "$group.in" --output-file "$group.txt"
done
