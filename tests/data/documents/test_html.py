"""HTML: the main text of saved pages, and what they say of themselves."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from email.message import EmailMessage

import pytest

from actorgraph.data.documents import Document, read_document
from actorgraph.ontology.errors import DocumentError

_AROUND = """<!doctype html>
{saved}<html lang="en-GB"><head><meta charset="utf-8"><title>{title} | The Ruritania Herald</title>{head}
<style>p {{ color: red }}</style><script>var tracking = "Subscribe to our newsletter";</script></head>
<body class="cookies-not-set">
<div id="cookie-banner" class="cookie-consent" role="dialog"><p>We use cookies to improve your visit. Do you accept all cookies?</p>
<button>Accept all</button></div>
<a class="skip" href="#main">Skip to main content</a>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li><li><a href="/sport">Sport</a></li></ul></nav></header>
{body}
<aside class="sidebar"><h3>Most read</h3><ul><li><a href="/1">Ten best beaches of the coast</a></li><li><a href="/2">Horoscope</a></li></ul></aside>
<section id="comments" class="comments"><h2>2 Comments</h2><div class="comment"><span>troll42</span>
<p>I never liked that ambassador anyway, good riddance to all of them and their cousins!</p></div>
<div class="comment"><p>Why does nobody speak of the fishermen who are still waiting for their boats?</p></div></section>
<footer><p>Copyright 2023 The Ruritania Herald. All rights reserved.</p><a href="/privacy">Privacy policy</a></footer>
</body></html>"""

_LINKED = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
"headline": "Freedonia sends the envoy of Ruritania home", "datePublished": "2023-06-14T08:15:00+02:00",
"dateModified": "2023-07-01T10:00:00+02:00",
"author": [{"@type": "Person", "name": "Anna Example"}, {"@type": "Person", "name": "Bo Sample"}],
"publisher": {"@type": "Organization", "name": "The Ruritania Herald"}}</script>"""
_OPEN_GRAPH = """<meta property="og:title" content="Freedonia sends the envoy of Ruritania home">
<meta property="og:site_name" content="The Ruritania Herald"><meta name="author" content="Anna Example">
<meta property="article:published_time" content="2023-06-14T06:15:00Z">
<link rel="canonical" href="https://herald.example/2023/06/14/envoy-sent-home">"""

#: What a reader of the page would not call its text.
_OTHERS = (
    "cookies",
    "Skip to",
    "Sport",
    "beaches",
    "Horoscope",
    "riddance",
    "fishermen who are still",
    "Copyright",
    "newsletter",
    "color",
)


def _page(paragraphs: Sequence[str], head: str, kind: str = "article", saved: str = "") -> str:
    inner = f"<h1>{paragraphs[0]}</h1>\n<p class='byline'>By Anna Example</p>\n" + "".join(
        f"<p>{paragraph}</p>\n" for paragraph in paragraphs[1:]
    )
    bodies = {
        "article": f"<main id='main'><article>{inner}</article></main>",
        "div": f"<div id='content'><div class='story-body'>{inner}</div></div>",
        "table": f"<table><tr><td width='150'><a href='/'>Home</a></td><td>{inner}</td></tr></table>",
    }
    return _AROUND.format(title=paragraphs[0], head=head, body=bodies[kind], saved=saved)


def _read(document: Document) -> list[str]:
    return [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]


@pytest.mark.parametrize("kind", ["article", "div", "table"])
@pytest.mark.parametrize("head", [_LINKED, _OPEN_GRAPH], ids=["linked data", "open graph"])
def test_saved_pages(paragraphs: Sequence[str], head: str, kind: str) -> None:
    document = read_document(_page(paragraphs, head, kind).encode(), name="envoy.html")
    found = _read(document)
    assert found[0] == document.title == paragraphs[0]
    assert [paragraph for paragraph in found if paragraph in paragraphs] == list(paragraphs)
    assert [word for word in _OTHERS if word in document.text] == []
    assert document.authors[0] == "Anna Example"
    assert (document.publisher, document.published) == ("The Ruritania Herald", "2023-06-14")
    assert (document.language, document.media_type) == ("en-GB", "text/html")


