"""Watch models: one module for each command below ``schemagen monitor``."""
