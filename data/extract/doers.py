"""Who does what a clause says: its subject, the subject above it, or whom the text has let do it where it names nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from actorgraph.ontology.vocabulary import Relation

from .arguments import adjectives_of, of_noun
from .attribution import Context
from .clauses import Clause, case_of, is_passive, subject_of, subjects, subjects_above
from .ends import End
from .parts import Part
from .tellings import Tellings

if TYPE_CHECKING:
    from spacy.tokens import Token

#: What a verb says of the act that is its object, where the act is its subject's own.
_OWN: Final = frozenset(("planned", "hypothetical", "nothing"))


class Doers(Tellings):
    """The subjects of clauses."""

    def _subjects(
        self, number: int, clause: Clause, wanted: str, first: End | None, part: Part, context: Context
    ) -> list[End]:
        """Whom a clause has for subject; a guess beyond the nearest one counts as a doubt."""
        token = clause.token

        def ends(tokens: Sequence[Token]) -> list[End]:
            return [e for t in tokens for e in self._ends(number, t, wanted, first)]

        if clause.pattern.patient and not clause.doers:
            return []
        tokens = subjects(clause, self.lexicon)
        found = ends(tokens)
        if not found and clause.pattern.kind == "verb" and not self._worded(clause):
            acts = [t for t in tokens if self._is_act(number, t)]
            found = ends([d for t in acts for d in (of_noun(t) or adjectives_of(t))])
            context.doubts += bool(found)
        if clause.pattern.kind == "agent":
            return [e for e in found if e.how != "invented"]
        near = bool(found)
        if not found and clause.pattern.kind == "noun":
            found = ends(self._above_noun(number, clause))
        if not found and not tokens and token.dep_ == "conj" and token.tag_ in ("VBD", "VBZ") and not is_passive(token):
            root = token.sent.root
            if root.pos_ == "VERB" and root.i < token.i:
                found = ends(subject_of(root, self.lexicon))
        if not found:
            found = next((e for above in subjects_above(clause) if (e := ends(above))), [])
        if not found and clause.pattern.kind == "verb" and token.tag_ in ("VBD", "VBZ") and not is_passive(token):
            found = self._opening(number, token, wanted)
        context.doubts += bool(found) and not near
        if not tokens and self.owner is not None and self._performs(clause):
            return [End(self.owner, -1, -1, "owner")]
        if not tokens and not found and first is not None and self._says_to_you(clause):
            return [first]  # "Thank you, Mr. Chair"
        return found

    def _worded(self, clause: Clause) -> bool:
        relation = self.vocabulary.relations[clause.pattern.relation]
        return self.vocabulary.families[relation.family].speech or relation.domain == "Speaker"

    def _is_act(self, number: int, token: Token) -> bool:
        """Whether a subject is an event, whose doer does what it does: "an Israeli strike killed two men"."""
        mention = self.mentions.at(number, token)
        return mention is not None and self._is(mention.thing, "Event")

    def _above_noun(self, number: int, clause: Clause) -> tuple[Token, ...]:
        """The subject of the verb that a noun completes, where the act is its own: "held talks", "plans the release"."""
        token = clause.token
        verb = token.head
        if verb.pos_ != "VERB":
            return ()
        lemma = verb.lemma_.lower()
        symmetric = self.vocabulary.relations[clause.pattern.relation].symmetric
        own = lemma in self.lexicon.sets["light_verbs"] or self.lexicon.context(lemma) in _OWN
        mutual = symmetric or clause.pattern.slot == "to"
        meeting = mutual and token.dep_ == "obl" and case_of(token) in ("after", "during", "in", "at", "following")
        if meeting or (own and token.dep_ == "obj"):
            return subject_of(verb, self.lexicon)
        # a state that stops something stops its own act; a court, somebody else's
        ended = self.lexicon.context(lemma) == "negated" and token.dep_ == "obj"
        return tuple(t for t in subject_of(verb, self.lexicon) if self._ends(number, t, "State", None)) if ended else ()

    def _opening(self, number: int, verb: Token, wanted: str) -> list[End]:
        """Whom a sentence begins with, for a finite verb whose subject the parser has lost behind an apposition."""
        if any(c.dep_.startswith("nsubj") for c in verb.children) or verb.dep_ == "acl:relcl":
            return []
        sentence = verb.sent
        for token in sentence:
            if token.i >= verb.i or token.i - sentence.start > 5 or token.pos_ in ("VERB", "SCONJ", "ADP"):
                return []
            mention = self.mentions.at(number, token)
            if mention is not None and mention.kind in ("name", "group", "description"):
                return self._ends(number, token, wanted, None)
        return []

    def _says_to_you(self, clause: Clause) -> bool:
        token = clause.token
        root = token.i == token.sent.start and token.tag_ in ("VB", "VBP")
        return root and any(t.lower_ in self.lexicon.sets["second_person"] for t in clause.objects)

    def _performs(self, clause: Clause) -> bool:
        """Whether it is one of a resolution's own verbs: "Condemns the killing of …", "Deeply concerned at …"."""
        token = clause.token
        while token.dep_ == "conj" and token.head.i < token.i:
            token = token.head
        if clause.pattern.kind == "noun" or any(c.dep_.startswith(("nsubj", "aux")) for c in token.children):
            return False
        before = [t for t in token.doc[: token.i] if t.pos_ not in ("ADV", "SPACE", "PUNCT", "NUM")]
        return not before and (token.tag_ in ("VBZ", "NNS") or clause.pattern.kind == "predicate")

    def _implied(
        self, number: int, clause: Clause, relation: Relation, targets: Sequence[End], context: Context
    ) -> list[End]:
        """Who did it where nobody is named: the state where it was done, the state that did the like to the same people
        before, or the state that the document is about. Only for acts that need somebody in power (``implied`` of the
        lexicon) and in somebody's words: who says such a thing speaks of a doer, who narrates it leaves him open.
        """
        token = clause.token
        if relation.name not in self.lexicon.sets["implied"] or not targets or clause.together:
            return []
        if context.stance in ("asserted", "hypothetical") or (
            clause.pattern.kind == "verb" and not is_passive(token) and not clause.pattern.patient
        ):
            return []
        if token.lemma_.lower() in self.lexicon.sets["unofficial"] or (
            clause.pattern.content == "from" and clause.content
        ):
            return []
        if subjects(clause, self.lexicon) and not clause.pattern.patient:
            return []  # somebody is named, whom we do not know
        for child in token.children:
            if child.dep_ in ("obl", "nmod") and case_of(child) in ("in", "at") and child not in clause.objects:
                state = self._state_at(number, child)
                if state is not None:
                    return [state]
        known = {t.thing.id for t in targets}
        for found in reversed(self._found):
            told = found.candidate
            same = self.vocabulary.relations[told.relation].family == relation.family
            if same and told.object is not None and told.object.id in known:
                thing = self._things.get(told.subject.id)
                if thing is not None and self._is(thing, "State"):
                    return [End(thing, -1, -1, "implied")]
        told_of = clause.pattern.patient or any(c.dep_ == "aux:pass" for c in token.children)
        if not told_of and clause.pattern.kind == "verb":
            return []  # "the officers captured": by whom, the text does not care to say
        ways = (c for c in token.children if c.dep_ in ("obl", "nmod") and case_of(c) in ("to", "from", "into"))
        elsewhere = {e.thing.id for c in ways for e in self._ends(number, c, "State", None)}
        main = self.mentions.main
        if main is not None and main.id in elsewhere:
            return []
        return [End(main, -1, -1, "implied")] if main is not None and self._is(main, relation.domain) else []

    def _state_at(self, number: int, place: Token) -> End | None:
        """The state that a place is, or whose it is: "in Ruritania's prisons", "at the Ruritanian border"."""
        inner = (c for c in place.children if c.dep_ in ("nmod:poss", "compound", "amod", "nmod"))
        for token in (place, *inner):
            for end in self._ends(number, token, "State", None)[:1]:
                return End(end.thing, end.start, end.end, "implied")
        return None
