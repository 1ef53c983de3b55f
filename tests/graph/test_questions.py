"""Saved questions: read, bound, answered; the bundled ones against another engine and against what is known."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import actorgraph.graph.questions
from actorgraph.data.read import read_dataset
from actorgraph.graph import questions, results
from actorgraph.graph.build import build_store, stamp
from actorgraph.graph.opened import Graph
from actorgraph.graph.parameters import KINDS
from actorgraph.graph.questions import BUNDLED, Question, ask, bind, find, load_questions, values
from actorgraph.graph.syntax import tokens
from actorgraph.ontology.errors import ActorgraphError, DatasetError, UnknownName

FILES = {
    "dataset.yaml": "id: case\ntitle: A case\nbase: https://example.org/case/\n",
    "entities/all.yaml": """\
- {id: northland, type: State, name: Northland, aliases: [The North], labels: {ko: 북국}}
- {id: southland, type: State, name: Southland}
- {id: river-league, type: IntergovernmentalOrganization, name: River League}
- {id: north-ministry, type: GovernmentBody, name: Ministry of Northland, aliases: [The Ministry]}
- {id: south-ministry, type: GovernmentBody, name: Ministry of Southland, aliases: [The Ministry]}
- {id: aid-watch, type: NGO, name: Aid Watch}
- {id: anna-berg, type: Person, name: Anna Berg}
- {id: boris-lund, type: Person, name: Boris Lund}
- {id: witness-1, type: Person, protected: true}
- {id: travellers, type: Group, name: the travellers}
- {id: river-treaty, type: Treaty, name: River Treaty}
- {id: non-return, type: Principle, name: non-return}
- {id: envoy-post, type: Position, name: Envoy for the river}
- {id: smugglers, type: Status, name: smugglers}
- {id: the-return, type: Repatriation, name: the return of May 2020}
- {id: border, type: Place, name: the border}
""",
    "sources/all.yaml": """\
- {id: first, title: First report, publisher: [aid-watch], published: 2020-06-01}
- {id: second, title: Second report, published: 2020-07}
- {id: third, title: Third report}
""",
    "statements/first.yaml": """\
source: first
statements:
- {what: "northland, southland partyTo river-treaty", at: 1, as_of: 2020-05}
- {what: northland memberOf river-league, at: 1}
- {what: southland memberOf river-league, at: 1}
- {key: sent, what: northland repatriated travellers, at: [3, 2], when: 2020-05-10, to: southland, event: the-return, count: 31}
- {what: anna-berg holdsPosition envoy-post, at: 4, since: 2015, until: 2018-03}
- {what: envoy-post isVacant, at: 4, since: 2018-03, until: 2019-01}
- {what: boris-lund holdsPosition envoy-post, at: 5, since: 2019-01}
- {what: boris-lund succeeded anna-berg, at: 5, to: envoy-post, when: 2019-01}
- {what: envoy-post partOf north-ministry, at: 5}
- {what: north-ministry partOf northland, at: 5}
- {what: aid-watch urged northland, at: 6, when: ../2020-05-20, content: let-go}
- {key: let-go, what: northland released travellers, at: 6, stance: requested}
- {what: northland boundBy non-return, at: 7, said_by: aid-watch, stance: alleged}
- {what: northland characterizes travellers, at: 8, as: smugglers}
""",
    "statements/second.yaml": """\
