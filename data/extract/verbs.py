"""Verbs that say a relation: whether a pattern fits, and which tokens are its object, its content and its qualifiers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from actorgraph.ontology.lexicon import Lexicon, Pattern

from .arguments import (
    SUBJECTS,
    VERBAL,
    agents,
    antecedent,
    case_of,
    direct_objects,
    expand,
    expand_all,
    is_passive,
    is_relative,
    oblique,
    patients,
    through,
)
from .contents import Clause, content_of

if TYPE_CHECKING:
    from spacy.tokens import Token


def _has_particle(token: Token, particle: str, *, adverb: bool) -> bool:
    """Whether one of some words stands with a verb; ``adverb``: not before a noun ("let in", not "held in Riga")."""
    words = particle.split("/")
    if token.i + 1 < len(token.doc) and adverb and token.doc[token.i + 1].lower_ in words:
        following = token.doc[token.i + 1]
        bare = not any(c.dep_ in ("obj", "iobj", "aux:pass") for c in token.children)
        own = following.head.i == token.i or (following.head.dep_ == "obj" and following.head.head.i == token.i)
        return following.dep_ != "case" or own or following.tag_ == "RP" or bare
    for child in token.children:
        if (child.lower_ in words or child.lemma_ in words) and (
            child.dep_ in ("compound:prt", "advmod", "obl", "case", "xcomp", "obj") or child.pos_ in ("ADP", "ADV")
        ):
            return True
        if child.dep_ in ("obl", "obj") and any(g.lower_ in words for g in child.lefts) and not adverb:
            return True
    return not adverb and any(t.lower_ in words or case_of(t) in words for t in _misplaced(token))


def _misplaced(verb: Token) -> Iterator[Token]:
    """What a parser may have hung below a verb's object instead of the verb: "kept 60 men [in detention]"."""
    for child in verb.children:
        if child.dep_ in ("obj", "nsubj:pass") and (child.i > verb.i or child.dep_ == "nsubj:pass"):
            yield from (t for t in child.rights if t.dep_ in ("nmod", "flat") and (t.i > verb.i or child.i > verb.i))


def _fixed(verb: Token, pattern: Pattern) -> list[Token]:
    """The nouns that a pattern's particles name: "on *behalf* of", "do *nothing* to"."""
    words = {w for particle in pattern.particles for w in particle.split("/")}
    return [c for c in verb.rights if c.dep_ in ("obl", "obj") and {c.lower_, c.lemma_} & words]


def _standing_for(token: Token) -> Token:
    """The noun that a relative pronoun stands for, else the word itself."""
    return (antecedent(token) or token) if is_relative(token) else token


def _own_nouns(token: Token, pattern: Pattern, passive: bool) -> list[Token]:
    """The verb's own noun ("express *concern*"), also where a parser has hung it below another object."""
    own = [_standing_for(t) for t in ((*patients(token), *direct_objects(token)) if passive else direct_objects(token))]
    nouns = [t for t in own if t.lemma_.lower() in pattern.noun]
    if not nouns:  # "held two days of *talks*"
        nouns = [
            c
            for t in own
            for c in t.rights
            if c.dep_ == "nmod" and case_of(c) == "of" and c.lemma_.lower() in pattern.noun
        ]
    if not nouns and pattern.particles:  # "came under *fire*", "applied for *asylum*"
        nouns = [
            t
            for t in (*(c for c in token.rights if c.dep_ == "obl"), *_misplaced(token))
            if t.lemma_.lower() in pattern.noun and case_of(t) in pattern.particles
        ]
    if not nouns:
        nouns = [
            t
            for t in token.doc[token.i + 1 : min(token.sent.end, token.i + 9)]
            if t.lemma_.lower() in pattern.noun
            and t.pos_ in ("NOUN", "SYM")
            and t.dep_ in ("obj", "xcomp", "iobj", "obl:unmarked")
            and t.head.i >= token.i
        ]
    return nouns


