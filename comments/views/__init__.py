"""One request in, one operation down, one answer out."""
