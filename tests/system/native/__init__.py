"""The engine beside pure Python, on values that are drawn at random."""
