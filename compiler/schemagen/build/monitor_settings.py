"""Read a file of settings of a monitor: what counts for more than the ``monitor`` sections of schemas.

```yaml
monitor:                # of every collection
  silent_after: 12h
collections:
  lending/scores:       # of this one: PROJECT/COLLECTION
    quiet: [month]
    levels: {drift: {warning: 0.08, alert: 0.15}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, cast

from schemagen_runtime.api.destination import Collection, require_name
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.protocol.monitoring import Monitoring, read_monitoring

from schemagen.analysis.monitoring import check_section
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diagnostics.limit import first_errors
from schemagen.frontend.metaschema import check_shape, metaschema
from schemagen.frontend.nodes import Mapping, Node, Value, meaning
from schemagen.frontend.parser import parse_source
from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen.text.suggest import shown

_EXAMPLE: Final = "write 'monitor: {silent_after: 12h}', or 'collections: {lending/scores: {quiet: [month]}}'"
_NO_MAPPING: Final = ("SG105", "SG111")
"""What a schema file is told that is empty or no mapping, in words about schemas."""


def settings_shape() -> dict[str, Value]:
    """Return the JSON Schema (2020-12) of a file of settings; ``x-expected`` has its words."""
    section: Value = {"$ref": "#/$defs/monitor"}
    return {
        "$defs": metaschema()["$defs"],
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "monitor": section,
            "collections": {
                "type": "object",
                "minProperties": 1,
                "additionalProperties": section,
                "x-expected": "a mapping such as {lending/scores: {quiet: [month]}}",
            },
        },
    }


def read_monitor_settings(source: Source) -> tuple[MonitorSettings, tuple[Diagnostic, ...]]:
    """Read a file of settings, and tell every mistake in it; it says nothing where it has any.

    Bad input raises nothing. Which collections and columns there are is not known here.
    """
    root, diagnostics = parse_source(source)
    if root is None:
        return NO_SETTINGS, tuple(_shapeless(one.span) if one.code in _NO_MAPPING else one for one in diagnostics)
    told = tuple(first_errors((*diagnostics, *check_shape(root, settings_shape), *_mistakes(root))))
    if has_errors(told):
        return NO_SETTINGS, tuple(sorted(told, key=lambda one: one.span))
    sections = _sections(root.get("collections"))
    named = tuple((Collection(*name.split("/")), _read(section)) for name, _, section in sections)
    return MonitorSettings(_read(root.get("monitor")), named), told


def _shapeless(span: Span) -> Diagnostic:
    return diagnose("SG203", span, "a file of settings has the keys 'monitor' and 'collections'", _EXAMPLE)


def _mistakes(root: Mapping) -> Iterator[Diagnostic]:
    if not root.entries:
        yield _shapeless(root.span)
    everywhere = root.get("monitor")
    if isinstance(everywhere, Mapping):
        yield from check_section(everywhere, _read(everywhere))
    for name, span, section in _sections(root.get("collections")):
        if not _is_collection(name):
            message = f"{shown(name)} names no collection; expected its project and its name"
            yield diagnose("SG203", span, message, "write them with a slash, such as lending/scores")
        if isinstance(section, Mapping):
            yield from check_section(section, _read(section))


def _sections(collections: Node | None) -> Iterator[tuple[str, Span, Node]]:
    for entry in collections.entries if isinstance(collections, Mapping) else ():
        yield entry.key.text, entry.key.span, entry.value


def _is_collection(name: str) -> bool:
    project, slash, own = name.partition("/")
    try:
        require_name("project", project)
        require_name("collection", own)
    except ValueError:
        return False
    return bool(slash)


def _read(section: Node | None) -> Monitoring:
    return Monitoring() if section is None else read_monitoring(cast("object", meaning(section))) or Monitoring()
