"""Extraction beside the bare pipeline on the same documents, on two processes each, and how its memory grows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, Final

from material import Material
from measure import Figure, Helper, by_turns, in_child, seconds

from actorgraph.data.extract.extract import Extractor, Work
from actorgraph.data.extract.pipeline import find_model, load_pipeline
from actorgraph.data.passages import canonical_text, paragraphs
from actorgraph.ontology.errors import ActorgraphError

WORDS: Final = 700
PROCESSES: Final = 2
_TEXTS: Final = Path(__file__).parents[1] / "gold" / "tune" / "documents"


def extracting(material: Material, size: int) -> Iterator[Figure]:
    """A document for every thousand statements, 4 at least; nothing where there is no pipeline, which is said."""
    try:
        find_model()
    except ActorgraphError as error:
        print(f"  skipped: {error}")
        return
    number = max(4, size // 1000)
    of = f"{number:,} documents of {WORDS} words, {PROCESSES} processes"
    ours, bare = _times(number)
    yield Figure(
        "extract", f"extract / nlp.pipe, {of}", ours, bare, goal=1.6, note=f"bare: {number / bare:.1f} a second"
    )
    yield Figure(
        "extract",
        f"12 documents / a second, {of}",
        12 * ours / number,
        1.0,
        goal=1.0,
        note=f"{number / ours:.1f} a second",
    )
    # Against as many documents as fill every batch and buffer.
    grown = [in_child(_read_all, count)[2] / 1e6 for count in (number, 4 * number)]
    yield Figure(
        "extract",
        f"memory, {4 * number:,} / {number:,} documents",
        grown[1],
        grown[0],
        goal=1.15,
        note="peak",
        unit="MB",
    )


def documents(number: int, first: int = 0) -> Iterator[str]:
    """Texts of some 700 words made of the paragraphs of the gold, each with names of its own, as documents have them."""
    texts = [canonical_text(file.read_bytes()) for file in sorted(_TEXTS.glob("*.txt"))]
    pool = [paragraph for text in texts for paragraph in paragraphs(text)[1:] if len(paragraph.split()) > 15]
    for seed in range(first, first + number):
        dice = random.Random(seed)
        name = "".join(dice.choices("bdgklmnprstv", k=3)).capitalize() + "a" + "".join(dice.choices("eiou", k=3))
        chosen = [f"{name} and the ministry of {name}ia"]
        while (left := WORDS - sum(len(p.split()) for p in chosen)) > 0:
            words = dice.choice(pool).split()
            chosen.append(" ".join(words[: max(left, 1)]).replace("The government", f"The government of {name}ia"))
        yield "\n".join(chosen) + "\n"


def _times(number: int) -> tuple[float, float]:
    """The seconds that each takes for the same documents, pipelines loaded, each process with its share of them."""
    with_ours = [Helper(_extractor) for _ in range(PROCESSES)]
    with_bare = [Helper(_pipeline) for _ in range(PROCESSES)]
    try:
        share = number // PROCESSES
        jobs = [(share + (n < number % PROCESSES), n * (share + 1)) for n in range(PROCESSES)]
        for helpers in (with_ours, with_bare):
            _together(helpers, [(2, 0)] * PROCESSES)  # the first call loads
        measured = [partial(seconds, partial(_together, helpers, jobs)) for helpers in (with_ours, with_bare)]
        ours, bare = by_turns(*measured, rounds=3)
        return ours, bare
    finally:
        for helper in (*with_ours, *with_bare):
            helper.__exit__()


def _together(helpers: list[Helper], jobs: list[tuple[int, int]]) -> None:
    with ThreadPoolExecutor(len(helpers)) as pool:
        list(pool.map(lambda helper, job: helper(job), helpers, jobs))


def _extractor() -> Callable[[Any], int]:
    extractor = Extractor()
    return lambda job: sum(len(found) for _, found in extractor.read(_works(*job)))


def _works(number: int, first: int = 0) -> Iterator[Work]:
    return (Work(f"d{n}", text, "2024-05-06") for n, text in enumerate(documents(number, first), first))


def _pipeline() -> Callable[[Any], int]:
    nlp = load_pipeline()
    # Paragraph by paragraph, which is faster than whole documents.
    return lambda job: sum(
        len(doc) for doc in nlp.pipe((p for text in documents(*job) for p in paragraphs(text)), batch_size=64)
    )


def _read_all(number: int) -> None:
    for _ in Extractor().read(_works(number)):
        pass
