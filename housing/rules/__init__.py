"""Rules of housing support: pure, three-valued, with their words."""
