"""A small panel for studies: two cohorts, controls, six years, no chance in it."""


def small_panel(treated: int = 8, effect: float = 0.5) -> bytes:
    """Return 24 units over six years as CSV; the first `treated` ones are treated in 2014 or 2015."""
    lines = ["unit,year,y,x,first"]
    for unit in range(24):
        first = (2014 if unit % 2 else 2015) if unit < treated else 0
        for year in range(2011, 2017):
            noise = ((unit * 37 + year * 11) % 17) / 100
            value = noise + effect * (0 < first <= year)
            lines.append(f"u{unit:02},{year},{value:.4f},{unit % 5},{first}")
    return ("\n".join(lines) + "\n").encode()