def test_addresses(paragraphs: Sequence[str]) -> None:
    assert (
        read_document(_page(paragraphs, _OPEN_GRAPH).encode()).url
        == "https://herald.example/2023/06/14/envoy-sent-home"
    )
    saved = "<!-- saved from url=(0031)https://herald.example/envoy?id=1 -->\n"
    assert read_document(_page(paragraphs, _LINKED, saved=saved).encode()).url == "https://herald.example/envoy?id=1"
    saved = "<!--\n Page saved with SingleFile \n url: https://herald.example/envoy \n saved date: Wed Nov 18 2026 10:11:12 GMT+0100 -->\n"
    document = read_document(_page(paragraphs, _LINKED, saved=saved).encode())
    assert (document.url, document.retrieved) == ("https://herald.example/envoy", "2026-11-18")
    head = '<link rel="canonical" href="javascript:alert(1)">'
    assert read_document(_page(paragraphs, head).encode()).url == ""


def test_inline_marks_and_entities() -> None:
    """Words are neither torn apart nor run together."""
    inner = (
        "The <b>envoy</b> of <a href='/r'>Rurit<wbr>ania</a>&nbsp;said &ldquo;no&rdquo; &amp; left&nbsp;&ndash; with&#8217;out a word,"
        " for the third time in a year, on his way to the airport of the capital.<br>Nobody followed him there, a witness said."
    )
    page = f"<html><body><article><h1>The envoy of Ruritania leaves</h1><p>{inner}</p></article></body></html>"
    assert _read(read_document(page.encode()))[1:] == [
        "The envoy of Ruritania said “no” & left – with’out a word, for the third time in a year, on his way to the airport of the capital.",
        "Nobody followed him there, a witness said.",
    ]


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8"])
def test_encodings(paragraphs: Sequence[str], encoding: str) -> None:
    changed = [
        *paragraphs[:-1],
        "The café’s guests – naïve as ever – heard “nothing” of it, neither on Monday nor on the next day.",
    ]
    named = "iso-8859-1" if encoding == "cp1252" else encoding
    page = _page(changed, _LINKED).replace('charset="utf-8"', f'charset="{named}"')
    assert changed[-1] in _read(read_document(page.encode(encoding), name="x.htm"))


def test_xhtml(paragraphs: Sequence[str]) -> None:
    page = _page(paragraphs, _OPEN_GRAPH).removeprefix("<!doctype html>\n")
    data = f'<?xml version="1.0" encoding="utf-8"?>\n{page}'.encode()
    assert read_document(data, name="x.xhtml").title == paragraphs[0]


def test_pictures_within_the_page(paragraphs: Sequence[str]) -> None:
    picture = f"<img src='data:image/png;base64,{'QUJD' * 3_000_000}'>"
    page = _page(paragraphs, _LINKED).replace("</h1>", f"</h1>{picture}")
    assert len(page) > 11_000_000
    assert read_document(page.encode(), name="x.html").title == paragraphs[0]


def test_web_archive(paragraphs: Sequence[str]) -> None:
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = "https://herald.example/envoy"
    message["Subject"] = paragraphs[0]
    message["MIME-Version"] = "1.0"
    message.set_content(_page(paragraphs, _LINKED), subtype="html")
    message.add_related(b"\x89PNG", "image", "png")
    document = read_document(message.as_bytes(), name="envoy.mhtml")
    assert (document.title, document.url) == (paragraphs[0], "https://herald.example/envoy")
    assert "riddance" not in document.text


@pytest.mark.parametrize("body", ["", "<script>draw()</script>", "<nav><a href='/'>Home</a></nav>"])
def test_no_main_text(body: str) -> None:
    with pytest.raises(DocumentError, match=r"^x\.html: has no main text"):
        read_document(f"<!doctype html><html><body>{body}</body></html>".encode(), name="x.html")


def test_deeply_nested() -> None:
    page = "<html><body>" + "<div>" * 50_000 + "text" + "</div>" * 50_000
    with pytest.raises(DocumentError, match=r"^x\.html: "):
        read_document(page.encode(), name="x.html")


def test_the_same_in_every_process(paragraphs: Sequence[str]) -> None:
    """Neither the seed of hashes nor the pages read before change what is found."""
    program = (
        "import sys; from actorgraph.data.documents import read_document; data = sys.stdin.buffer.read();"
        "print(*{read_document(data) for _ in range(3)}, sep=chr(10))"
    )
    page = _page(paragraphs, _LINKED + _OPEN_GRAPH, "div").encode()
    found = {
        subprocess.run(
            [sys.executable, "-c", program], input=page, capture_output=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1 and found.pop().count(b"Document(") == 1
