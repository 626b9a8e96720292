"""Write open alerts as JUnit's XML, which build servers show as failed tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.text import headline
from schemagen_monitor.verdict.alert import Alert, AlertKind

_NO_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""


def write_junit(reports: Sequence[ModelReport], fails: Callable[[Alert], bool]) -> str:
    """Return a test suite for each model, with a failed test for each open alert that ``fails``."""
    root = ET.Element("testsuites", name="schemagen monitor")
    for report in reports:
        name = _text(report.title)
        suite = ET.SubElement(root, "testsuite", name=name)
        opened = report.open_alerts
        for alert in opened:
            case = ET.SubElement(suite, "testcase", classname=name, name=_text(_name(alert)))
            if fails(alert):
                failure = ET.SubElement(case, "failure", type=str(alert.level), message=_text(alert.message))
                failure.text = _text(alert.message)
        if not opened:
            case = ET.SubElement(suite, "testcase", classname=name, name="nothing is open")
            if not report.judged:
                ET.SubElement(case, "skipped", message=_text(headline(report)))
        failed = len(suite.findall("testcase/failure"))
        suite.attrib.update(
            tests=str(len(suite)), failures=str(failed), skipped=str(len(suite.findall("testcase/skipped")))
        )
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _name(alert: Alert) -> str:
    about = alert.measure if alert.column is None else alert.column
    if alert.kind is AlertKind.PERFORMANCE and alert.target is not None:
        about = f"{about} of {alert.target}"
    if alert.kind is AlertKind.FRESHNESS:
        about = "events"
    return f"{alert.kind}: {about or ', '.join(alert.columns)}"


def _text(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)
