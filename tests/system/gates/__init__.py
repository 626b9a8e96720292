"""Tests of what runs schemagen in a service's own CI: the action, the hooks and the recipes."""
