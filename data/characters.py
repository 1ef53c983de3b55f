"""What datasets and documents are made of: UTF-8, without the characters that XML forbids."""

from __future__ import annotations

import re
from typing import Final

#: Characters that XML 1.0 cannot hold, so that no RDF/XML or GraphML could carry them.
FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class NotUtf8(ValueError):
    """Bytes that are something else: the line, counted from 1, and what is wrong."""

    def __init__(self, line: int, message: str) -> None:
        self.line, self.message = line, message
        super().__init__(f"line {line} {message}")


def decode(data: bytes) -> str:
    """UTF-8 as text, without a byte order mark; raises :class:`NotUtf8`."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        looks = " and looks like UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ""
        message = f"is not UTF-8{looks} (byte {data[error.start]:#04x}); save the file as UTF-8"
        raise NotUtf8(line, message) from None
