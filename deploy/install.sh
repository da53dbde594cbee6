#!/bin/sh
# Installs Wuye Oversight from this folder, with the network off: sh install.sh [PREFIX]   (default /opt/wuye)
# 离线安装物业管理督导驾驶舱：sh install.sh [安装目录]，默认 /opt/wuye
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
prefix=${1:-/opt/wuye}
wanted=$(cat "$here/PYTHON")

fail() { echo "$1" >&2; exit 1; }

python=
for name in "${PYTHON:-python$wanted}" python3; do
    if "$name" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" 2>/dev/null; then
        python=$name
        break
    fi
done
[ -n "$python" ] || fail "This bundle needs Python $wanted, which was not found (set PYTHON to its path). 需要 Python $wanted，未找到。"

echo "1/4 files are proved / 校验文件"
if command -v sha256sum >/dev/null 2>&1; then sums="sha256sum"; else sums="shasum -a 256"; fi
(cd "$here" && $sums --check --quiet SHA256SUMS 2>/dev/null) \
    || fail "A file of this bundle is damaged or missing; copy it again. 安装包文件损坏或缺失，请重新拷贝。"

echo "2/4 packages are installed / 安装程序包"
mkdir -p "$prefix"
"$python" -m venv "$prefix/venv"
export PIP_NO_INDEX=1 PIP_FIND_LINKS="$here/wheels" PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONFIG_FILE=/dev/null
"$prefix/venv/bin/python" -m pip install --quiet --no-deps --require-hashes --requirement "$here/requirements.lock"
"$prefix/venv/bin/python" -m pip install --quiet --no-deps --force-reinstall "$here"/wheels/wuye_oversight-*.whl
"$prefix/venv/bin/python" -m pip check

echo "3/4 fonts / 字体"
if [ "$(id -u)" = 0 ] && [ -d /usr/local/share ]; then fonts=${FONTS:-/usr/local/share/fonts/wuye}; else fonts=${FONTS:-$prefix/fonts}; fi
mkdir -p "$fonts"
cp "$here"/fonts/* "$fonts"/ 2>/dev/null || echo "The bundle holds no fonts. 安装包未附字体。"
if command -v fc-cache >/dev/null 2>&1; then fc-cache -f "$fonts" >/dev/null 2>&1 || true; fi

echo "4/4 service unit / 服务单元"
sed "s|/opt/wuye|$prefix|g" "$here/wuye.service" > "$prefix/wuye.service"
cat <<END

Installed / 已安装：$prefix/venv/bin/wuye
  try / 试用：   $prefix/venv/bin/wuye --home FOLDER demo
  serve / 服务： see INSTALL.md / 见 INSTALL.zh-CN.md
END
