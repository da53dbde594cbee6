"""Sixty people of sixteen districts at one server: nobody is sent a value that is another's, on any way out."""

import io
import random
import re
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from dashboard.parts.page.search import SUGGESTIONS
from dashboard.parts.page.view import PAGES as PLACES
from dashboard.parts.standing.case import id_of
from pipelines import query
from pipelines.intake.storing.store import manifests
from pipelines.office.journal import open_journal
from pipelines.people.audit import trail
from pipelines.people.invented import invent_people
from pipelines.people.register import add_person, grant, register_of
from pipelines.people.sessions import sessions_of
from pipelines.settings import Home, open_home
from tests.copies import copy_of
from tests.reader import BrowserReader
from tests.served import Served, free_port

BY = {"actor": "服务器账号 甲", "why": "测试"}
SECRET = "a-secret-of-the-proxy"
PEOPLE = 60
ROLES = ("district_office", "street_clerk", "analyst", "leader")
PAGES = ("", *PLACES[1:])  # whatever screens there are


@dataclass(frozen=True, kw_only=True)
class City:
    """A served home, who is in it, and what is whose: values that occur in one district alone."""

    home: Home
    served: Served
    canaries: dict[str, set[str]]
    submissions: dict[str, set[str]]
    district_of: dict[str, str]

    def sit(self, person: str) -> BrowserReader:
        """Somebody before a browser, signed in."""
        reader = BrowserReader(self.served.address, {"X-User": person, "X-Wuye-Proxy-Secret": SECRET})
        token, _ = sessions_of(self.home).start(person, person)
        reader.client.cookies.set("wuye_session", token)
        reader.client.get("/_stcore/health")
        return reader


