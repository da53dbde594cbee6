"""The words of the entries that the quarterly meeting writes: what it froze, how it met, and what was ordered."""

from pipelines.catalogue.entry_forms import EntryField, EntryKind
from pipelines.text import both

_PERIOD_NOTE = both("成效自该期起计算", "what has become of it is told from this period on")

MEETING_KINDS = (
    EntryKind(
        id="action_item",
        label=both("督办事项", "Supervision order"),
        row=both(
            "会议议定或督办单要求办理的一件事及其办理情况；同一编号以最后一条为准",
            "one thing that a meeting or a supervision order asks of a unit, and its follow-up; of one number the last entry holds",
        ),
        clauses=("S1-25", "S2-04", "S2-05", "S3-05", "S3-21", "S4-05"),
        fields=(
            EntryField(name="item_no", label=both("事项编号", "Item number"), cell="identifier"),
            EntryField(
                name="meeting_no",
                label=both("会议编号", "Meeting number"),
                cell="identifier",
                required=False,
                note=both("会议议定的事项必填", "required of what a meeting decided"),
            ),
            EntryField(name="text", label=both("事项", "Text"), cell="text"),
            EntryField(name="owner", label=both("责任单位（岗位）", "Responsible unit (body or post)"), cell="text"),
            EntryField(name="due_on", label=both("期限", "Due on"), cell="date"),
            EntryField(
                name="state",
                label=both("状态", "State"),
                cell="choice",
                required=False,
                values={
                    "open": both("办理中", "open"),
                    "replied": both("已回复", "replied"),
                    "closed": both("已销号", "taken off"),
                    "reopened": both("重新办理", "reopened"),
                    "corrected": both("已更正", "corrected"),
                    "withdrawn": both("已撤回", "withdrawn"),
                },
            ),
            EntryField(name="closed_on", label=both("销号日期", "Taken off on"), cell="date", required=False),
            EntryField(
                name="evidence",
                label=both("佐证材料编号", "Evidence"),
                cell="text",
                required=False,
                note=both("销号必填", "required of what is taken off"),
            ),
            EntryField(name="post", label=both("责任岗位", "Responsible post"), cell="text", required=False),
            EntryField(
                name="matter",
                label=both("所据事项", "Matter"),
                cell="identifier",
                required=False,
                note=both("由预警汇总的事项编号，督办单必填", "of the alerts that it is about; required of an order"),
            ),
            EntryField(name="area", label=both("区域代码", "Area code"), cell="identifier", required=False),
            EntryField(name="metric", label=both("关联指标", "Linked metric"), cell="identifier", required=False),
            EntryField(name="expected", label=both("预期值", "Expected figure"), cell="decimal", required=False),
            EntryField(
                name="from_period",
                label=both("起算期间", "From period"),
                cell="text",
                required=False,
                note=_PERIOD_NOTE,
            ),
            EntryField(name="reply", label=both("办理情况", "What was done"), cell="text", required=False),
            EntryField(
                name="second_actor",
                label=both("复核人", "Second person"),
                cell="text",
                required=False,
                note=both("销号必填", "required of what is taken off"),
            ),
        ),
    ),
    EntryKind(
        id="freeze",
        label=both("冻结", "Freeze"),
        row=both("一个季度的数据定在某个数据版本上", "a quarter's numbers are those of one build from now on"),
        clauses=("S4-05",),
        fields=(
            EntryField(name="quarter", label=both("季度", "Quarter"), cell="text"),
            EntryField(name="build_id", label=both("数据版本", "Build"), cell="identifier"),
            EntryField(name="version", label=both("冻结版次", "Frozen version"), cell="integer", required=False),
            EntryField(
                name="state",
                label=both("状态", "State"),
                cell="choice",
                required=False,
                values={"provisional": both("暂定", "provisional"), "final": both("正式", "final")},
            ),
            EntryField(
                name="sha256", label=both("清单校验值", "SHA-256 of the manifest"), cell="identifier", required=False
            ),
        ),
    ),
    EntryKind(
        id="meeting",
        label=both("会议记录", "Meeting"),
        row=both(
            "一次已召开的调度会：单位、所用数据、出席情况和纪要；同一编号以最后一条为准",
            "one review meeting that was held: its body, figures, attendance and minutes; of one number the last entry holds",
        ),
        clauses=("S1-25", "S3-05", "S4-05"),
        fields=(
            EntryField(name="meeting_no", label=both("会议编号", "Meeting number"), cell="identifier"),
            EntryField(name="body", label=both("召开单位", "Body"), cell="text"),
            EntryField(name="area", label=both("区域代码", "Area code"), cell="identifier"),
            EntryField(name="quarter", label=both("季度", "Quarter"), cell="text"),
            EntryField(name="held_on", label=both("召开日期", "Held on"), cell="date"),
            EntryField(name="chair", label=both("主持（岗位）", "Chair (post)"), cell="text"),
            EntryField(
                name="present",
                label=both("出席单位", "Present"),
                cell="text",
                required=False,
                note=both("可有多个", "there may be several"),
            ),
            EntryField(
                name="absent",
                label=both("缺席单位", "Absent"),
                cell="text",
                required=False,
                note=both("可有多个", "there may be several"),
            ),
            EntryField(name="frozen", label=both("所用冻结版", "Frozen version"), cell="identifier", required=False),
            EntryField(name="minutes", label=both("纪要", "Minutes"), cell="text", required=False),
            EntryField(
                name="state",
                label=both("状态", "State"),
                cell="choice",
                required=False,
                values={"held": both("已召开", "held"), "withdrawn": both("已撤回", "withdrawn")},
            ),
        ),
    ),
)
