"""Who and what a document speaks of: names, posts with names, groups with counts, and descriptions.

A mention belongs to every token of its name, or to the head of its phrase. Pronouns and short forms are resolved on the way
(``coreference.py``), from the first paragraph to the last.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import msgspec

from .coreference import Discourse
from .discovery import discover
from .names import Hit, Names, Thing, is_demonym, slug

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_MODIFIERS: Final = frozenset(
    ("det", "amod", "compound", "nummod", "nmod:poss", "flat", "det:predet", "nmod", "advmod", "nmod:desc", "punct")
)
_NOMINAL: Final = frozenset(("NOUN", "PROPN"))


class Mention(msgspec.Struct, frozen=True):
    """Words that stand for a thing: characters of the paragraph. ``others``: what else they may mean, by role."""

    thing: Thing
    start: int
    end: int
    kind: str  # name, group, description, pronoun, modifier
    others: tuple[Thing, ...] = ()
    count: str = ""


class Post(msgspec.Struct, frozen=True):
    """A person and a title: the post as a thing, the characters that say so, and the body or state it belongs to."""

    holder: Mention
    post: Mention
    body: Mention | None
    start: int
    end: int
    former: bool


class Mentions:
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

    # Names

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
        self._finder = re.compile(
            r"(?<!\w)(?:" + "|".join(re.escape(n) for n in sorted(self._new, key=len, reverse=True)) + r")(?!\w)"
        ) if self._new else None
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
        clear = bool(ranked) and (len(ranked) == 1 or ranked[0][1] >= 1.5 * ranked[1][1])
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
                    span, hit = by_start[position]
                    self._name(number, doc, span, hit)
                    position = max(span.end, position + 1)
                    continue
                token = doc[position]
                if (number, position) not in self.by_token:
                    self._token(number, token)
                position += 1
        self._more_posts(number, doc)

    def _name(self, number: int, doc: Doc, span: Span, hit: Hit | None) -> None:
        if hit is not None:
            mention = self._hit_mention(doc, span, hit)
        else:
            mention = self._new_name(doc, span)
        if mention is None:
            for token in span:
                self._token(number, token)
            return
        root = span.root
        modifier = root.dep_ in ("compound", "amod", "nmod:poss", "det") or mention.kind == "modifier"
        for token in doc[span.start : span.end]:
            self.by_token[number, token.i] = mention
        self.discourse.add(mention.thing, _role(root), modifier=modifier and root.dep_ != "nmod:poss", count=mention.count)
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
            if state is not None and self.names.things.get(self.names.part_of.get(mention.thing.id, ""), state) == state:
                self.organs.append((number, mention, Mention(state, mention.start, mention.end, "name")))
                self.discourse.has_organ(state, mention.thing.name, mention.thing)

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

    def _more_posts(self, number: int, doc: Doc) -> None:
        """Posts that a verb gives: "has been director of", "served as minister"; and seats: "a Seoul-based group"."""
        titles = self.words["titles"]
        for token in doc:
            if token.pos_ == "NOUN" and token.lemma_.lower() in titles:
                holder = None
                if any(c.dep_ == "cop" for c in token.children):
                    subject = next((c for c in token.children if c.dep_ == "nsubj"), None)
                    negated = any(c.lower_ in self.lexicon.negations for c in token.children)
                    modal = any(c.dep_ == "aux" and c.tag_ == "MD" for c in token.children)
                    holder = self.by_token.get((number, subject.i)) if subject is not None and not negated and not modal else None
                    if subject is not None and holder is None and subject.lower_ in ("who",) and token.dep_ == "acl:relcl":
                        holder = self.by_token.get((number, token.head.i))
                elif token.dep_ == "obl" and any(c.lower_ == "as" for c in token.lefts) and token.head.lemma_ in ("serve", "work", "act"):
                    verb = token.head
                    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
                    modal = any(c.dep_ == "aux" and c.tag_ == "MD" for c in verb.children)
                    if subject is not None and not modal and verb.tag_ != "VB":
                        at = verb.head.i if subject.lower_ == "who" and verb.dep_ == "acl:relcl" else subject.i
                        holder = self.by_token.get((number, at))
                if holder is not None and self.vocabulary.is_a(holder.thing.type, "Person"):
                    self._phrase(number, doc, holder, token)
            if token.lower_ == "based" and token.i >= 2 and doc[token.i - 1].text == "-":
                place = self.by_token.get((number, token.i - 2))
                noun = token.head if token.head.i > token.i else None
                while noun is not None and noun.dep_ in ("compound", "amod") and noun.head.i > noun.i:
                    noun = noun.head
                if place is None or noun is None:
                    continue
                body = self.by_token.get((number, noun.i))
                if body is None and noun.i + 1 < len(doc):
                    body = self.by_token.get((number, noun.i + 1))
                if noun.dep_ == "appos":
                    body = self.by_token.get((number, noun.head.i)) or body
                where = next((t for t in (place.thing, *place.others) if self.vocabulary.is_a(t.type, "Location")), None)
                if body is not None and where is not None and not self.vocabulary.is_a(body.thing.type, "State") and body.start != place.start:
                    self.seats.append((number, Mention(where, place.start, place.end, "name"), body))

    def _hit_mention(self, doc: Doc, span: Span, hit: Hit) -> Mention | None:
        root = span.root
        start, end = hit.start, hit.end
        after = doc[span.end] if span.end < len(doc) else None
        people = self.words["people"]
        if hit.by == "demonym" and not hit.things and hit.state:
            if root.pos_ in ("NOUN", "PROPN") and root.text.endswith("s") and root.head.i not in range(span.start, span.end):
                if root.dep_ not in ("compound", "amod", "nmod:poss"):
                    return self._people(doc, root, hit.state, start, end)
            return Mention(hit.state, start, end, "modifier")
        things = hit.things
        if hit.state and hit.by == "capital" and hit.state not in things:
            place = Thing(slug(doc.text[start:end]), doc.text[start:end], "Place", True)
            things = (*(things or (place,)), hit.state)
        if hit.state and hit.by == "demonym" and hit.state not in things:
            things = (*things, hit.state)
        first = things[0]
        lower = doc.text[start:end][:1].islower() or (span.start == root.sent.start and root.pos_ == "NOUN")
        if lower:
            # A common noun that the dataset has as a name: people are a group, and a body has to be spoken of first.
            word = root.lemma_.lower()
            things = tuple(t for t in things if self.vocabulary.is_a(t.type, "Actor")) if word in people else things
            if len(span) == 1:
                common = ("Concept", "Product", "Place")
                things = tuple(
                    t
                    for t in things
                    if self.discourse.knows(t.id) or (t.type != "Policy" and any(self.vocabulary.is_a(t.type, c) for c in common))
                )
            if not things:
                return None
        if lower and len(things) > 1:
            recent = [t for t in things if self.discourse.knows(t.id)]
            if len(recent) != 1:
                return None
            first = recent[0]
        if lower and self.vocabulary.is_a(first.type, "Position"):
            return Mention(first, start, end, "name")
        if len(things) > 1 and not lower:
            recent = [t for t in things if self.discourse.knows(t.id) and t.type == first.type]
            first = recent[-1] if recent else first
        # A longer name begins here that nobody knows: "Washington Post", "Human Rights Watch".
        if after is not None and hit.by == "capital" and after.pos_ == "PROPN" and after.ent_type_ == root.ent_type_ == "ORGANIZATION":
            return None
        # A state before people is no actor: "31 North Korean refugees".
        if root.dep_ in ("compound", "amod") and root.head.lemma_.lower() in people and first.id in self.names.states:
            return Mention(first, start, end, "modifier", things[1:])
        count = self._count(root) if self.vocabulary.is_a(first.type, "Group") else ""
        return Mention(first, start, end, "name", tuple(t for t in things if t != first), count)

    def _new_name(self, doc: Doc, span: Span) -> Mention | None:
        tokens = [t for t in span if t.pos_ not in ("PUNCT", "DET") and t.tag_ != "POS"]
        honorifics = self.words["honorifics"]
        honoured = bool(tokens and tokens[0].text in honorifics) or (
            span.start > 0 and doc[span.start - 1].text in honorifics
        )
        dates = self.words["months"] | self.words["weekdays"]
        tokens = [t for t in tokens if t.text not in honorifics and t.lower_ not in dates]
        while tokens and tokens[0].lemma_.lower() in self.words["titles"] and len(tokens) > 1:
            tokens = tokens[1:]
        if not tokens or not any(t.pos_ == "PROPN" for t in tokens):
            return None
        start, last = tokens[0].idx, tokens[-1]
        end = last.idx + len(last)
        name = doc.text[start:end]
        if name in self._states:
            return Mention(self._states[name], start, end, "name")
        for word in name.split():
            if word in self._demonyms and span.label_ != "ORGANIZATION":
                if len(tokens) == 1:
                    if last.text.endswith("s") and last.dep_ not in ("compound", "amod"):
                        return self._people(doc, last, self._demonyms[word], start, end)
                    return Mention(self._demonyms[word], start, end, "modifier")
                return None
        known = self._local.get(name)
        kind = self.lexicon.maps["kinds"].get(last.lemma_.lower()) or self.lexicon.maps["kinds"].get(last.text.lower())
        first_kind = self.lexicon.maps["kinds"].get(tokens[0].text.lower())
        label = span.label_
        if known is None and (label == "PERSON" or honoured) and not kind:
            short = self.discourse.named(tokens[-1].text)
            if short is not None and (len(tokens) == 1 or honoured):
                return Mention(short, start, end, "name")
            titled = honoured or self._titled_before(doc, span.start)
            if len(tokens) == 1 and not titled:
                return None
            if len(tokens) > 4:
                return None
            known = Thing(slug(name), name, "Person", True)
        elif known is None and label == "PERSON" and kind:
            known = Thing(slug(name), name, kind, True)
        elif known is None and label == "ORGANIZATION":
            if len(tokens) == 1 and last.lemma_.lower() in self.words["titles"]:
                return None
            if not kind and not first_kind and len(tokens) == 1 and not name.isupper():
                short = self.discourse.named(name)
                if short is not None:
                    return Mention(short, start, end, "name")
            if last.lemma_.lower() in self.lexicon.maps["organs"] and self._state_of(last) is not None:
                return None  # an organ: described below
            known = Thing(slug(name), name, kind or first_kind or "Organization", True)
        elif known is None and label == "PLACE":
            agent = len(tokens) == 1 and last.dep_ in ("nsubj", "obl:agent")
            known = Thing(slug(name), name, "State" if agent else "Place", True)
        elif known is None and label == "EVENT":
            known = Thing(slug(name), name, kind if kind and self.vocabulary.is_a(kind, "Event") else "Event", True)
        if known is None:
            return None
        self._local[name] = known
        return Mention(known, start, end, "name")

    def _titled_before(self, doc: Doc, start: int) -> bool:
        before = doc[start - 1] if start else None
        return before is not None and (before.lemma_.lower() in self.words["titles"] or before.text in self.words["titles"])

    # Posts

    def _title(self, number: int, doc: Doc, span: Span, holder: Mention) -> None:
        titles = self.words["titles"]
        # before the name: a title, whatever belongs to it
        first = span.start
        while first > 0 and doc[first - 1].text in self.words["honorifics"]:
            first -= 1
        begin, seen = first, False
        for i in range(first - 1, max(first - 13, -1), -1):
            token = doc[i]
            word = token.lemma_.lower()
            if word in titles or token.text in titles:
                begin, seen = i, True
            elif token.pos_ == "CCONJ" or self._is_person(number, token):
                break
            elif token.pos_ in ("PROPN", "ADJ", "NUM") or token.tag_ == "POS" or (token.pos_ == "NOUN" and seen):
                if not seen and token.pos_ != "PROPN":
                    break
                begin = i if seen else begin
            elif token.pos_ == "NOUN" or token.pos_ == "ADP" or (token.text == "-"):
                if token.pos_ == "ADP" and not any(doc[j].lemma_.lower() in titles for j in range(max(0, i - 4), i)):
                    break
                if token.pos_ == "ADP" and token.text not in ("of", "for", "to"):
                    break
            else:
                break
        if seen:
            words = [doc[i] for i in range(begin, first)]
            while words and (words[0].pos_ in ("ADP", "PUNCT", "DET") or words[0].tag_ == "POS"):
                words = words[1:]
            if words and doc[words[0].i].lemma_.lower() not in ("deputy",) or len(words) > 1:
                self._post(number, doc, holder, words[0].i, first)
        # "its coordinator, Amara Diop": the name stands in apposition to the title
        root = span.root
        if root.dep_ == "appos" and root.head.i < span.start and root.head.lemma_.lower() in titles and not seen:
            self._phrase(number, doc, holder, root.head)
            return
        for token in (root.head, *root.children):
            near = token.dep_ == "appos" if token.i != root.head.i else root.dep_ == "appos"
            if near and token.lemma_.lower() in self.words["agents"] and token.pos_ == "NOUN":
                for child in token.children:
                    if child.dep_ == "nmod:poss" or (child.dep_ == "nmod" and any(c.lower_ == "for" for c in child.lefts)):
                        client = self.by_token.get((number, child.i))
                        if client is not None:
                            self.agents.append((number, holder, client))
        # after it: an apposition
        for token in list(span.root.children) + [c for t in span for c in t.children if t.i != span.root.i]:
            if token.dep_ in ("appos", "parataxis", "nmod:desc") and token.i >= span.end:
                self._apposition(number, doc, holder, token, span)
                break
        else:
            after = span.end
            if after + 1 < len(doc) and doc[after].text == ",":
                for i in range(after + 1, min(after + 7, len(doc))):
                    if doc[i].pos_ in ("VERB", "AUX", "PUNCT", "SCONJ"):
                        break
                    if doc[i].pos_ == "NOUN" and doc[i].lemma_.lower() in titles and doc[i].dep_ in ("appos", "nsubj", "conj", "ROOT"):
                        self._apposition(number, doc, holder, doc[i], span)
                        break

    def _apposition(self, number: int, doc: Doc, holder: Mention, token: Token, span: Span) -> None:
        if token.pos_ not in _NOMINAL or token.lemma_.lower() not in self.words["titles"]:
            return
        if any(c.dep_ == "cop" for c in token.children) or any(t.ent_type_ == "PERSON" for t in token.subtree):
            return
        self._phrase(number, doc, holder, token)

    def _phrase(self, number: int, doc: Doc, holder: Mention, token: Token) -> None:
        """A post from the noun phrase that names it."""
        first = _left(token)
        end = token.i + 1
        for child in token.rights:
            if child.dep_ in ("nmod", "compound", "flat") and child.i - end < 6:
                stop = child.right_edge.i + 1
                for i in range(child.i, stop):
                    if doc[i].text in (",", ";", "(", ")") or doc[i].dep_ in ("acl:relcl", "appos"):
                        stop = i
                        break
                end = max(end, stop)
            elif child.dep_ not in ("case", "punct"):
                break
        while doc[first].pos_ in ("DET", "PUNCT") and first < token.i:
            first += 1
        self._post(number, doc, holder, first, end)

    def _post(self, number: int, doc: Doc, holder: Mention, first: int, end: int) -> None:
        while end > first and doc[end - 1].pos_ in ("PUNCT", "ADP", "DET"):
            end -= 1
        if first >= end:
            return
        former = doc[first].lemma_.lower().strip("-") in self.words["former"]
        if former or doc[first].lemma_.lower() in ("senior", "current", "new", "visiting"):
            first += 1
            while first < end and doc[first].text == "-":
                first += 1
        for i in range(first, end - 1):
            if doc[i].lower_ == "based":
                first = i + 1
        if first >= end:
            return
        start, stop = doc[first].idx, doc[end - 1].idx + len(doc[end - 1])
        text = doc.text[start:stop]
        body = self._body_of(number, doc, first, end, start, text)
        known = [
            thing
            for hit in self.names.find(text)
            for thing in hit.things
            if self.vocabulary.is_a(thing.type, "Position") and hit.end - hit.start > len(text) * 0.6
        ]
        if body is None and any(w in self.words["rulers"] for w in text.lower().split()):
            state = self.discourse.main_state()
            body = Mention(state, start, stop, "description") if state is not None else None
        post = known[0] if len(known) == 1 else None
        if body is not None:
            of_body = [t for t in known if body.thing.id in t.id or body.thing.name.lower() in t.name.lower()]
            post = of_body[0] if of_body else None if len(known) > 1 or (post and self._elsewhere(post, body.thing)) else post
        elif len(known) > 1:
            return
        if post is None:
            if self.discourse.post_of(holder.thing) is not None and end - first <= 2:
                return  # "President Vold", whose post was said before
            if body is None:
                self.discourse.holds(holder.thing, Thing(slug(text), text, "Position", True), text, None)
                return
            inside = start <= body.start and body.end <= stop and body.kind == "name"
            name = text if inside or body.thing.name.lower() in text.lower() else f"{text} of {body.thing.name}"
            name = re.sub(r"\b([Ii]ts|[Hh]is|[Tt]heir|[Hh]er)\s+", "", name)
            post = Thing(slug(name), name, "Position", True)
        found_post = Mention(post, start, stop, "name")
        self.discourse.holds(holder.thing, post, text, body.thing if body else None)
        low, high = min(start, holder.start), max(stop, holder.end)
        self.posts.append((number, Post(holder, found_post, body, low, high, former)))

    def _body_of(self, number: int, doc: Doc, first: int, end: int, start: int, text: str) -> Mention | None:
        """The body or state that a post belongs to, from its words: rather a body than a state, and not whom it is sent to."""
        found: list[tuple[int, Mention]] = []

        def add(mention: Mention) -> None:
            before = doc.text[max(0, mention.start - 4) : mention.start].lower()
            worse = 4 if before.endswith("to ") else 2 if before.endswith("for ") else 0
            body = self.vocabulary.is_a(mention.thing.type, "Organization")
            found.append((worse + (0 if body else 1), mention))

        for hit in self.names.find(text, longest=max(4, len(text) * 3 // 5)):
            things = (*hit.things, *([hit.state] if hit.state and hit.by == "demonym" else []))
            after = text[hit.end : hit.end + 6].lower()
            thing = next((t for t in things if self.vocabulary.is_a(t.type, "Collective")), None)
            if thing is not None and not self.vocabulary.is_a(thing.type, "Group") and not after.startswith("-based"):
                add(Mention(thing, start + hit.start, start + hit.end, "name"))
        for match in self._finder.finditer(text) if self._finder else ():
            thing = self._new[match[0]]
            if self.vocabulary.is_a(thing.type, "Collective") and not any(m.start - start < match.end() and match.start() < m.end - start for _, m in found):
                add(Mention(thing, start + match.start(), start + match.end(), "name"))
        for i in range(first, end):
            token = doc[i]
            thing = self._demonyms.get(token.text) or self._states.get(token.text)
            if thing is not None and not any(m.start <= token.idx < m.end for _, m in found):
                add(Mention(thing, token.idx, token.idx + len(token), "name"))
            elif token.dep_ == "nmod:poss" and token.pos_ == "PRON":
                it = self.discourse.it() if token.lemma_.lower() in ("it", "its", "their", "they") else None
                if it is not None:
                    add(Mention(it, token.idx, token.idx + len(token), "pronoun"))
        for ent in doc.ents:
            titled = any(t.lemma_.lower() in self.words["titles"] for t in ent)
            if ent.start > first and ent.end <= end and ent.label_ == "ORGANIZATION" and not titled:
                if not any(m.start < ent.end_char and ent.start_char < m.end for _, m in found):
                    made = self._new_name(doc, ent)
                    if made is not None and self.vocabulary.is_a(made.thing.type, "Organization"):
                        add(made)
        if not found:
            for i in range(first, end):
                token = doc[i]
                if token.lemma_.lower() in self.lexicon.maps["kinds"] and token.i != first and token.pos_ in _NOMINAL:
                    made = self.by_token.get((number, i)) or self._described(number, token)
                    if made is not None and self.vocabulary.is_a(made.thing.type, "Organization"):
                        add(made)
        return min(found, key=lambda f: f[0])[1] if found and min(f[0] for f in found) < 4 else None

    def _elsewhere(self, post: Thing, body: Thing) -> bool:
        """Whether a known post's name names another state than the body."""
        names = [t for h in self.names.find(post.name) for t in (*h.things, *([h.state] if h.state else []))]
        states = {t.id for t in names if t.id in self.names.states}
        return bool(states) and body.id in self.names.states and body.id not in states

    def _is_person(self, number: int, token: Token) -> bool:
        mention = self.by_token.get((number, token.i))
        return mention is not None and mention.thing.type == "Person"

    # Descriptions and pronouns

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
        elif token.pos_ == "PROPN":
            short = self.discourse.named(token.text)
            if short is not None:
                mention = Mention(short, token.idx, token.idx + len(token), "name")
        if mention is None and token.pos_ in _NOMINAL and token.dep_ not in ("compound", "flat", "amod"):
            mention = self._described(number, token)
        if mention is not None:
            self.by_token[number, token.i] = mention
            if mention.kind not in ("modifier", "pronoun"):
                self.discourse.add(mention.thing, _role(token), modifier=False, count=mention.count)
            elif mention.kind == "pronoun":
                self.discourse.touch(mention.thing, _role(token))

    def _described(self, number: int, token: Token) -> Mention | None:
        word = token.lemma_.lower()
        first = _left(token)
        start, end = token.doc[first].idx, token.idx + len(token)
        state = self._state_of(token)
        definite = any(c.dep_ in ("det", "nmod:poss") and c.lemma_.lower() not in ("a", "an", "some") for c in token.lefts)
        maps = self.lexicon.maps
        counted = word in self.words["people"] and any(c.dep_ == "nummod" for c in token.lefts) and _role(token) not in ("nsubj", "obl:agent")
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
        if word in self.words["titles"] and token.morph.get("Number") != ["Plur"]:
            found = self.discourse.titled(word)
            if found is not None and definite:
                return Mention(found, start, end, "description")
            if word.startswith("spokes"):
                for child in token.rights:
                    if child.dep_ == "nmod":
                        text = token.doc.text[token.idx : child.idx + len(child)]
                        known = [t for h in self.names.find(text) for t in h.things if self.vocabulary.is_a(t.type, "Person")]
                        person = known[0] if known else Thing(slug(text), text, "Person", True)
                        mention = Mention(person, token.idx, child.idx + len(child), "description")
                        its = any(c.dep_ == "nmod:poss" and c.pos_ == "PRON" for c in child.children)
                        client = None if its else self.by_token.get((number, child.i)) or self._described(number, child)
                        if client is not None:
                            self.agents.append((number, mention, client))
                        return mention
            return None
        if word == "country" and definite:
            found = self.discourse.country()
            return Mention(found, start, end, "description") if found is not None else None
        label = token.dep_ == "xcomp" or any(c.dep_ == "cop" or (c.dep_ == "case" and c.lower_ == "as") for c in token.children)
        if word in self.words["people"] and not label:
            plural = token.morph.get("Number") == ["Plur"] or word in ("people", "those")
            if plural:
                return self._people(token.doc, token, state, start, end)
        if word in maps["kinds"] and definite:
            found = self.discourse.body(word, True)
            if found is not None:
                return Mention(found, start, end, "description")
        return None

    def _organ(self, number: int, token: Token, word: str, state: Thing, start: int, end: int) -> Mention:
        doc = token.doc
        words = []
        for i in range(_left(token), token.i + 1):
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
        first = _left(token)
        if token.dep_ == "conj" and first == token.i:  # "the men and women"
            other = self.by_token.get((self._number(doc), token.head.i))
            if other is not None and other.kind in ("group", "description") and self.vocabulary.is_a(other.thing.type, "Group"):
                return Mention(other.thing, start, end, "description")
        start = min(start, doc[first].idx)
        definite = any(c.dep_ == "det" and c.lemma_.lower() in ("the", "these", "those", "this") for c in token.lefts)
        found = self.discourse.group(lemma, definite)
        if found is not None and not count and (definite or state is None):
            return Mention(found, start, end, "description")
        skip = ("DET", "NUM", "PUNCT", "PRON", "ADV", "ADP", "SCONJ", "CCONJ")
        words = [
            doc[i].text
            for i in range(first, token.i + 1)
            if doc[i].pos_ not in skip and doc[i].lemma_.lower() not in self.words["vague"] and doc[i].lower_ not in self._counting
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
        return str(doc.text[doc[first].idx : number.idx + len(number)])

    def _state_of(self, token: Token) -> Thing | None:
        """The state whose adjective, possessive or name belongs to a noun: "Chinese officials", "China's", "of China"."""
        number = self._number(token.doc)
        for child in token.children:
            within = child.dep_ in ("amod", "compound", "nmod:poss", "nmod:desc") or (
                child.dep_ == "nmod" and any(c.dep_ == "case" and c.lemma_ in ("of", "in") for c in child.children)
            )
            if not within:
                continue
            mention = self.by_token.get((number, child.i))
            things = (mention.thing, *mention.others) if mention is not None else ()
            if mention is None:
                thing = self._demonyms.get(child.text) or self._states.get(child.text)
                things = (thing,) if thing is not None else ()
                if not things and child.i > token.i:
                    for hit in self.names.find(token.doc.text):
                        if hit.start <= child.idx < hit.end:
                            things = (*hit.things, *([hit.state] if hit.state else []))
            for thing in things:
                if thing.id in self.names.states or thing.type == "State":
                    return thing
        return None

    def _number(self, doc: Doc) -> int:
        return next(number for number, other in enumerate(self.docs) if other is doc)

    # What others ask

    def at(self, number: int, token: Token) -> Mention | None:
        """The mention at a token."""
        return self.by_token.get((number, token.i))

    def __iter__(self) -> Iterator[tuple[tuple[int, int], Mention]]:
        return iter(self.by_token.items())


def _left(token: Token) -> int:
    """Where a noun's phrase begins, as far as its modifiers reach without a gap."""
    first = int(token.i)
    for child in reversed(list(token.lefts)):
        if child.dep_ not in _MODIFIERS or child.pos_ in ("VERB",) and child.dep_ != "amod" or child.text in (",", '"', "(", ";", ":"):
            break
        first = child.left_edge.i
    return first


def _role(token: Token) -> str:
    """The role of a noun in its clause: of coordinated ones, the first's."""
    while token.dep_ in ("conj", "appos", "flat", "nmod:desc") and token.head.i != token.i:
        token = token.head
    return str(token.dep_)
