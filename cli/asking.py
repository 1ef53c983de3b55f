"""Commands that ask a graph: ``query``, ``ask``, ``show``, ``path``."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import on_terminal, open_graph, print_json, print_line, print_table, readable, say

if TYPE_CHECKING:
    from actorgraph.graph.opened import Graph
    from actorgraph.graph.questions import Question
    from actorgraph.graph.sparql import Answer
    from actorgraph.graph.words import Told

GraphOption = Annotated[Path, typer.Option("--graph", help="The folder that a build wrote.", metavar="DIR")]
EndpointOption = Annotated[
    str | None,
    typer.Option(
        "--endpoint",
        help="A SPARQL server instead of the folder; #ID after it where it holds several datasets.",
        metavar="URL",
    ),
]
Documents = Annotated[
    Path | None,
    typer.Option(
        envvar="ACTORGRAPH_DOCUMENTS",
        help="A folder with the original documents, to show the cited passages.",
        metavar="DIR",
    ),
]
Format = Annotated[
    str | None,
    typer.Option("--format", help="table, csv, tsv, json, xml, md or ttl; a table on a terminal, else json."),
]
JsonFlag = Annotated[bool, typer.Option("--json", help="As JSON, for programs.")]
Inferred = Annotated[bool, typer.Option("--inferred", help="See what rules inferred too.")]
Timeout = Annotated[float | None, typer.Option(min=0, help="Give up after so many seconds.", metavar="SECONDS")]
OUT = Path("actorgraph-out")


def query(
    sparql: Annotated[str | None, typer.Argument(metavar="[SPARQL]", help="A query; '-' reads standard input.")] = None,
    file: Annotated[Path | None, typer.Option("--file", "-f", help="A file that holds the query.")] = None,
    format: Format = None,
    inferred: Inferred = False,
    timeout: Timeout = None,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """Ask in SPARQL; the prefixes are filled in.

    Example: actorgraph query 'SELECT ?who { ?who a ag:State }'
    """
    from actorgraph.graph.sparql import limited
    from actorgraph.ontology.errors import ActorgraphError

    if (sparql is None) == (file is None):
        raise ActorgraphError("give one query: as text, as '-' for standard input, or with --file")
    if file is not None:
        text = _read(file)
    elif sparql == "-":
        text = _read(None)
    else:
        text = str(sparql)
    with open_graph(graph, endpoint) as opened:
        limited(lambda: _answer(opened.query(text, inferred=inferred), opened, format), timeout)
    _note(inferred)


def _answer(answer: Answer, graph: Graph, format: str | None, *, saved: bool = False) -> None:
    """Print an answer in ``format``; without one as a table on a terminal, else as JSON (Turtle for triples)."""
    import pyoxigraph as ox

    from actorgraph.graph import results

    if format is None:
        data = "ttl" if isinstance(answer, ox.QueryTriples) else "json"
        format = "table" if on_terminal() else data
    if format == "table":
        found = results.table(answer, graph.prefixes)
        print_table(*(readable(*found) if saved else found))
    else:
        results.write(answer, format, sys.stdout.buffer, graph.prefixes)


def _note(inferred: bool) -> None:
    """Say beside an answer that holds inferences what they are."""
    from actorgraph.graph.words import INFERRED_NOTE

    if inferred:
        say(INFERRED_NOTE)


def ask(
    context: typer.Context,
    question: Annotated[
        str | None, typer.Argument(help="The name of a saved question; without it, the list of them.")
    ] = None,
    format: Format = None,
    timeout: Timeout = None,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
    help: Annotated[
        bool, typer.Option("--help", "-h", help="Show this message, or a question's parameters and their values.")
    ] = False,
) -> None:
    """Ask a saved question; its parameters are options such as --actor china.

    Without a name the questions are listed by kind; with a name and --help its parameters are shown.

    Example: actorgraph ask statements-about --actor china
    """
    if help and question is None:
        print(context.get_help())
        return
    from actorgraph.graph import questions
    from actorgraph.graph.sparql import limited

    with open_graph(graph, endpoint) as opened:
        known = questions.questions(opened)
        if question is None:
            _list_questions(known)
            return
        found = questions.find(known, question)
        if help:
            _describe_question(found, opened)
            return
        values = _parameters(context.args)
        limited(lambda: _answer(questions.ask(opened, found, values), opened, format, saved=True), timeout)
    _note(found.inferred)


def _list_questions(known: Mapping[str, Question]) -> None:
    for kind, group in groupby(sorted(known.values(), key=lambda q: (q.kind, q.name)), key=lambda q: q.kind):
        print(kind)
        for question in group:
            options = " ".join(
                f"[--{name}]" if p.optional or p.default else f"--{name}" for name, p in question.parameters.items()
            )
            print(f"  {question.name} {options}".rstrip())
            print(f"      {question.title}")


def _describe_question(question: Question, graph: Graph) -> None:
    from actorgraph.graph.questions import values

    print(question.title)
    if question.description:
        print(question.description)
    print(f"\nUsage: actorgraph ask {question.name} [--format FORMAT] [PARAMETERS]")
    for name, parameter in question.parameters.items():
        default = f"default {parameter.default.removeprefix(':')}" if parameter.default else ""
        need = default or ("optional" if parameter.optional else "required")
        print(f"\n  --{name}  {parameter.type}, {need}. {parameter.description}".rstrip())
        found = values(question, name, graph, 201)
        for value, label in found[:200]:
            print(f"      {value}" + (f"  {label}" if label and label != value else ""))
        if len(found) > 200:
            print("      …")


def _parameters(arguments: list[str]) -> dict[str, object]:
    """``--actor china --on=2012`` → names and values; what Typer left over because only the question knows it."""
    from actorgraph.ontology.errors import ActorgraphError

    found: dict[str, object] = {}
    words = iter(arguments)
    for word in words:
        if not word.startswith("--"):
            raise ActorgraphError(f"{word!r} is no parameter; write --NAME VALUE")
        name, mark, value = word[2:].partition("=")
        if not mark and (next_word := next(words, None)) is None:
            raise ActorgraphError(f"--{name} needs a value")
        found[name.replace("-", "_")] = value if mark else next_word
    return found


def _read(file: Path | None) -> str:
    """The text of a file, or of standard input."""
    from actorgraph.data.nodes import MAX_BYTES, NodeError, decode, read_text
    from actorgraph.ontology.errors import ActorgraphError

    try:
        # No more than that: standard input may never end.
        return decode(sys.stdin.buffer.read(MAX_BYTES)) if file is None else read_text(file)
    except NodeError as error:
        raise ActorgraphError(f"{file or 'standard input'}: {error.message}") from None


def show(
    entity: Annotated[str, typer.Argument(help="An entity's id, name or alias.")],
    documents: Documents = None,
    json: JsonFlag = False,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """Everything said about one actor, and by whom, with sources.

    Example: actorgraph show china
    """
    from actorgraph.graph import from_rdf, look_up
    from actorgraph.graph.publication.publish import pseudonyms
    from actorgraph.graph.words import Narrator

    with open_graph(graph, endpoint) as opened:
        name = look_up.resolve(opened, entity)
        record = from_rdf.entity(opened, opened.node(name))
        narrator = Narrator(opened, documents)
        told = [narrator.tell(statement) for statement in look_up.about(opened, name)]
        if json:
            print_json({"entity": record, "statements": told})
            return
        label = opened.vocabulary.classes[record.type].label
        print_line(f"{narrator.label(name)}  ({label}; {name})")
        for line in (*getattr(record, "aliases", ()), record.description):
            if line:
                print_line(f"  {line}")
        if pseudonym := pseudonyms(opened).entities.get(name):
            print_line(f"  published as {pseudonym}")
        relations = opened.vocabulary.relations
        told.sort(key=lambda t: (relations[t.relation].family, t.relation))
        for relation, group in groupby(told, key=lambda t: t.relation):
            print(f"\n{relations[relation].label}")
            for one in group:
                print_told(one)
        print(f"\n{len(told)} statements")


def print_told(told: Told, *, indent: str = "  ") -> None:
    """A statement in words, with where it is written."""
    marks = f"  [{', '.join(told.marks)}]" if told.marks else ""
    print_line(f"{indent}{told.claim}{marks}")
    if told.qualifiers:
        print_line(f"{indent}    {'; '.join(told.qualifiers)}")
    speaker = f"according to {told.said_by}; " if told.said_by else ""
    print_line(f"{indent}    {speaker}{told.where_written}  ({told.id[:8]})")
    for passage in told.passages:
        print_line(f"{indent}    > {passage}")


def path(
    start: Annotated[str, typer.Argument(metavar="A", help="An entity's id, name or alias.")],
    end: Annotated[str, typer.Argument(metavar="B", help="Another one.")],
    facts: Annotated[bool, typer.Option("--facts", help="Only by edges that may stand as plain facts.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="At most this many ways.")] = 5,
    json: JsonFlag = False,
    graph: GraphOption = OUT,
    endpoint: EndpointOption = None,
) -> None:
    """How two actors are connected: the shortest ways, with what each step rests on.

    Example: actorgraph path china antonio-guterres
    """
    from actorgraph.graph import look_up
    from actorgraph.graph.words import Narrator

    with open_graph(graph, endpoint) as opened:
        first, last = look_up.resolve(opened, start), look_up.resolve(opened, end)
        ways = look_up.paths(opened, first, last, facts_only=facts, limit=limit)
        narrator = Narrator(opened)
        if json:
            print_json([[[narrator.tell(s) for s in step] for step in way] for way in ways])
            return
        if not ways:
            print_line(f"nothing connects {narrator.label(first)} and {narrator.label(last)}")
        for number, way in enumerate(ways, 1):
            print(f"Way {number} of {len(ways)}: {many(len(way), 'step')}")
            for step in way:
                for statement in step:
                    print_told(narrator.tell(statement))


def many(count: int, name: str) -> str:
    """A number and what there is so many of."""
    return f"{count} {name}{'' if count == 1 else 's'}"


def register(app: typer.Typer) -> None:
    app.command()(query)
    extra = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    app.command(context_settings=extra)(ask)
    for command in (show, path):
        app.command()(command)
