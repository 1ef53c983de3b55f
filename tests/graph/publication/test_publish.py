"""Nothing that is published lets anybody recognize a protected entity: no byte of it holds a name, and no guess is proved."""

from __future__ import annotations

import base64
import hashlib
import html
import itertools
import json
import os
import re
import shutil
import unicodedata
import urllib.parse
from pathlib import Path
from typing import Any, Final

import networkx as nx
import pyoxigraph as ox
import pytest
import rdflib
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actorgraph.data.names import slug
from actorgraph.data.passages import canonical_text, digest
from actorgraph.data.private import PrivateNames
from actorgraph.data.read import read_dataset
from actorgraph.graph import from_rdf, look_up
from actorgraph.graph.build import build
from actorgraph.graph.export import FORMATS, export_file
from actorgraph.graph.opened import Graph, open_graph
from actorgraph.graph.picture import picture
from actorgraph.graph.proof.explanation import inference
from actorgraph.graph.publication.publish import leaving, pseudonyms
from actorgraph.graph.publication.secret import VARIABLE, Secret
from actorgraph.ontology.errors import DatasetError
from actorgraph.ontology.namespaces import AG, OA, PROV, RDF, RDFS

BASE: Final = "https://example.org/affair/"
#: What no published byte may hold: who they are, in every way that the dataset has of saying it.
SECRETS: Final = {
    "name": "Marie-Joséphine Quillfeather-Ødegård",
    "Korean label": "퀼페더 마리",
    "Arabic label": "مريم ريشة",
    "alias": 'Joey "Q" O\'Feather & Sons <jq>',
    "elsewhere": "https://people.example.org/wiki/Quillfeather_(exile)",
    "description": "Kept a bakery by the north gate until the winter of the floods",
    "private description": "Sister of the ferryman",
    "note": "Her door is the blue one",
    "id": "baker-of-northgate",
    "second id": "diarist-karel",
    "quote": "they came for my ovens at four",
    "statement note": "The caption shows her without a veil",
    "printed count": "the baker and both her girls",
}
QUOTE_BESIDE: Final = "her ovens were the last in the quarter"
DOCUMENT: Final = (
    "Northland spoke.\n\nThe baker said so.\n\nHer ovens were the last.\n\nA general waved.\n\n"
    "Quillfeather of the north gate was not at home, O\u2019Feather said.\n"
)


