"""What a language model may answer, as JSON Schema, and what of an answer holds against the document and the vocabulary.

An answer is nobody's word: each span is looked up, each term checked, and what does not hold is dropped and counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from actorgraph.data.characters import FORBIDDEN
from actorgraph.data.counts import parse_count
from actorgraph.data.dates import bounds
from actorgraph.data.names import is_id, slug
from actorgraph.data.records import STANCES, VOICES, Entity
from actorgraph.data.values import read_value
from actorgraph.ontology.vocabulary import Relation, Vocabulary

from .candidates import Candidate, Evidence, Ref

#: The root of the classes that an entity of a dataset may have.
_ROOT: Final = "Entity"
_MOST: Final = 400
_LONGEST: Final = 300
_DATES: Final = ("when", "as_of", "since", "until", "said_on")
#: Printed quotation marks, dashes and spaces that a model writes plainly; one character each, so that places stay.
_PLAIN: Final = str.maketrans("‘’‚“”„«»–—‑\u00a0\u202f\u2009", '\'\'\'"""""---   ')


class WrongForm(Exception):
    """An answer that is not the JSON that was asked for."""


class _Dropped(Exception):
    """Why a statement is dropped."""


class _Mention(msgspec.Struct, kw_only=True):
    key: str
    id: str = ""
    name: str = ""
    type: str = ""
    text: str = ""


class _Said(msgspec.Struct, kw_only=True):
    key: str = ""
    subject: str
    relation: str
    object: str | None = None
    value: str | int | float | bool | None = None
    paragraph: int = 0
    quote: str
    stance: str = "asserted"
    negated: bool = False
    condition: str = ""
    voice: str = "text"
    when: str = ""
    as_of: str = ""
    since: str = ""
    until: str = ""
    said_on: str = ""
    said_by: list[str] = []
    where: list[str] = []
    from_: str | None = msgspec.field(default=None, name="from")
    to: str | None = None
    count: str = ""
    gist: str = ""
    content: list[str] = []
    confidence: float = 0.5


class _Answer(msgspec.Struct):
    entities: list[msgspec.Raw]
    statements: list[msgspec.Raw]


class Part(msgspec.Struct, frozen=True):
    """A piece of one paragraph that was sent: ``text`` begins at character ``start`` of the canonical text."""

    paragraph: int
    start: int
    text: str


def classes(vocabulary: Vocabulary) -> list[str]:
    """The names of the classes that entities may have."""
    return [name for name in vocabulary.classes if vocabulary.is_a(name, _ROOT)]


def schema(vocabulary: Vocabulary, known: Iterable[str]) -> dict[str, Any]:
    """The JSON Schema of an answer: relations, stances, classes from the vocabulary, ids of the ``known`` entities.

    Each field is required and no other allowed, as servers demand that hold a model to a schema.
    """
    text: dict[str, Any] = {"type": "string"}
    nullable: dict[str, Any] = {"type": ["string", "null"]}
    keys: dict[str, Any] = {"type": "array", "items": text}

    def one_of(names: Iterable[str]) -> dict[str, Any]:
        return {"type": "string", "enum": list(names)}

    def record(fields: Mapping[str, Any]) -> dict[str, Any]:
        return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}

    mention = {"key": text, "id": one_of(["", *known]), "name": text, "type": one_of(classes(vocabulary)), "text": text}
    said = {
        "key": text,
        "subject": text,
        "relation": one_of(vocabulary.relations),
        "object": nullable,
        "value": {"type": ["string", "number", "boolean", "null"]},
        "paragraph": {"type": "integer"},
        "quote": text,
        "stance": one_of(STANCES),
        "negated": {"type": "boolean"},
        "condition": text,
        "voice": one_of(VOICES),
        **dict.fromkeys(_DATES, text),
        "said_by": keys,
        "where": keys,
        "from": nullable,
        "to": nullable,
        "count": text,
        "gist": text,
        "content": keys,
        "confidence": {"type": "number"},
    }
    return record(
        {
            "entities": {"type": "array", "items": record(mention)},
            "statements": {"type": "array", "items": record(said)},
        }
    )


