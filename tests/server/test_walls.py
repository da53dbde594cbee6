"""A served dashboard as an attacker and a hostile network meet it, over real sockets on this machine."""

import http.client
import socket
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from dashboard.downloads import READER
from dashboard.server.headers import policy
from dashboard.words import word
from pipelines.settings import Home
from tests.served import Served

MB = 1 << 20
BOUND = "wuye"
# Loaded by the server's process before anything else: whatever leaves this machine is written down and refused.
GUARD = """
import os, socket
def note(what):
    with open(os.environ["GUARD_LOG"], "a") as log:
        log.write(f"{what}\\n")
def own(host):
    return host is None or str(host) in ("", "127.0.0.1", "::1", "localhost", "0.0.0.0", "::")
def guarded(call):
    def ask(self, address, *rest):
        if isinstance(address, tuple) and not own(address[0]):
            note(f"connect {address}")
            raise OSError("no network")
        return call(self, address, *rest)
    return ask
class Guarded(socket.socket):
    connect = guarded(socket.socket.connect)
    connect_ex = guarded(socket.socket.connect_ex)
def looked_up(call):
    def ask(host, *rest, **named):
        if not own(host):
            note(f"look up {host}")
            raise OSError("no network")
        return call(host, *rest, **named)
    return ask
socket.socket = Guarded
socket.getaddrinfo = looked_up(socket.getaddrinfo)
socket.gethostbyname = looked_up(socket.gethostbyname)
note("guard stands")
"""
HOSTILE = {
    "STREAMLIT_SERVER_ENABLE_CORS": "false",
    "STREAMLIT_SERVER_ENABLE_XSRF_PROTECTION": "false",
    "STREAMLIT_SERVER_ENABLE_AGENT_API": "true",
    "STREAMLIT_SERVER_ENABLE_STATIC_SERVING": "true",
    "STREAMLIT_SERVER_SCRIPT_HEALTH_CHECK_ENABLED": "true",
    "STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "500",
    "STREAMLIT_SERVER_ADDRESS": "0.0.0.0",
    "STREAMLIT_BROWSER_GATHER_USAGE_STATS": "true",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, kw_only=True)
class Net:
    """The server, and what its process tried to reach outside."""

    served: Served
    log: Path
    proxy: socket.socket
    errors: Path  # what the server says on standard error

    def ask(
        self, path: str, method: str = "GET", body: bytes | Iterable[bytes] | None = None, **headers: str | None
    ) -> Answer:
        """One request; a header that is None is not sent at all."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=120)
        try:
            connection.putrequest(method, path, skip_host="host" in named, skip_accept_encoding=True)
            for name, value in named.items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body, encode_chunked=not isinstance(body, bytes | None))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            text = "" if answer.status == 101 else answer.read().decode(errors="replace")
            return Answer(status=answer.status, headers=found, text=text)
        finally:
            connection.close()

    def knock(self, **headers: str | None) -> Answer:
        """A websocket handshake."""
        key = {
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec_WebSocket_Version": "13",
            "Sec_WebSocket_Key": "dGhlIHNhbXBsZSBub25jZQ==",
        }
        return self.ask("/_stcore/stream", **key, **headers)

    @property
    def host(self) -> str:
        """The server's host as a browser writes it."""
        return f"127.0.0.1:{self.served.port}"


@pytest.fixture(scope="module")
def net(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Net]:
    """A server whose environment asks for everything that it must not do, behind a proxy that answers nobody."""
    room = tmp_path_factory.mktemp("guard")
    (room / "sitecustomize.py").write_text(GUARD, encoding="utf-8")
    log = room / "outside.log"
    with socket.create_server(("127.0.0.1", 0)) as proxy:
        proxy.setblocking(False)
        address = f"http://127.0.0.1:{proxy.getsockname()[1]}"
        outside = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), address)
        served = Served(
            small_home.path,
            {**HOSTILE, **outside, "no_proxy": "", "PYTHONPATH": str(room), "GUARD_LOG": str(log)},
            errors=room / "errors.log",
        )
        try:
            yield Net(served=served, log=log, proxy=proxy, errors=room / "errors.log")
        finally:
            served.end()


def test_every_answer_carries_the_policy_and_forbids_frames(net: Net) -> None:
    for path in ("/", "/submissions", "/_stcore/health", "/favicon.png", "/_stcore/metrics", "/download/x/y"):
        headers = net.ask(path).headers
        assert headers["content-security-policy"] == policy(net.host)
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(("accepted", "language"), [("zh-CN", "zh"), ("en-GB,zh;q=0.5", "en")])
@pytest.mark.parametrize("host", ["wuye.example", "127.0.0.1", "127.0.0.1.example", "0.0.0.0:8501", None])
def test_another_host_is_refused_in_one_sentence(net: Net, host: str | None, accepted: str, language: str) -> None:
    answer = net.ask("/", host=host, Accept_Language=accepted)
    if host is None:  # no HTTP at all
        assert answer.status == 400
        return
    assert (answer.status, answer.text) == (403, word("server.foreign_host", language))  # type: ignore[arg-type]
    assert net.knock(host=host, origin=f"http://{host}").status == 403


def test_the_names_of_this_machine_are_answered(net: Net) -> None:
    for name in ("127.0.0.1", "localhost", "[::1]"):
        host = f"{name}:{net.served.port}"
        assert net.ask("/", host=host).status == 200
        assert net.knock(host=host, origin=f"http://{host}").status == 101


