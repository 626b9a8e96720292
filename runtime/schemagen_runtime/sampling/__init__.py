"""Draw events that fit a schema, and events that do not, from a seed.

May import what stands for a schema: its document, patterns, checks and errors; nothing that delivers.
"""
