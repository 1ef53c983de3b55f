"""Whose a post is: the body or state that the words of a title name, mean, or stand beside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .described import Mention, is_plural
from .named import Named
from .names import Thing, slug
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_NOMINAL: Final = frozenset(("NOUN", "PROPN"))


class Owners(Named):
    """The bodies and states of one document whose posts people hold."""

    #: Whose document it is.
    owner: Thing | None

    def _has_title(self, token: Token) -> bool:
        titles = self.words["titles"]
        nominal = token.pos_ in (*_NOMINAL, "ADJ") and not is_plural(token)
        return nominal and (token.lemma_.lower() in titles or token.text in titles or token.lower_ in titles)

    def _soon(self, number: int, doc: Doc, i: int) -> Mention | None:
        """Who is named at a token that has not been read yet, or was."""
        if (number, i) in self.by_token:
            return self.by_token[number, i]
        token = doc[i]
        thing = self.discourse.named(token.text) if token.text[:1].isupper() else None
        if thing is None and self._finder is not None and (match := self._finder.match(text_of(doc), token.idx)):
            return Mention(self._new[match[0]], match.start(), match.end(), "name")
        if thing is None:
            hit = next((h for h in self.names.find(text_of(doc)) if h.start == token.idx and h.things), None)
            return Mention(hit.things[0], hit.start, hit.end, "name") if hit is not None else None
        return Mention(thing, token.idx, token.idx + len(token), "name")

    def _at_home(self, number: int, title: Token, start: int, stop: int) -> Mention | None:
        """The state whose president or minister somebody is, where no body is named."""
        words = {t.lemma_.lower() for t in title.doc[max(0, title.i - 3) : title.i + 1]}
        if title.lemma_.lower() in self.words["world_offices"] and self.owner is not None:
            whole = self.names.things.get(self.names.part_of.get(self.owner.id, self.owner.id), self.owner)
            if self.vocabulary.is_a(whole.type, "IntergovernmentalOrganization"):
                return Mention(whole, start, stop, "description")
        if title.lemma_.lower() not in self.words["offices"] or words & self.words["supranational"]:
            return None
        state = self.home.at(self._sentence, title.i)
        if state is None:  # "told reporters in Ottawa"
            text = title.sent.text
            state = next((h.state for h in self.names.find(text) if h.by == "capital" and h.state), None)
        return Mention(state, start, stop, "description") if state is not None else None

    def _comma_body(self, number: int, doc: Doc, end: int, stop: int) -> Mention | None:
        """The body behind a comma: "Anders Koller, Executive Director, Harbour Rights"."""
        if end + 1 >= len(doc) or doc[end].text != "," or not doc[end + 1].text[:1].isupper():
            return None
        rest = text_of(doc)[doc[end + 1].idx :]
        for name, thing in self._new.items():
            if rest.startswith(name) and self.vocabulary.is_a(thing.type, "Organization"):
                at = doc[end + 1].idx
                return Mention(thing, at, at + len(name), "name")
        hit = next((h for h in self.names.find(rest) if h.start == 0 and h.things), None)
        if hit is not None and self.vocabulary.is_a(hit.things[0].type, "Organization"):
            at = doc[end + 1].idx
            return Mention(hit.things[0], at, at + hit.end, "name")
        return None

    def _body_of(self, number: int, doc: Doc, first: int, end: int, start: int, text: str) -> Mention | None:
        """Whose a post is, by its words: rather a body's than a state's, and not theirs to whom it is sent."""
        found: list[tuple[int, Mention]] = []

        def add(mention: Mention) -> None:
            before = text_of(doc)[max(0, mention.start - 8) : mention.start].lower().removesuffix("the ")
            body = self.vocabulary.is_a(mention.thing.type, "Organization")
            worse = (
                4 if before.endswith(("to ", "on ", "in ")) else (2 if body else 4) if before.endswith("for ") else 0
            )
            found.append((worse + (0 if body else 1), mention))

        hits = [h for h in self.names.find(text) if any(self.vocabulary.is_a(t.type, "Collective") for t in h.things)]
        for hit in hits or self.names.find(text, longest=max(4, len(text) * 3 // 5)):
            things = (*hit.things, *([hit.state] if hit.state and hit.by == "demonym" else []))
            after = text[hit.end : hit.end + 6].lower()
            thing = next((t for t in things if self.vocabulary.is_a(t.type, "Collective")), None)
            inside = any(
                m.start - start < hit.start and hit.end < m.end - start
                for m in (self.by_token.get((number, i)) for i in range(first, end))
                if m
            )
            if (
                thing is not None
                and not inside
                and not self.vocabulary.is_a(thing.type, "Group")
                and not after.startswith("-based")
            ):
                add(Mention(thing, start + hit.start, start + hit.end, "name"))
        for match in self._finder.finditer(text) if self._finder else ():
            thing = self._new[match[0]]
            if self.vocabulary.is_a(thing.type, "Collective"):
                found = [
                    f for f in found if not (match.start() <= f[1].start - start and f[1].end - start <= match.end())
                ]
                if not any(m.start - start < match.end() and match.start() < m.end - start for _, m in found):
                    add(Mention(thing, start + match.start(), start + match.end(), "name"))
        for i in range(first, end):
            token = doc[i]
            thing = self._demonyms.get(token.text) or self._states.get(token.text)
            if thing is not None and not any(m.start <= token.idx < m.end for _, m in found):
                add(Mention(thing, token.idx, token.idx + len(token), "name"))
            elif token.tag_ == "PRP$":
                whose = self.by_token.get((number, i))
                it = self.discourse.it() if token.lower_ in ("its", "their") else None
                it = whose.thing if whose is not None and self.vocabulary.is_a(whose.thing.type, "Collective") else it
                if it is not None:
                    add(Mention(it, token.idx, token.idx + len(token), "pronoun"))
        for ent in doc.ents:
            titled = any(t.lemma_.lower() in self.words["titles"] for t in ent)
            fits = ent.start > first and ent.end <= end and ent.label_ == "ORGANIZATION" and not titled
            fits = fits and doc[ent.start - 1].lower_ != "for"
            if fits and not any(m.start < ent.end_char and ent.start_char < m.end for _, m in found):
                made = self._new_name(doc, ent)
                if made is not None and self.vocabulary.is_a(made.thing.type, "Organization"):
                    add(made)
        if not any(self.vocabulary.is_a(m.thing.type, "Organization") for _, m in found):
            for made in self._body_nouns(number, doc, first, end):
                add(made)
        return min(found, key=lambda f: f[0])[1] if found and min(f[0] for f in found) < 4 else None

    def _body_nouns(self, number: int, doc: Doc, first: int, end: int) -> list[Mention]:
        """Bodies that a title's phrase names by a noun: "the army chief", "head of the election commission"."""
        found = []
        nouns = (
            self.lexicon.maps["kinds"].keys() | self.lexicon.maps["organs"].keys() | self.lexicon.maps["bodies"].keys()
        )
        for i in range(first, end):
            token = doc[i]
            if token.pos_ not in _NOMINAL or token.lemma_.lower() not in nouns or self._has_title(token):
                continue
            made = (
                self.by_token.get((number, i)) or self._described(number, token) or self._stateless_noun(number, token)
            )
            kind = self.lexicon.maps["kinds"].get(token.lemma_.lower(), "") or self.lexicon.maps["bodies"].get(
                token.lemma_.lower(), ""
            )
            if made is None and self.vocabulary.is_a(kind, "Organization"):
                words = [
                    t for t in doc[first : i + 1] if t.pos_ not in ("ADP", "PRON", "PUNCT") or t.text in ("-", "'")
                ]
                cut = next(
                    (n for n, t in reversed(list(enumerate(words))) if t.pos_ == "DET" or self._has_title(t)), -1
                )
                words = words[cut + 1 :]
                if words:
                    at, stop = words[0].idx, words[-1].idx + len(words[-1])
                    name = text_of(doc)[at:stop]
                    made = Mention(Thing(slug(name), name[:1].upper() + name[1:], kind, True), at, stop, "name")
            if made is not None and self.vocabulary.is_a(made.thing.type, "Organization"):
                found.append(made)
        return found

    def _stateless_noun(self, number: int, token: Token) -> Mention | None:
        modifiers = [c for c in token.lefts if c.dep_ in ("amod", "compound")]
        return self._stateless(number, token, token.lemma_.lower(), modifiers)

    def _elsewhere(self, post: Thing, body: Thing) -> bool:
        """Whether a known post's name names another state than the body."""
        names = [t for h in self.names.find(post.name) for t in (*h.things, *([h.state] if h.state else []))]
        states = {t.id for t in names if t.id in self.names.states}
        return bool(states) and body.id in self.names.states and body.id not in states

    def _is_person(self, number: int, token: Token) -> bool:
        mention = self.by_token.get((number, token.i))
        return mention is not None and mention.kind == "name" and self.vocabulary.is_a(mention.thing.type, "Person")
