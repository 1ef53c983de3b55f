"""Names of protected people stand in private/ alone, however they are written elsewhere."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from actorgraph.data.nodes import MAX_BYTES
from actorgraph.data.private import PrivateNames

from .conftest import Folder

MESSAGE = "holds the name of a protected entity; it belongs in private/ alone"


@pytest.mark.parametrize(
    ("file", "content", "line"),
    [
        ("statements/x.yaml", "source: report\nstatements:\n- what: ruritania partyTo pact\n  at: 1\n  note: of Oda Nobody.\n", 5),
        ("statements/x.yaml", "source: report\nstatements: []\n# Oda  Nobody\n", 3),
        ("statements/x.yaml", 'source: report\nstatements:\n- what: ruritania partyTo pact\n  at: 1\n  note: "O\\x64a Nobody"\n', 5),
        ("statements/x.yaml", "source: report\nstatements:\n- what: ruritania partyTo pact\n  at: 1\n  note: Oda\n    Nobody\n", 5),
        ("statements/x.yaml", "source: report\nstatements:\n- what: ruritania partyTo pact\n  at: 1\n  note: 오다나는 갔다\n", 5),
        ("statements/x.jsonl", '{"what": "ruritania partyTo pact", "at": 1, "source": "report", "note": "O\\u0064a\\nNobody"}', 1),
        ("entities/x.yaml", "- id: oda-nobody\n  type: State\n  name: X\n", 1),
        ("questions/x.rq", "#+ title: x\nSELECT * WHERE { :oda-nobody ?p ?o }\n", 2),
        ("vocabulary.ttl", '<https://example.org/x> <https://example.org/y> "\\u004Fda Nobody" .\n', 1),
        ("dataset.yaml", "id: tiny\ntitle: ODA NOBODY\nbase: https://example.org/tiny/\n", 2),
        ("sources/oda_nobody.yaml", "", 0),
    ],
)  # fmt: skip
def test_a_name_elsewhere_is_reported(folder: Folder, file: str, content: str, line: int) -> None:
    folder.write(file, content)
    problems = folder.problems()
    assert problems == [f"{file}:{line}: {MESSAGE}" if line else f"{file}: {MESSAGE}"]
    assert "oda nobody" not in "".join(problems).lower()


def test_private_entries_name_protected_entities(folder: Folder) -> None:
    folder.write("private/more.yaml", "- id: hiden\n  name: X Y\n- id: anna\n  name: Z Z\n- id: hidden\n  nmae: V\n")
    assert folder.problems() == [
        "private/more.yaml:1: unknown entity 'hiden'; did you mean 'hidden'?",
        "private/more.yaml:3: 'anna' is not marked protected: true in entities/",
        "private/more.yaml:6: unknown field 'nmae'; did you mean 'name'?",
    ]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("José Núñez", unicodedata.normalize("NFD", "by josé núñez."), True),
        ("José Núñez", "jose-nunez", True),
        ("Kim Chol-su", "Kim Chol Su", True),
        ("Kim", "Kimberley", False),
        ("Kim", "a kim's", True),
        ("Kim", "kim_chol", True),
        ("김철수", "김철수가", True),
        ("김철수", "https://example.org/%EA%B9%80%EC%B2%A0%EC%88%98", True),
        ("Oda Nobody", "https://example.org/Oda%20Nobody", True),
        ("Adam Nobody", "100%Adam Nobody", True),
        ("Oda Nobody", "O\u00adda No\u200bbody", True),
        ("https://example.org/person/Q5", "<https://example.org/person/Q5>", True),
        ("https://example.org/person/Q5", "https://example.org/person/Q55", False),
        ("محمد", "ومحمد", True),
        ("Ｋｉｍ", "Kim", True),
        ("...", "a ... b", False),
        # Words of a romanized name, written as one.
        ("Kim Min-ji", "Kim Minji", True),
        ("Kim Min-ji", "kimminji", True),
        ("Kim Min-ji", "a post by @kim.minji", True),
        ("Kim Minji", "Kim Min-ji", False),
        ("Hye-sook", "Hyesook", True),
        ("Hye-sook", "hye sook", True),
        ("Stephen Nobody", "stephennobody.example.org", True),
        # What is short may be another word.
        ("Han-mi", "Hanmi Bank", False),
        ("Han-mi", "Han Mi", True),
        ("Ana Lyse", "to analyse", False),
        ("An Do", "Ando", False),
        ("김 민지", "김민지", False),
        # The family's name first or last.
        ("Kim Hye Sook", "Hye-sook Kim", True),
        ("Kim Hye Sook", "Kim, Hyesook", True),
        ("Gabriel Nobody Odaz", "Odaz, Gabriel Nobody", True),
        ("Gabriel Nobody Odaz", "Nobody Gabriel Odaz", False),
        ("Stephen Kim", "Robert Kim, Stephen Harper", False),
        ("", "anything", False),
    ],
)
def test_how_a_name_is_found(name: str, text: str, found: bool) -> None:
    names = PrivateNames()
    names.add(name)
    assert names.found_in(text) is found


def test_several_entries_of_one_entity_add_up(folder: Folder) -> None:
    folder.write(
        "private/more.yaml",
        "- id: hidden\n  name: Oda N. Body\n  aliases: [O.]\n  labels: {ko: 오다, zh: 奥达}\n  description: Of the mill.\n"
        "  same_as: [https://example.org/oda]\n",
    )
    dataset = folder.read()
    hidden = dataset.private["hidden"]
    assert list(dataset.private) == ["hidden"]
    assert {hidden.name, *hidden.aliases} == {"Oda Nobody", "Oda N. Body", "O.", "오다나"}
    assert hidden.labels == {"ko": "오다", "zh": "奥达"}
    assert (hidden.description, hidden.same_as) == ("Of the mill.", ("https://example.org/oda",))
    assert dataset.entities["hidden"].name == ""


def test_private_labels_and_iris_are_checked(folder: Folder) -> None:
    folder.write("private/more.yaml", "- id: hidden\n  labels: {no language: X}\n  same_as: [not an IRI]\n")
    assert folder.problems() == [
        "private/more.yaml:2: 'no language' is not a language tag such as ko or zh-Hant",
        "private/more.yaml:3: 'not an IRI' is not an http or https IRI",
    ]


def test_a_file_that_is_too_large_is_not_searched(tmp_path: Path) -> None:
    names = PrivateNames()
    names.add("Ji-hyun Park")
    for suffix, found in ((".yaml", []), (".jsonl", [1])):
        path = tmp_path / f"large{suffix}"
        path.write_text('{"note": "Ji-hyun Park"}' + "\n" + (" " * 1023 + "\n") * (MAX_BYTES // 1024))
        assert list(names.lines_in(path)) == found
