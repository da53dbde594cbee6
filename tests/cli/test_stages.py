"""What the command line says of long work."""

import pytest

from pipelines.cli.stages import Stage, Stages, time_left
from pipelines.text import LANGUAGES, Language, both

STAGES = (
    Stage(label=both("编写", "writing"), weight=1),
    Stage(label=both("生成", "building"), weight=3, long_steps=(("sums", 4),)),
)


def _shares(steps: tuple[str, ...]) -> list[float]:
    with Stages("zh", STAGES) as progress:
        progress.begin(2)
        progress("a file")
        progress("another file")
        progress.begin(len(steps))
        found = [progress.share]
        for step in steps:
            progress(step)
            found.append(progress.share)
    return found


def test_a_stage_counts_by_its_weight_and_a_long_step_by_its_length() -> None:
    assert _shares(("read", "sums", "publish")) == pytest.approx([0.25, 0.25, 0.375, 0.875])


def test_the_share_never_falls_nor_passes_the_whole() -> None:
    shares = _shares(("read", "sums", "publish", "one that nobody counted", "another"))
    assert shares == sorted(shares)
    assert shares[-1] <= 1


@pytest.mark.parametrize(("language", "said"), [("zh", "2/2 生成 1/3"), ("en", "2/2 building 1/3")])
def test_each_stage_says_how_much_of_it_is_done_in_the_language_of_the_call(language: Language, said: str) -> None:
    with Stages(language, STAGES) as progress:
        progress.begin(1)
        progress.begin(3)
        progress("read")
        assert progress.sentence() == said


def test_without_a_terminal_there_is_a_line_a_stage_and_not_one_a_step(capfd: pytest.CaptureFixture[str]) -> None:
    with Stages("en", STAGES) as progress:
        for _ in STAGES:
            progress.begin(1_000)
            for number in range(1_000):
                progress(f"{number}")
    assert len(capfd.readouterr().err.splitlines()) == len(STAGES)


def test_time_that_is_left_is_said_in_steps_of_five_seconds() -> None:
    assert [time_left(seconds).en for seconds in (0.4, 21, 64)] == [
        "about 5 s left",
        "about 20 s left",
        "about 1 min 05 s left",
    ]
    assert all(time_left(64).of(language) for language in LANGUAGES)
