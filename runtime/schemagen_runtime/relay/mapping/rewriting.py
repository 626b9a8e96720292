"""Describe a mapping to the engine, which then writes wire lines of records without making objects of them.

For speed: a line of twelve columns costs 0.5 µs so, and is read once more where it is judged. To make a dictionary of
each record and one of each event is the plain way (5 µs): the quick one, which ``quick`` takes without the engine, and
where a mapping says more than the engine can be told.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import orjson

from schemagen_runtime.native.loading import line_rewriter
from schemagen_runtime.native.rewrite_rule import LEFT, RewriteColumn, RewriteQuestion, RewriteRule, Way
from schemagen_runtime.relay.mapping.moments import DIGITS
from schemagen_runtime.relay.mapping.plan import Conditions, EventPlan, Origin, Pick, SourcePlan

if TYPE_CHECKING:
    from schemagen_runtime.native._engine import LineRewriter


class _NotSaid(Exception):  # noqa: N818 -- it names what is
    """Tell that the engine cannot be told something of a mapping."""


def rewriter_of(source: SourcePlan) -> LineRewriter | None:
    """Return what writes wire lines of a source's records; None where its mapping says more than the engine knows.

    Its first rules say which records are left out, the others are those of ``source.events``.
    """
    try:
        rules = (*map(_skipping, source.skip), *map(_making, source.events))
    except (_NotSaid, orjson.JSONEncodeError):
        return None
    return line_rewriter(rules) if len(rules) < LEFT else None


def _skipping(conditions: Conditions) -> RewriteRule:
    return RewriteRule(tuple(_questions(conditions)))


def _making(plan: EventPlan) -> RewriteRule:
    if not plan.collection.origin is plan.model.origin is Origin.CONSTANT:
        raise _NotSaid
    columns = tuple(_column(name, pick) for name, pick in plan.columns.items())
    return RewriteRule(tuple(_questions(plan.when)), columns, _way(plan.columns[plan.id_column]))


def _questions(conditions: Conditions) -> Iterator[RewriteQuestion]:
    for condition in conditions:
        if condition.pattern is not None or condition.pick.unit is not None:
            raise _NotSaid
        way = _way(condition.pick)
        if condition.exists is not None:
            yield RewriteQuestion(way, None, condition.exists)
        if condition.among is not None:
            yield RewriteQuestion(way, tuple(map(_text, condition.among)))


def _column(name: str, pick: Pick) -> RewriteColumn:
    prefix = orjson.dumps(name) + b":"
    if pick.origin is Origin.CONSTANT:
        return RewriteColumn(prefix, (), _constant(pick.constant))
    return RewriteColumn(prefix, _way(pick), digits=-1 if pick.unit is None else DIGITS[pick.unit])


def _way(pick: Pick) -> Way:
    known = Pick(Origin.RECORD, pick.path, unit=pick.unit, separator=pick.separator, location=pick.location)
    if pick != known or not pick.path or any(map(str.isdecimal, pick.path)):  # digits may be a place in a list
        raise _NotSaid
    return tuple(map(orjson.dumps, pick.path))


def _text(value: object) -> bytes:
    if not isinstance(value, str):
        raise _NotSaid
    return orjson.dumps(value)


def _constant(value: object) -> bytes:
    written = orjson.dumps(value)
    if orjson.loads(written) != value:  # such as NaN
        raise _NotSaid
    return written
