"""Turn text from a schema into Python literals: the only place that does.

No other code may put a schema's text into generated code. What these functions return is
printable, holds no line break outside a docstring, and Python reads it back as exactly the text that went in.
"""

from __future__ import annotations

from collections.abc import Iterable


def literal(text: str) -> str:
    """Return ``text`` as a string literal, in double quotes where that needs no escapes."""
    quoted = repr(text)
    if quoted.startswith("'") and '"' not in text:
        return f'"{quoted[1:-1]}"' if "'" not in text else quoted
    return quoted


def literals(values: Iterable[str] | Iterable[int]) -> str:
    """Return ``values`` as literals with commas between them, for a set or for ``Literal[…]``."""
    return ", ".join(literal(value) if isinstance(value, str) else repr(value) for value in values)


def docstring(text: str, indent: int) -> str:
    """Return ``text`` as a triple-quoted literal whose lines are indented by ``indent`` spaces."""
    lines = [_escape(line.rstrip()) for line in text.strip().splitlines()]
    if len(lines) == 1:
        return f'"""{lines[0]}"""'
    margin = " " * indent
    body = "\n".join(f"{margin}{line}" if line else "" for line in lines[1:])
    return f'"""{lines[0]}\n{body}\n{margin}"""'


def comment(text: str) -> str:
    """Return ``text`` in a form that may stand in a comment: a quoted literal, which cannot end the line."""
    return repr(text)


def _escape(line: str) -> str:
    # repr escapes backslashes and everything unprintable; with both quotes in its text it delimits with single ones.
    escaped = repr(f"{line}'\"")[1:-4].replace("\\'", "'")
    if '"""' in escaped or escaped.endswith('"'):
        return escaped.replace('"', '\\"')
    return escaped
