#!/usr/bin/env bash
# Sets the project up on each supported Python that this machine has and runs the quick tests there.
# A version that is not here is named; PYTHONS chooses others.
set -euo pipefail
cd "$(dirname "$0")/.."

find_python() {
    local version=$1 candidate
    for candidate in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$version".*/bin/python; do
        if "$candidate" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$version')" 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    return 1
}

tried=0
for version in ${PYTHONS:-3.11 3.12 3.13}; do
    if ! python=$(find_python "$version"); then
        echo "Python $version is not on this machine: not tried."
        continue
    fi
    echo "Python $version"
    make --no-print-directory quick PYTHON="$python" VENV=".venv-$version"
    tried=$((tried + 1))
done
[ "$tried" -gt 0 ] || { echo "No supported Python was found." >&2; exit 1; }
