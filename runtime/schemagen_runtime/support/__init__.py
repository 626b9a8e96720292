"""Hold small tools that know nothing of events: waiting, locking, measuring, writing files.

Imports nothing of the runtime.
"""
