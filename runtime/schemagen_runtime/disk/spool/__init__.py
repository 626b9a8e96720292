"""Keep accepted events on disk until they have their fate: what is written here survives the process."""
