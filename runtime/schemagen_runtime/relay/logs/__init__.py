"""Follow log files through all that happens to them: renamed, copied, truncated, compressed, removed.

docs/sidecar.md has the rules. What is read here are lines; what they mean is the matter of the mapping.
"""
