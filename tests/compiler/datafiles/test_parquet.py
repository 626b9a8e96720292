"""A Parquet file is read some rows at a time, and says what is wrong with it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from schemagen.datafiles.parquet import open_parquet
from schemagen.datafiles.row import Unopened, Unreadable


def test_without_pyarrow_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "t.parquet").write_bytes(b"PAR1....PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with (
        pytest.raises(Unopened, match=r"pip install 'schemagen-ingest\[data\]'"),
        open_parquet(str(tmp_path / "t.parquet")),
    ):
        pass


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is no Parquet file"),
        (b"id,x\n1,2\n", "is no Parquet file: it begins with 'id,x'"),
        (b"PAR1", "was it cut short"),
        (b"PAR1 and more", "was it cut short"),
    ],
)
def test_what_is_no_whole_file_is_not_opened(content: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "t.parquet").write_bytes(content)
    with pytest.raises(Unopened, match=words), open_parquet(str(tmp_path / "t.parquet")):
        pass


def test_what_is_not_there_or_has_no_end_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(Unopened, match="cannot be read: No such file"), open_parquet(str(tmp_path / "t.parquet")):
        pass
    with pytest.raises(Unopened, match="name a file"), open_parquet("-"):
        pass


class TestWithPyarrow:
    """Skipped where pyarrow is not installed."""

    pa: Any
    pq: Any

    @pytest.fixture(autouse=True)
    def arrow(self) -> None:
        self.pa = pytest.importorskip("pyarrow", reason="pyarrow is not installed (extra data)")
        self.pq = pytest.importorskip("pyarrow.parquet")

    def write(self, path: Path, rows: int = 30_000, **options: object) -> str:
        table = self.pa.table({"n": list(range(rows)), "t": [f"text {number}" for number in range(rows)]})
        self.pq.write_table(table, path, **options)
        return str(path)

    def test_rows_come_in_parts_and_it_is_known_how_far_it_was_read(self, tmp_path: Path) -> None:
        path = self.write(tmp_path / "t.parquet", row_group_size=7_000)
        with open_parquet(path) as table:
            assert (table.names, table.rows, table.position) == (("n", "t"), 30_000, 0)
            parts, positions = zip(*((part, table.position) for part in table.columns()), strict=True)
        assert [number for part in parts for number in part["n"]] == list(range(30_000))
        assert max(len(part["n"]) for part in parts) <= 10_000
        assert list(positions) == sorted(set(positions))
        assert positions[-1] == Path(path).stat().st_size

    def test_only_some_columns_are_read(self, tmp_path: Path) -> None:
        with open_parquet(self.write(tmp_path / "t.parquet", 2)) as table:
            assert list(table.columns(["t"])) == [{"t": ["text 0", "text 1"]}]

    def test_a_file_without_rows_has_none(self, tmp_path: Path) -> None:
        with open_parquet(self.write(tmp_path / "t.parquet", 0)) as table:
            assert list(table.columns()) == []

    def test_a_damaged_end_and_damaged_pages_are_told(self, tmp_path: Path) -> None:
        path = Path(self.write(tmp_path / "t.parquet"))
        whole = path.read_bytes()
        path.write_bytes(whole[:-200] + b"\0" * 100 + whole[-100:])
        with pytest.raises(Unopened, match=r"cannot be read as Parquet: .*; is it damaged"), open_parquet(str(path)):
            pass
        path.write_bytes(whole[:1000] + b"\1" * 40_000 + whole[41_000:])
        with (
            open_parquet(str(path)) as table,
            pytest.raises(Unreadable, match=r"cannot be read after row 0: .*damaged"),
        ):
            list(table.columns())

    def test_one_name_for_two_columns_is_refused(self, tmp_path: Path) -> None:
        table = self.pa.table([self.pa.array([1]), self.pa.array([2])], names=["n", "n"])
        self.pq.write_table(table, tmp_path / "t.parquet")
        with pytest.raises(Unopened, match="more than one column 'n'"), open_parquet(str(tmp_path / "t.parquet")):
            pass
