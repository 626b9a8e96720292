"""Turn records of logs and requests into events, by a mapping that is plain data.

The compiler reads and checks the file in which people write a mapping; what it becomes is run here.
"""
