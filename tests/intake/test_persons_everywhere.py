"""One wall for every text: what is planted in any kind of column and any form of file stands nowhere in the home.

Identifiers (numbers, plates, doors, accounts) and names after a role: none. Names without a label: how many are found is
measured and printed, and nothing more is promised (README). 200 items are fixed, 1,000 more are made anew in each run.
"""

import io
import random
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.intake.receive import Sending, receive
from pipelines.masking import mask, masked
from pipelines.settings import Home
from tests.intake.test_privacy import card, identity

SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国志红"
HAN, FORMAL, CIRCLED, EASTERN = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "⓪①②③④⑤⑥⑦⑧⑨", "٠١٢٣٤٥٦٧٨٩"
WIDE = "０１２３４５６７８９"
BETWEEN = ("", "-", " ", "_", "/", "·", "，", "*", "\u200b", "\u00ad", "\u2060", ".")
ROLES = ("物业经理", "请联系", "我是", "项目负责人：", "经办人", "楼长", "书记", "网格员：", "责任人", "客服")

Make = Callable[[random.Random], str]


def mobile(chance: random.Random) -> str:
    return f"1{chance.choice('3456789')}{chance.randrange(10**9):09}"


def written(digits: str, letters: str) -> str:
    return "".join(letters[int(digit)] for digit in digits)


def grouped(chance: random.Random) -> str:
    number, mark = mobile(chance), chance.choice(BETWEEN)
    return mark.join((number[:3], number[3:7], number[7:]))


def resident(chance: random.Random) -> str:
    born = f"{chance.randint(1950, 2005)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
    return identity(f"{chance.choice(('110101', '320684', '410105'))}{born}{chance.randrange(1000):03}")


def name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.sample(GIVEN, chance.randint(1, 2)))


def latin(chance: random.Random, least: int = 6, most: int = 10) -> str:
    return chance.choice("abcdfghk") + "".join(
        chance.choices("abcdefghjkmnpqrst0123456789", k=chance.randint(least, most))
    )


def landline(chance: random.Random) -> str:
    return f"{chance.choice('5678')}{chance.randrange(10**7):07}"


def plate(chance: random.Random) -> tuple[str, str, str]:
    return chance.choice("京津沪豫苏"), chance.choice("ABCN"), f"{chance.randrange(10**5):05}"


def door(chance: random.Random) -> tuple[int, int, str]:
    return (
        chance.randint(1, 40),
        chance.randint(1, 6),
        # 3/2/2007 is a day as well: what has two readings is none of these
        f"{chance.choice((*range(1, 19), *range(21, 29)))}{chance.randint(1, 9):02}".rjust(3, "1"),
    )


# 25 kinds: what is planted, and what must be nowhere afterwards
KINDS: dict[str, Make] = {
    "mobile": mobile,
    "mobile in groups": grouped,
    "mobile digit by digit": lambda c: " ".join(mobile(c)),
    "mobile full-width": lambda c: written(mobile(c), WIDE),
    "mobile in Chinese": lambda c: written(mobile(c), HAN),
    "mobile in formal Chinese": lambda c: written(mobile(c), FORMAL),
    "mobile circled": lambda c: written(mobile(c), CIRCLED),
    "mobile Arabic-Indic": lambda c: written(mobile(c), EASTERN),
    "mobile abroad": lambda c: f"+86 {mobile(c)}",
    "identity": resident,
    "identity in parts": lambda c: (lambda n: f"身份证 {n[:6]} {n[6:14]} {n[14:]}")(resident(c)),
    "identity with a mark": lambda c: (lambda n: f"{n[:6]}-{n[6:14]}-{n[14:]}")(resident(c)),
    "landline with its area": lambda c: f"010-{landline(c)}",
    "landline alone": landline,
    "landline behind a word": lambda c: f"座机：{landline(c)}",
    "card": lambda c: card(f"6222{c.randrange(10**11):011}"),
    "plate": lambda c: "".join(plate(c)),
    "plate with blanks": lambda c: (lambda p: f"{p[0]} {p[1]} {p[2][:4]} {p[2][4:]}")(plate(c)),
    "door": lambda c: "{}号楼{}单元{}室".format(*door(c)),
    "door with strokes": lambda c: "{}/{}/{}".format(*door(c)),
    "door with dashes": lambda c: "{}-{}-{}".format(*door(c)),
    "mail": lambda c: f"{latin(c)}@qq.com",
    "mail spelt out": lambda c: f"{latin(c)}(at)163.com",
    "account": lambda c: f"{c.choice(('微信：', '加V：', 'vx:', 'QQ：'))}{latin(c, 7)}",
    "name after a role": lambda c: f"{c.choice(ROLES)}{name(c)}",
}
UNLABELLED: dict[str, Make] = {
    "name alone": name,
    "name before a phone": lambda c: f"{name(c)} {mobile(c)}",
    "Uyghur name": lambda c: (
        f"{c.choice(('买买提', '阿依古丽', '古丽娜尔'))}·{c.choice(('艾合买提', '吐尔逊', '阿不都'))}"
    ),
    "Latin name": lambda c: f"{c.choice(('Zhang', 'Li', 'Smith'))} {c.choice(('Wei', 'Na', 'John'))}",
}
COLUMNS = ("free text", "plain words", "fee", "number", "day", "place", "unknown column", "file name")
FORMS = ("utf-8", "gb18030", "workbook", "web page")


def core(item: str) -> str:
    """What of an item tells who it is: without the word before it."""
    for word in (*ROLES, "身份证 ", "座机：", "微信：", "加V：", "vx:", "QQ："):
        item = item.removeprefix(word)
    return item


