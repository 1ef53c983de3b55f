"""Datasets made up for measuring: any number of statements, the same ones for the same size.

About twelve triples a statement. Actors are drawn by Zipf's law, so that a few of them are hubs; relations are drawn
from the vocabulary, subjects and objects from the classes it allows; there is a source for every 500 statements.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

from actorgraph.ontology.vocabulary import Relation, Vocabulary, load_vocabulary

BASE: Final = "https://example.org/synthetic/"
#: A word of every hundredth gist: what the text filter looks for.
RARE: Final = "lighthouse"
_FIRST_YEAR, _LAST_YEAR = 2000, 2019

_SEED: Final = 20231009
_WORDS: Final = ("river", "harbour", "letter", "winter", "border", "council", "market", "bridge", "valley", "engine")
_STANCES: Final = ("asserted",) * 12 + ("alleged",) * 4 + ("requested",) * 2 + ("denied", "planned")


def write_dataset(folder: Path, size: int) -> None:
    """Write a dataset of ``size`` statements into ``folder``; a few of them repeat another."""
    chance = random.Random(_SEED)
    vocabulary = load_vocabulary()
    actors = _actors(chance, vocabulary, max(60, min(size // 20, 20_000)))
    sources = [f"source-{number:05d}" for number in range(max(4, size // 500))]
    for name in ("entities", "sources", "statements"):
        (folder / name).mkdir(parents=True)
    about = {"id": "synthetic", "title": "Made up for measuring", "base": BASE, "licence": "CC0-1.0"}
    (folder / "dataset.yaml").write_text(yaml.safe_dump(about), encoding="utf-8")
    entities = [
        {"id": name, "type": kind, "name": f"Actor {name}", "aliases": [f"The {name}"]} for name, kind in actors.items()
    ]
    _write_yaml(folder / "entities" / "actors.yaml", entities)
    described = [{"id": name, "title": f"Report {name}", "published": "2020-01-05"} for name in sources]
    _write_yaml(folder / "sources" / "reports.yaml", described)
    encode = msgspec.json.Encoder().encode
    with (folder / "statements" / "statements.jsonl").open("wb") as file:
        for record in _statements(chance, size, actors, sources, vocabulary):
            file.write(encode(record) + b"\n")


def _write_yaml(path: Path, entries: list[dict[str, Any]]) -> None:
    """JSON is YAML too, an entry a line; writing a hundred thousand lines through a YAML library takes minutes."""
    path.write_bytes(b"".join(b"- " + msgspec.json.encode(entry) + b"\n" for entry in entries))


def _actors(chance: random.Random, vocabulary: Vocabulary, count: int) -> dict[str, str]:
    """Actors and their classes, the likeliest first: the classes that relations join and that have none below them."""
    parents = {parent for known in vocabulary.classes.values() for parent in known.parents}
    joined = {kind for relation in vocabulary.relations.values() for kind in (relation.domain, relation.range)}
    leaves = sorted(
        name
        for name, known in vocabulary.classes.items()
        if name not in parents and not vocabulary.is_a(name, "Source") and joined.intersection(known.ancestors)
    )
    kinds = [leaves[number % len(leaves)] for number in range(count)]
    chance.shuffle(kinds)
    return {f"actor-{number:05d}": kind for number, kind in enumerate(kinds)}


class _Draw:
    """Draws names by Zipf's law: the n-th of all with a weight of 1/n."""

    def __init__(self, chance: random.Random, ranked: list[tuple[int, str]]) -> None:
        self._chance = chance
        self._names = [name for _, name in ranked]
        self._weights = list(accumulate(1 / (rank + 1) for rank, _ in ranked))

    def __len__(self) -> int:
        return len(self._names)

    def __call__(self) -> str:
        return self._chance.choices(self._names, cum_weights=self._weights)[0]


def _statements(
    chance: random.Random, size: int, actors: dict[str, str], sources: list[str], vocabulary: Vocabulary
) -> Iterator[dict[str, Any]]:
    def draw(kind: str) -> _Draw:
        return _Draw(chance, [(r, n) for r, (n, k) in enumerate(actors.items()) if vocabulary.is_a(k, kind)])

    relations = [relation for relation in vocabulary.relations.values() if relation.takes == "object"]
    draws = {kind: draw(kind) for kind in {kind for r in relations for kind in (r.domain, r.range)}}
    usable = [relation for relation in relations if draws[relation.domain] and draws[relation.range]]
    speaker = draw("Speaker")

    def fits(name: str, kind: str) -> bool:
        return vocabulary.is_a(actors[name], kind)

    weights = list(accumulate(1 / (rank + 3) for rank in range(len(usable))))
    paragraphs = max(1, size // 12 // len(sources))
    for number in range(size):
        relation: Relation = chance.choices(usable, cum_weights=weights)[0]
        source = sources[number * len(sources) // size]
        subject, target = draws[relation.domain](), draws[relation.range]()
        # Nobody meets himself.
        while target == subject and len(draws[relation.range]) > 1:
            target = draws[relation.range]()
        # Actors are numbered, so that nothing is a part of its own parts.
        turns = fits(target, relation.domain) and fits(subject, relation.range)
        if "acyclic" in relation.marks and turns and subject < target:
            subject, target = target, subject
        record: dict[str, Any] = {
            "source": source,
            "what": f"{subject} {relation.name} {target}",
            "at": chance.randint(1, paragraphs),
        }
        record.update(_qualifiers(chance, number, speaker))
        if number % 20 == 0:
            record["key"] = f"k{number}"
        elif number % 20 == 7 and sources[(number - 7) * len(sources) // size] == source:
            record["about"] = f"k{number - 7}"
        yield record


def _qualifiers(chance: random.Random, number: int, speaker: _Draw) -> Iterator[tuple[str, Any]]:
    if chance.random() < 0.6:
        yield "when", _day(chance)
    if chance.random() < 0.2:
        yield "said_by", speaker()
    if (stance := chance.choice(_STANCES)) != "asserted":
        yield "stance", stance
    if number % 20 == 3:
        yield "negated", True
    if number % 20 == 11:
        yield "count", chance.randint(2, 5000)
    if number % 5 == 0:
        words = [*chance.choices(_WORDS, k=6), *([RARE] if number % 500 == 0 else [])]
        yield "gist", " ".join(words)


def _day(chance: random.Random) -> str:
    """A day, a month or a year, in the proportion of newspaper articles."""
    year, month, day = chance.randint(_FIRST_YEAR, _LAST_YEAR), chance.randint(1, 12), chance.randint(1, 28)
    written = f"{year}-{month:02d}-{day:02d}"
    return written[: chance.choice((10, 10, 10, 7, 4))]
