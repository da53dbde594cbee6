"""What `[sign_in]` of `home.toml` may say; what is wrong is said with its key, and no home opens half shut."""

from pathlib import Path

import pytest

from dashboard.server.serve import prove_entrance
from pipelines.errors import UserFacingError
from pipelines.settings import Home, open_home
from pipelines.sign_in import SignIn, sign_in_of
from tests.warehouse.stored import home_in

OIDC = {
    "mode": "oidc",
    "address": "https://wuye.example.gov.cn",
    "issuer": "https://id.example.gov.cn",
    "client_id": "w",
}
PROXY = {
    "mode": "proxy",
    "address": "https://wuye.example.gov.cn",
    "header": "X-User",
    "proxies": ["10.0.0.2"],
    "secret_file": "proxy.secret",
}


def with_sign_in(folder: Path, lines: str) -> Home:
    made = home_in(folder)
    with (made.path / "home.toml").open("a", encoding="utf-8") as file:
        file.write(lines)
    return open_home(made.path)


@pytest.mark.parametrize("given", [{}, OIDC, PROXY, {**OIDC, "listen": "10.0.0.1", "idle_minutes": 15}])
def test_what_fits_is_taken(given: dict[str, object]) -> None:
    assert sign_in_of(given).mode == given.get("mode", "none")


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"mode": "password"}, "mode"),
        ({"listen": "0.0.0.0"}, "listen"),
        ({**OIDC, "issuer": ""}, "issuer"),
        ({**OIDC, "address": "http://wuye.example.gov.cn"}, "address"),
        ({**OIDC, "isuer": "x"}, "isuer"),
        ({**OIDC, "idle_minutes": 0}, "idle_minutes"),
        ({**OIDC, "hours": "10"}, "hours"),
        ({**PROXY, "proxies": ["proxy.local"]}, "proxies"),
        ({**PROXY, "proxies": []}, "proxies"),
        ({**PROXY, "secret_file": ""}, "secret_file"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_key(given: dict[str, object], key: str) -> None:
    with pytest.raises(UserFacingError) as caught:
        sign_in_of(given)
    assert f"[sign_in] 的 {key}" in caught.value.says.zh
    assert f"[sign_in] {key}" in caught.value.says.en


@pytest.mark.parametrize(("content", "mode"), [("x" * 20, 0o644), ("short", 0o600), (None, 0o600)])
def test_a_secret_that_others_can_read_or_guess_serves_nobody(tmp_path: Path, content: str | None, mode: int) -> None:
    if content is not None:
        (tmp_path / "proxy.secret").write_text(content, encoding="utf-8")
        (tmp_path / "proxy.secret").chmod(mode)
    with pytest.raises(UserFacingError, match="secret_file"):
        SignIn(mode="proxy", secret_file="proxy.secret").secret(tmp_path)


def test_without_a_sign_in_no_other_host_is_served(tmp_path: Path) -> None:
    home = with_sign_in(tmp_path, 'hosts = ["wuye.example.gov.cn"]\n')
    with pytest.raises(UserFacingError, match="只对本机开放"):
        prove_entrance(home)
