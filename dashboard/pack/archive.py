"""Office files that come out byte for byte the same from the same content: they carry a day of their own and no clock."""

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip entry can bear
_CORE = "docProps/core.xml"
_WRITTEN_AT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def without_clock(content: bytes, day: date) -> bytes:
    """The same entries in the same order, each dated to the same day and compressed the same way; the file, and each
    workbook inside it, says that it was written on `day`."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as former, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in former.infolist():
            held = former.read(entry.filename)
            if entry.filename.endswith(".xlsx"):
                held = without_clock(held, day)
            elif entry.filename == _CORE:
                held = _WRITTEN_AT.sub(rb"\g<1>%sT00:00:00Z\g<2>" % day.isoformat().encode(), held)
            new.writestr(_entry(entry.filename), held)
    return out.getvalue()


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Several files as one .zip without a clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files:
            new.writestr(_entry(name), content)
    return out.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    plain = zipfile.ZipInfo(name, _LONG_AGO)
    plain.compress_type = zipfile.ZIP_DEFLATED
    plain.external_attr = 0o600 << 16
    return plain
