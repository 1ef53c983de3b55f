"""Documents → candidate statements, in batches and processes, deterministic and in the order of the documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from actorgraph.data.records import Entity
from actorgraph.ontology.lexicon import lexicon_of
from actorgraph.ontology.vocabulary import Vocabulary, load_vocabulary

from .calibrate import Calibration, calibrated, load
from .candidates import Candidate
from .names import Names, Thing, slug
from .parts import Part, parts_of
from .pipeline import find_model, load_pipeline, parse_all

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

#: Documents that wait in all processes together, for each process: enough to keep it busy, few enough for memory.
_WAITING: Final = 8


class Readable(Protocol):
    """What extraction needs of a document (``data/documents``); ``text`` is canonical."""

    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def published(self) -> str: ...


class Work(msgspec.Struct, frozen=True):
    """A document on its way: the id and name of its source, its text, its date, and whose word it is."""

    source: str
    text: str
    published: str = ""
    title: str = ""
    publisher: str = ""


class Extractor:
    """A pipeline with the names it looks for; made once for many documents."""

    def __init__(
        self,
        known: Iterable[Entity] = (),
        *,
        model: str | Path | None = None,
        vocabulary: Vocabulary | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self.vocabulary = vocabulary or load_vocabulary()
        self.nlp: Language = load_pipeline(str(find_model(model)))
        self.names = Names(known, self.vocabulary, lexicon_of(self.vocabulary))
        self.calibration = load() if calibration is None else calibration
        meta = self.nlp.meta
        pipeline = f"{meta.get('lang', '')}_{meta.get('name', '')} {meta.get('version', '')}"
        self.by = f"actorgraph {version('actorgraph')}, {pipeline}"

    def read(self, works: Iterable[Work]) -> Iterator[tuple[Work, list[Candidate]]]:
        """Each document with its candidates."""

        def prepared() -> Iterator[tuple[tuple[Work, list[Part]], list[str]]]:
            for work in works:
                parts = parts_of(work.text)
                yield (work, parts), [part.text for part in parts]

        for (work, parts), docs in parse_all(self.nlp, prepared(), self.names):
            yield work, self._candidates(work, parts, docs)

    def _candidates(self, work: Work, parts: list[Part], docs: list[Doc]) -> list[Candidate]:
        from .statements import Reading

        source = Entity(id=work.source, type="Article", name=work.title or work.source)
        reading = Reading(source, work.text, work.published, parts, docs, self.names, self._owner(work))
        scored = [msgspec.structs.replace(candidate, extracted_by=self.by) for candidate in reading.candidates()]
        return calibrated(scored, self.calibration)

    def _owner(self, work: Work) -> Thing | None:
        """The publisher, where it is known: "we" outside of quotes."""
        if work.publisher in self.names.things:
            return self.names.things[work.publisher]
        hits = self.names.find(work.publisher) if work.publisher else []
        found = next((t for h in hits for t in h.things), None)
        return found or (Thing(slug(work.publisher), work.publisher, "Organization", True) if work.publisher else None)


def extract(
    documents: Iterable[Work],
    known: Iterable[Entity] = (),
    *,
    model: str | Path | None = None,
    vocabulary: Vocabulary | None = None,
    processes: int = 1,
) -> Iterator[tuple[Work, list[Candidate]]]:
    """Each document with its candidate statements, in order; ``known`` are the entities to recognize.

    Raises :class:`ActorgraphError` where there is no pipeline. With several processes, each loads one of its own.
    """
    if processes <= 1:
        yield from Extractor(known, model=model, vocabulary=vocabulary).read(documents)
        return
    yield from _in_processes(documents, tuple(known), find_model(model), vocabulary, processes)


_extractor: Extractor | None = None


def _begin(known: tuple[Entity, ...], model: str, extra: tuple[Path, ...]) -> None:
    global _extractor
    _extractor = Extractor(known, model=model, vocabulary=load_vocabulary(*extra))


def _several(works: list[Work]) -> list[tuple[Work, list[Candidate]]]:
    assert _extractor is not None
    return list(_extractor.read(works))


def _in_processes(
    documents: Iterable[Work], known: tuple[Entity, ...], model: str, vocabulary: Vocabulary | None, processes: int
) -> Iterator[tuple[Work, list[Candidate]]]:
    import multiprocessing
    from collections import deque
    from concurrent.futures import Future, ProcessPoolExecutor
    from itertools import islice

    from actorgraph.ontology.vocabulary import FILES

    extra = tuple(file for file in (vocabulary.files if vocabulary else ()) if file not in FILES)
    waiting: deque[Future[Any]] = deque()
    source = iter(documents)
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(known, model, extra)
    ) as pool:
        while True:
            while len(waiting) < processes * 3:
                batch = list(islice(source, _WAITING))
                if not batch:
                    break
                waiting.append(pool.submit(_several, batch))
            if not waiting:
                return
            yield from waiting.popleft().result()
