from collections.abc import Callable, Sequence
from typing import Final, Self

from schemagen_runtime.errors import FieldError
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
