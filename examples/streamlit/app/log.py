"""One log file, a new one every midnight, fourteen days of them."""

import logging
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path

# The release that this code belongs to, whatever link led here.
ROOT = Path(__file__).resolve().parent.parent


def open_log(name: str) -> logging.Logger:
    """The log `logs/<name>.log`; asked for again, the same."""
    log = logging.getLogger(name)
    if not log.handlers:
        folder = ROOT / "logs"
        folder.mkdir(exist_ok=True)
        handler = TimedRotatingFileHandler(folder / f"{name}.log", when="midnight", backupCount=14, encoding="utf-8")
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
        log.setLevel(logging.INFO)
    return log
