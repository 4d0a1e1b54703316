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
    """The digits of the WhatsApp number that the account writes from."""
    consent_required: List[Literal["whatsapp", "sms", "email", "voice", "instagram", "messenger", "telegram", "viber", "vk", "avito", "max", "webchat", "all"]]
    """The channels on which messages need an opt-in; `all` for every channel."""
    stop_words: Optional[List[str]]
    """The words by which a person stops messages, as the whole text of a message; null for the lists of the program."""
    start_words: Optional[List[str]]
    """The words by which a person starts messages again; null for the lists of the program."""
    bin_days: int
    """The days for which deleted contacts are kept; 0 if none are."""
    assign_new: Optional[AssignRule]
    """Who gets new contacts that have no owner; null for nobody."""
    vendor_forks: bool
    """Whether the vendors' APIs also serve what forks of their programs have added."""
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
    """Words or phrases by which a person stops messages, without commas, in place of the lists of the program; null
    for those. Only a message that is nothing else counts; letter case and punctuation around it do not matter.
    """
    start_words: Optional[List[str]]
    """Words or phrases by which a person starts messages again, as `stop_words`. A word of both lists stops."""
    bin_days: int
    """The days for which deleted contacts are kept, 365 at most; 0 for none."""
    assign_new: Optional[NewAssignRule]
    """Who gets new contacts that have no owner: active members in turn, the one who got a contact longest ago first;
    null for nobody. Imports and pulls assign nobody.
    """
    vendor_forks: bool
    """Whether the vendors' APIs also serve what forks of their programs have added: paths of tags and custom fields
    at wacrm.
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
    """The account to go to."""

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
    """Changes of the address. Absent members do not change; null clears one."""

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
    """The survivor's value before. It is present if the value was taken."""


class AssignRule(TypedDict, total=False):
    """The members who get new contacts in turn."""

    members: List[int]
    """Numbers of members."""
    group: int
    """The number of a group: its members are those who have it in `groups`."""


class AuditEntry(TypedDict):
    """A change of a key, of the account, of a webhook, of an upstream, or of a stored key of a vendor."""

    id: str
    """The id of the entry."""
    occurred_at: str
    """When the change was made."""
    actor: Author
    """Who made the change; `cli` is the command line."""
    action: Literal["account.created", "account.changed", "account.deleted", "key.created", "key.imported", "key.changed", "key.secret_rotated", "key.revoked", "webhook.created", "webhook.changed", "webhook.secret_rotated", "webhook.deleted", "upstream.set", "upstream.removed", "pull_key.kept", "pull_key.forgotten", "intake.created", "intake.changed", "intake.address_rotated", "intake.deleted", "field.declared", "field.changed", "field.removed", "member.created", "member.changed", "member.left", "member.erased", "member.link_made", "member.sessions_ended", "invitation.accepted", "invitation.declined", "login.added", "login.ended", "role.created", "role.changed", "role.removed"]
    """What was done."""
    subject: str
    """The id of the object that was changed; for an upstream, the API."""
    before: Optional[Dict[str, Any]]
    """The values before: all that are recorded if the object was deleted, else only those that changed. Null if it
    was created. URLs are shortened to their `origin`.
    """
    after: Optional[Dict[str, Any]]
    """The values after, in the same form. Null if the object was deleted."""
    withheld: List[str]
    """The names of members that were set, changed or present, and whose values are not recorded."""


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
    """Who made a change."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member whose key it is; null if it is nobody's. One who left keeps its name."""


class _Batch(TypedDict):
    items: List[BatchCommand]
    """The commands, in the order in which they are done."""


class Batch(_Batch, total=False):
    """Commands for up to 1,000 contacts."""

    atomic: bool
    """Whether all commands are done or none."""


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
    """Why the command failed."""


class Book(TypedDict):
    """A phone book."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name that phones show."""
    source: BookSource
    """Whose contacts it has."""
    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""
    member_number: Optional[int]
    """The member whose contacts it has, as the member sees them; null: every contact."""
    key_id: str
    """The id of its key, which can be revoked or get a new secret as any key."""
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
    """Whose contacts it has from now on."""
    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""


class _BookSource(TypedDict):
    kind: Literal["all", "segment", "group", "tag"]
    """Every contact, or those of a segment, a group or a tag."""


class BookSource(_BookSource, total=False):
    """Whose contacts a book has."""

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
    """Whose contacts it has."""
    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""
    member_number: Optional[int]
    """The member whose contacts it has, as the member sees them; null: every contact."""
    key_id: str
    """The id of its key, which can be revoked or get a new secret as any key."""
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
    filter: Optional[BulkChangeFilter]
    """The filter; null if contacts were sent by id."""
    change: BulkChangeEdit
    """The change."""
    matched: Optional[int]
    """The number of contacts at the start; null before that, or if they could not be counted in time."""
    seen: int
    """How many of them are processed."""
    changed: int
    """How many contacts were edited or deleted."""
    unchanged: int
    """How many contacts needed no change."""
    failed: int
    """How many contacts could not be changed, or do not exist."""
    percent: int
    """The progress in percent."""
    contacts_per_second: Optional[int]
    """Contacts per second, while it runs."""
    seconds_left: Optional[int]
    """The estimated seconds until the end, while it runs."""
    can_undo: bool
    """Whether it can be undone."""
    undo: Optional[BulkChangeUndo]
    """The result of the undo; null without one."""
    error: Optional[BulkChangeError]
    """Why it failed; null if it did not."""
    actor: Author
    """Who requested it."""
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
    """The changes, with items as they were called at the start."""

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
    """New texts of the contacts by member, such as `company`; null clears one."""
    correct_numbers: bool
    """Whether phone numbers without a country code are corrected."""
    convert_field: str
    """The key of a field whose values are converted."""
    delete: bool
    """Whether the contacts are deleted."""


class BulkChangeError(TypedDict):
    """Why a bulk change failed."""

    code: str
    """What went wrong, for programs."""
    message: str
    """The reason, for people."""


_BulkChangeFilterOptionalWords = TypedDict("_BulkChangeFilterOptionalWords", {"not": "SegmentTree"}, total=False)


class BulkChangeFilter(_BulkChangeFilterOptionalWords, total=False):
    """The filter: its short form, or a tree, in which saved segments are replaced by their trees. Once the job has
    ended, texts that may be about a person are null.
    """

    search: Optional[str]
    """A part of a name or number; null once the job has ended."""
    phone: Optional[str]
    """A phone number; null once the job has ended."""
    email: Optional[str]
    """An email address; null once the job has ended."""
    lid: Optional[str]
    """A WhatsApp LID; null once the job has ended."""
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
    """Of a tree: the trees that must all match."""
    any: List[SegmentTree]
    """Of a tree: the trees of which one must match."""
    field: str
    """Of a tree that is one condition: the field."""
    op: str
    """Of a tree that is one condition: the operator."""
    value: Any
    """Of a tree that is one condition: the value."""


class BulkChangePage(TypedDict):
    """A list of bulk changes."""

    data: List[BulkChange]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class BulkChangeUndo(TypedDict):
    """The result of the undo."""

    reverted: int
    """How many contacts got their previous values."""
    kept: int
    """How many contacts were not undone, because they were changed or deleted since."""


class BulkEdit(TypedDict, total=False):
    """The changes, all made in one edit of each contact."""

    add_tags: List[str]
    """Names of tags to add. Those that do not exist are created."""
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
    """The number of the member who becomes the owner. The first of its owner texts is stored."""
    correct_numbers: Literal[True]
    """Whether phone numbers that are valid only as national numbers of the region of the account get its country
    code. `GET /number-corrections` lists them.
    """
    delete: Literal[True]
    """Whether the contacts are deleted. It cannot be combined with other changes."""


class BulkFilter(TypedDict, total=False):
    """The filter: contacts must match every member."""

    search: str
    """Words, in any order: each is a part of a name, a company, an email address, a user name, a number, a city, a
    tag or a searched own field. Letter case and accents make no difference. The tags are those whose names match when
    the change begins.
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
    """How long it took, in milliseconds."""
    forwarded: bool
    """Whether the live vendor answered it."""
    key_id: Optional[str]
    """The id of the key; null if the key was not valid."""
    request_id: str
    """The id of the request. It finds the request in the log of the server."""


class Call(_Call, total=False):
    """A call that was answered."""

    looked_up: Literal["imported", "missing", "failed"]
    """The result of the lookup at the vendor, if the id of the contact was unknown here; absent if there was no
    lookup.
    """
    problem: str
    """The reason of a refusal, such as `forbidden`, `no_route` or `not_found`; `key_ended` if the key was revoked or
    has expired; absent if this server refused nothing.
    """
    lacks: str
    """The scope that the key lacks, with `forbidden`."""


class CallShares(TypedDict):
    """Calls of some days."""

    calls: int
    """The number of all calls."""
    forwarded: int
    """The number of calls that the live vendor answered."""
    unserved: int
    """The number of calls of paths that are neither served nor forwarded."""


class CallsMeta(TypedDict):
    """The cursor to continue from."""

    next_cursor: str
    """The `after` of the next request."""
    has_gap: bool
    """Whether calls after the cursor are no longer kept."""


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
    """A total that is counted up to 10,000."""

    value: int
    """The number of contacts that were counted, at most 10,000."""
    relation: Literal["eq", "gte"]
    """`eq`: exactly so many match. `gte`: so many or more match."""


class _CatalogItem(TypedDict):
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    name: str
    """The name."""
    color: Optional[str]
    """The colour as `#RRGGBB`, or null for none."""
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
    """The colour as `#RRGGBB`, or null for none."""


class CheckedContact(TypedDict):
    """The contacts that a new person may be."""

    matches: List[PossibleContact]
    """The contacts, the most likely first."""
    complete: bool
    """Whether every contact can be found. If false, ask again later."""


class CheckedContactAnswer(TypedDict):
    """The contacts that a new person may be, in an envelope."""

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
    """The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in national format
    if the account has a default region.
    """
    email: Optional[str]
    """The email address that is shown."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back as you read them."""
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
    """A request to try."""

    title: str
    """What the request does."""
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
    """The channel that the consent is for."""
    state: Literal["opted_in", "opted_out", "pending", "unknown"]
    """What the contact decided: `opted_in` or `opted_out`; `pending` or `unknown` until then."""
    purpose: Optional[str]
    """What the consent is for, such as marketing."""
    sender: Optional[str]
    """The number of the business that it holds for, as digits with the country code; null for all numbers."""
    source: Optional[str]
    """How it was given, such as a form."""
    basis: Optional[str]
    """The legal basis."""
    proof: Dict[str, Any]
    """The proof of the consent."""
    subjects: List[str]
    """The numbers and addresses of the contact that it was given for, as `number:<digits>` and `email:<address>`."""
    occurred_at: str
    """When it was given."""
    expires_at: Optional[str]
    """When it ends; null for never."""
    actor: Author
    """Who recorded it."""
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
    """A person or an organisation, with all its data."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except that of notes increases it by one. It is the ETag."""
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
    """The names of the tags, in the order in which they were given."""
    groups: List[GroupRef]
    """The groups, in the order in which they were given."""
    source: Optional[SourceRef]
    """The source of the contact."""
    status: Optional[StatusRef]
    """The status of the contact."""
    address: Address
    """The postal address."""
    owner: Optional[str]
    """The person in the account who is responsible for the contact, as the account writes the name."""
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
    """A text that contacts have as their owner."""

    owner: str
    """The text."""
    contacts: int
    """How many contacts have it."""
    member: Optional[int]
    """The number of the member that it means; null for nobody."""


