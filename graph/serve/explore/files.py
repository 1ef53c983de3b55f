"""The explorer's scripts and styles as files of the server, each under an address that changes when it does."""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import Final

from actorgraph.graph.view import template

_MAKERS: Final = {
    "explorer.css": (lambda: template.file("explorer.css") + template.file("live.css"), (), "text/css; charset=utf-8"),
    "explorer.js": (lambda: template.explorer(live=True), (), "text/javascript; charset=utf-8"),
    "vis-network.js": (template.vis_network, (), "text/javascript; charset=utf-8"),
}


@cache
def content(name: str) -> tuple[bytes, str]:
    """A file and its media type; raises ``KeyError`` where there is none of that name."""
    make, arguments, media_type = _MAKERS[name]
    return make(*arguments).encode(), media_type  # type: ignore[operator]


@cache
def asset(name: str) -> str:
    """The address of a file."""
    return f"/explore/{name}?v={blake2b(content(name)[0], digest_size=6).hexdigest()}"
