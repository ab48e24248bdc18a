"""The check of a project."""
