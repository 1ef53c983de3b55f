"""Contested claims: what some put forward as true and others deny or contradict."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from .observed import Observed, side

#: What is claimed: subjects, relation, objects, value, as what; and the gist, where that is what was denied.
_Content = tuple[tuple[str, ...], str, tuple[str, ...], str, str, str]


class Contested(msgspec.Struct, frozen=True, kw_only=True):
    """A claim with two sides: the identifiers of the statements of each, and the parties that stand behind them.

    A party is the first source of a statement: its first speaker, or the document where it speaks for itself. A
    statement on the ``denied`` side rejects the claim, or answers with a denial one that makes it. ``gist`` is given where
    not that somebody spoke is denied, but what was said.
    """

    subjects: tuple[str, ...]
    relation: str
    objects: tuple[str, ...]
    value: str
    as_: str = msgspec.field(name="as")
    gist: str = ""
    claim: str
    stated: tuple[str, ...]
    denied: tuple[str, ...]
    stated_by: tuple[str, ...]
    denied_by: tuple[str, ...]


class _Word(NamedTuple):
    """A statement's word on a content: its identifier, whose it is, when it says the content was, and in which event."""

    name: str
    parties: tuple[str, ...]
    time: tuple[str, str]
    event: str


def contested(observed: Observed) -> list[Contested]:
    """Every claim that has both sides; first the one with the most parties on its weaker side, then on both.

    A claim of a narrower relation states the broader one too; a denial of the broader one denies the narrower. Two
    statements about times that do not overlap, or about different events, do not contradict each other.
    """
    stated: dict[_Content, list[_Word]] = {}
    denied: dict[_Content, list[_Word]] = {}
    relations = observed.vocabulary.relations
    for statement, word, direction, gist in _words(observed):
        subjects, objects = tuple(statement["subjects"]), tuple(statement.get("objects", ()))
        relation = relations[statement["relation"]]
        if relation.symmetric:
            subjects, objects = sorted((subjects, objects))
        rest = (objects, str(statement.get("value", "")), statement.get("as", ""), gist)
        if direction < 0:
            denied.setdefault((subjects, relation.name, *rest), []).append(word)
        else:
            for broader in relation.ancestors:
                stated.setdefault((subjects, broader, *rest), []).append(word)
    found = []
    for content in denied.keys() & stated.keys():
        for_it, against = _opposed(stated[content], denied[content]), _opposed(denied[content], stated[content])
        if for_it:
            found.append(_contested(observed, content, for_it, against))
    found.sort(key=_weight)
    return found


def _weight(claim: Contested) -> tuple[Any, ...]:
    sides = (len(claim.stated_by), len(claim.denied_by))
    statements = len(claim.stated) + len(claim.denied)
    name = (claim.subjects, claim.relation, claim.objects, claim.value, claim.as_, claim.gist)
    return (-min(sides), -sum(sides), -statements, name)


def _words(observed: Observed) -> Iterable[tuple[dict[str, Any], _Word, int, str]]:
    """Each word on a content: the statement that has the content, whose word it is, 1 or -1 (:func:`side`), the gist."""
    relations = observed.vocabulary.relations
    for name, statement in observed.statements.items():
        direction = side(statement)
        if direction:
            said_by = statement.get("said_by") or [statement["source"]]
            yield statement, _word(name, said_by[:1], statement), direction, ""
        if direction > 0 and relations[statement["relation"]].content_stance == "denied":
            for answered in statement.get("about", ()):
                yield from _denied(observed, name, answered)


def _denied(observed: Observed, name: str, answered: str) -> Iterable[tuple[dict[str, Any], _Word, int, str]]:
    """The words of a denial on what it answers: on the claim, or, of a speech act, on what was said."""
    parties = observed.statements[name]["subjects"]
    statement = observed.statements.get(answered)
    if statement is None:
        return
    family = observed.vocabulary.relations[statement["relation"]].family
    gist = statement.get("gist", "") if observed.vocabulary.families[family].speech else ""
    contents = [observed.statements[one] for one in statement.get("content", ()) if one in observed.statements]
    for content in contents or [statement]:
        if side(content):
            yield content, _word(name, parties, content), -side(content), "" if contents else gist
    if gist and not contents and side(statement):
        yield statement, _word(answered, statement["subjects"], statement), side(statement), gist


def _word(name: str, parties: Iterable[str], content: dict[str, Any]) -> _Word:
    time = (content.get("earliest", ""), content.get("latest", ""))
    return _Word(name, tuple(parties), time, content.get("event", ""))


def _opposed(words: list[_Word], others: list[_Word]) -> list[_Word]:
    """The words that one of the others may contradict."""
    moments = {(*other.time, other.event) for other in others}
    return [word for word in words if any(_may_meet(word, *moment) for moment in moments)]


def _may_meet(word: _Word, first: str, last: str, event: str) -> bool:
    if word.event and event and word.event != event:
        return False
    return not (first and word.time[0]) or (first <= word.time[1] and word.time[0] <= last)


def _contested(observed: Observed, content: _Content, stated: list[_Word], denied: list[_Word]) -> Contested:
    subjects, relation, objects, value, as_, gist = content
    parts = [_names(observed, subjects), observed.vocabulary.relations[relation].label]
    parts += [_names(observed, objects)] if objects else [value] if value else []
    parts += [f"as {observed.label(as_)}"] if as_ else []
    return Contested(
        subjects=subjects,
        relation=relation,
        objects=objects,
        value=value,
        as_=as_,
        gist=gist,
        claim=" ".join(parts) + (f": {gist}" if gist else ""),
        stated=tuple(sorted({word.name for word in stated})),
        denied=tuple(sorted({word.name for word in denied})),
        stated_by=tuple(sorted({party for word in stated for party in word.parties})),
        denied_by=tuple(sorted({party for word in denied for party in word.parties})),
    )


def _names(observed: Observed, names: tuple[str, ...]) -> str:
    return " and ".join(map(observed.label, names))
