"""What a dataset's folder consists of."""

from __future__ import annotations

from pathlib import Path

import pytest

from actorgraph.data.folder import is_part


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("dataset.yaml", True),
        ("entities", True),
        ("statements/deep/er", True),
        ("out/../private", True),
        (".", False),
        ("..", False),
        ("../entities", False),
        ("actorgraph-out", False),
        ("entities-of-old", False),
    ],
)
def test_what_belongs_to_a_dataset(path: str, part: bool, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert is_part(tmp_path, tmp_path / path) is part


def test_a_link_into_a_dataset_belongs_to_it(tmp_path: Path) -> None:
    (tmp_path / "case/entities").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "case/entities")
    assert is_part(tmp_path / "case", tmp_path / "link")
