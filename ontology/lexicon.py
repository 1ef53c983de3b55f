"""The lexicon: the words of a language that say a relation, and those that say how much of a fact it is.

Read from ``lexicon/en.yaml``, whose head explains the notation of patterns, and checked against the vocabulary. No relation
is named here: a verb added to the file is found by extraction at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
import yaml

from .errors import DatasetError, Problem
from .vocabulary import Vocabulary

FOLDER: Final = Path(__file__).parent / "lexicon"
STANCES: Final = ("nothing", "negated", "planned", "hypothetical", "requested", "alleged")

Kind = Literal["verb", "noun", "agent", "predicate", "together"]


class Pattern(msgspec.Struct, frozen=True, kw_only=True):
    """A word and what it needs to say ``relation``; see the head of ``en.yaml``.

    ``slot`` is where the object stands: ``obj``, a preposition, or nothing; ``noun`` holds the words of which the verb's own
    object must be one; ``content`` is the mark of the clause that holds the content (``any`` for a bare one), of whose verbs
    ``content_verbs`` must be one; ``doer`` is the preposition before the relation's subject (or ``obj``) where that is not
    the word's own; ``doer_class`` and ``object_class`` are narrower classes than the relation asks for; ``case`` is the
    preposition before a predicate; ``intransitive``: it has no direct object; ``patient``: the word's subject is whom it
    happens to; ``negated``: the words say that the relation does *not* hold ("complied with").
    """

    relation: str
    kind: Kind
    lemma: str
    particles: tuple[str, ...] = ()
    noun: tuple[str, ...] = ()
    slot: str = ""
    content: str = ""
    content_needed: bool = False
    qualifiers: Mapping[str, str] = {}
    doer: str = ""
    doer_class: str = ""
    case: str = ""
    object_class: str = ""
    content_verbs: tuple[str, ...] = ()
    intransitive: bool = False
    patient: bool = False
    negated: bool = False

    @property
    def weight(self) -> int:
        """How much it demands: of two patterns that fit, the heavier is meant."""
        return (
            3 * len(self.particles)
            + 4 * bool(self.noun)
            + 2 * self.content_needed
            + 2 * bool(self.doer)
            + bool(self.object_class)
            + (self.slot not in ("", "obj"))
            + len(self.qualifiers)
            + bool(self.slot)
        )


class Lexicon(msgspec.Struct, frozen=True, kw_only=True):
    """Patterns by kind and lemma, heaviest first; all else as sets of lower-case words."""

    language: str
    patterns: Mapping[tuple[Kind, str], tuple[Pattern, ...]]
    structures: Mapping[str, str]
    reporting: Mapping[str, frozenset[str]]
    report_prepositions: tuple[str, ...]
    contexts: Mapping[str, frozenset[str]]
    hedges: Mapping[str, frozenset[str]]
    epithets: Mapping[str, frozenset[str]]
    modals: Mapping[str, frozenset[str]]
    negations: frozenset[str]
    conditions: frozenset[str]
    sets: Mapping[str, frozenset[str]]
    lists: Mapping[str, tuple[str, ...]]
    maps: Mapping[str, Mapping[str, str]]
    #: What a relation becomes where it is negated.
    opposites: Mapping[str, str]
    #: A verb's inflected forms and the verb.
    forms: Mapping[str, str]

    def of(self, kind: Kind, lemma: str) -> tuple[Pattern, ...]:
        """The patterns of a word, heaviest first."""
        return self.patterns.get((kind, lemma), ())

    @property
    def all_reporting(self) -> frozenset[str]:
        """Every verb that reports."""
        return self.reporting["say"] | self.reporting["claim"] | self.reporting["deny"]

    def context(self, lemma: str) -> str:
        """What a word says of the clause that depends on it: one of :data:`STANCES`, empty where nothing is known."""
        return next((stance for stance in STANCES if lemma in self.contexts.get(stance, ())), "")


@lru_cache(maxsize=4)
def load_lexicon(vocabulary_relations: frozenset[str], language: str = "en") -> Lexicon:
    """The lexicon of a language; raises :class:`DatasetError` with every mistake and its line."""
    file, nouns = FOLDER / f"{language}.yaml", FOLDER / f"{language}-names.yaml"
    lexicon = read_lexicon(file.read_text(encoding="utf-8"), file.name, vocabulary_relations)
    return _with_words(lexicon, nouns.read_text(encoding="utf-8")) if nouns.exists() else lexicon


def _with_words(lexicon: Lexicon, text: str) -> Lexicon:
    """A lexicon with the lists and mappings of a further file of words."""
    words = _plain(yaml.compose(text, Loader=yaml.BaseLoader))
    listed = {key: value for key, value in words.items() if isinstance(value, list)}
    return msgspec.structs.replace(
        lexicon,
        sets={**lexicon.sets, **_sets(listed)},
        lists={**lexicon.lists, **{key: tuple(value) for key, value in listed.items()}},
        maps={**lexicon.maps, **{key: value for key, value in words.items() if isinstance(value, dict)}},
    )


def lexicon_of(vocabulary: Vocabulary, language: str = "en") -> Lexicon:
    """The lexicon as far as a vocabulary's relations go."""
    return load_lexicon(frozenset(vocabulary.relations), language)


