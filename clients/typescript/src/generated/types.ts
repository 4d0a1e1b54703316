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
  /** The digits of the WhatsApp number that the account writes from. */
  whatsapp_number: string | null;
  /** The channels on which messages need an opt-in; `all` for every channel. */
  consent_required: Array<'whatsapp' | 'sms' | 'email' | 'voice' | 'instagram' | 'messenger' | 'telegram' | 'viber' | 'vk' | 'avito' | 'max' | 'webchat' | 'all'>;
  /**
   * The words by which a person stops messages, as the whole text of a message; null for the lists of
   * the program.
   */
  stop_words: string[] | null;
  /** The words by which a person starts messages again; null for the lists of the program. */
  start_words: string[] | null;
  /** The days for which deleted contacts are kept; 0 if none are. */
  bin_days: number;
  /** Who gets new contacts that have no owner; null for nobody. */
  assign_new: AssignRule;
  /** Whether the vendors' APIs also serve what forks of their programs have added. */
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
   * Words or phrases by which a person stops messages, without commas, in place of the lists of the
   * program; null for those. Only a message that is nothing else counts; letter case and punctuation
   * around it do not matter.
   */
  stop_words?: string[] | null;
  /**
   * Words or phrases by which a person starts messages again, as `stop_words`. A word of both lists
   * stops.
   */
  start_words?: string[] | null;
  /** The days for which deleted contacts are kept, 365 at most; 0 for none. */
  bin_days?: number;
  /**
   * Who gets new contacts that have no owner: active members in turn, the one who got a contact longest
   * ago first; null for nobody. Imports and pulls assign nobody.
   */
  assign_new?: NewAssignRule;
  /**
   * Whether the vendors' APIs also serve what forks of their programs have added: paths of tags and
   * custom fields at wacrm.
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

/** The account to go to. */
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

/** Changes of the address. Absent members do not change; null clears one. */
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
  /** The survivor's value before. It is present if the value was taken. */
  replaced?: unknown;
}

/** The members who get new contacts in turn. */
export type AssignRule = {
  /** Numbers of members. */
  members?: number[];
  /** The number of a group: its members are those who have it in `groups`. */
  group?: number;
} | null;

/** A change of a key, of the account, of a webhook, of an upstream, or of a stored key of a vendor. */
export interface AuditEntry {
  /** The id of the entry. */
  id: string;
  /** When the change was made. */
  occurred_at: string;
  /** Who made the change; `cli` is the command line. */
  actor: Author;
  /** What was done. */
  action: 'account.created' | 'account.changed' | 'account.deleted' | 'key.created' | 'key.imported' | 'key.changed' | 'key.secret_rotated' | 'key.revoked' | 'webhook.created' | 'webhook.changed' | 'webhook.secret_rotated' | 'webhook.deleted' | 'upstream.set' | 'upstream.removed' | 'pull_key.kept' | 'pull_key.forgotten' | 'intake.created' | 'intake.changed' | 'intake.address_rotated' | 'intake.deleted' | 'field.declared' | 'field.changed' | 'field.removed' | 'member.created' | 'member.changed' | 'member.left' | 'member.erased' | 'member.link_made' | 'member.sessions_ended' | 'invitation.accepted' | 'invitation.declined' | 'login.added' | 'login.ended' | 'role.created' | 'role.changed' | 'role.removed';
  /** The id of the object that was changed; for an upstream, the API. */
  subject: string;
  /**
   * The values before: all that are recorded if the object was deleted, else only those that changed.
   * Null if it was created. URLs are shortened to their `origin`.
   */
  before: Record<string, unknown> | null;
  /** The values after, in the same form. Null if the object was deleted. */
  after: Record<string, unknown> | null;
  /** The names of members that were set, changed or present, and whose values are not recorded. */
  withheld: string[];
}

