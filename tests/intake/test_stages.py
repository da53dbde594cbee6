"""The list of stages that a newcomer reads first is the way that a file takes."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from pipelines.intake.receive import Sending, receive
from pipelines.intake.stages import STAGES
from pipelines.settings import Home


def test_a_file_passes_the_stages_in_the_order_of_the_list(home: Home, workbook: Callable[..., Path]) -> None:
    names = {stage.function.__code__: stage.function.__qualname__ for stage in STAGES}
    entered: dict[str, None] = {}

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call" and frame.f_code in names:
            entered.setdefault(names[frame.f_code])

    file = workbook({"月度考核": [["小区编码", "小区名称", "考核得分"], ["XQ11010100001", "甲小区", "90"]]})
    sys.setprofile(note)
    threading.setprofile(note)
    try:
        (receipt,) = receive(home, [Sending(path=file)], workers=0)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert receipt.is_stored
    assert list(entered) == [stage.function.__qualname__ for stage in STAGES if stage.room != "answering"]


def test_every_stage_says_what_it_makes_in_a_sentence() -> None:
    assert [stage.purpose for stage in STAGES if not stage.purpose.endswith(".")] == []
    assert len({stage.function for stage in STAGES}) == len(STAGES)
