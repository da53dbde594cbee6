"""How people sign in, as `home.toml` says under `[sign_in]`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pipelines.errors import HomeError, UserFacingError
from pipelines.text import Text, both

Mode = Literal["none", "oidc", "proxy"]
MODES: Mapping[str, Mode] = {"none": "none", "oidc": "oidc", "proxy": "proxy"}
LOOPBACK = "127.0.0.1"
_NEEDED: Mapping[Mode, tuple[str, ...]] = {
    "none": (),
    "oidc": ("address", "issuer", "client_id"),
    "proxy": ("address", "header", "proxies", "secret_file"),
}
_SHORTEST_SECRET = 16


class SignInError(UserFacingError, HomeError):
    """What `home.toml` says of the sign-in cannot be used. Says which key, and what should stand there."""


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """The sign-in of a home.

    `none`: nobody signs in, and the pages are open to this machine only. `oidc`: OpenID Connect, authorization code with
    PKCE. `proxy`: a trusted proxy says in a header who signed in, and proves itself by its address and a shared secret.
    """

    mode: Mode = "none"
    address: str = ""  # under which browsers reach the pages, as https://wuye.example.gov.cn
    listen: str = LOOPBACK  # the address of this machine on which the server listens
    issuer: str = ""  # of OpenID Connect
    client_id: str = ""
    claim: str = "sub"  # of the identity token: the account
    header: str = ""  # in which the proxy names the account
    secret_header: str = "X-Wuye-Proxy-Secret"  # in which it proves itself
    proxies: tuple[str, ...] = ()  # the addresses from which it speaks
    secret_file: str = ""  # below the home, readable by its owner only: the client's or the proxy's secret
    idle_minutes: int = 30  # without an act of the person a session ends
    hours: int = 10  # after which every session ends

    @property
    def is_needed(self) -> bool:
        """Whether people sign in at all."""
        return self.mode != "none"

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the pages by https."""
        return urlsplit(self.address).scheme == "https"

    @property
    def host(self) -> str:
        """The host and port of the address, as a browser writes them."""
        return urlsplit(self.address).netloc.lower()

    def secret(self, home: Path) -> str:
        """The shared secret; '' where none is named.

        Raises:
            SignInError: the file is missing, open to others, or holds too little.
        """
        if not self.secret_file:
            return ""
        file = home / self.secret_file
        try:
            if file.stat().st_mode & 0o077:
                raise _fault(
                    "secret_file", f"{file} 他人可读，请执行 chmod 600", f"{file} is open to others: chmod 600"
                )
            held = file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            raise _fault("secret_file", f"{file} 无法读取", f"{file} cannot be read") from None
        if len(held) < _SHORTEST_SECRET:
            raise _fault(
                "secret_file",
                f"{file} 中的密钥不足 {_SHORTEST_SECRET} 个字符",
                f"{file} holds fewer than {_SHORTEST_SECRET} characters",
            )
        return held


NO_SIGN_IN = SignIn()


def sign_in_of(given: Mapping[str, Any]) -> SignIn:
    """The sign-in that a table of `home.toml` declares.

    Raises:
        SignInError: a key is unknown, of another kind, missing, or does not fit the mode.
    """
    known = {field.name: field.default for field in fields(SignIn)}
    for key, value in given.items():
        if key not in known:
            raise _fault(key, f"没有这一项，可用的有 {'、'.join(known)}", f"is unknown; there is {', '.join(known)}")
        kind: type = list if isinstance(known[key], tuple) else type(known[key])
        if type(value) is not kind:
            text = {str: both("引号内的文字", "text in quotes"), int: both("整数", "a whole number")}.get(
                kind, both("方括号内的地址", "addresses in brackets")
            )
            raise _fault(key, f"应为{text.zh}", f"should be {text.en}")
    mode = MODES.get(given.get("mode", "none"))
    if mode is None:
        raise _fault("mode", "应为 none、oidc 或 proxy", "should be none, oidc or proxy")
    for key in _NEEDED[mode]:
        if not given.get(key):
            raise _fault(key, f"方式 {mode} 需要此项", f"is needed by {mode}")
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    declared = SignIn(**{**values, "mode": mode})
    _prove(declared)
    return declared


def _prove(declared: SignIn) -> None:
    if declared.mode == "none" and not _is_loopback(declared.listen):
        raise _fault(
            "listen",
            "未设登录时页面只对本机开放，不能监听其他地址；请先设 mode = oidc 或 proxy",
            "without a sign-in the pages are open to this machine only: set mode to oidc or proxy first",
        )
    for key, address in (("listen", declared.listen), *(("proxies", each) for each in declared.proxies)):
        try:
            ip_address(address)
        except ValueError:
            raise _fault(key, f"{address!r} 不是 IP 地址", f"{address!r} is no IP address") from None
    for key in ("address", "issuer"):
        written = getattr(declared, key)
        parts = urlsplit(written)
        is_own = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if written and (parts.scheme not in ("https", "http") or not parts.netloc or parts.query or parts.fragment):
            raise _fault(key, f"{written!r} 不是网址", f"{written!r} is no address")
        if written and parts.scheme == "http" and not is_own:
            raise _fault(key, "除本机外须为 https", "has to be https but on this machine")
    for key in ("idle_minutes", "hours"):
        if getattr(declared, key) < 1:
            raise _fault(key, "应不小于 1", "should be 1 or more")


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _fault(key: str, zh: str, en: str) -> SignInError:
    says: Text = both(f"home.toml [sign_in] 的 {key}：{zh}", f"home.toml [sign_in] {key}: {en}")
    return SignInError(says)
