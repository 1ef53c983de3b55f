"""The rules that come with the program, on small affairs made up for them: what follows, and what must not.

Each statement has a note by which the expectations, written by hand, name it: a conclusion is ``rule: subject relation
object [stance] (notes of the statements it rests on)``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from actorgraph.graph.opened import Graph
from actorgraph.ontology.namespaces import AG
from actorgraph.ontology.rules import load_rules

from .conftest import build_graph, write_dataset

HEAD = "@prefix ag: <https://w3id.org/actorgraph/ontology#> .\n@prefix : <https://example.org/affair/> .\n"
SOURCES = [
    {"id": "gazette-1", "title": "One", "publisher": ["gazette"], "published": "2021-06-30"},
    {"id": "ledger-1", "title": "Two", "publisher": ["ledger"], "published": "2021-07-02"},
    {"id": "courier-1", "title": "Three", "publisher": ["courier"], "published": "2021-07-03"},
]
EVERYWHERE = {"gazette": "MediaOutlet", "ledger": "MediaOutlet", "courier": "MediaOutlet", "union": "NGO"}
Row = dict[str, Any]


class Concluded:
    """What was concluded from one affair."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.premises: dict[str, list[str]] = {}
        for row in graph.query("SELECT ?i ?p { ?i ag:premise ?p }", inferred=True):
            self.premises.setdefault(row["i"].value, []).append(row["p"].value)
        notes = graph.query("SELECT ?s ?n { ?s a ag:Statement ; ag:note ?n }")
        self.notes = {row["s"].value: row["n"].value for row in notes}

    def rests_on(self, inference: str) -> set[str]:
        found: set[str] = set()
        for premise in self.premises[inference]:
            found |= self.rests_on(premise) if premise in self.premises else {self.notes[premise]}
        return found

    def of(self, rule: str, *qualifiers: str) -> set[str]:
        """The conclusions of one rule; ``qualifiers`` are shown before the premises."""
        optional = "".join(f"OPTIONAL {{ ?i ag:{name} ?{name} }} " for name in qualifiers)
        query = (
            f"SELECT DISTINCT * {{ ?i a ag:Inference ; ag:inferredBy rule:{rule} ; rdf:subject ?s ; rdf:predicate ?p ;"
            f" rdf:object ?o ; ag:stance ?stance {optional}}}"
        )
        found = set()
        for row in self.graph.query(query, inferred=True):
            shown = [self.name(row[name]) for name in ("s", "p", "o")]
            more = "".join(f" {name}={self.name(row[name])}" for name in qualifiers if row[name] is not None)
            stance = row["stance"].value.removeprefix(AG).lower()
            rests = ", ".join(sorted(self.rests_on(row["i"].value)))
            found.add(f"{' '.join(shown)} [{stance}]{more} ({rests})")
        return found

    def name(self, term: Any) -> str:
        value = str(term.value)
        return self.notes.get(value, value.removeprefix(AG).removeprefix(self.graph.base))

    def has_edge(self, edge: str) -> bool:
        one, relation, other = edge.split()
        query = f"ASK {{ GRAPH graph:inferences {{ :{one} ag:{relation} :{other} }} }}"
        return bool(self.graph.query(query, inferred=True))


Affair = Callable[..., Concluded]


@pytest.fixture(scope="module")
def affair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Affair]:
    opened: list[Graph] = []

    def make(entities: dict[str, str], statements: dict[str, list[Row]], vocabulary: str = HEAD) -> Concluded:
        folder = tmp_path_factory.mktemp("affair")
        files: dict[str, Any] = {
            "dataset.yaml": {
                "id": "affair",
                "title": "An affair",
                "base": "https://example.org/affair/",
                "licence": "CC0-1.0",
            },
            "entities/all.yaml": [
                {"id": name, "type": kind, "name": name.capitalize()} for name, kind in (EVERYWHERE | entities).items()
            ],
            "sources/all.yaml": SOURCES,
        }
        for source, rows in statements.items():
            written = [{"at": number, **row} for number, row in enumerate(rows, 1)]
            files[f"statements/{source}.yaml"] = {"source": source, "statements": written}
        write_dataset(folder / "data", files, vocabulary)
        opened.append(build_graph(folder / "data", folder / "out", inferred=True))
        return Concluded(opened[-1])

    yield make
    for graph in opened:
        graph.close()


