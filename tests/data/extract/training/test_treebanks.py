"""CoNLL-U read into spaCy documents: text, trees and names as the file has them."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from actorgraph.data.extract.training.train import _files
from actorgraph.data.extract.training.treebanks import Mention, Word, documents, mentions, named
from actorgraph.ontology.errors import ActorgraphError

spacy = pytest.importorskip("spacy")

CONLLU = """\
# newdoc id = one
# global.Entity = GRP-etype-infstat
# text = The old mayor of Zenda, Ada Black, didn't sing.
1	The	the	DET	DT	Definite=Def|PronType=Art	3	det	_	Entity=(1-person-new-nn
2	old	old	ADJ	JJ	Degree=Pos	3	amod	_	_
3	mayor	mayor	NOUN	NN	Number=Sing	10	nsubj	_	_
4	of	of	ADP	IN	_	5	case	_	_
5	Zenda	Zenda	PROPN	NNP	Number=Sing	3	nmod	_	Entity=(2-place-new-nn)|SpaceAfter=No
6	,	,	PUNCT	,	_	7	punct	_	_
7	Ada	Ada	PROPN	NNP	Number=Sing	3	appos	_	Entity=(3-person-new-nn
8	Black	Black	PROPN	NNP	Number=Sing	7	flat	_	Entity=3)1)|SpaceAfter=No
9	,	,	PUNCT	,	_	7	punct	_	_
10-11	didn't	_	_	_	_	_	_	_	_
10	did	do	AUX	VBD	Tense=Past|VerbForm=Fin	12	aux	_	_
11	n't	not	PART	RB	_	12	advmod	_	_
12	sing	sing	VERB	VB	VerbForm=Inf	0	root	_	SpaceAfter=No
13	.	.	PUNCT	.	_	12	punct	_	_

# text = Bank of Zenda.
1	Bank	Bank	PROPN	NNP	Number=Sing	0	root	_	Entity=(4-organization-new-nn
2	of	of	ADP	IN	_	3	case	_	_
3	Zenda	Zenda	PROPN	NNP	Number=Sing	1	nmod	_	Entity=(2-place-giv-nn)4)|SpaceAfter=No
4	.	.	PUNCT	.	_	1	punct	_	_

# newdoc id = two
# text = Yes.
1	Yes	yes	INTJ	UH	_	0	root	_	SpaceAfter=No
1.1	gone	go	VERB	VBN	_	_	_	_	_
2	.	.	PUNCT	.	_	1	punct	_	_
"""


@pytest.fixture(params=["plain.conllu", "packed.conllu.xz"])
def treebank(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    path.write_bytes(lzma.compress(CONLLU.encode()) if path.suffix == ".xz" else CONLLU.encode())
    return path


def test_documents_have_the_text_and_the_trees_of_the_file(treebank: Path) -> None:
    first, second = documents(treebank, spacy.blank("en").vocab, sentences=8)
    assert first.text == "The old mayor of Zenda, Ada Black, didn't sing. Bank of Zenda. "
    assert [sentence.root.text for sentence in first.sents] == ["sing", "Bank"]
    assert [(word.text, word.head.text, word.dep_) for word in first if word.dep_ in ("flat", "aux")] == [
        ("Black", "Ada", "flat"),
        ("did", "sing", "aux"),
    ]
    assert first[9].lemma_ == "do" and first[9].tag_ == "VBD" and first[9].pos_ == "AUX"
    assert first[9].morph.get("Tense") == ["Past"]
    assert [word.text for word in second] == ["Yes", "."]


def test_a_part_has_at_most_so_many_sentences_of_one_document(treebank: Path) -> None:
    found = documents(treebank, spacy.blank("en").vocab, sentences=1)
    assert [len(list(doc.sents)) for doc in found] == [1, 1, 1]


def test_names_are_cut_out_of_mentions(treebank: Path) -> None:
    first, _ = documents(treebank, spacy.blank("en").vocab, sentences=8)
    # The mayor is a mention and no name; of the bank and the town in its name, the bank.
    assert [(name.text, name.label_) for name in first.ents] == [
        ("Zenda", "PLACE"),
        ("Ada Black", "PERSON"),
        ("Bank of Zenda", "ORGANIZATION"),
    ]


def test_a_treebank_without_entities_says_nothing_of_names(tmp_path: Path) -> None:
    path = tmp_path / "bare.conllu"
    path.write_text(CONLLU.replace("# global.Entity = GRP-etype-infstat\n", "").replace("Entity", "Other"))
    first, _ = documents(path, spacy.blank("en").vocab, sentences=8)
    assert not first.has_annotation("ENT_IOB") or {word.ent_iob for word in first} == {0}


def word(form: str, misc: str, head: int = 0, upos: str = "PROPN") -> Word:
    return Word(form, form, upos, "NNP", "", head, "dep", True, misc)


def test_brackets_may_stand_side_by_side() -> None:
    sentence = [word("Zenda", "Entity=(1-place-new(2-organization-new)", 2), word("Bank", "Entity=1)(3-event-new)")]
    assert sorted(mentions(sentence)) == [Mention(0, 1, "organization"), Mention(0, 2, "place"), Mention(1, 2, "event")]
    assert named(sentence) == [Mention(0, 2, "place")]


def test_missing_treebanks_are_told(tmp_path: Path) -> None:
    with pytest.raises(ActorgraphError, match="holds no treebank"):
        _files(tmp_path, "dev")
