// Made by `npm run clients` from the OpenAPI document. Changes here are lost.

/** An account: one separate directory of contacts. */
export interface Account {
  /** The id. */
  id: string;
  /** The number of the account on this server. */
  number: number;
  /** The name. */
  name: string;
  /** A short name that is unique on the server. */
  slug: string;
  /** The country of phone numbers without a country code, as two letters. */
  default_region: string | null;
  /** The maximum number of contacts of the account; null for no limit. */
  contact_limit: number | null;
  /** The digits of the account's own WhatsApp number, from which it sends messages. */
  whatsapp_number: string | null;
  /** The channels on which messages need an opt-in; `all` for every channel. */
  consent_required: Array<'whatsapp' | 'sms' | 'email' | 'voice' | 'instagram' | 'messenger' | 'telegram' | 'viber' | 'vk' | 'avito' | 'max' | 'webchat' | 'all'>;
  /**
   * The words that stop messages when a person sends one as a whole message; null for the lists of the
   * program.
   */
  stop_words: string[] | null;
  /** The words that resume messages when a person sends one; null for the lists of the program. */
  start_words: string[] | null;
  /** The number of days for which deleted contacts are kept; 0: they are not kept. */
  bin_days: number;
  /** The rule that assigns new contacts without an owner; null: no rule. */
  assign_new: AssignRule;
  /** Whether the vendors' APIs also serve the additions of forks of their programs. */
  vendor_forks: boolean;
  /** Whether intakes merge contacts that a signed payload attests to be one person. */
  merge_attested: boolean;
  /** When it was created. */
  created_at: string;
}

/** The account and the key in use. */
export interface AccountAndKey {
  /** The account. */
  account: Account;
  /** The key in use. */
  key: KeyInUse;
}

/** The account and the key in use, in an envelope. */
export interface AccountAndKeyAnswer {
  /** The result. */
  data: AccountAndKey;
}

/** Changes of the account. */
export interface AccountPatch {
  /** The name, for people. */
  name?: string;
  /** The country of phone numbers without a country code, as two letters. */
  default_region?: string | null;
  /** The WhatsApp number of the account, in E.164 format. */
  whatsapp_number?: string | null;
  /** Channels on which messages need an opt-in, or `all`; none if the list is empty. */
  consent_required?: Array<'whatsapp' | 'sms' | 'email' | 'voice' | 'instagram' | 'messenger' | 'telegram' | 'viber' | 'vk' | 'avito' | 'max' | 'webchat' | 'all'>;
  /**
   * Words or phrases, without commas, that stop messages when a person sends one. They replace the lists
   * of the program; null restores these lists. The whole message must be the word or phrase; letter case
   * and surrounding punctuation are ignored.
   */
  stop_words?: string[] | null;
  /**
   * Words or phrases that resume messages when a person sends one, in the form of `stop_words`. A word
   * in both lists stops messages.
   */
  start_words?: string[] | null;
  /** The number of days for which deleted contacts are kept, 365 at most; 0: they are not kept. */
  bin_days?: number;
  /**
   * The rule that assigns new contacts without an owner; null: no rule. The server assigns each contact
   * to the active member who has waited longest for one. Imports and pulls assign no owners.
   */
  assign_new?: NewAssignRule;
  /**
   * Whether the vendors' APIs also serve the additions of forks of their programs: paths of tags and
   * custom fields in wacrm.
   */
  vendor_forks?: boolean;
  /**
   * Whether intakes merge two contacts when a signed payload attests that they are one person: by a
   * changed number or id, or by a number and a LID together. Each merge can be undone for 30 days.
   */
  merge_attested?: boolean;
}

/** An account, by name. */
export interface AccountRef {
  /** The number. */
  number: number;
  /** The short name. */
  slug: string;
  /** The name. */
  name: string;
}

/** The account to switch to. */
export interface AccountSwitch {
  /** The short name of the account. */
  slug: string;
}

/** A postal address. */
export interface Address {
  /** Street and house number. */
  street: string | null;
  /** The city. */
  city: string | null;
  /** The state or province. */
  state: string | null;
  /** The postal code. */
  zip: string | null;
  /** The country as two letters, ISO 3166-1. */
  country_code: string | null;
}

/** Changes of the address. Absent members do not change; null clears a member. */
export type AddressChange = {
  /** Street and house number. */
  street?: string | null;
  /** The city. */
  city?: string | null;
  /** The state or province. */
  state?: string | null;
  /** The postal code. */
  zip?: string | null;
  /** The country as two letters, ISO 3166-1. */
  country_code?: string | null;
} | null;

/** A value of the loser that the survivor has after the merge. */
export interface AdoptedValue {
  /** The name of the value, with dots. */
  path: string;
  /** The value. */
  value: unknown;
  /** The survivor's previous value; only if `take` replaced it. */
  replaced?: unknown;
}

/** The members who get new contacts alternately. */
export type AssignRule = {
  /** Numbers of members. */
  members?: number[];
  /** The number of a group. Its members have the group in their `groups`. */
  group?: number;
} | null;

/** A change of a key, of the account, of a webhook, of an upstream, or of a stored key of a vendor. */
export interface AuditEntry {
  /** The id of the entry. */
  id: string;
  /** When the change was made. */
  occurred_at: string;
  /** The author of the change; `cli` is the command line. */
  actor: Author;
  /** The action. */
  action: 'account.created' | 'account.changed' | 'account.deleted' | 'key.created' | 'key.imported' | 'key.changed' | 'key.secret_rotated' | 'key.revoked' | 'key.code_made' | 'key.token_made' | 'webhook.created' | 'webhook.changed' | 'webhook.secret_rotated' | 'webhook.deleted' | 'upstream.set' | 'upstream.removed' | 'pull_key.kept' | 'pull_key.forgotten' | 'intake.created' | 'intake.changed' | 'intake.address_rotated' | 'intake.deleted' | 'book.created' | 'book.changed' | 'book.removed' | 'field.declared' | 'field.changed' | 'field.removed' | 'member.created' | 'member.changed' | 'member.left' | 'member.erased' | 'member.link_made' | 'member.sessions_ended' | 'invitation.accepted' | 'invitation.declined' | 'login.added' | 'login.ended' | 'role.created' | 'role.changed' | 'role.removed';
  /** The id of the object that was changed; for an upstream, the API. */
  subject: string;
  /**
   * The previous values; null if the object was created. For a deleted object all recorded values, else
   * only the changed ones. URLs are shortened to their `origin`.
   */
  before: Record<string, unknown> | null;
  /** The new values, in the same form. Null if the object was deleted. */
  after: Record<string, unknown> | null;
  /** The names of members that were set, changed or present, but have no recorded values. */
  withheld: string[];
}