source: second
statements:
- {key: no, what: northland repatriated travellers, at: 1, when: 2020-05-10, stance: denied, said_by: northland, event: the-return}
- {what: northland denied travellers, at: 1, about: first#sent, gist: nobody was sent back}
- {what: northland repatriated travellers, at: 2, when: 2020-05, event: the-return, count: "40~", said_by: [witness-1, anna-berg], stance: alleged}
- {what: northland tortured travellers, at: 3, said_by: [witness-1, anna-berg], stance: alleged, where: border}
- {what: northland violates non-return, at: 4, said_by: aid-watch, stance: alleged, gist: sends people back}
- {what: northland violates river-treaty, at: 4, said_by: aid-watch, stance: alleged}
- {what: travellers facesRiskOf smugglers, at: 5}
- {what: northland pledged southland, at: 6, when: 2020-06, content: open-up}
- {key: open-up, what: northland grantedAccess aid-watch, at: 6, stance: planned}
""",
    "statements/third.yaml": """\
source: third
statements:
- {what: northland repatriated travellers, at: 1, when: 2020-05-09/2020-05-11}
- {what: northland violates non-return, at: 2, negated: true, said_by: northland, voice: caption}
- {what: anna-berg metWith boris-lund, at: 3}
""",
    "questions/ours.rq": "#+ title: Ours\n#+ kind: own\nSELECT ?state { ?state a ag:State }\n",
}

#: What each question with a parameter that it needs is asked here.
ASKED: dict[str, dict[str, object]] = {
    "acts": {"relation": "repatriated"},
    "according-to": {"speaker": "aid-watch"},
    "between": {"one": "northland", "other": "travellers"},
    "connected": {"actor": "anna-berg"},
    "event": {"event": "the-return"},
    "in-common": {"one": "northland", "other": "southland"},
    "office-holders": {"day": "2016-06-30"},
    "part-of": {"part": "envoy-post"},
    "statements-about": {"actor": "southland"},
    "statements-of": {"document": "second"},
    "timeline": {"actor": "northland"},
    "who-says": {"relation": "repatriated"},
}


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    folder = tmp_path_factory.mktemp("case")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    generation, _, _ = build_store(read_dataset(folder), tmp_path_factory.mktemp("out"), stamp(folder))
    with Graph(generation) as opened:
        yield opened


@pytest.fixture(scope="module")
def reference(graph: Graph, in_rdflib: Callable[[Graph], rdflib.Dataset]) -> rdflib.Dataset:
    return in_rdflib(graph)


@pytest.fixture(scope="module")
def known(graph: Graph) -> dict[str, Question]:
    return questions.questions(graph)


def rows(graph: Graph, name: str, columns: str, **given: object) -> list[tuple[str, ...]]:
    """Some columns of an answer as a table shows them, in its order, rows that say no more than others left out."""
    found = results.table(ask(graph, questions.questions(graph)[name], given), graph.prefixes)
    wanted = [found.header.index(column) for column in columns.split()]
    return list(dict.fromkeys(tuple(row[at] for at in wanted) for row in found.rows))


# -- the bundled questions ---------------------------------------------------------------------------------------------

#: Those that show what was inferred are asked in test_rule_files.py and of the case.
NAMES = sorted(name for name, question in load_questions([BUNDLED]).items() if not question.inferred)


def test_there_are_enough_of_every_kind() -> None:
    found = load_questions([BUNDLED])
    assert len(found) >= 30
    assert len({question.kind for question in found.values()}) >= 10
    assert all(question.title[0].isupper() and len(question.title) < 70 for question in found.values())
    assert all(p.description for question in found.values() for p in question.parameters.values())


def test_they_are_beside_a_module_of_the_same_name() -> None:
    assert actorgraph.graph.questions.__file__ == str(BUNDLED) + ".py"


@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_that_of_another_engine(
    name: str, graph: Graph, reference: rdflib.Dataset, known: dict[str, Question]
) -> None:
    question = known[name]
    given = ASKED.get(name, {})
    answer = ask(graph, question, given)
    assert isinstance(answer, ox.QuerySolutions)
    ours = Counter(tuple("" if term is None else term.value for term in row) for row in answer)  # type: ignore[union-attr]
    theirs = reference.query(bind(question, graph, given), initNs=graph.prefixes)
    assert ours, "an answer without rows proves nothing"
    assert ours == Counter(tuple("" if term is None else str(term) for term in row) for row in theirs)


@pytest.mark.parametrize("name", NAMES)
def test_optional_parameters_narrow_and_never_widen(name: str, graph: Graph, known: dict[str, Question]) -> None:
    question = known[name]
    given = ASKED.get(name, {})
    totals = "COUNT(" in question.text
    for parameter in question.parameters.values():
        if not parameter.optional:
            continue
        whole = set(_cells(ask(graph, question, given)))
        found: set[Any] = set()
        for value, _ in values(question, parameter.name, graph):
            part = set(_cells(ask(graph, question, {**given, parameter.name: value})))
            # A total over a part is another total; any other row stays the row that it was.
            assert totals or part <= whole
            found |= part
        assert found, f"{parameter.name} leaves nothing, whatever its value"


def _cells(answer: Any) -> list[tuple[str, ...]]:
    return [tuple("" if term is None else term.value for term in row) for row in answer]


def test_names_no_case() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in BUNDLED.glob("*.rq"))
    names = {piece.text for piece in tokens(text) if piece.kind == "name" and piece.text.startswith(":")}
    assert not names


def test_who_held_an_office(graph: Graph) -> None:
    assert rows(graph, "office-holders", "holder since until", day="2016-06-30") == [(":anna-berg", "2015", "2018-03")]
    assert rows(graph, "office-holders", "holder", day="2018-03-31") == [(":anna-berg",)]
    assert rows(graph, "office-holders", "holder", day="2018-04-01") == []
    assert rows(graph, "office-holders", "holder", day="2024-01-01", office="Envoy for the river") == [(":boris-lund",)]
    assert rows(graph, "vacancies", "post since until") == [(":envoy-post", "2018-03", "2019-01")]
    assert rows(graph, "succession", "who did whom") == [
        (":anna-berg", "holds the position", ":envoy-post"),
        (":envoy-post", "is vacant", ""),
        (":boris-lund", "holds the position", ":envoy-post"),
        (":boris-lund", "succeeded", ":anna-berg"),
    ]


def test_denial_and_contradiction(graph: Graph) -> None:
    found = rows(graph, "denials", "who did whom claimedBy claimedIn rejectedBy rejectedIn rejectStance")
    assert sorted(found) == [
        (":northland", "repatriated", ":travellers", "", ":first", ":northland", ":second", "denied"),
        (":northland", "repatriated", ":travellers", "", ":third", ":northland", ":second", "denied"),
        (":northland", "repatriated", ":travellers", ":witness-1", ":second", ":northland", ":second", "denied"),
        (":northland", "violates", ":non-return", ":aid-watch", ":second", ":northland", ":third", "not so"),
    ]
    assert rows(graph, "answers", "who did gist answered answeredDid answeredWhom") == [
        (":northland", "denied", "nobody was sent back", ":northland", "repatriated", ":travellers")
    ]


def test_numbers_that_differ(graph: Graph) -> None:
    assert rows(graph, "numbers-that-differ", "whom count saidBy source otherCount otherSaidBy otherSource") == [
        (":travellers", "31", "", ":first", "about 40", ":witness-1", ":second")
    ]


def test_one_event_across_sources(graph: Graph) -> None:
    assert rows(graph, "shared-events", "event sources statements") == [(":the-return", "2", "3")]
    found = rows(graph, "event", "source stance saidBy count", event="the-return")
    assert found == [
        (":first", "asserted", "", "31"),
        (":second", "denied", ":northland", ""),
        (":second", "alleged", ":witness-1", "about 40"),
    ]


def test_who_asked_whom_for_what(graph: Graph) -> None:
    columns = "who did whom act actor target when"
    asked = (":aid-watch", "urged", ":northland", "released", ":northland", ":travellers", "../2020-05-20")
    assert rows(graph, "requests", columns) == [asked]
    assert rows(graph, "requests", columns, asker="aid-watch", asked="Northland") == [asked]
    assert rows(graph, "requests", columns, asker="northland") == []
    assert rows(graph, "promises", columns) == [
        (":northland", "pledged", ":southland", "granted access to", ":northland", ":aid-watch", "2020-06")
    ]


def test_what_binds_and_what_is_in_tension(graph: Graph) -> None:
    assert rows(graph, "bound-by", "did whom stance saidBy", actor="northland") == [
        ("is bound by", ":non-return", "alleged", ":aid-watch"),
        ("is party to", ":river-treaty", "asserted", ""),
    ]
    # boundBy is only alleged, partyTo, a kind of it, is asserted.
    assert rows(graph, "tension", "norm not saidBy boundForAFact") == [
        (":non-return", "", ":aid-watch", "false"),
        (":non-return", "not", ":northland", "false"),
        (":river-treaty", "", ":aid-watch", "true"),
    ]


def test_harms(graph: Graph) -> None:
    assert rows(graph, "harms", "source who did whom stance saidBy paragraph") == [
        (":second", ":northland", "tortured", ":travellers", "alleged", ":witness-1", "3"),
        (":second", ":travellers", "faces the risk of", ":smugglers", "asserted", "", "5"),
    ]
    # Who faces a risk is the one in danger, not what is faced.
    assert {row[0] for row in rows(graph, "harmed", "whom")} == {":travellers"}


def test_who_says_so_and_through_whom(graph: Graph) -> None:
    found = rows(graph, "hearsay", "did saidBy nearest")
    assert sorted(found) == [("repatriated", ":witness-1", ":anna-berg"), ("tortured", ":witness-1", ":anna-berg")]
    stances = rows(
        graph, "who-says", "stance saidBy", relation="repatriated", actor="The North", other="the travellers"
    )
    assert sorted(stances) == [("alleged", ":witness-1"), ("asserted", ""), ("denied", ":northland")]


def test_time(graph: Graph) -> None:
    found = rows(graph, "events-between", "did when", since="2020-05-01", until="2020-05-31")
    assert ("repatriated", "2020-05-10") in found
    assert ("urged", "../2020-05-20") in found, "its open start may lie in May"
    assert ("pledged", "2020-06") not in found
    assert rows(graph, "events-between", "did", until="2018-12-31") == [("urged",)]
    times = [when for when, _ in rows(graph, "timeline", "when did", actor="northland")]
    assert times.index("2020-05") < times.index("../2020-05-20") < times.index("2020-06")


def test_paths(graph: Graph) -> None:
    assert rows(graph, "part-of", "whole", part="envoy-post") == [(":north-ministry",), (":northland",)]
    steps = dict(rows(graph, "connected", "other steps", actor="anna-berg"))
    assert steps[":boris-lund"] == "1"
    assert steps[":north-ministry"] == "2"
    assert steps[":northland"] == "3"
    assert ":anna-berg" not in steps
    assert ":aid-watch" not in steps, "what is alleged or asked for is no edge"


def test_the_protected_have_no_name_but_are_found(graph: Graph) -> None:
    assert (":witness-1", "") in rows(graph, "speakers", "speaker speakerName")


# -- parameters --------------------------------------------------------------------------------------------------------


def question(text: str, **parameters: str) -> Question:
    """A question made of a query and of parameters written as YAML flow mappings."""
    header = "".join(f"#+   {name}: {fields}\n" for name, fields in parameters.items())
    return _load(f"#+ title: T\n#+ kind: k\n#+ parameters:\n{header}{text}\n")


def _load(text: str, name: str = "asked") -> Question:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.rq").write_text(text, encoding="utf-8")
        return load_questions([Path(folder)])[name]


def bound(graph: Graph, kind: str, value: object, more: str = "") -> str:
    made = question("SELECT * { ?s ?p $x }", x=f"{{type: {kind}, description: d{more}}}")
    return bind(made, graph, {"x": value}).splitlines()[-1].removeprefix("SELECT * { ?s ?p ").removesuffix(" }")


BASE = "https://example.org/case/"
AG = "https://w3id.org/actorgraph/ontology#"


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("entity", "northland", f"<{BASE}northland>"),
        ("entity", ":northland", f"<{BASE}northland>"),
        ("entity", " NORTHLAND ", f"<{BASE}northland>"),
        ("entity", "the north", f"<{BASE}northland>"),
        ("entity", "북국", f"<{BASE}northland>"),
        ("entity", "witness-1", f"<{BASE}witness-1>"),
        ("source", "first", f"<{BASE}first>"),
        ("source", "first report", f"<{BASE}first>"),
        ("class", "State", f"<{AG}State>"),
        ("class", "state", f"<{AG}State>"),
        ("relation", "ag:partyTo", f"<{AG}partyTo>"),
        ("relation", "is party to", f"<{AG}partyTo>"),
        ("family", "HarmFamily", f"<{AG}HarmFamily>"),
        ("family", "harm", f"<{AG}HarmFamily>"),
        ("stance", "alleged", f"<{AG}Alleged>"),
        ("voice", "headline", f"<{AG}Headline>"),
        ("date", "2020-02-29", '"2020-02-29"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("year", "2020", "2020"),
        ("year", 2020, "2020"),
        ("integer", "20", "20"),
        ("integer", 0, "0"),
        ("integer", "-5", '"-5"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("text", 'a "b" \\ c\nd', r'"a \"b\" \\ c\nd"'),
    ],
)
def test_a_value_becomes_one_term(kind: str, value: object, term: str, graph: Graph) -> None:
    assert bound(graph, kind, value) == term


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("entity", "nortland", "unknown entity 'nortland'; did you mean 'northland'"),
        ("entity", "Anna Bergh", "did you mean 'anna-berg'?"),
        ("entity", "The Ministry", "is the name of north-ministry, south-ministry; give one of these ids"),
        ("source", "northland", "'northland' is a State; what is asked for is a Source"),
        ("class", "Stat", "unknown class 'Stat'; did you mean 'State'"),
        ("relation", "party to", "did you mean 'partyTo'"),
        ("relation", "repatriate", "did you mean 'repatriated'"),
        ("family", "harms", "did you mean 'HarmFamily'"),
        ("stance", "denyed", "unknown stance 'denyed'; did you mean 'denied'?"),
        ("voice", "footnote", "there are text, headline, caption, comment"),
        ("date", "2020-02-30", "'2020-02-30' is no date; write year-month-day"),
        ("date", "2020", "is no date"),
        ("date", "20200229", "is no date"),
        ("date", "2020-02-29T10:00", "is no date"),
        ("year", "20", "is no year"),
        ("year", "２０２０", "is no year"),
        ("integer", "1.5", "is no whole number"),
        ("integer", "1 } #", "is no whole number"),
        ("text", "\udcff", "is not valid Unicode"),
    ],
)
def test_a_value_that_cannot_be_is_named_with_what_can(kind: str, value: str, message: str, graph: Graph) -> None:
    with pytest.raises(ActorgraphError) as caught:
        bound(graph, kind, value)
    assert message in str(caught.value)


def test_an_entity_of_another_class_is_refused(graph: Graph) -> None:
    assert bound(graph, "entity", "envoy-post", ", class: Position") == f"<{BASE}envoy-post>"
    with pytest.raises(ActorgraphError, match=r"x: 'northland' is a State; what is asked for is a Position"):
        bound(graph, "entity", "northland", ", class: Position")
    assert bound(graph, "entity", "northland", ", class: Actor") == f"<{BASE}northland>"


def test_a_choice_is_one_of_its_values(graph: Graph) -> None:
    assert bound(graph, "choice", "up", ", values: [up, down]") == '"up"'
    with pytest.raises(ActorgraphError, match="unknown choice 'upp'; did you mean 'up'"):
        bound(graph, "choice", "upp", ", values: [up, down]")


@pytest.mark.parametrize(
    "hostile",
    [
        "> } #",
        '" } #',
        "' } #",
        "\\",
        '"""',
        "northland> ?y . ?s ?p <x",
        "x\n} DROP ALL #",
        '\\" } #',
        "\u0000",
        "$x ?s",
        "{}",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_no_value_becomes_more_than_a_term(kind: str, hostile: str, graph: Graph) -> None:
    more = ", values: [up]" if kind == "choice" else ""
    if kind != "text":
        with pytest.raises(ActorgraphError):
            bound(graph, kind, hostile, more)
        return
    written = bound(graph, kind, hostile)
    assert [piece.kind for piece in tokens(written)] == ["text"]
    (row,) = graph.query(f"SELECT ({written} AS ?x) {{}}")  # type: ignore[misc]
    assert row[0].value == hostile  # type: ignore[index]


def test_a_name_is_replaced_only_where_it_is_one(graph: Graph) -> None:
    text = "SELECT ?who { ?who ?p $one . # $one\n FILTER(?who != '$one' && ?who != <http://x/$one> && ?p != $two) }"
    made = question(text, one="{type: integer, description: d}", two="{type: integer, optional: true, description: d}")
    expected = text.replace("?p $one .", "?p 7 .")
    assert bind(made, graph, {"one": 7}).endswith(expected + "\n")


def test_parameters_that_are_missing_unknown_or_left_to_their_default(graph: Graph, known: dict[str, Question]) -> None:
    with pytest.raises(
        ActorgraphError, match=r"who-says needs a value for 'relation' \(what was done\); it can be: \w+, "
    ) as caught:
        ask(graph, known["who-says"], {})
    assert str(caught.value).count(", ") == 10
    assert str(caught.value).endswith(", …")
    with pytest.raises(UnknownName, match="unknown parameter 'relaton'; did you mean 'relation'"):
        ask(graph, known["who-says"], {"relaton": "repatriated"})
    with pytest.raises(ActorgraphError, match=r"needs a value for 'day' .*; it can be from 2019-01-01 to 2020-06-30$"):
        ask(graph, known["office-holders"], {"day": ""})
    assert bind(known["most-spoken-of"], graph, {}).rstrip().endswith("LIMIT 20")
    assert len(rows(graph, "most-spoken-of", "thing", most=2)) == 2
    assert rows(graph, "holders", "holder") == rows(graph, "holders", "holder", office=None)
    with pytest.raises(UnknownName, match="unknown question 'who-say'; did you mean 'who-says'"):
        find(known, "who-say")
    assert find(known, "who-says").title


def test_the_values_that_a_parameter_can_take(graph: Graph, known: dict[str, Question]) -> None:
    def found(name: str, parameter: str, limit: int | None = None) -> list[tuple[str, str]]:
        return values(known[name], parameter, graph, limit)

    assert found("holders", "office") == [("envoy-post", "Envoy for the river")]
    assert found("event", "event") == [("the-return", "the return of May 2020")]
    assert found("statements-of", "document") == [
        ("first", "First report"),
        ("second", "Second report"),
        ("third", "Third report"),
    ]
    everything = found("statements-about", "actor")
    assert len(everything) == 16 + 3
    assert "witness-1" in dict(everything)
    assert everything == sorted(everything)
    assert found("statements-about", "actor", 2) == everything[:2]
    used = dict(found("who-says", "relation"))
    assert used["repatriated"] == "repatriated"
    assert "boundBy" in used, "partyTo is a kind of it"
    assert "extradited" not in used
    assert ("HarmFamily", "harm") in found("relations", "family")
    assert "Actor" in dict(found("entities", "class"))
    assert found("office-holders", "day") == [("2019-01-01", "first"), ("2020-06-30", "last")]
    assert found("most-spoken-of", "most") == []
    with pytest.raises(UnknownName):
        found("holders", "ofice")


# -- files -------------------------------------------------------------------------------------------------------------


def test_a_datasets_own_questions_stand_beside_the_bundled(known: dict[str, Question]) -> None:
    assert known["ours"].title == "Ours"
    assert set(NAMES) < set(known)
    assert list(known) == sorted(known)


def test_a_later_folder_wins(tmp_path: Path) -> None:
    (tmp_path / "sources.rq").write_text("#+ title: Mine\n#+ kind: own\nASK {}\n")
    assert load_questions([BUNDLED, tmp_path, tmp_path / "none"])["sources"].title == "Mine"


def test_a_header_is_read_whole(tmp_path: Path) -> None:
    made = _load(
        "#+ title: 'Who: whom?'\r\n#+ kind: k\r\n#+ inferred: true\r\n#+ description: >-\r\n#+   one\r\n#+   two\r\n#+\r\n"
        "#+ parameters:\r\n#+   who_else: {type: choice, values: [b, a], default: a, description: d}\r\n"
        "# a comment\r\nASK { FILTER($who_else = 'a') }\r\n"
    )
    assert (made.name, made.title, made.kind, made.inferred, made.description) == (
        "asked",
        "Who: whom?",
        "k",
        True,
        "one two",
    )
    parameter = made.parameters["who_else"]
    assert (parameter.type, parameter.choices, parameter.default, parameter.optional) == (
        "choice",
        ("b", "a"),
        "a",
        False,
    )


HEAD = "#+ title: T\n#+ kind: k\n"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT * {}", "asked.rq:1: has no header"),
        ("", "asked.rq:1: has no header"),
        ("#+ title: T\nASK {}", "asked.rq:1: kind: is missing"),
        ("#+ title:\n#+ kind: k\nASK {}", "asked.rq:1: title: is empty"),
        (HEAD + "#+ inferred: yes\nASK {}", "asked.rq:3: inferred: must be true or false, not 'yes'"),
        (HEAD + "#+ titel: U\nASK {}", "asked.rq:3: unknown field 'titel'; did you mean 'title'?"),
        (HEAD + "#+ description: [a]\nASK {}", "asked.rq:3: description: must be a text"),
        (HEAD + "#+ parameters: [a]\nASK {}", "asked.rq:3: parameters: must be a mapping"),
        (HEAD + "#+ parameters:\n#+   x: entity\nASK { $x ?p ?o }", "asked.rq:4: x: must have fields"),
        (
            HEAD + "#+ parameters:\n#+   x:\n#+     type: entitee\nASK { $x ?p ?o }",
            "asked.rq:5: unknown type 'entitee'; did you mean 'entity'?",
        ),
        (
            HEAD + "#+ parameters:\n#+   x: {type: integer, default: many}\nASK { $x ?p ?o }",
            "asked.rq:4: default: 'many' is no whole number",
        ),
        (
            HEAD + "#+ parameters:\n#+   x: {type: choice}\nASK { $x ?p ?o }",
            "asked.rq:4: values: and type: choice go together",
        ),
        (HEAD + "#+ parameters:\n#+   X: {type: text}\nASK { $X ?p ?o }", "asked.rq:4: the parameter 'X' is no name"),
        (
            HEAD + "#+ parameters:\n#+   graph: {type: text}\nASK { $graph ?p ?o }",
            "asked.rq:4: the parameter 'graph' is reserved",
        ),
        (
            HEAD + "#+ parameters:\n#+   x: {type: text}\nASK {\n ?s ?p ?o }",
            "asked.rq:4: the parameter 'x' is never used; write $x",
        ),
        (
            HEAD + "#+ parameters:\n#+   who: {type: text}\nASK {\n $who ?p $whom }",
            "asked.rq:6: '$whom' is no parameter of this question; did you mean '$who'?",
        ),
        (HEAD + "ASK { $who ?p ?o }", "asked.rq:3: '$who' is no parameter of this question; declare it or write ?who"),
        (
            HEAD + "#+ parameters:\n#+   who: {type: text}\nASK { $who ?p ?o .\n ?who ?q ?r }",
            "asked.rq:6: ?who and the parameter $who would be one variable",
        ),
        ("#+ title: T\n#+ title: U\n#+ kind: k\nASK {}", "asked.rq:2: the field 'title' stands twice"),
        ("#+ title: T\n#+\tkind: k\nASK {}", "asked.rq:2: "),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(text: str, problem: str) -> None:
    with pytest.raises(DatasetError) as caught:
        _load(text)
    assert f"questions/{problem}" in str(caught.value)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "One Two.rq").write_text(HEAD + "ASK {}")
    (tmp_path / "three.rq").write_text("ASK {}")
    (tmp_path / "four.rq").write_bytes(b"#+ title: \xff\n")
    with pytest.raises(DatasetError) as caught:
        load_questions([BUNDLED, tmp_path])
    said = str(caught.value)
    assert "'One Two' is no name" in said
    assert "three.rq:1: has no header" in said
    assert "four.rq:1: is not UTF-8" in said
    assert said.endswith("3 problems")


def test_a_question_may_not_reach_further_than_a_query(graph: Graph) -> None:
    made = _load(HEAD + "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }\n")
    with pytest.raises(ActorgraphError, match="SERVICE is not allowed"):
        ask(graph, made)
