"""The embedded database, its writers served in turn."""