/** A page of the audit trail. */
export interface AuditEntryPage {
  /** The result. */
  data: AuditEntry[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The author of a change. */
export interface Author {
  /** The API that was used, or `cli` or `import`. */
  face: string;
  /** The id of the key; null if there was none. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The member who owns the key; null for a key without a member. The name of a former member is kept. */
  member?: MemberRef;
}

/** Commands for up to 1,000 contacts. */
export interface Batch {
  /** The commands. They are executed in this order. */
  items: BatchCommand[];
  /** Whether the server executes all commands or none. */
  atomic?: boolean;
}

/** A result for each command of a batch. */
export interface BatchAnswer {
  /** The result. */
  data: BatchItem[];
}

/** A command for one contact. */
export type BatchCommand = CreateItem | UpdateItem | DeleteItem;

/** The result of one command. */
export interface BatchItem {
  /** The position of the command in the batch, from 0. */
  index: number;
  /** The result of the command. */
  status: 'created' | 'found' | 'updated' | 'deleted' | 'failed';
  /** The id of the contact; null if the command failed. */
  id: string | null;
  /** The error of the command. */
  problem?: Problem;
}

/** A phone book. */
export interface Book {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name that phones show. */
  name: string;
  /** The source of its contacts. */
  source: BookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows: 'numbers' | 'details';
  /**
   * The number of a member: the book has the contacts that this member sees, as the member sees them.
   * Null: every contact.
   */
  member_number: number | null;
  /** The id of its key, which can be revoked or rotated like any other key. */
  key_id: string;
  /**
   * Whether the key works: `live`, `expired`, `revoked`; `member_invited` or `member_suspended` if its
   * member may not sign in now.
   */
  key_state: 'live' | 'expired' | 'revoked' | 'member_invited' | 'member_suspended';
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** One phone book, in an envelope. */
export interface BookAnswer {
  /** The result. */
  data: Book;
}

/** A list of phone books. */
export interface BookPage {
  /** The result. */
  data: Book[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of a phone book. */
export interface BookPatch {
  /** The new name. */
  name?: string;
  /** The new source of its contacts. */
  source?: NewBookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows?: 'numbers' | 'details';
}

/** The source of the contacts of a phone book. */
export interface BookSource {
  /** The kind of source: every contact, a segment, a group or a tag. */
  kind: 'all' | 'segment' | 'group' | 'tag';
  /** The number of the segment, the group or the tag; absent for every contact. */
  number?: number;
}

/** A phone book with its key, which is shown only once. */
export interface BookWithKey {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name that phones show. */
  name: string;
  /** The source of its contacts. */
  source: BookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows: 'numbers' | 'details';
  /**
   * The number of a member: the book has the contacts that this member sees, as the member sees them.
   * Null: every contact.
   */
  member_number: number | null;
  /** The id of its key, which can be revoked or rotated like any other key. */
  key_id: string;
  /**
   * Whether the key works: `live`, `expired`, `revoked`; `member_invited` or `member_suspended` if its
   * member may not sign in now.
   */
  key_state: 'live' | 'expired' | 'revoked' | 'member_invited' | 'member_suspended';
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** The key. Phones send it as the password, or in the address of the book. */
  key: string;
}

/** A phone book with its key, in an envelope. */
export interface BookWithKeyAnswer {
  /** The result. */
  data: BookWithKey;
}

/** One change of many contacts, as a job. */
export interface BulkChange {
  /** The id. */
  id: string;
  /** The state of the bulk change. */
  state: 'queued' | 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone';
  /**
   * The bulk change of the account that runs before this one. To start sooner, cancel it. Null if this
   * one does not wait, or if the key does not see the other one.
   */
  waits_for: string | null;
  /** The filter; null if contacts were sent by id. */
  filter: BulkChangeFilter;
  /** The change. */
  change: BulkChangeEdit;
  /** The number of contacts at the start; null before the start, or if they could not be counted in time. */
  matched: number | null;
  /** The number of processed contacts. */
  seen: number;
  /**
   * The number of contacts that were edited or deleted. Contacts outside of the selection count too, if
   * a number that they share was corrected.
   */
  changed: number;
  /** The number of contacts that needed no change. */
  unchanged: number;
  /** The number of contacts that could not be changed, or do not exist. */
  failed: number;
  /** The progress in percent. */
  percent: number;
  /** Contacts per second, while it runs. */
  contacts_per_second: number | null;
  /** The estimated seconds until the end, while it runs. */
  seconds_left: number | null;
  /** Whether it can be undone. */
  can_undo: boolean;
  /** The result of the undo; null if there was no undo. */
  undo: BulkChangeUndo;
  /** The error; null if it did not fail. */
  error: BulkChangeError;
  /** The author of the request. */
  actor: Author;
  /** When it was created. */
  created_at: string;
  /** When it started to run. */
  started_at: string | null;
  /** When it ended. */
  finished_at: string | null;
  /** When the undo ended. */
  undone_at: string | null;
}

/** One bulk change, in an envelope. */
export interface BulkChangeAnswer {
  /** The result. */
  data: BulkChange;
}

/** The changes, with the names that items had at the start. */
export interface BulkChangeEdit {
  /** Tags that are added. */
  add_tags?: string[];
  /** Tags that are removed. */
  remove_tags?: string[];
  /** Groups that are added. */
  add_groups?: GroupRef[];
  /** Groups that are removed. */
  remove_groups?: GroupRef[];
  /** The new source; null for none. */
  source?: ItemRef;
  /** The new status; null for none. */
  status?: ItemRef;
  /** New texts of the contacts by member, such as `company`; null clears a member. */
  fields?: Record<string, string | null>;
  /** Whether phone numbers without a country code are corrected. */
  correct_numbers?: boolean;
  /** The key of the converted field. */
  convert_field?: string;
  /** Whether the contacts are deleted. */
  delete?: boolean;
}

/** The error of a failed bulk change. */
export type BulkChangeError = {
  /** The error, for programs. */
  code: string;
  /** The reason, for people. */
  message: string;
} | null;

/**
 * The filter: its short form, or a tree. In the tree, saved segments are replaced by their trees.
 * After the end of the job, texts that may be about a person are null.
 */
export type BulkChangeFilter = {
  /** A part of a name or number; null after the end of the job. */
  search?: string | null;
  /** A phone number; null after the end of the job. */
  phone?: string | null;
  /** An email address; null after the end of the job. */
  email?: string | null;
  /** A WhatsApp LID; null after the end of the job. */
  lid?: string | null;
  /** A tag. */
  tag?: string | null;
  /** A group. */
  group?: string | null;
  /** A source. */
  source?: string | null;
  /** A status. */
  status?: string | null;
  /** A type. */
  type?: string | null;
  /** A channel. */
  channel?: string | null;
  /** A channel and a state. */
  consent?: string | null;
  /** A time. */
  updated_after?: string | null;
  /** A time. */
  updated_before?: string | null;
  /** For a tree: its subtrees, which must all match. */
  all?: SegmentTree[];
  /** For a tree: its subtrees. At least one must match. */
  any?: SegmentTree[];
  /** For a tree: the subtree that must not match. */
  not?: SegmentTree;
  /** For a single condition: the field. */
  field?: string;
  /** For a single condition: the operator. */
  op?: string;
  /** For a single condition: the value. */
  value?: unknown;
} | null;

/** A list of bulk changes. */
export interface BulkChangePage {
  /** The result. */
  data: BulkChange[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The result of the undo. */
export type BulkChangeUndo = {
  /** The number of contacts that got their previous values. */
  reverted: number;
  /** The number of contacts that kept their values, because they were changed or deleted in the meantime. */
  kept: number;
} | null;

/** The changes. The server makes all of them in one edit of each contact. */
export interface BulkEdit {
  /** Names of tags to add. Tags that do not exist are created. */
  add_tags?: string[];
  /** Names of tags to remove. */
  remove_tags?: string[];
  /** Groups to add the contacts to, by number or name. They must exist. */
  add_groups?: Array<number | string | ItemAsRead>;
  /** Groups to remove the contacts from, by number or name. They must exist. */
  remove_groups?: Array<number | string | ItemAsRead>;
  /** The source, by number or name; null for none. It must exist. */
  source?: number | string | ItemAsRead | null;
  /** The status, by number or name; null for none. It must exist. */
  status?: number | string | ItemAsRead | null;
  /** Texts that every contact gets, such as `company`. A name cannot be set in this way. */
  fields?: TextChanges;
  /** The number of the member who becomes the owner. The server stores the member's first owner text. */
  assign?: number;
  /**
   * Whether phone numbers that are valid only as national numbers of the region of the account get its
   * country code. `GET /number-corrections` lists them. A shared number is corrected for all contacts
   * that have it, also for those outside of the selection.
   */
  correct_numbers?: true;
  /** Whether the contacts are deleted. It cannot be combined with other changes. */
  delete?: true;
}

/** The filter: contacts must match every member. */
export interface BulkFilter {
  /**
   * Words, in any order: each is a part of a name, a company, an email address, a user name, a number, a
   * city, a tag or a searched own field. Letter case and accents make no difference. Tag names are
   * compared once, when the change begins.
   */
  search?: string;
  /** A phone number that the contact has. */
  phone?: string;
  /** An email address that the contact has. */
  email?: string;
  /** A WhatsApp LID that the contact has: its digits, with or without `@lid`. */
  lid?: string;
  /** A tag, by name or number. */
  tag?: string;
  /** A group, by name or number. */
  group?: string;
  /** A source, by name or number. */
  source?: string;
  /** A status, by name or number. */
  status?: string;
  /** The type of the contact. */
  type?: 'lead' | 'customer' | 'guest';
  /** A channel on which the contact can be reached. */
  channel?: 'whatsapp' | 'sms' | 'email' | 'voice' | 'instagram' | 'messenger' | 'telegram' | 'viber' | 'vk' | 'avito' | 'max' | 'webchat';
  /** A channel and the latest consent state of the contact on it, such as `whatsapp:opted_out`. */
  consent?: string;
  /** Contacts that changed after this time. */
  updated_after?: string;
  /** Contacts that changed before this time. */
  updated_before?: string;
  /** A saved segment, by name or number. */
  segment?: string;
}

/** A call that was answered. */
export interface Call {
  /** When it was answered. */
  at: string;
  /** The name of the API. */
  face: string;
  /** The method. */
  method: string;
  /**
   * The path with its query. Values are hidden, and parts of the path that may name a person are
   * replaced by the name of the part.
   */
  path: string;
  /** The status of the answer. */
  status: number;
  /** The duration in milliseconds. */
  ms: number;
  /** Whether the live vendor answered it. */
  forwarded: boolean;
  /**
   * The result of the lookup at the vendor, if the id of the contact was unknown here; absent if there
   * was no lookup.
   */
  looked_up?: 'imported' | 'missing' | 'failed';
  /** The id of the key; null if the key was not valid. */
  key_id: string | null;
  /**
   * The reason of the refusal, such as `forbidden`, `no_route` or `not_found`; `key_ended` for a revoked
   * or expired key. Absent if this server did not refuse the call.
   */
  problem?: string;
  /** The scope that the key lacks; only for `forbidden`. */
  lacks?: string;
  /** The id of the request. Search the log of the server for it. */
  request_id: string;
}

/** The counts of calls in a period. */
export interface CallShares {
  /** The number of all calls. */
  calls: number;
  /** The number of calls that the live vendor answered. */
  forwarded: number;
  /** The number of calls to paths that are neither served nor forwarded. */
  unserved: number;
}

/** The cursor to continue from. */
export interface CallsMeta {
  /** The `after` of the next request. */
  next_cursor: string;
  /** Whether calls after the cursor were discarded, so that some are missing. */
  has_gap: boolean;
}

/** Calls. */
export interface CallsPage {
  /** The calls, oldest first. */
  data: Call[];
  /** The cursor to continue from, and whether calls are missing. */
  meta: CallsMeta;
}

/** A contact that matches. */
export interface Candidate {
  /** The position of the identifier in the request, from 0. */
  identifier?: number;
  /** The id of the contact. */
  contact_id: string;
}

/** A count that ends at 10,000. */
export interface CappedTotal {
  /** The number of contacts that were counted, at most 10,000. */
  value: number;
  /** `eq`: the value is exact. `gte`: more may match. */
  relation: 'eq' | 'gte';
}

/** A tag, group, source or status. */
export interface CatalogItem {
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name. */
  name: string;
  /** The color as `#RRGGBB`, or null for none. */
  color: string | null;
  /** When it was created. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** The number of its contacts; only with `count=exact`. */
  contacts?: number;
}

/** One tag, group, source or status, in an envelope. */
export interface CatalogItemAnswer {
  /** The result. */
  data: CatalogItem;
}

/** The item that is kept. */
export interface CatalogItemMerge {
  /** The number of the item that is kept, of the same catalog. */
  into: number;
}

/** A list of tags, groups, sources or statuses. */
export interface CatalogItemPage {
  /** The result. */
  data: CatalogItem[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of a tag, group, source or status. */
export interface CatalogItemPatch {
  /** The name. */
  name?: string;
  /** The color as `#RRGGBB`, or null for none. */
  color?: string | null;
}

/** The possible matches of a new person. */
export interface CheckedContact {
  /** The contacts, the most likely first. */
  matches: PossibleContact[];
  /** Whether all contacts can be found. If false, repeat the request later. */
  complete: boolean;
}

/** The possible matches of a new person, in an envelope. */
export interface CheckedContactAnswer {
  /** The result. */
  data: CheckedContact;
}

/** The members of a new contact that are compared. */
export interface ComparedContact {
  /** The full name. */
  display_name?: string | null;
  /** The given name; null if only a full name is known. Full names are never split. */
  given_name?: string | null;
  /** The family name; null if only a full name is known. Full names are never split. */
  family_name?: string | null;
  /** The company. */
  company?: string | null;
  /** The day of birth as `1985-04-12`, or as `--04-12` without its year. */
  birthday?: string | null;
  /**
   * The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national
   * format if the account has a default region.
   */
  phone?: string | null;
  /** The primary email address. */
  email?: string | null;
  /** The identities of the contact. You may send them back unchanged. */
  identities?: ListedIdentity[];
  /** The postal address. */
  address?: AddressChange;
}

/** A base URL of the vendor, and its replacement. */
export interface ConnectBase {
  /** The base URL at the vendor; null if there is none. */
  before: string | null;
  /** The path on this server that replaces it. */
  path: string;
}

/** A header of every request. */
export interface ConnectHeader {
  /** The name of the header. */
  name: string;
  /** Its value. */
  value: string;
}

/** An example request. */
export interface ConnectRequest {
  /** The effect of the request. */
  title: string;
  /** The method. */
  method: string;
  /** The path and the query, after the address of this server. */
  path: string;
  /** The JSON body; null for no body. */
  body: unknown;
}

/** Connections of this process to the database, for requests. */
export interface ConnectionsInUse {
  /** Connections that requests use now. */
  in_use: number;
  /** Open connections that are free. */
  idle: number;
  /** Requests that wait for a connection. */
  waiting: number;
  /** The maximum number of connections. */
  max: number;
}

/** An entry of the consent ledger. */
export interface Consent {
  /** The id of the entry. */
  id: string;
  /** The channel of the consent. */
  channel: string;
  /** The decision of the contact: `opted_in` or `opted_out`; `pending` or `unknown` before a decision. */
  state: 'opted_in' | 'opted_out' | 'pending' | 'unknown';
  /** The purpose of the consent, such as marketing. */
  purpose: string | null;
  /**
   * The number of the business to which it applies, as digits with the country code; null for all
   * numbers.
   */
  sender: string | null;
  /** The way in which it was given, such as a form. */
  source: string | null;
  /** The legal basis. */
  basis: string | null;
  /** The proof of the consent. */
  proof: Record<string, unknown>;
  /**
   * The numbers and addresses of the contact to which it applies, as `number:<digits>` and
   * `email:<address>`.
   */
  subjects: string[];
  /** When it was given. */
  occurred_at: string;
  /** When it ends; null: never. */
  expires_at: string | null;
  /** The author of the record. */
  actor: Author;
  /** When it was recorded. */
  created_at: string;
}

/** One entry of the consent ledger, in an envelope. */
export interface ConsentAnswer {
  /** The result. */
  data: Consent;
}

/** A list of entries of the consent ledger. */
export interface ConsentPage {
  /** The result. */
  data: Consent[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A person or an organization, with all its data. */
export interface Contact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except a change of notes increases it by one. The version is the ETag. */
  version: number;
  /** The type of the contact. */
  type: 'lead' | 'customer' | 'guest';
  /** The full name. */
  display_name: string | null;
  /** The given name; null if only a full name is known. Full names are never split. */
  given_name: string | null;
  /** The family name; null if only a full name is known. Full names are never split. */
  family_name: string | null;
  /** The company. */
  company: string | null;
  /** A text about the contact. */
  description: string | null;
  /** The URL of a picture. */
  avatar_url: string | null;
  /** The job title of the person. */
  job_title: string | null;
  /** The day of birth as `1985-04-12`, or as `--04-12` without its year. */
  birthday: string | null;
  /** The language to write to the person in, a tag of BCP 47 such as `pt-BR`. */
  language: string | null;
  /** The time zone of the person, a name of the IANA database such as `Europe/Berlin`. */
  time_zone: string | null;
  /** The primary phone number, else the oldest, as `+` and digits. */
  phone: string | null;
  /** The primary email address, else the oldest. */
  email: string | null;
  /** All identities, the oldest first. */
  identities: Identity[];
  /** The names of the tags, in the order in which they were added. */
  tags: string[];
  /** The groups, in the order in which they were added. */
  groups: GroupRef[];
  /** The source of the contact. */
  source: SourceRef;
  /** The status of the contact. */
  status: StatusRef;
  /** The postal address. */
  address: Address;
  /** The person in the account who is responsible for the contact, as a text that the account chooses. */
  owner: string | null;
  /** Whether the contact is blocked. */
  blocked: boolean;
  /** Fields of your own, at most 256 KiB as JSON. */
  attributes: Record<string, unknown>;
  /** Data of the contact that other APIs of this server store. It cannot be changed here. */
  extensions: Record<string, unknown>;
  /** When the contact was created. */
  created_at: string;
  /** When the contact was last changed. */
  updated_at: string;
}

/** One contact, in an envelope. */
export interface ContactAnswer {
  /** The result. */
  data: Contact;
}

/** Identifiers of a contact, and the contact to create if none matches. */
export interface ContactIdentifiers {
  /** The identities to search for. All must belong to one contact. */
  identifiers: Identifier[];
  /** The contact to create if none matches. It also gets the identifiers. */
  create?: NewContact;
}

/** An owner text of contacts, with its member. */
export interface ContactOwner {
  /** The text. */
  owner: string;
  /** The number of contacts that have it. */
  contacts: number;
  /** The number of the member with this text; null if no member has it. */
  member: number | null;
}

/** The owner texts of contacts. */
export interface ContactOwnerPage {
  /** The result. */
  data: ContactOwner[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A list of contacts. */
export interface ContactPage {
  /** The result. */
  data: Contact[];
  /** Data about the list, such as the cursor of the next page. */
  meta: ContactPageMeta;
}

/** The cursor of the next page, and the total if it was requested. */
export interface ContactPageMeta {
  /** The `cursor` of the next page; null on the last page. */
  next_cursor: string | null;
  /**
   * The number of all contacts that match the filters, if `count=exact` was sent; an object if
   * `count=capped` was sent.
   */
  total?: number | CappedTotal;
}

/** Changes of a contact. */
export interface ContactPatch {
  /** The type of the contact. */
  type?: 'lead' | 'customer' | 'guest';
  /** The full name. */
  display_name?: string | null;
  /** The given name; null if only a full name is known. Full names are never split. */
  given_name?: string | null;
  /** The family name; null if only a full name is known. Full names are never split. */
  family_name?: string | null;
  /** The company. */
  company?: string | null;
  /** A text about the contact. */
  description?: string | null;
  /** The URL of a picture. */
  avatar_url?: string | null;
  /** The job title of the person. */
  job_title?: string | null;
  /** The day of birth as `1985-04-12`, or as `--04-12` without its year. */
  birthday?: string | null;
  /** The language to write to the person in, a tag of BCP 47 such as `pt-BR`. */
  language?: string | null;
  /** The time zone of the person, a name of the IANA database such as `Europe/Berlin`. */
  time_zone?: string | null;
  /**
   * The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national
   * format if the account has a default region.
   */
  phone?: string | null;
  /** The primary email address. */
  email?: string | null;
  /** The identities of the contact. You may send them back unchanged. */
  identities?: ListedIdentity[];
  /** Names of tags. Tags that do not exist are created. */
  tags?: string[] | null;
  /** Groups by number, by name in any letter case, or as you read them. They must exist. */
  groups?: Array<number | string | ItemAsRead> | null;
  /** A source by number, by name in any letter case, or as you read it. It must exist. */
  source?: number | string | ItemAsRead | null;
  /** A status by number, by name in any letter case, or as you read it. It must exist. */
  status?: number | string | ItemAsRead | null;
  /** The postal address. */
  address?: AddressChange;
  /** The person in the account who is responsible for the contact, as a text that the account chooses. */
  owner?: string | null | OwnerMember;
  /** Whether the contact is blocked. */
  blocked?: boolean;
  /** Fields of your own, at most 256 KiB as JSON. */
  attributes?: Record<string, unknown> | null;
  /** Names of tags to add. */
  add_tags?: string[];
  /** Names of tags to remove. */
  remove_tags?: string[];
  /** Groups to add the contact to, by number or name. They must exist. */
  add_groups?: Array<number | string | ItemAsRead>;
  /** Groups to remove the contact from, by number or name. They must exist. */
  remove_groups?: Array<number | string | ItemAsRead>;
  /** Identities to add to the contact. */
  add_identities?: NewIdentity[];
  /** Identities to remove from the contact. */
  remove_identities?: Identifier[];
}

/** The notes, consents and suppressions of a contact. */
export interface ContactRecords {
  /** The id of the contact. */
  contact_id: string;
  /**
   * Whether the answer has all records of the contact. If the records are too large, this is false and
   * the lists are empty: request them by the paths of the contact.
   */
  whole: boolean;
  /** The notes, the newest first. */
  notes: Note[];
  /** The latest consent of each channel and purpose. */
  consents: Consent[];
  /** The active suppressions. */
  suppressions: Suppression[];
}

/** A list of records of contacts. */
export interface ContactRecordsPage {
  /** The result. */
  data: ContactRecords[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The contact that has the phone number. */
export interface CorrectedContact {
  /** The id of the contact. */
  id: string;
  /** The number of the contact. */
  number: number;
  /** The display name. */
  name: string | null;
}

/** A country that has phone numbers. */
export interface Country {
  /** The two-letter code (ISO 3166-1 alpha-2), such as `DE`. */
  code: string;
  /** Its country calling code, such as `49`. */
  calling_code: string;
}

/** A list of countries. */
export interface CountryPage {
  /** The result. */
  data: Country[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A contact to create, and the reaction to an existing contact. */
export interface CreateContact {
  /** The type of the contact. */
  type?: 'lead' | 'customer' | 'guest';
  /** The full name. */
  display_name?: string | null;
  /** The given name; null if only a full name is known. Full names are never split. */
  given_name?: string | null;
  /** The family name; null if only a full name is known. Full names are never split. */
  family_name?: string | null;
  /** The company. */
  company?: string | null;
  /** A text about the contact. */
  description?: string | null;
  /** The URL of a picture. */
  avatar_url?: string | null;
  /** The job title of the person. */
  job_title?: string | null;
  /** The day of birth as `1985-04-12`, or as `--04-12` without its year. */
  birthday?: string | null;
  /** The language to write to the person in, a tag of BCP 47 such as `pt-BR`. */
  language?: string | null;
  /** The time zone of the person, a name of the IANA database such as `Europe/Berlin`. */
  time_zone?: string | null;
  /**
   * The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national
   * format if the account has a default region.
   */
  phone?: string | null;
  /** The primary email address. */
  email?: string | null;
  /** The identities of the contact. You may send them back unchanged. */
  identities?: ListedIdentity[];
  /** Names of tags. Tags that do not exist are created. */
  tags?: string[] | null;
  /** Groups by number, by name in any letter case, or as you read them. They must exist. */
  groups?: Array<number | string | ItemAsRead> | null;
  /** A source by number, by name in any letter case, or as you read it. It must exist. */
  source?: number | string | ItemAsRead | null;
  /** A status by number, by name in any letter case, or as you read it. It must exist. */
  status?: number | string | ItemAsRead | null;
  /** The postal address. */
  address?: AddressChange;
  /** The person in the account who is responsible for the contact, as a text that the account chooses. */
  owner?: string | null | OwnerMember;
  /** Whether the contact is blocked. */
  blocked?: boolean;
  /** Fields of your own, at most 256 KiB as JSON. */
  attributes?: Record<string, unknown> | null;
  /**
   * The reaction if a contact already has one of the exclusive identities: `refuse` (the default)
   * answers a conflict, `return` shows that contact, `merge` adds the values of the request.
   */
  on_match?: 'refuse' | 'return' | 'merge';
}

/** Creates a contact, or finds one, depending on `on_match`. */
export interface CreateItem {
  /** The command. */
  op: 'create';
  /** The contact to create. */
  contact: NewContact;
  /**
   * The reaction if a contact already has one of the exclusive identities: `refuse` (the default)
   * answers a conflict, `return` shows that contact, `merge` adds the values of the request.
   */
  on_match?: 'refuse' | 'return' | 'merge';
}

/** The health of the database. */
export interface DatabaseHealth {
  /** Whether the database can answer requests, including writes. */
  up: boolean;
  /** The version of PostgreSQL; null if it did not answer in time. */
  version: string | null;
  /** The time of a short statement, in milliseconds; null if it did not answer in time. */
  latency_ms: number | null;
  /** The connections of this process for requests. */
  connections: ConnectionsInUse;
}

/** A date of the file that can have only one order of day and month. */
export interface DateOrderProof {
  /** The order of day and month. */
  order: 'dmy' | 'mdy';
  /** The number of the row, from 1, without the header. */
  row: number;
  /** The date, which can have no other order. */
  value: string;
}

/** Deletes a contact. */
export interface DeleteItem {
  /** The command. */
  op: 'delete';
  /** The id or the number of the contact. */
  id: string | number;
}

/** The author of the deletion. */
export interface DeletedBy {
  /** The API that was used. */
  face: string;
  /** The id of the key; null for the command line. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The member who owns the key; null for a key without a member. The name of a former member is kept. */
  member?: MemberRef;
}

/** A deleted contact that can be restored. */
export interface DeletedContact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except a change of notes increases it by one. The version is the ETag. */
  version: number;
  /** The full name. */
  display_name: string | null;
  /** The company. */
  company: string | null;
  /** The author of the deletion. */
  deleted_by: DeletedBy;
  /** When it was deleted. */
  deleted_at: string;
  /** The last time at which it can be restored. */
  restorable_until: string;
  /** The number of days in which it can still be restored, rounded up. */
  days_left: number;
}

/** A list of deleted contacts. */
export interface DeletedContactPage {
  /** The result. */
  data: DeletedContact[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The delivery of an event to a receiver. */
export interface Delivery {
  /** The id of the delivery. */
  id: string;
  /** The id of the event. Every call for the event has it as `webhook-id`. */
  event_id: string;
  /** The contact of the event; null for an event of a catalog. */
  contact_id: string | null;
  /** The type of the event, as the format of the webhook names it. */
  type: string;
  /** `waiting` for its next attempt or behind another delivery, `delivered`, or `failed` permanently. */
  state: 'waiting' | 'delivered' | 'failed';
  /** The number of attempts. */
  attempts: number;
  /** The time of the next attempt; null if the delivery waits behind another one, or has ended. */
  next_at: string | null;
  /** The HTTP status of the last answer. */
  status: number | null;
  /** The reason why the last attempt had no answer. */
  error: string | null;
  /** The beginning of the answer to the last failed attempt. */
  response: string | null;
  /** Milliseconds that the last attempt took. */
  took_ms: number | null;
  /** The time of the last attempt. */
  attempted_at: string | null;
  /** When the delivery was created. */
  created_at: string;
}

/** One delivery, in an envelope. */
export interface DeliveryAnswer {
  /** The result. */
  data: Delivery;
}

/** A page of deliveries. */
export interface DeliveryPage {
  /** The deliveries, the newest first. */
  data: Delivery[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A field that changed. */
export interface Difference {
  /** The member, as in `company`, `address.city`, `attributes.plan`, `tags` or `identities`. */
  field: string;
  /** The previous value; null: no value. */
  before: unknown;
  /** The new value; null: no value. */
  after: unknown;
}

/** The space on a disk of the server. */
export interface DiskUse {
  /** The data on the disk. */
  what: string;
  /** The free bytes. */
  free_bytes: number;
  /** The size in bytes. */
  total_bytes: number;
}

/** Two contacts that are not the same person. */
export interface Dismissal {
  /** The id. */
  id: string;
  /** The ids of both contacts. */
  contact_ids: string[];
  /** When it was created. */
  created_at: string;
}

/** One dismissal, in an envelope. */
export interface DismissalAnswer {
  /** The result. */
  data: Dismissal;
}

/** A list of dismissals. */
export interface DismissalPage {
  /** The result. */
  data: Dismissal[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A value of the loser that differs from the survivor's. */
export interface DroppedValue {
  /** The name of the value, with dots. */
  path: string;
  /** The loser's value. */
  value: unknown;
  /** The survivor's value, which is kept. */
  kept: unknown;
}

/** Two contacts that may be one person. */
export interface Duplicate {
  /** The two contacts. */
  contacts: DuplicateContact[];
  /** The likelihood that they are one person, from 0 to 100. */
  score: number;
  /** The values that they have in common. */
  reasons: Array<'shared_number' | 'equivalent_number' | 'same_email' | 'same_name' | 'similar_name' | 'swapped_names' | 'same_given_name' | 'same_family_name' | 'same_birthday' | 'similar_birthday' | 'same_company' | 'same_address' | 'similar_address' | 'same_postcode' | 'same_suburb' | 'same_username' | 'same_mailbox' | 'same_number_ending'>;
  /**
   * The number of letters in which similar names differ; null if the names are not similar, or are the
   * same.
   */
  letters: number | null;
}

/** A contact of the pair. */
export interface DuplicateContact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except a change of notes increases it by one. The version is the ETag. */
  version: number;
  /** The full name. */
  display_name: string | null;
  /** The company. */
  company: string | null;
  /**
   * The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national
   * format if the account has a default region.
   */
  phone: string | null;
  /** The primary email address. */
  email: string | null;
  /** The day of birth as `1985-04-12`, or as `--04-12` without its year. */
  birthday: string | null;
  /** The postal address. */
  address: Address;
  /** When it last changed. */
  updated_at: string;
}

/** A list of pairs. */
export interface DuplicatePage {
  /** The result. */
  data: Duplicate[];
  /** Data about the list, such as the cursor of the next page. */
  meta: DuplicatesMeta;
}

/** The cursor of the next page, and whether the search is complete. */
export interface DuplicatesMeta {
  /** The `cursor` of the next page; null on the last page. */
  next_cursor: string | null;
  /** Whether every contact was compared. If false, more pairs may be found. */
  complete: boolean;
}

/** The number of contacts that were deleted permanently. */
export interface EmptiedBin {
  /** The number of contacts that were deleted permanently. */
  deleted: number;
  /** Whether more deleted contacts may remain. */
  more: boolean;
}

/** The number of contacts that were deleted permanently, in an envelope. */
export interface EmptiedBinAnswer {
  /** The result. */
  data: EmptiedBin;
}

/** The file in one encoding. */
export interface EncodingReading {
  /** A value of the option `encoding`. */
  encoding: string;
  /** Cells of the file in this encoding, in the same order for each encoding. */
  samples: string[];
}

/** A table that was searched. */
export interface ErasedPlace {
  /** The name of the table in the database. */
  table: string;
  /** The number of rows that were deleted or cleared of the person's data; for imports, rows of the file. */
  rows: number;
}

/** The report of an erasure. It has no data of the person. */
export interface Erasure {
  /** The id of the contact. */
  contact_id: string;
  /** When the person was erased. */
  erased_at: string;
  /** Every table that was searched, including those without data of the person. */
  places: ErasedPlace[];
  /** The data that is kept, so that opt-outs still apply. */
  kept: KeptOptOut[];
}

/** The report of an erasure. */
export interface ErasureAnswer {
  /** The result. */
  data: Erasure;
}

/** A change. */
export interface Event {
  /** The id of the event. */
  id: string;
  /** The type of the event. */
  type: 'contact.created' | 'contact.updated' | 'contact.deleted' | 'contact.merged' | 'contact.unmerged' | 'contact.restored' | 'contact.erased' | 'consent.recorded' | 'suppression.set' | 'suppression.removed' | 'segment.entered' | 'segment.left' | 'note.created' | 'note.updated' | 'note.deleted' | 'tag.created' | 'tag.updated' | 'tag.deleted' | 'group.created' | 'group.updated' | 'group.deleted' | 'source.created' | 'source.updated' | 'source.deleted' | 'status.created' | 'status.updated' | 'status.deleted';
  /** The contact; null for a catalog item. */
  contact_id: string | null;
  /** The version of the contact after the event; null for a catalog item. */
  version: number | null;
  /** The time of the event. */
  occurred_at: string;
  /** The author of the change. It has a `member` in accounts with members, but not in calls of webhooks. */
  actor: Author;
  /**
   * The previous state: a contact, a consent, a suppression or a catalog item; null if there was none,
   * or if it has data of another contact that you may not see, which was merged at that time. A contact
   * has the form of `GET /contacts/{id}`, without its version and the color of its status. In addition,
   * it has the numbers of its tags, `reach`, and the author of each identity.
   */
  before: Record<string, unknown> | null;
  /**
   * The new state, in the same form; null if the object was deleted, or if it has data of another
   * contact that you may not see.
   */
  after: Record<string, unknown> | null;
  /** The survivor of the merge; only for `contact.merged` and `contact.unmerged`. */
  merged_into?: string;
}

/** The cursor to continue from. */
export interface EventsMeta {
  /** The `after` of the next request. */
  next_cursor: string;
}

/** A page of events. */
export interface EventsPage {
  /** The result. */
  data: Event[];
  /** Data about the list, such as the cursor of the next page. */
  meta: EventsMeta;
}

/** The versions that the merge is based on. */
export interface ExpectedVersions {
  /** The version of the survivor. */
  survivor?: number;
  /** The version of the loser. */
  loser?: number;
}

/** An API of this server, with the data to move clients to it. */
export interface Face {
  /** The name of the API in pulls, comparisons, upstreams and calls. */
  name: string;
  /** The display name of the API. */
  title: string;
  /** The vendor of the API; null for our own. */
  vendor: string | null;
  /** The path prefixes of the API. */
  prefixes: string[];
  /** Configured host names that serve only this API. */
  hosts: string[];
  /** The configured public URL of the server; null if none is configured: use the URL that you opened. */
  public_url: string | null;
  /** Base URLs of the vendor, and their replacements on this server. */
  bases: ConnectBase[];
  /** The headers of every request. */
  headers: ConnectHeader[];
  /** Example requests. The first one only reads. */
  requests: ConnectRequest[];
  /** The place where to find the key of a client. */
  key_hint: string;
  /** The path where clients get tokens for an account id and a key; null if they send the key itself. */
  token_path: string | null;
  /** The default URL of the vendor for a pull or an upstream; null if each client has its own. */
  vendor_url: string | null;
  /**
   * The form that a key of the vendor must have, for pulls, comparisons and upstreams; null if no vendor
   * is called.
   */
  vendor_key: string | null;
  /** Functions of the vendor's API that are missing here. */
  not_served: string | null;
  /** Differences that a client may notice. */
  differs: string[];
  /** The path of the API reference. */
  reference: string;
  /** The path of the migration guide; null if there is none. */
  guide: string | null;
  /** Whether all contacts can be pulled from the vendor. */
  can_pull: boolean;
  /** Whether the API can be compared with the live vendor. */
  can_compare: boolean;
  /** Whether unserved calls can be forwarded to the vendor. */
  can_forward: boolean;
  /** The names of its upstreams: its own, or one for each host of the vendor. */
  upstreams: string[];
  /** Whether unknown ids can be looked up at the vendor. */
  can_read_through: boolean;
  /** Whether webhooks can use its format. */
  has_webhooks: boolean;
}

/** APIs. */
export interface FacePage {
  /** The result. */
  data: Face[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The use of an API by the account. */
export interface FaceState {
  /** The name of the API. */
  face: string;
  /** The ids of valid keys that were created or imported for this API, or that called it. */
  key_ids: string[];
  /** The last pull that was completed and not undone; null if there is none. */
  pull: LastPull;
  /** The last completed comparison with the live vendor; null if there is none. */
  comparison: LastComparison;
  /** The first call that succeeded, within 400 days; null if there is none. */
  first_call: FirstCall;
  /** The calls of today (UTC). */
  today: CallShares;
  /** The calls of today and the six days before (UTC). */
  week: CallShares;
}

/** States of APIs. */
export interface FaceStatePage {
  /** The result. */
  data: FaceState[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The counts of the values under a key. */
export interface FieldCheck {
  /** The number of checked contacts. */
  looked: number;
  /** Whether all contacts were checked. */
  complete: boolean;
  /** The number of contacts that have the attribute. */
  present: number;
  /** The number of values that fit. */
  fit: number;
  /** The number of values that get another form; blank values are removed. */
  changed: number;
  /** The number of values that do not fit. */
  unfit: number;
  /**
   * The number of values that do not fit, by reason: `type`, `form`, `ambiguous`, `too_long` or
   * `no_choice`.
   */
  reasons: Record<string, number>;
  /** Up to ten values that do not fit. */
  examples: UnfitValue[];
  /** The number of values that several contacts have, for a declaration with `unique`; otherwise 0. */
  repeated: number;
  /** Up to ten repeated values, the most frequent first. */
  repeated_examples: RepeatedValue[];
}

/** The counts, in an envelope. */
export interface FieldCheckAnswer {
  /** The result. */
  data: FieldCheck;
}

/** A choice of a field. */
export interface FieldChoice {
  /** The stored value. */
  value: string;
  /** The label for people; by default the value. */
  label: string;
  /** The color as `#RRGGBB`, or null for none. */
  color: string | null;
}

/** Changes of a field. */
export interface FieldPatch {
  /** The label for people. */
  label?: string;
  /**
   * The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of`
   * (the value of a choice), `several_of` (a list of values) or `url`.
   */
  type?: 'text' | 'number' | 'date' | 'yes_no' | 'one_of' | 'several_of' | 'url';
  /** The new choices, which replace all choices. */
  choices?: NewFieldChoice[];
  /**
   * Whether no two contacts may have the same value. Such a field is indexed. The change is refused
   * while values repeat.
   */
  unique?: boolean;
  /**
   * Whether lists can be sorted by the field and conditions find contacts quickly. `true` rebuilds an
   * index that is not ready.
   */
  indexed?: boolean;
  /**
   * Whether a search for text also finds contacts by the field. Such a field is indexed; only the types
   * `text` and `url` can be searched.
   */
  searched?: boolean;
}

/** The format and the columns of a file of contacts. */
export interface FileInspection {
  /** The format of the file. */
  format: 'csv' | 'ndjson' | 'vcf';
  /** Whether it is compressed with gzip. */
  compressed: boolean;
  /** The encoding, as the WHATWG Encoding Standard names it, or `ibm850` for files of DOS. */
  encoding: string;
  /** The delimiter of a CSV file. */
  delimiter: string | null;
  /** Whether the first line of a CSV file has the names of the columns. */
  header: boolean;
  /** The columns of a CSV file, or the properties of vCards. */
  columns: InspectedColumn[];
  /** The first rows, ten at most. */
  rows: InspectedRow[];
  /** The first lines or cards of a file that is not CSV. */
  examples: string[];
  /**
   * Whether the file needs the option `region`. It has phone numbers without a country code, or amounts
   * such as `1,234` that differ by country, and the account has no region.
   */
  region_asked: boolean;
  /**
   * All fields that a column can be mapped to, in addition to `attributes.<name>`, `external.<source>`
   * and `vendor_id:<face>`. `opt_in.<channel>` reads a column of yes and no, or of dates, as opt-ins on
   * the channel. `consent.<channel>` also reads each no as an opt-out. `opt_out.<channel>` reads each
   * yes as an opt-out. A purpose may follow, as in `opt_in.email/newsletter`. `consent_date` and
   * `consent_proof` apply to all answers of the row.
   */
  fields: string[];
  /** The program that exported the file, by its headings; null if it is unknown. */
  program: string | null;
  /**
   * The order of day and month in ambiguous dates: the option `date_order`, else the order that other
   * dates of the file show; null if none shows it, or they disagree.
   */
  date_order: 'dmy' | 'mdy' | null;
  /** Whether the file has dates with an ambiguous order of day and month. */
  date_order_asked: boolean;
  /**
   * Whether another encoding is nearly as likely. Compare the letters in `encodings`, and send the right
   * encoding in the option `encoding`.
   */
  encoding_asked: boolean;
  /**
   * The detected encoding, then other encodings that are nearly as likely; empty if the detection is
   * certain.
   */
  encodings: EncodingReading[];
  /** The sheet of a workbook that was read; null for other files. */
  sheet: string | null;
  /** The names of all sheets of a workbook. */
  sheets: string[];
  /** The options of the latest file with the same headings; null if there is none. */
  remembered: RememberedImport;
}

/** The format and the columns of a file of contacts, in an envelope. */
export interface FileInspectionAnswer {
  /** The result. */
  data: FileInspection;
}

/** The first call that succeeded. */
export type FirstCall = {
  /** When it was answered. */
  at: string;
  /** The id of its key. */
  key_id: string | null;
} | null;

/** Contacts to add to a group, or to remove from it. */
export interface GroupMembers {
  /** Ids or numbers of contacts. */
  contact_ids: Array<string | number>;
}

/** A group that the contact is in. */
export interface GroupRef {
  /** The number of the group. */
  number: number;
  /** The name of the group. */
  name: string;
}

/** The health of the server. */
export interface Health {
  /** The worst of the checks. */
  state: 'ok' | 'warning' | 'failed';
  /** When the checks ran. */
  checked_at: string;
  /** The checks and their results. */
  checks: HealthCheck[];
  /** The version of the server. */
  version: string;
  /** When this process started. */
  started_at: string;
  /** The processes that serve this database and answered in time. */
  processes: ServerProcess[];
  /** The database. */
  database: DatabaseHealth;
  /** The disks to which the server writes, if their space can be read. */
  disks: DiskUse[];
  /** Resources that requests use in this server, with all its workers. This request is one of `requests`. */
  in_use: InUse[];
  /** The newest backup; null if there is none, or it cannot be read. */
  newest_backup: NewestBackup;
  /** Imports and pulls of the account; null if the database did not answer. */
  imports: ImportsUnderWay;
  /** Webhooks of the account; null if the database did not answer. */
  webhooks: WebhookBacklog;
  /** The backlog of the account's intakes; null if the database did not answer in time. */
  intakes: IntakeBacklog;
}

/** The health of the server, in an envelope. */
export interface HealthAnswer {
  /** The result. */
  data: Health;
}

/** One check of the server. */
export interface HealthCheck {
  /** The name of the check. */
  name: string;
  /** `ok`, `warning` or `failed`. */
  state: 'ok' | 'warning' | 'failed';
  /** The result, in a sentence. */
  message: string;
  /** The next step; null if no action is needed. */
  next_step: string | null;
  /** The result as data, for clients with their own texts. If it is empty, there is only the message. */
  reasons: HealthReason[];
}

/** A part of the result of a check. */
export interface HealthReason {
  /** The code of the result, such as `backup_none` or `disk_low`. New codes can be added. */
  code: string;
  /** The numbers and names in the result. Times are in seconds, except for `ms`. */
  values: Record<string, string | number>;
}

/** The author of a change. */
export interface HistoryActor {
  /** The API that was used, or `cli` or `import`. */
  face: string;
  /** The id of the key; null if there was none. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The name of the key; null if there was none, or it no longer exists. */
  key_name: string | null;
  /** The member who owns the key; null for a key without a member. The name of a former member is kept. */
  member?: MemberRef;
}

/** A change of the contact. */
export interface HistoryEntry {
  /** The id of the event. */
  id: string;
  /** The type of the event. */
  type: 'contact.created' | 'contact.updated' | 'contact.deleted' | 'contact.merged' | 'contact.unmerged' | 'contact.restored' | 'contact.erased' | 'consent.recorded' | 'suppression.set' | 'suppression.removed' | 'segment.entered' | 'segment.left' | 'note.created' | 'note.updated' | 'note.deleted' | 'tag.created' | 'tag.updated' | 'tag.deleted' | 'group.created' | 'group.updated' | 'group.deleted' | 'source.created' | 'source.updated' | 'source.deleted' | 'status.created' | 'status.updated' | 'status.deleted';
  /** The version of the contact after the change. */
  version: number | null;
  /** The time of the event. */
  occurred_at: string;
  /** The author of the change. */
  actor: HistoryActor;
  /** The fields that changed. Empty if another contact that you may not see was merged at that time. */
  changes: Difference[];
}

/** A page of a history. */
export interface HistoryEntryPage {
  /** The result. */
  data: HistoryEntry[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** An identity that identifies a contact. */
export type Identifier = IdentifierNumber | IdentifierEmail | IdentifierLid | IdentifierOther;

/** An email address. */
export interface IdentifierEmail {
  /** The kind of the identity. */
  kind: 'email';
  /** The email address. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
}

/** A LID: an id with which WhatsApp hides the number of a person. */
export interface IdentifierLid {
  /** The kind of the identity. */
  kind: 'lid';
  /** The digits of the LID, with or without the device and `@lid`. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
}

/** A phone or WhatsApp number. */
export interface IdentifierNumber {
  /** The kind of the identity. */
  kind: 'phone' | 'wa_id';
  /** The number in E.164 format, with or without the `+`. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
}

/** A user name or an id of a messenger or another system. */
export interface IdentifierOther {
  /** The kind of the identity. */
  kind: 'bsuid' | 'telegram' | 'viber' | 'instagram' | 'messenger' | 'vk' | 'avito' | 'max' | 'external' | 'vendor_id' | 'username' | 'parent_bsuid';
  /** The value. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
}

/** A phone number, address or id that identifies a contact. */
export interface Identity {
  /** The id. */
  id: string;
  /** The kind of the identity. */
  kind: 'phone' | 'wa_id' | 'bsuid' | 'lid' | 'telegram' | 'viber' | 'instagram' | 'messenger' | 'vk' | 'avito' | 'max' | 'external' | 'vendor_id' | 'email' | 'username' | 'parent_bsuid';
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope: string;
  /** The canonical value: the digits of a number, lower case of an email address. */
  value: string;
  /** The value, as the client sent it. */
  raw: string;
  /** A name for it, such as `home`. */
  label: string | null;
  /** Whether it is the primary identity of its kind. */
  primary: boolean;
  /** When it was verified; null if it was not. */
  verified_at: string | null;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** One identity, in an envelope. */
export interface IdentityAnswer {
  /** The result. */
  data: Identity;
}

/** A list of identities. */
export interface IdentityPage {
  /** The result. */
  data: Identity[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** An import of a file, as a job. */
export interface Import {
  /** The id. */
  id: string;
  /** The state of the import. */
  state: 'receiving' | 'queued' | 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone';
  /** The format of the file. */
  format: 'csv' | 'ndjson' | 'vcf';
  /** Whether the import only checks every row, without writing. */
  dry_run: boolean;
  /** The treatment of existing contacts. */
  on_match: 'skip' | 'update' | 'fill';
  /** The treatment of an invalid cell: reject the row, or skip the cell. */
  bad_cells: 'reject_row' | 'drop_cell';
  /** The treatment of rows for contacts that earlier rows created. */
  repeats: 'skip' | 'merge';
  /** The treatment of rows that are similar to a stored contact. */
  on_similar: 'create' | 'review';
  /**
   * The country of phone numbers without a country code, as two letters; null: the region of the
   * account.
   */
  region: string | null;
  /** The order of day and month in dates, if it was chosen; null: the server detected it. */
  date_order: 'dmy' | 'mdy' | null;
  /** The fixes of the import, without fixes of single values. */
  fixes: ImportFix[];
  /** The name of the file, for display. */
  file_name: string | null;
  /** The columns of a CSV file, or the properties of vCards, with their fields. */
  columns: ImportColumn[];
  /** The number of rows in the file. */
  rows: number;
  /** The size of the file in bytes. */
  bytes: number;
  /** The number of rows with an outcome. */
  settled_rows: number;
  /** The size of these rows in bytes. */
  settled_bytes: number;
  /** The progress in percent. */
  percent: number;
  /** The number of contacts that were created. */
  created: number;
  /** The number of contacts that were changed. */
  updated: number;
  /** The number of rows that changed nothing. */
  skipped: number;
  /** The number of rejected rows. */
  rejected: number;
  /**
   * The reasons for rejected and skipped rows, dropped cells and ambiguous numbers: at most 30, the rest
   * as `other`.
   */
  reasons: ImportReason[];
  /** Rows per second, while it runs. */
  rows_per_second: number | null;
  /** The estimated seconds until the end, while it runs. */
  seconds_left: number | null;
  /** The result of the undo; null if there was no undo. */
  undo: ImportUndo;
  /** The error of a failed import. */
  error: ImportError;
  /** When it was created. */
  created_at: string;
  /** When the first row was processed. */
  started_at: string | null;
  /** When it ended. */
  finished_at: string | null;
  /** When the undo ended. */
  undone_at: string | null;
  /**
   * The tags, groups, sources and statuses that the import created, or would create if it is a dry run;
   * absent in a list.
   */
  new_items?: NewItems[];
}

/** One import, in an envelope. */
export interface ImportAnswer {
  /** The result. */
  data: Import;
}

/** A column of a CSV file, or a property of vCards. */
export interface ImportColumn {
  /** The name in the file. */
  name: string;
  /** The field of the column; null if the column is not imported. */
  field: string | null;
  /** The number of occurrences of the property. */
  count?: number;
}

/** The error of a failed import. */
export type ImportError = {
  /** The error, for programs. */
  code: string;
  /** The reason, for people. */
  message: string;
} | null;

/** A fix for all rows with the same error. */
export interface ImportFix {
  /** The column of the error; null for the whole row. */
  column: string | null;
  /** The code of the error. */
  code: string;
  /** The cell to fix; absent for any cell. */
  value?: string;
  /** The action. */
  action: 'skip_cell' | 'replace' | 'skip_row' | 'country';
  /** The text in place of the cell, or the country. */
  with?: string;
}

/** The options and the file. The file comes last. */
export interface ImportForm {
  /** The format of the file. By default, the server detects it. */
  format?: 'csv' | 'ndjson' | 'vcf';
  /**
   * The delimiter of CSV: `comma`, `semicolon`, `tab`, `pipe`, or the character. By default, the server
   * detects it.
   */
  delimiter?: string;
  /** The sheet of a workbook. By default, the first visible one with rows. */
  sheet?: string;
  /**
   * The encoding of the file, such as `windows-1252`. By default, the charset of the `Content-Type` is
   * used, or the server detects it.
   */
  encoding?: string;
  /**
   * A JSON object that maps columns of a CSV file to fields, such as `{"Mobile 2": "phone"}`. An empty
   * field leaves a column out. Other columns are detected by their headings. `last` uses the mapping,
   * the region and the date order of the latest import of a file with the same headings.
   */
  mapping?: string;
  /** Whether the import only checks every row, without writing. */
  dry_run?: 'true' | 'false';
  /**
   * The treatment of an existing contact: `skip` leaves it unchanged, `update` writes the values of the
   * row, `fill` writes only the fields that the contact lacks.
   */
  on_match?: 'skip' | 'update' | 'fill';
  /**
   * The treatment, with `on_match=skip`, of a row for a contact that an earlier row created: `skip`
   * skips the row, `merge` fills empty fields of the contact.
   */
  repeats?: 'skip' | 'merge';
  /** As in the query: `create` or `review` for a row that is similar to a stored contact. */
  on_similar?: 'create' | 'review';
  /**
   * On an invalid cell: `drop_cell` (the default) skips the cell, and the row notes it; `reject_row`
   * rejects the row.
   */
  bad_cells?: 'reject_row' | 'drop_cell';
  /**
   * Tags for all contacts that the import creates or changes: names separated by commas, or repeated.
   * Names with commas are sent as a JSON list.
   */
  tags?: string;
  /**
   * Groups for all contacts that the import creates or changes: names separated by commas, or repeated.
   * Names with commas are sent as a JSON list.
   */
  groups?: string;
  /** The source of created contacts without a source in their row; by default `import`. */
  source?: string;
  /**
   * The country of phone numbers without a country code and of amounts such as `1,234`, as two letters;
   * by default the region of the account.
   */
  region?: string;
  /** The name of the file, for display. */
  file_name?: string;
  /** The order of day and month in dates such as `02/01/2026`. By default, the server detects it. */
  date_order?: 'dmy' | 'mdy';
  /** Corrected cells of the file, by row and column. */
  corrections?: string;
  /**
   * A JSON list of fixes for all rows with the same problem: the `column` and `code` of the error,
   * perhaps the `value` of the cell, and the `action`. `skip_cell` and `skip_row` skip the cell or the
   * row. `replace` replaces the cell by the text in `with`. `country` reads numbers as national numbers
   * of the country in `with`.
   */
  fixes?: string;
  /** As in the query: other names of statuses and sources in the file. */
  item_names?: string;
  /** The file: CSV, NDJSON or vCard. */
  file: string;
}

/** A list of imports. */
export interface ImportPage {
  /** The result. */
  data: Import[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A reason for rejected or skipped rows, dropped cells or ambiguous numbers, with its count. */
export interface ImportReason {
  /**
   * The subject of the reason: a rejected or skipped row, a dropped or fixed cell, an ambiguous number,
   * a hidden row, or a row similar to a contact.
   */
  kind: 'rejected' | 'skipped' | 'dropped' | 'ambiguous' | 'joined' | 'fixed' | 'hidden' | 'similar';
  /** The reason, for programs. */
  code: 'known' | 'unchanged' | 'repeated' | 'similar' | 'joined' | 'ambiguous' | 'conflict' | 'taken' | 'invalid' | 'form' | 'type' | 'required' | 'unknown' | 'no_choice' | 'forbidden_character' | 'too_long' | 'too_many' | 'too_large' | 'too_high' | 'quota' | 'erased' | 'name_parts' | 'extension' | 'ambiguous_phone' | 'unsure_encoding' | 'encoding' | 'hidden_row' | 'short_row' | 'tag_case' | 'left_out' | 'replaced' | 'country_set' | 'other';
  /** The column or property; null for the row as a whole. */
  column: string | null;
  /** The number of rows. */
  count: number;
  /** Cells that occur at least twice, the most frequent first. Rare cells may be missing. */
  values: ReasonValue[];
  /** The first three rows. */
  examples: ReasonExample[];
}

/** The outcome of a row. */
export interface ImportRow {
  /** The number of the row in the file, from 1, without the header. */
  row: number;
  /** The outcome of the row. */
  outcome: 'created' | 'updated' | 'skipped' | 'rejected';
  /** The contact of the row. */
  contact_id: string | null;
  /** The reasons why the row was rejected or skipped. */
  errors: RowError[];
  /** Dropped cells and ambiguous numbers. */
  notes: RowNote[];
  /** A rejected row of the file, unchanged: the cells of CSV, else the text. */
  raw: string[] | string | null;
}

/** A list of rows. */
export interface ImportRowPage {
  /** The result. */
  data: ImportRow[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The result of an undo. */
export type ImportUndo = {
  /** The number of undone rows. */
  reverted: number;
  /**
   * The number of contacts that were kept, or that keep a note, because they were changed in the
   * meantime.
   */
  kept: number;
} | null;

/** Imports and pulls of the account that have not ended. */
export type ImportsUnderWay = {
  /** The number of imports and pulls. */
  under_way: number;
  /** The number of their rows that have no outcome yet. */
  rows_waiting: number;
  /** When a server last worked on the import that has waited longest; null if there is none. */
  oldest_at: string | null;
} | null;

/** A resource that requests use. */
export interface InUse {
  /** The name of the resource: `requests`, `answers`, `exports` and so on. */
  what: string;
  /** `count` or `bytes`. */
  unit: 'count' | 'bytes';
  /** The amount in use. */
  taken: number;
  /** The maximum amount; null if it has no limit. */
  maximum: number | null;
}

/** A column of a CSV file, or a property of vCards, as it would be imported. */
export interface InspectedColumn {
  /** The name in the file. */
  name: string;
  /** The field of the column; null if the column would not be imported. */
  field: string | null;
  /** The way of detection: `mapping`, the heading, or the cells. */
  by: 'mapping' | 'heading' | 'content' | null;
  /** The percentage of the examined cells that are valid for that field; null if there are no cells. */
  confidence: number | null;
  /** Some of its cells. */
  samples: string[];
  /** A field for answers to a request for consent; null if the column has none. */
  suggested: string | null;
  /** The type of an own field that fits the cells; null if no type fits. */
  value_type: 'text' | 'number' | 'date' | 'yes_no' | 'one_of' | 'several_of' | 'url' | null;
  /** The percentage of the examined cells that are values of `value_type`; null without a type. */
  fit: number | null;
  /** The different values of the cells, if `value_type` is `one_of`. */
  choices: string[];
  /** For each order of day and month, the first date of the column that shows it. */
  date_order_proofs: DateOrderProof[];
  /** The number of occurrences of the property. */
  count?: number;
}

/** A row, as it would be imported. */
export interface InspectedRow {
  /** The number of the row in the file, from 1, without the header. */
  row: number;
  /**
   * The cells of a CSV file, or the name, phone, email and company of a contact in another format;
   * shortened to 200 characters. A phone number has its country code. The cells of a rejected contact
   * are empty.
   */
  cells: string[];
}

/** An address that receives webhooks. */
export interface Intake {
  /** The id of the intake. */
  id: string;
  /** A name for people. */
  name: string;
  /**
   * The accepted kind of credential: of the platform itself (`meta`), of a provider (`360dialog`,
   * `gupshup`, `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
   */
  variant: 'meta' | '360dialog' | 'gupshup' | 'ycloud' | 'waha' | 'evolution';
  /**
   * The namespace of the ids that people have with the business. Empty if the account has one business
   * portfolio.
   */
  portfolio: string;
  /** The business numbers in payloads: the digits by id; null if they are unknown. */
  numbers: Record<string, string | null>;
  /**
   * The counts by kind: incoming and outgoing messages, mentioned people, changed numbers or ids,
   * stopped and resumed marketing, call permissions, shared cards, contacts of the phone app,
   * undeliverable messages.
   */
  kinds: Record<string, number>;
  /** The same counts for today (UTC). */
  today: Record<string, number>;
  /** The counts of fields and members that the server does not read, by name. */
  unread: Record<string, number>;
  /** The number of payloads that were applied. */
  applied: number;
  /** The number of payloads without valid JSON of the platform. */
  unreadable: number;
  /**
   * The number of payloads with a refused change, for example because the account is full. The server
   * retries them as long as they are stored.
   */
  refused: number;
  /** The number of payloads with a change that was refused until the payloads expired. */
  failed: number;
  /** When the platform last verified the current address; null if it did not. */
  verified_at: string | null;
  /** When the last processed payload arrived; null if there is none. */
  last_at: string | null;
  /**
   * The end of the period in which payloads with the previous secret are accepted; null if there is
   * none.
   */
  old_secret_until: string | null;
  /** The end of the period in which the previous address works; null if there is none. */
  old_token_until: string | null;
  /** The key that created the intake; null for the command line. */
  made_by: string | null;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** One intake, in an envelope. */
export interface IntakeAnswer {
  /** The result. */
  data: Intake;
}

/** The payloads of the intakes of the account that are not applied yet. */
export type IntakeBacklog = {
  /** The number of intakes. */
  intakes: number;
  /** The number of payloads that wait to be applied; at most 100,000 are counted. */
  payloads_waiting: number;
  /** The number of payloads with a refused change, which the server retries; at most 100,000 are counted. */
  payloads_refused: number;
  /** When the oldest untried payload arrived; null if there is none. */
  oldest_at: string | null;
} | null;

/** All intakes. */
export interface IntakePage {
  /** The intakes, the newest first. */
  data: Intake[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of an intake. */
export interface IntakePatch {
  /** A new name. */
  name?: string;
  /** A new secret. It is never shown. */
  secret?: string;
  /** The seconds in which the previous secret is still accepted: at most 30 days, by default 0. */
  overlap_seconds?: number;
  /** A new token with which the platform verifies the address. */
  verify_token?: string;
}

/** The count of payloads that wait again. */
export interface IntakeReplay {
  /** The number of payloads that wait again. */
  replayed: number;
}

/** The count of payloads that wait again, in an envelope. */
export interface IntakeReplayAnswer {
  /** The result. */
  data: IntakeReplay;
}

/** The period during which both addresses work. */
export interface IntakeRotation {
  /** The seconds in which the previous address still works: at most 30 days, by default 0. */
  overlap_seconds?: number;
}

/** The effects of a test message. */
export interface IntakeTest {
  /**
   * The state of the message: `applied`; `refused` if the contact could not be created now, for example
   * because the account is full; `waiting`; `unreadable`; `failed`.
   */
  state: 'waiting' | 'applied' | 'unreadable' | 'refused' | 'failed';
  /** The number of the sender. It is reserved for examples, so no person has it. */
  phone: string;
  /** The contact with the test number; null if there is none. */
  contact_id: string | null;
  /** Whether the test created the contact. */
  created: boolean;
}

/** The effects of a test message, in an envelope. */
export interface IntakeTestAnswer {
  /** The result. */
  data: IntakeTest;
}

/** An intake with its token, which is shown only once. */
export interface IntakeWithToken {
  /** The id of the intake. */
  id: string;
  /** A name for people. */
  name: string;
  /**
   * The accepted kind of credential: of the platform itself (`meta`), of a provider (`360dialog`,
   * `gupshup`, `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
   */
  variant: 'meta' | '360dialog' | 'gupshup' | 'ycloud' | 'waha' | 'evolution';
  /**
   * The namespace of the ids that people have with the business. Empty if the account has one business
   * portfolio.
   */
  portfolio: string;
  /** The business numbers in payloads: the digits by id; null if they are unknown. */
  numbers: Record<string, string | null>;
  /**
   * The counts by kind: incoming and outgoing messages, mentioned people, changed numbers or ids,
   * stopped and resumed marketing, call permissions, shared cards, contacts of the phone app,
   * undeliverable messages.
   */
  kinds: Record<string, number>;
  /** The same counts for today (UTC). */
  today: Record<string, number>;
  /** The counts of fields and members that the server does not read, by name. */
  unread: Record<string, number>;
  /** The number of payloads that were applied. */
  applied: number;
  /** The number of payloads without valid JSON of the platform. */
  unreadable: number;
  /**
   * The number of payloads with a refused change, for example because the account is full. The server
   * retries them as long as they are stored.
   */
  refused: number;
  /** The number of payloads with a change that was refused until the payloads expired. */
  failed: number;
  /** When the platform last verified the current address; null if it did not. */
  verified_at: string | null;
  /** When the last processed payload arrived; null if there is none. */
  last_at: string | null;
  /**
   * The end of the period in which payloads with the previous secret are accepted; null if there is
   * none.
   */
  old_secret_until: string | null;
  /** The end of the period in which the previous address works; null if there is none. */
  old_token_until: string | null;
  /** The key that created the intake; null for the command line. */
  made_by: string | null;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** The path of its address on this server. */
  path: string;
  /** The last part of the path. It is shown only once. */
  token: string;
  /** The token with which the platform verifies the address. */
  verify_token: string;
}

/** An intake with its token, in an envelope. */
export interface IntakeWithTokenAnswer {
  /** The result. */
  data: IntakeWithToken;
}

/** A link or code for one sign-in. */
export interface Invitation {
  /** The code. */
  code: string;
  /** The URL that signs in with the code. */
  url: string;
  /** When it ends. */
  expires_at: string;
}

/** One invitation, in an envelope. */
export interface InvitationAnswer {
  /** The result. */
  data: Invitation;
}

/** A new member, with the link for the sign-in. */
export interface InvitedMember {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The email address. A sign-in provider identifies the member by it. */
  email: string | null;
  /** The name of the role. */
  role: string;
  /**
   * `invited`: has not signed in yet. `suspended`: may not sign in. `left`: is no longer a member, and
   * only named in histories.
   */
  state: 'invited' | 'active' | 'suspended' | 'left';
  /**
   * The numbers of the member's groups. With a role that sees groups, the member sees the contacts in
   * these groups.
   */
  groups: number[];
  /**
   * Texts that identify the member in the owner field of contacts. When a contact is assigned to the
   * member, the first text is stored.
   */
  owners: string[];
  /** When the person declined the invitation; null: it was not declined. */
  declined_at: string | null;
  /** When the member was last seen, accurate to about a minute. */
  last_seen_at: string | null;
  /** When the member was invited. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** The link or code for the sign-in. */
  invitation: Invitation;
}

/** One new member, in an envelope. */
export interface InvitedMemberAnswer {
  /** The result. */
  data: InvitedMember;
}

/** One problem of the request. */
export interface Issue {
  /** The member, such as `identities.0.value`, or the name of the parameter. */
  path: string;
  /** The error, for programs. */
  code: string;
  /** The error, for people. */
  message: string;
  /**
   * The required form of the value, for programs: always with the code `form`, and with some other
   * codes. `text`: only the message describes the form.
   */
  form?: ProblemCode | (string & {});
  /**
   * The country of accepted national numbers, such as `DE`; only for the form `phone`, if national
   * numbers are accepted.
   */
  country?: string;
  /** The row in the file, counted from 1 without the header; only for errors in one row. */
  row?: number;
  /** The line in the file, counted from 1, at which the row begins; only for errors in one row or line. */
  line?: number;
  /** The number of cells of the row; only if the file has another number of columns. */
  cells?: number;
  /** The number of columns of the file; only if the row has another number of cells. */
  columns?: number;
}

/**
 * A group, source or status as a contact shows it. Only the number is read; the other members are
 * ignored.
 */
export interface ItemAsRead {
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name. */
  name?: string;
  /** The color as `#RRGGBB`, or null for none. */
  color?: string | null;
}

/** An item of a catalog. */
export type ItemRef = {
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name. */
  name: string;
} | null;

/** An opt-out that is kept under a salted hash. */
export interface KeptOptOut {
  /** The kind of data: `opt_out_hash`, the salted hash of a number or an email. */
  what: 'opt_out_hash';
  /** Whether it was a consent (an opt-out) or a suppression. */
  form: 'consent' | 'suppression';
  /** The channel; `all` for every channel. */
  channel: string;
  /** The purpose of the consent, such as marketing. */
  purpose: string | null;
  /**
   * The number of the business to which it applies, as digits with the country code; null for all
   * numbers.
   */
  sender: string | null;
  /** The kind of the hashed identity: `number` or `email`. */
  identity: string;
}

/** An API key, without its secret. */
export interface Key {
  /** The id. */
  id: string;
  /** The name, for people. */
  name: string;
  /** The first characters of the secret, to identify it. */
  prefix: string;
  /** The scopes of the key, which are its rights. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of
   * this key alone.
   */
  rate_limit: 'default' | 'unlimited' | RateWindow;
  /** When it was created. */
  created_at: string;
  /** When the key ends; null: never. */
  expires_at: string | null;
  /** When the key was revoked. */
  revoked_at: string | null;
  /** When the key was last used, accurate to some minutes. */
  last_used_at: string | null;
  /** The id of the key that created it; null for the command line. */
  made_by: string | null;
  /** When the previous secret stops working; null if there is none. */
  old_secret_until: string | null;
  /**
   * The number of the member who owns the key. The key ends with the member, and has at most the
   * member's rights and visibility.
   */
  member: number | null;
  /**
   * The state of the member who owns the key; null for a key without a member. While the member is
   * `invited` or `suspended`, the server refuses the key with 401. The key works from the first sign-in
   * on, or when the member is active again.
   */
  member_state: 'invited' | 'active' | 'suspended' | 'left' | null;
}

/** A key, in an envelope. */
export interface KeyAnswer {
  /** The result. */
  data: Key;
}

/** The key of the request. */
export interface KeyInUse {
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The scopes of the key, which are its rights. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of
   * this key alone.
   */
  rate_limit: 'default' | 'unlimited' | RateWindow;
}

/** A list of keys. */
export interface KeyPage {
  /** The result. */
  data: Key[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of a key. */
export interface KeyPatch {
  /** The name, for people. */
  name?: string;
  /** The new scopes of the key: names of scopes, `<resource>:*` for all of a resource, or `all`. */
  scopes?: Array<'all' | '*' | 'none' | 'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read' | 'contacts:*' | 'groups:*' | 'sources:*' | 'statuses:*' | 'account:*' | 'messages:*' | 'conversations:*' | 'broadcasts:*' | 'webhooks:*' | 'keys:*' | 'templates:*' | 'upstream:*' | 'upstreams:*' | 'pulls:*' | 'intakes:*' | 'health:*'>;
  /** The new rate limit of the key. */
  rate_limit?: 'default' | 'unlimited' | NewRateWindow;
}

/** The period during which both secrets work. */
export interface KeyRotation {
  /** The seconds in which the previous secret still works: at most 30 days, by default 0. */
  overlap_seconds?: number;
}

/** The outcome of the last attempt. */
export type LastAnswer = {
  /** The HTTP status; null if there was no answer. */
  status: number | null;
  /** The reason for the missing answer. */
  error: string | null;
  /** When the attempt began. */
  at: string;
} | null;

/** The last completed comparison with the live vendor. */
export type LastComparison = {
  /** When it was completed. */
  at: string;
  /** The number of requests that were compared. */
  requests: number;
  /** The number of contacts that were compared one by one. */
  contacts: number;
  /** The number of differences. */
  differences: number;
} | null;

/** The last pull that was completed and not undone. */
export type LastPull = {
  /** The id of the pull. */
  id: string;
  /** When it was completed. */
  at: string;
  /** The number of contacts that it created, updated or skipped. */
  contacts: number;
} | null;

/** An identity of the contact. You may send it back unchanged. */
export type ListedIdentity = ListedIdentityNumber | ListedIdentityEmail | ListedIdentityLid | ListedIdentityOther;

/** An email address. */
export interface ListedIdentityEmail {
  /** The kind of the identity. */
  kind: 'email';
  /** The email address. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** Ignored. */
  id?: string;
  /** Ignored. */
  raw?: string;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A LID: an id with which WhatsApp hides the number of a person. */
export interface ListedIdentityLid {
  /** The kind of the identity. */
  kind: 'lid';
  /** The digits of the LID, with or without the device and `@lid`. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** Ignored. */
  id?: string;
  /** Ignored. */
  raw?: string;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A phone or WhatsApp number. */
export interface ListedIdentityNumber {
  /** The kind of the identity. */
  kind: 'phone' | 'wa_id';
  /** The number in E.164 format, with or without the `+`. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** Ignored. */
  id?: string;
  /** Ignored. */
  raw?: string;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A user name or an id of a messenger or another system. */
export interface ListedIdentityOther {
  /** The kind of the identity. */
  kind: 'bsuid' | 'telegram' | 'viber' | 'instagram' | 'messenger' | 'vk' | 'avito' | 'max' | 'external' | 'vendor_id' | 'username' | 'parent_bsuid';
  /** The value. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** Ignored. */
  id?: string;
  /** Ignored. */
  raw?: string;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A new API key with its secret. */
export interface MadeKey {
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The first characters of the secret, to identify it. */
  prefix: string;
  /** The scopes of the key, which are its rights. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of
   * this key alone.
   */
  rate_limit: 'default' | 'unlimited' | RateWindow;
  /** When it was created. */
  created_at: string;
  /** When the key ends; null: never. */
  expires_at: string | null;
  /** When the key was revoked. */
  revoked_at: string | null;
  /** When the key was last used, accurate to some minutes. */
  last_used_at: string | null;
  /** The id of the key that created it; null for the command line. */
  made_by: string | null;
  /** When the previous secret stops working; null if there is none. */
  old_secret_until: string | null;
  /** The number of the member who owns the key. */
  member: number | null;
  /**
   * The state of the member who owns the key; null for a key without a member. While the member is
   * `invited` or `suspended`, the server refuses the key with 401. The key works from the first sign-in
   * on, or when the member is active again.
   */
  member_state: 'invited' | 'active' | 'suspended' | 'left' | null;
  /** The secret. It is shown only once. */
  key: string;
}

/** The new key, in an envelope. */
export interface MadeKeyAnswer {
  /** The result. */
  data: MadeKey;
}

/** An identifier that matched the contact. */
export interface Match {
  /** The position of the identifier in the request, from 0. */
  identifier: number;
  /** The kind of the identity. */
  kind: 'phone' | 'wa_id' | 'bsuid' | 'lid' | 'telegram' | 'viber' | 'instagram' | 'messenger' | 'vk' | 'avito' | 'max' | 'external' | 'vendor_id' | 'email' | 'username' | 'parent_bsuid';
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope: string;
  /** The value of the request, in its canonical form. */
  value: string;
  /** Whether the value is the same, or another known form of the same number. */
  match: 'exact' | 'equivalent';
}

/** The signed-in member. */
export interface Me {
  /** The member; null: the key has no member. */
  member: OwnMember;
  /** The name of the role of the member. */
  role: string | null;
  /** The scopes of the credential. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * `all`: all contacts. `groups`: contacts of the member and of its groups. `own`: contacts of the
   * member.
   */
  sees: 'all' | 'groups' | 'own';
  /** Parts of contacts that are not shown. */
  hidden: string[];
  /** Parts of contacts that are shown masked. */
  masked: Array<'numbers' | 'emails'>;
  /** The account. */
  account: OwnAccount;
  /** Other accounts of the same person. */
  accounts: AccountRef[];
  /** Open invitations to the person's verified email address. */
  invitations: OpenInvitation[];
  /** The session in the cookie; null: the credential is not a cookie. */
  session: OwnSession;
  /** The text for the header `X-Switchbook-Csrf`; null: the credential is not a cookie. */
  csrf: string | null;
}

/** The signed-in member, in an envelope. */
export interface MeAnswer {
  /** The result. */
  data: Me;
}

/** Your changed name. */
export interface MePatch {
  /** The name. */
  name: string;
}

/** A person who works in the account. */
export interface Member {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The email address. A sign-in provider identifies the member by it. */
  email: string | null;
  /** The name of the role. */
  role: string;
  /**
   * `invited`: has not signed in yet. `suspended`: may not sign in. `left`: is no longer a member, and
   * only named in histories.
   */
  state: 'invited' | 'active' | 'suspended' | 'left';
  /**
   * The numbers of the member's groups. With a role that sees groups, the member sees the contacts in
   * these groups.
   */
  groups: number[];
  /**
   * Texts that identify the member in the owner field of contacts. When a contact is assigned to the
   * member, the first text is stored.
   */
  owners: string[];
  /** When the person declined the invitation; null: it was not declined. */
  declined_at: string | null;
  /** When the member was last seen, accurate to about a minute. */
  last_seen_at: string | null;
  /** When the member was invited. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** One member, in an envelope. */
export interface MemberAnswer {
  /** The result. */
  data: Member;
}

/** A login of a member: an identity at a provider, or a passkey. */
export interface MemberLogin {
  /** The id. */
  id: string;
  /** The URL of the provider; null: a passkey. */
  issuer: string | null;
  /** The name of the provider, or of the passkey. */
  label: string;
  /** When it was first used for a sign-in. */
  created_at: string;
  /** When it was last used for a sign-in; null: never. */
  last_used_at: string | null;
}

/** A login of a member, in an envelope. */
export interface MemberLoginAnswer {
  /** The result. */
  data: MemberLogin;
}

/** A list of logins. */
export interface MemberLoginPage {
  /** The result. */
  data: MemberLogin[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A list of members. */
export interface MemberPage {
  /** The result. */
  data: Member[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of a member. */
export interface MemberPatch {
  /** The name. */
  name?: string;
  /** The email address. */
  email?: string | null;
  /** The name of the role. */
  role?: string;
  /** Numbers of groups. */
  groups?: number[];
  /** Texts that identify the member as the owner of contacts. */
  owners?: string[];
  /**
   * `suspended`: the member may not sign in. `active`: it may again; a member who never signed in is
   * `invited` again.
   */
  state?: 'active' | 'suspended';
}

/** A member. */
export type MemberRef = {
  /** The number. */
  number: number;
  /** The name. */
  name: string;
} | null;

/** A session in a browser. */
export interface MemberSession {
  /** The id. */
  id: string;
  /** The browser and its operating system, as far as the browser reports them. */
  agent: string;
  /** The kind of sign-in: the name of a provider, `passkey`, or `code`. */
  login: string;
  /** When it was opened. */
  created_at: string;
  /** When it was last used, accurate to about an hour. */
  seen_at: string;
  /** The latest end. 7 days without requests also end it. */
  ends_at: string;
  /** Whether it is the session of this request. */
  is_current: boolean;
}

/** A list of sessions. */
export interface MemberSessionPage {
  /** The result. */
  data: MemberSession[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The result of an addition, as counts. */
export interface MembersAdded {
  /** The number of contacts that were added. */
  added: number;
  /** The number of contacts that needed no change. */
  unchanged: number;
  /** The number of contacts that do not exist. */
  not_found: number;
}

/** The counts, in an envelope. */
export interface MembersAddedAnswer {
  /** The result. */
  data: MembersAdded;
}

/** The result of a removal, as counts. */
export interface MembersRemoved {
  /** The number of contacts that were removed. */
  removed: number;
  /** The number of contacts that needed no change. */
  unchanged: number;
  /** The number of contacts that do not exist. */
  not_found: number;
}

/** The counts, in an envelope. */
export interface MembersRemovedAnswer {
  /** The result. */
  data: MembersRemoved;
}

/** A merge of two contacts. */
export interface Merge {
  /** The id. */
  id: string;
  /** The id of the survivor. */
  survivor_id: string;
  /** The id of the loser. */
  loser_id: string;
  /** The number of the loser. */
  loser_number: number;
  /** The counts of adopted, dropped and moved data. */
  counts: MergeCounts;
  /** The author of the merge. */
  actor: MergeActor;
  /** When they were merged. */
  merged_at: string;
  /** When the merge was undone; null if it was not. */
  undone_at: string | null;
  /** The last time at which the merge can be undone; null if it cannot be undone. */
  undoable_until: string | null;
}

/** The author of the merge. */
export interface MergeActor {
  /** The API that was used. */
  face: string;
  /** The id of the key; null for the command line. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The member who owns the key; null for a key without a member. The name of a former member is kept. */
  member?: MemberRef;
}

/** One merge, in an envelope. */
export interface MergeAnswer {
  /** The result. */
  data: Merge;
}

/** The counts of adopted, dropped and moved data. */
export interface MergeCounts {
  /** The number of values that the survivor lacked and adopted. */
  adopted: number;
  /** Values that were dropped. */
  dropped: number;
  /** Identities that moved. */
  identities: number;
  /** Tags that were added. */
  tags: number;
  /** Groups that were added. */
  groups: number;
  /** Notes that moved. */
  notes: number;
  /** Entries of the ledger that moved. */
  consents: number;
  /** Suppressions of the loser. */
  suppressions: number;
  /** Ids of vendors that moved. */
  vendor_ids: number;
}

/** A list of merges. */
export interface MergePage {
  /** The result. */
  data: Merge[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A signed statement of a platform that two contacts are one person. */
export interface MergeProof {
  /** The platform that made the statement. */
  platform: string;
  /** The statement: a changed number, a changed user id, or a number and a LID together. */
  kind: 'number_change' | 'user_id_change' | 'lid_and_number';
  /** The id of the payload. Payloads are deleted after seven days. */
  payload_id: string;
  /** The time of the statement. */
  at: string;
}

/** The effects of a merge, or of its preview. */
export interface MergeReport {
  /** The id of the merge; null in a preview. */
  id: string | null;
  /** Whether nothing was changed. */
  preview: boolean;
  /** The id of the survivor. */
  survivor_id: string;
  /** The id of the loser. */
  loser_id: string;
  /** The number of the loser. */
  loser_number: number;
  /** The versions before the merge. */
  versions: MergedVersions;
  /** The counts of adopted, dropped and moved data. */
  counts: MergeCounts;
  /** Values of the loser that the survivor gets, because it lacked them or `take` names them. */
  adopted: AdoptedValue[];
  /** Items that move to the survivor. */
  united: UnitedItems;
  /** Values of the loser that are dropped, because the survivor has other values. */
  dropped: DroppedValue[];
  /** The primary number or email, if both contacts have one. The other one is kept too. */
  primaries: MergedPrimary[];
  /** Ids in vendors' APIs that move to the survivor. */
  vendor_ids: VendorId[];
  /** The survivor after the merge. */
  contact: Contact;
  /** The last time at which the merge can be undone; null if it cannot be undone. */
  undoable_until: string | null;
}

/** The effects of a merge, in an envelope. */
export interface MergeReportAnswer {
  /** The result. */
  data: MergeReport;
}

/** The progress of a merge. */
export interface MergedItems {
  /** The item that is kept. */
  item: CatalogItem;
  /** Contacts that this call changed. */
  moved: number;
  /** Whether the other item is deleted. If not, repeat the call. */
  complete: boolean;
}

/** The progress of a merge, in an envelope. */
export interface MergedItemsAnswer {
  /** The result. */
  data: MergedItems;
}

/** The primary numbers or emails of both, which the survivor has after the merge. */
export interface MergedPrimary {
  /** The member of the contact, to name in `take`. */
  path: 'phone' | 'email';
  /** The primary number or email after the merge. */
  value: string;
  /** The primary number or email of the other contact, which the survivor keeps as a further one. */
  other: string;
}

/** The versions of both contacts before the merge. */
export interface MergedVersions {
  /** The version of the survivor. */
  survivor: number;
  /** The version of the loser. */
  loser: number;
}

/** The members who get new contacts alternately: `members` or `group`. */
export type NewAssignRule = {
  /** Numbers of members who have an owner text. */
  members?: number[];
  /** The number of a group. Its members have the group in their `groups`. */
  group?: number;
} | null;

/** A phone book to create. */
export interface NewBook {
  /** The name that phones show. */
  name: string;
  /** The source of its contacts. */
  source: NewBookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows?: 'numbers' | 'details';
  /**
   * The number of a member: the book has the contacts that this member sees, as the member sees them.
   * The key ends when the member leaves. Default: the member of the key in use.
   */
  member_number?: number | null;
}

/** The source of the contacts of a phone book. */
export interface NewBookSource {
  /** The kind of source: every contact, a segment, a group or a tag. */
  kind: 'all' | 'segment' | 'group' | 'tag';
  /** The number of the segment, the group or the tag; absent for every contact. */
  number?: number;
}

/** A bulk change to start. */
export interface NewBulkChange {
  /** The contacts, by a filter. Send either this or `contact_ids`. */
  filter?: BulkFilter | SegmentTree;
  /** Ids or numbers of contacts, at most 10,000. A repeated contact counts once. */
  contact_ids?: Array<string | number>;
  /** The change. */
  change: BulkEdit;
}

/** A tag, group, source or status to create. */
export interface NewCatalogItem {
  /** The name. */
  name: string;
  /** The color as `#RRGGBB`, or null for none. */
  color?: string | null;
  /** A number that is not in use, for scripts that contain it; by default the next number. */
  number?: number;
}

/** A comparison to run. */
export interface NewComparison {
  /** The name of the API. */
  face: string;
  /** The URL of the vendor, without the path prefix of the API. By default, the URL of the upstream. */
  url?: string | null;
  /** A key of the vendor. By default, the key that is stored with the upstream, if the URL is the same. */
  key?: string | null;
  /**
   * The number of contacts that are compared one by one, evenly distributed over the list; by default
   * 20.
   */
  sample?: number;
}

/** A new entry of the consent ledger. */
export interface NewConsent {
  /** The decision of the contact: `opted_in` or `opted_out`; `pending` or `unknown` before a decision. */
  state: 'opted_in' | 'opted_out' | 'pending' | 'unknown';
  /** The purpose of the consent, such as marketing. */
  purpose?: string | null;
  /**
   * The number of the business to which it applies, with the country code; null or absent for all
   * numbers.
   */
  sender?: string | null;
  /** The way in which it was given, such as a form. */
  source?: string | null;
  /** The legal basis. */
  basis?: string | null;
  /** The proof of the consent: an object, or a text, which becomes `{"text": …}`. */
  proof?: Record<string, unknown> | null | string;
  /** When it was given; by default now. */
  occurred_at?: string | null;
  /** When it ends; null: never. */
  expires_at?: string | null;
}

/** A contact to create. */
export interface NewContact {
  /** The type of the contact. */
  type?: 'lead' | 'customer' | 'guest';
  /** The full name. */
  display_name?: string | null;
  /** The given name; null if only a full name is known. Full names are never split. */
  given_name?: string | null;
  /** The family name; null if only a full name is known. Full names are never split. */
  family_name?: string | null;
  /** The company. */
  company?: string | null;
  /** A text about the contact. */
  description?: string | null;
  /** The URL of a picture. */
  avatar_url?: string | null;
  /** The job title of the person. */
  job_title?: string | null;
  /** The day of birth as `1985-04-12`, or as `--04-12` without its year. */
  birthday?: string | null;
  /** The language to write to the person in, a tag of BCP 47 such as `pt-BR`. */
  language?: string | null;
  /** The time zone of the person, a name of the IANA database such as `Europe/Berlin`. */
  time_zone?: string | null;
  /**
   * The primary phone number: in E.164 format (`+` and digits; separators are ignored), or in national
   * format if the account has a default region.
   */
  phone?: string | null;
  /** The primary email address. */
  email?: string | null;
  /** The identities of the contact. You may send them back unchanged. */
  identities?: ListedIdentity[];
  /** Names of tags. Tags that do not exist are created. */
  tags?: string[] | null;
  /** Groups by number, by name in any letter case, or as you read them. They must exist. */
  groups?: Array<number | string | ItemAsRead> | null;
  /** A source by number, by name in any letter case, or as you read it. It must exist. */
  source?: number | string | ItemAsRead | null;
  /** A status by number, by name in any letter case, or as you read it. It must exist. */
  status?: number | string | ItemAsRead | null;
  /** The postal address. */
  address?: AddressChange;
  /** The person in the account who is responsible for the contact, as a text that the account chooses. */
  owner?: string | null | OwnerMember;
  /** Whether the contact is blocked. */
  blocked?: boolean;
  /** Fields of your own, at most 256 KiB as JSON. */
  attributes?: Record<string, unknown> | null;
}

/** Two contacts that are not the same person. */
export interface NewDismissal {
  /** The ids or numbers of both contacts. */
  contacts: Array<string | number>;
}

/** A field to declare. */
export interface NewField {
  /** The name of the member in `attributes`. */
  key: string;
  /** The label for people; by default the key. */
  label?: string;
  /**
   * The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of`
   * (the value of a choice), `several_of` (a list of values) or `url`.
   */
  type: 'text' | 'number' | 'date' | 'yes_no' | 'one_of' | 'several_of' | 'url';
  /** The choices of `one_of` and `several_of`, in their order. */
  choices?: NewFieldChoice[];
  /**
   * Whether no two contacts may have the same value. Such a field is indexed. The change is refused
   * while values repeat.
   */
  unique?: boolean;
  /**
   * Whether lists can be sorted by the field and conditions find contacts quickly. An account has at
   * most ten such fields; the type `several_of` cannot be indexed.
   */
  indexed?: boolean;
  /**
   * Whether a search for text also finds contacts by the field. Such a field is indexed; only the types
   * `text` and `url` can be searched.
   */
  searched?: boolean;
}

/** A choice of a field. */
export interface NewFieldChoice {
  /** The stored value. */
  value: string;
  /** The label for people; by default the value. */
  label?: string;
  /** The color as `#RRGGBB`, or null for none. */
  color?: string | null;
}

/** An identity to add. The form of its value depends on its kind. */
export type NewIdentity = NewIdentityNumber | NewIdentityEmail | NewIdentityLid | NewIdentityOther;

/** An email address. */
export interface NewIdentityEmail {
  /** The kind of the identity. */
  kind: 'email';
  /** The email address. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A LID: an id with which WhatsApp hides the number of a person. */
export interface NewIdentityLid {
  /** The kind of the identity. */
  kind: 'lid';
  /** The digits of the LID, with or without the device and `@lid`. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A phone or WhatsApp number. */
export interface NewIdentityNumber {
  /** The kind of the identity. */
  kind: 'phone' | 'wa_id';
  /** The number in E.164 format, with or without the `+`. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A user name or an id of a messenger or another system. */
export interface NewIdentityOther {
  /** The kind of the identity. */
  kind: 'bsuid' | 'telegram' | 'viber' | 'instagram' | 'messenger' | 'vk' | 'avito' | 'max' | 'external' | 'vendor_id' | 'username' | 'parent_bsuid';
  /** The value. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** A name for it, such as `home`. */
  label?: string | null;
  /** Whether it is the primary identity of its kind. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** An intake to create. */
export interface NewIntake {
  /** A name for people. */
  name: string;
  /** The accepted kind of credential; by default `meta`. */
  variant?: 'meta' | '360dialog' | 'gupshup' | 'ycloud' | 'waha' | 'evolution';
  /**
   * The secret that proves the sender: of the app at Meta, the subscription at a provider, or the
   * webhook of a tool. It is never shown.
   */
  secret: string;
  /** The token with which the platform verifies the address; by default, the server creates one. */
  verify_token?: string;
  /**
   * The namespace of the ids that people have with the business; by default one namespace for the
   * account.
   */
  portfolio?: string;
}

/** The items of a catalog that an import created. */
export interface NewItems {
  /** The catalog of the items. */
  catalog: 'tags' | 'groups' | 'sources' | 'statuses';
  /** The number of the items. */
  count: number;
  /** The names of the first 10 items, in the order of the file. */
  names: string[];
}

/** A key to create. */
export interface NewKey {
  /** The name, for people; by default `api`. */
  name?: string;
  /** The scopes of the key: names of scopes, `<resource>:*` for all of a resource, or `all`. */
  scopes: Array<'all' | '*' | 'none' | 'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read' | 'contacts:*' | 'groups:*' | 'sources:*' | 'statuses:*' | 'account:*' | 'messages:*' | 'conversations:*' | 'broadcasts:*' | 'webhooks:*' | 'keys:*' | 'templates:*' | 'upstream:*' | 'upstreams:*' | 'pulls:*' | 'intakes:*' | 'health:*'>;
  /** The rate limit of the key; by default the limit of the key in use. */
  rate_limit?: 'default' | 'unlimited' | NewRateWindow;
  /** The end of the key. Default: the end of the key in use. Null: no end. */
  expires_at?: string | null;
  /**
   * A secret to import, such as the key that a client has from a vendor. By default, the server creates
   * one.
   */
  key?: string;
  /**
   * The name of the API that clients will use with the key, as in `GET /faces`. It does not limit the
   * key. `GET /faces/states` shows the key.
   */
  face?: string;
  /** The number of the member who will own the key. Default: the member of the key in use. */
  member?: number;
}

/** A member to invite. */
export interface NewMember {
  /** The name. */
  name: string;
  /** The email address. */
  email?: string | null;
  /** The name of the role. */
  role: string;
  /** Numbers of groups. */
  groups?: number[];
  /**
   * Texts that identify the member as the owner of contacts. Default for a new member: its number, or
   * its id if contacts already have that number as owner.
   */
  owners?: string[];
}

/** Two contacts that are one person. */
export interface NewMerge {
  /** The id or number of the contact that is kept. */
  survivor: string | number;
  /** The id or number of the contact that is merged into it. */
  loser: string | number;
  /**
   * The `path` of each value of the loser that replaces the survivor's value. The preview lists them as
   * `dropped`. `phone` and `email` make the number or email of the loser the primary one.
   */
  take?: string[];
  /** The `versions` of the preview. The merge is refused if either contact has changed. */
  versions?: ExpectedVersions;
  /** Whether the answer only shows the effects of the merge. */
  preview?: boolean;
}

/** A note to add. */
export interface NewNote {
  /** The text of the note. */
  body: string;
  /** The kind of the note; by default `text`. */
  type?: string;
  /** The author. */
  author?: string | null;
  /** The URL of a file that belongs to the note. It is stored and never fetched. */
  media_url?: string | null;
}

/** A passkey that the browser made. */
export interface NewPasskey {
  /** The browser's answer, a `RegistrationResponseJSON`. */
  credential: Record<string, unknown>;
  /** The `sealed` that came with the options. */
  sealed: string;
  /** A name for the member. */
  label: string;
}

/** A pull to start. */
export interface NewPull {
  /** The name of the API of the vendor, or `directory` for another Switchbook. */
  face: string;
  /** The URL of the vendor, without the path prefix of the API. Absent or null: the URL of the upstream. */
  url?: string | null;
  /**
   * A key of the vendor. Absent or null: the stored key for this URL, of the upstream or of an earlier
   * pull with `keep_key`.
   */
  key?: string | null;
  /** Whether the key is kept, encrypted, for further pulls. */
  keep_key?: boolean;
  /** Parts that are not read. */
  without?: Array<'notes' | 'consents' | 'suppressions' | 'tags' | 'groups' | 'attributes'>;
  /**
   * A date and time: only changes since then are read. `last`: since the last completed pull of this
   * URL.
   */
  since?: string | null;
  /** Whether the pull only reads and checks contacts, without writing. */
  dry_run?: boolean;
  /**
   * The treatment of an existing contact: `skip` leaves it unchanged, `update` writes the values of the
   * vendor, `fill` writes only the fields that the contact lacks. The default is `update` with `since`
   * and `fill` without.
   */
  on_match?: 'skip' | 'update' | 'fill';
  /**
   * On an invalid value: `drop_cell` (the default) skips the value, and the row notes it; `reject_row`
   * rejects the contact.
   */
  bad_cells?: 'reject_row' | 'drop_cell';
  /** Tags for all contacts that it creates or changes. */
  tags?: string[];
  /** Groups for all contacts that it creates or changes. */
  groups?: string[];
  /** The source of created contacts without a source; by default `import`. */
  source?: string | null;
  /**
   * The country of phone numbers without a country code, as two letters; by default the region of the
   * account.
   */
  region?: string | null;
}

/** A rate limit for the key: a number of requests in a number of seconds. */
export interface NewRateWindow {
  /** The number of requests. */
  count: number;
  /** The number of seconds. */
  seconds: number;
}

/** A receiver to add. */
export interface NewReceiver {
  /** The URL to call: https, without user name and password. */
  url: string;
  /** A name for people. */
  name?: string | null;
}

/** A role to create. */
export interface NewRole {
  /** The label for people. */
  label: string;
  /** The scopes of members with the role. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /** The contacts that members with the role see. */
  sees: 'all' | 'groups' | 'own';
  /** Parts of contacts that are left out. */
  hidden?: string[];
  /** Parts that are shown masked, with only their beginning and end. */
  masked?: Array<'numbers' | 'emails'>;
}

/** A segment to save. */
export interface NewSegment {
  /** The name. */
  name: string;
  /** The tree. */
  tree: SegmentTree;
  /** Whether it is watched, as in `Segment`. An account can watch at most 10 segments. */
  watched?: boolean;
}

/** A suppression to set. */
export interface NewSuppression {
  /** The channel, or `all`, the default. */
  channel?: string;
  /** The reason of the ban; by default `manual`. */
  reason?: string;
  /** The origin of the suppression, such as a complaint. */
  source?: string | null;
  /** Further details. */
  note?: string | null;
  /** When it ends; null: never. */
  expires_at?: string | null;
}

/** An upstream to set. */
export interface NewUpstream {
  /** The vendor's URL, as clients have used it, without the path prefix of the API. */
  url: string;
  /** A key of the vendor. Absent or null: no key is stored. */
  key?: string | null;
  /**
   * Whether the server looks up contacts with an unknown id at the vendor, and imports them. It needs a
   * key of the vendor.
   */
  read_through?: boolean;
}

/** A view to save. */
export interface NewView {
  /** The name. */
  name: string;
  /** Whether the view belongs to all keys of the account. */
  shared?: boolean;
  /** The content. */
  definition: NewViewDefinition;
}

/** A column of a view. */
export interface NewViewColumn {
  /** The column, such as `phone` or `attributes.size`. The console ignores columns that it does not know. */
  name: string;
  /** Its width in pixels; absent: the default width. */
  width?: number;
}

/** The content of a view. An empty object shows every contact in the default order. */
export interface NewViewDefinition {
  /** The tree of conditions; absent: every contact. */
  filter?: SegmentTree;
  /** The order, as in the list of contacts; absent: the default order. */
  sort?: string;
  /** The columns in their order; absent or empty: the default columns. */
  columns?: NewViewColumn[];
  /** The number of columns that do not scroll. */
  freeze?: number;
}

/** A webhook to create. */
export interface NewWebhook {
  /** The URL to call: https, without user name and password. */
  url: string;
  /** The event types to send; null or absent for all. */
  types?: string[] | null;
  /**
   * Members of contacts, such as `phone`, `tags` or `attributes.plan`: `contact.updated` is sent only if
   * one of them changed. Other events are not affected. Null or absent for every update.
   */
  fields?: string[] | null;
  /**
   * The number of a saved segment: only events of contacts that match it when they are sent, and, if it
   * is watched, `segment.entered` and `segment.left`.
   */
  segment?: number | null;
  /** The API format of the calls; by default `directory`. */
  face?: string;
  /** A description for people. */
  description?: string | null;
  /**
   * A secret of your own; by default, the server creates one. For this API it is `whsec_` and the base64
   * of 24 to 64 bytes.
   */
  secret?: string;
}

/** A new secret for a webhook. */
export interface NewWebhookSecret {
  /** The new secret; by default, the server creates one. */
  secret?: string;
}

/** The newest backup. */
export type NewestBackup = {
  /** When the backup was made. */
  made_at: string;
} | null;

/** A note on a contact. */
export interface Note {
  /** The id. */
  id: string;
  /** The number of the note in the account. */
  number: number;
  /** The text of the note. */
  body: string;
  /** The kind of the note; by default `text`. */
  type: string;
  /** The author. */
  author: string | null;
  /** The URL of a file that belongs to the note. It is stored and never fetched. */
  media_url: string | null;
  /** When it was created. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
  /** When the text was last changed; null if it was not. */
  edited_at: string | null;
}

/** One note, in an envelope. */
export interface NoteAnswer {
  /** The result. */
  data: Note;
}

/** A list of notes. */
export interface NotePage {
  /** The result. */
  data: Note[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The new text of a note. */
export interface NotePatch {
  /** The text of the note. */
  body: string;
}

/** A phone number without its country code. */
export interface NumberCorrection {
  /** The contact that has the phone number. */
  contact: CorrectedContact;
  /** The number that is stored. */
  phone: string;
  /** The number as the client sent it. */
  written: string;
  /** The number that a correction would store. */
  corrected: string;
  /**
   * The contact that already has the corrected number. If there is one, the number cannot be corrected.
   * Null if the number is free.
   */
  held_by: string | null;
}

/** A list of phone numbers. */
export interface NumberCorrectionPage {
  /** The result. */
  data: NumberCorrection[];
  /** Data about the list, such as the cursor of the next page. */
  meta: NumberCorrectionsMeta;
}

/** The cursor of the next page, and the region that was used. */
export interface NumberCorrectionsMeta {
  /** The `cursor` of the next page; null on the last page. */
  next_cursor: string | null;
  /** The region of the account; null when it has none. */
  region: string | null;
}

/** An open invitation to another account. */
export interface OpenInvitation {
  /** The account. */
  account: AccountRef;
  /** The name of the role in that account. */
  role: string;
  /** The label of the role. */
  role_label: string;
  /** The name of the member or key that sent the invitation; null: unknown. */
  invited_by: string | null;
  /** When the person was invited. */
  invited_at: string;
}

/** The account of the credential. */
export interface OwnAccount {
  /** The id. */
  id: string;
  /** The number. */
  number: number;
  /** The short name. */
  slug: string;
  /** The name. */
  name: string;
}

/** A field that the account declares. */
export interface OwnField {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name of the member in `attributes`. */
  key: string;
  /** The label for people; by default the key. */
  label: string;
  /**
   * The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of`
   * (the value of a choice), `several_of` (a list of values) or `url`.
   */
  type: 'text' | 'number' | 'date' | 'yes_no' | 'one_of' | 'several_of' | 'url';
  /** The choices of `one_of` and `several_of`, in their order. */
  choices: FieldChoice[];
  /** Whether no two contacts may have the same value. */
  unique: boolean;
  /**
   * Whether a search for text also finds contacts by the first 500 characters of the field, once its
   * `index` is `ready`.
   */
  searched: boolean;
  /**
   * Whether lists can be sorted by the field: `building` until its conversion is done, then `ready`;
   * `none`: no index.
   */
  index: 'none' | 'building' | 'ready';
  /** The bulk change that converts or converted earlier values; null if there is none. */
  conversion: string | null;
  /** When it was created. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
}

/** One field, in an envelope. */
export interface OwnFieldAnswer {
  /** The result. */
  data: OwnField;
}

/** A list of fields. */
export interface OwnFieldPage {
  /** The result. */
  data: OwnField[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The member who is signed in. */
export type OwnMember = {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The email address. A sign-in provider identifies the member by it. */
  email: string | null;
  /** The name of the role. */
  role: string;
  /**
   * `invited`: has not signed in yet. `suspended`: may not sign in. `left`: is no longer a member, and
   * only named in histories.
   */
  state: 'invited' | 'active' | 'suspended' | 'left';
  /**
   * The numbers of the member's groups. With a role that sees groups, the member sees the contacts in
   * these groups.
   */
  groups: number[];
  /**
   * Texts that identify the member in the owner field of contacts. When a contact is assigned to the
   * member, the first text is stored.
   */
  owners: string[];
  /** When the person declined the invitation; null: it was not declined. */
  declined_at: string | null;
  /** When the member was last seen, accurate to about a minute. */
  last_seen_at: string | null;
  /** When the member was invited. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
} | null;

/** The session of the request. */
export type OwnSession = {
  /** The id. */
  id: string;
  /** The browser and its operating system, as far as the browser reports them. */
  agent: string;
  /** The kind of sign-in: the name of a provider, `passkey`, or `code`. */
  login: string;
  /** When it was opened. */
  created_at: string;
  /** When it was last used, accurate to about an hour. */
  seen_at: string;
  /** The latest end. 7 days without requests also end it. */
  ends_at: string;
  /** Whether it is the session of this request. */
  is_current: boolean;
} | null;

/** The member who becomes the owner. */
export interface OwnerMember {
  /** The number of the member. The first of its owner texts is stored. */
  member: number;
}

/** The cursor of the next page, and the total if it was requested. */
export interface PageMeta {
  /** The `cursor` of the next page; null on the last page. */
  next_cursor: string | null;
  /** The number of all items that match the filters, if `count=exact` was sent. */
  total?: number;
}

/** The browser's answer for a sign-in. */
export interface PasskeySignIn {
  /** The browser's answer, an `AuthenticationResponseJSON`. */
  credential: Record<string, unknown>;
  /** The `sealed` that came with the options. */
  sealed: string;
}

/** The data for a browser's step with a passkey. */
export interface PasskeyStep {
  /** The options for `navigator.credentials`, as WebAuthn writes them in JSON. */
  options: Record<string, unknown>;
  /** A sealed text. Send it back with the answer of the browser. */
  sealed: string;
}

/** The data for a browser's step with a passkey, in an envelope. */
export interface PasskeyStepAnswer {
  /** The result. */
  data: PasskeyStep;
}

/** A webhook that was paused because the key that created it was revoked. */
export interface PausedWebhook {
  /** The id of the webhook. */
  id: string;
  /** The API format of its calls; `intake` for a receiver of an intake. */
  face: string;
  /** The URL that was called. */
  url: string;
}

/** A possible match. */
export interface PossibleContact {
  /** The contact. */
  contact: DuplicateContact;
  /** The likelihood that they are one person, from 0 to 100. */
  score: number;
  /** The values that they have in common. */
  reasons: Array<'shared_number' | 'equivalent_number' | 'same_email' | 'same_name' | 'similar_name' | 'swapped_names' | 'same_given_name' | 'same_family_name' | 'same_birthday' | 'similar_birthday' | 'same_company' | 'same_address' | 'similar_address' | 'same_postcode' | 'same_suburb' | 'same_username' | 'same_mailbox' | 'same_number_ending'>;
  /**
   * The number of letters in which similar names differ; null if the names are not similar, or are the
   * same.
   */
  letters: number | null;
}

/**
 * The reason of a refusal, as RFC 9457 specifies. Members after `request_id` exist only for some
 * codes.
 */
export interface Problem {
  /** A URN that ends in the code. */
  type: string;
  /** The kind of problem, in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** The error, for people. */
  detail: string;
  /** The error, for programs. */
  code: ProblemCode | (string & {});
  /** The id of the request. Search the log of the server for it. */
  request_id?: string;
  /**
   * The kind of object: `contact`, `deleted_contact`, `tag`. For `not_found`, `conflict`, `in_use` and
   * `expired`.
   */
  what?: string;
  /**
   * For `conflict`, the state of the object that prevents the change. For `forbidden`, the reason. For
   * `unauthenticated`, the state of the member. For `limited`, `work` if the account has too many
   * running requests.
   */
  reason?: string;
  /** The scope that the key lacks; only for `forbidden`. */
  scope?: string;
  /** All problems of the request; only for `invalid` and `invalid_file`. */
  errors?: Issue[];
  /** For `conflict`, the contact that has the identity; for `merged`, the survivor. */
  contact_id?: string;
  /** The number of that contact. */
  contact_number?: number;
  /** The identity that it has; only for `conflict`. */
  identity?: ProblemIdentity;
  /** The contacts that match; only for `ambiguous`. */
  candidates?: Candidate[];
  /** The current version of the contact; only for `stale`. */
  version?: number;
  /** For `quota`, the limited resource; for `unsupported`, the missing feature. */
  feature?: string;
  /** The current usage of the account; only for `quota`. */
  current?: number;
  /** For `quota`, the limit of the account; for `too_large`, the largest size. */
  maximum?: number;
  /**
   * The unit of `maximum`: `values` for members and list items, `contacts`, `identities`, or
   * `stored_bytes` for the size of the contacts that the request reads or changes. Absent: bytes of the
   * body.
   */
  unit?: string;
  /** The faulty items; only for `batch_failed`. */
  items?: Record<string, unknown>[];
}

/** The identity that causes the conflict. */
export interface ProblemIdentity {
  /** The kind of the identity. */
  kind: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope: string;
  /** The canonical value. */
  value: string;
}

/** A job that reads all contacts of a live vendor and imports them. */
export interface Pull {
  /** The id. */
  id: string;
  /** The name of the API that is read. */
  face: string;
  /** The URL of the vendor. */
  url: string;
  /** The state: `pulling` while pages are read, then the state of its import. */
  state: 'pulling' | 'receiving' | 'queued' | 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone';
  /** Whether the key of the vendor is kept for further pulls of this URL. */
  keeps_key: boolean;
  /** The parts that are not read. */
  without: Array<'notes' | 'consents' | 'suppressions' | 'tags' | 'groups' | 'attributes'>;
  /** Only changes since then are read, if the vendor can select them. */
  since: string | null;
  /** The number of pages that were read and stored. */
  pages: number;
  /** The number of contacts on those pages. If pages shifted, some contacts are counted twice. */
  contacts: number;
  /** The number of contacts that the vendor reports; null until it reports one. */
  total: number | null;
  /**
   * The number of times that reading started from the beginning. It starts again if the number of
   * contacts changed in the meantime.
   */
  passes: number;
  /** The latest contacts per second; null if no pages are read. */
  contacts_per_second: number | null;
  /** The estimated seconds until the last page; null if they cannot be estimated. */
  seconds_left: number | null;
  /** When the last page was stored. */
  last_page_at: string | null;
  /** When all pages had been read. */
  read_at: string | null;
  /** Whether it can continue from its last page. */
  can_resume: boolean;
  /** The import of the pull, with the same id. */
  import: Import;
}

/** One pull, in an envelope. */
export interface PullAnswer {
  /** The result. */
  data: Pull;
}

/** A list of pulls. */
export interface PullPage {
  /** The result. */
  data: Pull[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A rate limit: a number of requests in a number of seconds. */
export interface RateWindow {
  /** The number of requests. */
  count: number;
  /** The number of seconds. */
  seconds: number;
}

/** A row with this reason. */
export interface ReasonExample {
  /** The number of the row. */
  row: number;
  /** The reason, for people. */
  message: string;
  /** The cell, unchanged; null if it is long, or is not a single text. */
  value: string | null;
  /** The required form of the cell, for programs; only for invalid cells. */
  form?: ProblemCode | (string & {});
  /** The country of accepted national numbers, from the file or the account; only for the form `phone`. */
  country?: string;
  /** For a repeated row, the earlier row of the same contact. */
  same_as?: number;
  /** For a row that looks like a stored contact, that contact. */
  similar_to?: SimilarPerson;
}

/** A cell of rejected rows, with its count. */
export interface ReasonValue {
  /** The cell. */
  value: string;
  /** The number of rows with the cell. */
  count: number;
}

/** A system that receives the payloads of an intake unchanged. */
export interface Receiver {
  /** The id of the receiver. */
  id: string;
  /** The id of the intake. */
  intake_id: string;
  /** A name for people. */
  name: string | null;
  /** The URL that is called. */
  url: string;
  /**
   * `active`, `paused` by a person or because the key that created it ended, or `disabled` by the
   * server, with a reason.
   */
  state: 'active' | 'paused' | 'disabled';
  /** The reason why it was disabled; `key_ended` if it was paused because its key was revoked or expired. */
  reason: string | null;
  /** The number of undelivered payloads; untried payloads are counted up to 10,000. */
  waiting: number;
  /** When the oldest of these payloads arrived; null if none waits. */
  oldest_at: string | null;
  /** The outcome of the last attempt; null before the first one. */
  last_answer: LastAnswer;
  /** When the last attempt succeeded. */
  last_delivery_at: string | null;
  /** The number of failed attempts since the last successful one. */
  failure_count: number;
  /** When the first of these attempts failed. */
  failing_since: string | null;
  /** The time span of payloads that are sent again; null if there is none. */
  resend: Redelivery;
  /** The key that created the receiver or set its URL; null for the command line. */
  made_by: string | null;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** One receiver, in an envelope. */
export interface ReceiverAnswer {
  /** The result. */
  data: Receiver;
}

/** All receivers of an intake. */
export interface ReceiverPage {
  /** The receivers, the newest first. */
  data: Receiver[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of a receiver. Absent members do not change. */
export interface ReceiverPatch {
  /** The new URL to call. */
  url?: string;
  /** A name for people; null removes it. */
  name?: string | null;
  /** `paused`, or `active` to resume. */
  state?: 'active' | 'paused';
}

/** A recipient, by an identity. */
export type Recipient = RecipientNumber | RecipientEmail | RecipientLid | RecipientOther;

/** A recipient by an email address. */
export interface RecipientEmail {
  /** The kind of the identity. */
  kind: 'email';
  /** The value. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** The id of the intended contact, if several contacts have the identity. */
  contact_id?: string;
}

/** A recipient by a LID: an id with which WhatsApp hides the number. */
export interface RecipientLid {
  /** The kind of the identity. */
  kind: 'lid';
  /** The digits of the LID, with or without the device and `@lid`. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** The id of the contact. */
  contact_id?: string;
}

/** A recipient by a number. */
export interface RecipientNumber {
  /** The kind of the identity. */
  kind: 'phone' | 'wa_id';
  /** The value. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** The id of the intended contact, if several contacts have the identity. */
  contact_id?: string;
}

/** A recipient by another identity. */
export interface RecipientOther {
  /** The kind of the identity. */
  kind: 'bsuid' | 'telegram' | 'viber' | 'instagram' | 'messenger' | 'vk' | 'avito' | 'max' | 'external' | 'vendor_id' | 'username' | 'parent_bsuid';
  /** The value. */
  value: string;
  /**
   * A text that separates equal values of different systems, such as the shop of a customer id; empty if
   * there is only one system.
   */
  scope?: string;
  /** The id of the intended contact, if several contacts have the identity. */
  contact_id?: string;
}

/** A time span of events that are sent again. */
export type Redelivery = {
  /** The start of the time span. */
  from: string;
  /** The end of the time span. An event at this time is not sent. */
  to: string;
  /** The number of events that were sent so far. */
  count: number;
} | null;

/** The time span of the events. */
export interface RedeliverySpan {
  /** The start of the time span: events at or after this time are sent. */
  from: string;
  /** The end of the time span: events before this time are sent. */
  to: string;
}

/** A call without a valid key. */
export interface RefusedCall {
  /** When it was answered. */
  at: string;
  /** The name of the API. */
  face: string;
  /** The method. */
  method: string;
  /**
   * The path. Values are hidden, and parts of the path that may name a person are replaced by the name
   * of the part.
   */
  path: string;
  /** The status of the answer. */
  status: number;
  /** The duration in milliseconds. */
  ms: number;
  /**
   * The address of the client; behind a trusted proxy, the address that the proxy reports. It is empty
   * on a server with several accounts, since the client may be of another account.
   */
  address: string;
  /** The beginning of the key; null if the call had none. */
  key_start: string | null;
  /** The id of the request. Search the log of the server for it. */
  request_id: string;
}

/** Calls without a valid key. */
export interface RefusedCallsPage {
  /** The calls, oldest first. */
  data: RefusedCall[];
  /** The cursor to continue from, and whether calls are missing. */
  meta: CallsMeta;
}

/** The options of an earlier import. */
export type RememberedImport = {
  /** A key of the headings, to forget the options. */
  key: string;
  /** When that file was imported. */
  at: string;
  /** Its columns with their fields. */
  columns: ImportColumn[];
  /** The treatment of existing contacts. */
  on_match: 'skip' | 'update' | 'fill';
  /** The treatment of an invalid cell: reject the row, or skip the cell. */
  bad_cells: 'reject_row' | 'drop_cell';
  /** The treatment of rows for contacts that earlier rows created. */
  repeats: 'skip' | 'merge';
  /** The treatment of rows that were similar to a stored contact. */
  on_similar: 'create' | 'review';
  /** The country of its phone numbers without a country code. */
  region: string | null;
  /** The order of its dates. */
  date_order: 'dmy' | 'mdy' | null;
} | null;

/** A value that several contacts have. */
export interface RepeatedValue {
  /** The value; long values are cut. */
  value: string;
  /** The number of contacts that have it. */
  contacts: number;
  /** The numbers of two of these contacts. */
  numbers: number[];
}

/** The payloads to apply again. */
export interface ReplaySpan {
  /** Only payloads that were received at or after this time; by default all stored payloads. */
  since?: string;
}

/** The payloads to send again. */
export interface ResendSpan {
  /** Payloads that arrived at or after this time are sent again. Absent: only failed payloads. */
  from?: string;
}

/** The contact, and the identifiers that matched. */
export interface Resolved {
  /** The contact. */
  contact: Contact;
  /** The identifiers that matched; none if the contact was created. */
  matched_by: Match[];
  /**
   * Ids of other contacts that share a requested identity, the first holder first; absent if no contact
   * shares one.
   */
  shared_by?: string[];
}

/** The contact that was found, in an envelope. */
export interface ResolvedAnswer {
  /** The result. */
  data: Resolved;
}

/** Options of the restoration. */
export interface Restoration {
  /**
   * Whether identities, and values of unique fields, that other contacts now have are left out.
   * Otherwise they make the restoration fail.
   */
  without_taken?: boolean;
}

/** A restored contact. */
export interface RestoredContact {
  /** The contact, after the restoration. */
  contact: Contact;
  /**
   * Names of identities and values that were left out, as `identities.<kind>.<value>` and
   * `attributes.<key>`.
   */
  not_restored: string[];
}

/** A restored contact, in an envelope. */
export interface RestoredContactAnswer {
  /** The result. */
  data: RestoredContact;
}

/** The key to resume a pull with. */
export interface ResumedPull {
  /** A key of the vendor, as for a new pull. */
  key?: string | null;
}

/** A revoked key, with the webhooks and upstreams that were paused. */
export interface RevokedKey {
  /** The id. */
  id: string;
  /** The name, for people. */
  name: string;
  /** The first characters of the secret, to identify it. */
  prefix: string;
  /** The scopes of the key, which are its rights. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of
   * this key alone.
   */
  rate_limit: 'default' | 'unlimited' | RateWindow;
  /** When it was created. */
  created_at: string;
  /** When the key ends; null: never. */
  expires_at: string | null;
  /** When the key was revoked. */
  revoked_at: string | null;
  /** When the key was last used, accurate to some minutes. */
  last_used_at: string | null;
  /** The id of the key that created it; null for the command line. */
  made_by: string | null;
  /** When the previous secret stops working; null if there is none. */
  old_secret_until: string | null;
  /** The number of the member who owns the key. */
  member: number | null;
  /**
   * The state of the member who owns the key; null for a key without a member. While the member is
   * `invited` or `suspended`, the server refuses the key with 401. The key works from the first sign-in
   * on, or when the member is active again.
   */
  member_state: 'invited' | 'active' | 'suspended' | 'left' | null;
  /** Keys that were revoked with it, because it created them. */
  also_revoked: number;
  /** Webhooks that were paused because these keys created them. */
  paused_webhooks: PausedWebhook[];
  /** APIs with a paused upstream, because these keys set it. */
  paused_upstreams: string[];
}

/** The revoked key, in an envelope. */
export interface RevokedKeyAnswer {
  /** The result. */
  data: RevokedKey;
}

/** The rights and the visibility of members. */
export interface Role {
  /** The name, as members have it in `role`. */
  name: string;
  /** The label for people. */
  label: string;
  /** The scopes of members with the role. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * `all`: all contacts. `groups`: contacts of the member and of its groups. `own`: contacts of the
   * member.
   */
  sees: 'all' | 'groups' | 'own';
  /**
   * Parts of contacts that are left out: `numbers`, `emails`, `address`, `birthday`, `description`,
   * `notes`, `attributes`, or one own field as `attributes.KEY`.
   */
  hidden: string[];
  /** Parts that are shown masked, with only their beginning and end. */
  masked: Array<'numbers' | 'emails'>;
  /** Whether it is a role of the program. Such roles are equal in all accounts. */
  of_program: boolean;
}

/** One role, in an envelope. */
export interface RoleAnswer {
  /** The result. */
  data: Role;
}

/** A list of roles. */
export interface RolePage {
  /** The result. */
  data: Role[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The reason for a rejected or skipped row. */
export interface RowError {
  /** The column or property; null for the row as a whole. */
  column: string | null;
  /** The reason, for programs. */
  code: 'known' | 'unchanged' | 'repeated' | 'similar' | 'joined' | 'ambiguous' | 'conflict' | 'taken' | 'invalid' | 'form' | 'type' | 'required' | 'unknown' | 'no_choice' | 'forbidden_character' | 'too_long' | 'too_many' | 'too_large' | 'too_high' | 'quota' | 'erased' | 'name_parts' | 'extension' | 'ambiguous_phone' | 'unsure_encoding' | 'encoding' | 'hidden_row' | 'short_row' | 'tag_case' | 'left_out' | 'replaced' | 'country_set';
  /** The reason, for people. */
  message: string;
  /** The required form of the cell, for programs; only for invalid cells. */
  form?: ProblemCode | (string & {});
  /** The country of accepted national numbers, from the file or the account; only for the form `phone`. */
  country?: string;
  /** For a repeated row, the earlier row of the same contact. */
  same_as?: number;
  /** For a row that looks like a stored contact, that contact. */
  similar_to?: SimilarPerson;
}

/** A dropped cell, or an ambiguous number. */
export interface RowNote {
  /** The column or property; null for the row as a whole. */
  column: string | null;
  /** The kind of the note, or the reason for a dropped cell, for programs. */
  code: 'known' | 'unchanged' | 'repeated' | 'similar' | 'joined' | 'ambiguous' | 'conflict' | 'taken' | 'invalid' | 'form' | 'type' | 'required' | 'unknown' | 'no_choice' | 'forbidden_character' | 'too_long' | 'too_many' | 'too_large' | 'too_high' | 'quota' | 'erased' | 'name_parts' | 'extension' | 'ambiguous_phone' | 'unsure_encoding' | 'encoding' | 'hidden_row' | 'short_row' | 'tag_case' | 'left_out' | 'replaced' | 'country_set';
  /** The reason, for people. */
  message: string;
  /** The cell in the file, unchanged. */
  value: string | null;
  /** The required form of the cell, for programs; only for invalid cells. */
  form?: ProblemCode | (string & {});
  /** The country of accepted national numbers, from the file or the account; only for the form `phone`. */
  country?: string;
  /** For a repeated row, the earlier row of the same contact. */
  same_as?: number;
  /** For a row that looks like a stored contact, that contact. */
  similar_to?: SimilarPerson;
}

/** A saved view of the list of contacts. */
export interface SavedView {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** Whether the view belongs to all keys of the account. If not, it belongs to the key in use. */
  shared: boolean;
  /** The position in its list. Views are sorted by it, ascending. */
  position: number;
  /** The content. */
  definition: ViewDefinition;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** One view, in an envelope. */
export interface SavedViewAnswer {
  /** The result. */
  data: SavedView;
}

/** A list of views. */
export interface SavedViewPage {
  /** The result. */
  data: SavedView[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A contact as one API shows it. */
export interface SeenContact {
  /** The name of the API. */
  face: string;
  /** The display name of the API. */
  title: string;
  /** The path of the request. */
  path: string;
  /** The status of the answer. */
  status: number;
  /** The JSON of the answer. */
  body: unknown;
}

/** A contact as every API shows it. */
export interface SeenContactPage {
  /** The result. */
  data: SeenContact[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A saved segment. */
export interface Segment {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The tree, unchanged. */
  tree: SegmentTree;
  /** Whether the events `segment.entered` and `segment.left` report contacts that enter and leave it. */
  watched: boolean;
  /**
   * The time of the first possible event; null if it is not watched, or if the initial search for its
   * contacts is running.
   */
  watched_since: string | null;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** Contacts that match every tree of the list. */
export interface SegmentAll {
  /** The trees; an empty list matches every contact. */
  all: SegmentTree[];
}

/** One segment, in an envelope. */
export interface SegmentAnswer {
  /** The result. */
  data: Segment;
}

/** Contacts that match at least one tree of the list. */
export interface SegmentAny {
  /** The trees. */
  any: SegmentTree[];
}

/**
 * Contacts for which the condition holds. The guide on segments lists the fields with their operators
 * and values.
 */
export interface SegmentCondition {
  /** The field, such as `tag`, `company` or `attributes.size`. */
  field: string;
  /** The operator. */
  op: 'is' | 'is_not' | 'any_of' | 'none_of' | 'contains' | 'not_contains' | 'starts_with' | 'before' | 'after' | 'between' | 'at_least' | 'at_most' | 'within_last' | 'not_within_last' | 'empty' | 'not_empty';
  /** The value, as the field and the operator need it; absent for `empty` and `not_empty`. */
  value?: unknown;
}

/** The number of contacts of a segment. */
export interface SegmentCount {
  /** The number. */
  value: number;
  /** `eq`: exact. `gte`: the number or more. */
  relation: 'eq' | 'gte';
}

/** The number of contacts of a segment, in an envelope. */
export interface SegmentCountAnswer {
  /** The result. */
  data: SegmentCount;
}

/** A field of conditions. */
export interface SegmentField {
  /** The name in conditions, such as `tag` or `attributes.size`. */
  field: string;
  /** The label of a declared field; null for other fields. */
  label: string | null;
  /** The type of its values. */
  type: 'text' | 'number' | 'time' | 'day' | 'yes_no' | 'choice' | 'item' | 'phone' | 'email' | 'identity' | 'consent' | 'can_send' | 'search' | 'segment' | 'date' | 'one_of' | 'several_of' | 'url';
  /** Its operators. */
  ops: Array<'is' | 'is_not' | 'any_of' | 'none_of' | 'contains' | 'not_contains' | 'starts_with' | 'before' | 'after' | 'between' | 'at_least' | 'at_most' | 'within_last' | 'not_within_last' | 'empty' | 'not_empty'>;
  /** The allowed values; empty if any value of the type is allowed. */
  choices: FieldChoice[];
}

/** A list of fields of conditions. */
export interface SegmentFieldPage {
  /** The result. */
  data: SegmentField[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Contacts that do not match the tree. */
export interface SegmentNot {
  /** The tree. */
  not: SegmentTree;
}

/** A list of segments. */
export interface SegmentPage {
  /** The result. */
  data: Segment[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of a segment. */
export interface SegmentPatch {
  /** The new name. */
  name?: string;
  /** The new tree. For a watched segment, events report the difference. */
  tree?: SegmentTree;
  /** Starts or stops watching. There are no events for the initial contacts. */
  watched?: boolean;
}

/** A tree of conditions that selects contacts. */
export type SegmentTree = SegmentAll | SegmentAny | SegmentNot | SegmentCondition;

/** Whether a message may be sent, and the reasons against it. */
export interface SendAnswer {
  /** The position of the identity in the request, from 0. */
  index: number;
  /** Whether you may send a message, since there is no reason against it. */
  allowed: boolean;
  /** The contact of the identity; null if no contact or several contacts have it. */
  contact_id: string | null;
  /** Every reason against it. */
  reasons: SendReason[];
}

/** An answer for each identity. */
export interface SendAnswers {
  /** An answer for each identity. */
  data: SendAnswer[];
}

/** The message, and the contacts by a filter. */
export interface SendCountQuestion {
  /** The channel to send on. */
  channel: string;
  /** The purpose of the message, as in consents; absent for messages of any purpose. */
  purpose?: string | null;
  /**
   * The number of the business that sends, with the country code. Entries for this number and entries
   * for all numbers apply. If null or absent, an opt-out for any number applies, but only an opt-in for
   * all numbers.
   */
  sender?: string | null;
  /** The contacts: the short form of a filter, or a tree of conditions. */
  filter: BulkFilter | SegmentTree;
  /** The `next_cursor` of the previous call. */
  cursor?: string;
}

/** The counts of contacts with and without permission for a message. */
export interface SendCounts {
  /** The number of contacts that this call checked. */
  contacts: number;
  /** The number of contacts that may be sent a message. */
  allowed: number;
  /** The number of contacts without a number, an address or an account for the channel. */
  unreachable: number;
  /** The reasons against a message. A contact with several reasons counts for each. */
  reasons: SendReasonCount[];
  /** The cursor of the next call; null after the last contact. */
  next_cursor: string | null;
}

/** The counts, in an envelope. */
export interface SendCountsAnswer {
  /** The result. */
  data: SendCounts;
}

/** The recipients, the channel, the purpose and the sender. */
export interface SendQuestion {
  /** The channel to send on. */
  channel: string;
  /** The purpose of the message, as in consents; absent for messages of any purpose. */
  purpose?: string | null;
  /**
   * The number of the business that sends, with the country code. Entries for this number and entries
   * for all numbers apply. If null or absent, an opt-out for any number applies, but only an opt-in for
   * all numbers.
   */
  sender?: string | null;
  /** The recipients. */
  identities: Recipient[];
}

/** A reason against sending, and its remedy. */
export interface SendReason {
  /**
   * The reason: `opted_out`, `suppressed`, `no_consent` and `consent_expired` (the account requires an
   * opt-in), `blocked`, `unknown`, `ambiguous` (one reason for each contact with the identity).
   */
  code: 'opted_out' | 'suppressed' | 'no_consent' | 'consent_expired' | 'blocked' | 'unknown' | 'ambiguous';
  /** The reason in words. */
  message: string;
  /**
   * The remedy: `record_opt_in`, `lift_suppression`, `wait` until the suppression ends, `unblock`,
   * `create_contact`, `choose_contact` by `contact_id`.
   */
  remedy: 'record_opt_in' | 'lift_suppression' | 'wait' | 'unblock' | 'create_contact' | 'choose_contact';
  /** The id of the contact with the opt-out or suppression; null if that contact was deleted. */
  contact_id: string | null;
  /** The purpose of the opt-out; null for all purposes of the channel. */
  purpose: string | null;
  /** The number of the business to which the opt-out applies, as digits; null for all numbers. */
  sender: string | null;
  /** When the person opted out, or the opt-in expired. */
  since: string | null;
  /** When the suppression ends; null: never. */
  until: string | null;
}

/** A reason, with its contacts. */
export interface SendReasonCount {
  /** The reason, as in the answers of `POST /can-send`. */
  code: 'opted_out' | 'suppressed' | 'no_consent' | 'consent_expired' | 'blocked' | 'unknown' | 'ambiguous';
  /** The number of contacts. */
  contacts: number;
}

/** A delivery with its request. */
export interface SentDelivery {
  /** The id of the delivery. */
  id: string;
  /** The id of the event. Every call for the event has it as `webhook-id`. */
  event_id: string;
  /** The contact of the event; null for an event of a catalog. */
  contact_id: string | null;
  /** The type of the event, as the format of the webhook names it. */
  type: string;
  /** `waiting` for its next attempt or behind another delivery, `delivered`, or `failed` permanently. */
  state: 'waiting' | 'delivered' | 'failed';
  /** The number of attempts. */
  attempts: number;
  /** The time of the next attempt; null if the delivery waits behind another one, or has ended. */
  next_at: string | null;
  /** The HTTP status of the last answer. */
  status: number | null;
  /** The reason why the last attempt had no answer. */
  error: string | null;
  /** The beginning of the answer to the last failed attempt. */
  response: string | null;
  /** Milliseconds that the last attempt took. */
  took_ms: number | null;
  /** The time of the last attempt. */
  attempted_at: string | null;
  /** When the delivery was created. */
  created_at: string;
  /** The request to the receiver. */
  request: SentRequest;
}

/** One delivery with its request, in an envelope. */
export interface SentDeliveryAnswer {
  /** The result. */
  data: SentDelivery;
}

/** The request to the receiver. */
export interface SentRequest {
  /** The headers. Signatures and secrets are hidden. */
  headers: Record<string, string>;
  /** The body as text; null if its event is no longer kept. */
  body: string | null;
}

/** A process of the server. */
export interface ServerProcess {
  /** The host name of its machine. */
  host: string;
  /** The process id on that machine. */
  pid: number;
  /** Its version; null while it starts. */
  version: string | null;
  /** When it started; null while it starts. */
  started_at: string | null;
}

/** A session, which is used like a key. */
export interface Session {
  /** The token of the session. Send it like a key, in `Authorization: Bearer`. It is shown only once. */
  key: string;
  /** The scopes of the session, which are its rights. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /** When it ends. */
  expires_at: string;
}

/** The session, in an envelope. */
export interface SessionAnswer {
  /** The result. */
  data: Session;
}

/** The code to sign in with. */
export interface SignIn {
  /** The code. */
  code: string;
  /** Whether the session of a member is stored in a cookie of the browser. */
  cookie?: boolean;
}

/** A code to sign in with. */
export interface SignInCode {
  /** The code, which works once. */
  code: string;
  /** When the code ends. */
  expires_at: string;
}

/** The code, in an envelope. */
export interface SignInCodeAnswer {
  /** The result. */
  data: SignInCode;
}

/** The ways to sign in. */
export interface SignInOptions {
  /** The providers, in the order of the settings. */
  providers: SignInProvider[];
  /** Whether a member can sign in with a passkey. */
  passkeys: boolean;
}

/** The ways to sign in, in an envelope. */
export interface SignInOptionsAnswer {
  /** The result. */
  data: SignInOptions;
}

/** A sign-in provider. */
export interface SignInProvider {
  /** The name for the path. */
  name: string;
  /** The text of its button. */
  label: string;
}

/** A contact that a row looks like. */
export interface SimilarPerson {
  /** The number of the contact. */
  number: number;
  /** What the row and the contact have in common. */
  reasons: Array<'shared_number' | 'equivalent_number' | 'same_email' | 'same_name' | 'similar_name' | 'swapped_names' | 'same_given_name' | 'same_family_name' | 'same_birthday' | 'similar_birthday' | 'same_company' | 'same_address' | 'similar_address' | 'same_postcode' | 'same_suburb' | 'same_username' | 'same_mailbox' | 'same_number_ending'>;
  /** The number of different letters in similar names; null for other names. */
  letters: number | null;
}

/** The source of the contact. */
export type SourceRef = {
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name. */
  name: string;
} | null;

/** The status of the contact. */
export type StatusRef = {
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name. */
  name: string;
  /** The color as `#RRGGBB`, or null for none. */
  color: string | null;
} | null;

/** A rule that forbids messages to a contact. */
export interface Suppression {
  /** The id. */
  id: string;
  /** The channel, or `all`. */
  channel: string;
  /** The number or address that it applies to; null for the whole contact. */
  subject: string | null;
  /** The reason of the ban. */
  reason: string;
  /** The origin of the suppression, such as a complaint. */
  source: string | null;
  /** Further details. */
  note: string | null;
  /** Whether it applies now. */
  active: boolean;
  /** When it ends; null: never. */
  expires_at: string | null;
  /** When it was created. */
  created_at: string;
  /** When it last changed. */
  updated_at: string;
}

/** One suppression, in an envelope. */
export interface SuppressionAnswer {
  /** The result. */
  data: Suppression;
}

/** A list of suppressions. */
export interface SuppressionPage {
  /** The result. */
  data: Suppression[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** New texts of the contacts. Each replaces the text of a contact; null clears it. */
export interface TextChanges {
  /** The company. */
  company?: string | null;
  /** A text about the contact. */
  description?: string | null;
  /** The URL of a picture. */
  avatar_url?: string | null;
  /** The job title of the person. */
  job_title?: string | null;
  /** The day of birth as `1985-04-12`, or as `--04-12` without its year. */
  birthday?: string | null;
  /** The language to write to the person in, a tag of BCP 47 such as `pt-BR`. */
  language?: string | null;
  /** The time zone of the person, a name of the IANA database such as `Europe/Berlin`. */
  time_zone?: string | null;
  /** The person in the account who is responsible for the contact, as a text that the account chooses. */
  owner?: string | null;
}

/** An entry of the timeline of a contact. */
export interface TimelineEntry {
  /** The id of the event, the note or the merge, or the type of a message. */
  id: string;
  /** The kind of the entry. */
  kind: 'change' | 'note' | 'consent' | 'message' | 'merge';
  /**
   * The type of the event, or `note`, `merge` (into the contact), `message.latest` (the last message) or
   * `message.undelivered` (the last undelivered message).
   */
  type: 'contact.created' | 'contact.updated' | 'contact.deleted' | 'contact.merged' | 'contact.unmerged' | 'contact.restored' | 'contact.erased' | 'consent.recorded' | 'suppression.set' | 'suppression.removed' | 'segment.entered' | 'segment.left' | 'note.created' | 'note.updated' | 'note.deleted' | 'tag.created' | 'tag.updated' | 'tag.deleted' | 'group.created' | 'group.updated' | 'group.deleted' | 'source.created' | 'source.updated' | 'source.deleted' | 'status.created' | 'status.updated' | 'status.deleted' | 'note' | 'message.latest' | 'message.undelivered' | 'merge';
  /** The time of the event. */
  at: string;
  /** The author of the change. For a note, it has only the API; the note has its author. */
  actor: HistoryActor;
  /**
   * The fields that changed. For a message, `messages_in` or `undelivered_code`. For a merge, `merged`
   * with the number of the other contact, and `undone_at`.
   */
  changes: Difference[];
  /** The note. Only entries for notes have it. */
  note?: Note;
}

/** A page of a timeline. */
export interface TimelineEntryPage {
  /** The result. */
  data: TimelineEntry[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Both contacts after an undo. */
export interface UndoneMerge {
  /** The merge. */
  merge: Merge;
  /** The survivor, after the undo. */
  survivor: Contact;
  /** The loser, after the undo. */
  loser: Contact;
  /**
   * The names of values and identities that are not restored, because they were changed or removed after
   * the merge.
   */
  not_restored: string[];
}

/** Both contacts after an undo, in an envelope. */
export interface UndoneMergeAnswer {
  /** The result. */
  data: UndoneMerge;
}

/** A value that does not fit. */
export interface UnfitValue {
  /** The number of the contact. */
  number: number;
  /** The value as text, shortened. */
  value: string;
  /** The reason, as in `reasons`. */
  reason: string;
}

/** Items that move to the survivor. */
export interface UnitedItems {
  /** Identities that move. */
  identities: Identity[];
  /** Names of tags that are added. */
  tags: string[];
  /** Groups that are added. */
  groups: GroupRef[];
}

/** Changes a contact. */
export interface UpdateItem {
  /** The command. */
  op: 'update';
  /** The id or the number of the contact. */
  id: string | number;
  /**
   * The version on which the change is based. If the contact now has another version, the item fails
   * with `stale`.
   */
  version?: number;
  /** The changes of the contact. */
  contact: ContactPatch;
}

/** The vendor to which calls of an API are forwarded. */
export interface Upstream {
  /** The name of the API. */
  face: string;
  /** The URL of the vendor. The path of each call is added to it. */
  url: string;
  /** Whether a key of the vendor is stored. It is sent instead of the key of the caller. */
  has_key: boolean;
  /** `active`, or `paused`: nothing is forwarded. */
  state: 'active' | 'paused';
  /** `key_ended` if the key that set it was revoked or expired; else null. */
  reason: 'key_ended' | null;
  /** Whether the server looks up contacts with an unknown id at the vendor. */
  read_through: boolean;
  /**
   * The file from which servers reload the key. Only the command line sets it. Null: the key is not
   * reloaded.
   */
  key_file: string | null;
  /**
   * Whether the stored key works: `refused` by the vendor, `ended`, `ends_soon` (within a day), or
   * `good`.
   */
  key_state: 'good' | 'ends_soon' | 'ended' | 'refused';
  /** When the stored key ends, if it is a signed token; else null. */
  key_ends_at: string | null;
  /** When the vendor first refused the stored key; null if it accepts the key, or was not called. */
  key_refused_at: string | null;
  /** The key that set it; null for the command line, or if it is unknown. */
  made_by: string | null;
  /** When it was first set. */
  created_at: string;
  /** When it was last set. */
  updated_at: string;
}

/** The upstream, in an envelope. */
export interface UpstreamAnswer {
  /** The result. */
  data: Upstream;
}

/** A list of upstreams. */
export interface UpstreamPage {
  /** The result. */
  data: Upstream[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** The usage of the account. */
export interface Usage {
  /** The current number of contacts. */
  contacts: number;
  /** The maximum number of contacts; null without a limit. */
  contact_limit: number | null;
  /** The days, oldest first; the last is today. */
  days: UsageDay[];
}

/** The usage of the account, in an envelope. */
export interface UsageAnswer {
  /** The result. */
  data: Usage;
}

/** A day of UTC. */
export interface UsageDay {
  /** The date, in UTC. */
  day: string;
  /** The number of contacts at the last count of the day; null before the first count. */
  contacts: number | null;
  /** The number of answered calls, by API. APIs without calls are left out. */
  calls: Record<string, number>;
}

/** An id in a vendor's API that belongs to the survivor after the merge. */
export interface VendorId {
  /** The API that the id belongs to. */
  scope: string;
  /** The id. */
  value: string;
}

/** A column of a view. */
export interface ViewColumn {
  /** The column, such as `phone` or `attributes.size`. */
  name: string;
  /** Its width in pixels; absent: the default width. */
  width?: number;
}

/** The number of contacts of a view. */
export interface ViewCount {
  /** The number. */
  value: number;
  /** `eq`: exact. `gte`: the number or more. */
  relation: 'eq' | 'gte';
}

/** The number of contacts of a view, in an envelope. */
export interface ViewCountAnswer {
  /** The result. */
  data: ViewCount;
}

/** The content of a view. */
export interface ViewDefinition {
  /** The tree of conditions; absent: every contact. */
  filter?: SegmentTree;
  /** The order, as in the list of contacts; absent: the default order. */
  sort?: string;
  /** The columns in their order; absent or empty: the default columns. */
  columns?: ViewColumn[];
  /** The number of columns that do not scroll. */
  freeze?: number;
}

/** Changes of a view. */
export interface ViewPatch {
  /** The new name. */
  name?: string;
  /** Whether the view belongs to all keys of the account. */
  shared?: boolean;
  /** The new content. */
  definition?: NewViewDefinition;
  /** Its new position in its list, from 1. */
  position?: number;
}

/** A subscription to events. */
export interface Webhook {
  /** The id of the webhook. */
  id: string;
  /** The URL that is called. */
  url: string;
  /** The API format of the calls: `directory`, or the name of another API. */
  face: string;
  /** The event types that are sent; null for all. */
  types: string[] | null;
  /** Members of contacts: updates of other members are not sent. Null: every update is sent. */
  fields: string[] | null;
  /**
   * The number of a saved segment: only events of its contacts are sent. Null: events of all contacts
   * and catalogs.
   */
  segment: number | null;
  /** A description for people. */
  description: string | null;
  /**
   * `active`, `paused` by a person or because the key that created it ended, or `disabled` by the
   * server, with a reason.
   */
  state: 'active' | 'paused' | 'disabled';
  /** The reason why it was disabled; `key_ended` if it was paused because its key was revoked or expired. */
  reason: string | null;
  /** The key that created the webhook or set its URL; null for the command line, or if it is unknown. */
  made_by: string | null;
  /** The number of failed calls since the last successful one. */
  failure_count: number;
  /** When the first of these calls failed. */
  failing_since: string | null;
  /** When the last call succeeded. */
  last_delivery_at: string | null;
  /** When the previous secret stops signing; null if there is none. */
  old_secret_until: string | null;
  /** The time span that is sent again. */
  redelivery: Redelivery;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** One webhook, in an envelope. */
export interface WebhookAnswer {
  /** The result. */
  data: Webhook;
}

/** The events that the webhooks of the account have not received yet. */
export type WebhookBacklog = {
  /** The number of webhooks that are called, and of receivers of intakes. */
  webhooks: number;
  /** The number of webhooks that this server disabled. */
  disabled: number;
  /** The number of deliveries that wait; at most 10,000 are counted for each webhook. */
  deliveries_waiting: number;
  /** The time of the oldest event that a webhook has not received; null if there is none. */
  oldest_at: string | null;
} | null;

/** An API format of webhooks. */
export interface WebhookFormat {
  /** The name of the API. */
  face: string;
  /** The display name of the API. */
  title: string;
  /** The names of its events. */
  types: string[];
  /** False if webhooks are stored and never called. */
  is_called: boolean;
}

/** A list of formats. */
export interface WebhookFormatPage {
  /** The result. */
  data: WebhookFormat[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** All webhooks. */
export interface WebhookPage {
  /** The webhooks, the newest first. */
  data: Webhook[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Changes of a webhook. Absent members do not change. */
export interface WebhookPatch {
  /** The new URL to call. */
  url?: string;
  /** The new event types to send; null for all. */
  types?: string[] | null;
  /** The new members of contacts: updates of other members are not sent. Null: every update is sent. */
  fields?: string[] | null;
  /** The number of the new segment; null for all contacts and catalogs. */
  segment?: number | null;
  /** A description for people; null removes it. */
  description?: string | null;
  /** `paused`, or `active` to resume. */
  state?: 'active' | 'paused';
}

/** The answer of a receiver. */
export interface WebhookTest {
  /** Whether the answer counts as success. */
  delivered: boolean;
  /** The HTTP status; null if there was no answer. */
  status: number | null;
  /** The reason for the missing answer. */
  error: string | null;
  /** The beginning of the answer. */
  response: string;
  /** The milliseconds until the answer. */
  took_ms: number;
}

/** The answer of the receiver, in an envelope. */
export interface WebhookTestAnswer {
  /** The result. */
  data: WebhookTest;
}

/** A webhook with the secret that signs its calls. */
export interface WebhookWithSecret {
  /** The id of the webhook. */
  id: string;
  /** The URL that is called. */
  url: string;
  /** The API format of the calls: `directory`, or the name of another API. */
  face: string;
  /** The event types that are sent; null for all. */
  types: string[] | null;
  /** Members of contacts: updates of other members are not sent. Null: every update is sent. */
  fields: string[] | null;
  /**
   * The number of a saved segment: only events of its contacts are sent. Null: events of all contacts
   * and catalogs.
   */
  segment: number | null;
  /** A description for people. */
  description: string | null;
  /**
   * `active`, `paused` by a person or because the key that created it ended, or `disabled` by the
   * server, with a reason.
   */
  state: 'active' | 'paused' | 'disabled';
  /** The reason why it was disabled; `key_ended` if it was paused because its key was revoked or expired. */
  reason: string | null;
  /** The key that created the webhook or set its URL; null for the command line, or if it is unknown. */
  made_by: string | null;
  /** The number of failed calls since the last successful one. */
  failure_count: number;
  /** When the first of these calls failed. */
  failing_since: string | null;
  /** When the last call succeeded. */
  last_delivery_at: string | null;
  /** When the previous secret stops signing; null if there is none. */
  old_secret_until: string | null;
  /** The time span that is sent again. */
  redelivery: Redelivery;
  /** When it was created. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** The secret that signs calls. It is shown only once. */
  secret: string;
}

/** A webhook with its secret, in an envelope. */
export interface WebhookWithSecretAnswer {
  /** The result. */
  data: WebhookWithSecret;
}

/** A deleted contact with the data that it had. */
export interface WholeDeletedContact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except a change of notes increases it by one. The version is the ETag. */
  version: number;
  /** The full name. */
  display_name: string | null;
  /** The company. */
  company: string | null;
  /** The author of the deletion. */
  deleted_by: DeletedBy;
  /** When it was deleted. */
  deleted_at: string;
  /** The last time at which it can be restored. */
  restorable_until: string;
  /** The number of days in which it can still be restored, rounded up. */
  days_left: number;
  /** The number of its notes. */
  notes: number;
  /** The number of entries in its ledger. */
  consents: number;
  /** The contact with the data that it had. */
  contact: Contact;
}

/** One deleted contact, in an envelope. */
export interface WholeDeletedContactAnswer {
  /** The result. */
  data: WholeDeletedContact;
}

/** The codes of problems that this release has. */
export type ProblemCode =
  | 'ambiguous'
  | 'bad_encoding'
  | 'bad_header'
  | 'bad_json'
  | 'bad_media_type'
  | 'bad_url'
  | 'batch_failed'
  | 'conflict'
  | 'cursor_expired'
  | 'expired'
  | 'forbidden'
  | 'idempotency_mismatch'
  | 'idempotency_running'
  | 'in_use'
  | 'internal'
  | 'invalid'
  | 'invalid_file'
  | 'limited'
  | 'merged'
  | 'no_route'
  | 'not_found'
  | 'quota'
  | 'stale'
  | 'too_large'
  | 'unauthenticated'
  | 'unavailable'
  | 'unsupported'
  | 'wrong_method';
