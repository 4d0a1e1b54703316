/** A contact as a JSON object, in the words of the native API. What belongs to a database (`number`) is read over. */
import { isObject } from '../domain/json.js';
import { limits } from '../domain/limits.js';
import {
  type Json,
  own,
  refuseOthers,
  takeAttributes,
  takeConsents,
  takeExtensions,
  takeIdentities,
  takeSuppressions,
  textOf,
} from './json-items.js';
import type { RecordDraft } from './record-draft.js';

type Taker = (draft: RecordDraft, value: unknown) => void;

/** Takes a member that is text; an empty one says nothing. */
function text(name: string, take: (draft: RecordDraft, text: string) => void): Taker {
  return (draft, value) => {
    const said = textOf(draft, { [name]: value }, name, limits.longText, '');
    if (said !== undefined && said !== '') take(draft, said);
  };
}

function names(member: 'tags' | 'groups'): Taker {
  return (draft, value) => {
    if (!Array.isArray(value)) return draft.flaw(member, 'invalid', 'It must be a list.');
    const list = value.slice(0, limits[member] + 1).map(nameOf);
    const wrong = list.indexOf(undefined);
    if (wrong !== -1) draft.flaw(`${member}.${wrong}`, 'invalid', 'It must be a name.');
    else
      draft.takeNames(
        member,
        list.filter((name) => name !== undefined),
        member,
      );
  };
}

/** A name, or an item as it is read: its number belongs to another database. */
function nameOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value.name === 'string' ? value.name : undefined;
}

function item(member: 'source' | 'status'): Taker {
  return (draft, value) => {
    const name = nameOf(value);
    if (name === undefined) draft.flaw(member, 'invalid', 'It must be a name.');
    else draft.takeItem(member, name, member);
  };
}

const parts = ['street', 'city', 'state', 'zip'] as const;
const addressMembers: ReadonlySet<string> = new Set([...parts, 'country_code']);

const address: Taker = (draft, value) => {
  if (!isObject(value)) return draft.flaw('address', 'invalid', 'It must be an object.');
  refuseOthers(draft, value, addressMembers, 'address');
  for (const part of parts) {
    const said = textOf(draft, value, part, limits.shortText, 'address') ?? '';
    if (said !== '') draft.takeAddress(part, said, `address.${part}`);
  }
  const country = textOf(draft, value, 'country_code', limits.shortText, 'address') ?? '';
  if (country !== '') draft.takeCountry(country, 'address.country_code', true);
};

const ignored: Taker = () => {};

const about =
  (concern: 'identity' | 'protection', take: Taker): Taker =>
  (draft, value) =>
    draft.concerning(concern, () => take(draft, value));

const members: ReadonlyMap<string, Taker> = new Map<string, Taker>([
  ['id', text('id', (draft, said) => draft.takeId(said, 'id'))],
  ['number', ignored],
  ['version', ignored],
  ['type', text('type', (draft, said) => draft.takeType(said, 'type'))],
  [
    'display_name',
    text('display_name', (draft, said) => draft.takeText('displayName', said, 'display_name')),
  ],
  ['given_name', text('given_name', (draft, said) => draft.takeText('givenName', said, 'given_name'))],
  ['family_name', text('family_name', (draft, said) => draft.takeText('familyName', said, 'family_name'))],
  ['company', text('company', (draft, said) => draft.takeText('company', said, 'company'))],
  ['description', text('description', (draft, said) => draft.takeText('description', said, 'description'))],
  ['avatar_url', text('avatar_url', (draft, said) => draft.takeUrl(said, 'avatar_url'))],
  ['identities', about('identity', (draft, value) => takeIdentities(draft, value, 'identities'))],
  ['phone', text('phone', (draft, said) => draft.takePhone(said.trim(), 'phone'))],
  ['email', text('email', (draft, said) => draft.takeEmail(said.trim(), 'email'))],
  ['tags', names('tags')],
  ['groups', names('groups')],
  ['source', item('source')],
  ['status', item('status')],
  ['address', address],
  ['owner', text('owner', (draft, said) => draft.takeText('owner', said, 'owner'))],
  [
    'blocked',
    about('protection', (draft, value) => {
      if (typeof value === 'boolean') draft.record.blocked = value;
      else draft.flaw('blocked', 'invalid', 'It must be true or false.');
    }),
  ],
  ['attributes', (draft, value) => takeAttributes(draft, value, 'attributes')],
  ['extensions', (draft, value) => takeExtensions(draft, value, 'extensions')],
  ['consents', about('protection', (draft, value) => takeConsents(draft, value, 'consents'))],
  ['suppressions', about('protection', (draft, value) => takeSuppressions(draft, value, 'suppressions'))],
  ['created_at', text('created_at', (draft, said) => draft.takeTime('createdAt', said, 'created_at'))],
  ['updated_at', text('updated_at', (draft, said) => draft.takeTime('updatedAt', said, 'updated_at'))],
  ['import_row', ignored],
  ['import_error_column', ignored],
  ['import_error', ignored],
]);

const known: ReadonlySet<string> = new Set(members.keys());

/** Null says nothing, except that a contact has no source or no status. */
export function takeContact(draft: RecordDraft, contact: Json): void {
  refuseOthers(draft, contact, known, '');
  for (const [name, take] of members) {
    const value = own(contact, name);
    if (value !== undefined) take(draft, value);
  }
  if (Object.hasOwn(contact, 'source') && contact.source === null) draft.record.source = null;
  if (Object.hasOwn(contact, 'status') && contact.status === null) draft.record.status = null;
}
