"""Walk through a file of YAML, and note each mistake with its place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemagen_runtime.durations import parse_duration
from schemagen_runtime.relay.mapping.paths import parse_path
from schemagen_runtime.relay.mapping.plan import Path

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.nodes import Entry, Mapping, Node, Plain, Scalar
from schemagen.frontend.nodes import Sequence as ListNode
from schemagen.text.span import Span
from schemagen.text.suggest import did_you_mean, shown


def kind_of(node: Node) -> str:
    """Return what stands there, in words: ``the text 'x'``, ``a list``."""
    if isinstance(node, Mapping):
        return "a mapping"
    if isinstance(node, ListNode):
        return "a list"
    if node.value is None:
        return "empty"
    kinds = {bool: "the boolean", int: "the number", float: "the number", str: "the text"}
    return f"{kinds[type(node.value)]} {shown(node.text)}"


class Notes:
    """Collect the mistakes of one file, and read the values of its keys.

    What reads a value returns None where it is another one than was expected, and notes that.
    """

    def __init__(self) -> None:
        """Begin without a mistake."""
        self.found: list[Diagnostic] = []

    def tell(self, code: str, span: Span, message: str, advice: str | None = None) -> None:
        """Note a mistake."""
        self.found.append(diagnose(code, span, message, advice))

    def wrong(self, key: str, node: Node, expected: str, advice: str | None = None) -> None:
        """Note that a value is not of the form that was expected."""
        self.tell("SG603", node.span, f"'{key}' is {kind_of(node)}; expected {expected}", advice)

    def mapping(self, key: str, node: Node, known: Sequence[str]) -> Mapping | None:
        """Return a mapping, whose unknown keys are noted."""
        if not isinstance(node, Mapping):
            self.wrong(key, node, f"a mapping with {', '.join(known)}")
            return None
        for entry in node.entries:
            if entry.key.text not in known:
                message = f"unknown key {shown(entry.key.text)} in '{key}'"
                self.tell("SG601", entry.key.span, message, did_you_mean(entry.key.text, known))
        return node

    def items(self, key: str, node: Node) -> tuple[Node, ...]:
        """Return the members of a list that has some."""
        if not isinstance(node, ListNode) or not node.items:
            self.wrong(key, node, "a list with at least one member")
            return ()
        return node.items

    def entries(self, key: str, node: Node, of: str) -> tuple[Entry, ...]:
        """Return the entries of a mapping that has some."""
        if not isinstance(node, Mapping) or not node.entries:
            self.wrong(key, node, f"a mapping {of}")
            return ()
        return node.entries

    def text(self, key: str, node: Node, expected: str = "a text") -> str | None:
        """Return a text as it is written."""
        if not isinstance(node, Scalar) or not node.text:
            self.wrong(key, node, expected)
            return None
        return node.text

    def texts(self, key: str, node: Node) -> tuple[str, ...]:
        """Return the texts of a list."""
        return tuple(text for item in self.items(key, node) if (text := self.text(key, item)) is not None)

    def choice(self, key: str, node: Node, names: Iterable[str]) -> str | None:
        """Return one of some names."""
        known = [str(name) for name in names]
        text = self.text(key, node, f"one of {', '.join(known)}")
        if text is not None and text not in known:
            self.tell("SG603", node.span, f"{shown(text)} is not a value of '{key}'", did_you_mean(text, known))
            return None
        return text

    def true(self, key: str, node: Node) -> bool:
        """Tell whether a key says true, the only thing that it may say."""
        is_true = isinstance(node, Scalar) and node.value is True
        if not is_true:
            self.wrong(key, node, "true")
        return is_true

    def path(self, key: str, node: Node) -> Path | None:
        """Return a way through a record."""
        text = self.text(key, node, "a path such as request.rows.0")
        if text is None:
            return None
        try:
            return parse_path(text)
        except ValueError as error:
            self.tell("SG606", node.span, f"{shown(text)} is no path", str(error))
            return None

    def seconds(self, key: str, node: Node) -> float | None:
        """Return a duration in seconds."""
        text = self.text(key, node, "a duration such as 10m")
        seconds = None if text is None else parse_duration(text)
        if text is not None and not seconds:
            self.wrong(key, node, "a duration such as 30s, 10m or 2h")
        return None if not seconds else float(seconds)

    def plain(self, key: str, node: Node) -> Plain:
        """Return what a scalar means."""
        if not isinstance(node, Scalar):
            self.wrong(key, node, "a single value")
            return None
        return node.value