def place(text: str, words: str) -> tuple[int, int] | None:
    """Where ``words`` stand in ``text`` as whole words, white space and printed marks apart; ``None`` where they do not."""
    parts = words.translate(_PLAIN).split()
    if not any(character.isalnum() for part in parts for character in part):
        return None
    pattern = r"\s+".join(map(re.escape, parts))
    before = r"(?<![^\W_])" if parts[0][0].isalnum() else ""
    after = r"(?![^\W_])" if parts[-1][-1].isalnum() else ""
    found = re.search(f"{before}{pattern}{after}", text.translate(_PLAIN))
    return found.span() if found else None


class Checker:
    """Turns the answer on some parts of a document into candidates; ``dropped`` counts what did not hold, by reason."""

    def __init__(self, vocabulary: Vocabulary, known: Mapping[str, Entity], extracted_by: str) -> None:
        self._vocabulary, self._known, self._extracted_by = vocabulary, known, extracted_by
        self._classes = frozenset(classes(vocabulary))
        self.dropped: Counter[str] = Counter()

    def candidates(self, answer: str, parts: Sequence[Part]) -> list[Candidate]:
        """What holds of an answer; keys are the answer's own. Raises :class:`WrongForm`."""
        try:
            decoded = msgspec.json.decode(_unfenced(answer), type=_Answer)
        except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
            raise WrongForm(str(error)) from None
        mentions: dict[str, _Mention] = {}
        for raw in decoded.entities[:_MOST]:
            if mention := self._decoded(raw, _Mention):
                mentions.setdefault(mention.key, mention)
        found: dict[str, Candidate] = {}
        for number, raw in enumerate(decoded.statements):
            if number >= _MOST:
                self.dropped[f"more than {_MOST} statements in one answer"] += len(decoded.statements) - _MOST
                break
            if said := self._decoded(raw, _Said):
                try:
                    candidate = self._candidate(said, mentions, parts)
                except _Dropped as dropped:
                    self.dropped[str(dropped)] += 1
                else:
                    found.setdefault(candidate.key or f"#{number}", candidate)
        return self._linked(found)

    def _decoded(self, raw: msgspec.Raw, kind: type[Any]) -> Any:
        try:
            return msgspec.json.decode(raw, type=kind)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            self.dropped["not of the form that was asked for"] += 1
            return None

    def _candidate(self, said: _Said, mentions: Mapping[str, _Mention], parts: Sequence[Part]) -> Candidate:
        """What one statement says; raises :class:`_Dropped` where anything does not hold that its meaning rests on."""
        relation = self._vocabulary.relations.get(said.relation)
        if relation is None:
            raise _Dropped("a relation that the vocabulary does not have")
        if said.stance not in STANCES or said.voice not in VOICES:
            raise _Dropped("a stance or voice that does not exist")
        evidence, part = _evidence(said, parts)

        def ref(key: str | None) -> Ref | None:
            return self._ref(mentions[key], evidence, parts, part) if key and key in mentions else None

        subject, other = ref(said.subject), ref(said.object)
        speakers = tuple(speaker for key in said.said_by if (speaker := ref(key)))
        # Without its speaker a claim might read as a fact.
        missing = len(speakers) != len(said.said_by) or (relation.takes == "object") != (other is not None)
        if subject is None or missing:
            raise _Dropped("an entity that the document does not name")
        is_a = self._vocabulary.is_a
        if not is_a(subject.type, relation.domain) or (other and not is_a(other.type, relation.range)):
            raise _Dropped("a class that the relation does not take")
        if other and other.id == subject.id:
            raise _Dropped("an actor related to itself")
        dates = {field: _date(getattr(said, field)) for field in _DATES}
        return Candidate(
            key=said.key[:_LONGEST],
            subject=subject,
            relation=relation.name,
            object=other,
            value=_value(relation, said),
            said_by=speakers,
            stance=said.stance,
            negated=said.negated,
            condition=_line(said.condition),
            voice=said.voice,
            when=dates["when"],
            as_of=dates["as_of"],
            since=dates["since"],
            until=dates["until"],
            said_on=dates["said_on"],
            where=tuple(filter(None, map(ref, said.where))),
            from_=ref(said.from_),
            to=ref(said.to),
            count=_count(said.count, part.text),
            gist=_line(said.gist),
            content=tuple(said.content[:_MOST]),
            evidence=evidence,
            confidence=min(max(said.confidence, 0.0), 1.0),
            extracted_by=self._extracted_by,
        )

    def _ref(self, mention: _Mention, evidence: Evidence, parts: Sequence[Part], own: Part) -> Ref | None:
        """The entity where it stands: in the evidence, else in its paragraph, else anywhere in what was sent."""
        quoted = Part(evidence.paragraph, evidence.start, evidence.text)
        for part in (quoted, own, *parts):
            if found := place(part.text, mention.text):
                break
        else:
            return None
        start, end = part.start + found[0], part.start + found[1]
        text = part.text[slice(*found)]
        name = _line(mention.name) or text
        identifier = mention.id if mention.id in self._known else slug(name)
        if entity := self._known.get(identifier):
            return Ref(id=entity.id, name=entity.name or name, type=entity.type, text=text, start=start, end=end)
        if mention.type not in self._classes or not is_id(identifier):
            return None
        return Ref(id=identifier, name=name, type=mention.type, text=text, start=start, end=end, new=True)

    def _linked(self, found: Mapping[str, Candidate]) -> list[Candidate]:
        """References to what was dropped go; the content of a speech act is no stronger than the act makes it."""
        kept = dict(found)
        for key, candidate in found.items():
            content = tuple(k for k in dict.fromkeys(candidate.content) if k in found and k != key)
            kept[key] = msgspec.structs.replace(kept[key], key=key, content=content)
            stance = self._vocabulary.relations[candidate.relation].content_stance
            for target in content if stance else ():
                if kept[target].stance == "asserted":
                    kept[target] = msgspec.structs.replace(kept[target], stance=stance)
        return list(kept.values())


