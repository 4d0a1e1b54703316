"""A follower that may be killed: `follower.py FOLDER` keeps its cursor there, and notes what it got in the file `log`."""

import json
import os
import sys
import threading
from pathlib import Path

from switchbook import Client, FileStorage

folder = Path(sys.argv[1])
log = os.open(folder / "log", os.O_WRONLY | os.O_APPEND | os.O_CREAT)


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()


def note(lines):
    # One call of the system, so that a killed follower leaves no half of a line.
    os.write(log, "".join(json.dumps(line) + "\n" for line in lines).encode())


def on_copy(copy):
    note([{"copy": {one["id"]: one["display_name"] for one in copy.contacts}}])


def on_events(events, cursor):
    note([{key: event[key] for key in ("id", "type", "contact_id", "version", "after")} for event in events])


with Client(os.environ["SWITCHBOOK_URL"], os.environ["SWITCHBOOK_KEY"], timeout=5) as client:
    from_start = "--from-start" in sys.argv
    client.follow(
        storage=FileStorage(folder / "cursor"), on_events=on_events, on_copy=None if from_start else on_copy, limit=20, wait=2
    )
