import { describe, expect, it } from 'vitest';
import { applyIdentityEdit } from './apply-identity-edits.js';
import { type Identity, spelledBy } from './identity.js';
import type { IdentityEdit } from './identity-edit.js';

const now = new Date('2026-01-15T09:00:00.000Z');
let count = 0;

function apply(identities: readonly Identity[], origin: string, ...edits: readonly IdentityEdit[]) {
  const context = {
    now,
    origin,
    newId: () => {
      count += 1;
      return `id-${count}`;
    },
  };
  return edits.reduce((held, edit) => applyIdentityEdit(held, edit, context), identities);
}

const hold = (kind: 'phone' | 'wa_id', value: string, raw = value): IdentityEdit => ({
  op: 'hold',
  identity: { kind, value, raw },
});
const slot = (value: string, raw: string, more: object = {}): IdentityEdit => ({
  op: 'slot',
  identity: { kind: 'phone', value, raw },
  ...more,
});
const shape = (identities: readonly Identity[]) =>
  identities.map(
    (identity) => `${identity.kind} ${identity.raw}${identity.isPrimary ? '*' : ''} ${spelledBy(identity)}`,
  );

describe('a slot', () => {
  const two = apply([], 'one', hold('phone', '14155550001'), hold('phone', '14155550002'));

  it('promotes an existing value, and displaces the previous one on request', () => {
    expect(shape(apply(two, 'other', slot('14155550002', '2', { spelling: 'keep' })))).toEqual([
      'phone 14155550001 one',
      'phone 14155550002* one',
    ]);
    expect(
      shape(apply(two, 'other', slot('14155550002', '2', { displaces: true, spelling: 'keep' }))),
    ).toEqual(['phone 14155550002* one']);
    expect(
      shape(apply(two, 'other', slot('14155550001', '1', { displaces: true, spelling: 'keep' }))),
    ).toEqual(['phone 14155550001* one', 'phone 14155550002 one']);
  });

  it('does not change identities that its condition excludes', () => {
    const unless = (identities: readonly Identity[]) => identities.length === 2;
    expect(apply(two, 'other', slot('14155550009', '9', { unless }))).toBe(two);
  });

  it('knows the origin of a spelling', () => {
    const taken = apply(two, 'other', slot('14155550001', '+1 415', { spelling: 'take' }));
    expect(shape(taken)[0]).toBe('phone +1 415* other');
    expect(shape(apply(taken, 'one', slot('14155550001', '1-415', { spelling: 'take' })))[0]).toBe(
      'phone 1-415* one',
    );
    expect(apply(two, 'other', slot('14155550001', '14155550001', { spelling: 'take' }))).toEqual(two);
    const ofOther = apply(two, 'other', slot('14155550001', '14155550001', { spelling: 'own' }));
    expect(shape(ofOther)[0]).toBe('phone 14155550001* other');
    expect(apply(ofOther, 'other', slot('14155550001', '14155550001', { spelling: 'own' }))).toEqual(ofOther);
  });

  it('takes as its own the spelling of a wa_id that becomes a phone, and no other', () => {
    const wa = apply([], 'one', hold('wa_id', '14155550003'));
    expect(shape(apply(wa, 'other', slot('14155550003', '+1 415', { spelling: 'own' })))).toEqual([
      'phone +1 415* other',
    ]);
    expect(shape(apply(wa, 'other', slot('14155550003', '+1 415', { spelling: 'take' })))).toEqual([
      'phone 14155550003* one',
    ]);
  });
});