def verb_clause(token: Token, pattern: Pattern, lexicon: Lexicon) -> Clause | None:
    passive = is_passive(token)
    holders = [token]
    phrasal = any(c.dep_ == "compound:prt" and c.lower_ not in pattern.particles for c in token.children)
    if phrasal and pattern.slot in ("obj", ""):
        return None  # "rule out" is not to rule
    alone = len(pattern.particles) == 1
    for particle in pattern.particles:
        if not _has_particle(token, particle, adverb=alone and particle in lexicon.sets["particles"]):
            return None
    if pattern.noun:
        nouns = _own_nouns(token, pattern, passive)
        if not nouns:
            return None
        holders = [nouns[0], token]
    elif pattern.particles:
        holders = [token, *_fixed(token, pattern)]
    if pattern.doer == "obj":  # "flew them to _": they arrive
        doers = patients(token) if passive else direct_objects(token)
        objects = _objects(token, pattern, passive, holders) if pattern.slot else experiencer(token)
        return Clause(token, pattern, doers, objects) if doers and objects else None
    if pattern.patient:  # "languished in custody"
        return Clause(token, pattern, (), experiencer(token))
    if pattern.doer:  # "received aid from _": its subject is the one to whom it is done
        doers = next((d for h in (token, *holders) if (d := oblique(h, pattern.doer))), ())
        return Clause(token, pattern, doers, experiencer(token)) if doers else None
    objects = _objects(token, pattern, passive, holders)
    if pattern.intransitive and any(c.dep_ == "obj" for c in token.children):
        return None
    content = content_of(token, pattern, holders)
    if pattern.content_needed and not content:
        return None
    if pattern.slot and not objects:
        # "let monitors in", "urged that": the object is the subject of the clause
        if pattern.content in ("any", "to") and content:
            objects = expand_all(c for c in content[0].children if c.dep_ in ("nsubj", "nsubj:pass"))
        if not objects:
            return None
    if not pattern.slot and pattern.content_verbs and content:  # "failed to protect them"
        objects = direct_objects(content[0]) or oblique(content[0], "to") or through(content[0], "to")
    if not pattern.slot and pattern.content in ("that", "if") and content:
        objects = expand_all(c for c in content[0].children if c.dep_ in ("nsubj", "nsubj:pass"))
    qualifiers = _qualifiers(token, pattern)
    if qualifiers is None:
        return None
    return Clause(token, pattern, (), objects, content, qualifiers)


def experiencer(verb: Token) -> tuple[Token, ...]:
    own = [c for c in verb.children if c.dep_ in SUBJECTS]
    if own:
        return expand(own[0])
    if verb.dep_ in ("acl", "acl:relcl"):
        return expand(verb.head)
    if verb.dep_ in ("conj", "xcomp", "advcl") and verb.head.pos_ in VERBAL:
        return experiencer(verb.head)
    return ()


