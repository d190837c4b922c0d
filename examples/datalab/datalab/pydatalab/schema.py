"""Brings the documents to the schema of this release. Older releases do not know how to go back."""

from .database import ask

VERSION = 1
#: By the version that it leads to: a function from all collections to all collections.
MIGRATIONS = {}


def version():
    found = ask(find="schema")
    return found[0]["version"] if found else 0


def migrate():
    for wanted in range(version() + 1, VERSION + 1):
        collections = ask(dump=True)
        collections = MIGRATIONS.get(wanted, lambda same: same)(collections)
        ask(load={**collections, "schema": [{"version": wanted}]})
        print(f"The documents have schema {wanted} now.")
