"""Running the extractor over the documents of gold, without a look at what the gold says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import msgspec

from actorgraph.data.records import Dataset
from actorgraph.ontology.errors import ActorgraphError

from .calibrate import Calibration
from .candidates import Candidate
from .extract import Extractor, Work, extract


def read_gold(
    gold: Dataset,
    texts: Mapping[str, str],
    *,
    known_entities: bool = False,
    model: str | Path | None = None,
    processes: int = 1,
    calibrate: bool = True,
) -> list[Candidate]:
    """The candidates that the extractor makes of ``texts`` (by source id).

    It sees the texts and, as a person would say with --published and --publisher, when and by whom they were published;
    with ``known_entities`` also the entities of ``gold``. It never sees a statement. Without ``calibrate`` the candidates'
    confidence is the extractor's own score.
    """
    known = gold.entities.values() if known_entities else ()
    works = _works(gold, texts)
    if calibrate:
        read = extract(works, known, model=model, vocabulary=gold.vocabulary, processes=processes)
    else:
        read = Extractor(known, model=model, vocabulary=gold.vocabulary, calibration=Calibration()).read(works)
    return [candidate for _, candidates in read for candidate in candidates]


def _works(gold: Dataset, texts: Mapping[str, str]) -> Iterable[Work]:
    for name in sorted(texts):
        source = gold.sources[name]
        publisher = gold.entities[source.publisher[0]].name if source.publisher else ""
        yield Work(name, texts[name], source.published, source.title, publisher)


def placed(candidates: Sequence[Candidate], texts: Mapping[str, str]) -> list[Candidate]:
    """Candidates whose source has another id here, under that of the one text that has their words where they say.

    Raises :class:`ActorgraphError` for a source that is in ``texts`` neither by id nor by its words.
    """
    by_source: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_source.setdefault(candidate.source, []).append(candidate)
    found: list[Candidate] = []
    for source, listed in by_source.items():
        if source in texts:
            found += listed
            continue
        spans = [c.evidence for c in listed]
        fitting = [name for name, text in texts.items() if all(text[s.start : s.end] == s.text for s in spans)]
        if len(fitting) != 1:
            raise ActorgraphError(f"the candidates of {source!r} are of no document that is measured")
        found += [msgspec.structs.replace(candidate, source=fitting[0]) for candidate in listed]
    return found
