"""The command that reads documents: ``extract``."""

from __future__ import annotations

import os
import shlex
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .output import bar, complain, print_line, program, say

if TYPE_CHECKING:
    from actorgraph.data.documents import Document
    from actorgraph.data.extract.candidates import Candidate
    from actorgraph.data.extract.extract import Work
    from actorgraph.data.extract.filing import Filed
    from actorgraph.data.records import Dataset, Entity, Source
    from actorgraph.ontology.errors import Problem

_FORMATS = ("jsonl",)
_EXTRACTORS = ("rules", "llm")


def extract(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE...", help="Documents or folders of them; - for standard input.")
    ],
    into: Annotated[
        str | None,
        typer.Option(metavar="DATASET", help="File them as candidates of this dataset; it is read for names."),
    ] = None,
    published: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="The day it was published (EDTF), for relative dates. This and the next three: said of one file, it "
            "holds; of several or a folder, where a document does not say it.",
        ),
    ] = "",
    title: Annotated[str, typer.Option(help="Its title.")] = "",
    publisher: Annotated[str, typer.Option(help="Its publisher.")] = "",
    url: Annotated[str, typer.Option(help="Its address on the web.")] = "",
    model: Annotated[
        str,
        typer.Option(metavar="MODEL", help="Another spaCy pipeline with Universal Dependencies; of llm, its model."),
    ] = "",
    processes: Annotated[int, typer.Option(min=1, help="How many processes read.")] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="With --into: pass over documents whose candidates are filed already.")
    ] = False,
    sure: Annotated[
        float, typer.Option("--confidence", min=0, max=1, help="Only candidates at least as sure as this.")
    ] = 0.0,
    extractor: Annotated[str, typer.Option(help="rules, or llm: a language model, which is sent the text.")] = "rules",
    base_url: Annotated[str, typer.Option(metavar="URL", help="With llm: the OpenAI-compatible server.")] = "",
    send_private: Annotated[
        bool, typer.Option("--send-private", help="With llm: send also paragraphs that name protected people.")
    ] = False,
    format: Annotated[str, typer.Option(help="jsonl.")] = "jsonl",
) -> None:
    """Propose the statements of documents, each with its exact words: JSON Lines, or with --into in a dataset's candidates/.

    What cannot be read is named and skipped; the exit code is then 1.

    Example: actorgraph extract report.txt --published 2012-04-10
    """
    from contextlib import nullcontext

    from actorgraph.data.documents import count_files, read_documents, source_record, with_new_makers
    from actorgraph.data.extract.candidates import write_candidates
    from actorgraph.data.extract.extract import Work
    from actorgraph.data.extract.filing import Filing
    from actorgraph.data.folder import locate
    from actorgraph.data.names import nearest
    from actorgraph.data.read import read_dataset
    from actorgraph.ontology.errors import ActorgraphError, Problem, UnknownName

    for kind, word, known in (("format", format, _FORMATS), ("extractor", extractor, _EXTRACTORS)):
        if word not in known:
            raise UnknownName(kind, word, nearest(word, known) or known)
    if extractor == "llm" and not (base_url and model):
        raise ActorgraphError("--extractor llm needs a server (--base-url) and the name of its model (--model)")
    folder = locate(into) if into is not None else None
    dataset = read_dataset(folder) if folder is not None else None
    documents = read_documents(files, published=published, title=title, publisher=publisher, url=url)
    problems: list[Problem] = []
    passed: list[str] = []
    waiting: dict[str, deque[tuple[Document, Source, tuple[Entity, ...]]]] = {}
    taken = {*dataset.entities, *dataset.sources} if dataset is not None else set()
    entities = dict(dataset.entities) if dataset is not None else {}
    private = tuple(dataset.private.values()) if dataset is not None else ()

    def works() -> Iterator[Work]:
        for document in documents:
            if isinstance(document, Problem):
                problems.append(document)
                complain(str(document))
                continue
            there = (
                next((s for s in dataset.sources.values() if s.sha256 == document.sha256), None) if dataset else None
            )
            if resume and folder is not None and there and (folder / "candidates" / f"{there.id}.jsonl").exists():
                passed.append(there.id)
                continue
            source = there or source_record(document, taken, entities)
            taken.add(source.id)
            new: tuple[Entity, ...] = ()
            if dataset is not None and there is None:
                source, new = with_new_makers(document, source, taken, (*entities.values(), *private))
                entities.update((entity.id, entity) for entity in new)
                taken.update(entity.id for entity in new)
            # Two files may hold the same document.
            waiting.setdefault(source.id, deque()).append((document, source, new))
            maker = source.publisher[0] if source.publisher else document.publisher
            yield Work(source.id, document.text, document.published, document.title, maker)

    if extractor == "llm":
        read = _ask(works(), dataset, base_url, model, problems, send_private=send_private)
    else:
        read = _read(works(), dataset, model, processes)
    total = 0
    with bar(count_files(files)) as report, Filing(folder) if folder is not None else nullcontext() as filing:
        for count, (work, found) in enumerate(read, 1):
            document, source, makers = waiting[work.source].popleft()
            report(count + len(problems) + len(passed), source.id)
            candidates = [candidate for candidate in found if candidate.confidence >= sure]
            if filing is None:
                for line in write_candidates(candidates).decode().splitlines():
                    print_line(line)
                continue
            filed = filing.file(source, candidates, document.text, entities=makers)
            total += filed.new + filed.known
            say(f"{document.name} → {filed.source}: {_counts(filed)}")
    if passed:
        say(f"{len(passed)} passed over, whose candidates are filed already")
    if total:
        shown = "" if "-" in files else f" --documents {shlex.quote(_common(files))}"
        say(f"{total} to decide on: {program()} review {shlex.quote(str(into))}{shown}")
    if problems:
        raise typer.Exit(1)