def _files() -> dict[str, Any]:
    text = canonical_text(DOCUMENT.encode())
    return {
        "dataset.yaml": {"id": "affair", "title": "An affair", "base": BASE, "themes": ["baker-of-northgate", "northland"]},
        "entities/all.yaml": [
            {"id": "northland", "type": "State", "name": "Northland"},
            {"id": "southland", "type": "State", "name": "Southland"},
            {"id": "gazette", "type": "MediaOutlet", "name": "The Gazette"},
            {"id": "bakery", "type": "Concept", "name": "bread", "note": "see baker-of-northgate, first floor"},
            {"id": "arrest-of-baker-of-northgate", "type": "Event", "name": "An arrest"},
            {
                "id": "baker-of-northgate",
                "type": "Person",
                "protected": True,
                "description": SECRETS["description"],
                "note": SECRETS["note"],
            },
            {"id": "diarist-karel", "type": "Person", "protected": True},
        ],
        "private/names.yaml": [
            {
                "id": "baker-of-northgate",
                "name": SECRETS["name"],
                "aliases": [SECRETS["alias"]],
                "labels": {"ko": SECRETS["Korean label"], "ar": SECRETS["Arabic label"]},
                "same_as": [SECRETS["elsewhere"]],
                "description": SECRETS["private description"],
            }
        ],
        "sources/all.yaml": [
            {"id": "report", "title": "Report", "publisher": ["gazette"], "sha256": digest(text)},
            {"id": "diary", "title": "Diary", "authors": ["diarist-karel"], "url": "https://example.org/diary-of-diarist-karel"},
        ],
        "statements/report.yaml": {
            "source": "report",
            "statements": [
                {"what": "northland partyTo northland-treaty", "at": "1:0-9"},
                {
                    "key": "detained",
                    "what": "northland detained baker-of-northgate",
                    "at": ["2:4-9", 3],
                    "when": "2020-05",
                    "event": "arrest-of-baker-of-northgate",
                    "gist": "at night",
                    "quote": SECRETS["quote"],
                    "note": SECRETS["statement note"],
                    "count": {"value": 3, "approx": True, "printed": SECRETS["printed count"]},
                    "said_by": ["baker-of-northgate", "gazette"],
                    "stance": "alleged",
                },
                {"key": "told", "what": "southland urged northland", "at": 7, "content": "let-go"},
                {"key": "let-go", "what": "northland released baker-of-northgate", "at": 7, "stance": "requested"},
                {"key": "answer", "what": "northland denied southland", "at": 8, "about": "told"},
                {"what": "northland metWith southland", "at": "3:0-8", "quote": QUOTE_BESIDE},
                {"what": "northland visited southland", "at": 4, "gist": "with the general"},
                {"what": "northland criticized southland", "at": 5, "gist": "over Baker of Northgate"},
                {"what": "southland criticized northland", "at": 5, "topic": "bakery"},
                {"what": "baker-of-northgate accused northland", "at": 10, "content": "sail"},
                {"key": "sail", "what": "northland threatened southland", "at": 10, "stance": "alleged", "gist": "the fleet would sail"},
            ],
        },
        "statements/diary.yaml": {
            "source": "diary",
            "statements": [
                {"what": "diarist-karel visited northland", "at": 1},
                {"what": "northland, southland metWith diarist-karel", "jointly": True, "at": 2},
                {"what": "northland visited southland", "at": 3},
            ],
        },
    }  # fmt: skip


def write(folder: Path, files: dict[str, Any]) -> Path:
    for name, value in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return folder


def with_treaty(files: dict[str, Any]) -> dict[str, Any]:
    files["entities/all.yaml"].append({"id": "northland-treaty", "type": "Treaty", "name": "A treaty"})
    return files


def export_all(graph: Graph, folder: Path, *, private: bool = False) -> list[Path]:
    """Every file that can leave: each format, and the pictures."""
    folder.mkdir()
    leaves = leaving(graph, private=private)
    for name, format in FORMATS.items():
        export_file(leaves, name, folder / f"{name}{'' if format.folder else format.extension}")
        if not format.folder:
            export_file(leaves, name, folder / f"{name}-vocabulary{format.extension}", vocabulary=True)
    return sorted(path for path in folder.rglob("*") if path.is_file())


class Affair:
    """The dataset, what was built from it, and what left."""

    def __init__(self, folder: Path) -> None:
        self.dataset = write(folder / "affair", with_treaty(_files()))
        self.documents = folder / "documents"
        self.documents.mkdir()
        (self.documents / "report.txt").write_text(DOCUMENT, encoding="utf-8")
        self.out = folder / "out"
        self.built = build(self.dataset, self.out)
        with open_graph(self.out) as graph:
            self.pseudonyms = pseudonyms(graph)
            exported = export_all(graph, folder / "exports")
            picture(graph, inferred=True).write(folder / "exports" / "inferred.html")
            picture(graph, documents=self.documents).write(folder / "exports" / "documents.html")
            picture(graph, focus=SECRETS["name"], as_states=True).write(folder / "exports" / "focus.html")
        outputs = [path for path in self.out.iterdir() if path.is_file()]
        self.files = [
            *outputs,
            *exported,
            folder / "exports" / "inferred.html",
            folder / "exports" / "documents.html",
            folder / "exports" / "focus.html",
        ]


@pytest.fixture(scope="module")
def affair(tmp_path_factory: pytest.TempPathFactory) -> Affair:
    return Affair(tmp_path_factory.mktemp("publish"))


