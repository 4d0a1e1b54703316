"""Twenty tasks of an office, on a separate account: `tasks.py blocking` or `tasks.py asyncio`."""

import asyncio
import inspect
import json
import os
import sys

from switchbook import AsyncClient, Client, ConflictError, StaleError


async def got(value):
    return await value if inspect.isawaitable(value) else value


async def all_of(value):
    """The items of a list or a download of either client."""
    return [one async for one in value] if hasattr(value, "__aiter__") else list(value)


async def office(client):
    """Yields the name of each task that is done, and whether it is right."""
    jane = await got(client.create_contact({"display_name": "Jane Doe", "phone": "+14155550123", "email": "jane@example.com"}))
    yield "create a contact", jane["number"] == 1

    found = await all_of(client.list_contacts(search="jane"))
    yield "find by a part of a name", [one["id"] for one in found] == [jane["id"]]

    found = await all_of(client.list_contacts(phone="+1 415 555 0123"))
    yield "find by a number", [one["id"] for one in found] == [jane["id"]]

    items = [{"op": "create", "contact": {"display_name": f"Guest {n}", "phone": f"+1415555{n}"}} for n in range(1000, 1075)]
    done = await got(client.run_batch({"items": items}))
    yield "create seventy-five at once", "'error'" not in str(done)

    listed = await all_of(client.list_contacts(limit=20, sort="created_at"))
    yield "read four pages in order", len({one["id"] for one in listed}) == 76 and listed[0]["id"] == jane["id"]

    jane = await got(client.update_contact({"company": "Acme", "add_tags": ["vip"]}, id=1, if_match=jane["version"]))
    yield "change what nobody else changed", jane["company"] == "Acme"

    try:
        await got(client.update_contact({"company": "Other"}, id=1, if_match=1))
        yield "notice a change of somebody else", False
    except StaleError as error:
        yield "notice a change of somebody else", error.problem["version"] == jane["version"]

    try:
        await got(client.create_contact({"phone": "+14155550123"}))
        yield "learn who has a number", False
    except ConflictError as error:
        yield "learn who has a number", error.problem["contact_id"] == jane["id"]

    who = await got(client.resolve_contact({"identifiers": [{"kind": "email", "value": "JANE@example.com"}]}))
    yield "resolve an address", jane["id"] in json.dumps(who)

    group = await got(client.create_group({"name": "Friends"}))
    await got(client.add_group_members({"contact_ids": [1, 2, 3]}, number=group["number"]))
    yield "fill a group", len(await all_of(client.list_contacts(group="Friends"))) == 3

    await got(client.add_note({"body": "Called back"}, id=1))
    yield "take a note", [one["body"] for one in await all_of(client.list_notes(id=1))] == ["Called back"]

    await got(client.record_consent({"state": "opted_out", "source": "form"}, id=1, channel="sms"))
    question = {"channel": "sms", "identities": [{"kind": "phone", "value": "+14155550123"}]}
    yield "respect an opt-out", "'allowed': False" in str(await got(client.can_send(question)))

    await got(client.set_suppression({"channel": "email", "reason": "complaint"}, id=2))
    yield "suppress an address", len(await all_of(client.list_suppressions(id=2))) == 1

    change = {"filter": {"group": "Friends"}, "change": {"add_tags": ["autumn"]}}
    bulk = await got(client.create_bulk_change(change))
    bulk = await got(client.settled(lambda: client.get_bulk_change(id=bulk["id"])))
    yield "tag a group", bulk["changed"] == 3

    await got(client.undo_bulk_change(id=bulk["id"]))
    await got(client.settled(lambda: client.get_bulk_change(id=bulk["id"])))
    yield "take that back", len(await all_of(client.list_contacts(tag="autumn"))) == 0

    file = b"Phone,Name\n+14155550123,Jane\n+14155559999,New\n12,Bad\n"
    job = await got(client.create_import(file, on_match="skip", file_name="fair.csv"))
    job = await got(client.settled(lambda: client.get_import(id=job["id"])))
    yield "import a file", (job["created"], job["skipped"], job["rejected"]) == (1, 1, 1)

    rejected = b"".join(await all_of(client.download_rejected_rows(id=job["id"])))
    yield "get the rejected rows", b"12,Bad" in rejected

    export = client.export_contacts(format="ndjson")
    yield "export everybody", len(await all_of(export.rows())) == 77

    merge = await got(client.merge_contacts({"survivor": 1, "loser": 2}))
    await got(client.undo_merge(id=merge["id"]))
    yield "merge two, and take it back", (await got(client.get_contact(id=2)))["number"] == 2

    history = await all_of(client.list_history(id=1))
    yield "see who changed what", history[-1]["type"] == "contact.created"


async def main(kind):
    url, key = os.environ["SWITCHBOOK_URL"], os.environ["SWITCHBOOK_KEY"]
    client = (Client if kind == "blocking" else AsyncClient)(url, key)
    async for name, is_right in office(client):
        print("ok" if is_right else "WRONG", name)
    await got(client.close() if kind == "blocking" else client.aclose())


asyncio.run(main(sys.argv[1]))
