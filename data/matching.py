"""Which candidate says what which gold statement says: ends by identifier, name or place, then the best assignment.

A *pair* is one subject with one object (or value, or nothing): a joint statement makes several. Spans are characters of
the canonical text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, Literal

import msgspec

from actorgraph.ontology.vocabulary import Relation, Vocabulary

from .extract.candidates import Candidate, Ref
from .marks import marks
from .passages import paragraphs
from .records import Dataset, Passage, Statement

#: How an end of a candidate was recognized as an entity of the gold; empty: it was not.
Kind = Literal["id", "name", "place", ""]
Span = tuple[int, int]

#: Words before a name that are no part of it: determiners, and what counts or hedges a number.
_LEADING: Final = re.compile(
    "[0-9]+|the|an?|th(?:is|at|ese|ose)|his|hers?|its|their|our|my|your|some|several|many|few|most|all|both|other|another|"
    "about|around|nearly|almost|roughly|approximately|over|under|up|more|less|fewer|than|at|least|to|of|"
    "(?:dozen|hundred|thousand|ten|score|million)s?|one|two|three|four|five|six|seven|eight|nine|eleven|twelve"
)
#: What follows one of these tells more of the thing and is not its head: the minister *of* justice.
_AFTER_HEAD: Final = re.compile("of|for|in|on|at|from|to|by|with|against|during|under|who|which|that|and")
_WORD: Final = re.compile(r"[^\W_]+")
_POSSESSIVE: Final = re.compile(r"['’]s?\b|(?<=s)['’]")


class Pair(msgspec.Struct, frozen=True):
    """One gold claim; ``object`` is empty where the relation takes a value or nothing. ``fact``: it may stand as an edge."""

    statement: Statement
    subject: str
    object: str
    spans: tuple[Span, ...]
    fact: bool


class Match(msgspec.Struct, frozen=True):
    """A gold pair and a candidate by their positions; how each end was recognized; whether the relation is the same."""

    pair: int
    candidate: int
    subject: Kind
    object: Kind
    exact: bool


class Name(msgspec.Struct, frozen=True):
    """A name as it is compared: its words without case, accents of typography and leading counts, and its head."""

    words: frozenset[str]
    head: str


@lru_cache(maxsize=1 << 14)
def folded(text: str) -> Name:
    """The words of a name that tell it from others; without any where nothing but counts and articles is left."""
    words = _WORD.findall(_POSSESSIVE.sub("", unicodedata.normalize("NFKC", text).casefold()))
    start = next((n for n, word in enumerate(words) if not _LEADING.fullmatch(word)), len(words))
    words = words[start:]
    end = next((n for n, word in enumerate(words) if n and _AFTER_HEAD.fullmatch(word)), len(words))
    return Name(frozenset(words), words[end - 1] if words else "")


def same_name(first: str, second: str) -> bool:
    """Whether two names may be one: the same words, or the words of one among the other's with the same head.

    ``Brandt`` and ``Elena Brandt``; ``some 400 people`` and ``people``; ``the minister`` and ``minister of justice``.
    """
    one, other = folded(first), folded(second)
    if not one.words or not other.words:
        return False
    return one.words == other.words or (
        one.head == other.head and (one.words <= other.words or other.words <= one.words)
    )


def spans_of(text: str) -> list[Span]:
    """Where each paragraph of a canonical text begins and ends."""
    found, place = [], 0
    for paragraph in paragraphs(text):
        start = text.index(paragraph, place)
        place = start + len(paragraph)
        found.append((start, place))
    return found


def pairs(statement: Statement, bounds: Sequence[Span], vocabulary: Vocabulary) -> list[Pair]:
    """The gold claims of a statement, whose document has its paragraphs at ``bounds``."""
    spans = tuple(span for passage in statement.passages if (span := _span(passage, bounds)))
    relation = vocabulary.relations[statement.relation]
    fact = not marks(
        stance=statement.stance,
        negated=statement.negated,
        condition=statement.condition,
        voice=statement.voice,
        subjects=statement.subjects,
        said_by=statement.said_by,
        judgement=not relation.direct_edge,
    )
    return [Pair(statement, s, o, spans, fact) for s in statement.subjects for o in statement.objects or ("",)]


def _span(passage: Passage, bounds: Sequence[Span]) -> Span | None:
    if passage.paragraph > len(bounds):
        return None
    start, end = bounds[passage.paragraph - 1]
    return (start, end) if passage.start < 0 else (start + passage.start, min(start + passage.end, end))


def reads_as_fact(candidate: Candidate, relation: Relation) -> bool:
    """Whether the candidate, taken as it is, would become a direct edge."""
    return not marks(
        stance=candidate.stance,
        negated=candidate.negated,
        condition=candidate.condition,
        voice=candidate.voice,
        subjects=(candidate.subject.id,),
        said_by=[speaker.id for speaker in candidate.said_by],
        judgement=not relation.direct_edge,
    )


def overlap(first: Span, second: Span) -> bool:
    """Whether two spans share a character."""
    return first[0] < second[1] and second[0] < first[1]


def overlaps(pair: Pair, candidate: Candidate) -> bool:
    """Whether the candidate's evidence shares a character with a place that the gold statement cites."""
    evidence = candidate.evidence.start, candidate.evidence.end
    return any(overlap(span, evidence) for span in pair.spans)


