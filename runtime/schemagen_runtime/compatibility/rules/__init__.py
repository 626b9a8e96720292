"""Hold the rules of what a change of a schema means, by theme: a declaration each, and what finds its changes."""
