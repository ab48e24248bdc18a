"""Sites and brownfields: the register, its import, the search of a site for a need."""
