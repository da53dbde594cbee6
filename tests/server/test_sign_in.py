"""The sign-in as a browser, a service and an attacker meet it, over real sockets on this machine."""

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

import httpx
import polars as pl
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from dashboard.parts.standing.case import id_of
from pipelines import query
from pipelines.office.entries import Objection
from pipelines.office.journal import open_journal
from pipelines.people.audit import trail
from pipelines.people.invented import invent_people
from pipelines.people.ledger import Line
from pipelines.people.register import add_person, grant, register_of, revoke
from pipelines.people.sessions import sessions_of
from pipelines.settings import Home, open_home
from tests.copies import copy_of
from tests.provider import OpenIdProvider
from tests.reader import NAVIGATES, BrowserReader
from tests.served import Served, free_port

BY = {"actor": "服务器账号 甲", "why": "调令"}
ROUTES = """
import json, sys
from dashboard.server.serve import application
built = application(1)._build_starlette_app()
print(json.dumps([[route.path, sorted(getattr(route, "methods", None) or ["WEBSOCKET"])] for route in built.routes
    if hasattr(route, "path")]))
"""


@dataclass(frozen=True, kw_only=True)
class Door:
    """A served home with a sign-in, and the service that signs people in."""

    home: Home
    provider: OpenIdProvider
    served: Served

    def reader(self) -> BrowserReader:
        return BrowserReader(self.served.address)

    def refusals(self, why: str) -> list[Line]:
        return [line for line in trail(self.home, kinds=("refused",)) if line.content["why"] == why]


@pytest.fixture(scope="module")
def door(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    made = copy_of(small_home, tmp_path_factory.mktemp("door") / "home")
    invent_people(made)
    add_person(made, "nobody", name="钱七", post="借调人员", **BY)
    provider, port = OpenIdProvider(), free_port()
    with (made.path / "home.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[sign_in]\nmode = "oidc"\naddress = "http://127.0.0.1:{port}"\n'
            f'issuer = "{provider.issuer}"\nclient_id = "wuye"\n'
        )
    served = Served(made.path, port=port)
    yield Door(home=open_home(made.path), provider=provider, served=served)
    served.end()
    provider.end()


def test_no_route_of_the_running_app_gives_anything_without_a_session(door: Door) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ROUTES],
        env={"WUYE_HOME": str(door.home.path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    routes = json.loads(told.stdout.splitlines()[-1])
    assert {"/download/{token}/{name}", "/_stcore/health", "/_stcore/stream"} <= {path for path, _ in routes}
    client = httpx.Client(base_url=door.served.address, trust_env=False)
    asked = 0
    for path, methods in routes:
        address = "/".join("x" if "{" in part else part for part in path.split("/")) or "/"
        for method in methods:
            asked += 1
            if method == "WEBSOCKET":
                with pytest.raises(InvalidStatus) as caught:
                    connect(door.served.address.replace("http", "ws") + address, origin=door.served.address).close()
                assert caught.value.response.status_code == 401, path
                continue
            answer = client.request(method, address)
            assert answer.status_code == 401, (method, address)
            assert len(answer.text) < 200
    assert asked > 10


def test_a_document_without_a_session_leads_to_the_entrance_and_back_to_where_it_was(door: Door) -> None:
    reader = door.reader()
    away = reader.client.get("/standing?list=black", headers=NAVIGATES)
    assert (away.status_code, away.headers["Location"]) == (303, "/sign-in?next=%2Fstanding%3Flist%3Dblack")
    entrance = reader.client.get(away.headers["Location"], headers=NAVIGATES)
    assert "请登录后使用" in entrance.text
    done = reader.sign_in("leader", "/standing?list=black")
    assert done.headers["Location"] == "/standing?list=black"
    assert reader.client.get("/standing?list=black", headers=NAVIGATES).status_code == 200
    cookie = done.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("next_", ["https://evil.example", "//evil.example", "/\\evil.example", "/sign-out", "x"])
def test_a_sign_in_leads_to_no_other_site(door: Door, next_: str) -> None:
    assert door.reader().sign_in("leader", next_).headers["Location"] == "/"


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ({"nonce": "another"}, "another sign-in's token"),
        ({"aud": "other"}, "a token for another program"),
        ({"iss": "https://evil.example"}, "a token of another service"),
        ({"exp": 1}, "an old token"),
        ({"sub": ""}, "a token of nobody"),
    ],
)
def test_a_token_that_does_not_prove_this_sign_in_starts_no_session(
    door: Door, spoil: dict[str, object], what: str
) -> None:
    reader = door.reader()
    door.provider.spoil = spoil
    answer = reader.sign_in("leader")
    assert answer.status_code == 400, what
    assert "未能确认身份" in answer.text
    assert reader.client.get("/_stcore/health").status_code == 401
    assert door.refusals("service")


