"""The site: what the engine answers, as pages and as an API."""
