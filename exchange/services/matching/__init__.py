"""Statements that compare the staged rows of one commune with the register.

All work on temporary tables of the transaction: ``m_house`` and ``m_member`` hold what was found,
``m_note`` what is to be said: ``(kind, id, code, column_key, params)``. Parameters: ``batch``,
``commune``, ``communes`` (those of the batch), ``day`` (its effective date), ``villages`` (of a
collector; null for whoever may change the whole commune).

A comparison costs the same number of statements however many rows there are, and a commune of a few
rows is compared as well as a large one: so what can be said in one statement is.
"""
