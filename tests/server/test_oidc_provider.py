"""The sign-in against a service that others wrote: npm's `oidc-provider` where it is installed, else the one in Python.

Which it was stands in the output of the test run.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from pipelines.people.audit import trail
from pipelines.people.invented import invent_people
from pipelines.people.register import register_of
from pipelines.people.sessions import sessions_of
from pipelines.settings import Home, make_home, open_home
from pipelines.text import both
from tests.node_provider import NodeProvider, node_provider_is_there
from tests.provider import OpenIdProvider
from tests.reader import NAVIGATES, BrowserReader
from tests.served import Served, free_port

SECRET = "a-secret-of-the-client-32-characters"


@dataclass(frozen=True, kw_only=True)
class Door:
    """A served home whose people sign in at a service."""

    home: Home
    served: Served


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = make_home(tmp_path_factory.mktemp("oidc") / "home", "110000", name=both("北京市", "Beijing"), invented=True)
    invent_people(made)
    port = free_port()
    is_node = node_provider_is_there()
    provider = NodeProvider(f"http://127.0.0.1:{port}/sign-in/callback", SECRET) if is_node else OpenIdProvider()
    used = "npm's oidc-provider" if is_node else "tests/provider.py: oidc-provider of npm is not installed"
    warnings.warn(f"the sign-in was tested against {used}", stacklevel=1)
    secret = made.path / "client.secret"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o600)
    with (made.path / "home.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[sign_in]\nmode = "oidc"\naddress = "http://127.0.0.1:{port}"\n'
            f'issuer = "{provider.issuer}"\nclient_id = "wuye"\nsecret_file = "client.secret"\n'
        )
    served = Served(made.path, port=port)
    yield Door(home=open_home(made.path), served=served)
    served.end()
    provider.end()


def test_a_code_with_pkce_begins_a_session_and_its_answer_serves_once(door: Door) -> None:
    reader = BrowserReader(door.served.address)
    done = reader.sign_in("leader", "/people")
    assert (done.status_code, done.headers["Location"]) == (303, "/people")
    assert reader.client.get("/people", headers=NAVIGATES).status_code == 200
    signature = register_of(door.home).person("leader").signature
    assert trail(door.home, kinds=("signed_in",))[-1].actor == signature
    before = len(sessions_of(door.home).running())
    again = reader.client.get(reader.answered, headers=NAVIGATES)
    assert (again.status_code, len(sessions_of(door.home).running())) == (400, before)


def test_a_code_that_is_not_the_service_s_begins_no_session(door: Door) -> None:
    reader = BrowserReader(door.served.address)
    reader.sign_in("leader")
    begun = reader.client.get("/sign-in/begin", headers=NAVIGATES)
    state = begun.headers["Location"].partition("state=")[2].partition("&")[0]
    fresh = BrowserReader(door.served.address)
    fresh.client.cookies.set("wuye_sign_in", reader.client.cookies["wuye_sign_in"])
    answer = fresh.client.get(f"/sign-in/callback?code=guessed&state={state}", headers=NAVIGATES)
    assert (answer.status_code, "未能确认身份" in answer.text) == (400, True)
    assert "wuye_session" not in fresh.client.cookies


def test_whom_the_service_knows_and_the_register_does_not_gets_one_sentence(door: Door) -> None:
    reader = BrowserReader(door.served.address)
    answer = reader.sign_in("stranger")
    assert (answer.status_code, "尚未登记" in answer.text) == (403, True)
