import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cycles", "0003_cycle_names_its_pack_by_digest")]

    operations = [
        migrations.RemoveField(model_name="reviewcycle", name="pack"),
        migrations.RenameField(model_name="reviewcycle", old_name="pack_by_digest", new_name="pack"),
        migrations.AlterField(
            model_name="reviewcycle",
            name="pack",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="cycles",
                to="cycles.installedpack",
                to_field="digest",
            ),
        ),
    ]
