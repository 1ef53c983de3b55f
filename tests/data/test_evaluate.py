"""The evaluation against counts made by hand, against brute force, and at its ends: nothing right, everything right."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.counts import format_count
from actorgraph.data.evaluate import Evaluation, calibration, evaluate, texts_of
from actorgraph.data.extract.candidates import Candidate, Evidence, Ref
from actorgraph.data.matching import Match, assign, folded, pairs, same_name, spans_of
from actorgraph.data.passages import digest
from actorgraph.data.read import read_dataset
from actorgraph.data.records import Dataset
from actorgraph.ontology.errors import ActorgraphError

TEXT = """\
Ruritania frees prisoners

Ruritania released some 40 prisoners on Friday. Anna Brandt, the minister, met Rudolf.
Brandt urged Graustark to release its villagers. Graustark, she said, tortured them.
Ruritania did not sign the Pact, and may join it.
"""
ENTITIES = """\
- {id: ruritania, type: State, name: Ruritania}
- {id: graustark, type: State, name: Graustark}
- {id: anna, type: Person, name: Anna Brandt}
- {id: rudolf, type: Person, name: Rudolf}
- {id: pact, type: Treaty, name: Pact of Strelsau, aliases: [the Pact]}
- {id: freed, type: Group, name: "People whom Ruritania freed, 2024"}
- {id: villagers, type: Group, name: Villagers}
"""
STATEMENTS = """\
source: report
statements:
- {what: ruritania released freed, at: 1, voice: headline}
- {what: ruritania released freed, at: "2:0-46", when: 2024-03-01, count: 40~}
- {what: anna metWith rudolf, at: "2:48-85"}
- {what: anna urged graustark, at: "3:0-48", content: free}
- {key: free, what: graustark released villagers, at: "3:13-48", stance: requested, said_by: anna}
- {what: graustark tortured villagers, at: "3:49-84", stance: alleged, said_by: anna}
- {what: ruritania signed pact, at: "4:0-31", negated: true}
"""


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("gold")
    files = {
        "dataset.yaml": "id: gold\ntitle: Gold\nbase: https://example.org/gold/\n",
        "entities/all.yaml": ENTITIES,
        "sources/all.yaml": f"- {{id: report, title: Report, sha256: {digest(TEXT)}}}\n- {{id: other, title: Other}}\n",
        "statements/report.yaml": STATEMENTS,
        "documents/report.txt": TEXT,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return read_dataset(folder)


def ref(text: str, kind: str = "State", *, id: str = "", near: int = 0, name: str = "", new: bool = True) -> Ref:
    start = TEXT.index(text, near)
    return Ref(
        id=id or f"x-{text.lower()}",
        name=name or text,
        type=kind,
        text=text,
        start=start,
        end=start + len(text),
        new=new,
    )


def candidate(
    subject: Ref, relation: str, other: Ref | None, evidence: str, confidence: float = 0.8, **fields: Any
) -> Candidate:
    start = TEXT.index(evidence)
    place = Evidence(paragraph=TEXT[:start].count("\n"), start=start, end=start + len(evidence), text=evidence)
    return Candidate(
        key="k", source="report", subject=subject, relation=relation, object=other, evidence=place, confidence=confidence, **fields
    )  # fmt: skip


RURITANIA, GRAUSTARK = ref("Ruritania", id="ruritania", new=False), ref("Graustark", id="graustark", new=False)
ANNA = ref("Brandt", "Person", near=TEXT.index("Brandt urged"))
RELEASED = candidate(
    RURITANIA, "released", ref("some 40 prisoners", "Group"), "Ruritania released some 40 prisoners on Friday"
)


def measured(gold: Dataset, *candidates: Candidate, **options: Any) -> Evaluation:
    return evaluate(gold, candidates, {"report": TEXT}, **options)


def perfect(dataset: Dataset, texts: dict[str, str]) -> Iterable[Candidate]:
    """Candidates that say what the gold says."""

    def known(name: str) -> Ref:
        entity = dataset.entities.get(name) or dataset.sources[name]
        return Ref(id=name, name=getattr(entity, "name", ""), type=entity.type)

    for statement in dataset.statements:
        for pair in pairs(statement, spans_of(texts[statement.source]), dataset.vocabulary):
            start, end = pair.spans[0]
            place = Evidence(paragraph=1, start=start, end=end, text=texts[statement.source][start:end])
            yield Candidate(
                source=statement.source,
                subject=known(pair.subject),
                relation=statement.relation,
                object=known(pair.object) if pair.object else None,
                value=statement.value,
                said_by=tuple(map(known, statement.said_by)),
                count=format_count(statement.count) if statement.count else None,
                evidence=place,
                confidence=1.0,
                **{f: getattr(statement, f) for f in ("stance", "negated", "condition", "voice", "when", "as_of", "since", "until")},
            )  # fmt: skip


def test_gold_against_itself_is_perfect(gold: Dataset, public_case: Path) -> None:
    for dataset, texts in ((gold, {"report": TEXT}), _without_documents(read_dataset(public_case))):
        found = evaluate(dataset, perfect(dataset, texts), texts)
        assert found.total.relation.gold >= 7
        assert found.total.relation.f1 == found.total.family.f1 == 1.0
        assert all(share.right == share.of for share in found.agreement.values())
        assert found.non_facts.matched == found.non_facts.unmatched == 0
        assert found.calibration.error == 0.0
        assert found.differences == ()


def _without_documents(dataset: Dataset) -> tuple[Dataset, dict[str, str]]:
    """A dataset with texts as long as its places need: nothing is compared with their words."""
    return dataset, {source: "\n".join(["x" * 3000] * 60) for source in dataset.sources}


def test_nothing_was_found(gold: Dataset) -> None:
    found = measured(gold)
    assert (found.total.relation.recall, found.total.relation.precision, found.total.relation.f1) == (0.0, None, 0.0)
    assert found.agreement["stance"].share is None
    assert found.non_facts.of_all is None
    assert [d.kind for d in found.differences] == ["missed"] * 7


def test_numbers_by_hand(gold: Dataset) -> None:
    """Five candidates: two right, one of the family only, one the wrong way round, one that is nowhere."""
    found = measured(
        gold,
        RELEASED,  # right; the gold has a date and a count, this has none
        candidate(ANNA, "urged", GRAUSTARK, "Brandt urged Graustark to release its villagers"),  # right
        candidate(
            ref("Anna Brandt", "Person"), "praised", GRAUSTARK, "Brandt urged Graustark"
        ),  # spurious: gold is taken
        candidate(ref("Pact", "Treaty"), "signed", RURITANIA, "Ruritania did not sign the Pact", negated=True),
        candidate(RURITANIA, "visited", GRAUSTARK, "Ruritania did not sign"),
    )
    total = found.total.relation
    assert (total.gold, total.candidates, total.found, total.right) == (7, 5, 2, 2)
    assert total.precision == pytest.approx(2 / 5)
    assert total.recall == pytest.approx(2 / 7)
    assert total.f1 == pytest.approx(1 / 3)
    assert found.total.family.right == 2
    assert found.recognized == {"id": 2, "name": 1, "place": 1}
    right = {name: (share.right, share.of) for name, share in found.agreement.items()}
    assert right == {
        "stance": (2, 2),
        "negation": (2, 2),
        "first speaker": (0, 0),
        "nearest speaker": (0, 0),
        "date": (0, 1),
        "date overlaps": (0, 1),
        "count": (0, 1),
    }


def test_a_shade_of_the_same_family(gold: Dataset) -> None:
    found = measured(gold, candidate(ANNA, "criticized", GRAUSTARK, "Brandt urged Graustark"))
    assert (found.total.relation.right, found.total.family.right) == (0, 1)
    (shade,) = [d for d in found.differences if d.kind == "spurious"]
    assert shade.about == ("relation",)


def test_a_symmetric_relation_is_matched_either_way_and_no_other(gold: Dataset) -> None:
    rudolf, anna = ref("Rudolf", "Person"), ref("Anna Brandt", "Person")
    for first, second in ((anna, rudolf), (rudolf, anna)):
        assert measured(gold, candidate(first, "metWith", second, "met Rudolf")).total.relation.right == 1
    assert measured(gold, candidate(GRAUSTARK, "urged", ANNA, "Brandt urged Graustark")).total.relation.right == 0


def test_each_gold_statement_is_matched_once(gold: Dataset) -> None:
    by_place = measured(gold, RELEASED, RELEASED, RELEASED).total.relation
    assert (by_place.found, by_place.right, by_place.candidates) == (1, 1, 3)
    known = msgspec.structs.replace(RELEASED, object=Ref(id="freed", name="", type="Group"))
    # The headline says it too, and who knows the ids need not point there.
    by_id = measured(gold, known, known, known).total.relation
    assert (by_id.found, by_id.right, by_id.candidates) == (2, 2, 3)


def test_the_candidate_goes_to_the_statement_that_it_fits_best(gold: Dataset) -> None:
    headline = candidate(
        RURITANIA, "released", ref("prisoners", "Group"), "Ruritania frees prisoners", voice="headline"
    )
    text = msgspec.structs.replace(RELEASED, when="2024-03-01", count="40~")
    for order in permutations((headline, text)):
        found = measured(gold, *order)
        assert found.total.relation.right == 2
        assert (found.agreement["date"].right, found.agreement["count"].right) == (1, 1)


@pytest.mark.parametrize(
    ("subject", "matched"),
    [
        (ref("Brandt", "Person", near=TEXT.index("Brandt urged")), True),
        (ref("she", "Person", id="anna", name="Anna Brandt"), True),
        (ref("Brandt", "Person", id="rudolf"), False),  # an id of the dataset means that entity
        (
            ref("Brandt", "Person", name="Rudolf Brandt", near=TEXT.index("Brandt urged")),
            True,
        ),  # by the words of the text
        (ref("minister", "Person"), False),  # outside the cited place, and another name
    ],
)
def test_how_ends_are_recognized(gold: Dataset, subject: Ref, matched: bool) -> None:
    found = measured(gold, candidate(subject, "urged", GRAUSTARK, "Brandt urged Graustark"))
    assert found.total.relation.right == matched


def test_a_name_elsewhere_is_not_enough(gold: Dataset) -> None:
    found = measured(gold, candidate(ref("Anna Brandt", "Person"), "urged", GRAUSTARK, "Anna Brandt, the minister"))
    assert found.total.relation.right == 0


def test_two_ends_known_by_their_place_alone_are_no_match(gold: Dataset) -> None:
    freer = ref("some", "State", name="Somebody")
    found = measured(gold, candidate(freer, "released", ref("prisoners", "Group", near=30), "some 40 prisoners"))
    assert found.total.relation.right == 0


def test_non_facts_read_as_facts(gold: Dataset) -> None:
    villagers = ref("villagers", "Group")
    asked = candidate(GRAUSTARK, "released", villagers, "Graustark to release its villagers")
    signed = candidate(RURITANIA, "partyTo", ref("Pact", "Treaty"), "may join it")  # overlaps nothing
    near = candidate(RURITANIA, "partyTo", ref("Pact", "Treaty"), "did not sign the Pact")  # of the family: matched
    alone = candidate(RURITANIA, "visited", ref("Pact", "Treaty"), "did not sign the Pact")  # amid a negated one only
    fact = candidate(RURITANIA, "visited", GRAUSTARK, "Brandt urged Graustark to release")  # amid a fact too
    judgement = candidate(GRAUSTARK, "tortured", villagers, "Graustark, she said, tortured them")  # reads as none
    requested = msgspec.structs.replace(asked, stance="requested")
    headline = candidate(RURITANIA, "released", ref("prisoners", "Group"), "Ruritania frees prisoners")
    cases = [
        ((asked,), (1, 0, 1)),
        ((requested,), (0, 0, 0)),
        ((signed,), (0, 0, 1)),
        ((near,), (1, 0, 1)),
        ((alone,), (0, 1, 1)),
        ((fact,), (0, 0, 1)),
        ((judgement,), (0, 0, 0)),
        ((msgspec.structs.replace(asked, said_by=(ANNA,)),), (0, 0, 0)),
        ((msgspec.structs.replace(asked, said_by=(GRAUSTARK,)),), (1, 0, 1)),
        ((msgspec.structs.replace(asked, condition="if they ask"),), (0, 0, 0)),
        ((headline, RELEASED), (1, 0, 2)),
    ]
    for candidates, (matched, unmatched, facts) in cases:
        found = measured(gold, *candidates).non_facts
        assert (found.matched, found.unmatched, found.facts) == (matched, unmatched, facts), candidates
    both = measured(gold, asked, requested, RELEASED).non_facts
    assert (both.of_facts, both.of_all) == (pytest.approx(1 / 2), pytest.approx(1 / 3))


@pytest.mark.parametrize(
    ("fields", "exact", "overlapping"),
    [
        ({"when": "2024-03-01"}, 1, 1),
        ({"when": "2024-03"}, 0, 1),
        ({"as_of": "2024-03-01"}, 0, 1),
        ({"since": "2024"}, 0, 1),
        ({"since": "2024-04", "until": "2025"}, 0, 0),
        ({"until": "2024-02-29"}, 0, 0),
        ({"when": "2024-03-02"}, 0, 0),
        ({"when": "last Friday"}, 0, 0),
        ({}, 0, 0),
    ],
)
def test_dates(gold: Dataset, fields: dict[str, str], exact: int, overlapping: int) -> None:
    found = measured(gold, msgspec.structs.replace(RELEASED, **fields)).agreement
    assert (found["date"].right, found["date overlaps"].right, found["date"].of) == (exact, overlapping, 1)


@pytest.mark.parametrize(
    ("count", "right"),
    [("40~", 1), (40, 1), ({"value": 40, "printed": "some 40"}, 1), ("41", 0), (">40", 0), ("forty", 0), (None, 0)],
)
def test_counts(gold: Dataset, count: Any, right: int) -> None:
    found = measured(gold, msgspec.structs.replace(RELEASED, when="2024-03-01", count=count)).agreement["count"]
    assert (found.right, found.of) == (right, 1)


def test_speakers(gold: Dataset) -> None:
    said = candidate(
        GRAUSTARK, "tortured", ref("them", "Group"), "Graustark, she said, tortured them", stance="alleged"
    )
    for speakers, right in (
        ((ANNA,), (1, 1)),
        ((ANNA, GRAUSTARK), (1, 0)),
        ((GRAUSTARK, ANNA), (0, 1)),
        ((), (0, 0)),
    ):
        found = measured(gold, msgspec.structs.replace(said, said_by=speakers)).agreement
        assert (found["first speaker"].right, found["nearest speaker"].right) == right
        assert found["first speaker"].of == 1


def test_groups(gold: Dataset) -> None:
    wrong = candidate(RURITANIA, "secretlyControls", GRAUSTARK, "Ruritania did not sign")
    by_relation = measured(gold, RELEASED, wrong, by="relation").groups
    assert (by_relation["released"].relation.gold, by_relation["released"].relation.found) == (3, 1)
    assert by_relation["secretlyControls"].relation.precision == 0.0
    assert set(measured(gold, wrong, by="family").groups) >= {"unknown"}
    assert set(measured(gold, by="stance").groups) == {"asserted", "requested", "alleged"}
    assert set(measured(gold, by="document").groups) == {"report"}


def test_a_candidate_of_another_source_is_named(gold: Dataset) -> None:
    with pytest.raises(ActorgraphError, match="'other'"):
        measured(gold, msgspec.structs.replace(RELEASED, source="other"))


def test_documents_are_found_by_their_digest(gold: Dataset, tmp_path: Path) -> None:
    assert texts_of(gold, gold.folder / "documents") == {"report": TEXT}
    with pytest.raises(ActorgraphError, match="holds no document of gold"):
        texts_of(gold, tmp_path)


def test_calibration_by_hand() -> None:
    found = calibration([(0.85, True), (0.81, False), (1.0, True), (0.0, False), (0.99, True)])
    filled = {bin.low: (bin.candidates, bin.confidence, bin.precision) for bin in found.bins if bin.candidates}
    assert filled == {0.0: (1, 0.0, 0.0), 0.8: (2, pytest.approx(0.83), 0.5), 0.9: (2, pytest.approx(0.995), 1.0)}
    assert found.error == pytest.approx((2 * 0.33 + 2 * 0.005) / 5)
    assert len(found.bins) == 10
    assert calibration([]).error is None


@given(st.lists(st.tuples(st.floats(-1, 2, allow_nan=False), st.booleans()), max_size=30))
def test_every_confidence_has_a_bin(judged: list[tuple[float, bool]]) -> None:
    assert sum(bin.candidates for bin in calibration(judged).bins) == len(judged)


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 90), max_size=9))
def test_the_assignment_is_the_best_of_all(worth: dict[tuple[int, int], int]) -> None:
    found = assign([Match(p, c, "id", "id", True) for p, c in worth], worth)
    chosen = [(m.pair, m.candidate) for m in found]
    assert len({p for p, _ in chosen}) == len({c for _, c in chosen}) == len(chosen)
    # Every way to give four pairs four candidates.
    ways = [[e for e in enumerate(order) if e in worth] for order in permutations(range(4))]
    best = max((len(way), sum(worth[e] for e in way)) for way in ways)
    assert (len(chosen), sum(worth[e] for e in chosen)) == best


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("Brandt", "Elena Brandt", True),
        ("the European Union’s", "European Union", True),
        ("some 400 people", "people", True),
        ("14 Teruvian officials", "Teruvian officials", True),
        ("minister", "minister of justice", True),
        ("the ministry of justice", "minister of justice", False),
        ("Elena Brandt", "Elena Renz", False),
        ("United States", "United Nations", False),
        ("Teruvia", "Teruvia's foreign ministry", False),
        ("hundreds", "thousands", False),
        ("the", "the", False),
        ("중국", "중국", True),
        ("", "", False),
    ],
)
def test_names(first: str, second: str, same: bool) -> None:
    assert same_name(first, second) is same_name(second, first) is same


@given(st.text(max_size=40))
def test_a_name_is_itself(text: str) -> None:
    assert same_name(text, text) is bool(folded(text).words)
