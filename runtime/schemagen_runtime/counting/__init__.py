"""Count events for a monitor: which columns of a schema count how, and what a block of rows adds to the counters.

May import the modules beside the rooms, and ``compatibility``. It lies below the stores, which change counters in the
transaction that changes rows. NumPy is needed, and loaded where something is first counted.
"""
