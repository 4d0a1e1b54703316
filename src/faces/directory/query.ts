/** Query parameters: every one has a meaning or is refused, each once, and all faults are told together. */
import { Type } from 'typebox';
import { type ContactType, contactTypes } from '../../domain/contact.js';
import { identityKey } from '../../domain/identity.js';
import type { SortField, SortKey } from '../../domain/page.js';
import { isDialable } from '../../domain/phone.js';
import { readPhone } from '../../domain/phone-text.js';
import { type Issue, ProblemError } from '../../domain/problem.js';
import type { Catalog, ContactFilter } from '../../domain/query.js';
import { codePoints, fold, isStorable } from '../../domain/text.js';
import { parseInstant } from '../kit/instant.js';
import type { QueryString } from '../kit/query-string.js';
import { defaultSort, maxSearchLength, mayBeBlank, numberForm } from './choices.js';
import { isEmail } from './formats.js';

const sortFields = {
  created_at: 'createdAt',
  updated_at: 'updatedAt',
  display_name: 'name',
} as const satisfies Readonly<Record<string, SortField>>;

const described = (description: string) => Type.Optional(Type.String({ description }));

export const pageQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  cursor: described('`meta.next_cursor` of the page before'),
});

export const contactsQuery = Type.Object({
  ...pageQuery.properties,
  search: described('part of a name, company, email, user name or number'),
  phone: described('a phone or WhatsApp number, E.164'),
  email: described('an email address, in any letter case'),
  tag: described('name or number of a tag'),
  group: described('name or number of a group'),
  source: described('name or number of a source'),
  status: described('name or number of a status'),
  type: Type.Optional(Type.Unsafe<ContactType>({ type: 'string', enum: [...contactTypes] })),
  updated_after: described('RFC 3339, or a date (its first moment in UTC); only what changed later'),
  sort: Type.Optional(
    Type.String({
      enum: [...sortNames()],
      default: defaultSort,
      description: 'with `-` in descending order',
    }),
  ),
  count: Type.Optional(Type.String({ enum: ['none', 'exact'], default: 'none' })),
});

/** The parameters of one request, and what is wrong with them. A blank one that may be so counts as absent. */
export class Parameters {
  readonly #values = new Map<string, string>();
  readonly #issues: Issue[] = [];

