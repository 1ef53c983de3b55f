"""Bytes → text: by the byte order mark, as UTF-8, by what an HTML page says of itself, by likelihood."""

from __future__ import annotations

import codecs
import re
from typing import Final

from .document import Unreadable

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED: Final = re.compile(
    rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_:.-]{2,40})", re.I
)
#: As browsers read these names.
_AS_BROWSERS: Final = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "euc_kr": "cp949",
    "gb2312": "gb18030",
    "gbk": "gb18030",
}
#: Encodings that documents are written in; the guess is made among them.
_USUAL: Final = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r", "mac_roman"),
    *("cp949", "johab", "gb18030", "big5", "shift_jis", "euc_jp"),
]
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
#: So many bytes are enough to guess an encoding by.
_SAMPLE: Final = 1 << 16


def decode(data: bytes, declared: str = "") -> str:
    """The text that bytes stand for; ``declared`` is what a message says of it. :class:`Unreadable` for a binary file."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :].decode(encoding, "replace"))
    try:
        # A NUL is valid UTF-8, and half of UTF-16.
        if b"\0" not in data:
            return _checked(data.decode())
    except UnicodeDecodeError:
        pass
    said = declared.encode("ascii", "ignore")
    if found := _DECLARED.search(data[:4096]):
        said = said or found[1]
    if said and (text := _as_declared(data, said.decode())) is not None:
        return _checked(text)
    return _checked(_guessed(data))


def _as_declared(data: bytes, name: str) -> str | None:
    try:
        encoding = codecs.lookup(name).name
        encoding = _AS_BROWSERS.get(encoding, encoding)
        text = data.decode(encoding, "replace")
    except (LookupError, UnicodeError, TypeError):
        return None
    return text if _damage(text) < 0.01 else None


def _guessed(data: bytes) -> str:
    if b"\0" in data[:_SAMPLE]:
        for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
            if data[first:_SAMPLE:2].count(0) > len(data[:_SAMPLE]) / 5:
                return data.decode(encoding, "replace")
        raise Unreadable("is a binary file, not a document")
    # One broken byte does not make UTF-8 something else.
    text = data.decode("utf-8", "replace")
    if text.count("\ufffd") * 10 < sum(character > "\x7f" for character in text):
        return text
    from charset_normalizer import from_bytes

    likely = from_bytes(data[:_SAMPLE], cp_isolation=_USUAL, preemptive_behaviour=False)
    best = likely.best()
    if best is None:
        raise Unreadable("is a binary file, or text in an encoding that is not known; save it as UTF-8")
    # Of equally likely ones, the encoding of Western Europe is the one that is written.
    western = any(
        "cp1252" in match.could_be_from_charset and (match.chaos, -match.coherence) <= (best.chaos, -best.coherence)
        for match in likely
    )
    return data.decode("cp1252" if western else best.encoding, "replace")


def _damage(text: str) -> float:
    return text.count("\ufffd") / max(len(text), 1)


def _checked(text: str) -> str:
    controls = len(_CONTROL.findall(text))
    if controls > 8 and controls > len(text) / 200:
        raise Unreadable("is a binary file, not a document")
    return text