def _objects(token: Token, pattern: Pattern, passive: bool, holders: Sequence[Token]) -> tuple[Token, ...]:
    indirect = expand_all(c for c in token.children if c.dep_ == "iobj")
    if pattern.slot == "obj":
        if pattern.noun:  # "denied them entry", "they were denied entry"
            return (
                tuple(t for t in patients(token) if t not in holders)
                if passive
                else _given(token, holders[0], indirect)
            )
        if not pattern.content and indirect and not pattern.particles:
            return ()  # "denies its people freedom"
        found = (patients(token) if passive else direct_objects(token)) or (() if passive else indirect)
        if not found and pattern.particles:  # "take in refugees", where the particle was taken for a preposition
            found = expand_all([c for c in token.rights if c.dep_ == "obl" and case_of(c) in pattern.particles][:1])
        return found
    if not pattern.slot:
        return ()
    if pattern.noun and pattern.slot in ("to", "for") and not passive:
        given = _given(token, holders[0], indirect)
        if given:
            return given
    for holder in holders:
        objects = oblique(holder, pattern.slot)
        if objects:
            return objects
    if pattern.noun and pattern.slot == "of" and not passive:  # "ordered their release"
        owners = [c for c in holders[0].children if c.dep_ == "nmod:poss"]
        if owners:
            return expand(owners[0])
    if pattern.noun:  # "raised concerns over the refugees with officials"
        objects = through(holders[0], pattern.slot)
        if objects:
            return objects
        if passive and pattern.slot in ("to", "for"):  # "was granted access"
            return tuple(t for t in patients(token) if t not in holders)
    if not pattern.noun and pattern.slot in ("to", "with") and not passive:  # "sells most of its output to Turkey"
        objects = next((found for t in direct_objects(token)[:1] if (found := _deep(t, pattern.slot))), ())
        if objects:
            return objects
    if passive and any(
        c.lower_ == pattern.slot and c.dep_ in ("case", "compound:prt", "advmod", "obl") for c in token.rights
    ):
        return patients(token)
    return ()


def _deep(noun: Token, preposition: str) -> tuple[Token, ...]:
    """What stands after a preposition anywhere in a noun's phrase."""
    found = [t for t in noun.subtree if t.i > noun.i and t.dep_ == "nmod" and case_of(t) == preposition]
    return expand(found[0]) if found else ()


def _given(token: Token, noun: Token, indirect: tuple[Token, ...]) -> tuple[Token, ...]:
    """To whom, between the verb and what is given: "grant it full access", however a parser has labelled it."""
    if indirect:
        return indirect
    between = [c for c in token.rights if c.i < noun.i and c.dep_ in ("obj", "iobj", "nsubj") and c.i != noun.i]
    return expand(between[0]) if between else ()


def _qualifiers(token: Token, pattern: Pattern) -> tuple[tuple[str, Token], ...] | None:
    """The words that fill a pattern's qualifiers; ``None`` where one is missing."""
    qualifiers: list[tuple[str, Token]] = []
    for where, name in pattern.qualifiers.items():
        found = oblique(token, where) if where != "obj" else ()
        if where == "as" and not found:
            found = tuple(
                c
                for c in token.children
                if c.dep_ in ("obl", "advcl", "xcomp") and any(g.lower_ == "as" for g in c.lefts)
            )
        if where == "obj":
            found = tuple(c for c in token.children if c.dep_ == "xcomp" and c.pos_ in ("NOUN", "ADJ", "PROPN"))
        if where == "as" and not found:  # parsed with the object: "views the refugees as migrants"
            found = tuple(
                t
                for t in token.subtree
                if t.i > token.i and case_of(t) == "as" and t.dep_ in ("nmod", "obl") and t.head.pos_ != "VERB"
            )
        if where == "obj" and not found:
            found = tuple(
                c for c in token.children if c.dep_ in ("xcomp", "ccomp") and any(g.dep_ == "cop" for g in c.children)
            )
        if not found:
            return None
        qualifiers.append((name, found[0]))
    return tuple(qualifiers)


def joint_clause(token: Token, pattern: Pattern) -> Clause | None:
    """Those who do something with each other: "the two states met", "the pact that they signed", "signed by both"."""
    passive = is_passive(token)
    own = [_standing_for(t) for t in (patients(token) if passive else direct_objects(token))]
    if pattern.noun and not any(t.lemma_.lower() in pattern.noun for t in own):
        return None
    if not pattern.noun and own:
        return None
    doers = agents(token) if passive else expand_all([c for c in token.children if c.dep_ == "nsubj"][:1])
    if not doers and not passive and token.dep_ in ("conj", "xcomp") and token.head.pos_ in VERBAL:
        doers = expand_all([c for c in token.head.children if c.dep_ == "nsubj"][:1])
    return Clause(token, pattern, doers, (), content_of(token, pattern, [token]), together=True) if doers else None
