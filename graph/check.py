"""Everything that can be said of a dataset before it is built: its records, its questions, its citations."""

from __future__ import annotations

from pathlib import Path

from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset
from actorgraph.data.verify import Verified, verify
from actorgraph.ontology.errors import DatasetError, Problem

from .questions import load_questions


def checked(folder: Path) -> Dataset:
    """The dataset in ``folder``; raises :class:`DatasetError` with every mistake of its records and its questions."""
    problems: list[Problem] = []
    try:
        load_questions([folder / "questions"])
    except DatasetError as error:
        problems += error.problems
    try:
        dataset = read_dataset(folder)
    except DatasetError as error:
        raise DatasetError([*problems, *error.problems]) from None
    if problems:
        raise DatasetError(problems)
    return dataset


def check(folder: Path, documents: Path | None = None) -> tuple[Dataset, Verified | None]:
    """As :func:`checked`; with a folder of ``documents`` also every citation of those that lie there."""
    dataset = checked(folder)
    return dataset, verify(dataset, documents) if documents else None
