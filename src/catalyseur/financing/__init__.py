"""The best legal financing plan of one project: a proposal, exact amounts, an independent exact check."""
