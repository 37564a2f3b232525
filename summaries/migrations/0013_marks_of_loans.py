"""Loans, what is reported of them and the terms of lending mark whose outputs they change."""

from django.db import migrations

#: Table: how its rows lead to areas. A household's need is counted where it is classed today.
PLACES = {
    "credit_loan": (
        "SELECT commune_id FROM rows UNION SELECT h.commune_id FROM rows"
        " JOIN households_household h ON h.id = rows.household_id"
    ),
    "credit_loanreport": (
        "SELECT l.commune_id FROM rows JOIN credit_loan l ON l.id = rows.loan_id"
    ),
}
#: Terms say who may borrow anywhere; codes of programmes stand in the figures.
EVERYWHERE = ("credit_loanterms", "credit_loanprogramme")

_TABLES = {
    "INSERT": "NEW TABLE AS touched",
    "UPDATE": "OLD TABLE AS former NEW TABLE AS touched",
    "DELETE": "OLD TABLE AS former",
}


def _triggers() -> tuple[str, str]:
    create, drop = [], []
    for table in (*PLACES, *EVERYWHERE):
        for event in (*_TABLES, "TRUNCATE"):
            name = f"summaries_output_{event.lower()}"
            if table in PLACES and event != "TRUNCATE":
                what = f"REFERENCING {_TABLES[event]} FOR EACH STATEMENT EXECUTE FUNCTION"
                what += f" summaries_mark_outputs('{PLACES[table]}')"
            else:
                what = "FOR EACH STATEMENT EXECUTE FUNCTION summaries_mark_all_outputs()"
            create.append(f"CREATE TRIGGER {name} AFTER {event} ON {table} {what};")
            drop.append(f"DROP TRIGGER {name} ON {table};")
    return "\n".join(create), "\n".join(drop)


FORWARD, BACKWARD = _triggers()


class Migration(migrations.Migration):
    dependencies = [
        ("summaries", "0012_marks_of_outputs"),
        ("credit", "0001_programmes_lists_loans_and_feed"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