/** A page of the audit trail. */
export interface AuditEntryPage {
  /** The result. */
  data: AuditEntry[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** Who made a change. */
export interface Author {
  /** The API that was used, or `cli` or `import`. */
  face: string;
  /** The id of the key; null if there was none. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The member whose key it is; null if it is nobody's. One who left keeps its name. */
  member?: MemberRef;
}

/** Commands for up to 1,000 contacts. */
export interface Batch {
  /** The commands, in the order in which they are done. */
  items: BatchCommand[];
  /** Whether all commands are done or none. */
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
  /** Why the command failed. */
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
  /** Whose contacts it has. */
  source: BookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows: 'numbers' | 'details';
  /** The member whose contacts it has, as the member sees them; null: every contact. */
  member_number: number | null;
  /** The id of its key, which can be revoked or get a new secret as any key. */
  key_id: string;
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
  /** Whose contacts it has from now on. */
  source?: NewBookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows?: 'numbers' | 'details';
}

/** Whose contacts a book has. */
export interface BookSource {
  /** Every contact, or those of a segment, a group or a tag. */
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
  /** Whose contacts it has. */
  source: BookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows: 'numbers' | 'details';
  /** The member whose contacts it has, as the member sees them; null: every contact. */
  member_number: number | null;
  /** The id of its key, which can be revoked or get a new secret as any key. */
  key_id: string;
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
  /** The filter; null if contacts were sent by id. */
  filter: BulkChangeFilter;
  /** The change. */
  change: BulkChangeEdit;
  /** The number of contacts at the start; null before that, or if they could not be counted in time. */
  matched: number | null;
  /** How many of them are processed. */
  seen: number;
  /** How many contacts were edited or deleted. */
  changed: number;
  /** How many contacts needed no change. */
  unchanged: number;
  /** How many contacts could not be changed, or do not exist. */
  failed: number;
  /** The progress in percent. */
  percent: number;
  /** Contacts per second, while it runs. */
  contacts_per_second: number | null;
  /** The estimated seconds until the end, while it runs. */
  seconds_left: number | null;
  /** Whether it can be undone. */
  can_undo: boolean;
  /** The result of the undo; null without one. */
  undo: BulkChangeUndo;
  /** Why it failed; null if it did not. */
  error: BulkChangeError;
  /** Who requested it. */
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

/** The changes, with items as they were called at the start. */
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
  /** New texts of the contacts by member, such as `company`; null clears one. */
  fields?: Record<string, string | null>;
  /** Whether phone numbers without a country code are corrected. */
  correct_numbers?: boolean;
  /** The key of a field whose values are converted. */
  convert_field?: string;
  /** Whether the contacts are deleted. */
  delete?: boolean;
}

/** Why a bulk change failed. */
export type BulkChangeError = {
  /** What went wrong, for programs. */
  code: string;
  /** The reason, for people. */
  message: string;
} | null;

/**
 * The filter: its short form, or a tree, in which saved segments are replaced by their trees. Once the
 * job has ended, texts that may be about a person are null.
 */
export type BulkChangeFilter = {
  /** A part of a name or number; null once the job has ended. */
  search?: string | null;
  /** A phone number; null once the job has ended. */
  phone?: string | null;
  /** An email address; null once the job has ended. */
  email?: string | null;
  /** A WhatsApp LID; null once the job has ended. */
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
  /** Of a tree: the trees that must all match. */
  all?: SegmentTree[];
  /** Of a tree: the trees of which one must match. */
  any?: SegmentTree[];
  /** Of a tree: the tree that must not match. */
  not?: SegmentTree;
  /** Of a tree that is one condition: the field. */
  field?: string;
  /** Of a tree that is one condition: the operator. */
  op?: string;
  /** Of a tree that is one condition: the value. */
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
  /** How many contacts got their previous values. */
  reverted: number;
  /** How many contacts were not undone, because they were changed or deleted since. */
  kept: number;
} | null;

/** The changes, all made in one edit of each contact. */
export interface BulkEdit {
  /** Names of tags to add. Those that do not exist are created. */
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
  /** The number of the member who becomes the owner. The first of its owner texts is stored. */
  assign?: number;
  /**
   * Whether phone numbers that are valid only as national numbers of the region of the account get its
   * country code. `GET /number-corrections` lists them.
   */
  correct_numbers?: true;
  /** Whether the contacts are deleted. It cannot be combined with other changes. */
  delete?: true;
}

/** The filter: contacts must match every member. */
export interface BulkFilter {
  /**
   * Words, in any order: each is a part of a name, a company, an email address, a user name, a number, a
   * city, a tag or a searched own field. Letter case and accents make no difference. The tags are those
   * whose names match when the change begins.
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
  /** How long it took, in milliseconds. */
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
   * The reason of a refusal, such as `forbidden`, `no_route` or `not_found`; `key_ended` if the key was
   * revoked or has expired; absent if this server refused nothing.
   */
  problem?: string;
  /** The scope that the key lacks, with `forbidden`. */
  lacks?: string;
  /** The id of the request. It finds the request in the log of the server. */
  request_id: string;
}

/** Calls of some days. */
export interface CallShares {
  /** The number of all calls. */
  calls: number;
  /** The number of calls that the live vendor answered. */
  forwarded: number;
  /** The number of calls of paths that are neither served nor forwarded. */
  unserved: number;
}

/** The cursor to continue from. */
export interface CallsMeta {
  /** The `after` of the next request. */
  next_cursor: string;
  /** Whether calls after the cursor are no longer kept. */
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

/** A total that is counted up to 10,000. */
export interface CappedTotal {
  /** The number of contacts that were counted, at most 10,000. */
  value: number;
  /** `eq`: exactly so many match. `gte`: so many or more match. */
  relation: 'eq' | 'gte';
}

/** A tag, group, source or status. */
export interface CatalogItem {
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name. */
  name: string;
  /** The colour as `#RRGGBB`, or null for none. */
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
  /** The colour as `#RRGGBB`, or null for none. */
  color?: string | null;
}

/** The contacts that a new person may be. */
export interface CheckedContact {
  /** The contacts, the most likely first. */
  matches: PossibleContact[];
  /** Whether every contact can be found. If false, ask again later. */
  complete: boolean;
}

/** The contacts that a new person may be, in an envelope. */
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
   * The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in
   * national format if the account has a default region.
   */
  phone?: string | null;
  /** The email address that is shown. */
  email?: string | null;
  /** The identities of the contact. You may send them back as you read them. */
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

/** A request to try. */
export interface ConnectRequest {
  /** What the request does. */
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
  /** The channel that the consent is for. */
  channel: string;
  /** What the contact decided: `opted_in` or `opted_out`; `pending` or `unknown` until then. */
  state: 'opted_in' | 'opted_out' | 'pending' | 'unknown';
  /** What the consent is for, such as marketing. */
  purpose: string | null;
  /** The number of the business that it holds for, as digits with the country code; null for all numbers. */
  sender: string | null;
  /** How it was given, such as a form. */
  source: string | null;
  /** The legal basis. */
  basis: string | null;
  /** The proof of the consent. */
  proof: Record<string, unknown>;
  /**
   * The numbers and addresses of the contact that it was given for, as `number:<digits>` and
   * `email:<address>`.
   */
  subjects: string[];
  /** When it was given. */
  occurred_at: string;
  /** When it ends; null for never. */
  expires_at: string | null;
  /** Who recorded it. */
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

/** A person or an organisation, with all its data. */
export interface Contact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except that of notes increases it by one. It is the ETag. */
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
  /** The names of the tags, in the order in which they were given. */
  tags: string[];
  /** The groups, in the order in which they were given. */
  groups: GroupRef[];
  /** The source of the contact. */
  source: SourceRef;
  /** The status of the contact. */
  status: StatusRef;
  /** The postal address. */
  address: Address;
  /** The person in the account who is responsible for the contact, as the account writes the name. */
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

/** A text that contacts have as their owner. */
export interface ContactOwner {
  /** The text. */
  owner: string;
  /** How many contacts have it. */
  contacts: number;
  /** The number of the member that it means; null for nobody. */
  member: number | null;
}

/** The owners of contacts. */
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
  /** The `cursor` of the next page; null on the last one. */
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
   * The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in
   * national format if the account has a default region.
   */
  phone?: string | null;
  /** The email address that is shown. */
  email?: string | null;
  /** The identities of the contact. You may send them back as you read them. */
  identities?: ListedIdentity[];
  /** Names of tags. Those that do not exist are created. */
  tags?: string[] | null;
  /** Groups by number, by name in any letter case, or as you read them. They must exist. */
  groups?: Array<number | string | ItemAsRead> | null;
  /** A source by number, by name in any letter case, or as you read it. It must exist. */
  source?: number | string | ItemAsRead | null;
  /** A status by number, by name in any letter case, or as you read it. It must exist. */
  status?: number | string | ItemAsRead | null;
  /** The postal address. */
  address?: AddressChange;
  /** The person in the account who is responsible for the contact, as the account writes the name. */
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
   * False if the records are too large for this answer: the lists are empty then, and the paths of the
   * contact have them.
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
  /** The digits that its numbers begin with abroad, such as `49`. */
  calling_code: string;
}

/** A list of countries. */
export interface CountryPage {
  /** The result. */
  data: Country[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** A contact to create, and what to do if it exists. */
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
   * The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in
   * national format if the account has a default region.
   */
  phone?: string | null;
  /** The email address that is shown. */
  email?: string | null;
  /** The identities of the contact. You may send them back as you read them. */
  identities?: ListedIdentity[];
  /** Names of tags. Those that do not exist are created. */
  tags?: string[] | null;
  /** Groups by number, by name in any letter case, or as you read them. They must exist. */
  groups?: Array<number | string | ItemAsRead> | null;
  /** A source by number, by name in any letter case, or as you read it. It must exist. */
  source?: number | string | ItemAsRead | null;
  /** A status by number, by name in any letter case, or as you read it. It must exist. */
  status?: number | string | ItemAsRead | null;
  /** The postal address. */
  address?: AddressChange;
  /** The person in the account who is responsible for the contact, as the account writes the name. */
  owner?: string | null | OwnerMember;
  /** Whether the contact is blocked. */
  blocked?: boolean;
  /** Fields of your own, at most 256 KiB as JSON. */
  attributes?: Record<string, unknown> | null;
  /**
   * What happens if a contact already has one of the exclusive identities: `refuse` (the default)
   * answers a conflict, `return` shows that contact, `merge` adds what is sent.
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
   * What happens if a contact already has one of the exclusive identities: `refuse` (the default)
   * answers a conflict, `return` shows that contact, `merge` adds what is sent.
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

/** Deletes a contact. */
export interface DeleteItem {
  /** The command. */
  op: 'delete';
  /** The id or the number of the contact. */
  id: string | number;
}

/** Who deleted it. */
export interface DeletedBy {
  /** The API that was used. */
  face: string;
  /** The id of the key; null for the command line. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The member whose key it is; null if it is nobody's. One who left keeps its name. */
  member?: MemberRef;
}

/** A deleted contact that can be restored. */
export interface DeletedContact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except that of notes increases it by one. It is the ETag. */
  version: number;
  /** The full name. */
  display_name: string | null;
  /** The company. */
  company: string | null;
  /** Who deleted it. */
  deleted_by: DeletedBy;
  /** When it was deleted. */
  deleted_at: string;
  /** Until when it can be restored. */
  restorable_until: string;
  /** Days for which it can still be restored, rounded up. */
  days_left: number;
}

/** A list of deleted contacts. */
export interface DeletedContactPage {
  /** The result. */
  data: DeletedContact[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** An event that is or was sent to a receiver. */
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
  /** When the next attempt is; null if the delivery waits behind another one, or has ended. */
  next_at: string | null;
  /** The HTTP status of the last answer. */
  status: number | null;
  /** Why the last attempt had no answer. */
  error: string | null;
  /** The beginning of the answer to the last failed attempt. */
  response: string | null;
  /** Milliseconds that the last attempt took. */
  took_ms: number | null;
  /** When the last attempt was. */
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
  /** The value before; null for none. */
  before: unknown;
  /** The value after; null for none. */
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
  /** How likely they are one person, from 0 to 100. */
  score: number;
  /** What they have in common. */
  reasons: Array<'shared_number' | 'equivalent_number' | 'same_email' | 'same_name' | 'similar_name' | 'swapped_names' | 'same_given_name' | 'same_family_name' | 'same_birthday' | 'similar_birthday' | 'same_company' | 'same_address' | 'similar_address' | 'same_postcode' | 'same_suburb' | 'same_username' | 'same_mailbox' | 'same_number_ending'>;
  /** How many letters of similar names differ; null if the names are not similar, or are the same. */
  letters: number | null;
}

/** A contact of the pair. */
export interface DuplicateContact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except that of notes increases it by one. It is the ETag. */
  version: number;
  /** The full name. */
  display_name: string | null;
  /** The company. */
  company: string | null;
  /**
   * The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in
   * national format if the account has a default region.
   */
  phone: string | null;
  /** The email address that is shown. */
  email: string | null;
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
  /** The `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
  /** Whether every contact was compared. If false, more pairs may come. */
  complete: boolean;
}

/** How many contacts were deleted permanently. */
export interface EmptiedBin {
  /** How many contacts were deleted permanently. */
  deleted: number;
  /** Whether there may be more. */
  more: boolean;
}

/** How many contacts were deleted permanently, in an envelope. */
export interface EmptiedBinAnswer {
  /** The result. */
  data: EmptiedBin;
}

/** How an encoding reads the file. */
export interface EncodingReading {
  /** A value of the option `encoding`. */
  encoding: string;
  /** Cells of the file as this encoding reads them, in the same order for each encoding. */
  samples: string[];
}

/** A table that was searched. */
export interface ErasedPlace {
  /** The name of the table in the database. */
  table: string;
  /** How many rows were deleted, or lost the data of the person; for imports, rows of the file. */
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

/** Something that changed. */
export interface Event {
  /** The id of the event. */
  id: string;
  /** What happened. */
  type: 'contact.created' | 'contact.updated' | 'contact.deleted' | 'contact.merged' | 'contact.unmerged' | 'contact.restored' | 'contact.erased' | 'consent.recorded' | 'suppression.set' | 'suppression.removed' | 'segment.entered' | 'segment.left' | 'note.created' | 'note.updated' | 'note.deleted' | 'tag.created' | 'tag.updated' | 'tag.deleted' | 'group.created' | 'group.updated' | 'group.deleted' | 'source.created' | 'source.updated' | 'source.deleted' | 'status.created' | 'status.updated' | 'status.deleted';
  /** The contact; null for a catalog item. */
  contact_id: string | null;
  /** The version of the contact after the event; null for a catalog item. */
  version: number | null;
  /** When it happened. */
  occurred_at: string;
  /** Who did it. The member is there in accounts with members; it is not in what webhooks send. */
  actor: Author;
  /**
   * The state before: a contact, a consent, a suppression or a catalog item; null if there was none. A
   * contact is shown as by `GET /contacts/{id}`, without its version and the colour of its status, but
   * with the numbers of its tags, `reach`, and the author of each identity.
   */
  before: Record<string, unknown> | null;
  /** The state after, in the same form; null if nothing is left. */
  after: Record<string, unknown> | null;
  /** The contact that the other was merged into; only for `contact.merged` and `contact.unmerged`. */
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

/** An API that this server serves, and how clients move to it. */
export interface Face {
  /** The name of the API in pulls, comparisons, upstreams and calls. */
  name: string;
  /** The display name of the API. */
  title: string;
  /** The vendor of the API; null for our own. */
  vendor: string | null;
  /** The path prefixes of the API. */
  prefixes: string[];
  /** Host names that lead to this API alone, as the server is configured. */
  hosts: string[];
  /** The configured public URL of the server; null if there is none: use the URL that you opened. */
  public_url: string | null;
  /** Base URLs of the vendor, and their replacements on this server. */
  bases: ConnectBase[];
  /** The headers of every request. */
  headers: ConnectHeader[];
  /** Requests to try. The first one only reads. */
  requests: ConnectRequest[];
  /** Where to find the key of a client. */
  key_hint: string;
  /**
   * The path at which clients get tokens for the id of the account and a key; null if they send the key
   * itself.
   */
  token_path: string | null;
  /** The default URL of the vendor for a pull or an upstream; null if each client has its own. */
  vendor_url: string | null;
  /**
   * The form that a key of the vendor must have, for pulls, comparisons and upstreams; null if no vendor
   * is called.
   */
  vendor_key: string | null;
  /** Functions of the vendor that this API does not have. */
  not_served: string | null;
  /** Differences that a client may notice. */
  differs: string[];
  /** The path of the API reference. */
  reference: string;
  /** The path of the migration guide; null if there is none. */
  guide: string | null;
  /** Whether all contacts can be pulled from the vendor. */
  can_pull: boolean;
  /** Whether it can be compared with the live vendor. */
  can_compare: boolean;
  /** Whether calls that it does not serve can be forwarded to the vendor. */
  can_forward: boolean;
  /** The names of its upstreams: its own, or one for each host of the vendor. */
  upstreams: string[];
  /** Whether an id that is unknown here can be looked up at the vendor. */
  can_read_through: boolean;
  /** Whether webhooks can be called in its format. */
  has_webhooks: boolean;
}

/** APIs. */
export interface FacePage {
  /** The result. */
  data: Face[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** How far the account uses an API. */
export interface FaceState {
  /** The name of the API. */
  face: string;
  /** The ids of live keys that were made or imported for this API, or that called it. */
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

/** The values that contacts have under a key, counted. */
export interface FieldCheck {
  /** Contacts that were looked at. */
  looked: number;
  /** Whether all contacts were looked at. */
  complete: boolean;
  /** Contacts that have the attribute. */
  present: number;
  /** Values that stay as they are. */
  fit: number;
  /** Values that get another form; blank ones are removed. */
  changed: number;
  /** Values that do not fit. */
  unfit: number;
  /** Values that do not fit, by reason: `type`, `form`, `ambiguous`, `too_long` or `no_choice`. */
  reasons: Record<string, number>;
  /** Up to ten values that do not fit. */
  examples: UnfitValue[];
  /** The values that several contacts have, for a declaration with `unique`; 0 without. */
  repeated: number;
  /** Up to ten of them, the most frequent first. */
  repeated_examples: RepeatedValue[];
}

/** The counts, in an envelope. */
export interface FieldCheckAnswer {
  /** The result. */
  data: FieldCheck;
}

/** A choice of a field. */
export interface FieldChoice {
  /** The value that contacts have. */
  value: string;
  /** The name that people see; the value by default. */
  label: string;
  /** The colour as `#RRGGBB`, or null for none. */
  color: string | null;
}

/** Changes of a field. */
export interface FieldPatch {
  /** The name that people see. */
  label?: string;
  /**
   * The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of`
   * (the value of a choice), `several_of` (a list of values) or `url`.
   */
  type?: 'text' | 'number' | 'date' | 'yes_no' | 'one_of' | 'several_of' | 'url';
  /** All choices from now on. */
  choices?: NewFieldChoice[];
  /**
   * Whether no two contacts may have the same value. Such a field is indexed. Refused while values
   * repeat.
   */
  unique?: boolean;
  /**
   * Whether lists can be sorted by the field and conditions find contacts quickly. `true` for an index
   * that is not ready builds it again.
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
  /** The encoding, as the WHATWG Encoding Standard names it, or `ibm850` of DOS. */
  encoding: string;
  /** The delimiter of a CSV file. */
  delimiter: string | null;
  /** Whether the first line of a CSV file has the names of the columns. */
  header: boolean;
  /** The columns of a CSV file, or the properties of vCards. */
  columns: InspectedColumn[];
  /** The first lines or cards of a file that is not CSV. */
  examples: string[];
  /**
   * Whether there are phone numbers without a country code, or amounts such as `1,234` that countries
   * read differently, and neither `region` nor the account names the country.
   */
  region_asked: boolean;
  /**
   * All fields that a column can be mapped to, in addition to `attributes.<name>`, `external.<source>`
   * and `vendor_id:<face>`. `opt_in.<channel>` reads a column of yes and no, or of dates, as opt-ins on
   * the channel. `consent.<channel>` also reads each no as an opt-out. `opt_out.<channel>` reads each
   * yes as an opt-out. A purpose may follow, as in `opt_in.email/newsletter`. `consent_date` and
   * `consent_proof` are of all answers of the row.
   */
  fields: string[];
  /** The program whose export it is, by its headings; null if it is not known. */
  program: string | null;
  /** Whether there are dates whose day and month may be either way round. */
  date_order_asked: boolean;
  /**
   * Whether another encoding is nearly as likely. Compare the letters in `encodings`, and name the right
   * one in the option `encoding`.
   */
  encoding_asked: boolean;
  /** The encoding that was chosen, then those that are nearly as likely; empty if it is sure. */
  encodings: EncodingReading[];
  /** The sheet of a workbook that was read; null for other files. */
  sheet: string | null;
  /** The names of all sheets of a workbook. */
  sheets: string[];
  /** What was chosen for the latest file with the same headings; null if there is none. */
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
  /** The disks that the server writes to, as far as they can be read. */
  disks: DiskUse[];
  /**
   * Resources that the server uses for requests, with all its workers. This request is one of
   * `requests`.
   */
  in_use: InUse[];
  /** The newest backup; null if there is none, or it cannot be read. */
  newest_backup: NewestBackup;
  /** Imports and pulls of the account; null if the database did not answer. */
  imports: ImportsUnderWay;
  /** Webhooks of the account; null if the database did not answer. */
  webhooks: WebhookBacklog;
  /** What waits in the inboxes of the account; null if the database did not answer in time. */
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
  /** What to do; null if there is nothing to do. */
  next_step: string | null;
  /** The result as data, for clients with their own words. Empty: only the message is known. */
  reasons: HealthReason[];
}

/** A part of the result of a check. */
export interface HealthReason {
  /** What was found, such as `backup_none` or `disk_low`. New codes can be added. */
  code: string;
  /** The numbers and names in the result. Times are in seconds, except for `ms`. */
  values: Record<string, string | number>;
}

/** Who made a change. */
export interface HistoryActor {
  /** The API that was used, or `cli` or `import`. */
  face: string;
  /** The id of the key; null if there was none. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The name of the key; null if there was none, or it no longer exists. */
  key_name: string | null;
  /** The member whose key it is; null if it is nobody's. One who left keeps its name. */
  member?: MemberRef;
}

/** A change of the contact. */
export interface HistoryEntry {
  /** The id of the event. */
  id: string;
  /** What happened. */
  type: 'contact.created' | 'contact.updated' | 'contact.deleted' | 'contact.merged' | 'contact.unmerged' | 'contact.restored' | 'contact.erased' | 'consent.recorded' | 'suppression.set' | 'suppression.removed' | 'segment.entered' | 'segment.left' | 'note.created' | 'note.updated' | 'note.deleted' | 'tag.created' | 'tag.updated' | 'tag.deleted' | 'group.created' | 'group.updated' | 'group.deleted' | 'source.created' | 'source.updated' | 'source.deleted' | 'status.created' | 'status.updated' | 'status.deleted';
  /** The version of the contact after the change. */
  version: number | null;
  /** When it happened. */
  occurred_at: string;
  /** Who did it. */
  actor: HistoryActor;
  /** The fields that changed. */
  changes: Difference[];
}

/** A page of a history. */
export interface HistoryEntryPage {
  /** The result. */
  data: HistoryEntry[];
  /** Data about the list, such as the cursor of the next page. */
  meta: PageMeta;
}

/** An identity to find a contact by. */
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

/** A LID: an id by which WhatsApp hides the number of a person. */
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

/** A way to recognise or to reach a contact. */
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
  /** The value as it was sent. */
  raw: string;
  /** A name for it, such as `home`. */
  label: string | null;
  /** Whether it is the identity of its kind that the contact shows. */
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
  /** Whether every row is checked and nothing is written. */
  dry_run: boolean;
  /** What happens to existing contacts. */
  on_match: 'skip' | 'update' | 'fill';
  /** What happens on an invalid cell: the row is rejected, or the cell is skipped. */
  bad_cells: 'reject_row' | 'drop_cell';
  /** What happens to rows of contacts that earlier rows created. */
  repeats: 'skip' | 'merge';
  /** What happens to rows that look like stored contacts. */
  on_similar: 'create' | 'review';
  /** The fixes of the import, without those of single values. */
  fixes: ImportFix[];
  /** The name of the file, for display. */
  file_name: string | null;
  /** The columns of a CSV file, or the properties of vCards, with their fields. */
  columns: ImportColumn[];
  /** How many rows the file has. */
  rows: number;
  /** How many bytes the file has. */
  bytes: number;
  /** How many rows have an outcome. */
  settled_rows: number;
  /** How many bytes these rows have. */
  settled_bytes: number;
  /** The progress in percent. */
  percent: number;
  /** How many contacts were created. */
  created: number;
  /** How many contacts were changed. */
  updated: number;
  /** How many rows changed nothing. */
  skipped: number;
  /** How many rows were rejected. */
  rejected: number;
  /**
   * Why rows were rejected or skipped, which cells were dropped, and which numbers have two possible
   * meanings; at most 30, the rest as `other`.
   */
  reasons: ImportReason[];
  /** Rows per second, while it runs. */
  rows_per_second: number | null;
  /** The estimated seconds until the end, while it runs. */
  seconds_left: number | null;
  /** The result of the undo; null without one. */
  undo: ImportUndo;
  /** Why it failed. */
  error: ImportError;
  /** When it was created. */
  created_at: string;
  /** When the first row was processed. */
  started_at: string | null;
  /** When it ended. */
  finished_at: string | null;
  /** When the undo ended. */
  undone_at: string | null;
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
  /** The field that it is imported as; null if it is not imported. */
  field: string | null;
  /** How often the property occurs. */
  count?: number;
}

/** Why an import failed. */
export type ImportError = {
  /** What went wrong, for programs. */
  code: string;
  /** The reason, for people. */
  message: string;
} | null;

/** A fix for all rows with the same problem. */
export interface ImportFix {
  /** The column of the error; null for the whole row. */
  column: string | null;
  /** The code of the error. */
  code: string;
  /** The cell that it is about; absent for any. */
  value?: string;
  /** What is done. */
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
   * The encoding of the file, such as `windows-1252`. By default, the charset of the `Content-Type`
   * counts, or the server detects it.
   */
  encoding?: string;
  /**
   * A JSON object that maps columns of a CSV file to fields, such as `{"Mobile 2": "phone"}`. An empty
   * field leaves a column out. Columns that are not named are recognised by their heading. `last` takes
   * the mapping, the region and the order of dates of the latest import whose file had the same
   * headings.
   */
  mapping?: string;
  /** Whether every row is checked and nothing is written. */
  dry_run?: 'true' | 'false';
  /**
   * What happens to an existing contact: `skip` leaves it unchanged, `update` writes the values of the
   * row, `fill` writes only the fields that the contact lacks.
   */
  on_match?: 'skip' | 'update' | 'fill';
  /**
   * What happens under `on_match=skip` to a row whose contact an earlier row of the file created: `skip`
   * skips the row, `merge` fills empty fields of the contact.
   */
  repeats?: 'skip' | 'merge';
  /** As in the query: `create` or `review` for a row that looks like a stored contact. */
  on_similar?: 'create' | 'review';
  /**
   * On an invalid cell: `drop_cell` (the default) skips the cell, and the row notes it; `reject_row`
   * rejects the row.
   */
  bad_cells?: 'reject_row' | 'drop_cell';
  /** Tags for all contacts that the import creates or changes: names separated by commas, or repeated. */
  tags?: string;
  /** Groups for all contacts that the import creates or changes: names separated by commas, or repeated. */
  groups?: string;
  /** The source of created contacts whose row names none; by default `import`. */
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
   * perhaps the `value` of the cell, and the `action`. `skip_cell` and `skip_row` leave out the cell or
   * the row, `replace` puts the text in `with` in its place, and `country` reads numbers in the country
   * in `with`.
   */
  fixes?: string;
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
   * What the reason is about: a rejected or skipped row, a dropped or fixed cell, a number with two
   * possible meanings, a row that is hidden in its sheet and was read, or a row that looks like a stored
   * contact.
   */
  kind: 'rejected' | 'skipped' | 'dropped' | 'ambiguous' | 'joined' | 'fixed' | 'hidden' | 'similar';
  /** The reason, for programs. */
  code: string;
  /** The column or property; null for the row as a whole. */
  column: string | null;
  /** How many rows. */
  count: number;
  /** Cells that came at least twice, the most frequent first. Rare cells may be missing. */
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
  /** Why the row was rejected or skipped. */
  errors: RowError[];
  /** Cells that were dropped, and numbers with two possible meanings. */
  notes: RowNote[];
  /** A rejected row as it is in the file: the cells of CSV, else the text. */
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
  /** How many rows were undone. */
  reverted: number;
  /** How many contacts were kept, because they were changed since. */
  kept: number;
} | null;

/** Imports and pulls of the account that have not ended. */
export type ImportsUnderWay = {
  /** The number of imports and pulls. */
  under_way: number;
  /** The number of their rows that have no outcome yet. */
  rows_waiting: number;
  /** When a server last worked on the import that waits longest; null if there is none. */
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
  /** The maximum amount; null if there is no limit of its own. */
  maximum: number | null;
}

/** A column of a CSV file, or a property of vCards, as it would be imported. */
export interface InspectedColumn {
  /** The name in the file. */
  name: string;
  /** The field that it would be imported as; null if it is left out. */
  field: string | null;
  /** How the field was found: by `mapping`, by the heading, or by the cells. */
  by: 'mapping' | 'heading' | 'content' | null;
  /** The percentage of the examined cells that are valid for that field; null if there are none. */
  confidence: number | null;
  /** Some of its cells. */
  samples: string[];
  /** A field for answers to a request for consent; null if the column has none. */
  suggested: string | null;
  /** The type of an own field that fits the cells; null if there are none. */
  value_type: 'text' | 'number' | 'date' | 'yes_no' | 'one_of' | 'several_of' | 'url' | null;
  /** The percentage of the cells looked at that are a value of `value_type`; null without any. */
  fit: number | null;
  /** The words of the cells, where `value_type` is `one_of`. */
  choices: string[];
  /** How often the property occurs. */
  count?: number;
}

/** An address that receives webhooks. */
export interface Intake {
  /** The id of the intake. */
  id: string;
  /** A name for people. */
  name: string;
  /**
   * Whose credential it accepts: that of `meta` (the platform itself), of a provider (`360dialog`,
   * `gupshup`, `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
   */
  variant: 'meta' | '360dialog' | 'gupshup' | 'ycloud' | 'waha' | 'evolution';
  /**
   * The namespace of the ids that people have with the business. Empty if the account has one business
   * portfolio.
   */
  portfolio: string;
  /** The business numbers that payloads named: the digits by id; null if they are unknown. */
  numbers: Record<string, string | null>;
  /**
   * What came, by kind: messages in and out, people who were only named, changed numbers or ids, stopped
   * and resumed marketing, call permissions, shared cards, contacts of the phone app, messages that
   * could not be delivered.
   */
  kinds: Record<string, number>;
  /** The same of today (UTC). */
  today: Record<string, number>;
  /** How often each field or member came that the server does not read, by name. */
  unread: Record<string, number>;
  /** The number of payloads that were applied. */
  applied: number;
  /** The number of payloads that were no valid JSON of the platform. */
  unreadable: number;
  /**
   * The number of payloads with a refused change, for example because the account is full. They are
   * tried again as long as they are stored.
   */
  refused: number;
  /** The number of payloads with a change that was refused as long as they were stored. */
  failed: number;
  /** When the platform last verified the current address; null if it did not. */
  verified_at: string | null;
  /** When the last payload came of those that the server has worked on; null if there is none. */
  last_at: string | null;
  /** Until when payloads with the previous secret are accepted too; null if there is none. */
  old_secret_until: string | null;
  /** Until when the previous address works too; null if there is none. */
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
  /** The number of payloads with a refused change, which is tried again; at most 100,000 are counted. */
  payloads_refused: number;
  /** When the oldest payload came that was not tried yet; null if there is none. */
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
  /** The seconds in which the previous secret still counts: at most 30 days, by default 0. */
  overlap_seconds?: number;
  /** A new token that the platform verifies the address with. */
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

/** The time in which both addresses work. */
export interface IntakeRotation {
  /** The seconds in which the previous address still works: at most 30 days, by default 0. */
  overlap_seconds?: number;
}

/** What a test message did. */
export interface IntakeTest {
  /**
   * The state of the message: `applied`; `refused` if the contact could not be made now, for example
   * because the account is full; `waiting`; `unreadable`; `failed`.
   */
  state: 'waiting' | 'applied' | 'unreadable' | 'refused' | 'failed';
  /** The number that it came from. It is reserved for examples, so no person has it. */
  phone: string;
  /** The contact with the test number; null if there is none. */
  contact_id: string | null;
  /** Whether the test made the contact. */
  created: boolean;
}

/** What a test message did, in an envelope. */
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
   * Whose credential it accepts: that of `meta` (the platform itself), of a provider (`360dialog`,
   * `gupshup`, `ycloud`), or of a tool on a linked device (`waha`, `evolution`).
   */
  variant: 'meta' | '360dialog' | 'gupshup' | 'ycloud' | 'waha' | 'evolution';
  /**
   * The namespace of the ids that people have with the business. Empty if the account has one business
   * portfolio.
   */
  portfolio: string;
  /** The business numbers that payloads named: the digits by id; null if they are unknown. */
  numbers: Record<string, string | null>;
  /**
   * What came, by kind: messages in and out, people who were only named, changed numbers or ids, stopped
   * and resumed marketing, call permissions, shared cards, contacts of the phone app, messages that
   * could not be delivered.
   */
  kinds: Record<string, number>;
  /** The same of today (UTC). */
  today: Record<string, number>;
  /** How often each field or member came that the server does not read, by name. */
  unread: Record<string, number>;
  /** The number of payloads that were applied. */
  applied: number;
  /** The number of payloads that were no valid JSON of the platform. */
  unreadable: number;
  /**
   * The number of payloads with a refused change, for example because the account is full. They are
   * tried again as long as they are stored.
   */
  refused: number;
  /** The number of payloads with a change that was refused as long as they were stored. */
  failed: number;
  /** When the platform last verified the current address; null if it did not. */
  verified_at: string | null;
  /** When the last payload came of those that the server has worked on; null if there is none. */
  last_at: string | null;
  /** Until when payloads with the previous secret are accepted too; null if there is none. */
  old_secret_until: string | null;
  /** Until when the previous address works too; null if there is none. */
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
  /** The token that the platform verifies the address with. */
  verify_token: string;
}

/** An intake with its token, in an envelope. */
export interface IntakeWithTokenAnswer {
  /** The result. */
  data: IntakeWithToken;
}

/** A way to sign in that works once. */
export interface Invitation {
  /** The code. */
  code: string;
  /** The page that signs in with the code. */
  url: string;
  /** When it ends. */
  expires_at: string;
}

/** One invitation, in an envelope. */
export interface InvitationAnswer {
  /** The result. */
  data: Invitation;
}

/** A new member, with the link to sign in. */
export interface InvitedMember {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** The email address, by which a provider of sign-ins knows the member. */
  email: string | null;
  /** The name of the role. */
  role: string;
  /**
   * `invited`: has not signed in yet; `suspended`: may not sign in for now; `left`: is only a name in
   * histories.
   */
  state: 'invited' | 'active' | 'suspended' | 'left';
  /** Numbers of the groups whose people the member sees, where the role sees groups. */
  groups: number[];
  /**
   * Texts in the owner field of contacts that mean the member. The first one is written when a contact
   * is assigned to it.
   */
  owners: string[];
  /** When the person declined the invitation; null: it did not. */
  declined_at: string | null;
  /** When the member was last seen, to about a minute. */
  last_seen_at: string | null;
  /** When it was invited. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
  /** The way to sign in. */
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
  /** What is wrong, for programs. */
  code: string;
  /** What is wrong, for people. */
  message: string;
  /**
   * What the value must be, for programs: always for the code `form`, and for others where it helps.
   * `text`: only the message describes it.
   */
  form?: ProblemCode | (string & {});
  /**
   * The country whose national numbers are read too, such as `DE`. Only for the form `phone`, if there
   * is one.
   */
  country?: string;
  /** The row of the file from 1, without the header. Only for faults of one row. */
  row?: number;
  /** The line of the file from 1, at which the row begins. Only for faults of one row or line. */
  line?: number;
}

/**
 * A group, source or status as a contact shows it. Only the number counts; the other members are
 * ignored.
 */
export interface ItemAsRead {
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The name. */
  name?: string;
  /** The colour as `#RRGGBB`, or null for none. */
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
  /** What is kept: `opt_out_hash`, the salted hash of a number or an email. */
  what: 'opt_out_hash';
  /** Whether it was a consent (an opt-out) or a suppression. */
  form: 'consent' | 'suppression';
  /** The channel; `all` for every channel. */
  channel: string;
  /** What the consent is for, such as marketing. */
  purpose: string | null;
  /** The number of the business that it holds for, as digits with the country code; null for all numbers. */
  sender: string | null;
  /** What was hashed: `number` or `email`. */
  identity: string;
}

/** An API key, without its secret. */
export interface Key {
  /** The id. */
  id: string;
  /** The name, for people. */
  name: string;
  /** The first characters of the secret, to recognise it by. */
  prefix: string;
  /** The scopes of the key: what it may do. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of
   * this key alone.
   */
  rate_limit: 'default' | 'unlimited' | RateWindow;
  /** When it was created. */
  created_at: string;
  /** When the key ends; null for never. */
  expires_at: string | null;
  /** When the key was revoked. */
  revoked_at: string | null;
  /** When the key was last used, accurate to some minutes. */
  last_used_at: string | null;
  /** The id of the key that created it; null for the command line. */
  made_by: string | null;
  /** When the previous secret stops working; null when there is none. */
  old_secret_until: string | null;
  /**
   * The number of the member to whom the key belongs; it ends with the member, and may do and see no
   * more.
   */
  member: number | null;
  /**
   * The state of the member to whom the key belongs; null: it belongs to none. While it is `invited` or
   * `suspended`, the key is refused with 401: it works from the first sign-in on, or when the member is
   * active again.
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
  /** The scopes of the key: what it may do. */
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

/** The time in which both secrets work. */
export interface KeyRotation {
  /** The seconds in which the previous secret still works: at most 30 days, by default 0. */
  overlap_seconds?: number;
}

/** The outcome of the last attempt. */
export type LastAnswer = {
  /** The HTTP status; null if there was no answer. */
  status: number | null;
  /** Why there was no answer. */
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

/** An identity of the contact. You may send it back as you read it. */
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
  /** Whether it is the identity of its kind that the contact shows. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** The value as you read it. It is ignored. */
  id?: string;
  /** The value as you read it. It is ignored. */
  raw?: string;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A LID: an id by which WhatsApp hides the number of a person. */
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
  /** Whether it is the identity of its kind that the contact shows. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** The value as you read it. It is ignored. */
  id?: string;
  /** The value as you read it. It is ignored. */
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
  /** Whether it is the identity of its kind that the contact shows. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** The value as you read it. It is ignored. */
  id?: string;
  /** The value as you read it. It is ignored. */
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
  /** Whether it is the identity of its kind that the contact shows. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /** The value as you read it. It is ignored. */
  id?: string;
  /** The value as you read it. It is ignored. */
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
  /** The first characters of the secret, to recognise it by. */
  prefix: string;
  /** The scopes of the key: what it may do. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of
   * this key alone.
   */
  rate_limit: 'default' | 'unlimited' | RateWindow;
  /** When it was created. */
  created_at: string;
  /** When the key ends; null for never. */
  expires_at: string | null;
  /** When the key was revoked. */
  revoked_at: string | null;
  /** When the key was last used, accurate to some minutes. */
  last_used_at: string | null;
  /** The id of the key that created it; null for the command line. */
  made_by: string | null;
  /** When the previous secret stops working; null when there is none. */
  old_secret_until: string | null;
  /** The number of the member to whom the key belongs. */
  member: number | null;
  /**
   * The state of the member to whom the key belongs; null: it belongs to none. While it is `invited` or
   * `suspended`, the key is refused with 401: it works from the first sign-in on, or when the member is
   * active again.
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

/** An identifier that the contact was found by. */
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

/** Who is signed in. */
export interface Me {
  /** The member; null: the key belongs to none. */
  member: OwnMember;
  /** The name of the role of the member. */
  role: string | null;
  /** What the credential may do. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /** `all`: everyone; `groups`: people of the member and of its groups; `own`: people of the member. */
  sees: 'all' | 'groups' | 'own';
  /** Parts of contacts that are not shown. */
  hidden: string[];
  /** Parts of contacts that are shown in part. */
  masked: Array<'numbers' | 'emails'>;
  /** The account. */
  account: OwnAccount;
  /** Other accounts of the same person. */
  accounts: AccountRef[];
  /** Invitations of the person that it has not answered, by its verified email address. */
  invitations: OpenInvitation[];
  /** The session in the cookie; null: the credential is no cookie. */
  session: OwnSession;
  /** The text for the header `X-Switchbook-Csrf`; null: the credential is no cookie. */
  csrf: string | null;
}

/** Who is signed in, in an envelope. */
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
  /** The email address, by which a provider of sign-ins knows the member. */
  email: string | null;
  /** The name of the role. */
  role: string;
  /**
   * `invited`: has not signed in yet; `suspended`: may not sign in for now; `left`: is only a name in
   * histories.
   */
  state: 'invited' | 'active' | 'suspended' | 'left';
  /** Numbers of the groups whose people the member sees, where the role sees groups. */
  groups: number[];
  /**
   * Texts in the owner field of contacts that mean the member. The first one is written when a contact
   * is assigned to it.
   */
  owners: string[];
  /** When the person declined the invitation; null: it did not. */
  declined_at: string | null;
  /** When the member was last seen, to about a minute. */
  last_seen_at: string | null;
  /** When it was invited. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
}

/** One member, in an envelope. */
export interface MemberAnswer {
  /** The result. */
  data: Member;
}

/** A way by which a member signs in. */
export interface MemberLogin {
  /** The id. */
  id: string;
  /** The URL of the provider; null: a passkey. */
  issuer: string | null;
  /** The name of the provider, or of the passkey. */
  label: string;
  /** When it signed in first. */
  created_at: string;
  /** When it signed in last; null: never. */
  last_used_at: string | null;
}

/** A login of a member. */
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
  /** Texts that mean the member as the owner of contacts. */
  owners?: string[];
  /** `suspended`: the member may not sign in for now. */
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
  /** The browser and its system, as far as the browser tells. */
  agent: string;
  /** What opened it: the name of a provider, `passkey`, or `code`. */
  login: string;
  /** When it was opened. */
  created_at: string;
  /** When it was last used, to about an hour. */
  seen_at: string;
  /** When it ends at the latest. 7 days without requests end it too. */
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

/** The counts of contacts that were to be added. */
export interface MembersAdded {
  /** How many contacts were added. */
  added: number;
  /** How many contacts needed no change. */
  unchanged: number;
  /** How many contacts do not exist. */
  not_found: number;
}

/** The counts, in an envelope. */
export interface MembersAddedAnswer {
  /** The result. */
  data: MembersAdded;
}

/** The counts of contacts that were to be removed. */
export interface MembersRemoved {
  /** How many contacts were removed. */
  removed: number;
  /** How many contacts needed no change. */
  unchanged: number;
  /** How many contacts do not exist. */
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
  /** Who merged them. */
  actor: MergeActor;
  /** When they were merged. */
  merged_at: string;
  /** When the merge was undone; null if it was not. */
  undone_at: string | null;
  /** Until when the merge can be undone; null if it cannot. */
  undoable_until: string | null;
}

/** Who merged them. */
export interface MergeActor {
  /** The API that was used. */
  face: string;
  /** The id of the key; null for the command line. */
  key_id: string | null;
  /** The signed statement by which an intake merged two contacts; absent for any other change. */
  proof?: MergeProof;
  /** The member whose key it is; null if it is nobody's. One who left keeps its name. */
  member?: MemberRef;
}

/** One merge, in an envelope. */
export interface MergeAnswer {
  /** The result. */
  data: Merge;
}

/** The counts of adopted, dropped and moved data. */
export interface MergeCounts {
  /** Values that the survivor lacked. */
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
  /** The platform that stated it. */
  platform: string;
  /** What it stated about the two: a changed number, a changed user id, or a number and a LID together. */
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
  /** Values of the loser that the survivor has after the merge: it lacked them, or they were taken. */
  adopted: AdoptedValue[];
  /** Items that move to the survivor. */
  united: UnitedItems;
  /** Values of the loser that are dropped, since the survivor has others. */
  dropped: DroppedValue[];
  /** Numbers and emails where both contacts have one. None of them is lost. */
  primaries: MergedPrimary[];
  /** Ids in vendors' APIs that move to the survivor. */
  vendor_ids: VendorId[];
  /** The survivor after the merge. */
  contact: Contact;
  /** Until when the merge can be undone; null if it cannot. */
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
  /** Whether the other item is deleted. If not, send the same call again. */
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
  /** The primary one after the merge. */
  value: string;
  /** The primary one of the other contact, which stays as a further one. */
  other: string;
}

/** The versions of both contacts before the merge. */
export interface MergedVersions {
  /** The version of the survivor. */
  survivor: number;
  /** The version of the loser. */
  loser: number;
}

/** The members who get new contacts in turn: `members` or `group`. */
export type NewAssignRule = {
  /** Numbers of members who have an owner text. */
  members?: number[];
  /** The number of a group: its members are those who have it in `groups`. */
  group?: number;
} | null;

/** A phone book to create. */
export interface NewBook {
  /** The name that phones show. */
  name: string;
  /** Whose contacts it has. */
  source: NewBookSource;
  /**
   * `numbers`: names and phone numbers. `details`: also emails, company, job title, address and
   * birthday.
   */
  shows?: 'numbers' | 'details';
  /**
   * The member whose contacts it has, as the member sees them. The key ends when the member leaves.
   * Absent: the member of the key that makes the book.
   */
  member_number?: number | null;
}

/** Whose contacts a book has. */
export interface NewBookSource {
  /** Every contact, or those of a segment, a group or a tag. */
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
  /** The colour as `#RRGGBB`, or null for none. */
  color?: string | null;
  /** A free number, for scripts that contain it; by default the next one. */
  number?: number;
}

/** A comparison to run. */
export interface NewComparison {
  /** The name of the API. */
  face: string;
  /** The URL of the vendor, without the path prefix of the API. By default, that of the upstream. */
  url?: string | null;
  /** A key of the vendor. By default, the key that is stored with the upstream, if the URL is the same. */
  key?: string | null;
  /** The number of contacts that are compared one by one, spread over the list; by default 20. */
  sample?: number;
}

/** A new entry of the consent ledger. */
export interface NewConsent {
  /** What the contact decided: `opted_in` or `opted_out`; `pending` or `unknown` until then. */
  state: 'opted_in' | 'opted_out' | 'pending' | 'unknown';
  /** What the consent is for, such as marketing. */
  purpose?: string | null;
  /** The number of the business that it holds for, with the country code; null or absent for all numbers. */
  sender?: string | null;
  /** How it was given, such as a form. */
  source?: string | null;
  /** The legal basis. */
  basis?: string | null;
  /** The proof of the consent: an object, or a text, which becomes `{"text": …}`. */
  proof?: Record<string, unknown> | null | string;
  /** When it was given; by default now. */
  occurred_at?: string | null;
  /** When it ends; null for never. */
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
   * The phone number that is shown: in E.164 format (`+` and digits; separators are ignored), or in
   * national format if the account has a default region.
   */
  phone?: string | null;
  /** The email address that is shown. */
  email?: string | null;
  /** The identities of the contact. You may send them back as you read them. */
  identities?: ListedIdentity[];
  /** Names of tags. Those that do not exist are created. */
  tags?: string[] | null;
  /** Groups by number, by name in any letter case, or as you read them. They must exist. */
  groups?: Array<number | string | ItemAsRead> | null;
  /** A source by number, by name in any letter case, or as you read it. It must exist. */
  source?: number | string | ItemAsRead | null;
  /** A status by number, by name in any letter case, or as you read it. It must exist. */
  status?: number | string | ItemAsRead | null;
  /** The postal address. */
  address?: AddressChange;
  /** The person in the account who is responsible for the contact, as the account writes the name. */
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
  /** The member of `attributes` that has the value. */
  key: string;
  /** The name that people see; the key by default. */
  label?: string;
  /**
   * The type of the values: `text`, `number`, `date` (`2026-01-31`), `yes_no` (true or false), `one_of`
   * (the value of a choice), `several_of` (a list of values) or `url`.
   */
  type: 'text' | 'number' | 'date' | 'yes_no' | 'one_of' | 'several_of' | 'url';
  /** The choices of `one_of` and `several_of`, in their order. */
  choices?: NewFieldChoice[];
  /**
   * Whether no two contacts may have the same value. Such a field is indexed. Refused while values
   * repeat.
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
  /** The value that contacts have. */
  value: string;
  /** The name that people see; the value by default. */
  label?: string;
  /** The colour as `#RRGGBB`, or null for none. */
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
  /** Whether it is the identity of its kind that the contact shows. */
  primary?: boolean;
  /** When it was verified; null if it was not. */
  verified_at?: string | null;
  /**
   * Whether another contact owns the identity and this contact shares it. Send true to share an identity
   * that another contact owns.
   */
  shared?: boolean;
}

/** A LID: an id by which WhatsApp hides the number of a person. */
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
  /** Whether it is the identity of its kind that the contact shows. */
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
  /** Whether it is the identity of its kind that the contact shows. */
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
  /** Whether it is the identity of its kind that the contact shows. */
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
  /** Whose credential it accepts; by default `meta`. */
  variant?: 'meta' | '360dialog' | 'gupshup' | 'ycloud' | 'waha' | 'evolution';
  /**
   * What proves the sender: the secret of the app at Meta, of the subscription at a provider, or of the
   * webhook of a tool. It is never shown.
   */
  secret: string;
  /** The token that the platform verifies the address with; by default, the server makes one. */
  verify_token?: string;
  /**
   * The namespace of the ids that people have with the business; by default one namespace for the
   * account.
   */
  portfolio?: string;
}

/** A key to create. */
export interface NewKey {
  /** The name, for people; by default `api`. */
  name?: string;
  /** The scopes of the key: names of scopes, `<resource>:*` for all of a resource, or `all`. */
  scopes: Array<'all' | '*' | 'none' | 'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read' | 'contacts:*' | 'groups:*' | 'sources:*' | 'statuses:*' | 'account:*' | 'messages:*' | 'conversations:*' | 'broadcasts:*' | 'webhooks:*' | 'keys:*' | 'templates:*' | 'upstream:*' | 'upstreams:*' | 'pulls:*' | 'intakes:*' | 'health:*'>;
  /** The rate limit of the key; by default that of the key in use. */
  rate_limit?: 'default' | 'unlimited' | NewRateWindow;
  /** When the key ends; by default with the key in use. Null asks for no end. */
  expires_at?: string | null;
  /**
   * A secret to import, such as the key that a client has from a vendor. By default, the server makes
   * one.
   */
  key?: string;
  /**
   * The name of the API whose clients will use the key, as in `GET /faces`. It does not limit the key.
   * `GET /faces/states` shows the key.
   */
  face?: string;
  /** The number of the member to whom the key will belong; absent: to that of the key that makes it. */
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
   * Texts that mean the member as the owner of contacts. Absent for a new member: its number, or its id
   * where contacts have that number already.
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
   * The `path` of each value that the survivor gets from the loser instead of its own. The preview lists
   * them as `dropped`. `phone` and `email` make the number or email of the loser the primary one.
   */
  take?: string[];
  /** The `versions` of the preview. The merge is refused if either contact has changed. */
  versions?: ExpectedVersions;
  /** Whether the answer only shows what the merge would do. */
  preview?: boolean;
}

/** A note to add. */
export interface NewNote {
  /** The text of the note. */
  body: string;
  /** The kind of the note; by default `text`. */
  type?: string;
  /** Who wrote it. */
  author?: string | null;
  /** The URL of a file that belongs to the note. It is stored and never fetched. */
  media_url?: string | null;
}

/** A passkey that the browser made. */
export interface NewPasskey {
  /** The browser's answer, a `RegistrationResponseJSON`. */
  credential: Record<string, unknown>;
  /** The text that came with the options. */
  sealed: string;
  /** The name by which the member knows it. */
  label: string;
}

/** A pull to start. */
export interface NewPull {
  /** The name of the API of the vendor, or `directory` for another Switchbook. */
  face: string;
  /**
   * The URL of the vendor, without the path prefix of the API. If it is absent or null, that of the
   * upstream.
   */
  url?: string | null;
  /**
   * A key of the vendor. If it is absent or null, that of the upstream or of an earlier pull with
   * `keep_key`, of the same URL.
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
  /** Whether everything is read and checked and nothing is written. */
  dry_run?: boolean;
  /**
   * What happens to an existing contact: `skip` leaves it unchanged, `update` writes the values of the
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
  /** The source of created contacts that name none; by default `import`. */
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

/** A role to make. */
export interface NewRole {
  /** The name that people read. */
  label: string;
  /** What members with the role may do. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /** Whom members with the role see. */
  sees: 'all' | 'groups' | 'own';
  /** Parts of contacts that are left out. */
  hidden?: string[];
  /** Parts of which only the beginning and the end are shown. */
  masked?: Array<'numbers' | 'emails'>;
}

/** A segment to save. */
export interface NewSegment {
  /** The name. */
  name: string;
  /** The tree. */
  tree: SegmentTree;
  /** Whether it is watched, as in `Segment`. At most 10 segments of an account are. */
  watched?: boolean;
}

/** A suppression to set. */
export interface NewSuppression {
  /** The channel, or `all`, the default. */
  channel?: string;
  /** Why messages are forbidden; by default `manual`. */
  reason?: string;
  /** How it became known. */
  source?: string | null;
  /** Further details. */
  note?: string | null;
  /** When it ends; null for never. */
  expires_at?: string | null;
}

/** An upstream to set. */
export interface NewUpstream {
  /** The URL of the vendor as clients used it, without the path prefix of the API. */
  url: string;
  /** A key of the vendor. If it is absent or null, none is stored. */
  key?: string | null;
  /**
   * Whether contacts with an id that is unknown here are looked up at the vendor, and imported. It needs
   * a key of the vendor.
   */
  read_through?: boolean;
}

/** A view to save. */
export interface NewView {
  /** The name. */
  name: string;
  /** Whether it is for all keys of the account. */
  shared?: boolean;
  /** What it shows. */
  definition: NewViewDefinition;
}

/** A column of a view. */
export interface NewViewColumn {
  /** The column, such as `phone` or `attributes.size`. The console ignores columns that it does not know. */
  name: string;
  /** Its width in pixels; absent: the default width. */
  width?: number;
}

/** What a view shows. An empty object shows every contact in the default order. */
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
   * The number of a saved segment: only events of contacts that match it when they are sent, and
   * `segment.entered` and `segment.left` of a watched one.
   */
  segment?: number | null;
  /** The API in whose format calls are made; by default `directory`. */
  face?: string;
  /** A description for people. */
  description?: string | null;
  /**
   * A secret of your own; by default, the server makes one. For this API it is `whsec_` and the base64
   * of 24 to 64 bytes.
   */
  secret?: string;
}

/** A new secret for a webhook. */
export interface NewWebhookSecret {
  /** The new secret; by default, the server makes one. */
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
  /** Who wrote it. */
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

/** A phone number that lacks its country code. */
export interface NumberCorrection {
  /** The contact that has the phone number. */
  contact: CorrectedContact;
  /** The number that is stored. */
  phone: string;
  /** The text that was sent. */
  written: string;
  /** The number that a correction would store. */
  corrected: string;
  /**
   * The contact that already has the corrected number; then this number cannot be corrected. Null if the
   * number is free.
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
  /** The `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
  /** The region of the account; null when it has none. */
  region: string | null;
}

/** An invitation by an account that the person is not a member of. */
export interface OpenInvitation {
  /** The account. */
  account: AccountRef;
  /** The name of the role in it. */
  role: string;
  /** The label of the role. */
  role_label: string;
  /** The name of the member or key that sent the invitation; null: it is not known. */
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
  /** The member of `attributes` that has the value. */
  key: string;
  /** The name that people see; the key by default. */
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
   * `none` without an index.
   */
  index: 'none' | 'building' | 'ready';
  /** The bulk change that converts or converted earlier values; null without any. */
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
  /** The email address, by which a provider of sign-ins knows the member. */
  email: string | null;
  /** The name of the role. */
  role: string;
  /**
   * `invited`: has not signed in yet; `suspended`: may not sign in for now; `left`: is only a name in
   * histories.
   */
  state: 'invited' | 'active' | 'suspended' | 'left';
  /** Numbers of the groups whose people the member sees, where the role sees groups. */
  groups: number[];
  /**
   * Texts in the owner field of contacts that mean the member. The first one is written when a contact
   * is assigned to it.
   */
  owners: string[];
  /** When the person declined the invitation; null: it did not. */
  declined_at: string | null;
  /** When the member was last seen, to about a minute. */
  last_seen_at: string | null;
  /** When it was invited. */
  created_at: string;
  /** When it was last changed. */
  updated_at: string;
} | null;

/** The session of the request. */
export type OwnSession = {
  /** The id. */
  id: string;
  /** The browser and its system, as far as the browser tells. */
  agent: string;
  /** What opened it: the name of a provider, `passkey`, or `code`. */
  login: string;
  /** When it was opened. */
  created_at: string;
  /** When it was last used, to about an hour. */
  seen_at: string;
  /** When it ends at the latest. 7 days without requests end it too. */
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
  /** The `cursor` of the next page; null on the last one. */
  next_cursor: string | null;
  /** The number of all items that match the filters, if `count=exact` was sent. */
  total?: number;
}

/** The browser's answer to sign in with. */
export interface PasskeySignIn {
  /** The browser's answer, an `AuthenticationResponseJSON`. */
  credential: Record<string, unknown>;
  /** The text that came with the options. */
  sealed: string;
}

/** A step of a passkey that a browser takes. */
export interface PasskeyStep {
  /** The options for `navigator.credentials`, as WebAuthn writes them in JSON. */
  options: Record<string, unknown>;
  /** The text that goes back with the answer of the browser. */
  sealed: string;
}

/** A step of a passkey. */
export interface PasskeyStepAnswer {
  /** The result. */
  data: PasskeyStep;
}

/** A webhook that was paused because the key that created it was revoked. */
export interface PausedWebhook {
  /** The id of the webhook. */
  id: string;
  /** The API in whose format it was called; `intake` for a receiver of an intake. */
  face: string;
  /** The URL that was called. */
  url: string;
}

/** A contact that the person may be. */
export interface PossibleContact {
  /** The contact. */
  contact: DuplicateContact;
  /** How likely they are one person, from 0 to 100. */
  score: number;
  /** What they have in common. */
  reasons: Array<'shared_number' | 'equivalent_number' | 'same_email' | 'same_name' | 'similar_name' | 'swapped_names' | 'same_given_name' | 'same_family_name' | 'same_birthday' | 'similar_birthday' | 'same_company' | 'same_address' | 'similar_address' | 'same_postcode' | 'same_suburb' | 'same_username' | 'same_mailbox' | 'same_number_ending'>;
  /** How many letters of similar names differ; null if the names are not similar, or are the same. */
  letters: number | null;
}

/**
 * The reason why a request was refused, as RFC 9457 specifies. Members after `request_id` exist only
 * for some codes.
 */
export interface Problem {
  /** A URN that ends in the code. */
  type: string;
  /** The kind of problem, in words. */
  title: string;
  /** The HTTP status. */
  status: number;
  /** What is wrong, for people. */
  detail: string;
  /** What is wrong, for programs. */
  code: ProblemCode | (string & {});
  /** The id of the request. It finds the request in the log of the server. */
  request_id?: string;
  /**
   * The kind of thing that the problem is about: `contact`, `deleted_contact`, `tag`. For `not_found`,
   * `conflict`, `in_use` and `expired`.
   */
  what?: string;
  /**
   * The state of the thing that is in the way, for `conflict`; why the caller is not allowed, for
   * `forbidden`; the state of the member, for `unauthenticated`; `work` for `limited`, where the account
   * has too much at work.
   */
  reason?: string;
  /** The scope that the key lacks; only for `forbidden`. */
  scope?: string;
  /** All problems of the request; only for `invalid` and `invalid_file`. */
  errors?: Issue[];
  /** The contact that has the identity, for `conflict`; the survivor, for `merged`. */
  contact_id?: string;
  /** The number of that contact. */
  contact_number?: number;
  /** The identity that it has; only for `conflict`. */
  identity?: ProblemIdentity;
  /** The contacts that match; only for `ambiguous`. */
  candidates?: Candidate[];
  /** The current version of the contact; only for `stale`. */
  version?: number;
  /** The limited resource, for `quota`; what is not offered, for `unsupported`. */
  feature?: string;
  /** How much the account has; only for `quota`. */
  current?: number;
  /** How much the account may have, for `quota`; the largest size, for `too_large`. */
  maximum?: number;
  /**
   * The unit of `maximum`: `values` for members and list items, `contacts`, `identities`, or
   * `stored_bytes` for the size of the contacts that the request reads or changes. Absent: bytes of the
   * body.
   */
  unit?: string;
  /** The items that cannot be done; only for `batch_failed`. */
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
  /** The number of contacts on those pages. Where pages shifted, some count twice. */
  contacts: number;
  /** The number of contacts that the vendor reports; null until it reports one. */
  total: number | null;
  /**
   * How often reading started from the beginning. It starts again when the number of contacts changed
   * meanwhile.
   */
  passes: number;
  /** The latest contacts per second; null if no pages are read. */
  contacts_per_second: number | null;
  /** The estimated seconds until the last page; null if they cannot be estimated. */
  seconds_left: number | null;
  /** When the last page was stored. */
  last_page_at: string | null;
  /** When everything had been read. */
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
  /** The cell, as in the file; null if it is not one text, or it is long. */
  value: string | null;
  /** What the cell must be, for programs. Only for invalid cells. */
  form?: ProblemCode | (string & {});
  /**
   * The country of the file or of the account, whose national numbers are read too. Only for the form
   * `phone`.
   */
  country?: string;
  /** The earlier row of the same contact, of a repeated row. */
  same_as?: number;
}

/** A cell of rejected rows, with its count. */
export interface ReasonValue {
  /** The cell. */
  value: string;
  /** In how many rows. */
  count: number;
}

/** A system that gets the payloads of an intake unchanged. */
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
   * `active`; `paused` by a person, or because the key that created it ended; `disabled` by the server,
   * with a reason.
   */
  state: 'active' | 'paused' | 'disabled';
  /**
   * Why it was disabled; `key_ended` if it was paused because the key that created it was revoked or
   * expired.
   */
  reason: string | null;
  /**
   * The number of payloads that were not delivered to it yet; those that were never tried are counted up
   * to 10,000.
   */
  waiting: number;
  /** When the oldest of these payloads came; null if none waits. */
  oldest_at: string | null;
  /** The outcome of the last attempt; null before the first one. */
  last_answer: LastAnswer;
  /** When the last attempt succeeded. */
  last_delivery_at: string | null;
  /** The number of failed attempts since the last successful one. */
  failure_count: number;
  /** When the first of these attempts failed. */
  failing_since: string | null;
  /** The payloads of a time span that are sent again; null if none are. */
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
  /** The contact that is meant, if several have the identity. */
  contact_id?: string;
}

/** A recipient by a LID, an id by which WhatsApp hides the number. */
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
  /** The contact that is meant, if several have the identity. */
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
  /** The contact that is meant, if several have the identity. */
  contact_id?: string;
}

/** A time span whose events are sent again. */
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
  /** Events that happened from this time on. */
  from: string;
  /** Events that happened before this time. */
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
  /** How long it took, in milliseconds. */
  ms: number;
  /** The address of the client; behind a trusted proxy, the address that the proxy reports. */
  address: string;
  /** The beginning of the key; null if the call had none. */
  key_start: string | null;
  /** The id of the request. It finds the request in the log of the server. */
  request_id: string;
}

/** Calls without a valid key. */
export interface RefusedCallsPage {
  /** The calls, oldest first. */
  data: RefusedCall[];
  /** The cursor to continue from, and whether calls are missing. */
  meta: CallsMeta;
}

/** What was chosen for an import. */
export type RememberedImport = {
  /** Names the headings, to forget the choices. */
  key: string;
  /** When that file was imported. */
  at: string;
  /** Its columns with their fields. */
  columns: ImportColumn[];
  /** What happened to existing contacts. */
  on_match: 'skip' | 'update' | 'fill';
  /** What happens on an invalid cell: the row is rejected, or the cell is skipped. */
  bad_cells: 'reject_row' | 'drop_cell';
  /** What happened to rows of contacts that earlier rows created. */
  repeats: 'skip' | 'merge';
  /** What happened to rows that looked like stored contacts. */
  on_similar: 'create' | 'review';
  /** The country of its numbers without a country code. */
  region: string | null;
  /** The order of its dates. */
  date_order: 'dmy' | 'mdy' | null;
} | null;

/** A value that several contacts have. */
export interface RepeatedValue {
  /** The value; a long one is cut. */
  value: string;
  /** How many contacts have it. */
  contacts: number;
  /** The numbers of two of them. */
  numbers: number[];
}

/** The payloads to apply again. */
export interface ReplaySpan {
  /** Only payloads that were received from this time on; by default all that are stored. */
  since?: string;
}

/** Which payloads are sent again. */
export interface ResendSpan {
  /** Payloads that came from this time on are sent again; absent: only those that failed. */
  from?: string;
}

/** The contact, and the identifiers that matched. */
export interface Resolved {
  /** The contact. */
  contact: Contact;
  /** The identifiers that matched; none if the contact was created. */
  matched_by: Match[];
  /**
   * Ids of other contacts that share a requested identity, the longest holder first; absent if there are
   * none.
   */
  shared_by?: string[];
}

/** The contact that was found, in an envelope. */
export interface ResolvedAnswer {
  /** The result. */
  data: Resolved;
}

/** How a contact is restored. */
export interface Restoration {
  /**
   * Whether identities that other contacts have by now are left out, instead of refusing the
   * restoration.
   */
  without_taken?: boolean;
}

/** A restored contact. */
export interface RestoredContact {
  /** The contact as it is now. */
  contact: Contact;
  /** Names of identities that were left out, as `identities.<kind>.<value>`. */
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
  /** The first characters of the secret, to recognise it by. */
  prefix: string;
  /** The scopes of the key: what it may do. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /**
   * The rate limit of the key: `default` for 6,000 requests in 60 seconds, `unlimited`, or a limit of
   * this key alone.
   */
  rate_limit: 'default' | 'unlimited' | RateWindow;
  /** When it was created. */
  created_at: string;
  /** When the key ends; null for never. */
  expires_at: string | null;
  /** When the key was revoked. */
  revoked_at: string | null;
  /** When the key was last used, accurate to some minutes. */
  last_used_at: string | null;
  /** The id of the key that created it; null for the command line. */
  made_by: string | null;
  /** When the previous secret stops working; null when there is none. */
  old_secret_until: string | null;
  /** The number of the member to whom the key belongs. */
  member: number | null;
  /**
   * The state of the member to whom the key belongs; null: it belongs to none. While it is `invited` or
   * `suspended`, the key is refused with 401: it works from the first sign-in on, or when the member is
   * active again.
   */
  member_state: 'invited' | 'active' | 'suspended' | 'left' | null;
  /** Keys that it created, and that were revoked with it. */
  also_revoked: number;
  /** Webhooks that were paused, because one of these keys created them. */
  paused_webhooks: PausedWebhook[];
  /** APIs whose upstream was paused, because one of these keys set it. */
  paused_upstreams: string[];
}

/** The revoked key, in an envelope. */
export interface RevokedKeyAnswer {
  /** The result. */
  data: RevokedKey;
}

/** What a member may do and see. */
export interface Role {
  /** The name, by which members have it. */
  name: string;
  /** The name that people read. */
  label: string;
  /** What members with the role may do. */
  scopes: Array<'contacts:read' | 'contacts:write' | 'contacts:delete' | 'groups:read' | 'groups:write' | 'groups:delete' | 'sources:read' | 'sources:write' | 'sources:delete' | 'statuses:read' | 'statuses:write' | 'statuses:delete' | 'account:read' | 'messages:send' | 'messages:read' | 'conversations:read' | 'broadcasts:send' | 'webhooks:manage' | 'keys:manage' | 'templates:read' | 'templates:sync' | 'upstream:use' | 'upstreams:manage' | 'pulls:manage' | 'intakes:manage' | 'account:write' | 'health:read'>;
  /** `all`: everyone; `groups`: people of the member and of its groups; `own`: people of the member. */
  sees: 'all' | 'groups' | 'own';
  /**
   * Parts of contacts that are left out: `numbers`, `emails`, `address`, `birthday`, `description`,
   * `notes`, `attributes`, or one own field as `attributes.KEY`.
   */
  hidden: string[];
  /** Parts of which only the beginning and the end are shown. */
  masked: Array<'numbers' | 'emails'>;
  /** Whether it is a role of the program, which is the same in every account. */
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

/** Why a row was rejected or skipped. */
export interface RowError {
  /** The column or property; null for the row as a whole. */
  column: string | null;
  /** The reason, for programs. */
  code: string;
  /** The reason, for people. */
  message: string;
  /** What the cell must be, for programs. Only for invalid cells. */
  form?: ProblemCode | (string & {});
  /**
   * The country of the file or of the account, whose national numbers are read too. Only for the form
   * `phone`.
   */
  country?: string;
  /** The earlier row of the same contact, of a repeated row. */
  same_as?: number;
}

/** A cell that was dropped, or a number with two possible meanings. */
export interface RowNote {
  /** The column or property; null for the row as a whole. */
  column: string | null;
  /** `ambiguous_phone`, `unsure_encoding`, or the reason why the cell was dropped, for programs. */
  code: string;
  /** The reason, for people. */
  message: string;
  /** The cell as it is in the file. */
  value: string | null;
  /** What the cell must be, for programs. Only for invalid cells. */
  form?: ProblemCode | (string & {});
  /**
   * The country of the file or of the account, whose national numbers are read too. Only for the form
   * `phone`.
   */
  country?: string;
  /** The earlier row of the same contact, of a repeated row. */
  same_as?: number;
}

/** A saved view of the list of contacts. */
export interface SavedView {
  /** The number. */
  number: number;
  /** The id. */
  id: string;
  /** The name. */
  name: string;
  /** Whether it is for all keys of the account; otherwise it belongs to the key. */
  shared: boolean;
  /** Views are in ascending order of it. */
  position: number;
  /** What it shows. */
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
  /** The tree, as it was sent. */
  tree: SegmentTree;
  /** Whether the events `segment.entered` and `segment.left` tell which contacts enter and leave it. */
  watched: boolean;
  /** Since when events tell of it; null if it is not watched, or if its contacts are not all found yet. */
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
  /** The name, as conditions have it, such as `tag` or `attributes.size`. */
  field: string;
  /** The label of a declared field; null for other fields. */
  label: string | null;
  /** The type of its values. */
  type: 'text' | 'number' | 'time' | 'day' | 'yes_no' | 'choice' | 'item' | 'phone' | 'email' | 'identity' | 'consent' | 'can_send' | 'search' | 'segment' | 'date' | 'one_of' | 'several_of' | 'url';
  /** The operators that it has. */
  ops: Array<'is' | 'is_not' | 'any_of' | 'none_of' | 'contains' | 'not_contains' | 'starts_with' | 'before' | 'after' | 'between' | 'at_least' | 'at_most' | 'within_last' | 'not_within_last' | 'empty' | 'not_empty'>;
  /** The values that are allowed; empty where any value of the type is. */
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
  /** The new tree. Of a watched segment, events tell the difference. */
  tree?: SegmentTree;
  /** Begins or ends to watch it. The contacts that it has at the beginning have no events. */
  watched?: boolean;
}

/** A tree of conditions that says which contacts are meant. */
export type SegmentTree = SegmentAll | SegmentAny | SegmentNot | SegmentCondition;

/** Whether a message may be sent, and why not. */
export interface SendAnswer {
  /** The position of the identity in the request, from 0. */
  index: number;
  /** Whether you may send a message: there is no reason against it. */
  allowed: boolean;
  /** The contact of the identity; null if there is none, or several. */
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
  /** What the message is for, as in consents; absent for messages of any purpose. */
  purpose?: string | null;
  /**
   * The number of the business that sends, with the country code. Entries for this number and for all
   * count. Null or absent: an opt-out for any number counts, and only an opt-in for all.
   */
  sender?: string | null;
  /** The contacts: the short form of a filter, or a tree of conditions. */
  filter: BulkFilter | SegmentTree;
  /** The `next_cursor` of the previous call. */
  cursor?: string;
}

/** Contacts by whether a message may be sent to them. */
export interface SendCounts {
  /** The contacts of this call. */
  contacts: number;
  /** Those who may be sent messages. */
  allowed: number;
  /** Those without a number, an address or an account for the channel. */
  unreachable: number;
  /** The reasons against a message. A contact with several counts for each. */
  reasons: SendReasonCount[];
  /** Where the next call continues; null: no contact is left. */
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
  /** What the message is for, as in consents; absent for messages of any purpose. */
  purpose?: string | null;
  /**
   * The number of the business that sends, with the country code. Entries for this number and for all
   * count. Null or absent: an opt-out for any number counts, and only an opt-in for all.
   */
  sender?: string | null;
  /** The recipients. */
  identities: Recipient[];
}

/** A reason against sending, and what would remove it. */
export interface SendReason {
  /**
   * The reason: `opted_out`, `suppressed`, `no_consent` and `consent_expired` (the account requires an
   * opt-in), `blocked`, `unknown`, `ambiguous` (one reason for each contact that may be meant).
   */
  code: 'opted_out' | 'suppressed' | 'no_consent' | 'consent_expired' | 'blocked' | 'unknown' | 'ambiguous';
  /** The reason in words. */
  message: string;
  /**
   * What would remove the reason: `record_opt_in`, `lift_suppression`, `wait` until the suppression
   * ends, `unblock`, `create_contact`, `choose_contact` by `contact_id`.
   */
  remedy: 'record_opt_in' | 'lift_suppression' | 'wait' | 'unblock' | 'create_contact' | 'choose_contact';
  /** The contact whose record is the reason; null if that contact was deleted. */
  contact_id: string | null;
  /** The purpose of the opt-out; null for all purposes of the channel. */
  purpose: string | null;
  /** The number of the business that the opt-out is for, as digits; null for all numbers. */
  sender: string | null;
  /** When the person opted out, or the opt-in expired. */
  since: string | null;
  /** When the suppression ends; null for never. */
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
  /** When the next attempt is; null if the delivery waits behind another one, or has ended. */
  next_at: string | null;
  /** The HTTP status of the last answer. */
  status: number | null;
  /** Why the last attempt had no answer. */
  error: string | null;
  /** The beginning of the answer to the last failed attempt. */
  response: string | null;
  /** Milliseconds that the last attempt took. */
  took_ms: number | null;
  /** When the last attempt was. */
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
  /** The scopes of the session: what it may do. */
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
  /** Whether the session of a member is to be a cookie of the browser. */
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

/** A provider of sign-ins. */
export interface SignInProvider {
  /** The name in the path. */
  name: string;
  /** The words of its button. */
  label: string;
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
  /** The colour as `#RRGGBB`, or null for none. */
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
  /** Why messages are forbidden. */
  reason: string;
  /** How it became known. */
  source: string | null;
  /** Further details. */
  note: string | null;
  /** Whether it applies now. */
  active: boolean;
  /** When it ends; null for never. */
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

/** New texts of the contacts. Each is written over what a contact has; null clears it. */
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
  /** The person in the account who is responsible for the contact, as the account writes the name. */
  owner?: string | null;
}

/** Something that happened to a contact. */
export interface TimelineEntry {
  /** The id of the event, the note or the merge, or the type of a message. */
  id: string;
  /** The kind of the entry. */
  kind: 'change' | 'note' | 'consent' | 'message' | 'merge';
  /**
   * What happened: the type of the event, `note` for a note, `merge` for a merge into the contact,
   * `message.latest` for the last message, or `message.undelivered` for the last one that was not
   * delivered.
   */
  type: 'contact.created' | 'contact.updated' | 'contact.deleted' | 'contact.merged' | 'contact.unmerged' | 'contact.restored' | 'contact.erased' | 'consent.recorded' | 'suppression.set' | 'suppression.removed' | 'segment.entered' | 'segment.left' | 'note.created' | 'note.updated' | 'note.deleted' | 'tag.created' | 'tag.updated' | 'tag.deleted' | 'group.created' | 'group.updated' | 'group.deleted' | 'source.created' | 'source.updated' | 'source.deleted' | 'status.created' | 'status.updated' | 'status.deleted' | 'note' | 'message.latest' | 'message.undelivered' | 'merge';
  /** When it happened. */
  at: string;
  /** Who did it. For a note, only the API; its author is in the note. */
  actor: HistoryActor;
  /**
   * The fields that changed. For a message, `messages_in` or `undelivered_code`. For a merge, `merged`
   * with the number of the other contact, and `undone_at`.
   */
  changes: Difference[];
  /** The note. Other entries have none. */
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
  /** The survivor as it is now. */
  survivor: Contact;
  /** The loser as it is now. */
  loser: Contact;
  /** The names of values and identities that were changed or removed since, and are not restored. */
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
   * The version that the change was made on. If the contact has another version now, the item fails with
   * `stale`.
   */
  version?: number;
  /** The changes of the contact. */
  contact: ContactPatch;
}

/** The vendor that calls of an API are forwarded to. */
export interface Upstream {
  /** The name of the API. */
  face: string;
  /** The URL of the vendor. The path of each call is added to it. */
  url: string;
  /** Whether a key of the vendor is stored. It is sent instead of the key of the caller. */
  has_key: boolean;
  /** `active`, or `paused`: nothing is forwarded. */
  state: 'active' | 'paused';
  /** `key_ended` when the key that set it was revoked or expired; else null. */
  reason: 'key_ended' | null;
  /** Whether contacts with an id that is unknown here are looked up at the vendor. */
  read_through: boolean;
  /**
   * The file that servers reload the key from; only the command line sets it. Null if the key is not
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
  /** Since when the vendor refuses the stored key; null if it accepts the key, or was not called. */
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

/** An id in a vendor's API that belongs to the survivor from then on. */
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

/** What a view shows. */
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
  /** Whether it is for all keys of the account. */
  shared?: boolean;
  /** What it shows from now on. */
  definition?: NewViewDefinition;
  /** Its new place in its list, from 1. */
  position?: number;
}

/** A subscription to events. */
export interface Webhook {
  /** The id of the webhook. */
  id: string;
  /** The URL that is called. */
  url: string;
  /** The API in whose format calls are made: `directory`, or the name of another API. */
  face: string;
  /** The event types that are sent; null for all. */
  types: string[] | null;
  /** The members of contacts whose changes are sent; null for every update. */
  fields: string[] | null;
  /**
   * The number of the saved segment whose contacts it gets events of; null for all contacts and
   * catalogs.
   */
  segment: number | null;
  /** A description for people. */
  description: string | null;
  /**
   * `active`; `paused` by a person, or because the key that created it ended; `disabled` by the server,
   * with a reason.
   */
  state: 'active' | 'paused' | 'disabled';
  /**
   * Why it was disabled; `key_ended` if it was paused because the key that created it was revoked or
   * expired.
   */
  reason: string | null;
  /** The key that created the webhook or set its URL; null for the command line, or if it is unknown. */
  made_by: string | null;
  /** The number of failed calls since the last successful one. */
  failure_count: number;
  /** When the first of these calls failed. */
  failing_since: string | null;
  /** When the last call succeeded. */
  last_delivery_at: string | null;
  /** When the previous secret stops signing; null when there is none. */
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
  /** The number of webhooks to call, and of receivers of intakes. */
  webhooks: number;
  /** The number of webhooks that this server disabled. */
  disabled: number;
  /** The number of deliveries that wait; at most 10,000 are counted for each webhook. */
  deliveries_waiting: number;
  /** When the oldest event happened that a webhook has not received; null if there is none. */
  oldest_at: string | null;
} | null;

/** An API in whose format webhooks can be called. */
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
  /** The new members whose changes are sent; null for every update. */
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
  /** Why there was no answer. */
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
  /** The API in whose format calls are made: `directory`, or the name of another API. */
  face: string;
  /** The event types that are sent; null for all. */
  types: string[] | null;
  /** The members of contacts whose changes are sent; null for every update. */
  fields: string[] | null;
  /**
   * The number of the saved segment whose contacts it gets events of; null for all contacts and
   * catalogs.
   */
  segment: number | null;
  /** A description for people. */
  description: string | null;
  /**
   * `active`; `paused` by a person, or because the key that created it ended; `disabled` by the server,
   * with a reason.
   */
  state: 'active' | 'paused' | 'disabled';
  /**
   * Why it was disabled; `key_ended` if it was paused because the key that created it was revoked or
   * expired.
   */
  reason: string | null;
  /** The key that created the webhook or set its URL; null for the command line, or if it is unknown. */
  made_by: string | null;
  /** The number of failed calls since the last successful one. */
  failure_count: number;
  /** When the first of these calls failed. */
  failing_since: string | null;
  /** When the last call succeeded. */
  last_delivery_at: string | null;
  /** When the previous secret stops signing; null when there is none. */
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

/** A deleted contact as it was. */
export interface WholeDeletedContact {
  /** The id. */
  id: string;
  /** The number, which counts up from 1 in the account and is never reused. */
  number: number;
  /** The version. Every change except that of notes increases it by one. It is the ETag. */
  version: number;
  /** The full name. */
  display_name: string | null;
  /** The company. */
  company: string | null;
  /** Who deleted it. */
  deleted_by: DeletedBy;
  /** When it was deleted. */
  deleted_at: string;
  /** Until when it can be restored. */
  restorable_until: string;
  /** Days for which it can still be restored, rounded up. */
  days_left: number;
  /** How many notes it had. */
  notes: number;
  /** How many entries its ledger had. */
  consents: number;
  /** The contact as it was. */
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
