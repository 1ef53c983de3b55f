"""Proofs as a page of HTML: nested lists, without scripts, styles, or anything from outside."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final

from actorgraph.graph.results import one_line

from .words import Line, ToldProof, details, tree, where

_PAGE: Final = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
</head>
<body>
<h1>{title}</h1>
{body}</body>
</html>
"""


def page(proofs: Sequence[ToldProof], title: str) -> str:
    """Proofs as one page that stands for itself; every text of it is escaped."""
    return _PAGE.format(
        title=_escaped(title), body="".join(fragment(proof, f"p{n}-") for n, proof in enumerate(proofs, 1))
    )


def fragment(proof: ToldProof, prefix: str = "", address: Callable[[str], str] = lambda _: "") -> str:
    """One proof as a ``<section>``, to stand in a page; ``prefix`` keeps its anchors apart from those of others.

    ``address`` gives for a claim's id where there is more about it; empty where there is not.
    """
    parts: list[str] = []
    opened = 0
    for line in tree(proof):
        depth = line.depth + 1
        parts.append("</li></ul>\n" * (opened - depth))
        if opened >= depth:
            parts.append("</li>\n")
        parts.append("<ul>\n" * (depth - opened))
        opened = depth
        parts.append(_item(line, prefix, address(line.step.id)))
    parts.append("</li></ul>\n" * opened)
    note = f'<p class="note">{_escaped(proof.note)}</p>\n' if proof.note else ""
    return f'<section class="proof">\n{"".join(parts)}{note}</section>\n'


def _item(line: Line, prefix: str, address: str) -> str:
    step = line.step
    claim = f'<bdi class="claim">{_escaped(step.claim)}</bdi>'
    if line.again or line.on:
        return f'<li class="{step.kind}"><a href="#{prefix}{line.number}">{claim}</a> <small>({where(line)})</small>'
    marks = f' <strong class="marks">[{_escaped(", ".join(step.marks))}]</strong>' if step.marks else ""
    rest = "".join(f"<br><small>{_escaped(text)}</small>" for text in details(step))
    link = ""
    if step.url.startswith(("https://", "http://")):
        link = f' <a href="{_escaped(step.url)}" rel="noopener noreferrer">source</a>'
    if address:
        claim = f'<a href="{_escaped(address)}">{claim}</a>'
    start = f'<li class="{step.kind}" id="{prefix}{line.number}" data-claim="{_escaped(step.id)}">'
    return f"{start}{claim}{marks}{rest}{link}"


def _escaped(text: str) -> str:
    """``text`` for HTML: no markup, no control characters, and half a surrogate pair as a question mark."""
    return escape(one_line(text)).encode("utf-8", "replace").decode("utf-8")
