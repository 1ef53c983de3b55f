"""Predicates with their arguments: which words of the lexicon stand where, with whom as subject and object.

Over Universal Dependencies: active and passive, coordination, relative and participial clauses, control and raising, nouns
with possessors. Arguments are tokens here; who they are is asked elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from actorgraph.ontology.lexicon import Lexicon

from .arguments import (
    RELATIVE,
    SUBJECTS,
    VERBAL,
    adjectives_of,
    agents,
    antecedent,
    by_of_noun,
    case_of,
    climbing,
    direct_objects,
    expand,
    included,
    is_agent,
    is_passive,
    is_relative,
    oblique,
    of_noun,
    patients,
)
from .patterns import Clause, forget, match, matches

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

__all__ = [
    "RELATIVE",
    "Clause",
    "antecedent",
    "case_of",
    "direct_objects",
    "expand",
    "find_clauses",
    "forget",
    "included",
    "is_agent",
    "is_passive",
    "is_relative",
    "match",
    "patients",
    "subject_of",
    "subjects",
    "subjects_above",
]
#: Marks of clauses whose subject is the object above them.
_CONTROLLING: Final = frozenset(("to", "any", "of", "from", "for"))


def find_clauses(doc: Doc, lexicon: Lexicon) -> Iterator[list[Clause]]:
    """The readings of each predicate of a paragraph that the lexicon has a pattern for, the heaviest first."""
    for token in doc:
        found = list(matches(token, lexicon))
        if found:
            yield found


def subjects(clause: Clause, lexicon: Lexicon) -> tuple[Token, ...]:
    """Who does what a clause says."""
    token = clause.token
    if clause.doers:
        return clause.doers
    if clause.pattern.kind == "noun":
        if clause.owned:
            return by_of_noun(token) or adjectives_of(token)
        return of_noun(token) or adjectives_of(token)
    if clause.pattern.kind == "predicate":
        return _predicated(token, lexicon)
    return subject_of(token, lexicon)


def subjects_above(clause: Clause) -> Iterator[tuple[Token, ...]]:
    """Who may do it where the nearest candidates are nobody: the subjects above, for verbs that are not finite or joined."""
    token = clause.token
    finite = token.tag_ in ("VBD", "VBZ", "VBP", "MD") and token.dep_ != "conj"
    own = any(c.dep_ in SUBJECTS for c in token.children)
    if clause.pattern.kind == "verb" and not finite and not own and not is_passive(token):
        yield from climbing(token)


def _predicated(token: Token, lexicon: Lexicon) -> tuple[Token, ...]:
    own = [c for c in token.children if c.dep_ in ("nsubj", "nsubj:pass")]
    if own:
        return expand(own[0])
    if token.dep_ in ("acl", "acl:relcl", "amod", "appos", "nmod"):
        return expand(token.head)
    if token.dep_ in ("conj", "advcl", "obl", "xcomp", "ccomp") and token.head.pos_ in (*VERBAL, "ADJ", "NOUN"):
        found = [c for c in token.head.children if c.dep_ in ("nsubj", "nsubj:pass")]
        return expand(found[0]) if found else subject_of(token.head, lexicon)
    return ()


def subject_of(verb: Token, lexicon: Lexicon, depth: int = 0) -> tuple[Token, ...]:
    """Who does it: of a passive, who stands after "by"; of a clause without subject, who it is by control."""
    if depth > 6:
        return ()
    if is_passive(verb):
        return agents(verb)
    own = [c for c in verb.children if c.dep_ in ("nsubj", "nsubj:outer")]
    if own:
        return expand(own[-1]) if own[-1].dep_ == "nsubj" else expand(own[0])
    head = verb.head
    if verb.dep_ == "conj" and head.pos_ in (*VERBAL, "ADJ", "NOUN"):
        if is_passive(head):  # "was brought in and said": the one that it happened to
            return patients(head)
        if head.pos_ in VERBAL or any(c.dep_ == "cop" for c in head.children):
            return subject_of(head, lexicon, depth + 1)
        return ()
    if verb.dep_ in ("xcomp", "ccomp", "advcl", "parataxis") and head.pos_ in (*VERBAL, "ADJ", "NOUN"):
        return _governed(verb, lexicon, depth)
    if verb.dep_ == "acl":
        if verb.tag_ == "VBG":
            return expand(head)
        if verb.tag_ == "VB":
            owner = of_noun(head) or oblique(head, "of")
            if owner:
                return owner
            if head.dep_ == "obj" and head.head.pos_ in VERBAL and not is_passive(head.head):
                return subject_of(head.head, lexicon, depth + 1)
    if verb.dep_ == "acl:relcl" and not any(c.dep_ in ("nsubj", "nsubj:pass") for c in verb.children):
        return expand(head)
    return ()


def _governed(verb: Token, lexicon: Lexicon, depth: int) -> tuple[Token, ...]:
    """The subject of a clause below another: by control, or that of the clause above."""
    head = verb.head
    controller = _controlled(verb, lexicon)
    if controller:
        return controller
    charged = verb.tag_ == "VBG" and any(c.dep_ in ("mark", "case") and c.lower_ in ("for", "of") for c in verb.lefts)
    if head.lemma_.lower() in lexicon.sets["object_control"] or charged:  # "thanked them for coming"
        objects = direct_objects(head) if not is_passive(head) else patients(head)
        if objects:
            return objects
    if lexicon.context(head.lemma_.lower()) == "requested" and verb.tag_ == "VB" and not is_passive(head):
        return ()
    said = [c for c in head.children if c.dep_ == "ccomp" and c.i < verb.i < head.i]
    if verb.dep_ == "advcl" and said:
        return subject_of(said[0], lexicon, depth + 1)
    if verb.dep_ == "xcomp":
        own = [c for c in head.children if c.dep_ in ("obj", "iobj")]
        if own and not is_passive(head) and head.lemma_.lower() not in lexicon.sets["subject_control"]:
            return expand(own[0])
        return patients(head) if is_passive(head) else subject_of(head, lexicon, depth + 1)
    if verb.dep_ == "advcl" and not any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children):
        return patients(head) if is_passive(head) else subject_of(head, lexicon, depth + 1)
    return ()


def _controlled(verb: Token, lexicon: Lexicon) -> tuple[Token, ...]:
    """The object of a governing verb (or noun) whose pattern says that it is the one to act."""
    first = verb
    while first.dep_ == "conj" and first.head.pos_ in VERBAL:
        first = first.head
    governor = first.head
    if governor.i == first.i:
        return ()
    nouns = [c for c in governor.children if c.dep_ == "obj" and c.i < first.i and lexicon.of("noun", c.lemma_.lower())]
    for clause in (c for holder in (governor, *nouns) for c in matches(holder, lexicon)):
        if clause.pattern.slot and clause.pattern.content in _CONTROLLING and first in clause.content:
            return clause.objects
    return ()
