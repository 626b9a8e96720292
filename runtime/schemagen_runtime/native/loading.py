"""Load the engine, where it was built and is wanted."""

from __future__ import annotations

import os
import warnings
from functools import cache
from typing import TYPE_CHECKING, Final, Protocol, cast

from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from schemagen_runtime.document import DocumentColumn
    from schemagen_runtime.native._engine import Engine, LineRewriter, RowReader
    from schemagen_runtime.native.rewrite_rule import RewriteRule
    from schemagen_runtime.native.row_plan import RowPlan
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


@cache
def _classes() -> tuple[type[Engine], type[RowReader], type[LineRewriter]] | None:
    if os.environ.get(VARIABLE) == "0":
        return None
    try:
        with LOADING:
            from schemagen_runtime.native import _engine  # noqa: PLC0415 -- it may not be there
    except ImportError:
        return None
    # Those who built it otherwise, or with an earlier schemagen, left no digest in it.
    if is_stale(_engine.__file__, getattr(_engine, "SOURCES", ""), _SOURCES):
        warnings.warn(
            "schemagen runs in pure Python, for its engine was built from other sources than those beside it: "
            "run 'pip install -e .' in the checkout",
            RuntimeWarning,
            stacklevel=1,
        )
        return None
    return _engine.Engine, _engine.RowReader, _engine.LineRewriter


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
    return "pure Python" if _classes() is None else "native"


def engine_of(validator: Explaining) -> Engine | None:
    """Return the engine for the events of a generated validator; None where there is none.

    Packages that schemagen 0.2 and earlier generated list no columns, and run without it.
    """
    events, columns, classes = getattr(validator, "EVENTS", None), _columns_of(validator), _classes()
    if classes is None or columns is None or events is None:
        return None
    inference, label = cast("tuple[type[object], type[object]]", events)
    return classes[0](columns, inference, label, validator.explain)


def judging_reader(validator: Explaining, plan: RowPlan) -> RowReader | None:
    """Return what reads the wire lines that a generated validator takes, as rows; None where there is no engine."""
    columns, classes = _columns_of(validator), _classes()
    return None if classes is None or columns is None else classes[1](columns, *plan.places(columns))


def trusting_reader(columns: Sequence[DocumentColumn], plan: RowPlan) -> RowReader | None:
    """Return what reads wire lines as rows that were judged before; None where there is no engine.

    Args:
        columns: every column of their schema.
        plan: says which rows.
    """
    classes = _classes()
    if classes is None:
        return None
    with LOADING:
        from schemagen_runtime.native.row_plan import describe_types  # noqa: PLC0415 -- only stores need it

    described = describe_types(columns)
    return classes[1](described, *plan.trusting(columns).places(described))


def line_rewriter(rules: tuple[RewriteRule, ...]) -> LineRewriter | None:
    """Return what writes the records of a log as wire lines, by the first rule that fits; None without an engine."""
    classes = _classes()
    return None if classes is None else classes[2](rules)


def _columns_of(validator: Explaining) -> tuple[ColumnRow, ...] | None:
    fields = getattr(validator, "FIELDS", None)
    return None if fields is None or _classes() is None else _describer()(cast("Sequence[Field]", fields))
