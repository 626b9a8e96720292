"""Hold the rules by which a schema may be registered beside those that a data collection has already.

May import every room down to checks. Loaded only where a schema is registered.
"""
