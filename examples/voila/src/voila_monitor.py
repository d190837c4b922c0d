"""Whether Voilà answers, and as which release."""

import json
from http.client import HTTPConnection

from src.config_loader import Config


def status_of_voila(config: Config) -> dict[str, object]:
    """What Voilà says of itself. Raises OSError, HTTPException or ValueError when it does not."""
    return ask(config.voila_port, "/status")


def ask(port: int, path: str) -> dict[str, object]:
    """The JSON object at an address of this host; any status but 200 is a ValueError."""
    connection = HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        if answer.status != 200:
            raise ValueError(f"{path} answers {answer.status}")
        return json.loads(answer.read())
    finally:
        connection.close()
