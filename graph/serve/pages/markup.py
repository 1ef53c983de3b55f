"""HTML by construction: every text is escaped, every attribute quoted, and no address but a harmless one becomes a link."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from actorgraph.graph.results import one_line

#: The longest text of a dataset that a page shows; the whole stands in the RDF.
LONGEST: Final = 2_000
_VOID: Final = frozenset({"br", "hr", "img", "input", "link", "meta", "line", "rect", "circle", "polygon"})
_ADDRESSES: Final = frozenset({"href", "src", "action"})

Child = object


class Html(str):
    """Text that is HTML already and is not escaped again."""

    __slots__ = ()


def h(tag: str, *children: Child, **attributes: str | int | bool | None) -> Html:
    """An element. Texts among the children are escaped, iterables flattened, ``None``, ``False`` and ``""`` left out.

    ``class_`` is ``class``, ``aria_label`` is ``aria-label``; an attribute that is ``None`` or ``False`` is left out. An
    address that is neither of this server nor http(s) is left out too, so that a link becomes plain text.
    """
    parts = [f"<{tag}"]
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        name = name.removesuffix("_").replace("_", "-")
        if name in _ADDRESSES and not is_harmless(str(value)):
            continue
        parts.append(f" {name}" if value is True else f' {name}="{escape(clean(str(value)))}"')
    parts.append(">")
    if tag not in _VOID:
        parts += [*_flat(children), f"</{tag}>"]
    return Html("".join(parts))


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if child is None or child is False or child == "":
            continue
        if isinstance(child, Html):
            yield child
        elif isinstance(child, str):
            yield escape(clean(child))
        elif isinstance(child, Iterable):
            yield from _flat(child)
        else:
            yield escape(str(child))


def joined(parts: Iterable[Html], between: str = ", ", last: str = "") -> Html:
    """Some pieces with a text between them, and another before the last."""
    found = list(parts)
    if last and len(found) > 1:
        return Html(f"{escape(between).join(found[:-1])}{escape(last)}{found[-1]}")
    return Html(escape(between).join(found))


def is_harmless(address: str) -> bool:
    """Whether an address may become a link: of this server, or http(s). ``javascript:`` and ``//host`` are not."""
    lowered = address.lower()
    if lowered.startswith(("https://", "http://")):
        return not any(character <= " " or character == "\\" for character in address)
    return address.startswith(("/", "?", "#")) and not address.startswith(("//", "/\\"))


def clean(text: str) -> str:
    """``text`` without what breaks lines or turns the writing of others; half a surrogate pair is a question mark."""
    return one_line(text).encode("utf-8", "replace").decode("utf-8")


def verbatim(text: str) -> Html:
    """``text`` to the letter, line ends and tabs included, for what somebody may edit or copy."""
    return Html(escape(text.encode("utf-8", "replace").decode("utf-8")))


def cut(text: str, most: int) -> str:
    """A long text, cut."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def name(text: str, most: int = 160) -> Html:
    """A text of the dataset within one of ours: whatever its direction, it stays within its place."""
    return h("bdi", cut(text, most), dir="auto")


def number(value: int) -> str:
    """A number with its thousands apart."""
    return f"{value:,}"


def counted(value: int, noun: str, plural: str = "") -> str:
    """A number and its noun."""
    return f"{value:,} {noun if value == 1 else plural or noun + 's'}"
