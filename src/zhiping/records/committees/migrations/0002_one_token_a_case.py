import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A ballot token is for one case, so that a recusal in one case marks none of the others. No ballot was held before."""

    dependencies = [("committees", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="ballottoken",
            name="case",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="tokens", to="committees.roundcase"
            ),
        ),
    ]
