"""What a document names by a noun alone: "the summit", "a joint statement", "the border agency", "his predecessor"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .described import Described, Mention, is_plural
from .home import Home
from .names import Thing, slug
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

#: Where somebody who holds a post acts or is acted on.
_ROLES: Final = ("nsubj", "obj", "iobj", "obl", "nsubj:pass", "obl:agent", "nmod", "conj", "ROOT")
#: The most words that a noun's name may have.
_LONGEST: Final = 9
#: Dependents of a noun that belong to its name when they stand before it.
_BEFORE: Final = frozenset(("amod", "compound", "nummod", "flat", "nmod:desc", "nmod:poss", "punct", "nmod"))


class Things(Described):
    """The things of one document that have no name of their own."""

    home: Home
    #: By noun, the things of it so far: the last one is meant by "the summit".
    _named: dict[str, list[Thing]]
    _sentence: int

    def _thing(self, number: int, token: Token) -> Mention | None:
        """An event, work, norm, place or programme; an organ of the state at home; somebody told by relation or post."""
        word = token.lemma_.lower()
        if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "flat", "amod", "nmod:desc"):
            return None
        first = _first(token)
        officer = self._officer(token, first)
        if officer is not None or token.ent_type_ == "PERSON":
            return officer
        modifiers = [t for t in token.doc[first : token.i] if t.pos_ not in ("DET", "PUNCT", "NUM") and t.tag_ != "POS"]
        organ = self._stateless(number, token, word, modifiers)
        if organ is not None:
            return organ
        if word in self.words["houses"]:
            owner = next((m for t in reversed(modifiers) if (m := self.by_token.get((number, t.i)))), None)
            if owner is not None and self.vocabulary.is_a(owner.thing.type, "Organization"):
                return Mention(owner.thing, owner.start, token.idx + len(token), "description")
            return None
        kind = self._kind(word, modifiers)
        if kind:
            return self._by_noun(token, word, kind, first)
        if word in self.words["kin"] or word in self.words["titles"]:
            return self._relative(number, token, word, first)
        return None

    def _kind(self, word: str, modifiers: list[Token]) -> str:
        bodies, things = self.lexicon.maps["bodies"], self.lexicon.maps["things"]
        if modifiers and (kind := bodies.get(f"{modifiers[-1].lemma_.lower()} {word}")):
            return kind
        return bodies.get(word) or things.get(word, "")

    def _by_noun(self, token: Token, word: str, kind: str, first: int) -> Mention | None:
        """A thing by its noun: a known one where it is definite and says nothing else than before."""
        doc = token.doc
        words = [t for t in doc[first : token.i + 1] if t.pos_ not in ("DET", "PUNCT") and t.tag_ != "POS"]
        if any(c.dep_ == "det" and c.lower_ in ("no", "any", "every", "what", "which") for c in token.lefts):
            return None
        own = any(
            c.dep_ in ("det", "nmod:poss") and c.lemma_.lower() not in ("a", "an", "another") for c in token.lefts
        )
        told = {t.lemma_.lower() for t in words if t.pos_ not in ("PRON", "NUM")}
        start, end = doc[first].idx, token.idx + len(token)
        if own:
            for thing in reversed(self._named.get(word, [])):
                if told <= {w.lower() for w in thing.name.replace("'s", "").split()} | {word}:
                    return Mention(thing, start, end, "invented")
        name = " ".join(text_of(doc)[words[0].idx : self._stop(token)].split()) if words else token.text
        if words and words[0].pos_ == "PRON":
            name = text_of(doc)[words[0].idx + len(words[0]) : self._stop(token)].strip()
        if not name or len(name.split()) > _LONGEST:
            name = token.text
        thing = Thing(slug(name), name[:1].upper() + name[1:], kind, True)
        self._named.setdefault(word, []).append(thing)
        return Mention(thing, start, end, "invented")

    def _stop(self, token: Token) -> int:
        """Where a noun's name ends: behind what follows with a preposition, unless that is long."""
        doc, last = token.doc, token.i
        for child in token.rights:
            if child.dep_ != "nmod" or child.right_edge.i - token.i > _LONGEST:
                break
            inside = doc[child.left_edge.i : child.right_edge.i + 1]
            if any(t.pos_ in ("PUNCT", "VERB", "PRON") for t in inside) and not all(
                t.text in ("-", "'") for t in inside if t.pos_ == "PUNCT"
            ):
                break
            dates = self.words["months"] | self.words["weekdays"]
            if any(t.lower_ in dates for t in inside) and inside[0].lower_ != "of":
                break
            last = child.right_edge.i
            break
        return int(doc[last].idx + len(doc[last]))

    def _stateless(self, number: int, token: Token, word: str, modifiers: list[Token]) -> Mention | None:
        """An organ without its state: that of the state that is spoken of there."""
        organs = self.lexicon.maps["organs"]
        if word not in organs or (is_plural(token) and word not in ("police", "force", "customs")):
            return None
        said = [t.lower_ for t in modifiers]
        which = bool(said) and said[-1] in self.words["organ_words"]
        if word == "force" and not (is_plural(token) and which):
            return None
        alone = word in self.words["national"] and (not said or which)
        if not (which or alone) or any(self._foreign(number, t) for t in modifiers):
            return None
        state = self.home.at(self._sentence, token.i)
        if state is None or not self.vocabulary.is_a(state.type, "Location"):
            return None
        title = " ".join(t.text for t in (*modifiers, token))
        thing = self.discourse.organ(state, title) or Thing(
            slug(f"{state.id} {title}"), f"{title} of {state.name}", organs[word], True
        )
        first = min([t.i for t in modifiers], default=token.i)
        mention = Mention(thing, token.doc[first].idx, token.idx + len(token), "description")
        self.organs.append((number, mention, Mention(state, mention.start, mention.end, "description")))
        self.discourse.has_organ(state, title, thing)
        return mention

    def _officer(self, token: Token, first: int) -> Mention | None:
        """Who holds a post that there is one of: "the Secretary-General", "the ombudsman"."""
        doc = token.doc
        if first == 0 or doc[first - 1].lower_ != "the" or is_plural(token) or token.dep_ not in _ROLES:
            return None
        last = token.i
        while last + 2 < len(doc) and doc[last + 1].text == "-" and doc[last + 2].dep_ in ("flat", "compound"):
            last += 2
        words = [t.lemma_.lower() for t in doc[first : last + 1]]
        capital = all(t.text[:1].isupper() or t.text == "-" for t in doc[first : last + 1])
        named = last + 1 < len(doc) and (doc[last + 1].pos_ == "PROPN" or doc[last + 1].text == ",")
        sole = words[-1] in self.words["sole"]
        if not any(w in self.words["titles"] for w in words) or not (capital or sole) or named:
            return None
        start, end = doc[first].idx, doc[last].idx + len(doc[last])
        stop = (
            max(end, self._stop(token))
            if any(c.dep_ == "nmod" and any(g.lower_ == "of" for g in c.lefts) for c in token.rights)
            else end
        )
        name = text_of(doc)[start:stop]
        thing = self._local.setdefault(
            "title " + name.lower(), Thing(slug(name), name[:1].upper() + name[1:], "Person", True)
        )
        return Mention(thing, start, stop, "description")

    def _foreign(self, number: int, token: Token) -> bool:
        return (number, token.i) in self.by_token

    def _relative(self, number: int, token: Token, word: str, first: int) -> Mention | None:
        """A person told by relation or post: "Brandt's husband", "his predecessor", "the captain"."""
        doc = token.doc
        if (
            is_plural(token)
            or token.dep_ in ("appos", "xcomp")
            or any(c.dep_ in ("cop", "flat", "appos") for c in token.children)
        ):
            return None
        owner = next((c for c in token.lefts if c.dep_ == "nmod:poss"), None)
        if owner is None and not (
            word in self.words["kin"] and token.dep_ in ("nsubj", "obj", "nmod", "obl", "nsubj:pass")
        ):
            return None
        whose = self.by_token.get((number, owner.i)) if owner is not None else None
        words = [t for t in doc[first : token.i + 1] if t.pos_ not in ("DET", "PUNCT", "PRON") and t.tag_ != "POS"]
        words = [t for t in words if owner is None or not owner.left_edge.i <= t.i <= owner.i]
        name = " ".join(t.text for t in words) or token.text
        if owner is not None and whose is None:
            return None
        full = f"{name} of {whose.thing.name}" if whose is not None else name
        thing = self._local.setdefault(
            "relative " + full.lower(), Thing(slug(full), full[:1].upper() + full[1:], "Person", True)
        )
        mention = Mention(thing, doc[first].idx, token.idx + len(token), "description")
        speaks = word in self.words["ambassadors"] or word in self.words["agents"]
        if speaks and whose is not None and self.vocabulary.is_a(whose.thing.type, "Collective"):
            self.agents.append((number, mention, whose))
        return mention


def _first(token: Token) -> int:
    """Where a noun's name begins: at the first of the modifiers that stand next to it."""
    doc: Doc = token.doc
    first = int(token.i)
    for child in reversed(list(token.lefts)):
        if child.dep_ not in _BEFORE or child.right_edge.i + 1 != first or child.text in (",", ";", ":", '"', "("):
            break
        if child.dep_ == "amod" and any(t.pos_ in ("VERB", "PUNCT") and t.i != child.i for t in child.subtree):
            break
        if token.i - child.left_edge.i > _LONGEST - 3:
            break
        first = child.left_edge.i
    while first < token.i and doc[first].pos_ in ("DET", "PUNCT"):
        first += 1
    return first
