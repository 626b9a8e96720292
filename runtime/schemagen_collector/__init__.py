"""Collect events over HTTP: register schemas, receive events, join labels; ``schemagen serve`` starts it.

(PYTEST_DONT_REWRITE: see ``schemagen_runtime``.)
"""
