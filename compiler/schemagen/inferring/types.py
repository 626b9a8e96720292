"""Decide the type of a column from what was seen of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from shlex import quote
from typing import Final

from schemagen_runtime.decimals import MAX_PRECISION

from schemagen.inferring.evidence import Evidence, Seen
from schemagen.inferring.forms import ELEMENTS, Form, join_forms
from schemagen.inferring.options import Options
from schemagen.inferring.spelling import quoted
from schemagen.text.suggest import shown

SURE: Final = 1000
"""Rows in which a column must have a value each time before it is called required."""
_NOT_FINITE: Final = frozenset((Form.NAN, Form.INFINITE))
_NAIVE: Final = frozenset((Form.NAIVE, Form.MIDNIGHT))
_STRINGS: Final = frozenset(
    (
        *(Form.TEXT, Form.DATE, Form.TIMESTAMP, Form.LOOSE, Form.NAIVE, Form.MIDNIGHT, Form.AMBIGUOUS),
        *(Form.UUID, Form.COMMA, Form.BLANK, Form.NUMERAL, Form.WORD, Form.JSON),
    )
)
_FITS: Final[Mapping[str, frozenset[Form]]] = {
    "int": frozenset((Form.INT, Form.WIDE)),
    "float": frozenset((Form.INT, Form.FLOAT, *_NOT_FINITE)),
    "decimal": frozenset((Form.DECIMAL,)),
    "bool": frozenset((Form.BOOL,)),
    "date": frozenset((Form.DATE, Form.MIDNIGHT)),
    "timestamp": frozenset((Form.TIMESTAMP, Form.UNPLACED)),
    "uuid": frozenset((Form.UUID,)),
    "list": frozenset((Form.LIST,)),
    "map": frozenset((Form.MAP,)),
    "string": _STRINGS,
}
"""The forms that each type takes, the first that takes all counts."""
_DECIMALS: Final = frozenset((Form.INT, Form.WIDE, Form.HUGE))
_NUMBERS: Final = frozenset((Form.INT, Form.WIDE, Form.FLOAT, Form.HUGE, Form.ODD, Form.INEXACT))
_REASONS: Final[Mapping[Form, str]] = {
    Form.ODD: "would not be written so again as a number",
    Form.HUGE: "is beyond the 64 bits of an int",
    Form.COMMA: "has a comma, so no number: write 1234.56 for 1.234,56, which pandas.read_csv(…, decimal=',') reads",
    Form.INEXACT: "has more digits than a float keeps; 'decimal<p,s>' keeps them",
    Form.NAIVE: "has no offset, so no timestamp",
    Form.MIDNIGHT: "has no offset, so no timestamp, and others are not at midnight, so no date",
    Form.LOOSE: "is no RFC 3339; --timestamps lenient reads it as a timestamp",
    Form.AMBIGUOUS: "may be a day or a month first, which is never guessed",
}
"""Why a text is no more than a text."""
_MEANT: Final[Mapping[Form, tuple[str, str]]] = {
    Form.NUMERAL: ("numbers", "pandas.to_numeric makes some"),
    Form.WORD: ("bools", "x.lower() == 'true' is one"),
    Form.JSON: ("lists or maps", "json.loads reads them"),
}
"""What texts may be meant to be where all of them look like it and came as texts all the same, and what makes it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Hold the type of a column.

    Attributes:
        base: the type without its question mark.
        nullable: whether it has one.
        notes: what is to be told about it.
        keys: what else the column says, such as ``nan: allow``.
        misfits: the forms of values that the type does not take.
        todo: what somebody has to decide.

    """

    base: str
    nullable: bool
    notes: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict[str, str])
    misfits: frozenset[Form] = frozenset()
    todo: str = ""

    @property
    def type(self) -> str:
        """Return the type as the schema spells it."""
        return f"{self.base}?" if self.nullable else self.base


def decide(evidence: Evidence, options: Options) -> Decision:
    """Decide the type of a column, by what was seen of it and by how the data is read."""
    present = evidence.present
    if not present:
        if evidence.is_text and evidence.count(Form.BLANK):
            return Decision("string", nullable=True, notes=("it holds nothing but blanks",))
        return Decision("string", nullable=True, notes=("empty in every row: the type is a guess",))
    fits = _with_lenient(present, options.lenient)
    name = next((name for name, forms in fits.items() if present <= forms), None)
    if name == "float":
        return _whole(evidence, options) if _is_whole(evidence) else _float(evidence)
    if name == "decimal":
        return _decimal(evidence)
    if name == "list":
        return _list(evidence)
    if name == "map":
        return _map(evidence)
    if name == "string":
        notes = (*_reasons(evidence), *_looks(evidence, present))
        misfits = frozenset[Form]() if options.takes_naive or evidence.is_text else present & _NAIVE
        return Decision("string", _is_nullable(evidence, is_string=True), notes, misfits=misfits)
    if name is not None:
        return Decision(name, _is_nullable(evidence), misfits=present & {Form.UNPLACED})
    return _mixed_text(evidence) if evidence.is_text else _mixed_values(evidence, fits)


def _with_lenient(present: frozenset[Form], lenient: bool) -> Mapping[str, frozenset[Form]]:
    if not lenient or Form.LOOSE not in present:
        return _FITS
    return {**_FITS, "timestamp": _FITS["timestamp"] | {Form.LOOSE}}


def _is_nullable(evidence: Evidence, *, is_string: bool = False) -> bool:
    blanks = 0 if is_string else evidence.count(Form.BLANK)
    return evidence.rows < SURE or evidence.count(Form.NULL) + blanks > 0


def _decimal(evidence: Evidence) -> Decision:
    before, after = evidence.before_point, evidence.after_point
    if before + after > MAX_PRECISION:
        note = f"decimals of {before + after} digits, and a column has {MAX_PRECISION} at most"
        return Decision("string", nullable=True, notes=(note,), misfits=evidence.present)
    return Decision(f"decimal<{max(1, before + after)},{after}>", _is_nullable(evidence))


def _is_whole(evidence: Evidence) -> bool:
    """Tell whether a column of floats is one of ints with gaps, which became floats for want of another null."""
    present = evidence.present
    has_gaps = evidence.count(Form.NULL, Form.NAN) > 0
    return has_gaps and Form.FLOAT in present and Form.INFINITE not in present and not evidence.has_fractions


def _whole(evidence: Evidence, options: Options) -> Decision:
    if not options.whole_floats:
        line = f"'{quoted(evidence.name)}: int?'"
        todo = (
            f"ints with gaps, which pandas writes with a point? Then write {line}, and add --ints lenient to validate "
            "and ingest; infer with it writes the line"
        )
        return replace(_float(evidence), todo=todo)
    nans = evidence.count(Form.NAN)
    missing = f", {nans:,} of them NaN" if nans else ""
    return Decision("int", nullable=True, notes=(f"whole floats with gaps{missing}: ints, it seems",))


def _float(evidence: Evidence) -> Decision:
    nullable = _is_nullable(evidence)
    present = evidence.present
    if present <= _NOT_FINITE:
        if evidence.is_text:
            return Decision("string", nullable, (f"no number stands beside {_examples(evidence, present)}",))
        return Decision("float", nullable, keys={"nan": "allow"})
    if present & _NOT_FINITE:
        count = evidence.count(*_NOT_FINITE)
        note = f"{count:,} are NaN or infinite: 'nan: null' would make them missing"
        return Decision("float", nullable, (note,), {"nan": "allow"})
    return Decision("float", nullable)


def _list(evidence: Evidence) -> Decision:
    nullable = _is_nullable(evidence)
    form = join_forms(set(evidence.elements))
    if form is None:
        return _without_type(evidence, "its elements are of several kinds")
    least, most = evidence.lengths or (0, 0)
    is_number = form in (Form.INT, Form.FLOAT)
    if is_number and least == most and least > 0 and evidence.count(Form.LIST) > 1 and not evidence.has_null_elements:
        return Decision(f"vector<{least}>", nullable, ("every list has as many numbers",))
    element = ELEMENTS.get(form, "string")
    note = f"{least:,} to {most:,} elements"
    return Decision(f"list<{element}{'?' if evidence.has_null_elements else ''}>", nullable, (note,))


def _map(evidence: Evidence) -> Decision:
    form = join_forms(set(evidence.elements))
    if form is None:
        return _without_type(evidence, "its values are of several kinds")
    element = ELEMENTS.get(form, "string")
    note = "objects whose values are of one kind; columns of their own would say more"
    return Decision(
        f"map<string,{element}{'?' if evidence.has_null_elements else ''}>", _is_nullable(evidence), (note,)
    )


def _without_type(evidence: Evidence, why: str) -> Decision:
    if evidence.is_text:
        return Decision("string", nullable=True, notes=(f"JSON for which there is no type: {why}",))
    note = f"there is no type for it: {why}"
    return Decision("string", nullable=True, notes=(note,), misfits=evidence.present - _STRINGS)


def _mixed_text(evidence: Evidence) -> Decision:
    present = evidence.present
    is_string = present <= _STRINGS
    notes = list(_reasons(evidence))
    if present <= _NUMBERS | {Form.COMMA}:
        if {Form.WIDE, Form.FLOAT} <= present:
            notes.append("some are floats, and some are whole numbers that a float does not keep")
        return Decision("string", _is_nullable(evidence, is_string=True), tuple(notes))
    if not is_string:
        notes.insert(0, f"mixed: {_kinds(evidence, present)}")
    return Decision("string", not is_string or _is_nullable(evidence, is_string=True), tuple(notes))


def _mixed_values(evidence: Evidence, fits: Mapping[str, frozenset[Form]]) -> Decision:
    present = evidence.present
    digits = max(evidence.longest, len(str(2**63)))
    if present <= _DECIMALS and digits <= MAX_PRECISION:
        note = f"{evidence.count(Form.HUGE):,} are beyond the 64 bits of an int"
        return Decision(f"decimal<{digits},0>", _is_nullable(evidence), (note,))
    if present <= _NUMBERS | _NOT_FINITE:
        name = max(("int", "float"), key=lambda one: evidence.count(*fits[one]))
        keys = {"nan": "allow"} if name == "float" and present & _NOT_FINITE else {}
        misfits = present - fits[name]
        notes = (f"mixed: {_kinds(evidence, present)}",)
        return Decision(name, nullable=True, notes=notes, keys=keys, misfits=misfits)
    misfits = present - _STRINGS
    if misfits <= {Form.UNFIT, Form.LIST, Form.MAP} and not present & _STRINGS:
        return _without_type(evidence, "its values are objects, or lists of several kinds")
    return Decision("string", nullable=True, notes=(f"mixed: {_kinds(evidence, present)}",), misfits=misfits)


def _kinds(evidence: Evidence, forms: Iterable[Form]) -> str:
    """Name the forms of a column, the most frequent first, and where each of the others is first."""
    ordered = sorted(forms, key=lambda form: (-evidence.count(form), form))
    kinds = [
        f"{evidence.count(form):,} {form}{_first(evidence.forms[form]) if place else ''}"
        for place, form in enumerate(ordered)
    ]
    rare = [evidence.forms[form] for form in ordered[1:]]
    if evidence.is_text and len(rare) == 1 and rare[0].is_alone and rare[0].example is not None:
        kinds.append(f"if that means no value: --null {quote(rare[0].example)}")
    return ", ".join(kinds)


def _first(seen: Seen) -> str:
    where = f" ({seen.rows[0]})" if seen.rows else ""
    return f"{_such_as(seen)}{where}"


def _such_as(seen: Seen) -> str:
    return f" such as {shown(seen.example)}" if seen.example is not None else ""


def _reasons(evidence: Evidence) -> Iterator[str]:
    for form, reason in _REASONS.items():
        seen = evidence.forms.get(form)
        if seen is None:
            continue
        if form is Form.ODD and seen.example is not None:
            yield f"{shown(seen.example)} {reason} ({seen.count:,} of its kind)"
        else:
            yield f"{seen.count:,}{_such_as(seen)}: {reason}"


def _looks(evidence: Evidence, present: frozenset[Form]) -> Iterator[str]:
    """Say that all texts look like values of another type, unless they may be ids."""
    meant = _MEANT.get(next(iter(present))) if len(present) == 1 else None
    may_be_id = Form.NUMERAL in present and evidence.is_unique()
    if meant is not None and not may_be_id:
        (seen,) = (evidence.forms[form] for form in present)
        kind, way = meant
        yield f"all {seen.count:,} are texts and look like {kind},{_such_as(seen)}: if they are, write them so: {way}"


def _examples(evidence: Evidence, forms: Iterable[Form]) -> str:
    found = [evidence.forms[form].example for form in sorted(forms)]
    return ", ".join(shown(one) for one in found if one is not None) or "what is neither finite nor missing"
