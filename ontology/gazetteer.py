"""The gazetteer: the states of the world by name, demonym and capital, from ``gazetteer/countries.csv``; more besides.

Facts that no dataset needs to repeat. Codes are those of ISO 3166-1 alpha-3 (``XKX``, in common use, for Kosovo, which has
none); a demonym also serves as adjective; a capital stands only where nothing else of weight has the same name.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Final

import msgspec

FILE: Final = Path(__file__).parent / "gazetteer" / "countries.csv"


class Country(msgspec.Struct, frozen=True, kw_only=True):
    """A state or territory with an alpha-3 ``code``; ``capitals`` holds the names that stand for its government."""

    code: str
    name: str
    demonyms: tuple[str, ...]
    capitals: tuple[str, ...]
    aliases: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """All countries, sorted by code."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Country(
                code=row["code"],
                name=row["name"],
                demonyms=_several(row["demonyms"]),
                capitals=_several(row["capital"]),
                aliases=_several(row["aliases"]),
            )
            for row in csv.DictReader(file)
        )


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


@cache
def codes() -> dict[str, str]:
    """The code of every name and alias, by its case-folded form; no demonyms and no capitals."""
    return {name.casefold(): country.code for country in countries() for name in (country.name, *country.aliases)}


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """A body or treaty that many documents name: a usual ``id``, a class of the vocabulary, and the body it belongs to."""

    id: str
    name: str
    type: str
    aliases: tuple[str, ...]
    part_of: str


@cache
def named() -> tuple[Named, ...]:
    """UN bodies, regional organizations, well-known NGOs and agencies (``bodies.csv``), and treaties (``treaties.csv``)."""
    found = []
    for file in ("bodies.csv", "treaties.csv"):
        with FILE.with_name(file).open(encoding="utf-8", newline="") as rows:
            found += [
                Named(
                    id=row["id"],
                    name=row["name"],
                    type=row["type"],
                    aliases=_several(row["aliases"]),
                    part_of=row["part_of"],
                )
                for row in csv.DictReader(rows)
            ]
    return tuple(found)


@cache
def given_names() -> dict[str, str]:
    """Given names that are seldom anything else (``given_names.csv``), with ``f`` or ``m`` where it is mostly of one sex."""
    with FILE.with_name("given_names.csv").open(encoding="utf-8", newline="") as rows:
        return {row["name"]: row["gender"] for row in csv.DictReader(rows)}
