"""What is answered where nothing is served: one sentence in the reader's language."""

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from dashboard.server.log import note_refusal
from dashboard.words import language_for, word
from pipelines.text import Language


def language_of(scope: Scope) -> Language:
    """The language of a request: the link's, else the browser's first."""
    accepted = Headers(scope=scope).get("accept-language")
    return language_for(HTTPConnection(scope).query_params.get("lang"), accepted)


def sentence(key: str, language: Language, status: int, **values: object) -> PlainTextResponse:
    """A plain answer that nobody keeps."""
    return PlainTextResponse(word(key, language, **values), status, headers={"Cache-Control": "no-store"})


async def refuse(key: str, status: int, scope: Scope, receive: Receive, send: Send, **values: object) -> None:
    """Answers a request or a websocket handshake with a sentence."""
    answer = sentence(key, language_of(scope), status, **values)
    if scope["type"] == "http":
        await answer(scope, receive, send)
    elif "websocket.http.response" in scope.get("extensions", {}):
        await send({"type": "websocket.http.response.start", "status": status, "headers": answer.raw_headers})
        await send({"type": "websocket.http.response.body", "body": bytes(answer.body)})
        note_refusal()
    else:
        closing: Message = {"type": "websocket.close", "code": 1008}
        await send(closing)