def words(text: str) -> set[str]:
    """A text and the words in it that single somebody out, in their usual variants."""
    found = {text} | (
        {word for word in re.split(r"[\s\-_/()&<>\"']+", text) if len(word) > 4} if len(text) < 60 else set()
    )
    found = found | {
        slug(text),
        text.replace("-", " "),
        text.replace(" ", "-"),
        text.replace(" ", "_"),
        text.replace("-", ""),
    }
    return {form for form in found if len(form) > 2 and form not in COMMON}


#: Words of the above that other texts may hold.
COMMON: Final = {"https:", "people.example.org", "people", "example", "example.org", "caption", "shows", "ovens", "floods", "Sister", "winter", "without", "north", "until", "northgate", "bakery", "there", "their", "exile", "diarist", "baker"}  # fmt: skip


def encodings(text: str) -> set[bytes]:
    """A text as any of the formats could write it, in capitals and small letters, composed and decomposed."""
    found: set[bytes] = set()
    for form, case in itertools.product(("NFC", "NFD", "NFKC"), (str, str.lower, str.upper, str.title, str.casefold)):
        variant = case(unicodedata.normalize(form, text))
        written = {
            variant,
            html.escape(variant),
            html.escape(variant, quote=False),
            "".join(f"&#{ord(c)};" if ord(c) > 126 or c in "<>&\"'" else c for c in variant),
            "".join(f"&#x{ord(c):X};" if ord(c) > 126 or c in "<>&\"'" else c for c in variant),
            json.dumps(variant)[1:-1],
            json.dumps(variant, ensure_ascii=False)[1:-1],
            json.dumps(json.dumps(variant))[1:-1],
            re.sub("[<>&\u2028\u2029]", lambda c: f"\\u{ord(c[0]):04x}", json.dumps(variant, ensure_ascii=False)[1:-1]),
            "".join(f"\\u{ord(c):04X}" if ord(c) > 126 else c for c in variant),
            urllib.parse.quote(variant),
            urllib.parse.quote(variant, safe=""),
            urllib.parse.quote_plus(variant),
            variant.replace('"', '""'),
        }
        for one in written:
            found |= {one.encode(code, "surrogatepass") for code in ("utf-8", "utf-16-le", "utf-16-be")}
        for shift in range(3):  # base64 knows three ways to write what lies within something
            coded = base64.b64encode(b"\0" * shift + variant.encode())
            found.add(coded[(0, 2, 3)[shift] : -4])
        if not variant.isascii():
            found |= {b"xn--" + label for word in variant.split() if (label := word.encode("punycode")).strip(b"-")}
    return {one for one in found if len(one) > 3}


def in_bytes(wanted: set[bytes], path: Path) -> list[bytes]:
    content = path.read_bytes() + b"\n" + str(path.name).encode()
    assert not re.search(rb"\x1f\x8b\x08|PK\x03\x04", content), "unpack it and search again"
    return [form for form in wanted if form in content]


def test_no_published_byte_holds_anything_that_tells_who_it_is(affair: Affair) -> None:
    wanted = {form for text in SECRETS.values() for word in words(text) for form in encodings(word)}
    wanted |= encodings(QUOTE_BESIDE)
    assert len(wanted) > 1000
    assert len(affair.files) > 25
    assert {path.name: found for path in affair.files if (found := in_bytes(wanted, path))} == {}