def said(note: str, what: str, **fields: Any) -> Row:
    return {"what": what, "note": note, **fields}


# -- acts for ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def consulate(affair: Affair) -> Concluded:
    return affair(
        {
            **dict.fromkeys(("ruritania", "sylvania"), "State"),
            **dict.fromkeys(("vane", "orr", "press", "member", "inspector", "rogue"), "Person"),
            **dict.fromkeys(("consul", "harbour", "press-post", "seat", "inspection"), "Position"),
            "embassy": "DiplomaticMission",
            "ministry": "GovernmentBody",
            "parliament": "GovernmentBody",
            "crew": "Group",
            "agents": "Organization",
            "cabinet": "GovernmentBody",
        },
        {
            "gazette-1": [
                said("place", "consul partOf ruritania"),
                said("held", "vane holdsPosition consul", since="2019-03", until="2021-05"),
                said("in time", "vane urged sylvania", when="2020-01-05"),
                said("at the edge", "vane urged sylvania", when="2021-05-20"),
                said("too late", "vane urged sylvania", when="2022"),
                said("no time", "vane urged sylvania", gist="some day"),
                said("open", "vane urged sylvania", when="../2020-06"),
                said("alleged", "vane protestedTo sylvania", when="2020-02-02", said_by="union", stance="alleged"),
                said("denied", "vane accused sylvania", when="2020-03", said_by="vane", stance="denied"),
                said("not done", "vane warned sylvania", when="2020-03", negated=True),
                said("asked for", "vane rejected sylvania", when="2020-03", said_by="union", stance="requested"),
                said("conditional", "vane raisedWith sylvania", when="2020-04", condition="if the pass closes"),
                said("headline", "vane threatened sylvania", when="2020-05-01", voice="headline"),
                said("private", "vane visited sylvania", when="2020-06"),
                said("own taste", "vane praised sylvania", when="2020-06"),
                said("own state", "vane criticized ruritania", when="2020-06"),
                said("together", "vane, orr urged union", when="2020-07-07", jointly=True),
                said("met", "vane metWith orr", when="2020-07-07"),
                said("other place", "harbour partOf sylvania"),
                said("other held", "orr holdsPosition harbour", as_of="2020-07-07"),
                said("former", "rogue holdsPosition harbour", until="../2019"),
                said("former's word", "rogue urged ruritania", when="2018-01-01"),
                said("seat's place", "seat partOf parliament"),
                said("seat held", "member holdsPosition seat", since="2018", until="2022"),
                said("member's word", "member urged sylvania", when="2020-01-01"),
                said("post", "press-post partOf embassy"),
                said("spokesperson", "press holdsPosition press-post", as_of="2020-08-01"),
                said("mission", "embassy actsFor ruritania"),
                said("word", "press criticized sylvania", when="2020-08-01"),
                said("organ", "ministry actsFor ruritania"),
                said("custody", "ministry detained crew", count=12),
                said("praise", "ministry praised sylvania"),
                said("belongs", "cabinet partOf ruritania"),
                said("cabinet's word", "cabinet urged sylvania", when="2020-01-01"),
                said("desk", "inspection partOf ministry"),
                said("sits", "inspector holdsPosition inspection", since="2020-01"),
                said("arrest", "inspector arrested crew", when="2021-06-01"),
                said("after print", "inspector arrested crew", when="2021-07-15"),
                said("one master", "agents actsFor ruritania"),
                said("two masters", "agents actsFor sylvania"),
                said("whose word", "agents urged union"),
            ],
        },
    )


def test_what_an_office_does_in_its_time_is_an_act_of_its_state(consulate: Concluded) -> None:
    assert consulate.of("acts-for", "count", "condition") == {
        "ruritania urged sylvania [asserted] (held, in time, place)",
        "ruritania protestedTo sylvania [alleged] (alleged, held, place)",
        "ruritania raisedWith sylvania [alleged] condition=if the pass closes (conditional, held, place)",
        "ruritania threatened sylvania [alleged] (headline, held, place)",
        "ruritania metWith orr [asserted] (held, met, place)",
        "sylvania metWith vane [asserted] (met, other held, other place)",
        "embassy criticized sylvania [asserted] (post, spokesperson, word)",
        "ruritania criticized sylvania [asserted] (mission, post, spokesperson, word)",
        "ruritania detained crew [asserted] count=12 (custody, organ)",
        "ruritania praised sylvania [asserted] (organ, praise)",
        "ministry arrested crew [asserted] (arrest, desk, organ, sits)",
        "ruritania arrested crew [asserted] (arrest, desk, organ, sits)",
    }


