import subprocess
from pathlib import Path

from django.core.management.base import BaseCommand

from nbh_main import sitesettings


class Command(BaseCommand):
    help = "Builds the images of the courses that have a Dockerfile of their own below local/."

    def add_arguments(self, parser):
        parser.add_argument("courses", nargs="*", help="names; all without one")

    def handle(self, *args, courses, **options):
        local = Path(sitesettings.nbhroot) / "local"
        for recipe in sorted(local.glob("*/Dockerfile")):
            name = recipe.parent.name
            if not courses or name in courses:
                subprocess.run(["docker", "build", "--quiet", "--tag", name, str(recipe.parent)], check=True)
