"""The toolbox: catalogue, search, freshness."""
