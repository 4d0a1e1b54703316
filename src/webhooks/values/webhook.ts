/** Webhooks: subscriptions that send the events of an account to a URL. */

import { keyEnded } from '@switchbook/domain/access/access.js';
import { type AuditState, changesOf, originOf } from '@switchbook/domain/events/audit-change.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import {
  declareRecord,
  fixed,
  fixedOptional,
  internal,
  optional,
  patchOnly,
  type RowOf,
  readOnly,
  required,
  sealed,
} from '@switchbook/domain/records/record.js';
import {
  clearable,
  count,
  documented,
  instant,
  nullable,
  nullableInstant,
  nullableInteger,
  nullableText,
  nullableUuid,
  oneOf,
  shape,
  text,
  uuidOf,
} from '@switchbook/domain/records/schemas.js';
import type { AccountId, IntakeId, KeyId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import * as Type from 'typebox';
import { followedFields } from '../../feed/values/changed-fields.js';
import { maxFaceName } from '../../upstreams/values.js';

export const webhookStates = ['active', 'paused', 'disabled'] as const;
/** `disabled`: by the server, with a reason */
export type WebhookState = (typeof webhookStates)[number];

/** The events, or payloads, of a time span that are sent again. */
export interface Redelivery {
  readonly from: Date;
  readonly to: Date;
  /** number of items that were sent so far */
  readonly count: number;
}

/** The outcome of the last attempt. */
export interface LastAnswer {
  readonly status: number | null;
  readonly error: string | null;
  readonly at: Date;
}

export const webhookLimits = {
  /** webhooks of an account, of all faces together */
  perAccount: 20,
  /** receivers of an intake */
  receivers: 5,
  /** milliseconds to open a connection to a receiver */
  connectMs: 5_000,
  /** milliseconds during which the old secret also signs */
  secretOverlapMs: 24 * 60 * 60_000,
  url: 2_000,
  description: 500,
  /** characters of a receiver's answer that are stored for people */
  answer: 1_000,
  /** deliveries of a webhook are counted up to this number */
  counted: 10_000,
  /** test requests that wait for their answer */
  tests: { perAccount: 2, total: 16 },
} as const;

export const redeliveryShape = shape('Redelivery', { from: instant, to: instant, count });
/** The span in its stored form, with its current position. */
type StoredSpan = Type.Static<typeof redeliveryShape> & EventPosition;

/** Members that only the work of sending writes. */
const writtenBySending = { isWrittenElsewhere: true } as const;

export const webhookRecord = declareRecord({
  resource: 'webhook',
  plural: 'webhooks',
  titles: {
    response: 'Webhook',
    createBody: 'NewWebhook',
    patchBody: 'WebhookPatch',
    oneTime: 'WebhookWithSecret',
  },
  members: {
    account_id: internal(Type.Unsafe<AccountId>({}), { isWrittenElsewhere: true }),
    id: readOnly(uuidOf<WebhookId>()),
    url: required(text(webhookLimits.url, documented('^https?://\\S+$'))),
    // the face with the format of its requests
    face: fixed(text(maxFaceName, {})),
    // event names of the face; null: all
    types: optional(
      Type.Unsafe<readonly string[] | null>({ type: ['array', 'null'], maxItems: 100, items: text(100) }),
    ),
    // members of contacts: an update is sent only if such a member changed; null: every update
    fields: optional(
      Type.Unsafe<readonly string[] | null>({
        type: ['array', 'null'],
        maxItems: followedFields.max,
        items: text(followedFields.characters),
      }),
    ),
    // the saved segment of the contacts of its events; null: all contacts
    segment: {
      ...optional(
        Type.Unsafe<number | null>({
          type: ['integer', 'null'],
          minimum: 1,
          maximum: Number.MAX_SAFE_INTEGER,
        }),
        { column: 'segment_number' },
      ),
      stored: nullableInteger,
    },
    description: optional(clearable(webhookLimits.description)),
    secret: sealed('webhook', fixedOptional(text(255, documented('^[!-~]+$'))), true),
    state: { ...patchOnly(oneOf(['active', 'paused'] as const)), stored: oneOf(webhookStates) },
    // cause of the disabling, or `key_ended`
    reason: readOnly(nullableText),
    // the key that chose the URL, or that resumed the webhook after the key of the URL had ended; null: the command
    // line, or unknown
    made_by: readOnly(Type.Unsafe<KeyId | null>(nullableUuid)),
    // failed attempts since the last success
    failure_count: readOnly(count),
    failing_since: readOnly(nullableInstant),
    last_delivery_at: readOnly(nullableInstant, writtenBySending),
    // the previous secret also signs until then; null: no previous secret
    old_secret_until: readOnly(nullableInstant),
    redelivery: readOnly(Type.Unsafe<StoredSpan | null>(nullable(redeliveryShape)), { isJson: true }),
    created_at: readOnly(instant),
    updated_at: readOnly(instant),
    // the intake of its payloads; null: it gets events
    intake_id: internal(Type.Unsafe<IntakeId | null>({}), writtenBySending),
    old_secret: internal(Type.Unsafe<Buffer | null>({})),
    last_answer: internal(
      Type.Unsafe<(Omit<LastAnswer, 'at'> & { readonly at: string }) | null>({}),
      writtenBySending,
    ),
    // the last event that was read; null: never called
    cursor_position: internal(Type.Unsafe<number | null>({}), writtenBySending),
    cursor_seq: internal(Type.Unsafe<number | null>({}), writtenBySending),
    // positions after the first cursor of what happened before it: the `seq` of events, the position of payloads
    earlier: internal(Type.Unsafe<readonly number[]>({}), writtenBySending),
    // later events wait until some of the events read so far are delivered
    is_held: internal(Type.Boolean()),
  },
  key: 'id',
  order: 'created_at desc, id desc',
  lock: 'account',
  scopes: {
    read: 'webhooks:manage',
    write: 'webhooks:manage',
    delete: 'webhooks:manage',
    // The receiver gets contacts in full.
    alsoToWrite: ['contacts:read'],
  },
  acts: {
    update: ['updateWebhook', 'Change, pause or resume a webhook'],
    rotate: ['rotateWebhookSecret', 'Give a webhook a new secret'],
  },
  rotation: { path: 'secret', title: 'NewWebhookSecret', members: ['secret'] },
  trail: (before, after, isRotation) => {
    const action = isRotation ? 'webhook.secret_rotated' : 'webhook.changed';
    const id = (after ?? before)?.id ?? '';
    if (before === null || after === null)
      return changesOf(
        after === null ? 'webhook.deleted' : 'webhook.created',
        id,
        before && webhookAuditState(before),
        after && webhookAuditState(after),
      );
    // A webhook with an ended key is paused, even if the row does not show it yet.
    const { state } = after.reason === keyEnded ? after : before;
    return changesOf(action, id, webhookAuditState({ ...before, state }), webhookAuditState(after));
  },
});
export type WebhookMembers = typeof webhookRecord.members;
export type Webhook = RowOf<WebhookMembers>;

interface AuditedWebhook {
  readonly face: string;
  readonly url: string;
  readonly description: string | null;
  readonly types: readonly string[] | null;
  readonly fields: readonly string[] | null;
  readonly segment: number | null;
  readonly state: WebhookState;
  readonly secret: Buffer;
  readonly madeBy: KeyId | null;
}

export function webhookAuditState(webhook: AuditedWebhook): AuditState {
  const { face, url, description, types, fields, segment, state, secret, madeBy } = webhook;
  const filterMembers = { ...(fields && { fields }), ...(segment === null ? {} : { segment }) };
  return {
    shown: { face, origin: originOf(url), types, ...filterMembers, state, made_by: madeBy },
    withheld: { url, description, secret: secret.toString('hex') },
  };
}
