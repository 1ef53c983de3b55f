"""Measuring candidates against gold: what was found, how right it is, and how often a non-fact was read as a fact.

docs/evaluation.md says what each number is. Shares are from 0 to 1, ``None`` where there is nothing to take a share of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, Literal

import msgspec

from actorgraph.ontology.errors import ActorgraphError

from .agreement import agreement
from .differences import Difference, differences
from .extract.candidates import Candidate
from .matching import Match, Matcher, Pair, assign, overlaps, pairs, reads_as_fact, spans_of
from .passages import canonical_text, find_documents
from .records import Dataset

By = Literal["family", "relation", "stance", "document"]
GROUPS: Final[tuple[By, ...]] = ("family", "relation", "stance", "document")
#: The measures of :class:`Evaluation`'s ``agreement``, in the order they are shown.
MEASURES: Final = (
    *("stance", "negation", "first speaker", "nearest speaker", "date", "date overlaps", "count"),
)  # fmt: skip
_BINS: Final = 10


class Score(msgspec.Struct, frozen=True):
    """``found`` of ``gold`` statements have a candidate, ``right`` of ``candidates`` have a gold statement."""

    gold: int
    candidates: int
    found: int
    right: int
    precision: float | None
    recall: float | None
    f1: float | None


class Scores(msgspec.Struct, frozen=True):
    """The same with the relation itself, and with any relation of its family."""

    relation: Score
    family: Score


class Share(msgspec.Struct, frozen=True):
    """``right`` of ``of``."""

    right: int
    of: int
    share: float | None


class NonFacts(msgspec.Struct, frozen=True):
    """Candidates that read as facts what is none in the gold: ``matched`` one, or ``unmatched`` amid nothing but such.

    ``of_facts`` is their share of the candidates that read as ``facts``, ``of_all`` of all candidates.
    """

    matched: int
    unmatched: int
    facts: int
    of_facts: float | None
    of_all: float | None


class Bin(msgspec.Struct, frozen=True):
    """The candidates with a confidence from ``low`` to below ``high`` (the last: to 1), and how many were right."""

    low: float
    high: float
    candidates: int
    confidence: float | None
    precision: float | None


class Calibration(msgspec.Struct, frozen=True):
    """``error``: how far confidence and precision lie apart, the mean over all candidates by bin."""

    bins: tuple[Bin, ...]
    error: float | None


class Evaluation(msgspec.Struct, frozen=True):
    """What :func:`evaluate` measures. ``recognized``: of the ends of matched statements, how many by id, name, place."""

    documents: int
    total: Scores
    groups: Mapping[str, Scores]
    agreement: Mapping[str, Share]
    non_facts: NonFacts
    calibration: Calibration
    recognized: Mapping[str, int]
    differences: tuple[Difference, ...]


def texts_of(gold: Dataset, folder: Path) -> dict[str, str]:
    """The canonical texts of the sources of ``gold`` whose documents lie below ``folder``, by source id."""
    found = find_documents(folder)
    texts = {
        source.id: canonical_text(found[source.sha256].read_bytes())
        for source in gold.sources.values()
        if source.sha256 in found
    }
    if not texts:
        raise ActorgraphError(f"{folder} holds no document of {gold.id}: none has the sha256 of a source")
    return texts


def evaluate(
    gold: Dataset, candidates: Iterable[Candidate], texts: Mapping[str, str], *, by: By = "family"
) -> Evaluation:
    """Measure ``candidates`` against the statements of ``gold``, in the sources whose canonical text is in ``texts``.

    ``texts`` is by source id, as are the candidates; raises :class:`ActorgraphError` for a candidate of another source.
    """
    return _measure(gold, list(candidates), texts).evaluation(texts, by)


def judge(gold: Dataset, candidates: Sequence[Candidate], texts: Mapping[str, str]) -> list[tuple[Candidate, bool]]:
    """The candidates in the order of the texts, and whether each matches a gold statement with its relation."""
    measured = _measure(gold, list(candidates), texts)
    right = {match.candidate for match in measured.exact}
    return [(candidate, number in right) for number, candidate in enumerate(measured.read)]


def _measure(gold: Dataset, read: list[Candidate], texts: Mapping[str, str]) -> _Measured:
    for candidate in read:
        if candidate.source not in texts:
            raise ActorgraphError(f"a candidate is of the source {candidate.source!r}, whose document is not measured")
    read.sort(key=lambda c: (c.source, c.evidence.start, c.evidence.end, c.key))
    bounds = {source: spans_of(text) for source, text in texts.items()}
    wanted = [
        pair
        for statement in sorted(gold.statements, key=lambda s: (s.source, s.passages, s.id))
        if statement.source in texts
        for pair in pairs(statement, bounds[statement.source], gold.vocabulary)
    ]
    return _Measured(gold, wanted, read)


class _Measured:
    """Pairs and candidates with their two assignments."""

    def __init__(self, gold: Dataset, wanted: Sequence[Pair], read: Sequence[Candidate]) -> None:
        self._gold, self._wanted, self.read = gold, wanted, read
        self._matcher = Matcher(gold)
        self._in: dict[str, tuple[list[int], list[int]]] = {}
        for number, pair in enumerate(wanted):
            self._in.setdefault(pair.statement.source, ([], []))[0].append(number)
        for number, candidate in enumerate(read):
            self._in.setdefault(candidate.source, ([], []))[1].append(number)
        #: By candidate, the pairs of the same ends and family, whoever they were assigned to.
        self._possible: dict[int, list[Pair]] = {}
        self.exact = self._assigned(exact=True)
        self.loose = self._assigned(exact=False)

    def _assigned(self, *, exact: bool) -> list[Match]:
        """The best assignment, document by document: most matches, then same relation, qualifiers and place."""
        found: list[Match] = []
        for numbers, positions in self._in.values():
            possible = [
                match
                for number in numbers
                for position in positions
                if (
                    match := self._matcher.match(
                        number, self._wanted[number], position, self.read[position], exact=exact
                    )
                )
            ]
            for match in possible:
                self._possible.setdefault(match.candidate, []).append(self._wanted[match.pair])
            found += assign(possible, {(m.pair, m.candidate): self._worth(m) for m in possible})
        return found

    def _worth(self, match: Match) -> int:
        pair, candidate = self._wanted[match.pair], self.read[match.candidate]
        return 64 * match.exact + 16 * overlaps(pair, candidate) + sum(self._agreement(match).values())

    def _agreement(self, match: Match) -> dict[str, bool]:
        return agreement(
            self._wanted[match.pair],
            self.read[match.candidate],
            lambda ref, entity: ref.id == entity or self._matcher.named(ref, entity),
        )

    def evaluation(self, texts: Mapping[str, str], by: By) -> Evaluation:
        wrong = self._read_as_facts()
        return Evaluation(
            documents=len(texts),
            total=self._scores(lambda _: "")[""] if self._wanted or self.read else _nothing(),
            groups=self._scores(self._group(by)),
            agreement=self._agreements(),
            non_facts=self._non_facts(wrong),
            calibration=self._calibration(),
            recognized=Counter(kind for m in self.exact for kind in (m.subject, m.object) if kind),
            differences=differences(
                self._wanted, self.read, self.exact, self.loose, wrong, texts, lambda m: _missed(self._agreement(m))
            ),
        )

    # -- precision and recall --------------------------------------------------------------------------------------

    def _group(self, by: By) -> Callable[[Pair | Candidate], str]:
        relations = self._gold.vocabulary.relations

        def group(one: Pair | Candidate) -> str:
            said = one.statement if isinstance(one, Pair) else one
            match by:
                case "relation":
                    return said.relation
                case "stance":
                    return said.stance
                case "document":
                    return said.source
            relation = relations.get(said.relation)
            return relation.family if relation else "unknown"

        return group

    def _scores(self, group: Callable[[Pair | Candidate], str]) -> dict[str, Scores]:
        wanted, read = [group(pair) for pair in self._wanted], [group(candidate) for candidate in self.read]
        gold, candidates = Counter(wanted), Counter(read)
        by_shade = []
        for matches in (self.exact, self.loose):
            found, right = Counter(wanted[m.pair] for m in matches), Counter(read[m.candidate] for m in matches)
            by_shade.append((found, right))
        return {
            name: Scores(*(_score(gold[name], candidates[name], found[name], right[name]) for found, right in by_shade))
            for name in sorted(gold.keys() | candidates.keys())
        }

    def _agreements(self) -> dict[str, Share]:
        judged = [self._agreement(match) for match in self.exact]
        return {
            measure: _share(sum(j[measure] for j in judged if measure in j), sum(measure in j for j in judged))
            for measure in MEASURES
        }

    # -- non-facts read as facts -----------------------------------------------------------------------------------

    def _facts(self) -> list[int]:
        relations = self._gold.vocabulary.relations
        return [
            number
            for number, candidate in enumerate(self.read)
            if (relation := relations.get(candidate.relation)) and reads_as_fact(candidate, relation)
        ]

    def _read_as_facts(self) -> dict[int, bool]:
        """The candidates that read a non-fact as a fact, and whether each is matched."""
        partner = {m.candidate: [self._wanted[m.pair]] for m in (*self.loose, *self.exact)}
        wrong: dict[int, bool] = {}
        for number in self._facts():
            candidate = self.read[number]
            # Its statement may have gone to another candidate that says the same and says it better.
            matched = partner.get(number) or self._possible.get(number, [])
            near = matched or [
                self._wanted[n] for n in self._in[candidate.source][0] if overlaps(self._wanted[n], candidate)
            ]
            if near and not any(pair.fact for pair in near):
                wrong[number] = bool(matched)
        return wrong

    def _non_facts(self, wrong: Mapping[int, bool]) -> NonFacts:
        facts, matched = len(self._facts()), sum(wrong.values())
        return NonFacts(
            matched=matched,
            unmatched=len(wrong) - matched,
            facts=facts,
            of_facts=_ratio(len(wrong), facts),
            of_all=_ratio(len(wrong), len(self.read)),
        )

    # -- confidence ------------------------------------------------------------------------------------------------

    def _calibration(self) -> Calibration:
        right = {m.candidate for m in self.exact}
        return calibration([(c.confidence, n in right) for n, c in enumerate(self.read)])


def calibration(judged: Sequence[tuple[float, bool]]) -> Calibration:
    """Confidences and whether each was right → bins of equal width, and the expected calibration error."""
    bins = []
    listed = sorted(
        (min(max(int(confidence * _BINS), 0), _BINS - 1), confidence, right) for confidence, right in judged
    )
    apart = 0.0
    filled = {number: list(group) for number, group in groupby(listed, key=lambda one: one[0])}
    for number in range(_BINS):
        inside = filled.get(number, [])
        size = len(inside)
        confidence = _ratio(sum(c for _, c, _ in inside), size)
        precision = _ratio(sum(right for *_, right in inside), size)
        apart += abs((confidence or 0) - (precision or 0)) * size
        bins.append(Bin(number / _BINS, (number + 1) / _BINS, size, confidence, precision))
    return Calibration(tuple(bins), _ratio(apart, len(judged)))


def _missed(agreement: Mapping[str, bool]) -> tuple[str, ...]:
    return tuple(measure for measure, agrees in agreement.items() if not agrees)


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None


def _share(right: int, of: int) -> Share:
    return Share(right, of, _ratio(right, of))


def _score(gold: int, candidates: int, found: int, right: int) -> Score:
    precision, recall = _ratio(right, candidates), _ratio(found, gold)
    f1 = 2 * (precision or 0) * (recall or 0) / (((precision or 0) + (recall or 0)) or 1)
    return Score(gold, candidates, found, right, precision, recall, f1 if gold or candidates else None)


def _nothing() -> Scores:
    return Scores(_score(0, 0, 0, 0), _score(0, 0, 0, 0))
