"""One Oxigraph server and one Virtuoso for all tests of stores. Missing: a skip, but in CI a failure."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


def _module(name: str) -> ModuleType:
    """A module of this folder."""
    spec = importlib.util.spec_from_file_location(f"servers_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PROGRAMS = _module("programs")


@pytest.fixture(scope="session")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dataset of values that stores change (see ``awkward.py``)."""
    folder = tmp_path_factory.mktemp("awkward") / "awkward"
    _module("awkward").write(folder)
    return folder


def running(start: Any) -> Iterator[str]:
    try:
        with start as address:
            yield address
    except PROGRAMS.Missing as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an Oxigraph server."""
    yield from running(PROGRAMS.oxigraph(tmp_path_factory.mktemp("oxigraph")))


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso 7 that cuts answers off after two thousand rows."""
    yield from running(PROGRAMS.virtuoso(tmp_path_factory.mktemp("virtuoso"), rows=2_000))


@pytest.fixture(scope="session", params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each server's address, with the credentials that it asks for in the environment."""
    address = request.getfixturevalue(request.param)
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "virtuoso":
            patch.setenv("ACTORGRAPH_ENDPOINT_USER", PROGRAMS.USER)
            patch.setenv("ACTORGRAPH_ENDPOINT_PASSWORD", PROGRAMS.PASSWORD)
        yield address
