/** Contact list filters as people and programs write them: texts by name, parsed into a filter. Pure. */
import { channelKinds, channels, consentStates, isChannel, isKnownChannel } from './consent.js';
import { contactTypes } from './contact.js';
import { isEmail } from './email.js';
import { identityKey } from './identity.js';
import { parseInstant } from './instant.js';
import { lidMustBe, readLid } from './lid.js';
import { isDialable } from './phone.js';
import type { Catalog, ContactFilter } from './query.js';
import { callingCodeOf, readPhone } from './read-phone.js';
import { codePoints, fold } from './text.js';

export const filterNames = [
  'search',
  'phone',
  'email',
  'lid',
  'tag',
  'group',
  'source',
  'status',
  'type',
  'channel',
  'consent',
  'updated_after',
  'updated_before',
] as const;
export type FilterName = (typeof filterNames)[number];

export type FilterTexts = { readonly [Name in FilterName]?: string | undefined };

/** Called for each text that cannot be parsed. */
export type FilterFault = (name: FilterName, code: string, message: string) => void;

export const maxSearchLength = 200;

/** `region`: the country of numbers in national form. Errors are reported, and the filter must then not be used. */
export function readFilterTexts(
  texts: FilterTexts,
  region: string | undefined,
  fault: FilterFault,
): ContactFilter {
  const filters = filterNames.map((name) => {
    const text = texts[name];
    return text === undefined ? undefined : readers[name](text, fault, region);
  });
  return { op: 'all', filters: filters.filter((one) => one !== undefined) };
}

type Reader = (text: string, fault: FilterFault, region: string | undefined) => ContactFilter | undefined;

const readers: Readonly<Record<FilterName, Reader>> = {
  search: readSearch,
  phone: readPhoneFilter,
  email: readEmail,
  lid: readLidFilter,
  tag: (text) => readItem(text, 'tags'),
  group: (text) => readItem(text, 'groups'),
  source: (text) => readItem(text, 'sources'),
  status: (text) => readItem(text, 'statuses'),
  type: readType,
  channel: readChannel,
  consent: readConsent,
  updated_after: readUpdated('updated_after', 'gt'),
  updated_before: readUpdated('updated_before', 'lt'),
};

function readSearch(sent: string, fault: FilterFault, region: string | undefined): ContactFilter | undefined {
  const text = sent.trim();
  if (codePoints(text) > maxSearchLength) {
    fault('search', 'too_long', `must be at most ${maxSearchLength} characters`);
    return undefined;
  }
  // Numbers are searched by their digits, whatever the separators.
  const digits = /^\+?[0-9\s().\u2010-\u2015/-]+$/u.test(text) ? text.replaceAll(/[^0-9]/g, '') : '';
  const numbers = digits.length >= 3 ? [digits, ...internationalOf(digits, region)] : [];
  const values = [...new Set([fold(text), ...numbers])];
  // A text that has one value also has each shorter one in it.
  const shortest = values.filter((one) => !values.some((other) => other !== one && one.includes(other)));
  return { op: 'text', terms: shortest.map((value) => ({ in: 'everything', value })) };
}

/** The digits as numbers are stored, of a number that is typed as it is dialled: `00` and the country, or `0` inside it. */
function internationalOf(digits: string, region: string | undefined): readonly string[] {
  const dialled = /^0+(?=[1-9])/.exec(digits)?.[0].length ?? 0;
  const code = dialled === 1 ? callingCodeOf(region) : '';
  const stored = `${code ?? ''}${digits.slice(dialled)}`;
  return dialled > 0 && stored.length >= 3 ? [stored] : [];
}

/** Reads a phone filter. A `+` in a URL that was not encoded arrives as a space. */
function readPhoneFilter(text: string, fault: FilterFault, region: string | undefined): ContactFilter {
  const spelled = text.startsWith(' ') ? `+${text.trim()}` : text;
  const bare = /^[0-9]+$/.test(spelled) && isDialable(spelled) ? [spelled] : [];
  const digits = new Set([...bare, ...[readPhone(spelled, region)].filter((one) => one !== undefined)]);
  if (digits.size === 0)
    fault('phone', 'form', 'must be a phone number in E.164 format, for example +14155550123');
  return {
    op: 'any',
    filters: [...digits].map((one) => ({ op: 'holdsNumber', digits: one, equivalents: false })),
  };
}

function readEmail(text: string, fault: FilterFault): ContactFilter | undefined {
  if (!isEmail(text)) fault('email', 'form', 'must be an email address');
  return { op: 'identity', key: identityKey({ kind: 'email', value: text }) };
}

function readLidFilter(text: string, fault: FilterFault): ContactFilter {
  if (readLid(text) === undefined) fault('lid', 'form', `must be ${lidMustBe}`);
  return { op: 'identity', key: identityKey({ kind: 'lid', value: text }) };
}

/** A digit sequence that is one of our numbers. */
const numberForm = /^[1-9][0-9]{0,14}$/;

/** Digits are a number, and also a name, since an item may be named so. */
function readItem(sent: string, catalog: Catalog): ContactFilter {
  const text = sent.trim();
  const byName: ContactFilter = {
    op: 'catalog',
    catalog,
    item: catalog === 'tags' ? { by: 'name', name: text.normalize('NFC') } : { by: 'folded', name: text },
  };
  if (!numberForm.test(text)) return byName;
  return {
    op: 'any',
    filters: [{ op: 'catalog', catalog, item: { by: 'number', number: Number(text) } }, byName],
  };
}

function readType(text: string, fault: FilterFault): ContactFilter | undefined {
  if (!contactTypes.some((type) => type === text))
    fault('type', 'not_allowed', `must be one of ${contactTypes.join(', ')}`);
  return { op: 'type', is: [text] };
}

/** Contacts that can be reached on it: they have an identity of a kind that it takes. */
function readChannel(text: string, fault: FilterFault): ContactFilter | undefined {
  if (isKnownChannel(text)) return { op: 'holdsKind', kinds: channelKinds[text] };
  fault('channel', 'not_allowed', `must be one of ${channels.join(', ')}`);
  return undefined;
}

/** `whatsapp:opted_out` */
function readConsent(text: string, fault: FilterFault): ContactFilter | undefined {
  const [sentChannel, sentState, ...rest] = text.split(':');
  const channel = isChannel(sentChannel) ? sentChannel : undefined;
  const state = consentStates.find((one) => one === sentState);
  if (channel !== undefined && state !== undefined && rest.length === 0)
    return { op: 'consent', channel, state };
  fault('consent', 'form', `must be a channel and a state, for example whatsapp:${consentStates[0]}`);
  return undefined;
}

function readUpdated(name: 'updated_after' | 'updated_before', compare: 'gt' | 'lt'): Reader {
  return (text, fault) => {
    const spelled = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
    const value = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(spelled) ? `${spelled}T00:00:00Z` : spelled);
    if (value !== undefined) return { op: 'time', field: 'updatedAt', compare, value };
    fault(name, 'form', 'must be a date and time as in RFC 3339, such as 2026-01-15T09:00:00Z');
    return undefined;
  };
}
