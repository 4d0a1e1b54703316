/**
 * Receivers of an intake, which get its payloads unchanged. Receivers are webhooks with other content.
 * `../jobs/webhook-jobs.ts` calls both. A header that is a secret itself, such as `Authorization`, belongs to this
 * server and is not passed on. Retention does not wait for receivers: a dead one must not keep texts of messages.
 * Deliveries have no foreign key to payloads, since its locks would conflict with applying them.
 */
import type { Caller, Principal } from '@switchbook/domain/access/access.js';
import { payloadFace } from '@switchbook/domain/events/intake-names.js';
import { invalid, orNotFound } from '@switchbook/domain/problems/problem.js';
import { asId, type IntakeId, type WebhookId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { intakeRecord } from '../../intakes/values/intake.js';
import type { Admission, Basics, Context, OtherSystems } from '../../operation-context/context.js';
import { recordStore } from '../../records/store.js';
import { listReceiverLags, type ReceiverLag } from '../store/receiver-payloads.js';
import { type Webhook, webhookLimits } from '../values/webhook.js';
import { redeliverSpan } from './delivery-log.js';
import { checkWebhookUrl } from './webhook-checks.js';
import {
  deleteWebhookOrReceiver,
  editWebhookOrReceiver,
  getWebhookOrReceiver,
  insertNewWebhook,
  listWebhooksOrReceivers,
  type WebhookEdit,
} from './webhooks.js';

/** The name of the limit in refusals. */
const receiversFeature = 'receivers for one intake';

/**
 * A webhook of an intake. Its name is stored as the description. Its undelivered payloads are counted up to a limit.
 */
interface Receiver extends Webhook, Omit<ReceiverLag, 'id'> {
  readonly intakeId: IntakeId;
  readonly name: string | null;
  /** the time span that is resent; null: none */
  readonly resend: Webhook['redelivery'];
}

type ReceiverEdit = Pick<WebhookEdit, 'url' | 'state'> & { readonly name?: string | null };

/** Creates a receiver, which gets payloads from now on. Throws `not_found`, `invalid`, `quota`. */
export async function createReceiver(
  context: Basics & Admission & OtherSystems,
  caller: Caller,
  intakeId: IntakeId,
  { url: address, name = null }: { readonly url: string; readonly name?: string | null },
  principal?: Principal,
): Promise<Receiver> {
  await checkIntake(context, caller, intakeId);
  const url = await checkWebhookUrl(context, true, address);
  const id = asId<WebhookId>(context.newId());
  await insertNewWebhook(
    context,
    caller,
    principal,
    { feature: receiversFeature, maximum: webhookLimits.receivers },
    {
      id,
      intakeId,
      face: payloadFace,
      url,
      isCalled: true,
      description: name || null,
      types: null,
      fields: null,
      segment: null,
      secret: Buffer.alloc(0),
    },
  );
  return getReceiver(context, caller, intakeId, id);
}

/** Lists receivers, newest first. Throws `not_found`. */
export async function listReceivers(
  context: Basics,
  caller: Caller,
  intakeId: IntakeId,
): Promise<readonly Receiver[]> {
  const [stored, lags] = await Promise.all([
    listWebhooksOrReceivers(context, caller, intakeId),
    listReceiverLags(context.database, caller.accountId, intakeId),
  ]);
  if (stored.length === 0) await checkIntake(context, caller, intakeId);
  return stored.map((row) => {
    const { waiting = 0, oldestAt = null } = lags.find(({ id }) => id === row.id) ?? {};
    return { ...row, intakeId, name: row.description, resend: row.redelivery, waiting, oldestAt };
  });
}

/** Returns a receiver of the intake. Throws `not_found`. */
export async function getReceiver(
  context: Basics,
  caller: Caller,
  intakeId: IntakeId,
  id: WebhookId,
): Promise<Receiver> {
  await getWebhookOrReceiver(context, caller, { id, intakeId });
  const receivers = await listReceivers(context, caller, intakeId);
  return orNotFound(
    receivers.find((receiver) => receiver.id === id),
    'receiver',
  );
}

/** Changes, pauses or resumes it. Throws `not_found`, `invalid`. */
export async function updateReceiver(
  context: Context,
  caller: Caller,
  intakeId: IntakeId,
  id: WebhookId,
  { name, ...edit }: ReceiverEdit,
  principal?: Principal,
): Promise<Receiver> {
  await getWebhookOrReceiver(context, caller, { id, intakeId });
  await editWebhookOrReceiver(
    context,
    caller,
    id,
    { ...edit, ...withoutUndefined({ description: name }) },
    principal,
  );
  return getReceiver(context, caller, intakeId, id);
}

/** Deletes a receiver. Its waiting payloads are no longer sent. Throws `not_found`. */
export function deleteReceiver(
  context: Context,
  caller: Caller,
  intakeId: IntakeId,
  id: WebhookId,
  principal?: Principal,
): Promise<void> {
  return deleteWebhookOrReceiver(context, caller, { id, intakeId }, principal);
}

/**
 * Resends payloads. Without a time it resends all failed payloads at once, and resumes a disabled receiver. With a time
 * it resends all payloads since then, delivered or not. Throws `conflict` for a time if the receiver is not active.
 */
export async function resendReceiver(
  context: Context,
  caller: Caller,
  intakeId: IntakeId,
  id: WebhookId,
  from: Date | undefined,
  principal?: Principal,
): Promise<Receiver> {
  // A receiver that becomes active gets all its failed payloads again (`renewDeliveries`).
  if (from === undefined)
    return updateReceiver(context, caller, intakeId, id, { state: 'active' }, principal);
  const to = context.clock();
  if (from >= to) throw invalid('from', 'future', 'must be in the past');
  await redeliverSpan(context, caller, id, { from, to }, intakeId);
  return getReceiver(context, caller, intakeId, id);
}

async function checkIntake({ database }: Basics, { accountId }: Caller, id: IntakeId): Promise<void> {
  orNotFound(await recordStore(intakeRecord).find(database, accountId, id), 'intake');
}
