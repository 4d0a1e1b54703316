// Made by `npm run clients` from the OpenAPI document. Changes here are lost.
import type { Download } from '../download.ts';
import type { CallOptions, FileBody } from '../options.ts';
import type { Pages } from '../pages.ts';
import type {
  AccountAndKey,
  AccountPatch,
  AccountSwitch,
  AuditEntry,
  AuditEntryPage,
  Batch,
  BatchItem,
  Book,
  BookPage,
  BookPatch,
  BookWithKey,
  BulkChange,
  BulkChangePage,
  CallsPage,
  CatalogItem,
  CatalogItemMerge,
  CatalogItemPage,
  CatalogItemPatch,
  CheckedContact,
  ComparedContact,
  Consent,
  ConsentPage,
  Contact,
  ContactIdentifiers,
  ContactOwner,
  ContactOwnerPage,
  ContactPage,
  ContactPatch,
  ContactRecords,
  ContactRecordsPage,
  Country,
  CountryPage,
  CreateContact,
  DeletedContact,
  DeletedContactPage,
  Delivery,
  DeliveryPage,
  Dismissal,
  DismissalPage,
  Duplicate,
  DuplicatePage,
  EmptiedBin,
  Erasure,
  EventsPage,
  Face,
  FacePage,
  FaceState,
  FaceStatePage,
  FieldCheck,
  FieldPatch,
  FileInspection,
  GroupMembers,
  Health,
  HistoryEntry,
  HistoryEntryPage,
  Identity,
  IdentityPage,
  Import,
  ImportPage,
  ImportRow,
  ImportRowPage,
  Intake,
  IntakePage,
  IntakePatch,
  IntakeReplay,
  IntakeRotation,
  IntakeTest,
  IntakeWithToken,
  Invitation,
  InvitedMember,
  Key,
  KeyPage,
  KeyPatch,
  KeyRotation,
  MadeKey,
  Me,
  MePatch,
  Member,
  MemberLogin,
  MemberLoginPage,
  MemberPage,
  MemberPatch,
  MemberSession,
  MemberSessionPage,
  MembersAdded,
  MembersRemoved,
  Merge,
  MergePage,
  MergeReport,
  MergedItems,
  NewBook,
  NewBulkChange,
  NewCatalogItem,
  NewComparison,
  NewConsent,
  NewDismissal,
  NewField,
  NewIdentity,
  NewIntake,
  NewKey,
  NewMember,
  NewMerge,
  NewNote,
  NewPasskey,
  NewPull,
  NewReceiver,
  NewRole,
  NewSegment,
  NewSuppression,
  NewUpstream,
  NewView,
  NewWebhook,
  NewWebhookSecret,
  Note,
  NotePage,
  NotePatch,
  NumberCorrection,
  NumberCorrectionPage,
  OwnField,
  OwnFieldPage,
  PasskeySignIn,
  PasskeyStep,
  Pull,
  PullPage,
  Receiver,
  ReceiverPage,
  ReceiverPatch,
  RedeliverySpan,
  RefusedCallsPage,
  ReplaySpan,
  ResendSpan,
  Resolved,
  Restoration,
  RestoredContact,
  ResumedPull,
  RevokedKey,
  Role,
  RolePage,
  SavedView,
  SavedViewPage,
  SeenContact,
  SeenContactPage,
  Segment,
  SegmentCount,
  SegmentField,
  SegmentFieldPage,
  SegmentPage,
  SegmentPatch,
  SendAnswer,
  SendCountQuestion,
  SendCounts,
  SendQuestion,
  SentDelivery,
  SignIn,
  SignInCode,
  SignInOptions,
  Suppression,
  SuppressionPage,
  TimelineEntry,
  TimelineEntryPage,
  UndoneMerge,
  Upstream,
  UpstreamPage,
  Usage,
  ViewCount,
  ViewPatch,
  Webhook,
  WebhookFormat,
  WebhookFormatPage,
  WebhookPage,
  WebhookPatch,
  WebhookTest,
  WebhookWithSecret,
  WholeDeletedContact,
} from './types.ts';

export interface ListContactsParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /**
   * The number of contacts to skip, instead of a cursor. `meta.next_cursor` continues from the page. The
   * server reads the skipped contacts, from the nearer end of an unfiltered list. So a distant page
   * takes longer than a page by cursor.
   */
  offset?: number;
  /**
   * Words, in any order: each is a part of a name, company, email, user name, number, city, tag or
   * searched own field. If there are more than six words, the sixth and later words are searched as one
   * text. Letter case and accents make no difference: `jose` finds José, and `strasse` finds Straße. In
   * a tag, one or two letters match only a whole word. Results are in the order of `sort`; exact matches
   * are not listed first. Numbers match by their digits, with any spaces and brackets. A number that
   * begins with `00`, or with `0` as dialed within the account's default region, also matches its stored
   * form.
   */
  search?: string;
  /** A phone or WhatsApp number in E.164 format. Only its exact digits match. */
  phone?: string;
  /** An email address in any letter case. */
  email?: string;
  /** A LID, with which WhatsApp hides a number: its digits, with or without `@lid`. */
  lid?: string;
  /** The name or the number of a tag. */
  tag?: string;
  /** The name or the number of a group. */
  group?: string;
  /** The name or the number of a source. */
  source?: string;
  /** The name or the number of a status. */
  status?: string;
  /** The type of the contacts. */
  type?: 'lead' | 'customer' | 'guest';
  /** Only contacts with a number, an address or an account for this channel. */
  channel?: 'whatsapp' | 'sms' | 'email' | 'voice' | 'instagram' | 'messenger' | 'telegram' | 'viber' | 'vk' | 'avito' | 'max' | 'webchat';
  /**
   * Only contacts with this consent: a channel and a state, separated by a colon, as in
   * `whatsapp:opted_out`. The latest entry without a purpose is compared.
   */
  consent?: string;
  /**
   * Only contacts that changed after this moment: a date and time in RFC 3339 format, or a date, which
   * means 00:00 UTC of that day.
   */
  updated_after?: string;
  /**
   * Only contacts that last changed before this moment: a date and time in RFC 3339 format, or a date,
   * which means 00:00 UTC of that day.
   */
  updated_before?: string;
  /** The name or the number of a saved segment. */
  segment?: string;
  /**
   * A tree of conditions as JSON, such as `{"field":"tag","op":"is","value":"vip"}`. Other filters must
   * match too.
   */
  filter?: string | Record<string, unknown>;
  /**
   * The order of the list; `-` means descending. `attributes.KEY` sorts by a field that is indexed;
   * contacts without a value are last.
   */
  sort?: 'created_at' | '-created_at' | 'updated_at' | '-updated_at' | 'display_name' | '-display_name' | string;
  /**
   * With `exact`, `meta.total` is the number of contacts that match the filters. With `capped`, counting
   * ends at 10,000, and `meta.total` is an object. Its `relation` is `gte` if more may match, else `eq`.
   * A capped total of a common word is much faster. With `filter` or `segment`, counting also ends after
   * a short time.
   */
  count?: 'none' | 'exact' | 'capped';
}

export interface GetContactParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** With `merged`, the id or the number of a merged contact shows the survivor. */
  follow?: 'merged';
}

export interface UpdateContactParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface DeleteContactParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface ListBulkChangesParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface GetBulkChangeParameters {
  /** The id of the bulk change. */
  id: string | number;
}

export interface CancelBulkChangeParameters {
  /** The id of the bulk change. */
  id: string | number;
}

export interface UndoBulkChangeParameters {
  /** The id of the bulk change. */
  id: string | number;
}

export interface ListNumberCorrectionsParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface ListIdentitiesParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface AddIdentityParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface RemoveIdentityParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The id of the identity. */
  iid: string | number;
}

export interface ListNotesParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface AddNoteParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface UpdateNoteParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The id of the note. */
  nid: string | number;
}

export interface DeleteNoteParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The id of the note. */
  nid: string | number;
}

export interface ListConsentsParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface RecordConsentParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The channel of the consent. */
  channel: string | number;
}

export interface ListSuppressionsParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface SetSuppressionParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface DeleteSuppressionParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The id of the suppression. */
  sid: string | number;
}

export interface ListRecordsParameters {
  /** The ids of 1 to 100 contacts, comma-separated. */
  contacts: string | readonly string[];
}

export interface ListMergesParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface GetMergeParameters {
  /** The id of the merge. */
  id: string | number;
}

export interface UndoMergeParameters {
  /** The id of the merge. */
  id: string | number;
}

export interface ListDuplicatesParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface ListDismissalsParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface DeleteDismissalParameters {
  /** The id of the dismissal. */
  id: string | number;
}

export interface ListTagsParameters {
  /** With `exact`, `contacts` of each tag has the number of its contacts. */
  count?: 'none' | 'exact';
}

export interface GetTagParameters {
  /** The number of the item. */
  number: string | number;
}

export interface UpdateTagParameters {
  /** The number of the item. */
  number: string | number;
}

export interface DeleteTagParameters {
  /** The number of the item. */
  number: string | number;
}

export interface MergeTagsParameters {
  /** The number of the tag that is deleted. */
  number: string | number;
}

export interface ListGroupsParameters {
  /** With `exact`, `contacts` of each group has the number of its contacts. */
  count?: 'none' | 'exact';
}

export interface GetGroupParameters {
  /** The number of the item. */
  number: string | number;
}

export interface UpdateGroupParameters {
  /** The number of the item. */
  number: string | number;
}

export interface DeleteGroupParameters {
  /** The number of the item. */
  number: string | number;
}

export interface MergeGroupsParameters {
  /** The number of the group that is deleted. */
  number: string | number;
}

export interface ListSourcesParameters {
  /** With `exact`, `contacts` of each source has the number of its contacts. */
  count?: 'none' | 'exact';
}

export interface GetSourceParameters {
  /** The number of the item. */
  number: string | number;
}

export interface UpdateSourceParameters {
  /** The number of the item. */
  number: string | number;
}

export interface DeleteSourceParameters {
  /** The number of the item. */
  number: string | number;
}

export interface MergeSourcesParameters {
  /** The number of the source that is deleted. */
  number: string | number;
}

export interface ListStatusesParameters {
  /** With `exact`, `contacts` of each status has the number of its contacts. */
  count?: 'none' | 'exact';
}

export interface GetStatusParameters {
  /** The number of the item. */
  number: string | number;
}

export interface UpdateStatusParameters {
  /** The number of the item. */
  number: string | number;
}

export interface DeleteStatusParameters {
  /** The number of the item. */
  number: string | number;
}

export interface MergeStatusesParameters {
  /** The number of the status that is deleted. */
  number: string | number;
}

export interface AddGroupMembersParameters {
  /** The number of the item. */
  number: string | number;
}

export interface RemoveGroupMembersParameters {
  /** The number of the item. */
  number: string | number;
}

export interface GetFieldParameters {
  /** The key of the field, percent-encoded. */
  key: string | number;
}

export interface ChangeFieldParameters {
  /** The key of the field, percent-encoded. */
  key: string | number;
}

export interface RemoveFieldParameters {
  /** The key of the field, percent-encoded. */
  key: string | number;
}

export interface GetSegmentParameters {
  /** The number of the item. */
  number: string | number;
}

export interface UpdateSegmentParameters {
  /** The number of the item. */
  number: string | number;
}

export interface DeleteSegmentParameters {
  /** The number of the item. */
  number: string | number;
}

export interface CountSegmentParameters {
  /** The number of the item. */
  number: string | number;
}

export interface GetViewParameters {
  /** The number of the item. */
  number: string | number;
}