def items(seed: int, count: int) -> list[tuple[str, str]]:
    chance = random.Random(seed)
    kinds = list(KINDS)
    return [(kinds[index % len(kinds)], KINDS[kinds[index % len(kinds)]](chance)) for index in range(count)]


def rows(planted: Sequence[str], column: str) -> list[list[str]]:
    """A register of estates, or a list of orders, whose cells of one column hold what is planted."""
    if column in ("free text",):
        head = ["工单编号", "创建时间", "诉求类型", "主要内容", "满意情况"]
        return [
            head,
            *([f"W{n}", "2022-12-01 10:00", "投诉", f"反映：{text}，请处理", "满意"] for n, text in enumerate(planted)),
        ]
    head = ["小区编号", "小区名称", "物业费标准", "户数", "业主共同决定日期", "所属街道", "补充"]
    at = {"plain words": 1, "fee": 2, "number": 3, "day": 4, "place": 5, "unknown column": 6, "file name": 1}[column]
    made = [head]
    for number, text in enumerate(planted):
        row = [f"E{number}", f"某园{number}", "", "10", "", "", ""]
        row[at] = text if column != "file name" else row[at]
        made.append(row)
    return made


def written_as(form: str, folder: Path, table: Sequence[Sequence[str]], stem: str) -> Path:
    if form in ("utf-8", "gb18030"):
        path = folder / f"{stem}.csv"
        lines = ("\t".join(f'"{cell}"' for cell in row) for row in table)
        path.write_bytes(("\n".join(lines) + "\n").encode(form, errors="replace"))
    elif form == "workbook":
        path = folder / f"{stem}.xlsx"
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(list(row))
        book.save(path)
    else:
        path = folder / f"{stem}.xls"
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in table)
        path.write_text(f"<html><meta charset=utf-8><table>{body}</table></html>", encoding="utf-8")
    return path


def all_texts(home: Home) -> list[str]:
    """Everything that the files of a home say, unpacked, and their names."""
    said: list[str] = []
    for file in (each for each in home.path.rglob("*") if each.is_file() and "division" not in str(each)):
        content = file.read_bytes()
        said.append(file.name)
        if file.suffix == ".parquet":
            said.append(str(pl.read_parquet(io.BytesIO(content)).rows()))
        elif content.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                said += [archive.read(part).decode("utf-8", "replace") for part in archive.namelist()]
        else:
            said += [content.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")]
    return said


def left(home: Home, planted: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    said = "\n".join(all_texts(home))
    return [(kind, text) for kind, text in planted if core(text) in said and re.search(_alone(core(text)), said)]


def _alone(text: str) -> str:
    """A text, and for digits not inside a fingerprint."""
    return rf"(?<![0-9a-f]){text}(?![0-9a-f])" if text.isdecimal() else re.escape(text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("column", COLUMNS)
def test_nothing_that_tells_a_person_stands_anywhere_in_the_home(
    home: Home, tmp_path: Path, column: str, form: str
) -> None:
    planted = items(COLUMNS.index(column) * 10 + FORMS.index(form), 200 if column != "file name" else 25)
    if form == "gb18030":  # what GB18030 writes otherwise is another item
        planted = [
            (kind, text) for kind, text in planted if text.encode("gb18030", "replace").decode("gb18030") == text
        ]
    if column == "number":  # eight digits in a column of numbers are a number
        planted = [(kind, text) for kind, text in planted if kind != "landline alone"]
    cells = [text for _, text in planted]
    stems = ["东城区_2022-12"]
    if column == "file name":
        stems = [f"东城区_{text.replace('/', '／')}_2022-12" for text in cells]
        planted = [(kind, text.replace("/", "／")) for kind, text in planted]
    for stem in stems:
        file = written_as(form, tmp_path, rows(cells if column != "file name" else ["x"], column), stem)
        receive(home, [Sending(path=file, period="2022-12", sender="110101")], workers=0)
    assert left(home, planted) == []


def test_a_thousand_more_of_a_new_seed_are_masked_and_names_without_a_label_are_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seed = random.randrange(1 << 32)
    planted = items(seed, 1_000)
    said = masked(pl.Series([f"反映：{text}，请处理" for _, text in planted]))
    kept = [(kind, text) for (kind, text), after in zip(planted, said, strict=True) if core(text) in after]
    assert kept == [], f"seed {seed}"
    chance = random.Random(seed)
    found: Counter[str] = Counter()
    for kind, make in UNLABELLED.items():
        for _ in range(100):
            item = make(chance)
            found[kind] += item.split(" ")[0].split("·")[0] not in mask(f"反映：{item}，请处理")
    with capsys.disabled():
        print(f"\nnames without a label, of 100 each: {dict(found)} (seed {seed})")
    assert found["name before a phone"] >= 95


def test_who_is_responsible_is_kept_by_post_and_never_by_name(home: Home, tmp_path: Path) -> None:
    head = ["挂账编号", "小区编号", "问题来源", "问题描述", "挂账日期", "责任单位", "责任人"]
    posts = ["物业科科长", "王建国", "王建国、李强", "赵强（物业科科长）", "买买提·艾合买提"]
    path = tmp_path / "东城区_挂账督办_2022-12.csv"
    lines = [head, *([f"D{n}", "E1", "市民热线", "漏水", "2022-12-01", "住建委", who] for n, who in enumerate(posts))]
    path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    receive(home, [Sending(path=path, source="issue_ledger", period="2022-12", sender="110101")], workers=0)
    said = "\n".join(all_texts(home))
    assert "物业科科长" in said
    assert [who for who in ("王建国", "李强", "赵强", "买买提") if who in said] == []