def test_the_search_finds_them_where_they_are(affair: Affair, tmp_path: Path) -> None:
    """The same search over what was made with ``private`` and over the store: it does find what it looks for."""
    with open_graph(affair.out) as graph:
        written = {path.name: path for path in export_all(graph, tmp_path / "whole", private=True)}
        page = tmp_path / "page.html"
        picture(graph, private=True).write(page)
    wanted = {key: {form for word in words(text) for form in encodings(word)} for key, text in SECRETS.items()}
    for name in ("turtle.ttl", "nquads.nq", "rdfxml.rdf", "jsonld.jsonld"):
        assert [key for key in SECRETS if not in_bytes(wanted[key], written[name])] == []
    told = set(SECRETS) - {"note", "elsewhere"}
    for path in (page, written["graphml.graphml"], written["gexf.gexf"]):
        assert {key for key in SECRETS if in_bytes(wanted[key], path)} >= told, path.name
    for name in ("turtle.ttl", "nquads.nq", "trig.trig", "jsonld.jsonld", "rdfxml.rdf", "graphml.graphml", "gexf.gexf"):
        assert b"not for publication" in written[name].read_bytes(), name
    assert b"(private)" in page.read_bytes()


# -- guessing ----------------------------------------------------------------------------------------------------------


def _published_text(affair: Affair) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in affair.files)


def test_the_identifiers_of_what_names_them_prove_no_guess(affair: Affair) -> None:
    """Whoever guesses the ids right gets our own public identifiers, none of which is published."""
    dataset = read_dataset(affair.dataset)
    text = _published_text(affair)
    touched = set(affair.pseudonyms.claims.values())
    hidden = {"baker-of-northgate", "diarist-karel", "arrest-of-baker-of-northgate"}
    named = {
        statement.id
        for statement in dataset.statements
        if hidden & {*statement.subjects, *statement.objects, *statement.said_by, statement.event}
    }
    assert len(named) >= 4
    assert {f"statement/{name}" for name in named} <= touched
    untouched = {statement.id for statement in dataset.statements} - {key.partition("/")[2] for key in touched}
    assert len(untouched) >= 4
    for statement in dataset.statements:
        assert (statement.id in text) is (statement.id in untouched), statement
    inferences = {key.partition("/")[2] for key in touched if key.startswith("inference/")}
    assert not [name for name in inferences if name in text]


def test_what_refers_to_them_is_keyed_too(affair: Affair) -> None:
    """``southland urged northland`` names nobody protected, but its identifier is made from that of what it asks for."""
    dataset = read_dataset(affair.dataset)
    touched = {key.partition("/")[2] for key in affair.pseudonyms.claims.values()}
    by_key = {statement.key: statement.id for statement in dataset.statements}
    assert {by_key["told"], by_key["answer"], by_key["detained"], by_key["let-go"]} <= touched
    gists = {statement.gist: statement.id for statement in dataset.statements}
    assert gists["over Baker of Northgate"] in touched
    assert gists["with the general"] not in touched


def test_what_they_say_tells_no_place_of_theirs(affair: Affair) -> None:
    """The content of what somebody protected says names nobody, but rests on the paragraph that names the speaker."""
    graph = _graph(affair)
    ag = rdflib.Namespace(AG)
    [content] = graph.subjects(ag.gist, rdflib.Literal("the fleet would sail"))
    [speech] = graph.subjects(ag.content, content)
    assert (speech, rdflib.RDF.subject, rdflib.URIRef(BASE + affair.pseudonyms.entities["baker-of-northgate"])) in graph
    for node in (content, speech):
        assert list(graph.objects(node, ag.at)) == []
        assert list(graph.objects(node, ag.withheld)) == [rdflib.Literal(True)]
    assert not [node for node in graph.objects(None, ag.at) if "report.p10" in node]


def test_no_digest_of_a_name_is_published(affair: Affair) -> None:
    text = _published_text(affair)
    guesses = {form for value in SECRETS.values() for form in (value, slug(value), value.lower(), BASE + value)}
    for guess, algorithm in itertools.product(guesses, ("md5", "sha1", "sha256", "sha512")):
        found = hashlib.new(algorithm, guess.encode()).hexdigest()
        assert found[:12] not in text
    for wrong in ("", "secret", "actorgraph", BASE):
        pseudonym = Secret(wrong, BASE).pseudonym("baker-of-northgate", "Person")
        assert pseudonym not in text
    for file in ("private/names.yaml", "entities/all.yaml"):
        assert hashlib.sha256((affair.dataset / file).read_bytes()).hexdigest() not in text
    assert os.environ[VARIABLE] not in text