class Matcher:
    """Compares candidates with the pairs of one gold dataset."""

    def __init__(self, gold: Dataset) -> None:
        self._vocabulary = gold.vocabulary
        self._types = {entity.id: entity.type for entity in gold.entities.values()}
        self._types.update({source.id: source.type for source in gold.sources.values()})
        self._names: dict[str, tuple[str, ...]] = {s.id: (s.title,) for s in gold.sources.values()}
        for entity in gold.entities.values():
            known = (entity, gold.private[entity.id]) if entity.id in gold.private else (entity,)
            self._names[entity.id] = tuple(
                name for e in known for name in (e.name, *e.aliases, *e.labels.values()) if name
            )
        self._named_cache: dict[tuple[str, str], bool] = {}

    def recognize(self, ref: Ref, entity: str, pair: Pair, *, near: bool) -> Kind:
        """How ``ref`` is the gold's ``entity``; ``near``: the candidate's evidence overlaps the pair's places."""
        if ref.id == entity:
            return "id"
        if ref.id in self._types or not near:
            return ""
        if self.named(ref, entity):
            return "name"
        return "place" if self._in_place(ref, entity, pair) else ""

    def named(self, ref: Ref, entity: str) -> bool:
        """Whether a name of the entity is the mention's name, or what stands in the text."""
        return any(
            self._same(written, name) for written in {ref.name, ref.text} for name in self._names.get(entity, ())
        )

    def _same(self, written: str, name: str) -> bool:
        key = written, name
        if key not in self._named_cache:
            self._named_cache[key] = same_name(written, name)
        return self._named_cache[key]

    def _in_place(self, ref: Ref, entity: str, pair: Pair) -> bool:
        """Whether a new mention stands where the gold speaks of something that the annotator, not the text, has named."""
        is_a, kind = self._vocabulary.is_a, self._types.get(entity, "")
        inside = any(start <= ref.start and ref.end <= end for start, end in pair.spans)
        return (
            ref.new
            and inside
            and (is_a(ref.type, kind) or is_a(kind, ref.type))
            and not any(self.named(ref, other) for other in (pair.subject, pair.object) if other and other != entity)
        )

    def match(self, number: int, pair: Pair, position: int, candidate: Candidate, *, exact: bool) -> Match | None:
        """The match of a pair and a candidate whose relation is the same, or unless ``exact`` of the same family."""
        relations = self._vocabulary.relations
        wanted, found = relations[pair.statement.relation], relations.get(candidate.relation)
        if found is None or (found.name != wanted.name if exact else found.family != wanted.family):
            return None
        near = overlaps(pair, candidate)
        same = found.name == wanted.name
        if not pair.object:
            if candidate.object is not None or not _same_value(pair.statement.value, candidate.value):
                return None
            kind = self.recognize(candidate.subject, pair.subject, pair, near=near)
            return Match(number, position, kind, "", same) if kind else None
        if candidate.object is None:
            return None
        ways = [(pair.subject, pair.object)] + ([(pair.object, pair.subject)] if wanted.symmetric else [])
        for subject, other in ways:
            first = self.recognize(candidate.subject, subject, pair, near=near)
            second = self.recognize(candidate.object, other, pair, near=near) if first else ""
            # Two ends that are both known only by standing there would make a match of anything.
            if first and second and not first == second == "place":
                return Match(number, position, first, second, same)
        return None


def _same_value(first: object, second: object) -> bool:
    if first is None or second is None:
        return first is second or {first, second} == {None, True}
    try:
        return float(str(first)) == float(str(second))
    except ValueError:
        return folded(str(first)).words == folded(str(second)).words


def assign(matches: Iterable[Match], worth: Mapping[tuple[int, int], int]) -> list[Match]:
    """As many matches as can be, each pair and each candidate in one at most; among these the most worth together."""
    import rustworkx

    listed = sorted(matches, key=lambda m: (m.pair, m.candidate))
    graph = rustworkx.PyGraph(multigraph=False)
    nodes: dict[tuple[str, int], int] = {}
    by_edge: dict[frozenset[int], Match] = {}
    for match in listed:
        ends = ("pair", match.pair), ("candidate", match.candidate)
        for end in ends:
            if end not in nodes:
                nodes[end] = graph.add_node(end)
        first, second = (nodes[end] for end in ends)
        # Weights are whole numbers: with the same input, the same matching.
        graph.add_edge(first, second, 1 + worth[match.pair, match.candidate])
        by_edge[frozenset((first, second))] = match
    found = rustworkx.max_weight_matching(graph, max_cardinality=True, weight_fn=int)
    return sorted((by_edge[frozenset(edge)] for edge in found), key=lambda m: (m.pair, m.candidate))
