"""Commands of the check of a project."""
