"""Describe a rule: one declaration holds all that there is to know of one kind of diagnostic."""

from __future__ import annotations

from typing import NamedTuple

from schemagen.diagnostics.diagnostic import Severity


class Rule(NamedTuple):
    """Declare one rule that schemas and output folders are held to.

    Attributes:
        id: ``SG`` and three digits, of which the first says the stage: 1 text, 2 shape, 3 meaning, 4 files, 5 columns
            that are used from other files, 6 what a sidecar makes of lines. It is the
            ``code`` of the rule's diagnostics, and is never given to another rule.
        title: what a diagnostic of this rule reports, in a few words.
        cause: why it is reported.
        fix: what to do.
        example: a part of a schema file that breaks the rule; where no such part could, a command line or a few words.
        mended: the same part, mended; None where ``example`` is no part of a schema file.
        severity: how bad it is to break the rule.

    """

    id: str
    title: str
    cause: str
    fix: str
    example: str
    mended: str | None = None
    severity: Severity = Severity.ERROR
