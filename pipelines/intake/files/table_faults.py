"""What is wrong with a table as a whole, before any row of it is looked at, and what to do about it."""

import re
from collections.abc import Sequence

from pipelines.catalogue.catalogue import load
from pipelines.intake.layout.headings import Headings, column_for, find_headings
from pipelines.intake.layout.tabs import FoundTable
from pipelines.intake.reading.sheet import Sheet
from pipelines.intake.records.faults import Fault
from pipelines.intake.records.unreadable import Unreadable
from pipelines.masking import mask
from pipelines.text import Text, both

_NO_ROWS = both("表头下没有数据", "No data below the headings")
_SHOWN = 12  # headings
# Headings of lists that name estates too; a table that has two of them and is taken for another is one of those.
_OF_OTHER_TABLES = {
    "committee": re.compile(r"业委会|业主委员会|物管会|物业管理委员会|换届|任期|届次|委员人数|主任委员"),
    "project_manager": re.compile(r"项目经理|项目负责人.*证|从业资格"),
    "party_body": re.compile(r"党支部|党组织|党员人数|党建联络"),
}


def second_table(table: FoundTable) -> Unreadable:
    """A table that stands below one of another source."""
    sources, row = load().sources, table.sheet.top + table.headings.first_row + 1
    first, second = sources[table.first.source].label, sources[table.headings.source].label
    return Unreadable(
        "second_table",
        both(
            f"第 {row} 行起是另一张表（认作“{second.zh}”），与上面的“{first.zh}”同在一张工作表",
            f"From row {row} on stands another table (taken for “{second.en}”) below “{first.en}”",
        ),
        both("请移到单独的工作表后重新报送", "Move it to a tab of its own and send it again"),
    )


def check_headings(headings: Headings, label: Text) -> None:
    """Refuses a table whose headings do not say for certain which column is which, and in which unit.

    Raises:
        Unreadable: why.
    """
    if headings.rivals:
        labels = [load().sources[source].label for source in (headings.source, *headings.rivals)]
        raise Unreadable(
            "several_sources",
            both(
                f"无法区分{'与'.join(f'“{each.zh}”' for each in labels)}",
                f"It cannot be told whether this is {' or '.join(f'“{each.en}”' for each in labels)}",
            ),
            both(
                f"请把工作表名改为模板的表名（如“{labels[0].zh}”）",
                f"Name the tab as in the template (“{labels[0].zh}”)",
            ),
        )
    for other, words in _OF_OTHER_TABLES.items():
        of_other = [text for text in headings.unknown if words.search(text)]
        if other != headings.source and len(of_other) >= max(2, len(headings.columns) - 2):
            meant, named = load().sources[other].label, "、".join(of_other[:3])
            raise Unreadable(
                "other_table",
                both(
                    f"有“{named}”等列，像是“{meant.zh}”，不是“{label.zh}”",
                    f"Columns such as {named} look like “{meant.en}”, not “{label.en}”",
                ),
                both(
                    f"请按“{meant.zh}”的模板报送；确是“{label.zh}”的，请删去这些列",
                    f"Send it in the template of “{meant.en}”; or delete these columns if it is “{label.en}”",
                ),
            )
    if headings.missing:
        names = "、".join(headings.missing)
        others = [mask(text)[:20] for text in headings.unknown if text][:_SHOWN]
        seen_zh = f"；未认出的表头：{'、'.join(others)}" if others else ""
        seen_en = f"; headings that are not known: {', '.join(others)}" if others else ""
        raise Unreadable(
            "missing_columns",
            both(
                f"认作“{label.zh}”，缺少必填列：{names}{seen_zh}",
                f"Taken for “{label.en}”, required columns missing: {names}{seen_en}",
            ),
            both(
                "请按模板补齐列；已有的列请改用模板的列名；外来台账可用对照表读取（页面“按外来台账读取”，或 wuye mapping propose 文件）",
                "Add the columns, or name those that are there, as in the template; a foreign file is read by a mapping "
                "(“Read as a foreign register” on the page, or wuye mapping propose FILE)",
            ),
        )
    if _is_side_by_side(headings):
        raise Unreadable(
            "side_by_side",
            both("两张表左右并排", "Two tables stand side by side"),
            both(
                "请把右边的表接到左边的表下面，只留一行表头",
                "Put the right table under the left, below one row of headings",
            ),
        )
    if headings.divided:
        names = "、".join(headings.divided)
        raise Unreadable(
            "divided_heading",
            both(
                f"“{names}”下面又分列，无法确定取哪一列",
                f"“{names}” is divided into further columns; which is meant cannot be told",
            ),
            both("请把合计写成单独的一列", "Write the total as a column of its own"),
        )
    if headings.twice:
        names = "、".join(headings.twice)
        raise Unreadable(
            "heading_twice",
            both(f"有重复的列：{names}", f"Columns that stand twice: {names}"),
            both("同一内容只保留一列", "Keep one column of each"),
        )
    if headings.scaled:
        names = "、".join(headings.scaled)
        raise Unreadable(
            "other_unit",
            both(f"列的单位与要求不符：{names}", f"Columns in another unit: {names}"),
            both("请换算成模板的单位后报送", "Convert them to the template's unit"),
        )


