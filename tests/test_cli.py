"""The command line as its users call it: a process of its own, in a folder of its own."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pipelines.office.journal import FILE, Journal
from tests.program import ROOT, run_program

ODD = 'o\'d "name"; 100% [x] 中文'  # of the folder round every home here
ROSTER = (
    "东城区小区台账（2020年3月）\n小区编号,小区名称,所属区,所属街道,管理方式,户数\n"
    "A1,甲苑,东城区,东华门街道,物业服务企业,120\nA2,乙苑,东城区,景山街道,无物业管理服务,80\n"
)


def wuye(
    *arguments: str | Path, home: Path, package: Path = ROOT, language: str = "en"
) -> subprocess.CompletedProcess[str]:
    return run_program("--home", home, "--lang", language, *arguments, folder=home.parent, tree=package)


@pytest.fixture(scope="module")
def new_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `wuye init` makes. Whoever writes makes a copy."""
    path = tmp_path_factory.mktemp("new") / ODD / "home"
    path.parent.mkdir()
    done = wuye("init", "--region", "110000", home=path)
    assert done.returncode == 0, done.stderr
    return path


@pytest.fixture
def home(new_home: Path, tmp_path: Path) -> Path:
    return shutil.copytree(new_home, tmp_path / ODD / "home")


@pytest.fixture(scope="module")
def sent(new_home: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """A home to which the roster was sent and that was built, and what `wuye intake` said. Whoever writes makes a copy."""
    folder = tmp_path_factory.mktemp("sent")
    path = shutil.copytree(new_home, folder / ODD / "home")
    said = wuye("intake", roster(folder), "--json", home=path)
    assert said.returncode == 0, said.stdout + said.stderr
    assert wuye("build", home=path).returncode == 0
    return path, said


def roster(folder: Path) -> Path:
    file = folder / "roster.csv"
    file.write_text(ROSTER, encoding="utf-8")
    return file


def test_a_home_left_without_divisions_takes_nothing_until_its_making_is_complete(home: Path, tmp_path: Path) -> None:
    shutil.rmtree(home / "store")
    for command in (("intake", roster(tmp_path)), ("build",)):
        refused = wuye(*command, home=home)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "divisions are missing: run `wuye init --region 110000` again" in refused.stderr
        assert "\n" not in refused.stderr.strip()
    assert wuye("init", "--region", "110000", home=home).returncode == 0
    assert wuye("intake", roster(tmp_path), home=home).returncode == 0
    assert wuye("build", home=home).returncode == 0


def test_a_file_goes_in_and_its_numbers_come_out(
    sent: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    home = shutil.copytree(sent[0], tmp_path / ODD / "home")
    (receipt,) = json.loads(sent[1].stdout)["receipts"]
    assert (receipt["status"], receipt["sender"], receipt["parts"][0]["accepted"]) == ("accepted", "110101", 2)
    found = json.loads(
        wuye("values", "M-COV-02", "--level", "district", "--area", "110101", "--format", "json", home=home).stdout
    )
    assert [(row["numerator"], row["denominator"], row["value"]) for row in found["rows"]] == [(1, 2, 0.5)]
    missing = json.loads(wuye("rows", "service_rate", "--missing", "--format", "json", home=home).stdout)["rows"]
    assert [(row["estate_id"], row["file_name"], row["row_no"]) for row in missing] == [("A2", "roster.csv", 4)]
    assert wuye("verify", home=home).returncode == 0
    again = json.loads(wuye("intake", roster(tmp_path), "--json", home=home).stdout)["receipts"][0]
    assert again["status"] == "known"
    assert [str(file) for file in (home, *home.rglob("*")) if file.stat().st_mode & 0o077] == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.xlsx", b"\xff\xd8\xff\xe0" + b"\x00" * 500),
        ("empty.csv", b""),
        ("other.csv", "姓名,爱好\n张三,棋\n".encode()),
        ("cut.csv", ROSTER.encode()[:-12]),
    ],
)
def test_a_wrong_file_gives_one_clear_message_and_stores_nothing(
    home: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    before = sorted(path for path in (home / "store").rglob("*.parquet"))
    manifests = sorted((home / "store" / "submissions").glob("*.json"))
    (tmp_path / name).write_bytes(content)
    done = wuye("intake", tmp_path / name, "--period", "2020-03", "--sender", "110101", home=home)
    assert done.returncode == 1
    assert done.stdout.count("\n× ") == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert sorted(path for path in (home / "store").rglob("*.parquet")) == before
    assert sorted((home / "store" / "submissions").glob("*.json")) == manifests


def test_a_fault_is_one_line_and_exit_1_and_wrong_usage_is_exit_2(home: Path, tmp_path: Path) -> None:
    nowhere = wuye("build", home=tmp_path / "nowhere")
    assert (nowhere.returncode, len(nowhere.stderr.strip().splitlines())) == (1, 1)
    assert "init" in nowhere.stderr
    assert wuye("build", "--nonsense", home=home).returncode == 2
    unknown = wuye("values", "nonsense", home=home)
    assert unknown.returncode == 1
    assert "Traceback" not in unknown.stderr


def test_a_chart_begins_anew_by_a_person_with_a_reason_where_there_is_one(
    sent: tuple[Path, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    home = shutil.copytree(sent[0], tmp_path / ODD / "home")
    said = ("--from", "2022-07", "--why", "流程改了", "--actor", "市物业处")
    done = wuye("journal", "rebase", "complaint_solved", "110101", *said, home=home)
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "written as entry 1 of the journal; the next build follows it",
    ), done.stderr
    (entry,) = json.loads(wuye("journal", "list", "--kind", "rebase", "--json", home=home).stdout)["entries"]
    assert entry["content"] == {
        "metric": "complaint_solved",
        "area": "110101",
        "from_period": "2022-07",
        "kind": "rebase",
    }
    for metric, area, period in (
        ("committee_rate", "110101", "2022-07"),
        ("complaint_solved", "110101001", "2022-07"),
        ("complaint_solved", "999999", "2022-07"),
        ("complaint_solved", "110101", "July"),
    ):
        refused = wuye("journal", "rebase", metric, area, "--from", period, *said[2:], home=home)
        assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1), refused.stderr
    assert len(json.loads(wuye("journal", "list", "--json", home=home).stdout)["entries"]) == 1


def test_what_people_decide_is_noted_listed_and_verified(home: Path) -> None:
    assert json.loads(wuye("journal", "list", "--json", home=home).stdout) == {"entries": []}
    said = ("--why", "东城区 [b]未报[/b]", "--actor", "市物业处")
    done = wuye("journal", "note", "period:2022Q4", *said, "--on", "2023-01-05", home=home)
    assert (done.returncode, done.stdout.strip()) == (0, "written as entry 1 of the journal.")
    assert (
        wuye("journal", "note", "metric:committee_rate", *said, home=home, language="zh").stdout
        == "已记入办公日志第 2 条。\n"
    )
    first, second = json.loads(wuye("journal", "list", "--json", home=home).stdout)["entries"]
    assert (first["subject"], first["why"], first["effective_on"]) == (
        "period:2022Q4",
        "东城区 [b]未报[/b]",
        "2023-01-05",
    )
    found = json.loads(wuye("journal", "list", "--subject", "metric:committee_rate", "--json", home=home).stdout)
    assert found == {"entries": [second]}
    shown = wuye("journal", "list", "--kind", "note", home=home, language="zh").stdout
    assert "附注" in shown
    assert "东城区 [b]未报[/b]" in shown
    assert wuye("journal", "verify", home=home).returncode == 0
    file = home / "office" / FILE
    file.write_bytes(file.read_bytes().replace("市物业处".encode(), "区物业处".encode()))
    for command in (("journal", "verify"), ("verify",)):
        checked = wuye(*command, home=home)
        assert checked.returncode == 1
        assert "entry 1 was altered" in checked.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("note", "东城区", "--why", "x", "--actor", "y"), "write `word:code`"),
        (("note", "metric:nonsense", "--why", "x", "--actor", "y"), "there is no metric 'nonsense'"),
        (("note", "period:2022Q4", "--why", " ", "--actor", "y"), "may not be blank"),
        (("note", "period:2022Q4", "--why", "x", "--actor", "y", "--on", "2999-01-01"), "lies after today"),
        (("list", "--kind", "opinion"), "there is no kind 'opinion'"),
    ],
)
def test_a_wrong_note_is_refused_in_one_line(home: Path, arguments: tuple[str, ...], says: str) -> None:
    done = wuye("journal", *arguments, home=home)
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
    assert says in done.stderr
    assert Journal(path=home / "office" / FILE).last == 0


