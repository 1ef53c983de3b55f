"""Who and what a document speaks of: names, posts with names, groups with counts, and descriptions.

A mention belongs to every token of its name, or to the head of its phrase. Pronouns and short forms are resolved on the way
(``coreference.py``), from the first paragraph to the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from .coreference import Discourse
from .described import Mention, role
from .discovery import discover
from .names import Hit, Names, Thing, is_demonym
from .posts import Post, Posts

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NOMINAL: Final = frozenset(("NOUN", "PROPN"))


class Mentions(Posts):
    """The mentions of one document, by paragraph and token."""

    def __init__(self, names: Names, docs: Sequence[Doc]) -> None:
        self.names, self.docs = names, docs
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
        self._full_names(docs)
        for number, doc in enumerate(docs):
            self._paragraph(number, doc)

    def _full_names(self, docs: Sequence[Doc]) -> None:
        """New states of the document: a name from which it makes a demonym."""
        self._demonyms: dict[str, Thing] = {}
        known_states = [self.names.things[id] for id in self.names.states]
        for state in known_states:
            if not state.new:
                for word in self._capitalized:
                    if is_demonym(word, state.name):
                        self._demonyms[word] = state
        self._new = discover(docs, self.names)
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
        counts: dict[str, float] = {}
        found: dict[str, Thing] = {}
        for doc in docs:
            things = [t for h in self.names.find(doc.text) for t in h.things[:1]]
            halves = [s for t in doc if (s := self._demonyms.get(t.text)) is not None]
            halves += [h.state for h in self.names.find(doc.text) if h.state and h.by == "demonym" and not h.things]
            for thing in halves:
                counts[thing.id] = counts.get(thing.id, 0) + 0.5
                found[thing.id] = thing
            things += [self._new[m[0]] for m in (self._finder.finditer(doc.text) if self._finder else ())]
            for thing in things:
                if self.vocabulary.is_a(thing.type, "State"):
                    counts[thing.id] = counts.get(thing.id, 0) + 1
                    found[thing.id] = thing
        ranked = sorted(counts.items(), key=lambda c: (-c[1], c[0]))
        clear = (
            bool(ranked)
            and (len(ranked) == 1 or ranked[0][1] >= 2)
            and (len(ranked) == 1 or ranked[0][1] >= 1.7 * ranked[1][1])
        )
        self.main = found[ranked[0][0]] if clear else None
        self.discourse.expect(self.main)

    def _paragraph(self, number: int, doc: Doc) -> None:
        taken: set[int] = set()
        spans: list[tuple[Span, Hit | None]] = []
        for hit in self.names.find(doc.text):
            span = doc.char_span(hit.start, hit.end, alignment_mode="expand")
            if span is not None and not taken.intersection(range(span.start, span.end)):
                spans.append((span, hit))
                taken.update(range(span.start, span.end))
        for match in self._finder.finditer(doc.text) if self._finder else ():
            span = doc.char_span(match.start(), match.end())
            if span is not None and not taken.intersection(range(span.start, span.end)):
                spans.append((span, Hit(match.start(), match.end(), (self._new[match[0]],))))
                taken.update(range(span.start, span.end))
        for ent in doc.ents:
            if not taken.intersection(range(ent.start, ent.end)):
                spans.append((ent, None))
                taken.update(range(ent.start, ent.end))
        by_start = {span.start: (span, hit) for span, hit in spans}
        position = 0
        for sentence in doc.sents:
            self.discourse.sentence()
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
                for hit in self.names.find(doc.text[mention.start : mention.end])
                for t in (*hit.things, *([hit.state] if hit.state and hit.by == "demonym" else []))
                if is_a(t.type, "State")
            ]
            inside += [s for t in span if (s := self._demonyms.get(t.text) or self._states.get(t.text)) is not None]
            state = inside[0] if inside else self._state_of(span.root)
            if not inside and state is None and span.root.lemma_.lower() in self.words["national"]:
                state = self.main
            if (
                state is not None
                and self.names.things.get(self.names.part_of.get(mention.thing.id, ""), state) == state
            ):
                self.organs.append((number, mention, Mention(state, mention.start, mention.end, "name")))
                self.discourse.has_organ(state, mention.thing.name, mention.thing)

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
        elif token.pos_ == "PRON" or token.tag_ == "PRP$":
            thing = self.discourse.pronoun(token)
            if thing is not None:
                mention = Mention(thing, token.idx, token.idx + len(token), "pronoun")
        elif token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "ADJ", "VERB", "X"):
            short = self.discourse.named(token.text)
            if short is not None:
                mention = Mention(short, token.idx, token.idx + len(token), "name")
        if mention is None and token.pos_ in _NOMINAL and token.dep_ not in ("compound", "flat", "amod"):
            mention = self._described(number, token)
        if mention is not None:
            self.by_token[number, token.i] = mention
            if mention.kind not in ("modifier", "pronoun"):
                self.discourse.add(mention.thing, role(token), modifier=False, count=mention.count)
            elif mention.kind == "pronoun":
                self.discourse.touch(mention.thing, role(token))


__all__ = ["Mention", "Mentions", "Post"]
