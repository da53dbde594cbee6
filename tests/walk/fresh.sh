#!/usr/bin/env bash
# A new folder, as a new user has it: the last commit is cloned, installed, the four demos are made, every page is walked.
# `make walk` runs it. WUYE_WALK_KEEP=DIR keeps the folder; WUYE_WALK_CITIES chooses cities.
set -euo pipefail

here=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
folder=${WUYE_WALK_KEEP:-$(mktemp -d "${TMPDIR:-/tmp}/wuye-walk.XXXXXX")}
[ -n "${WUYE_WALK_KEEP:-}" ] || trap 'rm -rf "$folder"' EXIT
mkdir -p "$folder"
if [ -n "$(git -C "$here" status --porcelain)" ]; then
    echo "walk: what is not committed is not walked" >&2
fi

git clone --quiet "$here" "$folder/wuye"
cd "$folder/wuye"
unset WUYE_HOME WUYE_LANG VIRTUAL_ENV
make setup
for city in ${WUYE_WALK_CITIES:-beijing tianjin jinshui haimen}; do
    .venv/bin/wuye demo --city "$city" --no-serve
done
WUYE_WALK="$PWD/data" .venv/bin/pytest -m walk tests/walk
times