def test_check_counts_what_is_declared_and_finds_no_problem(home: Path) -> None:
    counts = json.loads(wuye("check", "--json", home=home).stdout)
    assert counts["problems"] == []
    folders = {"metrics": "*.toml", "rules": "*.toml", "parameters": "*.toml", "readings": "*.toml", "marts": "*.sql"}
    for name, files in folders.items():
        assert counts[name] == len(list((ROOT / "pipelines" / name).glob(files))), name
    for name, room in (("sources", "pipelines"), ("screens", "dashboard")):
        assert counts[name] == len(list((ROOT / room / name).glob("*.py"))) - 1, name


def test_a_metric_is_added_by_one_file_and_shows_everywhere(home: Path, tmp_path: Path) -> None:
    package = tmp_path / "package"
    for name in ("pipelines", "dashboard"):
        shutil.copytree(ROOT / name, package / name)  # with what was compiled
    (package / "pipelines" / "metrics" / "old_estate_share.toml").write_text(
        """
code    = "M-COV-99"
label   = { zh = "新加的指标", en = "A metric that was added" }
meaning = { zh = "户数过百的小区占多少", en = "How many estates have more than a hundred households" }
kind    = "share"
timing  = "stock"
unit    = "share"
better  = "higher"
from    = "estate_month"
base    = "in_scope"
hit     = "households > 100"
levels  = ["city", "district", "street"]
clauses = ["S3-25"]
sources = ["estate"]
""",
        encoding="utf-8",
    )
    wuye("intake", roster(tmp_path), home=home, package=package)
    assert wuye("build", home=home, package=package).returncode == 0
    found = json.loads(wuye("values", "M-COV-99", "--format", "json", home=home, package=package).stdout)["rows"]
    assert [row["value"] for row in found] == [0.5]
    run_program(folder=tmp_path, before=_HANDBOOK, tree=package)
    assert "M-COV-99 新加的指标" in (tmp_path / "book" / "口径手册.md").read_text(encoding="utf-8")
    shown = run_program(folder=tmp_path, environment={"WUYE_HOME": str(home)}, before=_SCREENS, tree=package)
    assert shown.returncode == 0, shown.stderr
    assert json.loads(shown.stdout.splitlines()[-1]) == {"handbook": True, "place": True}


