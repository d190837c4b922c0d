import shlex

from django.core.management.base import BaseCommand

from nbh_main import sitesettings

NAMES = ["nbhroot", "server_name", "server_port", "monitor_idle", "monitor_period"]


class Command(BaseCommand):
    help = "Prints the settings of the site for a shell. One that is missing is left out, as install.sh finds it."

    def handle(self, *args, **options):
        for name in NAMES:
            if hasattr(sitesettings, name):
                self.stdout.write(f"{name}={shlex.quote(str(getattr(sitesettings, name)))}")
