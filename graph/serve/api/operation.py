"""A JSON route: what it takes and what it answers.

The fields of a job's arguments are the route's parameters, with the descriptions, bounds and examples of their types; so
the document that describes a route, what is checked of a request, and what the job gets cannot come apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec

from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph

#: Fields of arguments that are no parameters: the header that chooses a format, and bounds that the server sets.
OWN: Final = ("accept", "most_rows", "most_bytes")
_IN_PATH: Final = re.compile(r"\{(\w+)\}")
#: Where this field stands, a job takes parameters of any name.
ANY: Final = "values"

Job = Callable[[StoredGraph, Any], Reply]


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """A route under ``/api``. ``arguments`` and ``answer`` are structs; ``errors`` the statuses it has beside 400 and 503.

    ``media_types`` are those it answers in beside JSON. The first example of each parameter together make a request that
    is answered for the bundled dataset.
    """

    name: str
    path: str
    title: str
    description: str = ""
    job: Job
    arguments: type[msgspec.Struct]
    answer: type[msgspec.Struct]
    errors: tuple[int, ...] = ()
    media_type: str = "application/json"
    media_types: tuple[str, ...] = ()

    def in_path(self) -> list[str]:
        """The names of the parameters that are part of the path."""
        return _IN_PATH.findall(self.path)

    def parameters(self) -> Iterator[tuple[str, Any, Any]]:
        """Name, type and default of each parameter; without one, the default is ``msgspec.NODEFAULT``."""
        hints = get_type_hints(self.arguments, include_extras=True)
        for field in msgspec.structs.fields(self.arguments):
            if field.name not in OWN and field.name != ANY:
                yield field.name.rstrip("_"), hints[field.name], field.default

    def takes_any(self) -> bool:
        """Whether parameters of any name are taken, such as those of a question."""
        return ANY in self.arguments.__struct_fields__


def is_list(kind: Any) -> bool:
    """Whether a parameter may come more than once."""
    return get_origin(kind) in (tuple, list) or any(is_list(part) for part in get_args(kind)[:1])


_encode: Final = msgspec.json.Encoder().encode


def json_reply(value: Any, links: Mapping[str, str] | None = None) -> Reply:
    """A struct as JSON; ``links`` say by relation (``next``) where more is."""
    header = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in (links or {}).items())
    return Reply(
        body=_encode(value) + b"\n",
        media_type="application/json",
        headers=(("Link", header),) if header else (),
    )