_HANDBOOK = """
from pathlib import Path
from pipelines.catalogue.catalogue import load
from pipelines.catalogue.handbook.files import write_markdown
write_markdown(load(), Path("book"))
raise SystemExit
"""


# The pages are run as Streamlit runs them, on the package that holds the added file.
_SCREENS = """
import json
from pathlib import Path
import dashboard
from streamlit.testing.v1 import AppTest
found = {}
for screen in ("handbook", "place"):
    app = AppTest.from_file(str(Path(dashboard.__file__).parent / "app.py"), default_timeout=60)
    app.query_params["lang"] = "zh"
    app.switch_page(f"screens/{screen}.py")
    app.run()
    assert not app.exception, app.exception
    found[screen] = "新加的指标" in str([element.proto for element in app.main])
print(json.dumps(found))
raise SystemExit
"""


def test_a_faulty_file_comes_back_with_its_faults_in_their_cells(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "东城区_2020-03.csv"
    file.write_text(ROSTER.replace("80", "八十户"), encoding="utf-8")
    done = wuye("intake", file, "--annotated", tmp_path / "back", home=home)
    assert "row 4 (F4)" in done.stdout, done.stderr
    assert {path.name for path in (tmp_path / "back").iterdir()} == {
        "东城区_2020-03_回执.txt",
        "东城区_2020-03_有误标注.xlsx",
    }
    assert not list(home.rglob("*.xlsx"))