def _is_side_by_side(headings: Headings) -> bool:
    """Whether several headings stand twice, that of the key among them: two tables, not a column too many."""
    keys = load().sources[headings.source].key
    twice = {column_for(heading, headings.source) for heading in headings.twice}
    return len(headings.twice) >= 2 and bool(keys) and set(keys) <= twice


def no_rows() -> Unreadable:
    """A file with headings and nothing below them."""
    return Unreadable("no_rows", _NO_ROWS, both("请填写后重新报送", "Fill it in and send it again"))


def no_table() -> Unreadable:
    """A file that is a text: a letter, a report."""
    return Unreadable(
        "no_table",
        both("这是一篇文字，不是表格", "This is a text, no table"),
        both(
            "请报送其中的表格：复制到 Excel 或 WPS 表格，第一行写列名，存为 .xlsx",
            "Send the table in it: copy it into a workbook with headings in the first row, saved as .xlsx",
        ),
    )


def _tells(headings: Headings) -> bool:
    """Whether a reading rests on more than columns of persons, which stand in tables of all kinds."""
    columns = {column.name: column for column in load().sources[headings.source].written_columns}
    persons = sum(columns[name].about.cell == "personal" for name in headings.columns)
    return len(headings.columns) > max(2 * persons - 1, 0)


def no_headings(sheets: Sequence[Sheet], sources: Sequence[str]) -> Fault:
    """Says what was seen and which source is nearest, so that a clerk can tell a wrong file from a wrong heading."""
    rows = [row for sheet in sheets for row in sheet.frame.head(30).rows()]
    widest = max(rows, key=lambda row: sum(bool(cell and cell.strip()) for cell in row), default=())
    seen = [cell.strip() for cell in widest if cell and cell.strip()][:12]
    names = "、".join(mask(name)[:20] for name in seen) or "（空）"
    nearest = find_headings(rows, sources, least=1)
    hint_zh = hint_en = ""
    if nearest and _tells(nearest):
        source = load().sources[nearest.source]
        lacks = "、".join(nearest.missing)
        hint_zh = f"；最接近“{source.label.zh}”，缺：{lacks}"
        hint_en = f"; nearest to “{source.label.en}”, which also needs: {lacks}"
    return Fault(
        code="no_headings",
        what=both(f"没有认出表头，看到的是：{names}{hint_zh}", f"No headings of ours; seen: {names}{hint_en}"),
        mend=both(
            "请使用本单位的报送模板；外来台账在页面上按外来台账读取，或用 wuye mapping propose 文件 提出对照表",
            "Use the template of your office; read a register of others as a foreign register on the page, or by `wuye mapping propose FILE`",
        ),
    )
