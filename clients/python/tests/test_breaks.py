"""What happens when servers, proxies, connections and callers misbehave."""

import asyncio
import io
import pickle
import sys
import tempfile
import threading
import time
import unittest
from pathlib import Path
from unittest import mock
from urllib.parse import parse_qs, urlsplit

import httpx
from scripted import Server, answer, ok, problem, quick, quick_async

import switchbook
from switchbook import AsyncClient, BadAnswerError, Client, OfflineError, UnavailableError
from switchbook import TimeoutError as TooLong

html = answer(200, b"<html>Sign in to the WLAN</html>", Content_Type="text/html")
gateway = answer(502, b"<html>Bad gateway</html>", Content_Type="text/html")
cut = answer(200, b'{"data": {"id"', length=500)
cut_chunks = b"HTTP/1.1 200 -\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"dat\r\n"


class Case(unittest.TestCase):
    def server(self, *script):
        made = Server(*script)
        self.addCleanup(made.close)
        return made

    def client(self, *script, **options):
        server = self.server(*script)
        client = quick(server, **options)
        self.addCleanup(client.close)
        return server, client

    def keys(self, server):
        return {one["headers"].get("idempotency-key") for one in server.requests}


class Retries(Case):
    def test_a_retry_after_of_zero_is_no_reason_to_hurry(self):
        server, client = self.client(problem(503, "unavailable", Retry_After="0"))
        with self.assertRaises(UnavailableError) as caught:
            client.create_contact({"phone": "+1"})
        self.assertEqual(client.pauses, [0.125, 0.25, 0.5])
        self.assertEqual(len(server.requests), 4)
        self.assertEqual(len(self.keys(server)), 1)
        self.assertNotIn(None, self.keys(server))
        self.assertEqual(caught.exception.retry_after, 0)

    def test_a_retry_after_of_a_day_is_left_to_the_program(self):
        for text in ("86400", "9" * 400):
            server, client = self.client(problem(503, "unavailable", Retry_After=text))
            with self.assertRaises(UnavailableError) as caught:
                client.get_account()
            self.assertEqual((client.pauses, len(server.requests)), ([], 1))
            self.assertGreaterEqual(caught.exception.retry_after, 86400)

    def test_a_retry_after_is_never_undercut_and_rubbish_in_it_is_ignored(self):
        server, client = self.client(problem(429, "limited", Retry_After="7"), problem(429, "limited", Retry_After="soon"), ok)
        client.get_contact(id=1)
        self.assertEqual(client.pauses, [7, 0.25])

    def test_dates_are_compared_with_the_server_and_a_clock_that_jumps_changes_nothing(self):
        dates = {"Retry_After": "Wed, 21 Oct 2015 07:28:05 GMT", "Date": "Wed, 21 Oct 2015 07:28:00 GMT"}
        for jump in (-1e9, 0, 1e9):
            server, client = self.client(problem(503, "unavailable", **dates), ok)
            real = time.time
            with mock.patch("time.time", lambda: real() + jump):
                client.get_contact(id=1)
            self.assertEqual(client.pauses, [5])

    def test_a_body_that_is_cut_is_read_again(self):
        for broken in (cut, cut_chunks, b"", b"HTTP/1.1 200 -\r\nContent-Ty"):
            server, client = self.client(broken, ok)
            self.assertEqual(client.get_contact(id=1), {"id": "a"})
            self.assertEqual(len(server.requests), 2)

    def test_a_write_whose_answer_is_cut_is_repeated_with_its_key(self):
        server, client = self.client(cut, ok)
        client.create_contact({"phone": "+1"}, idempotency_key="mine")
        self.assertEqual(self.keys(server), {"mine"})
        client.create_contact({}, retries=0)
        self.assertIn(None, self.keys(server))

    def test_what_has_no_key_is_not_repeated(self):
        server, client = self.client(cut)
        with self.assertRaises(OfflineError):
            client.sign_in({"code": "sbt_x"})
        self.assertEqual((len(server.requests), self.keys(server)), (1, {None}))
        server, client = self.client(problem(429, "limited"), ok)
        client.sign_in({"code": "sbt_x"})
        self.assertEqual(len(server.requests), 2)

    def test_refusals_are_not_repeated_and_each_code_is_a_class(self):
        for status, code, kind in ((404, "not_found", "NotFoundError"), (500, "internal", "InternalError")):
            server, client = self.client(problem(status, code))
            with self.assertRaises(getattr(switchbook, kind)) as caught:
                client.get_contact(id=1)
            self.assertEqual((len(server.requests), caught.exception.code), (1, code))
            self.assertEqual(str(pickle.loads(pickle.dumps(caught.exception))), str(caught.exception))
        _, client = self.client(problem(418, "teapot"))
        with self.assertRaises(switchbook.ProblemError) as caught:
            client.get_contact(id=1)
        self.assertEqual(type(caught.exception), switchbook.ProblemError)

    def test_a_request_under_its_own_key_is_waited_for(self):
        server, client = self.client(problem(409, "idempotency_running", Retry_After="1"), ok)
        client.create_contact({})
        self.assertEqual((client.pauses, len(self.keys(server))), ([1], 1))

    def test_an_answer_that_drips_in_ends(self):
        def drip(connection):
            connection.sendall(b"HTTP/1.1 200 -\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n")
            while True:
                connection.sendall(b" ")
                time.sleep(0.02)

        _, client = self.client(drip)
        with self.assertRaises(TooLong):
            client.get_account(timeout=0.2, retries=0)
        _, client = self.client(lambda _: time.sleep(5))
        with self.assertRaises(TooLong):
            client.get_account(timeout=0.1, retries=0)


