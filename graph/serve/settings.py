"""What a server is told when it starts."""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import msgspec

from actorgraph.ontology.errors import ActorgraphError

#: The longest request body in bytes: a query of the most characters that are answered, each in four bytes.
MAX_BODY: Final = 4_000_000
_NAME: Final = re.compile(r"[A-Za-z0-9._-]{1,255}")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a server runs; sizes are in bytes. ``graph`` is the folder that a build wrote, unless there is an ``endpoint``.

    ``names`` are the hosts that requests may name in ``Host`` beside addresses and ``localhost``; ``cors`` the origins
    whose pages may read the answers (``*``: all). With ``inferred``, queries see what rules inferred unless they say
    ``inferred=false``. ``seconds``, ``memory``, ``rows`` and ``size`` bound one query and its answer. ``workers`` processes
    are kept ready; while long queries hold them all there may be ``most``. ``waiting`` requests may stand in line.
    """

    graph: str = ""
    endpoint: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    private: bool = False
    inferred: bool = False
    names: tuple[str, ...] = ()
    cors: tuple[str, ...] = ()
    seconds: float = 10.0
    memory: int = 2 << 30
    rows: int = 100_000
    size: int = 64 << 20
    workers: int = 2
    most: int = 6
    waiting: int = 1_000

    def check(self) -> None:
        """Raise :class:`ActorgraphError` for settings under which nobody should run a server."""
        if not self.token and not is_loopback(self.host):
            raise ActorgraphError(
                f"{self.host} can be reached by others, who would then need a token: give one with --token, "
                "or serve on 127.0.0.1 behind a proxy that asks who is there"
            )
        if self.token and (self.token != self.token.strip() or not self.token.isprintable()):
            raise ActorgraphError("a token that begins or ends with a space, or has control characters, cannot be sent")
        for name in self.names:
            if not _NAME.fullmatch(name):
                raise ActorgraphError(f"{name!r} is no host name; write one such as graph.example.org, without a port")
        if self.private and not self.token and "*" in self.cors:
            raise ActorgraphError(
                "with --private and --cors '*', any page in your browser could read the names of protected people; "
                "name the origins, or give a --token"
            )
        for origin in self.cors:
            if origin != "*" and not _is_origin(origin):
                raise ActorgraphError(f"{origin!r} is no origin; write one such as https://example.org, or *")


def is_loopback(host: str) -> bool:
    """Whether a host can be reached from this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _is_origin(text: str) -> bool:
    scheme, mark, host = text.partition("://")
    return scheme in ("http", "https") and bool(mark and host) and not set(host) & set("/?#@ ")