def test_only_a_page_of_the_same_address_opens_a_websocket(net: Net) -> None:
    foreign = (
        None,
        "null",
        "http://wuye.example",
        f"http://wuye.example:{net.served.port}",
        "http://127.0.0.1:9",
        f"http://localhost:{net.served.port}",
        "http://0.0.0.0",
        "http://localhost",
        f"file://{net.host}",
    )
    for origin in foreign:
        answer = net.knock(origin=origin)
        assert (answer.status, answer.text) == (403, word("server.foreign_origin", "zh")), origin
    assert net.knock(origin=f"http://{net.host}").status == 101
    assert "handshake" not in net.errors.read_text(encoding="utf-8")
    assert net.ask("/_stcore/health", origin="http://wuye.example").status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/agent/mcp",
        "/_stcore/script-health-check",
        "/_stcore/bidi-components/x/y.js",
        "/_stcore/nothing",
        "/component/x/index.html",
        "/app/static/x",
        "/auth/login",
        "/oauth2callback",
        "/submissions/_stcore/health",
        "/submissions/_stcore/host-config",
        "//_stcore/metrics",
        "/_stcore/%6detrics",
        "/static/nothing.js",
        "/a/b",
    ],
)
def test_what_no_page_needs_is_closed(net: Net, path: str) -> None:
    assert net.ask(path).status in (400, 404)
    assert net.ask(path, "POST", b"{}", Content_Length="2").status in (400, 404, 405)


def test_a_page_is_a_shell_in_the_reader_s_language_that_says_where_the_server_is(net: Net) -> None:
    chinese, english = net.ask("/submissions"), net.ask("/?lang=en")
    assert '<html lang="zh-CN">' in chinese.text
    assert '<html lang="en">' in english.text
    assert "BACKEND_BASE_URL" in chinese.text
    assert "_stcore/agent" not in chinese.text
    assert 'id="too-old" hidden>浏览器版本过低' in chinese.text


def test_scripts_come_compressed_and_are_kept(net: Net) -> None:
    name = net.ask("/").text.partition('crossorigin src=".')[2].partition('"')[0]
    plain, packed = net.ask(name), net.ask(name, Accept_Encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) * 2 < int(plain.headers["content-length"])
    for answer in (plain, packed):
        assert "max-age=31536000" in answer.headers["cache-control"]
        assert answer.headers["content-type"].partition(";")[0].endswith("/javascript")


def chunks(size: int) -> Iterator[bytes]:
    """A form with one file of so many bytes, a mebibyte at a time."""
    yield f'--{BOUND}\r\nContent-Disposition: form-data; name="f"; filename="a.xlsx"\r\n\r\n'.encode()
    for begin in range(0, size, MB):
        yield b"x" * min(MB, size - begin)
    yield f"\r\n--{BOUND}--\r\n".encode()


def test_fifty_megabytes_are_taken_and_no_more_however_they_are_sent(net: Net) -> None:
    cookies = "; ".join(set_cookies(net))
    token = next(part.partition("=")[2] for part in cookies.split("; ") if part.startswith("_streamlit_xsrf"))
    with connect(
        f"ws://{net.host}/_stcore/stream",
        origin=f"http://{net.host}",
        subprotocols=["streamlit", token],  # type: ignore[arg-type, list-item]
        additional_headers={"Cookie": cookies},
        max_size=None,
    ) as page:
        start = BackMsg()
        start.rerun_script.query_string = "lang=zh"
        page.send(start.SerializeToString())
        message = ForwardMsg()
        while not message.HasField("new_session"):
            message.ParseFromString(page.recv())  # type: ignore[arg-type]
        assert not message.new_session.config.gather_usage_stats
        session = message.new_session.initialize.session_id
        form = {"Content_Type": f"multipart/form-data; boundary={BOUND}", "Cookie": cookies, "X_Xsrftoken": token}

        def put(size: int, *, is_chunked: bool) -> Answer:
            path = f"/_stcore/upload_file/{session}/{uuid.uuid4()}"
            if is_chunked:
                return net.ask(path, "PUT", chunks(size), Transfer_Encoding="chunked", **form)
            whole = b"".join(chunks(size))
            return net.ask(path, "PUT", whole, Content_Length=str(len(whole)), **form)

        assert put(50 * MB, is_chunked=True).status == 204
        for is_chunked in (False, True):
            answer = put(51 * MB, is_chunked=is_chunked)
            assert (answer.status, answer.text) == (413, word("server.too_large", "zh", mb=50))
        for _ in range(3):
            assert put(50 * MB, is_chunked=False).status == 204
        answer = put(MB, is_chunked=True)
        assert (answer.status, answer.text) == (413, word("server.too_much", "zh", mb=200, n=40))


def set_cookies(net: Net) -> list[str]:
    """The cookies that the first request of a page brings."""
    connection = http.client.HTTPConnection("127.0.0.1", net.served.port, timeout=60)
    connection.request("GET", "/_stcore/health")
    headers = connection.getresponse().msg.get_all("Set-Cookie") or []
    connection.close()
    return [header.partition(";")[0] for header in headers]


def test_the_reader_s_cookie_is_out_of_reach_of_scripts_and_other_sites(net: Net) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", net.served.port, timeout=60)
    connection.request("GET", "/_stcore/health")
    (own,) = [
        header for header in connection.getresponse().msg.get_all("Set-Cookie") or [] if header.startswith(READER)
    ]
    connection.close()
    assert "HttpOnly" in own
    assert "SameSite=Strict" in own
    assert READER not in str(net.ask("/").headers)


def test_nothing_leaves_this_machine_whatever_is_tried(net: Net) -> None:
    for number in range(8):
        net.knock(origin=f"http://{number}.example")
        net.ask("/", origin=f"http://{number}.example", host=f"{number}.example")
    assert net.log.read_text(encoding="utf-8").splitlines().count("guard stands") >= 1
    assert [line for line in net.log.read_text(encoding="utf-8").splitlines() if line != "guard stands"] == []
    with pytest.raises(BlockingIOError):
        net.proxy.accept()
