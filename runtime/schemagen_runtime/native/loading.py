"""Load the engine, where it was built and is wanted."""

from __future__ import annotations

import os
import warnings
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, TypeVar, cast

from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemagen_runtime.document import DocumentColumn
    from schemagen_runtime.native._engine import Engine, LineRewriter
    from schemagen_runtime.native.rewrite_rule import RewriteRule
    from schemagen_runtime.native.table import ColumnRow, Field

VARIABLE: Final = "SCHEMAGEN_NATIVE"
"""The environment variable that turns the engine off, by ``0``."""
_SOURCES: Final = os.path.join(os.path.dirname(__file__), "source")  # noqa: PTH118, PTH120 -- start-up counts
"""The engine's sources: they lie here in a checkout, never where a wheel was installed."""


class Explaining(Protocol):
    """Describe what the engine needs of a generated ``validator`` module: its explaining path."""

    def explain(self, event: object, /) -> object:
        """Take the explaining path: convert what may be converted, and list every error in ``errors``."""
        ...


Reader = TypeVar("Reader")
Made_co = TypeVar("Made_co", covariant=True)


class Plan(Protocol[Made_co]):
    """Describe what wire lines are wanted as."""

    def reader(self, columns: tuple[ColumnRow, ...], /) -> Made_co:
        """Return what reads wire lines of these columns; the engine must be there."""
        ...


@cache
def _engine() -> type[Engine] | None:
    if os.environ.get(VARIABLE) == "0":
        return None
    try:
        with LOADING:
            from schemagen_runtime.native import _engine as engine  # noqa: PLC0415 -- it may not be there
    except ImportError:
        return None
    # Those who built it otherwise, or with an earlier schemagen, left no digest in it.
    if is_stale(engine.__file__, getattr(engine, "SOURCES", ""), _SOURCES):
        warnings.warn(
            "schemagen runs in pure Python, for its engine was built from other sources than those beside it: "
            "run 'pip install -e .' in the checkout",
            RuntimeWarning,
            stacklevel=1,
        )
        return None
    return engine.Engine


@cache  # threads make schemas, too: they need not wait for who loads something else
def _describer() -> Callable[[Sequence[Field]], tuple[ColumnRow, ...]]:
    with LOADING:
        from schemagen_runtime.native.table import describe_columns  # noqa: PLC0415 -- who has no engine needs it not

    return describe_columns


def is_stale(engine: str, built_from: str, sources: str) -> bool:
    """Tell whether the sources are others than those that the engine was built from; never where they are not there.

    Args:
        engine: its file.
        built_from: the digest of the sources that it was built from.
        sources: the folder of its sources.
    """
    try:
        found = list(os.scandir(sources))
    except FileNotFoundError:
        return False
    # For speed: git gives a time to each file that it writes, and only files newer than the engine are read.
    built = os.stat(engine).st_mtime  # noqa: PTH116 -- start-up counts
    if not any(source.stat().st_mtime > built for source in found if source.name.endswith(("pp", ".py"))):
        return False
    with LOADING:
        from schemagen_runtime.native.sources import digest_sources  # noqa: PLC0415 -- hardly anybody needs it
    return digest_sources(sources) != built_from


def engine_name() -> str:
    """Return what checks and encodes events in this process: ``native`` or ``pure Python``."""
    return "pure Python" if _engine() is None else "native"


def engine_of(validator: Explaining) -> Engine | None:
    """Return the engine for the events of a generated validator; None where there is none.

    Packages that schemagen 0.2 and earlier generated list no columns, and run without it.
    """
    events, columns, engine = getattr(validator, "EVENTS", None), _columns_of(validator), _engine()
    if engine is None or columns is None or events is None:
        return None
    inference, label = cast("tuple[type[object], type[object]]", events)
    return engine(columns, inference, label, validator.explain)


def judging_reader(validator: Explaining, plan: Plan[Reader]) -> Reader | None:
    """Return what judges the wire lines of a generated validator, and reads them; None where there is no engine.

    Args:
        validator: the validator.
        plan: says as what they are read.
    """
    columns = _columns_of(validator)
    return None if columns is None else plan.reader(columns)


def trusting_reader(columns: Sequence[DocumentColumn], plan: Plan[Reader]) -> Reader | None:
    """Return what reads wire lines that were judged before; None where there is no engine.

    Args:
        columns: every column of their schema.
        plan: says as what they are read.
    """
    if _engine() is None:
        return None
    with LOADING:
        from schemagen_runtime.native.row_plan import describe_types  # noqa: PLC0415 -- only stores need it

    return plan.reader(describe_types(columns))


def line_rewriter(rules: tuple[RewriteRule, ...]) -> LineRewriter | None:
    """Return what writes the records of a log as wire lines, by the first rule that fits; None without an engine."""
    if _engine() is None:
        return None
    with LOADING:
        from schemagen_runtime.native._engine import LineRewriter  # noqa: PLC0415 -- it may not be there

    return LineRewriter(rules)


def _columns_of(validator: Explaining) -> tuple[ColumnRow, ...] | None:
    fields = getattr(validator, "FIELDS", None)
    return None if fields is None or _engine() is None else _describer()(cast("Sequence[Field]", fields))
