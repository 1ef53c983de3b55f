"""The vocabulary is consistent and complete, judged by parsers and by a closure that are not the loader's."""

from __future__ import annotations

import ast
import itertools
import logging
import re
import shutil
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Literal, Namespace, URIRef
from rdflib.compare import isomorphic
from rdflib.term import Node

from actorgraph.data.records import STANCES, VOICES
from actorgraph.ontology.errors import ActorgraphError
from actorgraph.ontology.vocabulary import FILES, Relation, Vocabulary, load_vocabulary

AG = Namespace("https://w3id.org/actorgraph/ontology#")
CAMEO = Namespace("https://w3id.org/actorgraph/cameo#")
PLOVER = Namespace("https://w3id.org/actorgraph/plover#")
DCTERMS = Namespace("http://purl.org/dc/terms/")
ONTOLOGY = URIRef("https://w3id.org/actorgraph/ontology")
ROOT = Path(__file__).parents[2]
MATCHES = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch)
PROPERTIES = (OWL.ObjectProperty, OWL.DatatypeProperty)
#: Equal to a relation's name and yet something else: a stance, a field of a source, a kind of line in the picture.
HOMONYMS = {"denied", "published", "rejected"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    merged = Graph()
    for file in FILES:
        merged.parse(file, format="turtle")
    return merged


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture(scope="module")
def terms(graph: Graph) -> list[URIRef]:
    """Every subject in the vocabulary's own namespace."""
    found = sorted({s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(AG)})
    assert len(found) > 300
    return found


def above(graph: Graph, term: Node, predicate: URIRef) -> set[Node]:
    """What lies above a term, the term itself left out unless it lies on a cycle."""
    parents = graph.objects(term, predicate)
    return {node for parent in parents for node in graph.transitive_objects(parent, predicate) if node is not None}


def is_below(graph: Graph, term: URIRef, ancestor: URIRef) -> bool:
    return term == ancestor or ancestor in above(graph, term, RDFS.subClassOf)


def kind_of(graph: Graph, term: URIRef) -> str:
    """What a label must be unique among."""
    types = set(graph.objects(term, RDF.type))
    if types & set(PROPERTIES):
        inverse = (None, OWL.inverseOf, term) in graph
        return "relation" if (term, AG.family, None) in graph or inverse else "qualifier"
    return "class" if OWL.Class in types else "individual"


# -- completeness -------------------------------------------------------------------------------------------------


def test_the_header_says_version_licence_and_prefix(graph: Graph, vocabulary: Vocabulary) -> None:
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in graph
    assert graph.value(ONTOLOGY, OWL.versionInfo) == Literal(vocabulary.version) == Literal("0.1.0")
    assert graph.value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{vocabulary.version}")
    assert graph.value(ONTOLOGY, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert graph.value(ONTOLOGY, DCTERMS.title) and graph.value(ONTOLOGY, DCTERMS.description)
    vann = Namespace("http://purl.org/vocab/vann/")
    assert graph.value(ONTOLOGY, vann.preferredNamespacePrefix) == Literal("ag")
    assert graph.value(ONTOLOGY, vann.preferredNamespaceUri) == Literal(str(AG))


def test_the_size_of_the_vocabulary(vocabulary: Vocabulary) -> None:
    assert 60 <= len(vocabulary.relations) <= 90
    assert Counter(r.takes for r in vocabulary.relations.values()).keys() == {"object", "value", "nothing"}
    assert {family.label for family in vocabulary.families.values()} == {
        *("law", "movement and coercion", "speech to an actor", "speech about a matter", "cooperation"),
        *("organization", "information", "harm", "flight and travel", "event and place", "economy"),
    }
    assert {r.family for r in vocabulary.relations.values()} == set(vocabulary.families)
    assert vocabulary.classes.keys() >= {
        *("State", "IntergovernmentalOrganization", "GovernmentBody", "NGO", "MediaOutlet", "Company"),
        *("EducationalInstitution", "Person", "Envoy", "Group", "Position", "Treaty", "Agreement", "Law"),
        *("LegalProvision", "Resolution", "Bill", "Event", "Report", "Place", "Facility", "Concept"),
        *("Principle", "Source", "Statement"),
    }


def test_every_term_is_typed_and_has_label_definition_and_example(graph: Graph, terms: list[URIRef]) -> None:
    for term in terms:
        assert (term, RDF.type, None) in graph, f"{term} has no type"
        labels = [label for label in graph.objects(term, RDFS.label) if isinstance(label, Literal)]
        languages = Counter(label.language for label in labels)
        assert languages["en"] == 1 and set(languages.values()) == {1}, f"{term}: {languages}"
        assert set(languages) <= {"en", "ko", "zh"}, f"{term}: {languages}"
        assert all(str(label).strip() == str(label) != "" for label in labels), term
        for predicate in (SKOS.definition, SKOS.example):
            texts = list(graph.objects(term, predicate))
            assert len(texts) == 1, f"{term} has {len(texts)} {predicate}"
            assert isinstance(texts[0], Literal) and texts[0].language == "en" and texts[0].strip(), term
    definitions = Counter(str(graph.value(term, SKOS.definition)) for term in terms)
    assert [text for text, count in definitions.items() if count > 1] == []


def test_every_term_that_is_used_is_defined(graph: Graph, terms: list[URIRef], vocabulary: Vocabulary) -> None:
    used = {node for triple in graph for node in triple if isinstance(node, URIRef) and node.startswith(AG)}
    assert used - set(terms) == set()
    assert {term.removeprefix(AG) for term in terms} == set(vocabulary.terms)


def test_what_a_statement_is_written_with_is_documented(vocabulary: Vocabulary) -> None:
    dated = {
        f"{stem}{end}" for stem in ("when", "asOf", "since", "until", "saidOn") for end in ("", "Earliest", "Latest")
    }
    assert vocabulary.terms >= dated | {
        *("Statement", "stance", "voice", "at", "negated", "condition", "jointly", "open", "where", "from", "to"),
        *("topic", "as", "event", "count", "countValue", "countMin", "countMax", "countApprox", "countMore"),
        *("countLess", "countPrinted", "countUnit", "countAsOf", "gist", "content", "about", "saidBy", "firstSpeaker"),
        *("nearestSpeaker", "speakerLink", "speaker", "position", "extractedBy", "reviewedBy", "confidence"),
        *("quote", "note", "Passage", "paragraph", "ParagraphScheme", "protected", "issuedEarliest"),
        *("issuedLatest", "retrieved", "sha256", *(name.capitalize() for name in (*STANCES, *VOICES))),
    }


@pytest.mark.parametrize(("kind", "names"), [("Stance", STANCES), ("Voice", VOICES)])
def test_stances_and_voices_are_those_of_the_records(graph: Graph, kind: str, names: tuple[str, ...]) -> None:
    members = set(graph.subjects(RDF.type, AG[kind]))
    assert members == {AG[name.capitalize()] for name in names}
    for member in members:
        assert (member, RDF.type, SKOS.Concept) in graph
        assert (member, SKOS.inScheme, AG[f"{kind}Scheme"]) in graph


def test_no_two_terms_of_one_kind_share_a_label(graph: Graph, terms: list[URIRef]) -> None:
    by_label: dict[tuple[str, str, str | None], set[URIRef]] = defaultdict(set)
    for term in terms:
        for label in graph.objects(term, RDFS.label):
            assert isinstance(label, Literal)
            by_label[kind_of(graph, term), label.casefold(), label.language].add(term)
    assert {key: found for key, found in by_label.items() if len(found) > 1} == {}


# -- relations ----------------------------------------------------------------------------------------------------


def test_every_relation_has_family_domain_range_and_inverse(graph: Graph, vocabulary: Vocabulary) -> None:
    for relation in vocabulary.relations.values():
        node = URIRef(relation.iri)
        kinds = [kind for kind in PROPERTIES if (node, RDF.type, kind) in graph]
        assert len(kinds) == 1, relation.name
        for predicate in (AG.family, RDFS.domain, RDFS.range):
            assert len(list(graph.objects(node, predicate))) == 1, f"{relation.name}: {predicate}"
        assert relation.family in vocabulary.families, relation.name
        assert vocabulary.is_a(relation.domain, "Entity"), relation.name
        symmetric = (node, RDF.type, OWL.SymmetricProperty) in graph
        inverses = list(graph.objects(node, OWL.inverseOf))
        if relation.takes != "object":
            datatype = {"nothing": XSD.boolean}.get(relation.takes)
            assert kinds == [OWL.DatatypeProperty] and relation.range.startswith(str(XSD)), relation.name
            assert datatype is None or relation.range == str(datatype), relation.name
            assert not inverses and not symmetric and not relation.inverse, relation.name
        else:
            assert kinds == [OWL.ObjectProperty] and vocabulary.is_a(relation.range, "Entity"), relation.name
            assert len(inverses) == (0 if symmetric else 1), relation.name
            assert relation.symmetric == symmetric and relation.inverse and relation.inverse_label, relation.name
            assert not symmetric or relation.domain == relation.range, relation.name


def test_every_inverse_is_a_documented_property_and_no_relation(graph: Graph, vocabulary: Vocabulary) -> None:
    inverses = Counter(graph.objects(None, OWL.inverseOf))
    assert set(inverses.values()) == {1} and len(inverses) == len(vocabulary.inverses) > 50
    for relation, inverse in graph.subject_objects(OWL.inverseOf):
        assert (inverse, RDF.type, OWL.ObjectProperty) in graph, inverse
        assert (inverse, AG.family, None) not in graph, f"{inverse} is a relation itself"
        assert list(graph.objects(inverse, RDFS.domain)) == list(graph.objects(relation, RDFS.range)), inverse
        assert list(graph.objects(inverse, RDFS.range)) == list(graph.objects(relation, RDFS.domain)), inverse
        assert str(graph.value(relation, RDFS.label)) in str(graph.value(inverse, SKOS.definition)), inverse


def test_a_sub_property_fits_into_the_broader_one(graph: Graph, vocabulary: Vocabulary) -> None:
    pairs = [
        (relation, vocabulary.relations[parent])
        for relation in vocabulary.relations.values()
        for parent in relation.parents
    ]
    assert len(pairs) > 10
    for narrow, broad in pairs:
        assert is_below(graph, AG[narrow.domain], AG[broad.domain]), f"{narrow.name}: domain"
        assert is_below(graph, AG[narrow.range], AG[broad.range]), f"{narrow.name}: range"
        # Otherwise an edge of the narrow relation would entail one of a judgement.
        assert broad.direct_edge or not narrow.direct_edge, f"{narrow.name} must be a judgement like {broad.name}"
        assert narrow.takes == broad.takes, narrow.name


def test_judgements_are_marked_and_justified(graph: Graph, vocabulary: Vocabulary) -> None:
    judgements = {name for name, relation in vocabulary.relations.items() if not relation.direct_edge}
    assert {"violates", "failsToProtect", "facesRiskOf", "profitsFrom"} <= judgements
    for name, relation in vocabulary.relations.items():
        assert ("judgement" in relation.definition) == (name in judgements), name
    assert set(graph.objects(None, AG.noDirectEdge)) == {Literal(True)}


def test_the_stance_of_a_content_is_a_stance(graph: Graph) -> None:
    fixed = dict(graph.subject_objects(AG.contentStance))
    assert len(fixed) > 5
    assert set(fixed.values()) <= {AG[stance.capitalize()] for stance in STANCES}
    assert all((relation, AG.family, None) in graph for relation in fixed)


def event_codes(nodes: Iterable[Node | None]) -> set[URIRef]:
    return {node for node in nodes if isinstance(node, URIRef) and (node in CAMEO or node in PLOVER)}


def test_event_codes_are_declared_and_used(graph: Graph, vocabulary: Vocabulary) -> None:
    used = event_codes(o for match in MATCHES for o in graph.objects(None, match))
    assert len(used) > 30
    assert event_codes(URIRef(o) for r in vocabulary.relations.values() for o in r.mappings) <= used
    declared = event_codes(graph.subjects(RDF.type, SKOS.Concept))
    broader = event_codes(b for code in declared for b in graph.transitive_objects(code, SKOS.broader))
    assert used <= declared
    assert {code for code in declared if code in CAMEO} <= used | broader
    assert len([code for code in declared if code in PLOVER]) == 16
    for code in declared:
        notation = str(graph.value(code, SKOS.notation))
        assert code.fragment == notation
        assert graph.value(code, SKOS.inScheme) == URIRef(code.defrag())
        assert graph.value(code, SKOS.prefLabel) and graph.value(code, SKOS.definition)
        parent = graph.value(code, SKOS.broader)
        if code in CAMEO:
            assert re.fullmatch(r"(0[1-9]|1\d|20)\d{0,2}", notation)
            assert (parent is None) == (len(notation) == 2)
            assert parent is None or parent == CAMEO[notation[:-1]]


# -- consistency --------------------------------------------------------------------------------------------------


def test_classes_and_properties_form_no_cycle(graph: Graph, terms: list[URIRef]) -> None:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        assert [term for term in terms if term in above(graph, term, predicate)] == []


def test_no_class_lies_under_two_disjoint_ones(graph: Graph, terms: list[URIRef]) -> None:
    disjoint = set(graph.subject_objects(OWL.disjointWith))
    assert {(AG.Person, AG.Group), (AG.State, AG.Organization)} <= disjoint and len(disjoint) > 20
    for term in terms:
        line = {term} | above(graph, term, RDFS.subClassOf)
        assert [pair for pair in itertools.product(line, repeat=2) if pair in disjoint] == [], term


# -- the files ----------------------------------------------------------------------------------------------------


def without_warning(file: Path, caplog: pytest.LogCaptureFixture) -> Graph:
    with caplog.at_level(logging.WARNING):
        parsed = Graph().parse(file, format="turtle")
    assert caplog.records == []
    return parsed


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_file_means_the_same_to_three_parsers(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# ") and text.endswith(" .\n") and "\t" not in text
    parsed = without_warning(file, caplog)
    assert len(parsed) > 0
    assert not [node for triple in parsed for node in triple if isinstance(node, BNode)]
    again = ox.serialize(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE), format=ox.RdfFormat.N_TRIPLES)
    assert isinstance(again, bytes)
    assert isomorphic(parsed, Graph().parse(again, format="nt"))
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("rapper is not installed (Debian: raptor2-utils)")
    raptor = subprocess.run(
        [rapper, "--quiet", "--input", "turtle", "--output", "ntriples", str(file)], capture_output=True, check=True
    )
    assert raptor.stderr == b""
    assert isomorphic(parsed, Graph().parse(raptor.stdout, format="nt"))


def test_a_prefix_is_the_same_in_every_file_and_none_is_idle() -> None:
    prefixes: dict[str, str] = {}
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        declared = dict(re.findall(r"^@prefix (\w+): <(.+)> \.$", text, flags=re.MULTILINE))
        assert declared, file.name
        for prefix, iri in declared.items():
            assert prefixes.setdefault(prefix, iri) == iri, f"{file.name}: {prefix}"
            assert len(re.findall(rf"(?<!\w){prefix}:", text)) > 1, f"{file.name}: {prefix} is not used"


def test_python_has_no_name_of_a_relation(vocabulary: Vocabulary) -> None:
    names = (vocabulary.relations.keys() | vocabulary.inverses.keys()) - HOMONYMS
    files = [file for folder in ("ontology", "data", "graph", "cli") for file in (ROOT / folder).rglob("*.py")]
    assert len(files) > 5
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.value}"
        for file in files
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in names
    ]
    assert found == []


