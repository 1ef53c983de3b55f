"""Markdown: the text without its marks, and what its front matter says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from actorgraph.data.nodes import Fields, Items, Node, NodeError, Scalar, parse_yaml
from actorgraph.data.passages import canonical_text, paragraphs

from . import plain
from .document import Content, lines_of, one_line
from .printed import printed_authors, printed_date, printed_title

_FRONT: Final = re.compile(r"\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|$)", re.S)
_TAG: Final = re.compile(r"</?[A-Za-z][^<>]*>")
_DATE: Final = re.compile("[0-9]{4}(?:-[0-9]{2}){0,2}[~?%]?")


def read(text: str) -> Content:
    """The paragraphs, headings, items and cells of a text, each a paragraph."""
    text = canonical_text(text)
    about: dict[str, Node] = {}
    if front := _FRONT.match(text):
        try:
            root = parse_yaml(front[1])
            about = root.fields if isinstance(root, Fields) else {}
        except NodeError:
            about = {}
        text = text[front.end() :].lstrip("\n")
    blocks = lines_of(_blocks(text))
    # What holds no marks keeps its lines, so that a text that is canonical already keeps its digest.
    content = plain.read(text)
    kept = content.text if list(map(one_line, paragraphs(content.text))) == blocks.split("\n") else blocks
    head = paragraphs(kept[:10_000])
    heading = re.match(r"\s*#{1,2} +(.+?)[ #]*\n", text)
    return Content(
        text=kept,
        title=_said(about, "title") or (one_line(lines_of(_blocks(heading[1]))) if heading else printed_title(head)),
        authors=_all_said(about, "authors", "author", "by", "byline") or printed_authors(head),
        publisher=_said(about, "publisher", "site", "publication", "outlet"),
        published=_day(_said(about, "published", "date", "datePublished", "issued")) or printed_date(head),
        language=_said(about, "language", "lang"),
        url=_said(about, "url", "source", "canonical", "link"),
        retrieved=_day(_said(about, "retrieved", "accessed", "clipped", "created")),
    )


def _blocks(text: str) -> Iterator[str]:
    from markdown_it import MarkdownIt

    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "inline":
            yield "".join(
                " " if piece.type in ("softbreak", "hardbreak") else piece.content
                for piece in token.children or []
                if piece.type in ("text", "code_inline", "softbreak", "hardbreak", "text_special")
            )
        elif token.type in ("fence", "code_block"):
            yield from token.content.split("\n")
        elif token.type == "html_block":
            yield from _untagged(token.content).split("\n\n")


def _untagged(html: str) -> str:
    # Not one expression: a thousand comments that do not end would each be searched to the end.
    first, *others = html.split("<!--")
    return _TAG.sub("", first + "".join(other.partition("-->")[2] for other in others))


def _all_said(about: dict[str, Node], *names: str) -> tuple[str, ...]:
    for name in names:
        node = about.get(name)
        scalars = node.items if isinstance(node, Items) else [node]
        if found := tuple(one_line(one.text) for one in scalars if isinstance(one, Scalar) and one.text.strip()):
            return found
    return ()


def _said(about: dict[str, Node], *names: str) -> str:
    return next(iter(_all_said(about, *names)), "")


def _day(said: str) -> str:
    found = _DATE.match(said)
    return found[0] if found else ""
