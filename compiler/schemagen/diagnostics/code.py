"""What there is to know of one kind of finding."""

from __future__ import annotations

from typing import NamedTuple

from schemagen.diagnostics.diagnostic import Severity


class Code(NamedTuple):
    """One kind of finding. ``fixed`` is None where no part of a schema file could show it."""

    code: str
    title: str
    cause: str
    fix: str
    example: str
    fixed: str | None = None
    severity: Severity = Severity.ERROR
