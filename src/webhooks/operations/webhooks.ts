/** Operations to manage webhooks. `../jobs/webhook-jobs.ts` sends the deliveries. */

import { type Caller, keyEnded, type Principal, type Scope } from '@switchbook/domain/access/access.js';
import type { Visibility } from '@switchbook/domain/access/visibility.js';
import { invalid, notFound, orNotFound, ProblemError } from '@switchbook/domain/problems/problem.js';
import {
  type ChangeOf,
  type CreatedOf,
  type NewOf,
  type RecordKey,
  recordChanges,
} from '@switchbook/domain/records/record.js';
import {
  asId,
  type DeliveryId,
  type IntakeId,
  type KeyId,
  type WebhookId,
} from '@switchbook/domain/runtime/ids.js';
import { reloadGrantor } from '../../access/operations/reload-grantor.js';
import { lockAccount } from '../../access/store/account-rows.js';
import { findLiveKeys } from '../../access/store/api-key-rows.js';
import { runAudited } from '../../audit/operations.js';
import type { Queryable, Transaction } from '../../database/database.js';
import { readFeedPosition } from '../../feed/store/events.js';
import type { SignedInMember } from '../../members/values/member.js';
import type { Admission, Basics, Caches, Context, OtherSystems } from '../../operation-context/context.js';
import { queuedByAccount } from '../../operation-context/queued-by-account.js';
import { defineRecord, type RecordHooks, type RecordKind } from '../../records/operations/record.js';
import { recordStore } from '../../records/store.js';
import { showsAllParts, visibilityOf } from '../../visibility/values/visible-filter.js';
import { dropSettledDeliveries, renewDeliveries } from '../store/deliveries.js';
import { insertWebhook, type NewWebhookRow, skipLostEvents } from '../store/webhook-rows.js';
import type { WebhookFormat } from '../values/format.js';
import { type Webhook, type WebhookMembers, webhookLimits, webhookRecord } from '../values/webhook.js';
import { isSuccess, toPrintable } from './attempts.js';
import { readEncodingContext } from './encoding-context.js';
import type { PostResult } from './receiver-client.js';
import {
  checkFollowedFields,
  checkSegment,
  checkTypes,
  checkWebhookUrl,
  openSecrets,
  secretOf,
  secretOwnerOf,
} from './webhook-checks.js';

/** Most milliseconds of a test request. */
const testMs = 10_000;

export type NewWebhook = NewOf<WebhookMembers>;
export type WebhookEdit = ChangeOf<WebhookMembers>;

/** A change of the state to `active` also resets earlier failures, and retries undelivered events. */
const hooks: RecordHooks<WebhookMembers> = {
  decide: async ({ context, tx, caller, before, fields, isRotation }) => {
    if (before === null || fields === null) return {};
    if (isRotation) {
      const oldSecretUntil = new Date(context.clock().getTime() + webhookLimits.secretOverlapMs);
      return { oldSecret: before.secret, oldSecretUntil, isHeld: false };
    }
    const isOver = (await readVisibilityOfMaker(context, tx, before)) === 'ended';
    const [stored = before] = await withPauses(context, tx, [before]);
    const isRenewed = fields.state === 'active';
    if (isRenewed) await renewDeliveries(tx, caller.accountId, before.id);
    // The webhook's reason has already stated that events are lost. Payloads of an intake have other positions.
    if (isRenewed && before.state === 'disabled' && before.intakeId === null) {
      const { start } = await readFeedPosition(tx, caller.accountId);
      await skipLostEvents(tx, caller.accountId, before.id, start);
    }
    return {
      state: fields.state ?? stored.state,
      reason: fields.state === undefined ? stored.reason : null,
      madeBy: responsibleKeyOf(before, fields, isOver, caller),
      isHeld: false,
      ...(isRenewed ? { failureCount: 0, failingSince: null } : {}),
    };
  },
  afterCommit: (context) => context.webhooks.changes.raise(),
};
const kind = defineRecord(webhookRecord, hooks);

