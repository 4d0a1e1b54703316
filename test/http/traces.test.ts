/** A caller's trace continues: in lines of its request, in webhooks of its changes, and in calls that are forwarded. */
import pino from 'pino';
import { expect, it } from 'vitest';
import { newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { openVendor } from '../support/vendors/vendor.js';
import { openReceiver } from '../support/wire/receiver.js';
import { useServer } from '../support/wire/server.js';

const lines: string[] = [];
const thisMachine = [{ address: '127.0.0.0', prefix: 8 }];
const fixture = useServer({
  logger: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
  settings: { upstreamAllow: thisMachine, webhookAllow: thisMachine },
});

const id = '4bf92f3577b34da6a3ce929d0e0e4736';
const parent = '00f067aa0ba902b7';
const traceparent = `00-${id}-${parent}-01`;
const continued = new RegExp(`^00-${id}-(?!${parent})(?!0{16})[0-9a-f]{16}-01$`);

it('is in the log lines of its requests alone', async () => {
  const { client } = await newClient(fixture);
  const lineOf = async (headers: Readonly<Record<string, string>>) => {
    const { headers: answered } = await client.get('/contacts', headers);
    const find = () => lines.find((line) => line.includes(`"request_id":"${answered['x-request-id']}"`));
    await until('the line is written', () => find() !== undefined);
    return JSON.parse(find() ?? '');
  };
  expect(await lineOf({ traceparent })).toMatchObject({ msg: 'answered', trace_id: id });
  for (const header of [`00-${id}-${parent}-01-x`, `00-${'0'.repeat(32)}-${parent}-01`, 'x'])
    expect(await lineOf({ traceparent: header })).not.toHaveProperty('trace_id');
  expect(await lineOf({})).not.toHaveProperty('trace_id');
});

it('the trace is in the webhooks of its changes, with a new id for each call', async () => {
  const { client } = await newClient(fixture);
  const receiver = await openReceiver();
  // The first call about the contact fails, and is repeated as the same part of the trace.
  let isFailed = false;
  receiver.answer(({ json }, response) => {
    const fails = !isFailed && json.type === 'contact.created';
    isFailed ||= fails;
    response.writeHead(fails ? 500 : 204).end();
  });
  const { data: webhook } = (await client.post('/webhooks', { url: receiver.url })).json;
  const { data: created } = (await client.post('/contacts', { display_name: 'Ana' }, { traceparent })).json;
  await client.patch(`/contacts/${created.id}`, { company: 'Acme' });
  await client.patch(
    `/contacts/${created.id}`,
    { company: 'Other' },
    { traceparent: `00-${id}-${parent}-00`, tracestate: 'x=1' },
  );
  await client.post('/tags', { name: 'vip' }, { traceparent });
  const deliveriesOf = async () => (await client.get(`/webhooks/${webhook.id}/deliveries`)).json.data;
  const isCreation = (item: { readonly type: string }) => item.type === 'contact.created';
  // Only then a later time makes it due.
  await until('the failure is noted', async () => (await deliveriesOf()).find(isCreation)?.attempts === 1);
  fixture.advance(60_000);
  await receiver.wait(5);
  const sent = receiver.calls.map(({ json, headers }) => [json.type, headers.traceparent] as const);
  expect(sent).toHaveLength(5);
  const traces = (type: string) => sent.flatMap(([name, trace]) => (name === type ? [trace] : []));
  const [first, again] = traces('contact.created');
  expect([first, again]).toEqual([expect.stringMatching(continued), expect.stringMatching(continued)]);
  expect(again).not.toBe(first);
  expect(traces('contact.updated')).toEqual([
    undefined,
    expect.stringMatching(new RegExp(`^00-${id}-[0-9a-f]{16}-00$`)),
  ]);
  expect(traces('tag.created')).toEqual([expect.stringMatching(continued)]);
  expect(receiver.calls.map(({ headers }) => headers.tracestate)).toEqual(Array(5).fill(undefined));

  // One that is sent again belongs to the trace of the change.
  // A delivery whose answer is not stored yet is already due, and would not be sent a sixth time.
  const areDelivered = async () =>
    (await deliveriesOf()).every((item: { readonly state: string }) => item.state === 'delivered');
  await until('the deliveries are stored', areDelivered);
  const deliveries = await deliveriesOf();
  const delivered = deliveries.find(isCreation);
  const path = `/webhooks/${webhook.id}/deliveries/${delivered.id}/redeliver`;
  expect((await client.post(path, undefined)).status).toBe(202);
  await receiver.wait(6);
  expect(receiver.calls.at(-1)?.headers.traceparent).toMatch(continued);

  // No answer shows it.
  for (const list of ['/events', `/contacts/${created.id}/history`, `/contacts/${created.id}/timeline`])
    expect((await client.get(list)).text).not.toContain(id);
  expect(JSON.stringify(deliveries)).not.toContain(id);
  await receiver.close();
});

it('goes to the vendor with a forwarded call, and so does a bounded tracestate', async () => {
  const { client, account } = await newClient(fixture);
  const vendor = await openVendor();
  await fixture.core.setUpstream(account.account.id, { face: 'wacrm', url: vendor.url, key: 'vendors-own' });
  const forward = async (headers: Readonly<Record<string, string | readonly string[]>>) => {
    const authorization = `Bearer ${account.key}`;
    await fixture.send({ path: '/api/v1/conversations', headers: { authorization, ...headers } });
    const { traceparent: sent, tracestate } = vendor.calls.at(-1)?.headers ?? {};
    return [sent, tracestate];
  };
  expect(await forward({ traceparent, tracestate: 'rojo=1,congo=2' })).toEqual([
    expect.stringMatching(continued),
    'rojo=1,congo=2',
  ]);
  const long = ['a=1', `b=${'x'.repeat(600)}`];
  expect(await forward({ traceparent, tracestate: long })).toEqual([expect.stringMatching(continued), 'a=1']);
  expect(await forward({ traceparent: 'x', tracestate: 'a=1' })).toEqual([undefined, undefined]);
  expect(await forward({ tracestate: 'a=1' })).toEqual([undefined, undefined]);
  // No other spelling reaches a server that reads `_` as `-`.
  const spelled = { traceparent, Trace_Parent: 'x', traceparent_: 'x' };
  expect(await forward(spelled)).toEqual([expect.stringMatching(continued), undefined]);
  expect((await client.get('/account')).status).toBe(200);
  await vendor.close();
});
