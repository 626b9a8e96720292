"""Hold a schema as data, free of YAML, and its canonical form.

May import text and diagnostics.
"""
