import { expect, it } from 'vitest';
import { asId } from '../runtime/ids.js';
import { blankContact } from './blank-contact.test.support.js';
import type { Contact } from './contact.js';
import { changedState, contactStateOf, readContactState, stateBefore } from './contact-state.js';

const at = new Date('2026-01-15T09:00:00.000Z');
const later = new Date('2026-01-16T09:00:00.000Z');
const item = (number: number, name: string) => ({ number, name }) as unknown as Contact['tags'][number];

const contact = blankContact(at, {
  number: 7,
  displayName: 'Jane Doe',
  identities: [
    {
      id: asId('i'),
      kind: 'phone',
      scope: '',
      value: '14155550132',
      raw: '+14155550132',
      label: null,
      isPrimary: true,
      origin: 'web',
      position: 0,
      verifiedAt: null,
      attrs: {},
      createdAt: at,
      updatedAt: at,
    },
  ],
  tags: [item(1, 'vip')],
});

it('the state of a contact omits defaults, and times that equal the event', () => {
  expect(contactStateOf(contact, at)).toEqual({
    number: 7,
    display_name: 'Jane Doe',
    identities: [{ id: 'i', kind: 'phone', value: '14155550132', primary: true, origin: 'web' }],
    tags: [[1, 'vip']],
  });
});

it('the state of a contact contains values that are not the default', () => {
  const full = {
    ...contact,
    type: 'guest',
    blocked: true,
    address: { ...contact.address, countryCode: 'DE' },
    source: item(2, 'web'),
    reach: { optedIn: false, optedOut: true },
    identities: [{ ...contact.identities[0], raw: '(415) 555-0132', attrs: { a: 1 }, verifiedAt: at }],
  } as unknown as Contact;
  expect(contactStateOf(full, later)).toMatchObject({
    type: 'guest',
    blocked: true,
    address: { country_code: 'DE' },
    source: [2, 'web'],
    reach: { opted_out: true },
    identities: [{ raw: '(415) 555-0132', attrs: { a: 1 }, verified_at: at }],
    created_at: at,
    updated_at: at,
  });
});

it('a changed state has only different previous values, with null for a default', () => {
  const before = contactStateOf(contact, at);
  const after = contactStateOf({ ...contact, displayName: 'Jane Roe', company: 'ACME', tags: [] }, at);
  expect(changedState(before, after)).toEqual({
    display_name: 'Jane Doe',
    company: null,
    tags: [[1, 'vip']],
  });
});

/** The database returns states as parsed JSON. */
const stored = (state: object) => JSON.parse(JSON.stringify(state));

it('a state is read with its omitted parts, and the previous state with the equal ones', () => {
  const edited = {
    ...contact,
    displayName: null,
    blocked: true,
    reach: { optedIn: true, optedOut: false },
    identities: [{ ...contact.identities[0], raw: '(415) 555-0132', isPrimary: false, verifiedAt: at }],
    updatedAt: later,
  } as unknown as Contact;
  const [was, is] = [contactStateOf(contact, later), contactStateOf(edited, later)];
  const shownParts = ({ accountId: _, id: __, version: ___, identities, ...rest }: Contact) => ({
    ...rest,
    identities: identities.map(({ position: _, createdAt: __, updatedAt: ___, ...one }) => one),
  });
  expect(readContactState(stored(is), later)).toEqual(shownParts(edited));
  const before = stateBefore(stored(changedState(was, is)), stored(is));
  expect(readContactState(before, later)).toEqual(shownParts(contact));
});

it('a state of an earlier version is read with names of catalog items only', () => {
  expect(readContactState({ tags: ['vip'], source: 'web' }, at)).toMatchObject({
    tags: [{ number: null, name: 'vip' }],
    source: { number: null, name: 'web' },
    status: null,
  });
});
