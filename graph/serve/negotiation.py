"""Which of several media types a client would rather have, by its ``Accept`` header (RFC 9110)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from .reply import Refusal

_T = TypeVar("_T")


def choose(accept: str, offers: Mapping[str, _T], format: str = "", names: Mapping[str, str] | None = None) -> _T:
    """What ``offers`` has for the media type that ``accept`` ranks highest; of equals the earlier one.

    A ``format`` asked for by name decides instead: a media type, or one of ``names`` (``ttl`` → ``text/turtle``). Without
    ``accept`` it is the first. Raises :class:`Refusal` with 406 where nothing fits; the reason lists what there is.
    """
    if format:
        wanted = (names or {}).get(format.lower(), format.lower())
        if wanted not in offers:
            known = ", ".join(sorted(name for name, media_type in (names or {}).items() if media_type in offers))
            raise Refusal(406, f"there is no format {format!r} of this; it can be {known or ', '.join(offers)}")
        return offers[wanted]
    best = _best(accept, tuple(offers))
    if best is None:
        raise Refusal(406, f"nothing that 'Accept: {accept}' allows; this can be {', '.join(offers)}")
    return offers[best]


@lru_cache(maxsize=1024)
def _best(accept: str, offers: Sequence[str]) -> str | None:
    """The media type of ``offers`` with the highest quality above 0; ``None`` where all are refused."""
    if not accept.strip():
        return offers[0]
    ranges = list(_ranges(accept))
    qualities = [_quality(offer, ranges) for offer in offers]
    highest = max(qualities)
    return offers[qualities.index(highest)] if highest > 0 else None


def _ranges(accept: str) -> Iterator[tuple[str, str, float]]:
    """``text/*;q=0.3`` → type, subtype, quality; parameters other than the quality are not looked at."""
    for part in accept.split(","):
        media_range, *parameters = (piece.strip() for piece in part.split(";"))
        kind, _, subtype = media_range.lower().partition("/")
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "q":
                try:
                    quality = min(max(float(value), 0.0), 1.0)
                except ValueError:
                    quality = 0.0
        if kind:
            yield kind, subtype or "*", quality


def _quality(offer: str, ranges: Sequence[tuple[str, str, float]]) -> float:
    """The quality of a media type: that of the most specific range it is in."""
    kind, _, subtype = offer.partition(";")[0].partition("/")
    found = (-1, 0.0)
    for kind_asked, subtype_asked, quality in ranges:
        if kind_asked == kind and subtype_asked == subtype:
            specific = 2
        elif kind_asked == kind and subtype_asked == "*":
            specific = 1
        elif kind_asked == "*" and subtype_asked == "*":
            specific = 0
        else:
            continue
        found = max(found, (specific, quality))
    return found[1]
