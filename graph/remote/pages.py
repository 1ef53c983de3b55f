"""Every row of a SELECT, in pages where the server cuts an answer off."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from actorgraph.ontology.errors import OutputError

from .answers import Row
from .server import Server
from .wording import Worded


def rows_of(
    server: Server, asked: Worded, names: Sequence[str], default: Sequence[str] = (), named: Sequence[str] = ()
) -> list[Row]:
    """The rows of ``asked``, whose columns are ``names``, over some graphs.

    Raises :class:`OutputError` where the pages do not add up to the number of rows: the graph changes meanwhile.
    """
    found, most = server.ask(asked.text, default, named)
    if not most:
        return found.rows
    counted, _ = server.ask(asked.counted(), default, named)
    total = int(counted.rows[0]["rows"].value)

    def paged(page: Callable[[int, int], str]) -> list[Row]:
        rows: list[Row] = []
        while len(rows) < total:
            more = server.ask(page(most, len(rows)), default, named)[0].rows
            rows += more
            if not more:
                break
        return rows

    # Sorting takes longer than all else. As many different rows as there are in all are all of them, in whatever order
    # the server went through them; where it went through them in another order for each page, they are fewer.
    if not asked.is_ordered:
        rows = paged(asked.page)
        if len(rows) == total == _different(rows):
            return rows
    rows = paged(lambda size, start: asked.page(size, start, names))
    counted, _ = server.ask(asked.counted(names), default, named)
    if len(rows) != total or _different(rows) != int(counted.rows[0]["rows"].value):
        raise OutputError(
            f"{server.name} does not give the {total:,} rows of an answer page by page; "
            "the graph may be loaded anew just now: ask again"
        )
    return rows


def _different(rows: Sequence[Row]) -> int:
    return len({frozenset(row.items()) for row in rows})
