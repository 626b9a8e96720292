"""Mistakes are printed on one line each, and counted by code and column."""

from __future__ import annotations

import pytest
from schemagen.cli.mistakes import Mistake, Tally, note_summary
from schemagen.datafiles.row import RowError
from schemagen_runtime.errors import ErrorCode, FieldError


def test_a_row_error_and_a_field_error_have_one_form() -> None:
    row = Mistake.of_row(3, RowError("malformed_json", "not JSON", 6))
    assert row.shown("e.ndjson") == "e.ndjson:3:6: error[malformed_json]: not JSON"
    error = FieldError(ErrorCode.OUT_OF_RANGE, "income", "too low", "at least 0", "-1", "m.yaml:7")
    assert Mistake.of_event(4, error).shown("e.csv") == f"e.csv:4: error[{error.code}]: too low (m.yaml:7)"


def test_the_summary_names_the_most_frequent_first(capsys: pytest.CaptureFixture[str]) -> None:
    tally = Tally()
    tally.add(Mistake(line, None, f"c{line % 5}", "out_of_range", "bad") for line in range(10))
    tally.add([Mistake(1, None, None, "not_utf8", "bad")])
    note_summary("e.csv", {"rows": 1200, "bad": 11}, tally)
    printed = capsys.readouterr().err.splitlines()
    assert printed[0] == "e.csv: 1,200 rows: 11 bad"
    assert printed[1].split() == ["out_of_range", "10", "'c0'", "2,", "'c1'", "2,", "'c2'", "2,", "…"]
    assert printed[2].split() == ["not_utf8", "1"]
