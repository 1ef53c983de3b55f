"""What a request gets: a :class:`Reply`, or a :class:`Refusal` with its reason."""

from __future__ import annotations

from typing import Final

import msgspec

from actorgraph.ontology.errors import ActorgraphError

TEXT: Final = "text/plain; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
JSON: Final = "application/json"

Headers = tuple[tuple[str, str], ...]


class Reply(msgspec.Struct, frozen=True, kw_only=True, array_like=True, tag=True):
    """A whole answer; ``media_type`` is the value of ``Content-Type``, ``headers`` come beside those of the server."""

    body: bytes
    media_type: str = TEXT
    status: int = 200
    headers: Headers = ()


class Refusal(ActorgraphError):
    """A request that is not answered, with the HTTP status and a reason for people."""

    def __init__(self, status: int, reason: str, headers: Headers = ()) -> None:
        self.status, self.reason, self.headers = status, reason, headers
        super().__init__(reason)