def test_only_acts_that_rest_on_facts_are_edges(consulate: Concluded) -> None:
    assert consulate.has_edge("ruritania urged sylvania")
    assert consulate.has_edge("ruritania detained crew")
    assert not consulate.has_edge("ruritania protestedTo sylvania")
    assert not consulate.has_edge("ruritania threatened sylvania")
    assert not consulate.has_edge("ruritania raisedWith sylvania")


def test_who_held_a_post_when_for_certain(consulate: Concluded) -> None:
    assert consulate.of("held-at", "since", "until") == {
        "vane heldThroughout consul [asserted] since=2019-03-31 until=2021-05-01 (held)",
        "orr heldThroughout harbour [asserted] since=2020-07-07 until=2020-07-07 (other held)",
        "member heldThroughout seat [asserted] since=2018-12-31 until=2022-01-01 (seat held)",
        "press heldThroughout press-post [asserted] since=2020-08-01 until=2020-08-01 (spokesperson)",
        "inspector heldThroughout inspection [asserted] since=2020-01-31 until=2021-06-30 (sits)",
    }


# -- bound by and in tension with --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rescue(affair: Affair) -> Concluded:
    return affair(
        {
            **dict.fromkeys(("ruritania", "sylvania", "freedonia", "syldavia", "borduria"), "State"),
            **dict.fromkeys(("convention", "protocol"), "Treaty"),
            **dict.fromkeys(("pact", "deal"), "Agreement"),
            "article": "LegalProvision",
            "rescue": "Principle",
            "haven": "Right",
            "curfew": "Law",
            "camp": "Facility",
            **dict.fromkeys(("crew", "cooks", "guests"), "Group"),
        },
        {
            "gazette-1": [
                said("party", "ruritania partyTo protocol", since="1990"),
                said("takes in", "protocol incorporates convention"),
                said("article", "article provisionOf convention"),
                said("says", "article states rescue"),
                said("right", "article states haven"),
                said("signed", "sylvania signed convention", when="1990"),
                said("ratified", "sylvania ratified convention", when="1991"),
                said("joined", "syldavia accededTo convention", when="2000"),
                said("joined too", "freedonia accededTo convention", when="2000"),
                said("left", "freedonia withdrewFrom convention", when="2010"),
                said("no party", "borduria partyTo convention", negated=True),
                # charges
                said("expulsion", "ruritania expelled crew", key="act", when="2020-05", count=12),
                said("charge", "ruritania violates rescue", about="act", said_by="union", stance="alleged"),
                said("long ago", "ruritania expelled cooks", key="old", when="1980-01"),
                said(
                    "old charge",
                    "ruritania violates rescue",
                    about="old",
                    said_by="union",
                    stance="alleged",
                    gist="old",
                ),
                said("undated", "ruritania expelled guests", key="undated"),
                said(
                    "undated charge",
                    "ruritania violates rescue",
                    about="undated",
                    said_by="union",
                    stance="alleged",
                    gist="u",
                ),
                said("camp opened", "ruritania detained guests", key="held", when="2020-06"),
                said("cleared", "ruritania violates rescue", about="held", said_by="union", negated=True),
                said("not bound", "sylvania expelled crew", key="free", when="2020-05"),
                said("its charge", "sylvania violates rescue", about="free", said_by="union", stance="alleged"),
                said("enacted", "ruritania enacted curfew", when="2021-01-02"),
                said("blamed", "sylvania criticized curfew", when="2021-01-02"),
                said("curfew", "curfew violates rescue", said_by="union", stance="alleged"),
                # what a norm requires
                said("demand", "convention requires ruritania", content="not-out"),
                said(
                    "-",
                    "ruritania expelled crew",
                    key="not-out",
                    stance="requested",
                    negated=True,
                    said_by="convention",
                ),
                said("narrower", "ruritania deported crew", when="2021-02", said_by="union", stance="alleged"),
                said("planned", "ruritania expelled crew", when="2021-09", stance="planned", said_by="ruritania"),
                said("feared", "ruritania expelled crew", when="2021-10", stance="hypothetical", said_by="union"),
                said("refused", "ruritania expelled crew", when="2021-03", stance="denied", said_by="ruritania"),
                # promises
                said("promise", "sylvania pledged union", when="2020-01-10", content="let-in"),
                said(
                    "--", "sylvania grantedAccess union", key="let-in", to="camp", stance="planned", said_by="sylvania"
                ),
                said("shut out", "sylvania blockedAccess union", to="camp", when="2020-03"),
                said("shut before", "sylvania blockedAccess union", to="camp", when="2019"),
                said("elsewhere", "sylvania blockedAccess union", to="ruritania", when="2020-03"),
                said("threat", "borduria threatened union", when="2020-01", content="out"),
                said("---", "borduria expelled crew", key="out", stance="planned", said_by="borduria"),
                # agreements
                said("pact", "ruritania partyTo pact", since="2000"),
                said("term", "pact requires ruritania", content="all-out"),
                said("----", "ruritania expelled crew", key="all-out", stance="requested", said_by="pact"),
                said("deal", "ruritania partyTo deal", until="1980"),
                said("deal charge", "deal violates rescue", said_by="union", stance="alleged"),
                said("pact charge", "pact violates rescue", said_by="union", stance="alleged"),
            ],
        },
    )


