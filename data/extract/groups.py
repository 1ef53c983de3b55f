"""Groups that are told by what befell them ("those deported") or by their number among others ("two of the men")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .described import Mention
from .names import Thing, slug
from .pipeline import text_of
from .things import Things

if TYPE_CHECKING:
    from spacy.tokens import Token

_PATIENTS: Final = ("obj", "nsubj:pass")


class Groups(Things):
    """The groups of one document that no noun names."""

    #: A part of a group, and the group: paragraph, the part's word, the two.
    shares: list[tuple[int, Token, Mention, Mention]]

    def _told(self, number: int, token: Token) -> Mention | None:
        """A group that a pronoun or a number stands for."""
        if token.lower_ == "those":
            return self._those(number, token)
        if token.pos_ == "NUM" or token.lower_ in self.words["multitudes"]:
            return self._share(number, token)
        return None

    def _those(self, number: int, token: Token) -> Mention | None:
        """ "Those held": whom an earlier verb befell, else a group of its own."""
        doc = token.doc
        after = token.i + 1
        if after >= len(doc) or token.lower_ != "those":
            return None
        told = doc[after]
        if told.tag_ != "VBN" and told.lower_ not in self.words["relative"]:
            return None
        if told.tag_ == "VBN":
            start, end = token.idx, told.idx + len(told)
            group = self._befallen(number, told)
            if group is not None:
                mention = Mention(group, start, end, "description")
                self.by_token[number, told.i] = mention  # a parser may take the participle for the head
                return mention
            name = f"Those {told.text}"
        else:
            verb = next((t for t in doc[after : after + 5] if t.pos_ == "VERB"), None)
            if verb is None:
                return None
            start, end = token.idx, token.idx + len(token)
            name = text_of(doc)[token.idx : verb.idx + len(verb)]
        thing = self._local.setdefault(
            "group " + name.lower(), Thing(slug(name), name[:1].upper() + name[1:], "Group", True)
        )
        return Mention(thing, start, end, "group")

    def _befallen(self, number: int, participle: Token) -> Thing | None:
        """The last group before that the same verb befell."""
        lemma = participle.lemma_.lower()
        for place in range(number, -1, -1):
            doc = self.docs[place]
            for verb in reversed(doc[: participle.i] if place == number else doc[:]):
                if verb.pos_ not in ("VERB", "NOUN") or verb.lemma_.lower() != lemma:
                    continue
                for child in verb.children:
                    mention = self.by_token.get((place, child.i))
                    if (
                        mention is not None
                        and child.dep_ in _PATIENTS
                        and self.vocabulary.is_a(mention.thing.type, "Group")
                    ):
                        return mention.thing
        return None

    def _share(self, number: int, token: Token) -> Mention | None:
        """ "Two of the men": a part of a group."""
        whole = next((c for c in token.rights if c.dep_ == "nmod" and any(g.lower_ == "of" for g in c.lefts)), None)
        if whole is None:
            return self._counted(token)
        if str(self.lexicon.maps["numbers"].get(token.lower_, token.text)) == "1":
            return None
        group = self.by_token.get((number, whole.i)) or self._described(number, whole)
        if group is None and (thing := self.discourse.pronoun(whole)) is not None:
            group = Mention(thing, whole.idx, whole.idx + len(whole), "pronoun")
        if group is None or not self.vocabulary.is_a(group.thing.type, "Group"):
            return None
        name = f"{token.text} of {group.thing.name}"
        thing = Thing(slug(name), name[:1].upper() + name[1:], "Group", True)
        mention = Mention(thing, token.idx, whole.idx + len(whole), "group", count=token.text)
        self.shares.append((number, token, mention, group))
        if group.kind != "pronoun" and (number, whole.i) not in self.by_token:
            self.by_token[number, whole.i] = group
            self.discourse.add(group.thing, "nmod", modifier=False, count=group.count)
        return mention

    def _counted(self, token: Token) -> Mention | None:
        """ "Two have answered", "thousands fled": people who are told by their number alone."""
        doc = token.doc
        verbal = token.head.pos_ == "VERB" and token.dep_ in (*_PATIENTS, "nsubj", "obl:agent")
        if not verbal or token.text == "1" or self.lexicon.maps["numbers"].get(token.lower_) == "1" or token.ent_type_:
            return None
        if any(
            not t.text[:1].isalnum() and t.text not in "-,."
            for t in doc[max(0, token.i - 1) : token.i + 2]
            if t.i != token.i
        ):
            return None  # money, per cent
        first = token.left_edge.i
        if any(c.dep_ in ("nmod", "compound", "nummod", "obl") and c.i > token.i for c in token.children):
            return None
        group = self.discourse.last_group()
        name = (
            f"{text_of(doc)[doc[first].idx : token.idx + len(token)]} of {group.name}"
            if group is not None
            else text_of(doc)[doc[first].idx : token.idx + len(token)]
        )
        thing = Thing(slug(name), name[:1].upper() + name[1:], "Group", True)
        start = doc[first].idx
        return Mention(
            thing, start, token.idx + len(token), "group", count=text_of(doc)[start : token.idx + len(token)]
        )
