"""What was made of several sources is put together, and of two packages with one name the first is kept."""

from __future__ import annotations

from schemagen.build.compilation import CompiledPackage, CompiledSource, link
from schemagen.text.span import Span


def compiled(path: str, name: str, text: str) -> CompiledSource:
    return CompiledSource((), CompiledPackage(name, Span.whole_file(path), {f"{name}/events.py": text}))


def test_packages_of_different_names_lie_beside_each_other() -> None:
    compilation = link([compiled("a.yaml", "a", "1"), compiled("b.yaml", "b", "2"), CompiledSource((), None)])
    assert compilation.ok
    assert compilation.packages == ("a", "b")
    assert compilation.files == {"a/events.py": "1", "b/events.py": "2"}


def test_the_first_of_one_name_is_kept_and_the_second_is_an_error() -> None:
    compilation = link([compiled("a.yaml", "a", "1"), compiled("b.yaml", "a", "2")])
    assert compilation.files == {"a/events.py": "1"}
    (diagnostic,) = compilation.diagnostics
    assert (diagnostic.code, diagnostic.span.path) == ("SG320", "b.yaml")
    assert [related.span.path for related in diagnostic.related] == ["a.yaml"]
    assert not compilation.ok