def test_who_is_said_to_be_bound_by_what(rescue: Concluded) -> None:
    """What is only said to bind is a judgement: all that rests on it is alleged at most."""
    assert rescue.of("party-by-accession", "since") == {
        "syldavia saidToBeBoundBy convention [asserted] since=2000 (joined)",
    }
    assert rescue.of("bound-by", "since") == {
        "ruritania saidToBeBoundBy convention [asserted] since=1990 (party, takes in)",
        "ruritania saidToBeBoundBy article [alleged] since=1990 (article, party, takes in)",
        "ruritania saidToBeBoundBy rescue [alleged] since=1990 (article, party, says, takes in)",
        "syldavia saidToBeBoundBy article [alleged] since=2000 (article, joined)",
        "syldavia saidToBeBoundBy rescue [alleged] since=2000 (article, joined, says)",
    }
    assert not rescue.has_edge("ruritania saidToBeBoundBy rescue")


def test_a_charged_act_is_in_tension_with_a_norm_that_bound_the_actor_then(rescue: Concluded) -> None:
    assert rescue.of("tension-charged", "when", "count") == {
        "ruritania inTensionWith rescue [alleged] when=2020-05 count=12 (article, charge, expulsion, party, says, takes in)",
        "ruritania inTensionWith rescue [alleged] when=2021-01-02 (article, curfew, enacted, party, says, takes in)",
    }


def test_an_act_against_what_a_norm_requires(rescue: Concluded) -> None:
    assert rescue.of("tension-required", "when", "count") == {
        "ruritania inTensionWith convention [alleged] when=2020-05 count=12 (demand, expulsion, party, takes in)",
        "ruritania inTensionWith convention [alleged] when=2021-02 (demand, narrower, party, takes in)",
        "ruritania inTensionWith convention [planned] when=2021-09 (demand, party, planned, takes in)",
    }
    assert not rescue.has_edge("ruritania inTensionWith convention")


def test_an_act_against_a_promise(rescue: Concluded) -> None:
    assert rescue.of("committed", "since") == {"sylvania committedTo -- [asserted] since=2020-01-10 (promise)"}
    assert rescue.of("tension-promised", "when") == {
        "sylvania inTensionWith -- [alleged] when=2020-03 (promise, shut out)",
    }


def test_an_agreement_that_pulls_against_a_norm(rescue: Concluded) -> None:
    assert rescue.of("tension-agreement") == {
        "pact inTensionWith convention [alleged] (demand, pact, party, takes in, term)",
    }
    assert rescue.of("tension-agreement-charged") == {
        "pact inTensionWith rescue [alleged] (article, pact, pact charge, party, says, takes in)",
    }