def _counts(filed: Filed) -> str:
    """What filing did, in words; of what there is none, nothing is said."""
    counts = {"new": filed.new, "known": filed.known, "decided": filed.decided, "gone": filed.gone}
    return ", ".join(f"{number} {word}" for word, number in counts.items() if number) or "no candidates"


def _common(files: Iterable[str]) -> str:
    """The folder in which all files are."""
    folders = [path if path.is_dir() else path.parent for path in map(Path, files)]
    if len({folder.is_absolute() for folder in folders}) > 1:
        folders = [folder.absolute() for folder in folders]
    return os.path.commonpath(folders) or "."


def _read(
    works: Iterable[Work], dataset: Dataset | None, model: str, processes: int
) -> Iterator[tuple[Work, list[Candidate]]]:
    from actorgraph.data.extract.extract import extract as run

    yield from run(
        works,
        _known(dataset) if dataset else (),
        model=model or None,
        vocabulary=dataset.vocabulary if dataset else None,
        processes=processes,
    )


def _known(dataset: Dataset) -> Iterator[Entity]:
    """The entities to recognize; who is protected is known by the names in ``private/``, and proposed under its id."""
    from msgspec.structs import replace

    from actorgraph.data.private import names_of

    for entity in dataset.entities.values():
        hidden = names_of(dataset.private[entity.id]) if entity.id in dataset.private else ()
        yield replace(entity, aliases=(*entity.aliases, *hidden)) if hidden else entity


def _ask(
    works: Iterable[Work],
    dataset: Dataset | None,
    base_url: str,
    model: str,
    problems: list[Problem],
    *,
    send_private: bool,
) -> Iterator[tuple[Work, list[Candidate]]]:
    """The same by a language model; paragraphs that it did not read are problems."""
    from actorgraph.data.extract import llm
    from actorgraph.ontology.errors import Problem
    from actorgraph.ontology.vocabulary import load_vocabulary

    server = llm.server(base_url, model)
    say(llm.notice(server))
    vocabulary = dataset.vocabulary if dataset else load_vocabulary()
    for reading in llm.extract_with(server, works, vocabulary, dataset, send_private=send_private):
        for words in reading.unread:
            problems.append(Problem(reading.work.source, 0, words))
            complain(str(problems[-1]))
        if reading.withheld:
            listed = ", ".join(map(str, reading.withheld))
            say(f"{reading.work.source}: not sent, since they name protected people: paragraphs {listed}")
        for reason, number in sorted(reading.dropped.items()):
            say(f"{reading.work.source}: {number} dropped: {reason}")
        yield reading.work, list(reading.candidates)


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(extract)
