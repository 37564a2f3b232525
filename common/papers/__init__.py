"""Papers as PDF: data in, pages out. Nothing here knows what a paper is about."""
