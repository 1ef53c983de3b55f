"""What every part of the test suite shares, and no more than that."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from actorgraph.data.folder import BUNDLED

# A deadline would be a timed assertion, and machines are noisy.
settings.register_profile("actorgraph", deadline=None)
settings.load_profile("actorgraph")

# Of the programs that tests start, too: no test makes a secret in the repository's own folders.
os.environ["ACTORGRAPH_SECRET"] = "a secret that only the tests know, of no use to anybody"


@pytest.fixture(scope="session")
def public_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundled dataset as everybody has it: without ``private/``, which stands on some machines."""
    target = tmp_path_factory.mktemp("case") / "nk-refugees"
    return Path(shutil.copytree(BUNDLED / "nk-refugees", target, ignore=shutil.ignore_patterns("private")))


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
