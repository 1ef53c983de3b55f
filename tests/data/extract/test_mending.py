"""Parses as a parser gets them wrong, and what becomes of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from actorgraph.data.extract.mending import mended
from actorgraph.ontology.lexicon import Lexicon, lexicon_of
from actorgraph.ontology.vocabulary import load_vocabulary


@cache
def english() -> Any:
    import spacy

    return spacy.blank("en").vocab


@cache
def lexicon() -> Lexicon:
    return lexicon_of(load_vocabulary())


def parsed(text: str) -> Any:
    """A doc from ``word/POS/TAG/label>head``, heads counted from 0."""
    from spacy.tokens import Doc

    rows = [row.rsplit("/", 3) for row in text.split()]
    heads = [int(row[3].partition(">")[2]) for row in rows]
    return Doc(
        english(),
        words=[row[0] for row in rows],
        pos=[row[1] for row in rows],
        tags=[row[2] for row in rows],
        deps=[row[3].partition(">")[0] for row in rows],
        lemmas=[row[0].lower() for row in rows],
        heads=heads,
    )


@pytest.mark.parametrize(
    ("text", "verb", "subject", "target"),
    [
        (
            "The/DET/DT/det>2 council/NOUN/NN/compound>2 urges/NOUN/NNS/ROOT>2 Kenya/PROPN/NNP/appos>2 "
            "to/PART/TO/mark>5 leave/VERB/VB/acl>2 ./PUNCT/./punct>2",
            "urges",
            "council",
            "Kenya",
        ),
        (
            "Officials/NOUN/NNS/ROOT>0 denied/VERB/VBN/acl>0 that/SCONJ/IN/mark>4 they/PRON/PRP/nsubj>4 "
            "left/VERB/VBD/ccomp>1 ./PUNCT/./punct>0",
            "denied",
            "Officials",
            "",
        ),
        (
            "Court/NOUN/NN/compound>2 halts/NOUN/NNS/compound>2 removal/NOUN/NN/ROOT>2 of/ADP/IN/case>4 "
            "activist/NOUN/NN/nmod>2",
            "halts",
            "Court",
            "removal",
        ),
        (
            "UNHCR/PROPN/NNP/ROOT>0 ,/PUNCT/,/punct>3 the/DET/DT/det>3 agency/NOUN/NN/appos>0 ,/PUNCT/,/punct>3 "
            "welcomes/NOUN/NNS/conj>0 the/DET/DT/det>7 step/NOUN/NN/obj>5 ./PUNCT/./punct>0",
            "welcomes",
            "UNHCR",
            "step",
        ),
        (
            "Sorania/ADV/RB/advmod>1 freed/VERB/VBD/ROOT>1 them/PRON/PRP/obj>1 ./PUNCT/./punct>1",
            "freed",
            "Sorania",
            "them",
        ),
    ],
)
def test_a_sentence_gets_its_verb(text: str, verb: str, subject: str, target: str) -> None:
    doc = mended(parsed(text), lexicon())
    words = {token.text: token for token in doc}
    assert words[verb].pos_ == "VERB"
    assert words[verb].head == words[verb]
    assert (words[subject].head, words[subject].dep_) == (words[verb], "nsubj")
    if target:
        assert (words[target].head, words[target].dep_) == (words[verb], "obj")


def test_a_gerund_after_a_charge_is_a_verb() -> None:
    doc = mended(
        parsed(
            "They/PRON/PRP/nsubj>1 accused/VERB/VBD/ROOT>1 Chad/PROPN/NNP/obj>1 of/ADP/IN/mark>4 "
            "torturing/VERB/VBG/amod>5 detainees/NOUN/NNS/nmod>2 and/CCONJ/CC/cc>7 jailing/VERB/VBG/conj>2 "
            "others/NOUN/NNS/obj>7 ./PUNCT/./punct>1"
        ),
        lexicon(),
    )
    assert [(t.text, t.dep_, t.head.text) for t in doc[4:8]] == [
        ("torturing", "advcl", "accused"),
        ("detainees", "obj", "torturing"),
        ("and", "cc", "jailing"),
        ("jailing", "conj", "torturing"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Kenya/PROPN/NNP/nsubj>1 left/VERB/VBD/ROOT>1 the/DET/DT/det>3 talks/NOUN/NNS/obj>1 ./PUNCT/./punct>1",
        "Men/NOUN/NNS/ROOT>0 detained/VERB/VBN/acl>0 in/ADP/IN/case>3 Cairo/PROPN/NNP/obl>1",
        "Map/NOUN/NN/ROOT>0 of/ADP/IN/case>3 refugee/NOUN/NN/compound>3 camps/NOUN/NNS/nmod>0",
        "Today/ADV/RB/advmod>1 came/VERB/VBD/ROOT>1 nobody/PRON/NN/obj>1",
    ],
)
def test_what_is_right_stays(text: str) -> None:
    doc = parsed(text)
    assert mended(doc, lexicon()) is doc


@pytest.mark.parametrize(
    ("text", "word", "head", "dep"),
    [
        (
            "Peru/PROPN/NNP/nsubj>1 urged/VERB/VBD/ROOT>1 Chile/PROPN/NNP/obj>1 to/PART/TO/mark>4 "
            "act/VERB/VB/acl>2 ./PUNCT/./punct>1",
            "act",
            "urged",
            "xcomp",
        ),
        (
            "Orr/PROPN/NNP/nsubj>5 ,/PUNCT/,/punct>3 the/DET/DT/det>3 judge/NOUN/NN/nsubj>5 ,/PUNCT/,/punct>3 "
            "spoke/VERB/VBD/ROOT>5 ./PUNCT/./punct>5",
            "judge",
            "Orr",
            "appos",
        ),
        (
            "Peru/PROPN/NNP/ROOT>0 ,/PUNCT/,/punct>2 citing/VERB/VBG/advcl>5 it/PRON/PRP/obj>2 ,/PUNCT/,/punct>2 "
            "froze/VERB/VB/ROOT>5 assets/NOUN/NNS/obj>5 ./PUNCT/./punct>5",
            "Peru",
            "froze",
            "nsubj",
        ),
        (
            "Families/NOUN/NNS/nsubj>1 fleeing/VERB/VBG/ROOT>1 Lima/PROPN/NNP/obj>1 crossed/VERB/VBN/xcomp>1 "
            "into/ADP/IN/case>5 Chile/PROPN/NNP/obl>3 ./PUNCT/./punct>1",
            "Families",
            "crossed",
            "nsubj",
        ),
        (
            "They/PRON/PRP/nsubj>1 beat/VERB/VBD/ROOT>1 and/CCONJ/CC/cc>4 robbed/VERB/VBN/amod>4 "
            "them/NOUN/NNS/conj>1 ./PUNCT/./punct>1",
            "robbed",
            "them",
            "amod",
        ),
        (
            "They/PRON/PRP/nsubj>1 beat/VERB/VBD/ROOT>1 and/CCONJ/CC/cc>4 arrested/VERB/VBN/amod>4 "
            "men/NOUN/NNS/conj>1 ./PUNCT/./punct>1",
            "men",
            "arrested",
            "obj",
        ),
        (
            "Peru/PROPN/NNP/nsubj>1 named/VERB/VBD/ROOT>1 Orr/PROPN/NNP/xcomp>1 as/ADP/IN/case>4 "
            "envoy/NOUN/NN/obj>1 ./PUNCT/./punct>1",
            "Orr",
            "named",
            "obj",
        ),
    ],
)
def test_a_word_is_hung_where_it_belongs(text: str, word: str, head: str, dep: str) -> None:
    doc = mended(parsed(text), lexicon())
    words = {token.text: token for token in doc}
    assert (words[word].head.text, words[word].dep_) == (head, dep)
