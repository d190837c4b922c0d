"""Whether the proxy answers, and Voilà behind it."""

from http.client import HTTPException

from src.config_loader import Config
from src.voila_monitor import ask


def health(config: Config) -> str:
    """`ok`, or in a few words why not."""
    try:
        return str(ask(config.proxy_http_port, "/health")["status"])
    except (OSError, HTTPException, ValueError, KeyError) as error:
        return f"down: {error}"
