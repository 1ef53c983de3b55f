"""Confidence is learned: on data whose truth is known, a score that is off becomes one that is right."""

from __future__ import annotations

import math
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.evaluate import calibration
from actorgraph.data.extract.calibrate import Calibration, calibrated, crossed, fit, load, traits
from actorgraph.data.extract.candidates import Candidate, Evidence, Ref

PLACE = Evidence(paragraph=1, start=0, end=5, text="Anna…")
ANNA = Ref(id="anna", name="Anna", type="Person", text="Anna", start=0, end=4)
SHE = msgspec.structs.replace(ANNA, text="she")


def candidate(score: float, *, subject: Ref = ANNA, stance: str = "asserted", source: str = "a") -> Candidate:
    return Candidate(source=source, subject=subject, relation="met", evidence=PLACE, confidence=score, stance=stance)


def judged(number: int, seed: int = 1) -> list[tuple[Candidate, bool]]:
    """Scores that say too much, and more so of pronouns: truth is σ(2·logit − 1 − 1.5·renamed)."""
    dice = random.Random(seed)
    made = []
    for n in range(number):
        score, subject = dice.uniform(0.3, 0.95), dice.choice((ANNA, SHE))
        logit = 2 * math.log(score / (1 - score)) - 1 - 1.5 * (subject is SHE)
        made.append((candidate(score, subject=subject, source=f"d{n % 8}"), dice.random() < 1 / (1 + math.exp(-logit))))
    return made


def test_what_was_off_is_right_afterwards() -> None:
    curve = fit(judged(2000))
    fresh = judged(4000, seed=2)
    before = calibration([(c.confidence, right) for c, right in fresh]).error
    after = calibration([(curve.confidence(c), right) for c, right in fresh]).error
    assert before is not None and before > 0.15
    assert after is not None and after < 0.03
    assert curve.weights["score"] == pytest.approx(2, abs=0.3)
    assert curve.weights["renamed"] / 2 == pytest.approx(-1.5, abs=0.4)
    at_four_fifths = [right for c, right in fresh if 0.75 <= curve.confidence(c) < 0.85]
    assert len(at_four_fifths) > 100
    assert sum(at_four_fifths) / len(at_four_fifths) == pytest.approx(0.8, abs=0.06)


def test_the_fit_is_where_no_weight_could_be_better() -> None:
    """Against the penalized likelihood itself, worked out without the fit's own algebra."""
    data = judged(300)
    curve = fit(data)

    def loss(base: float, weights: dict[str, float]) -> float:
        total = 5e-4 * base**2 + sum((w - (name == "score")) ** 2 for name, w in weights.items())
        for one, right in data:
            logit = base + sum(weights[name] * value for name, value in traits(one).items())
            total += math.log1p(math.exp(-logit if right else logit))
        return total

    best = loss(curve.base, curve.weights)
    for name in ("", *curve.weights):
        for step in (-0.05, 0.05):
            moved = dict(curve.weights)
            if name:
                moved[name] += step
            assert loss(curve.base + (0 if name else step), moved) > best - 1e-6


def test_the_same_data_the_same_curve() -> None:
    assert fit(judged(200)) == fit(judged(200))


def test_each_document_is_judged_by_the_others() -> None:
    data = judged(400)
    found = crossed(data)
    assert len(found) == 400
    own = fit([one for one in data if one[0].source != "d3"])
    assert (own.confidence(data[3][0]), data[3][1]) in found


def test_nothing_to_learn_from() -> None:
    with pytest.raises(ValueError, match="right"):
        fit([(candidate(0.5), True)])


def test_without_a_file_the_score_stands(tmp_path: Path) -> None:
    assert load(tmp_path / "none.json").confidence(candidate(0.37)) == 0.37
    (tmp_path / "some.json").write_text('{"base": -1.0, "weights": {"score": 1.0, "gone": 3.0}}')
    assert load(tmp_path / "some.json").confidence(candidate(0.5)) == pytest.approx(1 / (1 + math.e), abs=0.005)


def test_only_the_confidence_changes() -> None:
    curve = Calibration(0.0, {"score": 2.0})
    (found,) = calibrated([candidate(0.8)], curve)
    assert found == msgspec.structs.replace(candidate(0.8), confidence=found.confidence)
    assert found.confidence > 0.9


@given(st.floats(0, 1), st.floats(0, 1), st.floats(-20, 20), st.floats(0, 9))
def test_more_score_is_never_less_confidence(one: float, other: float, base: float, weight: float) -> None:
    curve = Calibration(base, {"score": weight})
    low, high = sorted((one, other))
    assert 0 < curve.confidence(candidate(low)) <= curve.confidence(candidate(high)) < 1
