/** Tools of assistants answer for a hidden contact as for a missing one, with the same statements. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { displayedIdentity } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { settled } from '../support/accounts/people.js';
import { useServer } from '../support/wire/server.js';
import { joinMember } from './people.js';
import { followStatements } from './statements.js';
import { type NamedRecord, World } from './world.js';

const fixture = useServer({ settings: { areRateLimitsOn: false }, hasOwnConnections: true });
const noted = followStatements();

const phoneOf = (contact: Contact) => `+${displayedIdentity(contact, 'phone')?.value}`;
const emailOf = (contact: Contact) => displayedIdentity(contact, 'email')?.value;

/** Each tool that names a person, with each way to name one. */
const tools: Readonly<Record<string, (person: Contact) => object>> = {
  'who_is, by number': (contact) => ({ identities: [phoneOf(contact)] }),
  'who_is, by email': (contact) => ({ identities: [emailOf(contact)] }),
  get_person: ({ number }) => ({ person: number }),
  what_changed: ({ number }) => ({ person: number }),
  'can_send, by number': (contact) => ({ people: [phoneOf(contact)], channel: 'sms' }),
  'can_send, by id': ({ number }) => ({ people: [number], channel: 'sms' }),
  propose_change: ({ number }) => ({ kind: 'tag', people: [number], add: ['planned'] }),
  find_people: (contact) => ({ text: phoneOf(contact).slice(3) }),
};

it('a tool treats a hidden person like a missing one, in its answer and its statements', async () => {
  const world = await World.make(fixture, [71_234_567, 61_234_567]);
  const wanted = { name: 'agent', role: 'agent', owners: ['mine'], groups: [] };
  const scopes = ['contacts:read', 'contacts:write', 'messages:send'] as const;
  const { key } = await joinMember(fixture, world.of, { ...wanted, scopes });
  const ask = (name: string, { person }: NamedRecord) => {
    const given = tools[name]?.(person) ?? {};
    const params = { name: name.split(',')[0], arguments: given };
    const headers = { authorization: `Bearer ${key}`, accept: 'application/json, text/event-stream' };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    return noted(() => fixture.send({ method: 'POST', path: '/mcp', headers, body }));
  };
  const plain = (text: string, { person }: NamedRecord) =>
    [
      person.id,
      person.number,
      phoneOf(person),
      phoneOf(person).slice(1),
      phoneOf(person).slice(3),
      emailOf(person),
    ]
      .reduce<string>((known, item) => known.replaceAll(String(item), '<asked>'), text)
      .replaceAll(/plan_[\w-]+|\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, '<new>');
  for (const name of Object.keys(tools)) {
    const hidden = await world.recordOf('contacts', { owner: 'other' }, world.of.key, true);
    const missing = World.missing('contacts', hidden);
    await settled(fixture)(world.of);
    // The first call may fill a cache, and a call that waited for background work runs in the context of that work.
    let [one, other] = [await ask(name, hidden), await ask(name, missing)];
    for (let turn = 0; turn < 12 && one[1] !== other[1]; turn += 1)
      [one, other] = [await ask(name, hidden), await ask(name, missing)];
    expect([name, one[0].status, plain(one[0].text, hidden)]).toEqual([
      name,
      200,
      plain(other[0].text, missing),
    ]);
    expect([name, one[1]]).toEqual([name, other[1]]);
  }
});
