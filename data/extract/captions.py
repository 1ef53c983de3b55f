"""Captions without a mark: a short paragraph that tells in the present tense what somebody is seen to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.lexicon import Lexicon

from .parts import Part
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc

_LONGEST: Final = 300  # characters


def captioned(part: Part, doc: Doc, lexicon: Lexicon) -> Part:
    """The part with the voice of a caption where it is one: "A man holds a sign at a rally in Lima." """
    text = text_of(doc)
    if part.voice != "text" or part.speaker or len(text) > _LONGEST or '"' in text or not len(doc):
        return part
    sentence = next(doc.sents)
    root = sentence.root
    first = sentence[0]
    subject = next((c for c in root.children if c.dep_ == "nsubj"), None)
    verbless = (
        root.pos_ == "NOUN" and not any(t.dep_ in ("nsubj", "cop") for t in sentence) and not first.text.isdigit()
    )
    seen = subject if subject is not None and root.tag_ in ("VBZ", "VBP") else root if verbless else None
    unknown = first.lower_ in lexicon.sets["unknown"] or first.tag_ == "NNS"
    people = seen is not None and seen.lemma_.lower() in lexicon.sets["people"]
    pictured = root.lemma_.lower() in lexicon.sets["pictured"] or verbless
    return msgspec.structs.replace(part, voice="caption") if people and unknown and pictured else part
