"""Which hosts are ours, and which scripts a page runs."""

import hashlib
from base64 import b64encode
from pathlib import Path

from dashboard import scripts
from dashboard.server.headers import policy
from dashboard.server.hosts import addresses
from pipelines.settings import make_home, open_home
from pipelines.text import both

ROOT = Path(__file__).parents[2]


def test_a_home_names_the_hosts_of_its_proxy_and_this_machine_stays(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "110000", both("北京市", "Beijing"), invented=True)
    file = home.path / "home.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'hosts = ["Wuye.example.cn"]\n', encoding="utf-8")
    assert addresses(8501, open_home(home.path).hosts) == {
        "127.0.0.1:8501",
        "localhost:8501",
        "[::1]:8501",
        "wuye.example.cn",
    }
    assert "localhost" in addresses(80)


def test_every_script_of_a_page_is_declared_and_allowed_word_for_word() -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "dashboard").rglob("*.py")
        if "<script>" in path.read_text(encoding="utf-8")
    ]
    assert sorted(found) == ["dashboard/scripts.py", "dashboard/server/assets.py"]  # the latter takes one away
    allowed = policy("127.0.0.1:8501")
    for name, script in vars(scripts).items():
        if name.isupper() and isinstance(script, str):
            assert b64encode(hashlib.sha256(script.encode()).digest()).decode() in allowed, name
    assert "unsafe-eval" not in allowed
    assert "unsafe-inline" not in allowed.partition("script-src")[2].partition(";")[0]
