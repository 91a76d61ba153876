"""The engine of the posted rules: facts in, findings out. It knows no rows."""
