"""Statements that write one chunk of a preview to the register.

Parameters: ``batch``, ``chunk``, ``day`` (the effective date), ``actor`` (key or null), ``source``,
``context`` (of the history rows), ``uuid`` (of the batch). Temporary tables of the transaction:
``a_todo`` the staged households of the chunk, ``a_house`` and ``a_member`` the rows to create with
their keys, taken from the tables' own sequences.

Every statement that changes rows keeps them first in ``exchange_batchwrite``, whole.
"""