class ContactOwnerPage(TypedDict):
    """The owners of contacts."""

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
    """The `cursor` of the next page; null on the last one."""


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
    """The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in national format
    if the account has a default region.
    """
    email: Optional[str]
    """The email address that is shown."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back as you read them."""
    tags: Optional[List[str]]
    """Names of tags. Those that do not exist are created."""
    groups: Optional[List[Union[int, str, ItemAsRead]]]
    """Groups by number, by name in any letter case, or as you read them. They must exist."""
    source: Optional[Union[int, str, ItemAsRead]]
    """A source by number, by name in any letter case, or as you read it. It must exist."""
    status: Optional[Union[int, str, ItemAsRead]]
    """A status by number, by name in any letter case, or as you read it. It must exist."""
    address: Optional[AddressChange]
    """The postal address."""
    owner: Union[Optional[str], OwnerMember]
    """The person in the account who is responsible for the contact, as the account writes the name."""
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
    """False if the records are too large for this answer: the lists are empty then, and the paths of the contact have
    them.
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
    """The digits that its numbers begin with abroad, such as `49`."""


class CountryPage(TypedDict):
    """A list of countries."""

    data: List[Country]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class CreateContact(TypedDict, total=False):
    """A contact to create, and what to do if it exists."""

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
    """The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in national format
    if the account has a default region.
    """
    email: Optional[str]
    """The email address that is shown."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back as you read them."""
    tags: Optional[List[str]]
    """Names of tags. Those that do not exist are created."""
    groups: Optional[List[Union[int, str, ItemAsRead]]]
    """Groups by number, by name in any letter case, or as you read them. They must exist."""
    source: Optional[Union[int, str, ItemAsRead]]
    """A source by number, by name in any letter case, or as you read it. It must exist."""
    status: Optional[Union[int, str, ItemAsRead]]
    """A status by number, by name in any letter case, or as you read it. It must exist."""
    address: Optional[AddressChange]
    """The postal address."""
    owner: Union[Optional[str], OwnerMember]
    """The person in the account who is responsible for the contact, as the account writes the name."""
    blocked: bool
    """Whether the contact is blocked."""
    attributes: Optional[Dict[str, Any]]
    """Fields of your own, at most 256 KiB as JSON."""
    on_match: Literal["refuse", "return", "merge"]
    """What happens if a contact already has one of the exclusive identities: `refuse` (the default) answers a
    conflict, `return` shows that contact, `merge` adds what is sent.
    """


class _CreateItem(TypedDict):
    op: Literal["create"]
    """The command."""
    contact: NewContact
    """The contact to create."""


class CreateItem(_CreateItem, total=False):
    """Creates a contact, or finds one, depending on `on_match`."""

    on_match: Literal["refuse", "return", "merge"]
    """What happens if a contact already has one of the exclusive identities: `refuse` (the default) answers a
    conflict, `return` shows that contact, `merge` adds what is sent.
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
    """Who deleted it."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member whose key it is; null if it is nobody's. One who left keeps its name."""


class DeletedContact(TypedDict):
    """A deleted contact that can be restored."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except that of notes increases it by one. It is the ETag."""
    display_name: Optional[str]
    """The full name."""
    company: Optional[str]
    """The company."""
    deleted_by: DeletedBy
    """Who deleted it."""
    deleted_at: str
    """When it was deleted."""
    restorable_until: str
    """Until when it can be restored."""
    days_left: int
    """Days for which it can still be restored, rounded up."""


class DeletedContactPage(TypedDict):
    """A list of deleted contacts."""

    data: List[DeletedContact]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class Delivery(TypedDict):
    """An event that is or was sent to a receiver."""

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
    """When the next attempt is; null if the delivery waits behind another one, or has ended."""
    status: Optional[int]
    """The HTTP status of the last answer."""
    error: Optional[str]
    """Why the last attempt had no answer."""
    response: Optional[str]
    """The beginning of the answer to the last failed attempt."""
    took_ms: Optional[int]
    """Milliseconds that the last attempt took."""
    attempted_at: Optional[str]
    """When the last attempt was."""
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
    """The value before; null for none."""
    after: Any
    """The value after; null for none."""


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
    """How likely they are one person, from 0 to 100."""
    reasons: List[Literal["shared_number", "equivalent_number", "same_email", "same_name", "similar_name", "swapped_names", "same_given_name", "same_family_name", "same_birthday", "similar_birthday", "same_company", "same_address", "similar_address", "same_postcode", "same_suburb", "same_username", "same_mailbox", "same_number_ending"]]
    """What they have in common."""
    letters: Optional[int]
    """How many letters of similar names differ; null if the names are not similar, or are the same."""


class DuplicateContact(TypedDict):
    """A contact of the pair."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except that of notes increases it by one. It is the ETag."""
    display_name: Optional[str]
    """The full name."""
    company: Optional[str]
    """The company."""
    phone: Optional[str]
    """The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in national format
    if the account has a default region.
    """
    email: Optional[str]
    """The email address that is shown."""
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
    """The `cursor` of the next page; null on the last one."""
    complete: bool
    """Whether every contact was compared. If false, more pairs may come."""


class EmptiedBin(TypedDict):
    """How many contacts were deleted permanently."""

    deleted: int
    """How many contacts were deleted permanently."""
    more: bool
    """Whether there may be more."""


class EmptiedBinAnswer(TypedDict):
    """How many contacts were deleted permanently, in an envelope."""

    data: EmptiedBin
    """The result."""


class EncodingReading(TypedDict):
    """How an encoding reads the file."""

    encoding: str
    """A value of the option `encoding`."""
    samples: List[str]
    """Cells of the file as this encoding reads them, in the same order for each encoding."""


class ErasedPlace(TypedDict):
    """A table that was searched."""

    table: str
    """The name of the table in the database."""
    rows: int
    """How many rows were deleted, or lost the data of the person; for imports, rows of the file."""


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
    """What happened."""
    contact_id: Optional[str]
    """The contact; null for a catalog item."""
    version: Optional[int]
    """The version of the contact after the event; null for a catalog item."""
    occurred_at: str
    """When it happened."""
    actor: Author
    """Who did it. The member is there in accounts with members; it is not in what webhooks send."""
    before: Optional[Dict[str, Any]]
    """The state before: a contact, a consent, a suppression or a catalog item; null if there was none. A contact is
    shown as by `GET /contacts/{id}`, without its version and the colour of its status, but with the numbers of its
    tags, `reach`, and the author of each identity.
    """
    after: Optional[Dict[str, Any]]
    """The state after, in the same form; null if nothing is left."""


class Event(_Event, total=False):
    """Something that changed."""

    merged_into: str
    """The contact that the other was merged into; only for `contact.merged` and `contact.unmerged`."""


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
    """An API that this server serves, and how clients move to it."""

    name: str
    """The name of the API in pulls, comparisons, upstreams and calls."""
    title: str
    """The display name of the API."""
    vendor: Optional[str]
    """The vendor of the API; null for our own."""
    prefixes: List[str]
    """The path prefixes of the API."""
    hosts: List[str]
    """Host names that lead to this API alone, as the server is configured."""
    public_url: Optional[str]
    """The configured public URL of the server; null if there is none: use the URL that you opened."""
    bases: List[ConnectBase]
    """Base URLs of the vendor, and their replacements on this server."""
    headers: List[ConnectHeader]
    """The headers of every request."""
    requests: List[ConnectRequest]
    """Requests to try. The first one only reads."""
    key_hint: str
    """Where to find the key of a client."""
    token_path: Optional[str]
    """The path at which clients get tokens for the id of the account and a key; null if they send the key itself."""
    vendor_url: Optional[str]
    """The default URL of the vendor for a pull or an upstream; null if each client has its own."""
    vendor_key: Optional[str]
    """The form that a key of the vendor must have, for pulls, comparisons and upstreams; null if no vendor is called."""
    not_served: Optional[str]
    """Functions of the vendor that this API does not have."""
    differs: List[str]
    """Differences that a client may notice."""
    reference: str
    """The path of the API reference."""
    guide: Optional[str]
    """The path of the migration guide; null if there is none."""
    can_pull: bool
    """Whether all contacts can be pulled from the vendor."""
    can_compare: bool
    """Whether it can be compared with the live vendor."""
    can_forward: bool
    """Whether calls that it does not serve can be forwarded to the vendor."""
    upstreams: List[str]
    """The names of its upstreams: its own, or one for each host of the vendor."""
    can_read_through: bool
    """Whether an id that is unknown here can be looked up at the vendor."""
    has_webhooks: bool
    """Whether webhooks can be called in its format."""


class FacePage(TypedDict):
    """APIs."""

    data: List[Face]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class FaceState(TypedDict):
    """How far the account uses an API."""

    face: str
    """The name of the API."""
    key_ids: List[str]
    """The ids of live keys that were made or imported for this API, or that called it."""
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
    """The values that contacts have under a key, counted."""

    looked: int
    """Contacts that were looked at."""
    complete: bool
    """Whether all contacts were looked at."""
    present: int
    """Contacts that have the attribute."""
    fit: int
    """Values that stay as they are."""
    changed: int
    """Values that get another form; blank ones are removed."""
    unfit: int
    """Values that do not fit."""
    reasons: Dict[str, int]
    """Values that do not fit, by reason: `type`, `form`, `ambiguous`, `too_long` or `no_choice`."""
    examples: List[UnfitValue]
    """Up to ten values that do not fit."""
    repeated: int
    """The values that several contacts have, for a declaration with `unique`; 0 without."""
    repeated_examples: List[RepeatedValue]
    """Up to ten of them, the most frequent first."""


class FieldCheckAnswer(TypedDict):
    """The counts, in an envelope."""

    data: FieldCheck
    """The result."""


class FieldChoice(TypedDict):
    """A choice of a field."""

    value: str
    """The value that contacts have."""
    label: str
    """The name that people see; the value by default."""
    color: Optional[str]
    """The colour as `#RRGGBB`, or null for none."""