def test_the_order_of_what_is_published_tells_nothing_of_the_old_identifiers(affair: Affair) -> None:
    """A guessed identifier could be proved by its place among sorted ones: everything is sorted by what is published."""
    with open_graph(affair.out) as graph:
        lines = list(graph.published().lines(leave_out=()))
        by_graph = [list(group) for _, group in itertools.groupby(lines, key=lambda line: line[line.rindex(" <") :])]
        assert all(group == sorted(group) for group in by_graph)
        ids = [(s.source, s.id) for s in from_rdf.statements(graph.published())]
    assert len(ids) > 10
    for _, group in itertools.groupby(ids, key=lambda pair: pair[0]):
        found = list(group)
        assert found == sorted(found)


# -- pseudonyms --------------------------------------------------------------------------------------------------------


def test_a_pseudonym_is_of_its_class_and_stable_under_one_secret(affair: Affair, tmp_path: Path) -> None:
    names = affair.pseudonyms.entities
    assert set(names) == {"baker-of-northgate", "diarist-karel", "arrest-of-baker-of-northgate"}
    assert re.fullmatch("person-[0-9a-f]{16}", names["baker-of-northgate"])
    assert re.fullmatch("event-[0-9a-f]{16}", names["arrest-of-baker-of-northgate"])
    elsewhere = shutil.copytree(affair.dataset, tmp_path / "elsewhere")
    build(elsewhere, tmp_path / "out")
    for name in ("graph.ttl", "void.ttl", "network.html", "inferred.ttl", "integrity.json"):
        assert (tmp_path / "out" / name).read_bytes() == (affair.out / name).read_bytes(), name


