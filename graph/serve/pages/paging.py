"""Links from page to page, and the choices that narrow a list down."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from .markup import Html, h, number

#: Choices that are shown at once; the others open on demand.
FIRST: Final = 8


def pages(page: int, last: int, address: Callable[[int], str], label: str = "Pages") -> Html | str:
    """Links to the pages around ``page``, the first and the last; nothing where there is one page."""
    if last < 2:
        return ""
    near = sorted({1, last, *range(max(1, page - 2), min(last, page + 2) + 1)})
    items: list[Html] = []
    before = 0
    for shown in near:
        if shown > before + 1:
            items.append(h("li", "…", class_="gap"))
        here = "page" if shown == page else None
        words = h("a", number(shown), href=address(shown), aria_current=here, aria_label=f"Page {number(shown)}")
        items.append(h("li", words))
        before = shown
    previous = h("a", "‹ Previous", href=address(page - 1), rel="prev") if page > 1 else ""
    following = h("a", "Next ›", href=address(page + 1), rel="next") if page < last else ""
    return h("nav", previous, h("ul", items), following, class_="pages", aria_label=label)


def choices(
    title: str,
    counts: Mapping[str, int],
    chosen: str,
    address: Callable[[str], str],
    words: Callable[[str], object] = str,
) -> Html | str:
    """Links that narrow a list to one value, each with its number; the chosen one leads back to all."""
    if not counts or (len(counts) == 1 and not chosen):
        return ""

    def item(value: str) -> Html:
        on = value == chosen
        link = h(
            "a",
            h("span", words(value), class_="label"),
            h("span", number(counts.get(value, 0)), class_="count"),
            href=address("" if on else value),
            aria_current="true" if on else None,
            class_="choice",
        )
        return h("li", link)

    values = list(counts)
    if chosen and chosen not in counts:
        values.insert(0, chosen)
    first, rest = values[:FIRST], values[FIRST:]
    if len(rest) < 3:
        first, rest = values, []
    more = [
        h("details", h("summary", f"{number(len(rest))} more"), h("ul", map(item, rest)), open=chosen in rest)
        if rest
        else ""
    ]
    return h("section", h("h3", title), h("ul", map(item, first)), more, class_="choices")
