from django.db import models


class Solution(models.Model):
    author = models.CharField(max_length=80)
    passed = models.BooleanField(default=False)
