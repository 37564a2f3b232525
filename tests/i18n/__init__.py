"""The catalogues: what has to be translated, and whether it is."""
