"""What a model answers is nobody's word: each span, term, class, date and reference is checked, and the rest dropped."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.extract.answers import Checker, Part, WrongForm, place, schema
from actorgraph.data.records import STANCES, Entity
from actorgraph.ontology.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
KNOWN = {
    "ruritania": Entity(id="ruritania", type="State", name="Ruritania", aliases=("Strelsau",)),
    "pact": Entity(id="pact", type="Treaty", name="The Pact"),
}
TITLE = Part(1, 0, "Envoy presses Ruritania")
TEXT = Part(2, 25, "Anna Brandt urged Strelsau  on 3 May to release about 500 “prisoners”, and signed the Pact.")
PARTS = [TITLE, TEXT]
MENTIONS = [
    {"key": "a", "id": "", "name": "Anna Brandt", "type": "Person", "text": "Anna Brandt"},
    {"key": "r", "id": "ruritania", "name": "Ruritania", "type": "State", "text": "Strelsau"},
    {"key": "p", "id": "pact", "name": "", "type": "Treaty", "text": "the Pact"},
    {"key": "g", "id": "", "name": "Prisoners of Ruritania", "type": "Group", "text": 'about 500 "prisoners"'},
    {"key": "ghost", "id": "ruritania", "name": "Ruritania", "type": "State", "text": "Hentzau"},
    {"key": "odd", "id": "", "name": "Odd", "type": "Dragon", "text": "Anna Brandt"},
]
URGED = {
    "key": "1",
    "subject": "a",
    "relation": "urged",
    "object": "r",
    "paragraph": 2,
    "quote": "Anna Brandt urged Strelsau",
}
RELEASED = {
    "key": "2",
    "subject": "r",
    "relation": "released",
    "object": "g",
    "paragraph": 2,
    "quote": 'to release about 500 "prisoners"',
}


def answer(*statements: dict[str, Any], entities: list[Any] = MENTIONS) -> str:
    return json.dumps({"entities": entities, "statements": list(statements)})


def checked(*statements: dict[str, Any]) -> tuple[list[Any], dict[str, int]]:
    checker = Checker(VOCABULARY, KNOWN, "llm m")
    return checker.candidates(answer(*statements), PARTS), dict(checker.dropped)


def test_what_holds_becomes_a_candidate() -> None:
    (found,), dropped = checked({**URGED, "when": "2023-05-03", "count": "500~", "confidence": 7})
    assert not dropped
    assert (found.subject.id, found.relation, found.object.id) == ("anna-brandt", "urged", "ruritania")
    assert (found.subject.new, found.object.new) == (True, False)
    assert (found.object.name, found.object.text) == ("Ruritania", "Strelsau")
    assert (found.when, found.count, found.confidence, found.extracted_by) == ("2023-05-03", "500~", 1.0, "llm m")
    for span in (found.evidence, found.subject, found.object):
        assert TEXT.text[span.start - TEXT.start : span.end - TEXT.start] == span.text


def test_plain_marks_and_white_space_are_found_where_printed_ones_stand() -> None:
    (found,), _ = checked({**RELEASED, "quote": 'Strelsau on 3 May to release about 500 "prisoners"'})
    assert found.evidence.text == "Strelsau  on 3 May to release about 500 “prisoners”"
    assert found.object.text == "about 500 “prisoners”"


def test_a_wrong_paragraph_is_put_right_by_the_words() -> None:
    (found,), _ = checked({**URGED, "paragraph": 77})
    assert found.evidence.paragraph == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "Anna Brandt begged Strelsau"}, "words that the document does not have"),
        ({"quote": ""}, "words that the document does not have"),
        ({"quote": "“"}, "words that the document does not have"),
        ({"quote": "nna Brandt urged"}, "words that the document does not have"),
        ({"quote": ".*"}, "words that the document does not have"),
        ({"relation": "DROP TABLE"}, "a relation that the vocabulary does not have"),
        ({"relation": "isUrgedBy"}, "a relation that the vocabulary does not have"),
        ({"stance": "certain"}, "a stance or voice that does not exist"),
        ({"voice": "thunder"}, "a stance or voice that does not exist"),
        ({"object": "ghost"}, "an entity that the document does not name"),
        ({"object": None}, "an entity that the document does not name"),
        ({"object": "nobody"}, "an entity that the document does not name"),
        ({"subject": "odd"}, "an entity that the document does not name"),
        ({"said_by": ["ghost"]}, "an entity that the document does not name"),
        ({"object": "p"}, "a class that the relation does not take"),
        ({"subject": "r"}, "an actor related to itself"),
        ({"relation": "scored", "object": None, "value": "many"}, "a value that the relation does not take"),
        ({"relation": "exists", "object": "r"}, "an entity that the document does not name"),
        ({"subject": 5}, "not of the form that was asked for"),
        ({"confidence": "very"}, "not of the form that was asked for"),
    ],
)
def test_what_does_not_hold_is_dropped_and_counted(change: dict[str, Any], reason: str) -> None:
    found, dropped = checked({**URGED, **change}, RELEASED)
    assert [c.relation for c in found] == ["released"]
    assert dropped == {reason: 1}


def test_what_only_adorns_is_left_out() -> None:
    (found,), dropped = checked(
        {**URGED, "when": "last May", "count": "nine", "where": ["ghost"], "gist": "a\n\x00b " * 500}
    )
    assert not dropped
    assert (found.when, found.count, found.where) == ("", None, ())
    assert found.gist.startswith("a b a b")
    assert len(found.gist) <= 300
    assert "\x00" not in found.gist
    (found,), _ = checked({**URGED, "count": "about 500"})
    assert found.count == {"printed": "about 500"}


def test_a_content_is_never_stronger_than_its_speech_act() -> None:
    found, _ = checked({**URGED, "content": ["2", "1", "9", "2"]}, RELEASED)
    by_relation = {c.relation: c for c in found}
    assert by_relation["urged"].content == ("2",)
    assert by_relation["released"].stance == "requested"
    found, _ = checked({**URGED, "content": ["2"]}, {**RELEASED, "stance": "hypothetical"})
    assert {c.relation: c.stance for c in found} == {"urged": "asserted", "released": "hypothetical"}


def test_a_markdown_fence_is_taken_off() -> None:
    checker = Checker(VOCABULARY, KNOWN, "llm m")
    assert len(checker.candidates(f"```json\n{answer(URGED)}\n```\n", PARTS)) == 1


@pytest.mark.parametrize(
    "text", ["", "yes", "[]", '{"statements": []}', "[" * 100_000, '{"entities": [], "statements": [', '{"entities": {}, "statements": []}']
)  # fmt: skip
def test_what_is_not_the_json_asked_for(text: str) -> None:
    with pytest.raises(WrongForm):
        Checker(VOCABULARY, KNOWN, "llm m").candidates(text, PARTS)


def test_a_flood_is_cut() -> None:
    checker = Checker(VOCABULARY, KNOWN, "llm m")
    many = [{**URGED, "key": str(number)} for number in range(1000)]
    assert len(checker.candidates(answer(*many), PARTS)) == 400
    assert sum(checker.dropped.values()) == 600


def test_the_schema_is_the_vocabulary() -> None:
    made = schema(VOCABULARY, KNOWN)
    said = made["properties"]["statements"]["items"]
    assert said["properties"]["relation"]["enum"] == list(VOCABULARY.relations)
    assert said["properties"]["stance"]["enum"] == list(STANCES)
    assert made["properties"]["entities"]["items"]["properties"]["id"]["enum"] == ["", "ruritania", "pact"]
    assert "Statement" not in made["properties"]["entities"]["items"]["properties"]["type"]["enum"]

    def records(part: Any) -> list[dict[str, Any]]:
        if not isinstance(part, dict):
            return []
        return [part][: "properties" in part] + [r for value in part.values() for r in records(value)]

    assert len(records(made)) == 3
    for record in records(made):
        assert record["required"] == list(record["properties"])
        assert record["additionalProperties"] is False


@given(st.text(max_size=60), st.text(max_size=20))
def test_a_place_is_never_outside(text: str, words: str) -> None:
    found = place(text, words)
    if found:
        start, end = found
        assert 0 <= start < end <= len(text)
        assert len(text[start:end].split()) >= 1


@given(st.text(alphabet="ab .“\"'’?*\n", min_size=1, max_size=30), st.data())
def test_whole_words_that_are_there_are_found(text: str, data: st.DataObject) -> None:
    words = text.split()
    if any(character.isalnum() for character in text):
        first = data.draw(st.integers(0, len(words) - 1))
        last = data.draw(st.integers(first, len(words) - 1))
        quote = " ".join(words[first : last + 1])
        assert (place(text, quote) is not None) == any(character.isalnum() for character in quote)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["entities", "statements", "key", "subject", "relation", "quote"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_no_answer_breaks_it(value: Any) -> None:
    for text in (json.dumps(value), answer(*[value] if isinstance(value, dict) else [], entities=[value])):
        with suppress(WrongForm):
            assert Checker(VOCABULARY, KNOWN, "llm m").candidates(text, PARTS) == []
