"""Reading a folder: what is right comes out whole, what is wrong is reported all at once with file, line and remedy."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from actorgraph.data.read import bundled, dataset_files, locate, read_dataset, read_placed
from actorgraph.data.records import Passage
from actorgraph.ontology.errors import ActorgraphError, DatasetError, UnknownName

from .conftest import DATASET, ENTITIES, Folder

GOOD = "- what: ruritania partyTo pact\n  at: 1\n"


def test_a_dataset_comes_out_whole(folder: Folder) -> None:
    folder.statements(
        "- what: anna urged ruritania, graustark\n  at: [3, '4:0-9']\n  content: leave\n  when: 2012-03\n"
        "- key: leave\n  what: ruritania withdrewFrom pact\n  at: 3\n  stance: requested\n  negated: true\n"
    )
    dataset = folder.read()
    assert (dataset.id, dataset.title, dataset.base) == ("tiny", "Tiny", "https://example.org/tiny/")
    assert dataset.entities["ruritania"].labels == {"ko": "루리타니아"}
    assert dataset.entities["ruritania"].aliases == ("the Kingdom",)
    assert dataset.sources["report"].authors == ("anna",)
    assert dataset.entities["hidden"].protected and not dataset.entities["hidden"].name
    assert dataset.private_names == {"oda nobody", "오다나"}
    leave, *urged = sorted(dataset.statements, key=lambda s: (s.relation != "withdrewFrom", s.objects))
    assert leave.negated and leave.stance == "requested" and leave.key == "leave" and leave.line == 7
    assert [s.objects for s in urged] == [("graustark",), ("ruritania",)]
    assert all(s.content == (leave.id,) and s.line == 3 for s in urged)
    assert urged[0].passages == (Passage(3), Passage(4, 0, 9))


def test_json_lines_say_the_same(folder: Folder) -> None:
    folder.statements(
        "- what: anna urged ruritania\n  at: ['4:0-9', 3]\n  from: graustark\n  count: {value: 5}\n  key: a\n"
    )
    (written,) = folder.read().statements
    (folder.path / "statements/report.yaml").unlink()
    folder.write(
        "statements/bulk.jsonl",
        b'\xef\xbb\xbf\n{"what": "anna urged ruritania", "at": ["4:0-9", 3], "source": "report", "from": "graustark", '
        b'"count": {"value": 5}, "key": "a"}\r\n\n',
    )
    (read,) = folder.read().statements
    assert (read.id, read.passages, read.count, read.key) == (written.id, written.passages, written.count, written.key)
    assert (read.file, read.line) == ("statements/bulk.jsonl", 2)


def test_dozens_of_mistakes_at_once_in_the_order_of_the_files(folder: Folder) -> None:
    folder.write(
        "entities/more.yaml", "- id: Bad Id\n  type: Stat\n  nmae: x\n- id: anna\n  type: Person\n  name: Again\n"
    )
    folder.write("sources/more.yaml", "- id: note\n  publisher: nobody\n  published: 2012-13\n  url: javascript:x\n")
    folder.statements(
        "- what: ruritannia partyTo pact\n  at: 1\n"
        "- what: ruritania partyOf pact\n  at: 1\n"
        "- what: pact partyTo ruritania\n  at: 0\n"
        "- what: ruritania partyTo\n  at: 1\n  when: 2023-02-30\n  since: 2012\n  until: 2011\n"
        "- what: anna urged ruritania\n  at: 1\n  stance: assertd\n  voice: loud\n  conten: x\n"
        "- what: anna urged ruritania\n"
        "- what: ruritania ratifiedBy pact\n  at: 1\n"
        "- what: freedom-index scored\n  at: 1\n  value: high\n"
        "- nothing\n"
    )
    problems = folder.problems()
    assert problems == [
        "entities/more.yaml:1: 'Bad Id' is not an id; use lower-case letters, digits and hyphens",
        "entities/more.yaml:1: name: is missing",
        "entities/more.yaml:2: unknown class 'Stat'; did you mean 'State' or 'Status'?",
        "entities/more.yaml:3: unknown field 'nmae'; did you mean 'name'?",
        "entities/more.yaml:4: the id 'anna' is taken (first in entities/all.yaml:21)",
        "sources/more.yaml:1: title: is missing",
        "sources/more.yaml:2: publisher: unknown entity 'nobody'",
        next(p for p in problems if p.startswith("sources/more.yaml:3: ") and "2012-13" in p),
        "sources/more.yaml:4: 'javascript:x' is not an http or https address",
        "statements/report.yaml:3: unknown entity 'ruritannia'; did you mean 'ruritania'?",
        next(p for p in problems if p.startswith("statements/report.yaml:5: unknown relation 'partyOf'") and "'partyTo'" in p),
        next(p for p in problems if p.startswith("statements/report.yaml:7: the object of 'partyTo' must be of")),
        next(p for p in problems if p.startswith("statements/report.yaml:7: the subject of 'partyTo' must be of")),
        next(p for p in problems if p.startswith("statements/report.yaml:8: ") and "counted from 1" in p),
        "statements/report.yaml:9: 'partyTo' needs an object; write: subject partyTo object",
        next(p for p in problems if p.startswith("statements/report.yaml:11: ") and "2023-02-30" in p),
        "statements/report.yaml:13: until 2011 lies before since 2012",
        "statements/report.yaml:18: unknown field 'conten'; did you mean 'content' or 'count'?",
        'statements/report.yaml:19: names no place in the source; add at: with the paragraph: at: 9 or at: "9:12-48"',
        next(p for p in problems if p.startswith("statements/report.yaml:20: 'ratifiedBy' is an inverse; write it the other")),
        "statements/report.yaml:24: the value of 'scored' must be a number, not 'high'",
        "statements/report.yaml:25: a statement is a list of fields; write '- what: subject relation object'",
    ]  # fmt: skip
    assert str(DatasetError([])).startswith("0 problems")


def test_stance_and_voice_are_closed_lists(folder: Folder) -> None:
    folder.statements("- what: anna urged ruritania\n  at: 1\n  stance: assertd\n  voice: loud\n")
    assert folder.problems() == [
        "statements/report.yaml:5: unknown stance 'assertd'; one of asserted, alleged, denied, requested, planned, "
        "hypothetical",
        "statements/report.yaml:6: unknown voice 'loud'; one of text, headline, caption, comment",
    ]


def test_an_inverse_is_turned_round(folder: Folder) -> None:
    folder.statements("- what: ruritania urgedBy anna\n  at: 1\n")
    assert folder.problems() == [
        "statements/report.yaml:3: 'urgedBy' is an inverse; write it the other way round: 'anna urged ruritania'"
    ]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("at: 1\n  jointly: yes", "5: jointly: must be true or false, not 'yes'"),
        ("at: {a: 1}", "4: at: must be a text or a list of texts"),
        ("at: []", "4: names no place"),
        ("at: ['']", "4: at: one of the list is empty"),
        ("at: 1:30", "4: '1:30' is not a place"),
        ("at: 1\n  where: [[anna]]", "5: where: must be a text or a list of texts"),
        ("at: 1\n  to: [anna]", "5: to: must be a text"),
        ("at: 1\n  to: ana", "5: unknown entity 'ana'; did you mean 'anna'?"),
        ("at: 1\n  said_by: [anna, concil]", "5: unknown entity 'concil'; did you mean 'council'?"),
        ("at: 1\n  from: nowhere\n  as: nothing", "5: unknown entity 'nowhere'"),
        ("at: 1\n  as: nothing", "5: unknown entity 'nothing'"),
        ("at: 1\n  confidence: .inf", "5: confidence: must be a number between 0 and 1, not '.inf'"),
        ("at: 1\n  confidence: 1e999", "5: confidence: must be a number between 0 and 1"),
        ("at: 1\n  confidence: 2", "5: confidence 2 does not lie between 0 and 1"),
        (f"at: 1\n  value: {'9' * 5000}", "5: 'partyTo' takes no value"),
        ("at: 1\n  count: {value: [1]}", "5: count: each of its fields must be a number or a text"),
        ("at: 1\n  count: {valu: 1}", "5: "),
        ("at: 1\n  count: [1]", "5: count: must be a number or a text"),
        (f"at: 1\n  count: {'9' * 5000}", "5: "),
        ("at: 1\n  source: letter", "5: source: stands once at the head of the file"),
        ("at: 1\n  content: gone", "5: unknown statement key in report 'gone'"),
        ("at: 1\n  content: lettr#gone", "5: unknown source 'lettr'; did you mean 'letter'?"),
        ("at: 1\n  about: self\n  key: self", "3: refers to itself in a circle: self → self"),
        ("at: 1\n  key: two words", "5: 'two words' is not a key"),
        ("at: 1\n  1: x", "5: unknown field '1'"),
        ("at: 1\n  note: \"\\u0007\"", "5: holds the character U+0007, which XML forbids"),
        ("at: 1\n  at: 2", "5: the field 'at' stands twice (first in line 4)"),
        ("at: 1\n\tto: x", "5: not valid YAML: a tab stands where YAML allows only spaces"),
    ],
)  # fmt: skip
def test_each_mistake_of_a_statement_names_its_line(folder: Folder, fields: str, message: str) -> None:
    folder.statements(f"- what: ruritania partyTo pact\n  {fields}\n")
    first, *_ = folder.problems()
    assert first.startswith(f"statements/report.yaml:{message}")
    assert len(first) < 400


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"[1, 2]", "a field has the wrong form: Expected `object`, got `array`"),
        (b'{"what": "a"', "not valid JSON"),
        (b'{"waht": "a"}', "unknown field 'waht'; did you mean 'what'?"),
        (b'{"what": 5}', "a field has the wrong form"),
        (b'{"what": "ruritania partyTo pact", "at": 1}', "source: is missing"),
        (
            b'{"what": "ruritania partyTo pact", "at": 1, "source": "reprt"}',
            "unknown source 'reprt'; did you mean 'report'?",
        ),
        (b'{"what": "a", "at": 1, "at": 2}', "the field 'at' stands twice"),
        (b'{"count": {"value": 1, "value": 2}}', "the field 'value' stands twice"),
        (b'{"note": "\\u0000"}', "holds a character that XML forbids"),
        (b'{"note": "\xef\xbf\xbf"}', "holds a character that XML forbids"),
        (b'{"count": {"unit": "\\u0000"}}', "holds a character that XML forbids"),
        (b'{"note": "\xff"}', "is not UTF-8"),
        (b'{"note": "\\ud800"}', "not valid JSON"),
        (b'{"value": ' + b"9" * 5000 + b"}", "a field has the wrong form"),
        (b'{"value": 1e999}', "a field has the wrong form"),
        (b'{"count": {"value": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}", "is nested too deep"),
        (b'{"confidence": 7, "what": "ruritania partyTo pact", "at": 1, "source": "report"}', "confidence 7"),
        (b'{"what": "ruritania partyTo pact", "at": [], "source": "report"}', "names no place"),
    ],
)
def test_each_mistake_of_a_json_line(folder: Folder, line: bytes, message: str) -> None:
    good = b'{"what": "graustark partyTo pact", "at": 1, "source": "report"}'
    folder.write("statements/bulk.jsonl", b"\n".join([good, line, good, b'{"waht": 1}']))
    problems = folder.problems()
    assert problems[0].startswith(f"statements/bulk.jsonl:2: {message}")
    assert problems[-1].startswith("statements/bulk.jsonl:4: unknown field 'waht'")


def test_a_field_twice_in_a_text_is_no_mistake(folder: Folder) -> None:
    line = '{"what": "graustark partyTo pact", "at": 1, "source": "report", "note": "{\\"a\\": 1, \\"a\\": 2, \\"at\\": 3}"}'
    folder.write("statements/bulk.jsonl", line)
    assert folder.read().statements[0].note == '{"a": 1, "a": 2, "at": 3}'


def test_a_line_without_end_is_refused_and_reading_goes_on(folder: Folder) -> None:
    folder.write("statements/bulk.jsonl", b"{" + b" " * 40_000_000 + b'"what": "x"}\n{"waht": 1}\n')
    assert [problem[:40] for problem in folder.problems()] == [
        "statements/bulk.jsonl:1: is longer than ",
        "statements/bulk.jsonl:2: unknown field '",
    ]


def test_missing_and_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(ActorgraphError, match="is not a folder"):
        read_dataset(tmp_path / "none")
    with pytest.raises(DatasetError, match=r"dataset\.yaml: is missing"):
        read_dataset(tmp_path)
    (tmp_path / "dataset.yaml").write_text("")
    with pytest.raises(DatasetError, match=r"dataset\.yaml: holds no fields"):
        read_dataset(tmp_path)
    (tmp_path / "dataset.yaml").write_text(DATASET)
    with pytest.raises(DatasetError, match="the dataset has no entities, sources or statements yet"):
        read_dataset(tmp_path)


@pytest.mark.parametrize(
    ("content", "messages"),
    [
        ("- a\n", ["1: holds no fields"]),
        ("id: [a\n", ["2: not valid YAML"]),
        ("title: x\n", ["1: base: is missing", "1: id: is missing"]),
        (
            "id: A b\ntitle: x\nbase: https://example.org/x\n",
            ["1: 'A b' is not an id", "3: 'https://example.org/x' is not a"],
        ),
        ("id: a\ntitle: x\nbase: 'https://example.org/a b/'\n", ["3: 'https://example.org/a b/' is not a base"]),
        ("id: a\ntitle: x\nbase: urn:x/\n", ["3: 'urn:x/' is not a base"]),
        (
            DATASET + "licens: x\nlanguages: [English]\n",
            ["4: unknown field 'licens'; did you mean 'licence'?", "5: 'English' is"],
        ),
    ],
)
def test_the_datasets_own_file(folder: Folder, content: str, messages: list[str]) -> None:
    folder.write("dataset.yaml", content)
    problems = folder.problems()
    assert len(problems) == len(messages)
    for problem, message in zip(problems, messages, strict=True):
        assert problem.startswith(f"dataset.yaml:{message}")


def test_what_would_be_passed_over_is_named(folder: Folder) -> None:
    for name in ("entity/x.yaml", "statement/x.yaml", "statements/2023/x.yaml", "statements/x.csv", "entities/x.YAML",
                 "statements.yaml", "dataset.yml", "vocabulary.tll"):  # fmt: skip
        folder.write(name, "x")
    for name in (
        ".git/x",
        "notes/x.txt",
        "entities/.#all.yaml",
        "entities/all.yaml~",
        "statements/README.md",
        "README.md",
    ):
        folder.write(name, "x")
    assert [problem.partition("; ")[0] for problem in folder.problems()] == [
        "dataset.yml: is not read here",
        "entities/x.YAML: is not read: the files of entities/ end in .yaml or .yml",
        "entity: unknown folder 'entity'",
        "statement: unknown folder 'statement'",
        "statements.yaml: is not read here",
        "statements/2023: is a folder",
        "statements/x.csv: is not read: the files of statements/ end in .yaml or .yml or .jsonl",
        "vocabulary.tll: unknown file 'vocabulary.tll'",
    ]


def test_hostile_files_are_named_and_nothing_hangs(folder: Folder) -> None:
    folder.write("entities/utf16.yaml", "- id: x\n".encode("utf-16"))
    folder.write("entities/latin.yaml", "- id: x\n  name: caf\xe9\n".encode("latin-1"))
    folder.write("entities/nul.yaml", b"- id: x\0\n")
    folder.write("entities/scalar.yaml", "just text\n")
    folder.write("entities/mixed.yaml", "- just text\n- id: y\n  type: State\n  name: Y\n")
    with folder.write("entities/large.yaml", "").open("wb") as file:
        file.truncate(50_000_000)
    (folder.path / "entities/folder.yaml").mkdir()
    (folder.path / "sources/gone.yaml").symlink_to(folder.path / "nowhere")
    folder.write("statements/x.jsonl", "")
    os.mkfifo(folder.path / "statements/pipe.yaml")
    os.mkfifo(folder.path / "statements/pipe.jsonl")
    found: list[list[str]] = []
    thread = threading.Thread(target=lambda: found.append(folder.problems()), daemon=True)
    thread.start()
    thread.join(20)
    assert found, "reading hangs"
    assert found[0] == [
        "entities/folder.yaml: is a folder; the files of entities/ stand directly in it",
        "entities/large.yaml: has 50 MB; a YAML file may have 17 MB at most (split it, or write statements as JSON "
        "Lines: statements/*.jsonl)",
        "entities/latin.yaml:2: is not UTF-8 (byte 0xe9); save the file as UTF-8",
        "entities/mixed.yaml:1: an entry is a list of fields; start it with '- id: …'",
        "entities/nul.yaml:1: holds the character U+0000, which XML forbids; remove it",
        "entities/scalar.yaml:1: must be a list; start each entry with '- id: …'",
        "entities/utf16.yaml:1: is not UTF-8 and looks like UTF-16 (byte 0xff); save the file as UTF-8",
        "sources/gone.yaml: cannot be read: No such file or directory",
        "statements/pipe.jsonl: is not a file",
        "statements/pipe.yaml: is not a file",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(folder: Folder) -> None:
    folder.write("entities/closed.yaml", ENTITIES).chmod(0)
    assert folder.problems() == ["entities/closed.yaml: cannot be read: Permission denied"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("- type: State\n  name: X", "1: id: is missing"),
        ("- id: x\n  name: X", "1: type: is missing"),
        ("- id: x\n  type: State", "1: name: is missing"),
        ("- id: x\n  type: State\n  name: ' '", "3: name: is missing"),
        ("- id: graph\n  type: State\n  name: X", "1: the id 'graph' is reserved"),
        ("- id: x\n  type: State\n  name: X\n  labels: {english: X}", "4: 'english' is not a language tag"),
        ("- id: x\n  type: State\n  name: X\n  labels: [X]", "4: labels: must be a list of 'language: text'"),
        ("- id: x\n  type: State\n  name: X\n  aliases: {a: b}", "4: aliases: must be a text or a list of texts"),
        ("- id: x\n  type: State\n  name: X\n  aliases: [a, '']", "4: aliases: one of the list is empty"),
        ("- id: x\n  type: State\n  name: X\n  same_as: Q1", "4: 'Q1' is not an http or https IRI"),
        ("- id: x\n  type: State\n  name: X\n  protected: maybe", "4: protected: must be true or false, not 'maybe'"),
        ("- id: x\n  type: Person\n  name: X\n  protected: true", "3: name of a protected entity belongs in private/"),
    ],
)
def test_each_mistake_of_an_entity(folder: Folder, entry: str, message: str) -> None:
    folder.write("entities/x.yaml", entry + "\n")
    assert folder.problems()[0].startswith(f"entities/x.yaml:{message}")


def test_a_source_is_a_source(folder: Folder) -> None:
    folder.write("sources/x.yaml", "- id: x\n  title: X\n  type: State\n  sha256: ABC\n  language: Korean\n")
    assert folder.problems() == [
        "sources/x.yaml:3: the type must be a kind of Source; 'State' is none",
        "sources/x.yaml:4: sha256 is not 64 hex digits in lower case",
        "sources/x.yaml:5: 'Korean' is not a language tag such as ko or zh-Hant",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "unknown"),
        ("- a\n", "must hold source: and statements:"),
        ("source: report\nstatements: x\n", "statements: must be a list"),
        ("statements:\n- what: ruritania partyTo pact\n  at: 1\n", "source: is missing"),
    ],
)
def test_a_statements_file_has_a_source_and_a_list(folder: Folder, content: str, message: str) -> None:
    folder.write("statements/x.yaml", content)
    if message == "unknown":
        assert folder.read().statements == ()
        return
    assert message in folder.problems()[0]


def test_a_vocabulary_of_its_own(folder: Folder) -> None:
    folder.write(
        "vocabulary.ttl",
        """
        @prefix : <https://example.org/own#> . @prefix ag: <https://w3id.org/actorgraph/ontology#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        :marriedTo a owl:ObjectProperty ; rdfs:label "married"@en ; skos:definition "Is married to."@en ;
            rdfs:domain ag:Person ; rdfs:range ag:Person ; ag:family ag:OrganizationFamily .
        """,
    )
    folder.statements("- what: anna marriedTo hidden\n  at: 1\n")
    assert folder.read().statements[0].relation == "marriedTo"
    folder.write("vocabulary.ttl", "this is no Turtle")
    (problem,) = folder.problems()
    assert problem.startswith("vocabulary.ttl: not readable as Turtle")
    (folder.path / "vocabulary.ttl").unlink()
    os.mkfifo(folder.path / "vocabulary.ttl")
    assert folder.problems() == ["vocabulary.ttl: is not a file"]


def test_places_tell_which_record_made_what(folder: Folder) -> None:
    folder.statements("- what: ruritania, graustark partyTo pact\n  at: 1\n- what: ruritania partyTo pact\n  at: 2\n")
    dataset, places = read_placed(folder.path)
    assert len(dataset.statements) == 2
    assert len(places["statements/report.yaml", 3]) == 2
    assert places["statements/report.yaml", 5] == places["statements/report.yaml", 3][:1]


def test_which_dataset_a_name_means(folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert locate(folder.path) == folder.path
    assert locate(None, folder.path) == folder.path
    assert locate("nk-refugees").name == "nk-refugees" and bundled() == ["nk-refugees"]
    with pytest.raises(UnknownName, match="unknown dataset 'nk-refugee'; did you mean 'nk-refugees'"):
        locate("nk-refugee")
    with pytest.raises(ActorgraphError, match="is a file"):
        locate(folder.path / "dataset.yaml")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ActorgraphError, match="this folder is not a dataset"):
        locate(None)


def test_the_files_of_a_dataset(folder: Folder) -> None:
    folder.statements(GOOD)
    folder.write("questions/q.rq", "")
    folder.write("entities/.hidden.yaml", "")
    assert [path.relative_to(folder.path).as_posix() for path in dataset_files(folder.path)] == [
        "dataset.yaml",
        "entities/all.yaml",
        "private/names.yaml",
        "questions/q.rq",
        "sources/all.yaml",
        "statements/report.yaml",
    ]


# -- one mistake is one problem ----------------------------------------------------------------------------------------

USES = "".join(f"- what: lost-{n} urged lost-too\n  at: 1\n  said_by: [anna, nobody]\n" for n in range(30))


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("entities/more.yaml", "- id: [", "entities/more.yaml:2: not valid YAML"),
        ("entities/more.yaml", "id: lost", "entities/more.yaml:1: must be a list"),
        ("entities/more.yaml", b"- id: caf\xe9", "entities/more.yaml:1: is not UTF-8"),
        ("sources/more.yaml", "- id:\t- x", "sources/more.yaml:1: "),
    ],
)
def test_an_unreadable_file_brings_no_problem_for_each_use_of_its_ids(
    file: str, text: str | bytes, said: str, folder: Folder
) -> None:
    folder.write(file, text)
    folder.statements(USES + "- what: anna urgedd ruritania\n  at: 1\n")
    found = folder.problems()
    assert len(found) == 2, found
    assert found[0].startswith(said)
    assert "unknown relation 'urgedd'" in found[1]  # another mistake is told all the same


def test_an_entity_that_is_wrong_itself_is_not_called_unknown_too(folder: Folder) -> None:
    folder.write("entities/more.yaml", "- id: lost\n  type: Stat\n  name: Lost\n")
    folder.statements("- what: lost urged anna\n  at: 1\n- what: anna urged lostt\n  at: 2\n")
    (first, second) = folder.problems()
    assert "unknown class 'Stat'" in first
    assert "unknown entity 'lostt'" in second


def test_an_unreadable_file_of_statements_hides_no_unknown_entity(folder: Folder) -> None:
    folder.write("statements/letter.yaml", "source: letter\nstatements: [")
    folder.statements("- what: lost urged anna\n  at: 1\n- what: anna urged ruritania\n  at: 2\n  about: letter#gone\n")
    found = folder.problems()
    assert [line.partition(":")[0] for line in found] == ["statements/letter.yaml", "statements/report.yaml"]
    assert "unknown entity 'lost'" in found[1]
