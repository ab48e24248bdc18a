"""Base templates, design-system components, static pages."""
