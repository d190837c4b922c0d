from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("student", models.CharField(max_length=80)),
                ("notebook", models.CharField(max_length=200)),
            ],
        ),
    ]
