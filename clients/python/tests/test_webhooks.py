"""Calls of a webhook: genuine, old, forged, damaged."""

import base64
import hashlib
import hmac
import unittest
from unittest import mock

from switchbook import WebhookError, verify_webhook

key = b"the secret of a webhook"
secret = "whsec_" + base64.b64encode(key).decode()
body = '{"type":"contact.created","data":{"display_name":"Zoë"}}'.encode()
now = 1_800_000_000


def signature(of=body, with_key=key, call_id="id-1", at=str(now)):
    digest = hmac.new(with_key, f"{call_id}.{at}.".encode() + of, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def call(**changes):
    headers = {"webhook-id": "id-1", "webhook-timestamp": str(now), "webhook-signature": signature()}
    headers.update({f"webhook-{name}": value for name, value in changes.items()})
    return {name: value for name, value in headers.items() if value is not None}


class Webhooks(unittest.TestCase):
    def test_a_genuine_call_in_all_forms(self):
        many = f"v1a,xyz v1,!!! v1,AAAA {signature()}"
        shouted = {name.upper(): value.encode() for name, value in call().items()}
        for headers, given in ((call(), body), (call(signature=many), body.decode()), (shouted, bytearray(body))):
            self.assertEqual(verify_webhook(given, headers, secret, now=now)["type"], "contact.created")
        bare = base64.b64encode(key).decode()
        self.assertTrue(verify_webhook(body, call(), ["whsec_AAAA", bare], now=now - 300))

    def test_everything_else_is_refused(self):
        foreign = signature(with_key=b"another secret")
        wrong = [
            (call(), body + b" ", secret),
            (call(), body, "whsec_" + base64.b64encode(b"another secret").decode()),
            (call(), body, []),
            (call(signature=foreign), body, secret),
            (call(signature=None), body, secret),
            (call(signature=""), body, secret),
            (call(signature=signature().replace("v1,", "v2,")), body, secret),
            (call(signature="v1,ключ"), body, secret),
            (call(id=None), body, secret),
            (call(id="id-2"), body, secret),
            (call(timestamp=None), body, secret),
            (call(timestamp=f"{now}.0"), body, secret),
            (call(timestamp="-1"), body, secret),
            (call(timestamp="9" * 400), body, secret),
            (call(signature=signature(of=b"[]")), b"[]", secret),
            (call(signature=signature(of=b"\xff")), b"\xff", secret),
            ({}, b"", secret),
        ]
        for headers, given, one in wrong:
            with self.assertRaises(WebhookError, msg=str(headers)) as caught:
                verify_webhook(given, headers, one, now=now)
            self.assertNotIn(secret[6:], str(caught.exception))
        for away in (-301, 301):
            with self.assertRaisesRegex(WebhookError, "Check the clock"):
                verify_webhook(body, call(), secret, now=now + away)

    def test_a_clock_that_jumps_makes_old_what_came_now_and_nothing_worse(self):
        with mock.patch("time.time", lambda: float(now + 86_400)):
            with self.assertRaises(WebhookError):
                verify_webhook(body, call(), secret)
            self.assertTrue(verify_webhook(body, call(), secret, tolerance=100_000))

    def test_a_secret_that_is_none_is_a_fault_of_the_program(self):
        for wrong in ("", "whsec_", "whsec_!"):
            with self.assertRaises(ValueError):
                verify_webhook(body, call(), wrong, now=now)
