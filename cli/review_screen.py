"""A candidate as a person sees it: the passage with its marks, the claim in words, who says so, how sure it is."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from actorgraph.data.extract.candidates import Candidate
from actorgraph.data.marks import marks
from actorgraph.data.originals import Originals
from actorgraph.data.records import StatementRecord
from actorgraph.data.review import Item, Review
from actorgraph.data.review.drafts import shown_field
from actorgraph.data.what import parse_what

KEYS: Final = "[a]ccept  [c]orrect  [r]eject  [s]kip  [m]erge  [n]ew  [u]ndo  [q]uit  [?]"
_NARROW_KEYS: Final = "a c r s m n u q ?"
_STYLES: Final = {"subject": "bold cyan", "object": "bold magenta", "cue": "bold yellow", "evidence": "underline"}
_LETTERS: Final = {"subject": "S", "object": "O", "cue": "R"}
_WORD: Final = re.compile(r"[^\W\d_]+")
_QUALIFIERS: Final = (
    *("when", "as_of", "since", "until", "said_on", "count", "where", "from", "to", "topic", "event", "gist", "at"),
    *("open", "jointly", "note"),
)

Mark = tuple[int, int, str]


class Screen:
    """Draws items for a terminal of any size; ``colour`` off shows the marks as letters in brackets."""

    def __init__(self, review: Review, originals: Originals, *, colour: bool) -> None:
        self._review, self._originals, self._colour = review, originals, colour

    def draw(self, item: Item, width: int, height: int, message: str = "") -> str:
        """The text of a whole screen, as many lines as it has at most; the last one has no end."""
        width, height = max(width, 10), max(height, 3)
        console = self._console(width)
        below = self._below(item, width)
        said = Text(_plain(message), style="bold").wrap(console, width - 1)[: max(1, height // 6)] or [Text("")]
        keys = Text(KEYS if cell_len(KEYS) < width else _NARROW_KEYS, style="dim")
        most = height - 1 - len(said)
        room = most - len(below) - 3
        if room >= 1:
            passage = self._passage(item, console, width, room)
            lines = [self._header(item, width), _rule(width), *passage, _rule(width), *below]
        else:
            # A tiny window has the claim first, and of the passage what there is room for.
            lines = below[:most]
            lines += self._passage(item, console, width, 3)[: most - len(lines)]
        lines += [*(Text("") for _ in range(most - len(lines))), keys, *said]
        for line in lines:
            line.truncate(width - 1, overflow="ellipsis")
        with console.capture() as captured:
            console.print(*lines, sep="\n", end="")
        return captured.get()

    def _console(self, width: int) -> Console:
        colours = {"color_system": "standard"} if self._colour else {"color_system": None}
        return Console(
            file=io.StringIO(), width=width, force_terminal=self._colour, highlight=False, emoji=False, markup=False,
            soft_wrap=True, **colours,
        )  # fmt: skip

    def _header(self, item: Item, width: int) -> Text:
        progress = self._review.progress()
        done = f"{progress.left} left of {progress.total}"
        source = self._review.dataset.sources.get(item.candidate.source)
        place = f" ¶{item.candidate.evidence.paragraph}"
        about = ", ".join(filter(None, (item.candidate.source, source.published if source else "")))
        title = f" “{_plain(source.title)}”" if source else ""
        text = Text(about + place + title)
        text.truncate(max(width - cell_len(done) - 3, 1), overflow="ellipsis", pad=True)
        return text.append(f"  {done}", style="dim")

    # -- the passage -----------------------------------------------------------------------------------------------

    def _passage(self, item: Item, console: Console, width: int, room: int) -> list[Text]:
        """The lines of the paragraph around the evidence, as many as there is room for."""
        text, start = self._paragraph(item.candidate)
        found = sorted(_marks(item, text, start))
        passage = Text(_plain(text)) if self._colour else _lettered(text, found)
        if self._colour:
            passage.stylize("dim")
            for first, last, kind in sorted(found, key=lambda mark: mark[2] != "evidence"):
                passage.stylize(_STYLES[kind] if kind != "evidence" else "not dim", first, last)
        lines = list(passage.wrap(console, width - 1))
        if len(lines) <= room:
            return lines
        middle = self._line_of(found, passage, lines)
        first = max(0, min(middle - room // 3, len(lines) - room))
        shown = lines[first : first + room]
        if first and room > 2:
            shown[0] = Text("…", style="dim")
        if first + room < len(lines) and room > 2:
            shown[-1] = Text("…", style="dim")
        return shown

    def _paragraph(self, candidate: Candidate) -> tuple[str, int]:
        """The evidence's paragraph and where it begins, or the evidence alone where the document is not there."""
        source = self._review.dataset.sources.get(candidate.source)
        text = self._originals.text(source.sha256) if source else ""
        evidence = candidate.evidence
        if text[evidence.start : evidence.end] != evidence.text:
            return evidence.text, evidence.start
        start = text.rfind("\n", 0, evidence.start) + 1
        end = text.find("\n", evidence.end)
        return text[start : end if end >= 0 else len(text)], start

    @staticmethod
    def _line_of(found: list[Mark], passage: Text, lines: list[Text]) -> int:
        """The line in which the evidence begins, by the share of the text that stands before it."""
        evidence = next((first for first, _, kind in found if kind == "evidence"), 0)
        position = 0
        for number, line in enumerate(lines):
            position += len(line.plain) + 1
            if position > evidence:
                return number
        return len(lines) - 1

    # -- the claim in words ----------------------------------------------------------------------------------------

    def _below(self, item: Item, width: int) -> list[Text]:
        console = self._console(width)
        lines: list[Text] = []

        def add(text: str, style: str = "", most: int = 3) -> None:
            lines.extend(Text(_plain(text), style=style).wrap(console, width - 1)[:most])

        record = item.draft.record
        add(self.claim(item), "bold")
        relation = self._review.vocabulary.relations.get(parse_what(record.what).relation)
        held = marks(
            stance=record.stance,
            negated=record.negated,
            condition=record.condition,
            voice=record.voice,
            judgement=relation is not None and not relation.direct_edge,
        )
        speakers = [self.label(name, item) for name in reversed(_names(record.said_by))]
        told = [f"says {', citing '.join(speakers)}"] if speakers else []
        add(
            " · ".join([", ".join(held) or "asserted", *told, *self._qualifiers(record, item)]),
            "yellow" if held else "",
        )
        for field, other, verdict in self._review.linked(item):
            add(
                f"{field}: {self.claim(other)} ({', '.join(filter(None, (other.draft.record.stance, verdict)))})",
                "dim",
                1,
            )
        for entity in item.draft.entities:
            add(f"new: {entity.name or '?'} ({entity.type or 'no class'}), id {entity.id}", "green", 1)
        sure = f"{item.candidate.confidence:.2f} sure"
        by = f" · {item.candidate.extracted_by}" if item.candidate.extracted_by else ""
        add(sure + by + (" · the dataset says it already" if item.said_already else ""), "dim", 1)
        for problem in item.problems[:3]:
            add(f"! {problem}", "red", 2)
        return lines

    def claim(self, item: Item) -> str:
        """Subject, relation and object by their names, with what is not so in brackets."""
        record = item.draft.record
        parts = parse_what(record.what)
        relation = self._review.vocabulary.relations.get(parts.relation)
        label = relation.label if relation else parts.relation
        target = ", ".join(self.label(name, item) for name in parts.objects)
        value = str(record.value) if record.value is not None else ""
        role = f"as {self.label(record.as_, item)}" if record.as_ else ""
        subjects = ", ".join(self.label(name, item) for name in parts.subjects)
        return " ".join(filter(None, (subjects, f"[not] {label}" if record.negated else label, target, value, role)))

    def label(self, name: str, item: Item) -> str:
        """The printed name of an entity or source, known or proposed."""
        entity = self._review.entity(name, item)
        source = self._review.dataset.sources.get(name)
        return (entity.name if entity else source.title if source else "") or name

    def _qualifiers(self, record: StatementRecord, item: Item) -> Iterator[str]:
        for field in _QUALIFIERS:
            shown = shown_field(record, field)
            if field == "at" or not shown or shown == "false":
                continue
            if field in ("where", "from", "to", "topic", "event"):
                shown = ", ".join(self.label(name, item) for name in shown.split(", "))
            yield f"{field.replace('_', ' ')}: {shown}"


