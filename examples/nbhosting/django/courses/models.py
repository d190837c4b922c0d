from django.db import models


class Reading(models.Model):
    """A student has opened a notebook."""

    student = models.CharField(max_length=80)
    notebook = models.CharField(max_length=200)
