"""What every part of the test suite shares, and no more than that."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A deadline would be a timed assertion, and machines are noisy.
settings.register_profile("actorgraph", deadline=None)
settings.load_profile("actorgraph")


@pytest.fixture(scope="session")
def documents() -> Path:
    """The folder of the original articles, which belong to their publishers and are not in the repository."""
    named = os.environ.get("ACTORGRAPH_DOCUMENTS")
    if not named:
        pytest.skip("ACTORGRAPH_DOCUMENTS names no folder with the original documents")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"ACTORGRAPH_DOCUMENTS names {named}, which is not a folder")
    return folder
