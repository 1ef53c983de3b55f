"""Whatever a text holds, it comes out of HTML as the text it was; no address but a harmless one becomes a link."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actorgraph.graph.serve.pages.addresses import Addresses, with_query
from actorgraph.graph.serve.pages.dates import in_words
from actorgraph.graph.serve.pages.markup import clean, h, is_harmless, joined, verbatim


class Read(HTMLParser):
    """What a browser finds: elements with their attributes, and all text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text())
def test_a_text_stays_a_text(text: str) -> None:
    read = Read(h("p", text, title=text))
    assert read.elements == [("p", {"title": clean(text)})]
    assert read.text == clean(text)


@given(st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"])))
def test_what_is_edited_keeps_every_character(text: str) -> None:
    read = Read(h("b", verbatim(text)))
    assert (read.text, len(read.elements)) == (text, 1)


def test_half_a_surrogate_pair_and_overrides_do_no_harm() -> None:
    assert h("p", "a\ud800b\u202ec\x00d\ne") == "<p>a?b c d e</p>"


def test_children_and_attributes() -> None:
    made = h("p", ["a", [None, False, h("b", "<")], 3], "", class_="x", hidden=True, id=None, aria_label='"&')
    assert made == '<p class="x" hidden aria-label="&quot;&amp;">a<b>&lt;</b>3</p>'
    assert h("input", value="") == '<input value="">'
    assert joined([h("i", n) for n in "abc"], ", ", " & ") == "<i>a</i>, <i>b</i> &amp; <i>c</i>"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "\tjavascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//elsewhere.example/",
        "/\\elsewhere.example/",
        "https://a.example/\nx",
        "https:\\\\a.example",
        "blob:https://a.example/1",
        "",
        "x",
    ],
)
def test_addresses_that_are_dropped(address: str) -> None:
    assert not is_harmless(address)
    assert Read(h("a", "words", href=address)).elements == [("a", {})]


@pytest.mark.parametrize("address", ["https://a.example/?a=1&b=2#c", "HTTP://a.example", "/x", "?page=2", "#a"])
def test_addresses_that_are_kept(address: str) -> None:
    assert Read(h("a", "words", href=address)).elements == [("a", {"href": address})]


@pytest.mark.parametrize(
    ("base", "name", "path"),
    [
        ("https://example.org/data/", "china", "/data/china"),
        ("https://example.org/", "china", "/china"),
        ("https://example.org/", "query", "/resource?iri=https%3A%2F%2Fexample.org%2Fquery"),
        ("https://example.org/api/", "china", "/resource?iri=https%3A%2F%2Fexample.org%2Fapi%2Fchina"),
        ("https://example.org/data#", "china", "/resource?iri=https%3A%2F%2Fexample.org%2Fdata%23china"),
    ],
)
def test_where_a_page_is(base: str, name: str, path: str) -> None:
    addresses = Addresses(base)
    assert addresses.of(base + name) == path
    if not path.startswith("/resource"):
        assert addresses.iri(path) == base + name
    assert not addresses.root or path == addresses.root + name


def test_what_is_of_no_dataset_has_no_page() -> None:
    addresses = Addresses("https://example.org/data/")
    assert addresses.of("https://elsewhere.example/data/china") == ""
    assert addresses.iri("/elsewhere/china") == ""
    assert Addresses("https://example.org/data#").iri("/data") == ""


def test_parameters_are_written_for_an_address() -> None:
    assert with_query("/x", q="a&b=c#ü", page=2, from_="y", none="") == "/x?q=a%26b%3Dc%23%C3%BC&page=2&from=y"
    assert with_query("/x?a=1", b=2) == "/x?a=1&b=2"


@pytest.mark.parametrize(
    ("edtf", "words"),
    [
        ("2024", "2024"),
        ("2024-02~", "about February 2024"),
        ("2024-02-09?", "perhaps 9 February 2024"),
        ("../2023-10-09", "until 9 October 2023"),
        ("2012/..", "from 2012"),
        ("2002/2012-03-20%", "2002 to perhaps about 20 March 2012"),
        ("201X", "201X"),
        ("2024-13", "2024-13"),
        ("../..", "../.."),
        ("-0044", "-0044"),
        ("", ""),
    ],
)
def test_dates_in_words(edtf: str, words: str) -> None:
    assert in_words(edtf) == words
