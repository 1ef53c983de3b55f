"""Commands that change a dataset's files, or compare two: ``add``, ``rename``, ``merge``, ``diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from .asking import JsonFlag
from .output import print_json, say

Folder = Annotated[
    str | None,
    typer.Option("--dataset", "-d", metavar="DATASET", help="The dataset's folder; without it the working directory."),
]


def add(
    context: typer.Context,
    what: Annotated[
        str | None, typer.Argument(help="'subject relation object'; several are separated by commas.")
    ] = None,
    source: Annotated[str, typer.Option(help="The source that says it.")] = "",
    at: Annotated[
        list[str] | None, typer.Option(help="The paragraph, or a span in it (9:12-48); may be repeated.")
    ] = None,
    value: Annotated[str | None, typer.Option(help="For a relation that takes a value.")] = None,
    said_by: Annotated[
        list[str] | None, typer.Option(help="Who says so; repeat it for a chain, the first source first.")
    ] = None,
    stance: Annotated[
        str, typer.Option(help="asserted, alleged, denied, requested, planned or hypothetical.")
    ] = "asserted",
    voice: Annotated[str, typer.Option(help="text, headline, caption or comment.")] = "text",
    negated: Annotated[bool, typer.Option("--negated", help="The content is that it is not so.")] = False,
    condition: Annotated[str, typer.Option(help="Under what condition.")] = "",
    when: Annotated[str, typer.Option(help="When it happened (EDTF).")] = "",
    as_of: Annotated[str, typer.Option(help="When a state of affairs is known to hold (EDTF).")] = "",
    since: Annotated[str, typer.Option(help="Its beginning (EDTF).")] = "",
    until: Annotated[str, typer.Option(help="Its end (EDTF).")] = "",
    said_on: Annotated[str, typer.Option(help="When it was said (EDTF).")] = "",
    where: Annotated[list[str] | None, typer.Option(help="A place; may be repeated.")] = None,
    from_: Annotated[str, typer.Option("--from", help="From whom or where.")] = "",
    to: Annotated[str, typer.Option(help="To whom or where.")] = "",
    topic: Annotated[list[str] | None, typer.Option(help="About what; may be repeated.")] = None,
    as_: Annotated[str, typer.Option("--as", help="As what it is characterized.")] = "",
    event: Annotated[str, typer.Option(help="The event that it is part of.")] = "",
    count: Annotated[str, typer.Option(help="How many, as printed: 31, 2000~, '>30000'.")] = "",
    gist: Annotated[str, typer.Option(help="The content in your own words.")] = "",
    content: Annotated[
        list[str] | None, typer.Option(help="The key of the statement asked for, promised, claimed.")
    ] = None,
    about: Annotated[list[str] | None, typer.Option(help="The key of the statement answered or commented on.")] = None,
    key: Annotated[str, typer.Option(help="A name for this statement in its file.")] = "",
    jointly: Annotated[bool, typer.Option("--jointly", help="Several act or are meant as one.")] = False,
    open: Annotated[bool, typer.Option("--open-list", help="The text lists examples only.")] = False,
    note: Annotated[str, typer.Option(help="A note of yours.")] = "",
    csv: Annotated[
        Path | None, typer.Option(help="Add every row of a spreadsheet saved as CSV instead.", metavar="FILE")
    ] = None,
    dataset: Folder = None,
) -> None:
    """Add a statement to a dataset, checked first; or a spreadsheet of them.

    Example: actorgraph add "example-state urged other-state" --source example-report --at 1
    """
    from actorgraph.data.edit import add_statement
    from actorgraph.data.read import locate
    from actorgraph.data.records import StatementRecord
    from actorgraph.ontology.errors import ActorgraphError

    folder = locate(dataset)
    if csv is not None:
        from actorgraph.data.tables import add_csv

        if what is not None:
            raise ActorgraphError("give one statement or --csv, not both")
        if others := _given(context) - {"--csv", "--dataset"}:
            raise ActorgraphError(f"{', '.join(sorted(others))}: with --csv this stands in a column of the table")
        added = add_csv(folder, csv)
        say(f"added {added} statement{'' if added == 1 else 's'}")
        return
    if what is None or not source or not at:
        raise ActorgraphError("a statement needs 'subject relation object', --source and --at")
    fields: dict[str, Any] = {
        "what": what, "source": source, "at": at, "value": value, "key": key, "jointly": jointly, "open": open,
        "when": when, "as_of": as_of, "since": since, "until": until, "said_on": said_on, "where": where,
        "from_": from_, "to": to, "topic": topic, "as_": as_, "event": event, "count": _count(count), "gist": gist,
        "content": content,
        "about": about, "said_by": said_by, "stance": stance, "negated": negated, "condition": condition,
        "voice": voice, "note": note,
    }  # fmt: skip
    lists = ("at", "said_by", "where", "topic", "content", "about")
    fields.update(
        {name: (fields[name][0] if len(fields[name]) == 1 else fields[name]) for name in lists if fields[name]}
    )
    print(
        add_statement(folder, StatementRecord(**{name: value for name, value in fields.items() if value is not None}))
    )


def _given(context: typer.Context) -> set[str]:
    """The options that were typed, by their long names."""
    source = context.get_parameter_source
    typed = [p for p in context.command.params if (found := source(p.name or "")) and found.name == "COMMANDLINE"]
    return {option for parameter in typed for option in parameter.opts if option.startswith("--")}


def _count(written: str) -> Any:
    """A count in the shortest form that a file takes."""
    from actorgraph.data.counts import format_count, parse_count
    from actorgraph.ontology.errors import ActorgraphError

    try:
        return format_count(parse_count(written)) if written else None
    except ValueError as error:
        raise ActorgraphError(str(error)) from None


def rename(
    old: Annotated[str, typer.Argument(help="The id of an entity or source.")],
    new: Annotated[str, typer.Argument(help="Its new id.")],
    dataset: Folder = None,
) -> None:
    """Give an entity or source another id, in every file.

    Example: actorgraph rename example-state sample-state
    """
    from actorgraph.data.edit import rename as run
    from actorgraph.data.read import locate

    _print_changes(run(locate(dataset), old, new))


def merge(
    kept: Annotated[str, typer.Argument(help="The id that stays.")],
    gone: Annotated[str, typer.Argument(help="The id that goes; its names become aliases.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also where classes differ or a statement would name the id twice.")
    ] = False,
    dataset: Folder = None,
) -> None:
    """Make one entity of two, in every file.

    Example: actorgraph merge example-state other-state
    """
    from actorgraph.data.edit import merge as run
    from actorgraph.data.read import locate

    _print_changes(run(locate(dataset), kept, gone, force=force))


def _print_changes(changes: dict[str, int]) -> None:
    for file, count in sorted(changes.items()):
        print(f"{file}: {count}")


def diff(
    old: Annotated[str, typer.Argument(help="A dataset: a folder, or the name of a bundled one.")],
    new: Annotated[str, typer.Argument(help="Another state of it.")],
    json: JsonFlag = False,
) -> None:
    """What was added, removed and changed between two states of a dataset.

    Example: actorgraph diff nk-refugees nk-refugees
    """
    from actorgraph.data.compare import compare
    from actorgraph.data.read import locate, read_dataset

    difference = compare(read_dataset(locate(old)), read_dataset(locate(new)))
    if json:
        print_json(difference)
        return
    print(difference)


def register(app: typer.Typer) -> None:
    for command in (add, rename, merge, diff):
        app.command()(command)
