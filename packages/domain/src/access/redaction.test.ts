/** Each kind of identity in each form: a missing kind does not compile. */
import { describe, expect, it } from 'vitest';
import type { Contact } from '../contact/contact.js';
import { type Identity, type IdentityKind, identityKinds } from '../identity/identity.js';
import { hideableParts, maskableParts } from './hideable.js';
import { partsOf, redactContact, redactEvent, redactKey, redactNames } from './redaction.js';

const whole = 'whole';
/** The value if numbers and emails are masked; null: hidden. */
const masked = {
  phone: '49 *** 678',
  wa_id: '49 *** 678',
  lid: null,
  viber: null,
  email: 'm***@example.com',
  bsuid: whole,
  username: whole,
  telegram: whole,
  instagram: whole,
  messenger: whole,
  vk: whole,
  avito: whole,
  max: whole,
  external: whole,
  vendor_id: whole,
  parent_bsuid: whole,
} as const satisfies Record<IdentityKind, string | null>;

const sampleOf = (kind: IdentityKind) => (kind === 'email' ? 'mail@example.com' : '4915112345678');
const identityOf = (kind: IdentityKind) =>
  ({
    kind,
    scope: '',
    value: sampleOf(kind),
    raw: `raw ${sampleOf(kind)}`,
    attrs: {},
  }) as unknown as Identity;

describe.each(identityKinds)('an identity of the kind %s', (kind) => {
  const forms = { hidden: [], masked: ['numbers', 'emails'] } as const;
  const parts = partsOf(forms);
  if (parts === undefined) throw new Error('the role shows all');
  const expected = masked[kind] === whole ? sampleOf(kind) : masked[kind];

  it('is masked in a contact, or left out', () => {
    for (const name of ['identities', 'sharing'] as const) {
      const shown = redactContact(parts, { [name]: [identityOf(kind)] } as Partial<Contact>)[name] ?? [];
      expect(shown.map(({ value }) => value)).toEqual(expected === null ? [] : [expected]);
      if (expected !== sampleOf(kind)) expect(JSON.stringify(shown)).not.toContain(sampleOf(kind));
    }
  });

  it('is masked in an event, or left out', () => {
    const state = { identities: [{ kind, value: sampleOf(kind), raw: `raw ${sampleOf(kind)}` }] };
    const event = { type: 'contact.updated', before: state, after: state } as never;
    const shown = redactEvent(parts, event);
    for (const side of [shown?.before, shown?.after]) {
      const identities = side?.identities as readonly { value: string }[];
      expect(identities.map(({ value }) => value)).toEqual(expected === null ? [] : [expected]);
    }
    if (expected !== sampleOf(kind)) expect(JSON.stringify(shown)).not.toContain(sampleOf(kind));
  });

  it('is masked in names and in refusals, and a kind without a mask shows nothing', () => {
    const value = sampleOf(kind);
    expect(redactKey(parts, { kind, scope: '', value }).value).toBe(expected ?? '***');
    const names = expected === null ? [] : [`identities.${kind}.${expected}`];
    expect(redactNames(parts, [`identities.${kind}.${value}`])).toEqual(names);
  });

  it('is omitted if its part is hidden', () => {
    const none = partsOf({ hidden: ['numbers', 'emails'], masked: [] });
    const shown = none && redactContact(none, { identities: [identityOf(kind)] } as Partial<Contact>);
    expect(shown?.identities).toHaveLength(masked[kind] === whole ? 1 : 0);
  });
});

it('parts without a mask can only be hidden', () => {
  expect(maskableParts.toSorted()).toEqual(['emails', 'numbers']);
  expect(hideableParts).toEqual(expect.arrayContaining(['address', 'birthday', ...maskableParts]));
});
