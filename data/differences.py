"""What an evaluation gives to look at: what was missed, what is in no gold, what reads otherwise than the gold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import msgspec

from .extract.candidates import Candidate
from .matching import Match, Pair

Kind = Literal["missed", "spurious", "differs", "non-fact as fact"]


class Difference(msgspec.Struct, frozen=True):
    """One thing to look at. ``gold`` and ``read`` are what each says, in one line; ``about`` are the measures missed."""

    kind: Kind
    document: str
    gold: str
    read: str
    text: str
    about: tuple[str, ...] = ()
    confidence: float | None = None


def differences(
    wanted: Sequence[Pair],
    read: Sequence[Candidate],
    exact: Sequence[Match],
    loose: Sequence[Match],
    wrong: Mapping[int, bool],
    texts: Mapping[str, str],
    missed: Callable[[Match], tuple[str, ...]],
) -> tuple[Difference, ...]:
    """All of them, document by document, in the order of the text.

    ``wrong`` are the candidates that read a non-fact as a fact; ``missed`` the measures that a match does not agree in.
    """
    found: list[tuple[tuple[str, int], Difference]] = []

    def note(kind: Kind, pair: Pair | None, candidate: Candidate | None, about: tuple[str, ...] = ()) -> None:
        source = candidate.source if candidate else pair.statement.source if pair else ""
        evidence = (candidate.evidence.start, candidate.evidence.end) if candidate else None
        start, end = evidence or (pair.spans[0] if pair and pair.spans else (0, 0))
        difference = Difference(
            kind,
            source,
            _gold_line(pair) if pair else "",
            _read_line(candidate) if candidate else "",
            texts[source][start:end],
            about,
            candidate.confidence if candidate else None,
        )
        found.append(((source, start), difference))

    matches = {match.candidate: match for match in exact}
    near = {match.candidate: match for match in loose} | matches
    for number, candidate in enumerate(read):
        match = near.get(number)
        pair = wanted[match.pair] if match else None
        if number in wrong:
            note("non-fact as fact", pair, candidate)
        elif number not in matches:
            note("spurious", pair, candidate, ("relation",) if pair else ())
        elif about := missed(matches[number]):
            note("differs", pair, candidate, about)
    for number in sorted(set(range(len(wanted))) - {match.pair for match in exact}):
        note("missed", wanted[number], None)
    return tuple(difference for _, difference in sorted(found, key=lambda one: one[0]))


def _gold_line(pair: Pair) -> str:
    statement = pair.statement
    value = "" if statement.value is None else str(statement.value)
    return _line(pair.subject, statement.relation, pair.object or value, statement, statement.said_by)


def _read_line(candidate: Candidate) -> str:
    other = candidate.object.id if candidate.object else "" if candidate.value is None else str(candidate.value)
    speakers = tuple(speaker.id for speaker in candidate.said_by)
    return _line(candidate.subject.id, candidate.relation, other, candidate, speakers)


def _line(subject: str, relation: str, other: str, said: object, speakers: Sequence[str]) -> str:
    """Who, what, whom, with what the evaluation looks at."""
    shown = [subject, relation, *([other] if other else [])]
    stance = getattr(said, "stance", "")
    notes = [stance] if stance != "asserted" else []
    notes += ["negated"] if getattr(said, "negated", False) else []
    notes += [f"in a {voice}"] if (voice := getattr(said, "voice", "text")) != "text" else []
    notes += [f"said by {', '.join(speakers)}"] if speakers else []
    notes += [f"{name} {text}" for name in ("when", "as_of", "since", "until") if (text := getattr(said, name, ""))]
    return " ".join(shown) + (f" [{'; '.join(notes)}]" if notes else "")
