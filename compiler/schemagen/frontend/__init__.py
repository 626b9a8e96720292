"""Turn YAML into nodes, check their shape, and read them into drafts of the model.

May import text, diagnostics and model.
"""
