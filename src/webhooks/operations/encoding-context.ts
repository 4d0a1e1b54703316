/** Reads the context that encodes the bodies of a webhook, and encodes a body again. */

import type { StoredEvent } from '@switchbook/domain/events/event.js';
import type { AccountId, WebhookId } from '@switchbook/domain/runtime/ids.js';
import { findAccount } from '../../access/store/account-rows.js';
import { findNumber } from '../../catalogs/values/catalog.js';
import type { Queryable } from '../../database/database.js';
import { findEvent } from '../../feed/store/events.js';
import { readLastMessages } from '../../intakes/store/activity-rows.js';
import type { Context } from '../../operation-context/context.js';
import type { Delivery } from '../values/delivery.js';
import type { EncodingContext, SendingRules, WebhookBody } from '../values/format.js';

interface EncodedFor {
  readonly accountId: AccountId;
  readonly id: WebhookId;
}

/** Reads the context, with the current items of catalogs; undefined if the account was deleted. */
export async function readEncodingContext(
  { catalogs }: Pick<Context, 'catalogs'>,
  on: Queryable,
  { accountId, id }: EncodedFor,
  rules: SendingRules,
): Promise<EncodingContext | undefined> {
  const account = await findAccount(on, accountId);
  if (account === undefined) return undefined;
  const read = rules.catalogs.map(
    async (catalog) => [catalog, await catalogs.get(accountId, catalog)] as const,
  );
  const items = new Map(await Promise.all(read));
  const item: EncodingContext['item'] = (catalog, number) => {
    const list = items.get(catalog);
    return list && findNumber(list, number);
  };
  return { account, webhookId: id, item, activityOf: () => undefined };
}

/** Adds the messages of the contacts of a batch of events, by one statement, if the format shows messages. */
export async function withActivity(
  on: Queryable,
  { showsActivity }: SendingRules,
  encodingContext: EncodingContext,
  events: readonly StoredEvent[],
): Promise<EncodingContext> {
  const { account } = encodingContext;
  // An account without an intake has no messages.
  if (!showsActivity || !account.hasIntakes) return encodingContext;
  const ids = new Set(events.flatMap(({ contactId }) => contactId ?? []));
  if (ids.size === 0) return encodingContext;
  const rows = await readLastMessages(on, account.id, [...ids]);
  const activities = new Map(rows.map((activity) => [activity.contactId, activity]));
  return { ...encodingContext, activityOf: (id) => activities.get(id) };
}

/** Encodes a delivery again; undefined if its event is no longer stored, or no longer sent. */
export async function encodeBodyAgain(
  context: Pick<Context, 'catalogs'>,
  on: Queryable,
  webhook: EncodedFor,
  rules: SendingRules,
  { eventId, position, seq }: Delivery,
): Promise<WebhookBody | undefined> {
  const event = await findEvent(on, webhook.accountId, { position, seq });
  const encodingContext = await readEncodingContext(context, on, webhook, rules);
  if (event?.id !== eventId || encodingContext === undefined) return undefined;
  return rules.encode(event, await withActivity(on, rules, encodingContext, [event]));
}
