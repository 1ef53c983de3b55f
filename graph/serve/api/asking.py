"""The JSON routes for who asks: saved questions, the values of their parameters, completions for queries."""

from __future__ import annotations

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from actorgraph.graph.questions import bind, find, values
from actorgraph.graph.serve import answering
from actorgraph.graph.serve.kept import kept
from actorgraph.graph.serve.pages import terms as completion
from actorgraph.graph.serve.pages.questions import Nothing, known_questions
from actorgraph.graph.serve.reply import Reply
from actorgraph.graph.stored import StoredGraph

from .operation import Operation, json_reply
from .shapes import Page

# -- questions ---------------------------------------------------------------------------------------------------------


class Asks(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A parameter of a saved question. Without a default, a value is needed unless it is ``optional``."""

    name: str
    type: str
    description: str = ""
    class_: str = msgspec.field(default="", name="class")
    choices: tuple[str, ...] = ()
    default: str = ""
    optional: bool = False


class Saved(msgspec.Struct, frozen=True, kw_only=True):
    """A saved question."""

    name: str
    title: str
    kind: str
    description: str
    inferred: bool
    page: Page
    parameters: tuple[Asks, ...]


class Questions(msgspec.Struct, frozen=True, kw_only=True):
    """The saved questions of this dataset."""

    questions: tuple[Saved, ...]


def questions(graph: StoredGraph, _: Nothing) -> Reply:
    """The saved questions."""
    found = [
        Saved(
            name=question.name,
            title=question.title,
            kind=question.kind,
            description=question.description,
            inferred=question.inferred,
            page=f"/questions/{question.name}",
            parameters=tuple(
                Asks(
                    name=parameter.name,
                    type=parameter.type,
                    description=parameter.description,
                    class_=parameter.class_name,
                    choices=parameter.choices,
                    default=parameter.default,
                    optional=parameter.optional,
                )
                for parameter in question.parameters.values()
            ),
        )
        for question in known_questions(graph).values()
    ]
    return json_reply(Questions(questions=tuple(found)))


class ToAsk(msgspec.Struct, frozen=True, kw_only=True):
    """A question and values for its parameters."""

    name: Annotated[str, Meta(description="The question's name", examples=["sources"], max_length=120)]
    format: Annotated[
        str, Meta(description="json, csv, tsv or xml; of triples ttl, jsonld, nt or rdf; else by Accept", max_length=60)
    ] = ""
    values: dict[str, str] = {}
    accept: str = ""
    most_rows: int = 100_000
    most_bytes: int = 64 << 20


class Bound(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An RDF term, as SPARQL 1.1 Query Results JSON writes it."""

    type: str
    value: str | dict[str, Any]
    datatype: str = ""
    language: str = msgspec.field(default="", name="xml:lang")


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The variables, in the order of the columns."""

    vars: tuple[str, ...] = ()


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """One mapping from variables to terms a row."""

    bindings: tuple[dict[str, Bound], ...]


class ResultsJson(msgspec.Struct, frozen=True, kw_only=True):
    """SPARQL 1.1 Query Results JSON: rows, or a truth value."""

    head: Head
    results: Rows | None = None
    boolean: bool | None = None


def answer(graph: StoredGraph, asked: ToAsk) -> Reply:
    """The answer to a saved question."""
    question = find(known_questions(graph), asked.name)
    text = bind(question, graph, {name: value for name, value in asked.values.items() if value})
    return answering.answer(
        graph,
        answering.Asked(
            query=text,
            inferred=question.inferred,
            accept=asked.accept,
            format=asked.format,
            rows=asked.most_rows,
            size=asked.most_bytes,
        ),
    )


class OfParameter(msgspec.Struct, frozen=True, kw_only=True):
    """A parameter of a question."""

    name: Annotated[str, Meta(description="The question's name", examples=["statements-about"], max_length=120)]
    parameter: Annotated[str, Meta(description="The parameter's name", examples=["actor"], max_length=120)]
    limit: Annotated[int, Meta(description="How many to answer at most", ge=1, le=5_000)] = 500


class Choice(msgspec.Struct, frozen=True):
    """A value that a parameter can take, and what it is called where that says more."""

    value: str
    label: str


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """The values that a parameter can take here; of dates the first and the last; empty where it can be anything."""

    values: tuple[Choice, ...]


def choices(graph: StoredGraph, asked: OfParameter) -> Reply:
    """The values of a question's parameter."""
    question = find(known_questions(graph), asked.name)
    found = kept(
        graph,
        ("values", asked.name, asked.parameter, asked.limit),
        lambda: values(question, asked.parameter, graph, asked.limit),
    )
    return json_reply(Choices(values=tuple(Choice(value, label) for value, label in found)))


# -- terms -------------------------------------------------------------------------------------------------------------


class OfTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody has typed of a name in a query."""

    prefix: Annotated[
        str,
        Meta(
            description="ag:ur finds terms of the vocabulary, :chi entities by id or name, ur both",
            examples=["ag:rep"],
            max_length=120,
        ),
    ] = ""
    limit: Annotated[int, Meta(description="How many to answer at most", ge=1, le=2_000)] = 30


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a query can go on with, the best first."""

    terms: tuple[completion.Term, ...]


def terms(graph: StoredGraph, asked: OfTerms) -> Reply:
    """Completions for a query."""
    return json_reply(Terms(terms=tuple(completion.terms(graph, asked.prefix, asked.limit))))


_ROWS: Final = ("text/csv", "text/tab-separated-values", "application/sparql-results+xml")
_TRIPLES: Final = ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml")

OPERATIONS: Final = (
    Operation(
        name="questions",
        path="/api/questions",
        title="The saved questions",
        job=questions,
        arguments=Nothing,
        answer=Questions,
    ),
    Operation(
        name="ask",
        path="/api/questions/{name}",
        title="The answer to a saved question",
        description="The question's own parameters are given by their names: ?actor=china.",
        job=answer,
        arguments=ToAsk,
        answer=ResultsJson,
        errors=(404, 406, 422),
        media_type="application/sparql-results+json",
        media_types=(*_ROWS, *_TRIPLES),
    ),
    Operation(
        name="choices",
        path="/api/questions/{name}/parameters/{parameter}",
        title="The values that a question's parameter can take",
        job=choices,
        arguments=OfParameter,
        answer=Choices,
        errors=(404,),
    ),
    Operation(
        name="terms",
        path="/api/terms",
        title="What a query can be completed with",
        job=terms,
        arguments=OfTerms,
        answer=Terms,
    ),
)