def read_lexicon(text: str, name: str, relations: frozenset[str]) -> Lexicon:
    """A lexicon from its YAML; ``relations`` are the names that may stand in it."""
    problems: list[Problem] = []
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        raise DatasetError(
            [Problem(name, line, f"is not readable as YAML: {getattr(error, 'problem', error)}")]
        ) from None
    data = _plain(root)
    if not isinstance(root, yaml.MappingNode) or not isinstance(data, dict):
        raise DatasetError([Problem(name, 1, "a lexicon is a mapping with language, relations, contexts and words")])
    words = data.get("words", {})
    prepositions = frozenset(words.get("prepositions", ()))
    particles = frozenset(words.get("particles", ()))
    found: dict[tuple[Kind, str], list[Pattern]] = {}
    for relation, line, key, pattern in _patterns(root):
        if relation not in relations:
            problems.append(Problem(name, line, f"the vocabulary has no relation {relation!r}"))
            continue
        try:
            made = parse_pattern(
                relation, _KINDS.get(key, "verb"), pattern, prepositions, particles, negated=key.startswith("not")
            )
        except ValueError as error:
            problems.append(Problem(name, line, str(error)))
            continue
        found.setdefault((made.kind, made.lemma), []).append(made)
    structures = data.get("structures", {})
    for relation in structures.values():
        if relation not in relations:
            problems.append(Problem(name, 0, f"structures name {relation!r}, which the vocabulary does not have"))
    if problems:
        raise DatasetError(problems)
    reporting = {key: frozenset(value) for key, value in data.get("reporting", {}).items() if key != "prepositions"}
    return Lexicon(
        language=data.get("language", ""),
        patterns={key: tuple(sorted(value, key=lambda p: -p.weight)) for key, value in found.items()},
        structures=structures,
        reporting=reporting,
        report_prepositions=tuple(data.get("reporting", {}).get("prepositions", ())),
        contexts=_sets(data.get("contexts", {})),
        hedges=_sets(data.get("hedges", {})),
        epithets=_sets(data.get("epithets", {})),
        modals=_sets(data.get("modals", {})),
        negations=frozenset(data.get("negations", ())),
        conditions=frozenset(data.get("conditions", ())),
        sets={key: frozenset(value) for key, value in words.items() if isinstance(value, list)},
        lists={key: tuple(value) for key, value in words.items() if isinstance(value, list)},
        maps={key: value for key, value in words.items() if isinstance(value, dict)},
        opposites=data.get("opposites", {}),
        forms=_forms(found, data),
    )


