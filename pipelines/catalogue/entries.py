"""The words of the office journal: which kinds of entry there are, what each holds, and for which clauses.

The entries themselves are typed in `pipelines.office.entries`; a test holds the two together.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pipelines.catalogue.entry_forms import EntryField, EntryKind
from pipelines.catalogue.letter_entries import LETTER_KINDS
from pipelines.catalogue.meeting_entries import MEETING_KINDS
from pipelines.text import Text, both

__all__ = ["COMMON", "ENTRY_KINDS", "LIST_STEPS", "LIST_SUBJECTS", "SUBJECTS", "EntryField", "EntryKind"]


# What an entry may be about, written `word:code` (`company:91110105MA0012345X`, `period:2022Q4`).
SUBJECTS: Mapping[str, Text] = MappingProxyType(
    {
        "metric": both("指标", "metric"),
        "rule": both("规则", "rule"),
        "document": both("政策文件", "document"),
        "area": both("区域", "area"),
        "estate": both("小区", "estate"),
        "company": both("物业服务企业", "company"),
        "project_manager": both("项目负责人", "project manager"),
        "developer": both("开发企业", "developer"),
        "period": both("期间", "period"),
        "submission": both("报送", "submission"),
        "meeting": both("会议", "meeting"),
        "order": both("督办单", "supervision order"),
        "survey": both("满意度调查", "satisfaction survey"),
        "build": both("数据版本", "build"),
        "entry": both("日志条目", "journal entry"),
    }
)

# What every entry holds, whatever its kind.
COMMON: tuple[EntryField, ...] = (
    EntryField(name="sequence", label=both("序号", "Sequence"), cell="integer"),
    EntryField(name="at", label=both("记入时间（UTC）", "Written at (UTC)"), cell="datetime"),
    EntryField(name="actor", label=both("经办人（岗位或单位）", "By (post or office)"), cell="text"),
    EntryField(name="kind", label=both("类别", "Kind"), cell="choice"),
    EntryField(name="subject", label=both("对象", "Subject"), cell="identifier"),
    EntryField(name="why", label=both("理由", "Why"), cell="text"),
    EntryField(name="effective_on", label=both("生效日期", "Effective on"), cell="date"),
)

LIST_STEPS: Mapping[str, Text] = {
    "notice": both("公示", "notice"),
    "objection_period": both("异议期", "objection period"),
    "decided": both("决定", "decided"),
    "listed": both("列入", "listed"),
    "repair": both("申请修复", "repair applied for"),
    "repaired": both("已修复", "repaired"),
    "expired": both("到期", "expired"),
    "revoked": both("撤销", "revoked"),
}
LIST_SUBJECTS: Mapping[str, Text] = MappingProxyType(
    {kind: SUBJECTS[kind] for kind in ("estate", "company", "project_manager", "developer")}
)
_SUBJECT_KIND = EntryField(
    name="subject_kind",
    label=both("对象类别", "Kind of subject"),
    cell="choice",
    required=False,
    values=LIST_SUBJECTS,
    note=both("空白为物业服务企业", "blank for a company"),
)
_SUBJECT_CODE = EntryField(
    name="subject_code",
    label=both("对象代码", "Code of the subject"),
    cell="identifier",
    note=both(
        "企业、开发企业填统一社会信用代码，小区填小区编号，项目负责人填编号；早期记录的字段名为 company_code",
        "a credit code of a company or developer, the number of an estate or project manager; early entries call it company_code",
    ),
)
_SHA256 = EntryField(name="sha256", label=both("SHA-256 校验值", "SHA-256"), cell="identifier")
_SECOND_PERSON = EntryField(name="second_actor", label=both("复核人", "Second person"), cell="text")

_KINDS = (
    EntryKind(
        id="note",
        label=both("附注", "Note"),
        row=both("对某一对象的说明，内容填在“理由”栏", "one remark on a subject; the remark stands in `why`"),
        fields=(EntryField(name="about", label=both("对象", "Subject"), cell="identifier"),),
    ),
    EntryKind(
        id="alias",
        label=both("名称认定", "Alias"),
        row=both(
            "认定所填名称是否为某企业或某小区、分支机构是否属于某企业；同一名称与代码，以最后一条为准",
            "whether a written name is a certain company or estate, or a branch is a certain company's; of one name and code the last entry holds",
        ),
        clauses=("S3-25",),
        fields=(
            EntryField(
                name="register",
                label=both("名录", "Register"),
                cell="choice",
                values={
                    "company": both("企业", "company"),
                    "estate": both("小区", "estate"),
                    "branch": both("分支机构", "branch"),
                },
            ),
            EntryField(name="name", label=both("所写名称", "Name as written"), cell="text"),
            EntryField(name="code", label=both("代码", "Code"), cell="identifier"),
            EntryField(
                name="verdict",
                label=both("认定", "Verdict"),
                cell="choice",
                values={"same": both("相同", "same"), "different": both("不同", "different")},
            ),
            EntryField(
                name="reasons",
                label=both("依据", "Reasons"),
                cell="text",
                required=False,
                note=both("可有多条", "there may be several"),
            ),
        ),
    ),
    EntryKind(
        id="proposal_step",
        label=both("红黑榜步骤", "Step of a list proposal"),
        row=both("红榜、黑榜、关注名单建议的办理步骤", "one step of a proposal for the red, black or watch list"),
        clauses=("S1-18", "S2-10", "S3-16", "S4-17"),
        fields=(
            _SUBJECT_KIND,
            _SUBJECT_CODE,
            EntryField(name="rule", label=both("规则代码", "Rule code"), cell="identifier"),
            EntryField(
                name="list",
                label=both("名单", "List"),
                cell="choice",
                values={"red": both("红榜", "red"), "black": both("黑榜", "black"), "watch": both("关注名单", "watch")},
            ),
            EntryField(name="period", label=both("建议所属期间", "Period of the proposal"), cell="text"),
            EntryField(name="step", label=both("步骤", "Step"), cell="choice", values=LIST_STEPS),
            EntryField(name="on", label=both("步骤日期", "Day of the step"), cell="date"),
            EntryField(
                name="days",
                label=both("工作日数", "Working days"),
                cell="integer",
                required=False,
                note=both("公示、异议期必填", "required of notice and objection period"),
            ),
            EntryField(
                name="decision_no",
                label=both("决定文号", "Decision number"),
                cell="text",
                required=False,
                note=both("决定必填", "required of a decision"),
            ),
            EntryField(name="evidence", label=both("佐证材料编号", "Evidence number"), cell="text", required=False),
            EntryField(
                name="second_actor",
                label=both("复核人（岗位）", "Second actor (post)"),
                cell="text",
                required=False,
                note=both("决定、列入、撤销必填", "required of decided, listed and revoked"),
            ),
            EntryField(
                name="corrected_on",
                label=both("纠正日期", "Corrected on"),
                cell="date",
                required=False,
                note=both("申请修复必填", "required of an application for repair"),
            ),
            EntryField(
                name="ends_on",
                label=both("期满日期", "Last day on the list"),
                cell="date",
                required=False,
                note=both("列入时填写；空白为没有固定期限", "given with a listing; blank where it has no fixed end"),
            ),
        ),
    ),
    EntryKind(
        id="objection",
        label=both("异议", "Objection"),
        row=both(
            "名单对象对名单建议、列入或一条记录的异议；同一编号以最后一条为准",
            "a subject's objection to a proposal, a listing or a record; of one number the last entry holds",
        ),
        clauses=("S2-10", "S3-16", "S4-17"),
        fields=(
            EntryField(name="objection_no", label=both("异议编号", "Objection number"), cell="identifier"),
            _SUBJECT_KIND,
            _SUBJECT_CODE,
            EntryField(
                name="against",
                label=both("针对", "Against"),
                cell="choice",
                values={
                    "proposal": both("名单建议", "a proposal"),
                    "listing": both("已列入名单", "a listing"),
                    "record": both("一条记录", "a record"),
                },
            ),
            EntryField(
                name="reference",
                label=both("规则代码或记录编号", "Rule code or record number"),
                cell="identifier",
            ),
            EntryField(name="filed_on", label=both("提出日期", "Filed on"), cell="date"),
            EntryField(name="claim", label=both("主张", "Claim"), cell="text"),
            EntryField(name="due_on", label=both("应答复日期", "Due on"), cell="date"),
            EntryField(name="decided_on", label=both("答复日期", "Decided on"), cell="date", required=False),
            EntryField(
                name="result",
                label=both("结果", "Result"),
                cell="choice",
                required=False,
                values={
                    "upheld": both("成立", "upheld"),
                    "partly_upheld": both("部分成立", "upheld in part"),
                    "rejected": both("不成立", "rejected"),
                    "withdrawn": both("撤回", "withdrawn"),
                },
                note=both("与答复日期同填", "given together with the day of the decision"),
            ),
            EntryField(
                name="period",
                label=both("建议所属期间", "Period of the proposal"),
                cell="text",
                required=False,
                note=both("针对名单的异议必填", "required of an objection to a list"),
            ),
        ),
    ),
    EntryKind(
        id="snapshot",
        label=both("留存", "Snapshot"),
        row=both(
            "一份留存的文件及其校验值，日后的重述与它相比",
            "one file that is kept, with its checksum; later restatements are told against it",
        ),
        clauses=("S4-05",),
        fields=(
            EntryField(name="period", label=both("期间", "Period"), cell="text"),
            EntryField(name="build_id", label=both("数据版本", "Build"), cell="identifier"),
            EntryField(name="file", label=both("文件", "File"), cell="text"),
            _SHA256,
        ),
    ),
    EntryKind(
        id="rebase",
        label=both("重定基线", "Rebase"),
        row=both(
            "一项指标在一个区域的控制图从某期起重算基线",
            "the control chart of a metric in an area starts anew from a period",
        ),
        fields=(
            EntryField(name="metric", label=both("指标", "Metric"), cell="identifier"),
            EntryField(name="area", label=both("区域代码", "Area code"), cell="identifier"),
            EntryField(name="from_period", label=both("起始期间", "From period"), cell="text"),
        ),
    ),
    EntryKind(
        id="acknowledgement",
        label=both("回执签收", "Acknowledgement"),
        row=both(
            "报送回执的签收或确认情况",
            "to whom the receipt of a submission was handed, or who accepted it",
        ),
        fields=(
            EntryField(name="submission_id", label=both("报送编号", "Submission"), cell="identifier"),
            EntryField(
                name="act",
                label=both("动作", "Act"),
                cell="choice",
                values={"handed_over": both("已交付", "handed over"), "accepted": both("已认可", "accepted")},
            ),
            EntryField(name="party", label=both("签收单位（岗位）", "Party (body or post)"), cell="text"),
        ),
    ),
    EntryKind(
        id="clock",
        label=both("时钟更正", "Clock set right"),
        row=both(
            "两人确认本机时钟无误；此前因时钟走快而日期超前的条目作废，须重新记入",
            "two people say that the clock is right; entries that were dated ahead count no more and are written anew",
        ),
        fields=(
            EntryField(name="first", label=both("首条作废条目", "First set aside"), cell="integer", required=False),
            EntryField(name="last", label=both("此前最后一条", "Last entry before"), cell="integer"),
            _SECOND_PERSON,
        ),
    ),
    EntryKind(
        id="policy",
        label=both("依据登记", "Policy act"),
        row=both(
            "本单位一份文件的登记、换版或停止执行，两人签署；文件本身存放在 policy 文件夹",
            "a document of the office is laid down, replaced or ended, signed by two people; its file is kept in `policy`",
        ),
        fields=(
            EntryField(name="document", label=both("文件编号", "Document"), cell="identifier"),
            EntryField(
                name="act",
                label=both("动作", "Act"),
                cell="choice",
                values={"laid_down": both("登记", "laid down"), "ended": both("停止执行", "ended")},
            ),
            _SHA256,
            EntryField(name="ends_on", label=both("最后一日", "Last day"), cell="date", required=False),
            _SECOND_PERSON,
        ),
    ),
)
ENTRY_KINDS: Mapping[str, EntryKind] = MappingProxyType(
    {kind.id: kind for kind in (*_KINDS, *MEETING_KINDS, *LETTER_KINDS)}
)
