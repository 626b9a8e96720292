"""Hold source texts and the places in them, and the words of messages.

Imports nothing of the compiler.
"""
