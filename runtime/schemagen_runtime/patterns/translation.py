"""Translate patterns, which mean what JSON Schema says (ECMA-262), for Python's ``re``.

The model and the intermediate form keep a pattern as the schema has it. Both readers of this translation run it
with ``re``: analysis, to judge how long it can take, and generated Python.
"""

from __future__ import annotations


def python_pattern(pattern: str) -> str:
    r"""Return ``pattern`` with each ``$`` outside a character class written as ``\Z``.

    In JSON Schema (ECMA-262) ``$`` is the end of the text; in ``re`` it also matches before
    a newline at the end, which would let ``"ABC\n"`` pass for ``^[A-Z]+$``.
    """
    translated: list[str] = []
    escaped = False
    in_class = 0
    for index, character in enumerate(pattern):
        if in_class:
            in_class += 1
            # A "]" that comes first in a class, or first behind "^", is a member of it.
            leading = in_class == 2 or (in_class == 3 and pattern[index - 1] == "^")
            if character == "]" and not escaped and not leading:
                in_class = 0
        elif character == "[" and not escaped:
            in_class = 1
        elif character == "$" and not escaped:
            translated.append(r"\Z")
            continue
        escaped = character == "\\" and not escaped
        translated.append(character)
    return "".join(translated)
