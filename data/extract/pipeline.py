"""The spaCy pipeline: finding it, and parsing paragraphs with it. spaCy is imported only here and only when asked for.

Any pipeline with Universal Dependencies labels, UPOS, lemmas, features and an entity recognizer does.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from actorgraph.ontology.errors import ActorgraphError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from .names import Names

What = TypeVar("What")

BUNDLED: Final = Path(__file__).parent / "model"
VARIABLE: Final = "ACTORGRAPH_MODEL"
#: Longer paragraphs are read up to here; none that a person wrote is.
LONGEST: Final = 20_000

#: Typographic characters and the plain ones that take their place: one for one, so that offsets hold.
_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t", " "),
        "…": ".",
    }
)


def plain(text: str) -> str:
    """The text with straight quotes, hyphens and spaces; as long as it was."""
    return text.translate(_PLAIN)


def find_model(model: str | Path | None = None) -> str:
    """The pipeline to load: ``model``, else ``ACTORGRAPH_MODEL``, else the bundled one; :class:`ActorgraphError` if none."""
    named = str(model or os.environ.get(VARIABLE, ""))
    if named:
        return named
    if (BUNDLED / "meta.json").is_file():
        return str(BUNDLED)
    raise ActorgraphError(
        f"there is no language pipeline in {BUNDLED.name}/: name one with --model or {VARIABLE} (a folder or an installed "
        "spaCy package), or train it (docs/extraction.md)"
    )


@lru_cache(maxsize=1)
def load_pipeline(model: str | Path | None = None) -> Language:
    """The loaded pipeline; raises :class:`ActorgraphError` for one that cannot be loaded or does not speak UD."""
    name = find_model(model)
    import spacy

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of versions, for whoever chose the pipeline
            nlp = spacy.load(name)
    except (OSError, ValueError, ImportError) as error:
        raise ActorgraphError(f"the language pipeline {name} cannot be loaded: {error}") from error
    if "parser" not in nlp.pipe_names or "nsubj:pass" not in nlp.get_pipe("parser").labels:  # type: ignore[attr-defined]
        raise ActorgraphError(
            f"the language pipeline {name} has no parser with Universal Dependencies labels (nsubj:pass, obl …)"
        )
    return nlp


def text_of(doc: Doc) -> str:
    """``doc.text``, which spaCy joins anew from its words each time, kept."""
    text: str | None = doc.user_data.get("text")
    if text is None:
        text = doc.user_data["text"] = doc.text
    return text


def parse(nlp: Language, texts: Sequence[str], names: Names | None = None) -> list[Doc]:
    """Parsed paragraphs, in order; with ``names``, a name of several words is one for the parser."""
    plain_texts = [plain(text)[:LONGEST] for text in texts]
    if names is None:
        return list(nlp.pipe(plain_texts, batch_size=64))
    from .masking import mask, unmasked

    masked = [mask(nlp, text, names) for text in plain_texts]
    for one, parsed in zip(masked, nlp.pipe((one.shadow for one in masked), batch_size=64), strict=True):
        one.shadow = parsed
    return [unmasked(one) for one in masked]


def parse_all(
    nlp: Language, documents: Iterable[tuple[What, Sequence[str]]], names: Names | None = None
) -> Iterator[tuple[What, list[Doc]]]:
    """The parsed paragraphs of each document, with what came with it; batches run across documents."""
    waiting: list[tuple[What, Sequence[str]]] = []
    size = 0
    for item in documents:
        waiting.append(item)
        size += sum(map(len, item[1]))
        if size >= 20_000:
            yield from _batch(nlp, waiting, names)
            waiting, size = [], 0
    yield from _batch(nlp, waiting, names)


def _batch(
    nlp: Language, waiting: Sequence[tuple[What, Sequence[str]]], names: Names | None
) -> Iterator[tuple[What, list[Doc]]]:
    parsed = iter(parse(nlp, [text for _, texts in waiting for text in texts], names))
    for what, texts in waiting:
        yield what, [next(parsed) for _ in texts]