def test_a_replayed_callback_starts_no_session_and_stands_in_the_trail(door: Door) -> None:
    reader, thief = door.reader(), door.reader()
    reader.sign_in("leader")
    before = len(sessions_of(door.home).running())
    again = reader.client.get(reader.answered, headers=NAVIGATES)
    stolen = thief.client.get(reader.answered, headers=NAVIGATES)
    for answer in (again, stolen):
        assert answer.status_code == 400
        assert "已用过或已过期" in answer.text
    assert len(sessions_of(door.home).running()) == before
    assert door.refusals("replayed")


def test_a_callback_serves_only_the_browser_that_began_it(door: Door) -> None:
    victim, attacker = door.reader(), door.reader()
    begun = attacker.client.get("/sign-in/begin", headers=NAVIGATES)
    there = httpx.get(f"{begun.headers['Location']}&as=leader", trust_env=False)
    answer = victim.client.get(there.headers["Location"], headers=NAVIGATES)
    assert answer.status_code == 400
    assert "wuye_session" not in victim.client.cookies


@pytest.mark.parametrize(
    ("account", "says", "why"), [("stranger", "尚未登记", "unknown"), ("nobody", "没有有效权限", "no_right")]
)
def test_who_is_not_registered_or_has_no_right_gets_one_sentence(door: Door, account: str, says: str, why: str) -> None:
    reader = door.reader()
    answer = reader.sign_in(account)
    assert answer.status_code == 403
    assert says in answer.text
    assert reader.client.get("/_stcore/health").status_code == 401
    assert account in str(door.refusals(why)[-1].content["account"])


def test_a_revoked_right_ends_what_is_open_and_what_comes_next(door: Door) -> None:
    add_person(door.home, "short", name="冯八", post="区级主管部门借调人员", **BY)
    right = grant(door.home, "short", "district_office", "110105", **BY)
    reader = door.reader()
    reader.sign_in("short")
    assert "冯八" in reader.page("coverage")
    revoke(door.home, "short", right.number, **BY)
    assert reader.closed_with() == 4401
    shown = reader.page("coverage")
    assert "没有有效权限" in shown
    assert "110105" not in shown.replace('query_string: "', "")


def test_a_signed_out_tab_is_closed_and_finds_the_entrance(door: Door) -> None:
    reader = door.reader()
    reader.sign_in("district1")
    reader.page()
    token = reader.client.cookies["wuye_session"]
    out = reader.client.get("/sign-out", headers={**NAVIGATES, "Sec-Fetch-Site": "same-origin"})
    assert out.headers["Location"] == "./sign-in?why=out"
    assert reader.closed_with() == 4401
    reader.client.cookies.set("wuye_session", token)  # a tab that kept the cookie
    with pytest.raises(InvalidStatus) as caught:
        reader.connect()
    assert caught.value.response.status_code == 401
    answer = reader.client.get("/", headers=NAVIGATES)
    assert answer.headers["Location"].endswith("why=ended")
    assert trail(door.home, kinds=("signed_out",))[-1].actor == register_of(door.home).person("district1").signature


