import { expect, it } from 'vitest';
import { businessNumberOf } from './read-payload.js';

const of = (payload: unknown) => businessNumberOf(Buffer.from(JSON.stringify(payload)));
const entry = (metadata: unknown) => ({ changes: [{ field: 'messages', value: { metadata } }] });

it.each([
  ['the first of the platform', { entry: [entry({}), entry({ phone_number_id: '7' })] }, '7'],
  ['a session of WAHA', { event: 'session.status', session: 'shop', payload: {} }, 'shop'],
  ['an instance of Evolution API', { event: 'connection.update', instance: 'shop', data: {} }, 'shop'],
  [
    'a number of YCloud',
    {
      type: 'whatsapp.inbound_message.received',
      apiVersion: 'v2',
      whatsappInboundMessage: { from: '+351912345678', to: '+15550783881' },
    },
    '15550783881',
  ],
  ['an event of YCloud that is not read', { type: 'whatsapp.payment.updated', apiVersion: 'v2' }, undefined],
  ['none', { entry: [entry({})] }, undefined],
  ['a list', [{ session: 'shop' }], undefined],
])('finds %s', (_what, payload, expected) => {
  expect(of(payload)).toBe(expected);
});

it('finds none in an unreadable payload', () => {
  expect(businessNumberOf(Buffer.from('{"entry":'))).toBeUndefined();
});
