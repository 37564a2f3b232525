"""What programs of others rely on: the document, its promises, what really is answered."""
