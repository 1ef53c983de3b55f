"""The parts of a page: template, scripts and styles of this folder, vis-network's file, and data no browser can misread."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
#: Joined in this order into one scope; functions are known everywhere, constants only further down.
SCRIPTS: Final = (
    "words.js",
    "say.js",
    "model.js",
    "wording.js",
    "colours.js",
    "elements.js",
    "figures.js",
    "shown.js",
    "switches.js",
    "draw.js",
    "nodes.js",
    "lines.js",
    "labels.js",
    "frame.js",
    "camera.js",
    "cards.js",
    "proof.js",
    "panel.js",
    "paths.js",
    "filters.js",
    "timeline.js",
    "timeband.js",
    "search.js",
    "table.js",
    "save.js",
    "views.js",
    "explorer.js",
)
#: What a page on a live graph has besides; before the last of the others, which sets everything in motion.
LIVE: Final = ("fetch.js", "place.js", "steps.js", "evidence.js", "live.js")

_SLOT: Final = re.compile(r"\{\{(\w+)\}\}")
_IN_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_IN_HTML: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}


def filled(slots: Mapping[str, str]) -> str:
    """The template, filled in one pass: nothing that is filled in is looked at again for slots."""
    return _SLOT.sub(lambda slot: slots[slot.group(1)], file("page.html"))


def as_json(data: Any) -> str:
    """JSON that no HTML parser can mistake for the end of its element."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return clean(_translate(text, _IN_SCRIPT))


def escape(text: str) -> str:
    """``text`` as HTML or the value of an attribute."""
    return clean(_translate(text, _IN_HTML))


def _translate(text: str, table: Mapping[str, str]) -> str:
    return text.translate({ord(character): replacement for character, replacement in table.items()})


def clean(text: str) -> str:
    """``text`` as UTF-8 can hold it: half a surrogate pair becomes a question mark."""
    return text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= c <= "\udfff" for c in text) else text


@cache
def file(name: str) -> str:
    """The text of a file of this folder."""
    return (HERE / name).read_text(encoding="utf-8")


def vis_network_file() -> Path:
    """vis-network as it comes inside the pyvis package; found without importing that, which takes half a second."""
    found = find_spec("pyvis")
    assert found is not None and found.origin is not None
    return Path(found.origin).parent / "lib" / "vis-9.1.2" / "vis-network.min.js"


@cache
def vis_network() -> str:
    """vis-network without the line that sends a debugger to look for its source map."""
    return re.sub(r"\n//# sourceMappingURL=.*", "", vis_network_file().read_text(encoding="utf-8"))


@cache
def explorer(*, live: bool = False) -> str:
    """The page's own scripts, joined in order into one scope of their own."""
    names: Sequence[str] = (*SCRIPTS[:-1], *LIVE, SCRIPTS[-1]) if live else SCRIPTS
    return _join(file(name) for name in names)


def _join(parts: Iterable[str]) -> str:
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"
