/**
 * Decodes answers of the native API into the values that the core hands to commands. Members that no command shows get
 * neutral values, for example the position of an identity in its contact.
 */

import type { BulkChangeJob, Change } from '../../core/bulk-changes/bulk-change.js';
import type { BulkChangeReport } from '../../core/bulk-changes/bulk-json.js';
import type { MergeRecord } from '../../core/contacts/merges.js';
import type { ImportJob } from '../../core/imports/import.js';
import type { ImportReport } from '../../core/imports/import-json.js';
import type { intakeJson, receiverJson } from '../../core/intakes/intake-json.js';
import type { PullJob } from '../../core/pulls/pull.js';
import type { PullReport } from '../../core/pulls/pull-json.js';
import type { deliveryJson, webhookJson } from '../../core/webhooks/webhook-json.js';
import {
  type Account,
  type RateLimitJson,
  readRateLimit,
  type ShownKey,
  type settingsJson,
} from '../../domain/access.js';
import type { AuditEntry, auditJson } from '../../domain/audit.js';
import type { CatalogItem, Contact } from '../../domain/contact.js';
import type { contactJson, itemJson } from '../../domain/contact-json.js';
import type { Identity } from '../../domain/identity.js';
import { asId, type KeyId, type WebhookId } from '../../domain/ids.js';
import type { Intake, Receiver } from '../../domain/intake.js';
import type { Upstream, upstreamJson } from '../../domain/upstream.js';
import type { Delivery, Webhook } from '../../domain/webhook.js';
import { ours, type Theirs } from '../../domain/wire-names.js';

/** The result of `JSON.parse` on the server's encoding. */
export type ContactWire = ReturnType<typeof contactJson>;
export type ItemWire = ReturnType<typeof itemJson>;
export type WebhookWire = ReturnType<typeof webhookJson>;
export type IntakeWire = ReturnType<typeof intakeJson>;
export type ReceiverWire = ReturnType<typeof receiverJson>;
export type DeliveryWire = ReturnType<typeof deliveryJson>;
export type AuditWire = ReturnType<typeof auditJson>;

export interface RevokedKeyWire extends KeyWire {
  readonly also_revoked: number;
  readonly paused_webhooks: readonly {
    readonly id: WebhookId;
    readonly face: string;
    readonly url: string;
  }[];
  readonly paused_upstreams: readonly string[];
}

export interface AccountWire
  extends Theirs<Pick<Account, 'id' | 'number' | 'name' | 'slug' | 'createdAt'>>,
    ReturnType<typeof settingsJson> {}

export interface KeyWire
  extends Theirs<
    Omit<ShownKey, 'accountId' | 'parentId' | 'rateKeyId' | 'rateLimit' | 'memberNumber' | 'isSession'>
  > {
  readonly rate_limit: RateLimitJson;
  readonly made_by: KeyId | null;
  readonly member: number | null;
}

export interface MergeWire extends Theirs<Omit<MergeRecord, 'loserCreatedAt' | 'isKept'>> {
  readonly undoable_until: string | null;
}

/** `read_through` and what is known of the key are absent of an older server. */
type Younger = 'read_through' | 'key_file' | 'key_ends_at' | 'key_refused_at';
type ShownUpstream = Omit<ReturnType<typeof upstreamJson>, 'reason' | 'key_state'>;
export type UpstreamWire = Omit<ShownUpstream, Younger> & Partial<Pick<ShownUpstream, Younger>>;

const epoch = new Date(0);

export function toAccount(wire: AccountWire): Account {
  const { default_region, contact_limit, whatsapp_number, consent_required, stop_words, start_words } = wire;
  const { bin_days, assign_new } = wire;
  const { id, number, slug, name, createdAt } = ours(wire);
  return {
    ...{ id, number, slug, isSlugMade: false, name, createdAt, hasIntakes: false },
    settings: {
      ...(default_region === null ? {} : { default_region }),
      ...(contact_limit === null ? {} : { contact_limit }),
      ...(whatsapp_number === null ? {} : { whatsapp_number }),
      consent_required,
      // An older server has none.
      ...(stop_words == null ? {} : { stop_words }),
      ...(start_words == null ? {} : { start_words }),
      ...(bin_days == null ? {} : { bin_days }),
      ...(assign_new == null ? {} : { assign_new }),
    },
  };
}

