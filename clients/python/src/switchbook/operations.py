# Made by `npm run clients` from the OpenAPI document. Changes here are lost.
"""A method for each operation."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Literal, Optional, Union

from . import types as shapes
from ._callers import AsyncCaller, AsyncDownload, AsyncPages, Caller, Download, Page
from ._core import Call
from ._files import File, Progress


class Operations(Caller):
    """The operations of `Client`."""

    def get_account(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.AccountAndKey:
        """Show the account and the key in use. Shows the account of the key, its settings, and the rights of the key.
        Scope: `account:read`.
        """
        return self._one(
            Call(
                "GET /account",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_account(
        self,
        body: shapes.AccountPatch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.AccountAndKey:
        """Change the account. Changes the members that are sent; null, or an empty text, clears a setting. An account
        may change its name, the region of national numbers, its WhatsApp number, the channels that need an opt-in,
        and the words that stop and start messages. Only the operator can change the slug, which is unique on the
        server, and `contact_limit`: `switchbook account set`. Scope: `account:write`.
        """
        return self._one(
            Call(
                "PATCH /account",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_contacts(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        offset: Optional[int] = None,
        search: Optional[str] = None,
        phone: Optional[str] = None,
        email: Optional[str] = None,
        lid: Optional[str] = None,
        tag: Optional[str] = None,
        group: Optional[str] = None,
        source: Optional[str] = None,
        status: Optional[str] = None,
        type: Optional[Literal["lead", "customer", "guest"]] = None,
        channel: Optional[Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat"]] = None,
        consent: Optional[str] = None,
        updated_after: Optional[str] = None,
        updated_before: Optional[str] = None,
        segment: Optional[str] = None,
        filter: Optional[Union[str, Dict[str, Any]]] = None,
        sort: Optional[Union[Literal["created_at", "-created_at", "updated_at", "-updated_at", "display_name", "-display_name"], str]] = None,
        count: Optional[Literal["none", "exact", "capped"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Contact, shapes.ContactPageMeta]:
        """List, filter and search contacts. Lists contacts in pages, the newest first unless `sort` sets another
        order. A contact must match all filters that are sent. A cursor works only with the filters and the order of
        the request that returned it. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts",
                {"limit": limit, "cursor": cursor, "offset": offset, "search": search, "phone": phone, "email": email, "lid": lid, "tag": tag, "group": group, "source": source, "status": status, "type": type, "channel": channel, "consent": consent, "updated_after": updated_after, "updated_before": updated_before, "segment": segment, "filter": filter, "sort": sort, "count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_contact(
        self,
        body: shapes.CreateContact,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Contact:
        """Create a contact, or find an existing one. Creates a contact. A contact that already has one of the
        exclusive identities in the request is the same contact. Phone numbers, messenger ids and ids of other systems
        are exclusive; emails are not. `on_match` selects the reaction. `refuse` answers 409 and names that contact.
        `return` answers 200 with that contact, unchanged. `merge` adds tags, groups and identities, changes the other
        fields of the request, and answers 200. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /contacts",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def resolve_contact(
        self,
        body: shapes.ContactIdentifiers,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Resolved:
        """Find a contact by its identifiers, or create it. Finds the one contact that has the identifiers. Numbers
        also match in their other known forms, such as Brazilian mobile numbers with and without the ninth digit.
        `matched_by` lists the identifiers that matched. Identifiers of several contacts are refused, because the
        server never chooses one of them. With `create`, a contact is created when none matches; this also needs the
        scope `contacts:write`. Simultaneous requests get the same contact. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "POST /contacts/resolve",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def run_batch(
        self,
        body: shapes.Batch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> List[shapes.BatchItem]:
        """Create, update and delete many contacts. Creates, updates and deletes up to 1,000 contacts in one request.
        Without `atomic`, every item succeeds or fails by itself, and the answer has a result for each item in the
        order of the request. With `atomic`, the server executes all items or none. If it executes none, the answer is
        422 and lists the faulty items. Deletions also need the scope `contacts:delete`. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /contacts/batch",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_contact(
        self,
        *,
        id: Union[str, int],
        follow: Optional[Literal["merged"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Contact:
        """Show a contact. Shows one contact by its id or its number. With `If-None-Match`, a contact that has not
        changed is answered with 304 and no body. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "GET /contacts/{id}",
                {"id": id, "follow": follow},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_contact(
        self,
        body: shapes.ContactPatch,
        *,
        id: Union[str, int],
        if_match: Union[int, str, None] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Contact:
        """Change a contact. Changes the members that are sent, as a JSON merge patch (RFC 7396): null clears a field,
        lists are replaced, and `attributes` are merged at every level. `phone` and `email` change the primary number
        and address. `identities` replaces all identities except identities of kind `vendor_id`. You may send a
        contact back exactly as you read it; nothing changes then. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "PATCH /contacts/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                if_match=if_match,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_contact(
        self,
        *,
        id: Union[str, int],
        if_match: Union[int, str, None] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a contact. Deletes a contact and its notes. For some days, `POST /deleted-contacts/{id}/restore` can
        restore it with all its data. A contact with more than 20,000 notes, entries of consents or suppressions, or
        16 MiB of one of them, is deleted permanently; the answer then has no `Location`. Its opt-outs and
        suppressions are kept for its numbers and addresses. They apply to any contact that gets one of these later.
        Scope: `contacts:delete`.
        """
        return self._none(
            Call(
                "DELETE /contacts/{id}",
                {"id": id},
                is_repeatable=True,
                if_match=if_match,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_bulk_change(
        self,
        body: shapes.NewBulkChange,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Change many contacts. Edits or deletes many contacts as a job: all contacts that match a filter, or the
        contacts in `contact_ids`. A filter is a tree of conditions, or has the members of the query of the list of
        contacts; `{}` matches every contact. A saved segment is replaced by its current tree. Each contact changes as
        with any edit or deletion: its `version` increases, and an event records it. The job continues after a restart
        or a crash of the server. Contacts that are created after the request are not changed. An account runs one job
        at a time; up to 20 more can wait. `delete` also needs the scope `contacts:delete`; `add_groups` and
        `remove_groups` need `groups:write`. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /bulk-changes",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_bulk_changes(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.BulkChange, shapes.PageMeta]:
        """List all bulk changes. Lists all bulk changes, the newest first. The latest 200 are kept. Scope:
        `contacts:read`.
        """
        return self._page(
            Call(
                "GET /bulk-changes",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_bulk_change(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Show a bulk change. Shows a bulk change and its progress. Its states are `queued`, `running`, then `done`,
        `cancelled` or `failed`. During an undo it is `undoing`, then `undone`. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "GET /bulk-changes/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def cancel_bulk_change(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Cancel a bulk change. Cancels a bulk change that waits or runs. Contacts that were changed before the
        request keep their changes. An undo restores their previous values. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /bulk-changes/{id}/cancel",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def undo_bulk_change(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Undo a bulk change. Gives the edited contacts their previous values. Fields that were changed in the
        meantime are left unchanged. An undo is possible for 30 days, for the latest 50 bulk changes. A deletion can
        be undone if the account kept deleted contacts (`bin_days`) when it was requested. It also needs the scope
        `groups:write` if groups were changed. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /bulk-changes/{id}/undo",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_number_corrections(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.NumberCorrection, shapes.NumberCorrectionsMeta]:
        """List phone numbers that lack their country code. Lists phone numbers that are valid only as national
        numbers of the account's region. Each has the number that a correction would store. A bulk change with
        `correct_numbers` corrects them and can be undone. A page may be empty even if a next page exists. Without a
        region, the list is empty. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /number-corrections",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_identities(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Identity, shapes.PageMeta]:
        """List the identities of a contact. Lists the identities of a contact, the oldest first, on one page. Scope:
        `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/identities",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def add_identity(
        self,
        body: shapes.NewIdentity,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Identity:
        """Add an identity. Adds an identity. If the contact already has it, the answer is 200, and the label, the
        primary mark and the verification of the request are stored. If another contact has it, the answer is 409.
        Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /contacts/{id}/identities",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def remove_identity(
        self,
        *,
        id: Union[str, int],
        iid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove an identity. Removes an identity from a contact. Scope: `contacts:write`."""
        return self._none(
            Call(
                "DELETE /contacts/{id}/identities/{iid}",
                {"id": id, "iid": iid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_notes(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Note, shapes.PageMeta]:
        """List the notes on a contact. Lists the notes on a contact, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /contacts/{id}/notes",
                {"id": id, "limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def add_note(
        self,
        body: shapes.NewNote,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Note:
        """Add a note. Adds a note to a contact. By default, `author` is the name of the key; null means no author.
        The `version` of the contact does not change. The feed reports `note.created`, without the text. Scope:
        `contacts:write`.
        """
        return self._one(
            Call(
                "POST /contacts/{id}/notes",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_note(
        self,
        body: shapes.NotePatch,
        *,
        id: Union[str, int],
        nid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Note:
        """Change a note. Changes the text of a note. Its author and its creation time are kept. If several requests
        change a note, the last one counts. The feed reports `note.updated`, without the text. Scope:
        `contacts:write`.
        """
        return self._one(
            Call(
                "PATCH /contacts/{id}/notes/{nid}",
                {"id": id, "nid": nid},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_note(
        self,
        *,
        id: Union[str, int],
        nid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a note. Deletes a note. The feed reports `note.deleted`; the server keeps no copy of the text.
        Scope: `contacts:write`.
        """
        return self._none(
            Call(
                "DELETE /contacts/{id}/notes/{nid}",
                {"id": id, "nid": nid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_consents(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Consent, shapes.PageMeta]:
        """List the consents of a contact. Lists all consents that were recorded for a contact, the latest first, on
        one page. For each channel, purpose and sender, the latest entry applies. A sender may have a separate entry
        in addition to the entry for all senders; then the later answer applies to it. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/consents",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def record_consent(
        self,
        body: shapes.NewConsent,
        *,
        id: Union[str, int],
        channel: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Consent:
        """Record a consent. Records whether a contact allows messages on a channel, from one number of the business
        or from all. Entries are added and never changed, so the ledger shows the state at any time. Scope:
        `contacts:write`.
        """
        return self._one(
            Call(
                "PUT /contacts/{id}/consents/{channel}",
                {"id": id, "channel": channel},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_suppressions(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Suppression, shapes.PageMeta]:
        """List the suppressions of a contact. Lists the suppressions of a contact, the newest first, on one page.
        Suppressions that have ended are included. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/suppressions",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def set_suppression(
        self,
        body: shapes.NewSuppression,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Suppression:
        """Set a suppression. Forbids messages to a contact on a channel, or on all channels. There is one suppression
        for each channel: it is created with 201, or replaced with 200. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /contacts/{id}/suppressions",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_suppression(
        self,
        *,
        id: Union[str, int],
        sid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End a suppression. Ends a suppression. Scope: `contacts:write`."""
        return self._none(
            Call(
                "DELETE /contacts/{id}/suppressions/{sid}",
                {"id": id, "sid": sid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_records(
        self,
        *,
        contacts: Union[str, Iterable[str]],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.ContactRecords, shapes.PageMeta]:
        """List notes, consents and suppressions of many contacts. Lists the notes, the latest consent of each channel
        and purpose, and the active suppressions of up to 100 contacts, in one answer. Contacts without records and
        unknown ids are left out. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /records",
                {"contacts": contacts},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def can_send(
        self,
        body: shapes.SendQuestion,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> List[shapes.SendAnswer]:
        """Check whether you may send messages to people. Reports for up to 1,000 identities whether you may send
        messages to their contacts. The question is about one channel, one purpose or any, and one number of the
        business or any. Every reason against a message is listed, with its remedy. An opt-out or a suppression of any
        contact with the identity applies, for each known form of a number, and also after the contact is deleted. If
        the account's setting `consent_required` names the channel, an opt-in that has not expired is also needed.
        Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "POST /can-send",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def count_sendable(
        self,
        body: shapes.SendCountQuestion,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SendCounts:
        """Count the contacts of a filter that you may send messages to. Counts the contacts of a filter to which you
        may send messages, and the others by reason. Each contact is checked by its own number or address for the
        channel, as by `POST /can-send`. A call runs for about three seconds. While `next_cursor` is not null, some
        contacts remain: repeat the request with this cursor, and add up the counts. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "POST /can-send/count",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def merge_contacts(
        self,
        body: shapes.NewMerge,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergeReport:
        """Merge two contacts, or preview the merge. Merges the loser into the survivor. The survivor keeps its values
        and adopts values that it lacks. With `take`, the named values of the loser replace its values. It keeps its
        primary number and email; with `phone` or `email` in `take`, the number or email of the loser becomes primary.
        Identities, tags, groups, notes, consents and suppressions move to it, and other values of the loser are
        dropped. If both have a consent or a suppression for a channel, the stricter one applies. From then on,
        requests with the id or the number of the loser are answered with 410 and the address of the survivor. With
        `preview`, nothing is changed and the answer shows the effects of the merge. Send its `versions` with the
        merge: the merge is refused if either contact has changed since. The merge also needs the scope
        `contacts:delete`. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /merges",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_merges(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Merge, shapes.PageMeta]:
        """List all merges. Lists all merges of the account, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /merges",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_merge(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Merge:
        """Show a merge. Shows a merge. Scope: `contacts:read`."""
        return self._one(
            Call(
                "GET /merges/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def undo_merge(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.UndoneMerge:
        """Undo a merge. Splits a merged contact into its two contacts again, within 30 days. A contact without later
        changes is restored exactly, with its version and times. The survivor keeps later changes. Values that were
        removed later are not restored, and `not_restored` lists them. An opt-out or a suppression that was recorded
        later applies to both contacts. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /merges/{id}/undo",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_duplicates(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Duplicate, shapes.DuplicatesMeta]:
        """List contacts that may be one person. Lists pairs of contacts that may be one person, the most likely
        first. They have the same number or email, or the same or a similar name and another common value, such as a
        birthday. Members of a household are not listed. Values that many contacts have are ignored. The first request
        of an account starts the search, from the newest contact. `meta.complete` is false while contacts still have
        to be compared. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /duplicates",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def check_duplicates(
        self,
        body: shapes.ComparedContact,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CheckedContact:
        """Find contacts that a new person may be. Compares a person who is not stored yet with the contacts, and
        lists up to 10 possible matches, the most likely first. Members that are hidden from the caller are neither
        compared nor shown. The first request of an account starts the search. `complete` is false until all contacts
        can be found. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "POST /duplicates/check",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def dismiss_duplicate(
        self,
        body: shapes.NewDismissal,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Dismissal:
        """Mark two contacts as different people. Records that two contacts are different people. They are no longer
        listed as duplicates, even after one of them is merged into another contact. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /duplicates/dismissals",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_dismissals(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Dismissal, shapes.PageMeta]:
        """List dismissed pairs. Lists all dismissals, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /duplicates/dismissals",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_dismissal(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a dismissal. Deletes a dismissal. The two contacts can be listed as duplicates again. Scope:
        `contacts:write`.
        """
        return self._none(
            Call(
                "DELETE /duplicates/dismissals/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_tags(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.CatalogItem, shapes.PageMeta]:
        """List all tags. Lists all tags of the account by their number, on one page. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /tags",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_tag(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a tag. Creates a tag. A tag that a contact gets is created automatically. You need this operation
        only for a tag with a color, or for a tag that no contact has yet. Tag names are case-sensitive. Scope:
        `contacts:write`.
        """
        return self._one(
            Call(
                "POST /tags",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_tag(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a tag. Shows one tag by its number. Scope: `contacts:read`."""
        return self._one(
            Call(
                "GET /tags/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_tag(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a tag. Changes the name or the color. Contacts show the new name at once; their `version` does not
        change. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "PATCH /tags/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_tag(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a tag. Deletes a tag and removes it from all contacts that have it. Scope: `contacts:delete`."""
        return self._none(
            Call(
                "DELETE /tags/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def merge_tags(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a tag into another. Replaces this tag by the other tag in every contact, and then deletes this tag.
        Each contact changes as with any edit: its `version` increases, and an event records it. A call runs for about
        five seconds. While `complete` is false, some contacts remain: repeat the call. It also needs the scope
        `contacts:write`. Scope: `contacts:delete`.
        """
        return self._one(
            Call(
                "POST /tags/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_groups(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.CatalogItem, shapes.PageMeta]:
        """List all groups. Lists all groups of the account by their number, on one page. Scope: `groups:read`."""
        return self._page(
            Call(
                "GET /groups",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_group(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a group. Creates a group. Two groups cannot have the same name, in any letter case. Scope:
        `groups:write`.
        """
        return self._one(
            Call(
                "POST /groups",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_group(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a group. Shows one group by its number. Scope: `groups:read`."""
        return self._one(
            Call(
                "GET /groups/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_group(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a group. Changes the name or the color. Contacts show the new name at once; their `version` does not
        change. Scope: `groups:write`.
        """
        return self._one(
            Call(
                "PATCH /groups/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_group(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a group. Deletes a group. Its contacts are kept, and are no longer in the group. Scope:
        `groups:delete`.
        """
        return self._none(
            Call(
                "DELETE /groups/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def merge_groups(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a group into another. Moves every contact of this group to the other group, and then deletes this
        group. Its members do not get the other group, whose contacts they would then see. Each contact changes as
        with any edit: its `version` increases, and an event records it. A call runs for about five seconds. While
        `complete` is false, some contacts remain: repeat the call. It also needs the scope `contacts:write`. Scope:
        `groups:delete`.
        """
        return self._one(
            Call(
                "POST /groups/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_sources(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.CatalogItem, shapes.PageMeta]:
        """List all sources. Lists all sources of the account by their number, on one page. Scope: `sources:read`."""
        return self._page(
            Call(
                "GET /sources",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_source(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a source. Creates a source. Two sources cannot have the same name, in any letter case. Scope:
        `sources:write`.
        """
        return self._one(
            Call(
                "POST /sources",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_source(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a source. Shows one source by its number. Scope: `sources:read`."""
        return self._one(
            Call(
                "GET /sources/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_source(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a source. Changes the name or the color. Contacts show the new name at once; their `version` does
        not change. Scope: `sources:write`.
        """
        return self._one(
            Call(
                "PATCH /sources/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_source(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a source. Deletes a source that no contact has. A source that contacts have is refused. Scope:
        `sources:delete`.
        """
        return self._none(
            Call(
                "DELETE /sources/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def merge_sources(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a source into another. Replaces this source by the other source in every contact, and then deletes
        this source. Each contact changes as with any edit: its `version` increases, and an event records it. A call
        runs for about five seconds. While `complete` is false, some contacts remain: repeat the call. It also needs
        the scope `contacts:write`. Scope: `sources:delete`.
        """
        return self._one(
            Call(
                "POST /sources/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_statuses(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.CatalogItem, shapes.PageMeta]:
        """List all statuses. Lists all statuses of the account by their number, on one page. Scope: `statuses:read`."""
        return self._page(
            Call(
                "GET /statuses",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_status(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a status. Creates a status. Two statuses cannot have the same name, in any letter case. Scope:
        `statuses:write`.
        """
        return self._one(
            Call(
                "POST /statuses",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_status(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a status. Shows one status by its number. Scope: `statuses:read`."""
        return self._one(
            Call(
                "GET /statuses/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_status(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a status. Changes the name or the color. Contacts show the new name at once; their `version` does
        not change. Scope: `statuses:write`.
        """
        return self._one(
            Call(
                "PATCH /statuses/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_status(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a status. Deletes a status that no contact has. A status that contacts have is refused. Scope:
        `statuses:delete`.
        """
        return self._none(
            Call(
                "DELETE /statuses/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def merge_statuses(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a status into another. Replaces this status by the other status in every contact, and then deletes
        this status. Each contact changes as with any edit: its `version` increases, and an event records it. A call
        runs for about five seconds. While `complete` is false, some contacts remain: repeat the call. It also needs
        the scope `contacts:write`. Scope: `statuses:delete`.
        """
        return self._one(
            Call(
                "POST /statuses/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def add_group_members(
        self,
        body: shapes.GroupMembers,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MembersAdded:
        """Add contacts to a group. Adds contacts to a group. The answer counts contacts that were added, were in the
        group before, or were not found. Scope: `groups:write`.
        """
        return self._one(
            Call(
                "POST /groups/{number}/contacts",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def remove_group_members(
        self,
        body: shapes.GroupMembers,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MembersRemoved:
        """Remove contacts from a group. Removes contacts from a group. The answer counts contacts that were removed,
        were not in the group, or were not found. Scope: `groups:write`.
        """
        return self._one(
            Call(
                "DELETE /groups/{number}/contacts",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_fields(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.OwnField, shapes.PageMeta]:
        """List all fields. Lists the declared fields by their number, on one page. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /fields",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def declare_field(
        self,
        body: shapes.NewField,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.OwnField:
        """Declare a field. Declares the attribute `key` as a field with a type. From then on, the server checks every
        request, file and pull: it stores values in one form, and refuses values that do not fit. A bulk change, which
        `conversion` names, converts the existing values. It also builds the index of an indexed, unique or searched
        field. Existing values that do not fit are kept unchanged; check the declaration with `POST /fields/check`
        first. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /fields",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def check_field(
        self,
        body: shapes.NewField,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.FieldCheck:
        """Try a declaration. Checks a declaration and changes nothing. The answer counts the existing values that
        fit, that would get another form, and that do not fit. The check reads for at most twenty seconds; if that is
        not enough, `complete` is false. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "POST /fields/check",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_field(
        self,
        *,
        key: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.OwnField:
        """Show a field. Shows one field by its key. Scope: `contacts:read`."""
        return self._one(
            Call(
                "GET /fields/{key}",
                {"key": key},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def change_field(
        self,
        body: shapes.FieldPatch,
        *,
        key: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.OwnField:
        """Change a field. Changes the label, the type, the choices, or whether the field is unique, indexed or
        searched. `choices` replaces all choices. With another type or other choices, the values are converted again.
        The key cannot be changed. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "PATCH /fields/{key}",
                {"key": key},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def remove_field(
        self,
        *,
        key: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove a field. Removes a field. Contacts keep their values as unchecked attributes. Scope:
        `contacts:delete`.
        """
        return self._none(
            Call(
                "DELETE /fields/{key}",
                {"key": key},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_segments(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Segment, shapes.PageMeta]:
        """List all segments. Lists all segments of the account by their number, on one page. Segments with a
        condition on a part that is hidden from the caller are left out. Scope: `groups:read`.
        """
        return self._page(
            Call(
                "GET /segments",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_segment(
        self,
        body: shapes.NewSegment,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Segment:
        """Create a segment. Saves a tree of conditions under a name. Two segments cannot have the same name, in any
        letter case. The tree cannot name single contacts or other segments. An account can have 200 segments. Scope:
        `groups:write`.
        """
        return self._one(
            Call(
                "POST /segments",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_segment_fields(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.SegmentField, shapes.PageMeta]:
        """List the fields of conditions. Lists the fields of conditions with their operators: first the fields of
        every contact, then the fields that the account declares. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /segments/fields",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_segment(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Segment:
        """Show a segment. Shows one segment by its number. If it has a condition on a part that is hidden from the
        caller, the answer is 404. Scope: `groups:read`.
        """
        return self._one(
            Call(
                "GET /segments/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_segment(
        self,
        body: shapes.SegmentPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Segment:
        """Change a segment. Changes the name or the tree. The new tree applies at once. Scope: `groups:write`."""
        return self._one(
            Call(
                "PATCH /segments/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_segment(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a segment. Deletes a segment. Its contacts are kept. Bulk changes that were created with it
        continue. Scope: `groups:delete`.
        """
        return self._none(
            Call(
                "DELETE /segments/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def count_segment(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SegmentCount:
        """Count the contacts of a segment. Counts the contacts that match now. The count is exact if counting takes
        less than about two seconds. Otherwise it ends at 10,000, and `relation` is `gte` if more may match. Scope:
        `contacts:read`.
        """
        return self._one(
            Call(
                "GET /segments/{number}/count",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_views(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.SavedView, shapes.PageMeta]:
        """List all views. Lists the shared views of the account, then the views of the key, on one page, both by
        `position`. Views with a condition on a part that is hidden from the caller are left out. Scope:
        `contacts:read`.
        """
        return self._page(
            Call(
                "GET /views",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_view(
        self,
        body: shapes.NewView,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SavedView:
        """Create a view. Saves a view. It belongs to the key. With `shared`, it belongs to all keys of the account,
        which also needs the scope `groups:write`. The filter cannot name single contacts. An account can have 100
        shared views, and each key can have 50 other views. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "POST /views",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_view(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SavedView:
        """Show a view. Shows one view by its number. For views of other keys, and views with a condition on a part
        that is hidden from the caller, the answer is 404. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "GET /views/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_view(
        self,
        body: shapes.ViewPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SavedView:
        """Change a view. Changes a view. Absent members are kept, but `definition` replaces the whole definition. To
        share a view, or to change a shared view, the key needs the scope `groups:write`. With `shared: false`, the
        view becomes a view of the key in use. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "PATCH /views/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_view(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a view. Deletes a view. No contact is changed. To delete a shared view, the key needs the scope
        `groups:write`. Scope: `contacts:read`.
        """
        return self._none(
            Call(
                "DELETE /views/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def count_view(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.ViewCount:
        """Count the contacts of a view. Counts the contacts of the view that the caller may see. The count is exact
        if counting takes less than about two seconds. Otherwise it ends at 10,000, and `relation` is `gte` if more
        may match. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "GET /views/{number}/count",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_books(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Book, shapes.PageMeta]:
        """List all books. Lists the phone books of the account, on one page. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /books",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_book(
        self,
        body: shapes.NewBook,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BookWithKey:
        """Create a book. Creates a phone book. Only this answer shows its key, which can read only this book. The key
        ends with the key that created the book. A book has at most 5,000 contacts, the newest. An account can have
        100 books. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "POST /books",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_book(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Book:
        """Show a book. Shows one phone book by its number. Scope: `contacts:read`."""
        return self._one(
            Call(
                "GET /books/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_book(
        self,
        body: shapes.BookPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Book:
        """Change a book. Changes a phone book. Absent members are kept. Phones get the changes at their next sync.
        Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "PATCH /books/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_book(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a book. Deletes a phone book and revokes its key. No contact is changed. Scope: `keys:manage`."""
        return self._none(
            Call(
                "DELETE /books/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_keys(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Key, shapes.PageMeta]:
        """List all keys. Lists all keys of the account, the oldest first, including revoked ones. Secrets are never
        shown again. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /keys",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_key(
        self,
        body: shapes.NewKey,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MadeKey:
        """Create or import a key. Creates a key. It cannot have more scopes, a higher rate, or a later end than the
        key in use. When the key in use is revoked, the new key is revoked too. A key that a session creates does not
        end with the session: by default, it ends with the key of the session. Only this answer shows the secret. With
        `key`, a secret is imported instead: clients can continue to use it, as a key of this account. An imported
        secret has at least 16 characters, since shorter ones can be guessed. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "POST /keys",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_key(
        self,
        body: shapes.KeyPatch,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Key:
        """Change a key. Changes the members that are sent: the name, the scopes, the rate. A key can change itself
        and the keys that it created. A key that the command line created with every scope and no end can change every
        key. A scope can always be removed. It can be added if the key in use has it, and the key that created the
        changed key has it too. Scopes that a key loses are also removed from the keys that it created, and from
        sessions. A key without a limit can change the rate, unless its requests count in the window of the key that
        created it. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "PATCH /keys/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def revoke_key(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.RevokedKey:
        """Revoke a key. Revokes a key and all keys that it created. The server refuses them from the next request on.
        Webhooks and upstreams that these keys created are paused, and the answer lists them. A key can revoke only
        itself and the keys that it created, unless the command line created it with all scopes. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "DELETE /keys/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def rotate_key(
        self,
        body: Optional[shapes.KeyRotation] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MadeKey:
        """Give a key a new secret. Gives the key a new secret, which only this answer shows; its id, scopes and
        history are kept. The previous secret works for `overlap_seconds` more. Without `overlap_seconds` it ends at
        once. Sessions that were opened with it end too, except the session that sent the request. A key can rotate
        itself and the keys that it created. A key that the command line created with every scope and no end can
        rotate every key with no more rights than its own. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "POST /keys/{id}/rotate",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_members(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Member, shapes.PageMeta]:
        """List all members. Lists the members, on one page. Members who left are last, the newest 1,000 of them.
        Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_member(
        self,
        body: shapes.NewMember,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.InvitedMember:
        """Invite a member. Invites a member. The answer has a link that works once, within 7 days; send it to the
        person. The role must not have more rights than the key. An account can have 1,000 members. Scope:
        `keys:manage`.
        """
        return self._one(
            Call(
                "POST /members",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_contact_owners(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.ContactOwner, shapes.PageMeta]:
        """List the owners of contacts. Lists up to 1,000 owner texts of contacts with the member of each text, the
        most frequent first. `PATCH /members/{number}` assigns a text to a member. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members/owners",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_member(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Member:
        """Show a member. Shows one member by its number. Scope: `keys:manage`."""
        return self._one(
            Call(
                "GET /members/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_member(
        self,
        body: shapes.MemberPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Member:
        """Change a member. Changes a member. Absent members are kept. A changed role, state or group applies from the
        next request on. The last owner cannot lose the role. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "PATCH /members/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def remove_member(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End a member. Ends a membership. The member's sessions and keys end at once, its webhooks are paused, and
        histories keep its name. The member remains in the list as `left`, and cannot sign in. Scope: `keys:manage`.
        """
        return self._none(
            Call(
                "DELETE /members/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def erase_member(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Member:
        """Erase a member who left. Erases the data of a member who left. The name becomes `Former member` with the
        number; the email address, owner texts, sign-ins and sessions are deleted. Histories keep the number. Notes
        keep the name of their author, because it is a text. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "POST /members/{number}/erasures",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def invite_member(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Invitation:
        """Create a link or code to sign in. Creates a new link or code. An invited member gets a link that works
        within 7 days. Any other member gets a code that works within 15 minutes. Both work once. Scope:
        `keys:manage`.
        """
        return self._one(
            Call(
                "POST /members/{number}/invitations",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_seen_by_member(
        self,
        *,
        number: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Contact, shapes.ContactPageMeta]:
        """List what a member sees. Lists the newest contacts that the member sees. Contacts and parts of contacts
        that its role hides are left out. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members/{number}/seen",
                {"number": number, "limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_roles(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Role, shapes.PageMeta]:
        """List all roles. Lists the roles of the program, then the roles of the account, on one page. Scope:
        `keys:manage`.
        """
        return self._page(
            Call(
                "GET /roles",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_role(
        self,
        *,
        name: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Role:
        """Show a role. Shows one role by its name. Scope: `keys:manage`."""
        return self._one(
            Call(
                "GET /roles/{name}",
                {"name": name},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def put_role(
        self,
        body: shapes.NewRole,
        *,
        name: Union[str, int],
        only_new: bool = False,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Role:
        """Make or change a role. Creates or changes a role of the account. Roles of the program cannot be changed. A
        role that does not see all contacts, or all parts of a contact, can only have scopes that reveal nothing about
        hidden data. An account can have 50 roles. Scope: `keys:manage`.
        """
        return self._one(
            Call(
                "PUT /roles/{name}",
                {"name": name},
                body=body,
                is_repeatable=True,
                only_new=only_new,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_role(
        self,
        *,
        name: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a role. Deletes a role of the account that no member has. Scope: `keys:manage`."""
        return self._none(
            Call(
                "DELETE /roles/{name}",
                {"name": name},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_seen_by_role(
        self,
        *,
        name: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        groups: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Contact, shapes.ContactPageMeta]:
        """List what a role would see. Lists the newest contacts that a member of the role would see, as the member
        would see them. The member would be in `groups`, and have no owner texts. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /roles/{name}/seen",
                {"name": name, "limit": limit, "cursor": cursor, "groups": groups},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_member_sessions(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.MemberSession, shapes.PageMeta]:
        """List the sessions of a member. Lists the sessions of a member in browsers, the last used first. Scope:
        `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members/{number}/sessions",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def end_member_sessions(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End all sessions of a member. Ends all sessions of a member at once, also sessions without a cookie. Its
        keys and an open invitation are kept. Scope: `keys:manage`.
        """
        return self._none(
            Call(
                "DELETE /members/{number}/sessions",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def end_member_session(
        self,
        *,
        number: Union[str, int],
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End a session of a member. Ends one session of a member at once. Scope: `keys:manage`."""
        return self._none(
            Call(
                "DELETE /members/{number}/sessions/{id}",
                {"number": number, "id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_sign_in_code(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SignInCode:
        """Create a code to sign in with. Creates a code that signs a person in once, within 15 minutes. The first
        start of the server prints such a code in its URL, as `#code=…`. The session has the rights of the key in use,
        and ends with that key. If a session creates the code, the code and its session end with that session. Scope:
        `keys:manage`.
        """
        return self._one(
            Call(
                "POST /sign-in-codes",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_import(
        self,
        body: File,
        *,
        format: Optional[Literal["csv", "ndjson", "vcf"]] = None,
        delimiter: Optional[str] = None,
        sheet: Optional[str] = None,
        encoding: Optional[str] = None,
        mapping: Optional[str] = None,
        dry_run: Optional[bool] = None,
        on_match: Optional[Literal["skip", "update", "fill"]] = None,
        repeats: Optional[Literal["skip", "merge"]] = None,
        on_similar: Optional[Literal["create", "review"]] = None,
        bad_cells: Optional[Literal["reject_row", "drop_cell"]] = None,
        tags: Optional[Union[str, Iterable[str]]] = None,
        groups: Optional[Union[str, Iterable[str]]] = None,
        source: Optional[str] = None,
        region: Optional[str] = None,
        file_name: Optional[str] = None,
        date_order: Optional[Literal["dmy", "mdy"]] = None,
        corrections: Optional[Union[str, Dict[str, Any]]] = None,
        fixes: Optional[str] = None,
        item_names: Optional[Union[str, Dict[str, Any]]] = None,
        on_progress: Optional[Progress] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Import a file of contacts. Receives a file of contacts, checks the whole file, and answers with a job that
        runs in the background. The file is the body, or the last part of a form with the options in the other fields.
        It may be CSV, NDJSON or vCard, with or without gzip compression, 4 GiB at most, or an Excel workbook
        (`.xlsx`) of 32 MiB at most. The server reads one sheet of a workbook, as a CSV file. The server detects
        format, compression, delimiter, encoding and columns. A file with a format error is refused with 422, and none
        of its rows is imported. A row matches the contact with its `id`, else the contact with one of its exclusive
        identities, else the only contact with its email. Empty cells are ignored. Identities, tags and groups are
        only added, never removed. Every row gets an outcome. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /imports",
                {"format": format, "delimiter": delimiter, "sheet": sheet, "encoding": encoding, "mapping": mapping, "dry_run": dry_run, "on_match": on_match, "repeats": repeats, "on_similar": on_similar, "bad_cells": bad_cells, "tags": tags, "groups": groups, "source": source, "region": region, "file_name": file_name, "date_order": date_order, "corrections": corrections, "fixes": fixes, "item_names": item_names},
                file=body,
                is_repeatable=True,
                on_progress=on_progress,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_imports(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Import, shapes.PageMeta]:
        """List all imports. Lists all imports of the account, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /imports",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def look_at_file(
        self,
        body: File,
        *,
        partial: Optional[bool] = None,
        format: Optional[Literal["csv", "ndjson", "vcf"]] = None,
        delimiter: Optional[str] = None,
        sheet: Optional[str] = None,
        encoding: Optional[str] = None,
        mapping: Optional[str] = None,
        region: Optional[str] = None,
        file_name: Optional[str] = None,
        date_order: Optional[Literal["dmy", "mdy"]] = None,
        on_progress: Optional[Progress] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.FileInspection:
        """Examine a file before an import. Examines a file before it is imported, and stores nothing. The answer has
        the format, the compression, the encoding and the delimiter. For each column it has the detected field, the
        way of detection, the percentage of examined cells that are valid, and some cells. `suggested` names a field
        for a column of answers to a request for consent; only a mapping can select it. `remembered` has the options
        of the latest file with the same headings. The body is the file, or with `partial=true` its beginning, 32 MiB
        at most. A workbook must be complete. The first 200 rows are examined. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /imports/look",
                {"partial": partial, "format": format, "delimiter": delimiter, "sheet": sheet, "encoding": encoding, "mapping": mapping, "region": region, "file_name": file_name, "date_order": date_order},
                file=body,
                is_repeatable=True,
                on_progress=on_progress,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def forget_import_choices(
        self,
        *,
        key: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Forget the choices of imports. Forgets the options that were stored for files with these headings. The
        imports themselves are kept. Scope: `contacts:write`.
        """
        return self._none(
            Call(
                "DELETE /imports/remembered/{key}",
                {"key": key},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_import(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Show an import. Shows an import and its progress. Its states are `queued`, `running`, then `done`,
        `cancelled` or `failed`. During an undo it is `undoing`, then `undone`. Scope: `contacts:read`.
        """
        return self._one(
            Call(
                "GET /imports/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_import_rows(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        outcome: Optional[Union[str, Iterable[str]]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.ImportRow, shapes.PageMeta]:
        """List the rows of an import. Lists the outcome of each row, in the order of the file. Rows are kept for 30
        days after the end of the import. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /imports/{id}/rows",
                {"id": id, "limit": limit, "cursor": cursor, "outcome": outcome},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def download_rejected_rows(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Download:
        """Download the rejected rows. Sends the rejected rows as a file in the format of the original, with the
        reasons in extra columns. The corrected file can be imported. Scope: `contacts:read`.
        """
        return self._file(
            Call(
                "GET /imports/{id}/rejected",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def cancel_import(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Cancel an import. Cancels an import that waits or runs. Contacts that were imported before are kept; an
        undo reverts them. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /imports/{id}/cancel",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def undo_import(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Undo an import. Undoes an import: contacts that it created are deleted, and contacts that it changed get
        their previous values. Contacts that were changed in the meantime are left unchanged, and created ones that
        got a note or a message are kept. It also needs the scope `contacts:delete`. Scope: `contacts:write`.
        """
        return self._one(
            Call(
                "POST /imports/{id}/undo",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_pull(
        self,
        body: shapes.NewPull,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Pull all contacts from a live vendor. Reads all contacts from a live vendor of the API, or from another
        Switchbook (`directory`), and imports them as a job. First the server reads all pages at a limited rate; after
        a crash it continues. Then the import runs like the import of a file. The server stores the key of the vendor
        encrypted, and only during the pull unless `keep_key` is true. It also needs the scope `contacts:write`,
        except for a dry run. Scope: `pulls:manage`.
        """
        return self._one(
            Call(
                "POST /pulls",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_pulls(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        face: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Pull, shapes.PageMeta]:
        """List all pulls. Lists all pulls, the newest first. Keys of vendors are never shown. Scope: `pulls:manage`."""
        return self._page(
            Call(
                "GET /pulls",
                {"limit": limit, "cursor": cursor, "face": face},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_pull(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Show a pull. Shows a pull: its progress and its import. Scope: `pulls:manage`."""
        return self._one(
            Call(
                "GET /pulls/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def resume_pull(
        self,
        body: Optional[shapes.ResumedPull] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Resume a pull that failed. Continues a pull that failed while it was reading, from its last page. Send the
        key of the vendor again, unless it is stored. It also needs the scope `contacts:write`, except for a dry run.
        Scope: `pulls:manage`.
        """
        return self._one(
            Call(
                "POST /pulls/{id}/resume",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def forget_pull_key(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Delete the vendor key that a pull keeps. Deletes the stored key of the vendor. A pull that is still reading
        uses it until the end. Scope: `pulls:manage`.
        """
        return self._one(
            Call(
                "DELETE /pulls/{id}/key",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def export_contacts(
        self,
        *,
        search: Optional[str] = None,
        phone: Optional[str] = None,
        email: Optional[str] = None,
        lid: Optional[str] = None,
        tag: Optional[str] = None,
        group: Optional[str] = None,
        source: Optional[str] = None,
        status: Optional[str] = None,
        type: Optional[Literal["lead", "customer", "guest"]] = None,
        channel: Optional[Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat"]] = None,
        consent: Optional[str] = None,
        updated_after: Optional[str] = None,
        updated_before: Optional[str] = None,
        segment: Optional[str] = None,
        filter: Optional[Union[str, Dict[str, Any]]] = None,
        format: Optional[Literal["csv", "ndjson", "vcf"]] = None,
        plain: Optional[bool] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Download:
        """Export contacts as a file. Sends all contacts, or those that match the filters, as one file. The server
        writes the file while it sends it, from one snapshot, in the order of the contact numbers. If the connection
        breaks before the end, the file is not complete. The file can be imported again. It does not contain notes.
        Scope: `contacts:read`.
        """
        return self._file(
            Call(
                "GET /export",
                {"search": search, "phone": phone, "email": email, "lid": lid, "tag": tag, "group": group, "source": source, "status": status, "type": type, "channel": channel, "consent": consent, "updated_after": updated_after, "updated_before": updated_before, "segment": segment, "filter": filter, "format": format, "plain": plain},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_webhooks(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Webhook, shapes.PageMeta]:
        """List all webhooks. Lists the webhooks of all APIs, the newest first, on one page. Their secrets are not
        shown. Scope: `webhooks:manage`.
        """
        return self._page(
            Call(
                "GET /webhooks",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_webhook(
        self,
        body: shapes.NewWebhook,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WebhookWithSecret:
        """Create a webhook. Creates a webhook. From then on, the server calls its URL for each event. Only this
        answer shows the secret that signs the calls. The URL is https, and its host has public addresses; an operator
        may allow others. The receiver gets complete contacts, so the key also needs `contacts:read`. When that key is
        revoked or expires, the webhook is paused. Scope: `webhooks:manage`.
        """
        return self._one(
            Call(
                "POST /webhooks",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_webhook_formats(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.WebhookFormat, shapes.PageMeta]:
        """List webhook formats. Lists the API formats of webhooks, with the names of their events. Scope:
        `webhooks:manage`.
        """
        return self._page(
            Call(
                "GET /webhook-formats",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_webhook(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Webhook:
        """Show a webhook. Shows a webhook, with its state and the reason if it is disabled. Scope: `webhooks:manage`."""
        return self._one(
            Call(
                "GET /webhooks/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_webhook(
        self,
        body: shapes.WebhookPatch,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Webhook:
        """Change, pause or resume a webhook. Changes the members that are sent. `state` pauses or resumes a webhook;
        events of the pause are sent later. `active` also enables a disabled webhook and retries failed deliveries. If
        the key that created the webhook has ended, the key in use becomes its creator. A key that changes the URL
        also becomes its creator. It also needs `contacts:read`. Scope: `webhooks:manage`.
        """
        return self._one(
            Call(
                "PATCH /webhooks/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_webhook(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a webhook. Deletes a webhook and all its deliveries, including unsent ones. Scope:
        `webhooks:manage`.
        """
        return self._none(
            Call(
                "DELETE /webhooks/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def rotate_webhook_secret(
        self,
        body: Optional[shapes.NewWebhookSecret] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WebhookWithSecret:
        """Give a webhook a new secret. Gives the webhook a new secret, which only this answer shows. For one day,
        calls are also signed with the previous secret, so that the receiver can change its secret. It also needs
        `contacts:read`. Scope: `webhooks:manage`.
        """
        return self._one(
            Call(
                "POST /webhooks/{id}/secret",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def test_webhook(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WebhookTest:
        """Send a test event to a webhook. Sends a test event to the receiver now, in any state of the webhook, and
        shows the answer. Nothing is recorded. Scope: `webhooks:manage`.
        """
        return self._one(
            Call(
                "POST /webhooks/{id}/test",
                {"id": id},
                timeout=timeout,
                retries=retries,
            )
        )

    def list_deliveries(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        state: Optional[Literal["waiting", "delivered", "failed"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Delivery, shapes.PageMeta]:
        """List the deliveries of a webhook. Lists the deliveries of a webhook, the newest first. Successful
        deliveries are kept for two weeks. Scope: `webhooks:manage`.
        """
        return self._page(
            Call(
                "GET /webhooks/{id}/deliveries",
                {"id": id, "limit": limit, "cursor": cursor, "state": state},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_delivery(
        self,
        *,
        id: Union[str, int],
        did: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SentDelivery:
        """Show a delivery with its request. Shows a delivery with the headers and the body that are sent. Signatures
        and secrets in the headers are hidden. The body of a successful delivery is built again from its event, as
        long as the event is stored. It also needs the scope `contacts:read`, since the body is about a contact.
        Scope: `webhooks:manage`.
        """
        return self._one(
            Call(
                "GET /webhooks/{id}/deliveries/{did}",
                {"id": id, "did": did},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def redeliver(
        self,
        *,
        id: Union[str, int],
        did: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Delivery:
        """Send a delivery again. Sends a delivery again, at once. A waiting or failed delivery is sent itself. For a
        successful delivery, the server sends a new delivery with the same event id. Scope: `webhooks:manage`.
        """
        return self._one(
            Call(
                "POST /webhooks/{id}/deliveries/{did}/redeliver",
                {"id": id, "did": did},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def redeliver_span(
        self,
        body: shapes.RedeliverySpan,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Webhook:
        """Send the events of a time span again. Sends the events of a time span again, with their ids, in addition to
        new events. The webhook shows the number of events sent so far. Scope: `webhooks:manage`.
        """
        return self._one(
            Call(
                "POST /webhooks/{id}/redeliver",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_intakes(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Intake, shapes.PageMeta]:
        """List all intakes. Lists the intakes of the account, the newest first, on one page. Their secrets are not
        shown. Scope: `intakes:manage`.
        """
        return self._page(
            Call(
                "GET /intakes",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_intake(
        self,
        body: shapes.NewIntake,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeWithToken:
        """Create an intake. Creates an address that receives the webhooks of the WhatsApp Business Platform, or of a
        provider that forwards them. Only this answer shows its token. Give the platform the address, which is the
        public URL of this server and `path`, and the verify token. Payloads are stored encrypted, answered, then
        applied to the contacts. They are deleted after seven days. Payloads change contacts, so the key also needs
        `contacts:write`. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "POST /intakes",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_intake(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Intake:
        """Show an intake. Shows an intake: the business numbers in its payloads, and the counts of received, unread
        and unapplied data. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "GET /intakes/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_intake(
        self,
        body: shapes.IntakePatch,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Intake:
        """Change an intake. Changes the members that are sent: the name, the secret, the verify token. Payloads that
        are signed with the previous secret are accepted for `overlap_seconds` more. Without `overlap_seconds`, the
        previous secret ends at once. The secret signs payloads, and payloads change contacts, so the key also needs
        `contacts:write`. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "PATCH /intakes/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_intake(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete an intake. Deletes an intake and the payloads that it stored. Its address answers 404 from then on.
        Contacts and opt-outs are kept. Scope: `intakes:manage`.
        """
        return self._none(
            Call(
                "DELETE /intakes/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def rotate_intake(
        self,
        body: Optional[shapes.IntakeRotation] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeWithToken:
        """Give an intake a new address. Gives the intake a new address, which only this answer shows. Enter it at the
        platform, which verifies it with the verify token. The previous address works for `overlap_seconds` more.
        Without `overlap_seconds`, it answers 404 at once. Payloads change contacts, so the key also needs
        `contacts:write`. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "POST /intakes/{id}/rotate",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def test_intake(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeTest:
        """Send a test message to an intake. Receives a signed message of a test number, as if it came from the
        platform, and applies it. The answer names the contact that it creates; delete the contact afterwards. The
        message does not pass through the public address, because the server stores only a hash of its token. So the
        test does not prove that the platform reaches the address, or that both have the same secret. Payloads change
        contacts, so the key also needs `contacts:write`. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "POST /intakes/{id}/test",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def replay_intake(
        self,
        body: Optional[shapes.ReplaySpan] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeReplay:
        """Apply stored payloads again. Marks stored payloads as waiting, and the server applies them again. Payloads
        are stored for seven days. Messages and payloads are not counted twice. Later manual changes may be undone: a
        deleted contact, number or id is created again, and a changed number becomes primary again. Consents that were
        recorded later are kept. Payloads with a refused change are retried at once; failed payloads are not. Payloads
        change contacts, so the key also needs `contacts:write`. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "POST /intakes/{id}/replay",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_receivers(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Receiver, shapes.PageMeta]:
        """List the receivers of an intake. Lists the receivers of an intake, the newest first, on one page, with
        their backlogs and their last answers. Scope: `intakes:manage`.
        """
        return self._page(
            Call(
                "GET /intakes/{id}/receivers",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def create_receiver(
        self,
        body: shapes.NewReceiver,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Add a receiver to an intake. Forwards payloads to a URL from now on: the same bytes, with `Content-Type`
        and the headers that prove the sender, in order for each business number. A call may be repeated. An intake
        has at most five receivers. The URL is https, and its host has public addresses; an operator may allow others.
        When the key that created the receiver is revoked or expires, the receiver is paused. It also needs
        `webhooks:manage` and `contacts:read`, because it sends messages of people to another system. Scope:
        `intakes:manage`.
        """
        return self._one(
            Call(
                "POST /intakes/{id}/receivers",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_receiver(
        self,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Show a receiver. Shows a receiver, with its backlog, its last answer, and the reason if it is disabled.
        Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "GET /intakes/{id}/receivers/{rid}",
                {"id": id, "rid": rid},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_receiver(
        self,
        body: shapes.ReceiverPatch,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Change, pause or resume a receiver. Changes the members that are sent. `state` pauses or resumes a
        receiver; payloads of the pause wait for seven days at most. `active` also enables a disabled receiver and
        retries failed payloads. If the key that created the receiver has ended, the key in use becomes its creator. A
        key that changes the URL also becomes its creator. It also needs `webhooks:manage` and `contacts:read`,
        because it sends messages of people to another system. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "PATCH /intakes/{id}/receivers/{rid}",
                {"id": id, "rid": rid},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_receiver(
        self,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove a receiver. Removes a receiver. Payloads that wait for it are not sent. Scope: `intakes:manage`."""
        return self._none(
            Call(
                "DELETE /intakes/{id}/receivers/{rid}",
                {"id": id, "rid": rid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def resend_receiver(
        self,
        body: Optional[shapes.ResendSpan] = None,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Send payloads to a receiver again. Sends payloads again. Without `from`, all failed payloads are sent again
        at once, and a paused or disabled receiver becomes active. With `from`, all payloads since that time are sent
        again, delivered or not; the receiver shows the number of payloads sent so far. Payloads are stored for seven
        days. It also needs `webhooks:manage` and `contacts:read`, because it sends messages of people to another
        system. Scope: `intakes:manage`.
        """
        return self._one(
            Call(
                "POST /intakes/{id}/receivers/{rid}/resend",
                {"id": id, "rid": rid},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_events(
        self,
        *,
        after: Optional[str] = None,
        from_: Optional[Literal["beginning", "oldest", "now"]] = None,
        limit: Optional[int] = None,
        types: Optional[Union[str, Iterable[str]]] = None,
        contact: Optional[str] = None,
        fields: Optional[Union[str, Iterable[str]]] = None,
        segment: Optional[str] = None,
        filter: Optional[Union[str, Dict[str, Any]]] = None,
        wait: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Event, shapes.EventsMeta]:
        """Follow the change feed. Lists changes of contacts, consents, suppressions and catalog items, oldest first.
        A client that follows the cursors gets each event exactly once, and the events of a contact in the order of
        its versions. A client that applies every event has a full copy of the directory. `meta.next_cursor` is always
        present. It continues after the last event that was examined. So a page may be empty although more events
        follow, for example if `types` excludes many events. An event is shown as soon as no older transaction is
        running, usually at once. To start, take `next_cursor` with `from=now`, then an export, and follow the feed
        from that cursor. Scope: `contacts:read`.
        """
        return self._feed(
            Call(
                "GET /events",
                {"after": after, "from": from_, "limit": limit, "types": types, "contact": contact, "fields": fields, "segment": segment, "filter": filter, "wait": wait},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_history(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.HistoryEntry, shapes.PageMeta]:
        """Show the history of a contact. Lists the changes of a contact, with their authors and APIs, the newest
        first. The server keeps the history as long as events (90 days by default), also after the contact is deleted.
        The history of a deleted contact is found only by the contact's id. A page may have fewer entries than
        `limit`, or none, although more follow: continue until `next_cursor` is null. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/history",
                {"id": id, "limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_timeline(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        kinds: Optional[Union[str, Iterable[str]]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.TimelineEntry, shapes.PageMeta]:
        """Show the timeline of a contact. Lists the changes, notes, consents, suppressions and merges of a contact,
        and facts about its messages, the newest first. For messages, it shows the time of the last one, the number of
        incoming ones, and the last undelivered one. The server keeps changes as long as events, and notes as long as
        the contact. A page may have fewer entries than `limit`, or none, although more follow: continue until
        `next_cursor` is null. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/timeline",
                {"id": id, "limit": limit, "cursor": cursor, "kinds": kinds},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def erase_contact(
        self,
        *,
        id: Union[str, int],
        if_match: Union[int, str, None] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Erasure:
        """Erase a person. Erases a person permanently: the contact and all its data. This includes its events,
        deliveries and merges, its rows in imports, previews, and stored responses to idempotent requests. Identities
        that no contact has any more are removed from the events of other contacts. For opt-outs and suppressions, the
        server keeps only salted hashes of the numbers and emails. A new contact with one of these is opted out again.
        An import rejects a row with one (`erased`), unless the row has an opt-in that is later than the erasure. The
        feed reports the erasure by one event, `contact.erased`, which has only the id. A deleted contact can also be
        erased, by its id, while some of its data is kept. Scope: `contacts:delete`.
        """
        return self._one(
            Call(
                "POST /contacts/{id}/erase",
                {"id": id},
                is_repeatable=True,
                if_match=if_match,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_deleted_contacts(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        search: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.DeletedContact, shapes.PageMeta]:
        """List deleted contacts. Lists the deleted contacts that can be restored, the last deleted first. The account
        keeps each contact for `bin_days` days, and at most 100,000 contacts and 512 MiB; retention removes the oldest
        beyond these limits. A contact with more than 20,000 notes or ledger entries, or with more than 16 MiB of
        them, is not kept. Contacts that were erased, were merged into another contact, or were removed by the undo of
        an import are not kept either. Scope: `contacts:delete`.
        """
        return self._page(
            Call(
                "GET /deleted-contacts",
                {"limit": limit, "cursor": cursor, "search": search},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def empty_deleted_contacts(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.EmptiedBin:
        """Delete all deleted contacts permanently. Deletes up to 5,000 deleted contacts permanently, the oldest
        first. If `more` is true, send the request again. Scope: `contacts:delete`.
        """
        return self._one(
            Call(
                "DELETE /deleted-contacts",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_deleted_contact(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WholeDeletedContact:
        """Show a deleted contact. Shows a deleted contact with the data that it had. Scope: `contacts:delete`."""
        return self._one(
            Call(
                "GET /deleted-contacts/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def delete_deleted_contact(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a deleted contact permanently. Deletes a deleted contact permanently, before the end of its
        retention. Its events are kept; to delete these too, erase the contact. Scope: `contacts:delete`.
        """
        return self._none(
            Call(
                "DELETE /deleted-contacts/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def restore_contact(
        self,
        body: Optional[shapes.Restoration] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.RestoredContact:
        """Restore a deleted contact. Restores a deleted contact with all its data: its id and number, fields,
        identities, tags, groups, notes, consents, suppressions and ids of vendors. Its `version` continues. Tags and
        other items that were deleted in the meantime are not restored; of merged items, it has the one that remains.
        Opt-outs that were recorded in the meantime for its numbers and emails apply. If another contact now has one
        of its identities, the answer is a conflict that names that contact. A value of a unique field that another
        contact now has is refused too (`taken`). With `without_taken` both are left out, and `not_restored` names
        them. The feed reports `contact.restored`. Scope: `contacts:delete`.
        """
        return self._one(
            Call(
                "POST /deleted-contacts/{id}/restore",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_contact_as_seen(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.SeenContact, shapes.PageMeta]:
        """Show a contact as each API of this server shows it. Shows the answer of each API of this server for the
        contact, with the rights of the key in use: the path, the status and the JSON. For an API that does not show
        such a contact, the answer is its refusal. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/as-seen",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_upstreams(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Upstream, shapes.PageMeta]:
        """List all upstreams. Lists the upstreams of the account, by API. Keys of vendors are never shown. Scope:
        `upstreams:manage`.
        """
        return self._page(
            Call(
                "GET /upstreams",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_upstream(
        self,
        *,
        face: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Upstream:
        """Show an upstream. Shows an upstream by its name: the name of an API, or of one of its versions. Scope:
        `upstreams:manage`.
        """
        return self._one(
            Call(
                "GET /upstreams/{face}",
                {"face": face},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def set_upstream(
        self,
        body: shapes.NewUpstream,
        *,
        face: Union[str, int],
        only_new: bool = False,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Upstream:
        """Set an upstream. Sets the upstream of an API, and replaces the previous one. From the next call on, the
        server forwards calls that only the vendor can answer, for keys with the scope `upstream:use`. If a vendor has
        a host for each version, each version has an upstream. The name of the API then sets all of them, and the
        answer shows the first. Without a key of the vendor, the server sends the callers' keys to the URL. Only a key
        that the command line created with every scope and no end may set such an upstream. When the key that set an
        upstream is revoked or expires, the upstream is paused. Scope: `upstreams:manage`.
        """
        return self._one(
            Call(
                "PUT /upstreams/{face}",
                {"face": face},
                body=body,
                is_repeatable=True,
                only_new=only_new,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def remove_upstream(
        self,
        *,
        face: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove an upstream. Removes the upstream of an API. The server forwards no more calls for it. Scope:
        `upstreams:manage`.
        """
        return self._none(
            Call(
                "DELETE /upstreams/{face}",
                {"face": face},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def compare(
        self,
        body: shapes.NewComparison,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Download:
        """Compare a live vendor with its API on this server. Sends the same read requests to a live vendor and to its
        API on this server. It reports every difference in statuses, content types, and bodies (by path), without
        values of contacts. Neither side is changed. The answer is sent line by line as NDJSON while the comparison
        runs. `state` is `comparing`, with the counts of `requests`, `contacts` and `differences` so far. The last
        line is `done` with the report, or `failed` with a `code` (`refused`, `unreachable`, `too_long`) and a
        `message`. To stop the comparison, close the connection. An account can run one comparison at a time, for 15
        minutes at most. It also needs the scope `contacts:read`. Scope: `pulls:manage`.
        """
        return self._file(
            Call(
                "POST /comparisons",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_faces(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Face, shapes.PageMeta]:
        """List the APIs that this server serves. Lists every API that this server serves, with the data to move a
        client to it: old and new base URLs, authentication headers, example requests, and differences. Headers, paths
        and bodies may contain `{key}`, `{account_id}`, `{account_number}`, `{account_slug}` and `{whatsapp_number}`:
        replace them by your own values. Scope: `account:read`.
        """
        return self._page(
            Call(
                "GET /faces",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_face_states(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.FaceState, shapes.PageMeta]:
        """Show how far the account uses each API. Shows the use of each API, to follow a move from a vendor. It has
        the valid keys of clients, the last pull, the last comparison, the first call, and the number of forwarded
        calls. If several processes answer, calls of the last minute may be missing. This request is not counted.
        Scope: `account:read`.
        """
        return self._page(
            Call(
                "GET /faces/states",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_calls(
        self,
        *,
        after: Optional[str] = None,
        limit: Optional[int] = None,
        face: Optional[str] = None,
        wait: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Call, shapes.CallsMeta]:
        """Watch the calls of the account. Lists the latest calls of the account, oldest first, to every API and every
        process of the server, for a live view. Calls with a revoked or expired key of the account are included.
        Without `after`, the answer has the newest stored calls, some dozens for each process. With `after`, it has
        each later call once. With `wait`, the server answers as soon as there is a call. Send the next request within
        a minute, because the server keeps calls only in memory and only for a short time. Values of queries, and
        parts of a path that may name a person, are hidden. Bodies and keys are never stored. Calls to this operation
        are not listed. Scope: `account:read`.
        """
        return self._feed(
            Call(
                "GET /calls",
                {"after": after, "limit": limit, "face": face, "wait": wait},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_refused_calls(
        self,
        *,
        after: Optional[str] = None,
        limit: Optional[int] = None,
        face: Optional[str] = None,
        wait: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.RefusedCall, shapes.CallsMeta]:
        """Watch the calls without a valid key. Lists the latest calls with an unknown key or without a key, oldest
        first. They belong to no account, so this operation needs the scope `health:read`, like everything about the
        machine. The server stores only the beginning of the key: a quarter of it, 8 characters at most. At most 20
        calls of a second are listed. The parameters are the same as for `/calls`. Scope: `health:read`.
        """
        return self._feed(
            Call(
                "GET /calls/refused",
                {"after": after, "limit": limit, "face": face, "wait": wait},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_audit(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        since: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.AuditEntry, shapes.PageMeta]:
        """List changes of rights, settings and connections. Lists the audit trail, the newest first. It has changes
        of rights, settings and connections of the account, such as keys, members and webhooks; `action` lists all
        kinds. An entry is written in the same transaction as the change. It has no secrets, names, numbers of people
        or paths of URLs: it only records that such members were set or changed. Entries are kept for 400 days unless
        the server is configured otherwise. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /audit",
                {"limit": limit, "cursor": cursor, "since": since},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_usage(
        self,
        *,
        days: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Usage:
        """Show contacts and calls per day. Shows the current number of contacts, the number at the end of each day,
        and the number of calls to each API: the UTC days up to today, oldest first. Days before the first count have
        null for contacts. Calls of the last minute may be missing. After a crash of a server, its last minute of
        calls may be lost. Scope: `account:read`.
        """
        return self._one(
            Call(
                "GET /usage",
                {"days": days},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_health(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Health:
        """Show the health of the server. Shows the health of the server, within a second: its database, disks, newest
        backup and processes, and the imports and webhooks of the account. Each problem has a next step. The status is
        200 even if there are problems. Scope: `health:read`.
        """
        return self._one(
            Call(
                "GET /health",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_me(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Show who is signed in. Shows the credential in use: the member, its rights, its visibility, and the
        session. For a key without a member, `member` is null. With a cookie, `csrf` is the required value of the
        header `X-Switchbook-Csrf` for changes.
        """
        return self._one(
            Call(
                "GET /me",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def update_me(
        self,
        body: shapes.MePatch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Change your name. Changes your name. Members with the right to manage members change your role, address and
        groups.
        """
        return self._one(
            Call(
                "PATCH /me",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_countries(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Country, shapes.PageMeta]:
        """List the countries that have phone numbers. Lists the countries that have phone numbers, by their codes.
        `default_region` of the account and `region` of an import may be any of them.
        """
        return self._page(
            Call(
                "GET /countries",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_own_sessions(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.MemberSession, shapes.PageMeta]:
        """List your sessions. Lists your sessions in browsers, the last used first. A member has 20 at most; a
        further sign-in ends the session that was unused for the longest time.
        """
        return self._page(
            Call(
                "GET /me/sessions",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def end_own_session(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End one of your sessions. Ends one of your sessions at once."""
        return self._none(
            Call(
                "DELETE /me/sessions/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_own_logins(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.MemberLogin, shapes.PageMeta]:
        """List your logins. Lists the logins of the member: identities at providers, and passkeys."""
        return self._page(
            Call(
                "GET /me/logins",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def end_own_login(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove one of your logins. Ends one of your logins, with the sessions that it opened."""
        return self._none(
            Call(
                "DELETE /me/logins/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def switch_account(
        self,
        body: shapes.AccountSwitch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Switch to another of your accounts. Opens a session in another account where the same login belongs to a
        member, and ends the session of the request. The answer sets the cookie.
        """
        return self._one(
            Call(
                "POST /me/account",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def accept_invitation(
        self,
        *,
        slug: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Accept an invitation. Adds the signed-in person as a member of the account that invited its verified email
        address. The session stays in the current account; switch with `POST /me/account`.
        """
        return self._one(
            Call(
                "POST /me/invitations/{slug}/accept",
                {"slug": slug},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def decline_invitation(
        self,
        *,
        slug: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Decline an invitation. Declines the invitation of an account. The person can no longer join that account by
        this email address. A link from the account still works. If the account invites another address of the person,
        a new invitation is open.
        """
        return self._one(
            Call(
                "POST /me/invitations/{slug}/decline",
                {"slug": slug},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def begin_passkey(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.PasskeyStep:
        """Begin to add a passkey. Returns the data that a browser needs to create a passkey: `options` for
        `PublicKeyCredential.parseCreationOptionsFromJSON`, and `sealed`. Send `sealed` back with the browser's answer
        within five minutes. The request needs a member's session that was opened within the last hour, so that a
        stolen session cannot add a passkey. A member may have 10 passkeys. Browsers support passkeys for a host name
        with TLS and for `http://localhost`; for other addresses the request is refused.
        """
        return self._one(
            Call(
                "POST /me/passkeys/options",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def add_passkey(
        self,
        body: shapes.NewPasskey,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MemberLogin:
        """Add a passkey. Adds the passkey that the browser made. `credential` is the result of `toJSON()` of the
        browser's answer. The passkey is a login of the member, in the same list as the others.
        """
        return self._one(
            Call(
                "POST /me/passkeys",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def sign_in(
        self,
        body: shapes.SignIn,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Sign in with a code. Exchanges a code for a session. Without `cookie`, a session is used like a key, in
        `Authorization: Bearer`, and ends after 24 hours. With `cookie`, an invitation opens a session in the browser,
        and so does a code that a session or an owner created for a member. The answer sets a cookie for this API
        only, and shows the signed-in member. Any other code returns a session as without `cookie`. This includes a
        code that a member's key created, because such a key is not the member. A code that a session in a cookie
        created needs `cookie`. A session in a cookie ends after 7 days without requests, and after 30 days at the
        latest. Its token is replaced each hour. Changes with the cookie need the header `X-Switchbook-Csrf`, and are
        refused from pages of other sites. A code works once. An address that sends many wrong codes must wait, as
        with keys.
        """
        return self._one(
            Call(
                "POST /sign-in",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def sign_out(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Sign out. Ends the session of the request, with the codes that it created and the sessions that these codes
        opened. The end applies from the next request on. Keys that the session created are kept. For a cookie session
        from a provider, the answer may be 200 with `end_session_url` in `data`: the page that ends the session at the
        provider. A request with a key is refused, because a key is not a session: revoke the key instead.
        """
        return self._none(
            Call(
                "DELETE /sign-in",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def begin_passkey_sign_in(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.PasskeyStep:
        """Begin to sign in with a passkey. Returns the data that a browser needs to request a passkey: `options` for
        `PublicKeyCredential.parseRequestOptionsFromJSON`, and `sealed`. Send `sealed` back with the browser's answer
        within five minutes. The browser offers its passkeys for this server, so no user name is needed.
        """
        return self._one(
            Call(
                "POST /sign-in/passkey/options",
                {},
                timeout=timeout,
                retries=retries,
            )
        )

    def sign_in_with_passkey(
        self,
        body: shapes.PasskeySignIn,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Sign in with a passkey. Signs a member in with a passkey. `credential` is the result of `toJSON()` of the
        browser's answer. The answer sets a session cookie, as in a sign-in with a code. An answer of a browser works
        once. If the counter of a passkey does not rise, the passkey is refused, because it may be a copy. An address
        that sends many wrong answers must wait, as with keys.
        """
        return self._one(
            Call(
                "POST /sign-in/passkey",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def get_sign_in_options(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SignInOptions:
        """Show how people can sign in. Shows the configured OpenID Connect providers, and whether passkeys are
        available. A browser opens `/directory/v1/sign-in/with/{name}?return_to=/path`. After the sign-in at the
        provider, it is redirected to that path with a session cookie, or after a refusal to
        `/?refused=code&provider=name`.
        """
        return self._one(
            Call(
                "GET /sign-in/options",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )


class AsyncOperations(AsyncCaller):
    """The operations of `AsyncClient`."""

    async def get_account(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.AccountAndKey:
        """Show the account and the key in use. Shows the account of the key, its settings, and the rights of the key.
        Scope: `account:read`.
        """
        return await self._one(
            Call(
                "GET /account",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_account(
        self,
        body: shapes.AccountPatch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.AccountAndKey:
        """Change the account. Changes the members that are sent; null, or an empty text, clears a setting. An account
        may change its name, the region of national numbers, its WhatsApp number, the channels that need an opt-in,
        and the words that stop and start messages. Only the operator can change the slug, which is unique on the
        server, and `contact_limit`: `switchbook account set`. Scope: `account:write`.
        """
        return await self._one(
            Call(
                "PATCH /account",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_contacts(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        offset: Optional[int] = None,
        search: Optional[str] = None,
        phone: Optional[str] = None,
        email: Optional[str] = None,
        lid: Optional[str] = None,
        tag: Optional[str] = None,
        group: Optional[str] = None,
        source: Optional[str] = None,
        status: Optional[str] = None,
        type: Optional[Literal["lead", "customer", "guest"]] = None,
        channel: Optional[Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat"]] = None,
        consent: Optional[str] = None,
        updated_after: Optional[str] = None,
        updated_before: Optional[str] = None,
        segment: Optional[str] = None,
        filter: Optional[Union[str, Dict[str, Any]]] = None,
        sort: Optional[Union[Literal["created_at", "-created_at", "updated_at", "-updated_at", "display_name", "-display_name"], str]] = None,
        count: Optional[Literal["none", "exact", "capped"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Contact, shapes.ContactPageMeta]:
        """List, filter and search contacts. Lists contacts in pages, the newest first unless `sort` sets another
        order. A contact must match all filters that are sent. A cursor works only with the filters and the order of
        the request that returned it. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts",
                {"limit": limit, "cursor": cursor, "offset": offset, "search": search, "phone": phone, "email": email, "lid": lid, "tag": tag, "group": group, "source": source, "status": status, "type": type, "channel": channel, "consent": consent, "updated_after": updated_after, "updated_before": updated_before, "segment": segment, "filter": filter, "sort": sort, "count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_contact(
        self,
        body: shapes.CreateContact,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Contact:
        """Create a contact, or find an existing one. Creates a contact. A contact that already has one of the
        exclusive identities in the request is the same contact. Phone numbers, messenger ids and ids of other systems
        are exclusive; emails are not. `on_match` selects the reaction. `refuse` answers 409 and names that contact.
        `return` answers 200 with that contact, unchanged. `merge` adds tags, groups and identities, changes the other
        fields of the request, and answers 200. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /contacts",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def resolve_contact(
        self,
        body: shapes.ContactIdentifiers,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Resolved:
        """Find a contact by its identifiers, or create it. Finds the one contact that has the identifiers. Numbers
        also match in their other known forms, such as Brazilian mobile numbers with and without the ninth digit.
        `matched_by` lists the identifiers that matched. Identifiers of several contacts are refused, because the
        server never chooses one of them. With `create`, a contact is created when none matches; this also needs the
        scope `contacts:write`. Simultaneous requests get the same contact. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "POST /contacts/resolve",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def run_batch(
        self,
        body: shapes.Batch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> List[shapes.BatchItem]:
        """Create, update and delete many contacts. Creates, updates and deletes up to 1,000 contacts in one request.
        Without `atomic`, every item succeeds or fails by itself, and the answer has a result for each item in the
        order of the request. With `atomic`, the server executes all items or none. If it executes none, the answer is
        422 and lists the faulty items. Deletions also need the scope `contacts:delete`. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /contacts/batch",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_contact(
        self,
        *,
        id: Union[str, int],
        follow: Optional[Literal["merged"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Contact:
        """Show a contact. Shows one contact by its id or its number. With `If-None-Match`, a contact that has not
        changed is answered with 304 and no body. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "GET /contacts/{id}",
                {"id": id, "follow": follow},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_contact(
        self,
        body: shapes.ContactPatch,
        *,
        id: Union[str, int],
        if_match: Union[int, str, None] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Contact:
        """Change a contact. Changes the members that are sent, as a JSON merge patch (RFC 7396): null clears a field,
        lists are replaced, and `attributes` are merged at every level. `phone` and `email` change the primary number
        and address. `identities` replaces all identities except identities of kind `vendor_id`. You may send a
        contact back exactly as you read it; nothing changes then. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "PATCH /contacts/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                if_match=if_match,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_contact(
        self,
        *,
        id: Union[str, int],
        if_match: Union[int, str, None] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a contact. Deletes a contact and its notes. For some days, `POST /deleted-contacts/{id}/restore` can
        restore it with all its data. A contact with more than 20,000 notes, entries of consents or suppressions, or
        16 MiB of one of them, is deleted permanently; the answer then has no `Location`. Its opt-outs and
        suppressions are kept for its numbers and addresses. They apply to any contact that gets one of these later.
        Scope: `contacts:delete`.
        """
        return await self._none(
            Call(
                "DELETE /contacts/{id}",
                {"id": id},
                is_repeatable=True,
                if_match=if_match,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_bulk_change(
        self,
        body: shapes.NewBulkChange,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Change many contacts. Edits or deletes many contacts as a job: all contacts that match a filter, or the
        contacts in `contact_ids`. A filter is a tree of conditions, or has the members of the query of the list of
        contacts; `{}` matches every contact. A saved segment is replaced by its current tree. Each contact changes as
        with any edit or deletion: its `version` increases, and an event records it. The job continues after a restart
        or a crash of the server. Contacts that are created after the request are not changed. An account runs one job
        at a time; up to 20 more can wait. `delete` also needs the scope `contacts:delete`; `add_groups` and
        `remove_groups` need `groups:write`. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /bulk-changes",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_bulk_changes(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.BulkChange, shapes.PageMeta]:
        """List all bulk changes. Lists all bulk changes, the newest first. The latest 200 are kept. Scope:
        `contacts:read`.
        """
        return self._page(
            Call(
                "GET /bulk-changes",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_bulk_change(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Show a bulk change. Shows a bulk change and its progress. Its states are `queued`, `running`, then `done`,
        `cancelled` or `failed`. During an undo it is `undoing`, then `undone`. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "GET /bulk-changes/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def cancel_bulk_change(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Cancel a bulk change. Cancels a bulk change that waits or runs. Contacts that were changed before the
        request keep their changes. An undo restores their previous values. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /bulk-changes/{id}/cancel",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def undo_bulk_change(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BulkChange:
        """Undo a bulk change. Gives the edited contacts their previous values. Fields that were changed in the
        meantime are left unchanged. An undo is possible for 30 days, for the latest 50 bulk changes. A deletion can
        be undone if the account kept deleted contacts (`bin_days`) when it was requested. It also needs the scope
        `groups:write` if groups were changed. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /bulk-changes/{id}/undo",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_number_corrections(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.NumberCorrection, shapes.NumberCorrectionsMeta]:
        """List phone numbers that lack their country code. Lists phone numbers that are valid only as national
        numbers of the account's region. Each has the number that a correction would store. A bulk change with
        `correct_numbers` corrects them and can be undone. A page may be empty even if a next page exists. Without a
        region, the list is empty. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /number-corrections",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_identities(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Identity, shapes.PageMeta]:
        """List the identities of a contact. Lists the identities of a contact, the oldest first, on one page. Scope:
        `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/identities",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def add_identity(
        self,
        body: shapes.NewIdentity,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Identity:
        """Add an identity. Adds an identity. If the contact already has it, the answer is 200, and the label, the
        primary mark and the verification of the request are stored. If another contact has it, the answer is 409.
        Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /contacts/{id}/identities",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def remove_identity(
        self,
        *,
        id: Union[str, int],
        iid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove an identity. Removes an identity from a contact. Scope: `contacts:write`."""
        return await self._none(
            Call(
                "DELETE /contacts/{id}/identities/{iid}",
                {"id": id, "iid": iid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_notes(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Note, shapes.PageMeta]:
        """List the notes on a contact. Lists the notes on a contact, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /contacts/{id}/notes",
                {"id": id, "limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def add_note(
        self,
        body: shapes.NewNote,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Note:
        """Add a note. Adds a note to a contact. By default, `author` is the name of the key; null means no author.
        The `version` of the contact does not change. The feed reports `note.created`, without the text. Scope:
        `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /contacts/{id}/notes",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_note(
        self,
        body: shapes.NotePatch,
        *,
        id: Union[str, int],
        nid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Note:
        """Change a note. Changes the text of a note. Its author and its creation time are kept. If several requests
        change a note, the last one counts. The feed reports `note.updated`, without the text. Scope:
        `contacts:write`.
        """
        return await self._one(
            Call(
                "PATCH /contacts/{id}/notes/{nid}",
                {"id": id, "nid": nid},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_note(
        self,
        *,
        id: Union[str, int],
        nid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a note. Deletes a note. The feed reports `note.deleted`; the server keeps no copy of the text.
        Scope: `contacts:write`.
        """
        return await self._none(
            Call(
                "DELETE /contacts/{id}/notes/{nid}",
                {"id": id, "nid": nid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_consents(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Consent, shapes.PageMeta]:
        """List the consents of a contact. Lists all consents that were recorded for a contact, the latest first, on
        one page. For each channel, purpose and sender, the latest entry applies. A sender may have a separate entry
        in addition to the entry for all senders; then the later answer applies to it. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/consents",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def record_consent(
        self,
        body: shapes.NewConsent,
        *,
        id: Union[str, int],
        channel: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Consent:
        """Record a consent. Records whether a contact allows messages on a channel, from one number of the business
        or from all. Entries are added and never changed, so the ledger shows the state at any time. Scope:
        `contacts:write`.
        """
        return await self._one(
            Call(
                "PUT /contacts/{id}/consents/{channel}",
                {"id": id, "channel": channel},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_suppressions(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Suppression, shapes.PageMeta]:
        """List the suppressions of a contact. Lists the suppressions of a contact, the newest first, on one page.
        Suppressions that have ended are included. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/suppressions",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def set_suppression(
        self,
        body: shapes.NewSuppression,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Suppression:
        """Set a suppression. Forbids messages to a contact on a channel, or on all channels. There is one suppression
        for each channel: it is created with 201, or replaced with 200. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /contacts/{id}/suppressions",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_suppression(
        self,
        *,
        id: Union[str, int],
        sid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End a suppression. Ends a suppression. Scope: `contacts:write`."""
        return await self._none(
            Call(
                "DELETE /contacts/{id}/suppressions/{sid}",
                {"id": id, "sid": sid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_records(
        self,
        *,
        contacts: Union[str, Iterable[str]],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.ContactRecords, shapes.PageMeta]:
        """List notes, consents and suppressions of many contacts. Lists the notes, the latest consent of each channel
        and purpose, and the active suppressions of up to 100 contacts, in one answer. Contacts without records and
        unknown ids are left out. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /records",
                {"contacts": contacts},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def can_send(
        self,
        body: shapes.SendQuestion,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> List[shapes.SendAnswer]:
        """Check whether you may send messages to people. Reports for up to 1,000 identities whether you may send
        messages to their contacts. The question is about one channel, one purpose or any, and one number of the
        business or any. Every reason against a message is listed, with its remedy. An opt-out or a suppression of any
        contact with the identity applies, for each known form of a number, and also after the contact is deleted. If
        the account's setting `consent_required` names the channel, an opt-in that has not expired is also needed.
        Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "POST /can-send",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    async def count_sendable(
        self,
        body: shapes.SendCountQuestion,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SendCounts:
        """Count the contacts of a filter that you may send messages to. Counts the contacts of a filter to which you
        may send messages, and the others by reason. Each contact is checked by its own number or address for the
        channel, as by `POST /can-send`. A call runs for about three seconds. While `next_cursor` is not null, some
        contacts remain: repeat the request with this cursor, and add up the counts. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "POST /can-send/count",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    async def merge_contacts(
        self,
        body: shapes.NewMerge,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergeReport:
        """Merge two contacts, or preview the merge. Merges the loser into the survivor. The survivor keeps its values
        and adopts values that it lacks. With `take`, the named values of the loser replace its values. It keeps its
        primary number and email; with `phone` or `email` in `take`, the number or email of the loser becomes primary.
        Identities, tags, groups, notes, consents and suppressions move to it, and other values of the loser are
        dropped. If both have a consent or a suppression for a channel, the stricter one applies. From then on,
        requests with the id or the number of the loser are answered with 410 and the address of the survivor. With
        `preview`, nothing is changed and the answer shows the effects of the merge. Send its `versions` with the
        merge: the merge is refused if either contact has changed since. The merge also needs the scope
        `contacts:delete`. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /merges",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_merges(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Merge, shapes.PageMeta]:
        """List all merges. Lists all merges of the account, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /merges",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_merge(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Merge:
        """Show a merge. Shows a merge. Scope: `contacts:read`."""
        return await self._one(
            Call(
                "GET /merges/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def undo_merge(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.UndoneMerge:
        """Undo a merge. Splits a merged contact into its two contacts again, within 30 days. A contact without later
        changes is restored exactly, with its version and times. The survivor keeps later changes. Values that were
        removed later are not restored, and `not_restored` lists them. An opt-out or a suppression that was recorded
        later applies to both contacts. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /merges/{id}/undo",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_duplicates(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Duplicate, shapes.DuplicatesMeta]:
        """List contacts that may be one person. Lists pairs of contacts that may be one person, the most likely
        first. They have the same number or email, or the same or a similar name and another common value, such as a
        birthday. Members of a household are not listed. Values that many contacts have are ignored. The first request
        of an account starts the search, from the newest contact. `meta.complete` is false while contacts still have
        to be compared. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /duplicates",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def check_duplicates(
        self,
        body: shapes.ComparedContact,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CheckedContact:
        """Find contacts that a new person may be. Compares a person who is not stored yet with the contacts, and
        lists up to 10 possible matches, the most likely first. Members that are hidden from the caller are neither
        compared nor shown. The first request of an account starts the search. `complete` is false until all contacts
        can be found. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "POST /duplicates/check",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    async def dismiss_duplicate(
        self,
        body: shapes.NewDismissal,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Dismissal:
        """Mark two contacts as different people. Records that two contacts are different people. They are no longer
        listed as duplicates, even after one of them is merged into another contact. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /duplicates/dismissals",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_dismissals(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Dismissal, shapes.PageMeta]:
        """List dismissed pairs. Lists all dismissals, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /duplicates/dismissals",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_dismissal(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a dismissal. Deletes a dismissal. The two contacts can be listed as duplicates again. Scope:
        `contacts:write`.
        """
        return await self._none(
            Call(
                "DELETE /duplicates/dismissals/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_tags(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.CatalogItem, shapes.PageMeta]:
        """List all tags. Lists all tags of the account by their number, on one page. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /tags",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_tag(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a tag. Creates a tag. A tag that a contact gets is created automatically. You need this operation
        only for a tag with a color, or for a tag that no contact has yet. Tag names are case-sensitive. Scope:
        `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /tags",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_tag(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a tag. Shows one tag by its number. Scope: `contacts:read`."""
        return await self._one(
            Call(
                "GET /tags/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_tag(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a tag. Changes the name or the color. Contacts show the new name at once; their `version` does not
        change. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "PATCH /tags/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_tag(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a tag. Deletes a tag and removes it from all contacts that have it. Scope: `contacts:delete`."""
        return await self._none(
            Call(
                "DELETE /tags/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def merge_tags(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a tag into another. Replaces this tag by the other tag in every contact, and then deletes this tag.
        Each contact changes as with any edit: its `version` increases, and an event records it. A call runs for about
        five seconds. While `complete` is false, some contacts remain: repeat the call. It also needs the scope
        `contacts:write`. Scope: `contacts:delete`.
        """
        return await self._one(
            Call(
                "POST /tags/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_groups(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.CatalogItem, shapes.PageMeta]:
        """List all groups. Lists all groups of the account by their number, on one page. Scope: `groups:read`."""
        return self._page(
            Call(
                "GET /groups",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_group(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a group. Creates a group. Two groups cannot have the same name, in any letter case. Scope:
        `groups:write`.
        """
        return await self._one(
            Call(
                "POST /groups",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_group(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a group. Shows one group by its number. Scope: `groups:read`."""
        return await self._one(
            Call(
                "GET /groups/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_group(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a group. Changes the name or the color. Contacts show the new name at once; their `version` does not
        change. Scope: `groups:write`.
        """
        return await self._one(
            Call(
                "PATCH /groups/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_group(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a group. Deletes a group. Its contacts are kept, and are no longer in the group. Scope:
        `groups:delete`.
        """
        return await self._none(
            Call(
                "DELETE /groups/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def merge_groups(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a group into another. Moves every contact of this group to the other group, and then deletes this
        group. Its members do not get the other group, whose contacts they would then see. Each contact changes as
        with any edit: its `version` increases, and an event records it. A call runs for about five seconds. While
        `complete` is false, some contacts remain: repeat the call. It also needs the scope `contacts:write`. Scope:
        `groups:delete`.
        """
        return await self._one(
            Call(
                "POST /groups/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_sources(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.CatalogItem, shapes.PageMeta]:
        """List all sources. Lists all sources of the account by their number, on one page. Scope: `sources:read`."""
        return self._page(
            Call(
                "GET /sources",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_source(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a source. Creates a source. Two sources cannot have the same name, in any letter case. Scope:
        `sources:write`.
        """
        return await self._one(
            Call(
                "POST /sources",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_source(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a source. Shows one source by its number. Scope: `sources:read`."""
        return await self._one(
            Call(
                "GET /sources/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_source(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a source. Changes the name or the color. Contacts show the new name at once; their `version` does
        not change. Scope: `sources:write`.
        """
        return await self._one(
            Call(
                "PATCH /sources/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_source(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a source. Deletes a source that no contact has. A source that contacts have is refused. Scope:
        `sources:delete`.
        """
        return await self._none(
            Call(
                "DELETE /sources/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def merge_sources(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a source into another. Replaces this source by the other source in every contact, and then deletes
        this source. Each contact changes as with any edit: its `version` increases, and an event records it. A call
        runs for about five seconds. While `complete` is false, some contacts remain: repeat the call. It also needs
        the scope `contacts:write`. Scope: `sources:delete`.
        """
        return await self._one(
            Call(
                "POST /sources/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_statuses(
        self,
        *,
        count: Optional[Literal["none", "exact"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.CatalogItem, shapes.PageMeta]:
        """List all statuses. Lists all statuses of the account by their number, on one page. Scope: `statuses:read`."""
        return self._page(
            Call(
                "GET /statuses",
                {"count": count},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_status(
        self,
        body: shapes.NewCatalogItem,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Create a status. Creates a status. Two statuses cannot have the same name, in any letter case. Scope:
        `statuses:write`.
        """
        return await self._one(
            Call(
                "POST /statuses",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_status(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Show a status. Shows one status by its number. Scope: `statuses:read`."""
        return await self._one(
            Call(
                "GET /statuses/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_status(
        self,
        body: shapes.CatalogItemPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.CatalogItem:
        """Change a status. Changes the name or the color. Contacts show the new name at once; their `version` does
        not change. Scope: `statuses:write`.
        """
        return await self._one(
            Call(
                "PATCH /statuses/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_status(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a status. Deletes a status that no contact has. A status that contacts have is refused. Scope:
        `statuses:delete`.
        """
        return await self._none(
            Call(
                "DELETE /statuses/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def merge_statuses(
        self,
        body: shapes.CatalogItemMerge,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MergedItems:
        """Merge a status into another. Replaces this status by the other status in every contact, and then deletes
        this status. Each contact changes as with any edit: its `version` increases, and an event records it. A call
        runs for about five seconds. While `complete` is false, some contacts remain: repeat the call. It also needs
        the scope `contacts:write`. Scope: `statuses:delete`.
        """
        return await self._one(
            Call(
                "POST /statuses/{number}/merge",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def add_group_members(
        self,
        body: shapes.GroupMembers,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MembersAdded:
        """Add contacts to a group. Adds contacts to a group. The answer counts contacts that were added, were in the
        group before, or were not found. Scope: `groups:write`.
        """
        return await self._one(
            Call(
                "POST /groups/{number}/contacts",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def remove_group_members(
        self,
        body: shapes.GroupMembers,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MembersRemoved:
        """Remove contacts from a group. Removes contacts from a group. The answer counts contacts that were removed,
        were not in the group, or were not found. Scope: `groups:write`.
        """
        return await self._one(
            Call(
                "DELETE /groups/{number}/contacts",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_fields(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.OwnField, shapes.PageMeta]:
        """List all fields. Lists the declared fields by their number, on one page. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /fields",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def declare_field(
        self,
        body: shapes.NewField,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.OwnField:
        """Declare a field. Declares the attribute `key` as a field with a type. From then on, the server checks every
        request, file and pull: it stores values in one form, and refuses values that do not fit. A bulk change, which
        `conversion` names, converts the existing values. It also builds the index of an indexed, unique or searched
        field. Existing values that do not fit are kept unchanged; check the declaration with `POST /fields/check`
        first. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /fields",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def check_field(
        self,
        body: shapes.NewField,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.FieldCheck:
        """Try a declaration. Checks a declaration and changes nothing. The answer counts the existing values that
        fit, that would get another form, and that do not fit. The check reads for at most twenty seconds; if that is
        not enough, `complete` is false. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "POST /fields/check",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_field(
        self,
        *,
        key: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.OwnField:
        """Show a field. Shows one field by its key. Scope: `contacts:read`."""
        return await self._one(
            Call(
                "GET /fields/{key}",
                {"key": key},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def change_field(
        self,
        body: shapes.FieldPatch,
        *,
        key: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.OwnField:
        """Change a field. Changes the label, the type, the choices, or whether the field is unique, indexed or
        searched. `choices` replaces all choices. With another type or other choices, the values are converted again.
        The key cannot be changed. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "PATCH /fields/{key}",
                {"key": key},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def remove_field(
        self,
        *,
        key: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove a field. Removes a field. Contacts keep their values as unchecked attributes. Scope:
        `contacts:delete`.
        """
        return await self._none(
            Call(
                "DELETE /fields/{key}",
                {"key": key},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_segments(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Segment, shapes.PageMeta]:
        """List all segments. Lists all segments of the account by their number, on one page. Segments with a
        condition on a part that is hidden from the caller are left out. Scope: `groups:read`.
        """
        return self._page(
            Call(
                "GET /segments",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_segment(
        self,
        body: shapes.NewSegment,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Segment:
        """Create a segment. Saves a tree of conditions under a name. Two segments cannot have the same name, in any
        letter case. The tree cannot name single contacts or other segments. An account can have 200 segments. Scope:
        `groups:write`.
        """
        return await self._one(
            Call(
                "POST /segments",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_segment_fields(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.SegmentField, shapes.PageMeta]:
        """List the fields of conditions. Lists the fields of conditions with their operators: first the fields of
        every contact, then the fields that the account declares. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /segments/fields",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_segment(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Segment:
        """Show a segment. Shows one segment by its number. If it has a condition on a part that is hidden from the
        caller, the answer is 404. Scope: `groups:read`.
        """
        return await self._one(
            Call(
                "GET /segments/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_segment(
        self,
        body: shapes.SegmentPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Segment:
        """Change a segment. Changes the name or the tree. The new tree applies at once. Scope: `groups:write`."""
        return await self._one(
            Call(
                "PATCH /segments/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_segment(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a segment. Deletes a segment. Its contacts are kept. Bulk changes that were created with it
        continue. Scope: `groups:delete`.
        """
        return await self._none(
            Call(
                "DELETE /segments/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def count_segment(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SegmentCount:
        """Count the contacts of a segment. Counts the contacts that match now. The count is exact if counting takes
        less than about two seconds. Otherwise it ends at 10,000, and `relation` is `gte` if more may match. Scope:
        `contacts:read`.
        """
        return await self._one(
            Call(
                "GET /segments/{number}/count",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_views(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.SavedView, shapes.PageMeta]:
        """List all views. Lists the shared views of the account, then the views of the key, on one page, both by
        `position`. Views with a condition on a part that is hidden from the caller are left out. Scope:
        `contacts:read`.
        """
        return self._page(
            Call(
                "GET /views",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_view(
        self,
        body: shapes.NewView,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SavedView:
        """Create a view. Saves a view. It belongs to the key. With `shared`, it belongs to all keys of the account,
        which also needs the scope `groups:write`. The filter cannot name single contacts. An account can have 100
        shared views, and each key can have 50 other views. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "POST /views",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_view(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SavedView:
        """Show a view. Shows one view by its number. For views of other keys, and views with a condition on a part
        that is hidden from the caller, the answer is 404. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "GET /views/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_view(
        self,
        body: shapes.ViewPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SavedView:
        """Change a view. Changes a view. Absent members are kept, but `definition` replaces the whole definition. To
        share a view, or to change a shared view, the key needs the scope `groups:write`. With `shared: false`, the
        view becomes a view of the key in use. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "PATCH /views/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_view(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a view. Deletes a view. No contact is changed. To delete a shared view, the key needs the scope
        `groups:write`. Scope: `contacts:read`.
        """
        return await self._none(
            Call(
                "DELETE /views/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def count_view(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.ViewCount:
        """Count the contacts of a view. Counts the contacts of the view that the caller may see. The count is exact
        if counting takes less than about two seconds. Otherwise it ends at 10,000, and `relation` is `gte` if more
        may match. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "GET /views/{number}/count",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_books(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Book, shapes.PageMeta]:
        """List all books. Lists the phone books of the account, on one page. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /books",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_book(
        self,
        body: shapes.NewBook,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.BookWithKey:
        """Create a book. Creates a phone book. Only this answer shows its key, which can read only this book. The key
        ends with the key that created the book. A book has at most 5,000 contacts, the newest. An account can have
        100 books. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "POST /books",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_book(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Book:
        """Show a book. Shows one phone book by its number. Scope: `contacts:read`."""
        return await self._one(
            Call(
                "GET /books/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_book(
        self,
        body: shapes.BookPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Book:
        """Change a book. Changes a phone book. Absent members are kept. Phones get the changes at their next sync.
        Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "PATCH /books/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_book(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a book. Deletes a phone book and revokes its key. No contact is changed. Scope: `keys:manage`."""
        return await self._none(
            Call(
                "DELETE /books/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_keys(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Key, shapes.PageMeta]:
        """List all keys. Lists all keys of the account, the oldest first, including revoked ones. Secrets are never
        shown again. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /keys",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_key(
        self,
        body: shapes.NewKey,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MadeKey:
        """Create or import a key. Creates a key. It cannot have more scopes, a higher rate, or a later end than the
        key in use. When the key in use is revoked, the new key is revoked too. A key that a session creates does not
        end with the session: by default, it ends with the key of the session. Only this answer shows the secret. With
        `key`, a secret is imported instead: clients can continue to use it, as a key of this account. An imported
        secret has at least 16 characters, since shorter ones can be guessed. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "POST /keys",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_key(
        self,
        body: shapes.KeyPatch,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Key:
        """Change a key. Changes the members that are sent: the name, the scopes, the rate. A key can change itself
        and the keys that it created. A key that the command line created with every scope and no end can change every
        key. A scope can always be removed. It can be added if the key in use has it, and the key that created the
        changed key has it too. Scopes that a key loses are also removed from the keys that it created, and from
        sessions. A key without a limit can change the rate, unless its requests count in the window of the key that
        created it. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "PATCH /keys/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def revoke_key(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.RevokedKey:
        """Revoke a key. Revokes a key and all keys that it created. The server refuses them from the next request on.
        Webhooks and upstreams that these keys created are paused, and the answer lists them. A key can revoke only
        itself and the keys that it created, unless the command line created it with all scopes. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "DELETE /keys/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def rotate_key(
        self,
        body: Optional[shapes.KeyRotation] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MadeKey:
        """Give a key a new secret. Gives the key a new secret, which only this answer shows; its id, scopes and
        history are kept. The previous secret works for `overlap_seconds` more. Without `overlap_seconds` it ends at
        once. Sessions that were opened with it end too, except the session that sent the request. A key can rotate
        itself and the keys that it created. A key that the command line created with every scope and no end can
        rotate every key with no more rights than its own. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "POST /keys/{id}/rotate",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_members(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Member, shapes.PageMeta]:
        """List all members. Lists the members, on one page. Members who left are last, the newest 1,000 of them.
        Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_member(
        self,
        body: shapes.NewMember,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.InvitedMember:
        """Invite a member. Invites a member. The answer has a link that works once, within 7 days; send it to the
        person. The role must not have more rights than the key. An account can have 1,000 members. Scope:
        `keys:manage`.
        """
        return await self._one(
            Call(
                "POST /members",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_contact_owners(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.ContactOwner, shapes.PageMeta]:
        """List the owners of contacts. Lists up to 1,000 owner texts of contacts with the member of each text, the
        most frequent first. `PATCH /members/{number}` assigns a text to a member. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members/owners",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_member(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Member:
        """Show a member. Shows one member by its number. Scope: `keys:manage`."""
        return await self._one(
            Call(
                "GET /members/{number}",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_member(
        self,
        body: shapes.MemberPatch,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Member:
        """Change a member. Changes a member. Absent members are kept. A changed role, state or group applies from the
        next request on. The last owner cannot lose the role. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "PATCH /members/{number}",
                {"number": number},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def remove_member(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End a member. Ends a membership. The member's sessions and keys end at once, its webhooks are paused, and
        histories keep its name. The member remains in the list as `left`, and cannot sign in. Scope: `keys:manage`.
        """
        return await self._none(
            Call(
                "DELETE /members/{number}",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def erase_member(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Member:
        """Erase a member who left. Erases the data of a member who left. The name becomes `Former member` with the
        number; the email address, owner texts, sign-ins and sessions are deleted. Histories keep the number. Notes
        keep the name of their author, because it is a text. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "POST /members/{number}/erasures",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def invite_member(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Invitation:
        """Create a link or code to sign in. Creates a new link or code. An invited member gets a link that works
        within 7 days. Any other member gets a code that works within 15 minutes. Both work once. Scope:
        `keys:manage`.
        """
        return await self._one(
            Call(
                "POST /members/{number}/invitations",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_seen_by_member(
        self,
        *,
        number: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Contact, shapes.ContactPageMeta]:
        """List what a member sees. Lists the newest contacts that the member sees. Contacts and parts of contacts
        that its role hides are left out. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members/{number}/seen",
                {"number": number, "limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_roles(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Role, shapes.PageMeta]:
        """List all roles. Lists the roles of the program, then the roles of the account, on one page. Scope:
        `keys:manage`.
        """
        return self._page(
            Call(
                "GET /roles",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_role(
        self,
        *,
        name: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Role:
        """Show a role. Shows one role by its name. Scope: `keys:manage`."""
        return await self._one(
            Call(
                "GET /roles/{name}",
                {"name": name},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def put_role(
        self,
        body: shapes.NewRole,
        *,
        name: Union[str, int],
        only_new: bool = False,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Role:
        """Make or change a role. Creates or changes a role of the account. Roles of the program cannot be changed. A
        role that does not see all contacts, or all parts of a contact, can only have scopes that reveal nothing about
        hidden data. An account can have 50 roles. Scope: `keys:manage`.
        """
        return await self._one(
            Call(
                "PUT /roles/{name}",
                {"name": name},
                body=body,
                is_repeatable=True,
                only_new=only_new,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_role(
        self,
        *,
        name: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a role. Deletes a role of the account that no member has. Scope: `keys:manage`."""
        return await self._none(
            Call(
                "DELETE /roles/{name}",
                {"name": name},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_seen_by_role(
        self,
        *,
        name: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        groups: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Contact, shapes.ContactPageMeta]:
        """List what a role would see. Lists the newest contacts that a member of the role would see, as the member
        would see them. The member would be in `groups`, and have no owner texts. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /roles/{name}/seen",
                {"name": name, "limit": limit, "cursor": cursor, "groups": groups},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_member_sessions(
        self,
        *,
        number: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.MemberSession, shapes.PageMeta]:
        """List the sessions of a member. Lists the sessions of a member in browsers, the last used first. Scope:
        `keys:manage`.
        """
        return self._page(
            Call(
                "GET /members/{number}/sessions",
                {"number": number},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def end_member_sessions(
        self,
        *,
        number: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End all sessions of a member. Ends all sessions of a member at once, also sessions without a cookie. Its
        keys and an open invitation are kept. Scope: `keys:manage`.
        """
        return await self._none(
            Call(
                "DELETE /members/{number}/sessions",
                {"number": number},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def end_member_session(
        self,
        *,
        number: Union[str, int],
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End a session of a member. Ends one session of a member at once. Scope: `keys:manage`."""
        return await self._none(
            Call(
                "DELETE /members/{number}/sessions/{id}",
                {"number": number, "id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_sign_in_code(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SignInCode:
        """Create a code to sign in with. Creates a code that signs a person in once, within 15 minutes. The first
        start of the server prints such a code in its URL, as `#code=…`. The session has the rights of the key in use,
        and ends with that key. If a session creates the code, the code and its session end with that session. Scope:
        `keys:manage`.
        """
        return await self._one(
            Call(
                "POST /sign-in-codes",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_import(
        self,
        body: File,
        *,
        format: Optional[Literal["csv", "ndjson", "vcf"]] = None,
        delimiter: Optional[str] = None,
        sheet: Optional[str] = None,
        encoding: Optional[str] = None,
        mapping: Optional[str] = None,
        dry_run: Optional[bool] = None,
        on_match: Optional[Literal["skip", "update", "fill"]] = None,
        repeats: Optional[Literal["skip", "merge"]] = None,
        on_similar: Optional[Literal["create", "review"]] = None,
        bad_cells: Optional[Literal["reject_row", "drop_cell"]] = None,
        tags: Optional[Union[str, Iterable[str]]] = None,
        groups: Optional[Union[str, Iterable[str]]] = None,
        source: Optional[str] = None,
        region: Optional[str] = None,
        file_name: Optional[str] = None,
        date_order: Optional[Literal["dmy", "mdy"]] = None,
        corrections: Optional[Union[str, Dict[str, Any]]] = None,
        fixes: Optional[str] = None,
        item_names: Optional[Union[str, Dict[str, Any]]] = None,
        on_progress: Optional[Progress] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Import a file of contacts. Receives a file of contacts, checks the whole file, and answers with a job that
        runs in the background. The file is the body, or the last part of a form with the options in the other fields.
        It may be CSV, NDJSON or vCard, with or without gzip compression, 4 GiB at most, or an Excel workbook
        (`.xlsx`) of 32 MiB at most. The server reads one sheet of a workbook, as a CSV file. The server detects
        format, compression, delimiter, encoding and columns. A file with a format error is refused with 422, and none
        of its rows is imported. A row matches the contact with its `id`, else the contact with one of its exclusive
        identities, else the only contact with its email. Empty cells are ignored. Identities, tags and groups are
        only added, never removed. Every row gets an outcome. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /imports",
                {"format": format, "delimiter": delimiter, "sheet": sheet, "encoding": encoding, "mapping": mapping, "dry_run": dry_run, "on_match": on_match, "repeats": repeats, "on_similar": on_similar, "bad_cells": bad_cells, "tags": tags, "groups": groups, "source": source, "region": region, "file_name": file_name, "date_order": date_order, "corrections": corrections, "fixes": fixes, "item_names": item_names},
                file=body,
                is_repeatable=True,
                on_progress=on_progress,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_imports(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Import, shapes.PageMeta]:
        """List all imports. Lists all imports of the account, the newest first. Scope: `contacts:read`."""
        return self._page(
            Call(
                "GET /imports",
                {"limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def look_at_file(
        self,
        body: File,
        *,
        partial: Optional[bool] = None,
        format: Optional[Literal["csv", "ndjson", "vcf"]] = None,
        delimiter: Optional[str] = None,
        sheet: Optional[str] = None,
        encoding: Optional[str] = None,
        mapping: Optional[str] = None,
        region: Optional[str] = None,
        file_name: Optional[str] = None,
        date_order: Optional[Literal["dmy", "mdy"]] = None,
        on_progress: Optional[Progress] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.FileInspection:
        """Examine a file before an import. Examines a file before it is imported, and stores nothing. The answer has
        the format, the compression, the encoding and the delimiter. For each column it has the detected field, the
        way of detection, the percentage of examined cells that are valid, and some cells. `suggested` names a field
        for a column of answers to a request for consent; only a mapping can select it. `remembered` has the options
        of the latest file with the same headings. The body is the file, or with `partial=true` its beginning, 32 MiB
        at most. A workbook must be complete. The first 200 rows are examined. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /imports/look",
                {"partial": partial, "format": format, "delimiter": delimiter, "sheet": sheet, "encoding": encoding, "mapping": mapping, "region": region, "file_name": file_name, "date_order": date_order},
                file=body,
                is_repeatable=True,
                on_progress=on_progress,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def forget_import_choices(
        self,
        *,
        key: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Forget the choices of imports. Forgets the options that were stored for files with these headings. The
        imports themselves are kept. Scope: `contacts:write`.
        """
        return await self._none(
            Call(
                "DELETE /imports/remembered/{key}",
                {"key": key},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_import(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Show an import. Shows an import and its progress. Its states are `queued`, `running`, then `done`,
        `cancelled` or `failed`. During an undo it is `undoing`, then `undone`. Scope: `contacts:read`.
        """
        return await self._one(
            Call(
                "GET /imports/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_import_rows(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        outcome: Optional[Union[str, Iterable[str]]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.ImportRow, shapes.PageMeta]:
        """List the rows of an import. Lists the outcome of each row, in the order of the file. Rows are kept for 30
        days after the end of the import. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /imports/{id}/rows",
                {"id": id, "limit": limit, "cursor": cursor, "outcome": outcome},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def download_rejected_rows(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncDownload:
        """Download the rejected rows. Sends the rejected rows as a file in the format of the original, with the
        reasons in extra columns. The corrected file can be imported. Scope: `contacts:read`.
        """
        return self._file(
            Call(
                "GET /imports/{id}/rejected",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def cancel_import(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Cancel an import. Cancels an import that waits or runs. Contacts that were imported before are kept; an
        undo reverts them. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /imports/{id}/cancel",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def undo_import(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Import:
        """Undo an import. Undoes an import: contacts that it created are deleted, and contacts that it changed get
        their previous values. Contacts that were changed in the meantime are left unchanged, and created ones that
        got a note or a message are kept. It also needs the scope `contacts:delete`. Scope: `contacts:write`.
        """
        return await self._one(
            Call(
                "POST /imports/{id}/undo",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_pull(
        self,
        body: shapes.NewPull,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Pull all contacts from a live vendor. Reads all contacts from a live vendor of the API, or from another
        Switchbook (`directory`), and imports them as a job. First the server reads all pages at a limited rate; after
        a crash it continues. Then the import runs like the import of a file. The server stores the key of the vendor
        encrypted, and only during the pull unless `keep_key` is true. It also needs the scope `contacts:write`,
        except for a dry run. Scope: `pulls:manage`.
        """
        return await self._one(
            Call(
                "POST /pulls",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_pulls(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        face: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Pull, shapes.PageMeta]:
        """List all pulls. Lists all pulls, the newest first. Keys of vendors are never shown. Scope: `pulls:manage`."""
        return self._page(
            Call(
                "GET /pulls",
                {"limit": limit, "cursor": cursor, "face": face},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_pull(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Show a pull. Shows a pull: its progress and its import. Scope: `pulls:manage`."""
        return await self._one(
            Call(
                "GET /pulls/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def resume_pull(
        self,
        body: Optional[shapes.ResumedPull] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Resume a pull that failed. Continues a pull that failed while it was reading, from its last page. Send the
        key of the vendor again, unless it is stored. It also needs the scope `contacts:write`, except for a dry run.
        Scope: `pulls:manage`.
        """
        return await self._one(
            Call(
                "POST /pulls/{id}/resume",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def forget_pull_key(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Pull:
        """Delete the vendor key that a pull keeps. Deletes the stored key of the vendor. A pull that is still reading
        uses it until the end. Scope: `pulls:manage`.
        """
        return await self._one(
            Call(
                "DELETE /pulls/{id}/key",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def export_contacts(
        self,
        *,
        search: Optional[str] = None,
        phone: Optional[str] = None,
        email: Optional[str] = None,
        lid: Optional[str] = None,
        tag: Optional[str] = None,
        group: Optional[str] = None,
        source: Optional[str] = None,
        status: Optional[str] = None,
        type: Optional[Literal["lead", "customer", "guest"]] = None,
        channel: Optional[Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat"]] = None,
        consent: Optional[str] = None,
        updated_after: Optional[str] = None,
        updated_before: Optional[str] = None,
        segment: Optional[str] = None,
        filter: Optional[Union[str, Dict[str, Any]]] = None,
        format: Optional[Literal["csv", "ndjson", "vcf"]] = None,
        plain: Optional[bool] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncDownload:
        """Export contacts as a file. Sends all contacts, or those that match the filters, as one file. The server
        writes the file while it sends it, from one snapshot, in the order of the contact numbers. If the connection
        breaks before the end, the file is not complete. The file can be imported again. It does not contain notes.
        Scope: `contacts:read`.
        """
        return self._file(
            Call(
                "GET /export",
                {"search": search, "phone": phone, "email": email, "lid": lid, "tag": tag, "group": group, "source": source, "status": status, "type": type, "channel": channel, "consent": consent, "updated_after": updated_after, "updated_before": updated_before, "segment": segment, "filter": filter, "format": format, "plain": plain},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_webhooks(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Webhook, shapes.PageMeta]:
        """List all webhooks. Lists the webhooks of all APIs, the newest first, on one page. Their secrets are not
        shown. Scope: `webhooks:manage`.
        """
        return self._page(
            Call(
                "GET /webhooks",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_webhook(
        self,
        body: shapes.NewWebhook,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WebhookWithSecret:
        """Create a webhook. Creates a webhook. From then on, the server calls its URL for each event. Only this
        answer shows the secret that signs the calls. The URL is https, and its host has public addresses; an operator
        may allow others. The receiver gets complete contacts, so the key also needs `contacts:read`. When that key is
        revoked or expires, the webhook is paused. Scope: `webhooks:manage`.
        """
        return await self._one(
            Call(
                "POST /webhooks",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_webhook_formats(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.WebhookFormat, shapes.PageMeta]:
        """List webhook formats. Lists the API formats of webhooks, with the names of their events. Scope:
        `webhooks:manage`.
        """
        return self._page(
            Call(
                "GET /webhook-formats",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_webhook(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Webhook:
        """Show a webhook. Shows a webhook, with its state and the reason if it is disabled. Scope: `webhooks:manage`."""
        return await self._one(
            Call(
                "GET /webhooks/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_webhook(
        self,
        body: shapes.WebhookPatch,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Webhook:
        """Change, pause or resume a webhook. Changes the members that are sent. `state` pauses or resumes a webhook;
        events of the pause are sent later. `active` also enables a disabled webhook and retries failed deliveries. If
        the key that created the webhook has ended, the key in use becomes its creator. A key that changes the URL
        also becomes its creator. It also needs `contacts:read`. Scope: `webhooks:manage`.
        """
        return await self._one(
            Call(
                "PATCH /webhooks/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_webhook(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a webhook. Deletes a webhook and all its deliveries, including unsent ones. Scope:
        `webhooks:manage`.
        """
        return await self._none(
            Call(
                "DELETE /webhooks/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def rotate_webhook_secret(
        self,
        body: Optional[shapes.NewWebhookSecret] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WebhookWithSecret:
        """Give a webhook a new secret. Gives the webhook a new secret, which only this answer shows. For one day,
        calls are also signed with the previous secret, so that the receiver can change its secret. It also needs
        `contacts:read`. Scope: `webhooks:manage`.
        """
        return await self._one(
            Call(
                "POST /webhooks/{id}/secret",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def test_webhook(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WebhookTest:
        """Send a test event to a webhook. Sends a test event to the receiver now, in any state of the webhook, and
        shows the answer. Nothing is recorded. Scope: `webhooks:manage`.
        """
        return await self._one(
            Call(
                "POST /webhooks/{id}/test",
                {"id": id},
                timeout=timeout,
                retries=retries,
            )
        )

    def list_deliveries(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        state: Optional[Literal["waiting", "delivered", "failed"]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Delivery, shapes.PageMeta]:
        """List the deliveries of a webhook. Lists the deliveries of a webhook, the newest first. Successful
        deliveries are kept for two weeks. Scope: `webhooks:manage`.
        """
        return self._page(
            Call(
                "GET /webhooks/{id}/deliveries",
                {"id": id, "limit": limit, "cursor": cursor, "state": state},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_delivery(
        self,
        *,
        id: Union[str, int],
        did: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SentDelivery:
        """Show a delivery with its request. Shows a delivery with the headers and the body that are sent. Signatures
        and secrets in the headers are hidden. The body of a successful delivery is built again from its event, as
        long as the event is stored. It also needs the scope `contacts:read`, since the body is about a contact.
        Scope: `webhooks:manage`.
        """
        return await self._one(
            Call(
                "GET /webhooks/{id}/deliveries/{did}",
                {"id": id, "did": did},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def redeliver(
        self,
        *,
        id: Union[str, int],
        did: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Delivery:
        """Send a delivery again. Sends a delivery again, at once. A waiting or failed delivery is sent itself. For a
        successful delivery, the server sends a new delivery with the same event id. Scope: `webhooks:manage`.
        """
        return await self._one(
            Call(
                "POST /webhooks/{id}/deliveries/{did}/redeliver",
                {"id": id, "did": did},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def redeliver_span(
        self,
        body: shapes.RedeliverySpan,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Webhook:
        """Send the events of a time span again. Sends the events of a time span again, with their ids, in addition to
        new events. The webhook shows the number of events sent so far. Scope: `webhooks:manage`.
        """
        return await self._one(
            Call(
                "POST /webhooks/{id}/redeliver",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_intakes(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Intake, shapes.PageMeta]:
        """List all intakes. Lists the intakes of the account, the newest first, on one page. Their secrets are not
        shown. Scope: `intakes:manage`.
        """
        return self._page(
            Call(
                "GET /intakes",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_intake(
        self,
        body: shapes.NewIntake,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeWithToken:
        """Create an intake. Creates an address that receives the webhooks of the WhatsApp Business Platform, or of a
        provider that forwards them. Only this answer shows its token. Give the platform the address, which is the
        public URL of this server and `path`, and the verify token. Payloads are stored encrypted, answered, then
        applied to the contacts. They are deleted after seven days. Payloads change contacts, so the key also needs
        `contacts:write`. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "POST /intakes",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_intake(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Intake:
        """Show an intake. Shows an intake: the business numbers in its payloads, and the counts of received, unread
        and unapplied data. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "GET /intakes/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_intake(
        self,
        body: shapes.IntakePatch,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Intake:
        """Change an intake. Changes the members that are sent: the name, the secret, the verify token. Payloads that
        are signed with the previous secret are accepted for `overlap_seconds` more. Without `overlap_seconds`, the
        previous secret ends at once. The secret signs payloads, and payloads change contacts, so the key also needs
        `contacts:write`. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "PATCH /intakes/{id}",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_intake(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete an intake. Deletes an intake and the payloads that it stored. Its address answers 404 from then on.
        Contacts and opt-outs are kept. Scope: `intakes:manage`.
        """
        return await self._none(
            Call(
                "DELETE /intakes/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def rotate_intake(
        self,
        body: Optional[shapes.IntakeRotation] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeWithToken:
        """Give an intake a new address. Gives the intake a new address, which only this answer shows. Enter it at the
        platform, which verifies it with the verify token. The previous address works for `overlap_seconds` more.
        Without `overlap_seconds`, it answers 404 at once. Payloads change contacts, so the key also needs
        `contacts:write`. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "POST /intakes/{id}/rotate",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def test_intake(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeTest:
        """Send a test message to an intake. Receives a signed message of a test number, as if it came from the
        platform, and applies it. The answer names the contact that it creates; delete the contact afterwards. The
        message does not pass through the public address, because the server stores only a hash of its token. So the
        test does not prove that the platform reaches the address, or that both have the same secret. Payloads change
        contacts, so the key also needs `contacts:write`. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "POST /intakes/{id}/test",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def replay_intake(
        self,
        body: Optional[shapes.ReplaySpan] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.IntakeReplay:
        """Apply stored payloads again. Marks stored payloads as waiting, and the server applies them again. Payloads
        are stored for seven days. Messages and payloads are not counted twice. Later manual changes may be undone: a
        deleted contact, number or id is created again, and a changed number becomes primary again. Consents that were
        recorded later are kept. Payloads with a refused change are retried at once; failed payloads are not. Payloads
        change contacts, so the key also needs `contacts:write`. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "POST /intakes/{id}/replay",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_receivers(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Receiver, shapes.PageMeta]:
        """List the receivers of an intake. Lists the receivers of an intake, the newest first, on one page, with
        their backlogs and their last answers. Scope: `intakes:manage`.
        """
        return self._page(
            Call(
                "GET /intakes/{id}/receivers",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def create_receiver(
        self,
        body: shapes.NewReceiver,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Add a receiver to an intake. Forwards payloads to a URL from now on: the same bytes, with `Content-Type`
        and the headers that prove the sender, in order for each business number. A call may be repeated. An intake
        has at most five receivers. The URL is https, and its host has public addresses; an operator may allow others.
        When the key that created the receiver is revoked or expires, the receiver is paused. It also needs
        `webhooks:manage` and `contacts:read`, because it sends messages of people to another system. Scope:
        `intakes:manage`.
        """
        return await self._one(
            Call(
                "POST /intakes/{id}/receivers",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_receiver(
        self,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Show a receiver. Shows a receiver, with its backlog, its last answer, and the reason if it is disabled.
        Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "GET /intakes/{id}/receivers/{rid}",
                {"id": id, "rid": rid},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_receiver(
        self,
        body: shapes.ReceiverPatch,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Change, pause or resume a receiver. Changes the members that are sent. `state` pauses or resumes a
        receiver; payloads of the pause wait for seven days at most. `active` also enables a disabled receiver and
        retries failed payloads. If the key that created the receiver has ended, the key in use becomes its creator. A
        key that changes the URL also becomes its creator. It also needs `webhooks:manage` and `contacts:read`,
        because it sends messages of people to another system. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "PATCH /intakes/{id}/receivers/{rid}",
                {"id": id, "rid": rid},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_receiver(
        self,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove a receiver. Removes a receiver. Payloads that wait for it are not sent. Scope: `intakes:manage`."""
        return await self._none(
            Call(
                "DELETE /intakes/{id}/receivers/{rid}",
                {"id": id, "rid": rid},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def resend_receiver(
        self,
        body: Optional[shapes.ResendSpan] = None,
        *,
        id: Union[str, int],
        rid: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Receiver:
        """Send payloads to a receiver again. Sends payloads again. Without `from`, all failed payloads are sent again
        at once, and a paused or disabled receiver becomes active. With `from`, all payloads since that time are sent
        again, delivered or not; the receiver shows the number of payloads sent so far. Payloads are stored for seven
        days. It also needs `webhooks:manage` and `contacts:read`, because it sends messages of people to another
        system. Scope: `intakes:manage`.
        """
        return await self._one(
            Call(
                "POST /intakes/{id}/receivers/{rid}/resend",
                {"id": id, "rid": rid},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def list_events(
        self,
        *,
        after: Optional[str] = None,
        from_: Optional[Literal["beginning", "oldest", "now"]] = None,
        limit: Optional[int] = None,
        types: Optional[Union[str, Iterable[str]]] = None,
        contact: Optional[str] = None,
        fields: Optional[Union[str, Iterable[str]]] = None,
        segment: Optional[str] = None,
        filter: Optional[Union[str, Dict[str, Any]]] = None,
        wait: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Event, shapes.EventsMeta]:
        """Follow the change feed. Lists changes of contacts, consents, suppressions and catalog items, oldest first.
        A client that follows the cursors gets each event exactly once, and the events of a contact in the order of
        its versions. A client that applies every event has a full copy of the directory. `meta.next_cursor` is always
        present. It continues after the last event that was examined. So a page may be empty although more events
        follow, for example if `types` excludes many events. An event is shown as soon as no older transaction is
        running, usually at once. To start, take `next_cursor` with `from=now`, then an export, and follow the feed
        from that cursor. Scope: `contacts:read`.
        """
        return await self._feed(
            Call(
                "GET /events",
                {"after": after, "from": from_, "limit": limit, "types": types, "contact": contact, "fields": fields, "segment": segment, "filter": filter, "wait": wait},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_history(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.HistoryEntry, shapes.PageMeta]:
        """Show the history of a contact. Lists the changes of a contact, with their authors and APIs, the newest
        first. The server keeps the history as long as events (90 days by default), also after the contact is deleted.
        The history of a deleted contact is found only by the contact's id. A page may have fewer entries than
        `limit`, or none, although more follow: continue until `next_cursor` is null. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/history",
                {"id": id, "limit": limit, "cursor": cursor},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_timeline(
        self,
        *,
        id: Union[str, int],
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        kinds: Optional[Union[str, Iterable[str]]] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.TimelineEntry, shapes.PageMeta]:
        """Show the timeline of a contact. Lists the changes, notes, consents, suppressions and merges of a contact,
        and facts about its messages, the newest first. For messages, it shows the time of the last one, the number of
        incoming ones, and the last undelivered one. The server keeps changes as long as events, and notes as long as
        the contact. A page may have fewer entries than `limit`, or none, although more follow: continue until
        `next_cursor` is null. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/timeline",
                {"id": id, "limit": limit, "cursor": cursor, "kinds": kinds},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def erase_contact(
        self,
        *,
        id: Union[str, int],
        if_match: Union[int, str, None] = None,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Erasure:
        """Erase a person. Erases a person permanently: the contact and all its data. This includes its events,
        deliveries and merges, its rows in imports, previews, and stored responses to idempotent requests. Identities
        that no contact has any more are removed from the events of other contacts. For opt-outs and suppressions, the
        server keeps only salted hashes of the numbers and emails. A new contact with one of these is opted out again.
        An import rejects a row with one (`erased`), unless the row has an opt-in that is later than the erasure. The
        feed reports the erasure by one event, `contact.erased`, which has only the id. A deleted contact can also be
        erased, by its id, while some of its data is kept. Scope: `contacts:delete`.
        """
        return await self._one(
            Call(
                "POST /contacts/{id}/erase",
                {"id": id},
                is_repeatable=True,
                if_match=if_match,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_deleted_contacts(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        search: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.DeletedContact, shapes.PageMeta]:
        """List deleted contacts. Lists the deleted contacts that can be restored, the last deleted first. The account
        keeps each contact for `bin_days` days, and at most 100,000 contacts and 512 MiB; retention removes the oldest
        beyond these limits. A contact with more than 20,000 notes or ledger entries, or with more than 16 MiB of
        them, is not kept. Contacts that were erased, were merged into another contact, or were removed by the undo of
        an import are not kept either. Scope: `contacts:delete`.
        """
        return self._page(
            Call(
                "GET /deleted-contacts",
                {"limit": limit, "cursor": cursor, "search": search},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def empty_deleted_contacts(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.EmptiedBin:
        """Delete all deleted contacts permanently. Deletes up to 5,000 deleted contacts permanently, the oldest
        first. If `more` is true, send the request again. Scope: `contacts:delete`.
        """
        return await self._one(
            Call(
                "DELETE /deleted-contacts",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_deleted_contact(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.WholeDeletedContact:
        """Show a deleted contact. Shows a deleted contact with the data that it had. Scope: `contacts:delete`."""
        return await self._one(
            Call(
                "GET /deleted-contacts/{id}",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def delete_deleted_contact(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Delete a deleted contact permanently. Deletes a deleted contact permanently, before the end of its
        retention. Its events are kept; to delete these too, erase the contact. Scope: `contacts:delete`.
        """
        return await self._none(
            Call(
                "DELETE /deleted-contacts/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def restore_contact(
        self,
        body: Optional[shapes.Restoration] = None,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.RestoredContact:
        """Restore a deleted contact. Restores a deleted contact with all its data: its id and number, fields,
        identities, tags, groups, notes, consents, suppressions and ids of vendors. Its `version` continues. Tags and
        other items that were deleted in the meantime are not restored; of merged items, it has the one that remains.
        Opt-outs that were recorded in the meantime for its numbers and emails apply. If another contact now has one
        of its identities, the answer is a conflict that names that contact. A value of a unique field that another
        contact now has is refused too (`taken`). With `without_taken` both are left out, and `not_restored` names
        them. The feed reports `contact.restored`. Scope: `contacts:delete`.
        """
        return await self._one(
            Call(
                "POST /deleted-contacts/{id}/restore",
                {"id": id},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_contact_as_seen(
        self,
        *,
        id: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.SeenContact, shapes.PageMeta]:
        """Show a contact as each API of this server shows it. Shows the answer of each API of this server for the
        contact, with the rights of the key in use: the path, the status and the JSON. For an API that does not show
        such a contact, the answer is its refusal. Scope: `contacts:read`.
        """
        return self._page(
            Call(
                "GET /contacts/{id}/as-seen",
                {"id": id},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_upstreams(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Upstream, shapes.PageMeta]:
        """List all upstreams. Lists the upstreams of the account, by API. Keys of vendors are never shown. Scope:
        `upstreams:manage`.
        """
        return self._page(
            Call(
                "GET /upstreams",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_upstream(
        self,
        *,
        face: Union[str, int],
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Upstream:
        """Show an upstream. Shows an upstream by its name: the name of an API, or of one of its versions. Scope:
        `upstreams:manage`.
        """
        return await self._one(
            Call(
                "GET /upstreams/{face}",
                {"face": face},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def set_upstream(
        self,
        body: shapes.NewUpstream,
        *,
        face: Union[str, int],
        only_new: bool = False,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Upstream:
        """Set an upstream. Sets the upstream of an API, and replaces the previous one. From the next call on, the
        server forwards calls that only the vendor can answer, for keys with the scope `upstream:use`. If a vendor has
        a host for each version, each version has an upstream. The name of the API then sets all of them, and the
        answer shows the first. Without a key of the vendor, the server sends the callers' keys to the URL. Only a key
        that the command line created with every scope and no end may set such an upstream. When the key that set an
        upstream is revoked or expires, the upstream is paused. Scope: `upstreams:manage`.
        """
        return await self._one(
            Call(
                "PUT /upstreams/{face}",
                {"face": face},
                body=body,
                is_repeatable=True,
                only_new=only_new,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def remove_upstream(
        self,
        *,
        face: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove an upstream. Removes the upstream of an API. The server forwards no more calls for it. Scope:
        `upstreams:manage`.
        """
        return await self._none(
            Call(
                "DELETE /upstreams/{face}",
                {"face": face},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def compare(
        self,
        body: shapes.NewComparison,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncDownload:
        """Compare a live vendor with its API on this server. Sends the same read requests to a live vendor and to its
        API on this server. It reports every difference in statuses, content types, and bodies (by path), without
        values of contacts. Neither side is changed. The answer is sent line by line as NDJSON while the comparison
        runs. `state` is `comparing`, with the counts of `requests`, `contacts` and `differences` so far. The last
        line is `done` with the report, or `failed` with a `code` (`refused`, `unreachable`, `too_long`) and a
        `message`. To stop the comparison, close the connection. An account can run one comparison at a time, for 15
        minutes at most. It also needs the scope `contacts:read`. Scope: `pulls:manage`.
        """
        return self._file(
            Call(
                "POST /comparisons",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_faces(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Face, shapes.PageMeta]:
        """List the APIs that this server serves. Lists every API that this server serves, with the data to move a
        client to it: old and new base URLs, authentication headers, example requests, and differences. Headers, paths
        and bodies may contain `{key}`, `{account_id}`, `{account_number}`, `{account_slug}` and `{whatsapp_number}`:
        replace them by your own values. Scope: `account:read`.
        """
        return self._page(
            Call(
                "GET /faces",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_face_states(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.FaceState, shapes.PageMeta]:
        """Show how far the account uses each API. Shows the use of each API, to follow a move from a vendor. It has
        the valid keys of clients, the last pull, the last comparison, the first call, and the number of forwarded
        calls. If several processes answer, calls of the last minute may be missing. This request is not counted.
        Scope: `account:read`.
        """
        return self._page(
            Call(
                "GET /faces/states",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def list_calls(
        self,
        *,
        after: Optional[str] = None,
        limit: Optional[int] = None,
        face: Optional[str] = None,
        wait: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.Call, shapes.CallsMeta]:
        """Watch the calls of the account. Lists the latest calls of the account, oldest first, to every API and every
        process of the server, for a live view. Calls with a revoked or expired key of the account are included.
        Without `after`, the answer has the newest stored calls, some dozens for each process. With `after`, it has
        each later call once. With `wait`, the server answers as soon as there is a call. Send the next request within
        a minute, because the server keeps calls only in memory and only for a short time. Values of queries, and
        parts of a path that may name a person, are hidden. Bodies and keys are never stored. Calls to this operation
        are not listed. Scope: `account:read`.
        """
        return await self._feed(
            Call(
                "GET /calls",
                {"after": after, "limit": limit, "face": face, "wait": wait},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def list_refused_calls(
        self,
        *,
        after: Optional[str] = None,
        limit: Optional[int] = None,
        face: Optional[str] = None,
        wait: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> Page[shapes.RefusedCall, shapes.CallsMeta]:
        """Watch the calls without a valid key. Lists the latest calls with an unknown key or without a key, oldest
        first. They belong to no account, so this operation needs the scope `health:read`, like everything about the
        machine. The server stores only the beginning of the key: a quarter of it, 8 characters at most. At most 20
        calls of a second are listed. The parameters are the same as for `/calls`. Scope: `health:read`.
        """
        return await self._feed(
            Call(
                "GET /calls/refused",
                {"after": after, "limit": limit, "face": face, "wait": wait},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_audit(
        self,
        *,
        limit: Optional[int] = None,
        cursor: Optional[str] = None,
        since: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.AuditEntry, shapes.PageMeta]:
        """List changes of rights, settings and connections. Lists the audit trail, the newest first. It has changes
        of rights, settings and connections of the account, such as keys, members and webhooks; `action` lists all
        kinds. An entry is written in the same transaction as the change. It has no secrets, names, numbers of people
        or paths of URLs: it only records that such members were set or changed. Entries are kept for 400 days unless
        the server is configured otherwise. Scope: `keys:manage`.
        """
        return self._page(
            Call(
                "GET /audit",
                {"limit": limit, "cursor": cursor, "since": since},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_usage(
        self,
        *,
        days: Optional[int] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Usage:
        """Show contacts and calls per day. Shows the current number of contacts, the number at the end of each day,
        and the number of calls to each API: the UTC days up to today, oldest first. Days before the first count have
        null for contacts. Calls of the last minute may be missing. After a crash of a server, its last minute of
        calls may be lost. Scope: `account:read`.
        """
        return await self._one(
            Call(
                "GET /usage",
                {"days": days},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_health(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Health:
        """Show the health of the server. Shows the health of the server, within a second: its database, disks, newest
        backup and processes, and the imports and webhooks of the account. Each problem has a next step. The status is
        200 even if there are problems. Scope: `health:read`.
        """
        return await self._one(
            Call(
                "GET /health",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_me(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Show who is signed in. Shows the credential in use: the member, its rights, its visibility, and the
        session. For a key without a member, `member` is null. With a cookie, `csrf` is the required value of the
        header `X-Switchbook-Csrf` for changes.
        """
        return await self._one(
            Call(
                "GET /me",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def update_me(
        self,
        body: shapes.MePatch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Change your name. Changes your name. Members with the right to manage members change your role, address and
        groups.
        """
        return await self._one(
            Call(
                "PATCH /me",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_countries(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.Country, shapes.PageMeta]:
        """List the countries that have phone numbers. Lists the countries that have phone numbers, by their codes.
        `default_region` of the account and `region` of an import may be any of them.
        """
        return self._page(
            Call(
                "GET /countries",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_own_sessions(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.MemberSession, shapes.PageMeta]:
        """List your sessions. Lists your sessions in browsers, the last used first. A member has 20 at most; a
        further sign-in ends the session that was unused for the longest time.
        """
        return self._page(
            Call(
                "GET /me/sessions",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def end_own_session(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """End one of your sessions. Ends one of your sessions at once."""
        return await self._none(
            Call(
                "DELETE /me/sessions/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    def list_own_logins(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> AsyncPages[shapes.MemberLogin, shapes.PageMeta]:
        """List your logins. Lists the logins of the member: identities at providers, and passkeys."""
        return self._page(
            Call(
                "GET /me/logins",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )

    async def end_own_login(
        self,
        *,
        id: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Remove one of your logins. Ends one of your logins, with the sessions that it opened."""
        return await self._none(
            Call(
                "DELETE /me/logins/{id}",
                {"id": id},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def switch_account(
        self,
        body: shapes.AccountSwitch,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Switch to another of your accounts. Opens a session in another account where the same login belongs to a
        member, and ends the session of the request. The answer sets the cookie.
        """
        return await self._one(
            Call(
                "POST /me/account",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def accept_invitation(
        self,
        *,
        slug: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Accept an invitation. Adds the signed-in person as a member of the account that invited its verified email
        address. The session stays in the current account; switch with `POST /me/account`.
        """
        return await self._one(
            Call(
                "POST /me/invitations/{slug}/accept",
                {"slug": slug},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def decline_invitation(
        self,
        *,
        slug: Union[str, int],
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Decline an invitation. Declines the invitation of an account. The person can no longer join that account by
        this email address. A link from the account still works. If the account invites another address of the person,
        a new invitation is open.
        """
        return await self._one(
            Call(
                "POST /me/invitations/{slug}/decline",
                {"slug": slug},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def begin_passkey(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.PasskeyStep:
        """Begin to add a passkey. Returns the data that a browser needs to create a passkey: `options` for
        `PublicKeyCredential.parseCreationOptionsFromJSON`, and `sealed`. Send `sealed` back with the browser's answer
        within five minutes. The request needs a member's session that was opened within the last hour, so that a
        stolen session cannot add a passkey. A member may have 10 passkeys. Browsers support passkeys for a host name
        with TLS and for `http://localhost`; for other addresses the request is refused.
        """
        return await self._one(
            Call(
                "POST /me/passkeys/options",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def add_passkey(
        self,
        body: shapes.NewPasskey,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.MemberLogin:
        """Add a passkey. Adds the passkey that the browser made. `credential` is the result of `toJSON()` of the
        browser's answer. The passkey is a login of the member, in the same list as the others.
        """
        return await self._one(
            Call(
                "POST /me/passkeys",
                {},
                body=body,
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def sign_in(
        self,
        body: shapes.SignIn,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Sign in with a code. Exchanges a code for a session. Without `cookie`, a session is used like a key, in
        `Authorization: Bearer`, and ends after 24 hours. With `cookie`, an invitation opens a session in the browser,
        and so does a code that a session or an owner created for a member. The answer sets a cookie for this API
        only, and shows the signed-in member. Any other code returns a session as without `cookie`. This includes a
        code that a member's key created, because such a key is not the member. A code that a session in a cookie
        created needs `cookie`. A session in a cookie ends after 7 days without requests, and after 30 days at the
        latest. Its token is replaced each hour. Changes with the cookie need the header `X-Switchbook-Csrf`, and are
        refused from pages of other sites. A code works once. An address that sends many wrong codes must wait, as
        with keys.
        """
        return await self._one(
            Call(
                "POST /sign-in",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    async def sign_out(
        self,
        *,
        idempotency_key: Optional[str] = None,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> None:
        """Sign out. Ends the session of the request, with the codes that it created and the sessions that these codes
        opened. The end applies from the next request on. Keys that the session created are kept. For a cookie session
        from a provider, the answer may be 200 with `end_session_url` in `data`: the page that ends the session at the
        provider. A request with a key is refused, because a key is not a session: revoke the key instead.
        """
        return await self._none(
            Call(
                "DELETE /sign-in",
                {},
                is_repeatable=True,
                idempotency_key=idempotency_key,
                timeout=timeout,
                retries=retries,
            )
        )

    async def begin_passkey_sign_in(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.PasskeyStep:
        """Begin to sign in with a passkey. Returns the data that a browser needs to request a passkey: `options` for
        `PublicKeyCredential.parseRequestOptionsFromJSON`, and `sealed`. Send `sealed` back with the browser's answer
        within five minutes. The browser offers its passkeys for this server, so no user name is needed.
        """
        return await self._one(
            Call(
                "POST /sign-in/passkey/options",
                {},
                timeout=timeout,
                retries=retries,
            )
        )

    async def sign_in_with_passkey(
        self,
        body: shapes.PasskeySignIn,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.Me:
        """Sign in with a passkey. Signs a member in with a passkey. `credential` is the result of `toJSON()` of the
        browser's answer. The answer sets a session cookie, as in a sign-in with a code. An answer of a browser works
        once. If the counter of a passkey does not rise, the passkey is refused, because it may be a copy. An address
        that sends many wrong answers must wait, as with keys.
        """
        return await self._one(
            Call(
                "POST /sign-in/passkey",
                {},
                body=body,
                timeout=timeout,
                retries=retries,
            )
        )

    async def get_sign_in_options(
        self,
        *,
        timeout: Optional[float] = None,
        retries: Optional[int] = None,
    ) -> shapes.SignInOptions:
        """Show how people can sign in. Shows the configured OpenID Connect providers, and whether passkeys are
        available. A browser opens `/directory/v1/sign-in/with/{name}?return_to=/path`. After the sign-in at the
        provider, it is redirected to that path with a session cookie, or after a refusal to
        `/?refused=code&provider=name`.
        """
        return await self._one(
            Call(
                "GET /sign-in/options",
                {},
                is_repeatable=True,
                timeout=timeout,
                retries=retries,
            )
        )
