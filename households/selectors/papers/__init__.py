"""Reading for papers: what they say, their pages, whether a code is valid."""
