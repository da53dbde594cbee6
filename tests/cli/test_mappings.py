"""A stranger's file is looked at, mapped, tried and taken in, as somebody does who has not seen the code."""

from pathlib import Path

from typer.testing import CliRunner, Result

from dashboard.cli import app
from pipelines.intake.storing.kept_mappings import keep_mapping
from pipelines.intake.storing.store import manifests
from pipelines.settings import make_home
from pipelines.text import both

REGISTER = "房源id,房源名称,区域,建造年代\n101,晴川苑,瑶海区,2014年\n102,云麓里,庐阳区,2008年\n"
DIVISIONS = "代码,名称,上级代码\n340102,瑶海区,340100\n340103,庐阳区,340100\n"


def run(home: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["--home", str(home), *words])


def test_a_stranger_loads_a_strangers_register(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "340100", both("合肥市", "Hefei"), invented=False)
    register, divisions, mapping = tmp_path / "名册.csv", tmp_path / "区划.csv", tmp_path / "名册.toml"
    register.write_text(REGISTER, encoding="gb18030")
    divisions.write_text(DIVISIONS, encoding="utf-8")
    assert run(home.path, "divisions", "import", str(divisions)).exit_code == 0
    proposed = run(home.path, "mapping", "propose", str(register), "--period", "2022-12", "-o", str(mapping))
    assert proposed.exit_code == 0, proposed.output
    assert "接收 2" in proposed.output
    hint = "".join(proposed.output.split())
    assert f"--home{home.path}" in hint
    assert "--period2022-12" in hint
    said = ("--mapping", str(mapping), "--period", "2022年12月")
    assert run(home.path, "mapping", "try", str(register), *said).exit_code == 0
    assert len(manifests(home)) == 1
    taken = run(home.path, "intake", str(register), *said)
    assert taken.exit_code == 0, taken.output
    assert (manifests(home)[-1].parts[0].accepted, manifests(home)[-1].parts[0].period) == (2, "2022-12")


def test_a_file_of_a_kept_shape_is_proposed_with_the_mapping_of_last_time(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "340100", both("合肥市", "Hefei"), invented=False)
    register, mapping, divisions = tmp_path / "名册2023年1月.csv", tmp_path / "上次.toml", tmp_path / "区划.csv"
    register.write_text(REGISTER, encoding="utf-8")
    divisions.write_text(DIVISIONS, encoding="utf-8")
    assert run(home.path, "divisions", "import", str(divisions)).exit_code == 0
    assert "2023-01" in run(home.path, "mapping", "propose", str(register), "-o", str(mapping)).output
    keep_mapping(home, "上次", mapping.read_text(encoding="utf-8"))
    again = run(home.path, "mapping", "propose", str(register), "-o", str(tmp_path / "b.toml"))
    assert "--mapping'上次'--period2023-01" in "".join(again.output.split())


def test_a_mapping_is_not_written_over_and_an_unreadable_file_has_a_receipt(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", "340100", both("合肥市", "Hefei"), invented=False)
    file, mapping = tmp_path / "a.csv", tmp_path / "a.toml"
    file.write_text(REGISTER, encoding="utf-8")
    mapping.write_text("x", encoding="utf-8")
    assert run(home.path, "mapping", "propose", str(file), "-o", str(mapping)).exit_code == 1
    assert mapping.read_text(encoding="utf-8") == "x"
    file.write_bytes(b"%PDF-1.7")
    refused = run(home.path, "mapping", "propose", str(file), "-o", str(tmp_path / "b.toml"))
    assert (refused.exit_code, "PDF" in refused.output) == (1, True)
