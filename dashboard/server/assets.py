"""The page's shell and its scripts: Streamlit's own files, the shell in our words, the rest compressed once."""

import gzip
import re
from functools import cache
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from dashboard.scripts import APPEARANCE, NEWER, SERVER, TAGS, TOO_OLD, element
from dashboard.server.refusal import language_of, refuse
from dashboard.words import word
from pipelines.text import Language

PREFIX = "/static/"
OTHERS = ("/_stcore/", "/media/", "/download/", "/find/")
MEDIA = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
FOR_EVER = "public, immutable, max-age=31536000"  # the names hold a hash of the content


class Assets:
    """Answers for the shell of a page and for scripts and styles; passes everything else on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        root = Path(get_static_dir())
        self._files = {f"/{path.relative_to(root).as_posix()}": path for path in root.rglob("*") if path.is_file()}
        self._compressed: dict[str, bytes] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what is no page and no script."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self.is_page(scope["path"]):
            answer = Response(
                shell(language_of(scope)),
                media_type="text/html",
                headers={"Cache-Control": "no-cache", "Vary": "Accept-Language"},
            )
            await answer(scope, receive, send)
        elif self._is_compressible(scope["path"]) and "gzip" in Headers(scope=scope).get("accept-encoding", ""):
            await (await self._packed(scope["path"]))(scope, receive, send)
        elif not (scope["path"] in self._files or scope["path"].startswith(OTHERS) or scope["path"].endswith("/")):
            await refuse("server.no_path", 404, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def is_page(self, path: str) -> bool:
        """Whether a path is one that Streamlit answers with its shell: a page's, also one that does not exist."""
        if path in ("/", "/index.html"):
            return True
        return path not in self._files and not path.endswith("/") and path.count("/") == 1

    def _is_compressible(self, path: str) -> bool:
        return path.startswith(PREFIX) and path in self._files and self._files[path].suffix in MEDIA

    async def _packed(self, path: str) -> Response:
        if path not in self._compressed:
            self._compressed[path] = await run_in_threadpool(_compress, self._files[path])
        return Response(
            self._compressed[path],
            headers={
                "Content-Type": MEDIA[self._files[path].suffix],
                "Content-Encoding": "gzip",
                "Cache-Control": FOR_EVER,
                "Vary": "Accept-Encoding",
            },
        )


def _compress(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), compresslevel=6, mtime=0)


@cache
def shell(language: Language) -> str:
    """The document that every page begins as: Streamlit's, with our name and language and without its offers."""
    text = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    for pattern, by in (
        (r"<!--.*?-->\s*", ""),
        (r'<link rel="service-desc"[^>]*>\s*', ""),
        (r"<script>.*?</script>\s*", ""),  # a mark for services that render pages ahead
        (r"<noscript>.*?</noscript>", f"<noscript><p>{word('server.no_script', language)}</p></noscript>"),
        (r"<title>.*?</title>", f"<title>{word('app.name', language)}</title>"),
        (r'<html lang="[^"]*">', f'<html lang="{TAGS[language]}">'),
        (r'(?=<script type="module")', element(NEWER) + element(APPEARANCE) + element(SERVER)),
        (r"(?=</body>)", f'<p id="too-old" hidden>{word("server.too_old", language)}</p>{element(TOO_OLD)}'),
    ):
        text, count = re.subn(pattern, by, text, flags=re.DOTALL)
        if not count:
            raise ValueError(f"Streamlit's index.html has no {pattern!r}: see what became of it")
    return text
