"""A group is suggested by its name and its evidence, and by neither alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source

from tests.compiler.inferring.support import compiled, infer, table

LISTS, LENGTH = 60, 5
ROWS = LISTS * LENGTH
QUERIES = [f"q{row // LENGTH}" for row in range(ROWS)]
POSITIONS = [row % LENGTH + 1 for row in range(ROWS)]
SCORES = [row % 17 / 16 for row in range(ROWS)]
OTHERS: Mapping[str, Sequence[object]] = {
    "event_id": [f"e{row}" for row in range(ROWS)],
    "timestamp": [f"2026-01-01T00:{row // 60:02}:{row % 60:02}Z" for row in range(ROWS)],
    "clicked": ["" if row > 280 else row % 2 for row in range(ROWS)],
}


@pytest.mark.parametrize(
    ("group", "beside"),
    [
        ({"query_id": QUERIES}, {"position": POSITIONS}),
        ({"searchId": [row // LENGTH for row in range(ROWS)]}, {"pos": [place - 1 for place in POSITIONS]}),
        ({"Session-ID": QUERIES}, {"model_score": SCORES}),
        ({"srch_id": QUERIES}, {"rank": POSITIONS, "score": SCORES}),
    ],
)
def test_it_is_suggested_and_the_suggestion_compiles(
    group: Mapping[str, Sequence[object]], beside: Mapping[str, Sequence[object]], tmp_path: Path
) -> None:
    (name,) = group
    inferred = infer(tmp_path, table(**OTHERS, **group, **beside))
    (line,) = (line for line in inferred.text.splitlines() if "a ranking?" in line)
    assert inferred.notes[-1] in line
    spelled = f'"{name}"' if "-" not in name and not name.isidentifier() else name
    assert f"'group: {spelled}' here" in line
    if "score" not in "".join(beside):
        assert f"begins {LISTS} times" in line
        assert "5.0 rows in the mean" in line
    compiled(inferred)
    text = inferred.text.replace(line, f"task: ranking\ngroup: {spelled}")
    assert f'"group":"{name}"' in load_source(Source("r.yaml", text.encode())).document.decode()


@pytest.mark.parametrize(
    "columns",
    [
        {"query_id": [f"q{row}" for row in range(ROWS)], "position": POSITIONS},
        {"query_id": ["q"] * ROWS, "position": POSITIONS},
        {"shop_name": QUERIES, "position": POSITIONS},
        {"query_id": QUERIES, "position": [1] * ROWS},
        {"query_id": QUERIES, "position": [row + 1 for row in range(ROWS)]},
        {"query_id": QUERIES, "amount": SCORES},
    ],
)
def test_a_name_or_evidence_alone_suggests_nothing(columns: Mapping[str, Sequence[object]], tmp_path: Path) -> None:
    assert "a ranking?" not in infer(tmp_path, table(**OTHERS, **columns)).text
