"""CoNLL-U treebanks → spaCy documents: tags, features, lemmas, dependencies, and the names among the marked entities.

GUM marks every mention of an entity, named or not. A name is a mention whose head is a proper noun, cut down to the part
around the head that is a name: "the former president of Ghana John Mahama" holds "Ghana" and "John Mahama".
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

#: The kinds of entity whose names the recognizer learns.
NAMED: Final = frozenset({"person", "organization", "place", "event"})
_ENTITY: Final = re.compile(r"(?:^|\|)Entity=([^|]*)")
_BRACKETS: Final = re.compile(r"\([^()]*\)?|[^()]+\)")
_INSIDE: Final = frozenset({"of", "and", "for", "on", "the", "de", "&", "al", "von", "van"})


class Word(NamedTuple):
    """A syntactic word; ``head`` counts from 1 within the sentence, 0 for the root."""

    form: str
    lemma: str
    upos: str
    xpos: str
    features: str
    head: int
    relation: str
    space: bool
    misc: str


class Mention(NamedTuple):
    """A marked mention: words from ``start`` up to before ``end``, and the kind of what it mentions."""

    start: int
    end: int
    kind: str


def documents(path: Path, vocab: Vocab, *, sentences: int) -> list[Doc]:
    """The file's documents in parts of at most so many sentences, so that a parser learns where one ends."""
    found: list[Doc] = []
    held: list[list[Word]] = []
    current = ""
    for name, words, marked in _sentences(path):
        if held and (name != current or len(held) >= sentences):
            found.append(_document(held, vocab, marked=marked))
            held = []
        current = name
        held.append(words)
    if held:
        found.append(_document(held, vocab, marked=marked))
    return found


def _sentences(path: Path) -> Iterator[tuple[str, list[Word], bool]]:
    """Each sentence with its document's name, and whether the treebank marks entities."""
    opener = lzma.open if path.suffix == ".xz" else open
    name, marked = "", False
    rows: list[list[str]] = []
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("#"):
                if line.startswith("# newdoc"):
                    name = line
                marked = marked or line.startswith("# global.Entity")
            elif line:
                rows.append(line.split("\t"))
            elif rows:
                yield name, _words(rows), marked
                rows = []
    if rows:
        yield name, _words(rows), marked


def _words(rows: list[list[str]]) -> list[Word]:
    found: list[Word] = []
    joined, last, tight = range(0), 0, False
    for row in rows:
        number, misc = row[0], row[9]
        space = "SpaceAfter=No" not in misc
        if "-" in number:  # a token of several words: no space but after the last
            first, _, end = number.partition("-")
            joined, last, tight = range(int(first), int(end) + 1), int(end), not space
        elif "." not in number:  # an empty node of the enhanced graph is no word
            if int(number) in joined:
                space = int(number) == last and not tight
            features = "" if row[5] == "_" else row[5]
            found.append(Word(row[1], row[2], row[3], row[4], features, int(row[6]), row[7], space, misc))
    return found


def _document(sentences: list[list[Word]], vocab: Vocab, *, marked: bool) -> Doc:
    from spacy.tokens import Doc, Span

    words = [word for sentence in sentences for word in sentence]
    spaces = [word.space or i == len(s) - 1 for s in sentences for i, word in enumerate(s)]
    heads: list[int] = []
    names: list[Mention] = []
    for sentence in sentences:
        start = len(heads)
        heads += [start + (i if word.head == 0 else word.head - 1) for i, word in enumerate(sentence)]
        names += [Mention(start + n.start, start + n.end, n.kind) for n in named(sentence)]
    doc = Doc(
        vocab,
        words=[word.form for word in words],
        spaces=spaces,
        tags=[word.xpos for word in words],
        pos=[word.upos for word in words],
        morphs=[word.features for word in words],
        lemmas=[word.lemma for word in words],
        heads=heads,
        deps=["ROOT" if word.head == 0 else word.relation for word in words],
    )
    spans = [Span(doc, name.start, name.end, label=name.kind.upper()) for name in names]
    doc.set_ents(spans, default="outside" if marked else "missing")
    return doc


def named(sentence: list[Word]) -> list[Mention]:
    """The names of a sentence, none within another: of nested ones the longest mention's."""
    found: list[Mention] = []
    taken: set[int] = set()
    for mention in sorted(mentions(sentence), key=lambda m: m.start - m.end):
        name = _name(sentence, mention) if mention.kind in NAMED else None
        if name and not taken.intersection(range(name.start, name.end)):
            found.append(name)
            taken.update(range(name.start, name.end))
    return sorted(found)


def mentions(sentence: list[Word]) -> list[Mention]:
    """Every marked mention of a sentence."""
    found: list[Mention] = []
    opened: dict[str, list[Mention]] = {}
    for place, word in enumerate(sentence):
        marks = _ENTITY.search(word.misc)
        for mark in _BRACKETS.findall(marks[1]) if marks else ():
            entity, _, rest = mark.strip("()").partition("-")
            mention = Mention(place, place + 1, rest.partition("-")[0])
            if mark[0] == "(" and mark[-1] == ")":
                found.append(mention)
            elif mark[0] == "(":
                opened.setdefault(entity, []).append(mention)
            elif opened.get(entity):
                found.append(opened[entity].pop()._replace(end=place + 1))
    return found


def _name(sentence: list[Word], mention: Mention) -> Mention | None:
    inside = range(mention.start, mention.end)
    head = next((i for i in inside if sentence[i].head == 0 or sentence[i].head - 1 not in inside), None)
    if head is None or sentence[head].upos != "PROPN":
        return None
    start = head
    while start > mention.start and (
        _in_name(sentence[start - 1]) or (start - 1 > mention.start and sentence[start - 1].form in ("'s", "'", "."))
    ):
        start -= 1
    while start < head and not sentence[start].form[0].isalnum():
        start += 1
    end = head + 1
    while end < mention.end and _goes_on(sentence, end, mention.end):
        end += 1
    while end > head + 1 and not (sentence[end - 1].form[-1].isalnum() or sentence[end - 1].form.endswith(".")):
        end -= 1
    return Mention(start, end, mention.kind)


def _in_name(word: Word) -> bool:
    if word.upos in ("PROPN", "X") or word.form in ("-", "–"):
        return True
    return word.upos in ("ADJ", "NOUN", "NUM", "VERB") and word.form[0].isupper()


def _goes_on(sentence: list[Word], place: int, end: int) -> bool:
    """Whether the name goes on with the word at ``place``: a word of it, a joint before one, an abbreviation's full stop."""
    word = sentence[place]
    if _in_name(word) or (word.form == "." and len(sentence[place - 1].form) <= 3):
        return True
    if word.form.lower() not in _INSIDE or place + 1 >= end:
        return False
    after = sentence[place + 1]
    if after.form.lower() in _INSIDE:
        return place + 2 < end and _in_name(sentence[place + 2])
    return _in_name(after)