def parse_pattern(
    relation: str,
    kind: Kind,
    written: str,
    prepositions: frozenset[str],
    particles: frozenset[str],
    *,
    negated: bool = False,
) -> Pattern:
    """One pattern from its notation; ``ValueError`` with a message for people. ``negated``: it says that it is not so."""
    words = written.split()
    if not words:
        raise ValueError("a pattern is empty")
    case = ""
    if kind == "verb" and words[0] == "be" and len(words) > 1:
        kind, words = "predicate", words[1:]
        while words and words[0] in prepositions and len(words) > 1 and words[1] != "_":
            case, words = words[0], words[1:]  # "be in violation of": the noun is the predicate
    heads = words[0].split("/")
    doer = doer_class = object_class = ""
    intransitive, patient, verbs = False, False, ""
    # Words that may stand for the head of a pattern are as many patterns; the caller sees one, under the first.
    slot, waiting, content, needed = "", "", "", False
    fixed: list[str] = []
    nouns: tuple[str, ...] = ()
    qualifiers: dict[str, str] = {}
    for position, word in enumerate(words[1:], 1):
        following = words[position + 1] if position + 1 < len(words) else ""
        if word == "_" or word.startswith("_:"):
            slot, waiting, object_class = waiting or "obj", "", word[2:]
        elif word.startswith("=:"):
            doer_class = word[2:]
        elif word == "-":
            intransitive = True
        elif word == "*":
            patient = True
        elif word.startswith("+"):
            fixed.append(word[1:])
        elif word == "^" or word.startswith("^:"):
            doer, waiting, doer_class = waiting or "obj", "", word[2:]
        elif word.startswith("<"):
            qualifiers[waiting or "obj"], waiting = word.strip("<>"), ""
        elif word.startswith("{"):
            inside, _, verbs = word.strip("{}").partition("=")
            needed, content = not inside.endswith("?"), inside.rstrip("?") or "any"
        elif word in prepositions and (following in ("_", "^") or following.startswith(("<", "_:", "^:"))):
            waiting = word
        elif word in particles or word in prepositions:
            fixed.append(word)
        else:
            nouns = tuple(word.split("/"))
    if waiting:
        raise ValueError(f"{written!r}: the preposition {waiting!r} leads to nothing; write _ after it")
    return Pattern(
        relation=relation,
        kind=kind,
        lemma="/".join(heads),
        particles=tuple(fixed),
        noun=nouns,
        slot=slot,
        content=content,
        content_needed=needed,
        qualifiers=qualifiers,
        doer=doer,
        doer_class=doer_class,
        case=case,
        object_class=object_class,
        content_verbs=tuple(verbs.split("/")) if verbs else (),
        intransitive=intransitive,
        patient=patient,
        negated=negated,
    )


#: What the patterns of a relation stand under, and what they are; those under ``not…`` say that it is not so.
_KINDS: Final[Mapping[str, Kind]] = {"nouns": "noun", "agents": "agent", "not_nouns": "noun", "together": "together"}


def _patterns(root: yaml.MappingNode) -> Iterator[tuple[str, int, str, str]]:
    """Each pattern with its relation, its line and the key that it stands under; heads parted by "/" are several."""
    relations = next((value for key, value in root.value if key.value == "relations"), None)
    for relation, body in relations.value if relations is not None else ():
        for key, patterns in body.value:
            for node in patterns.value:
                first, _, rest = node.value.partition(" ")
                prefix = ""
                if first == "be":
                    first, _, rest = rest.partition(" ")
                    prefix = "be "
                    while "/" not in first and rest and first in ("in", "at", "of", "under", "on"):
                        prefix += f"{first} "
                        first, _, rest = rest.partition(" ")
                for head in first.split("/"):
                    yield (
                        relation.value,
                        node.start_mark.line + 1,
                        key.value,
                        f"{prefix}{head} {rest}".strip(),
                    )


def _plain(node: Any) -> Any:
    """A YAML node as strings, lists and mappings; ``no`` stays a word."""
    if isinstance(node, yaml.MappingNode):
        return {_plain(key): _plain(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(value) for value in node.value]
    return node.value if node is not None else None


def _forms(patterns: Mapping[tuple[Kind, str], list[Pattern]], data: Mapping[str, Any]) -> dict[str, str]:
    """The regular forms of every verb that the lexicon knows, and the irregular ones that it lists."""
    irregular = data.get("irregular", {})
    verbs = {lemma for kind, lemma in patterns if kind in ("verb", "together")}
    verbs |= {word for key, listed in data.get("reporting", {}).items() if key != "prepositions" for word in listed}
    verbs |= {word for listed in data.get("contexts", {}).values() for word in listed}
    strong = set(irregular.values())
    found: dict[str, str] = {}
    for verb in sorted(verbs):
        found[verb] = verb
        stem = (
            verb[:-1]
            if verb.endswith("e")
            else verb[:-1] + "i"
            if verb[-1:] == "y" and verb[-2:-1] not in "aeiou"
            else verb
        )
        found.setdefault(
            verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "z")) else "s") if stem[-1:] != "i" else stem + "es",
            verb,
        )
        bare = verb[:-1] if verb.endswith("e") and not verb.endswith("ee") else verb
        found.setdefault(bare + "ing", verb)
        if verb not in strong:
            found.setdefault(stem + "ed", verb)
        if len(verb) > 2 and verb[-1] not in "aeiouwxy" and verb[-2] in "aeiou" and verb[-3] not in "aeiou":
            found.setdefault(verb + verb[-1] + "ing", verb)
            if verb not in strong:
                found.setdefault(verb + verb[-1] + "ed", verb)
    return found | dict(irregular)


def _sets(data: Mapping[str, list[str]]) -> dict[str, frozenset[str]]:
    return {key: frozenset(value) for key, value in data.items()}