  constructor(query: QueryString, known: readonly string[]) {
    for (const [name, value] of query.pairs) {
      const shown = name.length > 100 ? `${name.slice(0, 100).toWellFormed()}…` : name;
      if (!known.includes(name)) this.fault(shown, 'unknown_parameter', 'is not known here');
      else if (this.#values.has(name)) this.fault(name, 'repeated', 'is repeated');
      else if (!isStorable(value)) this.fault(name, 'forbidden_character', 'must not contain NUL');
      else if (value.trim() === '' && !mayBeBlank.has(name)) this.fault(name, 'blank', 'must not be blank');
      this.#values.set(name, value);
    }
  }

  text(name: string): string | undefined {
    const value = this.#values.get(name);
    if (value?.trim() === '' || this.#issues.some((issue) => issue.path === name)) return undefined;
    return value;
  }

  fault(path: string, code: string, message: string): void {
    if (this.#issues.length < 100 && !this.#issues.some((issue) => issue.path === path))
      this.#issues.push({ path, code, message });
  }

  /** Throws `invalid` when anything was wrong. */
  settle(): void {
    if (this.#issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: this.#issues });
  }
}

/** For routes without parameters. */
export function refuseParameters(query: QueryString): void {
  new Parameters(query, []).settle();
}

const catalogs = { tag: 'tags', group: 'groups', source: 'sources', status: 'statuses' } as const;

export function readFilter(parameters: Parameters, region: string | undefined): ContactFilter {
  const filters: (ContactFilter | undefined)[] = [
    readSearch(parameters),
    readPhoneFilter(parameters, region),
    readEmailFilter(parameters),
    ...Object.entries(catalogs).map(([name, catalog]) => readItem(parameters, name, catalog)),
    readType(parameters),
    readUpdatedAfter(parameters),
  ];
  return { op: 'all', filters: filters.filter((one) => one !== undefined) };
}

function readSearch(parameters: Parameters): ContactFilter | undefined {
  const text = parameters.text('search')?.trim();
  if (text === undefined) return undefined;
  if (codePoints(text) > maxSearchLength) {
    parameters.fault('search', 'too_long', `must be at most ${maxSearchLength} characters`);
    return undefined;
  }
  // Numbers are searched by their digits, however people set them apart.
  const digits = /^\+?[0-9\s().\u2010-\u2015/-]+$/u.test(text) ? text.replaceAll(/[^0-9]/g, '') : '';
  const values = new Set([fold(text), ...(digits.length >= 3 ? [digits] : [])]);
  return { op: 'text', terms: [...values].map((value) => ({ in: 'everything', value })) };
}

/** In a URL that was not encoded, `+` arrives as a space. */
function readPhoneFilter(parameters: Parameters, region: string | undefined): ContactFilter | undefined {
  const text = parameters.text('phone');
  if (text === undefined) return undefined;
  const spelled = text.startsWith(' ') ? `+${text.trim()}` : text;
  const bare = /^[0-9]+$/.test(spelled) && isDialable(spelled) ? [spelled] : [];
  const digits = new Set([...bare, ...[readPhone(spelled, region)].filter((one) => one !== undefined)]);
  if (digits.size === 0) parameters.fault('phone', 'form', 'must be a phone number in E.164 format');
  return {
    op: 'any',
    filters: [...digits].map((one) => ({ op: 'holdsNumber', digits: one, equivalents: false })),
  };
}

function readEmailFilter(parameters: Parameters): ContactFilter | undefined {
  const text = parameters.text('email');
  if (text === undefined) return undefined;
  if (!isEmail(text)) parameters.fault('email', 'form', 'must be an email address');
  return { op: 'identity', key: identityKey({ kind: 'email', value: text }) };
}

/** Digits are a number; an item may have such a name, so they are a name too. */
function readItem(parameters: Parameters, name: string, catalog: Catalog): ContactFilter | undefined {
  const text = parameters.text(name)?.trim();
  if (text === undefined) return undefined;
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

function readType(parameters: Parameters): ContactFilter | undefined {
  const text = parameters.text('type');
  if (text === undefined) return undefined;
  if (!contactTypes.some((type) => type === text))
    parameters.fault('type', 'not_allowed', `must be one of ${contactTypes.join(', ')}`);
  return { op: 'type', is: [text] };
}

function readUpdatedAfter(parameters: Parameters): ContactFilter | undefined {
  const text = parameters.text('updated_after');
  if (text === undefined) return undefined;
  const spelled = text.replace(/ (?=\d{2}:\d{2}$)/, '+');
  const value = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(spelled) ? `${spelled}T00:00:00Z` : spelled);
  if (value !== undefined) return { op: 'time', field: 'updatedAt', compare: 'gt', value };
  parameters.fault('updated_after', 'form', 'must be a date and time as in RFC 3339');
  return undefined;
}

function sortNames(): readonly string[] {
  return Object.keys(sortFields).flatMap((name) => [name, `-${name}`]);
}

export function readSort(parameters: Parameters): readonly SortKey[] {
  const text = parameters.text('sort') ?? defaultSort;
  if (!sortNames().includes(text)) {
    parameters.fault('sort', 'not_allowed', `must be one of ${sortNames().join(', ')}`);
    return [];
  }
  const descending = text.startsWith('-');
  const by = sortFields[text.slice(descending ? 1 : 0) as keyof typeof sortFields];
  return [
    { by, descending },
    { by: 'id', descending },
  ];
}

export function readCount(parameters: Parameters): boolean {
  const text = parameters.text('count') ?? 'none';
  if (text !== 'none' && text !== 'exact') parameters.fault('count', 'not_allowed', 'must be none or exact');
  return text === 'exact';
}

/** What a position in the list is bound to: everything that decides which rows come in which order. */
export function listName(parameters: Parameters): string {
  const deciding = Object.keys(contactsQuery.properties).filter(
    (name) => !['limit', 'cursor', 'count'].includes(name),
  );
  return JSON.stringify(['contacts', ...deciding.map((name) => parameters.text(name) ?? null)]);
}
