"""The database's name functions as Django expressions, for generated columns and queries.

Example of a generated column::

    name_key = GeneratedField(expression=SortKey("full_name"), db_persist=True,
                              output_field=TextField(db_collation="C"))
"""

from django.contrib.postgres.fields import ArrayField
from django.db.models import Func, TextField


class Fold(Func):
    """``tn_fold``: lower case without marks, as ``common.vietnamese.fold_name``."""

    function = "tn_fold"
    arity = 1
    output_field = TextField()


class Tokens(Func):
    """``tn_tokens``: the folded words, as ``common.vietnamese.name_tokens``."""

    function = "tn_tokens"
    arity = 1
    output_field = ArrayField(TextField())


class SortKey(Func):
    """``tn_sort_key``: bytes in Vietnamese order, as ``common.vietnamese.name_sort_key``."""

    function = "tn_sort_key"
    arity = 1
    output_field = TextField(db_collation="C")
