/** Webhooks as people and programs manage them. What is sent is the matter of `webhook-jobs.ts`. */
import type { Caller } from '../../domain/access.js';
import { webhookFacts } from '../../domain/audit.js';
import { changesOf } from '../../domain/audit-change.js';
import { asId, type IntakeId, type KeyId, type WebhookId } from '../../domain/ids.js';
import { existing, invalid, notFound, ProblemError } from '../../domain/problem.js';
import { type Seen, sightOf } from '../../domain/sight.js';
import { keyEnded, type Webhook, type WebhookFormat } from '../../domain/webhook.js';
import { findLiveKeys } from '../../store/access/accounts.js';
import type { Queryable, Transaction } from '../../store/database/database.js';
import { readFeedPlace } from '../../store/events/events.js';
import { renewDeliveries } from '../../store/webhooks/deliveries.js';
import {
  deleteWebhook as deleteStored,
  findWebhook,
  insertWebhook,
  listWebhooks as listStored,
  lockWebhooks,
  type NewWebhookRow,
  type StoredWebhook,
  skipLostEvents,
  updateWebhook,
} from '../../store/webhooks/webhooks.js';
import { audited } from '../audit/audit.js';
import type { Context } from '../context.js';
import { isSuccess, printable } from './attempts.js';
import type { Posted } from './caller.js';
import { checkDescription, checkSegment, checkTypes, checkUrl, secretOf } from './checks.js';
import { noticeContext } from './notices.js';
import { openSecrets, ownerOf } from './secrets.js';

/** Webhooks of an account, of all faces together. */
export const maxWebhooks = 20;
/** Milliseconds for which an old secret signs too. */
export const secretOverlapMs = 24 * 60 * 60 * 1000;
/** A test call is answered by then. */
const testMs = 10_000;

export interface NewWebhook {
  readonly face: string;
  readonly url: string;
  /** absent or null: all events of the face */
  readonly types?: readonly string[] | null;
  /** number of a saved segment, for events of its contacts alone */
  readonly segment?: number | null;
  readonly description?: string | null;
  /** made when absent */
  readonly secret?: string;
}

export interface WebhookEdit {
  readonly url?: string;
  readonly types?: readonly string[] | null;
  readonly segment?: number | null;
  readonly description?: string | null;
  /** `active` also forgets earlier failures, and tries anew what was not delivered */
  readonly state?: 'active' | 'paused';
}

export interface WithSecret {
  readonly webhook: Webhook;
  /** shown this once */
  readonly secret: string;
}

/** Creates a webhook, which receives events from now on. */
export async function createWebhook(
  context: Context,
  caller: Caller,
  wanted: NewWebhook,
): Promise<WithSecret> {
  const format = formatOf(context, wanted.face);
  // An API without events of contacts keeps endpoints for its own clients. Others would wait for calls that never come.
  if (format.calls === undefined && caller.face !== wanted.face)
    throw invalid(
      'face',
      'not_allowed',
      `has no events of contacts, so nothing would be called: choose ${calledFaces(context)}`,
    );
  checkTypes(format, wanted.types);
  checkDescription(wanted.description);
  await checkSegment(context, caller, wanted.segment);
  const secret = secretOf(context, format, wanted.secret);
  const isCalled = format.calls !== undefined;
  const url = await checkUrl(context, isCalled, wanted.url);
  const id = asId<WebhookId>(context.newId());
  const { accountId } = caller;
  const most = { feature: 'webhooks', maximum: maxWebhooks };
  const webhook = await insertNew(context, caller, most, {
    ...{ id, intakeId: null, face: wanted.face, url, isCalled },
    description: wanted.description ?? null,
    types: wanted.types == null ? null : [...new Set(wanted.types)],
    segmentNumber: wanted.segment ?? null,
    secret: context.webhooks.secrets.seal(secret, ownerOf({ accountId, id })),
  });
  return { webhook, secret };
}

/** Inserts it unless the account, or the intake, has too many. Throws `quota`. */
export function insertNew(
  context: Context,
  caller: Caller,
  { feature, maximum }: { readonly feature: string; readonly maximum: number },
  fresh: Omit<NewWebhookRow, 'now' | 'madeBy'>,
): Promise<StoredWebhook> {
  const { accountId, keyId: madeBy } = caller;
  return changing(context, async (tx) => {
    if (!(await lockWebhooks(tx, accountId))) throw notFound('account');
    await checkLive(context, tx, caller);
    const current = (await listStored(tx, accountId, null, fresh.intakeId)).length;
    if (current >= maximum) throw new ProblemError({ kind: 'quota', feature, current, maximum });
    return audited(context, tx, caller, async (written) => {
      const result = await insertWebhook(written, accountId, { ...fresh, now: context.clock(), madeBy });
      return { result, changes: changesOf('webhook.created', fresh.id, null, webhookFacts(result)) };
    });
  });
}

export interface OfferedFormat {
  readonly face: string;
  readonly title: string;
  readonly types: readonly string[];
  /** false: webhooks are kept and never called */
  readonly isCalled: boolean;
}

