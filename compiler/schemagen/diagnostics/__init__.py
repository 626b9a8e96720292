"""Hold diagnostics: their type, the rules that make them, and their printers.

May import text.
"""
