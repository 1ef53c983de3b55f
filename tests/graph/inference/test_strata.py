"""The order of rules: what is read is concluded before."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from actorgraph.graph.inference.axioms import axioms
from actorgraph.graph.inference.strata import spread, strata
from actorgraph.ontology.rules import Rule

NAMES = ("p", "q", "r", "s")


def rule(number: int, reads: tuple[str, ...] | None) -> Rule:
    iri = f"https://example.org/rule/{number:02d}"
    return Rule(
        name=iri[-2:], iri=iri, title="", description="", sound="", kind="edge", reads=reads, text="", file=Path(iri)
    )


def order(*given: tuple[tuple[str, ...] | None, set[str] | None]) -> list[list[int]]:
    """The strata of rules that read and conclude something, by number."""
    rules = [rule(number, reads) for number, (reads, _) in enumerate(given)]
    return [
        [int(one.name) for one in stratum] for stratum in strata(reversed(rules), lambda one: given[int(one.name)][1])
    ]


def test_who_reads_comes_after_who_concludes() -> None:
    assert order((("q",), {"r"}), (("p",), {"q"}), ((), {"p"})) == [[2], [1], [0]]


def test_who_read_each_other_share_a_stratum() -> None:
    assert order((("q",), {"p"}), (("p",), {"q"}), ((), {"s"}), (("p",), {"r"})) == [[2], [0, 1], [3]]


def test_who_does_not_say_what_it_reads_comes_last() -> None:
    assert order((None, {"p"}), ((), {"q"}), (("s",), {"r"})) == [[1], [2], [0]]
    assert order((None, {"p"}), (("p",), {"q"}), ((), {"r"})) == [[2], [0, 1]]


def test_who_may_conclude_anything_comes_before_all_that_read() -> None:
    assert order(((), {"p"}), (("p",), None), (("s",), {"r"})) == [[0], [1], [2]]
    assert order(((), {"p"}), (("r",), None), (("p",), {"r"})) == [[0], [1, 2]]


relations = st.sets(st.sampled_from(NAMES), max_size=2)
one = st.tuples(st.none() | relations.map(lambda names: tuple(sorted(names))), st.none() | relations)


@given(st.lists(one, max_size=7))
def test_nothing_is_read_that_is_concluded_later(
    given_rules: list[tuple[tuple[str, ...] | None, set[str] | None]],
) -> None:
    found = order(*given_rules)
    assert sorted(number for stratum in found for number in stratum) == list(range(len(given_rules)))
    for place, stratum in enumerate(found):
        for number in stratum:
            reads = given_rules[number][0]
            for later in (other for after in found[place + 1 :] for other in after):
                concluded = given_rules[later][1]
                if reads is None:
                    assert concluded == set() or not "read by a rule that reads all", (number, later)
                elif reads and concluded is not None:
                    assert not concluded.intersection(reads)
                else:
                    assert not reads


def test_what_axioms_conclude_is_concluded_too() -> None:
    rdfs, owl = "http://www.w3.org/2000/01/rdf-schema#", "http://www.w3.org/2002/07/owl#"
    known = axioms([("<x:a>", f"<{rdfs}subPropertyOf>", "<x:/b>"), ("<x:/b>", f"<{owl}inverseOf>", "<x:/c>")])
    assert spread(["<x:a>"], known) == {"x:a", "b", "c"}
    assert spread(["<x:/c>"], known) == {"b", "c"}
    assert spread([], known) == set()
