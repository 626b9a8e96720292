"""Turn what was gathered into a schema, and into what is to be told about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from typing import Final

from schemagen_runtime.columns import Role

from schemagen.inferring.evidence import Evidence
from schemagen.inferring.forms import Form
from schemagen.inferring.gathering import CannotInferError, Fault, Gathering, Held, told
from schemagen.inferring.names import attributes
from schemagen.inferring.options import Options
from schemagen.inferring.personal import personal
from schemagen.inferring.rankings import find_grouping
from schemagen.inferring.roles import Column, Parts, assign
from schemagen.inferring.spelling import quoted
from schemagen.inferring.types import decide
from schemagen.inferring.vectors import Vector, find_vectors
from schemagen.inferring.writing import comment, evidence_words, section_lines
from schemagen.model.placeholders import PLACEHOLDERS, TODO_ID, TODO_PREDICTION, TODO_TIME
from schemagen.text.suggest import counted, shown

_VERSION: Final = "0.1.0"
_WHY_NONE: Final[Mapping[str, str]] = {
    TODO_ID: "none has another value in every row and a name of ids",
    TODO_TIME: "none has times with an offset, in order, and a name of times",
    TODO_PREDICTION: "none has a name of predictions",
}


@dataclass(frozen=True, slots=True)
class Inferred:
    """Hold a schema that was inferred.

    Attributes:
        text: the schema.
        rows: of how many rows; ``columns``: of how many columns.
        notes: what was seen beside it.
        has_refused: whether there are rows that it does not take; the notes name them.

    """

    text: str
    rows: int
    columns: int
    notes: tuple[str, ...]
    has_refused: bool

    @property
    def size(self) -> str:
        """Return how much it was made of, in words."""
        return f"{counted(self.columns, 'column')} of {counted(self.rows, 'row')}"

    def __str__(self) -> str:
        return self.text


def infer_schema(gathering: Gathering, name: str, sources: Sequence[str], options: Options) -> Inferred:
    """Decide all types and parts, and write the schema.

    Raises:
        CannotInferError: there is nothing to decide by.
    """
    _refuse_nothing(gathering, sources)
    columns = {column: _decided(evidence, options) for column, evidence in gathering.columns.items()}
    parts = assign(columns, finds_id=not options.id_from_row)
    features = [column for column in columns if parts.by_name[column].role is Role.FEATURE]
    vectors = find_vectors(columns, features)
    elements = {name for vector in vectors for name in vector.columns}
    own = [_row_id(columns) if options.id_from_row else parts.id or TODO_ID, parts.time or TODO_TIME]
    named = [column for column in columns if column not in elements and column not in own]
    given = attributes([*own, *named, *(vector.name for vector in vectors)])
    grouping = find_grouping(columns, parts)
    lines = [*_head(name, sources, gathering), *_own_lines(columns, parts, own, given)]
    lines += [f"# TODO: {comment(grouping.todo)[4:]}"] if grouping is not None else []
    lines += _sections(columns, parts, vectors, given)
    refused = tuple(_refused(gathering, columns, parts))
    notes = (*refused, *_notes(columns, parts), *([grouping.todo] if grouping is not None else []))
    return Inferred("\n".join(lines) + "\n", gathering.rows, len(columns), notes, bool(refused))


def _decided(evidence: Evidence, options: Options) -> Column:
    why_personal = personal(evidence)
    if why_personal:
        evidence.forget_examples()
    return Column(evidence, decide(evidence, options), why_personal)


def _row_id(columns: Mapping[str, Column]) -> str:
    """Return the name of the id that is made of file and row: one that no column has."""
    return next(name for name in chain(("row_id",), (f"row_id_{number}" for number in count(2))) if name not in columns)


def _refuse_nothing(gathering: Gathering, sources: Sequence[str]) -> None:
    where = ", ".join(sources)
    if not gathering.rows:
        bad = sum(fault.count for fault in gathering.faults.values())
        why = "; ".join(told(fault) for fault in gathering.faults.values())
        raise CannotInferError(
            f"{where}: none of {counted(bad, 'row')} can be read: {why}" if bad else f"{where}: there is no row"
        )
    if not gathering.columns:
        raise CannotInferError(f"{where}: no row has a column that a schema can name")
    for name in gathering.columns:
        if name in PLACEHOLDERS:
            raise CannotInferError(f"{where}: column {name!r} has the name of a placeholder; give it another name")


def _head(name: str, sources: Sequence[str], gathering: Gathering) -> list[str]:
    made = comment(f"Inferred from {', '.join(sources)}", counted(gathering.rows, "row"))[2:]
    return [
        made,
        "# Beside each column stands what its line rests on. What is marked TODO waits for you.",
        "schemagen: 1",
        f"name: {name}",
        f"version: {_VERSION}",
        "",
    ]


def _own_lines(columns: Mapping[str, Column], parts: Parts, own: Sequence[str], given: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    for key, name, known in zip(("id", "timestamp"), own, (parts.id, parts.time), strict=True):
        if known is not None:
            column = columns[known]
            words = comment(parts.by_name[known].why, *evidence_words(column))
            kind = column.decision.base if key == "id" and column.decision.base != "string" else None
            more = {"name": quoted(known), "type": kind, "attribute": given.get(known)}
            spelled = ", ".join(f"{word}: {value}" for word, value in more.items() if value is not None)
            is_plain = kind is None and known not in given
            lines.append(f"{key}: {quoted(known) if is_plain else f'{{{spelled}}}'}{words}")
        elif name not in PLACEHOLDERS:
            lines.append(f"{key}: {name}{comment('file and row: --id-from-row of validate and ingest gives it')}")
        else:
            lines += [f"# TODO: name {PLACEHOLDERS[name]}: {_WHY_NONE[name]}", f"{key}: {name}"]
    return lines


def _sections(
    columns: Mapping[str, Column], parts: Parts, vectors: Sequence[Vector], given: Mapping[str, str]
) -> list[str]:
    lines = list(section_lines(columns, parts.by_name, given, vectors))
    if not any(part.role is Role.PREDICTION for part in parts.by_name.values()):
        todo = [
            "\npredictions:",
            f"  # TODO: name {PLACEHOLDERS[TODO_PREDICTION]}: {_WHY_NONE[TODO_PREDICTION]}",
            f"  {TODO_PREDICTION}: float?",
        ]
        place = next((place for place, line in enumerate(lines) if line in ("\nlabels:", "\nextras:")), len(lines))
        lines[place:place] = todo
    return lines


def _refused(gathering: Gathering, columns: Mapping[str, Column], parts: Parts) -> Iterator[str]:
    """Yield which rows the schema does not take, and why."""
    for code, fault in gathering.faults.items():
        yield f"{code}: left out {told(fault)}"
    for name, rows in gathering.unnamed.items():
        yield f"no column can be called {shown(name)}: {counted(rows, 'row')} have it; --ignore-unknown leaves it out"
    for name, column in columns.items():
        yield from _misfits(name, column)
    # Without labels there is but one kind of events, and a row may have as little as it likes.
    has_labels = any(part.role is Role.LABEL for part in parts.by_name.values())
    for held, fault in gathering.sparse.items() if has_labels else ():
        if not _is_event(held, parts):
            yield f"no event: {told(fault)}: they have no feature, prediction, extra or label"


def _notes(columns: Mapping[str, Column], parts: Parts) -> Iterator[str]:
    for name, column in columns.items():
        noted = "; ".join(filter(None, (*column.decision.notes, column.decision.todo)))
        if noted:
            yield f"column {shown(name)}: {column.decision.type}: {noted}"
    yield from parts.notes


def _is_event(held: Held, parts: Parts) -> bool:
    """Tell whether a row that has no more than this is an event: of labels a null is none."""
    roles = {(parts.by_name[name].role, is_null) for name, is_null in held if name in parts.by_name}
    return any(role not in {Role.ID, Role.TIMESTAMP} and not (role is Role.LABEL and null) for role, null in roles)


def _misfits(name: str, column: Column) -> Iterator[str]:
    for form in sorted(column.decision.misfits):
        seen = column.evidence.forms[form]
        fault = Fault(seen.count, list(seen.rows))
        yield f"column {shown(name)}: {column.decision.type} does not take {form}: {told(fault)}"
    if Form.SURROGATE in column.evidence.forms and Form.SURROGATE not in column.decision.misfits:
        seen = column.evidence.forms[Form.SURROGATE]
        yield f"column {shown(name)}: {told(Fault(seen.count, list(seen.rows)))}: texts that are no Unicode"
