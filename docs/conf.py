"""Settings of the site that Sphinx makes of this folder: ``sphinx-build --fail-on-warning docs site``."""

from __future__ import annotations

from schemagen.text.version import __version__

project = "schemagen"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx_external_toc"]
exclude_patterns = ["recipes/programs"]
suppress_warnings = [
    "misc.highlighting_failure",  # examples of mistakes are no valid YAML, and "…" is no JSON
    "toc.not_included",  # each diagnostic and each rule of changes has a page: the lists of them lead there
]
myst_heading_anchors = 4

autodoc_default_options = {"members": True}
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_use_ivar = True
add_module_names = False
maximum_signature_line_length = 90

html_theme = "furo"
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
html_title = f"schemagen {release}"
html_copy_source = False
html_show_copyright = False
