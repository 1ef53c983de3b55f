"""The command that measures candidates against gold: ``evaluate``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .asking import JsonFlag
from .output import print_json, print_line, print_table, say

if TYPE_CHECKING:
    from actorgraph.data.differences import Difference
    from actorgraph.data.evaluate import Evaluation, Scores, Share

_GROUPS = ("family", "relation", "stance", "document")


def evaluate(
    gold: Annotated[
        str, typer.Argument(metavar="GOLD", help="A dataset that was annotated by hand: its folder or name.")
    ],
    documents: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Where its documents lie; unless told, in its folder 'documents'."),
    ] = None,
    candidates: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Candidates in JSON Lines; without it, the documents are read.")
    ] = None,
    known_entities: Annotated[
        bool,
        typer.Option("--known-entities", help="Let the extractor know the entities of GOLD, not what is said of them."),
    ] = False,
    model: Annotated[
        str, typer.Option(metavar="MODEL", help="Another spaCy pipeline with Universal Dependencies: a name or folder.")
    ] = "",
    processes: Annotated[int, typer.Option(min=1, help="How many processes read.")] = 1,
    by: Annotated[str, typer.Option(metavar="GROUP", help=f"Break down by {', '.join(_GROUPS)}.")] = "family",
    sure: Annotated[
        float, typer.Option("--confidence", min=0, max=1, help="Only candidates at least as sure as this.")
    ] = 0.0,
    errors: Annotated[
        bool, typer.Option("--errors", help="List what was missed, invented, or read otherwise.")
    ] = False,
    format: Annotated[str, typer.Option(help="table or json.")] = "table",
    json: JsonFlag = False,
) -> None:
    """How good candidates are, measured against statements that people annotated.

    Example: actorgraph evaluate gold --candidates candidates.jsonl
    """
    from actorgraph.data import evaluate as measuring
    from actorgraph.data.extract.candidates import read_candidates
    from actorgraph.data.extract.gold import placed, read_gold
    from actorgraph.data.names import nearest
    from actorgraph.data.read import locate, read_dataset
    from actorgraph.ontology.errors import UnknownName

    for kind, word, known in (("format", format, ("table", "json")), ("group", by, measuring.GROUPS)):
        if word not in known:
            raise UnknownName(kind, word, nearest(word, known) or known)
    dataset = read_dataset(locate(gold))
    texts = measuring.texts_of(dataset, documents or dataset.folder / "documents")
    if candidates is not None:
        read = placed(list(read_candidates(candidates)), texts)
    else:
        read = read_gold(dataset, texts, known_entities=known_entities, model=model or None, processes=processes)
    read = [candidate for candidate in read if candidate.confidence >= sure]
    cited = {statement.source for statement in dataset.statements}
    if missing := sorted(cited - texts.keys()):
        say(f"not measured, for want of the document: {', '.join(missing)}")
    found = measuring.evaluate(dataset, read, texts, by=by)  # type: ignore[arg-type]
    if json or format == "json":
        print_json(found)
    else:
        _print(found, by)
        if errors:
            _print_differences(found.differences)


def _print(found: Evaluation, by: str) -> None:
    total = found.total.relation
    print(f"{found.documents:,} documents, {total.gold:,} gold statements, {total.candidates:,} candidates\n")
    rows = [("all", found.total), *found.groups.items()]
    columns = (by, "gold", "read", "precision", "recall", "F1", "F1 by family")
    print_table(columns, [_scores(name, scores) for name, scores in rows])
    print_table(
        ("of the matched", "right", "of", "share"),
        [_share(name, share) for name, share in found.agreement.items()],
    )
    wrong = found.non_facts
    number = wrong.matched + wrong.unmatched
    print(
        f"Non-facts read as facts: {number:,} ({wrong.matched:,} matched, {wrong.unmatched:,} not); "
        f"{_percent(wrong.of_facts)} of the {wrong.facts:,} that read as facts, {_percent(wrong.of_all)} of all\n"
    )
    print_table(
        ("confidence", "candidates", "mean", "precision"),
        [
            (f"{bin.low:.1f}–{bin.high:.1f}", f"{bin.candidates:,}", _number(bin.confidence), _number(bin.precision))
            for bin in found.calibration.bins
            if bin.candidates
        ],
    )
    kinds = ", ".join(f"{number:,} by {kind}" for kind, number in sorted(found.recognized.items()))
    print(f"Expected calibration error {_number(found.calibration.error)}; ends recognized: {kinds or 'none'}")


def _scores(name: str, scores: Scores) -> Sequence[str]:
    exact = scores.relation
    shares = (_number(share) for share in (exact.precision, exact.recall, exact.f1, scores.family.f1))
    return name, f"{exact.gold:,}", f"{exact.candidates:,}", *shares


def _share(name: str, share: Share) -> Sequence[str]:
    return name, f"{share.right:,}", f"{share.of:,}", _number(share.share)


def _number(share: float | None) -> str:
    return "–" if share is None else f"{share:.2f}"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f}%"


def _print_differences(differences: Sequence[Difference]) -> None:
    """What to look at, document by document, with the words of the text."""
    document = ""
    for one in differences:
        if one.document != document:
            document = one.document
            print_line(f"\n{document}".strip("\n"))
        sure = "" if one.confidence is None else f" ({one.confidence:.2f})"
        about = f": {', '.join(one.about)}" if one.about else ""
        print_line(f"  {one.kind}{about}{sure}")
        for label, line in (("gold", one.gold), ("read", one.read)):
            if line:
                print_line(f"    {label}  {line}")
        print_line(f"    > {one.text}")


def register(app: typer.Typer) -> None:
    app.command()(evaluate)
