"""Training the bundled pipeline: one command, for anyone who has the treebanks.

    python -m actorgraph.data.extract.training.train TREEBANKS [-o MODEL] [--steps N]

``TREEBANKS`` holds ``*-train.conllu``, ``*-dev.conllu`` and ``*-test.conllu`` (``.xz`` too). Several hours on one core; the
same seed gives the same pipeline on the same machine. What is measured on the test files, the sources and their licences
go into the pipeline's ``meta.json``.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from actorgraph.ontology.errors import ActorgraphError

from .treebanks import documents

if TYPE_CHECKING:
    from spacy.language import Language

CONFIG: Final = Path(__file__).parent / "pipeline.cfg"
#: Sentences of one document that are given together: more where it is measured, as texts are read.
_TOGETHER: Final = {"train": 5, "dev": 8, "test": 8}
_SCORES: Final = (
    "tag_acc",
    "pos_acc",
    "morph_acc",
    "lemma_acc",
    "dep_uas",
    "dep_las",
    "sents_f",
    "ents_p",
    "ents_r",
    "ents_f",
)
_META: Final = {
    "name": "actorgraph",
    "description": "English with Universal Dependencies: tags, features, lemmas, dependencies, names of persons, "
    "organizations, places and events.",
    "author": "actorgraph",
    "license": "CC BY-SA 4.0",
    "sources": [
        {
            "name": "UD English EWT",
            "author": "Silveira et al. (2014), A gold standard dependency corpus for English",
            "license": "CC BY-SA 4.0",
            "url": "https://universaldependencies.org/treebanks/en_ewt/",
        },
        {
            "name": "UD English GUM, its documents of permissive licences",
            "author": "Zeldes (2017), The GUM corpus: creating multilayer resources in the classroom",
            "license": "annotations CC BY 4.0; texts CC BY, CC BY-SA or public domain",
            "url": "https://universaldependencies.org/treebanks/en_gum/",
        },
    ],
}


def train(treebanks: Path, target: Path, *, steps: int = 0) -> dict[str, Any]:
    """Train on the treebanks in a folder and write the pipeline to ``target``; returns what it scores on their test files.

    ``steps`` bounds the training (0: as the configuration says). Raises :class:`ActorgraphError` where files are missing.
    """
    from spacy.cli.train import train as run

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        overrides: dict[str, Any] = {
            f"paths.{split}": str(_gathered(treebanks, split, folder)) for split in ("train", "dev")
        }
        if steps:
            overrides |= {"training.max_steps": steps, "training.optimizer.learn_rate.total_steps": steps}
        run(CONFIG, folder / "out", overrides=overrides)
        return finish(folder / "out" / "model-best", treebanks, target)


def finish(trained: Path, treebanks: Path, target: Path) -> dict[str, Any]:
    """Measure a trained pipeline on the test files, and write it with its scores and sources to ``target``."""
    import spacy

    nlp = spacy.load(trained)
    scores = {path.name.partition(".")[0]: _scored(nlp, path) for path in _files(treebanks, "test")}
    nlp.meta.update(_META)
    nlp.meta["performance"] = scores
    shutil.rmtree(target, ignore_errors=True)
    nlp.to_disk(target)
    return scores


def _files(treebanks: Path, split: str) -> list[Path]:
    found = sorted([*treebanks.glob(f"*-{split}.conllu"), *treebanks.glob(f"*-{split}.conllu.xz")])
    if not found:
        raise ActorgraphError(f"{treebanks} holds no treebank *-{split}.conllu or *-{split}.conllu.xz")
    return found


def _gathered(treebanks: Path, split: str, folder: Path) -> Path:
    """All treebanks' part of that name as one file of spaCy's."""
    import spacy
    from spacy.tokens import DocBin

    vocab = spacy.blank("en").vocab
    docs = [doc for path in _files(treebanks, split) for doc in documents(path, vocab, sentences=_TOGETHER[split])]
    random.Random(1).shuffle(docs)
    target = folder / f"{split}.spacy"
    DocBin(docs=docs).to_disk(target)
    return target


def _scored(nlp: Language, path: Path) -> dict[str, float]:
    from spacy.training import Example

    gold = documents(path, nlp.vocab, sentences=_TOGETHER["test"])
    found = nlp.evaluate([Example(nlp.make_doc(doc.text), doc) for doc in gold])
    return {name: round(float(found[name]), 4) for name in _SCORES if found.get(name)}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m actorgraph.data.extract.training.train", description=__doc__)
    parser.add_argument("treebanks", type=Path)
    parser.add_argument("-o", "--out", type=Path, default=Path(__file__).parents[1] / "model")
    parser.add_argument("--steps", type=int, default=0, help="stop after so many batches")
    chosen = parser.parse_args()
    try:
        for name, scores in train(chosen.treebanks, chosen.out, steps=chosen.steps).items():
            print(name, scores)
    except ActorgraphError as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
