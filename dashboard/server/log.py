"""What libraries log and nobody needs to read."""

import logging
from contextvars import ContextVar

_STARTING = "No runtime found"  # Streamlit, of every cached function that is declared before the server runs
_UNFINISHED = "ASGI callable returned without completing handshake."
_refused: ContextVar[bool] = ContextVar("refused", default=False)


def quieten() -> None:
    """Leaves out the warnings of a start that is as it should be. Call it before pages are imported."""
    logging.getLogger("streamlit.runtime.caching.cache_data_api").addFilter(
        lambda record: not record.getMessage().startswith(_STARTING)
    )


def note_refusal() -> None:
    """Says of this connection that its handshake was answered with a sentence.

    uvicorn (0.54, websockets-sansio) counts a handshake as complete when it was accepted or closed, not when it was answered
    through `websocket.http.response`, and logs an error for each.
    """
    _refused.set(True)


def expect_refusals() -> None:
    """Leaves out what uvicorn logs of handshakes that were refused with a sentence, and of no other."""
    logging.getLogger("uvicorn.error").addFilter(
        lambda record: not (_refused.get() and record.getMessage() == _UNFINISHED)
    )
