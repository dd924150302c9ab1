import django.db.models.deletion
from django.db import migrations, models


def name_by_digest(apps, schema_editor):
    digests = dict(apps.get_model("cycles", "InstalledPack").objects.values_list("pk", "digest"))
    cycles = apps.get_model("cycles", "ReviewCycle").objects
    for cycle, row in cycles.values_list("pk", "pack_id"):
        cycles.filter(pk=cycle).update(pack_by_digest_id=digests[row])


class Migration(migrations.Migration):
    """The rows are filled here and the columns changed in the next: PostgreSQL does not alter a table it has just filled."""

    dependencies = [("cycles", "0002_clock_says_from_where_and_who_moves_it")]

    operations = [
        migrations.AddField(
            model_name="reviewcycle",
            name="pack_by_digest",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cycles.installedpack",
                to_field="digest",
            ),
        ),
        migrations.RunPython(name_by_digest, migrations.RunPython.noop),
    ]
