"""Candidates of a document → ``DATASET/candidates/<source>.jsonl``, and the document among the dataset's sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from actorgraph.data.absorb import insertion
from actorgraph.data.changes import write_texts
from actorgraph.data.names import nearest
from actorgraph.data.records import Entity, Source
from actorgraph.data.review import with_identities
from actorgraph.data.review.decisions import SUFFIX, Log, alone
from actorgraph.data.review.drafts import checked_entity, checked_source
from actorgraph.data.review.known import PRIVATE, Known
from actorgraph.data.review.lists import place_in_list
from actorgraph.data.write import entities_yaml, sources_yaml
from actorgraph.ontology.errors import ActorgraphError, DatasetError, Problem, did_you_mean

from .candidates import Candidate, read_candidates, refs, write_candidates
from .own import own_things


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """What filing did: the source's id, how many candidates are new, were there before, are decided, and have gone."""

    source: str
    new: int = 0
    known: int = 0
    decided: int = 0
    gone: int = 0


def file_candidates(
    folder: Path,
    source: Source,
    candidates: Iterable[Candidate],
    text: str = "",
    *,
    entities: Sequence[Entity] = (),
) -> Filed:
    """File the candidates of one document (see :class:`Filing`)."""
    with Filing(folder) as filing:
        return filing.file(source, candidates, text, entities=entities)


class Filing:
    """Files candidates of one document after the other, alone with the dataset until it is closed (a context manager).

    The dataset is read once, so that the thousandth document takes no longer than the first.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._alone = alone(folder)
        self._alone.__enter__()
        try:
            self._read()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Filing:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Let others file and review."""
        self._alone.__exit__(None, None, None)

    def _read(self) -> None:
        self._known = Known(self._folder)
        self._sources = dict(self._known.dataset.sources)
        self._by_digest = {source.sha256: source.id for source in self._sources.values() if source.sha256}
        #: The files of new sources and entities: path, text, the place of the next entry, its indentation.
        self._places: dict[str, tuple[str, str | None, int, str]] = {}

    def file(
        self, source: Source, candidates: Iterable[Candidate], text: str = "", *, entities: Sequence[Entity] = ()
    ) -> Filed:
        """File the candidates of one document, all or nothing.

        The same text (by its digest) is the same source, whatever id ``source`` has. What people have decided stays
        decided; what was proposed before, is not proposed now and nobody has decided goes. ``text`` is the canonical text
        that offsets are checked against; ``entities`` are made where the dataset has none of their id (a publisher, an
        author). Raises :class:`ActorgraphError` where an id means another text already or a span is not in the text.
        """
        if self._changed():
            self._read()
        name = self._known_as(source)
        found = [msgspec.structs.replace(candidate, source=name) for candidate in candidates]
        if text:
            found = own_things([_placed(candidate, text) for candidate in found], text, name)
        path = self._folder / "candidates" / f"{name}.jsonl"
        kept, filed = _joined(path, _each_once(found), name)
        new = [entity for entity in entities if entity.id not in self._known.types]
        added = [source] if name not in self._sources else []
        self._check(added, new)
        texts: dict[str, str] = {}
        places = dict(self._places)
        for kind, entries in (("entities", entities_yaml(new)), ("sources", sources_yaml(added))):
            if entries:
                places[kind] = self._added(places.get(kind), kind, entries)
                texts[places[kind][0]] = places[kind][1] or ""
        write_texts(self._folder, {**texts, f"candidates/{path.name}": write_candidates(kept).decode()})
        self._places = places
        self._known.add(new, [])
        self._known.wrote(texts)
        for one in added:
            self._sources[one.id] = one
            self._by_digest[one.sha256] = one.id
            self._known.types[one.id] = one.type
        return filed

    def _changed(self) -> bool:
        """Whether somebody has edited the files that this one writes."""
        return any(self._known.is_stale(file) for file, _, _, _ in self._places.values())

    def _known_as(self, source: Source) -> str:
        """The id of the source in the dataset, or its own where it is new."""
        if source.sha256 and source.sha256 in self._by_digest:
            return self._by_digest[source.sha256]
        there = self._sources.get(source.id)
        if there is not None and there.sha256 and source.sha256:
            raise ActorgraphError(
                f"{source.id!r} is another text in this dataset (its sha256 differs); give this one another id"
            )
        if there is None and source.id in self._known.types:
            raise ActorgraphError(f"{source.id!r} is an entity of this dataset; give the source another id")
        return source.id

    def _check(self, sources: Sequence[Source], entities: Sequence[Entity]) -> None:
        """What the reader would find wrong with new sources and entities."""
        vocabulary = self._known.dataset.vocabulary
        wrong = [message for entity in entities for message in checked_entity(entity, vocabulary)[1]]
        known = {*self._known.types, *(entity.id for entity in entities)} if sources else set()
        for source in sources:
            wrong += checked_source(source, vocabulary)
            makers = (*source.publisher, *source.authors)
            wrong += [f"unknown entity {m!r}{did_you_mean(nearest(m, known))}" for m in makers if m not in known]
        if self._known.is_private(sources_yaml(sources), entities_yaml(entities)):
            wrong.append(PRIVATE)
        if wrong:
            raise DatasetError([Problem("the new source", 0, message) for message in wrong])

    def _added(
        self, place: tuple[str, str | None, int, str] | None, kind: str, entries: str
    ) -> tuple[str, str | None, int, str]:
        file, text, end, indent = place or place_in_list(self._folder, kind, {})
        lines = [f"{indent}{line}" if line else "" for line in entries.removesuffix("\n").split("\n")]
        new = insertion(text or "", end, lines).text
        return file, (text or "")[:end] + new + (text or "")[end:], end + len(new), indent


