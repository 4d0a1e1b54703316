/** The part of the scenario about webhooks. */

import { set } from '@switchbook/domain/contact/edit.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import type { Delivery, DeliveryState } from '../../src/webhooks/values/delivery.js';
import type { Webhook } from '../../src/webhooks/values/webhook.js';
import { phone, type Stage, save } from './populate.js';

type Note = <Value>(name: string, work: () => Promise<Value> | Value) => Promise<Value | undefined>;

/** Omits members that differ from run to run: positions, and the time of a call. */
const shown = ({ position: _, seq: __, tookMs: ___, ...delivery }: Delivery) => delivery;
const plain = (webhook: Omit<Webhook, 'secret'>) => {
  const { id, url, description, types, state, reason, failureCount, redelivery } = webhook;
  return { id, url, description, types, state, reason, failureCount, redelivery };
};

export async function withWebhooks(stage: Stage, note: Note): Promise<void> {
  const { core, caller, advance } = stage;
  const send = () => core.runWebhooks({ signal: new AbortController().signal, isOnce: true });
  const page = { limit: 100, after: null };
  const [first] = await core.records(webhooks).list(caller);
  if (first === undefined) throw new Error('there is a webhook already');
  const log = (name: string, id = first.id) =>
    note(`${name}: log`, async () => (await core.listDeliveries(caller, id, {}, page)).items.map(shown));
  const state = (name: string, id = first.id) =>
    note(`${name}: webhook`, async () => plain(await core.records(webhooks).get(caller, id)));
  await note('webhooks', async () => (await core.records(webhooks).list(caller)).map(plain));
  await log('at first');
  await note('waiting', async () =>
    (await core.listDeliveries(caller, first.id, { state: 'waiting' }, { limit: 1, after: null })).items.map(
      shown,
    ),
  );
  await save(stage, { displayName: set('Told'), identities: [phone('14155550779')] });
  await send();
  await log('told');
  advance(10_000);
  await send();
  await log('tried again');
  await state('tried again');
  const wanted = { face: 'directory', url: stage.receiver, types: ['tag.created'] };
  const webhook = await note('another', async () =>
    plain(await core.records(webhooks).create(caller, wanted)),
  );
  if (webhook === undefined) return;
  await note('edit', async () =>
    plain(await core.records(webhooks).update(caller, webhook.id, { description: 'other', state: 'paused' })),
  );
  await note('rotate', async () => plain(await core.records(webhooks).rotate(caller, webhook.id, {})));
  await state('edited', webhook.id);
  await note('test', async () => {
    const { tookMs: _, ...tested } = await core.testWebhook(caller, webhook.id);
    return tested;
  });
  const newest = async (deliveryState: DeliveryState) =>
    (await core.listDeliveries(caller, first.id, { state: deliveryState }, { limit: 1, after: null }))
      .items[0];
  const [delivered, waiting] = [await newest('delivered'), await newest('waiting')];
  if (delivered === undefined || waiting === undefined) throw new Error('one of each is there');
  await note('redeliver', async () => shown(await core.redeliver(caller, first.id, delivered.id)));
  await note('hasten', async () => shown(await core.redeliver(caller, first.id, waiting.id)));
  await send();
  await log('redelivered');
  const span = { from: new Date(0), to: new Date('2100-01-01') };
  await note('span', async () => plain(await core.redeliverSpan(caller, first.id, span)));
  await send();
  await log('span');
  await state('span');
  await note('renew', async () =>
    plain(await core.records(webhooks).update(caller, first.id, { state: 'active' })),
  );
  await send();
  await log('renewed');
  await note('delete', () => core.records(webhooks).delete(caller, webhook.id));
  await note('gone', () => core.records(webhooks).get(caller, webhook.id));
  await note('left webhooks', async () => (await core.records(webhooks).list(caller)).map(plain));
}
