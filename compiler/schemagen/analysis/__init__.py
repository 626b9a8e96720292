"""Find what cannot hold in a schema that has the right shape.

May import text, diagnostics, model and frontend.
"""
