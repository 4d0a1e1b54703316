/** The id of a contact: the id that its caller chose, even if other ids have the scope of this face. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { expect, it } from 'vitest';
import { idOf } from './ids.js';

const uuid = '01900000-0000-7000-8000-000000000001';
const identity = (kind: string, scope: string, raw: string) => ({ kind, scope, value: raw, raw });
const contactWith = (...identities: readonly object[]) => ({ id: uuid, identities }) as unknown as Contact;
const [username, ofVersion, ofOther] = [
  identity('username', 'wazzup', 'ana'),
  identity('vendor_id', 'wazzup-v3', 'v3'),
  identity('external', 'wazzup', 'x'),
];

it('is the oldest of its ids, and the requested one if it has that', () => {
  const merged = contactWith(
    ...[username, ofVersion, ofOther],
    ...[identity('vendor_id', 'wazzup', 'old'), identity('vendor_id', 'wazzup', 'new')],
  );
  expect(idOf(merged)).toBe('old');
  expect(idOf(merged, 'new')).toBe('new');
  for (const requested of ['ana', 'v3', 'x']) expect(idOf(merged, requested)).toBe('old');
});

it('is the uuid of a contact without one', () => {
  expect(idOf(contactWith(username, ofVersion, ofOther))).toBe(uuid);
  expect(idOf(contactWith(username), 'ana')).toBe(uuid);
});
