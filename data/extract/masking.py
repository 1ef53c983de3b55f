"""Parses paragraphs with plain words in the place of those that a parser breaks, and lays the parse over their own words.

A known name of several words is one word for the parser, which makes a clause of "Human Rights Watch"; a noun that opens a
sentence is no name ("Gunmen …"); a verb with a prefix is one ("co-sponsored"). Words, places and spaces are the document's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from .coreference import singular
from .names import Names

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

#: Names of fewer words are parsed as they are; a parser seldom breaks them.
SHORTEST: Final = 3
#: Words before a count ("more than", "at least"), and the one that they are parsed as.
_COUNTING: Final = ("more", "less", "at_least", "at_most")
_ABOUT: Final = "approximately"
#: After what a sentence begins.
_ENDS: Final = frozenset((".", "!", "?", '."', '"', ":"))
#: A word that a treebank has often, for a name of each class and for all others: after an article, and without one.
_WORDS: Final = {"Person": ("Smith", "Smith"), "State": ("Kingdom", "China"), "": ("Council", "Congress")}


class Masked(msgspec.Struct):
    """What is parsed in a document's place; ``spans`` are the first and last of the tokens that one word stands for."""

    doc: Doc
    shadow: Doc
    spans: Sequence[tuple[int, int]]
    persons: frozenset[int] = frozenset()  # where those begin that are persons' names
    prefixed: frozenset[int] = frozenset()  # where words begin that are parsed without their prefix


def mask(nlp: Language, text: str, names: Names) -> Masked:
    """A text's tokens, and those to be parsed."""
    from spacy.tokens import Doc

    doc = nlp.make_doc(text)
    spans: list[tuple[int, int]] = []
    words: list[str] = []
    kinds: dict[int, str] = {}
    for first, last in _titled(doc, names):
        kinds[first] = "Person"
        spans.append((first, last))
    taken = {i for first, last in spans for i in range(first, last + 1)}
    for hit in names.find(text):
        span = doc.char_span(hit.start, hit.end)
        if span is None or len(span) < SHORTEST or not hit.things or hit.common or hit.by or span.text[:1].islower():
            continue
        if taken.intersection(range(span.start, span.end)):
            continue
        kinds[span.start] = next((k for k in ("Person", "State") if names.vocabulary.is_a(hit.things[0].type, k)), "")
        spans.append((span.start, span.end - 1))
    taken = {i for first, last in spans for i in range(first, last + 1)}
    plain = {i: word for i, word in _plainly(doc, names) if i not in taken}
    spans += [(i, i + _behind(doc[i], word)) for i, word in plain.items()]
    if not spans:
        return Masked(doc, doc, ())
    spans.sort()
    starts = dict(spans)
    spaces, position = [], 0
    while position < len(doc):
        last = starts.get(position, position)
        if position in plain:
            words.append(plain[position])
        elif position in starts:
            article = position > 0 and doc[position - 1].lower_ in names.lexicon.sets["articles"]
            words.append(_WORDS[kinds[position]][0 if article else 1])
        else:
            words.append(doc[position].text)
        spaces.append(bool(doc[last].whitespace_))
        position = last + 1
    persons = frozenset(first for first, kind in kinds.items() if kind == "Person")
    prefixed = frozenset(i for i in plain if starts[i] > i)
    return Masked(doc, Doc(doc.vocab, words=words, spaces=spaces), spans, persons, prefixed)


def _plainly(doc: Doc, names: Names) -> Iterator[tuple[int, str]]:
    """Words that a parser knows better without their capital or their prefix: where they stand, and as what."""
    sets, numbers = names.lexicon.sets, names.lexicon.maps["numbers"]
    nouns = sets["people"] | sets["persons"] | sets["collectives"] | sets["governments"] | sets["massed"]
    counting = {tuple(phrase.split()) for key in _COUNTING for phrase in names.lexicon.lists[key] if " " in phrase}
    for token in doc[:-1]:
        after = token.nbor()
        opens = token.i == 0 or token.nbor(-1).text in _ENDS
        if token.lower_ in sets["prefixes"] and after.text == "-" and token.i + 2 < len(doc):
            stem = doc[token.i + 2]
            if stem.is_alpha and stem.is_lower and not token.whitespace_ and not after.whitespace_:
                yield token.i, stem.text
        elif f"{token.lower_} {singular(after.lower_)}" in names.lexicon.maps["labels"]:  # "to asylum seekers"
            yield token.i, after.text
        elif (token.lower_, after.lower_) in counting and token.i + 2 < len(doc) and doc[token.i + 2].like_num:
            yield token.i, _ABOUT
        elif opens and token.is_title:
            noun = after.is_lower and {token.lower_, singular(token.lower_)} & nouns
            if noun or token.lower_ in numbers:
                yield token.i, token.lower_


