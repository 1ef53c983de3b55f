"""Identifiers: what one looks like, how a name becomes one, and which one a mistaken name may mean."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

LONGEST_ID: Final = 120

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
#: Names that Windows keeps for devices, whatever suffix follows them.
_DEVICES: Final = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
#: Letters of the Latin script that Unicode does not take apart.
_LATIN: Final = str.maketrans(
    dict(zip("øłđðıħØŁĐÐĦ", "olddihOLDDH", strict=True))
    | {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH"}
    # An apostrophe joins: people's becomes peoples.
    | dict.fromkeys("'’‘ʼ`´", "")
)
#: The likeness, 0 to 100, below which a suggestion is noise: of the spelling, and of the words in common.
_CUTOFF: Final = 70
_CUTOFF_OF_WORDS: Final = 85


def is_id(text: str) -> bool:
    """Whether ``text`` is kebab-case: words of ``a-z0-9`` joined by single hyphens, at most 120 characters.

    Such an id stands unescaped in Turtle, SPARQL, a URL and a shell, and names a file on every system; hence
    no dots (they divide a passage's IRI, and a file from its suffix) and no ``con``, ``nul`` or ``com1``.
    """
    return len(text) <= LONGEST_ID and _ID.fullmatch(text) is not None and text not in _DEVICES


def nearest(name: str, choices: Iterable[str], limit: int = 3) -> list[str]:
    """The choices most like ``name``, best first, whatever their case; empty where nothing is near.

    Spelling comes first; where no spelling is near, the words: ``guterres`` finds ``antonio-guterres``.
    """
    from rapidfuzz import fuzz, process

    wanted = _folded(name)
    if not wanted or limit < 1:
        return []
    # Sorted, because equally good choices come in their own order.
    known = sorted(set(choices))
    folded = [_folded(choice) for choice in known]
    found = process.extract(wanted, folded, scorer=fuzz.ratio, score_cutoff=_CUTOFF, limit=limit)
    if not found and len(wanted) > 2:
        found = process.extract(wanted, folded, scorer=fuzz.token_set_ratio, score_cutoff=_CUTOFF_OF_WORDS, limit=limit)
    return [known[index] for _, _, index in found]


def slug(text: str) -> str:
    """A kebab-case id made from a name, always the same for the same name.

    Accents are dropped. Eight digits of a hash stand for letters without a counterpart in ASCII (Korean,
    Arabic) and for what is cut off a long name, so that two such names differ: ``entity-1f0c3a9e``.
    """
    plain, lost = [], False
    for character in unicodedata.normalize("NFKD", text.translate(_LATIN)).lower():
        if character.isascii():
            plain.append(character)
        elif unicodedata.category(character)[0] in "LN":
            lost = True
        elif not unicodedata.combining(character):
            plain.append("-")
    identifier = "-".join(re.findall(r"[a-z0-9]+", "".join(plain)))
    if not lost and is_id(identifier):
        return identifier
    # Compatible spellings of a name (decomposed, full-width) are one name.
    spelling = unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")
    digits = hashlib.sha256(spelling).hexdigest()[:8]
    kept = identifier[: LONGEST_ID - len(digits) - 1].rstrip("-")
    return f"{kept or 'entity'}-{digits}"


def _folded(text: str) -> str:
    """Lower case, with spaces between the words."""
    return text.casefold().replace("-", " ").replace("_", " ").strip()
