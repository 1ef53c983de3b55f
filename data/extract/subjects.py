"""Gives finite verbs the subject that a parser has hung elsewhere: "During the hearing, Smith, the chair, said …".

By punctuation and the order of words alone; labels and heads change in place, words and sentences never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from actorgraph.ontology.lexicon import Lexicon

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_FINITE: Final = frozenset(("VBD", "VBZ"))
_NOMINAL: Final = frozenset(("NOUN", "PROPN", "PRON"))
_INSIDE: Final = frozenset(("flat", "compound", "nmod:desc", "nummod", "punct", "amod", "det", "fixed"))
_FARTHEST: Final = 30  # tokens that an apposition may have


def give_subjects(doc: Doc, lexicon: Lexicon) -> None:
    """Give the finite verbs of a paragraph that report something, and have no subject, the noun before them."""
    for token in doc:
        if token.pos_ == "ADJ" and token.tag_ == "VBG" and any(c.dep_ == "obj" for c in token.rights):
            token.pos_ = "VERB"  # "is welcoming the agreement"
        elif token.pos_ == "NOUN" and token.dep_ == "ccomp" and token.lower_ in lexicon.forms:
            _verbal(token)
        elif (
            token.dep_ == "ROOT" and token.pos_ == "NOUN" and token.lower_ in lexicon.forms and _follows_pronoun(token)
        ):
            token.pos_, token.tag_ = "VERB", "VBZ"  # "He thanks them"
        if token.dep_ == "vocative" and token.i > token.head.i and token.head.pos_ == "VERB":
            _not_called(token)
    for sentence in doc.sents:
        verb = sentence.root
        if verb.pos_ != "VERB" or verb.tag_ not in _FINITE or _has_subject(verb):
            continue
        subject = _before(verb)
        if subject is not None and subject.i != verb.i and verb not in tuple(subject.subtree):
            subject.head = verb
            subject.dep_ = "nsubj"


def _follows_pronoun(token: Token) -> bool:
    return token.i > 0 and token.nbor(-1).dep_ == "nsubj" and token.nbor(-1).pos_ == "PRON"


def _not_called(token: Token) -> None:
    """A name that was taken for somebody spoken to: the verb's object, or an apposition to it."""
    before = token.doc[token.left_edge.i - 1]
    if before.text != ",":
        token.dep_ = "obj"
        return
    objects = [c for c in token.head.children if c.dep_ == "obj" and c.i < token.i and c.pos_ != "PRON"]
    if objects:
        token.head = objects[0]
        token.dep_ = "appos"


def _verbal(noun: Token) -> None:
    """A verb in "demands that they release them" that was taken for a noun."""
    that = any(c.dep_ == "mark" and c.lower_ == "that" for c in noun.lefts)
    before = [c for c in noun.lefts if c.dep_ in ("compound", "nmod:poss", "amod") and c.pos_ in _NOMINAL]
    if that and before and not any(c.dep_ == "cop" for c in noun.lefts):
        noun.pos_, noun.tag_ = "VERB", "VB"
        before[-1].dep_ = "nsubj"


def _has_subject(verb: Token) -> bool:
    return any(c.dep_.startswith(("nsubj", "csubj", "expl")) for c in verb.children)


def _before(verb: Token) -> Token | None:
    """The noun that stands as subject before a verb, over an apposition or a relative clause between commas."""
    doc, first = verb.doc, verb.sent.start
    place = verb.i - 1
    while place >= first and doc[place].pos_ in ("ADV", "AUX"):
        place -= 1
    if place < first:
        return None
    if doc[place].text == ",":
        opening = _opening(doc, first, place)
        return _head(doc, first, opening - 1) if opening > first else None
    return _head(doc, first, place)


def _opening(doc: Doc, first: int, closing: int) -> int:
    """The comma that opens what ``closing`` closes; -1 where it is no apposition and no relative clause."""
    for place in range(closing - 1, max(first, closing - _FARTHEST), -1):
        if doc[place].text == "," and doc[place - 1].pos_ in _NOMINAL:
            after = doc[place + 1]
            apposition = after.pos_ in ("DET", "NOUN", "PROPN", "ADJ") or after.lower_ in ("who", "which", "whose")
            return place if apposition else -1
    return -1


def _head(doc: Doc, first: int, last: int) -> Token | None:
    """The head of the noun phrase that ends at a token, where it begins the clause."""
    token = doc[last]
    if token.pos_ not in _NOMINAL:
        return None
    head = token
    while head.dep_ in _INSIDE and first <= head.head.i <= last and head.head.pos_ in _NOMINAL:
        head = head.head
    start = min((t.i for t in head.subtree if t.i <= last and t.pos_ != "PUNCT"), default=head.i)
    start = min(start, head.i)
    if any(c.dep_ == "case" and c.i < head.i for c in head.lefts):
        return None
    before = doc[start - 1] if start > first else None
    return head if before is None or before.text in (",", '"', ":", ";", "-") or before.pos_ == "CCONJ" else None