def test_a_link_of_another_site_signs_nobody_out(door: Door) -> None:
    reader = door.reader()
    reader.sign_in("leader")
    asked = reader.client.get("/sign-out", headers={**NAVIGATES, "Sec-Fetch-Site": "cross-site"})
    assert "是否退出" in asked.text
    assert reader.client.get("/_stcore/health").status_code == 200


@pytest.mark.parametrize(
    "column", ["seen_at", "ends_at"], ids=["nothing done for too long", "the longest time is over"]
)
def test_a_session_ends_when_its_time_is_over(door: Door, column: str) -> None:
    reader = door.reader()
    reader.sign_in("leader")
    reader.connect()
    sessions = sessions_of(door.home)
    number = sessions.running()[0].number
    with closing(sqlite3.connect(sessions.path, isolation_level=None)) as table:
        table.execute(f"update session set {column} = '2020-01-01T00:00:00.000+00:00' where number = ?", (number,))
    assert reader.closed_with() == 4401
    with pytest.raises(InvalidStatus):
        reader.connect()


def test_a_page_that_is_not_the_role_s_is_refused_in_one_sentence_and_stands_in_the_trail(door: Door) -> None:
    reader = door.reader()
    reader.sign_in("clerk1")
    assert "不含此栏目" in reader.page("audit")
    last = door.refusals("no_right")[-1]
    assert (last.actor, last.subject) == (register_of(door.home).person("clerk1").signature, "page:audit")
    auditor = door.reader()
    auditor.sign_in("auditor")
    assert "原因：无此权限" in auditor.page("audit"), "the trail reads in words"
    foreign = reader.page("place", area="110101")
    assert 'data-fault=\\"link' in foreign, "what is not theirs does not exist for them"
    assert door.refusals("no_right")[-1].content["area"] == "110101"


def test_a_company_files_an_objection_to_its_own_case_and_sees_no_other(door: Door) -> None:
    cases = query.open(door.home.path).standings(list_="black")
    own = cases.filter(pl.col("state") == "objection_period").row(0, named=True)
    other = cases.filter(pl.col("subject") != own["subject"], pl.col("state") == "listed").row(0, named=True)
    add_person(door.home, "firm", name="马超", post="物业企业法务", **BY)
    grant(door.home, "firm", "company", own["subject"], **BY)
    reader, before = door.reader(), open_journal(door.home).last
    reader.sign_in("firm")
    assert "的办理记录" in reader.page("company", case=id_of(other))
    reader.page("company", case=id_of(own))
    reader.fill("企业主张", "已整改完毕，请复核")
    assert "已记入" in reader.press("提出异议")
    recorded = open_journal(door.home).entries()[-1]
    assert (recorded.sequence, recorded.actor) == (before + 1, "物业企业法务 马超")
    assert isinstance(recorded.entry, Objection)
    assert (recorded.entry.subject_code, recorded.entry.claim) == (own["subject"], "已整改完毕，请复核")
    assert "不含此栏目" in reader.page("standing")


def test_an_administrator_looks_as_somebody_else_and_can_do_nothing_then(door: Door) -> None:
    reader = door.reader()
    reader.sign_in("admin")
    sessions = sessions_of(door.home)
    session = next(one for one in sessions.running() if one.person == "admin")
    assert "不含此栏目" in reader.page("coverage"), "an administrator sees no data"
    sessions.choose(session, viewing_as="clerk1")
    assert reader.closed_with() == 4401, "the page is read anew"
    shown = reader.page("submissions")
    clerk = register_of(door.home).person("clerk1").signature
    assert f"正以“{clerk}”的视角查看" in shown
    assert "upload.files" not in shown, "nothing can be sent"
    noted = trail(door.home, kinds=("viewed_as",))[-1]
    assert (noted.actor, noted.content["as"]) == (register_of(door.home).person("admin").signature, clerk)
