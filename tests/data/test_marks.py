"""The marks of a statement: none exactly where it may stand as a fact."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.marks import marks
from actorgraph.data.records import Statement
from actorgraph.graph.rdf import is_direct
from actorgraph.ontology.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
NAMES = st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3).map(tuple)


def test_each_mark_is_named() -> None:
    assert marks() == []
    assert marks(subjects=("a",), said_by=("a",)) == []
    assert marks(
        stance="alleged",
        negated=True,
        condition="if\n it  rains",
        voice="headline",
        subjects=("a",),
        said_by=("b", "a"),
        judgement=True,
    ) == ["alleged", "negated", "on condition: if it rains", "in a headline", "said by b, a", "a judgement"]


@given(
    stance=st.sampled_from(["asserted", "alleged", "denied", "requested", "planned", "hypothetical"]),
    negated=st.booleans(),
    condition=st.sampled_from(["", "it rains"]),
    voice=st.sampled_from(["text", "headline", "caption", "comment"]),
    subjects=NAMES.filter(bool),
    said_by=NAMES,
    relation=st.sampled_from(sorted(VOCABULARY.relations)),
)
def test_a_statement_without_marks_is_a_fact(
    stance: str,
    negated: bool,
    condition: str,
    voice: str,
    subjects: tuple[str, ...],
    said_by: tuple[str, ...],
    relation: str,
) -> None:
    fields = {"stance": stance, "negated": negated, "condition": condition, "voice": voice}
    statement = Statement(id="1", source="s", relation=relation, subjects=subjects, said_by=said_by, **fields)
    judgement = not VOCABULARY.relations[relation].direct_edge
    found = marks(**fields, subjects=subjects, said_by=said_by, judgement=judgement)
    assert (not found) == is_direct(statement, VOCABULARY)
