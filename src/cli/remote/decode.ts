/**
 * Answers of the native API as the values that the core hands to commands. What no command shows is neutral: where an identity
 * stands in its contact, say.
 */

import type { BulkChangeJob, Change, NamedItem } from '../../core/bulk-changes/bulk-change.js';
import type { BulkChangeReport } from '../../core/bulk-changes/bulk-json.js';
import type { MergeRecord } from '../../core/contacts/merges.js';
import type { ImportJob } from '../../core/imports/import.js';
import type { ImportReport } from '../../core/imports/import-json.js';
import type { PullJob } from '../../core/pulls/pull.js';
import type { PullReport } from '../../core/pulls/pull-json.js';
import type { deliveryJson, webhookJson } from '../../core/webhooks/webhook-json.js';
import type { Account, RateLimitRule, Scope, ShownKey } from '../../domain/access.js';
import type { AuditEntry, auditJson } from '../../domain/audit.js';
import type { CatalogItem, Contact } from '../../domain/contact.js';
import { type contactJson, type itemJson, readAddress, readTexts } from '../../domain/contact-json.js';
import type { Identity } from '../../domain/identity.js';
import { asId, type KeyId } from '../../domain/ids.js';
import type { Upstream } from '../../domain/upstream.js';
import type { Delivery, Webhook } from '../../domain/webhook.js';

/** What `JSON.parse` makes of what the server encoded. */
export type ContactWire = ReturnType<typeof contactJson>;
export type ItemWire = ReturnType<typeof itemJson>;
export type WebhookWire = ReturnType<typeof webhookJson>;
export type DeliveryWire = ReturnType<typeof deliveryJson>;
export type AuditWire = ReturnType<typeof auditJson>;
export interface RevokedKeyWire extends KeyWire {
  readonly also_revoked: number;
  readonly paused_webhooks: readonly { readonly id: string; readonly face: string; readonly url: string }[];
  readonly paused_upstreams: readonly string[];
}

export interface AccountWire {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly slug: string;
  readonly default_region: string | null;
  readonly contact_limit: number | null;
  readonly whatsapp_number: string | null;
  readonly consent_required: NonNullable<Account['settings']['consent_required']>;
  readonly created_at: string;
}

export interface KeyWire {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly Scope[];
  readonly rate_limit: 'default' | 'unlimited' | { readonly count: number; readonly seconds: number };
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  readonly last_used_at: string | null;
  readonly made_by: string | null;
  readonly old_secret_until: string | null;
}

export interface MergeWire {
  readonly id: string;
  readonly survivor_id: string;
  readonly loser_id: string;
  readonly loser_number: number;
  readonly counts: MergeRecord['counts'];
  readonly actor: MergeRecord['actor'];
  readonly merged_at: string;
  readonly undone_at: string | null;
  readonly undoable_until: string | null;
}

const instant = (text: string): Date => new Date(text);
const maybe = (text: string | null): Date | null => (text === null ? null : new Date(text));
const epoch = new Date(0);

export function toAccount(wire: AccountWire): Account {
  const { default_region, contact_limit, whatsapp_number, consent_required } = wire;
  return {
    id: asId(wire.id),
    number: wire.number,
    slug: wire.slug,
    isSlugMade: false,
    name: wire.name,
    settings: {
      ...(default_region === null ? {} : { default_region }),
      ...(contact_limit === null ? {} : { contact_limit }),
      ...(whatsapp_number === null ? {} : { whatsapp_number }),
      consent_required,
    },
    createdAt: instant(wire.created_at),
  };
}

export function toContact(wire: ContactWire, accountId: Account['id']): Contact {
  const at = instant(wire.created_at);
  return {
    accountId,
    id: wire.id,
    number: wire.number,
    version: wire.version,
    type: wire.type,
    ...readTexts(wire),
    address: readAddress(wire.address),
    blocked: wire.blocked,
    attributes: wire.attributes,
    extensions: wire.extensions,
    identities: wire.identities.map((one, position) => toIdentity(one, position, at)),
    tags: wire.tags.map((name) => toNamed({ number: 0, name })),
    groups: wire.groups.map(toNamed),
    source: wire.source && toNamed(wire.source),
    status: wire.status && { ...toNamed(wire.status), color: wire.status.color },
    reach: { optedIn: false, optedOut: false },
    createdAt: at,
    updatedAt: instant(wire.updated_at),
  };
}

