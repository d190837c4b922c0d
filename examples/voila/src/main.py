"""The supervisor: keeps Voilà and the proxy running, and gives up when they do not want to run."""

import os
import signal
import subprocess
import sys
import time
from logging import Logger
from types import FrameType

from src.config_loader import ROOT, Config, load
from src.logger import open_log
from src.proxy_monitor import health

STEADY_SECONDS = 60
STOP_SECONDS = 10
WATCH_SECONDS = 5


class Child:
    """One process of the stack, started again after a pause when it ends."""

    def __init__(self, name: str, module: str, config: Config, log: Logger) -> None:
        self.name, self.module, self.config, self.log = name, module, config, log
        self.restarts = 0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen([sys.executable, "-m", self.module], cwd=ROOT)
        self.started = time.monotonic()
        self.due: float | None = None
        (self.config.pid_dir / f"{self.name}.pid").write_text(f"{self.process.pid}\n", encoding="ascii")
        self.log.info("%s started, pid %s", self.name, self.process.pid)

    def tend(self) -> bool:
        """Starts the process again when it is time to. False: it ended too often."""
        now = time.monotonic()
        if self.due is not None:
            if now >= self.due:
                self.start()
            return True
        if self.process.poll() is None:
            return True
        self.restarts = 1 if now - self.started > STEADY_SECONDS else self.restarts + 1
        self.log.warning("%s ended with %s (restart %s)", self.name, self.process.returncode, self.restarts)
        self.due = now + self.config.restart_backoff_seconds
        return self.restarts <= self.config.max_restarts

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        (self.config.pid_dir / f"{self.name}.pid").unlink(missing_ok=True)


def supervise(config: Config, log: Logger) -> int:
    """Runs until SIGTERM (0) or until a child ended too often (1)."""
    asked: list[int] = []

    def ask(number: int, _: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, ask)
    children = [
        Child("voila", "src.voila_launcher", config, log),
        Child("proxy", "src.reverse_proxy", config, log),
    ]
    seen, watched = "", time.monotonic()
    while not asked and all([child.tend() for child in children]):
        time.sleep(0.2)
        if time.monotonic() - watched > WATCH_SECONDS:
            watched, before, seen = time.monotonic(), seen, health(config)
            if seen != before:
                log.info("health: %s", seen)
    for child in children:
        child.stop()
    if not asked:
        log.critical("a child ended too often, giving up")
        return 1
    log.info("stopped by signal %s", asked[0])
    return 0


def main() -> int:
    config = load()
    log = open_log("supervisor", config.log_dir)
    config.pid_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    if config.pid_dir.stat().st_uid != os.getuid():
        log.critical("%s belongs to somebody else", config.pid_dir)
        return 1
    log.info("release %s, supervisor pid %s", ROOT.name, os.getpid())
    return supervise(config, log)


if __name__ == "__main__":
    sys.exit(main())
