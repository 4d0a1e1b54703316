# Made by `npm run clients` from the OpenAPI document. Changes here are lost.
"""Shapes of bodies and answers."""

from __future__ import annotations

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

class Account(TypedDict):
    """An account: one separate directory of contacts."""

    id: str
    """The id."""
    number: int
    """The number of the account on this server."""
    name: str
    """The name."""
    slug: str
    """A short name that is unique on the server."""
    default_region: Optional[str]
    """The country of phone numbers without a country code, as two letters."""
    contact_limit: Optional[int]
    """The maximum number of contacts of the account; null for no limit."""
    whatsapp_number: Optional[str]
    """The digits of the account's own WhatsApp number, from which it sends messages."""
    consent_required: List[Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat", "all"]]
    """The channels on which messages need an opt-in; `all` for every channel."""
    stop_words: Optional[List[str]]
    """The words that stop messages when a person sends one as a whole message; null for the lists of the program."""
    start_words: Optional[List[str]]
    """The words that resume messages when a person sends one; null for the lists of the program."""
    bin_days: int
    """The number of days for which deleted contacts are kept; 0: they are not kept."""
    assign_new: Optional[AssignRule]
    """The rule that assigns new contacts without an owner; null: no rule."""
    vendor_forks: bool
    """Whether the vendors' APIs also serve the additions of forks of their programs."""
    merge_attested: bool
    """Whether intakes merge contacts that a signed payload attests to be one person."""
    created_at: str
    """When it was created."""


class AccountAndKey(TypedDict):
    """The account and the key in use."""

    account: Account
    """The account."""
    key: KeyInUse
    """The key in use."""


class AccountAndKeyAnswer(TypedDict):
    """The account and the key in use, in an envelope."""

    data: AccountAndKey
    """The result."""


class AccountPatch(TypedDict, total=False):
    """Changes of the account."""

    name: str
    """The name, for people."""
    default_region: Optional[str]
    """The country of phone numbers without a country code, as two letters."""
    whatsapp_number: Optional[str]
    """The WhatsApp number of the account, in E.164 format."""
    consent_required: List[Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat", "all"]]
    """Channels on which messages need an opt-in, or `all`; none if the list is empty."""
    stop_words: Optional[List[str]]
    """Words or phrases, without commas, that stop messages when a person sends one. They replace the lists of the
    program; null restores these lists. The whole message must be the word or phrase; letter case and surrounding
    punctuation are ignored.
    """
    start_words: Optional[List[str]]
    """Words or phrases that resume messages when a person sends one, in the form of `stop_words`. A word in both
    lists stops messages.
    """
    bin_days: int
    """The number of days for which deleted contacts are kept, 365 at most; 0: they are not kept."""
    assign_new: Optional[NewAssignRule]
    """The rule that assigns new contacts without an owner; null: no rule. The server assigns each contact to the
    active member who has waited longest for one. Imports and pulls assign no owners.
    """
    vendor_forks: bool
    """Whether the vendors' APIs also serve the additions of forks of their programs: paths of tags and custom fields
    in wacrm.
    """
    merge_attested: bool
    """Whether intakes merge two contacts when a signed payload attests that they are one person: by a changed number
    or id, or by a number and a LID together. Each merge can be undone for 30 days.
    """


class AccountRef(TypedDict):
    """An account, by name."""

    number: int
    """The number."""
    slug: str
    """The short name."""
    name: str
    """The name."""


class AccountSwitch(TypedDict):
    """The account to switch to."""

    slug: str
    """The short name of the account."""


class Address(TypedDict):
    """A postal address."""

    street: Optional[str]
    """Street and house number."""
    city: Optional[str]
    """The city."""
    state: Optional[str]
    """The state or province."""
    zip: Optional[str]
    """The postal code."""
    country_code: Optional[str]
    """The country as two letters, ISO 3166-1."""


class AddressChange(TypedDict, total=False):
    """Changes of the address. Absent members do not change; null clears a member."""

    street: Optional[str]
    """Street and house number."""
    city: Optional[str]
    """The city."""
    state: Optional[str]
    """The state or province."""
    zip: Optional[str]
    """The postal code."""
    country_code: Optional[str]
    """The country as two letters, ISO 3166-1."""


class _AdoptedValue(TypedDict):
    path: str
    """The name of the value, with dots."""
    value: Any
    """The value."""


class AdoptedValue(_AdoptedValue, total=False):
    """A value of the loser that the survivor has after the merge."""

    replaced: Any
    """The survivor's previous value; only if `take` replaced it."""


class AssignRule(TypedDict, total=False):
    """The members who get new contacts alternately."""

    members: List[int]
    """Numbers of members."""
    group: int
    """The number of a group. Its members have the group in their `groups`."""


class AuditEntry(TypedDict):
    """A change of a key, of the account, of a webhook, of an upstream, or of a stored key of a vendor."""

    id: str
    """The id of the entry."""
    occurred_at: str
    """When the change was made."""
    actor: Author
    """The author of the change; `cli` is the command line."""
    action: Literal["account.created", "account.changed", "account.deleted", "key.created", "key.imported", "key.changed", "key.secret_rotated", "key.revoked", "key.code_made", "key.token_made", "webhook.created", "webhook.changed", "webhook.secret_rotated", "webhook.deleted", "upstream.set", "upstream.removed", "pull_key.kept", "pull_key.forgotten", "intake.created", "intake.changed", "intake.address_rotated", "intake.deleted", "book.created", "book.changed", "book.removed", "field.declared", "field.changed", "field.removed", "member.created", "member.changed", "member.left", "member.erased", "member.link_made", "member.sessions_ended", "invitation.accepted", "invitation.declined", "login.added", "login.ended", "role.created", "role.changed", "role.removed"]
    """The action."""
    subject: str
    """The id of the object that was changed; for an upstream, the API."""
    before: Optional[Dict[str, Any]]
    """The previous values; null if the object was created. For a deleted object all recorded values, else only the
    changed ones. URLs are shortened to their `origin`.
    """
    after: Optional[Dict[str, Any]]
    """The new values, in the same form. Null if the object was deleted."""
    withheld: List[str]
    """The names of members that were set, changed or present, but have no recorded values."""


class AuditEntryPage(TypedDict):
    """A page of the audit trail."""

    data: List[AuditEntry]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class _Author(TypedDict):
    face: str
    """The API that was used, or `cli` or `import`."""
    key_id: Optional[str]
    """The id of the key; null if there was none."""


class Author(_Author, total=False):
    """The author of a change."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member who owns the key; null for a key without a member. The name of a former member is kept."""


class _Batch(TypedDict):
    items: List[BatchCommand]
    """The commands. They are executed in this order."""


class Batch(_Batch, total=False):
    """Commands for up to 1,000 contacts."""

    atomic: bool
    """Whether the server executes all commands or none."""


class BatchAnswer(TypedDict):
    """A result for each command of a batch."""

    data: List[BatchItem]
    """The result."""


#: A command for one contact.
BatchCommand = Union["CreateItem", "UpdateItem", "DeleteItem"]


class _BatchItem(TypedDict):
    index: int
    """The position of the command in the batch, from 0."""
    status: Literal["created", "found", "updated", "deleted", "failed"]
    """The result of the command."""
    id: Optional[str]
    """The id of the contact; null if the command failed."""


class BatchItem(_BatchItem, total=False):
    """The result of one command."""

    problem: Problem
    """The error of the command."""


class Book(TypedDict):
    """A phone book."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name that phones show."""
    source: BookSource
    """The source of its contacts."""
    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""
    member_number: Optional[int]
    """The number of a member: the book has the contacts that this member sees, as the member sees them. Null: every
    contact.
    """
    key_id: str
    """The id of its key, which can be revoked or rotated like any other key."""
    key_state: Literal["live", "expired", "revoked", "member_invited", "member_suspended"]
    """Whether the key works: `live`, `expired`, `revoked`; `member_invited` or `member_suspended` if its member may
    not sign in now.
    """
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""


class BookAnswer(TypedDict):
    """One phone book, in an envelope."""

    data: Book
    """The result."""


class BookPage(TypedDict):
    """A list of phone books."""

    data: List[Book]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class BookPatch(TypedDict, total=False):
    """Changes of a phone book."""

    name: str
    """The new name."""
    source: NewBookSource
    """The new source of its contacts."""
    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""


class _BookSource(TypedDict):
    kind: Literal["all", "segment", "group", "tag"]
    """The kind of source: every contact, a segment, a group or a tag."""


class BookSource(_BookSource, total=False):
    """The source of the contacts of a phone book."""

    number: int
    """The number of the segment, the group or the tag; absent for every contact."""


class BookWithKey(TypedDict):
    """A phone book with its key, which is shown only once."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name that phones show."""
    source: BookSource
    """The source of its contacts."""
    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""
    member_number: Optional[int]
    """The number of a member: the book has the contacts that this member sees, as the member sees them. Null: every
    contact.
    """
    key_id: str
    """The id of its key, which can be revoked or rotated like any other key."""
    key_state: Literal["live", "expired", "revoked", "member_invited", "member_suspended"]
    """Whether the key works: `live`, `expired`, `revoked`; `member_invited` or `member_suspended` if its member may
    not sign in now.
    """
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""
    key: str
    """The key. Phones send it as the password, or in the address of the book."""


class BookWithKeyAnswer(TypedDict):
    """A phone book with its key, in an envelope."""

    data: BookWithKey
    """The result."""


class BulkChange(TypedDict):
    """One change of many contacts, as a job."""

    id: str
    """The id."""
    state: Literal["queued", "running", "done", "cancelled", "failed", "undoing", "undone"]
    """The state of the bulk change."""
    waits_for: Optional[str]
    """The bulk change of the account that runs before this one. To start sooner, cancel it. Null if this one does not
    wait, or if the key does not see the other one.
    """
    filter: Optional[BulkChangeFilter]
    """The filter; null if contacts were sent by id."""
    change: BulkChangeEdit
    """The change."""
    matched: Optional[int]
    """The number of contacts at the start; null before the start, or if they could not be counted in time."""
    seen: int
    """The number of processed contacts."""
    changed: int
    """The number of contacts that were edited or deleted. Contacts outside of the selection count too, if a number
    that they share was corrected.
    """
    unchanged: int
    """The number of contacts that needed no change."""
    failed: int
    """The number of contacts that could not be changed, or do not exist."""
    percent: int
    """The progress in percent."""
    contacts_per_second: Optional[int]
    """Contacts per second, while it runs."""
    seconds_left: Optional[int]
    """The estimated seconds until the end, while it runs."""
    can_undo: bool
    """Whether it can be undone."""
    undo: Optional[BulkChangeUndo]
    """The result of the undo; null if there was no undo."""
    error: Optional[BulkChangeError]
    """The error; null if it did not fail."""
    actor: Author
    """The author of the request."""
    created_at: str
    """When it was created."""
    started_at: Optional[str]
    """When it started to run."""
    finished_at: Optional[str]
    """When it ended."""
    undone_at: Optional[str]
    """When the undo ended."""


class BulkChangeAnswer(TypedDict):
    """One bulk change, in an envelope."""

    data: BulkChange
    """The result."""


class BulkChangeEdit(TypedDict, total=False):
    """The changes, with the names that items had at the start."""

    add_tags: List[str]
    """Tags that are added."""
    remove_tags: List[str]
    """Tags that are removed."""
    add_groups: List[GroupRef]
    """Groups that are added."""
    remove_groups: List[GroupRef]
    """Groups that are removed."""
    source: Optional[ItemRef]
    """The new source; null for none."""
    status: Optional[ItemRef]
    """The new status; null for none."""
    fields: Dict[str, Optional[str]]
    """New texts of the contacts by member, such as `company`; null clears a member."""
    correct_numbers: bool
    """Whether phone numbers without a country code are corrected."""
    convert_field: str
    """The key of the converted field."""
    delete: bool
    """Whether the contacts are deleted."""


class BulkChangeError(TypedDict):
    """The error of a failed bulk change."""

    code: str
    """The error, for programs."""
    message: str
    """The reason, for people."""


_BulkChangeFilterOptionalWords = TypedDict("_BulkChangeFilterOptionalWords", {"not": "SegmentTree"}, total=False)


class BulkChangeFilter(_BulkChangeFilterOptionalWords, total=False):
    """The filter: its short form, or a tree. In the tree, saved segments are replaced by their trees. After the end
    of the job, texts that may be about a person are null.
    """

    search: Optional[str]
    """A part of a name or number; null after the end of the job."""
    phone: Optional[str]
    """A phone number; null after the end of the job."""
    email: Optional[str]
    """An email address; null after the end of the job."""
    lid: Optional[str]
    """A WhatsApp LID; null after the end of the job."""
    tag: Optional[str]
    """A tag."""
    group: Optional[str]
    """A group."""
    source: Optional[str]
    """A source."""
    status: Optional[str]
    """A status."""
    type: Optional[str]
    """A type."""
    channel: Optional[str]
    """A channel."""
    consent: Optional[str]
    """A channel and a state."""
    updated_after: Optional[str]
    """A time."""
    updated_before: Optional[str]
    """A time."""
    all: List[SegmentTree]
    """For a tree: its subtrees, which must all match."""
    any: List[SegmentTree]
    """For a tree: its subtrees. At least one must match."""
    field: str
    """For a single condition: the field."""
    op: str
    """For a single condition: the operator."""
    value: Any
    """For a single condition: the value."""


class BulkChangePage(TypedDict):
    """A list of bulk changes."""

    data: List[BulkChange]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class BulkChangeUndo(TypedDict):
    """The result of the undo."""

    reverted: int
    """The number of contacts that got their previous values."""
    kept: int
    """The number of contacts that kept their values, because they were changed or deleted in the meantime."""


class BulkEdit(TypedDict, total=False):
    """The changes. The server makes all of them in one edit of each contact."""

    add_tags: List[str]
    """Names of tags to add. Tags that do not exist are created."""
    remove_tags: List[str]
    """Names of tags to remove."""
    add_groups: List[Union[int, str, ItemAsRead]]
    """Groups to add the contacts to, by number or name. They must exist."""
    remove_groups: List[Union[int, str, ItemAsRead]]
    """Groups to remove the contacts from, by number or name. They must exist."""
    source: Optional[Union[int, str, ItemAsRead]]
    """The source, by number or name; null for none. It must exist."""
    status: Optional[Union[int, str, ItemAsRead]]
    """The status, by number or name; null for none. It must exist."""
    fields: TextChanges
    """Texts that every contact gets, such as `company`. A name cannot be set in this way."""
    assign: int
    """The number of the member who becomes the owner. The server stores the member's first owner text."""
    correct_numbers: Literal[True]
    """Whether phone numbers that are valid only as national numbers of the region of the account get its country
    code. `GET /number-corrections` lists them. A shared number is corrected for all contacts that have it, also for
    those outside of the selection.
    """
    delete: Literal[True]
    """Whether the contacts are deleted. It cannot be combined with other changes."""


class BulkFilter(TypedDict, total=False):
    """The filter: contacts must match every member."""

    search: str
    """Words, in any order: each is a part of a name, a company, an email address, a user name, a number, a city, a
    tag or a searched own field. Letter case and accents make no difference. Tag names are compared once, when the
    change begins.
    """
    phone: str
    """A phone number that the contact has."""
    email: str
    """An email address that the contact has."""
    lid: str
    """A WhatsApp LID that the contact has: its digits, with or without `@lid`."""
    tag: str
    """A tag, by name or number."""
    group: str
    """A group, by name or number."""
    source: str
    """A source, by name or number."""
    status: str
    """A status, by name or number."""
    type: Literal["lead", "customer", "guest"]
    """The type of the contact."""
    channel: Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat"]
    """A channel on which the contact can be reached."""
    consent: str
    """A channel and the latest consent state of the contact on it, such as `whatsapp:opted_out`."""
    updated_after: str
    """Contacts that changed after this time."""
    updated_before: str
    """Contacts that changed before this time."""
    segment: str
    """A saved segment, by name or number."""


class _Call(TypedDict):
    at: str
    """When it was answered."""
    face: str
    """The name of the API."""
    method: str
    """The method."""
    path: str
    """The path with its query. Values are hidden, and parts of the path that may name a person are replaced by the
    name of the part.
    """
    status: int
    """The status of the answer."""
    ms: float
    """The duration in milliseconds."""
    forwarded: bool
    """Whether the live vendor answered it."""
    key_id: Optional[str]
    """The id of the key; null if the key was not valid."""
    request_id: str
    """The id of the request. Search the log of the server for it."""


class Call(_Call, total=False):
    """A call that was answered."""

    looked_up: Literal["imported", "missing", "failed"]
    """The result of the lookup at the vendor, if the id of the contact was unknown here; absent if there was no
    lookup.
    """
    problem: str
    """The reason of the refusal, such as `forbidden`, `no_route` or `not_found`; `key_ended` for a revoked or expired
    key. Absent if this server did not refuse the call.
    """
    lacks: str
    """The scope that the key lacks; only for `forbidden`."""


class CallShares(TypedDict):
    """The counts of calls in a period."""

    calls: int
    """The number of all calls."""
    forwarded: int
    """The number of calls that the live vendor answered."""
    unserved: int
    """The number of calls to paths that are neither served nor forwarded."""


class CallsMeta(TypedDict):
    """The cursor to continue from."""

    next_cursor: str
    """The `after` of the next request."""
    has_gap: bool
    """Whether calls after the cursor were discarded, so that some are missing."""


class CallsPage(TypedDict):
    """Calls."""

    data: List[Call]
    """The calls, oldest first."""
    meta: CallsMeta
    """The cursor to continue from, and whether calls are missing."""


class _Candidate(TypedDict):
    contact_id: str
    """The id of the contact."""


class Candidate(_Candidate, total=False):
    """A contact that matches."""

    identifier: int
    """The position of the identifier in the request, from 0."""


class CappedTotal(TypedDict):
    """A count that ends at 10,000."""

    value: int
    """The number of contacts that were counted, at most 10,000."""
    relation: Literal["eq", "gte"]
    """`eq`: the value is exact. `gte`: more may match."""


class _CatalogItem(TypedDict):
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    name: str
    """The name."""
    color: Optional[str]
    """The color as `#RRGGBB`, or null for none."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it last changed."""


class CatalogItem(_CatalogItem, total=False):
    """A tag, group, source or status."""

    contacts: int
    """The number of its contacts; only with `count=exact`."""


class CatalogItemAnswer(TypedDict):
    """One tag, group, source or status, in an envelope."""

    data: CatalogItem
    """The result."""


class CatalogItemMerge(TypedDict):
    """The item that is kept."""

    into: int
    """The number of the item that is kept, of the same catalog."""


class CatalogItemPage(TypedDict):
    """A list of tags, groups, sources or statuses."""

    data: List[CatalogItem]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class CatalogItemPatch(TypedDict, total=False):
    """Changes of a tag, group, source or status."""

    name: str
    """The name."""
    color: Optional[str]
    """The color as `#RRGGBB`, or null for none."""


class CheckedContact(TypedDict):
    """The possible matches of a new person."""

    matches: List[PossibleContact]
    """The contacts, the most likely first."""
    complete: bool
    """Whether all contacts can be found. If false, repeat the request later."""


class CheckedContactAnswer(TypedDict):
    """The possible matches of a new person, in an envelope."""

    data: CheckedContact
    """The result."""


class ComparedContact(TypedDict, total=False):
    """The members of a new contact that are compared."""

    display_name: Optional[str]
    """The full name."""
    given_name: Optional[str]
    """The given name; null if only a full name is known. Full names are never split."""
    family_name: Optional[str]
    """The family name; null if only a full name is known. Full names are never split."""
    company: Optional[str]
    """The company."""
    birthday: Optional[str]
    """The day of birth as `1985-04-12`, or as `--04-12` without its year."""
    phone: Optional[str]
    """The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national format if
    the account has a default region.
    """
    email: Optional[str]
    """The primary email address."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back unchanged."""
    address: Optional[AddressChange]
    """The postal address."""


class ConnectBase(TypedDict):
    """A base URL of the vendor, and its replacement."""

    before: Optional[str]
    """The base URL at the vendor; null if there is none."""
    path: str
    """The path on this server that replaces it."""


class ConnectHeader(TypedDict):
    """A header of every request."""

    name: str
    """The name of the header."""
    value: str
    """Its value."""


class ConnectRequest(TypedDict):
    """An example request."""

    title: str
    """The effect of the request."""
    method: str
    """The method."""
    path: str
    """The path and the query, after the address of this server."""
    body: Any
    """The JSON body; null for no body."""


class ConnectionsInUse(TypedDict):
    """Connections of this process to the database, for requests."""

    in_use: int
    """Connections that requests use now."""
    idle: int
    """Open connections that are free."""
    waiting: int
    """Requests that wait for a connection."""
    max: int
    """The maximum number of connections."""


class Consent(TypedDict):
    """An entry of the consent ledger."""

    id: str
    """The id of the entry."""
    channel: str
    """The channel of the consent."""
    state: Literal["opted_in", "opted_out", "pending", "unknown"]
    """The decision of the contact: `opted_in` or `opted_out`; `pending` or `unknown` before a decision."""
    purpose: Optional[str]
    """The purpose of the consent, such as marketing."""
    sender: Optional[str]
    """The number of the business to which it applies, as digits with the country code; null for all numbers."""
    source: Optional[str]
    """The way in which it was given, such as a form."""
    basis: Optional[str]
    """The legal basis."""
    proof: Dict[str, Any]
    """The proof of the consent."""
    subjects: List[str]
    """The numbers and addresses of the contact to which it applies, as `number:<digits>` and `email:<address>`."""
    occurred_at: str
    """When it was given."""
    expires_at: Optional[str]
    """When it ends; null: never."""
    actor: Author
    """The author of the record."""
    created_at: str
    """When it was recorded."""


class ConsentAnswer(TypedDict):
    """One entry of the consent ledger, in an envelope."""

    data: Consent
    """The result."""


class ConsentPage(TypedDict):
    """A list of entries of the consent ledger."""

    data: List[Consent]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class Contact(TypedDict):
    """A person or an organization, with all its data."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except a change of notes increases it by one. The version is the ETag."""
    type: Literal["lead", "customer", "guest"]
    """The type of the contact."""
    display_name: Optional[str]
    """The full name."""
    given_name: Optional[str]
    """The given name; null if only a full name is known. Full names are never split."""
    family_name: Optional[str]
    """The family name; null if only a full name is known. Full names are never split."""
    company: Optional[str]
    """The company."""
    description: Optional[str]
    """A text about the contact."""
    avatar_url: Optional[str]
    """The URL of a picture."""
    job_title: Optional[str]
    """The job title of the person."""
    birthday: Optional[str]
    """The day of birth as `1985-04-12`, or as `--04-12` without its year."""
    language: Optional[str]
    """The language to write to the person in, a tag of BCP 47 such as `pt-BR`."""
    time_zone: Optional[str]
    """The time zone of the person, a name of the IANA database such as `Europe/Berlin`."""
    phone: Optional[str]
    """The primary phone number, else the oldest, as `+` and digits."""
    email: Optional[str]
    """The primary email address, else the oldest."""
    identities: List[Identity]
    """All identities, the oldest first."""
    tags: List[str]
    """The names of the tags, in the order in which they were added."""
    groups: List[GroupRef]
    """The groups, in the order in which they were added."""
    source: Optional[SourceRef]
    """The source of the contact."""
    status: Optional[StatusRef]
    """The status of the contact."""
    address: Address
    """The postal address."""
    owner: Optional[str]
    """The person in the account who is responsible for the contact, as a text that the account chooses."""
    blocked: bool
    """Whether the contact is blocked."""
    attributes: Dict[str, Any]
    """Fields of your own, at most 256 KiB as JSON."""
    extensions: Dict[str, Any]
    """Data of the contact that other APIs of this server store. It cannot be changed here."""
    created_at: str
    """When the contact was created."""
    updated_at: str
    """When the contact was last changed."""


class ContactAnswer(TypedDict):
    """One contact, in an envelope."""

    data: Contact
    """The result."""


class _ContactIdentifiers(TypedDict):
    identifiers: List[Identifier]
    """The identities to search for. All must belong to one contact."""


class ContactIdentifiers(_ContactIdentifiers, total=False):
    """Identifiers of a contact, and the contact to create if none matches."""

    create: NewContact
    """The contact to create if none matches. It also gets the identifiers."""


class ContactOwner(TypedDict):
    """An owner text of contacts, with its member."""

    owner: str
    """The text."""
    contacts: int
    """The number of contacts that have it."""
    member: Optional[int]
    """The number of the member with this text; null if no member has it."""


class ContactOwnerPage(TypedDict):
    """The owner texts of contacts."""

    data: List[ContactOwner]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class ContactPage(TypedDict):
    """A list of contacts."""

    data: List[Contact]
    """The result."""
    meta: ContactPageMeta
    """Data about the list, such as the cursor of the next page."""


class _ContactPageMeta(TypedDict):
    next_cursor: Optional[str]
    """The `cursor` of the next page; null on the last page."""


class ContactPageMeta(_ContactPageMeta, total=False):
    """The cursor of the next page, and the total if it was requested."""

    total: Union[int, CappedTotal]
    """The number of all contacts that match the filters, if `count=exact` was sent; an object if `count=capped` was
    sent.
    """


class ContactPatch(TypedDict, total=False):
    """Changes of a contact."""

    type: Literal["lead", "customer", "guest"]
    """The type of the contact."""
    display_name: Optional[str]
    """The full name."""
    given_name: Optional[str]
    """The given name; null if only a full name is known. Full names are never split."""
    family_name: Optional[str]
    """The family name; null if only a full name is known. Full names are never split."""
    company: Optional[str]
    """The company."""
    description: Optional[str]
    """A text about the contact."""
    avatar_url: Optional[str]
    """The URL of a picture."""
    job_title: Optional[str]
    """The job title of the person."""
    birthday: Optional[str]
    """The day of birth as `1985-04-12`, or as `--04-12` without its year."""
    language: Optional[str]
    """The language to write to the person in, a tag of BCP 47 such as `pt-BR`."""
    time_zone: Optional[str]
    """The time zone of the person, a name of the IANA database such as `Europe/Berlin`."""
    phone: Optional[str]
    """The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national format if
    the account has a default region.
    """
    email: Optional[str]
    """The primary email address."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back unchanged."""
    tags: Optional[List[str]]
    """Names of tags. Tags that do not exist are created."""
    groups: Optional[List[Union[int, str, ItemAsRead]]]
    """Groups by number, by name in any letter case, or as you read them. They must exist."""
    source: Optional[Union[int, str, ItemAsRead]]
    """A source by number, by name in any letter case, or as you read it. It must exist."""
    status: Optional[Union[int, str, ItemAsRead]]
    """A status by number, by name in any letter case, or as you read it. It must exist."""
    address: Optional[AddressChange]
    """The postal address."""
    owner: Union[Optional[str], OwnerMember]
    """The person in the account who is responsible for the contact, as a text that the account chooses."""
    blocked: bool
    """Whether the contact is blocked."""
    attributes: Optional[Dict[str, Any]]
    """Fields of your own, at most 256 KiB as JSON."""
    add_tags: List[str]
    """Names of tags to add."""
    remove_tags: List[str]
    """Names of tags to remove."""
    add_groups: List[Union[int, str, ItemAsRead]]
    """Groups to add the contact to, by number or name. They must exist."""
    remove_groups: List[Union[int, str, ItemAsRead]]
    """Groups to remove the contact from, by number or name. They must exist."""
    add_identities: List[NewIdentity]
    """Identities to add to the contact."""
    remove_identities: List[Identifier]
    """Identities to remove from the contact."""


class ContactRecords(TypedDict):
    """The notes, consents and suppressions of a contact."""

    contact_id: str
    """The id of the contact."""
    whole: bool
    """Whether the answer has all records of the contact. If the records are too large, this is false and the lists
    are empty: request them by the paths of the contact.
    """
    notes: List[Note]
    """The notes, the newest first."""
    consents: List[Consent]
    """The latest consent of each channel and purpose."""
    suppressions: List[Suppression]
    """The active suppressions."""


class ContactRecordsPage(TypedDict):
    """A list of records of contacts."""

    data: List[ContactRecords]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class CorrectedContact(TypedDict):
    """The contact that has the phone number."""

    id: str
    """The id of the contact."""
    number: int
    """The number of the contact."""
    name: Optional[str]
    """The display name."""


class Country(TypedDict):
    """A country that has phone numbers."""

    code: str
    """The two-letter code (ISO 3166-1 alpha-2), such as `DE`."""
    calling_code: str
    """Its country calling code, such as `49`."""


class CountryPage(TypedDict):
    """A list of countries."""

    data: List[Country]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class CreateContact(TypedDict, total=False):
    """A contact to create, and the reaction to an existing contact."""

    type: Literal["lead", "customer", "guest"]
    """The type of the contact."""
    display_name: Optional[str]
    """The full name."""
    given_name: Optional[str]
    """The given name; null if only a full name is known. Full names are never split."""
    family_name: Optional[str]
    """The family name; null if only a full name is known. Full names are never split."""
    company: Optional[str]
    """The company."""
    description: Optional[str]
    """A text about the contact."""
    avatar_url: Optional[str]
    """The URL of a picture."""
    job_title: Optional[str]
    """The job title of the person."""
    birthday: Optional[str]
    """The day of birth as `1985-04-12`, or as `--04-12` without its year."""
    language: Optional[str]
    """The language to write to the person in, a tag of BCP 47 such as `pt-BR`."""
    time_zone: Optional[str]
    """The time zone of the person, a name of the IANA database such as `Europe/Berlin`."""
    phone: Optional[str]
    """The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national format if
    the account has a default region.
    """
    email: Optional[str]
    """The primary email address."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back unchanged."""
    tags: Optional[List[str]]
    """Names of tags. Tags that do not exist are created."""
    groups: Optional[List[Union[int, str, ItemAsRead]]]
    """Groups by number, by name in any letter case, or as you read them. They must exist."""
    source: Optional[Union[int, str, ItemAsRead]]
    """A source by number, by name in any letter case, or as you read it. It must exist."""
    status: Optional[Union[int, str, ItemAsRead]]
    """A status by number, by name in any letter case, or as you read it. It must exist."""
    address: Optional[AddressChange]
    """The postal address."""
    owner: Union[Optional[str], OwnerMember]
    """The person in the account who is responsible for the contact, as a text that the account chooses."""
    blocked: bool
    """Whether the contact is blocked."""
    attributes: Optional[Dict[str, Any]]
    """Fields of your own, at most 256 KiB as JSON."""
    on_match: Literal["refuse", "return", "merge"]
    """The reaction if a contact already has one of the exclusive identities: `refuse` (the default) answers a
    conflict, `return` shows that contact, `merge` adds the values of the request.
    """


class _CreateItem(TypedDict):
    op: Literal["create"]
    """The command."""
    contact: NewContact
    """The contact to create."""


class CreateItem(_CreateItem, total=False):
    """Creates a contact, or finds one, depending on `on_match`."""

    on_match: Literal["refuse", "return", "merge"]
    """The reaction if a contact already has one of the exclusive identities: `refuse` (the default) answers a
    conflict, `return` shows that contact, `merge` adds the values of the request.
    """


class DatabaseHealth(TypedDict):
    """The health of the database."""

    up: bool
    """Whether the database can answer requests, including writes."""
    version: Optional[str]
    """The version of PostgreSQL; null if it did not answer in time."""
    latency_ms: Optional[float]
    """The time of a short statement, in milliseconds; null if it did not answer in time."""
    connections: ConnectionsInUse
    """The connections of this process for requests."""


class DateOrderProof(TypedDict):
    """A date of the file that can have only one order of day and month."""

    order: Literal["dmy", "mdy"]
    """The order of day and month."""
    row: int
    """The number of the row, from 1, without the header."""
    value: str
    """The date, which can have no other order."""


class DeleteItem(TypedDict):
    """Deletes a contact."""

    op: Literal["delete"]
    """The command."""
    id: Union[str, int]
    """The id or the number of the contact."""


class _DeletedBy(TypedDict):
    face: str
    """The API that was used."""
    key_id: Optional[str]
    """The id of the key; null for the command line."""


class DeletedBy(_DeletedBy, total=False):
    """The author of the deletion."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member who owns the key; null for a key without a member. The name of a former member is kept."""


class DeletedContact(TypedDict):
    """A deleted contact that can be restored."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except a change of notes increases it by one. The version is the ETag."""
    display_name: Optional[str]
    """The full name."""
    company: Optional[str]
    """The company."""
    deleted_by: DeletedBy
    """The author of the deletion."""
    deleted_at: str
    """When it was deleted."""
    restorable_until: str
    """The last time at which it can be restored."""
    days_left: int
    """The number of days in which it can still be restored, rounded up."""


class DeletedContactPage(TypedDict):
    """A list of deleted contacts."""

    data: List[DeletedContact]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class Delivery(TypedDict):
    """The delivery of an event to a receiver."""

    id: str
    """The id of the delivery."""
    event_id: str
    """The id of the event. Every call for the event has it as `webhook-id`."""
    contact_id: Optional[str]
    """The contact of the event; null for an event of a catalog."""
    type: str
    """The type of the event, as the format of the webhook names it."""
    state: Literal["waiting", "delivered", "failed"]
    """`waiting` for its next attempt or behind another delivery, `delivered`, or `failed` permanently."""
    attempts: int
    """The number of attempts."""
    next_at: Optional[str]
    """The time of the next attempt; null if the delivery waits behind another one, or has ended."""
    status: Optional[int]
    """The HTTP status of the last answer."""
    error: Optional[str]
    """The reason why the last attempt had no answer."""
    response: Optional[str]
    """The beginning of the answer to the last failed attempt."""
    took_ms: Optional[int]
    """Milliseconds that the last attempt took."""
    attempted_at: Optional[str]
    """The time of the last attempt."""
    created_at: str
    """When the delivery was created."""


class DeliveryAnswer(TypedDict):
    """One delivery, in an envelope."""

    data: Delivery
    """The result."""


class DeliveryPage(TypedDict):
    """A page of deliveries."""

    data: List[Delivery]
    """The deliveries, the newest first."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class Difference(TypedDict):
    """A field that changed."""

    field: str
    """The member, as in `company`, `address.city`, `attributes.plan`, `tags` or `identities`."""
    before: Any
    """The previous value; null: no value."""
    after: Any
    """The new value; null: no value."""


class DiskUse(TypedDict):
    """The space on a disk of the server."""

    what: str
    """The data on the disk."""
    free_bytes: int
    """The free bytes."""
    total_bytes: int
    """The size in bytes."""


class Dismissal(TypedDict):
    """Two contacts that are not the same person."""

    id: str
    """The id."""
    contact_ids: List[str]
    """The ids of both contacts."""
    created_at: str
    """When it was created."""


class DismissalAnswer(TypedDict):
    """One dismissal, in an envelope."""

    data: Dismissal
    """The result."""


class DismissalPage(TypedDict):
    """A list of dismissals."""

    data: List[Dismissal]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class DroppedValue(TypedDict):
    """A value of the loser that differs from the survivor's."""

    path: str
    """The name of the value, with dots."""
    value: Any
    """The loser's value."""
    kept: Any
    """The survivor's value, which is kept."""


class Duplicate(TypedDict):
    """Two contacts that may be one person."""

    contacts: List[DuplicateContact]
    """The two contacts."""
    score: int
    """The likelihood that they are one person, from 0 to 100."""
    reasons: List[Literal["shared_number", "equivalent_number", "same_email", "same_name", "similar_name", "swapped_names", "same_given_name", "same_family_name", "same_birthday", "similar_birthday", "same_company", "same_address", "similar_address", "same_postcode", "same_suburb", "same_username", "same_mailbox", "same_number_ending"]]
    """The values that they have in common."""
    letters: Optional[int]
    """The number of letters in which similar names differ; null if the names are not similar, or are the same."""


class DuplicateContact(TypedDict):
    """A contact of the pair."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except a change of notes increases it by one. The version is the ETag."""
    display_name: Optional[str]
    """The full name."""
    company: Optional[str]
    """The company."""
    phone: Optional[str]
    """The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national format if
    the account has a default region.
    """
    email: Optional[str]
    """The primary email address."""
    birthday: Optional[str]
    """The day of birth as `1985-04-12`, or as `--04-12` without its year."""
    address: Address
    """The postal address."""
    updated_at: str
    """When it last changed."""


class DuplicatePage(TypedDict):
    """A list of pairs."""

    data: List[Duplicate]
    """The result."""
    meta: DuplicatesMeta
    """Data about the list, such as the cursor of the next page."""


class DuplicatesMeta(TypedDict):
    """The cursor of the next page, and whether the search is complete."""

    next_cursor: Optional[str]
    """The `cursor` of the next page; null on the last page."""
    complete: bool
    """Whether every contact was compared. If false, more pairs may be found."""


class EmptiedBin(TypedDict):
    """The number of contacts that were deleted permanently."""

    deleted: int
    """The number of contacts that were deleted permanently."""
    more: bool
    """Whether more deleted contacts may remain."""


class EmptiedBinAnswer(TypedDict):
    """The number of contacts that were deleted permanently, in an envelope."""

    data: EmptiedBin
    """The result."""


class EncodingReading(TypedDict):
    """The file in one encoding."""

    encoding: str
    """A value of the option `encoding`."""
    samples: List[str]
    """Cells of the file in this encoding, in the same order for each encoding."""


class ErasedPlace(TypedDict):
    """A table that was searched."""

    table: str
    """The name of the table in the database."""
    rows: int
    """The number of rows that were deleted or cleared of the person's data; for imports, rows of the file."""


class Erasure(TypedDict):
    """The report of an erasure. It has no data of the person."""

    contact_id: str
    """The id of the contact."""
    erased_at: str
    """When the person was erased."""
    places: List[ErasedPlace]
    """Every table that was searched, including those without data of the person."""
    kept: List[KeptOptOut]
    """The data that is kept, so that opt-outs still apply."""


class ErasureAnswer(TypedDict):
    """The report of an erasure."""

    data: Erasure
    """The result."""


class _Event(TypedDict):
    id: str
    """The id of the event."""
    type: Literal["contact.created", "contact.updated", "contact.deleted", "contact.merged", "contact.unmerged", "contact.restored", "contact.erased", "consent.recorded", "suppression.set", "suppression.removed", "segment.entered", "segment.left", "note.created", "note.updated", "note.deleted", "tag.created", "tag.updated", "tag.deleted", "group.created", "group.updated", "group.deleted", "source.created", "source.updated", "source.deleted", "status.created", "status.updated", "status.deleted"]
    """The type of the event."""
    contact_id: Optional[str]
    """The contact; null for a catalog item."""
    version: Optional[int]
    """The version of the contact after the event; null for a catalog item."""
    occurred_at: str
    """The time of the event."""
    actor: Author
    """The author of the change. It has a `member` in accounts with members, but not in calls of webhooks."""
    before: Optional[Dict[str, Any]]
    """The previous state: a contact, a consent, a suppression or a catalog item; null if there was none, or if it has
    data of another contact that you may not see, which was merged at that time. A contact has the form of `GET
    /contacts/{id}`, without its version and the color of its status. In addition, it has the numbers of its tags,
    `reach`, and the author of each identity.
    """
    after: Optional[Dict[str, Any]]
    """The new state, in the same form; null if the object was deleted, or if it has data of another contact that you
    may not see.
    """


class Event(_Event, total=False):
    """A change."""

    merged_into: str
    """The survivor of the merge; only for `contact.merged` and `contact.unmerged`."""


class EventsMeta(TypedDict):
    """The cursor to continue from."""

    next_cursor: str
    """The `after` of the next request."""


class EventsPage(TypedDict):
    """A page of events."""

    data: List[Event]
    """The result."""
    meta: EventsMeta
    """Data about the list, such as the cursor of the next page."""


class ExpectedVersions(TypedDict, total=False):
    """The versions that the merge is based on."""

    survivor: int
    """The version of the survivor."""
    loser: int
    """The version of the loser."""


class Face(TypedDict):
    """An API of this server, with the data to move clients to it."""

    name: str
    """The name of the API in pulls, comparisons, upstreams and calls."""
    title: str
    """The display name of the API."""
    vendor: Optional[str]
    """The vendor of the API; null for our own."""
    prefixes: List[str]
    """The path prefixes of the API."""
    hosts: List[str]
    """Configured host names that serve only this API."""
    public_url: Optional[str]
    """The configured public URL of the server; null if none is configured: use the URL that you opened."""
    bases: List[ConnectBase]
    """Base URLs of the vendor, and their replacements on this server."""
    headers: List[ConnectHeader]
    """The headers of every request."""
    requests: List[ConnectRequest]
    """Example requests. The first one only reads."""
    key_hint: str
    """The place where to find the key of a client."""
    token_path: Optional[str]
    """The path where clients get tokens for an account id and a key; null if they send the key itself."""
    vendor_url: Optional[str]
    """The default URL of the vendor for a pull or an upstream; null if each client has its own."""
    vendor_key: Optional[str]
    """The form that a key of the vendor must have, for pulls, comparisons and upstreams; null if no vendor is called."""
    not_served: Optional[str]
    """Functions of the vendor's API that are missing here."""
    differs: List[str]
    """Differences that a client may notice."""
    reference: str
    """The path of the API reference."""
    guide: Optional[str]
    """The path of the migration guide; null if there is none."""
    can_pull: bool
    """Whether all contacts can be pulled from the vendor."""
    can_compare: bool
    """Whether the API can be compared with the live vendor."""
    can_forward: bool
    """Whether unserved calls can be forwarded to the vendor."""
    upstreams: List[str]
    """The names of its upstreams: its own, or one for each host of the vendor."""
    can_read_through: bool
    """Whether unknown ids can be looked up at the vendor."""
    has_webhooks: bool
    """Whether webhooks can use its format."""


class FacePage(TypedDict):
    """APIs."""

    data: List[Face]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class FaceState(TypedDict):
    """The use of an API by the account."""

    face: str
    """The name of the API."""
    key_ids: List[str]
    """The ids of valid keys that were created or imported for this API, or that called it."""
    pull: Optional[LastPull]
    """The last pull that was completed and not undone; null if there is none."""
    comparison: Optional[LastComparison]
    """The last completed comparison with the live vendor; null if there is none."""
    first_call: Optional[FirstCall]
    """The first call that succeeded, within 400 days; null if there is none."""
    today: CallShares
    """The calls of today (UTC)."""
    week: CallShares
    """The calls of today and the six days before (UTC)."""


class FaceStatePage(TypedDict):
    """States of APIs."""

    data: List[FaceState]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class FieldCheck(TypedDict):
    """The counts of the values under a key."""

    looked: int
    """The number of checked contacts."""
    complete: bool
    """Whether all contacts were checked."""
    present: int
    """The number of contacts that have the attribute."""
    fit: int
    """The number of values that fit."""
    changed: int
    """The number of values that get another form; blank values are removed."""
    unfit: int
    """The number of values that do not fit."""
    reasons: Dict[str, int]
    """The number of values that do not fit, by reason: `type`, `form`, `ambiguous`, `too_long` or `no_choice`."""
    examples: List[UnfitValue]
    """Up to ten values that do not fit."""
    repeated: int
    """The number of values that several contacts have, for a declaration with `unique`; otherwise 0."""
    repeated_examples: List[RepeatedValue]
    """Up to ten repeated values, the most frequent first."""


class FieldCheckAnswer(TypedDict):
    """The counts, in an envelope."""

    data: FieldCheck
    """The result."""


class FieldChoice(TypedDict):
    """A choice of a field."""

    value: str
    """The stored value."""
    label: str
    """The label for people; by default the value."""
    color: Optional[str]
    """The color as `#RRGGBB`, or null for none."""


class FieldPatch(TypedDict, total=False):
    """Changes of a field."""

    label: str
    """The label for people."""
    type: Literal["text", "number", "date", "yes_no", "one_of", "several_of", "url"]
    """The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of` (the value
    of a choice), `several_of` (a list of values) or `url`.
    """
    choices: List[NewFieldChoice]
    """The new choices, which replace all choices."""
    unique: bool
    """Whether no two contacts may have the same value. Such a field is indexed. The change is refused while values
    repeat.
    """
    indexed: bool
    """Whether lists can be sorted by the field and conditions find contacts quickly. `true` rebuilds an index that is
    not ready.
    """
    searched: bool
    """Whether a search for text also finds contacts by the field. Such a field is indexed; only the types `text` and
    `url` can be searched.
    """


class FileInspection(TypedDict):
    """The format and the columns of a file of contacts."""

    format: Literal["csv", "ndjson", "vcf"]
    """The format of the file."""
    compressed: bool
    """Whether it is compressed with gzip."""
    encoding: str
    """The encoding, as the WHATWG Encoding Standard names it, or `ibm850` for files of DOS."""
    delimiter: Optional[str]
    """The delimiter of a CSV file."""
    header: bool
    """Whether the first line of a CSV file has the names of the columns."""
    columns: List[InspectedColumn]
    """The columns of a CSV file, or the properties of vCards."""
    rows: List[InspectedRow]
    """The first rows, ten at most."""
    examples: List[str]
    """The first lines or cards of a file that is not CSV."""
    region_asked: bool
    """Whether the file needs the option `region`. It has phone numbers without a country code, or amounts such as
    `1,234` that differ by country, and the account has no region.
    """
    fields: List[str]
    """All fields that a column can be mapped to, in addition to `attributes.<name>`, `external.<source>` and
    `vendor_id:<face>`. `opt_in.<channel>` reads a column of yes and no, or of dates, as opt-ins on the channel.
    `consent.<channel>` also reads each no as an opt-out. `opt_out.<channel>` reads each yes as an opt-out. A purpose
    may follow, as in `opt_in.email/newsletter`. `consent_date` and `consent_proof` apply to all answers of the row.
    """
    program: Optional[str]
    """The program that exported the file, by its headings; null if it is unknown."""
    date_order: Optional[Literal["dmy", "mdy"]]
    """The order of day and month in ambiguous dates: the option `date_order`, else the order that other dates of the
    file show; null if none shows it, or they disagree.
    """
    date_order_asked: bool
    """Whether the file has dates with an ambiguous order of day and month."""
    encoding_asked: bool
    """Whether another encoding is nearly as likely. Compare the letters in `encodings`, and send the right encoding
    in the option `encoding`.
    """
    encodings: List[EncodingReading]
    """The detected encoding, then other encodings that are nearly as likely; empty if the detection is certain."""
    sheet: Optional[str]
    """The sheet of a workbook that was read; null for other files."""
    sheets: List[str]
    """The names of all sheets of a workbook."""
    remembered: Optional[RememberedImport]
    """The options of the latest file with the same headings; null if there is none."""


class FileInspectionAnswer(TypedDict):
    """The format and the columns of a file of contacts, in an envelope."""

    data: FileInspection
    """The result."""


class FirstCall(TypedDict):
    """The first call that succeeded."""

    at: str
    """When it was answered."""
    key_id: Optional[str]
    """The id of its key."""


class GroupMembers(TypedDict):
    """Contacts to add to a group, or to remove from it."""

    contact_ids: List[Union[str, int]]
    """Ids or numbers of contacts."""


class GroupRef(TypedDict):
    """A group that the contact is in."""

    number: int
    """The number of the group."""
    name: str
    """The name of the group."""


class Health(TypedDict):
    """The health of the server."""

    state: Literal["ok", "warning", "failed"]
    """The worst of the checks."""
    checked_at: str
    """When the checks ran."""
    checks: List[HealthCheck]
    """The checks and their results."""
    version: str
    """The version of the server."""
    started_at: str
    """When this process started."""
    processes: List[ServerProcess]
    """The processes that serve this database and answered in time."""
    database: DatabaseHealth
    """The database."""
    disks: List[DiskUse]
    """The disks to which the server writes, if their space can be read."""
    in_use: List[InUse]
    """Resources that requests use in this server, with all its workers. This request is one of `requests`."""
    newest_backup: Optional[NewestBackup]
    """The newest backup; null if there is none, or it cannot be read."""
    imports: Optional[ImportsUnderWay]
    """Imports and pulls of the account; null if the database did not answer."""
    webhooks: Optional[WebhookBacklog]
    """Webhooks of the account; null if the database did not answer."""
    intakes: Optional[IntakeBacklog]
    """The backlog of the account's intakes; null if the database did not answer in time."""


class HealthAnswer(TypedDict):
    """The health of the server, in an envelope."""

    data: Health
    """The result."""


class HealthCheck(TypedDict):
    """One check of the server."""

    name: str
    """The name of the check."""
    state: Literal["ok", "warning", "failed"]
    """`ok`, `warning` or `failed`."""
    message: str
    """The result, in a sentence."""
    next_step: Optional[str]
    """The next step; null if no action is needed."""
    reasons: List[HealthReason]
    """The result as data, for clients with their own texts. If it is empty, there is only the message."""


class HealthReason(TypedDict):
    """A part of the result of a check."""

    code: str
    """The code of the result, such as `backup_none` or `disk_low`. New codes can be added."""
    values: Dict[str, Union[str, float]]
    """The numbers and names in the result. Times are in seconds, except for `ms`."""


class _HistoryActor(TypedDict):
    face: str
    """The API that was used, or `cli` or `import`."""
    key_id: Optional[str]
    """The id of the key; null if there was none."""
    key_name: Optional[str]
    """The name of the key; null if there was none, or it no longer exists."""


class HistoryActor(_HistoryActor, total=False):
    """The author of a change."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member who owns the key; null for a key without a member. The name of a former member is kept."""


class HistoryEntry(TypedDict):
    """A change of the contact."""

    id: str
    """The id of the event."""
    type: Literal["contact.created", "contact.updated", "contact.deleted", "contact.merged", "contact.unmerged", "contact.restored", "contact.erased", "consent.recorded", "suppression.set", "suppression.removed", "segment.entered", "segment.left", "note.created", "note.updated", "note.deleted", "tag.created", "tag.updated", "tag.deleted", "group.created", "group.updated", "group.deleted", "source.created", "source.updated", "source.deleted", "status.created", "status.updated", "status.deleted"]
    """The type of the event."""
    version: Optional[int]
    """The version of the contact after the change."""
    occurred_at: str
    """The time of the event."""
    actor: HistoryActor
    """The author of the change."""
    changes: List[Difference]
    """The fields that changed. Empty if another contact that you may not see was merged at that time."""


class HistoryEntryPage(TypedDict):
    """A page of a history."""

    data: List[HistoryEntry]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


#: An identity that identifies a contact.
Identifier = Union["IdentifierNumber", "IdentifierEmail", "IdentifierLid", "IdentifierOther"]


class _IdentifierEmail(TypedDict):
    kind: Literal["email"]
    """The kind of the identity."""
    value: str
    """The email address."""


class IdentifierEmail(_IdentifierEmail, total=False):
    """An email address."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """


class _IdentifierLid(TypedDict):
    kind: Literal["lid"]
    """The kind of the identity."""
    value: str
    """The digits of the LID, with or without the device and `@lid`."""


class IdentifierLid(_IdentifierLid, total=False):
    """A LID: an id with which WhatsApp hides the number of a person."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """


class _IdentifierNumber(TypedDict):
    kind: Literal["phone", "wa_id"]
    """The kind of the identity."""
    value: str
    """The number in E.164 format, with or without the `+`."""


class IdentifierNumber(_IdentifierNumber, total=False):
    """A phone or WhatsApp number."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """


class _IdentifierOther(TypedDict):
    kind: Literal["bsuid", "telegram", "viber", "instagram", "messenger", "vk", "avito", "max", "external", "vendor_id", "username", "parent_bsuid"]
    """The kind of the identity."""
    value: str
    """The value."""


class IdentifierOther(_IdentifierOther, total=False):
    """A user name or an id of a messenger or another system."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """


class _Identity(TypedDict):
    id: str
    """The id."""
    kind: Literal["phone", "wa_id", "bsuid", "lid", "telegram", "viber", "instagram", "messenger", "vk", "avito", "max", "external", "vendor_id", "email", "username", "parent_bsuid"]
    """The kind of the identity."""
    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    value: str
    """The canonical value: the digits of a number, lower case of an email address."""
    raw: str
    """The value, as the client sent it."""
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""


class Identity(_Identity, total=False):
    """A phone number, address or id that identifies a contact."""

    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class IdentityAnswer(TypedDict):
    """One identity, in an envelope."""

    data: Identity
    """The result."""


class IdentityPage(TypedDict):
    """A list of identities."""

    data: List[Identity]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class _Import(TypedDict):
    id: str
    """The id."""
    state: Literal["receiving", "queued", "running", "done", "cancelled", "failed", "undoing", "undone"]
    """The state of the import."""
    format: Literal["csv", "ndjson", "vcf"]
    """The format of the file."""
    dry_run: bool
    """Whether the import only checks every row, without writing."""
    on_match: Literal["skip", "update", "fill"]
    """The treatment of existing contacts."""
    bad_cells: Literal["reject_row", "drop_cell"]
    """The treatment of an invalid cell: reject the row, or skip the cell."""
    repeats: Literal["skip", "merge"]
    """The treatment of rows for contacts that earlier rows created."""
    on_similar: Literal["create", "review"]
    """The treatment of rows that are similar to a stored contact."""
    region: Optional[str]
    """The country of phone numbers without a country code, as two letters; null: the region of the account."""
    date_order: Optional[Literal["dmy", "mdy"]]
    """The order of day and month in dates, if it was chosen; null: the server detected it."""
    fixes: List[ImportFix]
    """The fixes of the import, without fixes of single values."""
    file_name: Optional[str]
    """The name of the file, for display."""
    columns: List[ImportColumn]
    """The columns of a CSV file, or the properties of vCards, with their fields."""
    rows: int
    """The number of rows in the file."""
    bytes: int
    """The size of the file in bytes."""
    settled_rows: int
    """The number of rows with an outcome."""
    settled_bytes: int
    """The size of these rows in bytes."""
    percent: int
    """The progress in percent."""
    created: int
    """The number of contacts that were created."""
    updated: int
    """The number of contacts that were changed."""
    skipped: int
    """The number of rows that changed nothing."""
    rejected: int
    """The number of rejected rows."""
    reasons: List[ImportReason]
    """The reasons for rejected and skipped rows, dropped cells and ambiguous numbers: at most 30, the rest as
    `other`.
    """
    rows_per_second: Optional[int]
    """Rows per second, while it runs."""
    seconds_left: Optional[int]
    """The estimated seconds until the end, while it runs."""
    undo: Optional[ImportUndo]
    """The result of the undo; null if there was no undo."""
    error: Optional[ImportError]
    """The error of a failed import."""
    created_at: str
    """When it was created."""
    started_at: Optional[str]
    """When the first row was processed."""
    finished_at: Optional[str]
    """When it ended."""
    undone_at: Optional[str]
    """When the undo ended."""


class Import(_Import, total=False):
    """An import of a file, as a job."""

    new_items: List[NewItems]
    """The tags, groups, sources and statuses that the import created, or would create if it is a dry run; absent in a
    list.
    """


class ImportAnswer(TypedDict):
    """One import, in an envelope."""

    data: Import
    """The result."""


class _ImportColumn(TypedDict):
    name: str
    """The name in the file."""
    field: Optional[str]
    """The field of the column; null if the column is not imported."""


class ImportColumn(_ImportColumn, total=False):
    """A column of a CSV file, or a property of vCards."""

    count: int
    """The number of occurrences of the property."""


class ImportError(TypedDict):
    """The error of a failed import."""

    code: str
    """The error, for programs."""
    message: str
    """The reason, for people."""


_ImportFixOptionalWords = TypedDict("_ImportFixOptionalWords", {"with": "str"}, total=False)


class _ImportFix(_ImportFixOptionalWords):
    column: Optional[str]
    """The column of the error; null for the whole row."""
    code: str
    """The code of the error."""
    action: Literal["skip_cell", "replace", "skip_row", "country"]
    """The action."""


class ImportFix(_ImportFix, total=False):
    """A fix for all rows with the same error."""

    value: str
    """The cell to fix; absent for any cell."""


class _ImportForm(TypedDict):
    file: str
    """The file: CSV, NDJSON or vCard."""


class ImportForm(_ImportForm, total=False):
    """The options and the file. The file comes last."""

    format: Literal["csv", "ndjson", "vcf"]
    """The format of the file. By default, the server detects it."""
    delimiter: str
    """The delimiter of CSV: `comma`, `semicolon`, `tab`, `pipe`, or the character. By default, the server detects it."""
    sheet: str
    """The sheet of a workbook. By default, the first visible one with rows."""
    encoding: str
    """The encoding of the file, such as `windows-1252`. By default, the charset of the `Content-Type` is used, or the
    server detects it.
    """
    mapping: str
    """A JSON object that maps columns of a CSV file to fields, such as `{"Mobile 2": "phone"}`. An empty field leaves
    a column out. Other columns are detected by their headings. `last` uses the mapping, the region and the date order
    of the latest import of a file with the same headings.
    """
    dry_run: Literal["true", "false"]
    """Whether the import only checks every row, without writing."""
    on_match: Literal["skip", "update", "fill"]
    """The treatment of an existing contact: `skip` leaves it unchanged, `update` writes the values of the row, `fill`
    writes only the fields that the contact lacks.
    """
    repeats: Literal["skip", "merge"]
    """The treatment, with `on_match=skip`, of a row for a contact that an earlier row created: `skip` skips the row,
    `merge` fills empty fields of the contact.
    """
    on_similar: Literal["create", "review"]
    """As in the query: `create` or `review` for a row that is similar to a stored contact."""
    bad_cells: Literal["reject_row", "drop_cell"]
    """On an invalid cell: `drop_cell` (the default) skips the cell, and the row notes it; `reject_row` rejects the
    row.
    """
    tags: str
    """Tags for all contacts that the import creates or changes: names separated by commas, or repeated. Names with
    commas are sent as a JSON list.
    """
    groups: str
    """Groups for all contacts that the import creates or changes: names separated by commas, or repeated. Names with
    commas are sent as a JSON list.
    """
    source: str
    """The source of created contacts without a source in their row; by default `import`."""
    region: str
    """The country of phone numbers without a country code and of amounts such as `1,234`, as two letters; by default
    the region of the account.
    """
    file_name: str
    """The name of the file, for display."""
    date_order: Literal["dmy", "mdy"]
    """The order of day and month in dates such as `02/01/2026`. By default, the server detects it."""
    corrections: str
    """Corrected cells of the file, by row and column."""
    fixes: str
    """A JSON list of fixes for all rows with the same problem: the `column` and `code` of the error, perhaps the
    `value` of the cell, and the `action`. `skip_cell` and `skip_row` skip the cell or the row. `replace` replaces the
    cell by the text in `with`. `country` reads numbers as national numbers of the country in `with`.
    """
    item_names: str
    """As in the query: other names of statuses and sources in the file."""


class ImportPage(TypedDict):
    """A list of imports."""

    data: List[Import]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class ImportReason(TypedDict):
    """A reason for rejected or skipped rows, dropped cells or ambiguous numbers, with its count."""

    kind: Literal["rejected", "skipped", "dropped", "ambiguous", "joined", "fixed", "hidden", "similar"]
    """The subject of the reason: a rejected or skipped row, a dropped or fixed cell, an ambiguous number, a hidden
    row, or a row similar to a contact.
    """
    code: Literal["known", "unchanged", "repeated", "similar", "joined", "ambiguous", "conflict", "taken", "invalid", "form", "type", "required", "unknown", "no_choice", "forbidden_character", "too_long", "too_many", "too_large", "too_high", "quota", "erased", "name_parts", "extension", "ambiguous_phone", "unsure_encoding", "encoding", "hidden_row", "short_row", "tag_case", "left_out", "replaced", "country_set", "other"]
    """The reason, for programs."""
    column: Optional[str]
    """The column or property; null for the row as a whole."""
    count: int
    """The number of rows."""
    values: List[ReasonValue]
    """Cells that occur at least twice, the most frequent first. Rare cells may be missing."""
    examples: List[ReasonExample]
    """The first three rows."""


class ImportRow(TypedDict):
    """The outcome of a row."""

    row: int
    """The number of the row in the file, from 1, without the header."""
    outcome: Literal["created", "updated", "skipped", "rejected"]
    """The outcome of the row."""
    contact_id: Optional[str]
    """The contact of the row."""
    errors: List[RowError]
    """The reasons why the row was rejected or skipped."""
    notes: List[RowNote]
    """Dropped cells and ambiguous numbers."""
    raw: Optional[Union[List[str], str]]
    """A rejected row of the file, unchanged: the cells of CSV, else the text."""


class ImportRowPage(TypedDict):
    """A list of rows."""

    data: List[ImportRow]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class ImportUndo(TypedDict):
    """The result of an undo."""

    reverted: int
    """The number of undone rows."""
    kept: int
    """The number of contacts that were kept, or that keep a note, because they were changed in the meantime."""


class ImportsUnderWay(TypedDict):
    """Imports and pulls of the account that have not ended."""

    under_way: int
    """The number of imports and pulls."""
    rows_waiting: int
    """The number of their rows that have no outcome yet."""
    oldest_at: Optional[str]
    """When a server last worked on the import that has waited longest; null if there is none."""


class InUse(TypedDict):
    """A resource that requests use."""

    what: str
    """The name of the resource: `requests`, `answers`, `exports` and so on."""
    unit: Literal["count", "bytes"]
    """`count` or `bytes`."""
    taken: int
    """The amount in use."""
    maximum: Optional[int]
    """The maximum amount; null if it has no limit."""


class _InspectedColumn(TypedDict):
    name: str
    """The name in the file."""
    field: Optional[str]
    """The field of the column; null if the column would not be imported."""
    by: Optional[Literal["mapping", "heading", "content"]]
    """The way of detection: `mapping`, the heading, or the cells."""
    confidence: Optional[int]
    """The percentage of the examined cells that are valid for that field; null if there are no cells."""
    samples: List[str]
    """Some of its cells."""
    suggested: Optional[str]
    """A field for answers to a request for consent; null if the column has none."""
    value_type: Optional[Literal["text", "number", "date", "yes_no", "one_of", "several_of", "url"]]
    """The type of an own field that fits the cells; null if no type fits."""
    fit: Optional[int]
    """The percentage of the examined cells that are values of `value_type`; null without a type."""
    choices: List[str]
    """The different values of the cells, if `value_type` is `one_of`."""
    date_order_proofs: List[DateOrderProof]
    """For each order of day and month, the first date of the column that shows it."""


class InspectedColumn(_InspectedColumn, total=False):
    """A column of a CSV file, or a property of vCards, as it would be imported."""

    count: int
    """The number of occurrences of the property."""


class InspectedRow(TypedDict):
    """A row, as it would be imported."""

    row: int
    """The number of the row in the file, from 1, without the header."""
    cells: List[str]
    """The cells of a CSV file, or the name, phone, email and company of a contact in another format; shortened to 200
    characters. A phone number has its country code. The cells of a rejected contact are empty.
    """


class Intake(TypedDict):
    """An address that receives webhooks."""

    id: str
    """The id of the intake."""
    name: str
    """A name for people."""
    variant: Literal["meta", "360dialog", "gupshup", "ycloud", "waha", "evolution"]
    """The accepted kind of credential: of the platform itself (`meta`), of a provider (`360dialog`, `gupshup`,
    `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
    """
    portfolio: str
    """The namespace of the ids that people have with the business. Empty if the account has one business portfolio."""
    numbers: Dict[str, Optional[str]]
    """The business numbers in payloads: the digits by id; null if they are unknown."""
    kinds: Dict[str, int]
    """The counts by kind: incoming and outgoing messages, mentioned people, changed numbers or ids, stopped and
    resumed marketing, call permissions, shared cards, contacts of the phone app, undeliverable messages.
    """
    today: Dict[str, int]
    """The same counts for today (UTC)."""
    unread: Dict[str, int]
    """The counts of fields and members that the server does not read, by name."""
    applied: int
    """The number of payloads that were applied."""
    unreadable: int
    """The number of payloads without valid JSON of the platform."""
    refused: int
    """The number of payloads with a refused change, for example because the account is full. The server retries them
    as long as they are stored.
    """
    failed: int
    """The number of payloads with a change that was refused until the payloads expired."""
    verified_at: Optional[str]
    """When the platform last verified the current address; null if it did not."""
    last_at: Optional[str]
    """When the last processed payload arrived; null if there is none."""
    old_secret_until: Optional[str]
    """The end of the period in which payloads with the previous secret are accepted; null if there is none."""
    old_token_until: Optional[str]
    """The end of the period in which the previous address works; null if there is none."""
    made_by: Optional[str]
    """The key that created the intake; null for the command line."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""


class IntakeAnswer(TypedDict):
    """One intake, in an envelope."""

    data: Intake
    """The result."""


class IntakeBacklog(TypedDict):
    """The payloads of the intakes of the account that are not applied yet."""

    intakes: int
    """The number of intakes."""
    payloads_waiting: int
    """The number of payloads that wait to be applied; at most 100,000 are counted."""
    payloads_refused: int
    """The number of payloads with a refused change, which the server retries; at most 100,000 are counted."""
    oldest_at: Optional[str]
    """When the oldest untried payload arrived; null if there is none."""


class IntakePage(TypedDict):
    """All intakes."""

    data: List[Intake]
    """The intakes, the newest first."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class IntakePatch(TypedDict, total=False):
    """Changes of an intake."""

    name: str
    """A new name."""
    secret: str
    """A new secret. It is never shown."""
    overlap_seconds: int
    """The seconds in which the previous secret is still accepted: at most 30 days, by default 0."""
    verify_token: str
    """A new token with which the platform verifies the address."""


class IntakeReplay(TypedDict):
    """The count of payloads that wait again."""

    replayed: int
    """The number of payloads that wait again."""


class IntakeReplayAnswer(TypedDict):
    """The count of payloads that wait again, in an envelope."""

    data: IntakeReplay
    """The result."""


class IntakeRotation(TypedDict, total=False):
    """The period during which both addresses work."""

    overlap_seconds: int
    """The seconds in which the previous address still works: at most 30 days, by default 0."""


class IntakeTest(TypedDict):
    """The effects of a test message."""

    state: Literal["waiting", "applied", "unreadable", "refused", "failed"]
    """The state of the message: `applied`; `refused` if the contact could not be created now, for example because the
    account is full; `waiting`; `unreadable`; `failed`.
    """
    phone: str
    """The number of the sender. It is reserved for examples, so no person has it."""
    contact_id: Optional[str]
    """The contact with the test number; null if there is none."""
    created: bool
    """Whether the test created the contact."""


class IntakeTestAnswer(TypedDict):
    """The effects of a test message, in an envelope."""

    data: IntakeTest
    """The result."""


class IntakeWithToken(TypedDict):
    """An intake with its token, which is shown only once."""

    id: str
    """The id of the intake."""
    name: str
    """A name for people."""
    variant: Literal["meta", "360dialog", "gupshup", "ycloud", "waha", "evolution"]
    """The accepted kind of credential: of the platform itself (`meta`), of a provider (`360dialog`, `gupshup`,
    `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
    """
    portfolio: str
    """The namespace of the ids that people have with the business. Empty if the account has one business portfolio."""
    numbers: Dict[str, Optional[str]]
    """The business numbers in payloads: the digits by id; null if they are unknown."""
    kinds: Dict[str, int]
    """The counts by kind: incoming and outgoing messages, mentioned people, changed numbers or ids, stopped and
    resumed marketing, call permissions, shared cards, contacts of the phone app, undeliverable messages.
    """
    today: Dict[str, int]
    """The same counts for today (UTC)."""
    unread: Dict[str, int]
    """The counts of fields and members that the server does not read, by name."""
    applied: int
    """The number of payloads that were applied."""
    unreadable: int
    """The number of payloads without valid JSON of the platform."""
    refused: int
    """The number of payloads with a refused change, for example because the account is full. The server retries them
    as long as they are stored.
    """
    failed: int
    """The number of payloads with a change that was refused until the payloads expired."""
    verified_at: Optional[str]
    """When the platform last verified the current address; null if it did not."""
    last_at: Optional[str]
    """When the last processed payload arrived; null if there is none."""
    old_secret_until: Optional[str]
    """The end of the period in which payloads with the previous secret are accepted; null if there is none."""
    old_token_until: Optional[str]
    """The end of the period in which the previous address works; null if there is none."""
    made_by: Optional[str]
    """The key that created the intake; null for the command line."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""
    path: str
    """The path of its address on this server."""
    token: str
    """The last part of the path. It is shown only once."""
    verify_token: str
    """The token with which the platform verifies the address."""


class IntakeWithTokenAnswer(TypedDict):
    """An intake with its token, in an envelope."""

    data: IntakeWithToken
    """The result."""


class Invitation(TypedDict):
    """A link or code for one sign-in."""

    code: str
    """The code."""
    url: str
    """The URL that signs in with the code."""
    expires_at: str
    """When it ends."""


class InvitationAnswer(TypedDict):
    """One invitation, in an envelope."""

    data: Invitation
    """The result."""


class InvitedMember(TypedDict):
    """A new member, with the link for the sign-in."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name."""
    email: Optional[str]
    """The email address. A sign-in provider identifies the member by it."""
    role: str
    """The name of the role."""
    state: Literal["invited", "active", "suspended", "left"]
    """`invited`: has not signed in yet. `suspended`: may not sign in. `left`: is no longer a member, and only named
    in histories.
    """
    groups: List[int]
    """The numbers of the member's groups. With a role that sees groups, the member sees the contacts in these groups."""
    owners: List[str]
    """Texts that identify the member in the owner field of contacts. When a contact is assigned to the member, the
    first text is stored.
    """
    declined_at: Optional[str]
    """When the person declined the invitation; null: it was not declined."""
    last_seen_at: Optional[str]
    """When the member was last seen, accurate to about a minute."""
    created_at: str
    """When the member was invited."""
    updated_at: str
    """When it was last changed."""
    invitation: Invitation
    """The link or code for the sign-in."""


class InvitedMemberAnswer(TypedDict):
    """One new member, in an envelope."""

    data: InvitedMember
    """The result."""


class _Issue(TypedDict):
    path: str
    """The member, such as `identities.0.value`, or the name of the parameter."""
    code: str
    """The error, for programs."""
    message: str
    """The error, for people."""


class Issue(_Issue, total=False):
    """One problem of the request."""

    form: str
    """The required form of the value, for programs: always with the code `form`, and with some other codes. `text`:
    only the message describes the form.
    """
    country: str
    """The country of accepted national numbers, such as `DE`; only for the form `phone`, if national numbers are
    accepted.
    """
    row: int
    """The row in the file, counted from 1 without the header; only for errors in one row."""
    line: int
    """The line in the file, counted from 1, at which the row begins; only for errors in one row or line."""
    cells: int
    """The number of cells of the row; only if the file has another number of columns."""
    columns: int
    """The number of columns of the file; only if the row has another number of cells."""


class _ItemAsRead(TypedDict):
    number: int
    """The number, which counts up from 1 in the account and is never reused."""


class ItemAsRead(_ItemAsRead, total=False):
    """A group, source or status as a contact shows it. Only the number is read; the other members are ignored."""

    name: str
    """The name."""
    color: Optional[str]
    """The color as `#RRGGBB`, or null for none."""


class ItemRef(TypedDict):
    """An item of a catalog."""

    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    name: str
    """The name."""


class KeptOptOut(TypedDict):
    """An opt-out that is kept under a salted hash."""

    what: Literal["opt_out_hash"]
    """The kind of data: `opt_out_hash`, the salted hash of a number or an email."""
    form: Literal["consent", "suppression"]
    """Whether it was a consent (an opt-out) or a suppression."""
    channel: str
    """The channel; `all` for every channel."""
    purpose: Optional[str]
    """The purpose of the consent, such as marketing."""
    sender: Optional[str]
    """The number of the business to which it applies, as digits with the country code; null for all numbers."""
    identity: str
    """The kind of the hashed identity: `number` or `email`."""


class Key(TypedDict):
    """An API key, without its secret."""

    id: str
    """The id."""
    name: str
    """The name, for people."""
    prefix: str
    """The first characters of the secret, to identify it."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the key, which are its rights."""
    rate_limit: Union[Literal["default", "unlimited"], RateWindow]
    """The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of this key
    alone.
    """
    created_at: str
    """When it was created."""
    expires_at: Optional[str]
    """When the key ends; null: never."""
    revoked_at: Optional[str]
    """When the key was revoked."""
    last_used_at: Optional[str]
    """When the key was last used, accurate to some minutes."""
    made_by: Optional[str]
    """The id of the key that created it; null for the command line."""
    old_secret_until: Optional[str]
    """When the previous secret stops working; null if there is none."""
    member: Optional[int]
    """The number of the member who owns the key. The key ends with the member, and has at most the member's rights
    and visibility.
    """
    member_state: Optional[Literal["invited", "active", "suspended", "left"]]
    """The state of the member who owns the key; null for a key without a member. While the member is `invited` or
    `suspended`, the server refuses the key with 401. The key works from the first sign-in on, or when the member is
    active again.
    """


class KeyAnswer(TypedDict):
    """A key, in an envelope."""

    data: Key
    """The result."""


class KeyInUse(TypedDict):
    """The key of the request."""

    id: str
    """The id."""
    name: str
    """The name."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the key, which are its rights."""
    rate_limit: Union[Literal["default", "unlimited"], RateWindow]
    """The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of this key
    alone.
    """


class KeyPage(TypedDict):
    """A list of keys."""

    data: List[Key]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class KeyPatch(TypedDict, total=False):
    """Changes of a key."""

    name: str
    """The name, for people."""
    scopes: List[Literal["all", "*", "none", "contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read", "contacts:*", "groups:*", "sources:*", "statuses:*", "account:*", "messages:*", "conversations:*", "broadcasts:*", "webhooks:*", "keys:*", "templates:*", "upstream:*", "upstreams:*", "pulls:*", "intakes:*", "health:*"]]
    """The new scopes of the key: names of scopes, `<resource>:*` for all of a resource, or `all`."""
    rate_limit: Union[Literal["default", "unlimited"], NewRateWindow]
    """The new rate limit of the key."""


class KeyRotation(TypedDict, total=False):
    """The period during which both secrets work."""

    overlap_seconds: int
    """The seconds in which the previous secret still works: at most 30 days, by default 0."""


class LastAnswer(TypedDict):
    """The outcome of the last attempt."""

    status: Optional[int]
    """The HTTP status; null if there was no answer."""
    error: Optional[str]
    """The reason for the missing answer."""
    at: str
    """When the attempt began."""


class LastComparison(TypedDict):
    """The last completed comparison with the live vendor."""

    at: str
    """When it was completed."""
    requests: int
    """The number of requests that were compared."""
    contacts: int
    """The number of contacts that were compared one by one."""
    differences: int
    """The number of differences."""


class LastPull(TypedDict):
    """The last pull that was completed and not undone."""

    id: str
    """The id of the pull."""
    at: str
    """When it was completed."""
    contacts: int
    """The number of contacts that it created, updated or skipped."""


#: An identity of the contact. You may send it back unchanged.
ListedIdentity = Union["ListedIdentityNumber", "ListedIdentityEmail", "ListedIdentityLid", "ListedIdentityOther"]


class _ListedIdentityEmail(TypedDict):
    kind: Literal["email"]
    """The kind of the identity."""
    value: str
    """The email address."""


class ListedIdentityEmail(_ListedIdentityEmail, total=False):
    """An email address."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """Ignored."""
    raw: str
    """Ignored."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class _ListedIdentityLid(TypedDict):
    kind: Literal["lid"]
    """The kind of the identity."""
    value: str
    """The digits of the LID, with or without the device and `@lid`."""


class ListedIdentityLid(_ListedIdentityLid, total=False):
    """A LID: an id with which WhatsApp hides the number of a person."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """Ignored."""
    raw: str
    """Ignored."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class _ListedIdentityNumber(TypedDict):
    kind: Literal["phone", "wa_id"]
    """The kind of the identity."""
    value: str
    """The number in E.164 format, with or without the `+`."""


class ListedIdentityNumber(_ListedIdentityNumber, total=False):
    """A phone or WhatsApp number."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """Ignored."""
    raw: str
    """Ignored."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class _ListedIdentityOther(TypedDict):
    kind: Literal["bsuid", "telegram", "viber", "instagram", "messenger", "vk", "avito", "max", "external", "vendor_id", "username", "parent_bsuid"]
    """The kind of the identity."""
    value: str
    """The value."""


class ListedIdentityOther(_ListedIdentityOther, total=False):
    """A user name or an id of a messenger or another system."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """Ignored."""
    raw: str
    """Ignored."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class MadeKey(TypedDict):
    """A new API key with its secret."""

    id: str
    """The id."""
    name: str
    """The name."""
    prefix: str
    """The first characters of the secret, to identify it."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the key, which are its rights."""
    rate_limit: Union[Literal["default", "unlimited"], RateWindow]
    """The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of this key
    alone.
    """
    created_at: str
    """When it was created."""
    expires_at: Optional[str]
    """When the key ends; null: never."""
    revoked_at: Optional[str]
    """When the key was revoked."""
    last_used_at: Optional[str]
    """When the key was last used, accurate to some minutes."""
    made_by: Optional[str]
    """The id of the key that created it; null for the command line."""
    old_secret_until: Optional[str]
    """When the previous secret stops working; null if there is none."""
    member: Optional[int]
    """The number of the member who owns the key."""
    member_state: Optional[Literal["invited", "active", "suspended", "left"]]
    """The state of the member who owns the key; null for a key without a member. While the member is `invited` or
    `suspended`, the server refuses the key with 401. The key works from the first sign-in on, or when the member is
    active again.
    """
    key: str
    """The secret. It is shown only once."""


class MadeKeyAnswer(TypedDict):
    """The new key, in an envelope."""

    data: MadeKey
    """The result."""


class Match(TypedDict):
    """An identifier that matched the contact."""

    identifier: int
    """The position of the identifier in the request, from 0."""
    kind: Literal["phone", "wa_id", "bsuid", "lid", "telegram", "viber", "instagram", "messenger", "vk", "avito", "max", "external", "vendor_id", "email", "username", "parent_bsuid"]
    """The kind of the identity."""
    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    value: str
    """The value of the request, in its canonical form."""
    match: Literal["exact", "equivalent"]
    """Whether the value is the same, or another known form of the same number."""


class Me(TypedDict):
    """The signed-in member."""

    member: Optional[OwnMember]
    """The member; null: the key has no member."""
    role: Optional[str]
    """The name of the role of the member."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the credential."""
    sees: Literal["all", "groups", "own"]
    """`all`: all contacts. `groups`: contacts of the member and of its groups. `own`: contacts of the member."""
    hidden: List[str]
    """Parts of contacts that are not shown."""
    masked: List[Literal["numbers", "emails"]]
    """Parts of contacts that are shown masked."""
    account: OwnAccount
    """The account."""
    accounts: List[AccountRef]
    """Other accounts of the same person."""
    invitations: List[OpenInvitation]
    """Open invitations to the person's verified email address."""
    session: Optional[OwnSession]
    """The session in the cookie; null: the credential is not a cookie."""
    csrf: Optional[str]
    """The text for the header `X-Switchbook-Csrf`; null: the credential is not a cookie."""


class MeAnswer(TypedDict):
    """The signed-in member, in an envelope."""

    data: Me
    """The result."""


class MePatch(TypedDict):
    """Your changed name."""

    name: str
    """The name."""


class Member(TypedDict):
    """A person who works in the account."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name."""
    email: Optional[str]
    """The email address. A sign-in provider identifies the member by it."""
    role: str
    """The name of the role."""
    state: Literal["invited", "active", "suspended", "left"]
    """`invited`: has not signed in yet. `suspended`: may not sign in. `left`: is no longer a member, and only named
    in histories.
    """
    groups: List[int]
    """The numbers of the member's groups. With a role that sees groups, the member sees the contacts in these groups."""
    owners: List[str]
    """Texts that identify the member in the owner field of contacts. When a contact is assigned to the member, the
    first text is stored.
    """
    declined_at: Optional[str]
    """When the person declined the invitation; null: it was not declined."""
    last_seen_at: Optional[str]
    """When the member was last seen, accurate to about a minute."""
    created_at: str
    """When the member was invited."""
    updated_at: str
    """When it was last changed."""


class MemberAnswer(TypedDict):
    """One member, in an envelope."""

    data: Member
    """The result."""


class MemberLogin(TypedDict):
    """A login of a member: an identity at a provider, or a passkey."""

    id: str
    """The id."""
    issuer: Optional[str]
    """The URL of the provider; null: a passkey."""
    label: str
    """The name of the provider, or of the passkey."""
    created_at: str
    """When it was first used for a sign-in."""
    last_used_at: Optional[str]
    """When it was last used for a sign-in; null: never."""


class MemberLoginAnswer(TypedDict):
    """A login of a member, in an envelope."""

    data: MemberLogin
    """The result."""


class MemberLoginPage(TypedDict):
    """A list of logins."""

    data: List[MemberLogin]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class MemberPage(TypedDict):
    """A list of members."""

    data: List[Member]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class MemberPatch(TypedDict, total=False):
    """Changes of a member."""

    name: str
    """The name."""
    email: Optional[str]
    """The email address."""
    role: str
    """The name of the role."""
    groups: List[int]
    """Numbers of groups."""
    owners: List[str]
    """Texts that identify the member as the owner of contacts."""
    state: Literal["active", "suspended"]
    """`suspended`: the member may not sign in. `active`: it may again; a member who never signed in is `invited`
    again.
    """


class MemberRef(TypedDict):
    """A member."""

    number: int
    """The number."""
    name: str
    """The name."""


class MemberSession(TypedDict):
    """A session in a browser."""

    id: str
    """The id."""
    agent: str
    """The browser and its operating system, as far as the browser reports them."""
    login: str
    """The kind of sign-in: the name of a provider, `passkey`, or `code`."""
    created_at: str
    """When it was opened."""
    seen_at: str
    """When it was last used, accurate to about an hour."""
    ends_at: str
    """The latest end. 7 days without requests also end it."""
    is_current: bool
    """Whether it is the session of this request."""


class MemberSessionPage(TypedDict):
    """A list of sessions."""

    data: List[MemberSession]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class MembersAdded(TypedDict):
    """The result of an addition, as counts."""

    added: int
    """The number of contacts that were added."""
    unchanged: int
    """The number of contacts that needed no change."""
    not_found: int
    """The number of contacts that do not exist."""


class MembersAddedAnswer(TypedDict):
    """The counts, in an envelope."""

    data: MembersAdded
    """The result."""


class MembersRemoved(TypedDict):
    """The result of a removal, as counts."""

    removed: int
    """The number of contacts that were removed."""
    unchanged: int
    """The number of contacts that needed no change."""
    not_found: int
    """The number of contacts that do not exist."""


class MembersRemovedAnswer(TypedDict):
    """The counts, in an envelope."""

    data: MembersRemoved
    """The result."""


class Merge(TypedDict):
    """A merge of two contacts."""

    id: str
    """The id."""
    survivor_id: str
    """The id of the survivor."""
    loser_id: str
    """The id of the loser."""
    loser_number: int
    """The number of the loser."""
    counts: MergeCounts
    """The counts of adopted, dropped and moved data."""
    actor: MergeActor
    """The author of the merge."""
    merged_at: str
    """When they were merged."""
    undone_at: Optional[str]
    """When the merge was undone; null if it was not."""
    undoable_until: Optional[str]
    """The last time at which the merge can be undone; null if it cannot be undone."""


class _MergeActor(TypedDict):
    face: str
    """The API that was used."""
    key_id: Optional[str]
    """The id of the key; null for the command line."""


class MergeActor(_MergeActor, total=False):
    """The author of the merge."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member who owns the key; null for a key without a member. The name of a former member is kept."""


class MergeAnswer(TypedDict):
    """One merge, in an envelope."""

    data: Merge
    """The result."""


class MergeCounts(TypedDict):
    """The counts of adopted, dropped and moved data."""

    adopted: int
    """The number of values that the survivor lacked and adopted."""
    dropped: int
    """Values that were dropped."""
    identities: int
    """Identities that moved."""
    tags: int
    """Tags that were added."""
    groups: int
    """Groups that were added."""
    notes: int
    """Notes that moved."""
    consents: int
    """Entries of the ledger that moved."""
    suppressions: int
    """Suppressions of the loser."""
    vendor_ids: int
    """Ids of vendors that moved."""


class MergePage(TypedDict):
    """A list of merges."""

    data: List[Merge]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class MergeProof(TypedDict):
    """A signed statement of a platform that two contacts are one person."""

    platform: str
    """The platform that made the statement."""
    kind: Literal["number_change", "user_id_change", "lid_and_number"]
    """The statement: a changed number, a changed user id, or a number and a LID together."""
    payload_id: str
    """The id of the payload. Payloads are deleted after seven days."""
    at: str
    """The time of the statement."""


class MergeReport(TypedDict):
    """The effects of a merge, or of its preview."""

    id: Optional[str]
    """The id of the merge; null in a preview."""
    preview: bool
    """Whether nothing was changed."""
    survivor_id: str
    """The id of the survivor."""
    loser_id: str
    """The id of the loser."""
    loser_number: int
    """The number of the loser."""
    versions: MergedVersions
    """The versions before the merge."""
    counts: MergeCounts
    """The counts of adopted, dropped and moved data."""
    adopted: List[AdoptedValue]
    """Values of the loser that the survivor gets, because it lacked them or `take` names them."""
    united: UnitedItems
    """Items that move to the survivor."""
    dropped: List[DroppedValue]
    """Values of the loser that are dropped, because the survivor has other values."""
    primaries: List[MergedPrimary]
    """The primary number or email, if both contacts have one. The other one is kept too."""
    vendor_ids: List[VendorId]
    """Ids in vendors' APIs that move to the survivor."""
    contact: Contact
    """The survivor after the merge."""
    undoable_until: Optional[str]
    """The last time at which the merge can be undone; null if it cannot be undone."""


class MergeReportAnswer(TypedDict):
    """The effects of a merge, in an envelope."""

    data: MergeReport
    """The result."""


class MergedItems(TypedDict):
    """The progress of a merge."""

    item: CatalogItem
    """The item that is kept."""
    moved: int
    """Contacts that this call changed."""
    complete: bool
    """Whether the other item is deleted. If not, repeat the call."""


class MergedItemsAnswer(TypedDict):
    """The progress of a merge, in an envelope."""

    data: MergedItems
    """The result."""


class MergedPrimary(TypedDict):
    """The primary numbers or emails of both, which the survivor has after the merge."""

    path: Literal["phone", "email"]
    """The member of the contact, to name in `take`."""
    value: str
    """The primary number or email after the merge."""
    other: str
    """The primary number or email of the other contact, which the survivor keeps as a further one."""


class MergedVersions(TypedDict):
    """The versions of both contacts before the merge."""

    survivor: int
    """The version of the survivor."""
    loser: int
    """The version of the loser."""


class NewAssignRule(TypedDict, total=False):
    """The members who get new contacts alternately: `members` or `group`."""

    members: List[int]
    """Numbers of members who have an owner text."""
    group: int
    """The number of a group. Its members have the group in their `groups`."""


class _NewBook(TypedDict):
    name: str
    """The name that phones show."""
    source: NewBookSource
    """The source of its contacts."""


class NewBook(_NewBook, total=False):
    """A phone book to create."""

    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""
    member_number: Optional[int]
    """The number of a member: the book has the contacts that this member sees, as the member sees them. The key ends
    when the member leaves. Default: the member of the key in use.
    """


class _NewBookSource(TypedDict):
    kind: Literal["all", "segment", "group", "tag"]
    """The kind of source: every contact, a segment, a group or a tag."""


class NewBookSource(_NewBookSource, total=False):
    """The source of the contacts of a phone book."""

    number: int
    """The number of the segment, the group or the tag; absent for every contact."""


class _NewBulkChange(TypedDict):
    change: BulkEdit
    """The change."""


class NewBulkChange(_NewBulkChange, total=False):
    """A bulk change to start."""

    filter: Union[BulkFilter, SegmentTree]
    """The contacts, by a filter. Send either this or `contact_ids`."""
    contact_ids: List[Union[str, int]]
    """Ids or numbers of contacts, at most 10,000. A repeated contact counts once."""


class _NewCatalogItem(TypedDict):
    name: str
    """The name."""


class NewCatalogItem(_NewCatalogItem, total=False):
    """A tag, group, source or status to create."""

    color: Optional[str]
    """The color as `#RRGGBB`, or null for none."""
    number: int
    """A number that is not in use, for scripts that contain it; by default the next number."""


class _NewComparison(TypedDict):
    face: str
    """The name of the API."""


class NewComparison(_NewComparison, total=False):
    """A comparison to run."""

    url: Optional[str]
    """The URL of the vendor, without the path prefix of the API. By default, the URL of the upstream."""
    key: Optional[str]
    """A key of the vendor. By default, the key that is stored with the upstream, if the URL is the same."""
    sample: int
    """The number of contacts that are compared one by one, evenly distributed over the list; by default 20."""


class _NewConsent(TypedDict):
    state: Literal["opted_in", "opted_out", "pending", "unknown"]
    """The decision of the contact: `opted_in` or `opted_out`; `pending` or `unknown` before a decision."""


class NewConsent(_NewConsent, total=False):
    """A new entry of the consent ledger."""

    purpose: Optional[str]
    """The purpose of the consent, such as marketing."""
    sender: Optional[str]
    """The number of the business to which it applies, with the country code; null or absent for all numbers."""
    source: Optional[str]
    """The way in which it was given, such as a form."""
    basis: Optional[str]
    """The legal basis."""
    proof: Union[Optional[Dict[str, Any]], str]
    """The proof of the consent: an object, or a text, which becomes `{"text": …}`."""
    occurred_at: Optional[str]
    """When it was given; by default now."""
    expires_at: Optional[str]
    """When it ends; null: never."""


class NewContact(TypedDict, total=False):
    """A contact to create."""

    type: Literal["lead", "customer", "guest"]
    """The type of the contact."""
    display_name: Optional[str]
    """The full name."""
    given_name: Optional[str]
    """The given name; null if only a full name is known. Full names are never split."""
    family_name: Optional[str]
    """The family name; null if only a full name is known. Full names are never split."""
    company: Optional[str]
    """The company."""
    description: Optional[str]
    """A text about the contact."""
    avatar_url: Optional[str]
    """The URL of a picture."""
    job_title: Optional[str]
    """The job title of the person."""
    birthday: Optional[str]
    """The day of birth as `1985-04-12`, or as `--04-12` without its year."""
    language: Optional[str]
    """The language to write to the person in, a tag of BCP 47 such as `pt-BR`."""
    time_zone: Optional[str]
    """The time zone of the person, a name of the IANA database such as `Europe/Berlin`."""
    phone: Optional[str]
    """The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national format if
    the account has a default region.
    """
    email: Optional[str]
    """The primary email address."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back unchanged."""
    tags: Optional[List[str]]
    """Names of tags. Tags that do not exist are created."""
    groups: Optional[List[Union[int, str, ItemAsRead]]]
    """Groups by number, by name in any letter case, or as you read them. They must exist."""
    source: Optional[Union[int, str, ItemAsRead]]
    """A source by number, by name in any letter case, or as you read it. It must exist."""
    status: Optional[Union[int, str, ItemAsRead]]
    """A status by number, by name in any letter case, or as you read it. It must exist."""
    address: Optional[AddressChange]
    """The postal address."""
    owner: Union[Optional[str], OwnerMember]
    """The person in the account who is responsible for the contact, as a text that the account chooses."""
    blocked: bool
    """Whether the contact is blocked."""
    attributes: Optional[Dict[str, Any]]
    """Fields of your own, at most 256 KiB as JSON."""


class NewDismissal(TypedDict):
    """Two contacts that are not the same person."""

    contacts: List[Union[str, int]]
    """The ids or numbers of both contacts."""


class _NewField(TypedDict):
    key: str
    """The name of the member in `attributes`."""
    type: Literal["text", "number", "date", "yes_no", "one_of", "several_of", "url"]
    """The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of` (the value
    of a choice), `several_of` (a list of values) or `url`.
    """


class NewField(_NewField, total=False):
    """A field to declare."""

    label: str
    """The label for people; by default the key."""
    choices: List[NewFieldChoice]
    """The choices of `one_of` and `several_of`, in their order."""
    unique: bool
    """Whether no two contacts may have the same value. Such a field is indexed. The change is refused while values
    repeat.
    """
    indexed: bool
    """Whether lists can be sorted by the field and conditions find contacts quickly. An account has at most ten such
    fields; the type `several_of` cannot be indexed.
    """
    searched: bool
    """Whether a search for text also finds contacts by the field. Such a field is indexed; only the types `text` and
    `url` can be searched.
    """


class _NewFieldChoice(TypedDict):
    value: str
    """The stored value."""


class NewFieldChoice(_NewFieldChoice, total=False):
    """A choice of a field."""

    label: str
    """The label for people; by default the value."""
    color: Optional[str]
    """The color as `#RRGGBB`, or null for none."""


#: An identity to add. The form of its value depends on its kind.
NewIdentity = Union["NewIdentityNumber", "NewIdentityEmail", "NewIdentityLid", "NewIdentityOther"]


class _NewIdentityEmail(TypedDict):
    kind: Literal["email"]
    """The kind of the identity."""
    value: str
    """The email address."""


class NewIdentityEmail(_NewIdentityEmail, total=False):
    """An email address."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class _NewIdentityLid(TypedDict):
    kind: Literal["lid"]
    """The kind of the identity."""
    value: str
    """The digits of the LID, with or without the device and `@lid`."""


class NewIdentityLid(_NewIdentityLid, total=False):
    """A LID: an id with which WhatsApp hides the number of a person."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class _NewIdentityNumber(TypedDict):
    kind: Literal["phone", "wa_id"]
    """The kind of the identity."""
    value: str
    """The number in E.164 format, with or without the `+`."""


class NewIdentityNumber(_NewIdentityNumber, total=False):
    """A phone or WhatsApp number."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class _NewIdentityOther(TypedDict):
    kind: Literal["bsuid", "telegram", "viber", "instagram", "messenger", "vk", "avito", "max", "external", "vendor_id", "username", "parent_bsuid"]
    """The kind of the identity."""
    value: str
    """The value."""


class NewIdentityOther(_NewIdentityOther, total=False):
    """A user name or an id of a messenger or another system."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the primary identity of its kind."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    shared: bool
    """Whether another contact owns the identity and this contact shares it. Send true to share an identity that
    another contact owns.
    """


class _NewIntake(TypedDict):
    name: str
    """A name for people."""
    secret: str
    """The secret that proves the sender: of the app at Meta, the subscription at a provider, or the webhook of a
    tool. It is never shown.
    """


class NewIntake(_NewIntake, total=False):
    """An intake to create."""

    variant: Literal["meta", "360dialog", "gupshup", "ycloud", "waha", "evolution"]
    """The accepted kind of credential; by default `meta`."""
    verify_token: str
    """The token with which the platform verifies the address; by default, the server creates one."""
    portfolio: str
    """The namespace of the ids that people have with the business; by default one namespace for the account."""


class NewItems(TypedDict):
    """The items of a catalog that an import created."""

    catalog: Literal["tags", "groups", "sources", "statuses"]
    """The catalog of the items."""
    count: int
    """The number of the items."""
    names: List[str]
    """The names of the first 10 items, in the order of the file."""


class _NewKey(TypedDict):
    scopes: List[Literal["all", "*", "none", "contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read", "contacts:*", "groups:*", "sources:*", "statuses:*", "account:*", "messages:*", "conversations:*", "broadcasts:*", "webhooks:*", "keys:*", "templates:*", "upstream:*", "upstreams:*", "pulls:*", "intakes:*", "health:*"]]
    """The scopes of the key: names of scopes, `<resource>:*` for all of a resource, or `all`."""


class NewKey(_NewKey, total=False):
    """A key to create."""

    name: str
    """The name, for people; by default `api`."""
    rate_limit: Union[Literal["default", "unlimited"], NewRateWindow]
    """The rate limit of the key; by default the limit of the key in use."""
    expires_at: Optional[str]
    """The end of the key. Default: the end of the key in use. Null: no end."""
    key: str
    """A secret to import, such as the key that a client has from a vendor. By default, the server creates one."""
    face: str
    """The name of the API that clients will use with the key, as in `GET /faces`. It does not limit the key. `GET
    /faces/states` shows the key.
    """
    member: int
    """The number of the member who will own the key. Default: the member of the key in use."""


class _NewMember(TypedDict):
    name: str
    """The name."""
    role: str
    """The name of the role."""


class NewMember(_NewMember, total=False):
    """A member to invite."""

    email: Optional[str]
    """The email address."""
    groups: List[int]
    """Numbers of groups."""
    owners: List[str]
    """Texts that identify the member as the owner of contacts. Default for a new member: its number, or its id if
    contacts already have that number as owner.
    """


class _NewMerge(TypedDict):
    survivor: Union[str, int]
    """The id or number of the contact that is kept."""
    loser: Union[str, int]
    """The id or number of the contact that is merged into it."""


class NewMerge(_NewMerge, total=False):
    """Two contacts that are one person."""

    take: List[str]
    """The `path` of each value of the loser that replaces the survivor's value. The preview lists them as `dropped`.
    `phone` and `email` make the number or email of the loser the primary one.
    """
    versions: ExpectedVersions
    """The `versions` of the preview. The merge is refused if either contact has changed."""
    preview: bool
    """Whether the answer only shows the effects of the merge."""


class _NewNote(TypedDict):
    body: str
    """The text of the note."""


class NewNote(_NewNote, total=False):
    """A note to add."""

    type: str
    """The kind of the note; by default `text`."""
    author: Optional[str]
    """The author."""
    media_url: Optional[str]
    """The URL of a file that belongs to the note. It is stored and never fetched."""


class NewPasskey(TypedDict):
    """A passkey that the browser made."""

    credential: Dict[str, Any]
    """The browser's answer, a `RegistrationResponseJSON`."""
    sealed: str
    """The `sealed` that came with the options."""
    label: str
    """A name for the member."""


class _NewPull(TypedDict):
    face: str
    """The name of the API of the vendor, or `directory` for another Switchbook."""


class NewPull(_NewPull, total=False):
    """A pull to start."""

    url: Optional[str]
    """The URL of the vendor, without the path prefix of the API. Absent or null: the URL of the upstream."""
    key: Optional[str]
    """A key of the vendor. Absent or null: the stored key for this URL, of the upstream or of an earlier pull with
    `keep_key`.
    """
    keep_key: bool
    """Whether the key is kept, encrypted, for further pulls."""
    without: List[Literal["notes", "consents", "suppressions", "tags", "groups", "attributes"]]
    """Parts that are not read."""
    since: Optional[str]
    """A date and time: only changes since then are read. `last`: since the last completed pull of this URL."""
    dry_run: bool
    """Whether the pull only reads and checks contacts, without writing."""
    on_match: Literal["skip", "update", "fill"]
    """The treatment of an existing contact: `skip` leaves it unchanged, `update` writes the values of the vendor,
    `fill` writes only the fields that the contact lacks. The default is `update` with `since` and `fill` without.
    """
    bad_cells: Literal["reject_row", "drop_cell"]
    """On an invalid value: `drop_cell` (the default) skips the value, and the row notes it; `reject_row` rejects the
    contact.
    """
    tags: List[str]
    """Tags for all contacts that it creates or changes."""
    groups: List[str]
    """Groups for all contacts that it creates or changes."""
    source: Optional[str]
    """The source of created contacts without a source; by default `import`."""
    region: Optional[str]
    """The country of phone numbers without a country code, as two letters; by default the region of the account."""


class NewRateWindow(TypedDict):
    """A rate limit for the key: a number of requests in a number of seconds."""

    count: int
    """The number of requests."""
    seconds: int
    """The number of seconds."""


class _NewReceiver(TypedDict):
    url: str
    """The URL to call: https, without user name and password."""


class NewReceiver(_NewReceiver, total=False):
    """A receiver to add."""

    name: Optional[str]
    """A name for people."""


class _NewRole(TypedDict):
    label: str
    """The label for people."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of members with the role."""
    sees: Literal["all", "groups", "own"]
    """The contacts that members with the role see."""


class NewRole(_NewRole, total=False):
    """A role to create."""

    hidden: List[str]
    """Parts of contacts that are left out."""
    masked: List[Literal["numbers", "emails"]]
    """Parts that are shown masked, with only their beginning and end."""


class _NewSegment(TypedDict):
    name: str
    """The name."""
    tree: SegmentTree
    """The tree."""


class NewSegment(_NewSegment, total=False):
    """A segment to save."""

    watched: bool
    """Whether it is watched, as in `Segment`. An account can watch at most 10 segments."""


class NewSuppression(TypedDict, total=False):
    """A suppression to set."""

    channel: str
    """The channel, or `all`, the default."""
    reason: str
    """The reason of the ban; by default `manual`."""
    source: Optional[str]
    """The origin of the suppression, such as a complaint."""
    note: Optional[str]
    """Further details."""
    expires_at: Optional[str]
    """When it ends; null: never."""


class _NewUpstream(TypedDict):
    url: str
    """The vendor's URL, as clients have used it, without the path prefix of the API."""


class NewUpstream(_NewUpstream, total=False):
    """An upstream to set."""

    key: Optional[str]
    """A key of the vendor. Absent or null: no key is stored."""
    read_through: bool
    """Whether the server looks up contacts with an unknown id at the vendor, and imports them. It needs a key of the
    vendor.
    """


class _NewView(TypedDict):
    name: str
    """The name."""
    definition: NewViewDefinition
    """The content."""


class NewView(_NewView, total=False):
    """A view to save."""

    shared: bool
    """Whether the view belongs to all keys of the account."""


class _NewViewColumn(TypedDict):
    name: str
    """The column, such as `phone` or `attributes.size`. The console ignores columns that it does not know."""


class NewViewColumn(_NewViewColumn, total=False):
    """A column of a view."""

    width: int
    """Its width in pixels; absent: the default width."""


class NewViewDefinition(TypedDict, total=False):
    """The content of a view. An empty object shows every contact in the default order."""

    filter: SegmentTree
    """The tree of conditions; absent: every contact."""
    sort: str
    """The order, as in the list of contacts; absent: the default order."""
    columns: List[NewViewColumn]
    """The columns in their order; absent or empty: the default columns."""
    freeze: int
    """The number of columns that do not scroll."""


class _NewWebhook(TypedDict):
    url: str
    """The URL to call: https, without user name and password."""


class NewWebhook(_NewWebhook, total=False):
    """A webhook to create."""

    types: Optional[List[str]]
    """The event types to send; null or absent for all."""
    fields: Optional[List[str]]
    """Members of contacts, such as `phone`, `tags` or `attributes.plan`: `contact.updated` is sent only if one of
    them changed. Other events are not affected. Null or absent for every update.
    """
    segment: Optional[int]
    """The number of a saved segment: only events of contacts that match it when they are sent, and, if it is watched,
    `segment.entered` and `segment.left`.
    """
    face: str
    """The API format of the calls; by default `directory`."""
    description: Optional[str]
    """A description for people."""
    secret: str
    """A secret of your own; by default, the server creates one. For this API it is `whsec_` and the base64 of 24 to
    64 bytes.
    """


class NewWebhookSecret(TypedDict, total=False):
    """A new secret for a webhook."""

    secret: str
    """The new secret; by default, the server creates one."""


class NewestBackup(TypedDict):
    """The newest backup."""

    made_at: str
    """When the backup was made."""


class Note(TypedDict):
    """A note on a contact."""

    id: str
    """The id."""
    number: int
    """The number of the note in the account."""
    body: str
    """The text of the note."""
    type: str
    """The kind of the note; by default `text`."""
    author: Optional[str]
    """The author."""
    media_url: Optional[str]
    """The URL of a file that belongs to the note. It is stored and never fetched."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it last changed."""
    edited_at: Optional[str]
    """When the text was last changed; null if it was not."""


class NoteAnswer(TypedDict):
    """One note, in an envelope."""

    data: Note
    """The result."""


class NotePage(TypedDict):
    """A list of notes."""

    data: List[Note]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class NotePatch(TypedDict):
    """The new text of a note."""

    body: str
    """The text of the note."""


class NumberCorrection(TypedDict):
    """A phone number without its country code."""

    contact: CorrectedContact
    """The contact that has the phone number."""
    phone: str
    """The number that is stored."""
    written: str
    """The number as the client sent it."""
    corrected: str
    """The number that a correction would store."""
    held_by: Optional[str]
    """The contact that already has the corrected number. If there is one, the number cannot be corrected. Null if the
    number is free.
    """


class NumberCorrectionPage(TypedDict):
    """A list of phone numbers."""

    data: List[NumberCorrection]
    """The result."""
    meta: NumberCorrectionsMeta
    """Data about the list, such as the cursor of the next page."""


class NumberCorrectionsMeta(TypedDict):
    """The cursor of the next page, and the region that was used."""

    next_cursor: Optional[str]
    """The `cursor` of the next page; null on the last page."""
    region: Optional[str]
    """The region of the account; null when it has none."""


class OpenInvitation(TypedDict):
    """An open invitation to another account."""

    account: AccountRef
    """The account."""
    role: str
    """The name of the role in that account."""
    role_label: str
    """The label of the role."""
    invited_by: Optional[str]
    """The name of the member or key that sent the invitation; null: unknown."""
    invited_at: str
    """When the person was invited."""


class OwnAccount(TypedDict):
    """The account of the credential."""

    id: str
    """The id."""
    number: int
    """The number."""
    slug: str
    """The short name."""
    name: str
    """The name."""


class OwnField(TypedDict):
    """A field that the account declares."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    key: str
    """The name of the member in `attributes`."""
    label: str
    """The label for people; by default the key."""
    type: Literal["text", "number", "date", "yes_no", "one_of", "several_of", "url"]
    """The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of` (the value
    of a choice), `several_of` (a list of values) or `url`.
    """
    choices: List[FieldChoice]
    """The choices of `one_of` and `several_of`, in their order."""
    unique: bool
    """Whether no two contacts may have the same value."""
    searched: bool
    """Whether a search for text also finds contacts by the first 500 characters of the field, once its `index` is
    `ready`.
    """
    index: Literal["none", "building", "ready"]
    """Whether lists can be sorted by the field: `building` until its conversion is done, then `ready`; `none`: no
    index.
    """
    conversion: Optional[str]
    """The bulk change that converts or converted earlier values; null if there is none."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it last changed."""


class OwnFieldAnswer(TypedDict):
    """One field, in an envelope."""

    data: OwnField
    """The result."""


class OwnFieldPage(TypedDict):
    """A list of fields."""

    data: List[OwnField]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class OwnMember(TypedDict):
    """The member who is signed in."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name."""
    email: Optional[str]
    """The email address. A sign-in provider identifies the member by it."""
    role: str
    """The name of the role."""
    state: Literal["invited", "active", "suspended", "left"]
    """`invited`: has not signed in yet. `suspended`: may not sign in. `left`: is no longer a member, and only named
    in histories.
    """
    groups: List[int]
    """The numbers of the member's groups. With a role that sees groups, the member sees the contacts in these groups."""
    owners: List[str]
    """Texts that identify the member in the owner field of contacts. When a contact is assigned to the member, the
    first text is stored.
    """
    declined_at: Optional[str]
    """When the person declined the invitation; null: it was not declined."""
    last_seen_at: Optional[str]
    """When the member was last seen, accurate to about a minute."""
    created_at: str
    """When the member was invited."""
    updated_at: str
    """When it was last changed."""


class OwnSession(TypedDict):
    """The session of the request."""

    id: str
    """The id."""
    agent: str
    """The browser and its operating system, as far as the browser reports them."""
    login: str
    """The kind of sign-in: the name of a provider, `passkey`, or `code`."""
    created_at: str
    """When it was opened."""
    seen_at: str
    """When it was last used, accurate to about an hour."""
    ends_at: str
    """The latest end. 7 days without requests also end it."""
    is_current: bool
    """Whether it is the session of this request."""


class OwnerMember(TypedDict):
    """The member who becomes the owner."""

    member: int
    """The number of the member. The first of its owner texts is stored."""


class _PageMeta(TypedDict):
    next_cursor: Optional[str]
    """The `cursor` of the next page; null on the last page."""


class PageMeta(_PageMeta, total=False):
    """The cursor of the next page, and the total if it was requested."""

    total: int
    """The number of all items that match the filters, if `count=exact` was sent."""


class PasskeySignIn(TypedDict):
    """The browser's answer for a sign-in."""

    credential: Dict[str, Any]
    """The browser's answer, an `AuthenticationResponseJSON`."""
    sealed: str
    """The `sealed` that came with the options."""


class PasskeyStep(TypedDict):
    """The data for a browser's step with a passkey."""

    options: Dict[str, Any]
    """The options for `navigator.credentials`, as WebAuthn writes them in JSON."""
    sealed: str
    """A sealed text. Send it back with the answer of the browser."""


class PasskeyStepAnswer(TypedDict):
    """The data for a browser's step with a passkey, in an envelope."""

    data: PasskeyStep
    """The result."""


class PausedWebhook(TypedDict):
    """A webhook that was paused because the key that created it was revoked."""

    id: str
    """The id of the webhook."""
    face: str
    """The API format of its calls; `intake` for a receiver of an intake."""
    url: str
    """The URL that was called."""


class PossibleContact(TypedDict):
    """A possible match."""

    contact: DuplicateContact
    """The contact."""
    score: int
    """The likelihood that they are one person, from 0 to 100."""
    reasons: List[Literal["shared_number", "equivalent_number", "same_email", "same_name", "similar_name", "swapped_names", "same_given_name", "same_family_name", "same_birthday", "similar_birthday", "same_company", "same_address", "similar_address", "same_postcode", "same_suburb", "same_username", "same_mailbox", "same_number_ending"]]
    """The values that they have in common."""
    letters: Optional[int]
    """The number of letters in which similar names differ; null if the names are not similar, or are the same."""


class _Problem(TypedDict):
    type: str
    """A URN that ends in the code."""
    title: str
    """The kind of problem, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """The error, for people."""
    code: str
    """The error, for programs."""


class Problem(_Problem, total=False):
    """The reason of a refusal, as RFC 9457 specifies. Members after `request_id` exist only for some codes."""

    request_id: str
    """The id of the request. Search the log of the server for it."""
    what: str
    """The kind of object: `contact`, `deleted_contact`, `tag`. For `not_found`, `conflict`, `in_use` and `expired`."""
    reason: str
    """For `conflict`, the state of the object that prevents the change. For `forbidden`, the reason. For
    `unauthenticated`, the state of the member. For `limited`, `work` if the account has too many running requests.
    """
    scope: str
    """The scope that the key lacks; only for `forbidden`."""
    errors: List[Issue]
    """All problems of the request; only for `invalid` and `invalid_file`."""
    contact_id: str
    """For `conflict`, the contact that has the identity; for `merged`, the survivor."""
    contact_number: int
    """The number of that contact."""
    identity: ProblemIdentity
    """The identity that it has; only for `conflict`."""
    candidates: List[Candidate]
    """The contacts that match; only for `ambiguous`."""
    version: int
    """The current version of the contact; only for `stale`."""
    feature: str
    """For `quota`, the limited resource; for `unsupported`, the missing feature."""
    current: int
    """The current usage of the account; only for `quota`."""
    maximum: int
    """For `quota`, the limit of the account; for `too_large`, the largest size."""
    unit: str
    """The unit of `maximum`: `values` for members and list items, `contacts`, `identities`, or `stored_bytes` for the
    size of the contacts that the request reads or changes. Absent: bytes of the body.
    """
    items: List[Dict[str, Any]]
    """The faulty items; only for `batch_failed`."""


class ProblemIdentity(TypedDict):
    """The identity that causes the conflict."""

    kind: str
    """The kind of the identity."""
    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    value: str
    """The canonical value."""


_PullWords = TypedDict("_PullWords", {"import": "Import"})


class Pull(_PullWords):
    """A job that reads all contacts of a live vendor and imports them."""

    id: str
    """The id."""
    face: str
    """The name of the API that is read."""
    url: str
    """The URL of the vendor."""
    state: Literal["pulling", "receiving", "queued", "running", "done", "cancelled", "failed", "undoing", "undone"]
    """The state: `pulling` while pages are read, then the state of its import."""
    keeps_key: bool
    """Whether the key of the vendor is kept for further pulls of this URL."""
    without: List[Literal["notes", "consents", "suppressions", "tags", "groups", "attributes"]]
    """The parts that are not read."""
    since: Optional[str]
    """Only changes since then are read, if the vendor can select them."""
    pages: int
    """The number of pages that were read and stored."""
    contacts: int
    """The number of contacts on those pages. If pages shifted, some contacts are counted twice."""
    total: Optional[int]
    """The number of contacts that the vendor reports; null until it reports one."""
    passes: int
    """The number of times that reading started from the beginning. It starts again if the number of contacts changed
    in the meantime.
    """
    contacts_per_second: Optional[int]
    """The latest contacts per second; null if no pages are read."""
    seconds_left: Optional[int]
    """The estimated seconds until the last page; null if they cannot be estimated."""
    last_page_at: Optional[str]
    """When the last page was stored."""
    read_at: Optional[str]
    """When all pages had been read."""
    can_resume: bool
    """Whether it can continue from its last page."""


class PullAnswer(TypedDict):
    """One pull, in an envelope."""

    data: Pull
    """The result."""


class PullPage(TypedDict):
    """A list of pulls."""

    data: List[Pull]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class RateWindow(TypedDict):
    """A rate limit: a number of requests in a number of seconds."""

    count: int
    """The number of requests."""
    seconds: int
    """The number of seconds."""


class _ReasonExample(TypedDict):
    row: int
    """The number of the row."""
    message: str
    """The reason, for people."""
    value: Optional[str]
    """The cell, unchanged; null if it is long, or is not a single text."""


class ReasonExample(_ReasonExample, total=False):
    """A row with this reason."""

    form: str
    """The required form of the cell, for programs; only for invalid cells."""
    country: str
    """The country of accepted national numbers, from the file or the account; only for the form `phone`."""
    same_as: int
    """For a repeated row, the earlier row of the same contact."""
    similar_to: SimilarPerson
    """For a row that looks like a stored contact, that contact."""


class ReasonValue(TypedDict):
    """A cell of rejected rows, with its count."""

    value: str
    """The cell."""
    count: int
    """The number of rows with the cell."""


class Receiver(TypedDict):
    """A system that receives the payloads of an intake unchanged."""

    id: str
    """The id of the receiver."""
    intake_id: str
    """The id of the intake."""
    name: Optional[str]
    """A name for people."""
    url: str
    """The URL that is called."""
    state: Literal["active", "paused", "disabled"]
    """`active`, `paused` by a person or because the key that created it ended, or `disabled` by the server, with a
    reason.
    """
    reason: Optional[str]
    """The reason why it was disabled; `key_ended` if it was paused because its key was revoked or expired."""
    waiting: int
    """The number of undelivered payloads; untried payloads are counted up to 10,000."""
    oldest_at: Optional[str]
    """When the oldest of these payloads arrived; null if none waits."""
    last_answer: Optional[LastAnswer]
    """The outcome of the last attempt; null before the first one."""
    last_delivery_at: Optional[str]
    """When the last attempt succeeded."""
    failure_count: int
    """The number of failed attempts since the last successful one."""
    failing_since: Optional[str]
    """When the first of these attempts failed."""
    resend: Optional[Redelivery]
    """The time span of payloads that are sent again; null if there is none."""
    made_by: Optional[str]
    """The key that created the receiver or set its URL; null for the command line."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""


class ReceiverAnswer(TypedDict):
    """One receiver, in an envelope."""

    data: Receiver
    """The result."""


class ReceiverPage(TypedDict):
    """All receivers of an intake."""

    data: List[Receiver]
    """The receivers, the newest first."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class ReceiverPatch(TypedDict, total=False):
    """Changes of a receiver. Absent members do not change."""

    url: str
    """The new URL to call."""
    name: Optional[str]
    """A name for people; null removes it."""
    state: Literal["active", "paused"]
    """`paused`, or `active` to resume."""


#: A recipient, by an identity.
Recipient = Union["RecipientNumber", "RecipientEmail", "RecipientLid", "RecipientOther"]


class _RecipientEmail(TypedDict):
    kind: Literal["email"]
    """The kind of the identity."""
    value: str
    """The value."""


class RecipientEmail(_RecipientEmail, total=False):
    """A recipient by an email address."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    contact_id: str
    """The id of the intended contact, if several contacts have the identity."""


class _RecipientLid(TypedDict):
    kind: Literal["lid"]
    """The kind of the identity."""
    value: str
    """The digits of the LID, with or without the device and `@lid`."""


class RecipientLid(_RecipientLid, total=False):
    """A recipient by a LID: an id with which WhatsApp hides the number."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    contact_id: str
    """The id of the contact."""


class _RecipientNumber(TypedDict):
    kind: Literal["phone", "wa_id"]
    """The kind of the identity."""
    value: str
    """The value."""


class RecipientNumber(_RecipientNumber, total=False):
    """A recipient by a number."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    contact_id: str
    """The id of the intended contact, if several contacts have the identity."""


class _RecipientOther(TypedDict):
    kind: Literal["bsuid", "telegram", "viber", "instagram", "messenger", "vk", "avito", "max", "external", "vendor_id", "username", "parent_bsuid"]
    """The kind of the identity."""
    value: str
    """The value."""


class RecipientOther(_RecipientOther, total=False):
    """A recipient by another identity."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    contact_id: str
    """The id of the intended contact, if several contacts have the identity."""


_RedeliveryWords = TypedDict("_RedeliveryWords", {"from": "str"})


class Redelivery(_RedeliveryWords):
    """A time span of events that are sent again."""

    to: str
    """The end of the time span. An event at this time is not sent."""
    count: int
    """The number of events that were sent so far."""


_RedeliverySpanWords = TypedDict("_RedeliverySpanWords", {"from": "str"})


class RedeliverySpan(_RedeliverySpanWords):
    """The time span of the events."""

    to: str
    """The end of the time span: events before this time are sent."""


class RefusedCall(TypedDict):
    """A call without a valid key."""

    at: str
    """When it was answered."""
    face: str
    """The name of the API."""
    method: str
    """The method."""
    path: str
    """The path. Values are hidden, and parts of the path that may name a person are replaced by the name of the part."""
    status: int
    """The status of the answer."""
    ms: float
    """The duration in milliseconds."""
    address: str
    """The address of the client; behind a trusted proxy, the address that the proxy reports. It is empty on a server
    with several accounts, since the client may be of another account.
    """
    key_start: Optional[str]
    """The beginning of the key; null if the call had none."""
    request_id: str
    """The id of the request. Search the log of the server for it."""


class RefusedCallsPage(TypedDict):
    """Calls without a valid key."""

    data: List[RefusedCall]
    """The calls, oldest first."""
    meta: CallsMeta
    """The cursor to continue from, and whether calls are missing."""


class RememberedImport(TypedDict):
    """The options of an earlier import."""

    key: str
    """A key of the headings, to forget the options."""
    at: str
    """When that file was imported."""
    columns: List[ImportColumn]
    """Its columns with their fields."""
    on_match: Literal["skip", "update", "fill"]
    """The treatment of existing contacts."""
    bad_cells: Literal["reject_row", "drop_cell"]
    """The treatment of an invalid cell: reject the row, or skip the cell."""
    repeats: Literal["skip", "merge"]
    """The treatment of rows for contacts that earlier rows created."""
    on_similar: Literal["create", "review"]
    """The treatment of rows that were similar to a stored contact."""
    region: Optional[str]
    """The country of its phone numbers without a country code."""
    date_order: Optional[Literal["dmy", "mdy"]]
    """The order of its dates."""


class RepeatedValue(TypedDict):
    """A value that several contacts have."""

    value: str
    """The value; long values are cut."""
    contacts: int
    """The number of contacts that have it."""
    numbers: List[int]
    """The numbers of two of these contacts."""


class ReplaySpan(TypedDict, total=False):
    """The payloads to apply again."""

    since: str
    """Only payloads that were received at or after this time; by default all stored payloads."""


_ResendSpanOptionalWords = TypedDict("_ResendSpanOptionalWords", {"from": "str"}, total=False)


class ResendSpan(_ResendSpanOptionalWords):
    """The payloads to send again."""


class _Resolved(TypedDict):
    contact: Contact
    """The contact."""
    matched_by: List[Match]
    """The identifiers that matched; none if the contact was created."""


class Resolved(_Resolved, total=False):
    """The contact, and the identifiers that matched."""

    shared_by: List[str]
    """Ids of other contacts that share a requested identity, the first holder first; absent if no contact shares one."""


class ResolvedAnswer(TypedDict):
    """The contact that was found, in an envelope."""

    data: Resolved
    """The result."""


class Restoration(TypedDict, total=False):
    """Options of the restoration."""

    without_taken: bool
    """Whether identities, and values of unique fields, that other contacts now have are left out. Otherwise they make
    the restoration fail.
    """


class RestoredContact(TypedDict):
    """A restored contact."""

    contact: Contact
    """The contact, after the restoration."""
    not_restored: List[str]
    """Names of identities and values that were left out, as `identities.<kind>.<value>` and `attributes.<key>`."""


class RestoredContactAnswer(TypedDict):
    """A restored contact, in an envelope."""

    data: RestoredContact
    """The result."""


class ResumedPull(TypedDict, total=False):
    """The key to resume a pull with."""

    key: Optional[str]
    """A key of the vendor, as for a new pull."""


class RevokedKey(TypedDict):
    """A revoked key, with the webhooks and upstreams that were paused."""

    id: str
    """The id."""
    name: str
    """The name, for people."""
    prefix: str
    """The first characters of the secret, to identify it."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the key, which are its rights."""
    rate_limit: Union[Literal["default", "unlimited"], RateWindow]
    """The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of this key
    alone.
    """
    created_at: str
    """When it was created."""
    expires_at: Optional[str]
    """When the key ends; null: never."""
    revoked_at: Optional[str]
    """When the key was revoked."""
    last_used_at: Optional[str]
    """When the key was last used, accurate to some minutes."""
    made_by: Optional[str]
    """The id of the key that created it; null for the command line."""
    old_secret_until: Optional[str]
    """When the previous secret stops working; null if there is none."""
    member: Optional[int]
    """The number of the member who owns the key."""
    member_state: Optional[Literal["invited", "active", "suspended", "left"]]
    """The state of the member who owns the key; null for a key without a member. While the member is `invited` or
    `suspended`, the server refuses the key with 401. The key works from the first sign-in on, or when the member is
    active again.
    """
    also_revoked: int
    """Keys that were revoked with it, because it created them."""
    paused_webhooks: List[PausedWebhook]
    """Webhooks that were paused because these keys created them."""
    paused_upstreams: List[str]
    """APIs with a paused upstream, because these keys set it."""


class RevokedKeyAnswer(TypedDict):
    """The revoked key, in an envelope."""

    data: RevokedKey
    """The result."""


class Role(TypedDict):
    """The rights and the visibility of members."""

    name: str
    """The name, as members have it in `role`."""
    label: str
    """The label for people."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of members with the role."""
    sees: Literal["all", "groups", "own"]
    """`all`: all contacts. `groups`: contacts of the member and of its groups. `own`: contacts of the member."""
    hidden: List[str]
    """Parts of contacts that are left out: `numbers`, `emails`, `address`, `birthday`, `description`, `notes`,
    `attributes`, or one own field as `attributes.KEY`.
    """
    masked: List[Literal["numbers", "emails"]]
    """Parts that are shown masked, with only their beginning and end."""
    of_program: bool
    """Whether it is a role of the program. Such roles are equal in all accounts."""


class RoleAnswer(TypedDict):
    """One role, in an envelope."""

    data: Role
    """The result."""


class RolePage(TypedDict):
    """A list of roles."""

    data: List[Role]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class _RowError(TypedDict):
    column: Optional[str]
    """The column or property; null for the row as a whole."""
    code: Literal["known", "unchanged", "repeated", "similar", "joined", "ambiguous", "conflict", "taken", "invalid", "form", "type", "required", "unknown", "no_choice", "forbidden_character", "too_long", "too_many", "too_large", "too_high", "quota", "erased", "name_parts", "extension", "ambiguous_phone", "unsure_encoding", "encoding", "hidden_row", "short_row", "tag_case", "left_out", "replaced", "country_set"]
    """The reason, for programs."""
    message: str
    """The reason, for people."""


class RowError(_RowError, total=False):
    """The reason for a rejected or skipped row."""

    form: str
    """The required form of the cell, for programs; only for invalid cells."""
    country: str
    """The country of accepted national numbers, from the file or the account; only for the form `phone`."""
    same_as: int
    """For a repeated row, the earlier row of the same contact."""
    similar_to: SimilarPerson
    """For a row that looks like a stored contact, that contact."""


class _RowNote(TypedDict):
    column: Optional[str]
    """The column or property; null for the row as a whole."""
    code: Literal["known", "unchanged", "repeated", "similar", "joined", "ambiguous", "conflict", "taken", "invalid", "form", "type", "required", "unknown", "no_choice", "forbidden_character", "too_long", "too_many", "too_large", "too_high", "quota", "erased", "name_parts", "extension", "ambiguous_phone", "unsure_encoding", "encoding", "hidden_row", "short_row", "tag_case", "left_out", "replaced", "country_set"]
    """The kind of the note, or the reason for a dropped cell, for programs."""
    message: str
    """The reason, for people."""
    value: Optional[str]
    """The cell in the file, unchanged."""


class RowNote(_RowNote, total=False):
    """A dropped cell, or an ambiguous number."""

    form: str
    """The required form of the cell, for programs; only for invalid cells."""
    country: str
    """The country of accepted national numbers, from the file or the account; only for the form `phone`."""
    same_as: int
    """For a repeated row, the earlier row of the same contact."""
    similar_to: SimilarPerson
    """For a row that looks like a stored contact, that contact."""


class SavedView(TypedDict):
    """A saved view of the list of contacts."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name."""
    shared: bool
    """Whether the view belongs to all keys of the account. If not, it belongs to the key in use."""
    position: int
    """The position in its list. Views are sorted by it, ascending."""
    definition: ViewDefinition
    """The content."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""


class SavedViewAnswer(TypedDict):
    """One view, in an envelope."""

    data: SavedView
    """The result."""


class SavedViewPage(TypedDict):
    """A list of views."""

    data: List[SavedView]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class SeenContact(TypedDict):
    """A contact as one API shows it."""

    face: str
    """The name of the API."""
    title: str
    """The display name of the API."""
    path: str
    """The path of the request."""
    status: int
    """The status of the answer."""
    body: Any
    """The JSON of the answer."""


class SeenContactPage(TypedDict):
    """A contact as every API shows it."""

    data: List[SeenContact]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class Segment(TypedDict):
    """A saved segment."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name."""
    tree: SegmentTree
    """The tree, unchanged."""
    watched: bool
    """Whether the events `segment.entered` and `segment.left` report contacts that enter and leave it."""
    watched_since: Optional[str]
    """The time of the first possible event; null if it is not watched, or if the initial search for its contacts is
    running.
    """
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""


class SegmentAll(TypedDict):
    """Contacts that match every tree of the list."""

    all: List[SegmentTree]
    """The trees; an empty list matches every contact."""


class SegmentAnswer(TypedDict):
    """One segment, in an envelope."""

    data: Segment
    """The result."""


class SegmentAny(TypedDict):
    """Contacts that match at least one tree of the list."""

    any: List[SegmentTree]
    """The trees."""


class _SegmentCondition(TypedDict):
    field: str
    """The field, such as `tag`, `company` or `attributes.size`."""
    op: Literal["is", "is_not", "any_of", "none_of", "contains", "not_contains", "starts_with", "before", "after", "between", "at_least", "at_most", "within_last", "not_within_last", "empty", "not_empty"]
    """The operator."""


class SegmentCondition(_SegmentCondition, total=False):
    """Contacts for which the condition holds. The guide on segments lists the fields with their operators and values."""

    value: Any
    """The value, as the field and the operator need it; absent for `empty` and `not_empty`."""


class SegmentCount(TypedDict):
    """The number of contacts of a segment."""

    value: int
    """The number."""
    relation: Literal["eq", "gte"]
    """`eq`: exact. `gte`: the number or more."""


class SegmentCountAnswer(TypedDict):
    """The number of contacts of a segment, in an envelope."""

    data: SegmentCount
    """The result."""


class SegmentField(TypedDict):
    """A field of conditions."""

    field: str
    """The name in conditions, such as `tag` or `attributes.size`."""
    label: Optional[str]
    """The label of a declared field; null for other fields."""
    type: Literal["text", "number", "time", "day", "yes_no", "choice", "item", "phone", "email", "identity", "consent", "can_send", "search", "segment", "date", "one_of", "several_of", "url"]
    """The type of its values."""
    ops: List[Literal["is", "is_not", "any_of", "none_of", "contains", "not_contains", "starts_with", "before", "after", "between", "at_least", "at_most", "within_last", "not_within_last", "empty", "not_empty"]]
    """Its operators."""
    choices: List[FieldChoice]
    """The allowed values; empty if any value of the type is allowed."""


class SegmentFieldPage(TypedDict):
    """A list of fields of conditions."""

    data: List[SegmentField]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


_SegmentNotWords = TypedDict("_SegmentNotWords", {"not": "SegmentTree"})


class SegmentNot(_SegmentNotWords):
    """Contacts that do not match the tree."""


class SegmentPage(TypedDict):
    """A list of segments."""

    data: List[Segment]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class SegmentPatch(TypedDict, total=False):
    """Changes of a segment."""

    name: str
    """The new name."""
    tree: SegmentTree
    """The new tree. For a watched segment, events report the difference."""
    watched: bool
    """Starts or stops watching. There are no events for the initial contacts."""


#: A tree of conditions that selects contacts.
SegmentTree = Union["SegmentAll", "SegmentAny", "SegmentNot", "SegmentCondition"]


class SendAnswer(TypedDict):
    """Whether a message may be sent, and the reasons against it."""

    index: int
    """The position of the identity in the request, from 0."""
    allowed: bool
    """Whether you may send a message, since there is no reason against it."""
    contact_id: Optional[str]
    """The contact of the identity; null if no contact or several contacts have it."""
    reasons: List[SendReason]
    """Every reason against it."""


class SendAnswers(TypedDict):
    """An answer for each identity."""

    data: List[SendAnswer]
    """An answer for each identity."""


class _SendCountQuestion(TypedDict):
    channel: str
    """The channel to send on."""
    filter: Union[BulkFilter, SegmentTree]
    """The contacts: the short form of a filter, or a tree of conditions."""


class SendCountQuestion(_SendCountQuestion, total=False):
    """The message, and the contacts by a filter."""

    purpose: Optional[str]
    """The purpose of the message, as in consents; absent for messages of any purpose."""
    sender: Optional[str]
    """The number of the business that sends, with the country code. Entries for this number and entries for all
    numbers apply. If null or absent, an opt-out for any number applies, but only an opt-in for all numbers.
    """
    cursor: str
    """The `next_cursor` of the previous call."""


class SendCounts(TypedDict):
    """The counts of contacts with and without permission for a message."""

    contacts: int
    """The number of contacts that this call checked."""
    allowed: int
    """The number of contacts that may be sent a message."""
    unreachable: int
    """The number of contacts without a number, an address or an account for the channel."""
    reasons: List[SendReasonCount]
    """The reasons against a message. A contact with several reasons counts for each."""
    next_cursor: Optional[str]
    """The cursor of the next call; null after the last contact."""


class SendCountsAnswer(TypedDict):
    """The counts, in an envelope."""

    data: SendCounts
    """The result."""


class _SendQuestion(TypedDict):
    channel: str
    """The channel to send on."""
    identities: List[Recipient]
    """The recipients."""


class SendQuestion(_SendQuestion, total=False):
    """The recipients, the channel, the purpose and the sender."""

    purpose: Optional[str]
    """The purpose of the message, as in consents; absent for messages of any purpose."""
    sender: Optional[str]
    """The number of the business that sends, with the country code. Entries for this number and entries for all
    numbers apply. If null or absent, an opt-out for any number applies, but only an opt-in for all numbers.
    """


class SendReason(TypedDict):
    """A reason against sending, and its remedy."""

    code: Literal["opted_out", "suppressed", "no_consent", "consent_expired", "blocked", "unknown", "ambiguous"]
    """The reason: `opted_out`, `suppressed`, `no_consent` and `consent_expired` (the account requires an opt-in),
    `blocked`, `unknown`, `ambiguous` (one reason for each contact with the identity).
    """
    message: str
    """The reason in words."""
    remedy: Literal["record_opt_in", "lift_suppression", "wait", "unblock", "create_contact", "choose_contact"]
    """The remedy: `record_opt_in`, `lift_suppression`, `wait` until the suppression ends, `unblock`,
    `create_contact`, `choose_contact` by `contact_id`.
    """
    contact_id: Optional[str]
    """The id of the contact with the opt-out or suppression; null if that contact was deleted."""
    purpose: Optional[str]
    """The purpose of the opt-out; null for all purposes of the channel."""
    sender: Optional[str]
    """The number of the business to which the opt-out applies, as digits; null for all numbers."""
    since: Optional[str]
    """When the person opted out, or the opt-in expired."""
    until: Optional[str]
    """When the suppression ends; null: never."""


class SendReasonCount(TypedDict):
    """A reason, with its contacts."""

    code: Literal["opted_out", "suppressed", "no_consent", "consent_expired", "blocked", "unknown", "ambiguous"]
    """The reason, as in the answers of `POST /can-send`."""
    contacts: int
    """The number of contacts."""


class SentDelivery(TypedDict):
    """A delivery with its request."""

    id: str
    """The id of the delivery."""
    event_id: str
    """The id of the event. Every call for the event has it as `webhook-id`."""
    contact_id: Optional[str]
    """The contact of the event; null for an event of a catalog."""
    type: str
    """The type of the event, as the format of the webhook names it."""
    state: Literal["waiting", "delivered", "failed"]
    """`waiting` for its next attempt or behind another delivery, `delivered`, or `failed` permanently."""
    attempts: int
    """The number of attempts."""
    next_at: Optional[str]
    """The time of the next attempt; null if the delivery waits behind another one, or has ended."""
    status: Optional[int]
    """The HTTP status of the last answer."""
    error: Optional[str]
    """The reason why the last attempt had no answer."""
    response: Optional[str]
    """The beginning of the answer to the last failed attempt."""
    took_ms: Optional[int]
    """Milliseconds that the last attempt took."""
    attempted_at: Optional[str]
    """The time of the last attempt."""
    created_at: str
    """When the delivery was created."""
    request: SentRequest
    """The request to the receiver."""


class SentDeliveryAnswer(TypedDict):
    """One delivery with its request, in an envelope."""

    data: SentDelivery
    """The result."""


class SentRequest(TypedDict):
    """The request to the receiver."""

    headers: Dict[str, str]
    """The headers. Signatures and secrets are hidden."""
    body: Optional[str]
    """The body as text; null if its event is no longer kept."""


class ServerProcess(TypedDict):
    """A process of the server."""

    host: str
    """The host name of its machine."""
    pid: int
    """The process id on that machine."""
    version: Optional[str]
    """Its version; null while it starts."""
    started_at: Optional[str]
    """When it started; null while it starts."""


class Session(TypedDict):
    """A session, which is used like a key."""

    key: str
    """The token of the session. Send it like a key, in `Authorization: Bearer`. It is shown only once."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the session, which are its rights."""
    expires_at: str
    """When it ends."""


class SessionAnswer(TypedDict):
    """The session, in an envelope."""

    data: Session
    """The result."""


class _SignIn(TypedDict):
    code: str
    """The code."""


class SignIn(_SignIn, total=False):
    """The code to sign in with."""

    cookie: bool
    """Whether the session of a member is stored in a cookie of the browser."""


class SignInCode(TypedDict):
    """A code to sign in with."""

    code: str
    """The code, which works once."""
    expires_at: str
    """When the code ends."""


class SignInCodeAnswer(TypedDict):
    """The code, in an envelope."""

    data: SignInCode
    """The result."""


class SignInOptions(TypedDict):
    """The ways to sign in."""

    providers: List[SignInProvider]
    """The providers, in the order of the settings."""
    passkeys: bool
    """Whether a member can sign in with a passkey."""


class SignInOptionsAnswer(TypedDict):
    """The ways to sign in, in an envelope."""

    data: SignInOptions
    """The result."""


class SignInProvider(TypedDict):
    """A sign-in provider."""

    name: str
    """The name for the path."""
    label: str
    """The text of its button."""


class SimilarPerson(TypedDict):
    """A contact that a row looks like."""

    number: int
    """The number of the contact."""
    reasons: List[Literal["shared_number", "equivalent_number", "same_email", "same_name", "similar_name", "swapped_names", "same_given_name", "same_family_name", "same_birthday", "similar_birthday", "same_company", "same_address", "similar_address", "same_postcode", "same_suburb", "same_username", "same_mailbox", "same_number_ending"]]
    """What the row and the contact have in common."""
    letters: Optional[int]
    """The number of different letters in similar names; null for other names."""


class SourceRef(TypedDict):
    """The source of the contact."""

    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    name: str
    """The name."""


class StatusRef(TypedDict):
    """The status of the contact."""

    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    name: str
    """The name."""
    color: Optional[str]
    """The color as `#RRGGBB`, or null for none."""


class Suppression(TypedDict):
    """A rule that forbids messages to a contact."""

    id: str
    """The id."""
    channel: str
    """The channel, or `all`."""
    subject: Optional[str]
    """The number or address that it applies to; null for the whole contact."""
    reason: str
    """The reason of the ban."""
    source: Optional[str]
    """The origin of the suppression, such as a complaint."""
    note: Optional[str]
    """Further details."""
    active: bool
    """Whether it applies now."""
    expires_at: Optional[str]
    """When it ends; null: never."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it last changed."""


class SuppressionAnswer(TypedDict):
    """One suppression, in an envelope."""

    data: Suppression
    """The result."""


class SuppressionPage(TypedDict):
    """A list of suppressions."""

    data: List[Suppression]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class TextChanges(TypedDict, total=False):
    """New texts of the contacts. Each replaces the text of a contact; null clears it."""

    company: Optional[str]
    """The company."""
    description: Optional[str]
    """A text about the contact."""
    avatar_url: Optional[str]
    """The URL of a picture."""
    job_title: Optional[str]
    """The job title of the person."""
    birthday: Optional[str]
    """The day of birth as `1985-04-12`, or as `--04-12` without its year."""
    language: Optional[str]
    """The language to write to the person in, a tag of BCP 47 such as `pt-BR`."""
    time_zone: Optional[str]
    """The time zone of the person, a name of the IANA database such as `Europe/Berlin`."""
    owner: Optional[str]
    """The person in the account who is responsible for the contact, as a text that the account chooses."""


class _TimelineEntry(TypedDict):
    id: str
    """The id of the event, the note or the merge, or the type of a message."""
    kind: Literal["change", "note", "consent", "message", "merge"]
    """The kind of the entry."""
    type: Literal["contact.created", "contact.updated", "contact.deleted", "contact.merged", "contact.unmerged", "contact.restored", "contact.erased", "consent.recorded", "suppression.set", "suppression.removed", "segment.entered", "segment.left", "note.created", "note.updated", "note.deleted", "tag.created", "tag.updated", "tag.deleted", "group.created", "group.updated", "group.deleted", "source.created", "source.updated", "source.deleted", "status.created", "status.updated", "status.deleted", "note", "message.latest", "message.undelivered", "merge"]
    """The type of the event, or `note`, `merge` (into the contact), `message.latest` (the last message) or
    `message.undelivered` (the last undelivered message).
    """
    at: str
    """The time of the event."""
    actor: HistoryActor
    """The author of the change. For a note, it has only the API; the note has its author."""
    changes: List[Difference]
    """The fields that changed. For a message, `messages_in` or `undelivered_code`. For a merge, `merged` with the
    number of the other contact, and `undone_at`.
    """


class TimelineEntry(_TimelineEntry, total=False):
    """An entry of the timeline of a contact."""

    note: Note
    """The note. Only entries for notes have it."""


class TimelineEntryPage(TypedDict):
    """A page of a timeline."""

    data: List[TimelineEntry]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class UndoneMerge(TypedDict):
    """Both contacts after an undo."""

    merge: Merge
    """The merge."""
    survivor: Contact
    """The survivor, after the undo."""
    loser: Contact
    """The loser, after the undo."""
    not_restored: List[str]
    """The names of values and identities that are not restored, because they were changed or removed after the merge."""


class UndoneMergeAnswer(TypedDict):
    """Both contacts after an undo, in an envelope."""

    data: UndoneMerge
    """The result."""


class UnfitValue(TypedDict):
    """A value that does not fit."""

    number: int
    """The number of the contact."""
    value: str
    """The value as text, shortened."""
    reason: str
    """The reason, as in `reasons`."""


class UnitedItems(TypedDict):
    """Items that move to the survivor."""

    identities: List[Identity]
    """Identities that move."""
    tags: List[str]
    """Names of tags that are added."""
    groups: List[GroupRef]
    """Groups that are added."""


class _UpdateItem(TypedDict):
    op: Literal["update"]
    """The command."""
    id: Union[str, int]
    """The id or the number of the contact."""
    contact: ContactPatch
    """The changes of the contact."""


class UpdateItem(_UpdateItem, total=False):
    """Changes a contact."""

    version: int
    """The version on which the change is based. If the contact now has another version, the item fails with `stale`."""


class Upstream(TypedDict):
    """The vendor to which calls of an API are forwarded."""

    face: str
    """The name of the API."""
    url: str
    """The URL of the vendor. The path of each call is added to it."""
    has_key: bool
    """Whether a key of the vendor is stored. It is sent instead of the key of the caller."""
    state: Literal["active", "paused"]
    """`active`, or `paused`: nothing is forwarded."""
    reason: Optional[Literal["key_ended"]]
    """`key_ended` if the key that set it was revoked or expired; else null."""
    read_through: bool
    """Whether the server looks up contacts with an unknown id at the vendor."""
    key_file: Optional[str]
    """The file from which servers reload the key. Only the command line sets it. Null: the key is not reloaded."""
    key_state: Literal["good", "ends_soon", "ended", "refused"]
    """Whether the stored key works: `refused` by the vendor, `ended`, `ends_soon` (within a day), or `good`."""
    key_ends_at: Optional[str]
    """When the stored key ends, if it is a signed token; else null."""
    key_refused_at: Optional[str]
    """When the vendor first refused the stored key; null if it accepts the key, or was not called."""
    made_by: Optional[str]
    """The key that set it; null for the command line, or if it is unknown."""
    created_at: str
    """When it was first set."""
    updated_at: str
    """When it was last set."""


class UpstreamAnswer(TypedDict):
    """The upstream, in an envelope."""

    data: Upstream
    """The result."""


class UpstreamPage(TypedDict):
    """A list of upstreams."""

    data: List[Upstream]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class Usage(TypedDict):
    """The usage of the account."""

    contacts: int
    """The current number of contacts."""
    contact_limit: Optional[int]
    """The maximum number of contacts; null without a limit."""
    days: List[UsageDay]
    """The days, oldest first; the last is today."""


class UsageAnswer(TypedDict):
    """The usage of the account, in an envelope."""

    data: Usage
    """The result."""


class UsageDay(TypedDict):
    """A day of UTC."""

    day: str
    """The date, in UTC."""
    contacts: Optional[int]
    """The number of contacts at the last count of the day; null before the first count."""
    calls: Dict[str, int]
    """The number of answered calls, by API. APIs without calls are left out."""


class VendorId(TypedDict):
    """An id in a vendor's API that belongs to the survivor after the merge."""

    scope: str
    """The API that the id belongs to."""
    value: str
    """The id."""


class _ViewColumn(TypedDict):
    name: str
    """The column, such as `phone` or `attributes.size`."""


class ViewColumn(_ViewColumn, total=False):
    """A column of a view."""

    width: int
    """Its width in pixels; absent: the default width."""


class ViewCount(TypedDict):
    """The number of contacts of a view."""

    value: int
    """The number."""
    relation: Literal["eq", "gte"]
    """`eq`: exact. `gte`: the number or more."""


class ViewCountAnswer(TypedDict):
    """The number of contacts of a view, in an envelope."""

    data: ViewCount
    """The result."""


class ViewDefinition(TypedDict, total=False):
    """The content of a view."""

    filter: SegmentTree
    """The tree of conditions; absent: every contact."""
    sort: str
    """The order, as in the list of contacts; absent: the default order."""
    columns: List[ViewColumn]
    """The columns in their order; absent or empty: the default columns."""
    freeze: int
    """The number of columns that do not scroll."""


class ViewPatch(TypedDict, total=False):
    """Changes of a view."""

    name: str
    """The new name."""
    shared: bool
    """Whether the view belongs to all keys of the account."""
    definition: NewViewDefinition
    """The new content."""
    position: int
    """Its new position in its list, from 1."""


class Webhook(TypedDict):
    """A subscription to events."""

    id: str
    """The id of the webhook."""
    url: str
    """The URL that is called."""
    face: str
    """The API format of the calls: `directory`, or the name of another API."""
    types: Optional[List[str]]
    """The event types that are sent; null for all."""
    fields: Optional[List[str]]
    """Members of contacts: updates of other members are not sent. Null: every update is sent."""
    segment: Optional[int]
    """The number of a saved segment: only events of its contacts are sent. Null: events of all contacts and catalogs."""
    description: Optional[str]
    """A description for people."""
    state: Literal["active", "paused", "disabled"]
    """`active`, `paused` by a person or because the key that created it ended, or `disabled` by the server, with a
    reason.
    """
    reason: Optional[str]
    """The reason why it was disabled; `key_ended` if it was paused because its key was revoked or expired."""
    made_by: Optional[str]
    """The key that created the webhook or set its URL; null for the command line, or if it is unknown."""
    failure_count: int
    """The number of failed calls since the last successful one."""
    failing_since: Optional[str]
    """When the first of these calls failed."""
    last_delivery_at: Optional[str]
    """When the last call succeeded."""
    old_secret_until: Optional[str]
    """When the previous secret stops signing; null if there is none."""
    redelivery: Optional[Redelivery]
    """The time span that is sent again."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""


class WebhookAnswer(TypedDict):
    """One webhook, in an envelope."""

    data: Webhook
    """The result."""


class WebhookBacklog(TypedDict):
    """The events that the webhooks of the account have not received yet."""

    webhooks: int
    """The number of webhooks that are called, and of receivers of intakes."""
    disabled: int
    """The number of webhooks that this server disabled."""
    deliveries_waiting: int
    """The number of deliveries that wait; at most 10,000 are counted for each webhook."""
    oldest_at: Optional[str]
    """The time of the oldest event that a webhook has not received; null if there is none."""


class WebhookFormat(TypedDict):
    """An API format of webhooks."""

    face: str
    """The name of the API."""
    title: str
    """The display name of the API."""
    types: List[str]
    """The names of its events."""
    is_called: bool
    """False if webhooks are stored and never called."""


class WebhookFormatPage(TypedDict):
    """A list of formats."""

    data: List[WebhookFormat]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class WebhookPage(TypedDict):
    """All webhooks."""

    data: List[Webhook]
    """The webhooks, the newest first."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class WebhookPatch(TypedDict, total=False):
    """Changes of a webhook. Absent members do not change."""

    url: str
    """The new URL to call."""
    types: Optional[List[str]]
    """The new event types to send; null for all."""
    fields: Optional[List[str]]
    """The new members of contacts: updates of other members are not sent. Null: every update is sent."""
    segment: Optional[int]
    """The number of the new segment; null for all contacts and catalogs."""
    description: Optional[str]
    """A description for people; null removes it."""
    state: Literal["active", "paused"]
    """`paused`, or `active` to resume."""


class WebhookTest(TypedDict):
    """The answer of a receiver."""

    delivered: bool
    """Whether the answer counts as success."""
    status: Optional[int]
    """The HTTP status; null if there was no answer."""
    error: Optional[str]
    """The reason for the missing answer."""
    response: str
    """The beginning of the answer."""
    took_ms: int
    """The milliseconds until the answer."""


class WebhookTestAnswer(TypedDict):
    """The answer of the receiver, in an envelope."""

    data: WebhookTest
    """The result."""


class WebhookWithSecret(TypedDict):
    """A webhook with the secret that signs its calls."""

    id: str
    """The id of the webhook."""
    url: str
    """The URL that is called."""
    face: str
    """The API format of the calls: `directory`, or the name of another API."""
    types: Optional[List[str]]
    """The event types that are sent; null for all."""
    fields: Optional[List[str]]
    """Members of contacts: updates of other members are not sent. Null: every update is sent."""
    segment: Optional[int]
    """The number of a saved segment: only events of its contacts are sent. Null: events of all contacts and catalogs."""
    description: Optional[str]
    """A description for people."""
    state: Literal["active", "paused", "disabled"]
    """`active`, `paused` by a person or because the key that created it ended, or `disabled` by the server, with a
    reason.
    """
    reason: Optional[str]
    """The reason why it was disabled; `key_ended` if it was paused because its key was revoked or expired."""
    made_by: Optional[str]
    """The key that created the webhook or set its URL; null for the command line, or if it is unknown."""
    failure_count: int
    """The number of failed calls since the last successful one."""
    failing_since: Optional[str]
    """When the first of these calls failed."""
    last_delivery_at: Optional[str]
    """When the last call succeeded."""
    old_secret_until: Optional[str]
    """When the previous secret stops signing; null if there is none."""
    redelivery: Optional[Redelivery]
    """The time span that is sent again."""
    created_at: str
    """When it was created."""
    updated_at: str
    """When it was last changed."""
    secret: str
    """The secret that signs calls. It is shown only once."""


class WebhookWithSecretAnswer(TypedDict):
    """A webhook with its secret, in an envelope."""

    data: WebhookWithSecret
    """The result."""


class WholeDeletedContact(TypedDict):
    """A deleted contact with the data that it had."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except a change of notes increases it by one. The version is the ETag."""
    display_name: Optional[str]
    """The full name."""
    company: Optional[str]
    """The company."""
    deleted_by: DeletedBy
    """The author of the deletion."""
    deleted_at: str
    """When it was deleted."""
    restorable_until: str
    """The last time at which it can be restored."""
    days_left: int
    """The number of days in which it can still be restored, rounded up."""
    notes: int
    """The number of its notes."""
    consents: int
    """The number of entries in its ledger."""
    contact: Contact
    """The contact with the data that it had."""


class WholeDeletedContactAnswer(TypedDict):
    """One deleted contact, in an envelope."""

    data: WholeDeletedContact
    """The result."""
