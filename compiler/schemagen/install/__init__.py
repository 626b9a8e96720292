"""Find what is installed, and keep what one run leaves for the next.

May import every room down to codegen.
"""
