import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IdentityInput } from '../identity/identity.js';
import type { IdentityEdit } from '../identity/identity-edit.js';
import { blankContact } from './blank-contact.test.support.js';
import type { Contact } from './contact.js';
import { dialDigits } from './contact.js';
import { applyEdit, type ContactEdit, clear, fill, set } from './edit.js';

const start = new Date('2026-01-15T09:00:00.000Z');

const blank = blankContact(start);

let count = 0;
const apply = (contact: Contact, edit: ContactEdit, origin = 'test') =>
  applyEdit(contact, edit, {
    now: start,
    newId: () => {
      count += 1;
      return `id-${count}`;
    },
    origin,
    resolve: () => undefined,
  });

const hold = (identity: IdentityInput): IdentityEdit => ({ op: 'hold', identity });
const withIdentities = (...inputs: IdentityInput[]) => apply(blank, { identities: inputs.map(hold) }).after;
const shape = (contact: Contact) =>
  contact.identities.map((identity) => `${identity.kind}:${identity.value}${identity.isPrimary ? '*' : ''}`);

describe('applyEdit', () => {
  it('steps version and time only on a real change, by at least a millisecond', () => {
    const { after, change } = apply(blank, { displayName: set('Jane') });
    expect(change).toBe('real');
    expect(after.version).toBe(2);
    expect(after.updatedAt.getTime()).toBe(start.getTime() + 1);
    expect(apply(after, { displayName: set('Jane') })).toMatchObject({ after, change: 'none' });
    expect(apply(after, {}).change).toBe('none');
  });

  it('drops the stored pair on a changed display name, and keeps it on an equal one', () => {
    const pair = apply(blank, { givenName: 'Ana', familyName: 'María López' }).after;
    expect(pair.displayName).toBe('Ana María López');
    expect(apply(pair, { displayName: set('Ana María López') }).change).toBe('none');
    expect(apply(pair, { displayName: set('Ana') }).after).toMatchObject({
      givenName: null,
      familyName: null,
    });
    expect(apply(pair, { displayName: clear }).after).toMatchObject({ displayName: null, givenName: null });
  });

  it('keeps the displayed other part of a name', () => {
    const named = apply(blank, { displayName: set('Ana  María López') }).after;
    expect(apply(named, { familyName: 'L' }).after.displayName).toBe('Ana L');
    expect(apply(named, { givenName: 'Ana', familyName: 'María López' }).change).toBe('none');
  });

  it('fills the name with its parts only for a contact without a name', () => {
    const edit = { displayName: fill('Ana María López'), givenName: 'Ana María', familyName: 'López' };
    const name = { displayName: 'Ana María López', givenName: 'Ana María', familyName: 'López' };
    expect(apply(blank, edit).after).toMatchObject(name);
    const named = apply(blank, { displayName: set('Bea Roe') }).after;
    expect(apply(named, edit)).toMatchObject({ after: named, change: 'none' });
  });

  it('fills only an empty slot of an extension', () => {
    const extension = { face: 'x', members: { a: 1 }, isFill: true };
    const { after } = apply(blank, { extension });
    expect(after.extensions).toEqual({ x: { a: 1 } });
    expect(apply(after, { extension: { ...extension, members: { b: 2 } } }).change).toBe('none');
  });

  it('merges attributes by member and treats __proto__ as an ordinary one', () => {
    const value = JSON.parse('{"a":1,"__proto__":{"x":1}}') as Record<string, unknown>;
    const { after } = apply(blank, { attributes: { op: 'merge', value } });
    expect(JSON.stringify(after.attributes)).toBe('{"a":1,"__proto__":{"x":1}}');
    expect(
      apply(after, { attributes: { op: 'merge', value: { a: null } } }).after.attributes,
    ).not.toHaveProperty('a');
  });

  it('stores a quiet member of an extension without a version step', () => {
    const extension = { face: 'x', members: { order: ['b'], owner: '1' }, quiet: ['order'] };
    const first = apply(blank, { extension }).after;
    const quiet = apply(first, { extension: { ...extension, members: { order: ['a'] } } });
    expect(quiet.change).toBe('quiet');
    expect(quiet.after.version).toBe(first.version);
    expect(quiet.after.extensions).toEqual({ x: { order: ['a'], owner: '1' } });
    expect(apply(first, { extension: { ...extension, members: { order: ['a'], owner: '2' } } }).change).toBe(
      'real',
    );
  });
});

