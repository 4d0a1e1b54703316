/** Field errors: what the rules and the core found, by the wire's fields and in their order, one text for each. */
import type { Issue } from '../../domain/problem.js';
import { MESSAGES } from './choices.js';
import { attributeOf, badFormat } from './fields.js';

export type FieldErrors = Readonly<Record<string, readonly [string]>>;

/** The order of the tables; fields that are in none keep the order in which they were looked at. */
const order = [
  'firstname',
  'lastname',
  'phone',
  'type',
  'source_id',
  'status_id',
  'email',
  'company',
  'description',
  'city',
  'state',
  'zip',
  'address',
  'country_id',
  'assigned_id',
  'groups',
  'name',
  'color',
];

/** `named`: the thing whose name is at stake, where one is. */
export function fieldErrors(issues: readonly Issue[], named = 'Resource'): FieldErrors {
  const errors = new Map<string, readonly [string]>();
  const worded = issues
    .map((issue) => toFieldError(issue, named))
    .sort((one, other) => rank(one.field) - rank(other.field) || place(one.field) - place(other.field));
  for (const { field, message } of worded) if (!errors.has(field)) errors.set(field, [message]);
  return Object.fromEntries(errors);
}

/** The errors of one row of a batch, as issues of the batch. */
export function rowIssues(index: number, issues: readonly Issue[]): readonly Issue[] {
  return Object.entries(fieldErrors(issues)).map(([field, [message]]) => ({
    path: `contacts.${index}.${field}`,
    code: 'rule',
    message,
  }));
}

export function takenName(thing: string): string {
  return `A ${thing.toLowerCase()} with this name already exists`;
}

function rank(field: string): number {
  const found = order.indexOf(field.split('.')[0] ?? '');
  return found === -1 ? order.length : found;
}

/** Of an element of a list; a field that is none comes first. */
function place(field: string): number {
  return Number(/^[^.]+\.(\d+)$/.exec(field)?.[1] ?? -1);
}

interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Our own rules say fields and texts of the wire already; the core speaks its own words. */
function toFieldError({ path, code, message }: Issue, named: string): FieldError {
  if (code === 'rule') return { field: path, message };
  if (path === 'name' && code === 'taken') return { field: path, message: takenName(named) };
  const known = coreErrors[`${path} ${code}`];
  if (known !== undefined) return known;
  const [, position] = /^contacts\.(\d+)$/.exec(path) ?? [];
  if (position !== undefined)
    return { field: `contact_ids.${position}`, message: 'One or more contact IDs do not exist' };
  const field = coreFields[path] ?? path.split('.')[0] ?? path;
  return { field, message: coreWords(field, code, message) };
}

const coreErrors: Readonly<Record<string, FieldError>> = {
  'identities.phone taken': { field: 'phone', message: MESSAGES.phoneTaken },
  'identities.email taken': { field: 'email', message: MESSAGES.emailTaken },
  'source unknown': {
    field: 'source_id',
    message: 'The selected source does not exist or does not belong to your account',
  },
  'status unknown': {
    field: 'status_id',
    message: 'The selected status does not exist or does not belong to your account',
  },
};

const coreFields: Readonly<Record<string, string>> = {
  given_name: 'firstname',
  family_name: 'lastname',
  display_name: 'firstname',
  'address.street': 'address',
  'address.city': 'city',
  'address.state': 'state',
  'address.zip': 'zip',
  owner: 'assigned_id',
  body: 'comment',
};

/** What the core bounds and this wire does not, in the wire's manner. */
function coreWords(field: string, code: string, message: string): string {
  if (code === 'forbidden_character') return badFormat(field);
  const [maximum] = /\d+/.exec(message) ?? [];
  if (code === 'too_long' && maximum !== undefined)
    return `The ${attributeOf(field)} field must not be greater than ${maximum} characters.`;
  if (code === 'too_many' && maximum !== undefined)
    return `The ${attributeOf(field)} field must not have more than ${maximum} items.`;
  return badFormat(field);
}
