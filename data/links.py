"""References between statements: where they run in a circle."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

Name = TypeVar("Name", bound=tuple[str, str])


def circles(references: Mapping[Name, Iterable[Name]]) -> Iterator[list[Name]]:
    """Circles in a graph, each from its least name on; every name that lies on none, or leads to none, is passed over.

    Of circles that share a name, one is found; the others come to light when it is broken.
    """
    after = {
        name: sorted({target for target in targets if target in references}) for name, targets in references.items()
    }
    before: dict[Name, list[Name]] = {}
    for name, targets in after.items():
        for target in targets:
            before.setdefault(target, []).append(name)
    open_ends = {name: len(targets) for name, targets in after.items()}
    ends = [name for name, count in open_ends.items() if not count]
    # What leads nowhere is taken away until only what leads round is left.
    while ends:
        name = ends.pop()
        del open_ends[name]
        for earlier in before.get(name, ()):
            open_ends[earlier] -= 1
            if not open_ends[earlier]:
                ends.append(earlier)
    seen: set[Name] = set()
    for start in sorted(open_ends):
        path: dict[Name, None] = {}
        name = start
        while name not in seen and name not in path:
            path[name] = None
            name = next(target for target in after[name] if target in open_ends)
        if name in path:
            walked = list(path)
            circle = walked[walked.index(name) :]
            least = circle.index(min(circle))
            yield circle[least:] + circle[:least]
        seen.update(path)
