/** A follower of members gets exactly the updates that change a followed member. Each state is read once. */
import { changedState } from '@switchbook/domain/contact/contact-state.js';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { followerOf } from '../../src/feed/values/changed-fields.js';
import { comparedMembers, differencesOf } from '../../src/feed/values/differences.js';
import { rounds } from '../support/rounds.js';

const identity = (id: string, value: string) => ({
  id,
  kind: 'phone',
  value,
  primary: true,
  origin: 'directory',
});
/** Values of the members that an event stores; undefined: the default, which is left out. */
const stored: Readonly<Record<string, readonly unknown[]>> = {
  type: [undefined, 'customer'],
  display_name: [undefined, 'Jane', 'Joan'],
  company: [undefined, 'Acme'],
  identities: [undefined, [identity('a', '14155550123')], [identity('b', '14155550124')]],
  sharing: [undefined, [identity('c', '14155550125')], [identity('d', '14155550126')]],
  tags: [
    undefined,
    [[1, 'vip']],
    [
      [1, 'vip'],
      [2, 'lead'],
    ],
    [
      [2, 'lead'],
      [1, 'vip'],
    ],
  ],
  groups: [undefined, [[1, 'team']]],
  source: [undefined, [1, 'fair']],
  status: [undefined, [1, 'open'], [2, 'closed']],
  address: [undefined, { city: 'Lisbon' }, { city: 'Porto', street: 'Rua A' }],
  owner: [undefined, 'ana'],
  blocked: [undefined, true],
  attributes: [undefined, { plan: 'pro' }, { plan: 'free', size: 'L' }, { size: 'L' }],
  extensions: [undefined, { acme: { a: 1 } }],
  reach: [undefined, { opted_in: true }],
};
const states = fc
  .record(Object.fromEntries(Object.entries(stored).map(([name, all]) => [name, fc.constantFrom(...all)])))
  .map((state) => Object.fromEntries(Object.entries(state).filter(([, value]) => value !== undefined)));

it('an update is wanted exactly if a member of the follower differs', () => {
  fc.assert(
    fc.property(states, states, (was, after) => {
      const event = { type: 'contact.updated' as const, before: changedState(was, after), after };
      const changed = differencesOf(event).map(({ field }) => field);
      for (const name of [...comparedMembers, 'address.city', 'attributes.plan', 'attributes.size'])
        expect([name, followerOf([name])(event)]).toEqual([
          name,
          changed.some((field) => field === name || field.startsWith(`${name}.`)),
        ]);
    }),
    { numRuns: rounds(150, 500) },
  );
});

it('fifty names of one member read a state as often as one name', () => {
  let reads = 0;
  const counted = (value: string) => ({
    kind: 'phone',
    id: value,
    primary: true,
    get value() {
      reads += 1;
      return value;
    },
  });
  const event = {
    type: 'contact.updated' as const,
    before: { identities: [counted('14155550123')] },
    after: { identities: [counted('14155550123')], display_name: 'Jane' },
  };
  const readsOf = (fields: readonly string[]) => {
    reads = 0;
    expect(followerOf(fields)(event)).toBe(false);
    return reads;
  };
  const once = readsOf(['phone']);
  expect(once).toBeGreaterThan(0);
  expect(readsOf(Array.from({ length: 50 }, () => 'phone'))).toBe(once);
  expect(readsOf(['phone', 'email'])).toBe(once);
});

it('fifty attributes list the attributes of a state as often as one, which takes long for many', () => {
  let lists = 0;
  const counted = (attributes: object) =>
    new Proxy(attributes, {
      ownKeys: (target) => {
        lists += 1;
        return Reflect.ownKeys(target);
      },
    });
  const event = {
    type: 'contact.updated' as const,
    before: { attributes: counted({ plan: 'free', size: 'L' }) },
    after: { attributes: counted({ plan: 'pro', size: 'L' }) },
  };
  const listsOf = (fields: readonly string[], follows: boolean) => {
    lists = 0;
    expect(followerOf(fields)(event)).toBe(follows);
    return lists;
  };
  const names = Array.from({ length: 49 }, (_, at) => `attributes.a${at}`);
  const once = listsOf(['attributes.size'], false);
  expect(listsOf([...names, 'attributes.size'], false)).toBe(once);
  expect(listsOf([...names, 'attributes.plan'], true)).toBe(once);
});
