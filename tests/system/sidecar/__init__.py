"""The sidecar as a process: real files, real rotation, kills."""
