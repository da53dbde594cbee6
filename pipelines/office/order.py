"""In which order entries may be written: each after the one before, by a clock that can be right.

No clock of one machine can tell by itself that it runs ahead. Two signs are looked for. An entry that comes long after
the one before it (`LONGEST_SILENCE`, ours) waits for two people to say that the clock is right. And where the clock was
set right after entries had been written too early, two people set those aside (`ClockSet`): they stay in the chain, are
listed and verified, and count for nothing; what they recorded is written anew.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NoReturn

from pipelines.errors import JournalError
from pipelines.office.entries import ClockSet
from pipelines.office.signers import is_same_signer
from pipelines.text import both

AHEAD = timedelta(days=1)  # an entry that is further ahead was written by a wrong clock; what is less is waited for
LONGEST_SILENCE = timedelta(days=400)  # offices record something every quarter; a clock that is years ahead is found
COMMAND = "wuye journal accept-clock"


def check_clock(moment: datetime, last_at: datetime | None, longest_silence: timedelta | None) -> None:
    """Refuses to write at a time that cannot be right.

    Raises:
        JournalError: the clock is behind the last entry, or further ahead of it than anybody stays silent.
    """
    if last_at is None:
        return
    if last_at > moment + AHEAD:
        _refuse(
            f"日志最后一条记于 {_shown(last_at)}，比本机时钟（{_shown(moment)}）晚一天以上：记入时时钟走快了。"
            f"请先核对本机时钟；时钟无误的，由两人用 {COMMAND} 更正后再记",
            f"the last entry is of {_shown(last_at)}, more than a day after the clock of this machine ({_shown(moment)}): it was"
            f" written while the clock was ahead; check the clock, and if it is right two people set the entry aside with {COMMAND}",
        )
    if last_at > moment:
        _refuse(
            f"本机时钟（{_shown(moment)}）早于日志最后一条（{_shown(last_at)}），请先校正时钟",
            f"the clock of this machine ({_shown(moment)}) is behind the last entry ({_shown(last_at)}): set it right first",
        )
    if is_too_far(moment, last_at, longest_silence):
        _refuse(
            f"本机时钟（{_shown(moment)}）比日志最后一条（{_shown(last_at)}）晚 {(moment - last_at).days} 天：可能走快了。"
            f"请先核对；时钟无误的，由两人用 {COMMAND} 确认后再记",
            f"the clock of this machine ({_shown(moment)}) is {(moment - last_at).days} days after the last entry ({_shown(last_at)}) and"
            f" may be ahead; check it, and if it is right two people confirm it with {COMMAND}",
        )


def is_too_far(moment: datetime, last_at: datetime | None, longest_silence: timedelta | None) -> bool:
    """Whether a clock stands so long after the last entry that somebody has to say that it is right."""
    return last_at is not None and longest_silence is not None and moment - last_at > longest_silence


def clock_set(
    times: Mapping[int, datetime], moment: datetime, second_actor: str, silence: timedelta | None
) -> ClockSet:
    """What two people may say of the clock now: which entries were written by a clock that was ahead, if any.

    Args:
        times: when each entry was written that was not set aside before, by sequence.

    Raises:
        JournalError: nothing is wrong with the clock.
    """
    ahead = [sequence for sequence, written in times.items() if written > moment + AHEAD]
    last = max(times, default=0)
    if not ahead and not is_too_far(moment, times.get(last), silence):
        _refuse("日志里没有记在以后的条目，时钟不用更正", "no entry is dated ahead: nothing is to be set right")
    return ClockSet(first=min(ahead, default=None), last=last, second_actor=second_actor)


def check_clock_set(
    entry: ClockSet, times: Mapping[int, datetime], moment: datetime, actor: str, silence: timedelta | None
) -> None:
    """Refuses what two people say of the clock where it is not what the journal shows.

    Raises:
        JournalError: it names other entries, only one person signs, or an entry that stays is dated ahead still.
    """
    if entry != clock_set(times, moment, entry.second_actor, silence):
        _refuse("更正的条目与日志不符", "it names other entries than those that are dated ahead")
    if is_same_signer(entry.second_actor, actor):
        _refuse(
            f"更正时钟须由另一人复核：写明与经办人“{actor}”不同的复核人",
            f"setting the clock right needs a second person: name one other than the actor, {actor}",
        )
    kept = [written for sequence, written in times.items() if entry.first is None or sequence < entry.first]
    check_clock(moment, max(kept, default=None), None)


def is_in_order(row: Sequence[int | str], times: Mapping[int, str]) -> bool:
    """Whether an entry dated before the one before it is one that sets the clock right, and follows what it keeps.

    Args:
        row: sequence, at, actor, kind, subject, why, effective_on, content …
        times: when each entry before was written, by sequence.
    """
    if row[3] != "clock":
        return False
    content = json.loads(str(row[7]))
    first = content.get("first")
    return first is not None and content.get("last") == int(row[0]) - 1 and times.get(first - 1, "") <= str(row[1])


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _refuse(zh: str, en: str) -> NoReturn:
    raise JournalError(both(zh, en))
