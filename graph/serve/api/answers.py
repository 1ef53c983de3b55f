"""The JSON routes about entities, statements and inferences: each a job, with the types of what it takes and answers."""

from __future__ import annotations

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from actorgraph.data.records import Source, Statement
from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.proof.words import ToldProof
from actorgraph.graph.serve.pages import finding
from actorgraph.graph.serve.pages.addresses import with_query
from actorgraph.graph.serve.pages.frame import teller
from actorgraph.graph.serve.pages.inference import in_words, proved
from actorgraph.graph.serve.pages.listing import MOST_ON_A_PAGE, Counts, Wanted, counts, listing
from actorgraph.graph.serve.pages.questions import Nothing
from actorgraph.graph.serve.pages.statement import Related, related
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph
from actorgraph.graph.view.drawing import GREY, shape_of
from actorgraph.graph.words import INFERRED_NOTE
from actorgraph.ontology.errors import UnknownName

from .operation import Operation, json_reply
from .shapes import Page, Said, Thing, said, thing

# -- the dataset -------------------------------------------------------------------------------------------------------


class About(msgspec.Struct, frozen=True, kw_only=True):
    """The dataset that is served; ``generation`` changes with every build."""

    id: str
    title: str
    description: str
    licence: str
    base: str
    statements: int
    entities: int
    sources: int
    inferences: int
    private: bool
    generation: str
    prefixes: dict[str, str]


def dataset(graph: StoredGraph, _: Nothing) -> Reply:
    """What is served."""
    manifest, about = graph.manifest, teller(graph).about_dataset
    return json_reply(
        About(
            id=manifest.id,
            title=manifest.title,
            description=about.get("description", ""),
            licence=about.get("licence", ""),
            base=graph.base,
            statements=manifest.statements,
            entities=manifest.entities,
            sources=manifest.sources,
            inferences=manifest.inferred.inferences if manifest.inferred else 0,
            private=bool(graph.notice),
            generation=graph.folder.name,
            prefixes=graph.prefixes,
        )
    )


# -- entities ----------------------------------------------------------------------------------------------------------


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for."""

    q: Annotated[
        str, Meta(description="Words of a name, in any order; none: all", examples=["china"], max_length=200)
    ] = ""
    type: Annotated[str, Meta(description="A class, whose sub-classes count too", max_length=120)] = ""
    start: Annotated[int, Meta(description="How many to pass over", ge=0, le=10_000_000)] = 0
    limit: Annotated[int, Meta(description="How many to answer at most", ge=1, le=200)] = 20


class Hit(finding.Found, frozen=True, kw_only=True, omit_defaults=True):
    """An entity or source that was found, and its page."""

    page: Page


class Hits(msgspec.Struct, frozen=True, kw_only=True):
    """Entities and sources whose name, alias, label or id holds all words, the best first; ``total`` of them there are."""

    total: int
    results: tuple[Hit, ...]


def search(graph: StoredGraph, asked: Search) -> Reply:
    """Find entities and sources by name."""
    _check_class(graph, asked.type)
    found, total = finding.search(graph, asked.q, type=asked.type, start=asked.start, limit=asked.limit)
    told = teller(graph)
    hits = tuple(Hit(**msgspec.structs.asdict(one), page=told.addresses.entity(one.id)) for one in found)
    again = with_query("/api/search", q=asked.q, type=asked.type, limit=asked.limit, start=asked.start + asked.limit)
    return json_reply(Hits(total=total, results=hits), {"next": again} if asked.start + asked.limit < total else None)


def _check_class(graph: StoredGraph, name: str) -> None:
    from actorgraph.data.names import nearest

    if name and name not in graph.vocabulary.classes:
        raise UnknownName("class", name, nearest(name, graph.vocabulary.classes))


class OfEntity(msgspec.Struct, frozen=True, kw_only=True):
    """An entity or source, and which of its statements."""

    id: Annotated[str, Meta(description="The id of an entity or source", examples=["china"], max_length=200)]
    role: Annotated[
        Literal["", "subject", "object", "speaker", "mention"], Meta(description="The part it has in the statements")
    ] = ""
    relation: Annotated[str, Meta(description="A relation, by its name in the vocabulary", max_length=120)] = ""
    stance: Annotated[str, Meta(description="asserted, alleged, denied, …", max_length=20)] = ""
    source: Annotated[str, Meta(description="The id of the source that says so", max_length=200)] = ""
    order: Annotated[
        Literal["", "time", "newest", "source"],
        Meta(description="By time (the default), the newest first, or source by source, as more than 5,000 always are"),
    ] = ""
    about: Annotated[
        bool, Meta(description="Of a source: the statements about it rather than those that are written in it")
    ] = False
    page: Annotated[int, Meta(description="Which page, from 1", ge=1, le=10_000_000)] = 1
    size: Annotated[int, Meta(description="Statements on a page", ge=1, le=MOST_ON_A_PAGE)] = 25


class EntityAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entity or source and a page of its statements; ``counts`` are of all of them, whatever is asked for."""

    entity: Thing
    counts: Counts
    total: int
    page: int
    pages: int
    order: str
    statements: tuple[Said, ...]