/** Webhooks for events; `receivers.ts` has webhooks for payloads. A removal deletes all deliveries of the webhook. */
export const webhooks: RecordKind<WebhookMembers> = {
  ...kind,
  list: (context, caller) => listWebhooksOrReceivers(context, caller, null),
  get: (context, caller, id) => getWebhookOrReceiver(context, caller, { id, intakeId: null }),
  create: createWebhook,
  update: async (context, caller, id, fields, principal) => {
    const { sending, types } = webhookFormatOf(
      context,
      (await getWebhookOrReceiver(context, caller, { id, intakeId: null })).face,
    );
    checkTypes(types, fields.types);
    checkFollowedFields(fields.fields);
    await checkSegment(context, caller, fields.segment);
    return editWebhookOrReceiver(context, caller, id, fields, principal, sending !== undefined);
  },
  /** The old secret signs too for a day. */
  rotate: async (context, caller, id, { secret }, principal) => {
    const format = webhookFormatOf(
      context,
      (await getWebhookOrReceiver(context, caller, { id, intakeId: null })).face,
    );
    return kind.rotate(context, caller, id, { secret: secretOf(context, format, secret) }, principal);
  },
  delete: (context, caller, id, principal) =>
    deleteWebhookOrReceiver(context, caller, { id, intakeId: null }, principal),
};

const { read, write, delete: removal, alsoToWrite = [] } = webhookRecord.scopes;
const storedRecord = { ...webhookRecord, scopes: { read, write, delete: removal } };
const storedKind = defineRecord(storedRecord, hooks);

/**
 * Webhooks of an API that stores and never calls them. No receiver gets contacts, so a client needs no right to read
 * contacts.
 */
export const storedWebhooks: RecordKind<WebhookMembers> = {
  ...webhooks,
  declaration: storedRecord,
  create: async (context, caller, newWebhook, principal) => {
    refuseCalled(context, newWebhook.face);
    return createWebhook(context, caller, newWebhook, principal);
  },
  update: async (context, caller, id, fields, principal) => {
    refuseCalled(context, (await getWebhookOrReceiver(context, caller, { id, intakeId: null })).face);
    return webhooks.update(context, caller, id, fields, principal);
  },
  rotate: refuseAct,
  put: refuseAct,
};

/** Throws `not_found` for a webhook that is called. */
function refuseCalled(context: OtherSystems, face: string): void {
  if (webhookFormatOf(context, face).sending !== undefined) throw notFound('webhook');
}

async function refuseAct(): Promise<never> {
  throw new ProblemError({ kind: 'unsupported', feature: 'A new secret of a webhook that is only stored' });
}

/** Creates a webhook, which receives events from now on. */
async function createWebhook(
  context: Basics & Admission & OtherSystems,
  caller: Caller,
  newWebhook: NewWebhook,
  principal?: Principal,
): Promise<CreatedOf<WebhookMembers>> {
  const format = webhookFormatOf(context, newWebhook.face);
  // An API without events of contacts has endpoints for its own clients only. Others would wait for requests that
  // are never made.
  if (format.sending === undefined && caller.face !== newWebhook.face)
    throw invalid(
      'face',
      'not_allowed',
      `has no events of contacts, so nothing would be called: choose ${calledFaces(context)}`,
    );
  checkTypes(format.types, newWebhook.types);
  checkFollowedFields(newWebhook.fields);
  await checkSegment(context, caller, newWebhook.segment);
  const secret = secretOf(context, format, newWebhook.secret);
  const isCalled = format.sending !== undefined;
  const url = await checkWebhookUrl(context, isCalled, newWebhook.url);
  const id = asId<WebhookId>(context.newId());
  const { accountId } = caller;
  const quota = { feature: 'webhooks', maximum: webhookLimits.perAccount };
  const webhook = await insertNewWebhook(context, caller, principal, quota, {
    id,
    intakeId: null,
    face: newWebhook.face,
    url,
    isCalled,
    description: newWebhook.description || null,
    types: withoutRepeats(newWebhook.types),
    fields: withoutRepeats(newWebhook.fields),
    segment: newWebhook.segment ?? null,
    secret: context.webhooks.secrets.seal(secret, secretOwnerOf({ accountId, id })),
  });
  return { ...webhook, secret };
}

/** Inserts it unless the account, or the intake, has too many. Throws `quota`. */
export function insertNewWebhook(
  context: Basics & Admission & OtherSystems,
  caller: Caller,
  principal: Principal | undefined,
  { feature, maximum }: { readonly feature: string; readonly maximum: number },
  newWebhook: Omit<NewWebhookRow, 'now' | 'madeBy'>,
): Promise<Webhook> {
  const { accountId, keyId: madeBy } = caller;
  const needed: readonly Scope[] = [write, ...(newWebhook.isCalled ? alsoToWrite : [])];
  return runWebhookChange(context, caller, async (tx) => {
    orNotFound(await lockAccount(tx, accountId), 'account');
    await reloadGrantor(context, tx, accountId, principal, needed);
    const all = await recordStore(webhookRecord).list(tx, accountId);
    const current = all.filter((item) => item.intakeId === newWebhook.intakeId).length;
    if (current >= maximum) throw new ProblemError({ kind: 'quota', feature, current, maximum });
    return runAudited(context, tx, caller, async (written) => {
      const result = await insertWebhook(written, accountId, { ...newWebhook, now: context.clock(), madeBy });
      return { result, changes: recordChanges(webhookRecord, null, result) };
    });
  });
}

