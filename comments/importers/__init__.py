"""Readers of threads from elsewhere, one a format: a file in, plain rows out. They know no rows of the database."""