/** The formats in which webhooks may be called; those that are called first. */
export function listWebhookFormats({ webhooks }: Context): readonly OfferedFormat[] {
  const formats = [...webhooks.formats].map(([face, { title = face, types, calls }]) => ({
    face,
    title,
    types,
    isCalled: calls !== undefined,
  }));
  return formats.sort((one, other) => Number(other.isCalled) - Number(one.isCalled));
}

/** Newest first. `face`: of this one alone. */
export async function listWebhooks(
  context: Context,
  caller: Caller,
  face: string | null = null,
): Promise<readonly Webhook[]> {
  const { database } = context;
  return withPauses(context, database, await listStored(database, caller.accountId, face));
}

export function getWebhook(context: Context, caller: Caller, id: WebhookId, face?: string): Promise<Webhook> {
  return getStored(context, caller, id, face);
}

/** Newest first, with the pauses of keys that have ended. */
export async function listReceiversOf(
  context: Context,
  { accountId }: Caller,
  intakeId: IntakeId,
): Promise<readonly StoredWebhook[]> {
  const { database } = context;
  return withPauses(context, database, await listStored(database, accountId, null, intakeId));
}

export async function getStored(
  context: Context,
  { accountId }: Caller,
  id: WebhookId,
  face?: string,
  intakeId: IntakeId | null = null,
): Promise<StoredWebhook> {
  const { database } = context;
  const found = await findWebhook(database, accountId, id);
  const [stored] = await withPauses(context, database, found === undefined ? [] : [found]);
  if (stored === undefined || stored.intakeId !== intakeId || (face !== undefined && stored.face !== face))
    throw notFound(intakeId === null ? 'webhook' : 'receiver');
  return stored;
}

/** Those whose key has expired as paused, which the sender writes down when it comes to them. */
async function withPauses(
  context: Context,
  on: Queryable,
  found: readonly StoredWebhook[],
): Promise<readonly StoredWebhook[]> {
  const makers = new Set(
    found.flatMap(({ state, madeBy }) => (state === 'active' && madeBy ? [madeBy] : [])),
  );
  const [first] = found;
  if (makers.size === 0 || first === undefined) return found;
  const live = await findLiveKeys(on, first.accountId, [...makers], context.clock());
  const isPaused = ({ state, madeBy }: StoredWebhook) =>
    state === 'active' && madeBy !== null && !live.has(madeBy);
  return found.map((one) => (isPaused(one) ? { ...one, state: 'paused', reason: keyEnded } : one));
}

/** Whether the key that made the webhook has been revoked or has expired. */
export async function hasMakerEnded(
  context: Context,
  on: Queryable,
  { accountId, madeBy }: Pick<StoredWebhook, 'accountId' | 'madeBy'>,
): Promise<boolean> {
  return madeBy !== null && !(await findLiveKeys(on, accountId, [madeBy], context.clock())).has(madeBy);
}

/** The present sight of the key that made the webhook; `ended`: the key was revoked, has expired, or is a suspended member's. */
export async function sightOfMaker(
  context: Context,
  on: Queryable,
  { accountId, madeBy }: Pick<StoredWebhook, 'accountId' | 'madeBy'>,
): Promise<Seen | 'ended'> {
  if (madeBy === null) return undefined;
  const member = (await findLiveKeys(on, accountId, [madeBy], context.clock())).get(madeBy);
  if (member === undefined) return 'ended';
  return member === null ? undefined : sightOf(member);
}

/** Throws `unauthenticated` when the caller's key was revoked, or expired, after it was looked at. */
async function checkLive(context: Context, tx: Transaction, { accountId, keyId }: Caller): Promise<void> {
  if (await hasMakerEnded(context, tx, { accountId, madeBy: keyId }))
    throw new ProblemError({ kind: 'unauthenticated' });
}

/** Locked, for a caller whose key is live. */
async function lockLive(
  context: Context,
  tx: Transaction,
  caller: Caller,
  id: WebhookId,
): Promise<StoredWebhook> {
  const stored = existing(await findWebhook(tx, caller.accountId, id, 'for update'), 'webhook');
  await checkLive(context, tx, caller);
  return stored;
}

export async function editWebhook(
  context: Context,
  caller: Caller,
  id: WebhookId,
  edit: WebhookEdit,
  face?: string,
): Promise<Webhook> {
  const format = formatOf(context, (await getStored(context, caller, id, face)).face);
  checkTypes(format, edit.types);
  await checkSegment(context, caller, edit.segment);
  return editStored(context, caller, id, edit, format.calls !== undefined);
}