class FieldPatch(TypedDict, total=False):
    """Changes of a field."""

    label: str
    """The name that people see."""
    type: Literal["text", "number", "date", "yes_no", "one_of", "several_of", "url"]
    """The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of` (the value
    of a choice), `several_of` (a list of values) or `url`.
    """
    choices: List[NewFieldChoice]
    """All choices from now on."""
    unique: bool
    """Whether no two contacts may have the same value. Such a field is indexed. Refused while values repeat."""
    indexed: bool
    """Whether lists can be sorted by the field and conditions find contacts quickly. `true` for an index that is not
    ready builds it again.
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
    """The encoding, as the WHATWG Encoding Standard names it, or `ibm850` of DOS."""
    delimiter: Optional[str]
    """The delimiter of a CSV file."""
    header: bool
    """Whether the first line of a CSV file has the names of the columns."""
    columns: List[InspectedColumn]
    """The columns of a CSV file, or the properties of vCards."""
    examples: List[str]
    """The first lines or cards of a file that is not CSV."""
    region_asked: bool
    """Whether there are phone numbers without a country code, or amounts such as `1,234` that countries read
    differently, and neither `region` nor the account names the country.
    """
    fields: List[str]
    """All fields that a column can be mapped to, in addition to `attributes.<name>`, `external.<source>` and
    `vendor_id:<face>`. `opt_in.<channel>` reads a column of yes and no, or of dates, as opt-ins on the channel.
    `consent.<channel>` also reads each no as an opt-out. `opt_out.<channel>` reads each yes as an opt-out. A purpose
    may follow, as in `opt_in.email/newsletter`. `consent_date` and `consent_proof` are of all answers of the row.
    """
    program: Optional[str]
    """The program whose export it is, by its headings; null if it is not known."""
    date_order_asked: bool
    """Whether there are dates whose day and month may be either way round."""
    encoding_asked: bool
    """Whether another encoding is nearly as likely. Compare the letters in `encodings`, and name the right one in the
    option `encoding`.
    """
    encodings: List[EncodingReading]
    """The encoding that was chosen, then those that are nearly as likely; empty if it is sure."""
    sheet: Optional[str]
    """The sheet of a workbook that was read; null for other files."""
    sheets: List[str]
    """The names of all sheets of a workbook."""
    remembered: Optional[RememberedImport]
    """What was chosen for the latest file with the same headings; null if there is none."""


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
    """The disks that the server writes to, as far as they can be read."""
    in_use: List[InUse]
    """Resources that the server uses for requests, with all its workers. This request is one of `requests`."""
    newest_backup: Optional[NewestBackup]
    """The newest backup; null if there is none, or it cannot be read."""
    imports: Optional[ImportsUnderWay]
    """Imports and pulls of the account; null if the database did not answer."""
    webhooks: Optional[WebhookBacklog]
    """Webhooks of the account; null if the database did not answer."""
    intakes: Optional[IntakeBacklog]
    """What waits in the inboxes of the account; null if the database did not answer in time."""


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
    """What to do; null if there is nothing to do."""
    reasons: List[HealthReason]
    """The result as data, for clients with their own words. Empty: only the message is known."""


class HealthReason(TypedDict):
    """A part of the result of a check."""

    code: str
    """What was found, such as `backup_none` or `disk_low`. New codes can be added."""
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
    """Who made a change."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member whose key it is; null if it is nobody's. One who left keeps its name."""


class HistoryEntry(TypedDict):
    """A change of the contact."""

    id: str
    """The id of the event."""
    type: Literal["contact.created", "contact.updated", "contact.deleted", "contact.merged", "contact.unmerged", "contact.restored", "contact.erased", "consent.recorded", "suppression.set", "suppression.removed", "segment.entered", "segment.left", "note.created", "note.updated", "note.deleted", "tag.created", "tag.updated", "tag.deleted", "group.created", "group.updated", "group.deleted", "source.created", "source.updated", "source.deleted", "status.created", "status.updated", "status.deleted"]
    """What happened."""
    version: Optional[int]
    """The version of the contact after the change."""
    occurred_at: str
    """When it happened."""
    actor: HistoryActor
    """Who did it."""
    changes: List[Difference]
    """The fields that changed."""


class HistoryEntryPage(TypedDict):
    """A page of a history."""

    data: List[HistoryEntry]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


#: An identity to find a contact by.
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
    """A LID: an id by which WhatsApp hides the number of a person."""

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
    """The value as it was sent."""
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the identity of its kind that the contact shows."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""


class Identity(_Identity, total=False):
    """A way to recognise or to reach a contact."""

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


class Import(TypedDict):
    """An import of a file, as a job."""

    id: str
    """The id."""
    state: Literal["receiving", "queued", "running", "done", "cancelled", "failed", "undoing", "undone"]
    """The state of the import."""
    format: Literal["csv", "ndjson", "vcf"]
    """The format of the file."""
    dry_run: bool
    """Whether every row is checked and nothing is written."""
    on_match: Literal["skip", "update", "fill"]
    """What happens to existing contacts."""
    bad_cells: Literal["reject_row", "drop_cell"]
    """What happens on an invalid cell: the row is rejected, or the cell is skipped."""
    repeats: Literal["skip", "merge"]
    """What happens to rows of contacts that earlier rows created."""
    on_similar: Literal["create", "review"]
    """What happens to rows that look like stored contacts."""
    fixes: List[ImportFix]
    """The fixes of the import, without those of single values."""
    file_name: Optional[str]
    """The name of the file, for display."""
    columns: List[ImportColumn]
    """The columns of a CSV file, or the properties of vCards, with their fields."""
    rows: int
    """How many rows the file has."""
    bytes: int
    """How many bytes the file has."""
    settled_rows: int
    """How many rows have an outcome."""
    settled_bytes: int
    """How many bytes these rows have."""
    percent: int
    """The progress in percent."""
    created: int
    """How many contacts were created."""
    updated: int
    """How many contacts were changed."""
    skipped: int
    """How many rows changed nothing."""
    rejected: int
    """How many rows were rejected."""
    reasons: List[ImportReason]
    """Why rows were rejected or skipped, which cells were dropped, and which numbers have two possible meanings; at
    most 30, the rest as `other`.
    """
    rows_per_second: Optional[int]
    """Rows per second, while it runs."""
    seconds_left: Optional[int]
    """The estimated seconds until the end, while it runs."""
    undo: Optional[ImportUndo]
    """The result of the undo; null without one."""
    error: Optional[ImportError]
    """Why it failed."""
    created_at: str
    """When it was created."""
    started_at: Optional[str]
    """When the first row was processed."""
    finished_at: Optional[str]
    """When it ended."""
    undone_at: Optional[str]
    """When the undo ended."""


class ImportAnswer(TypedDict):
    """One import, in an envelope."""

    data: Import
    """The result."""


class _ImportColumn(TypedDict):
    name: str
    """The name in the file."""
    field: Optional[str]
    """The field that it is imported as; null if it is not imported."""


class ImportColumn(_ImportColumn, total=False):
    """A column of a CSV file, or a property of vCards."""

    count: int
    """How often the property occurs."""


class ImportError(TypedDict):
    """Why an import failed."""

    code: str
    """What went wrong, for programs."""
    message: str
    """The reason, for people."""


_ImportFixOptionalWords = TypedDict("_ImportFixOptionalWords", {"with": "str"}, total=False)


class _ImportFix(_ImportFixOptionalWords):
    column: Optional[str]
    """The column of the error; null for the whole row."""
    code: str
    """The code of the error."""
    action: Literal["skip_cell", "replace", "skip_row", "country"]
    """What is done."""


