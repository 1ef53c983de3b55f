"""Sources from documents: ids that speak, makers that the dataset knows."""

from __future__ import annotations

import pytest

from actorgraph.data.documents import Document, Makers, makers, source_record, with_new_makers
from actorgraph.data.names import is_id
from actorgraph.data.records import Entity

_VOA = Entity(id="voice-of-america", type="MediaOrganization", name="Voice of America", aliases=("VOA",))
_ANNA = Entity(id="anna-example", type="Person", name="Anna Example", labels={"ko": "안나"})
_TWINS = [Entity(id=f"bo-{number}", type="Person", name="Bo Sample") for number in (1, 2)]
_ENTITIES = {entity.id: entity for entity in (_VOA, _ANNA, *_TWINS)}


def _document(name: str = "folder/some_file.txt", **said: object) -> Document:
    return Document(
        **{"name": name, "text": "x", "paragraphs": (), "sha256": "0" * 64, "media_type": "text/plain"} | said
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "id_"),
    [
        ({"publisher": "the voice of  america", "published": "2023-06-14"}, "voa-2023-06-14"),
        ({"publisher": "VOA", "published": "2023-06~"}, "voa-2023-06"),
        ({"publisher": "The Ruritania Herald", "published": "2023"}, "ruritania-herald-2023"),
        ({"url": "https://www.herald.example/x", "published": "2023-06-14"}, "herald-2023-06-14"),
        ({"url": "http://127.0.0.1/x", "published": "2023-06-14", "title": "The envoy"}, "the-envoy-2023-06-14"),
        ({"publisher": "VOA", "published": "2023/2024", "title": "The envoy’s way"}, "the-envoys-way"),
        ({"publisher": "VOA", "title": "The envoy"}, "the-envoy"),
        ({"title": "word " * 40}, "word-word-word-word-word-word-word-word-word-word-word-word"),
        ({"published": "2023-06-14"}, "some-file-2023-06-14"),
        ({}, "some-file"),
        ({"title": "한국"}, "entity-"),
        ({"name": "", "title": "…"}, "entity-"),
    ],
)
def test_ids(said: dict[str, str], id_: str) -> None:
    found = source_record(_document(**said), (), _ENTITIES).id  # type: ignore[arg-type]
    assert is_id(found)
    assert found.startswith(id_) if id_.endswith("-") else found == id_


def test_ids_that_are_taken() -> None:
    document = _document(publisher="VOA", published="2023-06-14")
    assert source_record(document, ["voa-2023-06-14", "voa-2023-06-14-2"], _ENTITIES).id == "voa-2023-06-14-3"


def test_makers() -> None:
    document = _document(publisher="Voice of America", authors=("안나", "ANNA EXAMPLE", "Bo Sample", "Cy Specimen"))
    found = makers(document, _ENTITIES)
    # Two people are called Bo Sample: which one it is, a person decides.
    assert found == Makers(
        publisher=("voice-of-america",), authors=("anna-example",), new_authors=("Bo Sample", "Cy Specimen")
    )
    assert makers(document).new_publisher == "Voice of America"
    source = source_record(document, (), _ENTITIES)
    assert (source.publisher, source.authors, source.sha256) == (found.publisher, found.authors, document.sha256)
    assert makers(_document(), _ENTITIES) == Makers()


def test_the_title_is_never_empty() -> None:
    assert source_record(_document()).title == "some file"
    assert source_record(_document(name="")).title == "Untitled"


def test_makers_that_nobody_knew_become_entities() -> None:
    document = _document(publisher="The Herald", authors=("ANNA EXAMPLE", "Bo Sample", "Cy Specimen", "Dee Hidden"))
    hidden = Entity(id="witness-1", type="Person", name="Dee Hidden", protected=True)
    source = source_record(document, (), _ENTITIES)
    filled, new = with_new_makers(document, source, {"herald"}, (*_ENTITIES.values(), hidden))
    # One of two people called Bo Sample is meant, and a protected person's name makes nobody public.
    assert [(entity.id, entity.type, entity.name) for entity in new] == [
        ("herald-2", "Organization", "The Herald"),
        ("cy-specimen", "Person", "Cy Specimen"),
    ]
    assert (filled.publisher, filled.authors) == (("herald-2",), ("anna-example", "cy-specimen"))


def test_known_makers_make_nobody() -> None:
    document = _document(publisher="VOA", authors=("Anna Example",))
    source = source_record(document, (), _ENTITIES)
    assert with_new_makers(document, source, (), _ENTITIES.values()) == (source, ())


def test_a_publisher_of_the_gazetteer_is_what_extraction_calls_it() -> None:
    document = _document(publisher="UNHCR")
    source = source_record(document)
    filled, (body,) = with_new_makers(document, source, (), ())
    assert filled.publisher == ("unhcr",)
    assert (body.id, body.type, body.aliases) == ("unhcr", "IntergovernmentalOrganization", ("UNHCR",))
    own = Entity(id="refugee-agency", type="IntergovernmentalOrganization", name=body.name)
    filled, new = with_new_makers(document, source, (), (own,))
    assert (filled.publisher, new) == (("refugee-agency",), ())
