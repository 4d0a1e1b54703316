"""Verification of the calls that a webhook receives, as Standard Webhooks specifies."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any, Dict, Iterable, Mapping, Optional, Union

from .errors import WebhookError


def verify_webhook(
    body: Union[bytes, str],
    headers: Mapping[str, Any],
    secret: Union[str, Iterable[str]],
    *,
    tolerance: float = 300,
    now: Optional[float] = None,
) -> Dict[str, Any]:
    """Returns the parsed body of a genuine call (`type`, `timestamp`, `data`), and raises `WebhookError` otherwise.

    `body` is the raw body, before any parsing. `secret` may be several while a secret is renewed. `tolerance` is in
    seconds, in both directions of `now`.
    """
    raw = body.encode() if isinstance(body, str) else bytes(body)
    given = {name.lower(): _text(value) for name, value in headers.items()}
    call_id, sent_at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    if not call_id or not (sent_at.isascii() and sent_at.isdigit() and len(sent_at) <= 12):
        raise WebhookError("The call has no webhook-id, or no webhook-timestamp in seconds.")
    if abs((time.time() if now is None else now) - int(sent_at)) > tolerance:
        raise WebhookError(f'The timestamp "{sent_at}" is more than {tolerance:g} seconds away. Check the clock.')
    signed = f"{call_id}.{sent_at}.".encode() + raw
    secrets = [secret] if isinstance(secret, str) else list(secret)
    expected = [hmac.new(_key(one), signed, hashlib.sha256).digest() for one in secrets]
    signatures = [_signature(one) for one in given.get("webhook-signature", "").split(" ")]
    # All pairs are compared, so the time does not reveal the matching one.
    if not any([hmac.compare_digest(one, other) for one in expected for other in signatures]):
        raise WebhookError("No signature matches. Sign the raw body, with the newest secret of the webhook.")
    try:
        parsed = json.loads(raw)
    except ValueError:
        parsed = None
    if not isinstance(parsed, dict):
        raise WebhookError("The body is not a JSON object.")
    return parsed


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret[6:] if secret.startswith("whsec_") else secret, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise ValueError('A secret must be "whsec_" and base64. Copy it from the answer that created the webhook.')
    return key


def _signature(text: str) -> bytes:
    version, _, value = text.partition(",")
    try:
        return base64.b64decode(value, validate=True) if version == "v1" else b""
    except (binascii.Error, ValueError):
        return b""
