"""What a command prints once an entry stands in the office journal."""

from typing import TYPE_CHECKING

from pipelines.cli.frame import OUT, Call
from pipelines.text import Text, both, counted

if TYPE_CHECKING:
    from pipelines.office.recorded import Recorded

_NOTHING_MORE = both("。", ".")


def print_written(call: Call, recorded: "Recorded", follows: Text = _NOTHING_MORE) -> None:
    """Prints the number of an entry, what follows from it, and how many marks of persons were masked in it."""
    label = both(
        f"已记入办公日志第 {recorded.sequence} 条{follows.zh}",
        f"written as entry {recorded.sequence} of the journal{follows.en}",
    )
    OUT.print(label.of(call.language))
    if recorded.masked:
        masked = both(
            f"其中 {recorded.masked} 处个人信息（姓名、电话、证件号等）已遮盖",
            f"{counted(recorded.masked, 'mark of a person was', 'marks of persons (names, phones, identity numbers) were')} masked before it was written",
        )
        OUT.print(masked.of(call.language))