def _marks(item: Item, text: str, start: int) -> Iterator[Mark]:
    """Where subject, object, relation and evidence stand in a text that begins at ``start`` of the document."""
    candidate = item.candidate
    evidence = candidate.evidence
    cue = candidate.cue or _guessed_cue(candidate)
    ends = (("subject", candidate.subject), ("object", candidate.object))
    spans = [(ref.start, ref.end, kind) for kind, ref in ends if ref is not None and ref.start >= 0]
    spans += [(*cue, "cue")] if cue else []
    for first, last, kind in [*spans, (evidence.start, evidence.end, "evidence")]:
        if start <= first < last <= start + len(text):
            yield first - start, last - start, kind


def _guessed_cue(candidate: Candidate) -> tuple[int, int] | None:
    """The first word of the evidence that begins like the relation's name."""
    beginning = _WORD.findall(re.sub("([A-Z])", r" \1", candidate.relation))[0].lower()[:4]
    for word in _WORD.finditer(candidate.evidence.text):
        if len(beginning) == 4 and word.group().lower().startswith(beginning):
            return candidate.evidence.start + word.start(), candidate.evidence.start + word.end()
    return None


def _lettered(text: str, found: Iterable[Mark]) -> Text:
    """The text with its marks as letters: ``[S China]`` did something to ``[O the group]``."""
    shown = _plain(text)
    inserted: list[tuple[int, int, str]] = []
    for first, last, kind in found:
        if kind in _LETTERS:
            inserted += [(first, 1, f"[{_LETTERS[kind]} "), (last, 0, "]")]
    parts, position = [], 0
    for place, _, mark in sorted(inserted):
        parts += [shown[position:place], mark]
        position = place
    return Text("".join((*parts, shown[position:])))


def _plain(text: str) -> str:
    """A stranger's text as one line, character for character, without what would steer a terminal."""
    return "".join(" " if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs") else c for c in text)


def _rule(width: int) -> Text:
    return Text("─" * (width - 1), style="dim")


def _names(written: str | list[str]) -> tuple[str, ...]:
    if isinstance(written, str):
        return (written,) if written else ()
    return tuple(written)
