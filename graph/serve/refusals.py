"""How a refusal is written: for programs that ask for JSON as a problem (RFC 9457), for browsers as a page, else as text."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

import msgspec

from .negotiation import choose
from .reply import HTML, TEXT, Refusal

_PROBLEM: Final = "application/problem+json"
_OFFERS: Final = {"text/plain": TEXT, "text/html": HTML, "application/xhtml+xml": HTML}


def written(path: str, accept: str, status: int, reason: str, dataset: str) -> tuple[bytes, str]:
    """The body of a refusal and its media type; ``dataset`` is the title of what is served."""
    title = _title(status)
    if path.startswith("/api/"):
        return msgspec.json.encode({"title": title, "status": status, "detail": reason}), _PROBLEM
    try:
        media_type = choose(accept, _OFFERS)
    except Refusal:
        media_type = TEXT
    if media_type == HTML:
        from .pages.frame import refusal_page

        return refusal_page(dataset, title, reason), HTML
    return f"{reason}\n".encode("utf-8", "replace"), TEXT


def _title(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Refused"
