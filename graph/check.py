"""Everything that can be said of a dataset before it is built: its records, questions, rules, and how they go together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from actorgraph.data.private import PrivateNames, is_speaking
from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset
from actorgraph.data.verify import Verified, verify
from actorgraph.ontology.checks import CHECKS
from actorgraph.ontology.errors import DatasetError, Problem
from actorgraph.ontology.rules import load_rules

from .coherence import incoherences
from .inference.rules import Names, checked_rules
from .questions import load_questions


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A dataset without an error, its warnings sorted by file and line, and what its documents prove, if asked for."""

    dataset: Dataset
    warnings: tuple[Problem, ...] = ()
    verified: Verified | None = None


def checked(folder: Path) -> Checked:
    """The dataset in ``folder`` and its warnings; raises :class:`DatasetError` with all findings where one is an error.

    What statements say together is looked at once each of them can be read.
    """
    problems = _raised(lambda: load_questions([folder / "questions"]))
    try:
        dataset = read_dataset(folder)
    except DatasetError as error:
        problems += _as_rules(_raised(lambda: load_rules(folder)))
        raise DatasetError([*problems, *error.problems]) from None
    for checker in _CHECKERS:
        problems += checker(dataset)
    if any(problem.severity == "error" for problem in problems):
        raise DatasetError(problems)
    return Checked(dataset=dataset, warnings=tuple(sorted(problems)))


def check(folder: Path, documents: Path | None = None) -> Checked:
    """As :func:`checked`; with a folder of ``documents`` also every citation of those that lie there."""
    found = checked(folder)
    if documents is None:
        return found
    try:
        return msgspec.structs.replace(found, verified=verify(found.dataset, documents))
    except DatasetError as error:
        raise DatasetError([*error.problems, *found.warnings]) from None


def report(problems: Iterable[Problem]) -> dict[str, list[dict[str, object]]]:
    """Findings for programs: ``errors`` and ``warnings``, each with severity, code and how to mend it."""
    listed: dict[str, list[dict[str, object]]] = {"errors": [], "warnings": []}
    for problem in problems:
        known = CHECKS[problem.code]
        fields = {**msgspec.structs.asdict(problem), "mend": problem.mend or known.mend}
        listed[f"{known.severity}s"].append({"severity": known.severity, "code": problem.code, **fields})
    return listed


def _rules(dataset: Dataset) -> list[Problem]:
    """What is wrong with the dataset's own rules."""
    names = Names(dataset.base, dataset.vocabulary, [*dataset.entities, *dataset.sources])
    return _as_rules(_raised(lambda: checked_rules(dataset.folder, names)))


def _published_whole(dataset: Dataset) -> Iterator[Problem]:
    """Ids of protected entities in what is published as it is: the dataset's id, its base, and its own vocabulary."""
    ids = PrivateNames()
    ids.add(*(name for name, entity in dataset.entities.items() if entity.protected and is_speaking(name)))
    said = "holds the id of a protected entity, and is published as it is"
    mend = "give the entity another id (actorgraph rename), or change what holds it"
    for field, text in (("id", dataset.id), ("base", dataset.base)):
        if ids.found_in(text):
            yield Problem("dataset.yaml", 0, f"{field}: {said}", "protected", mend=mend)
    vocabulary = dataset.folder / "vocabulary.ttl"
    for line in ids.lines_in(vocabulary) if vocabulary.is_file() else ():
        yield Problem("vocabulary.ttl", line, said, "protected", mend=mend)


def _as_rules(problems: list[Problem]) -> list[Problem]:
    return [msgspec.structs.replace(problem, code="rule") for problem in problems]


def _raised(run: Callable[[], object]) -> list[Problem]:
    try:
        run()
    except DatasetError as error:
        return list(error.problems)
    return []


#: What is checked of a dataset that was read without a mistake.
_CHECKERS: Final[tuple[Callable[[Dataset], Iterable[Problem]], ...]] = (_rules, _published_whole, incoherences)