def test_another_secret_gives_other_pseudonyms_and_identifiers(
    affair: Affair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "quite another secret that only this one test knows")
    build(affair.dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        others = pseudonyms(graph)
    assert not set(others.entities.values()) & set(affair.pseudonyms.entities.values())
    assert not set(others.claims) & set(affair.pseudonyms.claims)
    assert set(others.claims.values()) == set(affair.pseudonyms.claims.values())


def test_classes_are_told_apart_in_kebab_case() -> None:
    secret = Secret("x" * 40, BASE)
    assert secret.pseudonym("a", "UNBody").startswith("un-body-")
    assert secret.pseudonym("a", "MediaOutlet").startswith("media-outlet-")
    digits = {secret.pseudonym("a", kind).rpartition("-")[2] for kind in ("Person", "Group")}
    assert len(digits) == 1
    assert Secret("x" * 40, BASE + "x/").pseudonym("a", "Person") != secret.pseudonym("a", "Person")


# -- what is left ------------------------------------------------------------------------------------------------------


def _graph(affair: Affair) -> rdflib.Graph:
    return rdflib.Graph().parse(affair.out / "graph.ttl", format="turtle")


def test_what_is_said_stays_without_what_singles_out(affair: Affair) -> None:
    graph = _graph(affair)
    person = rdflib.URIRef(BASE + affair.pseudonyms.entities["baker-of-northgate"])
    ag, rdf, prov = rdflib.Namespace(AG), rdflib.Namespace(RDF), rdflib.Namespace(PROV)
    assert set(graph.predicate_objects(person)) == {
        (rdf.type, ag.Person),
        (ag.protected, rdflib.Literal(True)),
        (ag.accused, rdflib.URIRef(BASE + "northland")),
    }
    [statement] = graph.subjects(ag.firstSpeaker, person)
    said = {
        predicate.removeprefix(AG): str(value)
        for predicate, value in graph.predicate_objects(statement)
        if predicate.startswith(AG)
    }
    assert (said["count"], said["when"], said["gist"], said["withheld"]) == ("about 3", "2020-05", "at night", "true")
    assert not {"at", "quote", "note", "countPrinted"} & set(said)
    assert graph.value(statement, prov.wasDerivedFrom) == rdflib.URIRef(BASE + "report")
    links = list(graph.objects(statement, ag.speakerLink))
    assert sorted(int(graph.value(link, ag.position)) for link in links) == [1, 2]
    assert all(str(link).startswith(f"{statement}.speaker") for link in links)


def test_places_of_others_stay_and_are_described(affair: Affair) -> None:
    graph = _graph(affair)
    ag, oa = rdflib.Namespace(AG), rdflib.Namespace(OA)
    cited = set(graph.objects(None, ag.at))
    assert {str(node).removeprefix(BASE) for node in cited} >= {"passage/report.p1.0-9", "passage/report.p3.0-8"}
    assert cited == set(graph.subjects(rdflib.RDF.type, ag.Passage))
    assert all((node, oa.hasSource, None) in graph for node in cited)
    selectors = set(graph.objects(None, oa.hasSelector))
    assert selectors == set(graph.subjects(rdflib.RDF.type, oa.FragmentSelector))


def test_every_node_that_is_named_is_described(affair: Affair) -> None:
    graph = _graph(affair)
    own = {node for triple in graph for node in triple if isinstance(node, rdflib.URIRef) and node.startswith(BASE)}
    undescribed = {node for node in own if not list(graph.predicate_objects(node))}
    assert {node for node in undescribed if "/graph/" not in node} == set()


def test_a_source_does_not_name_its_protected_author(affair: Affair) -> None:
    graph = _graph(affair)
    diary = next(node for node in graph.subjects(rdflib.DCTERMS.title, rdflib.Literal("Diary")))
    assert list(graph.objects(diary, rdflib.DCTERMS.creator)) == []
    assert list(graph.objects(diary, rdflib.DCTERMS.source)) == []
    report = next(node for node in graph.subjects(rdflib.DCTERMS.title, rdflib.Literal("Report")))
    assert list(graph.objects(report, rdflib.DCTERMS.publisher)) == [rdflib.URIRef(BASE + "gazette")]


def test_the_counts_are_those_of_what_is_published(affair: Affair) -> None:
    void = rdflib.Graph().parse(affair.out / "void.ttl", format="turtle")
    triples = void.value(rdflib.URIRef(BASE), rdflib.VOID.triples)
    assert int(str(triples)) == len(_graph(affair))


def test_every_format_says_the_same(affair: Affair) -> None:
    folder = affair.files[-1].parent
    turtle = {quad.triple for quad in ox.parse(path=str(affair.out / "graph.ttl"))}
    for name in ("turtle.ttl", "ntriples.nt", "trig.trig", "nquads.nq", "rdfxml.rdf"):
        assert {quad.triple for quad in ox.parse(path=str(folder / name))} == turtle, name
    network = nx.read_graphml(folder / "graphml.graphml", force_multigraph=True)
    assert {node for node in network if node.startswith("person-")} == {
        name for name in affair.pseudonyms.entities.values() if name.startswith("person-")
    }


def test_the_documents_words_leave_without_those_of_the_protected(affair: Affair) -> None:
    page = (affair.files[-2]).read_text(encoding="utf-8")
    assert affair.files[-2].name == "documents.html"
    for shown in ("Northland", "A general waved."):
        assert shown in page
    for hidden in ("The baker said so", "Her ovens were the last", "was not at home"):
        assert hidden not in page


def test_the_picture_can_be_focused_on_somebody_protected(affair: Affair) -> None:
    page = affair.files[-1].read_text(encoding="utf-8")
    assert affair.pseudonyms.entities["baker-of-northgate"] in page


# -- the owner ---------------------------------------------------------------------------------------------------------


def test_the_store_is_whole_and_the_owner_finds_both_names(affair: Affair) -> None:
    with open_graph(affair.out) as graph:
        person = graph.node("baker-of-northgate")
        labels = {
            q.object.value for q in graph.store.quads_for_pattern(person, ox.NamedNode(RDFS + "label"), None, None)
        }  # type: ignore[union-attr]
        assert labels == {SECRETS["name"], SECRETS["Korean label"], SECRETS["Arabic label"]}
        assert graph.label(person) == f"{SECRETS['name']} (protected)"
        record = from_rdf.entity(graph, person)
        assert record.description.split("\n") == [SECRETS["description"], SECRETS["private description"]]
        pseudonym = affair.pseudonyms.entities["baker-of-northgate"]
        assert {look_up.resolve(graph, name) for name in (pseudonym, SECRETS["name"], SECRETS["alias"])} == {
            "baker-of-northgate"
        }
        for new, old in affair.pseudonyms.claims.items():
            if new.startswith("statement/"):
                assert look_up.by_identifier(graph, new.partition("/")[2]).id == old.partition("/")[2]
        assert graph.published().label(ox.NamedNode(BASE + pseudonym)) == f"{pseudonym} (name withheld)"


def test_private_files_stamp_the_build(affair: Affair) -> None:
    assert "private/names.yaml" in affair.built.manifest.files
    assert affair.built.manifest.protected == 2
    assert any("2 texts name somebody protected" in note for note in affair.built.notes), affair.built.notes


def test_without_private_names_ids_are_still_hidden(affair: Affair, tmp_path: Path) -> None:
    dataset = shutil.copytree(affair.dataset, tmp_path / "affair", ignore=shutil.ignore_patterns("private"))
    build(dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        assert graph.label(graph.node("diarist-karel")) == "diarist-karel (name withheld)"
        assert pseudonyms(graph).entities == affair.pseudonyms.entities
        assert (tmp_path / "out/graph.ttl").read_bytes() == (affair.out / "graph.ttl").read_bytes()


def test_where_nobody_is_protected_nothing_is_made(tmp_path: Path) -> None:
    files = {
        "dataset.yaml": {"id": "plain", "title": "Plain", "base": BASE},
        "entities/all.yaml": [{"id": "northland", "type": "State", "name": "Northland"}],
        "sources/all.yaml": [{"id": "report", "title": "Report"}],
    }
    build(write(tmp_path / "plain", files), tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        assert graph.published() is graph
        assert leaving(graph, private=True) is graph
        assert not (graph.folder / "published").exists()
    assert not (tmp_path / "plain/private").exists()
    assert not list((tmp_path / "out/store").glob("publisher*"))


# -- names of every kind -----------------------------------------------------------------------------------------------

_letters = st.characters(
    codec="utf-8", categories=("Lu", "Ll", "Lo", "Nd", "Pd", "Po", "Zs"), exclude_characters="\u2028\u2029"
)
awkward_names = st.one_of(
    st.sampled_from(
        [
            'O\'Neil "Q" <x>',
            "김",
            "김 민지",
            "Kim Min-ji",
            "محمد بن سلمان",
            "Ω",
            "Zoë\u0308",
            "İpek",
            "ﬁona",
            "A&B",
            "ß",
        ]
    ),
    st.text(_letters, min_size=1, max_size=20),
)


@given(name=awkward_names)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_name_in_any_text_is_left_out(name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Lines as a store could hold them, names in every kind of text: nothing redacted holds one that could be found."""
    from actorgraph.data.records import Dataset, Entity
    from actorgraph.graph.publication.redact import Protected, Redaction
    from actorgraph.graph.terms import literal
    from actorgraph.ontology.vocabulary import load_vocabulary

    names = PrivateNames()
    names.add(name)
    if not names.names:
        return
    dataset = Dataset(
        id="x",
        title="x",
        base=BASE,
        vocabulary=load_vocabulary(),
        folder=Path(),
        entities={"hidden-one": Entity(id="hidden-one", type="Person", protected=True)},
        private={"hidden-one": Entity(id="hidden-one", type="", name=name)},
    )
    texts = [name, f"({name})", f"“{name.upper()}”", f"by {name},", unicodedata.normalize("NFD", name)]
    key = f"<{BASE}statement/{'0' * 32}>"
    entities = f"<{BASE}graph/entities>"
    lines = [f"<{BASE}hidden-one> <{RDFS}label> {literal(name)} {entities} .\n"]
    lines += [f"<{BASE}other> <{RDFS}comment> {literal(text)} {entities} .\n" for text in texts]
    lines += [f"{key} <{AG}gist> {literal(text)} <{BASE}graph/report> .\n" for text in texts]
    redaction = Redaction(Protected(dataset, Secret("s" * 40, BASE)))
    redaction.read(lines)
    written = list(redaction.write(lines))
    assert not any(
        names.found_in(line.split(" ", 2)[2])
        for line in written
        if "gist" in line or "comment" in line or "label" in line
    )
    assert "0" * 32 not in "".join(written)


def test_a_name_outside_private_stops_the_build(tmp_path: Path) -> None:
    files = with_treaty(_files())
    files["statements/report.yaml"]["statements"][6]["gist"] = f"met {SECRETS['name']} there"
    with pytest.raises(DatasetError) as caught:
        build(write(tmp_path / "affair", files), tmp_path / "out")
    assert "statements/report.yaml" in str(caught.value)
    assert "Quillfeather" not in str(caught.value)
    assert not list((tmp_path / "out").rglob("*.ttl")) if (tmp_path / "out").exists() else True


RULE: Final = """\
#+ title: What is done to baker-of-northgate
#+ description: It concerns diarist-karel.
#+ sound: For the test.
CONSTRUCT { [] rdf:subject ?who ; rdf:predicate ag:accused ; rdf:object ?whom ; ag:premise ?act }
WHERE { ?act rdf:subject ?who ; rdf:predicate ag:criticized ; rdf:object ?whom }
"""


def test_a_rule_whose_name_tells_gets_a_pseudonym(tmp_path: Path) -> None:
    dataset = write(tmp_path / "d", with_treaty(_files()))
    (dataset / "rules").mkdir()
    (dataset / "rules" / "about-baker-of-northgate.rq").write_text(RULE, encoding="utf-8")
    build(dataset, tmp_path / "out")
    with open_graph(tmp_path / "out") as graph:
        picture(graph, inferred=True).write(tmp_path / "out" / "inferred.html")  # with the proofs
        keyed = {new: old for new, old in pseudonyms(graph).claims.items() if new.startswith("inference/")}
        for new, old in keyed.items():
            assert inference(graph, new.partition("/")[2]).value == BASE + old
        assert keyed
    for file in (tmp_path / "out").glob("*.*"):
        text = file.read_text(encoding="utf-8")
        assert not re.search("baker.of|diarist", text)
    found = (tmp_path / "out" / "inferred.ttl").read_text(encoding="utf-8")
    assert re.search(r"ag:inferredBy <https://example\.org/affair/rule/rule-[0-9a-f]{16}>", found)


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("vocabulary.ttl", "# on baker-of-northgate\n", "vocabulary.ttl:1: holds the id of a protected entity"),
        (
            "dataset.yaml",
            "id: the-baker-of-northgate\nbase: https://example.org/d/\n",
            "dataset.yaml: id: holds the id",
        ),
        ("dataset.yaml", "id: d\nbase: https://example.org/diarist-karel/\n", "dataset.yaml: base: holds the id"),
    ],
)
def test_an_id_in_what_is_published_as_it_is_stops_the_build(file: str, text: str, where: str, tmp_path: Path) -> None:
    dataset = write(tmp_path / "d", with_treaty(_files()))
    (dataset / file).write_text(text if file != "dataset.yaml" else f"title: D\n{text}", encoding="utf-8")
    with pytest.raises(DatasetError) as raised:
        build(dataset, tmp_path / "out")
    assert where in str(raised.value)
