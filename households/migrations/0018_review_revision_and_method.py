"""How a review is judged stands on it, and each saving of a draft is counted and kept."""

import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

# Savings are of use with their review only, whichever way that is deleted.
WITH_THE_REVIEW = """
ALTER TABLE households_reviewsave ADD CONSTRAINT households_reviewsave_review
    FOREIGN KEY (review_id) REFERENCES households_review (id) ON DELETE CASCADE
    DEFERRABLE INITIALLY DEFERRED;
"""
WITHOUT = "ALTER TABLE households_reviewsave DROP CONSTRAINT households_reviewsave_review;"

# Until now a review without a form could only be judged by income. What was not said at the time is
# no change of the review: no history of it is written.
BY_INCOME = """
ALTER TABLE households_review DISABLE TRIGGER USER;
UPDATE households_review SET method = 'income' WHERE form_id IS NULL;
ALTER TABLE households_review ENABLE TRIGGER USER;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0017_steps_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewSave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField(verbose_name="lần lưu")),
                ("change_id", models.UUIDField(null=True, verbose_name="mã thay đổi")),
                ("saved_at", models.DateTimeField(auto_now_add=True, verbose_name="lưu lúc")),
                (
                    "before",
                    models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder),
                ),
            ],
            options={
                "verbose_name": "lần lưu phiếu",
                "verbose_name_plural": "lần lưu phiếu",
                "ordering": ["review", "revision"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="review",
            name="update_update",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="review",
            name="delete_delete",
        ),
        migrations.AddField(
            model_name="review",
            name="method",
            field=models.CharField(
                choices=[("score", "Chấm điểm (B1, B2)"), ("income", "Thu nhập và 12 chỉ số")],
                db_default="score",
                default="score",
                max_length=6,
                verbose_name="cách xác định",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="lần lưu"),
        ),
        migrations.AddField(
            model_name="reviewevent",
            name="method",
            field=models.CharField(
                choices=[("score", "Chấm điểm (B1, B2)"), ("income", "Thu nhập và 12 chỉ số")],
                db_default="score",
                default="score",
                max_length=6,
                verbose_name="cách xác định",
            ),
        ),
        migrations.AddField(
            model_name="reviewevent",
            name="revision",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="lần lưu"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "households_reviewevent" ("answers", "area_type", "commune_id", "decided_by_id", "facts", "form_id", "household_id", "id", "kind", "method", "note", "overrides", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile", "recorded_at", "reviewed_on", "revision", "state", "surveyor_id", "village_id") SELECT recorded."answers", recorded."area_type", recorded."commune_id", recorded."decided_by_id", recorded."facts", recorded."form_id", recorded."household_id", recorded."id", recorded."kind", recorded."method", recorded."note", recorded."overrides", (SELECT _pgh_attach_context()), NOW(), \'update\', recorded."id", recorded."profile", recorded."recorded_at", recorded."reviewed_on", recorded."revision", recorded."state", recorded."surveyor_id", recorded."village_id" FROM (SELECT old_values.* FROM old_values FULL JOIN new_values ON (old_values."id") = (new_values."id") WHERE (old_values.* IS DISTINCT FROM new_values.*) OFFSET 0) AS recorded WHERE recorded."id" IS NOT NULL; RETURN NULL;',
                    hash="98dfdfad1194254c70c89f9c747230d5798b3a2b",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_52ee0",
                    referencing="REFERENCING OLD TABLE AS old_values  NEW TABLE AS new_values ",
                    table="households_review",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "households_reviewevent" ("answers", "area_type", "commune_id", "decided_by_id", "facts", "form_id", "household_id", "id", "kind", "method", "note", "overrides", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "profile", "recorded_at", "reviewed_on", "revision", "state", "surveyor_id", "village_id") SELECT recorded."answers", recorded."area_type", recorded."commune_id", recorded."decided_by_id", recorded."facts", recorded."form_id", recorded."household_id", recorded."id", recorded."kind", recorded."method", recorded."note", recorded."overrides", (SELECT _pgh_attach_context()), NOW(), \'delete\', recorded."id", recorded."profile", recorded."recorded_at", recorded."reviewed_on", recorded."revision", recorded."state", recorded."surveyor_id", recorded."village_id" FROM old_values AS recorded WHERE recorded."id" IS NOT NULL; RETURN NULL;',
                    hash="21628900642b7eb303052238adad44bfb858bd51",
                    level="STATEMENT",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_66d8e",
                    referencing="REFERENCING OLD TABLE AS old_values ",
                    table="households_review",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddField(
            model_name="reviewsave",
            name="review",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saves",
                to="households.review",
            ),
        ),
        migrations.AddField(
            model_name="reviewsave",
            name="saved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewsave",
            constraint=models.UniqueConstraint(
                fields=("review", "revision"), name="households_reviewsave_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewsave",
            constraint=models.UniqueConstraint(
                condition=models.Q(("change_id__isnull", False)),
                fields=("review", "change_id"),
                name="households_reviewsave_change_once",
            ),
        ),
        migrations.RunSQL(WITH_THE_REVIEW, WITHOUT),
        migrations.RunSQL(BY_INCOME, migrations.RunSQL.noop),
    ]