@pytest.fixture(scope="module")
def city(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    made = copy_of(small_home, tmp_path_factory.mktemp("scopes") / "home", without=("inbox",))
    invent_people(made)
    everything = query.open(made.path)
    areas = everything.areas().filter(~pl.col("code").str.ends_with("-unassigned"))
    with_estates = set(everything.frame("select distinct district from estate_month")["district"])
    districts = sorted(set(areas.filter(pl.col("level") == "district")["code"]) & with_estates)[:16]
    district_of = {}
    for number in range(PEOPLE):
        id_, district, role = f"u{number}", districts[number % len(districts)], ROLES[number // len(districts) % 4]
        streets = sorted(areas.filter((pl.col("level") == "street") & (pl.col("district") == district))["code"])
        add_person(
            made,
            id_,
            name=f"{'甲乙丙丁戊己庚辛壬癸'[number // 10]}{'一二三四五六七八九十'[number % 10]}",
            post="经办人",
            **BY,
        )
        grant(made, id_, role, streets[0] if role == "street_clerk" else district, **BY)
        district_of[id_] = district
    secret = made.path / "proxy.secret"
    secret.write_text(SECRET, encoding="utf-8")
    secret.chmod(0o600)
    port = free_port()
    with (made.path / "home.toml").open("a", encoding="utf-8") as file:
        file.write(
            f'\n[sign_in]\nmode = "proxy"\naddress = "http://127.0.0.1:{port}"\nheader = "X-User"\n'
            'proxies = ["127.0.0.1"]\nsecret_file = "proxy.secret"\n'
        )
    served = Served(made.path, port=port)
    submissions = sent_by(everything, districts)
    canaries = {
        district: values | submissions[district] for district, values in canaries_of(everything, districts).items()
    }
    yield City(
        home=open_home(made.path),
        served=served,
        canaries=canaries,
        submissions=submissions,
        district_of=district_of,
    )
    served.end()


def canaries_of(everything: query.Reader, districts: list[str]) -> dict[str, set[str]]:
    """District → the names and ids that occur in it alone: estates, companies, submissions."""
    found = everything.frame(
        """
        select district, name as value from estate_month union select district, estate_id from estate_month
        union select district, company_code from estate_month where company_code is not null
        """
    ).drop_nulls()
    alone = found.filter(pl.len().over("value") == 1)
    return {district: set(alone.filter(pl.col("district") == district)["value"]) for district in districts}


def sent_by(everything: query.Reader, districts: list[str]) -> dict[str, set[str]]:
    """District → the ids of what it sent."""
    found = everything.frame("select distinct sender, submission_id from submission_part")
    return {district: set(found.filter(pl.col("sender") == district)["submission_id"]) for district in districts}


def foreign_in(city: City, person: str, shown: str) -> set[str]:
    """The canaries of other districts in what somebody was sent. What they asked for themselves stands in the address."""
    pattern = re.compile(r"[0-9A-Za-z_-]{6,}|[\u4e00-\u9fff·]+")
    words = set(pattern.findall(shown))
    others = set().union(
        *(values for district, values in city.canaries.items() if district != city.district_of[person])
    )
    return {value for value in others if value in words}


def test_nobody_of_sixty_is_sent_a_value_of_another_district(city: City) -> None:
    assert all(len(values) > 5 for values in city.canaries.values()), "every scope has its canaries"
    foreign: dict[str, set[str]] = {}
    own: set[str] = set()

    def look(person: str) -> None:
        lot, reader = random.Random(person), city.sit(person)
        theirs = city.district_of[person]
        other = lot.choice([district for district in city.canaries if district != theirs])
        names = sorted(city.canaries[other])
        estate, submission = lot.choice(names), lot.choice(sorted(city.submissions[other]))
        for page in lot.sample(PAGES, 2):
            shown = reader.page(page)
            own.update(value for value in city.canaries[theirs] if value in shown)
            foreign.setdefault(f"{person} {page}", foreign_in(city, person, shown))
        foreign[f"{person} search"] = foreign_in(city, person, reader.page("people", q=estate)) - {estate}
        hits = reader.client.get(f"/{SUGGESTIONS}", params={"q": estate, "area": other, "lang": "zh"})
        foreign[f"{person} suggestions"] = foreign_in(city, person, hits.text) - {estate}
        for asked in lot.sample([{"area": other}, {"estate": estate}, {"company": estate}], 1):
            shown = reader.page("company" if "company" in asked else "place", **asked)
            foreign[f"{person} {asked}"] = foreign_in(city, person, shown) - {estate}
        shown = reader.page("submissions", unit=other, of="estate", later=submission)
        foreign[f"{person} receipt"] = foreign_in(city, person, shown) - {submission, estate}
        reader.close()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(look, f"u{number}") for number in range(PEOPLE)]:
            done.result()
    leaked = {where: sorted(values)[:3] for where, values in foreign.items() if values}
    assert leaked == {}, f"{len(leaked)}: {dict(list(leaked.items())[:6])}"
    assert own, "what is theirs they see"


def test_what_is_downloaded_holds_no_value_of_another_district(city: City) -> None:
    foreign, own = {}, set()
    for number in range(0, PEOPLE, 8):
        person = f"u{number}"
        reader = city.sit(person)
        reader.page("indicators", metric="committee_rate")
        for button in reader.buttons("CSV"):  # the rows behind a number, and all tables of the page
            link = re.search(r"download/[^\\?\"]+", reader.press(button))
            assert link, person
            text = text_of(reader.client.get(f"/{link[0]}").content)
            own |= {value for value in city.canaries[city.district_of[person]] if value in text}
            if wrong := foreign_in(city, person, text):
                foreign[f"{person} {button}"] = sorted(wrong)[:3]
        reader.close()
    assert foreign == {}
    assert own, "what is theirs they take home"


def text_of(file: bytes) -> str:
    """A file of text; of several in one, all of them."""
    if not zipfile.is_zipfile(io.BytesIO(file)):
        return file.decode()
    with zipfile.ZipFile(io.BytesIO(file)) as packed:
        return "\n".join(packed.read(name).decode() for name in packed.namelist())


def test_a_forged_header_opens_nothing_and_stands_in_the_trail(city: City) -> None:
    for headers in (
        {"X-User": "leader"},
        {"X-User": "leader", "X-Wuye-Proxy-Secret": "guessed"},
        {"X-Wuye-Proxy-Secret": SECRET},
        {"X-User": "leader", "X-Wuye-Proxy-Secret": "guessed", "X-Forwarded-For": "127.0.0.1"},
    ):
        answer = BrowserReader(city.served.address, headers).client.get("/", headers={"Accept": "text/html"})
        assert answer.status_code == 401
        assert answer.text == "请从统一登录入口进入。" or "unified sign-in" in answer.text
    assert [line for line in trail(city.home, kinds=("refused",)) if line.content["why"] == "forged"]


def test_the_proxy_s_word_begins_a_session_and_another_person_s_cookie_is_worth_nothing(city: City) -> None:
    told = {"X-Wuye-Proxy-Secret": SECRET, "Accept": "text/html"}
    fresh = BrowserReader(city.served.address, {**told, "X-User": "leader"})
    assert fresh.client.get("/").status_code == 303
    assert fresh.client.get("/").status_code == 200
    other = BrowserReader(city.served.address, {**told, "X-User": "clerk1"})
    other.client.cookies.update(fresh.client.cookies)
    assert other.client.get("/_stcore/health").status_code == 401


def test_a_step_that_takes_two_needs_two_people_who_signed_in(city: City) -> None:
    proposed = query.open(city.home.path).standings(list_="black").to_dicts()
    case = next(one for one in proposed if "revoked" in one["next"])
    asked = {"list": "black", "case": id_of(case), "act": "revoked"}
    before = open_journal(city.home).last
    first, second = city.sit("office1"), city.sit("office2")
    first.page("standing", **asked)
    first.fill(":why", "复核后撤销")
    first.press("提请第二人签署")
    assert open_journal(city.home).last == before, "nothing is decided by one"
    again = first.page("standing", **asked)
    assert "须由另一人登录后签署" in again
    assert "签署并记入日志" not in again
    waits = second.page("standing", **asked)
    assert "复核后撤销" in waits
    second.press("签署并记入日志")
    recorded = open_journal(city.home).entries()[-1]
    names = [register_of(city.home).person(id_).signature for id_ in ("office1", "office2")]
    assert recorded.sequence == before + 1
    assert [recorded.actor, recorded.entry.second_actor] == names  # type: ignore[union-attr]
    steps = [line for line in trail(city.home, kinds=("acted",)) if line.subject == f"{id_of(case)}:revoked"]
    assert [line.actor for line in steps] == names


def test_a_file_of_another_street_is_neither_stored_nor_told_of(city: City) -> None:
    other = next(
        manifest
        for manifest in manifests(city.home)
        if {part.sender for part in manifest.parts} & {"110107004", "110107001"}
    )
    content = (city.home.path / "archive" / other.archived).read_bytes()
    before = len(manifests(city.home))
    clerk = city.sit("clerk1")
    clerk.page("submissions")
    assert clerk.send_file("upload.files", other.file_name, content).status_code == 204
    shown = clerk.press("检查")
    assert "不在您的权限范围内，未作任何处理" in shown
    assert foreign_in(city, "u2", shown) - city.canaries["110105"] == set()
    assert len(manifests(city.home)) == before
    last = trail(city.home, kinds=("refused",))[-1]
    assert (last.actor, last.content["why"]) == (register_of(city.home).person("clerk1").signature, "other_unit")


def test_an_export_after_the_session_ended_gives_one_sentence_and_no_file(city: City) -> None:
    reader = city.sit("office1")
    reader.page("people")
    shown = reader.press("下载可打印的一览")
    found = re.search(r"download/[^\\?\"]+", shown)
    assert found
    stolen = city.sit("office2").client.get(f"/{found[0]}")
    assert stolen.status_code == 403
    sessions_of(city.home).end("revoked", person="office1")
    late = None
    for _ in range(200):  # the guard remembers a seat for half a second
        late = reader.client.get(f"/{found[0]}x")
        if late.status_code == 401:
            break
    assert late
    assert late.status_code == 401
    why = [line.content["why"] for line in trail(city.home, kinds=("refused",))]
    assert "foreign_link" in why
    assert "no_session" in why
    assert not [line for line in trail(city.home, kinds=("exported",)) if line.subject == Path(found[0]).name]
