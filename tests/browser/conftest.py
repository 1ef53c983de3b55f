"""One Chromium for all browser tests, and pages that remember what they asked for and complained about."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Open = Callable[..., Any]


def _module(name: str) -> ModuleType:
    """A module of this folder."""
    spec = importlib.util.spec_from_file_location(f"view_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def demo() -> ModuleType:
    """The module of the made-up affair (``demo.py`` in this folder)."""
    return _module("demo")


@pytest.fixture(scope="session")
def seizure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The graph that is built from the dataset of ``affair.py``, open for queries."""
    from actorgraph.graph.opened import open_graph

    folder = tmp_path_factory.mktemp("seizure")
    with open_graph(folder / "out", _module("affair").write(folder / "dataset")) as graph:
        yield graph


@pytest.fixture(scope="session")
def ask(seizure: Any) -> Callable[[str], list[Any]]:
    """A function: SPARQL → the values of the first variable, without the dataset's base, sorted."""

    def run(text: str) -> list[Any]:
        prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in seizure.prefixes.items())
        found = seizure.store.query(prefixes + text, use_default_graph_as_union=True)
        values = [row[0].value.removeprefix(seizure.base).removeprefix("statement/") for row in found]
        return sorted(values)

    return run


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, or the one that ``ACTORGRAPH_CHROMIUM`` names. Missing: a skip, but in CI a failure."""
    named = os.environ.get("ACTORGRAPH_CHROMIUM", "/usr/bin/chromium")
    if not shutil.which(named):
        message = f"no browser at {named}; install chromium or set ACTORGRAPH_CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=named, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[Open]:
    """A function: network, vocabulary → the page in the browser, with ``requests`` and ``complaints`` as lists.

    ``rendered`` are options of the page, all others those of the browser's.

    At the end of the test there must have been no complaint and no request but the one for the file.
    """
    from actorgraph.graph.view.page import write_page

    opened = []

    def open_it(
        network: Any,
        vocabulary: Any,
        *,
        width: int = 1280,
        height: int = 800,
        rendered: dict[str, Any] | None = None,
        **options: Any,
    ) -> Any:
        file = tmp_path / f"network-{len(opened)}.html"
        write_page(network, vocabulary, file, **rendered or {})
        page = chromium.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
        page.requests, page.complaints = [], []
        page.on("request", lambda request: page.requests.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        page.wait_for_function("window.actorgraph !== undefined")
        opened.append((page, file.as_uri()))
        return page

    yield open_it
    for page, address in opened:
        asked = [
            url for url in page.requests if url.split("#")[0] != address and not url.startswith(("data:,", "blob:"))
        ]
        complaints = page.complaints
        page.close()
        assert asked == []
        assert complaints == []


@pytest.fixture
def affair(open_page: Open, demo: ModuleType) -> Any:
    """The page of the made-up affair."""
    vocabulary = demo.demo_vocabulary()
    return open_page(demo.demo_network(vocabulary), vocabulary)


@pytest.fixture
def page(open_page: Open, seizure: Any) -> Any:
    """The page of the built graph, every group of filters open."""
    page = open_page(seizure.network(), seizure.vocabulary)
    page.evaluate("() => document.querySelectorAll('#filters details').forEach((group) => { group.open = true; })")
    return page