class Proxies(Case):
    def test_html_is_no_answer_of_this_api(self):
        server, client = self.client(html)
        for ask in (lambda: client.get_account(), lambda: client.export_contacts(), lambda: client.list_contacts()):
            with self.assertRaisesRegex(BadAnswerError, r"status 200, text/html.*Check the URL"):
                ask()
        self.assertEqual((len(server.requests), len(client.pauses)), (12, 9))

    def test_a_gateway_is_tried_again_and_a_redirect_is_not_followed(self):
        server, client = self.client(gateway, gateway, ok)
        self.assertEqual(client.get_contact(id=1), {"id": "a"})
        server, client = self.client(answer(301, b"", Location="http://127.0.0.1:9/"))
        with self.assertRaisesRegex(BadAnswerError, "status 301"):
            client.get_contact(id=1)
        self.assertEqual(len(server.requests), 1)

    def test_json_of_something_else_is_told(self):
        for body in (b"[]", b"{}", b"null", b"[" * 100_000, b"\xff", b"{\"data\": 1}"):
            _, client = self.client(answer(200, body))
            with self.assertRaises(BadAnswerError):
                client.list_tags()

    def test_an_answer_without_its_parts_is_told(self):
        for reply in (answer(204), answer(200, {"data": [], "meta": []}), answer(200, {"data": [], "meta": "x"})):
            _, client = self.client(reply)
            with self.assertRaises(BadAnswerError):
                client.list_tags()
        for reply in (answer(204), answer(200, {"data": None}), answer(200, {"data": [1]})):
            _, client = self.client(reply)
            with self.assertRaises(BadAnswerError):
                client.settled(lambda: client.get_import(id="a"))

    def test_no_error_has_the_key(self):
        server = self.server(html, gateway, cut)
        client = quick(server, retries=0)
        server.close()
        for _ in range(4):
            with self.assertRaises(switchbook.SwitchbookError) as caught:
                client.get_account()
            chain = [caught.exception, caught.exception.__cause__]
            self.assertNotIn("sb_live_secret", "".join(f"{one} {one!r}" for one in chain) + repr(client))


