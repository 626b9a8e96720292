"""``validate`` and ``ingest`` read Parquet as they read other tables; skipped where pyarrow is not installed."""

from __future__ import annotations

import json
import re
import signal
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.compiler.cli.support import schemagen, write
from tests.compiler.cli.test_resuming import stop

pa: Any = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra data)")
pq: Any = pytest.importorskip("pyarrow.parquet")

INGEST = ("ingest", "t.parquet", "--schema", "lending.yaml", "--to", "sqlite:///m.db", "--resume", "r.json")


def prepare(folder: Path, rows: int, **more: object) -> None:
    """A table in which each hundredth row is bad."""
    write(folder)
    columns = {
        "id": [f"a{number}" for number in range(rows)],
        "timestamp": pa.array(range(rows), pa.timestamp("s", "Europe/Berlin")),
        "income": [float(number % 100 or -1) for number in range(rows)],
        "probability": [0.5] * rows,
        "note": pa.array(["x"] * rows).dictionary_encode(),
    }
    pq.write_table(pa.table({**columns, **more}), folder / "t.parquet")


def test_bad_rows_are_told_by_their_numbers(tmp_path: Path) -> None:
    prepare(tmp_path, 200)
    done = schemagen("validate", "t.parquet", "--schema", "lending.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert [line.partition(" error")[0] for line in done.stdout.splitlines()] == ["t.parquet:1:", "t.parquet:101:"]
    assert "200 rows: 198 good, 2 bad" in done.stderr


def test_a_table_that_does_not_fit_or_is_not_whole_is_told(tmp_path: Path) -> None:
    prepare(tmp_path, 2, notes=["x", "y"])
    done = schemagen("validate", "t.parquet", "--schema", "lending.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("t.parquet: error[unknown_column]: ")
    assert "--ignore-unknown" in done.stderr
    (tmp_path / "t.parquet").write_bytes((tmp_path / "t.parquet").read_bytes()[:-20])
    for options, words in (((), "cut short"), (("--null", "NA"), "no use for --null")):
        done = schemagen("validate", "t.parquet", "--schema", "lending.yaml", *options, cwd=tmp_path)
        assert done.returncode == 2
        assert words in done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_an_ingestion_goes_on(tmp_path: Path, number: signal.Signals) -> None:
    prepare(tmp_path, 60_000)
    stop(tmp_path, number, *INGEST)
    kept = json.loads((tmp_path / "r.json").read_text())
    assert 0 < kept["rows"] < 60_000
    second = schemagen(*INGEST, cwd=tmp_path)
    found = re.search(r"60,000 rows: ([\d,]+) delivered, ([\d,]+) duplicate, 600 rejected", second.stderr)
    assert found is not None, second.stderr
    assert sum(int(text.replace(",", "")) for text in found.groups()) == 60_000 - 600
    assert not (tmp_path / "r.json").exists()


def test_a_schema_is_inferred_that_takes_every_row(tmp_path: Path) -> None:
    prices = [Decimal(f"{row}.50") for row in range(2_000)]
    prepare(tmp_path, 2_000, fee=prices, actual_price=pa.array([*prices[:-10], *[None] * 10], pa.decimal128(20, 2)))
    assert schemagen("infer", "t.parquet", "--out", "s.yaml", cwd=tmp_path).returncode == 0
    features, _, labels = (tmp_path / "s.yaml").read_text().partition("labels:")
    assert "fee: decimal<6,2>  # 2,000 rows" in features
    assert "actual_price: decimal<6,2>?  # empty in the newest 10 of 2,000 rows" in labels
    done = schemagen("validate", "t.parquet", "--schema", "s.yaml", cwd=tmp_path)
    assert "2,000 rows: 2,000 good" in done.stderr
