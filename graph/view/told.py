"""What a page is told of entities, statements and terms, as JSON-able values: only what says something."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from actorgraph.ontology.vocabulary import Relation, Vocabulary

from .drawing import GREY, claim_of, shape_of


def classes(vocabulary: Vocabulary, names: Iterable[str]) -> dict[str, Any]:
    """The classes of some names with label, definition, colour and shape."""
    wanted = set(names)
    return {
        name: {"label": kind.label, "labels": dict(kind.labels), "definition": kind.definition}
        | {"colour": kind.colour or GREY, "shape": shape_of(kind.shape)}
        for name, kind in sorted(vocabulary.classes.items())
        if name in wanted
    }


def relations(vocabulary: Vocabulary, names: Iterable[str]) -> dict[str, Any]:
    """The relations of some names."""
    return {name: _relation(vocabulary.relations[name]) for name in sorted(set(names)) if name in vocabulary.relations}


def families(vocabulary: Vocabulary, names: Iterable[str]) -> dict[str, Any]:
    """The families of the relations of some names, with label and colour."""
    used = {vocabulary.relations[name].family for name in names if name in vocabulary.relations}
    return {
        name: {"label": family.label, "labels": dict(family.labels), "colour": family.colour or GREY}
        for name, family in sorted(vocabulary.families.items())
        if name in used
    }


def statement(key: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """A statement without what goes without saying, and without what ``claim``, its rank, says already."""
    usual = {"stance": "asserted", "voice": "text"}
    kept = {name: value for name, value in fields.items() if name != "direct" and usual.get(name) != value}
    falsehood = {"value": False} if fields.get("value") is False else {}
    return {"id": key, "claim": claim_of(fields)} | present(kept) | falsehood


def _relation(relation: Relation) -> dict[str, Any]:
    return {
        "label": relation.label,
        "labels": dict(relation.labels),
        "definition": relation.definition,
        "family": relation.family,
        "symmetric": relation.symmetric,
        "rollsUp": relation.rolls_up,
        "inverse": relation.inverse_label,
        "inverses": dict(relation.inverse_labels),
    }


def present(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that say something; the page reads a missing one as empty or false."""
    return {key: value for key, value in fields.items() if value not in (None, "", False, [], (), {})}
