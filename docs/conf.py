"""Sphinx: the documentation in Markdown, built with -n -W."""

project = "Catalyseur"
copyright = "2026, the Catalyseur contributors"
extensions = ["myst_parser"]
myst_enable_extensions = ["deflist"]
exclude_patterns = ["_build"]
html_theme = "alabaster"
