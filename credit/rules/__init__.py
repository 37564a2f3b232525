"""Rules of lending on plain values; no Django."""
