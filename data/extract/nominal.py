"""What a noun says of the clause or the act below it: "plans to", "reports that", "fears of", "the findings that"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from actorgraph.ontology.vocabulary import Vocabulary

from .clauses import Clause, case_of, is_passive, match, subject_of, subjects
from .moods import Context, Moods

if TYPE_CHECKING:
    from spacy.tokens import Token


class Nouns(Moods):
    """Readings of what hangs below a noun."""

    vocabulary: Vocabulary

    def _tells(self, node: Token, noun: Token) -> bool:
        """Whether a clause that looks like a relative one is what a noun says: "the findings that the army killed them"."""
        whole = any(c.dep_.startswith("nsubj") and c.lower_ not in ("that", "which", "who") for c in node.children)
        return whole and node.left_edge.lower_ == "that" and self.lexicon.context(noun.lemma_.lower()) == "alleged"

    def _belied(self, noun: Token) -> bool:
        """Whether a report is called untrue: "no evidence that …", "reports that … are false"."""
        if any(c.dep_ == "det" and c.lower_ in self.lexicon.negations for c in noun.lefts):
            return True
        predicate = noun.head if noun.dep_ == "nsubj" else None
        return predicate is not None and predicate.lemma_.lower() in self.lexicon.sets["false"]

    def _speaks(self, clause: Clause | None, verb: Token, context: Context) -> None:
        """Who accuses of an act by naming it is who says that it was done."""
        found = subjects(clause, self.lexicon) if clause is not None else subject_of(verb, self.lexicon)
        if found and not is_passive(verb):
            context.speakers.append(found[0])

    def _owned(self, noun: Token) -> bool:
        """Whether a noun names an act of somebody as a thing that is: "its detention of …", "the arrest by …"."""
        return any(c.dep_ in ("nmod:poss", "obl:agent") or case_of(c) == "by" for c in noun.children)

    def _of_noun(self, node: Token, head: Token, context: Context) -> None:
        lemma = head.lemma_.lower()
        known = self.lexicon.context(lemma) or self.lexicon.context(lemma.removesuffix("s"))
        if known in ("planned", "requested", "hypothetical", "alleged"):
            context.becomes(known)
        elif known == "negated":
            context.negated = not context.negated

    def _noun_governs(self, node: Token, head: Token, context: Context) -> None:
        """A noun with a clause: "plans to", "reports that", "the refusal to"."""
        infinitive = node.tag_ == "VB"
        that = any(c.dep_ == "mark" and c.lower_ == "that" for c in node.lefts)
        if not (infinitive or that):
            case = {c.lower_ for c in node.lefts if c.dep_ in ("mark", "case")}
            if not case & {"of", "for", "on", "about", "against", "from"}:
                return
        clause = match(head, self.lexicon)
        known = self.lexicon.context(head.lemma_.lower())
        if clause is not None and node in clause.content:
            known = self.vocabulary.relations[clause.pattern.relation].content_stance
            context.via = context.via or head
            speaker = subjects(clause, self.lexicon)
            if speaker:
                context.speakers.append(speaker[0])
        if known == "negated":
            context.negated = not context.negated
        elif known == "alleged" or (known and self._belied(head)):
            context.becomes("denied" if self._belied(head) else known)
            said = next((c for c in head.children if c.dep_ == "nmod:poss" or case_of(c) in ("of", "by")), None)
            if said is not None and clause is None:
                context.speakers.append(said)
        elif known and known != "nothing":
            context.becomes(known)
        elif infinitive:
            # "lodged an appeal to release": the verb decides
            verb = head.head
            outer = match(verb, self.lexicon) if head.dep_ == "obj" and verb.pos_ == "VERB" else None
            if outer is not None and node in outer.content:
                context.becomes(self.vocabulary.relations[outer.pattern.relation].content_stance or "hypothetical")
                context.via = context.via or verb
                speaker = subject_of(verb, self.lexicon)
                if speaker:
                    context.speakers.append(speaker[0])
            else:
                context.becomes("hypothetical")
