"""Which requests a committee can fund within its envelopes: a proposal, an exact bound, an exact check."""