class Uploads(Case):
    job = answer(202, {"data": {"id": "a", "state": "queued"}})

    def test_a_file_is_sent_again_from_its_beginning(self):
        data = b"Phone\n" + b"+14155550123\n" * 20_000
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "file.csv")
            path.write_bytes(data)
            opened = io.BytesIO(b"skipped" + data)
            opened.seek(7)
            for file in (path, data, opened, [data[:9], data[9:]]):
                server, client = self.client(gateway, problem(429, "limited"), self.job)
                seen = []
                client.create_import(file, on_progress=lambda sent, total: seen.append((sent, total)))
                self.assertEqual([one["body"] for one in server.requests], [data] * 3)
                self.assertEqual(len(self.keys(server)), 1)
                self.assertIn(seen[-1], [(len(data), len(data)), (len(data), None)])

    def test_what_can_be_read_once_is_sent_once(self):
        server, client = self.client(gateway)
        with self.assertRaises(BadAnswerError):
            client.create_import(iter([b"Phone\n", b"+1\n"]))
        self.assertEqual(len(server.requests), 1)
        self.assertEqual(server.requests[0]["body"], b"Phone\n+1\n")

    def test_a_name_of_a_file_is_not_its_content(self):
        _, client = self.client(self.job)
        for wrong in ("contacts.csv", 7):
            with self.assertRaises(TypeError):
                client.create_import(wrong)

    def test_an_error_of_the_source_ends_the_upload_as_it_is(self):
        def broken():
            yield b"Phone\n"
            raise KeyError("disk")

        _, client = self.client(self.job)
        with self.assertRaises(KeyError):
            client.create_import(broken())


class Arguments(Case):
    def test_an_id_cannot_leave_its_place(self):
        server, client = self.client(ok)
        for wrong in ("", ".", "..", None):
            with self.assertRaises(ValueError):
                client.delete_contact(id=wrong)
        client.get_contact(id="../keys?x=1#y")
        self.assertEqual(server.requests[-1]["line"].split(" ")[1], "/directory/v1/contacts/..%2Fkeys%3Fx%3D1%23y")

    def test_lists_keep_the_commas_of_their_items(self):
        server, client = self.client(ok)
        for tags in (["a", "b"], ["a, b", "c"], ["[a]"]):
            client.create_import(b"name\n", tags=tags)
        paths = [one["line"].split(" ")[1] for one in server.requests]
        texts = [parse_qs(urlsplit(path).query)["tags"] for path in paths]
        self.assertEqual(texts, [["a,b"], ['["a, b", "c"]'], ['["[a]"]']])

    def test_urls_and_keys(self):
        for url, key in (("127.0.0.1:4470", "a"), ("http://a", ""), ("http://a", "a\r\nX: b"), ("http://a", "ключ")):
            with self.assertRaises(ValueError):
                Client(url, key)
        server, _ = self.client(ok)
        for suffix in ("/", "/directory/v1", "/directory/v1/"):
            with Client(server.url + suffix, "a") as client:
                client.get_contact(id=1)
        self.assertEqual({one["line"] for one in server.requests}, {"GET /directory/v1/contacts/1 HTTP/1.1"})

    def test_functions_that_must_be_awaited_are_refused_by_the_blocking_client(self):
        _, client = self.client(ok)

        async def read():
            await asyncio.sleep(0)
            return {"state": "done"}

        with self.assertRaisesRegex(TypeError, "AsyncClient"):
            client.settled(read)