interface OfferedFormat {
  readonly face: string;
  readonly title: string;
  readonly types: readonly string[];
  /** false: webhooks are kept and never called */
  readonly isCalled: boolean;
}

/** Returns the formats of webhooks; formats that are sent first. */
export function listWebhookFormats({ webhooks }: OtherSystems): readonly OfferedFormat[] {
  const formats = [...webhooks.formats].map(([face, { title = face, types, sending }]) => ({
    face,
    title,
    types,
    isCalled: sending !== undefined,
  }));
  return formats.sort((left, right) => Number(right.isCalled) - Number(left.isCalled));
}

/** Lists webhooks, newest first, with the pauses of keys that have ended. `intakeId`: its receivers. */
export async function listWebhooksOrReceivers(
  context: Basics,
  { accountId }: Caller,
  intakeId: IntakeId | null,
): Promise<readonly Webhook[]> {
  const { database } = context;
  const all = await recordStore(webhookRecord).list(database, accountId);
  return withPauses(
    context,
    database,
    all.filter((item) => item.intakeId === intakeId),
  );
}

/** A receiver of an intake; null: a webhook. */
export interface WebhookOrReceiver {
  readonly id: RecordKey;
  readonly intakeId: IntakeId | null;
}

export async function getWebhookOrReceiver(
  context: Basics,
  { accountId }: Caller,
  { id, intakeId }: WebhookOrReceiver,
): Promise<Webhook> {
  const { database } = context;
  const webhook = await recordStore(webhookRecord).find(database, accountId, id);
  if (webhook?.intakeId !== intakeId) throw notFound(intakeId === null ? 'webhook' : 'receiver');
  return (await withPauses(context, database, [webhook]))[0] ?? webhook;
}

/** Shows webhooks as paused if their key has ended or lost rights; the sender stores the state later. */
async function withPauses(
  context: Basics,
  on: Queryable,
  storedWebhooks: readonly Webhook[],
): Promise<readonly Webhook[]> {
  const makers = new Set(
    storedWebhooks.flatMap(({ state, madeBy }) => (state === 'active' && madeBy ? [madeBy] : [])),
  );
  const [first] = storedWebhooks;
  if (makers.size === 0 || first === undefined) return storedWebhooks;
  const live = await findLiveKeys(on, first.accountId, [...makers], context.clock());
  return storedWebhooks.map((webhook) =>
    webhook.state === 'active' && visibilityOfMaker(live, webhook) === 'ended'
      ? { ...webhook, state: 'paused', reason: keyEnded }
      : webhook,
  );
}

type MadeWebhook = Pick<Webhook, 'accountId' | 'madeBy' | 'intakeId' | 'cursorPosition'>;

/** Reads the current visibility of the key that made the webhook; `ended`: as `visibilityOfMaker`. */
export async function readVisibilityOfMaker(
  context: Basics,
  on: Queryable,
  webhook: MadeWebhook,
): Promise<Visibility | 'ended'> {
  const { accountId, madeBy } = webhook;
  const makers = madeBy === null ? [] : [madeBy];
  return visibilityOfMaker(await findLiveKeys(on, accountId, makers, context.clock()), webhook);
}

/**
 * Returns the visibility of the key that made the webhook. `ended`: the key was revoked, has expired, or is a suspended
 * member's; or the role of its member may no longer see the content. Payloads may concern any person, and events have
 * all parts of a contact.
 */
function visibilityOfMaker(
  live: ReadonlyMap<KeyId, SignedInMember | null>,
  { madeBy, intakeId, cursorPosition }: MadeWebhook,
): Visibility | 'ended' {
  if (madeBy === null) return undefined;
  const member = live.get(madeBy);
  if (member === undefined) return 'ended';
  // Nothing is sent to a webhook that is only stored.
  if (member === null || cursorPosition === null) return undefined;
  const visibility = visibilityOf(member);
  const mayRead = alsoToWrite.every((scope) => member.role.scopes.includes(scope));
  const isShown = visibility === undefined || (intakeId === null && showsAllParts(visibility));
  return mayRead && isShown ? visibility : 'ended';
}

