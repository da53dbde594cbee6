#!/usr/bin/env bash
# Tries the project as a new user does, from nothing: a clone in another folder, set-up, the quick tests on each Python,
# the wheel in an empty folder without development tools, the four demos made there with the network off, then every
# page and link of theirs, in-process and in a browser.
set -euo pipefail
cd "$(dirname "$0")/.."

# Git's temporary files and the homes go where there is room; nothing of it stays.
room=$(mktemp -d "${TMPDIR:-/tmp}/wuye-walk-XXXXXX")
trap 'rm -rf "$room"' EXIT
clone=$room/clone empty=$room/empty

# No variable of the caller's reaches what a new user does not have; what a package index needs stays.
unset WUYE_HOME WUYE_LANG WUYE_SMALL_HOME WUYE_REAL_DATA VIRTUAL_ENV PYTHONPATH

step() { printf '\n== %s (%s s)\n' "$1" "$SECONDS"; }

if [ -n "$(git status --porcelain)" ]; then echo "What is not committed is not walked." >&2; fi

step "a clone in another folder"
git clone --quiet . "$clone"
if [ -d tests/axe/node_modules ]; then cp -r tests/axe/node_modules "$clone/tests/axe/"; fi

step "set-up and quick tests on each Python"
make --no-print-directory -C "$clone" setup
make --no-print-directory -C "$clone" quick
PYTHONS="${PYTHONS:-3.12 3.13}" make --no-print-directory -C "$clone" pythons

step "the wheel in an environment without development tools"
(cd "$clone" && .venv/bin/python -m hatchling build -t wheel -d "$room/dist" >/dev/null)
"$clone/.venv/bin/python" "$clone/deploy/set_up.py" "$room/production" "$clone/requirements.lock" --wheel "$room"/dist/*.whl

step "the four demos, in an empty folder with the network off"
mkdir "$empty"
alone() { "$@"; }
if unshare --map-root-user --net true 2>/dev/null; then
    alone() { unshare --map-root-user --net "$@"; }
fi
for city in beijing tianjin jinshui haimen; do
    (cd "$empty" && alone "$room/production/bin/wuye" demo --city "$city" --no-serve)
done

step "every page and every kind of link"
WUYE_WALK=$empty/data make --no-print-directory -C "$clone" pages
step "done; processor time of the shell and of all it ran"
times
