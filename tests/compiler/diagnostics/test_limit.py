"""A hundred errors of a file are told, and what stands behind them is not even looked for."""

from __future__ import annotations

import time

import pytest
from schemagen.build.compile import compile_source
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.limit import MAX_ERRORS, first_errors
from schemagen.text.source import Source
from schemagen.text.span import Span

HEAD = "schemagen: 1\nname: m\nversion: 1.0.0\nid: id\ntimestamp: at\npredictions: {p: float}\nlabels: {l: int}\n"
PLACE = Span.whole_file("m.yaml")
COLUMN = "abcdefgh" * 7


def test_warnings_do_not_count_and_nothing_is_looked_for_behind_the_last_error() -> None:
    left = iter([*[diagnose("SG316", PLACE, "a warning")] * 200, *[diagnose("SG208", PLACE, "an error")] * 200])
    codes = [found.code for found in first_errors(left)]
    assert codes == ["SG316"] * 200 + ["SG208"] * MAX_ERRORS + ["SG113"]
    assert len(list(left)) == 200 - MAX_ERRORS - 1


def test_a_hundred_errors_are_all_told() -> None:
    assert [found.code for found in first_errors([diagnose("SG208", PLACE, "an error")] * 100)] == ["SG208"] * 100


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"featurs{number}: 1\n" for number in range(30_000)),
        "features:\n" + "".join(f"  c{number}: {{typ: int, minimun: 1, unt: x}}\n" for number in range(6000)),
        "features:\n"
        + "".join(
            f"  {COLUMN}{number}: {{type: float?, deprecated: {{use: {COLUMN[::-1]}{number}}}}}\n"
            for number in range(1890)
        ),
        "features: {a: float}\nsegments: [" + ", ".join(f"b{number}" for number in range(30_000)) + "]",
        "features: {" + ", ".join("a: float" for _ in range(30_000)) + "}",
        "features:\n"
        + "".join(f"  c{number}: {{type: string, pattern: '{number}('}}\n" for number in range(90))
        + "x: ["
        + "1, " * 30_000
        + "]",
    ],
    ids=["keys", "keys of columns", "columns that are named", "segments", "duplicates", "a list"],
)
def test_a_file_of_many_mistakes_is_refused_soon_and_in_few_words(text: str) -> None:
    began = time.monotonic()
    compiled = compile_source(Source("m.yaml", f"{HEAD}{text}\n".encode()))
    assert compiled.package is None
    assert len(compiled.diagnostics) <= MAX_ERRORS + 1
    assert time.monotonic() - began < 20