# -- contested ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def wreck(affair: Affair) -> Concluded:
    return affair(
        {
            **dict.fromkeys(("ruritania", "sylvania"), "State"),
            "crew": "Group",
            "wreck": "Event",
            "storm": "Event",
            "camp": "Facility",
            **dict.fromkeys(("castaway", "stowaway", "sailor"), "Status"),
        },
        {
            "gazette-1": [
                said("claim", "ruritania detained crew", when="2021-05"),
                said("reply", "ruritania detained crew", stance="denied", said_by="ruritania"),
                said("other time", "ruritania detained crew", stance="denied", said_by="sylvania", when="2019"),
                said("asked", "ruritania detained crew", stance="requested", negated=True, said_by="union"),
                said("not so", "ruritania released crew", negated=True, said_by="union"),
                said("freed", "ruritania released crew", to="sylvania"),
                said("storm", "ruritania arrested crew", event="storm"),
                said("wreck", "ruritania arrested crew", event="wreck", negated=True),
                said("is there", "camp exists", since="1990", said_by="union", stance="alleged"),
                said("is not", "camp exists", stance="denied", said_by="ruritania"),
                said("story", "gazette said wreck", key="story", gist="it was the storm"),
                said("no story", "union denied wreck", about="story"),
                # labels
                said("castaways", "gazette characterizes crew", **{"as": "castaway"}),
                said("no castaways", "ruritania characterizes crew", negated=True, **{"as": "castaway"}),
                said("stowaways", "ruritania characterizes crew", **{"as": "stowaway"}),
                said("sailors", "sylvania characterizes crew", **{"as": "sailor"}),
                # counts
                said("twelve", "ruritania killed crew", event="wreck", count=12),
                said(
                    "thirty",
                    "ruritania killed crew",
                    event="wreck",
                    count={"min": 30},
                    said_by="union",
                    stance="alleged",
                ),
                said(
                    "about ten",
                    "ruritania killed crew",
                    event="wreck",
                    count="10~",
                    said_by="sylvania",
                    stance="alleged",
                ),
                said("elsewhere", "ruritania killed crew", event="storm", count=90),
            ],
        },
        HEAD + ":castaway ag:excludes :stowaway .\n",
    )


def test_what_one_says_and_another_denies(wreck: Concluded) -> None:
    assert wreck.of("contested") == {
        "claim contestedBy reply [alleged] (claim, reply)",
        "freed contestedBy not so [alleged] (freed, not so)",
        "is there contestedBy is not [alleged] (is not, is there)",
        "story contestedBy no story [asserted] (no story, story)",
    }


def test_labels_that_exclude_each_other(wreck: Concluded) -> None:
    labels = wreck.of("contested-label")
    # Which of the two comes first depends on their identifiers.
    assert {frozenset(label.partition(" [")[0].split(" labelledOtherwiseBy ")) for label in labels} == {
        frozenset({"castaways", "no castaways"}),
        frozenset({"castaways", "stowaways"}),
    }
    assert len(labels) == 2


def test_counts_that_no_number_satisfies(wreck: Concluded) -> None:
    assert wreck.of("contested-count") == {
        "twelve countedOtherwiseBy thirty [alleged] (thirty, twelve)",
        "about ten countedOtherwiseBy thirty [alleged] (about ten, thirty)",
    }


# -- held --------------------------------------------------------------------------------------------------------------


