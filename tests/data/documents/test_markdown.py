"""Markdown: the text without its marks."""

from __future__ import annotations

from collections.abc import Sequence

from actorgraph.data.documents import Document, read_document


def _read(document: Document) -> list[str]:
    return [document.text[paragraph.start : paragraph.end] for paragraph in document.paragraphs]


def test_marks() -> None:
    text = """---
title: "The envoy: a report"
author: [Anna Example, Bo Sample]
date: 2023-06-14T08:00:00
publisher: The Ruritania Herald
url: https://herald.example/envoy
lang: en
accessed: 2026-11-18
---

# The *envoy* leaves ##

Freedonia **expelled** the [envoy](https://x.example "title") of `Ruritania`
on Tuesday &amp; said ![a picture](a.png) no more.\\
He left.

> "No choice," said
> the minister.

1. First
2. Second
   goes on

- item

| Year | Envoys |
|------|--------|
| 2021 | 3      |

```
code line
```

<div>A <b>block</b> of HTML</div>

<!-- a remark -->
"""
    document = read_document(text.encode(), name="envoy.md")
    assert _read(document) == [
        "The envoy leaves",
        "Freedonia expelled the envoy of Ruritania on Tuesday & said no more. He left.",
        '"No choice," said the minister.',
        *("First", "Second goes on", "item", "Year", "Envoys", "2021", "3", "code line", "A block of HTML"),
    ]
    assert (document.title, document.authors) == ("The envoy: a report", ("Anna Example", "Bo Sample"))
    assert (document.published, document.retrieved) == ("2023-06-14", "2026-11-18")
    assert (document.publisher, document.language) == ("The Ruritania Herald", "en")
    assert (document.url, document.media_type) == ("https://herald.example/envoy", "text/markdown")


def test_a_text_without_marks_keeps_its_bytes(paragraphs: Sequence[str]) -> None:
    text = "\n\n".join(paragraphs) + "\n"
    assert read_document(text.encode(), name="x.md").text == text


def test_the_title_is_the_heading() -> None:
    assert read_document(b"# The *envoy*\n\nHe left.\n", name="x.md").title == "The envoy"


def test_comments_that_do_not_end() -> None:
    """The time to read them grows with their number, not with its square."""
    text = "He left.\n\n<div>He is\n" + "<!-- " * 200_000
    assert _read(read_document(text.encode(), name="x.md")) == ["He left.", "He is"]


def test_front_matter_that_is_none() -> None:
    assert _read(read_document(b"---\na: &x [*x\n---\nHe left.\n", name="x.md")) == ["He left."]
    assert _read(read_document(b"Before\n\n---\n\nAfter\n", name="x.md")) == ["Before", "After"]
