"""A notebook shows a report in a frame of its own."""

from __future__ import annotations

from schemagen_monitor.page.notebook import Shown

from tests.monitor.page.reading import everything, read


def test_the_page_is_in_a_frame_whole_and_apart() -> None:
    html = "<!doctype html><title>\"a\" & 'b'</title><script>x</script>"
    (frame,) = everything(read(Shown(html, 1)._repr_html_()))
    assert frame.tag == "iframe"
    assert frame.attributes["srcdoc"] == html
    assert frame.attributes["sandbox"] == "allow-scripts"
    assert repr(Shown(html, 2)) == "<Report of 2 models: .html has the page>"