def test_who_held_a_post_before_and_with_whom(affair: Affair) -> None:
    found = affair(
        {
            **dict.fromkeys(("vane", "orr", "penn", "lamb", "hood"), "Person"),
            **dict.fromkeys(("office", "watch", "chair", "bench"), "Position"),
            "ruritania": "State",
        },
        {
            "gazette-1": [
                said("first", "vane holdsPosition office", until="../2010-03"),
                said("second", "orr holdsPosition office", since="2010-06-01"),
                said("no more", "penn holdsPosition office", since="2012", negated=True),
                # a holder without dates leaves no gap
                said("keeper", "vane holdsPosition watch", until="2010"),
                said("next keeper", "orr holdsPosition watch", since="2012"),
                said("some day", "penn holdsPosition watch"),
                # open ends overlap with nothing for certain
                said("early", "lamb holdsPosition chair", since="2001", until="2005"),
                said("late", "hood holdsPosition chair", since="2003", until="2007"),
                said("unclear", "penn holdsPosition chair", until="2004"),
                said("followed", "hood succeeded lamb", to="bench", when="2015-04"),
                said("never followed", "orr succeeded vane", to="bench", when="2016", negated=True),
                said(
                    "sacked",
                    "ruritania dismissed hood",
                    **{"from": "bench"},
                    when="2018-02-03",
                    said_by="union",
                    stance="alleged",
                ),
            ],
        },
    )
    assert found.of("held-after", "to") == {
        "orr heldPostAfter vane [asserted] to=office (first, second)",
        "orr heldPostAfter vane [asserted] to=watch (keeper, next keeper)",
    }
    assert found.of("no-known-holder", "since", "until") == {
        "office hasNoKnownHolder true [asserted] since=2010-03-31 until=2010-06-01 (first, second)",
    }
    assert found.of("held-together", "to") == {"hood heldPostWith lamb [asserted] to=chair (early, late)"}
    assert found.of("held-since-succession", "since") == {
        "hood holdsPosition bench [asserted] since=2015-04 (followed)"
    }
    assert found.of("held-until-succession", "until") == {
        "lamb holdsPosition bench [asserted] until=../2015-04-30 (followed)",
    }
    assert found.of("held-until-dismissal", "until") == {"hood holdsPosition bench [alleged] until=2018-02-03 (sacked)"}
    assert found.has_edge("hood holdsPosition bench")


# -- corroborated ------------------------------------------------------------------------------------------------------


def test_two_papers_that_quote_one_speaker_are_one_source(affair: Affair) -> None:
    found = affair(
        {
            **dict.fromkeys(("ruritania", "sylvania"), "State"),
            **dict.fromkeys(("crew", "cooks", "guests", "pilots", "smiths"), "Group"),
            "vane": "Person",
            "agency": "MediaOutlet",
            "wire": "Article",
            "wreck": "Event",
        },
        {
            "gazette-1": [
                said("g saw", "ruritania detained crew", when="2021-05"),
                said("g quotes", "ruritania detained cooks", when="2021-05", said_by="union", stance="alleged"),
                said("g cites", "ruritania detained guests", when="2021-05", said_by="wire", stance="alleged"),
                said("g once", "ruritania detained pilots", when="2019-05"),
                said("g event", "ruritania detained smiths", event="wreck"),
            ],
            "ledger-1": [
                said("l saw", "ruritania detained crew", when="2021-05-03"),
                said("l quotes", "ruritania detained cooks", when="2021-05", said_by="union", stance="alleged"),
                said("l agency", "ruritania detained guests", when="2021-05", said_by="agency", stance="alleged"),
                said("made", "agency published wire"),
                said("l later", "ruritania detained pilots", when="2021-05"),
                said(
                    "l event",
                    "ruritania detained smiths",
                    event="wreck",
                    when="2021-05",
                    said_by="vane",
                    stance="alleged",
                ),
            ],
            "courier-1": [
                said("c denies", "ruritania detained crew", when="2021-05", stance="denied", said_by="vane"),
                said("c headline", "ruritania detained crew", when="2021-05", voice="headline"),
                said("c if", "ruritania detained smiths", event="wreck", condition="if it is true"),
            ],
        },
    )
    pairs = {frozenset(row.partition(" [")[0].split(" corroboratedBy ")) for row in found.of("corroborated")}
    assert pairs == {frozenset({"g saw", "l saw"}), frozenset({"g event", "l event"})}
    assert {row.partition(" [")[2].partition("]")[0] for row in found.of("corroborated")} == {"alleged"}


# -- the files ---------------------------------------------------------------------------------------------------------


def test_every_rule_says_what_it_does_not_say() -> None:
    rules = [rule for rule in load_rules().values() if rule.kind == "statement"]
    assert len(rules) > 20
    for rule in rules:
        assert len(rule.description) > 40 and len(rule.sound) > 40, rule.name
        assert rule.title[0].isupper() and not rule.title.endswith("."), rule.name


def test_every_rule_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs" / "inference.md").read_text(encoding="utf-8")
    missing = [rule.name for rule in load_rules().values() if rule.kind == "statement" and f"`{rule.name}`" not in page]
    assert not missing
