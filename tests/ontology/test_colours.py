"""Classes and families can be drawn: shapes that exist, colours that stand out from paper and from each other."""

from __future__ import annotations

import itertools
import re

import pytest

from actorgraph.ontology.vocabulary import Vocabulary, load_vocabulary

Triple = tuple[float, ...]
#: Linear RGB as all three kinds of cones see it, and without one of them (Machado et al. 2009, severity 1).
SIGHTS: dict[str, tuple[Triple, ...]] = {
    "common": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def test_every_class_of_entities_can_be_drawn(vocabulary: Vocabulary) -> None:
    kinds = [kind for kind in vocabulary.classes.values() if "Entity" in kind.ancestors]
    assert len(kinds) > 50
    for kind in kinds:
        assert kind.shape in {"dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon"}, kind.name
        assert re.fullmatch(r"#[0-9a-f]{6}", kind.colour), kind.name


def linear(colour: str) -> Triple:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    return tuple(min(1.0, max(0.0, sum(a * b for a, b in zip(row, vector, strict=True)))) for row in matrix)


def lab(rgb: Triple) -> Triple:
    """CIELAB of linear sRGB."""
    to_xyz = ((0.4339, 0.3762, 0.1899), (0.2126, 0.7152, 0.0722), (0.0177, 0.1095, 0.8728))
    x, y, z = (v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in times(to_xyz, rgb))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def test_colours_stand_out_from_paper_and_families_from_each_other(vocabulary: Vocabulary) -> None:
    families = {name: linear(family.colour) for name, family in vocabulary.families.items()}
    kinds = {name: linear(kind.colour) for name, kind in vocabulary.classes.items() if kind.colour}
    assert len(families) == 11
    for name, (r, g, b) in {**families, **kinds}.items():
        luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b
        assert 1.05 / (luminance + 0.05) >= 3, f"{name} is too pale for white paper"
        assert (luminance + 0.05) / (0.0093 + 0.05) >= 3, f"{name} is too dark for #181818"
    for sight, matrix in SIGHTS.items():
        seen = {name: lab(times(matrix, colour)) for name, colour in families.items()}
        for one, other in itertools.combinations(seen, 2):
            distance = sum((a - b) ** 2 for a, b in zip(seen[one], seen[other], strict=True)) ** 0.5
            assert distance > 12, f"{one} and {other} look alike: {sight}, {distance:.1f}"
