"""Watch models from what a store holds: counters, the measures made of them, and what these say.

This package needs NumPy, which the extra ``monitor`` brings. Whoever opens no monitor never imports it.
(PYTEST_DONT_REWRITE: see ``schemagen_runtime``.)
"""