def _evidence(said: _Said, parts: Sequence[Part]) -> tuple[Evidence, Part]:
    """The words quoted, in the paragraph that was named or, where they are not there, in the first that has them."""
    for part in sorted(parts, key=lambda p: p.paragraph != said.paragraph):
        if found := place(part.text, said.quote):
            start, end = part.start + found[0], part.start + found[1]
            return Evidence(paragraph=part.paragraph, start=start, end=end, text=part.text[slice(*found)]), part
    raise _Dropped("words that the document does not have")


def _value(relation: Relation, said: _Said) -> str | int | float | bool | None:
    """The value of a relation that takes one; raises :class:`_Dropped` where there is none of its datatype."""
    if relation.takes != "value":
        return None
    try:
        return read_value("" if said.value is None else said.value, relation.range)
    except ValueError:
        raise _Dropped("a value that the relation does not take") from None


def _unfenced(answer: str) -> str:
    """The answer without the Markdown fence that some models put around JSON."""
    fenced = re.fullmatch(r"\s*```[a-zA-Z]*\n(.*)```\s*", answer, re.DOTALL)
    return fenced[1] if fenced else answer


def _line(text: str) -> str:
    """Words of the model as one line of limited length."""
    return " ".join(FORBIDDEN.sub(" ", text).split())[:_LONGEST]


def _date(text: str) -> str:
    try:
        bounds(text)
    except ValueError:
        return ""
    return text


def _count(text: str, paragraph: str) -> int | float | str | dict[str, Any] | None:
    """A count in the form of the format, or the printed words where they are in the paragraph."""
    if not text.strip():
        return None
    try:
        parse_count(text)
    except ValueError:
        return {"printed": _line(text)} if place(paragraph, text) else None
    return int(text) if text.isdecimal() else text
