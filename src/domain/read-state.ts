/** The contact that a state of `contact-state.ts` tells of: what the state leaves out is at its default again. */
import type { Address } from './contact.js';
import type { ContactState, StatedContact, StatedIdentity, StatedItem } from './contact-state.js';
import { defaultSpelling } from './identity.js';

/** `at`: when the event happened. */
export function readState(state: ContactState, at: Date): StatedContact {
  const has = <Value>(name: string, preset: Value) => (state[name] ?? preset) as Value;
  const address = has<Readonly<Record<string, string>>>('address', {});
  const reach = has<Readonly<Record<string, boolean>>>('reach', {});
  const text = (name: string) => has<string | null>(name, null);
  return {
    number: has('number', 0),
    type: has<StatedContact['type']>('type', 'lead'),
    displayName: text('display_name'),
    givenName: text('given_name'),
    familyName: text('family_name'),
    company: text('company'),
    description: text('description'),
    avatarUrl: text('avatar_url'),
    address: readAddress(address),
    owner: text('owner'),
    blocked: has('blocked', false),
    attributes: has('attributes', {}),
    extensions: has('extensions', {}),
    identities: has<readonly ContactState[]>('identities', []).map(readIdentity),
    ...readSharing(has<readonly ContactState[]>('sharing', [])),
    tags: has<readonly unknown[]>('tags', []).map(readItem),
    groups: has<readonly unknown[]>('groups', []).map(readItem),
    source: state.source == null ? null : readItem(state.source),
    status: state.status == null ? null : readItem(state.status),
    reach: { optedIn: reach.opted_in === true, optedOut: reach.opted_out === true },
    createdAt: readTime(state.created_at) ?? at,
    updatedAt: readTime(state.updated_at) ?? at,
  };
}

function readSharing(states: readonly ContactState[]): Pick<StatedContact, 'sharing'> {
  return states.length === 0 ? {} : { sharing: states.map(readIdentity) };
}

function readAddress(stated: Readonly<Record<string, string>>): Address {
  const { street = null, city = null, state = null, zip = null, country_code: countryCode = null } = stated;
  return { street, city, state, zip, countryCode };
}

function readIdentity(state: ContactState): StatedIdentity {
  const key = {
    kind: state.kind as StatedIdentity['kind'],
    scope: (state.scope ?? '') as string,
    value: (state.value ?? '') as string,
  };
  return {
    ...key,
    id: state.id as StatedIdentity['id'],
    raw: (state.raw ?? defaultSpelling(key)) as string,
    label: (state.label ?? null) as string | null,
    isPrimary: state.primary === true,
    origin: (state.origin ?? '') as string,
    verifiedAt: readTime(state.verified_at),
    attrs: (state.attrs ?? {}) as StatedIdentity['attrs'],
  };
}

function readItem(state: unknown): StatedItem {
  const [number, name] = Array.isArray(state) ? state : [null, state];
  return { number: number as number | null, name: String(name) };
}

function readTime(value: unknown): Date | null {
  if (value instanceof Date) return value;
  return typeof value === 'string' ? new Date(value) : null;
}
