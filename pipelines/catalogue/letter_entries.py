"""The letters that an office issues in a quarter's work, and the words of the entry that each leaves in the journal."""

from collections.abc import Mapping

from pipelines.catalogue.entry_forms import EntryField, EntryKind
from pipelines.text import Text, both

# Kind → what it is called, which is also the name of its template (`templates/督办单.docx`).
LETTERS: Mapping[str, Text] = {
    "supervision": both("督办单", "supervision order"),
    "rectification": both("整改通知书", "rectification notice"),
    "interview": both("约谈通知", "interview notice"),
    "meeting_call": both("会议通知", "meeting notice"),
    "minutes": both("会议纪要", "minutes"),
    "list_notice": both("红黑榜告知书", "list notification"),
    "list_publication": both("红黑榜公示", "list publication"),
    "list_decision": both("红黑榜决定书", "list decision"),
    "list_repair": both("信用修复通知书", "repair notice"),
    "street_sheet": both("街道一张清单", "street sheet"),
    "task_breakdown": both("任务分解表", "task breakdown"),
    "credit_report": both("企业信用报告", "company credit report"),
}
LETTER_KINDS = (
    EntryKind(
        id="letter",
        label=both("发文", "Letter issued"),
        row=both(
            "一份已编号发出的文书及其文件校验值",
            "one letter that was numbered and issued, with the checksum of its file",
        ),
        clauses=("S4-05",),
        fields=(
            EntryField(name="letter_no", label=both("文书编号", "Letter number"), cell="identifier"),
            EntryField(name="letter", label=both("文书", "Letter"), cell="choice", values=LETTERS),
            EntryField(name="to", label=both("主送", "Addressee"), cell="text"),
            EntryField(name="about", label=both("事由对象", "About"), cell="identifier"),
            EntryField(name="sha256", label=both("文件校验值", "SHA-256 of the file"), cell="identifier"),
            EntryField(
                name="pdf_sha256",
                label=both("PDF 校验值", "SHA-256 of the PDF"),
                cell="identifier",
                required=False,
                note=both("同时发出 PDF 的填写", "where a PDF went out too"),
            ),
        ),
    ),
)
