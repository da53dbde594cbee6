"""What a session may send before it is handled, and when it is forgotten."""

from collections.abc import Mapping, Sequence

import pytest
from starlette.types import Receive, Scope, Send

from dashboard.server.uploads import MB, MOST_FILES, SESSIONS, Limits, Sweep, UploadLimits
from dashboard.words import word
from tests.asgi import Answer, ask

LIMITS = Limits(file_mb=2, session_mb=5)


async def store(_scope: Scope, receive: Receive, send: Send) -> None:
    """Reads a whole body, as Streamlit does."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def put(held: Mapping[str, Sequence[int]], *body: bytes) -> Answer:
    """A file sent by session a where the server holds this already."""
    return ask(UploadLimits(store, LIMITS, lambda: held), "/_stcore/upload_file/a/1", method="PUT", body=body)


def test_a_file_within_all_limits_is_taken() -> None:
    assert put({"a": [3 * MB], "b": [5 * MB]}, bytes(MB), bytes(MB)).status == 204


@pytest.mark.parametrize(
    ("held", "body", "status", "says"),
    [
        ({}, [bytes(MB), bytes(MB), bytes(MB)], 413, word("server.too_large", "zh", mb=2)),
        ({"a": [2 * MB, 2 * MB]}, [bytes(MB), bytes(MB // 8)], 413, word("server.too_much", "zh", mb=5, n=MOST_FILES)),
        ({"a": [1] * MOST_FILES}, [b"x"], 413, word("server.too_much", "zh", mb=5, n=MOST_FILES)),
        ({str(n): [5 * MB] for n in range(SESSIONS)}, [b"x"], 503, word("server.all_full", "zh")),
    ],
)
def test_each_limit_ends_an_upload_with_its_sentence(
    held: Mapping[str, Sequence[int]], body: list[bytes], status: int, says: str
) -> None:
    answer = put(held, *body)
    assert (answer.status, answer.text) == (status, says)


def test_what_was_refused_or_taken_no_longer_counts_as_coming() -> None:
    limits = UploadLimits(store, LIMITS, dict)
    for size in (1, 3, 1, 3, 1):
        ask(limits, "/_stcore/upload_file/a/1", method="PUT", body=[bytes(MB)] * size)
    assert ask(limits, "/_stcore/upload_file/a/1", method="PUT", body=[bytes(MB)] * 2).status == 204


def test_files_of_a_session_without_a_connection_are_forgotten_at_the_second_look() -> None:
    held = {"open": [1], "closed": [1], "back": [1]}
    connected = {"open"}
    sweep = Sweep(lambda: held, connected.__contains__, held.pop)  # type: ignore[arg-type]
    sweep.look()
    assert set(held) == {"open", "closed", "back"}
    connected.add("back")
    sweep.look()
    assert set(held) == {"open", "back"}
