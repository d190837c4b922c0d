import signal
import time
from pathlib import Path

from django.core.management.base import BaseCommand

from courses.models import Reading
from nbh_main import sitesettings


class Command(BaseCommand):
    help = "Looks after the containers of the students, and counts."

    def add_arguments(self, parser):
        parser.add_argument("--period", type=int, required=True, help="minutes between two looks")
        parser.add_argument("--idle", type=int, required=True, help="minutes until a container is stopped")

    def handle(self, *args, period, idle, **options):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        raw = Path(sitesettings.nbhroot) / "raw" / "counts"
        while True:
            with raw.open("a", encoding="utf-8") as counts:
                counts.write(f"{int(time.time())} {Reading.objects.count()}\n")
            time.sleep(period * 60)

    def stop(self, *_):
        raise SystemExit(0)