# -- a data set's own vocabulary ----------------------------------------------------------------------------------

HEAD = """\
@prefix : <https://example.org/own#> .
@prefix ag: <https://w3id.org/actorgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
OWN = f"""{HEAD}
:salvaged a owl:ObjectProperty ;
    rdfs:label "salvaged"@en ;
    skos:definition "The subject brought the wreck or cargo to shore."@en ;
    skos:example "The tug salvaged the barge."@en ;
    ag:family ag:EconomyFamily ;
    rdfs:domain ag:Actor ;
    rdfs:range ag:Product ;
    owl:inverseOf :salvagedBy .

:salvagedBy a owl:ObjectProperty ;
    rdfs:label "was salvaged by"@en .
"""


def own(folder: Path, text: str) -> Path:
    file = folder / "vocabulary.ttl"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_relation_of_ones_own_is_a_relation_like_any_other(tmp_path: Path, vocabulary: Vocabulary) -> None:
    extended = load_vocabulary(own(tmp_path, OWN))
    assert extended.relations.keys() - vocabulary.relations.keys() == {"salvaged"}
    relation = extended.relations["salvaged"]
    assert isinstance(relation, Relation)
    assert (relation.inverse, relation.inverse_label) == ("salvagedBy", "was salvaged by")
    assert (relation.domain, relation.range, relation.family) == ("Actor", "Product", "EconomyFamily")
    assert relation.takes == "object" and relation.direct_edge and not relation.symmetric


def test_no_vocabulary_makes_a_fact_of_a_judgement(tmp_path: Path) -> None:
    shade = OWN.replace("rdfs:range ag:Product ;", "rdfs:range ag:Norm ;\n    rdfs:subPropertyOf ag:violates ;")
    assert shade != OWN
    extended = load_vocabulary(own(tmp_path, shade + "\nag:violates ag:noDirectEdge false .\n"))
    assert not extended.relations["violates"].direct_edge
    assert not extended.relations["salvaged"].direct_edge


@pytest.mark.parametrize(
    ("change", "to", "message"),
    [
        ('rdfs:label "salvaged"@en', 'rdfs:label "건졌다"@ko', "own#salvaged has no English label"),
        ("skos:definition", "skos:note", "own#salvaged has no English definition"),
        ('rdfs:label "was salvaged by"@en', "a owl:ObjectProperty", "own#salvagedBy has no English label"),
        ("ag:EconomyFamily ;", "ag:EconomyFamily , ag:LawFamily ;", "own#salvaged needs exactly one family, has 2"),
        ("    rdfs:domain ag:Actor ;\n", "", "own#salvaged needs exactly one domain, has 0"),
        ("rdfs:range ag:Product", "rdfs:range ag:Product , ag:Place", "own#salvaged needs exactly one range, has 2"),
        ("rdfs:range ag:Product", "rdfs:range []", r"no blank nodes; give .*own#salvaged> .*range> a name"),
        (":salvaged a", ":founded a", "two terms have the same local name"),
        ("@prefix skos:", "@prefix sloc:", "not readable as Turtle"),
    ],
)
def test_a_mistake_is_reported_with_the_term(tmp_path: Path, change: str, to: str, message: str) -> None:
    assert change in OWN
    with pytest.raises(ActorgraphError, match=message):
        load_vocabulary(own(tmp_path, OWN.replace(change, to)))


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ActorgraphError, match=r"vocabulary\.ttl cannot be read"):
        load_vocabulary(tmp_path / "vocabulary.ttl")
