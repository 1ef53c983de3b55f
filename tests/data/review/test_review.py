"""A review: decisions, what they write, taking them back, and being killed at any point."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from actorgraph.data.compare import compare
from actorgraph.data.edit import rename
from actorgraph.data.extract.candidates import read_candidates, write_candidates
from actorgraph.data.originals import paragraph_start
from actorgraph.data.read import read_dataset
from actorgraph.data.review import Review
from actorgraph.ontology.errors import ActorgraphError, DatasetError, UnknownName

from ..proposing import TEXT, candidate, dataset, filed, proposed, ref


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = dataset(tmp_path / "tiny")
    filed(folder)
    return folder


def yaml(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text("utf-8") for path in sorted(folder.rglob("*.yaml"))}


def accept_all(folder: Path) -> int:
    with Review(folder, "me") as review:
        count = 0
        while review.current() is not None:
            review.accept()
            count += 1
    return count


def test_accepted_candidates_are_statements(folder: Path) -> None:
    actors = yaml(folder)["entities/actors.yaml"]
    assert accept_all(folder) == 5
    read = read_dataset(folder)
    by_relation = {(s.subjects[0], s.relation, str(s.passages[0])): s for s in read.statements}
    assert len(by_relation) == 5
    speech = by_relation["council", "urged", "2:0-55"]
    asked = by_relation["ruritania", "detained", "2:0-55"]
    assert speech.content == (asked.id,)
    assert (asked.stance, asked.negated, asked.key) == ("requested", True, "k2")
    assert (speech.said_by, speech.stance, speech.said_on) == (("julie-turner",), "alleged", "2024-03-04")
    assert {(s.extracted_by, s.reviewed_by) for s in read.statements} == {("tests", "me")}
    assert by_relation["ruritania", "detained", "3:24-90"].count.value == 31  # type: ignore[union-attr]
    assert read.entities["julie-turner"].name == "Julie Turner"
    assert yaml(folder)["entities/actors.yaml"] == actors
    assert accept_all(folder) == 0


def test_contents_come_first_and_the_surest_may(folder: Path) -> None:
    with Review(folder, "me") as review:
        assert review.current().candidate.key == "k2"  # type: ignore[union-attr]
    with Review(folder, "me", order="confidence", min_confidence=0.5) as review:
        assert review.current().candidate.key == "k3"  # type: ignore[union-attr]
        assert review.progress().total == 4
    with pytest.raises(UnknownName, match="unknown source 'reprot'; did you mean 'report'"):
        Review(folder, "me", sources=["reprot"])
    with Review(folder, "me", sources=["report"]) as review:  # the lock was given back
        assert review.progress().total == 5


def test_what_was_put_off_is_linked_when_it_is_accepted(folder: Path) -> None:
    accept_all_at_once = dataset(folder.parent / "other")
    filed(accept_all_at_once)
    accept_all(accept_all_at_once)
    with Review(folder, "me") as review:
        review.skip()
        while review.current() is not None:
            review.accept()
        assert review.progress().left == 1
    assert "content" not in yaml(folder)["statements/report.yaml"]
    accept_all(folder)
    assert not compare(read_dataset(folder), read_dataset(accept_all_at_once))
    with Review(folder, "me") as review:
        review.undo()
        assert "content" not in yaml(folder)["statements/report.yaml"]
        review.accept()
    assert yaml(folder)["statements/report.yaml"].count("content: k2") == 1


def test_corrections(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.correct("object", "anna")
        review.correct("stance", "planned")
        review.correct("count", "5~")
        review.correct("where", "graustark, ruritania")
        review.correct("negated", "no")
    with Review(folder, "me") as review:  # also after a restart
        made = review.accept()[0]
    assert (made.objects, made.stance, made.negated, made.where) == (
        ("anna",),
        "planned",
        False,
        ("graustark", "ruritania"),
    )


@pytest.mark.parametrize(
    ("field", "written", "message"),
    [
        ("object", "vilagers", "unknown entity 'vilagers'; did you mean 'villagers'"),
        ("relation", "detaind", "unknown relation 'detaind'; did you mean 'detained'"),
        ("stance", "alledged", "unknown stance 'alledged'"),
        ("when", "next week", "date|EDTF"),
        ("at", "0", "counted from 1"),
        ("negated", "perhaps", "true or false"),
        ("said_by", "council, nobody", "unknown entity 'nobody'"),
        ("gist", "Oda Nobody was there", "the name of a protected entity"),
        ("subject", "a b c d", "is not 'subject relation object'|unknown"),
    ],
)
def test_a_bad_correction_is_refused_in_the_reader_s_words(
    field: str, written: str, message: str, folder: Path
) -> None:
    log = folder / "candidates" / "report.decisions.jsonl"
    with Review(folder, "me") as review:
        before = review.current()
        with pytest.raises(ActorgraphError, match=message):
            review.correct(field, written)
        assert review.current() == before
    assert not log.exists()


def test_fields_that_do_not_go_together_wait_for_each_other(folder: Path) -> None:
    with Review(folder, "me") as review:
        item = review.correct("relation", "metWith")
        item = review.correct("object", "")
        assert item.problems == ("'metWith' needs an object; write: subject metWith object",)
        with pytest.raises(DatasetError, match="needs an object"):
            review.accept()
        assert review.correct("object", "graustark").problems == ()
        assert review.accept()[0].relation == "metWith"


def test_an_unknown_field_is_named(folder: Path) -> None:
    with Review(folder, "me") as review, pytest.raises(UnknownName, match="did you mean 'stance'"):
        review.correct("stnace", "x")


def test_a_candidate_that_the_reader_refuses_waits_for_its_correction(folder: Path) -> None:
    filed(folder, [msgspec.structs.replace(proposed()[2], relation="partyTo", when="soon")])
    with Review(folder, "me") as review:
        assert len(review.current().problems) == 2  # type: ignore[union-attr]
        with pytest.raises(DatasetError, match="partyTo"):
            review.accept()
        review.correct("when", "2024-03")  # one at a time
        review.correct("relation", "detained")
        assert review.accept()
    assert len(read_dataset(folder).statements) == 1


def test_a_new_entity_may_be_one_that_is_known(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.accept()
        item = review.merge("julie-turner", "anna")
        assert item.draft.entities == ()
        review.accept()
        assert review.current().draft.record.what == "anna urged ruritania"  # type: ignore[union-attr]
    assert read_dataset(folder).entities["anna"].aliases == ("Julie Turner",)
    with Review(folder, "me") as review:
        for verdict in ("accepted", "merged", "accepted"):
            assert review.undo().verdict == verdict  # type: ignore[union-attr]
        assert review.undo() is None
    assert read_dataset(folder).entities["anna"].aliases == ()
    assert "statements/report.yaml" not in yaml(folder)
    assert "# The actors, by hand." in yaml(folder)["entities/actors.yaml"]


def test_a_merge_needs_a_proposed_and_a_known_one(folder: Path) -> None:
    with Review(folder, "me") as review:
        with pytest.raises(ActorgraphError, match="proposes no new entity 'x'"):
            review.merge("x", "anna")
        review.accept()
        with pytest.raises(UnknownName, match="did you mean 'anna'"):
            review.merge("julie-turner", "ana")


def test_two_new_entities_may_be_one(tmp_path: Path) -> None:
    """Of a candidate that proposes both; what the one that is kept is called later holds for both, and undoing parts them."""
    folder = dataset(tmp_path / "tiny")
    turner, envoy = ref("julie-turner", "Julie Turner"), ref("envoy", "envoy", printed="Envoy")
    words = "envoy Julie Turner said on Monday"
    filed(
        folder,
        [candidate(envoy, "metWith", turner, words), candidate(envoy, "urged", ref("ruritania", "Ruritania"), words)],
    )
    with Review(folder, "me") as review:
        with pytest.raises(ActorgraphError, match="unknown entity 'envoy-report'"):
            review.merge("envoy-report", "envoy-report")
        review.reject()
        item = review.merge("envoy-report", "julie-turner")
        assert item.draft.record.what == "julie-turner urged ruritania"
        assert [entity.name for _, entity in review.proposed(item)] == ["Julie Turner"]
        item = review.name("julie-turner", "j-turner", "Person", "Julie Turner")
        assert item.draft.record.what == "j-turner urged ruritania"
        review.accept()
    assert read_dataset(folder).entities["j-turner"].aliases == ()
    with Review(folder, "me") as review:
        assert [review.undo().verdict for _ in range(3)] == ["accepted", "named", "merged"]  # type: ignore[union-attr]
        assert review.current().draft.record.what == "envoy-report urged ruritania"  # type: ignore[union-attr]
        # A common noun is no alias of whom it stands for here.
        review.merge("envoy-report", "anna")
    assert read_dataset(folder).entities["anna"].aliases == ()


def test_the_name_of_one_that_is_merged_into_a_protected_one_stays_out(folder: Path) -> None:
    before = yaml(folder)
    with Review(folder, "me") as review:
        review.skip()
        review.merge("julie-turner", "hidden")
        assert yaml(folder) == before
        review.accept()
    assert read_dataset(folder).statements[0].said_by == ("hidden",)


def test_a_new_entity_gets_another_id_class_and_name(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.accept()
        review.name("julie-turner", "j-turner", "Person", "Julie A. Turner")
        review.name("j-turner", "turner", "Person", "J. Turner")
        with pytest.raises(ActorgraphError, match="'anna' exists already"):
            review.name("turner", "anna", "Person", "Anna")
        with pytest.raises(DatasetError, match="Persn"):
            review.name("turner", "turner", "Persn", "J. Turner")
        with pytest.raises(DatasetError, match="protected"):
            review.name("turner", "turner", "Person", "Oda Nobody")
        review.name(
            "", "border-police", "Agency" if "Agency" in review.vocabulary.classes else "Organization", "Border police"
        )
        review.accept()
        assert review.current().draft.record.what == "turner urged ruritania"  # type: ignore[union-attr]
        review.skip()
        review.correct("subject", "border-police")
        assert [entity.id for entity in review.current().draft.entities] == ["border-police"]  # type: ignore[union-attr]
        review.accept()
    read = read_dataset(folder)
    assert read.entities["turner"].name == "J. Turner"
    assert read.entities["border-police"].name == "Border police"


def test_undo_goes_back_to_the_beginning_and_forth_again(folder: Path) -> None:
    empty = yaml(folder)
    accept_all(folder)
    whole = yaml(folder)
    with Review(folder, "somebody else") as review:
        for left in range(1, 6):
            assert review.undo() is not None
            assert review.progress().left == left
        assert review.undo() is None
    assert yaml(folder) == empty
    accept_all(folder)
    assert yaml(folder) == whole


def test_what_others_edit_meanwhile_is_kept(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.accept()
        file = folder / "statements" / "report.yaml"
        by_hand = "# by hand\n- what: anna urged graustark\n  at: 1\n"
        file.write_text(file.read_text("utf-8") + by_hand, encoding="utf-8")
        (folder / "entities" / "more.yaml").write_text("- {id: ozland, type: State, name: Ozland}\n", encoding="utf-8")
        review.correct("said_by", "anna")
        review.accept()
        assert by_hand in yaml(folder)["statements/report.yaml"]
        review.correct("object", "ozland")
        review.undo(), review.undo(), review.undo()
        review.undo()
        assert yaml(folder)["statements/report.yaml"] == "source: report\nstatements:\n" + by_hand
    assert len(read_dataset(folder).statements) == 1


def test_what_a_person_corrected_in_the_file_is_not_undone(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.accept()
        file = folder / "statements" / "report.yaml"
        file.write_text(file.read_text("utf-8").replace("negated: true", "negated: false"), encoding="utf-8")
        with pytest.raises(ActorgraphError, match="edited since"):
            review.undo()
    assert "negated: false" in file.read_text("utf-8")


def test_an_entity_that_something_else_names_is_not_undone(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.accept(), review.accept()
        (folder / "statements" / "hand.yaml").write_text(
            "source: report\nstatements:\n- what: julie-turner urged anna\n  at: 1\n", encoding="utf-8"
        )
        with pytest.raises(DatasetError, match="unknown entity 'julie-turner'"):
            review.undo()
    assert read_dataset(folder)


def test_a_repetition_adds_its_place_and_a_copy_nothing(folder: Path) -> None:
    one = msgspec.structs.replace(proposed()[2], key="")
    other = msgspec.structs.replace(one, evidence=proposed()[3].evidence)
    filed(folder, [one, msgspec.structs.replace(one, gist="", as_of="2024"), other])
    with Review(folder, "me") as review:
        review.accept()
        review.accept()
        review.correct("as_of", "")
        review.accept()
    [statement] = read_dataset(folder).statements
    assert len(statement.passages) == 2
    assert yaml(folder)["statements/report.yaml"].count("- what") == 2


def test_a_key_that_is_taken_gets_a_number(folder: Path) -> None:
    (folder / "statements").mkdir()
    (folder / "statements" / "hand.yaml").write_text(
        "source: report\nstatements:\n- what: anna urged graustark\n  key: k2\n  at: 1\n", encoding="utf-8"
    )
    accept_all(folder)
    speech = next(s for s in read_dataset(folder).statements if s.content)
    assert (
        yaml(folder)["statements/hand.yaml"].count("- key: k2-2")
        + yaml(folder).get("statements/report.yaml", "").count("key: k2-2")
        == 1
    )
    assert speech.subjects == ("council",)


def test_renaming_the_source_or_an_entity_keeps_what_was_decided(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.accept(), review.accept(), review.reject()
    rename(folder, "report", "report-2024")
    rename(folder, "ruritania", "kingdom")
    assert sorted(path.name for path in (folder / "candidates").iterdir()) == [
        "report-2024.decisions.jsonl",
        "report-2024.jsonl",
    ]
    with Review(folder, "me", sources=["report-2024"]) as review:
        assert (review.progress().accepted, review.progress().rejected, review.progress().left) == (2, 1, 2)
        assert review.accept()[0].subjects == ("kingdom",)


def test_a_place_is_exact_only_where_the_paragraph_is_known(folder: Path) -> None:
    file = folder / "candidates" / "report.jsonl"
    found = [msgspec.structs.replace(one, paragraph_start=-1) for one in read_candidates(file)]
    file.write_bytes(write_candidates(found))
    with Review(folder, "me") as review:
        assert str(review.accept()[0].passages[0]) == "2"
    with Review(folder, "me", place_of=lambda one, _: paragraph_start(TEXT, one.evidence.paragraph)) as review:
        assert str(review.accept()[0].passages[0]) == "2:0-55"
    assert paragraph_start(TEXT, 9) == -1


def test_two_reviewers_at_once_are_refused(folder: Path) -> None:
    with Review(folder, "me"), pytest.raises(ActorgraphError, match="somebody else is reviewing tiny"):
        Review(folder, "you")
    Review(folder, "you").close()


def test_a_dataset_with_mistakes_is_not_reviewed(folder: Path) -> None:
    (folder / "statements").mkdir()
    (folder / "statements" / "x.yaml").write_text("source: reprot\nstatements: []\n- ", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"statements/x.yaml:3"):
        Review(folder, "me")


def test_the_order_of_a_log_does_not_depend_on_the_clock(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accept_all(folder)
    import actorgraph.data.review.review as module

    class Stopped:
        @staticmethod
        def now(_zone: object) -> object:
            from datetime import UTC, datetime

            return datetime(2000, 1, 1, tzinfo=UTC)

        fromisoformat = staticmethod(module.datetime.fromisoformat)

    monkeypatch.setattr(module, "datetime", Stopped)
    with Review(folder, "me") as review:
        assert review.undo().of.startswith("213-")  # type: ignore[union-attr]
        review.reject()
        assert review.undo().verdict == "rejected"  # type: ignore[union-attr]


# -- being killed ------------------------------------------------------------------------------------------------------


def killed_at(number: int, act: Callable[[], object]) -> bool:
    """Run ``act`` in a process that is killed at its ``number``-th touch of a file; whether it was."""
    child = os.fork()
    if child == 0:
        count = 0

        def count_down(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal count
            touches = event in ("os.rename", "os.remove", "os.truncate", "os.mkdir") or (
                event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
            )
            if touches:
                count += 1
                if count == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count_down)
            act()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def steps(review: Review) -> None:
    """One of each: an acceptance, a merge, an acceptance that makes an entity, a correction, an undo."""
    review.accept()
    review.accept()
    review.undo()
    review.merge("julie-turner", "anna")
    review.accept()
    review.correct("said_by", "")
    review.undo()
    review.undo()
    review.undo()
    review.reject()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_review_that_is_killed_at_any_point_loses_nothing(tmp_path: Path) -> None:
    sound = dataset(tmp_path / "sound")
    filed(sound)
    accept_all(sound)
    expected = yaml(sound)
    kills = 0
    for number in range(1, 800, 2):
        folder = dataset(tmp_path / str(number))
        filed(folder)

        def act(folder: Path = folder) -> None:
            with Review(folder, "me") as review:
                steps(review)

        if not killed_at(number, act):
            break
        kills += 1
        read_again = Review(folder, "me")
        with read_again as review:
            while review.undo() is not None:
                pass
            assert review.progress().left == 5
        read_dataset(folder)
        accept_all(folder)
        assert yaml(folder) == expected
    assert 20 < kills < 399


def test_a_decision_that_was_half_written_is_forgotten(folder: Path) -> None:
    with Review(folder, "me") as review:
        review.reject()
    log = folder / "candidates" / "report.decisions.jsonl"
    log.write_bytes(log.read_bytes() + b'{"made":"2026')
    with Review(folder, "me") as review:
        assert review.progress().left == 4
        review.reject()
    assert len(log.read_bytes().splitlines()) == 2


def test_a_log_that_is_none_is_named(folder: Path) -> None:
    (folder / "candidates" / "report.decisions.jsonl").write_text("{}\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"candidates/report.decisions.jsonl:1: is no decision"):
        Review(folder, "me")