class ImportFix(_ImportFix, total=False):
    """A fix for all rows with the same problem."""

    value: str
    """The cell that it is about; absent for any."""


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
    """The encoding of the file, such as `windows-1252`. By default, the charset of the `Content-Type` counts, or the
    server detects it.
    """
    mapping: str
    """A JSON object that maps columns of a CSV file to fields, such as `{"Mobile 2": "phone"}`. An empty field leaves
    a column out. Columns that are not named are recognised by their heading. `last` takes the mapping, the region and
    the order of dates of the latest import whose file had the same headings.
    """
    dry_run: Literal["true", "false"]
    """Whether every row is checked and nothing is written."""
    on_match: Literal["skip", "update", "fill"]
    """What happens to an existing contact: `skip` leaves it unchanged, `update` writes the values of the row, `fill`
    writes only the fields that the contact lacks.
    """
    repeats: Literal["skip", "merge"]
    """What happens under `on_match=skip` to a row whose contact an earlier row of the file created: `skip` skips the
    row, `merge` fills empty fields of the contact.
    """
    on_similar: Literal["create", "review"]
    """As in the query: `create` or `review` for a row that looks like a stored contact."""
    bad_cells: Literal["reject_row", "drop_cell"]
    """On an invalid cell: `drop_cell` (the default) skips the cell, and the row notes it; `reject_row` rejects the
    row.
    """
    tags: str
    """Tags for all contacts that the import creates or changes: names separated by commas, or repeated."""
    groups: str
    """Groups for all contacts that the import creates or changes: names separated by commas, or repeated."""
    source: str
    """The source of created contacts whose row names none; by default `import`."""
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
    `value` of the cell, and the `action`. `skip_cell` and `skip_row` leave out the cell or the row, `replace` puts
    the text in `with` in its place, and `country` reads numbers in the country in `with`.
    """


class ImportPage(TypedDict):
    """A list of imports."""

    data: List[Import]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class ImportReason(TypedDict):
    """A reason for rejected or skipped rows, dropped cells or ambiguous numbers, with its count."""

    kind: Literal["rejected", "skipped", "dropped", "ambiguous", "joined", "fixed", "hidden", "similar"]
    """What the reason is about: a rejected or skipped row, a dropped or fixed cell, a number with two possible
    meanings, a row that is hidden in its sheet and was read, or a row that looks like a stored contact.
    """
    code: str
    """The reason, for programs."""
    column: Optional[str]
    """The column or property; null for the row as a whole."""
    count: int
    """How many rows."""
    values: List[ReasonValue]
    """Cells that came at least twice, the most frequent first. Rare cells may be missing."""
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
    """Why the row was rejected or skipped."""
    notes: List[RowNote]
    """Cells that were dropped, and numbers with two possible meanings."""
    raw: Optional[Union[List[str], str]]
    """A rejected row as it is in the file: the cells of CSV, else the text."""


class ImportRowPage(TypedDict):
    """A list of rows."""

    data: List[ImportRow]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class ImportUndo(TypedDict):
    """The result of an undo."""

    reverted: int
    """How many rows were undone."""
    kept: int
    """How many contacts were kept, because they were changed since."""


class ImportsUnderWay(TypedDict):
    """Imports and pulls of the account that have not ended."""

    under_way: int
    """The number of imports and pulls."""
    rows_waiting: int
    """The number of their rows that have no outcome yet."""
    oldest_at: Optional[str]
    """When a server last worked on the import that waits longest; null if there is none."""


class InUse(TypedDict):
    """A resource that requests use."""

    what: str
    """The name of the resource: `requests`, `answers`, `exports` and so on."""
    unit: Literal["count", "bytes"]
    """`count` or `bytes`."""
    taken: int
    """The amount in use."""
    maximum: Optional[int]
    """The maximum amount; null if there is no limit of its own."""


class _InspectedColumn(TypedDict):
    name: str
    """The name in the file."""
    field: Optional[str]
    """The field that it would be imported as; null if it is left out."""
    by: Optional[Literal["mapping", "heading", "content"]]
    """How the field was found: by `mapping`, by the heading, or by the cells."""
    confidence: Optional[int]
    """The percentage of the examined cells that are valid for that field; null if there are none."""
    samples: List[str]
    """Some of its cells."""
    suggested: Optional[str]
    """A field for answers to a request for consent; null if the column has none."""
    value_type: Optional[Literal["text", "number", "date", "yes_no", "one_of", "several_of", "url"]]
    """The type of an own field that fits the cells; null if there are none."""
    fit: Optional[int]
    """The percentage of the cells looked at that are a value of `value_type`; null without any."""
    choices: List[str]
    """The words of the cells, where `value_type` is `one_of`."""


class InspectedColumn(_InspectedColumn, total=False):
    """A column of a CSV file, or a property of vCards, as it would be imported."""

    count: int
    """How often the property occurs."""


class Intake(TypedDict):
    """An address that receives webhooks."""

    id: str
    """The id of the intake."""
    name: str
    """A name for people."""
    variant: Literal["meta", "360dialog", "gupshup", "ycloud", "waha", "evolution"]
    """Whose credential it accepts: that of `meta` (the platform itself), of a provider (`360dialog`, `gupshup`,
    `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
    """
    portfolio: str
    """The namespace of the ids that people have with the business. Empty if the account has one business portfolio."""
    numbers: Dict[str, Optional[str]]
    """The business numbers that payloads named: the digits by id; null if they are unknown."""
    kinds: Dict[str, int]
    """What came, by kind: messages in and out, people who were only named, changed numbers or ids, stopped and
    resumed marketing, call permissions, shared cards, contacts of the phone app, messages that could not be
    delivered.
    """
    today: Dict[str, int]
    """The same of today (UTC)."""
    unread: Dict[str, int]
    """How often each field or member came that the server does not read, by name."""
    applied: int
    """The number of payloads that were applied."""
    unreadable: int
    """The number of payloads that were no valid JSON of the platform."""
    refused: int
    """The number of payloads with a refused change, for example because the account is full. They are tried again as
    long as they are stored.
    """
    failed: int
    """The number of payloads with a change that was refused as long as they were stored."""
    verified_at: Optional[str]
    """When the platform last verified the current address; null if it did not."""
    last_at: Optional[str]
    """When the last payload came of those that the server has worked on; null if there is none."""
    old_secret_until: Optional[str]
    """Until when payloads with the previous secret are accepted too; null if there is none."""
    old_token_until: Optional[str]
    """Until when the previous address works too; null if there is none."""
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
    """The number of payloads with a refused change, which is tried again; at most 100,000 are counted."""
    oldest_at: Optional[str]
    """When the oldest payload came that was not tried yet; null if there is none."""


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
    """The seconds in which the previous secret still counts: at most 30 days, by default 0."""
    verify_token: str
    """A new token that the platform verifies the address with."""


class IntakeReplay(TypedDict):
    """The count of payloads that wait again."""

    replayed: int
    """The number of payloads that wait again."""


class IntakeReplayAnswer(TypedDict):
    """The count of payloads that wait again, in an envelope."""

    data: IntakeReplay
    """The result."""


class IntakeRotation(TypedDict, total=False):
    """The time in which both addresses work."""

    overlap_seconds: int
    """The seconds in which the previous address still works: at most 30 days, by default 0."""


class IntakeTest(TypedDict):
    """What a test message did."""

    state: Literal["waiting", "applied", "unreadable", "refused", "failed"]
    """The state of the message: `applied`; `refused` if the contact could not be made now, for example because the
    account is full; `waiting`; `unreadable`; `failed`.
    """
    phone: str
    """The number that it came from. It is reserved for examples, so no person has it."""
    contact_id: Optional[str]
    """The contact with the test number; null if there is none."""
    created: bool
    """Whether the test made the contact."""


class IntakeTestAnswer(TypedDict):
    """What a test message did, in an envelope."""

    data: IntakeTest
    """The result."""


class IntakeWithToken(TypedDict):
    """An intake with its token, which is shown only once."""

    id: str
    """The id of the intake."""
    name: str
    """A name for people."""
    variant: Literal["meta", "360dialog", "gupshup", "ycloud", "waha", "evolution"]
    """Whose credential it accepts: that of `meta` (the platform itself), of a provider (`360dialog`, `gupshup`,
    `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
    """
    portfolio: str
    """The namespace of the ids that people have with the business. Empty if the account has one business portfolio."""
    numbers: Dict[str, Optional[str]]
    """The business numbers that payloads named: the digits by id; null if they are unknown."""
    kinds: Dict[str, int]
    """What came, by kind: messages in and out, people who were only named, changed numbers or ids, stopped and
    resumed marketing, call permissions, shared cards, contacts of the phone app, messages that could not be
    delivered.
    """
    today: Dict[str, int]
    """The same of today (UTC)."""
    unread: Dict[str, int]
    """How often each field or member came that the server does not read, by name."""
    applied: int
    """The number of payloads that were applied."""
    unreadable: int
    """The number of payloads that were no valid JSON of the platform."""
    refused: int
    """The number of payloads with a refused change, for example because the account is full. They are tried again as
    long as they are stored.
    """
    failed: int
    """The number of payloads with a change that was refused as long as they were stored."""
    verified_at: Optional[str]
    """When the platform last verified the current address; null if it did not."""
    last_at: Optional[str]
    """When the last payload came of those that the server has worked on; null if there is none."""
    old_secret_until: Optional[str]
    """Until when payloads with the previous secret are accepted too; null if there is none."""
    old_token_until: Optional[str]
    """Until when the previous address works too; null if there is none."""
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
    """The token that the platform verifies the address with."""


class IntakeWithTokenAnswer(TypedDict):
    """An intake with its token, in an envelope."""

    data: IntakeWithToken
    """The result."""


class Invitation(TypedDict):
    """A way to sign in that works once."""

    code: str
    """The code."""
    url: str
    """The page that signs in with the code."""
    expires_at: str
    """When it ends."""


class InvitationAnswer(TypedDict):
    """One invitation, in an envelope."""

    data: Invitation
    """The result."""


class InvitedMember(TypedDict):
    """A new member, with the link to sign in."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name."""
    email: Optional[str]
    """The email address, by which a provider of sign-ins knows the member."""
    role: str
    """The name of the role."""
    state: Literal["invited", "active", "suspended", "left"]
    """`invited`: has not signed in yet; `suspended`: may not sign in for now; `left`: is only a name in histories."""
    groups: List[int]
    """Numbers of the groups whose people the member sees, where the role sees groups."""
    owners: List[str]
    """Texts in the owner field of contacts that mean the member. The first one is written when a contact is assigned
    to it.
    """
    declined_at: Optional[str]
    """When the person declined the invitation; null: it did not."""
    last_seen_at: Optional[str]
    """When the member was last seen, to about a minute."""
    created_at: str
    """When it was invited."""
    updated_at: str
    """When it was last changed."""
    invitation: Invitation
    """The way to sign in."""


class InvitedMemberAnswer(TypedDict):
    """One new member, in an envelope."""

    data: InvitedMember
    """The result."""


class _Issue(TypedDict):
    path: str
    """The member, such as `identities.0.value`, or the name of the parameter."""
    code: str
    """What is wrong, for programs."""
    message: str
    """What is wrong, for people."""


class Issue(_Issue, total=False):
    """One problem of the request."""

    form: str
    """What the value must be, for programs: always for the code `form`, and for others where it helps. `text`: only
    the message describes it.
    """
    country: str
    """The country whose national numbers are read too, such as `DE`. Only for the form `phone`, if there is one."""
    row: int
    """The row of the file from 1, without the header. Only for faults of one row."""
    line: int
    """The line of the file from 1, at which the row begins. Only for faults of one row or line."""


class _ItemAsRead(TypedDict):
    number: int
    """The number, which counts up from 1 in the account and is never reused."""


class ItemAsRead(_ItemAsRead, total=False):
    """A group, source or status as a contact shows it. Only the number counts; the other members are ignored."""

    name: str
    """The name."""
    color: Optional[str]
    """The colour as `#RRGGBB`, or null for none."""


class ItemRef(TypedDict):
    """An item of a catalog."""

    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    name: str
    """The name."""


class KeptOptOut(TypedDict):
    """An opt-out that is kept under a salted hash."""

    what: Literal["opt_out_hash"]
    """What is kept: `opt_out_hash`, the salted hash of a number or an email."""
    form: Literal["consent", "suppression"]
    """Whether it was a consent (an opt-out) or a suppression."""
    channel: str
    """The channel; `all` for every channel."""
    purpose: Optional[str]
    """What the consent is for, such as marketing."""
    sender: Optional[str]
    """The number of the business that it holds for, as digits with the country code; null for all numbers."""
    identity: str
    """What was hashed: `number` or `email`."""


class Key(TypedDict):
    """An API key, without its secret."""

    id: str
    """The id."""
    name: str
    """The name, for people."""
    prefix: str
    """The first characters of the secret, to recognise it by."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the key: what it may do."""
    rate_limit: Union[Literal["default", "unlimited"], RateWindow]
    """The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of this key
    alone.
    """
    created_at: str
    """When it was created."""
    expires_at: Optional[str]
    """When the key ends; null for never."""
    revoked_at: Optional[str]
    """When the key was revoked."""
    last_used_at: Optional[str]
    """When the key was last used, accurate to some minutes."""
    made_by: Optional[str]
    """The id of the key that created it; null for the command line."""
    old_secret_until: Optional[str]
    """When the previous secret stops working; null when there is none."""
    member: Optional[int]
    """The number of the member to whom the key belongs; it ends with the member, and may do and see no more."""
    member_state: Optional[Literal["invited", "active", "suspended", "left"]]
    """The state of the member to whom the key belongs; null: it belongs to none. While it is `invited` or
    `suspended`, the key is refused with 401: it works from the first sign-in on, or when the member is active again.
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
    """The scopes of the key: what it may do."""
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
    """The time in which both secrets work."""

    overlap_seconds: int
    """The seconds in which the previous secret still works: at most 30 days, by default 0."""


class LastAnswer(TypedDict):
    """The outcome of the last attempt."""

    status: Optional[int]
    """The HTTP status; null if there was no answer."""
    error: Optional[str]
    """Why there was no answer."""
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


#: An identity of the contact. You may send it back as you read it.
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
    """Whether it is the identity of its kind that the contact shows."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """The value as you read it. It is ignored."""
    raw: str
    """The value as you read it. It is ignored."""
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
    """A LID: an id by which WhatsApp hides the number of a person."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the identity of its kind that the contact shows."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """The value as you read it. It is ignored."""
    raw: str
    """The value as you read it. It is ignored."""
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
    """Whether it is the identity of its kind that the contact shows."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """The value as you read it. It is ignored."""
    raw: str
    """The value as you read it. It is ignored."""
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
    """Whether it is the identity of its kind that the contact shows."""
    verified_at: Optional[str]
    """When it was verified; null if it was not."""
    id: str
    """The value as you read it. It is ignored."""
    raw: str
    """The value as you read it. It is ignored."""
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
    """The first characters of the secret, to recognise it by."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the key: what it may do."""
    rate_limit: Union[Literal["default", "unlimited"], RateWindow]
    """The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of this key
    alone.
    """
    created_at: str
    """When it was created."""
    expires_at: Optional[str]
    """When the key ends; null for never."""
    revoked_at: Optional[str]
    """When the key was revoked."""
    last_used_at: Optional[str]
    """When the key was last used, accurate to some minutes."""
    made_by: Optional[str]
    """The id of the key that created it; null for the command line."""
    old_secret_until: Optional[str]
    """When the previous secret stops working; null when there is none."""
    member: Optional[int]
    """The number of the member to whom the key belongs."""
    member_state: Optional[Literal["invited", "active", "suspended", "left"]]
    """The state of the member to whom the key belongs; null: it belongs to none. While it is `invited` or
    `suspended`, the key is refused with 401: it works from the first sign-in on, or when the member is active again.
    """
    key: str
    """The secret. It is shown only once."""


class MadeKeyAnswer(TypedDict):
    """The new key, in an envelope."""

    data: MadeKey
    """The result."""


class Match(TypedDict):
    """An identifier that the contact was found by."""

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
    """Who is signed in."""

    member: Optional[OwnMember]
    """The member; null: the key belongs to none."""
    role: Optional[str]
    """The name of the role of the member."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """What the credential may do."""
    sees: Literal["all", "groups", "own"]
    """`all`: everyone; `groups`: people of the member and of its groups; `own`: people of the member."""
    hidden: List[str]
    """Parts of contacts that are not shown."""
    masked: List[Literal["numbers", "emails"]]
    """Parts of contacts that are shown in part."""
    account: OwnAccount
    """The account."""
    accounts: List[AccountRef]
    """Other accounts of the same person."""
    invitations: List[OpenInvitation]
    """Invitations of the person that it has not answered, by its verified email address."""
    session: Optional[OwnSession]
    """The session in the cookie; null: the credential is no cookie."""
    csrf: Optional[str]
    """The text for the header `X-Switchbook-Csrf`; null: the credential is no cookie."""


class MeAnswer(TypedDict):
    """Who is signed in, in an envelope."""

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
    """The email address, by which a provider of sign-ins knows the member."""
    role: str
    """The name of the role."""
    state: Literal["invited", "active", "suspended", "left"]
    """`invited`: has not signed in yet; `suspended`: may not sign in for now; `left`: is only a name in histories."""
    groups: List[int]
    """Numbers of the groups whose people the member sees, where the role sees groups."""
    owners: List[str]
    """Texts in the owner field of contacts that mean the member. The first one is written when a contact is assigned
    to it.
    """
    declined_at: Optional[str]
    """When the person declined the invitation; null: it did not."""
    last_seen_at: Optional[str]
    """When the member was last seen, to about a minute."""
    created_at: str
    """When it was invited."""
    updated_at: str
    """When it was last changed."""


class MemberAnswer(TypedDict):
    """One member, in an envelope."""

    data: Member
    """The result."""


class MemberLogin(TypedDict):
    """A way by which a member signs in."""

    id: str
    """The id."""
    issuer: Optional[str]
    """The URL of the provider; null: a passkey."""
    label: str
    """The name of the provider, or of the passkey."""
    created_at: str
    """When it signed in first."""
    last_used_at: Optional[str]
    """When it signed in last; null: never."""


class MemberLoginAnswer(TypedDict):
    """A login of a member."""

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
    """Texts that mean the member as the owner of contacts."""
    state: Literal["active", "suspended"]
    """`suspended`: the member may not sign in for now."""


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
    """The browser and its system, as far as the browser tells."""
    login: str
    """What opened it: the name of a provider, `passkey`, or `code`."""
    created_at: str
    """When it was opened."""
    seen_at: str
    """When it was last used, to about an hour."""
    ends_at: str
    """When it ends at the latest. 7 days without requests end it too."""
    is_current: bool
    """Whether it is the session of this request."""


class MemberSessionPage(TypedDict):
    """A list of sessions."""

    data: List[MemberSession]
    """The result."""
    meta: PageMeta
    """Data about the list, such as the cursor of the next page."""


class MembersAdded(TypedDict):
    """The counts of contacts that were to be added."""

    added: int
    """How many contacts were added."""
    unchanged: int
    """How many contacts needed no change."""
    not_found: int
    """How many contacts do not exist."""


class MembersAddedAnswer(TypedDict):
    """The counts, in an envelope."""

    data: MembersAdded
    """The result."""


class MembersRemoved(TypedDict):
    """The counts of contacts that were to be removed."""

    removed: int
    """How many contacts were removed."""
    unchanged: int
    """How many contacts needed no change."""
    not_found: int
    """How many contacts do not exist."""


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
    """Who merged them."""
    merged_at: str
    """When they were merged."""
    undone_at: Optional[str]
    """When the merge was undone; null if it was not."""
    undoable_until: Optional[str]
    """Until when the merge can be undone; null if it cannot."""


class _MergeActor(TypedDict):
    face: str
    """The API that was used."""
    key_id: Optional[str]
    """The id of the key; null for the command line."""


class MergeActor(_MergeActor, total=False):
    """Who merged them."""

    proof: MergeProof
    """The signed statement by which an intake merged two contacts; absent for any other change."""
    member: Optional[MemberRef]
    """The member whose key it is; null if it is nobody's. One who left keeps its name."""


class MergeAnswer(TypedDict):
    """One merge, in an envelope."""

    data: Merge
    """The result."""


class MergeCounts(TypedDict):
    """The counts of adopted, dropped and moved data."""

    adopted: int
    """Values that the survivor lacked."""
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
    """The platform that stated it."""
    kind: Literal["number_change", "user_id_change", "lid_and_number"]
    """What it stated about the two: a changed number, a changed user id, or a number and a LID together."""
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
    """Values of the loser that the survivor has after the merge: it lacked them, or they were taken."""
    united: UnitedItems
    """Items that move to the survivor."""
    dropped: List[DroppedValue]
    """Values of the loser that are dropped, since the survivor has others."""
    primaries: List[MergedPrimary]
    """Numbers and emails where both contacts have one. None of them is lost."""
    vendor_ids: List[VendorId]
    """Ids in vendors' APIs that move to the survivor."""
    contact: Contact
    """The survivor after the merge."""
    undoable_until: Optional[str]
    """Until when the merge can be undone; null if it cannot."""


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
    """Whether the other item is deleted. If not, send the same call again."""


class MergedItemsAnswer(TypedDict):
    """The progress of a merge, in an envelope."""

    data: MergedItems
    """The result."""


class MergedPrimary(TypedDict):
    """The primary numbers or emails of both, which the survivor has after the merge."""

    path: Literal["phone", "email"]
    """The member of the contact, to name in `take`."""
    value: str
    """The primary one after the merge."""
    other: str
    """The primary one of the other contact, which stays as a further one."""


class MergedVersions(TypedDict):
    """The versions of both contacts before the merge."""

    survivor: int
    """The version of the survivor."""
    loser: int
    """The version of the loser."""


class NewAssignRule(TypedDict, total=False):
    """The members who get new contacts in turn: `members` or `group`."""

    members: List[int]
    """Numbers of members who have an owner text."""
    group: int
    """The number of a group: its members are those who have it in `groups`."""


class _NewBook(TypedDict):
    name: str
    """The name that phones show."""
    source: NewBookSource
    """Whose contacts it has."""


class NewBook(_NewBook, total=False):
    """A phone book to create."""

    shows: Literal["numbers", "details"]
    """`numbers`: names and phone numbers. `details`: also emails, company, job title, address and birthday."""
    member_number: Optional[int]
    """The member whose contacts it has, as the member sees them. The key ends when the member leaves. Absent: the
    member of the key that makes the book.
    """


class _NewBookSource(TypedDict):
    kind: Literal["all", "segment", "group", "tag"]
    """Every contact, or those of a segment, a group or a tag."""


class NewBookSource(_NewBookSource, total=False):
    """Whose contacts a book has."""

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
    """The colour as `#RRGGBB`, or null for none."""
    number: int
    """A free number, for scripts that contain it; by default the next one."""


class _NewComparison(TypedDict):
    face: str
    """The name of the API."""


class NewComparison(_NewComparison, total=False):
    """A comparison to run."""

    url: Optional[str]
    """The URL of the vendor, without the path prefix of the API. By default, that of the upstream."""
    key: Optional[str]
    """A key of the vendor. By default, the key that is stored with the upstream, if the URL is the same."""
    sample: int
    """The number of contacts that are compared one by one, spread over the list; by default 20."""


class _NewConsent(TypedDict):
    state: Literal["opted_in", "opted_out", "pending", "unknown"]
    """What the contact decided: `opted_in` or `opted_out`; `pending` or `unknown` until then."""


class NewConsent(_NewConsent, total=False):
    """A new entry of the consent ledger."""

    purpose: Optional[str]
    """What the consent is for, such as marketing."""
    sender: Optional[str]
    """The number of the business that it holds for, with the country code; null or absent for all numbers."""
    source: Optional[str]
    """How it was given, such as a form."""
    basis: Optional[str]
    """The legal basis."""
    proof: Union[Optional[Dict[str, Any]], str]
    """The proof of the consent: an object, or a text, which becomes `{"text": …}`."""
    occurred_at: Optional[str]
    """When it was given; by default now."""
    expires_at: Optional[str]
    """When it ends; null for never."""


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
    """The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in national format
    if the account has a default region.
    """
    email: Optional[str]
    """The email address that is shown."""
    identities: List[ListedIdentity]
    """The identities of the contact. You may send them back as you read them."""
    tags: Optional[List[str]]
    """Names of tags. Those that do not exist are created."""
    groups: Optional[List[Union[int, str, ItemAsRead]]]
    """Groups by number, by name in any letter case, or as you read them. They must exist."""
    source: Optional[Union[int, str, ItemAsRead]]
    """A source by number, by name in any letter case, or as you read it. It must exist."""
    status: Optional[Union[int, str, ItemAsRead]]
    """A status by number, by name in any letter case, or as you read it. It must exist."""
    address: Optional[AddressChange]
    """The postal address."""
    owner: Union[Optional[str], OwnerMember]
    """The person in the account who is responsible for the contact, as the account writes the name."""
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
    """The member of `attributes` that has the value."""
    type: Literal["text", "number", "date", "yes_no", "one_of", "several_of", "url"]
    """The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of` (the value
    of a choice), `several_of` (a list of values) or `url`.
    """


class NewField(_NewField, total=False):
    """A field to declare."""

    label: str
    """The name that people see; the key by default."""
    choices: List[NewFieldChoice]
    """The choices of `one_of` and `several_of`, in their order."""
    unique: bool
    """Whether no two contacts may have the same value. Such a field is indexed. Refused while values repeat."""
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
    """The value that contacts have."""


class NewFieldChoice(_NewFieldChoice, total=False):
    """A choice of a field."""

    label: str
    """The name that people see; the value by default."""
    color: Optional[str]
    """The colour as `#RRGGBB`, or null for none."""


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
    """Whether it is the identity of its kind that the contact shows."""
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
    """A LID: an id by which WhatsApp hides the number of a person."""

    scope: str
    """A text that separates equal values of different systems, such as the shop of a customer id; empty if there is
    only one system.
    """
    label: Optional[str]
    """A name for it, such as `home`."""
    primary: bool
    """Whether it is the identity of its kind that the contact shows."""
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
    """Whether it is the identity of its kind that the contact shows."""
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
    """Whether it is the identity of its kind that the contact shows."""
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
    """What proves the sender: the secret of the app at Meta, of the subscription at a provider, or of the webhook of
    a tool. It is never shown.
    """


class NewIntake(_NewIntake, total=False):
    """An intake to create."""

    variant: Literal["meta", "360dialog", "gupshup", "ycloud", "waha", "evolution"]
    """Whose credential it accepts; by default `meta`."""
    verify_token: str
    """The token that the platform verifies the address with; by default, the server makes one."""
    portfolio: str
    """The namespace of the ids that people have with the business; by default one namespace for the account."""


class _NewKey(TypedDict):
    scopes: List[Literal["all", "*", "none", "contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read", "contacts:*", "groups:*", "sources:*", "statuses:*", "account:*", "messages:*", "conversations:*", "broadcasts:*", "webhooks:*", "keys:*", "templates:*", "upstream:*", "upstreams:*", "pulls:*", "intakes:*", "health:*"]]
    """The scopes of the key: names of scopes, `<resource>:*` for all of a resource, or `all`."""


class NewKey(_NewKey, total=False):
    """A key to create."""

    name: str
    """The name, for people; by default `api`."""
    rate_limit: Union[Literal["default", "unlimited"], NewRateWindow]
    """The rate limit of the key; by default that of the key in use."""
    expires_at: Optional[str]
    """When the key ends; by default with the key in use. Null asks for no end."""
    key: str
    """A secret to import, such as the key that a client has from a vendor. By default, the server makes one."""
    face: str
    """The name of the API whose clients will use the key, as in `GET /faces`. It does not limit the key. `GET
    /faces/states` shows the key.
    """
    member: int
    """The number of the member to whom the key will belong; absent: to that of the key that makes it."""


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
    """Texts that mean the member as the owner of contacts. Absent for a new member: its number, or its id where
    contacts have that number already.
    """


class _NewMerge(TypedDict):
    survivor: Union[str, int]
    """The id or number of the contact that is kept."""
    loser: Union[str, int]
    """The id or number of the contact that is merged into it."""


class NewMerge(_NewMerge, total=False):
    """Two contacts that are one person."""

    take: List[str]
    """The `path` of each value that the survivor gets from the loser instead of its own. The preview lists them as
    `dropped`. `phone` and `email` make the number or email of the loser the primary one.
    """
    versions: ExpectedVersions
    """The `versions` of the preview. The merge is refused if either contact has changed."""
    preview: bool
    """Whether the answer only shows what the merge would do."""


class _NewNote(TypedDict):
    body: str
    """The text of the note."""


class NewNote(_NewNote, total=False):
    """A note to add."""

    type: str
    """The kind of the note; by default `text`."""
    author: Optional[str]
    """Who wrote it."""
    media_url: Optional[str]
    """The URL of a file that belongs to the note. It is stored and never fetched."""


class NewPasskey(TypedDict):
    """A passkey that the browser made."""

    credential: Dict[str, Any]
    """The browser's answer, a `RegistrationResponseJSON`."""
    sealed: str
    """The text that came with the options."""
    label: str
    """The name by which the member knows it."""


class _NewPull(TypedDict):
    face: str
    """The name of the API of the vendor, or `directory` for another Switchbook."""


class NewPull(_NewPull, total=False):
    """A pull to start."""

    url: Optional[str]
    """The URL of the vendor, without the path prefix of the API. If it is absent or null, that of the upstream."""
    key: Optional[str]
    """A key of the vendor. If it is absent or null, that of the upstream or of an earlier pull with `keep_key`, of
    the same URL.
    """
    keep_key: bool
    """Whether the key is kept, encrypted, for further pulls."""
    without: List[Literal["notes", "consents", "suppressions", "tags", "groups", "attributes"]]
    """Parts that are not read."""
    since: Optional[str]
    """A date and time: only changes since then are read. `last`: since the last completed pull of this URL."""
    dry_run: bool
    """Whether everything is read and checked and nothing is written."""
    on_match: Literal["skip", "update", "fill"]
    """What happens to an existing contact: `skip` leaves it unchanged, `update` writes the values of the vendor,
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
    """The source of created contacts that name none; by default `import`."""
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
    """The name that people read."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """What members with the role may do."""
    sees: Literal["all", "groups", "own"]
    """Whom members with the role see."""


class NewRole(_NewRole, total=False):
    """A role to make."""

    hidden: List[str]
    """Parts of contacts that are left out."""
    masked: List[Literal["numbers", "emails"]]
    """Parts of which only the beginning and the end are shown."""


class _NewSegment(TypedDict):
    name: str
    """The name."""
    tree: SegmentTree
    """The tree."""


class NewSegment(_NewSegment, total=False):
    """A segment to save."""

    watched: bool
    """Whether it is watched, as in `Segment`. At most 10 segments of an account are."""


class NewSuppression(TypedDict, total=False):
    """A suppression to set."""

    channel: str
    """The channel, or `all`, the default."""
    reason: str
    """Why messages are forbidden; by default `manual`."""
    source: Optional[str]
    """How it became known."""
    note: Optional[str]
    """Further details."""
    expires_at: Optional[str]
    """When it ends; null for never."""


class _NewUpstream(TypedDict):
    url: str
    """The URL of the vendor as clients used it, without the path prefix of the API."""


class NewUpstream(_NewUpstream, total=False):
    """An upstream to set."""

    key: Optional[str]
    """A key of the vendor. If it is absent or null, none is stored."""
    read_through: bool
    """Whether contacts with an id that is unknown here are looked up at the vendor, and imported. It needs a key of
    the vendor.
    """


class _NewView(TypedDict):
    name: str
    """The name."""
    definition: NewViewDefinition
    """What it shows."""


class NewView(_NewView, total=False):
    """A view to save."""

    shared: bool
    """Whether it is for all keys of the account."""


class _NewViewColumn(TypedDict):
    name: str
    """The column, such as `phone` or `attributes.size`. The console ignores columns that it does not know."""


class NewViewColumn(_NewViewColumn, total=False):
    """A column of a view."""

    width: int
    """Its width in pixels; absent: the default width."""


class NewViewDefinition(TypedDict, total=False):
    """What a view shows. An empty object shows every contact in the default order."""

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
    """The number of a saved segment: only events of contacts that match it when they are sent, and `segment.entered`
    and `segment.left` of a watched one.
    """
    face: str
    """The API in whose format calls are made; by default `directory`."""
    description: Optional[str]
    """A description for people."""
    secret: str
    """A secret of your own; by default, the server makes one. For this API it is `whsec_` and the base64 of 24 to 64
    bytes.
    """


class NewWebhookSecret(TypedDict, total=False):
    """A new secret for a webhook."""

    secret: str
    """The new secret; by default, the server makes one."""


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
    """Who wrote it."""
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
    """A phone number that lacks its country code."""

    contact: CorrectedContact
    """The contact that has the phone number."""
    phone: str
    """The number that is stored."""
    written: str
    """The text that was sent."""
    corrected: str
    """The number that a correction would store."""
    held_by: Optional[str]
    """The contact that already has the corrected number; then this number cannot be corrected. Null if the number is
    free.
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
    """The `cursor` of the next page; null on the last one."""
    region: Optional[str]
    """The region of the account; null when it has none."""


class OpenInvitation(TypedDict):
    """An invitation by an account that the person is not a member of."""

    account: AccountRef
    """The account."""
    role: str
    """The name of the role in it."""
    role_label: str
    """The label of the role."""
    invited_by: Optional[str]
    """The name of the member or key that sent the invitation; null: it is not known."""
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
    """The member of `attributes` that has the value."""
    label: str
    """The name that people see; the key by default."""
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
    """Whether lists can be sorted by the field: `building` until its conversion is done, then `ready`; `none` without
    an index.
    """
    conversion: Optional[str]
    """The bulk change that converts or converted earlier values; null without any."""
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
    """The email address, by which a provider of sign-ins knows the member."""
    role: str
    """The name of the role."""
    state: Literal["invited", "active", "suspended", "left"]
    """`invited`: has not signed in yet; `suspended`: may not sign in for now; `left`: is only a name in histories."""
    groups: List[int]
    """Numbers of the groups whose people the member sees, where the role sees groups."""
    owners: List[str]
    """Texts in the owner field of contacts that mean the member. The first one is written when a contact is assigned
    to it.
    """
    declined_at: Optional[str]
    """When the person declined the invitation; null: it did not."""
    last_seen_at: Optional[str]
    """When the member was last seen, to about a minute."""
    created_at: str
    """When it was invited."""
    updated_at: str
    """When it was last changed."""


class OwnSession(TypedDict):
    """The session of the request."""

    id: str
    """The id."""
    agent: str
    """The browser and its system, as far as the browser tells."""
    login: str
    """What opened it: the name of a provider, `passkey`, or `code`."""
    created_at: str
    """When it was opened."""
    seen_at: str
    """When it was last used, to about an hour."""
    ends_at: str
    """When it ends at the latest. 7 days without requests end it too."""
    is_current: bool
    """Whether it is the session of this request."""


class OwnerMember(TypedDict):
    """The member who becomes the owner."""

    member: int
    """The number of the member. The first of its owner texts is stored."""


class _PageMeta(TypedDict):
    next_cursor: Optional[str]
    """The `cursor` of the next page; null on the last one."""


class PageMeta(_PageMeta, total=False):
    """The cursor of the next page, and the total if it was requested."""

    total: int
    """The number of all items that match the filters, if `count=exact` was sent."""


class PasskeySignIn(TypedDict):
    """The browser's answer to sign in with."""

    credential: Dict[str, Any]
    """The browser's answer, an `AuthenticationResponseJSON`."""
    sealed: str
    """The text that came with the options."""


class PasskeyStep(TypedDict):
    """A step of a passkey that a browser takes."""

    options: Dict[str, Any]
    """The options for `navigator.credentials`, as WebAuthn writes them in JSON."""
    sealed: str
    """The text that goes back with the answer of the browser."""


class PasskeyStepAnswer(TypedDict):
    """A step of a passkey."""

    data: PasskeyStep
    """The result."""


class PausedWebhook(TypedDict):
    """A webhook that was paused because the key that created it was revoked."""

    id: str
    """The id of the webhook."""
    face: str
    """The API in whose format it was called; `intake` for a receiver of an intake."""
    url: str
    """The URL that was called."""


class PossibleContact(TypedDict):
    """A contact that the person may be."""

    contact: DuplicateContact
    """The contact."""
    score: int
    """How likely they are one person, from 0 to 100."""
    reasons: List[Literal["shared_number", "equivalent_number", "same_email", "same_name", "similar_name", "swapped_names", "same_given_name", "same_family_name", "same_birthday", "similar_birthday", "same_company", "same_address", "similar_address", "same_postcode", "same_suburb", "same_username", "same_mailbox", "same_number_ending"]]
    """What they have in common."""
    letters: Optional[int]
    """How many letters of similar names differ; null if the names are not similar, or are the same."""


class _Problem(TypedDict):
    type: str
    """A URN that ends in the code."""
    title: str
    """The kind of problem, in words."""
    status: int
    """The HTTP status."""
    detail: str
    """What is wrong, for people."""
    code: str
    """What is wrong, for programs."""


class Problem(_Problem, total=False):
    """The reason why a request was refused, as RFC 9457 specifies. Members after `request_id` exist only for some
    codes.
    """

    request_id: str
    """The id of the request. It finds the request in the log of the server."""
    what: str
    """The kind of thing that the problem is about: `contact`, `deleted_contact`, `tag`. For `not_found`, `conflict`,
    `in_use` and `expired`.
    """
    reason: str
    """The state of the thing that is in the way, for `conflict`; why the caller is not allowed, for `forbidden`; the
    state of the member, for `unauthenticated`; `work` for `limited`, where the account has too much at work.
    """
    scope: str
    """The scope that the key lacks; only for `forbidden`."""
    errors: List[Issue]
    """All problems of the request; only for `invalid` and `invalid_file`."""
    contact_id: str
    """The contact that has the identity, for `conflict`; the survivor, for `merged`."""
    contact_number: int
    """The number of that contact."""
    identity: ProblemIdentity
    """The identity that it has; only for `conflict`."""
    candidates: List[Candidate]
    """The contacts that match; only for `ambiguous`."""
    version: int
    """The current version of the contact; only for `stale`."""
    feature: str
    """The limited resource, for `quota`; what is not offered, for `unsupported`."""
    current: int
    """How much the account has; only for `quota`."""
    maximum: int
    """How much the account may have, for `quota`; the largest size, for `too_large`."""
    unit: str
    """The unit of `maximum`: `values` for members and list items, `contacts`, `identities`, or `stored_bytes` for the
    size of the contacts that the request reads or changes. Absent: bytes of the body.
    """
    items: List[Dict[str, Any]]
    """The items that cannot be done; only for `batch_failed`."""


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
    """The number of contacts on those pages. Where pages shifted, some count twice."""
    total: Optional[int]
    """The number of contacts that the vendor reports; null until it reports one."""
    passes: int
    """How often reading started from the beginning. It starts again when the number of contacts changed meanwhile."""
    contacts_per_second: Optional[int]
    """The latest contacts per second; null if no pages are read."""
    seconds_left: Optional[int]
    """The estimated seconds until the last page; null if they cannot be estimated."""
    last_page_at: Optional[str]
    """When the last page was stored."""
    read_at: Optional[str]
    """When everything had been read."""
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
    """The cell, as in the file; null if it is not one text, or it is long."""


class ReasonExample(_ReasonExample, total=False):
    """A row with this reason."""

    form: str
    """What the cell must be, for programs. Only for invalid cells."""
    country: str
    """The country of the file or of the account, whose national numbers are read too. Only for the form `phone`."""
    same_as: int
    """The earlier row of the same contact, of a repeated row."""


class ReasonValue(TypedDict):
    """A cell of rejected rows, with its count."""

    value: str
    """The cell."""
    count: int
    """In how many rows."""


class Receiver(TypedDict):
    """A system that gets the payloads of an intake unchanged."""

    id: str
    """The id of the receiver."""
    intake_id: str
    """The id of the intake."""
    name: Optional[str]
    """A name for people."""
    url: str
    """The URL that is called."""
    state: Literal["active", "paused", "disabled"]
    """`active`; `paused` by a person, or because the key that created it ended; `disabled` by the server, with a
    reason.
    """
    reason: Optional[str]
    """Why it was disabled; `key_ended` if it was paused because the key that created it was revoked or expired."""
    waiting: int
    """The number of payloads that were not delivered to it yet; those that were never tried are counted up to 10,000."""
    oldest_at: Optional[str]
    """When the oldest of these payloads came; null if none waits."""
    last_answer: Optional[LastAnswer]
    """The outcome of the last attempt; null before the first one."""
    last_delivery_at: Optional[str]
    """When the last attempt succeeded."""
    failure_count: int
    """The number of failed attempts since the last successful one."""
    failing_since: Optional[str]
    """When the first of these attempts failed."""
    resend: Optional[Redelivery]
    """The payloads of a time span that are sent again; null if none are."""
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
    """The contact that is meant, if several have the identity."""


class _RecipientLid(TypedDict):
    kind: Literal["lid"]
    """The kind of the identity."""
    value: str
    """The digits of the LID, with or without the device and `@lid`."""


class RecipientLid(_RecipientLid, total=False):
    """A recipient by a LID, an id by which WhatsApp hides the number."""

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
    """The contact that is meant, if several have the identity."""


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
    """The contact that is meant, if several have the identity."""


_RedeliveryWords = TypedDict("_RedeliveryWords", {"from": "str"})


class Redelivery(_RedeliveryWords):
    """A time span whose events are sent again."""

    to: str
    """The end of the time span. An event at this time is not sent."""
    count: int
    """The number of events that were sent so far."""


_RedeliverySpanWords = TypedDict("_RedeliverySpanWords", {"from": "str"})


class RedeliverySpan(_RedeliverySpanWords):
    """The time span of the events."""

    to: str
    """Events that happened before this time."""


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
    """How long it took, in milliseconds."""
    address: str
    """The address of the client; behind a trusted proxy, the address that the proxy reports."""
    key_start: Optional[str]
    """The beginning of the key; null if the call had none."""
    request_id: str
    """The id of the request. It finds the request in the log of the server."""


class RefusedCallsPage(TypedDict):
    """Calls without a valid key."""

    data: List[RefusedCall]
    """The calls, oldest first."""
    meta: CallsMeta
    """The cursor to continue from, and whether calls are missing."""


class RememberedImport(TypedDict):
    """What was chosen for an import."""

    key: str
    """Names the headings, to forget the choices."""
    at: str
    """When that file was imported."""
    columns: List[ImportColumn]
    """Its columns with their fields."""
    on_match: Literal["skip", "update", "fill"]
    """What happened to existing contacts."""
    bad_cells: Literal["reject_row", "drop_cell"]
    """What happens on an invalid cell: the row is rejected, or the cell is skipped."""
    repeats: Literal["skip", "merge"]
    """What happened to rows of contacts that earlier rows created."""
    on_similar: Literal["create", "review"]
    """What happened to rows that looked like stored contacts."""
    region: Optional[str]
    """The country of its numbers without a country code."""
    date_order: Optional[Literal["dmy", "mdy"]]
    """The order of its dates."""


class RepeatedValue(TypedDict):
    """A value that several contacts have."""

    value: str
    """The value; a long one is cut."""
    contacts: int
    """How many contacts have it."""
    numbers: List[int]
    """The numbers of two of them."""


class ReplaySpan(TypedDict, total=False):
    """The payloads to apply again."""

    since: str
    """Only payloads that were received from this time on; by default all that are stored."""


_ResendSpanOptionalWords = TypedDict("_ResendSpanOptionalWords", {"from": "str"}, total=False)


class ResendSpan(_ResendSpanOptionalWords):
    """Which payloads are sent again."""


class _Resolved(TypedDict):
    contact: Contact
    """The contact."""
    matched_by: List[Match]
    """The identifiers that matched; none if the contact was created."""


class Resolved(_Resolved, total=False):
    """The contact, and the identifiers that matched."""

    shared_by: List[str]
    """Ids of other contacts that share a requested identity, the longest holder first; absent if there are none."""


class ResolvedAnswer(TypedDict):
    """The contact that was found, in an envelope."""

    data: Resolved
    """The result."""


class Restoration(TypedDict, total=False):
    """How a contact is restored."""

    without_taken: bool
    """Whether identities that other contacts have by now are left out, instead of refusing the restoration."""


class RestoredContact(TypedDict):
    """A restored contact."""

    contact: Contact
    """The contact as it is now."""
    not_restored: List[str]
    """Names of identities that were left out, as `identities.<kind>.<value>`."""


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
    """The first characters of the secret, to recognise it by."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """The scopes of the key: what it may do."""
    rate_limit: Union[Literal["default", "unlimited"], RateWindow]
    """The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of this key
    alone.
    """
    created_at: str
    """When it was created."""
    expires_at: Optional[str]
    """When the key ends; null for never."""
    revoked_at: Optional[str]
    """When the key was revoked."""
    last_used_at: Optional[str]
    """When the key was last used, accurate to some minutes."""
    made_by: Optional[str]
    """The id of the key that created it; null for the command line."""
    old_secret_until: Optional[str]
    """When the previous secret stops working; null when there is none."""
    member: Optional[int]
    """The number of the member to whom the key belongs."""
    member_state: Optional[Literal["invited", "active", "suspended", "left"]]
    """The state of the member to whom the key belongs; null: it belongs to none. While it is `invited` or
    `suspended`, the key is refused with 401: it works from the first sign-in on, or when the member is active again.
    """
    also_revoked: int
    """Keys that it created, and that were revoked with it."""
    paused_webhooks: List[PausedWebhook]
    """Webhooks that were paused, because one of these keys created them."""
    paused_upstreams: List[str]
    """APIs whose upstream was paused, because one of these keys set it."""


class RevokedKeyAnswer(TypedDict):
    """The revoked key, in an envelope."""

    data: RevokedKey
    """The result."""


class Role(TypedDict):
    """What a member may do and see."""

    name: str
    """The name, by which members have it."""
    label: str
    """The name that people read."""
    scopes: List[Literal["contacts:read", "contacts:write", "contacts:delete", "groups:read", "groups:write", "groups:delete", "sources:read", "sources:write", "sources:delete", "statuses:read", "statuses:write", "statuses:delete", "account:read", "messages:send", "messages:read", "conversations:read", "broadcasts:send", "webhooks:manage", "keys:manage", "templates:read", "templates:sync", "upstream:use", "upstreams:manage", "pulls:manage", "intakes:manage", "account:write", "health:read"]]
    """What members with the role may do."""
    sees: Literal["all", "groups", "own"]
    """`all`: everyone; `groups`: people of the member and of its groups; `own`: people of the member."""
    hidden: List[str]
    """Parts of contacts that are left out: `numbers`, `emails`, `address`, `birthday`, `description`, `notes`,
    `attributes`, or one own field as `attributes.KEY`.
    """
    masked: List[Literal["numbers", "emails"]]
    """Parts of which only the beginning and the end are shown."""
    of_program: bool
    """Whether it is a role of the program, which is the same in every account."""


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
    code: str
    """The reason, for programs."""
    message: str
    """The reason, for people."""


class RowError(_RowError, total=False):
    """Why a row was rejected or skipped."""

    form: str
    """What the cell must be, for programs. Only for invalid cells."""
    country: str
    """The country of the file or of the account, whose national numbers are read too. Only for the form `phone`."""
    same_as: int
    """The earlier row of the same contact, of a repeated row."""


class _RowNote(TypedDict):
    column: Optional[str]
    """The column or property; null for the row as a whole."""
    code: str
    """`ambiguous_phone`, `unsure_encoding`, or the reason why the cell was dropped, for programs."""
    message: str
    """The reason, for people."""
    value: Optional[str]
    """The cell as it is in the file."""


class RowNote(_RowNote, total=False):
    """A cell that was dropped, or a number with two possible meanings."""

    form: str
    """What the cell must be, for programs. Only for invalid cells."""
    country: str
    """The country of the file or of the account, whose national numbers are read too. Only for the form `phone`."""
    same_as: int
    """The earlier row of the same contact, of a repeated row."""


class SavedView(TypedDict):
    """A saved view of the list of contacts."""

    number: int
    """The number."""
    id: str
    """The id."""
    name: str
    """The name."""
    shared: bool
    """Whether it is for all keys of the account; otherwise it belongs to the key."""
    position: int
    """Views are in ascending order of it."""
    definition: ViewDefinition
    """What it shows."""
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
    """The tree, as it was sent."""
    watched: bool
    """Whether the events `segment.entered` and `segment.left` tell which contacts enter and leave it."""
    watched_since: Optional[str]
    """Since when events tell of it; null if it is not watched, or if its contacts are not all found yet."""
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
    """The name, as conditions have it, such as `tag` or `attributes.size`."""
    label: Optional[str]
    """The label of a declared field; null for other fields."""
    type: Literal["text", "number", "time", "day", "yes_no", "choice", "item", "phone", "email", "identity", "consent", "can_send", "search", "segment", "date", "one_of", "several_of", "url"]
    """The type of its values."""
    ops: List[Literal["is", "is_not", "any_of", "none_of", "contains", "not_contains", "starts_with", "before", "after", "between", "at_least", "at_most", "within_last", "not_within_last", "empty", "not_empty"]]
    """The operators that it has."""
    choices: List[FieldChoice]
    """The values that are allowed; empty where any value of the type is."""


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
    """The new tree. Of a watched segment, events tell the difference."""
    watched: bool
    """Begins or ends to watch it. The contacts that it has at the beginning have no events."""


#: A tree of conditions that says which contacts are meant.
SegmentTree = Union["SegmentAll", "SegmentAny", "SegmentNot", "SegmentCondition"]


class SendAnswer(TypedDict):
    """Whether a message may be sent, and why not."""

    index: int
    """The position of the identity in the request, from 0."""
    allowed: bool
    """Whether you may send a message: there is no reason against it."""
    contact_id: Optional[str]
    """The contact of the identity; null if there is none, or several."""
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
    """What the message is for, as in consents; absent for messages of any purpose."""
    sender: Optional[str]
    """The number of the business that sends, with the country code. Entries for this number and for all count. Null
    or absent: an opt-out for any number counts, and only an opt-in for all.
    """
    cursor: str
    """The `next_cursor` of the previous call."""


class SendCounts(TypedDict):
    """Contacts by whether a message may be sent to them."""

    contacts: int
    """The contacts of this call."""
    allowed: int
    """Those who may be sent messages."""
    unreachable: int
    """Those without a number, an address or an account for the channel."""
    reasons: List[SendReasonCount]
    """The reasons against a message. A contact with several counts for each."""
    next_cursor: Optional[str]
    """Where the next call continues; null: no contact is left."""


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
    """What the message is for, as in consents; absent for messages of any purpose."""
    sender: Optional[str]
    """The number of the business that sends, with the country code. Entries for this number and for all count. Null
    or absent: an opt-out for any number counts, and only an opt-in for all.
    """


class SendReason(TypedDict):
    """A reason against sending, and what would remove it."""

    code: Literal["opted_out", "suppressed", "no_consent", "consent_expired", "blocked", "unknown", "ambiguous"]
    """The reason: `opted_out`, `suppressed`, `no_consent` and `consent_expired` (the account requires an opt-in),
    `blocked`, `unknown`, `ambiguous` (one reason for each contact that may be meant).
    """
    message: str
    """The reason in words."""
    remedy: Literal["record_opt_in", "lift_suppression", "wait", "unblock", "create_contact", "choose_contact"]
    """What would remove the reason: `record_opt_in`, `lift_suppression`, `wait` until the suppression ends,
    `unblock`, `create_contact`, `choose_contact` by `contact_id`.
    """
    contact_id: Optional[str]
    """The contact whose record is the reason; null if that contact was deleted."""
    purpose: Optional[str]
    """The purpose of the opt-out; null for all purposes of the channel."""
    sender: Optional[str]
    """The number of the business that the opt-out is for, as digits; null for all numbers."""
    since: Optional[str]
    """When the person opted out, or the opt-in expired."""
    until: Optional[str]
    """When the suppression ends; null for never."""


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
    """When the next attempt is; null if the delivery waits behind another one, or has ended."""
    status: Optional[int]
    """The HTTP status of the last answer."""
    error: Optional[str]
    """Why the last attempt had no answer."""
    response: Optional[str]
    """The beginning of the answer to the last failed attempt."""
    took_ms: Optional[int]
    """Milliseconds that the last attempt took."""
    attempted_at: Optional[str]
    """When the last attempt was."""
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
    """The scopes of the session: what it may do."""
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
    """Whether the session of a member is to be a cookie of the browser."""


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
    """A provider of sign-ins."""

    name: str
    """The name in the path."""
    label: str
    """The words of its button."""


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
    """The colour as `#RRGGBB`, or null for none."""


class Suppression(TypedDict):
    """A rule that forbids messages to a contact."""

    id: str
    """The id."""
    channel: str
    """The channel, or `all`."""
    subject: Optional[str]
    """The number or address that it applies to; null for the whole contact."""
    reason: str
    """Why messages are forbidden."""
    source: Optional[str]
    """How it became known."""
    note: Optional[str]
    """Further details."""
    active: bool
    """Whether it applies now."""
    expires_at: Optional[str]
    """When it ends; null for never."""
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
    """New texts of the contacts. Each is written over what a contact has; null clears it."""

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
    """The person in the account who is responsible for the contact, as the account writes the name."""


class _TimelineEntry(TypedDict):
    id: str
    """The id of the event, the note or the merge, or the type of a message."""
    kind: Literal["change", "note", "consent", "message", "merge"]
    """The kind of the entry."""
    type: Literal["contact.created", "contact.updated", "contact.deleted", "contact.merged", "contact.unmerged", "contact.restored", "contact.erased", "consent.recorded", "suppression.set", "suppression.removed", "segment.entered", "segment.left", "note.created", "note.updated", "note.deleted", "tag.created", "tag.updated", "tag.deleted", "group.created", "group.updated", "group.deleted", "source.created", "source.updated", "source.deleted", "status.created", "status.updated", "status.deleted", "note", "message.latest", "message.undelivered", "merge"]
    """What happened: the type of the event, `note` for a note, `merge` for a merge into the contact, `message.latest`
    for the last message, or `message.undelivered` for the last one that was not delivered.
    """
    at: str
    """When it happened."""
    actor: HistoryActor
    """Who did it. For a note, only the API; its author is in the note."""
    changes: List[Difference]
    """The fields that changed. For a message, `messages_in` or `undelivered_code`. For a merge, `merged` with the
    number of the other contact, and `undone_at`.
    """


class TimelineEntry(_TimelineEntry, total=False):
    """Something that happened to a contact."""

    note: Note
    """The note. Other entries have none."""


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
    """The survivor as it is now."""
    loser: Contact
    """The loser as it is now."""
    not_restored: List[str]
    """The names of values and identities that were changed or removed since, and are not restored."""


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
    """The version that the change was made on. If the contact has another version now, the item fails with `stale`."""


class Upstream(TypedDict):
    """The vendor that calls of an API are forwarded to."""

    face: str
    """The name of the API."""
    url: str
    """The URL of the vendor. The path of each call is added to it."""
    has_key: bool
    """Whether a key of the vendor is stored. It is sent instead of the key of the caller."""
    state: Literal["active", "paused"]
    """`active`, or `paused`: nothing is forwarded."""
    reason: Optional[Literal["key_ended"]]
    """`key_ended` when the key that set it was revoked or expired; else null."""
    read_through: bool
    """Whether contacts with an id that is unknown here are looked up at the vendor."""
    key_file: Optional[str]
    """The file that servers reload the key from; only the command line sets it. Null if the key is not reloaded."""
    key_state: Literal["good", "ends_soon", "ended", "refused"]
    """Whether the stored key works: `refused` by the vendor, `ended`, `ends_soon` (within a day), or `good`."""
    key_ends_at: Optional[str]
    """When the stored key ends, if it is a signed token; else null."""
    key_refused_at: Optional[str]
    """Since when the vendor refuses the stored key; null if it accepts the key, or was not called."""
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
    """An id in a vendor's API that belongs to the survivor from then on."""

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
    """What a view shows."""

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
    """Whether it is for all keys of the account."""
    definition: NewViewDefinition
    """What it shows from now on."""
    position: int
    """Its new place in its list, from 1."""


class Webhook(TypedDict):
    """A subscription to events."""

    id: str
    """The id of the webhook."""
    url: str
    """The URL that is called."""
    face: str
    """The API in whose format calls are made: `directory`, or the name of another API."""
    types: Optional[List[str]]
    """The event types that are sent; null for all."""
    fields: Optional[List[str]]
    """The members of contacts whose changes are sent; null for every update."""
    segment: Optional[int]
    """The number of the saved segment whose contacts it gets events of; null for all contacts and catalogs."""
    description: Optional[str]
    """A description for people."""
    state: Literal["active", "paused", "disabled"]
    """`active`; `paused` by a person, or because the key that created it ended; `disabled` by the server, with a
    reason.
    """
    reason: Optional[str]
    """Why it was disabled; `key_ended` if it was paused because the key that created it was revoked or expired."""
    made_by: Optional[str]
    """The key that created the webhook or set its URL; null for the command line, or if it is unknown."""
    failure_count: int
    """The number of failed calls since the last successful one."""
    failing_since: Optional[str]
    """When the first of these calls failed."""
    last_delivery_at: Optional[str]
    """When the last call succeeded."""
    old_secret_until: Optional[str]
    """When the previous secret stops signing; null when there is none."""
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
    """The number of webhooks to call, and of receivers of intakes."""
    disabled: int
    """The number of webhooks that this server disabled."""
    deliveries_waiting: int
    """The number of deliveries that wait; at most 10,000 are counted for each webhook."""
    oldest_at: Optional[str]
    """When the oldest event happened that a webhook has not received; null if there is none."""


class WebhookFormat(TypedDict):
    """An API in whose format webhooks can be called."""

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
    """The new members whose changes are sent; null for every update."""
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
    """Why there was no answer."""
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
    """The API in whose format calls are made: `directory`, or the name of another API."""
    types: Optional[List[str]]
    """The event types that are sent; null for all."""
    fields: Optional[List[str]]
    """The members of contacts whose changes are sent; null for every update."""
    segment: Optional[int]
    """The number of the saved segment whose contacts it gets events of; null for all contacts and catalogs."""
    description: Optional[str]
    """A description for people."""
    state: Literal["active", "paused", "disabled"]
    """`active`; `paused` by a person, or because the key that created it ended; `disabled` by the server, with a
    reason.
    """
    reason: Optional[str]
    """Why it was disabled; `key_ended` if it was paused because the key that created it was revoked or expired."""
    made_by: Optional[str]
    """The key that created the webhook or set its URL; null for the command line, or if it is unknown."""
    failure_count: int
    """The number of failed calls since the last successful one."""
    failing_since: Optional[str]
    """When the first of these calls failed."""
    last_delivery_at: Optional[str]
    """When the last call succeeded."""
    old_secret_until: Optional[str]
    """When the previous secret stops signing; null when there is none."""
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
    """A deleted contact as it was."""

    id: str
    """The id."""
    number: int
    """The number, which counts up from 1 in the account and is never reused."""
    version: int
    """The version. Every change except that of notes increases it by one. It is the ETag."""
    display_name: Optional[str]
    """The full name."""
    company: Optional[str]
    """The company."""
    deleted_by: DeletedBy
    """Who deleted it."""
    deleted_at: str
    """When it was deleted."""
    restorable_until: str
    """Until when it can be restored."""
    days_left: int
    """Days for which it can still be restored, rounded up."""
    notes: int
    """How many notes it had."""
    consents: int
    """How many entries its ledger had."""
    contact: Contact
    """The contact as it was."""


class WholeDeletedContactAnswer(TypedDict):
    """One deleted contact, in an envelope."""

    data: WholeDeletedContact
    """The result."""
