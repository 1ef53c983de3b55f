"""Candidates of a document → ``DATASET/candidates/<source>.jsonl``, and the document among the dataset's sources."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from actorgraph.data.absorb import insertion
from actorgraph.data.changes import Texts, read_changed, write_texts
from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset, Entity, Source
from actorgraph.data.review import with_identities
from actorgraph.data.review.decisions import SUFFIX, Log, alone
from actorgraph.data.review.lists import place_in_list
from actorgraph.data.write import entities_yaml, sources_yaml
from actorgraph.ontology.errors import ActorgraphError

from .candidates import Candidate, read_candidates, refs, write_candidates


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
    """File the candidates of one document, all or nothing.

    The same text (by its digest) is the same source, whatever id ``source`` has. What people have decided stays decided;
    what was proposed before, is not proposed now and nobody has decided goes. ``text`` is the canonical text that
    offsets are checked against; ``entities`` are made where the dataset has none of their id (a publisher, an author).
    Raises :class:`ActorgraphError` where an id means another text already or a span is not in the text.
    """
    with alone(folder):
        dataset = read_dataset(folder)
        name = _known_as(dataset, source)
        found = [msgspec.structs.replace(candidate, source=name) for candidate in candidates]
        if text:
            found = [_placed(candidate, text) for candidate in found]
        path = folder / "candidates" / f"{name}.jsonl"
        kept, filed = _joined(path, _each_once(found), name)
        texts: Texts = {}
        if name not in dataset.sources:
            _add(folder, "sources", sources_yaml([source]), texts)
        if new := [entity for entity in entities if entity.id not in {*dataset.entities, *dataset.sources}]:
            _add(folder, "entities", entities_yaml(new), texts)
        if texts:
            read_changed(folder, texts)
        write_texts(folder, {**texts, f"candidates/{path.name}": write_candidates(kept).decode()})
        return filed


def _known_as(dataset: Dataset, source: Source) -> str:
    """The id of the source in the dataset, or its own where it is new."""
    for known in dataset.sources.values():
        if source.sha256 and known.sha256 == source.sha256:
            return known.id
    there = dataset.sources.get(source.id)
    if there is not None and there.sha256 and source.sha256:
        raise ActorgraphError(
            f"{source.id!r} is another text in this dataset (its sha256 differs); give this one another id"
        )
    if source.id in dataset.entities:
        raise ActorgraphError(f"{source.id!r} is an entity of this dataset; give the source another id")
    return source.id


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


def _add(folder: Path, kind: str, entry: str, texts: Texts) -> None:
    made = {file: text for file, text in texts.items() if text is not None}
    file, text, place, indent = place_in_list(folder, kind, made)
    edit = insertion(
        text or "", place, [f"{indent}{line}" if line else "" for line in entry.removesuffix("\n").split("\n")]
    )
    texts[file] = (text or "")[:place] + edit.text + (text or "")[place:]
