"""The explorer's questions as documented JSON routes: an entity's neighbours, and the ways between two."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from actorgraph.graph.stored import StoredGraph

from ..api.operation import Operation, json_reply
from ..reply import Reply
from .index import Narrow
from .jobs import MOST, MOST_ROUTES, named
from .links import neighbours as joined_to
from .links import tally
from .prepare import index_of
from .ways import routes

_Id = Annotated[str, Meta(max_length=200)]
_Relations = Annotated[tuple[str, ...], Meta(description="Only statements of these relations", max_length=200)]
_Claims = Annotated[
    tuple[Literal["fact", "claim", "intent", "rejected"], ...],
    Meta(description="Only statements that claim so: stated as fact; claimed; asked, planned or supposed; rejected"),
]
_Day = Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?$", max_length=10)]
_Since = Annotated[_Day, Meta(description="Only statements about this day (2012-03-01) or later")]
_Until = Annotated[_Day, Meta(description="Only statements about this day or earlier")]
_Undated = Annotated[bool, Meta(description="With since or until: those without a date, too")]


class OfNeighbours(msgspec.Struct, frozen=True, kw_only=True):
    """An entity, and which of its neighbours."""

    id: Annotated[_Id, Meta(description="The id of an entity", examples=["china"])]
    relation: _Relations = ()
    class_: Annotated[tuple[str, ...], Meta(description="Only neighbours of these classes", max_length=200)] = ()
    claim: _Claims = ()
    since: _Since = ""
    until: _Until = ""
    undated: _Undated = False
    start: Annotated[int, Meta(description="How many to pass over", ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Meta(description="How many to answer at most", ge=0, le=MOST)] = 40


class Node(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An entity in short; ``told`` statements have it as subject or object and join it to ``joined`` others."""

    id: str
    label: str
    type: Annotated[str, Meta(description="The class, as the vocabulary names it.")] = ""
    labels: Annotated[dict[str, str], Meta(description="Names by language.")] = {}
    told: int = 0
    joined: int = 0


class Neighbour(Node, frozen=True, kw_only=True, omit_defaults=True):
    """A neighbour; of what was asked for, ``statements`` from ``sources`` join the two."""

    statements: int
    sources: int


class NeighboursAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Neighbours, those with the most statements first; ``relations`` and ``classes`` count statements and neighbours."""

    id: str
    total: Annotated[int, Meta(description="How many there are in all")]
    start: int
    relations: dict[str, int]
    classes: dict[str, int]
    neighbours: tuple[Neighbour, ...]


class Between(msgspec.Struct, frozen=True, kw_only=True):
    """Two entities, and over which statements a way may lead."""

    from_: Annotated[_Id, Meta(description="The id of an entity", examples=["china"])]
    to: Annotated[_Id, Meta(description="The id of another", examples=["united-states"])]
    relation: _Relations = ()
    claim: _Claims = ()
    since: _Since = ""
    until: _Until = ""
    undated: _Undated = False
    limit: Annotated[int, Meta(description="How many to answer at most", ge=1, le=MOST_ROUTES)] = 5


class PathsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The shortest paths, each the ids along it; none where nothing joins the two."""

    paths: tuple[tuple[str, ...], ...]
    entities: Annotated[dict[str, Node], Meta(description="Those along the paths, by id.")]


def neighbours(graph: StoredGraph, asked: OfNeighbours) -> Reply:
    """A page of an entity's neighbours."""
    index = index_of(graph)
    narrow = Narrow(classes=asked.class_, **_narrow(asked))
    entity = index.number(asked.id)
    others, many, sources = joined_to(index, entity, narrow)
    relations, classes = tally(index, entity, narrow)
    shown = slice(asked.start, asked.start + asked.limit)
    rows = zip(others[shown], many[shown], sources[shown], strict=True)
    return json_reply(
        NeighboursAnswer(
            id=asked.id,
            total=len(others),
            start=asked.start,
            relations=relations,
            classes=classes,
            neighbours=tuple(
                Neighbour(**named(graph, index, int(other)), statements=int(statements), sources=int(told_by))
                for other, statements, told_by in rows
            ),
        )
    )


def paths(graph: StoredGraph, asked: Between) -> Reply:
    """The shortest paths between two entities."""
    index = index_of(graph)
    start, end = index.number(asked.from_), index.number(asked.to)
    ways = routes(index, start, end, Narrow(**_narrow(asked)), asked.limit) if start != end else []
    along = sorted({entity for way in ways for entity in way} | {start, end})
    return json_reply(
        PathsAnswer(
            paths=tuple(tuple(index.id(entity) for entity in way) for way in ways),
            entities={index.id(entity): Node(**named(graph, index, entity)) for entity in along},
        )
    )


def _narrow(asked: OfNeighbours | Between) -> dict[str, Any]:
    return {
        "relations": asked.relation,
        "claims": asked.claim,
        "since": asked.since,
        "until": asked.until,
        "undated": asked.undated,
    }


OPERATIONS: Final = (
    Operation(
        name="neighbours",
        path="/api/neighbours/{id}",
        title="An entity's neighbours, those with the most statements first",
        job=neighbours,
        arguments=OfNeighbours,
        answer=NeighboursAnswer,
        errors=(404,),
    ),
    Operation(
        name="paths",
        path="/api/paths",
        title="How two entities are connected, by the shortest ways",
        description="Direction does not matter. A step joins two entities also where it is only claimed or denied.",
        job=paths,
        arguments=Between,
        answer=PathsAnswer,
        errors=(404,),
    ),
)
