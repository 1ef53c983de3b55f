"""Posts: a person with a title, and the body or state that the post belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import msgspec

from .described import Mention, left
from .named import Named
from .names import Thing, slug

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_NOMINAL: Final = frozenset(("NOUN", "PROPN"))


class Post(msgspec.Struct, frozen=True):
    """A person and a title: the post as a thing, the characters that say so, and the body or state it belongs to."""

    holder: Mention
    post: Mention
    body: Mention | None
    start: int
    end: int
    former: bool


class Posts(Named):
    """The posts of one document, and the seats of bodies."""

    posts: list[tuple[int, Post]]
    seats: list[tuple[int, Mention, Mention]]

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
            if (words and doc[words[0].i].lemma_.lower() not in ("deputy",)) or len(words) > 1:
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
                    if child.dep_ == "nmod:poss" or (
                        child.dep_ == "nmod" and any(c.lower_ == "for" for c in child.lefts)
                    ):
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
                    if (
                        doc[i].pos_ == "NOUN"
                        and doc[i].lemma_.lower() in titles
                        and doc[i].dep_ in ("appos", "nsubj", "conj", "ROOT")
                    ):
                        self._apposition(number, doc, holder, doc[i], span)
                        break

    def _apposition(self, number: int, doc: Doc, holder: Mention, token: Token, span: Span) -> None:
        if token.pos_ not in _NOMINAL or token.lemma_.lower() not in self.words["titles"]:
            return
        named = any(c.dep_ in ("flat", "appos") and c.ent_type_ == "PERSON" for c in token.children)
        if named or any(c.dep_ == "cop" for c in token.children):
            return
        self._phrase(number, doc, holder, token)

    def _phrase(self, number: int, doc: Doc, holder: Mention, token: Token) -> None:
        """A post from the noun phrase that names it."""
        first = left(token)
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
        for i in range(first, end - 1):
            if doc[i].text == ",":
                first = i + 1
        while first < end and doc[first].pos_ == "DET":
            first += 1
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
        post = known[0] if len(known) == 1 else None
        if body is not None:
            of_body = [t for t in known if body.thing.id in t.id or body.thing.name.lower() in t.name.lower()]
            post = (
                of_body[0]
                if of_body
                else None
                if len(known) > 1 or (post and self._elsewhere(post, body.thing))
                else post
            )
        elif len(known) > 1:
            return
        if post is None:
            if self.discourse.post_of(holder.thing) is not None and end - first <= 2:
                return  # "President Vold", whose post was said before
            if body is None and (end - first < 2 or not text[:1].isupper()):
                self.discourse.holds(holder.thing, Thing(slug(text), text, "Position", True), text, None)
                return
            inside = body is not None and start <= body.start and body.end <= stop and body.kind == "name"
            inside = body is None or inside
            name = (
                text
                if inside or body is None or body.thing.name.lower() in text.lower()
                else f"{text} of {body.thing.name}"
            )
            name = re.sub(r"\b([Ii]ts|[Hh]is|[Tt]heir|[Hh]er)\s+", "", name)
            post = Thing(slug(name), name, "Position", True)
        found_post = Mention(post, start, stop, "name")
        self.discourse.holds(holder.thing, post, text, body.thing if body else None)
        low, high = min(start, holder.start), max(stop, holder.end)
        self.posts.append((number, Post(holder, found_post, body, low, high, former)))

    def _body_of(self, number: int, doc: Doc, first: int, end: int, start: int, text: str) -> Mention | None:
        """Whose a post is, by its words: rather a body's than a state's, and not theirs to whom it is sent."""
        found: list[tuple[int, Mention]] = []

        def add(mention: Mention) -> None:
            before = doc.text[max(0, mention.start - 4) : mention.start].lower()
            body = self.vocabulary.is_a(mention.thing.type, "Organization")
            worse = 4 if before.endswith(("to ", "on ")) else (2 if body else 4) if before.endswith("for ") else 0
            found.append((worse + (0 if body else 1), mention))

        hits = [h for h in self.names.find(text) if any(self.vocabulary.is_a(t.type, "Collective") for t in h.things)]
        for hit in hits or self.names.find(text, longest=max(4, len(text) * 3 // 5)):
            things = (*hit.things, *([hit.state] if hit.state and hit.by == "demonym" else []))
            after = text[hit.end : hit.end + 6].lower()
            thing = next((t for t in things if self.vocabulary.is_a(t.type, "Collective")), None)
            if thing is not None and not self.vocabulary.is_a(thing.type, "Group") and not after.startswith("-based"):
                add(Mention(thing, start + hit.start, start + hit.end, "name"))
        for match in self._finder.finditer(text) if self._finder else ():
            thing = self._new[match[0]]
            if self.vocabulary.is_a(thing.type, "Collective") and not any(
                m.start - start < match.end() and match.start() < m.end - start for _, m in found
            ):
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
            fits = ent.start > first and ent.end <= end and ent.label_ == "ORGANIZATION" and not titled
            if fits and not any(m.start < ent.end_char and ent.start_char < m.end for _, m in found):
                made = self._new_name(doc, ent)
                if made is not None and self.vocabulary.is_a(made.thing.type, "Organization"):
                    add(made)
        if not found:
            for i in range(first, end):
                token = doc[i]
                if token.lemma_.lower() in self.lexicon.maps["kinds"] and token.i != first and token.pos_ in _NOMINAL:
                    made = self.by_token.get((number, i)) or self._described(number, token)
                    if made is None and self.vocabulary.is_a(
                        self.lexicon.maps["kinds"][token.lemma_.lower()], "Organization"
                    ):
                        words = [t for t in doc[first : i + 1] if t.pos_ not in ("DET", "ADP", "PRON", "PUNCT")]
                        if token.i < end - 1 and words and words[0].text[:1].isupper() and words[-1].text[:1].isupper():
                            name = doc.text[words[0].idx : words[-1].idx + len(words[-1])]
                            kind = self.lexicon.maps["kinds"][token.lemma_.lower()]
                            made = Mention(
                                Thing(slug(name), name, kind, True),
                                words[0].idx,
                                words[-1].idx + len(words[-1]),
                                "name",
                            )
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
                    holder = (
                        self.by_token.get((number, subject.i))
                        if subject is not None and not negated and not modal
                        else None
                    )
                    if (
                        subject is not None
                        and holder is None
                        and subject.lower_ in ("who",)
                        and token.dep_ == "acl:relcl"
                    ):
                        holder = self.by_token.get((number, token.head.i))
                elif (
                    token.dep_ == "obl"
                    and any(c.lower_ == "as" for c in token.lefts)
                    and token.head.lemma_ in ("serve", "work", "act")
                ):
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
                where = next(
                    (t for t in (place.thing, *place.others) if self.vocabulary.is_a(t.type, "Location")), None
                )
                if (
                    body is not None
                    and where is not None
                    and not self.vocabulary.is_a(body.thing.type, "State")
                    and body.start != place.start
                ):
                    self.seats.append((number, Mention(where, place.start, place.end, "name"), body))
