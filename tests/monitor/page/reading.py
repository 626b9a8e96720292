"""Reads pages as a browser does, and holds what is true of every one of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

_VOID: Final = frozenset({"meta", "link", "input", "br"})


@dataclass
class Element:
    """One element: what it is, its attributes, its children and texts in their order."""

    tag: str
    attributes: dict[str, str]
    inside: list[Element | str] = field(default_factory=list["Element | str"])

    def every(self, tag: str) -> list[Element]:
        """All elements of a kind below it."""
        found: list[Element] = []
        for one in self.inside:
            if isinstance(one, Element):
                found += [one, *one.every(tag)] if one.tag == tag else one.every(tag)
        return found

    @property
    def text(self) -> str:
        """The words below it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    @property
    def classes(self) -> list[str]:
        """Its classes."""
        return self.attributes.get("class", "").split()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Element:
    """The page, whose elements are all closed in their order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == [reader.root]
    return reader.root


def everything(root: Element) -> list[Element]:
    """All elements of a page."""
    found: list[Element] = []
    for one in root.inside:
        if isinstance(one, Element):
            found += [one, *everything(one)]
    return found


def check(html: str, *, is_body: bool = False) -> Element:
    """Read a page, and hold what is true of all of them."""
    root = read(html)
    elements = everything(root)
    ids = Counter(one.attributes["id"] for one in elements if "id" in one.attributes)
    assert [name for name, count in ids.items() if count > 1] == []
    for one in elements:
        assert "style" not in one.attributes
        assert not [name for name in one.attributes if name.startswith("on")]
        for name in ("href", "src", "action"):
            address = one.attributes.get(name, "")
            assert address.startswith(("/", "#", "data:image/svg+xml,", "page.")) or not address, address
            assert not address.startswith("//")
        for name in ("for", "aria-labelledby"):
            assert set(one.attributes.get(name, "").split()) <= set(ids), one.attributes
        if one.tag == "svg" and one.attributes.get("role") == "img":
            assert [inner.tag for inner in one.inside[:2] if isinstance(inner, Element)] == ["title", "desc"]
    if not is_body:
        assert len(root.every("h1")) == len(root.every("main")) == len(root.every("title")) - _titles_of_svg(root) == 1
    return root


def _titles_of_svg(root: Element) -> int:
    return sum(len(svg.every("title")) for svg in root.every("svg") if svg.attributes.get("role") == "img")
