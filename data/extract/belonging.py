"""What belongs where and to whom, as neighbours in a sentence tell it: places, seats, members, parts, sites of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from .attribution import Attribution
from .clauses import case_of, expand
from .ends import End
from .happenings import Happenings
from .mentions import Mention
from .names import Thing, slug
from .parts import Part
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_SURE, _LIKELY, _SHAKY = 0.8, 0.7, 0.6
_NAMED: Final = ("name", "description", "invented", "group")


class Belonging(Happenings):
    """The places, seats, members and parts of one document."""

    def _belongings(
        self, number: int, part: Part, doc: Doc, attribution: Attribution, turn: End | None, previous: End | None
    ) -> None:
        for token, mention in self._heads_of(number, doc):
            for role, subject, target, confidence in (
                *self._lying(number, part, doc, token, mention),
                *self._members(number, part, doc, token, mention),
            ):
                relation = self.lexicon.structures[role]
                if self._known_already(relation, subject, target):
                    continue
                context = attribution.read(token, nominal=True)
                speakers = self._speakers(number, attribution, token, context, turn, previous)
                if role not in ("member", "part") and turn is None and attribution.quote_at(token) is None:
                    speakers = []  # where it lies is presupposed, whoever speaks of it
                context.stance = "alleged" if speakers else "asserted"
                context.negated, context.condition = False, ""
                self._told(part, number, relation, subject, target, token, context, speakers, confidence)
        for _, token, share, whole in (s for s in self.mentions.shares if s[0] == number):
            if whole.kind != "description":
                continue  # whose part it is, is not clear
            context = attribution.read(token, nominal=True)
            speakers = self._speakers(number, attribution, token, context, turn, previous)
            context.stance, context.negated, context.condition = "alleged" if speakers else "asserted", False, ""
            ends = self._placed(part, share), self._placed(part, whole)
            self._told(part, number, self.lexicon.structures["part"], *ends, token, context, speakers, _LIKELY)
        for token in doc:
            for role, member, body in (
                *(("member", *ends) for ends in self._one_of(number, part, token)),
                *self._own_named(number, part, token),
            ):
                context = attribution.read(token, nominal=True)
                speakers = self._speakers(number, attribution, token, context, turn, previous)
                context.stance, context.negated, context.condition = "alleged" if speakers else "asserted", False, ""
                self._told(part, number, self.lexicon.structures[role], member, body, token, context, speakers, _LIKELY)
            if token.pos_ == "VERB":
                self._happening(number, part, token, attribution, turn, previous)
                self._begun(number, part, token, attribution, turn, previous)

    def _known_already(self, relation: str, subject: End, target: End) -> bool:
        """Whether the document has said so before: where something lies is no news twice."""
        said = (subject.thing.id, relation, target.thing.id)
        return any(
            (f.candidate.subject.id, f.candidate.relation, f.candidate.object.id) == said
            for f in self._found
            if f.candidate.object is not None
        )

    def _heads_of(self, number: int, doc: Doc) -> Iterator[tuple[Token, Mention]]:
        """Each mention that is no pronoun, with its last word."""
        seen: set[tuple[int, int]] = set()
        for token in doc:
            mention = self.mentions.at(number, token)
            if mention is not None and mention.kind in _NAMED and (mention.start, mention.end) not in seen:
                seen.add((mention.start, mention.end))
                yield next((t for t in doc[token.i :] if t.idx + len(t) >= mention.end), token), mention

    # -- places ---------------------------------------------------------------------------------------------------

    def _lying(
        self, number: int, part: Part, doc: Doc, token: Token, mention: Mention
    ) -> Iterator[tuple[str, End, End, float]]:
        """Where a place lies, a body has its seat and an event took place."""
        thing, own = mention.thing, self._placed(part, mention)
        site, body = self._is(thing, "Place"), self._is(thing, "Organization")
        event = self._is(thing, "Event") and token.lemma_.lower() not in self.lexicon.sets["conditions_of_things"]
        if not (site or body or event):
            return
        role = "lies_in" if site else "seat" if body else "event_at"
        where = self._where(number, part, doc, token.i + 1, event=event)
        if where is not None and where[0].thing.id != thing.id and not (body and where[1] not in ("in", "")):
            lies = self._is(where[0].thing, "Place") or self._is(where[0].thing, "State")
            if lies or not site or mention.kind != "name":
                yield role, own, where[0], _LIKELY if body or mention.kind == "invented" else _SURE
        if where is None and mention.kind == "name" and (body or site):
            for place in self._in_name_of(part, doc, mention):
                yield role, own, place, _LIKELY
        if (site and self._is(thing, "Facility")) or event:
            for place in self._told_within(number, part, doc, mention, event=event):
                yield role, own, place, _LIKELY

    def _where(self, number: int, part: Part, doc: Doc, i: int, *, event: bool) -> tuple[End, str] | None:
        """The place behind a noun: "in the capital", "outside the embassy", ", Ruritania"."""
        if i + 1 >= len(doc):
            return None
        word = doc[i].lower_
        if word == ",":
            mention = self.mentions.at(number, doc[i + 1])
            if mention is None or mention.kind != "name" or not self._is(mention.thing, "State") or event:
                return None
            if doc[i + 1].dep_.startswith("nsubj"):  # "under pressure from the bank, Ruritania agreed"
                return None
            end = next((t for t in doc[i + 1 :] if t.idx >= mention.end), None)
            if end is not None and end.lower_ in ("and", "or"):
                return None
            return self._placed(part, mention), ""
        sites = self.lexicon.sets["sites"] if event else self.lexicon.sets["sites"] & frozenset(("in", "at"))
        if event and text_of(doc).startswith("in front of", doc[i].idx):
            i, word = i + 2, "at"
        elif word not in sites:
            return None
        if event and doc[i].head.pos_ == "VERB":
            return None
        for j in range(i + 1, min(i + 6, len(doc))):
            mention = self.mentions.at(number, doc[j])
            if mention is not None and mention.kind in _NAMED and mention.start <= doc[j].idx:
                last = max(t.i for t in doc[j:] if t.idx < mention.end)
                place = next((t for t in (mention.thing, *mention.others) if self._is(t, "Location")), None)
                if doc[j].lemma_.lower() in self.lexicon.sets["settlements"] and mention.kind == "invented":
                    continue
                if mention.kind == "invented" and (not event or not self._is(mention.thing, "Facility")):
                    return None
                if mention.kind == "group" or place is None or (last + 1 < len(doc) and doc[last + 1].tag_ == "POS"):
                    return None
                return End(place, part.start + mention.start, part.start + mention.end, mention.kind), word
            if doc[j].lemma_.lower() in self.lexicon.sets["settlements"] and j + 1 < len(doc):
                continue  # "in the capital, Telu", "in the town of Marn"
            if doc[j].text in (",", "of") and doc[j - 1].lemma_.lower() in self.lexicon.sets["settlements"]:
                continue
            if doc[j].pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "NUM") and doc[j].tag_ != "POS":
                return None
        return None

    def _told_within(self, number: int, part: Part, doc: Doc, mention: Mention, *, event: bool) -> Iterator[End]:
        """The state or place in a thing's own words: "the Geneva summit", "Ruritania's labour camps"."""
        for hit in self.names.find(text_of(doc)[mention.start : mention.end]):
            start = part.start + mention.start + hit.start
            stop = start + hit.end - hit.start
            written = text_of(doc)[mention.start + hit.start : mention.start + hit.end]
            if hit.end - hit.start == mention.end - mention.start:
                continue
            if event:
                if hit.by == "capital":
                    yield End(Thing(slug(written), written, "Place", True), start, stop, "name")
                continue
            state = hit.state or next((t for t in hit.things if self._is(t, "State")), None)
            if state is not None and (not hit.by or hit.by == "demonym"):
                yield End(state, start, stop, "name")
            return
        if not event:
            root = next((t for t in doc if t.idx < mention.end <= t.idx + len(t)), None)
            state = self.mentions.state_of(root) if root is not None else None
            if state is not None and mention.kind == "invented":
                yield End(state, part.start + mention.start, part.start + mention.end, "name")

    def _in_name_of(self, part: Part, doc: Doc, mention: Mention) -> Iterator[End]:
        """The place that a known name ends with: "the Ruritanian Embassy in Port Vale"."""
        words = text_of(doc)[mention.start : mention.end]
        at = words.rfind(" in ")
        head = words[:at].split()[-1].lower() if at > 0 else ""
        if head not in self.lexicon.sets["missions"] and not (head and self._is(mention.thing, "Place")):
            return  # a committee for something in a place need not sit there
        for hit in self.names.find(words[at + 4 :])[:1]:
            start = part.start + mention.start + at + 4 + hit.start
            place = next((t for t in hit.things if self._is(t, "Place") or self._is(t, "State")), None)
            if place is None and hit.by == "capital":
                name = words[at + 4 + hit.start : at + 4 + hit.end]
                place = Thing(slug(name), name, "Place", True)
            if place is not None:
                yield End(place, start, start + hit.end - hit.start, "name")

    # -- members and parts ----------------------------------------------------------------------------------------

    def _members(
        self, number: int, part: Part, doc: Doc, token: Token, mention: Mention
    ) -> Iterator[tuple[str, End, End, float]]:
        """Who belongs to a body or group: members of it, "among those held is", "officials, including Ms. Orr"."""
        thing, own = mention.thing, self._placed(part, mention)
        if not self._is(thing, "Group"):
            return
        if token.lemma_.lower() in self.lexicon.sets["members"]:
            for child in token.children:
                if child.dep_ == "nmod" and case_of(child) in ("of", "from"):
                    for body in self._ends(number, child, "Organization", None)[:1]:
                        if body.thing.id != thing.id and body.how != "pronoun":
                            yield "member", own, body, _LIKELY
        for child in token.lefts if token.lemma_.lower() in self.lexicon.sets["members"] else ():
            if child.dep_ in ("compound", "nmod:poss", "nmod"):
                near = self.mentions.at(number, child)
                if near is not None and near.kind == "name" and self._is(near.thing, "Organization"):
                    yield "member", own, self._placed(part, near), _SHAKY
        for other, fits in self._included(number, part, doc, token):
            role = "member" if not self._is(other.thing, "Group") else "part"
            if other.thing.id != thing.id and fits:
                yield role, other, own, _LIKELY

    def _included(self, number: int, part: Part, doc: Doc, token: Token) -> Iterator[tuple[End, bool]]:
        """Whom a group is said to include: "including X and Y", "G include X", "among G is X", "X, one of G"."""
        before = doc[token.i - 1] if token.i and doc[token.i - 1].lower_ == "those" else None
        if before is not None and before.head.i != token.i:
            token = before  # "those held"
        verb = token.head
        including = next(
            (t for t in doc[token.i + 1 : token.i + 12] if t.lower_ in self.lexicon.sets["including"]), None
        )
        heads: list[Token] = []
        between = doc[token.i + 1 : including.i] if including is not None else ()
        if (
            including is not None
            and not any(
                (m := self.mentions.at(number, t)) is not None and self._is(m.thing, "Group") and m.kind != "modifier"
                for t in between
            )
            and not any(t.pos_ == "VERB" or t.text in (".", ";") for t in between)
        ):
            first = next(
                (t for t in doc[including.i + 1 : including.i + 7] if self.mentions.at(number, t) is not None), None
            )
            heads = [first] if first is not None else []
        elif token.dep_ in ("nsubj", "nsubj:pass") and verb.lemma_ in self.lexicon.sets["including"]:
            heads = [c for c in verb.children if c.dep_ == "obj"]
        elif case_of(token) == "among":
            be = verb.lemma_ == "be" or any(c.dep_ == "cop" for c in verb.children)
            heads = [
                c
                for c in (*token.children, *(verb.children if be else ()))
                if c.dep_ in ("nsubj", "nsubj:pass", "nsubj:outer")
            ]
        elif verb.lower_ == "one" and verb.dep_ == "appos" and case_of(token) == "of":
            heads = [verb.head]
        elif verb.lower_ == "one" and case_of(token) == "of":
            heads = [c for c in (*verb.children, *token.children) if c.dep_ == "appos"]
        for head in heads:
            for one in expand(head):
                mention = self.mentions.at(number, one)
                if mention is not None and mention.kind in ("name", "group"):
                    actor = next((t for t in (mention.thing, *mention.others) if self._is(t, "Actor")), None)
                    if actor is not None:
                        start, stop = part.start + mention.start, part.start + mention.end
                        yield End(actor, start, stop, mention.kind, mention.count), True

    def _one_of(self, number: int, part: Part, token: Token) -> Iterator[tuple[End, End]]:
        """ "One of them, Ms. Orr": a member of a group that a pronoun stands for."""
        if token.lower_ != "one":
            return
        groups = [c for c in token.rights if c.dep_ == "nmod" and case_of(c) == "of" and c.pos_ == "PRON"]
        names = [c for c in token.rights if c.dep_ == "appos"]
        for name in names[:1]:
            for group in groups[:1]:
                for member in self._ends(number, name, "Actor", None)[:1]:
                    for whole in self._ends(number, group, "Group", None)[:1]:
                        yield member, whole

    def _own_named(self, number: int, part: Part, token: Token) -> Iterator[tuple[str, End, End]]:
        """ "Her party, the Civic Union", "her predecessor, Mr. Lee", "Ruritania's capital, Strelsau"."""
        doc, word, sets = token.doc, token.lemma_.lower(), self.lexicon.sets
        owner = next(
            (c for c in token.children if c.dep_ == "nmod:poss" or (c.dep_ == "nmod" and case_of(c) == "of")), None
        )
        known = word in sets["memberships"] or word in sets["predecessors"] or word in sets["settlements"]
        if owner is None or not known or token.i + 2 >= len(doc):
            return
        if owner.i > token.i:  # "the capital of Ruritania, Strelsau"
            token = owner
            if token.right_edge.i + 2 >= len(doc) or word not in sets["settlements"]:
                return
        if doc[token.i + 1].text != ",":
            return
        after = next((t for t in doc[token.i + 2 : token.i + 5] if t.pos_ != "DET"), None)
        named = self.mentions.at(number, after) if after is not None else None
        if named is None or named.kind != "name":
            return
        thing, end = named.thing, self._placed(part, named)
        if word in sets["settlements"] and self._is(thing, "Place"):
            for state in self._ends(number, owner, "State", None)[:1]:
                if not self._known_already(self.lexicon.structures["lies_in"], end, state):
                    yield "lies_in", end, state
        elif word in sets["predecessors"] and self._is(thing, "Person"):
            for later in self._ends(number, owner, "Person", None)[:1]:
                yield "followed", later, end
        elif word in sets["memberships"] and self._is(thing, "Organization"):
            for member in self._ends(number, owner, "Person", None)[:1]:
                yield "member", member, end
