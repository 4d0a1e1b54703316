import { describe, expect, it } from 'vitest';
import { Columns, insertColumns, membersOf, parameterList, selectList, valuesOf } from './columns.js';

interface Thing {
  readonly id: string;
  readonly contactId: string;
  readonly createdAt: Date;
}

const members = membersOf<Thing>()('id contactId createdAt');

describe('columns of a thing', () => {
  it('are read as the names of members, and written as their own', () => {
    expect(selectList('t', members)).toBe('t.id, t.contact_id as "contactId", t.created_at as "createdAt"');
    expect(insertColumns(members)).toBe('id, contact_id, created_at');
    expect(parameterList(3)).toBe('$1, $2, $3');
    const thing: Thing = { createdAt: new Date(0), id: 'a', contactId: 'b' };
    expect(valuesOf(thing, members)).toEqual(['a', 'b', new Date(0)]);
  });

  it('do not compile when one is left out or unknown', () => {
    // @ts-expect-error createdAt is missing
    expect(membersOf<Thing>()('id contactId')).toEqual(['id', 'contactId']);
    // @ts-expect-error there is no such member
    expect(membersOf<Thing>()('id contactId createdAt name')).toHaveLength(4);
  });

  it('are distinguished in a row of several records', () => {
    const columns = new Columns('t', 'id contactId', { isOpen: 't.ended_at is null' });
    expect(String(columns)).toBe('t.id, t.contact_id as "contactId", t.ended_at is null as "isOpen"');
    expect(columns.under('t_')).toBe(
      't.id as "t_id", t.contact_id as "t_contactId", t.ended_at is null as "t_isOpen"',
    );
    const row = { t_id: 'a', t_contactId: 'b', t_isOpen: true, u_id: 'c' };
    expect(columns.readFrom('t_')(row)).toEqual({ id: 'a', contactId: 'b', isOpen: true });
  });
});
