"""Make diagnostics: a stage names the rule, and the rule says how bad it is."""

from __future__ import annotations

from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.text.span import Span


def diagnose(
    code: str,
    span: Span,
    message: str,
    help: str | None = None,  # noqa: A002 -- it is the field of that name
    related: tuple[Related, ...] = (),
) -> Diagnostic:
    """Return a diagnostic of the rule ``code``, with the rule's severity.

    The rules are loaded here, which takes 2 ms: a build that finds nothing does without them.

    Raises:
        KeyError: there is no such rule; that is a bug in schemagen.

    """
    from schemagen.diagnostics.rules import RULES  # noqa: PLC0415 -- see above

    return Diagnostic(code, RULES[code].severity, span, message, help, related)
