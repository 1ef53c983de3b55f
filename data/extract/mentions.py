"""Who and what a document speaks of: names, posts with names, groups with counts, and descriptions.

A mention belongs to every token of its name, or to the head of its phrase. Pronouns and short forms are resolved on the way
(``coreference.py``), from the first paragraph to the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from .coreference import Discourse
from .described import Mention, role
from .discovery import discover
from .home import Home, Sight
from .names import Hit, Names, Thing, is_demonym, slug
from .parts import Part
from .pipeline import text_of
from .posts import Post
from .serving import Serving

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

#: How much a new place counts where a state is wanted: it may be one.
_PLACE: Final = 0.7
_NOMINAL: Final = frozenset(("NOUN", "PROPN"))


class Mentions(Serving):
    """The mentions of one document, by paragraph and token."""

    def __init__(
        self, names: Names, docs: Sequence[Doc], parts: Sequence[Part] = (), owner: Thing | None = None
    ) -> None:
        self.names, self.docs, self.parts, self.owner = names, docs, parts, owner
        self.lexicon, self.vocabulary = names.lexicon, names.vocabulary
        self.words = names.lexicon.sets
        self.by_token: dict[tuple[int, int], Mention] = {}
        self.posts: list[tuple[int, Post]] = []
        self.seats: list[tuple[int, Mention, Mention]] = []
        self.agents: list[tuple[int, Mention, Mention]] = []
        self.organs: list[tuple[int, Mention, Mention]] = []
        self.discourse = Discourse(names)
        self._capitalized = {t.text for doc in docs for t in doc if t.text[:1].isupper()}
        self._states: dict[str, Thing] = {}
        keys = ("about", "more", "less", "at_least", "at_most")
        self._counting = {w for key in keys for phrase in self.lexicon.lists[key] for w in phrase.split()}
        self._local: dict[str, Thing] = {}
        self._named: dict[str, list[Thing]] = {}
        self.shares: list[tuple[int, Token, Mention, Mention]] = []
        self._bare: dict[str, str] = {}
        self._whose: dict[str, Thing | None] = {}
        self._sentence = 0
        self._full_names(docs, owner)
        self._chairs(owner)
        for number, doc in enumerate(docs):
            self._paragraph(number, doc)

    def _full_names(self, docs: Sequence[Doc], owner: Thing | None) -> None:
        """New states of the document: a name from which it makes a demonym."""
        self._demonyms: dict[str, Thing] = {}
        known_states = [self.names.things[id] for id in self.names.states]
        for state in known_states:
            if not state.new:
                for word in self._capitalized:
                    if is_demonym(word, state.name):
                        self._demonyms[word] = state
        discovered = discover(docs, self.names)
        self._new, self._seats = dict(discovered.things), discovered.seats
        for name, thing in self._heads(owner):
            self._new.setdefault(name, thing)
        for name, thing in self._new.items():
            if thing.type == "State":
                self._states[name] = thing
                last = name.split()[-1]
                self._demonyms.update((w, thing) for w in self._capitalized if is_demonym(w, last))
        self._finder = (
            re.compile(
                r"(?<!\w)(?:" + "|".join(re.escape(n) for n in sorted(self._new, key=len, reverse=True)) + r")(?!\w)"
            )
            if self._new
            else None
        )
        self.home = Home(list(self._sights(docs)), self._state_in(owner.name) if owner is not None else None)
        self.main = self.home.main
        self.discourse.expect(self.main)

    def _heads(self, owner: Thing | None) -> Iterator[tuple[str, Thing]]:
        """Who heads the turns of a transcript and bylines, and whose document it is: names that stand in no sentence."""
        for part in self.parts:
            for written in (part.speaker, part.author):
                inner = re.search(r"\(([^)]+)\)", written)
                words = (inner[1] if inner else written).split()
                words = [w for w in words if w not in self.words["honorifics"]]
                if not 2 <= len(words) <= 4 or any(not w[:1].isupper() or w.isupper() for w in words):
                    continue
                name = " ".join(words)
                if not any(h.things for h in self.names.find(name)) and words[0] != "The":
                    yield (
                        name,
                        Thing(slug(name), name, self.lexicon.maps["kinds"].get(words[-1].lower(), "Person"), True),
                    )
        if owner is not None and owner.id not in self.names.things:
            last = owner.name.split()[-1]
            yield owner.name, owner
            if last.lower() in self.lexicon.maps["kinds"] and any(f"the {last} " in text_of(doc) for doc in self.docs):
                yield last, owner

    def _chairs(self, owner: Thing | None) -> None:
        """ "The CHAIR (Peter Lindqvist):" heads a turn: a post in the body whose document it is."""
        seen: set[str] = set()
        for number, part in enumerate(self.parts):
            match = re.fullmatch(r"(?:The |THE )?([A-Za-z-]+) \(([^)]+)\)", part.speaker)
            if (
                match is None
                or match[1].lower() not in self.words["titles"]
                or match[2] not in self._new
                or owner is None
            ):
                continue
            if match[2] in seen or not self.vocabulary.is_a(owner.type, "Organization"):
                continue
            seen.add(match[2])
            begin = part.paragraph_start - part.start
            start, stop = begin + match.start(1), begin + match.end(1)
            name = f"{match[1].capitalize()} of {owner.name}"
            holder = Mention(self._new[match[2]], begin + match.start(2), begin + match.end(2), "name")
            post = Mention(Thing(slug(name), name, "Position", True), start, stop, "name")
            self.discourse.holds(holder.thing, post.thing, match[1], owner)
            self.posts.append(
                (
                    number,
                    Post(holder, post, Mention(owner, start, stop, "description"), start, holder.end, former=False),
                )
            )

    def _sights(self, docs: Sequence[Doc]) -> Iterator[Sight]:
        """Where states are named, and new places that may be some."""
        sentence = 0
        for doc in docs:
            starts = {sent.start: number for number, sent in enumerate(doc.sents, sentence + 1)}
            numbers, current = [], sentence
            for token in doc:
                current = starts.get(token.i, current)
                numbers.append(current)
            sentence += len(starts)
            found = [
                (h.start, h.end, t) for h in self.names.find(text_of(doc)) for t in (h.things[:1] or (h.state,)) if t
            ]
            found += [(h.start, h.end, h.state) for h in self.names.find(text_of(doc)) if h.state and h.by == "capital"]
            found += [
                (m.start(), m.end(), self._new[m[0]])
                for m in (self._finder.finditer(text_of(doc)) if self._finder else ())
            ]
            found += [(t.idx, t.idx + len(t), self._demonyms[t.text]) for t in doc if t.text in self._demonyms]
            for start, end, thing in found:
                state = self.vocabulary.is_a(thing.type, "State")
                span = doc.char_span(start, end, alignment_mode="expand")
                if span is None or not (
                    state or (thing.new and thing.type == "Place" and thing.id not in self.names.things)
                ):
                    continue
                yield Sight(
                    numbers[span.start],
                    span.start,
                    thing,
                    self._weight(span.root) * (1 if state else _PLACE) * (2 if doc is docs[0] else 1),
                )

    def _weight(self, token: Token) -> float:
        """How much a place where a state is named says for its being the one that is spoken of."""
        head = token.head if token.dep_ in ("amod", "compound", "nmod:poss", "nmod") else None
        noun = head.lemma_.lower() if head is not None else ""
        if noun in self.words["missions"] or noun in self.words["ambassadors"]:
            return 0.4
        if noun in self.lexicon.maps["organs"] or noun in self.words["governments"] or noun in self.words["offices"]:
            return 2.5
        if noun in self.words["people"] or noun in self.words["titles"]:
            return 0.4
        if token.dep_ == "obl" and token.left_edge.is_sent_start:
            return 4.0  # "In Ruritania, the senate"
        return {"nsubj": 2.0, "obl:agent": 2.0, "nmod:poss": 1.5, "nsubj:pass": 1.2, "obj": 1.2}.get(token.dep_, 0.7)

    def _state_in(self, name: str) -> Thing | None:
        """The state that a body's name holds: the Foreign Ministry of Ruritania."""
        for hit in self.names.find(name):
            for thing in (*hit.things, *([hit.state] if hit.state and hit.by == "demonym" else [])):
                if self.vocabulary.is_a(thing.type, "State"):
                    return thing
        return next((s for n, s in self._states.items() if re.search(rf"\b{re.escape(n)}\b", name)), None)

    def _paragraph(self, number: int, doc: Doc) -> None:
        taken: set[int] = set()
        spans: list[tuple[Span, Hit | None]] = []
        new = (self._found(m) for m in (self._finder.finditer(text_of(doc)) if self._finder else ()))
        for hit in sorted((*self.names.find(text_of(doc)), *new), key=lambda h: (h.start - h.end, h.start)):
            span = doc.char_span(hit.start, hit.end, alignment_mode="expand")
            if span is not None and not taken.intersection(range(span.start, span.end)):
                spans.append((span, hit))
                taken.update(range(span.start, span.end))
        for ent in doc.ents:
            if not taken.intersection(range(ent.start, ent.end)):
                spans.append((ent, None))
                taken.update(range(ent.start, ent.end))
        by_start = {span.start: (span, hit) for span, hit in spans}
        position = 0
        for sentence in doc.sents:
            self.discourse.sentence()
            self._sentence += 1
            state = self.home.at(self._sentence, sentence.start)
            self.discourse.expect(state if state is not None and self.vocabulary.is_a(state.type, "State") else None)
            position = max(position, sentence.start)
            while position < sentence.end:
                if position in by_start:
                    span, found = by_start[position]
                    self._name(number, doc, span, found)
                    position = max(span.end, position + 1)
                    continue
                token = doc[position]
                if (number, position) not in self.by_token:
                    self._token(number, token)
                position += 1
        self._more_posts(number, doc)

    def _found(self, match: re.Match[str]) -> Hit:
        """A new name in a text; the seat of a government also stands for the state at home."""
        thing = self._new[match[0]]
        state = self.main if match[0] in self._seats and self.main != thing else None
        if state is None or not self.vocabulary.is_a(state.type, "State"):
            return Hit(match.start(), match.end(), (thing,))
        return Hit(match.start(), match.end(), (thing,), "capital", state)

    def _name(self, number: int, doc: Doc, span: Span, hit: Hit | None) -> None:
        mention = self._hit_mention(doc, span, hit) if hit is not None else self._new_name(doc, span)
        if mention is None:
            for token in span:
                self._token(number, token)
            return
        root = span.root
        modifier = root.dep_ in ("compound", "amod", "nmod:poss", "det") or mention.kind == "modifier"
        for token in doc[span.start : span.end]:
            self.by_token[number, token.i] = mention
        self.discourse.add(
            mention.thing, role(root), modifier=modifier and root.dep_ != "nmod:poss", count=mention.count
        )
        if self.vocabulary.is_a(mention.thing.type, "Person"):
            self.discourse.person(mention.thing)
            before = doc[span.start - 1].text if span.start else ""
            self.discourse.gendered(mention.thing, before if before in self.words["honorifics"] else span[0].text)
            self._title(number, doc, span, mention)
            titled = [t for t in span if t.lemma_.lower() in self.words["titles"] and t.text.islower()]
            if titled and hit is not None:
                state = next((m for t in span if (m := self._represented(t)) is not None), None)
                if state is not None:
                    self.agents.append((number, mention, Mention(state, mention.start, mention.end, "name")))
        elif self.vocabulary.is_a(mention.thing.type, "Organization"):
            self._whole(number, doc, span, mention)

    def _whole(self, number: int, doc: Doc, span: Span, mention: Mention) -> None:
        """A body whose name or modifier says whose it is: "the Chinese Embassy", "Ruritania's navy"."""
        is_a = self.vocabulary.is_a
        kind = mention.thing.type
        if any(is_a(kind, c) for c in ("GovernmentBody", "Court")) and not is_a(kind, "IntergovernmentalOrganization"):
            inside = [
                t
                for hit in self.names.find(text_of(doc)[mention.start : mention.end])
                for t in (*hit.things, *([hit.state] if hit.state and hit.by == "demonym" else []))
                if is_a(t.type, "State")
            ]
            inside += [s for t in span if (s := self._demonyms.get(t.text) or self._states.get(t.text)) is not None]
            state = inside[0] if inside else self._state_of(span.root)
            implied = not inside and state is None and self._of_a_state(mention.thing, span)
            if implied:
                state = self._whose.setdefault(mention.thing.id, self.home.at(self._sentence, span.start))
            if (
                state is not None
                and self.names.things.get(self.names.part_of.get(mention.thing.id, ""), state) == state
            ):
                how = "description" if implied else "name"
                self.organs.append((number, mention, Mention(state, mention.start, mention.end, how)))
                self.discourse.has_organ(state, mention.thing.name, mention.thing)

    def _of_a_state(self, body: Thing, span: Span) -> bool:
        """Whether a body is an organ of some state by its words: the Interior Ministry, but no International Court."""
        words = {t.lower_ for t in span}
        if not body.new or words & self.words["supranational"] or span.root.lemma_.lower() in self.words["missions"]:
            return False
        return span.root.lemma_.lower() in self.words["national"] or bool(words & self.words["organ_words"])

    def _token(self, number: int, token: Token) -> None:
        mention: Mention | None = None
        if token.text in self._demonyms and token.pos_ in ("ADJ", "PROPN", "NOUN"):
            state = self._demonyms[token.text]
            end = token.idx + len(token)
            if token.text.endswith("s") and token.dep_ not in ("compound", "amod"):
                mention = self._people(token.doc, token, state, token.idx, end)
            else:
                mention = Mention(state, token.idx, end, "modifier")
        elif token.text in self._states:
            mention = Mention(self._states[token.text], token.idx, token.idx + len(token), "name")
        elif (told := self._told(number, token)) is not None:
            mention = told
        elif token.pos_ == "PRON" or token.tag_ == "PRP$":
            thing = self.discourse.pronoun(token, lambda other: self._meant(number, other))
            if thing is not None:
                mention = Mention(thing, token.idx, token.idx + len(token), "pronoun")
        elif token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "ADJ", "VERB", "X"):
            short = self.discourse.named(token.text)
            if short is not None:
                mention = Mention(short, token.idx, token.idx + len(token), "name")
        if mention is None and token.pos_ in _NOMINAL and token.dep_ not in ("compound", "flat", "amod"):
            mention = self._described(number, token) or self._thing(number, token)
        if mention is not None:
            self.by_token[number, token.i] = mention
            if mention.kind not in ("modifier", "pronoun"):
                self.discourse.add(mention.thing, role(token), modifier=False, count=mention.count)
            elif mention.kind == "pronoun":
                self.discourse.touch(mention.thing, role(token))

    def _meant(self, number: int, token: Token) -> Thing | None:
        mention = self.by_token.get((number, token.i))
        return mention.thing if mention is not None and mention.kind != "modifier" else None


__all__ = ["Mention", "Mentions", "Post"]
