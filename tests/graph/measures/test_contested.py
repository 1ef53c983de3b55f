"""Contested claims, by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from actorgraph.graph.measures import Contested, Observed
from actorgraph.graph.measures.contested import contested

Make = Callable[..., Observed]
DEPORTED = {"subjects": ["a"], "relation": "deported", "objects": ["b"]}
DENIAL = {**DEPORTED, "stance": "denied", "said_by": ["a"]}


def only(observed: Observed) -> Contested:
    (found,) = contested(observed)
    return found


@pytest.mark.parametrize(
    ("stance", "negated", "is_contested"),
    [("denied", False, True), ("asserted", True, True), ("denied", True, False), ("requested", True, False)],
)
def test_a_claim_is_contested_where_others_reject_it(
    observed: Make, stance: str, negated: bool, is_contested: bool
) -> None:
    other = {**DEPORTED, "source": "gazette", "stance": stance, "negated": negated}
    elsewhere = {**DEPORTED, "objects": ["c"], "negated": True}
    made = observed({**DEPORTED, "id": "1"}, {**other, "id": "2"}, elsewhere)
    if not is_contested:
        assert contested(made) == []
        return
    found = only(made)
    assert (found.stated, found.denied) == (("1",), ("2",))
    assert (found.stated_by, found.denied_by) == (("paper",), ("gazette",))
    assert found.claim == "A deported B"


def test_a_party_is_the_first_speaker_and_one_agency_is_one_party(observed: Make) -> None:
    made = observed(
        {**DEPORTED, "stance": "alleged", "said_by": ["agency", "x"]},
        {**DEPORTED, "stance": "alleged", "said_by": ["agency", "y"], "source": "gazette"},
        DENIAL,
    )
    found = only(made)
    assert (len(found.stated), found.stated_by, found.denied_by) == (2, ("agency",), ("a",))


@pytest.mark.parametrize(
    ("stated", "denied", "is_contested"),
    [
        ({"earliest": "2012-01-01", "latest": "2012-12-31"}, {"earliest": "2023-01-01", "latest": "2023-12-31"}, False),
        ({"earliest": "2012-01-01", "latest": "2012-12-31"}, {"earliest": "2012-03-01", "latest": "9999-12-31"}, True),
        ({"earliest": "2012-01-01", "latest": "2012-12-31"}, {}, True),
        ({"event": "first"}, {"event": "second"}, False),
        ({"event": "first"}, {"event": "first"}, True),
        ({"event": "first"}, {}, True),
        ({"as": "refugee"}, {"as": "migrant"}, False),
    ],
)
def test_another_time_or_event_is_no_contradiction(
    observed: Make, stated: dict[str, Any], denied: dict[str, Any], is_contested: bool
) -> None:
    assert bool(contested(observed({**DEPORTED, **stated}, {**DENIAL, **denied}))) == is_contested


def test_a_statement_that_nobody_meant_is_not_counted_among_the_stated(observed: Make) -> None:
    years = [{"earliest": f"{year}-01-01", "latest": f"{year}-12-31"} for year in (2012, 2023)]
    made = observed({**DEPORTED, **years[0], "id": "1"}, {**DEPORTED, **years[1], "id": "2"}, {**DENIAL, **years[1]})
    assert only(made).stated == ("2",)


def test_a_shade_states_the_broader_claim_and_a_denial_of_it_denies_the_shade(observed: Make) -> None:
    vocabulary = observed(DEPORTED).vocabulary
    shade, broader = next(
        (r.name, r.parents[0]) for r in vocabulary.relations.values() if r.parents and r.takes == "object"
    )
    stated, rejected = ({"subjects": ["a"], "relation": name, "objects": ["b"]} for name in (shade, broader))
    found = only(observed({**stated, "id": "1"}, {**rejected, "stance": "denied", "id": "2"}))
    assert (found.relation, found.stated, found.denied) == (broader, ("1",), ("2",))
    assert contested(observed(rejected, {**stated, "stance": "denied"})) == []


def test_of_a_symmetric_relation_either_end_may_stand_first(observed: Make) -> None:
    met = {"subjects": ["a"], "relation": "metWith", "objects": ["b"]}
    assert contested(observed(met, {**met, "subjects": ["b"], "objects": ["a"], "stance": "denied"}))
    assert not contested(observed(DEPORTED, {**DENIAL, "subjects": ["b"], "objects": ["a"]}))


def test_a_claim_without_an_object_and_one_with_a_value_are_claims_too(observed: Make) -> None:
    camp = {"subjects": ["camp"], "relation": "exists"}
    assert only(observed(camp, {**camp, "stance": "denied"})).claim.startswith("Camp ")
    scored = {"subjects": ["a"], "relation": "scored", "value": 8}
    assert only(observed(scored, {**scored, "negated": True})).value == "8"
    assert not contested(observed(scored, {**scored, "value": 9, "negated": True}))


def test_an_answer_that_denies_is_a_denial_of_what_it_answers(observed: Make) -> None:
    answer = {"subjects": ["a"], "relation": "denied", "objects": ["b"], "about": ["1"], "id": "2"}
    found = only(observed({**DEPORTED, "id": "1"}, answer))
    assert (found.denied, found.denied_by) == (("2",), ("a",))
    # An answer that somebody only might give denies nothing.
    assert not contested(observed({**DEPORTED, "id": "1"}, {**answer, "stance": "hypothetical"}))


def test_who_denies_a_denial_states(observed: Make) -> None:
    speech = {"subjects": ["a"], "relation": "denied", "objects": ["b"], "content": ["0"], "id": "1"}
    answer = {"subjects": ["c"], "relation": "denied", "objects": ["a"], "about": ["1"], "id": "2"}
    found = only(observed({**DENIAL, "id": "0"}, speech, answer))
    assert (found.relation, found.stated_by, found.denied_by) == ("deported", ("c",), ("a",))


def test_of_a_speech_without_content_what_was_said_is_denied_not_that_it_was(observed: Make) -> None:
    said = {"subjects": ["a"], "relation": "said", "objects": ["b"], "gist": "all is well", "id": "1"}
    elsewhere = {**said, "gist": "it rains", "id": "3"}
    answer = {"subjects": ["c"], "relation": "denied", "objects": ["b"], "about": ["1"], "id": "2"}
    found = only(observed(said, elsewhere, answer))
    assert found.claim.endswith(": all is well")
    assert (found.stated, found.denied, found.stated_by) == (("1",), ("2",), ("a",))


def test_the_claim_with_most_parties_on_its_weaker_side_comes_first(observed: Make) -> None:
    other = {**DEPORTED, "objects": ["c"]}
    lone = [{**DEPORTED, "source": source} for source in ("paper", "gazette", "third", "fourth")] + [DENIAL]
    even = [{**other, "source": s} for s in ("paper", "gazette")]
    even += [{**other, "negated": True, "source": s} for s in ("third", "fourth")]
    assert [claim.objects for claim in contested(observed(*lone, *even))] == [("c",), ("b",)]
