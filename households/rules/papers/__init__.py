"""What each paper says: plain facts in, the content of its template out. No Django, no database."""
