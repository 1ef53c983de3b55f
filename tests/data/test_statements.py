"""Records → statements: expanded, linked, identified; identifiers are a public contract."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.data.what import What, format_what, parse_what

from .conftest import Folder

FULL = """\
- key: held
  what: graustark, ruritania detained villagers
  at: "7:0-76"
  jointly: true
  open: true
  when: 2012-03
  where: [post, council]
  from: ruritania
  count: {value: 2000, approx: true, printed: "Approximately 2,000"}
  said_by: [anna, council]
  stance: alleged
  negated: true
  condition: if asked
- what: anna criticized graustark
  at: 8
  content: held
"""


def ids(folder: Folder) -> set[str]:
    return {statement.id for statement in folder.read().statements}


def test_golden_identifiers(folder: Folder) -> None:
    """Published IRIs hold them: a change here breaks every link into every dataset."""
    folder.statements("- what: ruritania partyTo pact\n  at: 1\n")
    assert ids(folder) == {"34dca0b7da27573731fd680817d96fbb"}
    folder.statements(FULL)
    assert ids(folder) == {"9b00fa95199cfbc71d68e948286ef4ca", "83d7f1944b3b42d9b8f44a14906f6879"}


@pytest.mark.parametrize(
    "change",
    [
        ("at: 8", "at: [8, 9]"),
        ("at: 8", "at: 8\n  quote: so\n  note: x\n  extracted_by: a\n  reviewed_by: b\n  confidence: 0.5"),
        ("at: 8", "at: 8\n  stance: asserted\n  voice: text\n  negated: false"),
        ("key: held", "key: other"),
        ("[post, council]", "[council, post, post]"),
        ("graustark, ruritania", "ruritania,  graustark"),
    ],
)
def test_what_does_not_belong_to_the_identity(folder: Folder, change: tuple[str, str]) -> None:
    folder.statements(FULL)
    before = ids(folder)
    folder.statements(
        FULL.replace(*change).replace("content: held", "content: other" if "other" in change[1] else "content: held")
    )
    assert ids(folder) == before and len(before) == 2


@pytest.mark.parametrize(
    "change",
    [
        ("2012-03", "2012-04"),
        ("[anna, council]", "[council, anna]"),
        ("approx: true", "approx: false"),
        ("negated: true", "negated: false"),
        ("jointly: true", "jointly: false"),
        ("if asked", "if told"),
        ("from: ruritania", "to: ruritania"),
    ],
)
def test_what_belongs_to_the_identity(folder: Folder, change: tuple[str, str]) -> None:
    folder.statements(FULL)
    before = ids(folder)
    folder.statements(FULL.replace(*change))
    # The statement that refers to the changed one says something else too.
    assert not before & ids(folder)


def test_the_source_belongs_to_the_identity(folder: Folder) -> None:
    folder.statements("- what: ruritania partyTo pact\n  at: 1\n")
    folder.statements("- what: ruritania partyTo pact\n  at: 1\n", "letter")
    assert len(ids(folder)) == 2


def test_neither_order_nor_hash_seed_matter(folder: Folder, tmp_path: Path) -> None:
    entries = [f"- what: {a} criticized {b}\n  at: {n}\n  note: n{n}\n  quote: q{n % 3}\n"
               for n, (a, b) in enumerate([("anna", "graustark"), ("council", "ruritania"), ("anna", "graustark")] * 3, 1)]  # fmt: skip
    program = (
        "import sys, msgspec; from pathlib import Path; from actorgraph.data.read import read_dataset\n"
        "d = read_dataset(Path(sys.argv[1]))\n"
        "rows = [msgspec.to_builtins(s) | {'file': '', 'line': 0} for s in d.statements]\n"
        "print(msgspec.json.encode(sorted(rows, key=lambda r: r['id'])).decode())"
    )
    found = set()
    for seed in ("0", "1", "2"):
        random.Random(seed).shuffle(entries)
        for file in folder.path.glob("statements/*"):
            file.unlink()
        half = random.Random(seed).randrange(1, 8)
        folder.write("statements/b.yaml", "source: report\nstatements:\n" + "".join(entries[:half]))
        folder.write("statements/a.yaml", "source: report\nstatements:\n" + "".join(entries[half:]))
        run = subprocess.run(
            [sys.executable, "-c", program, str(folder.path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(run.stdout)
    (only,) = found
    merged = {tuple(row["subjects"]): row for row in json.loads(only)}
    assert len(merged) == 2
    assert [place["paragraph"] for place in merged["council",]["passages"]] == [2, 5, 8]
    assert merged["council",]["note"] == "n2\nn5\nn8"


def test_a_repetition_adds_places_and_notes(folder: Folder) -> None:
    folder.statements(
        "- what: ruritania partyTo pact\n  at: 9\n  note: b\n  confidence: 0.5\n"
        "- what: ruritania partyTo pact\n  at: 2\n  note: a\n  key: k\n"
        "- what: ruritania partyTo pact\n  at: [2, '9:0-4']\n  note: b\n  reviewed_by: x\n"
    )
    (statement,) = folder.read().statements
    assert [str(place) for place in statement.passages] == ["2", "9", "9:0-4"]
    assert (statement.note, statement.key, statement.reviewed_by) == ("a\nb", "k", "x")
    assert (statement.confidence, statement.line) == (0.5, 3)


def test_references_reach_other_files_in_any_order(folder: Folder) -> None:
    folder.statements(
        "- what: anna criticized graustark\n  at: 1\n  about: [letter#far, near]\n- key: near\n  what: graustark urged anna\n  at: 1\n  content: letter#far\n"
    )
    folder.statements("- key: far\n  what: graustark, ruritania partyTo pact\n  at: 1\n  stance: requested\n", "letter")
    by = {(s.relation, s.subjects): s for s in folder.read().statements}
    far = sorted(s.id for (relation, _), s in by.items() if relation == "partyTo")
    near = by["urged", ("graustark",)]
    assert len(far) == 2 and list(near.content) == far
    assert list(by["criticized", ("anna",)].about) == sorted([*far, near.id])


def test_what_is_asked_for_is_no_fact(folder: Folder) -> None:
    asked = "- what: anna urged graustark\n  at: 1\n  content: asked\n- key: asked\n  what: graustark ratified pact\n  at: 1\n"
    folder.statements(asked)
    assert folder.problems() == [
        "statements/report.yaml:5: the content of 'urged' cannot be asserted; give it stance: requested"
    ]
    folder.statements(asked + "  stance: requested\n")
    assert {s.stance for s in folder.read().statements} == {"asserted", "requested"}


def test_every_circle_is_named_once(folder: Folder) -> None:
    entry = "- key: {}\n  what: anna criticized graustark\n  at: {}\n  about: {}\n"
    links = [("a", "b"), ("b", "[out, c]"), ("c", "a"), ("d", "e"), ("e", "d"), ("leads", "a"), ("out", "x")]
    folder.statements("".join(entry.format(key, n, about) for n, (key, about) in enumerate(links, 1)))
    assert folder.problems() == [
        "statements/report.yaml:3: refers to itself in a circle: a → b → c → a",
        "statements/report.yaml:15: refers to itself in a circle: d → e → d",
        "statements/report.yaml:30: unknown statement key in report 'x'",
    ]


def test_keys_are_unique_in_a_source(folder: Folder) -> None:
    folder.statements(
        "- key: k\n  what: ruritania partyTo pact\n  at: 1\n- key: k\n  what: graustark partyTo pact\n  at: 1\n"
    )
    assert folder.problems() == [
        "statements/report.yaml:6: the key 'k' stands twice in this source (first in statements/report.yaml:3)"
    ]


def test_a_mistake_is_not_blamed_on_those_who_refer_to_it(folder: Folder) -> None:
    folder.statements(
        "- key: k\n  what: ruritania partyTo pakt\n  at: 1\n- what: anna criticized graustark\n  at: 1\n  about: k\n"
    )
    assert folder.problems() == ["statements/report.yaml:4: unknown entity 'pakt'; did you mean 'pact'?"]


def test_relations_take_an_object_a_value_or_nothing(folder: Folder) -> None:
    folder.statements(
        "- what: freedom-index scored\n  at: 1\n- what: post isVacant\n  at: 1\n- what: freedom-index scored\n  at: 1\n  value: 3\n"
        "- what: post isVacant anna\n  at: 1\n- what: post isVacant\n  at: 1\n  value: 5\n- what: freedom-index scored anna\n  at: 1\n  value: 1\n"
    )
    assert folder.problems() == [
        "statements/report.yaml:3: 'scored' needs a value; add a line value: …",
        "statements/report.yaml:10: 'isVacant' takes nothing, not 'anna'",
        "statements/report.yaml:14: 'isVacant' takes no value",
        "statements/report.yaml:15: 'scored' takes a value: field, not 'anna'",
    ]


def test_a_whole_number_is_one_value_however_it_is_written(folder: Folder) -> None:
    folder.statements(
        "- what: freedom-index scored\n  at: 1\n  value: 3\n- what: freedom-index scored\n  at: 2\n  value: 3.0\n"
    )
    (statement,) = folder.read().statements
    assert statement.value == 3


NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,5}", fullmatch=True), min_size=1, max_size=3).map(tuple)


@given(NAMES, st.from_regex(r"[a-zA-Z]{1,6}", fullmatch=True), st.one_of(st.just(()), NAMES))
def test_what_comes_apart_as_it_was_put_together(
    subjects: tuple[str, ...], relation: str, objects: tuple[str, ...]
) -> None:
    what = What(subjects, relation, objects)
    assert parse_what(format_what(*what)) == what
    assert parse_what(format_what(*what).replace(", ", "  ,")) == what


@pytest.mark.parametrize(
    "text", ["", "a", ",", "a,", "a, b", ", a r b", "a r b c", "a r b,", "a r , b", "a,,b r c", "a r, b"]
)
def test_what_is_no_statement_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"name|subject relation object"):
        parse_what(text)