def _behind(token: Token, word: str) -> int:
    """How many tokens after the first stand behind one plain word."""
    if token.nbor().text == "-":
        return 2
    return 0 if word == token.lower_ else 1


def _titled(doc: Doc, names: Names) -> Iterator[tuple[int, int]]:
    """The long names that follow a title: "President *Ursula von der Leyen*"; first and last token of each."""
    sets = names.lexicon.sets
    position = 0
    while position < len(doc):
        token = doc[position]
        position += 1
        if token.lower_ in sets["titles"] or token.text in sets["honorifics"]:
            first, last = position, position - 1
            while last + 1 < len(doc) and _in_name(doc, last + 1, first, sets):
                last += 1
            while last > first and not doc[last].text[:1].isupper():
                last -= 1
            if last - first + 1 >= SHORTEST:
                yield first, last
                position = last + 1


def _in_name(doc: Doc, position: int, first: int, sets: Mapping[str, frozenset[str]]) -> bool:
    """Whether a token goes on with a person's name: a capitalized word, a particle, a hyphen and what follows it."""
    word = doc[position]
    if word.lower_ in sets["titles"]:
        return False
    if word.text[:1].isupper() and word.text.isalpha():
        return True
    inside = position > first
    hyphenated = word.text == "-" or (doc[position - 1].text == "-" and word.is_alpha)
    return inside and (hyphenated or word.lower_ in sets["name_particles"])


def unmasked(masked: Masked) -> Doc:
    """The document's own words with the parse of what stood in their place."""
    if not masked.spans:
        return masked.shadow
    from spacy.tokens import Doc

    doc, shadow = masked.doc, masked.shadow
    ends = dict(masked.spans)
    groups: list[tuple[int, int, int]] = []  # first, last, head: in the document, by token of what was parsed
    position = 0
    for _ in shadow:
        last = ends.get(position, position)
        head = position if position in masked.persons else _head(doc, position, last)
        groups.append((position, last, last if position in masked.prefixed else head))
        position = last + 1
    rows = [row for token in shadow for row in _rows(token, groups, masked)]
    tags, pos, morphs, lemmas, heads, deps, entities = (list(column) for column in zip(*rows, strict=True))
    return Doc(
        doc.vocab,
        words=[t.text for t in doc],
        spaces=[bool(t.whitespace_) for t in doc],
        tags=tags,
        pos=pos,
        morphs=morphs,
        lemmas=lemmas,
        heads=heads,
        deps=deps,
        ents=entities,
    )


def _rows(token: Token, groups: Sequence[tuple[int, int, int]], masked: Masked) -> Iterator[tuple[object, ...]]:
    """Tag, UPOS, features, lemma, head, label and entity of each word that a token stands for."""
    doc = masked.doc
    first, last, head = groups[token.i]
    above = groups[token.head.i][2]
    for i in range(first, last + 1):
        kind = f"{'B' if i == first and token.ent_iob_ != 'I' else 'I'}-{token.ent_type_}" if token.ent_type_ else "O"
        if first == last or (i == head and first in masked.prefixed):
            yield token.tag_, token.pos_, str(token.morph), token.lemma_, above, token.dep_, kind
        elif first in masked.prefixed:
            hyphen = doc[i].text == "-"
            tag, word, dep = ("HYPH", "PUNCT", "punct") if hyphen else ("NN", "NOUN", "compound")
            yield tag, word, "", doc[i].lower_, head, dep, "O"
        elif i == head:
            yield "NNP", "PROPN", "Number=Sing", doc[i].text, above, token.dep_, kind
        else:
            yield "NNP", "PROPN", "Number=Sing", doc[i].text, head, "compound" if i < head else "flat", kind


def _head(doc: Doc, first: int, last: int) -> int:
    """The head of a name: its last word, or the last before a preposition."""
    for i in range(first + 1, last + 1):
        if doc[i].text.islower() and doc[i].text.isalpha():
            return i - 1
    return last