def entity(graph: StoredGraph, asked: OfEntity) -> Reply:
    """An entity or source with its statements."""
    node = graph.node(asked.id)
    written = isinstance(from_rdf.entity(graph, node), Source) and not asked.about
    wanted = Wanted(
        role=asked.role,
        relation=asked.relation,
        stance=asked.stance,
        source=asked.source,
        order=asked.order,
        page=asked.page,
        size=asked.size,
    )
    found, told = listing(graph, node, wanted, written=written), teller(graph)
    answer = EntityAnswer(
        entity=thing(told, asked.id),
        counts=counts(graph, node, written=written),
        total=found.total,
        page=found.page,
        pages=found.pages,
        order=found.order,
        statements=tuple(said(told, statement) for statement in found.statements),
    )
    return json_reply(answer, _around(asked, found.pages))


def _around(asked: OfEntity, pages: int) -> dict[str, str]:
    fields = {
        "role": asked.role,
        "relation": asked.relation,
        "stance": asked.stance,
        "source": asked.source,
        "order": asked.order,
        "about": "true" if asked.about else "",
        "size": asked.size,
    }
    path = f"/api/entities/{asked.id}"
    links = {}
    if asked.page < pages:
        links["next"] = with_query(path, **fields, page=asked.page + 1)
    if asked.page > 1:
        links["prev"] = with_query(path, **fields, page=asked.page - 1)
    return links


class SomeIds(msgspec.Struct, frozen=True, kw_only=True):
    """Entities and sources."""

    id: Annotated[
        tuple[str, ...],
        Meta(description="An id; give the parameter once for each", examples=[["china"]], max_length=200),
    ]


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How an entity or source is shown: its label, its class, and how the picture draws that."""

    label: str
    type: str
    type_label: str
    shape: str
    colour: str
    page: Page


class Looks(msgspec.Struct, frozen=True, kw_only=True):
    """By id; what is not known is left out."""

    entities: dict[str, Look]


def labels(graph: StoredGraph, asked: SomeIds) -> Reply:
    """The names of many entities at once."""
    told, classes = teller(graph), graph.vocabulary.classes
    found = {}
    for identifier in asked.id:
        if kind := finding.type_of(graph, identifier):
            known = classes.get(kind)
            found[identifier] = Look(
                label=told.narrator.label(identifier),
                type=kind,
                type_label=known.label if known else kind,
                shape=shape_of(known.shape if known else ""),
                colour=(known.colour if known else "") or GREY,
                page=told.addresses.entity(identifier),
            )
    return json_reply(Looks(entities=found))


# -- statements and inferences -----------------------------------------------------------------------------------------


class OfStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A statement."""

    id: Annotated[str, Meta(description="The statement's identifier, or its first characters", max_length=64)]


class StatementAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A statement, a citation of it to paste, and what other statements have to do with it, by their identifiers."""

    statement: Said
    citation: str
    related: Related


def statement(graph: StoredGraph, asked: OfStatement) -> Reply:
    """A statement."""
    found: Statement = look_up.by_identifier(graph, asked.id)
    told = teller(graph)
    answer = StatementAnswer(
        statement=said(told, found), citation=told.narrator.cite(found), related=related(graph, found)
    )
    return json_reply(answer)


class OfInference(msgspec.Struct, frozen=True, kw_only=True):
    """An inference."""

    id: Annotated[str, Meta(description="The inference's identifier, or its first characters", max_length=64)]


class InferenceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule concluded, with its proof: the steps in the order in which they are needed, the conclusion first."""

    proof: ToldProof


def inferred(graph: StoredGraph, asked: OfInference) -> Reply:
    """An inference and its proof."""
    return json_reply(InferenceAnswer(proof=in_words(graph, proved(graph, asked.id))))


OPERATIONS: Final = (
    Operation(
        name="dataset", path="/api/dataset", title="What is served", job=dataset, arguments=Nothing, answer=About
    ),
    Operation(
        name="search",
        path="/api/search",
        title="Find entities and sources by name",
        job=search,
        arguments=Search,
        answer=Hits,
        errors=(404,),
    ),
    Operation(
        name="entity",
        path="/api/entities/{id}",
        title="An entity or source, and its statements page by page",
        description="The header Link says where the next page is. Each statement names its source, the place in it, its "
        "stance and who says so.",
        job=entity,
        arguments=OfEntity,
        answer=EntityAnswer,
        errors=(404,),
    ),
    Operation(
        name="labels",
        path="/api/labels",
        title="The names of many entities at once, and how they are drawn",
        job=labels,
        arguments=SomeIds,
        answer=Looks,
    ),
    Operation(
        name="statement",
        path="/api/statements/{id}",
        title="A statement, with a citation and what is related to it",
        job=statement,
        arguments=OfStatement,
        answer=StatementAnswer,
        errors=(404,),
    ),
    Operation(
        name="inference",
        path="/api/inferences/{id}",
        title="What a rule concluded, and its proof",
        description=INFERRED_NOTE,
        job=inferred,
        arguments=OfInference,
        answer=InferenceAnswer,
        errors=(404,),
    ),
)