function toIdentity(wire: ContactWire['identities'][number], position: number, at: Date): Identity {
  return {
    id: wire.id,
    kind: wire.kind,
    scope: wire.scope,
    value: wire.value,
    raw: wire.raw,
    label: wire.label,
    isPrimary: wire.primary,
    origin: '',
    position,
    verifiedAt: maybe(wire.verified_at),
    attrs: {},
    createdAt: at,
    updatedAt: at,
  };
}

function toNamed({ number, name }: { readonly number: number; readonly name: string }): CatalogItem {
  return { id: asId(''), number, name, color: null, createdAt: epoch, updatedAt: epoch };
}

export function toItem(wire: ItemWire): CatalogItem {
  return {
    ...toNamed(wire),
    color: wire.color,
    createdAt: instant(wire.created_at),
    updatedAt: instant(wire.updated_at),
  };
}

export function toKey(wire: KeyWire, accountId: Account['id']): ShownKey {
  return {
    id: asId(wire.id),
    accountId,
    parentId: wire.made_by === null ? null : asId(wire.made_by),
    rateKeyId: asId(wire.id),
    name: wire.name,
    prefix: wire.prefix,
    scopes: wire.scopes,
    rateLimit: toRateLimit(wire.rate_limit),
    createdAt: instant(wire.created_at),
    expiresAt: maybe(wire.expires_at),
    revokedAt: maybe(wire.revoked_at),
    oldSecretUntil: maybe(wire.old_secret_until),
    lastUsedAt: maybe(wire.last_used_at),
  };
}

function toRateLimit(wire: KeyWire['rate_limit']): RateLimitRule {
  return typeof wire === 'string' ? { kind: wire } : { kind: 'window', ...wire };
}

export function fromRateLimit(rule: RateLimitRule): KeyWire['rate_limit'] {
  return rule.kind === 'window' ? { count: rule.count, seconds: rule.seconds } : rule.kind;
}

