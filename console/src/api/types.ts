/** The shapes of the API, taken from the schemas that serialise it: types alone, nothing of the server is loaded. */
import type {
  CatalogItemWire,
  ConsentWire,
  ContactWire,
  IdentityWire,
  MergedItemsWire,
  NoteWire,
  ProblemWire,
  SuppressionWire,
} from '../../../src/faces/directory/wire.ts';
import type { AuditEntryWire } from '../../../src/faces/directory/wire-audit.ts';
import type { BulkChangeWire } from '../../../src/faces/directory/wire-bulk-changes.ts';
import type { CallWire, RefusedCallWire } from '../../../src/faces/directory/wire-calls.ts';
import type { HistoryEntryWire } from '../../../src/faces/directory/wire-events.ts';
import type { FaceWire } from '../../../src/faces/directory/wire-faces.ts';
import type { HealthWire } from '../../../src/faces/directory/wire-health.ts';
import type { FileLookWire, ImportRowWire, ImportWire } from '../../../src/faces/directory/wire-imports.ts';
import type {
  IntakeTestWire,
  IntakeWire,
  MadeIntakeWire,
  ReceiverWire,
} from '../../../src/faces/directory/wire-intakes.ts';
import type { AccountWire, KeyWire, MadeKeyWire } from '../../../src/faces/directory/wire-keys.ts';
import type {
  DismissalWire,
  DuplicateWire,
  MergeReportWire,
  MergeWire,
  UndoneMergeWire,
} from '../../../src/faces/directory/wire-merges.ts';
import type { NumberCorrectionPage } from '../../../src/faces/directory/wire-number-corrections.ts';
import type { PullWire } from '../../../src/faces/directory/wire-pulls.ts';
import type { SessionWire } from '../../../src/faces/directory/wire-sign-in.ts';
import type { UpstreamWire } from '../../../src/faces/directory/wire-upstreams.ts';
import type { UsageWire } from '../../../src/faces/directory/wire-usage.ts';
import type {
  DeliveryWire,
  SecretWebhookWire,
  SentDeliveryWire,
  TestedWire,
  WebhookFormatWire,
  WebhookWire,
} from '../../../src/faces/directory/wire-webhooks.ts';

export type Account = AccountWire;
export type AuditEntry = AuditEntryWire;
export type BulkChange = BulkChangeWire;
export type Call = CallWire;
export type CatalogItem = CatalogItemWire;
export type Consent = ConsentWire;
export type ConsentState = ConsentWire['state'];
export type Contact = ContactWire;
export type Delivery = DeliveryWire;
export type DeliveryState = DeliveryWire['state'];
export type Health = HealthWire;
export type ContactType = ContactWire['type'];
export type NumberCorrections = NumberCorrectionPage;
export type Dismissal = DismissalWire;
export type Duplicate = DuplicateWire;
export type FileLook = FileLookWire;
export type Face = FaceWire;
export type HistoryEntry = HistoryEntryWire;
export type Identity = IdentityWire;
export type IdentityKind = IdentityWire['kind'];
export type Import = ImportWire;
export type ImportRow = ImportRowWire;
export type Key = KeyWire;
export type MadeKey = MadeKeyWire;
export type Merge = MergeWire;
export type MergedItems = MergedItemsWire;
export type MergeReport = MergeReportWire;
export type Note = NoteWire;
export type Problem = ProblemWire;
export type RefusedCall = RefusedCallWire;
export type Pull = PullWire;
export type Scope = AccountWire['key']['scopes'][number];
export type Session = SessionWire;
export type Suppression = SuppressionWire;
export type SentDelivery = SentDeliveryWire;
export type SecretWebhook = SecretWebhookWire;
export type Tested = TestedWire;
export type Intake = IntakeWire;
export type IntakeTest = IntakeTestWire;
export type MadeIntake = MadeIntakeWire;
export type Receiver = ReceiverWire;
export type Usage = UsageWire;
export type Webhook = WebhookWire;
export type WebhookFormat = WebhookFormatWire;
export type Upstream = UpstreamWire;
export type UndoneMerge = UndoneMergeWire;

export interface One<Data> {
  readonly data: Data;
}

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly meta: { readonly next_cursor: string | null; readonly total?: number };
}

/** May one of a contact's identities be sent a message on a channel? Of `POST /can-send`. */
export interface SendAnswer {
  readonly index: number;
  readonly allowed: boolean;
  readonly reasons: readonly {
    readonly code: string;
    readonly message: string;
    readonly remedy: string;
    readonly purpose: string | null;
    readonly sender: string | null;
    readonly since: string | null;
    readonly until: string | null;
  }[];
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

/** A contact as one API shows it. */
export interface AsSeen {
  readonly face: string;
  readonly title: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}
