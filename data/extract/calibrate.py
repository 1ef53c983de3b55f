"""From the extractor's own score to confidence: of the candidates at 0.8, about 80% are right.

A logistic curve over the score and a few traits of the candidate, fitted on gold and kept in ``calibration.json``:

    python -m actorgraph.data.extract.calibrate tests/gold/tune

Fit it again whenever the extractor, its lexicon or its pipeline changes. The same input gives the same file.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

from .candidates import Candidate, Ref

FILE: Final = Path(__file__).with_name("calibration.json")
#: The most and the least that is ever claimed: gold of some hundred statements cannot vouch for more.
_LEAST, _MOST = 0.02, 0.98
#: How strongly weights are held near nothing, in candidates: a trait that few have moves little.
_HOLD: Final = 2.0
_ROUNDS: Final = 60


class Calibration(msgspec.Struct, frozen=True):
    """``weights`` of traits by name, ``base`` the weight that all have; logits. Without weights the score itself holds."""

    base: float = 0.0
    weights: dict[str, float] = {}

    def confidence(self, candidate: Candidate) -> float:
        """How sure one may be of a candidate whose ``confidence`` is still the extractor's score."""
        if not self.weights:
            return candidate.confidence
        logit = self.base + sum(self.weights.get(name, 0.0) * value for name, value in traits(candidate).items())
        return round(min(max(1 / (1 + math.exp(-min(max(logit, -30), 30))), _LEAST), _MOST), 2)


@cache
def load(file: Path = FILE) -> Calibration:
    """The calibration in ``file``; one that changes nothing where there is none."""
    return msgspec.json.decode(file.read_bytes(), type=Calibration) if file.is_file() else Calibration()


def calibrated(candidates: Sequence[Candidate], calibration: Calibration | None = None) -> list[Candidate]:
    """The candidates with their score made into confidence."""
    found = load() if calibration is None else calibration
    return [msgspec.structs.replace(c, confidence=found.confidence(c)) for c in candidates]


def traits(candidate: Candidate) -> dict[str, float]:
    """What the curve is over: the score as a logit, and what a candidate shows of how it was read."""
    score = min(max(candidate.confidence, _LEAST), _MOST)
    ends = [ref for ref in (candidate.subject, candidate.object) if ref is not None]
    return {
        "score": math.log(score / (1 - score)),
        "stance": float(candidate.stance != "asserted"),
        "speaker": float(bool(candidate.said_by)),
        "voice": float(candidate.voice != "text"),
        "new": sum(ref.new for ref in ends) / 2,
        "renamed": sum(_renamed(ref) for ref in ends) / 2,
        "far": float(candidate.evidence.end - candidate.evidence.start > 120),
    }


def _renamed(ref: Ref) -> bool:
    """Whether other words stand in the text than the name: a pronoun, a description, a capital for its state."""
    return ref.start >= 0 and ref.text.casefold() not in ref.name.casefold()


def fit(judged: Sequence[tuple[Candidate, bool]]) -> Calibration:
    """The curve for candidates and whether each was right: ridge logistic regression by Newton's method.

    The score's weight starts at, and is held near, 1: without evidence the score stays what it is. ``ValueError`` where
    there is nothing to learn from: no right candidate, or no wrong one.
    """
    import numpy as np

    if len({right for _, right in judged}) < 2:
        raise ValueError("needs candidates that are right and others that are wrong")
    rows = [traits(candidate) for candidate, _ in judged]
    names = list(rows[0])
    values = np.array([[1.0, *(row[name] for name in names)] for row in rows])
    right = np.array([float(right) for _, right in judged])
    start = np.array([0.0, *(float(name == "score") for name in names)])
    hold = np.diag([1e-3, *[_HOLD] * len(names)])
    weights = start.copy()
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (likely - right) + hold @ (weights - start)
        bend = (values.T * (likely * (1 - likely) + 1e-9)) @ values + hold
        step = np.linalg.solve(bend, slope)
        weights -= np.clip(step, -2, 2)
        if np.abs(step).max() < 1e-9:
            break
    # More score never means less confidence.
    listed = {name: round(float(weight), 4) + 0.0 for name, weight in zip(names, weights[1:], strict=True)}
    listed["score"] = max(listed["score"], 0.0)
    return Calibration(round(float(weights[0]), 4), listed)


def crossed(judged: Sequence[tuple[Candidate, bool]]) -> list[tuple[float, bool]]:
    """The confidence of each candidate by a curve fitted on the other documents only, and whether it was right."""
    found: list[tuple[float, bool]] = []
    for source in sorted({candidate.source for candidate, _ in judged}):
        curve = fit([one for one in judged if one[0].source != source])
        found += [(curve.confidence(c), right) for c, right in judged if c.source == source]
    return found


def main(arguments: Sequence[str]) -> str:
    """Fit on the gold in the folder that is named, write the file, and say how well the curve does on unseen documents."""
    from actorgraph.data.evaluate import calibration, judge, texts_of
    from actorgraph.data.read import read_dataset

    from .gold import read_gold

    if len(arguments) != 1:
        raise SystemExit("usage: python -m actorgraph.data.extract.calibrate GOLD")
    gold = read_dataset(Path(arguments[0]))
    texts = texts_of(gold, gold.folder / "documents")
    judged = judge(gold, read_gold(gold, texts, calibrate=False), texts)
    made = fit(judged)
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")
    load.cache_clear()
    errors = [
        calibration(pairs).error or 0.0
        for pairs in (
            [(candidate.confidence, right) for candidate, right in judged],
            [(made.confidence(candidate), right) for candidate, right in judged],
            crossed(judged),
        )
    ]
    return (
        f"{len(judged)} candidates, {sum(right for _, right in judged)} right; expected calibration error: "
        "score {:.3f}, fitted {:.3f}, fitted on the other documents {:.3f}".format(*errors)
    )


if __name__ == "__main__":
    print(main(sys.argv[1:]))
