"""Mentions, and things that are described rather than named: "the ministry", "31 refugees"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from actorgraph.ontology.lexicon import Lexicon
from actorgraph.ontology.vocabulary import Vocabulary

from .coreference import Discourse
from .names import Names, Thing, slug
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_MODIFIERS: Final = frozenset(
    ("det", "amod", "compound", "nummod", "nmod:poss", "flat", "det:predet", "nmod", "advmod", "nmod:desc", "punct")
)


class Mention(msgspec.Struct, frozen=True):
    """Words that stand for a thing: characters of the paragraph. ``others``: what else they may mean, by role."""

    thing: Thing
    start: int
    end: int
    kind: str  # name, group, description, pronoun, modifier
    others: tuple[Thing, ...] = ()
    count: str = ""


class Described:
    """The descriptions of one document; what they need of it is set by :class:`~.mentions.Mentions`."""

    names: Names
    docs: Sequence[Doc]
    lexicon: Lexicon
    vocabulary: Vocabulary
    words: Mapping[str, frozenset[str]]
    discourse: Discourse
    by_token: dict[tuple[int, int], Mention]
    agents: list[tuple[int, Mention, Mention]]
    organs: list[tuple[int, Mention, Mention]]
    _counting: set[str]
    _demonyms: dict[str, Thing]
    _states: dict[str, Thing]
    _local: dict[str, Thing]
    _new: dict[str, Thing]
    _finder: re.Pattern[str] | None

    def _described(self, number: int, token: Token) -> Mention | None:
        word = token.lemma_.lower()
        first = left(token)
        start, end = token.doc[first].idx, token.idx + len(token)
        state = self._state_of(token)
        definite = any(
            c.dep_ in ("det", "nmod:poss") and c.lemma_.lower() not in ("a", "an", "some") for c in token.lefts
        )
        maps = self.lexicon.maps
        counted = (
            word in self.words["people"]
            and any(c.dep_ == "nummod" for c in token.lefts)
            and role(token) not in ("nsubj", "obl:agent")
        )
        if word in self.words["governments"] and state is not None and word not in maps["organs"] and not counted:
            return Mention(state, start, end, "description")
        if word in maps["organs"]:
            if state is not None:
                return self._organ(number, token, word, state, start, end)
            found = self.discourse.body(word, definite)
            if found is not None:
                return Mention(found, start, end, "description")
        if definite and word in ("government", "authority", "regime", "state"):
            found = self.discourse.main_state()
            if found is not None:
                return Mention(found, start, end, "description")
        if word in self.words["titles"] and is_plural(token) and not token.text[:1].isupper():
            return self._people(token.doc, token, state, start, end)
        if word in self.words["titles"] and not is_plural(token):
            found = self.discourse.titled(word)
            if found is not None and state is not None and self.discourse.body_of(found) not in (None, state):
                found = None
            if found is None and definite and state is not None:
                found = self.discourse.official(state)
            if found is not None and definite:
                return Mention(found, start, end, "description")
            if word.startswith("spokes"):
                for child in token.rights:
                    if child.dep_ == "nmod":
                        text = text_of(token.doc)[token.idx : child.idx + len(child)]
                        known = [
                            t for h in self.names.find(text) for t in h.things if self.vocabulary.is_a(t.type, "Person")
                        ]
                        person = known[0] if known else Thing(slug(text), text, "Person", True)
                        mention = Mention(person, token.idx, child.idx + len(child), "description")
                        client = self.by_token.get((number, child.i)) or self._described(number, child)
                        its = next((c for c in child.children if c.dep_ == "nmod:poss" and c.pos_ == "PRON"), None)
                        if its is not None and child.lemma_.lower() in self.words["governments"]:
                            state = self.discourse.it()  # "a spokesman for its government"
                            owned = state is not None and self.vocabulary.is_a(state.type, "State")
                            client = (
                                Mention(state, child.idx, child.idx + len(child), "pronoun")
                                if state and owned
                                else None
                            )
                        if client is not None:
                            self.agents.append((number, mention, client))
                        return mention
            named = token.text[:1].isupper() and (token.i > token.sent.start + 1 or token.pos_ == "PROPN")
            apart = token.dep_ not in ("appos", "xcomp", "obl") and not any(
                c.dep_ in ("flat", "appos", "cop") for c in token.children
            )
            old = any(c.lower_ in self.words["former"] for c in token.lefts)
            sent = word in self.words["ambassadors"] and state is not None
            if definite and apart and not old and (sent or (named and state is None)):
                name = re.sub(
                    r"^(?:the|this|our|its|their|his|her)\s+", "", text_of(token.doc)[start:end], flags=re.IGNORECASE
                )
                person = self._local.setdefault("title " + name.lower(), Thing(slug(name), name, "Person", True))
                mention = Mention(person, start, end, "description")
                if word in self.words["ambassadors"]:
                    whose = next((t for c in token.lefts if (t := self._represented(c)) is not None), state)
                    if whose is not None:
                        self.agents.append((number, mention, Mention(whose, start, end, "name")))
                return mention
            return None
        if word == "country" and definite:
            found = self.discourse.country()
            return Mention(found, start, end, "description") if found is not None else None
        label = token.dep_ == "xcomp" or any(
            c.dep_ == "cop" or (c.dep_ == "case" and c.lower_ == "as") for c in token.children
        )
        if word in self.words["people"] and not label:
            anybody = any(c.dep_ == "det" and c.lower_ in ("no", "any", "every") for c in token.lefts)
            plural = is_plural(token) or anybody or word in ("people", "those")
            if plural:
                return self._people(token.doc, token, state, start, end)
        if word in maps["kinds"] and definite:
            found = self.discourse.body(word, True)
            if found is not None:
                return Mention(found, start, end, "description")
            actor = self.vocabulary.is_a(maps["kinds"][word], "Organization")
            if actor and token.text[:1].isupper() and token.i > token.sent.start:
                name = text_of(token.doc)[token.doc[first].idx : end]
                name = re.sub(r"^(?:the|this|our|its|their|his|her)\s+", "", name, flags=re.IGNORECASE)
                return Mention(Thing(slug(name), name, maps["kinds"][word], True), start, end, "description")
        return None

    def _organ(self, number: int, token: Token, word: str, state: Thing, start: int, end: int) -> Mention:
        doc = token.doc
        words = []
        for i in range(left(token), token.i + 1):
            t = doc[i]
            inside = self.by_token.get((number, t.i))
            if t.pos_ in ("DET", "PUNCT", "PRON") or t.tag_ == "POS":
                continue
            if inside is not None and inside.thing == state:
                continue
            words.append(t.text)
        title = " ".join(words)
        thing = self.discourse.organ(state, title) or Thing(
            slug(f"{state.id} {title}"), f"{title} of {state.name}", self.lexicon.maps["organs"][word], True
        )
        mention = Mention(thing, start, end, "description")
        whole = Mention(state, start, end, "name")
        self.organs.append((number, mention, whole))
        self.discourse.has_organ(state, title, thing)
        return mention

    def _people(self, doc: Doc, token: Token, state: Thing | None, start: int, end: int) -> Mention | None:
        """A group: one of before for "the refugees", else a new one."""
        lemma = token.lemma_.lower()
        count = self._count(token)
        first = left(token)
        if token.dep_ == "conj" and first == token.i:  # "the men and women"
            other = self.by_token.get((self._number(doc), token.head.i))
            if (
                other is not None
                and other.kind in ("group", "description")
                and self.vocabulary.is_a(other.thing.type, "Group")
            ):
                return Mention(other.thing, start, end, "description")
        start = min(start, doc[first].idx)
        definite = any(
            c.dep_ == "det" and c.lemma_.lower() in ("the", "these", "those", "this", "any", "no") for c in token.lefts
        )
        found = self.discourse.group(lemma, definite)
        if found is not None and not count and (definite or state is None):
            return Mention(found, start, end, "description")
        skip = ("DET", "NUM", "PUNCT", "PRON", "ADV", "ADP", "SCONJ", "CCONJ")
        words = [
            doc[i].text
            for i in range(first, token.i + 1)
            if doc[i].pos_ not in skip
            and doc[i].lemma_.lower() not in self.words["vague"]
            and doc[i].lower_ not in self._counting
        ]
        name = " ".join(words) or token.text
        thing = self._local.get("group " + name.lower())
        if thing is None or (count and self.discourse.count_of(thing) not in ("", count)):
            id = slug(f"{name} {count}" if thing is not None else name)
            thing = Thing(id, name[:1].upper() + name[1:], "Group", True)
            self._local["group " + name.lower()] = thing
        return Mention(thing, start, end, "group", count=count)

    def _count(self, token: Token) -> str:
        """The words that count a noun: "about 500", "more than 30,000", "dozens of"."""
        number = next((c for c in token.lefts if c.dep_ == "nummod"), None)
        if number is None:
            head = token.head
            if token.dep_ == "nmod" and head.lemma_.lower() in self.words["vague"] and head.i < token.i:
                return str(token.doc[head.i].text)
            vague = next((c for c in token.lefts if c.lemma_.lower() in self.words["vague"]), None)
            return vague.text if vague is not None and vague.lemma_.lower() not in ("several", "many") else ""
        first = number.left_edge.i
        doc = token.doc
        while first > 0 and doc[first - 1].lower_ in self._counting and number.i - first < 4:
            first -= 1
        return str(text_of(doc)[doc[first].idx : number.idx + len(number)])

    def _state_of(self, token: Token) -> Thing | None:
        """The state whose adjective, possessive or name belongs to a noun: "Chinese officials", "China's", "of China"."""
        number = self._number(token.doc)
        for child in sorted(token.children, key=lambda c: c.i > token.i):  # "the Ruritanian embassy in Sylvania"
            within = child.dep_ in ("amod", "compound", "nmod:poss", "nmod:desc") or (
                child.dep_ == "nmod"
                and any(c.dep_ == "case" and c.lemma_ in ("of", "in") for c in child.children)
                and not (token.lemma_.lower() in self.words["missions"] and any(c.lemma_ == "in" for c in child.lefts))
            )
            if not within:
                continue
            mention = self.by_token.get((number, child.i))
            if (
                mention is not None
                and mention.kind == "pronoun"
                and token.lemma_.lower() not in self.lexicon.maps["organs"]
            ):
                continue
            things = (mention.thing, *mention.others) if mention is not None else ()
            if mention is None:
                thing = self._demonyms.get(child.text) or self._states.get(child.text)
                things = (thing,) if thing is not None else ()
                if not things and child.i > token.i:
                    for hit in self.names.find(text_of(token.doc)):
                        if hit.start <= child.idx < hit.end:
                            things = (*hit.things, *([hit.state] if hit.state else []))
            for thing in things:
                if thing.id in self.names.states or thing.type == "State":
                    return thing
        return None

    def state_of(self, token: Token) -> Thing | None:
        """The state that a noun is said to be of, or in."""
        return self._state_of(token)

    def _number(self, doc: Doc) -> int:
        return next(number for number, other in enumerate(self.docs) if other is doc)

    def _represented(self, token: Token) -> Thing | None:
        """The state or union whose ambassador somebody is: from a word before the title."""
        thing = self._demonyms.get(token.text) or self._states.get(token.text)
        if thing is not None:
            return thing
        for hit in self.names.find(token.text):
            for found in (*hit.things, *([hit.state] if hit.state else [])):
                if any(self.vocabulary.is_a(found.type, c) for c in ("State", "IntergovernmentalOrganization")):
                    return found
        return None

    def at(self, number: int, token: Token) -> Mention | None:
        """The mention at a token; of a title, that of the name that follows it ("Prince Haakon")."""
        own = self.by_token.get((number, token.i))
        if own is None and token.pos_ == "PROPN":
            names = (self.by_token.get((number, c.i)) for c in token.rights if c.dep_ == "flat" and c.pos_ == "PROPN")
            return next((m for m in names if m is not None and m.kind == "name"), None)
        return own

    def __iter__(self) -> Iterator[tuple[tuple[int, int], Mention]]:
        return iter(self.by_token.items())


def is_plural(token: Token) -> bool:
    return "Plur" in token.morph.get("Number", [])


def left(token: Token) -> int:
    """Where a noun's phrase begins, as far as its modifiers reach without a gap."""
    first = int(token.i)
    for child in reversed(list(token.lefts)):
        if (
            child.dep_ not in _MODIFIERS
            or (child.pos_ in ("VERB",) and child.dep_ != "amod")
            or child.text in (",", '"', "(", ";", ":")
        ):
            break
        first = child.left_edge.i
    return first


def role(token: Token) -> str:
    """The role of a noun in its clause: of coordinated ones, the first's."""
    while token.dep_ in ("conj", "appos", "flat", "nmod:desc") and token.head.i != token.i:
        token = token.head
    return str(token.dep_)
