from collections.abc import Callable, Sequence
from typing import Final, Self

from schemagen_runtime.errors import FieldError
from schemagen_runtime.native.block_plan import Note
from schemagen_runtime.native.cells import ColumnCells
from schemagen_runtime.native.rewrite_rule import RewriteRule
from schemagen_runtime.native.row_plan import Cell
from schemagen_runtime.native.table import ColumnRow

SOURCES: Final[str]

class Engine:
    def __new__(
        cls,
        columns: tuple[ColumnRow, ...],
        inference: type[object],
        label: type[object],
        explain: Callable[[object], object],
    ) -> Self: ...
    def check(self, event: object, /) -> tuple[FieldError, ...]: ...
    def accept_each(self, events: Sequence[dict[str, object]], /) -> list[bool]: ...
    def encode_each(self, events: Sequence[object], /) -> list[bytes | None]: ...
    def read_each(self, lines: Sequence[bytes], /) -> list[dict[str, object] | None]: ...
    def encode_rows(self, columns: dict[str, ColumnCells], rows: int, is_inference: bool, /) -> list[bytes | None]: ...

class RowReader:
    def __new__(
        cls,
        columns: tuple[ColumnRow, ...],
        forms: tuple[int, ...],
        inference: tuple[int, ...],
        label: tuple[int, ...],
    ) -> Self: ...
    def read_each(
        self, lines: Sequence[bytes], /
    ) -> tuple[dict[int, tuple[Cell, ...]], dict[int, tuple[Cell, ...]], list[int], list[int]]: ...

class LineRewriter:
    def __new__(cls, rules: tuple[RewriteRule, ...]) -> Self: ...
    def rewrite_each(self, lines: Sequence[bytes], /) -> tuple[list[bytes | None], bytes]: ...

class BlockReader:
    def __new__(cls, columns: tuple[ColumnRow, ...], has_nulls: tuple[bool, ...], stamp: int) -> Self: ...
    def read_each(
        self, lines: Sequence[bytes], /
    ) -> tuple[
        dict[str, bytes],
        list[int],
        list[str] | list[int],
        list[int],
        list[str] | list[int],
        list[str | None],
        list[Note],
        list[int],
    ]: ...
