"""What those who run the server call by hand, or by cron: pipenv run invoke <task> [--option value]"""

import argparse
import io
import json
import os
import pathlib
import shutil
import sys
import tarfile
import tempfile
import time

from . import schema
from .database import ask


def create_backup(options):
    """The documents and the files, in one archive."""
    path = pathlib.Path(options.output_path) if options.output_path else next_snapshot(options.strategy_name)
    if path.suffixes != [".tar", ".gz"]:
        sys.exit(f"The name must end with .tar.gz, and have no other dot: {path}")
    text = json.dumps(ask(dump=True)).encode()
    with tarfile.open(path, "x:gz") as archive:
        entry = tarfile.TarInfo("database.json")
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))
        archive.add(os.environ["PYDATALAB_FILE_DIRECTORY"], "files")
    print(f"Saved {path}")


def next_snapshot(name):
    strategy = json.loads(pathlib.Path("config.json").read_text())["BACKUP_STRATEGIES"][name]
    folder = pathlib.Path(strategy["location"])
    for old in sorted(folder.glob("*.tar.gz"))[: 1 - strategy["retention"]]:
        old.unlink()
    return folder / time.strftime("%Y-%m-%d-%H-%M-%S.tar.gz")


def restore_backup(options):
    """Puts the documents and the files of a backup in the place of those that are there."""
    collections, files = unpack(options.snapshot_path)
    ask(load=collections)
    folder = pathlib.Path(os.environ["PYDATALAB_FILE_DIRECTORY"])
    for old in folder.iterdir():
        old.unlink()
    for file in files.iterdir():
        shutil.copy2(file, folder)
    tell(collections, files)


def rehearse_restore(options):
    """Restores a backup into another database, reads it back, and leaves nothing behind."""
    collections, files = unpack(options.snapshot_path)
    ask(load=collections, database="rehearsal")
    read = ask(dump=True, database="rehearsal")
    ask(load={}, database="rehearsal")
    if read != collections or "schema" not in read:
        sys.exit("What was read back is not what was saved.")
    missing = [item["item_id"] for item in read.get("items", []) if not (files / item["item_id"]).exists()]
    if missing:
        sys.exit(f"Files of items are not in the backup: {', '.join(missing)}")
    tell(read, files)


def unpack(path):
    folder = pathlib.Path(tempfile.mkdtemp())
    with tarfile.open(path) as archive:
        archive.extractall(folder)
    return json.loads((folder / "database.json").read_text()), folder / "files"


def tell(collections, files):
    print(f"{len(collections.get('items', []))} items, {len(list(files.iterdir()))} files")


def schema_version(_):
    print(schema.version())


tasks = {
    "admin.create-backup": create_backup,
    "admin.restore-backup": restore_backup,
    "admin.rehearse-restore": rehearse_restore,
    "admin.schema-version": schema_version,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="invoke")
    parser.add_argument("task", choices=tasks)
    parser.add_argument("--output-path")
    parser.add_argument("--strategy-name")
    parser.add_argument("--snapshot-path")
    given = parser.parse_args()
    tasks[given.task](given)
