"""Who may open what: one table of every registered URL, run for every role inside and outside.

``table.py`` is the table, ``world.py`` the places and people, ``routes.py`` walks the resolver.
To add a route: put one row into ``table.py``; see ``docs/permissions.md``.
"""
