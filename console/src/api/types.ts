/** The shapes of the API, taken from the schemas that serialise it: types alone, nothing of the server is loaded. */
import type {
  AccountAndKey,
  Consent,
  Contact,
  Delivery,
  Identity,
} from '../../../clients/typescript/src/index.ts';

export type {
  AccountAndKey as Account,
  AccountRef,
  AuditEntry,
  BulkChange,
  Call,
  CatalogItem,
  Consent,
  Contact,
  Country,
  DeletedContact,
  Delivery,
  Dismissal,
  Duplicate,
  EmptiedBin,
  Face,
  FaceState,
  FieldCheck,
  FileLook,
  Health,
  Identity,
  Import,
  ImportRow,
  Intake,
  IntakeTest,
  IntakeWithToken as MadeIntake,
  InvitedMember,
  Key,
  MadeKey,
  Me,
  Member,
  MemberLogin,
  MemberSession,
  Merge,
  MergedItems,
  MergeReport,
  Note,
  NumberCorrectionPage as NumberCorrections,
  OpenInvitation,
  OwnField,
  Problem,
  Pull,
  Receiver,
  RefusedCall,
  RestoredContact,
  Role,
  SavedView,
  SeenContact as AsSeen,
  Segment as SavedSegment,
  SegmentField,
  SendAnswer,
  SentDelivery,
  Session,
  Suppression,
  TimelineEntry,
  UndoneMerge,
  Upstream,
  Usage,
  ViewDefinition,
  Webhook,
  WebhookFormat,
  WebhookTest as Tested,
  WebhookWithSecret as SecretWebhook,
} from '../../../clients/typescript/src/index.ts';

export type ConsentState = Consent['state'];
export type DeliveryState = Delivery['state'];
export type ContactType = Contact['type'];
export type IdentityKind = Identity['kind'];
export type Scope = AccountAndKey['key']['scopes'][number];

export interface One<Data> {
  readonly data: Data;
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly meta: { readonly next_cursor: string | null; readonly total?: number };
}

export const contactTypes: readonly ContactType[] = ['lead', 'customer', 'guest'];
export const consentStates: readonly ConsentState[] = ['opted_in', 'opted_out', 'pending', 'unknown'];
/** Those with a name here; callers may have channels of their own. */
export const channels = [
  'whatsapp',
  'sms',
  'email',
  'voice',
  'instagram',
  'messenger',
  'telegram',
  'viber',
  'vk',
  'avito',
  'max',
  'webchat',
] as const;
export type Channel = (typeof channels)[number];