def _placed(candidate: Candidate, text: str) -> Candidate:
    """The candidate with the start of its paragraph, its spans being those of the text."""
    evidence = candidate.evidence
    for start, end, words in (
        (evidence.start, evidence.end, evidence.text),
        *((ref.start, ref.end, ref.text) for _, ref in refs(candidate) if ref.start >= 0),
    ):
        if not 0 <= start < end or text[start:end] != words:
            raise ActorgraphError(
                f"a candidate of {candidate.source!r} cites {words[:40]!r}; {start}-{end} of its text is not that"
            )
    line = text.rfind("\n", 0, evidence.start) + 1
    return msgspec.structs.replace(candidate, paragraph_start=line)


def _each_once(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates without those that say no more than one before and that no other refers to."""
    found = list(candidates)
    referred = {key for candidate in found for key in (*candidate.content, *candidate.about)}
    first: dict[bytes, Candidate] = {}
    for candidate in found:
        key = candidate.key if candidate.key in referred else ""
        first.setdefault(msgspec.json.encode(msgspec.structs.replace(candidate, key=key, confidence=0.0)), candidate)
    return list(first.values())


def _joined(path: Path, found: Sequence[Candidate], name: str) -> tuple[list[Candidate], Filed]:
    """The new candidates and those of the file that people have decided on, in the order of the document."""
    now = dict(with_identities(found))
    before = dict(with_identities(read_candidates(path))) if path.exists() else {}
    log = Log(path.with_name(path.name.removesuffix(".jsonl") + SUFFIX))
    decided = {decision.of for decision in log.standing() if decision.verdict in ("accepted", "rejected")}
    kept = {identity: before[identity] for identity in before if identity in decided and identity not in now}
    old = _renamed(kept.values(), {candidate.key for candidate in found})
    filed = Filed(
        source=name,
        new=len(now.keys() - before.keys() - decided),
        known=len((now.keys() & before.keys()) - decided),
        decided=len(decided & (now.keys() | before.keys())),
        gone=len(before.keys() - now.keys() - kept.keys()),
    )
    everything = [*now.values(), *old]
    return sorted(everything, key=lambda one: (one.evidence.start, one.evidence.end)), filed


def _renamed(kept: Iterable[Candidate], taken: set[str]) -> list[Candidate]:
    """Decided candidates under keys that the new ones do not have."""
    names: dict[str, str] = {}
    for candidate in kept:
        key = candidate.key
        while key and key in taken:
            key += "-before"
        names[candidate.key] = key

    def each(keys: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(key, key) for key in keys)

    return [
        msgspec.structs.replace(one, key=names[one.key], content=each(one.content), about=each(one.about))
        for one in kept
    ]
