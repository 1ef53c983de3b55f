"""Counts of the gold: `python tests/gold/counts.py` prints statements by document, by family and by stance."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from actorgraph.data.read import read_dataset

HERE = Path(__file__).parent
PARTS = ("tune", "test")


def print_table(title: str, counts: dict[str, Counter[str]]) -> None:
    rows = sorted({row for count in counts.values() for row in count})
    rows.sort(key=lambda row: -sum(count[row] for count in counts.values()))
    width = max(len(title), *(len(row) for row in rows))
    print(f"{title:{width}}", *(f"{part:>5}" for part in counts))
    for row in [*rows, "all"]:
        numbers = (count.total() if row == "all" else count[row] for count in counts.values())
        print(f"{row:{width}}", *(f"{number:5}" for number in numbers))
    print()


def main() -> None:
    datasets = {part: read_dataset(HERE / part) for part in PARTS}
    for title, key in (
        ("document", lambda dataset, statement: statement.source),
        ("family", lambda dataset, statement: dataset.vocabulary.relations[statement.relation].family),
        ("relation", lambda dataset, statement: statement.relation),
        ("stance", lambda dataset, statement: statement.stance + (", negated" if statement.negated else "")),
        ("voice", lambda dataset, statement: statement.voice),
    ):
        print_table(title, {part: Counter(key(d, s) for s in d.statements) for part, d in datasets.items()})


if __name__ == "__main__":
    main()
