"""Hold diagnostics: their type, the rules that they report as broken, and their printers.

May import text.
"""
