"""Draw numbers as SVG, on the server.

May import ``measures``. Nothing here knows of models or schemas.

Charts over time share one scale: slot i of n lies at (i + 0.5) / n of the width. The outer ``svg`` has no ``viewBox``,
so that text, points and hatching keep their size at any width; lines, bands and bars lie in an inner one that is
stretched to fit. No chart has a ``style``: classes name the marks, and the page's sheet says how they look.
"""
