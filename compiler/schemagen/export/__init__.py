"""Make dashboards and alert rules for other tools from schemas.

May import text, diagnostics, model, install and build.
"""
