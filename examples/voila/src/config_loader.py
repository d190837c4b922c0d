"""config/voila.cfg, the single source of truth, as one object."""

from configparser import ConfigParser
from dataclasses import dataclass
from pathlib import Path

# The release that this code belongs to, whatever link led here.
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Config:
    host: str
    voila_port: int
    proxy_http_port: int
    notebook: Path
    auth_enabled: bool
    basic_user: str
    allowed_origins: str
    log_dir: Path
    pid_dir: Path
    restart_backoff_seconds: float
    max_restarts: int


def load(file: Path = ROOT / "config" / "voila.cfg") -> Config:
    """Reads the file. Raises ValueError for a value of the wrong kind.

    configparser takes `false   ; a comment` for the value as a whole, so a line that matters has no comment behind it.
    """
    parser = ConfigParser(interpolation=None)
    with open(file, encoding="utf-8") as text:
        parser.read_file(text)
    server, security, process = parser["server"], parser["security"], parser["process"]
    return Config(
        host=server["host"],
        voila_port=server.getint("voila_port"),
        proxy_http_port=server.getint("proxy_http_port"),
        notebook=ROOT / server["notebook"],
        auth_enabled=security.getboolean("auth_enabled"),
        basic_user=security["basic_user"],
        allowed_origins=security["allowed_origins"],
        log_dir=ROOT / parser["paths"]["log_dir"],
        pid_dir=Path(process["pid_dir"]),
        restart_backoff_seconds=process.getfloat("restart_backoff_seconds"),
        max_restarts=process.getint("max_restarts"),
    )