export interface UpdateViewParameters {
  /** The number of the item. */
  number: string | number;
}

export interface DeleteViewParameters {
  /** The number of the item. */
  number: string | number;
}

export interface CountViewParameters {
  /** The number of the item. */
  number: string | number;
}

export interface GetBookParameters {
  /** The number of the phone book. */
  number: string | number;
}

export interface UpdateBookParameters {
  /** The number of the phone book. */
  number: string | number;
}

export interface DeleteBookParameters {
  /** The number of the phone book. */
  number: string | number;
}

export interface UpdateKeyParameters {
  /** The id of the key. */
  id: string | number;
}

export interface RevokeKeyParameters {
  /** The id of the key. */
  id: string | number;
}

export interface RotateKeyParameters {
  /** The id of the key. */
  id: string | number;
}

export interface GetMemberParameters {
  /** The number of the item. */
  number: string | number;
}

export interface UpdateMemberParameters {
  /** The number of the item. */
  number: string | number;
}

export interface RemoveMemberParameters {
  /** The number of the item. */
  number: string | number;
}

export interface EraseMemberParameters {
  /** The number of the item. */
  number: string | number;
}

export interface InviteMemberParameters {
  /** The number of the item. */
  number: string | number;
}

export interface ListSeenByMemberParameters {
  /** The number of the item. */
  number: string | number;
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface GetRoleParameters {
  /** The name of the role. */
  name: string | number;
}

export interface PutRoleParameters {
  /** The name of the role. */
  name: string | number;
}

export interface DeleteRoleParameters {
  /** The name of the role. */
  name: string | number;
}

export interface ListSeenByRoleParameters {
  /** The name of the role. */
  name: string | number;
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /** Comma-separated numbers of the member's groups. */
  groups?: string;
}

export interface ListMemberSessionsParameters {
  /** The number of the item. */
  number: string | number;
}

export interface EndMemberSessionsParameters {
  /** The number of the item. */
  number: string | number;
}

export interface EndMemberSessionParameters {
  /** The number of the item. */
  number: string | number;
  /** The id or the number of the contact. */
  id: string | number;
}

export interface CreateImportParameters {
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
  dry_run?: boolean | 'true' | 'false';
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
  /**
   * The treatment of a row that matches no contact but is similar to one. `create` creates a contact,
   * and a dry run notes the row with the code `similar`. `review` rejects the row with that code; to
   * create the contact, send the rejected row again with `create`.
   */
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
  tags?: string | readonly string[];
  /**
   * Groups for all contacts that the import creates or changes: names separated by commas, or repeated.
   * Names with commas are sent as a JSON list.
   */
  groups?: string | readonly string[];
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
  /**
   * Corrected cells of a CSV file, as a JSON object of rows (counted from 1, without the header) and
   * columns: `{"3":{"Phone":"+14155550123"}}`. It may be repeated, since a field of a form holds 64 KiB;
   * all together 1 MiB. The outcome of a row shows the corrected cells.
   */
  corrections?: string | Record<string, unknown>;
  /**
   * A JSON list of fixes for all rows with the same problem: the `column` and `code` of the error,
   * perhaps the `value` of the cell, and the `action`. `skip_cell` and `skip_row` skip the cell or the
   * row. `replace` replaces the cell by the text in `with`. `country` reads numbers as national numbers
   * of the country in `with`.
   */
  fixes?: string;
  /**
   * A JSON object of other names of statuses and sources in the file, such as
   * `{"statuses":{"Neu":"New"}}`: rows with the status `Neu` get the status `New`. Upper and lower case
   * make no difference.
   */
  item_names?: string | Record<string, unknown>;
}

export interface ListImportsParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface LookAtFileParameters {
  /** Whether the body is only the beginning of a file. */
  partial?: boolean | 'true' | 'false';
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
  /**
   * The country of phone numbers without a country code and of amounts such as `1,234`, as two letters;
   * by default the region of the account.
   */
  region?: string;
  /** The name of the file, for display. */
  file_name?: string;
  /** The order of day and month in dates such as `02/01/2026`. By default, the server detects it. */
  date_order?: 'dmy' | 'mdy';
}

export interface ForgetImportChoicesParameters {
  /** The `key` of `remembered`. */
  key: string | number;
}

export interface GetImportParameters {
  /** The id of the import. */
  id: string | number;
}

export interface ListImportRowsParameters {
  /** The id of the import. */
  id: string | number;
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /** Only rows with these outcomes, comma-separated. */
  outcome?: string | readonly string[];
}

export interface DownloadRejectedRowsParameters {
  /** The id of the import. */
  id: string | number;
}

export interface CancelImportParameters {
  /** The id of the import. */
  id: string | number;
}

export interface UndoImportParameters {
  /** The id of the import. */
  id: string | number;
}

export interface ListPullsParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /** Only pulls from this API, by its name. */
  face?: string;
}

export interface GetPullParameters {
  /** The id of the pull. */
  id: string | number;
}

export interface ResumePullParameters {
  /** The id of the pull. */
  id: string | number;
}

export interface ForgetPullKeyParameters {
  /** The id of the pull. */
  id: string | number;
}

export interface ExportContactsParameters {
  /**
   * Words, in any order: each is a part of a name, company, email, user name, number, city, tag or
   * searched own field. If there are more than six words, the sixth and later words are searched as one
   * text. Letter case and accents make no difference: `jose` finds José, and `strasse` finds Straße. In
   * a tag, one or two letters match only a whole word. Results are in the order of `sort`; exact matches
   * are not listed first. Numbers match by their digits, with any spaces and brackets. A number that
   * begins with `00`, or with `0` as dialed within the account's default region, also matches its stored
   * form.
   */
  search?: string;
  /** A phone or WhatsApp number in E.164 format. Only its exact digits match. */
  phone?: string;
  /** An email address in any letter case. */
  email?: string;
  /** A LID, with which WhatsApp hides a number: its digits, with or without `@lid`. */
  lid?: string;
  /** The name or the number of a tag. */
  tag?: string;
  /** The name or the number of a group. */
  group?: string;
  /** The name or the number of a source. */
  source?: string;
  /** The name or the number of a status. */
  status?: string;
  /** The type of the contacts. */
  type?: 'lead' | 'customer' | 'guest';
  /** Only contacts with a number, an address or an account for this channel. */
  channel?: 'whatsapp' | 'sms' | 'email' | 'voice' | 'instagram' | 'messenger' | 'telegram' | 'viber' | 'vk' | 'avito' | 'max' | 'webchat';
  /**
   * Only contacts with this consent: a channel and a state, separated by a colon, as in
   * `whatsapp:opted_out`. The latest entry without a purpose is compared.
   */
  consent?: string;
  /**
   * Only contacts that changed after this moment: a date and time in RFC 3339 format, or a date, which
   * means 00:00 UTC of that day.
   */
  updated_after?: string;
  /**
   * Only contacts that last changed before this moment: a date and time in RFC 3339 format, or a date,
   * which means 00:00 UTC of that day.
   */
  updated_before?: string;
  /** The name or the number of a saved segment. */
  segment?: string;
  /**
   * A tree of conditions as JSON, such as `{"field":"tag","op":"is","value":"vip"}`. Other filters must
   * match too.
   */
  filter?: string | Record<string, unknown>;
  /** The format of the file. Without it, the `Accept` header decides. Without both, the format is CSV. */
  format?: 'csv' | 'ndjson' | 'vcf';
  /**
   * Cells of a CSV file that a spreadsheet would read as a formula begin with an apostrophe. With
   * `true`, this apostrophe is left out, for other programs. Do not open such a file in a spreadsheet.
   */
  plain?: boolean | 'true' | 'false';
}

export interface GetWebhookParameters {
  /** The id of the webhook. */
  id: string | number;
}

export interface UpdateWebhookParameters {
  /** The id of the webhook. */
  id: string | number;
}

export interface DeleteWebhookParameters {
  /** The id of the webhook. */
  id: string | number;
}

export interface RotateWebhookSecretParameters {
  /** The id of the webhook. */
  id: string | number;
}

export interface TestWebhookParameters {
  /** The id of the webhook. */
  id: string | number;
}

export interface ListDeliveriesParameters {
  /** The id of the webhook. */
  id: string | number;
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /** Only deliveries in this state. */
  state?: 'waiting' | 'delivered' | 'failed';
}

export interface GetDeliveryParameters {
  /** The id of the webhook. */
  id: string | number;
  /** The id of the delivery. */
  did: string | number;
}

export interface RedeliverParameters {
  /** The id of the webhook. */
  id: string | number;
  /** The id of the delivery. */
  did: string | number;
}

export interface RedeliverSpanParameters {
  /** The id of the webhook. */
  id: string | number;
}

export interface GetIntakeParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface UpdateIntakeParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface DeleteIntakeParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface RotateIntakeParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface TestIntakeParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface ReplayIntakeParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface ListReceiversParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface CreateReceiverParameters {
  /** The id of the intake. */
  id: string | number;
}

export interface GetReceiverParameters {
  /** The id of the intake. */
  id: string | number;
  /** The id of the receiver. */
  rid: string | number;
}

export interface UpdateReceiverParameters {
  /** The id of the intake. */
  id: string | number;
  /** The id of the receiver. */
  rid: string | number;
}

export interface DeleteReceiverParameters {
  /** The id of the intake. */
  id: string | number;
  /** The id of the receiver. */
  rid: string | number;
}

export interface ResendReceiverParameters {
  /** The id of the intake. */
  id: string | number;
  /** The id of the receiver. */
  rid: string | number;
}

export interface ListEventsParameters {
  /**
   * The `meta.next_cursor` of the previous page. If the next events are no longer stored, the answer is
   * 410.
   */
  after?: string;
  /**
   * The start without `after`: at the first event of the account (410 if it is no longer stored), at the
   * oldest stored event, or after the newest event.
   */
  from?: 'beginning' | 'oldest' | 'now';
  /** The maximum number of events on a page. A page with very large events has fewer. */
  limit?: number;
  /** Only events of these types, comma-separated. */
  types?: string | readonly string[];
  /** Only events of the contact with this id. */
  contact?: string;
  /**
   * Members of contacts, comma-separated, such as `phone,tags,attributes.plan`: events of
   * `contact.updated` that change none of them are left out. Other events are not affected. `phone` is
   * the primary number; `identities` is any identity.
   */
  fields?: string | readonly string[];
  /**
   * Only events of contacts that match this saved segment (name or number) when they are read, and
   * `segment.entered` and `segment.left` of this segment. A page may be shorter than `limit` or empty,
   * although more events follow.
   */
  segment?: string;
  /**
   * Only events of contacts that match this tree of conditions when they are read. A contact that no
   * longer matches, or was deleted, has no events. To be notified of that, watch a segment.
   */
  filter?: string | Record<string, unknown>;
  /**
   * Seconds to wait for an event if there is none yet. At most 20 requests of an account can wait at a
   * time.
   */
  wait?: number;
}

export interface ListHistoryParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
}

export interface ListTimelineParameters {
  /** The id or the number of the contact. */
  id: string | number;
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /** Only these kinds of entries, comma-separated. */
  kinds?: string | readonly string[];
}

export interface EraseContactParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface ListDeletedContactsParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /**
   * A part of the name, the company, a number, an email or the city. Letter case and accents make no
   * difference.
   */
  search?: string;
}

export interface GetDeletedContactParameters {
  /** The id of the deleted contact. */
  id: string | number;
}

export interface DeleteDeletedContactParameters {
  /** The id of the deleted contact. */
  id: string | number;
}

export interface RestoreContactParameters {
  /** The id of the deleted contact. */
  id: string | number;
}

