"""Readers of outside formats, one module a source; they hand over engine objects and never write."""
