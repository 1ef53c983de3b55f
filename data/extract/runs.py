"""Runs of capitalized words: where a name may stand, and where it begins and ends."""

from __future__ import annotations

from collections.abc import Iterator, Set
from typing import TYPE_CHECKING, Final

import msgspec

from .names import Names

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

INSIDE: Final = frozenset(("of", "for", "against", "on", "without", "to", "in"))
_RUN: Final = frozenset(("PROPN", "ADJ", "NOUN", "NUM", "VERB", "ADP", "X", "ADV"))
#: Kinds of bodies that are a state's: its name before or behind them says whose they are.
_OFFICIAL: Final = ("GovernmentBody", "Court", "DiplomaticMission")
_APOSTROPHES: Final = ("'", "'s")


class Run(msgspec.Struct, frozen=True):
    """The tokens of one name, and whether a title, an honorific or a word of kinship stands before it."""

    tokens: tuple[Token, ...]
    titled: bool


def runs(doc: Doc, names: Names, taken: set[int], inner: Set[str]) -> Iterator[Run]:
    """Runs of capitalized words, without the titles before them.

    ``taken`` are the characters of known names; ``inner`` the words that stand with a capital also within sentences.
    """
    position = 0
    while position < len(doc):
        run: list[Token] = []
        while position < len(doc) and _continues(doc, position, run, names, taken, inner):
            run.append(doc[position])
            position += 1
        position += 1
        if found := _trimmed(run, doc, names):
            yield found


def _trimmed(run: list[Token], doc: Doc, names: Names) -> Run | None:
    """A run without the title before the name; ``None`` where nothing else stands in it."""
    sets, organs = names.lexicon.sets, names.lexicon.maps["organs"]
    while run and run[0].text == "-":
        run = run[1:]
    while run and (run[-1].lower_ in INSIDE or run[-1].text in ("-", "the", *_APOSTROPHES)):
        run = run[:-1]
    if not run:
        return None
    body = any(t.lower_ in names.lexicon.maps["kinds"] or t.lower_ in organs or t.lower_ in INSIDE for t in run)
    bodies = names.lexicon.maps["kinds"].keys() | organs.keys()
    titles = [
        n
        for n, t in enumerate(run)
        if (t.lower_ in sets["titles"] or t.text in sets["titles"])
        and not (n + 1 < len(run) and run[n + 1].lower_ in bodies)  # "Congressional-Executive Commission"
    ]
    if not titles and len(run) > 1 and run[0].text in sets["honorifics"] and not body:
        titles = [0]
    if not titles:
        return Run(tuple(run), _introduced(run[0], doc, names))
    rest = run[titles[-1] + 1 :]
    titled = True
    while rest and rest[0].text in ("-", "General"):
        rest = rest[1:]
    if rest and rest[0].lower_ in INSIDE:  # "Secretary of State Antony Blinken"
        titled = rest[0].lower_ == "of"
        rest = rest[1:]
        while rest and (rest[0].lower_ in ("the", "and") or (titled and rest[0].lower_ in sets["organ_words"])):
            rest = rest[1:]
        if not titled or len(rest) < 2 or any(t.lower_ in INSIDE for t in rest):
            return None
    return Run(tuple(rest), titled) if rest else None


def _introduced(token: Token, doc: Doc, names: Names) -> bool:
    """Whether a title, an honorific or a word of kinship stands before a name: "my brother Yusuf", "her father, Milan"."""
    sets = names.lexicon.sets
    before = doc[token.i - 1] if token.i else None
    if before is not None and before.text == "," and token.i > 1 and doc[token.i - 2].lemma_.lower() in sets["kin"]:
        after = next((t for t in doc[token.i :] if t.text[:1].islower() or not t.is_alpha), None)
        return after is not None and after.text in (",", ".")
    return before is not None and (
        before.lemma_.lower() in sets["titles"]
        or before.text in sets["honorifics"]
        or (before.lemma_.lower() in sets["kin"] and before.pos_ == "NOUN")
    )


