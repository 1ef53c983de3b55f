"""What a request says, as the arguments of a job; what it gets wrong is refused with the reason."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.requests import Request

from actorgraph.data.names import nearest
from actorgraph.graph.serve.reply import Refusal
from actorgraph.ontology.errors import did_you_mean

from .operation import ANY, Operation, is_list


def read(operation: Operation, request: Request) -> Any:
    """The arguments of a request; raises :class:`Refusal` with 400 for what the route does not take."""
    given: dict[str, Any] = dict(request.path_params)
    fields = {name: kind for name, kind, _ in operation.parameters()}
    rest: dict[str, str] = {}
    for name in dict.fromkeys(request.query_params.keys()):
        values = request.query_params.getlist(name)
        if name in fields and name not in operation.in_path():
            given[name] = values if is_list(fields[name]) else _single(name, values)
        elif operation.takes_any():
            rest[name] = _single(name, values)
        else:
            known = [own for own in fields if own not in operation.in_path()]
            hint = did_you_mean(nearest(name, known)) or f"; there are {', '.join(known) or 'none'}"
            raise Refusal(400, f"{operation.path} has no parameter {name[:100]!r}{hint}")
    missing = [
        name for name, _, default in operation.parameters() if default is msgspec.NODEFAULT and name not in given
    ]
    if missing:
        raise Refusal(400, f"{operation.path} needs a value for {', '.join(missing)}")
    given = {_field(operation.arguments, name): value for name, value in given.items()}
    if operation.takes_any():
        given[ANY] = rest
    settings = request.app.state.settings
    own = {"accept": request.headers.get("accept", ""), "most_rows": settings.rows, "most_bytes": settings.size}
    given |= {name: value for name, value in own.items() if name in operation.arguments.__struct_fields__}
    try:
        return msgspec.convert(given, operation.arguments, strict=False)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$.")
        raise Refusal(400, f"{where.rstrip('`') or 'a parameter'}: {what}") from None


def _single(name: str, values: list[str]) -> str:
    if len(values) > 1:
        raise Refusal(400, f"there are {len(values)} values of {name[:100]!r}, which can have one")
    return values[0]


def _field(arguments: type[msgspec.Struct], name: str) -> str:
    return f"{name}_" if f"{name}_" in arguments.__struct_fields__ else name