export interface ListContactAsSeenParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface GetUpstreamParameters {
  /** The name of the API, such as `wacrm`. */
  face: string | number;
}

export interface SetUpstreamParameters {
  /** The name of the API, such as `wacrm`. */
  face: string | number;
}

export interface RemoveUpstreamParameters {
  /** The name of the API, such as `wacrm`. */
  face: string | number;
}

export interface ListCallsParameters {
  /** The `meta.next_cursor` of the previous answer. */
  after?: string;
  /** The maximum number of calls in an answer. */
  limit?: number;
  /** Only calls of the API with this name. */
  face?: string;
  /**
   * Seconds to wait for a call if there is none yet. At most 20 requests of an account can wait at a
   * time.
   */
  wait?: number;
}

export interface ListRefusedCallsParameters {
  /** The `meta.next_cursor` of the previous answer. */
  after?: string;
  /** The maximum number of calls in an answer. */
  limit?: number;
  /** Only calls of the API with this name. */
  face?: string;
  /**
   * Seconds to wait for a call if there is none yet. At most 20 requests of an account can wait at a
   * time.
   */
  wait?: number;
}

export interface ListAuditParameters {
  /** The maximum number of items on a page. A page with very large items has fewer. */
  limit?: number;
  /** The `meta.next_cursor` of the previous page. An empty cursor means the first page. */
  cursor?: string;
  /** Only entries at or after this time. */
  since?: string;
}

export interface GetUsageParameters {
  /** The number of days, including today. */
  days?: number;
}

export interface EndOwnSessionParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface EndOwnLoginParameters {
  /** The id or the number of the contact. */
  id: string | number;
}

export interface AcceptInvitationParameters {
  /** The short name of the inviting account. */
  slug: string | number;
}

export interface DeclineInvitationParameters {
  /** The short name of the inviting account. */
  slug: string | number;
}