describe('identities', () => {
  it('the first of a kind is primary by default', () => {
    expect(
      shape(withIdentities({ kind: 'email', value: 'a@b.co' }, { kind: 'email', value: 'c@d.co' })),
    ).toEqual(['email:a@b.co*', 'email:c@d.co']);
    expect(shape(withIdentities({ kind: 'email', value: 'a@b.co', isPrimary: false }))).toEqual([
      'email:a@b.co',
    ]);
  });

  it('a wa_id that equals a phone is that phone, in either order', () => {
    const phoneFirst = withIdentities(
      { kind: 'phone', value: '4915112345' },
      { kind: 'wa_id', value: '4915112345' },
    );
    const waFirst = withIdentities(
      { kind: 'wa_id', value: '4915112345' },
      { kind: 'phone', value: '4915112345' },
    );
    for (const contact of [phoneFirst, waFirst]) {
      expect(contact.identities).toHaveLength(1);
      expect(contact.identities[0]).toMatchObject({ kind: 'phone', attrs: { whatsapp: true } });
    }
  });

  it('a slot replaces the primary, or promotes an existing value', () => {
    const two = withIdentities(
      { kind: 'phone', value: '4915100001' },
      { kind: 'phone', value: '4915100002' },
    );
    const slot = (value: string): ContactEdit => ({
      identities: [{ op: 'slot', identity: { kind: 'phone', value } }],
    });
    expect(shape(apply(two, slot('4915100003')).after)).toEqual(['phone:4915100002', 'phone:4915100003*']);
    expect(shape(apply(two, slot('4915100002')).after)).toEqual(['phone:4915100001', 'phone:4915100002*']);
  });

  it('clearing the primary promotes none; clearing the displayed one then removes the oldest', () => {
    const two = withIdentities({ kind: 'email', value: 'a@b.co' }, { kind: 'email', value: 'c@d.co' });
    const primary: ContactEdit = { identities: [{ op: 'clearSlot', kind: 'email', which: 'primary' }] };
    const none = apply(two, primary).after;
    expect(shape(none)).toEqual(['email:c@d.co']);
    expect(apply(none, primary).change).toBe('none');
    expect(
      shape(apply(none, { identities: [{ op: 'clearSlot', kind: 'email', which: 'shown' }] }).after),
    ).toEqual([]);
  });

  it('replaceWithin removes only identities of its origin', () => {
    const mine = apply(blank, { identities: [hold({ kind: 'phone', value: '4915100001' })] }, 'mine').after;
    const both = apply(mine, { identities: [hold({ kind: 'phone', value: '4915100002' })] }, 'other').after;
    const scope = { kinds: ['phone', 'wa_id'] as const, origin: 'mine' };
    const items = [{ kind: 'phone', value: '4915100003' }] as const;
    const after = apply(
      both,
      { identities: [{ op: 'replaceWithin', scope, items, promote: ['phone'] }] },
      'mine',
    ).after;
    expect(shape(after)).toEqual(['phone:4915100002', 'phone:4915100003*']);
  });

  it('a spelling is replaced only on request', () => {
    const one = withIdentities({ kind: 'email', value: 'Ann@x.co' });
    const again = { kind: 'email', value: 'ANN@X.CO' } as const;
    expect(apply(one, { identities: [{ op: 'hold', identity: again }] }).change).toBe('none');
    const taken = apply(one, { identities: [{ op: 'hold', identity: again, spelling: 'take' }] }).after;
    expect(taken.identities[0]).toMatchObject({ value: 'ann@x.co', raw: 'ANN@X.CO' });
  });
});

const kinds = fc.constantFrom('phone', 'wa_id', 'email', 'telegram', 'external');
const input = fc.record({
  kind: kinds,
  value: fc.integer({ min: 1_000_000, max: 1_000_004 }).map(String),
  isPrimary: fc.option(fc.boolean(), { nil: undefined }),
});
const identityEdit: fc.Arbitrary<IdentityEdit> = fc.oneof(
  input.map((identity) => ({ op: 'hold', identity: tidy(identity) }) as const),
  input.map((identity) => ({ op: 'slot', identity: tidy(identity), instead: 'shown' }) as const),
  fc.record({
    op: fc.constant('clearSlot' as const),
    kind: kinds,
    which: fc.constantFrom('primary' as const, 'shown' as const),
  }),
  fc.array(input, { maxLength: 4 }).map(
    (items) =>
      ({
        op: 'replaceWithin',
        scope: { kinds: ['phone', 'telegram'], origin: 'test' },
        items: items.map(({ kind, value }) => ({ kind, value })),
      }) as const,
  ),
);

function tidy(identity: {
  kind: 'phone' | 'wa_id' | 'email' | 'telegram' | 'external';
  value: string;
  isPrimary: boolean | undefined;
}): IdentityInput {
  const { isPrimary, ...rest } = identity;
  return isPrimary === undefined ? rest : { ...rest, isPrimary };
}

describe('any sequence of identity edits', () => {
  it('leaves at most one primary of a kind, no equal rows, and one row for a number', () => {
    fc.assert(
      fc.property(fc.array(identityEdit, { maxLength: 12 }), (edits) => {
        const { identities } = apply(blank, { identities: edits }).after;
        const primaries = identities
          .filter((identity) => identity.isPrimary)
          .map((identity) => identity.kind);
        expect(new Set(primaries).size).toBe(primaries.length);
        const spaces = identities.map(
          (identity) => `${identity.kind === 'wa_id' ? 'phone' : identity.kind}/${identity.value}`,
        );
        expect(new Set(spaces).size).toBe(spaces.length);
        expect(new Set(identities.map((identity) => identity.position)).size).toBe(identities.length);
      }),
      { numRuns: 500 },
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.array(identityEdit, { maxLength: 4 }), fc.oneof(identityEdit), (before, edit) => {
        fc.pre(edit.op === 'hold' || edit.op === 'replaceWithin');
        const once = apply(apply(blank, { identities: before }).after, { identities: [edit] }).after;
        const twice = apply(once, { identities: [edit] });
        expect(twice.change).toBe('none');
      }),
      { numRuns: 500 },
    );
  });
});

describe('dialDigits', () => {
  it('returns the primary phone, else the oldest other, else the oldest wa_id, and skips undialable numbers', () => {
    expect(dialDigits(withIdentities({ kind: 'wa_id', value: '4915100009' }))).toBe('4915100009');
    expect(
      dialDigits(withIdentities({ kind: 'phone', value: '123' }, { kind: 'phone', value: '4915100002' })),
    ).toBe('4915100002');
    expect(dialDigits(withIdentities({ kind: 'bsuid', value: 'DE.123' }))).toBeNull();
  });
});
