"""Hold the intermediate form: columns, typed checks and kinds of events as values, free of any target language.

Imports nothing of the compiler but text; of the runtime it imports columns and decimals.
"""
