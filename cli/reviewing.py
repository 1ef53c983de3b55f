"""``actorgraph review``: a person decides on candidates, one key each; or a script does."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from .asking import Documents
from .output import on_terminal, print_line, say

if TYPE_CHECKING:
    from actorgraph.data.originals import Originals
    from actorgraph.data.records import Entity
    from actorgraph.data.review import Item, Review

    from .keyboard import Keyboard
    from .review_screen import Screen

#: The keys that need nothing more, and may stand in one word.
_ALONE: Final = frozenset("arsuq")
#: A key for each field that is often corrected; any other is typed.
_FIELD_KEYS: Final = {
    "s": "subject", "r": "relation", "o": "object", "t": "stance", "n": "negated", "b": "said_by", "w": "when",
    "c": "count", "p": "where", "v": "value", ".": "another field",
}  # fmt: skip
_HELP: Final = """\
a  accept: file the statement, with the new entities that it needs
c  correct a field (also e); Tab completes ids and relations, an empty line takes the field away
r  reject            s  skip: it comes again in the next session, after the others
m  merge: a new entity is one that the dataset knows (its name becomes an alias), or another new one
n  new entity: give it another id, class or name; or propose one more
u  undo the last decision, again and again, also those of earlier sessions
q  quit; everything is written already"""


def review(
    dataset: Annotated[str | None, typer.Argument(help="A dataset's folder; without it the working directory.")] = None,
    source: Annotated[list[str] | None, typer.Option(help="Only candidates of this source; may be repeated.")] = None,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Only candidates at least so sure.")] = 0.0,
    order: Annotated[str, typer.Option(help="document (as one reads) or confidence (the surest first).")] = "document",
    by: Annotated[
        str, typer.Option(envvar="ACTORGRAPH_REVIEWER", help="Who reviews; the login name by default.", metavar="NAME")
    ] = "",
    documents: Documents = None,
    answers: Annotated[
        Path | None, typer.Option(help="Read decisions from a file, a line each, instead of keys.", metavar="FILE")
    ] = None,
) -> None:
    """Accept, correct or reject what extraction proposed, one key each; it goes on where the last review stopped.

    Without a terminal, decisions are read from standard input: `a`, `c stance alleged`, `m KNOWN`, `n ID CLASS NAME` …

    Example: actorgraph review nk-refugees
    """
    from actorgraph.data.extract.candidates import read_candidates
    from actorgraph.data.originals import Originals, paragraph_start
    from actorgraph.data.read import locate, read_dataset
    from actorgraph.data.review import ORDERS, Review, candidate_files
    from actorgraph.ontology.errors import UnknownName

    if order not in ORDERS:
        raise UnknownName("order", order, ORDERS)
    folder = locate(dataset)
    files = candidate_files(folder)
    if not files:
        print("there are no candidates to review; make some with: actorgraph extract DOCUMENT --into DATASET")
        return
    named = {candidate.source for file in files for candidate in read_candidates(file)}
    wanted = {s.sha256 for name, s in read_dataset(folder).sources.items() if name in named and s.sha256}
    originals = Originals(documents, wanted)
    with Review(
        folder,
        by or _login(),
        sources=source or (),
        min_confidence=min_confidence,
        order="confidence" if order == "confidence" else "document",
        place_of=lambda one, of: paragraph_start(originals.text(of.sha256), one.evidence.paragraph),
    ) as opened:
        session = Session(opened, originals)
        if answers is not None:
            with answers.open(encoding="utf-8") as lines:
                session.follow(lines, answers.name)
        elif sys.stdin.isatty() and on_terminal():
            session.converse()
        else:
            session.follow(sys.stdin, "standard input")
        session.sum_up()


def _login() -> str:
    import getpass

    from actorgraph.ontology.errors import ActorgraphError

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise ActorgraphError("nobody knows who you are; say it: --by NAME") from None


class Session:
    """One sitting: what a person or a script says, done to a review."""

    def __init__(self, review: Review, originals: Originals) -> None:
        import os

        from .review_screen import Screen

        dumb = os.environ.get("TERM") in ("dumb", "")
        self._review = review
        self._screen: Screen = Screen(review, originals, colour=not (os.environ.get("NO_COLOR") or dumb))
        self._clear = "\n" if dumb else "\x1b[H\x1b[2J"
        self._message = ""

    def perform(self, word: str, arguments: list[str]) -> str:
        """Do what a key says to the candidate before the person; what was done, in words."""
        from actorgraph.ontology.errors import ActorgraphError

        review = self._review
        if word == "u":
            undone = review.undo()
            return f"undone: {undone.verdict}" if undone else "there is nothing to undo"
        item = review.current()
        if item is None:
            raise ActorgraphError("nothing is left to decide")
        claim = self._screen.claim(item)
        if word == "a":
            statements = review.accept()
            return f"accepted: {claim}" + (f"  [{statements[0].id[:8]}]" if statements else "")
        if word == "r":
            review.reject()
            return f"rejected: {claim}"
        if word == "s":
            review.skip()
            return f"put off: {claim}"
        if word in ("c", "e") and arguments:
            review.correct(arguments[0], " ".join(arguments[1:]))
            return f"corrected: {arguments[0]}"
        proposed = [entity.id for _, entity in review.proposed(item)]
        if word == "m" and 1 <= len(arguments) <= 2:
            new = arguments[0] if len(arguments) == 2 else next(iter(proposed), "")
            if not new:
                raise ActorgraphError("the candidate proposes no new entity; actorgraph merge joins two that are known")
            review.merge(new, arguments[-1])
            return f"{new} is {arguments[-1]}"
        if word == "n" and len(arguments) >= 3:
            new = ""
            if arguments[0] in proposed and len(arguments) > 3:
                new, *arguments = arguments
            elif len(proposed) == 1:
                new = proposed[0]
            review.name(new, arguments[0], arguments[1], " ".join(arguments[2:]))
            return f"new: {' '.join(arguments[2:])}, id {arguments[0]}"
        raise ActorgraphError(
            f"{' '.join([word, *arguments])!r} is no decision; write a, r, s, u, q, 'c FIELD VALUE', 'm [NEW] KNOWN' or "
            "'n [NEW] ID CLASS NAME'"
        )

    def follow(self, lines: Iterable[str], name: str) -> None:
        """Do what a script says, line by line; the first line that cannot be done ends it."""
        from actorgraph.ontology.errors import ActorgraphError

        for number, line in enumerate(lines, 1):
            try:
                words = shlex.split(line, comments=True)
                if not words:
                    continue
                steps: list[tuple[str, list[str]]] = [(words[0], words[1:])]
                if len(words) == 1 and set(words[0]) <= _ALONE:
                    steps = [(key, []) for key in words[0]]
                for key, arguments in steps:
                    if key == "q":
                        return
                    if key != "u" and self._review.current() is None:
                        return
                    print_line(self.perform(key, arguments))
            except (ActorgraphError, ValueError) as error:
                raise ActorgraphError(f"{name}:{number}: {_words(error)}") from None

    def sum_up(self) -> None:
        progress = self._review.progress()
        counts = [f"{progress.accepted} accepted", f"{progress.rejected} rejected", f"{progress.left} left"]
        say(", ".join(counts) + (f" ({progress.skipped} put off)" if progress.skipped else ""))

    # -- a person --------------------------------------------------------------------------------------------------

    def converse(self) -> None:
        """Show one candidate after the other and do what the keys say."""
        from actorgraph.ontology.errors import ActorgraphError

        from .keyboard import Keyboard

        with Keyboard(self._show) as keyboard:
            while (item := self._review.current()) is not None:
                self._show()
                key = keyboard.key()
                if key in ("q", ""):
                    break
                self._message = ""
                try:
                    self._message = self._do(key, item, keyboard)
                except ActorgraphError as error:
                    self._message = _words(error)
        sys.stdout.write(f"{self._clear}")
        sys.stdout.flush()

    def _show(self) -> None:
        from .keyboard import window

        item = self._review.current()
        if item is not None:
            sys.stdout.write(self._clear + self._screen.draw(item, *window(), self._message))
            sys.stdout.flush()

    def _do(self, key: str, item: Item, keyboard: Keyboard) -> str:
        if key in _ALONE:
            return self.perform(key, [])
        if key == "?":
            sys.stdout.write(f"{self._clear}{_HELP}\n\nany key: back ")
            sys.stdout.flush()
            keyboard.key()
            return ""
        sys.stdout.write("\n")
        arguments = {"c": self._correction, "e": self._correction, "m": self._merger, "n": self._entity}
        if key not in arguments:
            return "press ? for the keys"
        found = arguments[key](item, keyboard)
        return self.perform(key, found) if found else "nothing has changed"

    def _correction(self, item: Item, keyboard: Keyboard) -> list[str]:
        from actorgraph.data.records import STANCES, VOICES
        from actorgraph.data.review.drafts import FIELDS, NAMING, shown_field

        field = keyboard.choose("correct", _FIELD_KEYS)
        if field == _FIELD_KEYS["."]:
            sys.stdout.write("\n")
            field = keyboard.ask("field: ", "", [(name, "") for name in FIELDS])
        if not field or field not in FIELDS:
            return []
        sys.stdout.write("\n")
        now = shown_field(item.draft.record, field)
        written: str | None
        if field in ("negated", "open", "jointly"):
            written = "false" if now == "true" else "true"
        elif field in ("stance", "voice"):
            written = keyboard.choose(field, _by_letter(STANCES if field == "stance" else VOICES))
        elif field == "relation":
            relations = self._review.vocabulary.relations
            written = keyboard.ask("relation: ", now, [(name, found.label) for name, found in relations.items()])
        else:
            written = keyboard.ask(f"{field}: ", now, _named(self._review.entities(item)) if field in NAMING else ())
        return [] if written is None else [field, written]

    def _merger(self, item: Item, keyboard: Keyboard) -> list[str]:
        new = self._which(item, keyboard)
        if not new:
            return ["", ""] if not self._review.proposed(item) else []
        others = {name: one for name, one in self._review.entities(item).items() if name != new}
        known = keyboard.ask(f"{new} is: ", "", _named(others))
        return [new, known] if known else []

    def _entity(self, item: Item, keyboard: Keyboard) -> list[str]:
        proposed = {entity.id: entity for _, entity in self._review.proposed(item)}
        new = self._which(item, keyboard)
        found = proposed.get(new)
        name = keyboard.ask("id: ", found.id if found else "")
        classes = [(name, one.label) for name, one in self._review.vocabulary.classes.items()]
        kind = keyboard.ask("class: ", found.type if found else "", classes) if name else ""
        printed = keyboard.ask("name: ", found.name if found else "") if kind else ""
        if not name or not kind or not printed:
            return []
        return [*([new] if new else []), name, kind, printed]

    def _which(self, item: Item, keyboard: Keyboard) -> str:
        """Which of the new entities of a candidate is meant; empty where there is none."""
        proposed = {entity.id: entity.name for _, entity in self._review.proposed(item)}
        if len(proposed) < 2:
            return next(iter(proposed), "")
        printed = list(proposed.values())
        shown = {name if name and printed.count(name) == 1 else id_: id_ for id_, name in proposed.items()}
        chosen = keyboard.choose("which", {str(n): name for n, name in enumerate(list(shown)[:9], 1)})
        return shown.get(chosen or "", "")


def _by_letter(values: Iterable[str]) -> dict[str, str]:
    """Each value under its first letter that no other has."""
    found: dict[str, str] = {}
    for value in values:
        found[next(letter for letter in value if letter not in found)] = value
    return found


def _named(entities: Mapping[str, Entity]) -> list[tuple[str, str]]:
    """Ids to complete to, each with the names that it may be looked for by."""
    return [(name, "\n".join((one.name, *one.aliases, *one.labels.values()))) for name, one in entities.items()]


def _words(error: Exception) -> str:
    """An error on one line; of several problems, each, without the count of them."""
    problems = getattr(error, "problems", None)
    return "; ".join(problem.message for problem in problems) if problems else str(error)


def register(app: typer.Typer) -> None:
    app.command()(review)
