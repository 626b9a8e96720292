"""Compile schemas: a schema file in, a typed Python package out.

(PYTEST_DONT_REWRITE: see ``schemagen_runtime``.)
"""
