"""Nouns and predicates that say a relation: "the arrest of two men by the police", "their employer", "is a party to it"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from actorgraph.ontology.lexicon import Pattern

from .arguments import SUBJECTS, adjectives_of, agents, beside, case_of, expand, expand_all, oblique, through
from .contents import Clause, content_of
from .verbs import experiencer

if TYPE_CHECKING:
    from spacy.tokens import Token

_ALONE: Final = frozenset(("acl", "advcl", "amod", "ROOT", "conj", "acl:relcl", "ccomp", "xcomp"))


def noun_clauses(token: Token, pattern: Pattern) -> Iterator[Clause]:
    """A noun that names the act: "the arrest of two men by the police", "their arrest", "prisoner releases"."""
    if pattern.slot == "between":
        joined = oblique(token, "between") or oblique(token, "of")
        if len(joined) > 1:
            yield Clause(token, pattern, joined, (), together=True)
        return
    held = token.dep_ == "obj" and token.head.pos_ == "VERB" and pattern.content == "to"
    content = content_of(
        token, pattern, [token, token.head] if held else [token]
    )  # "renewed its call on them | to talk"
    if pattern.content_needed and not content:
        return
    doers = oblique(token, pattern.doer) if pattern.doer else ()
    objects = oblique(token, pattern.slot) if pattern.slot else ()
    if not objects and pattern.slot:
        objects = beside(token, pattern.slot) or (through(token, pattern.slot) if pattern.slot != "of" else ())
    if objects:
        yield Clause(token, pattern, doers, objects, content)
    elif pattern.slot == "of":
        owners = expand_all(c for c in token.children if c.dep_ == "nmod:poss")
        if not owners:
            owners = tuple(c for c in token.lefts if c.dep_ == "compound" and c.text.islower())
        if owners:
            yield Clause(token, pattern, doers, owners, content, owned=True)


def agent_clause(token: Token, pattern: Pattern) -> Clause | None:
    """A noun that names who does it: "the founder of the paper", "their employer", "a lawyer for the men"."""
    objects = adjectives_of(token) if pattern.slot == "obj" else oblique(token, pattern.slot)
    if not objects and pattern.slot != "obj":
        objects = expand_all(c for c in token.children if c.dep_ == "nmod:poss")
    if not objects:
        return None
    named = [c for c in token.rights if c.dep_ in ("appos", "flat") and c.pos_ == "PROPN"]
    if token.dep_ in ("appos", "compound", "nmod:desc", "flat"):
        named = [token.head]
    elif any(c.dep_ == "cop" for c in token.children):
        named = [c for c in token.children if c.dep_ in SUBJECTS]
    if pattern.slot == "obj" and not named:
        return None  # "Syrian exiles" tells of nobody
    return Clause(token, pattern, expand(named[0]) if named else (token,), objects)


def predicate_clause(token: Token, pattern: Pattern) -> Clause | None:
    copula = any(c.dep_ in ("cop", "aux:pass") for c in token.children)
    as_party = token.pos_ == "NOUN" and case_of(token) == "as" and token.dep_ in ("obl", "advcl")
    alone = token.pos_ in ("ADJ", "VERB") and token.dep_ in _ALONE
    placed = token.pos_ == "NOUN" and token.dep_ in ("nmod", "obl", "advcl") and case_of(token) == pattern.case != ""
    apposed = token.pos_ == "NOUN" and token.dep_ == "appos"
    if not (copula or as_party or alone or placed or apposed):
        return None
    if pattern.case and case_of(token) != pattern.case:
        return None
    if pattern.particles and not all(any(c.lower_ == p for c in token.children) for p in pattern.particles):
        return None
    if pattern.noun and not any(c.lemma_.lower() in pattern.noun for c in token.children):
        return None
    holders = [token, *(c for c in token.children if pattern.noun and c.lemma_.lower() in pattern.noun)]
    objects: tuple[Token, ...] = ()
    if pattern.slot:
        for holder in holders:
            objects = objects or oblique(holder, pattern.slot)
        if not objects:
            return None
    content = content_of(token, pattern, [token])
    if pattern.content_needed and not content:
        return None
    if pattern.content == "if" and content:  # "would be grateful if they came"
        objects = expand_all(c for c in content[0].children if c.dep_ in ("nsubj", "nsubj:pass"))
    if pattern.patient:  # "is in custody": whom it happens to is its subject
        return Clause(token, pattern, agents(token) or adjectives_of(token), _bearer(token), content)
    return Clause(token, pattern, (), objects, content)


def _bearer(token: Token) -> tuple[Token, ...]:
    """Of whom a predicate is said."""
    own = [c for c in token.children if c.dep_ in SUBJECTS]
    if own:
        return expand(own[0])
    return expand(token.head) if token.dep_ in ("acl", "acl:relcl", "nmod", "appos") else experiencer(token)
