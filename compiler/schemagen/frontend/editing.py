"""Put into the JSON Schema of schema files what only editors read.

VS Code, and every editor with yaml-language-server, shows ``patternErrorMessage`` in place of a regular expression that
has a thousand characters.
"""

from __future__ import annotations

from schemagen.frontend.nodes import Value


def for_editors(value: Value, expected: str = "") -> Value:
    """Return a part of the JSON Schema with messages for people beside its patterns.

    Args:
        value: the part.
        expected: what belongs there, in the words of the nearest part around it that says so.
    """
    if isinstance(value, list):
        return [for_editors(item, expected) for item in value]
    if not isinstance(value, dict):
        return value
    own = value.get("x-expected", expected)
    words = own if isinstance(own, str) else expected
    part: dict[str, Value] = {key: for_editors(item, words) for key, item in value.items()}
    if isinstance(value.get("pattern"), str) and words:
        part["patternErrorMessage"] = f"expected {words}"
    return part