def _continues(doc: Doc, position: int, run: list[Token], names: Names, taken: set[int], inner: Set[str]) -> bool:
    """Whether a token begins a name, or goes on with the one that ``run`` holds."""
    sets, kinds = names.lexicon.sets, names.lexicon.maps["kinds"]
    token = doc[position]
    low = token.lower_
    follows = position + 1 < len(doc)
    if token.text.rpartition("-")[2] in sets["linked"] and "-" in token.text:
        return False
    hyphened = len(run) > 1 and run[-1].text == "-" and doc[position - 2].text[:1].isupper()
    if hyphened and token.text.islower() and token.text.isalpha():  # "Seung-woo"
        return (
            (token.pos_ in ("PROPN", "X", "NOUN") or token.tag_ == "NNP")
            and low not in sets["titles"]
            and low not in sets["linked"]
        )
    usable = token.text[:1].isupper() and token.pos_ in _RUN
    usable = usable and low not in sets["months"] and low not in sets["weekdays"]
    if usable and token.idx in taken:  # a known name within a longer one
        return _within(run, names) if run else _before(doc, position, names, taken)
    opens = token.is_sent_start and token.pos_ != "PROPN" and not token.ent_type_ and token.text not in inner
    if usable and (not opens or (token.pos_ in ("NOUN", "ADJ") and capitalized(doc, position + 1, taken))):
        return True
    if token.text == "-":
        return bool(run) and follows and not doc[position - 1].whitespace_ and not token.whitespace_
    if not run:  # "All-Asia"
        return token.text == "All" and follows and doc[position + 1].text == "-" and not token.whitespace_
    if token.text in _APOSTROPHES and capitalized(doc, position + 1, taken):  # "Seafarers' Union", "Women's League"
        plural = token.text == "'" or run[-1].lemma_.lower() in sets["people"]
        return plural and (token.text == "'s" or run[-1].text.endswith("s"))
    if low in INSIDE and token.text.islower():
        lemma = run[-1].lemma_.lower()
        people = lemma in sets["people"] and lemma not in sets["titles"] | sets["governments"] and low != "to"
        if any(t.lower_ in INSIDE and t.text.islower() for t in run) and low == "of":  # "on Prevention of Torture"
            return _goes_on(doc, position, taken)
        called = low in ("for", "without", "against") and run[0].i > 0 and doc[run[0].i - 1].lemma_.lower() in kinds
        holds = run[-1].lower_ in kinds or people or called or low == "in"
        if low == "of" and run[-1].lower_ in sets["titles"]:  # "Secretary of State"
            return _goes_on(doc, position, taken)
        nested = any(t.lower_ in INSIDE and t.text.islower() for t in run)
        if low == "in" and not nested:
            return run[-1].lower_ in kinds and _named(run, names) and _goes_on(doc, position, taken)
        return holds and _goes_on(doc, position, set() if _named(run, names) else taken)
    return low == "the" and run[-1].lower_ in INSIDE


def _named(run: list[Token], names: Names) -> bool:
    """Whether a run is headed by a word for something that may be named after a state: an alliance, but not an embassy."""
    maps = names.lexicon.maps
    head = next((t.lower_ for n, t in enumerate(run) if n + 1 == len(run) or run[n + 1].lower_ in INSIDE), "")
    return maps["kinds"].get(head, "x") not in _OFFICIAL and head not in names.lexicon.sets["governments"]


def _within(run: list[Token], names: Names) -> bool:
    """Whether a known name goes on with a run: "Citizens' Alliance for North Korean Refugees"."""
    return any(t.lower_ in INSIDE and t.text.islower() for t in run) and _named(run, names)


def _before(doc: Doc, position: int, names: Names, taken: set[int]) -> bool:
    """Whether a known name is the first word of a longer one: "Valletta Convention"."""
    after = position + 1
    while after < len(doc) and doc[after].idx in taken:
        after += 1
    last = after
    while capitalized(doc, last, taken) and last - after < 4:
        last += 1
    if last == after:
        return False
    kind = names.lexicon.maps["kinds"].get(doc[last - 1].lower_, "")
    return bool(kind) and kind not in _OFFICIAL


def capitalized(doc: Doc, position: int, taken: set[int]) -> bool:
    """Whether a further word of a name stands at a position."""
    return (
        position < len(doc)
        and doc[position].text[:1].isupper()
        and doc[position].pos_ in _RUN
        and doc[position].idx not in taken
    )


def _goes_on(doc: Doc, position: int, taken: set[int]) -> bool:
    after = position + 1
    if after < len(doc) and doc[after].lower_ == "the":
        after += 1
    return after < len(doc) and doc[after].text[:1].isupper() and doc[after].idx not in taken
