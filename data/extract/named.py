"""Names: which thing a known name means here, and what a new one is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .described import Mention
from .groups import Groups
from .names import Hit, Thing, slug
from .pipeline import text_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token


class Named(Groups):
    """The named mentions of one document."""

    def _hit_mention(self, doc: Doc, span: Span, hit: Hit) -> Mention | None:
        root = span.root
        start, end = hit.start, hit.end
        after = doc[span.end] if span.end < len(doc) else None
        people = self.words["people"]
        if hit.by == "demonym" and not hit.things and hit.state:
            plural = root.pos_ in ("NOUN", "PROPN") and root.text.endswith("s")
            apart = root.head.i not in range(span.start, span.end)
            if plural and apart and root.dep_ not in ("compound", "amod", "nmod:poss"):
                return self._people(doc, root, hit.state, start, end)
            return Mention(hit.state, start, end, "modifier")
        things = hit.things
        if hit.state and hit.by == "capital" and hit.state not in things:
            place = Thing(slug(text_of(doc)[start:end]), text_of(doc)[start:end], "Place", True)
            things = (*(things or (place,)), hit.state)
        if hit.state and hit.by == "demonym" and hit.state not in things:
            things = (*things, hit.state)
        first = things[0]
        lower = hit.common or text_of(doc)[start:end][:1].islower()
        if lower:
            # A common noun that the dataset has as a name: people are a group, and a body has to be spoken of first.
            word = root.lemma_.lower()
            things = tuple(t for t in things if self.vocabulary.is_a(t.type, "Actor")) if word in people else things
            if len(span) == 1:
                common = ("Concept", "Product", "Place")
                things = tuple(
                    t
                    for t in things
                    if self.discourse.knows(t.id)
                    or (t.type != "Policy" and any(self.vocabulary.is_a(t.type, c) for c in common))
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
            first = recent[-1] if recent else self._domestic(things, root) or first
        # A longer name begins here that nobody knows: "Washington Post", "Human Rights Watch".
        if (
            after is not None
            and hit.by == "capital"
            and after.pos_ == "PROPN"
            and after.ent_type_ == root.ent_type_ == "ORGANIZATION"
        ):
            return None
        # A state before people is no actor: "31 North Korean refugees".
        if root.dep_ in ("compound", "amod") and root.head.lemma_.lower() in people and first.id in self.names.states:
            return Mention(first, start, end, "modifier", things[1:])
        count = self._count(root) if self.vocabulary.is_a(first.type, "Group") else ""
        return Mention(first, start, end, "name", tuple(t for t in things if t != first), count)

    def _domestic(self, things: Sequence[Thing], root: Token) -> Thing | None:
        """Of several things of a name ("Foreign Ministry"), that of the state at home."""
        home = self.home.at(self._sentence, root.i)
        if home is None:
            return None
        return next((t for t in things if home.name in t.name or t.id.startswith(f"{home.id}-")), None)

    def _new_name(self, doc: Doc, span: Span) -> Mention | None:
        tokens = [t for t in span if t.pos_ not in ("PUNCT", "DET") and t.tag_ != "POS"]
        while tokens and (tokens[0].pos_ == "ADP" or tokens[0].text.islower()):
            tokens = tokens[1:]
        honorifics = self.words["honorifics"]
        honoured = bool(tokens and tokens[0].text in honorifics) or (
            span.start > 0 and doc[span.start - 1].text in honorifics
        )
        dates = self.words["months"] | self.words["weekdays"]
        tokens = [t for t in tokens if (t.text not in honorifics or t is tokens[-1]) and t.lower_ not in dates]
        while tokens and tokens[0].lemma_.lower() in self.words["titles"] and len(tokens) > 1:
            tokens = tokens[1:]
        while tokens and (tokens[0].pos_ == "ADP" or tokens[0].text.islower()):
            tokens = tokens[1:]
        if not tokens or not any(t.pos_ == "PROPN" for t in tokens):
            return None
        if all(t.lower_ in self.words["plain_words"] or t.lower_ in self.words["titles"] for t in tokens):
            return None
        if any(t.text in (",", ";") for t in doc[tokens[0].i : tokens[-1].i]):
            return None
        if tokens[0].lemma_.lower() in self.words["governments"]:
            return None  # "the Government of Ruritania" is the state
        start, last = tokens[0].idx, tokens[-1]
        end = last.idx + len(last)
        name = text_of(doc)[start:end]
        if name in self._states:
            return Mention(self._states[name], start, end, "name")
        for word in name.split():
            if word in self._demonyms and span.label_ != "ORGANIZATION":
                if len(tokens) == 1:
                    if last.text.endswith("s") and last.dep_ not in ("compound", "amod"):
                        return self._people(doc, last, self._demonyms[word], start, end)
                    return Mention(self._demonyms[word], start, end, "modifier")
                return None
        if len(tokens) == 1 and (short := self.discourse.named(name)) is not None:
            return Mention(short, start, end, "name")
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
            if len(tokens) == 1 and last.lemma_.lower() in self.words["titles"] | self.words["governments"]:
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
        return before is not None and (
            before.lemma_.lower() in self.words["titles"] or before.text in self.words["titles"]
        )
