import json
import signal

from django.core.management.base import BaseCommand

from solutions import jobs


class Command(BaseCommand):
    help = "Answers the jobs of the queue, one after another."

    def handle(self, *args, **options):
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        store = jobs.connect()
        while not self.stopping:
            found = store.blpop(jobs.JOBS, timeout=1)
            if found:
                jobs.serve(json.loads(found[1]))

    def stop(self, *_):
        self.stopping = True