class Sharing(Case):
    def test_threads_share_a_client(self):
        server, client = self.client(problem(503, "unavailable"), ok)
        failed = []

        def work():
            try:
                for _ in range(15):
                    client.create_contact({})
            except Exception as error:
                failed.append(error)

        threads = [threading.Thread(target=work) for _ in range(8)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        self.assertEqual((failed, len(server.requests), len(self.keys(server))), ([], 121, 120))

    def test_what_is_left_in_the_middle_leaves_no_connection(self):
        rows = answer(200, b'{"id": 1}\n' * 9, Content_Type="application/x-ndjson", length=10**9)
        hang = rows.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" + b'{"id": 1}\n' * 9

        def never_ends(connection):
            connection.sendall(hang)
            connection.recv(1)

        limits = httpx.Limits(max_connections=1)
        with httpx.Client(limits=limits, verify=False) as http:
            server, client = self.client(never_ends, never_ends, ok, http=http)
            for _ in range(2):
                for row in client.export_contacts(format="ndjson").rows():
                    self.assertEqual(row, {"id": 1})
                    break
            self.assertEqual(client.get_contact(id=1, timeout=5), {"id": "a"})

        async def cancels():
            async with httpx.AsyncClient(limits=limits, verify=False) as http:
                server = self.server(never_ends, lambda one: one.recv(1), never_ends, ok)
                client = quick_async(server, http=http)
                async with client.export_contacts(format="ndjson") as export:
                    async for _ in export.rows():
                        break
                waiting = asyncio.ensure_future(client.get_account())
                while len(server.requests) < 2:
                    await asyncio.sleep(0.01)
                waiting.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await waiting

                async def reads():
                    async for _ in client.export_contacts(format="ndjson").rows():
                        pass

                reading = asyncio.ensure_future(reads())
                while len(server.requests) < 3:
                    await asyncio.sleep(0.01)
                await asyncio.sleep(0.05)
                reading.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await reading
                self.assertEqual(await client.get_contact(id=1, timeout=5), {"id": "a"})

        asyncio.run(cancels())

    def test_a_loop_over_pages_may_be_left_and_a_list_that_does_not_advance_ends(self):
        page = answer(200, {"data": [1, 2], "meta": {"next_cursor": "same"}})
        server, client = self.client(page)
        for _ in client.list_contacts():
            break
        self.assertEqual(len(server.requests), 1)
        with self.assertRaisesRegex(BadAnswerError, "does not advance"):
            list(client.list_contacts())

        async def leaves():
            async with AsyncClient(server.url, "a") as client:
                async for _ in client.list_contacts():
                    break
                page = await client.list_contacts()
                self.assertEqual(page.data, [1, 2])
                with self.assertRaises(TypeError):
                    list(page)
                with self.assertRaisesRegex(BadAnswerError, "does not advance"):
                    [one async for one in page]

        asyncio.run(leaves())


class Memory:
    def __init__(self, cursor=None):
        self.cursor = cursor

    def load(self):
        return self.cursor

    def save(self, cursor):
        self.cursor = cursor


def events(cursor, *ids):
    return answer(200, {"data": [{"id": one} for one in ids], "meta": {"next_cursor": cursor}})


empty = answer(200, {"data": []})
export = answer(200, b'{"id": "a"}\n{"id": "b"}\n', Content_Type="application/x-ndjson")
short = answer(200, b'{"id": "a"}\n{"id"', Content_Type="application/x-ndjson", length=500)


class Following(Case):
    def follow(self, *script, cursor=None, copies=None, on_copy=None, on_events=None, until="end"):
        """Follows until the cursor `until`. Returns the server, what came, and the pauses."""
        server, client = self.client(*script, retries=0)
        storage, stop, seen = Memory(cursor), threading.Event(), []

        def save(new):
            storage.cursor = new
            if new == until:
                stop.set()

        storage.save = save
        take = on_events or (lambda page, cursor: seen.extend(one["id"] for one in page))
        client.follow(storage=storage, on_events=take, on_copy=on_copy, stop=stop)
        return server, seen, client.pauses

    def test_failures_that_may_pass_do_not_end_it(self):
        broken = [cut, gateway, html, problem(429, "limited"), problem(503, "unavailable", Retry_After="86400"), b""]
        script = [events("b", 1), *broken, events("c", 2), problem(500, "internal"), events("end", 3)]
        server, seen, pauses = self.follow(*script, cursor="a")
        self.assertEqual(seen, [1, 2, 3])
        self.assertEqual(pauses, [0.125, 0.25, 0.5, 1, 60, 4, 0.125])
        asked = [one["line"].split("after=")[1].split(" ")[0] for one in server.requests]
        self.assertEqual(asked, ["a", *["b"] * 7, "c", "c"])
        others = [answer(204), answer(200, {"data": []}), answer(200, {"data": [], "meta": []})]
        self.assertEqual(self.follow(*others, events("end", 1), cursor="a")[1], [1])

    def test_an_expired_cursor_makes_a_new_copy_and_a_broken_export_another_one(self):
        once = [events("now"), empty, empty, empty, empty]
        expired = problem(410, "cursor_expired")
        others = [events("now"), answer(204), events("now"), empty, answer(200, {"data": {}})]
        script = [expired, *others, *once, short, *once, export, expired, expired, *once, export, events("end", 5)]
        copies = []

        def on_copy(copy):
            copies.append((copy.cursor, [one["id"] for one in copy.contacts], copy.tags))

        _, seen, pauses = self.follow(*script, cursor="old", on_copy=on_copy)
        self.assertEqual((copies, seen), ([("now", ["a", "b"], [])] * 2, [5]))
        self.assertEqual(len(pauses), 6)

    def test_a_handler_that_overlooks_a_broken_export_is_called_again(self):
        once = [events("now"), empty, empty, empty, empty]
        calls = []

        def careless(copy):
            calls.append(1)
            try:
                list(copy.contacts)
            except Exception:
                pass

        self.follow(*once, short, *once, export, events("end"), on_copy=careless)
        self.assertEqual(len(calls), 2)

    def test_refusals_and_errors_of_handlers_end_it_and_save_nothing(self):
        with self.assertRaises(BadAnswerError):
            self.follow(answer(404, b"<html>", Content_Type="text/html"))
        with self.assertRaises(switchbook.CursorExpiredError):
            self.follow(problem(410, "cursor_expired"), cursor="old")
        with self.assertRaises(switchbook.UnauthenticatedError):
            self.follow(problem(401, "unauthenticated"))

        def fails(page, cursor):
            raise OfflineError("another server of the handler")

        with self.assertRaisesRegex(OfflineError, "another server"):
            self.follow(events("end", 1), on_events=fails)

    def test_a_page_that_was_not_saved_comes_again_and_none_is_missed(self):
        for fails in ("handler", "storage"):
            server, client = self.client(events("b", 1), events("c", 2), events("c", 2), events("end", 3))
            storage, stop, seen = Memory("a"), threading.Event(), []
            trouble = [fails]

            def on_events(page, cursor):
                if cursor == "c" and trouble == ["handler"]:
                    raise KeyError(trouble.pop())
                seen.extend(one["id"] for one in page)

            def save(cursor):
                if cursor == "c" and trouble == ["storage"]:
                    raise KeyError(trouble.pop())
                storage.cursor = cursor
                if cursor == "end":
                    stop.set()

            storage.save = save
            with self.assertRaises(KeyError):
                client.follow(storage=storage, on_events=on_events, stop=stop)
            self.assertEqual(storage.cursor, "b")
            client.follow(storage=storage, on_events=on_events, stop=stop)
            self.assertEqual(seen, [1, 2, 3] if fails == "handler" else [1, 2, 2, 3])
            asked = [one["line"].split("after=")[1].split(" ")[0] for one in server.requests]
            self.assertEqual(asked, ["a", "b", "b", "c"])

    def test_the_first_cursor_is_stored_before_it_waits(self):
        server, seen, _ = self.follow(events("a"), cut, events("end", 1))
        asked = [one["line"].split(" ")[1].partition("?")[2] for one in server.requests]
        self.assertEqual(asked[0], "limit=1000&wait=0&from=beginning")
        self.assertEqual(asked[1:], ["limit=1000&wait=30&after=a"] * 2)
        self.assertEqual(seen, [1])

    def test_the_same_with_asyncio_and_a_stop_during_a_pause(self):
        async def follows():
            server = self.server(events("b", 1), cut, events("c", 2), gateway)
            async with AsyncClient(server.url, "a", retries=0, random=lambda: 0.0) as client:
                stop, seen, storage = asyncio.Event(), [], Memory("a")

                async def on_events(page, cursor):
                    seen.extend(one["id"] for one in page)

                following = asyncio.ensure_future(
                    client.follow(storage=storage, on_events=on_events, stop=stop, types=["contact.created"])
                )
                while len(server.requests) < 8:
                    await asyncio.sleep(0.01)
                stop.set()
                await asyncio.wait_for(following, 1)
                self.assertEqual((seen, storage.cursor), ([1, 2], "c"))

        asyncio.run(follows())


if __name__ == "__main__":
    sys.exit(unittest.main())