export interface UpstreamWire {
  readonly face: string;
  readonly url: string;
  readonly has_key: boolean;
  readonly state: 'active' | 'paused';
  readonly made_by: string | null;
  /** absent: an older server */
  readonly read_through?: boolean;
  readonly key_file?: string | null;
  readonly key_ends_at?: string | null;
  readonly key_refused_at?: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export function toUpstream(wire: UpstreamWire): Upstream {
  const { face, url, has_key: hasKey, state, made_by: madeBy } = wire;
  const updatedAt = instant(wire.updated_at);
  return {
    face,
    url,
    hasKey,
    madeBy: madeBy === null ? null : asId<KeyId>(madeBy),
    // The wire says that its key has ended, not when.
    makerEndsAt: state === 'paused' ? updatedAt : null,
    readsThrough: wire.read_through ?? false,
    keyFile: wire.key_file ?? null,
    keyEndsAt: wire.key_ends_at == null ? null : instant(wire.key_ends_at),
    keyRefusedAt: wire.key_refused_at == null ? null : instant(wire.key_refused_at),
    createdAt: instant(wire.created_at),
    updatedAt,
  };
}

export function toWebhook(wire: WebhookWire, accountId: Account['id']): Webhook {
  const { redelivery } = wire;
  return {
    accountId,
    id: wire.id,
    face: wire.face,
    url: wire.url,
    description: wire.description,
    types: wire.types,
    state: wire.state,
    reason: wire.reason,
    oldSecretUntil: maybe(wire.old_secret_until),
    failureCount: wire.failure_count,
    failingSince: maybe(wire.failing_since),
    lastDeliveryAt: maybe(wire.last_delivery_at),
    madeBy: wire.made_by === null ? null : asId<KeyId>(wire.made_by),
    redelivery: redelivery && {
      from: instant(redelivery.from),
      to: instant(redelivery.to),
      count: redelivery.count,
    },
    createdAt: instant(wire.created_at),
    updatedAt: instant(wire.updated_at),
  };
}

export function toDelivery(wire: DeliveryWire): Delivery {
  return {
    position: 0,
    seq: 0,
    id: wire.id,
    eventId: wire.event_id,
    contactId: wire.contact_id,
    type: wire.type,
    state: wire.state,
    attempts: wire.attempts,
    nextAt: maybe(wire.next_at),
    firstAt: null,
    status: wire.status,
    error: wire.error,
    response: wire.response,
    tookMs: wire.took_ms,
    attemptedAt: maybe(wire.attempted_at),
    createdAt: instant(wire.created_at),
  };
}

export function toImport(wire: ImportReport): ImportJob {
  const { created, updated, skipped, rejected, file_name: fileName } = wire;
  return {
    id: wire.id,
    state: wire.state,
    format: wire.format,
    options: {
      onMatch: wire.on_match,
      badCells: wire.bad_cells,
      isDryRun: wire.dry_run,
      tags: [],
      groups: [],
      ...(fileName === null ? {} : { fileName }),
    },
    columns: wire.columns as ImportJob['columns'],
    rows: wire.rows,
    bytes: wire.bytes,
    settledRows: wire.settled_rows,
    settledBytes: wire.settled_bytes,
    totals: { created, updated, skipped, rejected },
    reasons: wire.reasons,
    rowsPerSecond: wire.rows_per_second,
    secondsLeft: wire.seconds_left,
    undo: wire.undo,
    error: wire.error,
    createdAt: instant(wire.created_at),
    startedAt: maybe(wire.started_at),
    finishedAt: maybe(wire.finished_at),
    undoneAt: maybe(wire.undone_at),
  };
}

export function toPull(wire: PullReport): PullJob {
  return {
    id: wire.id,
    face: wire.face,
    url: wire.url,
    state: wire.state,
    keepsKey: wire.keeps_key,
    without: wire.without,
    since: maybe(wire.since),
    pages: wire.pages,
    contacts: wire.contacts,
    total: wire.total,
    passes: wire.passes,
    contactsPerSecond: wire.contacts_per_second,
    secondsLeft: wire.seconds_left,
    lastPageAt: maybe(wire.last_page_at),
    readAt: maybe(wire.read_at),
    canResume: wire.can_resume,
    job: toImport(wire.import),
  };
}

interface ChangeWire {
  readonly delete?: boolean;
  readonly add_tags?: readonly string[];
  readonly remove_tags?: readonly string[];
  readonly add_groups?: readonly NamedItem[];
  readonly remove_groups?: readonly NamedItem[];
  readonly source?: NamedItem | null;
  readonly status?: NamedItem | null;
  readonly correct_numbers?: boolean;
}

function toChange(wire: ChangeWire): Change {
  if (wire.delete === true) return { op: 'delete' };
  const {
    add_tags: addTags,
    remove_tags: removeTags,
    add_groups: addGroups,
    remove_groups: removeGroups,
  } = wire;
  return {
    op: 'edit',
    edit: {
      ...(addTags === undefined ? {} : { addTags }),
      ...(removeTags === undefined ? {} : { removeTags }),
      ...(addGroups === undefined ? {} : { addGroups }),
      ...(removeGroups === undefined ? {} : { removeGroups }),
      ...(wire.source === undefined ? {} : { source: wire.source }),
      ...(wire.status === undefined ? {} : { status: wire.status }),
      ...(wire.correct_numbers === true ? { correctNumbers: { region: '' } } : {}),
    },
  };
}

export function toBulkChange(wire: BulkChangeReport): BulkChangeJob {
  return {
    id: wire.id,
    state: wire.state,
    filter: wire.filter,
    change: toChange(wire.change as ChangeWire),
    matched: wire.matched,
    seen: wire.seen,
    changed: wire.changed,
    unchanged: wire.unchanged,
    failed: wire.failed,
    perSecond: wire.contacts_per_second,
    secondsLeft: wire.seconds_left,
    canUndo: wire.can_undo,
    undo: wire.undo,
    error: wire.error,
    actor: { face: wire.actor.face, keyId: wire.actor.key_id },
    createdAt: instant(wire.created_at),
    startedAt: maybe(wire.started_at),
    finishedAt: maybe(wire.finished_at),
    undoneAt: maybe(wire.undone_at),
  };
}

export function toMerge(wire: MergeWire): MergeRecord {
  return {
    id: asId(wire.id),
    survivorId: asId(wire.survivor_id),
    loserId: asId(wire.loser_id),
    loserNumber: wire.loser_number,
    loserCreatedAt: epoch,
    counts: wire.counts,
    actor: wire.actor,
    mergedAt: instant(wire.merged_at),
    undoneAt: maybe(wire.undone_at),
    isKept: wire.undoable_until !== null,
  };
}

export function toAudit(wire: AuditWire, accountId: Account['id']): AuditEntry {
  return {
    accountId,
    id: wire.id,
    occurredAt: instant(wire.occurred_at),
    actor: wire.actor,
    action: wire.action,
    subject: wire.subject,
    before: wire.before,
    after: wire.after,
    withheld: wire.withheld,
  };
}