/** Changes a webhook or a receiver that was looked up before. */
export async function editWebhookOrReceiver(
  context: Context,
  caller: Caller,
  id: RecordKey,
  { url, types, fields: followed, description, ...edit }: WebhookEdit,
  principal: Principal | undefined,
  isCalled = true,
): Promise<Webhook> {
  const fields = {
    ...edit,
    ...(url === undefined ? {} : { url: await checkWebhookUrl(context, isCalled, url) }),
    ...(types === undefined ? {} : { types: withoutRepeats(types) }),
    ...(followed === undefined ? {} : { fields: withoutRepeats(followed) }),
    ...(description === undefined ? {} : { description: description || null }),
  };
  if (!isCalled) return storedKind.update(context, caller, id, fields, principal);
  return kind.update(context, caller, id, fields, principal);
}

function withoutRepeats(names: readonly string[] | null | undefined): readonly string[] | null {
  return names == null ? null : [...new Set(names)];
}

export async function deleteWebhookOrReceiver(
  context: Context,
  caller: Caller,
  target: WebhookOrReceiver,
  principal: Principal | undefined,
): Promise<void> {
  const { id } = await getWebhookOrReceiver(context, caller, target);
  await dropDeliveryLog(context, caller, id);
  await kind.delete(context, caller, target.id, principal);
}

/** Deliveries of one transaction, which takes a few hundredths of a second. */
const droppedAtOnce = 2_000;

/**
 * Deletes the log of a webhook in pieces before the webhook itself. The log may have a hundred thousand deliveries. A
 * single transaction would lock the webhook for seconds, and the attempts of all accounts wait for this lock. Waiting
 * deliveries are few, and stay if the webhook is not deleted in the end.
 */
async function dropDeliveryLog(context: Context, caller: Caller, id: WebhookId): Promise<void> {
  let after: DeliveryId | null = null;
  do {
    const last: DeliveryId | null = after;
    after = await queuedByAccount(context, caller, (tx) =>
      dropSettledDeliveries(tx, caller.accountId, id, last, droppedAtOnce),
    );
  } while (after !== null);
}

/**
 * Returns the key responsible for the requests: the key that set the URL last. A key that resumes a webhook of an ended
 * key becomes responsible.
 */
function responsibleKeyOf(
  stored: Webhook,
  { url, state }: WebhookEdit,
  isOver: boolean,
  { keyId }: Caller,
): KeyId | null {
  const isMoved = url !== undefined && url !== stored.url;
  return isMoved || (isOver && state === 'active') ? keyId : stored.madeBy;
}

interface TestedWebhook extends PostResult {
  readonly delivered: boolean;
}

/** Calls the receiver at once, in any state of the webhook, and returns the response. The attempt is not recorded. */
export async function testWebhook(
  context: Basics & Caches & OtherSystems,
  caller: Caller,
  id: WebhookId,
): Promise<TestedWebhook> {
  const stored = await getWebhookOrReceiver(context, caller, { id, intakeId: null });
  const { sending } = webhookFormatOf(context, stored.face);
  if (sending === undefined)
    throw new ProblemError({ kind: 'unsupported', feature: 'A test of a webhook that is only stored' });
  const about = orNotFound(await readEncodingContext(context, context.database, stored, sending), 'account');
  const at = context.clock();
  const testId = context.newId();
  const encoded = sending.test(testId, at, about);
  const body = Buffer.from(encoded.body);
  const secrets = openSecrets(context, stored);
  const headers = sending.headers({ id: testId, type: encoded.type, body, at, secrets });
  const release = context.webhooks.tests.take(caller.accountId);
  try {
    const timeoutMs = Math.min(sending.timeoutMs, testMs);
    const { accountId: owner } = caller;
    const posted = await context.webhooks.receiverClient.post({
      owner,
      url: stored.url,
      headers,
      body,
      timeoutMs,
    });
    return { ...posted, response: toPrintable(posted.response), delivered: isSuccess(posted) };
  } finally {
    release();
  }
}

export function webhookFormatOf(context: OtherSystems, face: string): WebhookFormat {
  const format = context.webhooks.formats.get(face);
  if (format === undefined)
    throw invalid('face', 'not_allowed', `must be one of ${[...context.webhooks.formats.keys()].join(', ')}`);
  return format;
}

function calledFaces({ webhooks }: OtherSystems): string {
  const called = [...webhooks.formats].filter(([, { sending }]) => sending !== undefined);
  return called.map(([face]) => face).join(', ');
}

export async function runWebhookChange<Result>(
  context: Basics & Admission & OtherSystems,
  caller: Caller,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await queuedByAccount(context, caller, work);
  context.webhooks.changes.raise();
  return result;
}
