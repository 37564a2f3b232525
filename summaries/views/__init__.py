"""Summary pages: one unit on one day, the lists behind its figures, and its workbook."""
