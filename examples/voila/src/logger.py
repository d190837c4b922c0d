"""One log file for each part of the stack, a new one every midnight, fourteen days of them."""

import logging
from logging.handlers import TimedRotatingFileHandler
from pathlib import Path


def open_log(name: str, folder: Path) -> logging.Logger:
    """The log `<folder>/<name>.log`."""
    folder.mkdir(exist_ok=True)
    handler = TimedRotatingFileHandler(folder / f"{name}.log", when="midnight", backupCount=14, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger(name)
    log.setLevel(logging.INFO)
    log.addHandler(handler)
    return log
