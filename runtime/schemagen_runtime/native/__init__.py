"""Run the compiled engine, where it is there: it checks and encodes events as generated validators do, in one pass.

The engine says yes or no; each no goes to the validator's explaining path, so no word of an error depends on it. A
package without it, and a process with ``SCHEMAGEN_NATIVE=0``, run the validators themselves.

May import support, and columns.
"""