export interface Operations {
  /**
   * Show the account and the key in use. Shows the account of the key, its settings, and the rights of
   * the key. Scope: `account:read`.
   */
  getAccount(options?: CallOptions): Promise<AccountAndKey>;
  /**
   * Change the account. Changes the members that are sent; null, or an empty text, clears a setting. An
   * account may change its name, the region of national numbers, its WhatsApp number, the channels that
   * need an opt-in, and the words that stop and start messages. Only the operator can change the slug,
   * which is unique on the server, and `contact_limit`: `switchbook account set`. Scope:
   * `account:write`.
   */
  updateAccount(body: AccountPatch, options?: CallOptions): Promise<AccountAndKey>;
  /**
   * List, filter and search contacts. Lists contacts in pages, the newest first unless `sort` sets
   * another order. A contact must match all filters that are sent. A cursor works only with the filters
   * and the order of the request that returned it. Scope: `contacts:read`.
   */
  listContacts(parameters?: ListContactsParameters, options?: CallOptions): Pages<Contact, ContactPage>;
  /**
   * Create a contact, or find an existing one. Creates a contact. A contact that already has one of the
   * exclusive identities in the request is the same contact. Phone numbers, messenger ids and ids of
   * other systems are exclusive; emails are not. `on_match` selects the reaction. `refuse` answers 409
   * and names that contact. `return` answers 200 with that contact, unchanged. `merge` adds tags, groups
   * and identities, changes the other fields of the request, and answers 200. Scope: `contacts:write`.
   */
  createContact(body: CreateContact, options?: CallOptions): Promise<Contact>;
  /**
   * Find a contact by its identifiers, or create it. Finds the one contact that has the identifiers.
   * Numbers also match in their other known forms, such as Brazilian mobile numbers with and without the
   * ninth digit. `matched_by` lists the identifiers that matched. Identifiers of several contacts are
   * refused, because the server never chooses one of them. With `create`, a contact is created when none
   * matches; this also needs the scope `contacts:write`. Simultaneous requests get the same contact.
   * Scope: `contacts:read`.
   */
  resolveContact(body: ContactIdentifiers, options?: CallOptions): Promise<Resolved>;
  /**
   * Create, update and delete many contacts. Creates, updates and deletes up to 1,000 contacts in one
   * request. Without `atomic`, every item succeeds or fails by itself, and the answer has a result for
   * each item in the order of the request. With `atomic`, the server executes all items or none. If it
   * executes none, the answer is 422 and lists the faulty items. Deletions also need the scope
   * `contacts:delete`. Scope: `contacts:write`.
   */
  runBatch(body: Batch, options?: CallOptions): Promise<BatchItem[]>;
  /**
   * Show a contact. Shows one contact by its id or its number. With `If-None-Match`, a contact that has
   * not changed is answered with 304 and no body. Scope: `contacts:read`.
   */
  getContact(parameters: GetContactParameters, options?: CallOptions): Promise<Contact>;
  /**
   * Change a contact. Changes the members that are sent, as a JSON merge patch (RFC 7396): null clears a
   * field, lists are replaced, and `attributes` are merged at every level. `phone` and `email` change
   * the primary number and address. `identities` replaces all identities except identities of kind
   * `vendor_id`. You may send a contact back exactly as you read it; nothing changes then. Scope:
   * `contacts:write`.
   */
  updateContact(parameters: UpdateContactParameters, body: ContactPatch, options?: CallOptions): Promise<Contact>;
  /**
   * Delete a contact. Deletes a contact and its notes. For some days, `POST
   * /deleted-contacts/{id}/restore` can restore it with all its data. A contact with more than 20,000
   * notes, entries of consents or suppressions, or 16 MiB of one of them, is deleted permanently; the
   * answer then has no `Location`. Its opt-outs and suppressions are kept for its numbers and addresses.
   * They apply to any contact that gets one of these later. Scope: `contacts:delete`.
   */
  deleteContact(parameters: DeleteContactParameters, options?: CallOptions): Promise<void>;
  /**
   * Change many contacts. Edits or deletes many contacts as a job: all contacts that match a filter, or
   * the contacts in `contact_ids`. A filter is a tree of conditions, or has the members of the query of
   * the list of contacts; `{}` matches every contact. A saved segment is replaced by its current tree.
   * Each contact changes as with any edit or deletion: its `version` increases, and an event records it.
   * The job continues after a restart or a crash of the server. Contacts that are created after the
   * request are not changed. An account runs one job at a time; up to 20 more can wait. `delete` also
   * needs the scope `contacts:delete`; `add_groups` and `remove_groups` need `groups:write`. Scope:
   * `contacts:write`.
   */
  createBulkChange(body: NewBulkChange, options?: CallOptions): Promise<BulkChange>;
  /**
   * List all bulk changes. Lists all bulk changes, the newest first. The latest 200 are kept. Scope:
   * `contacts:read`.
   */
  listBulkChanges(parameters?: ListBulkChangesParameters, options?: CallOptions): Pages<BulkChange, BulkChangePage>;
  /**
   * Show a bulk change. Shows a bulk change and its progress. Its states are `queued`, `running`, then
   * `done`, `cancelled` or `failed`. During an undo it is `undoing`, then `undone`. Scope:
   * `contacts:read`.
   */
  getBulkChange(parameters: GetBulkChangeParameters, options?: CallOptions): Promise<BulkChange>;
  /**
   * Cancel a bulk change. Cancels a bulk change that waits or runs. Contacts that were changed before
   * the request keep their changes. An undo restores their previous values. Scope: `contacts:write`.
   */
  cancelBulkChange(parameters: CancelBulkChangeParameters, options?: CallOptions): Promise<BulkChange>;
  /**
   * Undo a bulk change. Gives the edited contacts their previous values. Fields that were changed in the
   * meantime are left unchanged. An undo is possible for 30 days, for the latest 50 bulk changes. A
   * deletion can be undone if the account kept deleted contacts (`bin_days`) when it was requested. It
   * also needs the scope `groups:write` if groups were changed. Scope: `contacts:write`.
   */
  undoBulkChange(parameters: UndoBulkChangeParameters, options?: CallOptions): Promise<BulkChange>;
  /**
   * List phone numbers that lack their country code. Lists phone numbers that are valid only as national
   * numbers of the account's region. Each has the number that a correction would store. A bulk change
   * with `correct_numbers` corrects them and can be undone. A page may be empty even if a next page
   * exists. Without a region, the list is empty. Scope: `contacts:read`.
   */
  listNumberCorrections(parameters?: ListNumberCorrectionsParameters, options?: CallOptions): Pages<NumberCorrection, NumberCorrectionPage>;
  /**
   * List the identities of a contact. Lists the identities of a contact, the oldest first, on one page.
   * Scope: `contacts:read`.
   */
  listIdentities(parameters: ListIdentitiesParameters, options?: CallOptions): Pages<Identity, IdentityPage>;
  /**
   * Add an identity. Adds an identity. If the contact already has it, the answer is 200, and the label,
   * the primary mark and the verification of the request are stored. If another contact has it, the
   * answer is 409. Scope: `contacts:write`.
   */
  addIdentity(parameters: AddIdentityParameters, body: NewIdentity, options?: CallOptions): Promise<Identity>;
  /** Remove an identity. Removes an identity from a contact. Scope: `contacts:write`. */
  removeIdentity(parameters: RemoveIdentityParameters, options?: CallOptions): Promise<void>;
  /** List the notes on a contact. Lists the notes on a contact, the newest first. Scope: `contacts:read`. */
  listNotes(parameters: ListNotesParameters, options?: CallOptions): Pages<Note, NotePage>;
  /**
   * Add a note. Adds a note to a contact. By default, `author` is the name of the key; null means no
   * author. The `version` of the contact does not change. The feed reports `note.created`, without the
   * text. Scope: `contacts:write`.
   */
  addNote(parameters: AddNoteParameters, body: NewNote, options?: CallOptions): Promise<Note>;
  /**
   * Change a note. Changes the text of a note. Its author and its creation time are kept. If several
   * requests change a note, the last one counts. The feed reports `note.updated`, without the text.
   * Scope: `contacts:write`.
   */
  updateNote(parameters: UpdateNoteParameters, body: NotePatch, options?: CallOptions): Promise<Note>;
  /**
   * Delete a note. Deletes a note. The feed reports `note.deleted`; the server keeps no copy of the
   * text. Scope: `contacts:write`.
   */
  deleteNote(parameters: DeleteNoteParameters, options?: CallOptions): Promise<void>;
  /**
   * List the consents of a contact. Lists all consents that were recorded for a contact, the latest
   * first, on one page. For each channel, purpose and sender, the latest entry applies. A sender may
   * have a separate entry in addition to the entry for all senders; then the later answer applies to it.
   * Scope: `contacts:read`.
   */
  listConsents(parameters: ListConsentsParameters, options?: CallOptions): Pages<Consent, ConsentPage>;
  /**
   * Record a consent. Records whether a contact allows messages on a channel, from one number of the
   * business or from all. Entries are added and never changed, so the ledger shows the state at any
   * time. Scope: `contacts:write`.
   */
  recordConsent(parameters: RecordConsentParameters, body: NewConsent, options?: CallOptions): Promise<Consent>;
  /**
   * List the suppressions of a contact. Lists the suppressions of a contact, the newest first, on one
   * page. Suppressions that have ended are included. Scope: `contacts:read`.
   */
  listSuppressions(parameters: ListSuppressionsParameters, options?: CallOptions): Pages<Suppression, SuppressionPage>;
  /**
   * Set a suppression. Forbids messages to a contact on a channel, or on all channels. There is one
   * suppression for each channel: it is created with 201, or replaced with 200. Scope: `contacts:write`.
   */
  setSuppression(parameters: SetSuppressionParameters, body: NewSuppression, options?: CallOptions): Promise<Suppression>;
  /** End a suppression. Ends a suppression. Scope: `contacts:write`. */
  deleteSuppression(parameters: DeleteSuppressionParameters, options?: CallOptions): Promise<void>;
  /**
   * List notes, consents and suppressions of many contacts. Lists the notes, the latest consent of each
   * channel and purpose, and the active suppressions of up to 100 contacts, in one answer. Contacts
   * without records and unknown ids are left out. Scope: `contacts:read`.
   */
  listRecords(parameters: ListRecordsParameters, options?: CallOptions): Pages<ContactRecords, ContactRecordsPage>;
  /**
   * Check whether you may send messages to people. Reports for up to 1,000 identities whether you may
   * send messages to their contacts. The question is about one channel, one purpose or any, and one
   * number of the business or any. Every reason against a message is listed, with its remedy. An opt-out
   * or a suppression of any contact with the identity applies, for each known form of a number, and also
   * after the contact is deleted. If the account's setting `consent_required` names the channel, an
   * opt-in that has not expired is also needed. Scope: `contacts:read`.
   */
  canSend(body: SendQuestion, options?: CallOptions): Promise<SendAnswer[]>;
  /**
   * Count the contacts of a filter that you may send messages to. Counts the contacts of a filter to
   * which you may send messages, and the others by reason. Each contact is checked by its own number or
   * address for the channel, as by `POST /can-send`. A call runs for about three seconds. While
   * `next_cursor` is not null, some contacts remain: repeat the request with this cursor, and add up the
   * counts. Scope: `contacts:read`.
   */
  countSendable(body: SendCountQuestion, options?: CallOptions): Promise<SendCounts>;
  /**
   * Merge two contacts, or preview the merge. Merges the loser into the survivor. The survivor keeps its
   * values and adopts values that it lacks. With `take`, the named values of the loser replace its
   * values. It keeps its primary number and email; with `phone` or `email` in `take`, the number or
   * email of the loser becomes primary. Identities, tags, groups, notes, consents and suppressions move
   * to it, and other values of the loser are dropped. If both have a consent or a suppression for a
   * channel, the stricter one applies. From then on, requests with the id or the number of the loser are
   * answered with 410 and the address of the survivor.  With `preview`, nothing is changed and the
   * answer shows the effects of the merge. Send its `versions` with the merge: the merge is refused if
   * either contact has changed since. The merge also needs the scope `contacts:delete`. Scope:
   * `contacts:write`.
   */
  mergeContacts(body: NewMerge, options?: CallOptions): Promise<MergeReport>;
  /** List all merges. Lists all merges of the account, the newest first. Scope: `contacts:read`. */
  listMerges(parameters?: ListMergesParameters, options?: CallOptions): Pages<Merge, MergePage>;
  /** Show a merge. Shows a merge. Scope: `contacts:read`. */
  getMerge(parameters: GetMergeParameters, options?: CallOptions): Promise<Merge>;
  /**
   * Undo a merge. Splits a merged contact into its two contacts again, within 30 days. A contact without
   * later changes is restored exactly, with its version and times. The survivor keeps later changes.
   * Values that were removed later are not restored, and `not_restored` lists them. An opt-out or a
   * suppression that was recorded later applies to both contacts. Scope: `contacts:write`.
   */
  undoMerge(parameters: UndoMergeParameters, options?: CallOptions): Promise<UndoneMerge>;
  /**
   * List contacts that may be one person. Lists pairs of contacts that may be one person, the most
   * likely first. They have the same number or email, or the same or a similar name and another common
   * value, such as a birthday. Members of a household are not listed. Values that many contacts have are
   * ignored. The first request of an account starts the search, from the newest contact. `meta.complete`
   * is false while contacts still have to be compared. Scope: `contacts:read`.
   */
  listDuplicates(parameters?: ListDuplicatesParameters, options?: CallOptions): Pages<Duplicate, DuplicatePage>;
  /**
   * Find contacts that a new person may be. Compares a person who is not stored yet with the contacts,
   * and lists up to 10 possible matches, the most likely first. Members that are hidden from the caller
   * are neither compared nor shown. The first request of an account starts the search. `complete` is
   * false until all contacts can be found. Scope: `contacts:read`.
   */
  checkDuplicates(body: ComparedContact, options?: CallOptions): Promise<CheckedContact>;
  /**
   * Mark two contacts as different people. Records that two contacts are different people. They are no
   * longer listed as duplicates, even after one of them is merged into another contact. Scope:
   * `contacts:write`.
   */
  dismissDuplicate(body: NewDismissal, options?: CallOptions): Promise<Dismissal>;
  /** List dismissed pairs. Lists all dismissals, the newest first. Scope: `contacts:read`. */
  listDismissals(parameters?: ListDismissalsParameters, options?: CallOptions): Pages<Dismissal, DismissalPage>;
  /**
   * Delete a dismissal. Deletes a dismissal. The two contacts can be listed as duplicates again. Scope:
   * `contacts:write`.
   */
  deleteDismissal(parameters: DeleteDismissalParameters, options?: CallOptions): Promise<void>;
  /** List all tags. Lists all tags of the account by their number, on one page. Scope: `contacts:read`. */
  listTags(parameters?: ListTagsParameters, options?: CallOptions): Pages<CatalogItem, CatalogItemPage>;
  /**
   * Create a tag. Creates a tag. A tag that a contact gets is created automatically. You need this
   * operation only for a tag with a color, or for a tag that no contact has yet. Tag names are
   * case-sensitive. Scope: `contacts:write`.
   */
  createTag(body: NewCatalogItem, options?: CallOptions): Promise<CatalogItem>;
  /** Show a tag. Shows one tag by its number. Scope: `contacts:read`. */
  getTag(parameters: GetTagParameters, options?: CallOptions): Promise<CatalogItem>;
  /**
   * Change a tag. Changes the name or the color. Contacts show the new name at once; their `version`
   * does not change. Scope: `contacts:write`.
   */
  updateTag(parameters: UpdateTagParameters, body: CatalogItemPatch, options?: CallOptions): Promise<CatalogItem>;
  /** Delete a tag. Deletes a tag and removes it from all contacts that have it. Scope: `contacts:delete`. */
  deleteTag(parameters: DeleteTagParameters, options?: CallOptions): Promise<void>;
  /**
   * Merge a tag into another. Replaces this tag by the other tag in every contact, and then deletes this
   * tag. Each contact changes as with any edit: its `version` increases, and an event records it. A call
   * runs for about five seconds. While `complete` is false, some contacts remain: repeat the call. It
   * also needs the scope `contacts:write`. Scope: `contacts:delete`.
   */
  mergeTags(parameters: MergeTagsParameters, body: CatalogItemMerge, options?: CallOptions): Promise<MergedItems>;
  /** List all groups. Lists all groups of the account by their number, on one page. Scope: `groups:read`. */
  listGroups(parameters?: ListGroupsParameters, options?: CallOptions): Pages<CatalogItem, CatalogItemPage>;
  /**
   * Create a group. Creates a group. Two groups cannot have the same name, in any letter case. Scope:
   * `groups:write`.
   */
  createGroup(body: NewCatalogItem, options?: CallOptions): Promise<CatalogItem>;
  /** Show a group. Shows one group by its number. Scope: `groups:read`. */
  getGroup(parameters: GetGroupParameters, options?: CallOptions): Promise<CatalogItem>;
  /**
   * Change a group. Changes the name or the color. Contacts show the new name at once; their `version`
   * does not change. Scope: `groups:write`.
   */
  updateGroup(parameters: UpdateGroupParameters, body: CatalogItemPatch, options?: CallOptions): Promise<CatalogItem>;
  /**
   * Delete a group. Deletes a group. Its contacts are kept, and are no longer in the group. Scope:
   * `groups:delete`.
   */
  deleteGroup(parameters: DeleteGroupParameters, options?: CallOptions): Promise<void>;
  /**
   * Merge a group into another. Moves every contact of this group to the other group, and then deletes
   * this group. Its members do not get the other group, whose contacts they would then see. Each contact
   * changes as with any edit: its `version` increases, and an event records it. A call runs for about
   * five seconds. While `complete` is false, some contacts remain: repeat the call. It also needs the
   * scope `contacts:write`. Scope: `groups:delete`.
   */
  mergeGroups(parameters: MergeGroupsParameters, body: CatalogItemMerge, options?: CallOptions): Promise<MergedItems>;
  /**
   * List all sources. Lists all sources of the account by their number, on one page. Scope:
   * `sources:read`.
   */
  listSources(parameters?: ListSourcesParameters, options?: CallOptions): Pages<CatalogItem, CatalogItemPage>;
  /**
   * Create a source. Creates a source. Two sources cannot have the same name, in any letter case. Scope:
   * `sources:write`.
   */
  createSource(body: NewCatalogItem, options?: CallOptions): Promise<CatalogItem>;
  /** Show a source. Shows one source by its number. Scope: `sources:read`. */
  getSource(parameters: GetSourceParameters, options?: CallOptions): Promise<CatalogItem>;
  /**
   * Change a source. Changes the name or the color. Contacts show the new name at once; their `version`
   * does not change. Scope: `sources:write`.
   */
  updateSource(parameters: UpdateSourceParameters, body: CatalogItemPatch, options?: CallOptions): Promise<CatalogItem>;
  /**
   * Delete a source. Deletes a source that no contact has. A source that contacts have is refused.
   * Scope: `sources:delete`.
   */
  deleteSource(parameters: DeleteSourceParameters, options?: CallOptions): Promise<void>;
  /**
   * Merge a source into another. Replaces this source by the other source in every contact, and then
   * deletes this source. Each contact changes as with any edit: its `version` increases, and an event
   * records it. A call runs for about five seconds. While `complete` is false, some contacts remain:
   * repeat the call. It also needs the scope `contacts:write`. Scope: `sources:delete`.
   */
  mergeSources(parameters: MergeSourcesParameters, body: CatalogItemMerge, options?: CallOptions): Promise<MergedItems>;
  /**
   * List all statuses. Lists all statuses of the account by their number, on one page. Scope:
   * `statuses:read`.
   */
  listStatuses(parameters?: ListStatusesParameters, options?: CallOptions): Pages<CatalogItem, CatalogItemPage>;
  /**
   * Create a status. Creates a status. Two statuses cannot have the same name, in any letter case.
   * Scope: `statuses:write`.
   */
  createStatus(body: NewCatalogItem, options?: CallOptions): Promise<CatalogItem>;
  /** Show a status. Shows one status by its number. Scope: `statuses:read`. */
  getStatus(parameters: GetStatusParameters, options?: CallOptions): Promise<CatalogItem>;
  /**
   * Change a status. Changes the name or the color. Contacts show the new name at once; their `version`
   * does not change. Scope: `statuses:write`.
   */
  updateStatus(parameters: UpdateStatusParameters, body: CatalogItemPatch, options?: CallOptions): Promise<CatalogItem>;
  /**
   * Delete a status. Deletes a status that no contact has. A status that contacts have is refused.
   * Scope: `statuses:delete`.
   */
  deleteStatus(parameters: DeleteStatusParameters, options?: CallOptions): Promise<void>;
  /**
   * Merge a status into another. Replaces this status by the other status in every contact, and then
   * deletes this status. Each contact changes as with any edit: its `version` increases, and an event
   * records it. A call runs for about five seconds. While `complete` is false, some contacts remain:
   * repeat the call. It also needs the scope `contacts:write`. Scope: `statuses:delete`.
   */
  mergeStatuses(parameters: MergeStatusesParameters, body: CatalogItemMerge, options?: CallOptions): Promise<MergedItems>;
  /**
   * Add contacts to a group. Adds contacts to a group. The answer counts contacts that were added, were
   * in the group before, or were not found. Scope: `groups:write`.
   */
  addGroupMembers(parameters: AddGroupMembersParameters, body: GroupMembers, options?: CallOptions): Promise<MembersAdded>;
  /**
   * Remove contacts from a group. Removes contacts from a group. The answer counts contacts that were
   * removed, were not in the group, or were not found. Scope: `groups:write`.
   */
  removeGroupMembers(parameters: RemoveGroupMembersParameters, body: GroupMembers, options?: CallOptions): Promise<MembersRemoved>;
  /** List all fields. Lists the declared fields by their number, on one page. Scope: `contacts:read`. */
  listFields(options?: CallOptions): Pages<OwnField, OwnFieldPage>;
  /**
   * Declare a field. Declares the attribute `key` as a field with a type. From then on, the server
   * checks every request, file and pull: it stores values in one form, and refuses values that do not
   * fit. A bulk change, which `conversion` names, converts the existing values. It also builds the index
   * of an indexed, unique or searched field. Existing values that do not fit are kept unchanged; check
   * the declaration with `POST /fields/check` first. Scope: `contacts:write`.
   */
  declareField(body: NewField, options?: CallOptions): Promise<OwnField>;
  /**
   * Try a declaration. Checks a declaration and changes nothing. The answer counts the existing values
   * that fit, that would get another form, and that do not fit. The check reads for at most twenty
   * seconds; if that is not enough, `complete` is false. Scope: `contacts:read`.
   */
  checkField(body: NewField, options?: CallOptions): Promise<FieldCheck>;
  /** Show a field. Shows one field by its key. Scope: `contacts:read`. */
  getField(parameters: GetFieldParameters, options?: CallOptions): Promise<OwnField>;
  /**
   * Change a field. Changes the label, the type, the choices, or whether the field is unique, indexed or
   * searched. `choices` replaces all choices. With another type or other choices, the values are
   * converted again. The key cannot be changed. Scope: `contacts:write`.
   */
  changeField(parameters: ChangeFieldParameters, body: FieldPatch, options?: CallOptions): Promise<OwnField>;
  /**
   * Remove a field. Removes a field. Contacts keep their values as unchecked attributes. Scope:
   * `contacts:delete`.
   */
  removeField(parameters: RemoveFieldParameters, options?: CallOptions): Promise<void>;
  /**
   * List all segments. Lists all segments of the account by their number, on one page. Segments with a
   * condition on a part that is hidden from the caller are left out. Scope: `groups:read`.
   */
  listSegments(options?: CallOptions): Pages<Segment, SegmentPage>;
  /**
   * Create a segment. Saves a tree of conditions under a name. Two segments cannot have the same name,
   * in any letter case. The tree cannot name single contacts or other segments. An account can have 200
   * segments. Scope: `groups:write`.
   */
  createSegment(body: NewSegment, options?: CallOptions): Promise<Segment>;
  /**
   * List the fields of conditions. Lists the fields of conditions with their operators: first the fields
   * of every contact, then the fields that the account declares. Scope: `contacts:read`.
   */
  listSegmentFields(options?: CallOptions): Pages<SegmentField, SegmentFieldPage>;
  /**
   * Show a segment. Shows one segment by its number. If it has a condition on a part that is hidden from
   * the caller, the answer is 404. Scope: `groups:read`.
   */
  getSegment(parameters: GetSegmentParameters, options?: CallOptions): Promise<Segment>;
  /** Change a segment. Changes the name or the tree. The new tree applies at once. Scope: `groups:write`. */
  updateSegment(parameters: UpdateSegmentParameters, body: SegmentPatch, options?: CallOptions): Promise<Segment>;
  /**
   * Delete a segment. Deletes a segment. Its contacts are kept. Bulk changes that were created with it
   * continue. Scope: `groups:delete`.
   */
  deleteSegment(parameters: DeleteSegmentParameters, options?: CallOptions): Promise<void>;
  /**
   * Count the contacts of a segment. Counts the contacts that match now. The count is exact if counting
   * takes less than about two seconds. Otherwise it ends at 10,000, and `relation` is `gte` if more may
   * match. Scope: `contacts:read`.
   */
  countSegment(parameters: CountSegmentParameters, options?: CallOptions): Promise<SegmentCount>;
  /**
   * List all views. Lists the shared views of the account, then the views of the key, on one page, both
   * by `position`. Views with a condition on a part that is hidden from the caller are left out. Scope:
   * `contacts:read`.
   */
  listViews(options?: CallOptions): Pages<SavedView, SavedViewPage>;
  /**
   * Create a view. Saves a view. It belongs to the key. With `shared`, it belongs to all keys of the
   * account, which also needs the scope `groups:write`. The filter cannot name single contacts. An
   * account can have 100 shared views, and each key can have 50 other views. Scope: `contacts:read`.
   */
  createView(body: NewView, options?: CallOptions): Promise<SavedView>;
  /**
   * Show a view. Shows one view by its number. For views of other keys, and views with a condition on a
   * part that is hidden from the caller, the answer is 404. Scope: `contacts:read`.
   */
  getView(parameters: GetViewParameters, options?: CallOptions): Promise<SavedView>;
  /**
   * Change a view. Changes a view. Absent members are kept, but `definition` replaces the whole
   * definition. To share a view, or to change a shared view, the key needs the scope `groups:write`.
   * With `shared: false`, the view becomes a view of the key in use. Scope: `contacts:read`.
   */
  updateView(parameters: UpdateViewParameters, body: ViewPatch, options?: CallOptions): Promise<SavedView>;
  /**
   * Delete a view. Deletes a view. No contact is changed. To delete a shared view, the key needs the
   * scope `groups:write`. Scope: `contacts:read`.
   */
  deleteView(parameters: DeleteViewParameters, options?: CallOptions): Promise<void>;
  /**
   * Count the contacts of a view. Counts the contacts of the view that the caller may see. The count is
   * exact if counting takes less than about two seconds. Otherwise it ends at 10,000, and `relation` is
   * `gte` if more may match. Scope: `contacts:read`.
   */
  countView(parameters: CountViewParameters, options?: CallOptions): Promise<ViewCount>;
  /** List all books. Lists the phone books of the account, on one page. Scope: `contacts:read`. */
  listBooks(options?: CallOptions): Pages<Book, BookPage>;
  /**
   * Create a book. Creates a phone book. Only this answer shows its key, which can read only this book.
   * The key ends with the key that created the book. A book has at most 5,000 contacts, the newest. An
   * account can have 100 books. Scope: `keys:manage`.
   */
  createBook(body: NewBook, options?: CallOptions): Promise<BookWithKey>;
  /** Show a book. Shows one phone book by its number. Scope: `contacts:read`. */
  getBook(parameters: GetBookParameters, options?: CallOptions): Promise<Book>;
  /**
   * Change a book. Changes a phone book. Absent members are kept. Phones get the changes at their next
   * sync. Scope: `keys:manage`.
   */
  updateBook(parameters: UpdateBookParameters, body: BookPatch, options?: CallOptions): Promise<Book>;
  /**
   * Delete a book. Deletes a phone book and revokes its key. No contact is changed. Scope:
   * `keys:manage`.
   */
  deleteBook(parameters: DeleteBookParameters, options?: CallOptions): Promise<void>;
  /**
   * List all keys. Lists all keys of the account, the oldest first, including revoked ones. Secrets are
   * never shown again. Scope: `keys:manage`.
   */
  listKeys(options?: CallOptions): Pages<Key, KeyPage>;
  /**
   * Create or import a key. Creates a key. It cannot have more scopes, a higher rate, or a later end
   * than the key in use. When the key in use is revoked, the new key is revoked too. A key that a
   * session creates does not end with the session: by default, it ends with the key of the session. Only
   * this answer shows the secret. With `key`, a secret is imported instead: clients can continue to use
   * it, as a key of this account. An imported secret has at least 16 characters, since shorter ones can
   * be guessed. Scope: `keys:manage`.
   */
  createKey(body: NewKey, options?: CallOptions): Promise<MadeKey>;
  /**
   * Change a key. Changes the members that are sent: the name, the scopes, the rate. A key can change
   * itself and the keys that it created. A key that the command line created with every scope and no end
   * can change every key. A scope can always be removed. It can be added if the key in use has it, and
   * the key that created the changed key has it too. Scopes that a key loses are also removed from the
   * keys that it created, and from sessions. A key without a limit can change the rate, unless its
   * requests count in the window of the key that created it. Scope: `keys:manage`.
   */
  updateKey(parameters: UpdateKeyParameters, body: KeyPatch, options?: CallOptions): Promise<Key>;
  /**
   * Revoke a key. Revokes a key and all keys that it created. The server refuses them from the next
   * request on. Webhooks and upstreams that these keys created are paused, and the answer lists them. A
   * key can revoke only itself and the keys that it created, unless the command line created it with all
   * scopes. Scope: `keys:manage`.
   */
  revokeKey(parameters: RevokeKeyParameters, options?: CallOptions): Promise<RevokedKey>;
  /**
   * Give a key a new secret. Gives the key a new secret, which only this answer shows; its id, scopes
   * and history are kept. The previous secret works for `overlap_seconds` more. Without
   * `overlap_seconds` it ends at once. Sessions that were opened with it end too, except the session
   * that sent the request. A key can rotate itself and the keys that it created. A key that the command
   * line created with every scope and no end can rotate every key with no more rights than its own.
   * Scope: `keys:manage`.
   */
  rotateKey(parameters: RotateKeyParameters, body?: KeyRotation, options?: CallOptions): Promise<MadeKey>;
  /**
   * List all members. Lists the members, on one page. Members who left are last, the newest 1,000 of
   * them. Scope: `keys:manage`.
   */
  listMembers(options?: CallOptions): Pages<Member, MemberPage>;
  /**
   * Invite a member. Invites a member. The answer has a link that works once, within 7 days; send it to
   * the person. The role must not have more rights than the key. An account can have 1,000 members.
   * Scope: `keys:manage`.
   */
  createMember(body: NewMember, options?: CallOptions): Promise<InvitedMember>;
  /**
   * List the owners of contacts. Lists up to 1,000 owner texts of contacts with the member of each text,
   * the most frequent first. `PATCH /members/{number}` assigns a text to a member. Scope: `keys:manage`.
   */
  listContactOwners(options?: CallOptions): Pages<ContactOwner, ContactOwnerPage>;
  /** Show a member. Shows one member by its number. Scope: `keys:manage`. */
  getMember(parameters: GetMemberParameters, options?: CallOptions): Promise<Member>;
  /**
   * Change a member. Changes a member. Absent members are kept. A changed role, state or group applies
   * from the next request on. The last owner cannot lose the role. Scope: `keys:manage`.
   */
  updateMember(parameters: UpdateMemberParameters, body: MemberPatch, options?: CallOptions): Promise<Member>;
  /**
   * End a member. Ends a membership. The member's sessions and keys end at once, its webhooks are
   * paused, and histories keep its name. The member remains in the list as `left`, and cannot sign in.
   * Scope: `keys:manage`.
   */
  removeMember(parameters: RemoveMemberParameters, options?: CallOptions): Promise<void>;
  /**
   * Erase a member who left. Erases the data of a member who left. The name becomes `Former member` with
   * the number; the email address, owner texts, sign-ins and sessions are deleted. Histories keep the
   * number. Notes keep the name of their author, because it is a text. Scope: `keys:manage`.
   */
  eraseMember(parameters: EraseMemberParameters, options?: CallOptions): Promise<Member>;
  /**
   * Create a link or code to sign in. Creates a new link or code. An invited member gets a link that
   * works within 7 days. Any other member gets a code that works within 15 minutes. Both work once.
   * Scope: `keys:manage`.
   */
  inviteMember(parameters: InviteMemberParameters, options?: CallOptions): Promise<Invitation>;
  /**
   * List what a member sees. Lists the newest contacts that the member sees. Contacts and parts of
   * contacts that its role hides are left out. Scope: `keys:manage`.
   */
  listSeenByMember(parameters: ListSeenByMemberParameters, options?: CallOptions): Pages<Contact, ContactPage>;
  /**
   * List all roles. Lists the roles of the program, then the roles of the account, on one page. Scope:
   * `keys:manage`.
   */
  listRoles(options?: CallOptions): Pages<Role, RolePage>;
  /** Show a role. Shows one role by its name. Scope: `keys:manage`. */
  getRole(parameters: GetRoleParameters, options?: CallOptions): Promise<Role>;
  /**
   * Make or change a role. Creates or changes a role of the account. Roles of the program cannot be
   * changed. A role that does not see all contacts, or all parts of a contact, can only have scopes that
   * reveal nothing about hidden data. An account can have 50 roles. Scope: `keys:manage`.
   */
  putRole(parameters: PutRoleParameters, body: NewRole, options?: CallOptions): Promise<Role>;
  /** Delete a role. Deletes a role of the account that no member has. Scope: `keys:manage`. */
  deleteRole(parameters: DeleteRoleParameters, options?: CallOptions): Promise<void>;
  /**
   * List what a role would see. Lists the newest contacts that a member of the role would see, as the
   * member would see them. The member would be in `groups`, and have no owner texts. Scope:
   * `keys:manage`.
   */
  listSeenByRole(parameters: ListSeenByRoleParameters, options?: CallOptions): Pages<Contact, ContactPage>;
  /**
   * List the sessions of a member. Lists the sessions of a member in browsers, the last used first.
   * Scope: `keys:manage`.
   */
  listMemberSessions(parameters: ListMemberSessionsParameters, options?: CallOptions): Pages<MemberSession, MemberSessionPage>;
  /**
   * End all sessions of a member. Ends all sessions of a member at once, also sessions without a cookie.
   * Its keys and an open invitation are kept. Scope: `keys:manage`.
   */
  endMemberSessions(parameters: EndMemberSessionsParameters, options?: CallOptions): Promise<void>;
  /** End a session of a member. Ends one session of a member at once. Scope: `keys:manage`. */
  endMemberSession(parameters: EndMemberSessionParameters, options?: CallOptions): Promise<void>;
  /**
   * Create a code to sign in with. Creates a code that signs a person in once, within 15 minutes. The
   * first start of the server prints such a code in its URL, as `#code=…`. The session has the rights of
   * the key in use, and ends with that key. If a session creates the code, the code and its session end
   * with that session. Scope: `keys:manage`.
   */
  createSignInCode(options?: CallOptions): Promise<SignInCode>;
  /**
   * Import a file of contacts. Receives a file of contacts, checks the whole file, and answers with a
   * job that runs in the background. The file is the body, or the last part of a form with the options
   * in the other fields. It may be CSV, NDJSON or vCard, with or without gzip compression, 4 GiB at
   * most, or an Excel workbook (`.xlsx`) of 32 MiB at most. The server reads one sheet of a workbook, as
   * a CSV file. The server detects format, compression, delimiter, encoding and columns. A file with a
   * format error is refused with 422, and none of its rows is imported.  A row matches the contact with
   * its `id`, else the contact with one of its exclusive identities, else the only contact with its
   * email. Empty cells are ignored. Identities, tags and groups are only added, never removed. Every row
   * gets an outcome. Scope: `contacts:write`.
   */
  createImport(parameters: CreateImportParameters | undefined, body: FileBody, options?: CallOptions): Promise<Import>;
  /** List all imports. Lists all imports of the account, the newest first. Scope: `contacts:read`. */
  listImports(parameters?: ListImportsParameters, options?: CallOptions): Pages<Import, ImportPage>;
  /**
   * Examine a file before an import. Examines a file before it is imported, and stores nothing. The
   * answer has the format, the compression, the encoding and the delimiter. For each column it has the
   * detected field, the way of detection, the percentage of examined cells that are valid, and some
   * cells. `suggested` names a field for a column of answers to a request for consent; only a mapping
   * can select it. `remembered` has the options of the latest file with the same headings. The body is
   * the file, or with `partial=true` its beginning, 32 MiB at most. A workbook must be complete. The
   * first 200 rows are examined. Scope: `contacts:write`.
   */
  lookAtFile(parameters: LookAtFileParameters | undefined, body: FileBody, options?: CallOptions): Promise<FileInspection>;
  /**
   * Forget the choices of imports. Forgets the options that were stored for files with these headings.
   * The imports themselves are kept. Scope: `contacts:write`.
   */
  forgetImportChoices(parameters: ForgetImportChoicesParameters, options?: CallOptions): Promise<void>;
  /**
   * Show an import. Shows an import and its progress. Its states are `queued`, `running`, then `done`,
   * `cancelled` or `failed`. During an undo it is `undoing`, then `undone`. Scope: `contacts:read`.
   */
  getImport(parameters: GetImportParameters, options?: CallOptions): Promise<Import>;
  /**
   * List the rows of an import. Lists the outcome of each row, in the order of the file. Rows are kept
   * for 30 days after the end of the import. Scope: `contacts:read`.
   */
  listImportRows(parameters: ListImportRowsParameters, options?: CallOptions): Pages<ImportRow, ImportRowPage>;
  /**
   * Download the rejected rows. Sends the rejected rows as a file in the format of the original, with
   * the reasons in extra columns. The corrected file can be imported. Scope: `contacts:read`.
   */
  downloadRejectedRows(parameters: DownloadRejectedRowsParameters, options?: CallOptions): Promise<Download>;
  /**
   * Cancel an import. Cancels an import that waits or runs. Contacts that were imported before are kept;
   * an undo reverts them. Scope: `contacts:write`.
   */
  cancelImport(parameters: CancelImportParameters, options?: CallOptions): Promise<Import>;
  /**
   * Undo an import. Undoes an import: contacts that it created are deleted, and contacts that it changed
   * get their previous values. Contacts that were changed in the meantime are left unchanged, and
   * created ones that got a note or a message are kept. It also needs the scope `contacts:delete`.
   * Scope: `contacts:write`.
   */
  undoImport(parameters: UndoImportParameters, options?: CallOptions): Promise<Import>;
  /**
   * Pull all contacts from a live vendor. Reads all contacts from a live vendor of the API, or from
   * another Switchbook (`directory`), and imports them as a job. First the server reads all pages at a
   * limited rate; after a crash it continues. Then the import runs like the import of a file. The server
   * stores the key of the vendor encrypted, and only during the pull unless `keep_key` is true. It also
   * needs the scope `contacts:write`, except for a dry run. Scope: `pulls:manage`.
   */
  createPull(body: NewPull, options?: CallOptions): Promise<Pull>;
  /**
   * List all pulls. Lists all pulls, the newest first. Keys of vendors are never shown. Scope:
   * `pulls:manage`.
   */
  listPulls(parameters?: ListPullsParameters, options?: CallOptions): Pages<Pull, PullPage>;
  /** Show a pull. Shows a pull: its progress and its import. Scope: `pulls:manage`. */
  getPull(parameters: GetPullParameters, options?: CallOptions): Promise<Pull>;
  /**
   * Resume a pull that failed. Continues a pull that failed while it was reading, from its last page.
   * Send the key of the vendor again, unless it is stored. It also needs the scope `contacts:write`,
   * except for a dry run. Scope: `pulls:manage`.
   */
  resumePull(parameters: ResumePullParameters, body?: ResumedPull, options?: CallOptions): Promise<Pull>;
  /**
   * Delete the vendor key that a pull keeps. Deletes the stored key of the vendor. A pull that is still
   * reading uses it until the end. Scope: `pulls:manage`.
   */
  forgetPullKey(parameters: ForgetPullKeyParameters, options?: CallOptions): Promise<Pull>;
  /**
   * Export contacts as a file. Sends all contacts, or those that match the filters, as one file. The
   * server writes the file while it sends it, from one snapshot, in the order of the contact numbers. If
   * the connection breaks before the end, the file is not complete. The file can be imported again. It
   * does not contain notes. Scope: `contacts:read`.
   */
  exportContacts(parameters?: ExportContactsParameters, options?: CallOptions): Promise<Download>;
  /**
   * List all webhooks. Lists the webhooks of all APIs, the newest first, on one page. Their secrets are
   * not shown. Scope: `webhooks:manage`.
   */
  listWebhooks(options?: CallOptions): Pages<Webhook, WebhookPage>;
  /**
   * Create a webhook. Creates a webhook. From then on, the server calls its URL for each event. Only
   * this answer shows the secret that signs the calls. The URL is https, and its host has public
   * addresses; an operator may allow others. The receiver gets complete contacts, so the key also needs
   * `contacts:read`. When that key is revoked or expires, the webhook is paused. Scope:
   * `webhooks:manage`.
   */
  createWebhook(body: NewWebhook, options?: CallOptions): Promise<WebhookWithSecret>;
  /**
   * List webhook formats. Lists the API formats of webhooks, with the names of their events. Scope:
   * `webhooks:manage`.
   */
  listWebhookFormats(options?: CallOptions): Pages<WebhookFormat, WebhookFormatPage>;
  /**
   * Show a webhook. Shows a webhook, with its state and the reason if it is disabled. Scope:
   * `webhooks:manage`.
   */
  getWebhook(parameters: GetWebhookParameters, options?: CallOptions): Promise<Webhook>;
  /**
   * Change, pause or resume a webhook. Changes the members that are sent. `state` pauses or resumes a
   * webhook; events of the pause are sent later. `active` also enables a disabled webhook and retries
   * failed deliveries. If the key that created the webhook has ended, the key in use becomes its
   * creator. A key that changes the URL also becomes its creator. It also needs `contacts:read`. Scope:
   * `webhooks:manage`.
   */
  updateWebhook(parameters: UpdateWebhookParameters, body: WebhookPatch, options?: CallOptions): Promise<Webhook>;
  /**
   * Delete a webhook. Deletes a webhook and all its deliveries, including unsent ones. Scope:
   * `webhooks:manage`.
   */
  deleteWebhook(parameters: DeleteWebhookParameters, options?: CallOptions): Promise<void>;
  /**
   * Give a webhook a new secret. Gives the webhook a new secret, which only this answer shows. For one
   * day, calls are also signed with the previous secret, so that the receiver can change its secret. It
   * also needs `contacts:read`. Scope: `webhooks:manage`.
   */
  rotateWebhookSecret(parameters: RotateWebhookSecretParameters, body?: NewWebhookSecret, options?: CallOptions): Promise<WebhookWithSecret>;
  /**
   * Send a test event to a webhook. Sends a test event to the receiver now, in any state of the webhook,
   * and shows the answer. Nothing is recorded. Scope: `webhooks:manage`.
   */
  testWebhook(parameters: TestWebhookParameters, options?: CallOptions): Promise<WebhookTest>;
  /**
   * List the deliveries of a webhook. Lists the deliveries of a webhook, the newest first. Successful
   * deliveries are kept for two weeks. Scope: `webhooks:manage`.
   */
  listDeliveries(parameters: ListDeliveriesParameters, options?: CallOptions): Pages<Delivery, DeliveryPage>;
  /**
   * Show a delivery with its request. Shows a delivery with the headers and the body that are sent.
   * Signatures and secrets in the headers are hidden. The body of a successful delivery is built again
   * from its event, as long as the event is stored. It also needs the scope `contacts:read`, since the
   * body is about a contact. Scope: `webhooks:manage`.
   */
  getDelivery(parameters: GetDeliveryParameters, options?: CallOptions): Promise<SentDelivery>;
  /**
   * Send a delivery again. Sends a delivery again, at once. A waiting or failed delivery is sent itself.
   * For a successful delivery, the server sends a new delivery with the same event id. Scope:
   * `webhooks:manage`.
   */
  redeliver(parameters: RedeliverParameters, options?: CallOptions): Promise<Delivery>;
  /**
   * Send the events of a time span again. Sends the events of a time span again, with their ids, in
   * addition to new events. The webhook shows the number of events sent so far. Scope:
   * `webhooks:manage`.
   */
  redeliverSpan(parameters: RedeliverSpanParameters, body: RedeliverySpan, options?: CallOptions): Promise<Webhook>;
  /**
   * List all intakes. Lists the intakes of the account, the newest first, on one page. Their secrets are
   * not shown. Scope: `intakes:manage`.
   */
  listIntakes(options?: CallOptions): Pages<Intake, IntakePage>;
  /**
   * Create an intake. Creates an address that receives the webhooks of the WhatsApp Business Platform,
   * or of a provider that forwards them. Only this answer shows its token. Give the platform the
   * address, which is the public URL of this server and `path`, and the verify token. Payloads are
   * stored encrypted, answered, then applied to the contacts. They are deleted after seven days.
   * Payloads change contacts, so the key also needs `contacts:write`. Scope: `intakes:manage`.
   */
  createIntake(body: NewIntake, options?: CallOptions): Promise<IntakeWithToken>;
  /**
   * Show an intake. Shows an intake: the business numbers in its payloads, and the counts of received,
   * unread and unapplied data. Scope: `intakes:manage`.
   */
  getIntake(parameters: GetIntakeParameters, options?: CallOptions): Promise<Intake>;
  /**
   * Change an intake. Changes the members that are sent: the name, the secret, the verify token.
   * Payloads that are signed with the previous secret are accepted for `overlap_seconds` more. Without
   * `overlap_seconds`, the previous secret ends at once. The secret signs payloads, and payloads change
   * contacts, so the key also needs `contacts:write`. Scope: `intakes:manage`.
   */
  updateIntake(parameters: UpdateIntakeParameters, body: IntakePatch, options?: CallOptions): Promise<Intake>;
  /**
   * Delete an intake. Deletes an intake and the payloads that it stored. Its address answers 404 from
   * then on. Contacts and opt-outs are kept. Scope: `intakes:manage`.
   */
  deleteIntake(parameters: DeleteIntakeParameters, options?: CallOptions): Promise<void>;
  /**
   * Give an intake a new address. Gives the intake a new address, which only this answer shows. Enter it
   * at the platform, which verifies it with the verify token. The previous address works for
   * `overlap_seconds` more. Without `overlap_seconds`, it answers 404 at once. Payloads change contacts,
   * so the key also needs `contacts:write`. Scope: `intakes:manage`.
   */
  rotateIntake(parameters: RotateIntakeParameters, body?: IntakeRotation, options?: CallOptions): Promise<IntakeWithToken>;
  /**
   * Send a test message to an intake. Receives a signed message of a test number, as if it came from the
   * platform, and applies it. The answer names the contact that it creates; delete the contact
   * afterwards. The message does not pass through the public address, because the server stores only a
   * hash of its token. So the test does not prove that the platform reaches the address, or that both
   * have the same secret. Payloads change contacts, so the key also needs `contacts:write`. Scope:
   * `intakes:manage`.
   */
  testIntake(parameters: TestIntakeParameters, options?: CallOptions): Promise<IntakeTest>;
  /**
   * Apply stored payloads again. Marks stored payloads as waiting, and the server applies them again.
   * Payloads are stored for seven days. Messages and payloads are not counted twice. Later manual
   * changes may be undone: a deleted contact, number or id is created again, and a changed number
   * becomes primary again. Consents that were recorded later are kept. Payloads with a refused change
   * are retried at once; failed payloads are not. Payloads change contacts, so the key also needs
   * `contacts:write`. Scope: `intakes:manage`.
   */
  replayIntake(parameters: ReplayIntakeParameters, body?: ReplaySpan, options?: CallOptions): Promise<IntakeReplay>;
  /**
   * List the receivers of an intake. Lists the receivers of an intake, the newest first, on one page,
   * with their backlogs and their last answers. Scope: `intakes:manage`.
   */
  listReceivers(parameters: ListReceiversParameters, options?: CallOptions): Pages<Receiver, ReceiverPage>;
  /**
   * Add a receiver to an intake. Forwards payloads to a URL from now on: the same bytes, with
   * `Content-Type` and the headers that prove the sender, in order for each business number. A call may
   * be repeated. An intake has at most five receivers. The URL is https, and its host has public
   * addresses; an operator may allow others. When the key that created the receiver is revoked or
   * expires, the receiver is paused. It also needs `webhooks:manage` and `contacts:read`, because it
   * sends messages of people to another system. Scope: `intakes:manage`.
   */
  createReceiver(parameters: CreateReceiverParameters, body: NewReceiver, options?: CallOptions): Promise<Receiver>;
  /**
   * Show a receiver. Shows a receiver, with its backlog, its last answer, and the reason if it is
   * disabled. Scope: `intakes:manage`.
   */
  getReceiver(parameters: GetReceiverParameters, options?: CallOptions): Promise<Receiver>;
  /**
   * Change, pause or resume a receiver. Changes the members that are sent. `state` pauses or resumes a
   * receiver; payloads of the pause wait for seven days at most. `active` also enables a disabled
   * receiver and retries failed payloads. If the key that created the receiver has ended, the key in use
   * becomes its creator. A key that changes the URL also becomes its creator. It also needs
   * `webhooks:manage` and `contacts:read`, because it sends messages of people to another system. Scope:
   * `intakes:manage`.
   */
  updateReceiver(parameters: UpdateReceiverParameters, body: ReceiverPatch, options?: CallOptions): Promise<Receiver>;
  /**
   * Remove a receiver. Removes a receiver. Payloads that wait for it are not sent. Scope:
   * `intakes:manage`.
   */
  deleteReceiver(parameters: DeleteReceiverParameters, options?: CallOptions): Promise<void>;
  /**
   * Send payloads to a receiver again. Sends payloads again. Without `from`, all failed payloads are
   * sent again at once, and a paused or disabled receiver becomes active. With `from`, all payloads
   * since that time are sent again, delivered or not; the receiver shows the number of payloads sent so
   * far. Payloads are stored for seven days. It also needs `webhooks:manage` and `contacts:read`,
   * because it sends messages of people to another system. Scope: `intakes:manage`.
   */
  resendReceiver(parameters: ResendReceiverParameters, body?: ResendSpan, options?: CallOptions): Promise<Receiver>;
  /**
   * Follow the change feed. Lists changes of contacts, consents, suppressions and catalog items, oldest
   * first. A client that follows the cursors gets each event exactly once, and the events of a contact
   * in the order of its versions. A client that applies every event has a full copy of the directory.
   * `meta.next_cursor` is always present. It continues after the last event that was examined. So a page
   * may be empty although more events follow, for example if `types` excludes many events. An event is
   * shown as soon as no older transaction is running, usually at once. To start, take `next_cursor` with
   * `from=now`, then an export, and follow the feed from that cursor. Scope: `contacts:read`.
   */
  listEvents(parameters?: ListEventsParameters, options?: CallOptions): Promise<EventsPage>;
  /**
   * Show the history of a contact. Lists the changes of a contact, with their authors and APIs, the
   * newest first. The server keeps the history as long as events (90 days by default), also after the
   * contact is deleted. The history of a deleted contact is found only by the contact's id. A page may
   * have fewer entries than `limit`, or none, although more follow: continue until `next_cursor` is
   * null. Scope: `contacts:read`.
   */
  listHistory(parameters: ListHistoryParameters, options?: CallOptions): Pages<HistoryEntry, HistoryEntryPage>;
  /**
   * Show the timeline of a contact. Lists the changes, notes, consents, suppressions and merges of a
   * contact, and facts about its messages, the newest first. For messages, it shows the time of the last
   * one, the number of incoming ones, and the last undelivered one. The server keeps changes as long as
   * events, and notes as long as the contact. A page may have fewer entries than `limit`, or none,
   * although more follow: continue until `next_cursor` is null. Scope: `contacts:read`.
   */
  listTimeline(parameters: ListTimelineParameters, options?: CallOptions): Pages<TimelineEntry, TimelineEntryPage>;
  /**
   * Erase a person. Erases a person permanently: the contact and all its data. This includes its events,
   * deliveries and merges, its rows in imports, previews, and stored responses to idempotent requests.
   * Identities that no contact has any more are removed from the events of other contacts. For opt-outs
   * and suppressions, the server keeps only salted hashes of the numbers and emails. A new contact with
   * one of these is opted out again. An import rejects a row with one (`erased`), unless the row has an
   * opt-in that is later than the erasure. The feed reports the erasure by one event, `contact.erased`,
   * which has only the id. A deleted contact can also be erased, by its id, while some of its data is
   * kept. Scope: `contacts:delete`.
   */
  eraseContact(parameters: EraseContactParameters, options?: CallOptions): Promise<Erasure>;
  /**
   * List deleted contacts. Lists the deleted contacts that can be restored, the last deleted first. The
   * account keeps each contact for `bin_days` days, and at most 100,000 contacts and 512 MiB; retention
   * removes the oldest beyond these limits. A contact with more than 20,000 notes or ledger entries, or
   * with more than 16 MiB of them, is not kept. Contacts that were erased, were merged into another
   * contact, or were removed by the undo of an import are not kept either. Scope: `contacts:delete`.
   */
  listDeletedContacts(parameters?: ListDeletedContactsParameters, options?: CallOptions): Pages<DeletedContact, DeletedContactPage>;
  /**
   * Delete all deleted contacts permanently. Deletes up to 5,000 deleted contacts permanently, the
   * oldest first. If `more` is true, send the request again. Scope: `contacts:delete`.
   */
  emptyDeletedContacts(options?: CallOptions): Promise<EmptiedBin>;
  /** Show a deleted contact. Shows a deleted contact with the data that it had. Scope: `contacts:delete`. */
  getDeletedContact(parameters: GetDeletedContactParameters, options?: CallOptions): Promise<WholeDeletedContact>;
  /**
   * Delete a deleted contact permanently. Deletes a deleted contact permanently, before the end of its
   * retention. Its events are kept; to delete these too, erase the contact. Scope: `contacts:delete`.
   */
  deleteDeletedContact(parameters: DeleteDeletedContactParameters, options?: CallOptions): Promise<void>;
  /**
   * Restore a deleted contact. Restores a deleted contact with all its data: its id and number, fields,
   * identities, tags, groups, notes, consents, suppressions and ids of vendors. Its `version` continues.
   * Tags and other items that were deleted in the meantime are not restored; of merged items, it has the
   * one that remains. Opt-outs that were recorded in the meantime for its numbers and emails apply. If
   * another contact now has one of its identities, the answer is a conflict that names that contact. A
   * value of a unique field that another contact now has is refused too (`taken`). With `without_taken`
   * both are left out, and `not_restored` names them. The feed reports `contact.restored`. Scope:
   * `contacts:delete`.
   */
  restoreContact(parameters: RestoreContactParameters, body?: Restoration, options?: CallOptions): Promise<RestoredContact>;
  /**
   * Show a contact as each API of this server shows it. Shows the answer of each API of this server for
   * the contact, with the rights of the key in use: the path, the status and the JSON. For an API that
   * does not show such a contact, the answer is its refusal. Scope: `contacts:read`.
   */
  listContactAsSeen(parameters: ListContactAsSeenParameters, options?: CallOptions): Pages<SeenContact, SeenContactPage>;
  /**
   * List all upstreams. Lists the upstreams of the account, by API. Keys of vendors are never shown.
   * Scope: `upstreams:manage`.
   */
  listUpstreams(options?: CallOptions): Pages<Upstream, UpstreamPage>;
  /**
   * Show an upstream. Shows an upstream by its name: the name of an API, or of one of its versions.
   * Scope: `upstreams:manage`.
   */
  getUpstream(parameters: GetUpstreamParameters, options?: CallOptions): Promise<Upstream>;
  /**
   * Set an upstream. Sets the upstream of an API, and replaces the previous one. From the next call on,
   * the server forwards calls that only the vendor can answer, for keys with the scope `upstream:use`.
   * If a vendor has a host for each version, each version has an upstream. The name of the API then sets
   * all of them, and the answer shows the first. Without a key of the vendor, the server sends the
   * callers' keys to the URL. Only a key that the command line created with every scope and no end may
   * set such an upstream. When the key that set an upstream is revoked or expires, the upstream is
   * paused. Scope: `upstreams:manage`.
   */
  setUpstream(parameters: SetUpstreamParameters, body: NewUpstream, options?: CallOptions): Promise<Upstream>;
  /**
   * Remove an upstream. Removes the upstream of an API. The server forwards no more calls for it. Scope:
   * `upstreams:manage`.
   */
  removeUpstream(parameters: RemoveUpstreamParameters, options?: CallOptions): Promise<void>;
  /**
   * Compare a live vendor with its API on this server. Sends the same read requests to a live vendor and
   * to its API on this server. It reports every difference in statuses, content types, and bodies (by
   * path), without values of contacts. Neither side is changed. The answer is sent line by line as
   * NDJSON while the comparison runs. `state` is `comparing`, with the counts of `requests`, `contacts`
   * and `differences` so far. The last line is `done` with the report, or `failed` with a `code`
   * (`refused`, `unreachable`, `too_long`) and a `message`. To stop the comparison, close the
   * connection. An account can run one comparison at a time, for 15 minutes at most. It also needs the
   * scope `contacts:read`. Scope: `pulls:manage`.
   */
  compare(body: NewComparison, options?: CallOptions): Promise<Download>;
  /**
   * List the APIs that this server serves. Lists every API that this server serves, with the data to
   * move a client to it: old and new base URLs, authentication headers, example requests, and
   * differences. Headers, paths and bodies may contain `{key}`, `{account_id}`, `{account_number}`,
   * `{account_slug}` and `{whatsapp_number}`: replace them by your own values. Scope: `account:read`.
   */
  listFaces(options?: CallOptions): Pages<Face, FacePage>;
  /**
   * Show how far the account uses each API. Shows the use of each API, to follow a move from a vendor.
   * It has the valid keys of clients, the last pull, the last comparison, the first call, and the number
   * of forwarded calls. If several processes answer, calls of the last minute may be missing. This
   * request is not counted. Scope: `account:read`.
   */
  listFaceStates(options?: CallOptions): Pages<FaceState, FaceStatePage>;
  /**
   * Watch the calls of the account. Lists the latest calls of the account, oldest first, to every API
   * and every process of the server, for a live view. Calls with a revoked or expired key of the account
   * are included. Without `after`, the answer has the newest stored calls, some dozens for each process.
   * With `after`, it has each later call once. With `wait`, the server answers as soon as there is a
   * call. Send the next request within a minute, because the server keeps calls only in memory and only
   * for a short time. Values of queries, and parts of a path that may name a person, are hidden. Bodies
   * and keys are never stored. Calls to this operation are not listed. Scope: `account:read`.
   */
  listCalls(parameters?: ListCallsParameters, options?: CallOptions): Promise<CallsPage>;
  /**
   * Watch the calls without a valid key. Lists the latest calls with an unknown key or without a key,
   * oldest first. They belong to no account, so this operation needs the scope `health:read`, like
   * everything about the machine. The server stores only the beginning of the key: a quarter of it, 8
   * characters at most. At most 20 calls of a second are listed. The parameters are the same as for
   * `/calls`. Scope: `health:read`.
   */
  listRefusedCalls(parameters?: ListRefusedCallsParameters, options?: CallOptions): Promise<RefusedCallsPage>;
  /**
   * List changes of rights, settings and connections. Lists the audit trail, the newest first. It has
   * changes of rights, settings and connections of the account, such as keys, members and webhooks;
   * `action` lists all kinds. An entry is written in the same transaction as the change. It has no
   * secrets, names, numbers of people or paths of URLs: it only records that such members were set or
   * changed. Entries are kept for 400 days unless the server is configured otherwise. Scope:
   * `keys:manage`.
   */
  listAudit(parameters?: ListAuditParameters, options?: CallOptions): Pages<AuditEntry, AuditEntryPage>;
  /**
   * Show contacts and calls per day. Shows the current number of contacts, the number at the end of each
   * day, and the number of calls to each API: the UTC days up to today, oldest first. Days before the
   * first count have null for contacts. Calls of the last minute may be missing. After a crash of a
   * server, its last minute of calls may be lost. Scope: `account:read`.
   */
  getUsage(parameters?: GetUsageParameters, options?: CallOptions): Promise<Usage>;
  /**
   * Show the health of the server. Shows the health of the server, within a second: its database, disks,
   * newest backup and processes, and the imports and webhooks of the account. Each problem has a next
   * step. The status is 200 even if there are problems. Scope: `health:read`.
   */
  getHealth(options?: CallOptions): Promise<Health>;
  /**
   * Show who is signed in. Shows the credential in use: the member, its rights, its visibility, and the
   * session. For a key without a member, `member` is null. With a cookie, `csrf` is the required value
   * of the header `X-Switchbook-Csrf` for changes.
   */
  getMe(options?: CallOptions): Promise<Me>;
  /**
   * Change your name. Changes your name. Members with the right to manage members change your role,
   * address and groups.
   */
  updateMe(body: MePatch, options?: CallOptions): Promise<Me>;
  /**
   * List the countries that have phone numbers. Lists the countries that have phone numbers, by their
   * codes. `default_region` of the account and `region` of an import may be any of them.
   */
  listCountries(options?: CallOptions): Pages<Country, CountryPage>;
  /**
   * List your sessions. Lists your sessions in browsers, the last used first. A member has 20 at most; a
   * further sign-in ends the session that was unused for the longest time.
   */
  listOwnSessions(options?: CallOptions): Pages<MemberSession, MemberSessionPage>;
  /** End one of your sessions. Ends one of your sessions at once. */
  endOwnSession(parameters: EndOwnSessionParameters, options?: CallOptions): Promise<void>;
  /** List your logins. Lists the logins of the member: identities at providers, and passkeys. */
  listOwnLogins(options?: CallOptions): Pages<MemberLogin, MemberLoginPage>;
  /** Remove one of your logins. Ends one of your logins, with the sessions that it opened. */
  endOwnLogin(parameters: EndOwnLoginParameters, options?: CallOptions): Promise<void>;
  /**
   * Switch to another of your accounts. Opens a session in another account where the same login belongs
   * to a member, and ends the session of the request. The answer sets the cookie.
   */
  switchAccount(body: AccountSwitch, options?: CallOptions): Promise<Me>;
  /**
   * Accept an invitation. Adds the signed-in person as a member of the account that invited its verified
   * email address. The session stays in the current account; switch with `POST /me/account`.
   */
  acceptInvitation(parameters: AcceptInvitationParameters, options?: CallOptions): Promise<Me>;
  /**
   * Decline an invitation. Declines the invitation of an account. The person can no longer join that
   * account by this email address. A link from the account still works. If the account invites another
   * address of the person, a new invitation is open.
   */
  declineInvitation(parameters: DeclineInvitationParameters, options?: CallOptions): Promise<Me>;
  /**
   * Begin to add a passkey. Returns the data that a browser needs to create a passkey: `options` for
   * `PublicKeyCredential.parseCreationOptionsFromJSON`, and `sealed`. Send `sealed` back with the
   * browser's answer within five minutes. The request needs a member's session that was opened within
   * the last hour, so that a stolen session cannot add a passkey. A member may have 10 passkeys.
   * Browsers support passkeys for a host name with TLS and for `http://localhost`; for other addresses
   * the request is refused.
   */
  beginPasskey(options?: CallOptions): Promise<PasskeyStep>;
  /**
   * Add a passkey. Adds the passkey that the browser made. `credential` is the result of `toJSON()` of
   * the browser's answer. The passkey is a login of the member, in the same list as the others.
   */
  addPasskey(body: NewPasskey, options?: CallOptions): Promise<MemberLogin>;
  /**
   * Sign in with a code. Exchanges a code for a session. Without `cookie`, a session is used like a key,
   * in `Authorization: Bearer`, and ends after 24 hours. With `cookie`, an invitation opens a session in
   * the browser, and so does a code that a session or an owner created for a member. The answer sets a
   * cookie for this API only, and shows the signed-in member. Any other code returns a session as
   * without `cookie`. This includes a code that a member's key created, because such a key is not the
   * member. A code that a session in a cookie created needs `cookie`. A session in a cookie ends after 7
   * days without requests, and after 30 days at the latest. Its token is replaced each hour. Changes
   * with the cookie need the header `X-Switchbook-Csrf`, and are refused from pages of other sites. A
   * code works once. An address that sends many wrong codes must wait, as with keys.
   */
  signIn(body: SignIn, options?: CallOptions): Promise<Me>;
  /**
   * Sign out. Ends the session of the request, with the codes that it created and the sessions that
   * these codes opened. The end applies from the next request on. Keys that the session created are
   * kept. For a cookie session from a provider, the answer may be 200 with `end_session_url` in `data`:
   * the page that ends the session at the provider. A request with a key is refused, because a key is
   * not a session: revoke the key instead.
   */
  signOut(options?: CallOptions): Promise<void>;
  /**
   * Begin to sign in with a passkey. Returns the data that a browser needs to request a passkey:
   * `options` for `PublicKeyCredential.parseRequestOptionsFromJSON`, and `sealed`. Send `sealed` back
   * with the browser's answer within five minutes. The browser offers its passkeys for this server, so
   * no user name is needed.
   */
  beginPasskeySignIn(options?: CallOptions): Promise<PasskeyStep>;
  /**
   * Sign in with a passkey. Signs a member in with a passkey. `credential` is the result of `toJSON()`
   * of the browser's answer. The answer sets a session cookie, as in a sign-in with a code. An answer of
   * a browser works once. If the counter of a passkey does not rise, the passkey is refused, because it
   * may be a copy. An address that sends many wrong answers must wait, as with keys.
   */
  signInWithPasskey(body: PasskeySignIn, options?: CallOptions): Promise<Me>;
  /**
   * Show how people can sign in. Shows the configured OpenID Connect providers, and whether passkeys are
   * available. A browser opens `/directory/v1/sign-in/with/{name}?return_to=/path`. After the sign-in at
   * the provider, it is redirected to that path with a session cookie, or after a refusal to
   * `/?refused=code&provider=name`.
   */
  getSignInOptions(options?: CallOptions): Promise<SignInOptions>;
}
