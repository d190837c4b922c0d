"""Counts the requests of a day by route: parse_nginx_log.py <access log> <folder> [YYYY-mm-dd]

Writes <folder>/viewbovis_requests_<day>.json. A route is the whole path: /sample/related is no /sample.
"""

import datetime
import json
import re
import sys
from pathlib import Path

ROUTES = ["/", "/sample", "/sample/related", "/sample/matrix", "/charon/getDataset"]
REQUEST = re.compile(r'\[(\d{2}/\w{3}/\d{4}):[^]]*\] "GET ([^ ?"]*)')


def count(lines, day):
    totals = dict.fromkeys(ROUTES, 0)
    for line in lines:
        found = REQUEST.search(line)
        if found and found[1] == day.strftime("%d/%b/%Y") and found[2] in totals:
            totals[found[2]] += 1
    return totals


def main(log, folder, text=None):
    day = datetime.date.fromisoformat(text) if text else datetime.date.today()
    with open(log, errors="replace") as lines:
        totals = count(lines, day)
    report = Path(folder) / f"viewbovis_requests_{day}.json"
    report.write_text(json.dumps(totals, indent=2) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