/** Edits a webhook or a receiver that was looked up before. */
export async function editStored(
  context: Context,
  caller: Caller,
  id: WebhookId,
  edit: WebhookEdit,
  isCalled = true,
): Promise<Webhook> {
  checkDescription(edit.description);
  const url = edit.url === undefined ? undefined : await checkUrl(context, isCalled, edit.url);
  return changing(context, async (tx) => {
    const locked = await lockLive(context, tx, caller, id);
    const isOver = await hasMakerEnded(context, tx, locked);
    const [stored = locked] = await withPauses(context, tx, [locked]);
    const { description = stored.description, types = stored.types, state = stored.state } = edit;
    const { segment: segmentNumber = stored.segmentNumber } = edit;
    const isRenewed = edit.state === 'active';
    if (isRenewed) await renewDeliveries(tx, caller.accountId, id);
    // The webhook's reason has already stated that events are lost.
    if (isRenewed && stored.state === 'disabled')
      await skipLostEvents(tx, caller.accountId, id, (await readFeedPlace(tx, caller.accountId)).start);
    return audited(context, tx, caller, async (written) => {
      const result = await updateWebhook(written, {
        ...stored,
        url: url ?? stored.url,
        description,
        types: types === null ? null : [...new Set(types)],
        segmentNumber,
        state,
        reason: edit.state === undefined ? stored.reason : null,
        madeBy: makerAfter(stored, { ...edit, url }, isOver, caller),
        failureCount: isRenewed ? 0 : stored.failureCount,
        failingSince: isRenewed ? null : stored.failingSince,
        updatedAt: context.clock(),
      });
      const changes = changesOf('webhook.changed', id, webhookFacts(stored), webhookFacts(result));
      return { result, changes };
    });
  });
}

/** Calls go where the last key chose that set the URL; one that resumes what an ended key made answers for it from then on. */
function makerAfter(
  stored: StoredWebhook,
  { url, state }: Pick<WebhookEdit, 'state'> & { readonly url: string | undefined },
  isOver: boolean,
  { keyId }: Caller,
): KeyId | null {
  const isMoved = url !== undefined && url !== stored.url;
  return isMoved || (isOver && state === 'active') ? keyId : stored.madeBy;
}

/** Deletes the webhook with its deliveries, made or not. */
export async function deleteWebhook(
  context: Context,
  caller: Caller,
  id: WebhookId,
  face?: string,
  intakeId: IntakeId | null = null,
): Promise<void> {
  await getStored(context, caller, id, face, intakeId);
  await context.database.transaction(async (tx) => {
    const stored = existing(await findWebhook(tx, caller.accountId, id, 'for update'), 'webhook');
    await audited(context, tx, caller, async (written) => {
      await deleteStored(written, caller.accountId, id);
      return { result: undefined, changes: changesOf('webhook.deleted', id, webhookFacts(stored), null) };
    });
  });
}

/** Makes a new secret; the old one signs too for a day. */
export async function rotateWebhookSecret(
  context: Context,
  caller: Caller,
  id: WebhookId,
  wanted?: string,
): Promise<WithSecret> {
  const format = formatOf(context, (await getStored(context, caller, id)).face);
  const secret = secretOf(context, format, wanted);
  return changing(context, async (tx) => {
    const stored = await lockLive(context, tx, caller, id);
    const now = context.clock();
    const webhook = await audited(context, tx, caller, async (written) => {
      const result = await updateWebhook(written, {
        ...stored,
        secret: context.webhooks.secrets.seal(secret, ownerOf(stored)),
        oldSecret: stored.secret,
        oldSecretUntil: new Date(now.getTime() + secretOverlapMs),
        updatedAt: now,
      });
      const changes = changesOf('webhook.secret_rotated', id, webhookFacts(stored), webhookFacts(result));
      return { result, changes };
    });
    return { webhook, secret };
  });
}

export interface TestedWebhook extends Posted {
  readonly delivered: boolean;
}

/** Calls the receiver at once, whatever the webhook's state, and returns the answer. Nothing of it is recorded. */
export async function testWebhook(context: Context, caller: Caller, id: WebhookId): Promise<TestedWebhook> {
  const stored = await getStored(context, caller, id);
  const { calls } = formatOf(context, stored.face);
  if (calls === undefined)
    throw new ProblemError({ kind: 'unsupported', feature: 'A test call of a webhook that is only stored' });
  const about = existing(await noticeContext(context, context.database, stored, calls), 'account');
  const at = context.clock();
  const callId = context.newId();
  const notice = calls.test(callId, at, about);
  const body = Buffer.from(notice.body);
  const secrets = openSecrets(context, stored);
  const headers = calls.headers({ id: callId, type: notice.type, body, at, secrets });
  const release = context.webhooks.tests.take(caller.accountId);
  try {
    const timeoutMs = Math.min(calls.timeoutMs, testMs);
    const { accountId: owner } = caller;
    const posted = await context.webhooks.caller.post({ owner, url: stored.url, headers, body, timeoutMs });
    return { ...posted, response: printable(posted.response), delivered: isSuccess(posted) };
  } finally {
    release();
  }
}

export function formatOf(context: Context, face: string): WebhookFormat {
  const format = context.webhooks.formats.get(face);
  if (format === undefined)
    throw invalid('face', 'not_allowed', `must be one of ${[...context.webhooks.formats.keys()].join(', ')}`);
  return format;
}

function calledFaces({ webhooks }: Context): string {
  const called = [...webhooks.formats].filter(([, { calls }]) => calls !== undefined);
  return called.map(([face]) => face).join(', ');
}

export async function changing<Result>(
  context: Context,
  work: (tx: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await context.database.transaction(work);
  context.webhooks.changes.due();
  return result;
}
