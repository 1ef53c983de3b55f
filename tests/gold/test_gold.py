"""The gate of extraction: on texts of our own, annotated by hand, it is never worse than ``floors.yaml`` says.

The two parts of the gold are told apart by who may look at them: rules, lexicon and confidence are made with ``tune`` in
hand; ``test`` is only ever measured.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from actorgraph.data.evaluate import Evaluation, evaluate, judge, texts_of
from actorgraph.data.extract.calibrate import FILE, crossed
from actorgraph.data.extract.gold import read_gold
from actorgraph.data.extract.pipeline import find_model
from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset
from actorgraph.data.verify import verify
from actorgraph.ontology.errors import ActorgraphError

GOLD = Path(__file__).parent
FLOORS: dict[str, dict[str, Any]] = yaml.safe_load((GOLD / "floors.yaml").read_text(encoding="utf-8"))
PARTS = ("tune", "test")


@pytest.fixture(scope="module", params=PARTS)
def part(request: pytest.FixtureRequest) -> Dataset:
    if not (GOLD / request.param / "dataset.yaml").is_file():
        pytest.skip(f"there is no gold of the part {request.param!r} yet")
    return read_dataset(GOLD / request.param)


@pytest.fixture(scope="module")
def model() -> str:
    try:
        return find_model()
    except ActorgraphError as error:
        pytest.skip(f"nothing to measure: {error}")


def measures(found: Evaluation) -> dict[str, float | None]:
    """What floors may be set for, by the names in the file."""
    return {
        "precision": found.total.relation.precision,
        "recall": found.total.relation.recall,
        "f1": found.total.relation.f1,
        "f1_by_family": found.total.family.f1,
        **{name.replace(" ", "_"): share.share for name, share in found.agreement.items()},
        "non_facts_of_all": found.non_facts.of_all,
        "non_facts_of_facts": found.non_facts.of_facts,
        "calibration_error": found.calibration.error,
    }


def missed(floors: dict[str, Any], found: dict[str, float | None]) -> list[str]:
    """Each measure beyond its bound, in words; a measure that nothing was found for is beyond any floor."""
    wrong = []
    for name, bound in floors.items():
        value = found[name]
        if isinstance(bound, dict):
            if value is not None and value > bound["most"]:
                wrong.append(f"{name} is {value:.3f}, may be {bound['most']} at most")
        elif bound > 0 and (value is None or value < bound):
            wrong.append(f"{name} is {value if value is None else round(value, 3)}, has to be {bound} at least")
    return wrong


def test_the_gold_is_whole(part: Dataset) -> None:
    """Every source has its document, and every place cited is there."""
    verified = verify(part, part.folder / "documents")
    assert verified.missing == ()
    assert verified.passages >= len(part.statements) >= 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_extraction_is_not_worse_than_its_floors(part: Dataset, model: str) -> None:
    texts = texts_of(part, part.folder / "documents")
    found = measures(evaluate(part, read_gold(part, texts, model=model), texts))
    print(f"\n{part.id}")
    for name, value in found.items():
        print(
            f"  {name:<20} {'–' if value is None else format(value, '.3f'):>6}  {FLOORS[part.folder.name].get(name, '')}"
        )
    assert missed(FLOORS[part.folder.name], found) == []


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_of_candidates_at_four_fifths_about_so_many_are_right(model: str) -> None:
    """By curves that were fitted on the other documents only, so that none vouches for itself."""
    if not FILE.is_file():
        pytest.skip("nothing is calibrated yet: python -m actorgraph.data.extract.calibrate tests/gold/tune")
    gold = read_dataset(GOLD / "tune")
    texts = texts_of(gold, gold.folder / "documents")
    judged = crossed(judge(gold, read_gold(gold, texts, model=model, calibrate=False), texts))
    about = [right for confidence, right in judged if 0.7 <= confidence < 0.9]
    assert len(about) >= 30
    assert sum(about) / len(about) == pytest.approx(0.8, abs=0.12)


def test_a_floor_is_a_floor() -> None:
    assert set(FLOORS) == set(PARTS)
    assert missed({"f1": 0.5}, {"f1": 0.5}) == []
    assert missed({"f1": 0.5}, {"f1": 0.499}) == ["f1 is 0.499, has to be 0.5 at least"]
    assert missed({"f1": 0.5}, {"f1": None}) == ["f1 is None, has to be 0.5 at least"]
    assert missed({"f1": 0.0}, {"f1": None}) == []
    assert missed({"e": {"most": 0.1}}, {"e": 0.2}) == ["e is 0.200, may be 0.1 at most"]
    assert missed({"e": {"most": 0.1}}, {"e": None}) == []