export function toContact(wire: ContactWire, accountId: Account['id']): Contact {
  const { address, identities, tags, groups, source, status, ...members } = ours(wire);
  return {
    ...members,
    accountId,
    address: ours(address),
    identities: identities.map((one, position) => toIdentity(one, position, members.createdAt)),
    tags: tags.map((name) => toNamed({ number: 0, name })),
    groups: groups.map(toNamed),
    source: source && toNamed(source),
    status: status && { ...toNamed(status), color: status.color },
    reach: { optedIn: false, optedOut: false },
  };
}

function toIdentity(wire: ContactWire['identities'][number], position: number, at: Date): Identity {
  const { primary, ...members } = ours(wire);
  return { ...members, isPrimary: primary, origin: '', position, attrs: {}, createdAt: at, updatedAt: at };
}

function toNamed({ number, name }: { readonly number: number; readonly name: string }): CatalogItem {
  return { id: asId(''), number, name, color: null, createdAt: epoch, updatedAt: epoch };
}

export function toItem(wire: ItemWire): CatalogItem {
  return { ...toNamed(wire), ...ours(wire) };
}

export function toKey(wire: KeyWire, accountId: Account['id']): ShownKey {
  const { madeBy: parentId, member: memberNumber, memberState = null, rateLimit, ...members } = ours(wire);
  const of = { accountId, parentId, memberNumber, memberState, rateKeyId: wire.id, isSession: false };
  return { ...members, ...of, rateLimit: readRateLimit(rateLimit) };
}

export function toUpstream(wire: UpstreamWire): Upstream {
  const { state, readThrough, keyFile, keyEndsAt, keyRefusedAt, ...members } = ours(wire);
  return {
    ...members,
    // The wire reports that its key has ended, not the time.
    makerEndsAt: state === 'paused' ? members.updatedAt : null,
    readsThrough: readThrough ?? false,
    keyFile: keyFile ?? null,
    keyEndsAt: keyEndsAt ?? null,
    keyRefusedAt: keyRefusedAt ?? null,
  };
}

export function toWebhook(wire: WebhookWire, accountId: Account['id']): Webhook {
  const { redelivery, segment: segmentNumber, ...members } = ours(wire);
  const span = redelivery && {
    from: new Date(redelivery.from),
    to: new Date(redelivery.to),
    count: redelivery.count,
  };
  return { ...members, segmentNumber, accountId, intakeId: null, lastAnswer: null, redelivery: span };
}

export function toIntake(wire: IntakeWire, accountId: Account['id']): Intake {
  const { numbers, kinds, today, unread } = wire;
  return { ...ours(wire), numbers, kinds, today, unread, accountId };
}

export function toReceiver(wire: ReceiverWire): Receiver {
  const { lastAnswer, resend, ...members } = ours(wire);
  return {
    ...members,
    lastAnswer: lastAnswer && { ...lastAnswer, at: new Date(lastAnswer.at) },
    resend: resend && { ...resend, from: new Date(resend.from), to: new Date(resend.to) },
  };
}

export function toDelivery(wire: DeliveryWire): Delivery {
  return { ...ours(wire), position: 0, seq: 0, firstAt: null, line: null };
}

export function toImport(wire: ImportReport): ImportJob {
  const { created, updated, skipped, rejected, fileName, onMatch, badCells, dryRun, columns, ...members } =
    ours(wire);
  const named = fileName === null ? {} : { fileName };
  return {
    ...members,
    options: { onMatch, badCells, isDryRun: dryRun, tags: [], groups: [], ...named },
    columns: columns as ImportJob['columns'],
    totals: { created, updated, skipped, rejected },
  };
}

export function toPull(wire: PullReport): PullJob {
  return { ...ours(wire), job: toImport(wire.import) };
}

function toChange(wire: BulkChangeReport['change']): Change {
  if ('delete' in wire) return { op: 'delete' };
  const { correctNumbers, fields, ...edit } = ours(wire);
  return {
    op: 'edit',
    edit: {
      ...edit,
      ...(fields === undefined ? {} : { fields: ours(fields) }),
      ...(correctNumbers === true ? { correctNumbers: { region: '' } } : {}),
    },
  };
}

export function toBulkChange(wire: BulkChangeReport): BulkChangeJob {
  const { contactsPerSecond: perSecond, change: _, actor, ...members } = ours(wire);
  return { ...members, perSecond, change: toChange(wire.change), actor: ours(actor) };
}

export function toMerge(wire: MergeWire): MergeRecord {
  const { undoableUntil, ...members } = ours(wire);
  return { ...members, loserCreatedAt: epoch, isKept: undoableUntil !== null };
}

export function toAudit(wire: AuditWire, accountId: Account['id']): AuditEntry {
  return { ...ours(wire), accountId };
}
