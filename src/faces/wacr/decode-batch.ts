/** Batches: rows of contacts, and lists of ids in the body or, without one, in the query. */

import { type Issue, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import type { DeleteCommand, SaveCommand } from '../../contacts/values/commands.js';
import { member } from '../kit/body/json-body.js';
import { byInteger } from '../kit/wire/inherited-ids.js';
import type { QueryString } from '../kit/wire/query-string.js';
import { batchMax, maxMembers } from './choices.js';
import { decodeContact, memberOf, readMembers } from './decode.js';
import { Fields } from './fields.js';
import { faceName } from './ids.js';
import { fieldMessages, messages } from './messages.js';
import { readBoolean, readList, tidy } from './text.js';

type Members = Readonly<Record<string, unknown>>;

interface DecodedBatch {
  readonly commands: readonly SaveCommand[];
  /** rows as received */
  readonly rows: readonly unknown[];
  readonly continues: boolean;
}

export async function decodeBatch(body: unknown, region: string | undefined): Promise<DecodedBatch> {
  const members = await readBatchMembers(body);
  const fields = new Fields(members, false);
  const rows = readRows(fields, members);
  const options = readOptions(fields, members);
  if (fields.issues.length > 0) throw new ProblemError({ kind: 'invalid', issues: fields.issues });
  // Untrimmed. The body is an object: `readBatchMembers` throws otherwise.
  const received = isObject(body) ? (readList(member(body, 'contacts')) ?? []) : [];
  return {
    commands: await mapInSlices(rows, (row) => decodeRow(row, options.skips, region)),
    rows: received,
    continues: options.continues,
  };
}

const [continueFlag, skipFlag] = ['continue_on_error', 'skip_duplicates'];
/** Members of a batch other than its rows. */
const optionNames = ['options', continueFlag, skipFlag];

/** Reads like `readMembers`, but row by row, because all rows together may be long, and only the members of a batch. */
async function readBatchMembers(body: unknown): Promise<Members> {
  if (!isObject(body)) return readMembers(body);
  const optionPairs = optionNames.flatMap((name) =>
    Object.hasOwn(body, name) ? [[name, body[name]] as const] : [],
  );
  const members = readMembers(Object.fromEntries(optionPairs));
  const contacts = member(body, 'contacts');
  const rows = readList(contacts);
  if (rows === undefined)
    return Object.hasOwn(body, 'contacts') ? { ...members, contacts: tidy(contacts) } : members;
  // More rows are refused without being read.
  const tidied = rows.length > batchMax ? rows : await mapInSlices(rows, tidy);
  return { ...members, contacts: tidied };
}

function readRows(fields: Fields, members: Members): readonly unknown[] {
  const rows = fields.list('contacts', fieldMessages.array('contacts'));
  if (rows === null || rows?.length === 0 || member(members, 'contacts') === undefined)
    fields.refuse('contacts', fieldMessages.required('contacts'));
  else if (rows !== undefined && rows.length > batchMax)
    fields.refuse('contacts', fieldMessages.tooMany('contacts', batchMax));
  return rows ?? [];
}

/** Decodes a row. A known contact is a conflict, or is returned and skipped. */
function decodeRow(row: unknown, skips: boolean, region: string | undefined): SaveCommand {
  const decoded = isObject(row) ? decodeContact(row, false, region) : { edit: {}, issues: [noObject] };
  return { op: 'save', onMatch: skips ? 'return' : 'refuse', alsoUnique: ['email'], ...decoded };
}

const noObject = { path: 'contact', code: 'rule', message: messages.eachContact };

/** Reads options. A flag is read from the options, else from the top level. */
function readOptions(fields: Fields, members: Members) {
  const input = fields.present('options') ?? {};
  if (!isObject(input) && !Array.isArray(input)) fields.refuse('options', fieldMessages.array('options'));
  const options = isObject(input) ? input : {};
  const flag = (name: string, preset: boolean) => {
    const value = member(options, name) ?? member(members, name) ?? preset;
    const path = `options.${name}`;
    return readBoolean(value) ?? fields.refuse(path, fieldMessages.boolean(path)) ?? preset;
  };
  return { continues: flag(continueFlag, true), skips: flag(skipFlag, false) };
}

export function decodeDeletes(body: unknown, query: QueryString): readonly DeleteCommand[] {
  const { ids, issues } = readIds(body, query, 'ids', {
    required: fieldMessages.required('ids'),
    array: fieldMessages.array('ids'),
    max: batchMax,
    tooMany: fieldMessages.tooMany('ids', batchMax),
  });
  if (issues.length > 0) throw new ProblemError({ kind: 'invalid', issues });
  return ids
    .filter((id) => id !== undefined)
    .map((number) => ({ op: 'delete', ...byInteger(faceName, number) }));
}

/** Returns the contacts to add to a group or to remove from it. With `query` they may also be in the query. */
export function decodeMembers(body: unknown, query?: QueryString): DecodedIds {
  return readIds(body, query, 'contact_ids', {
    required: fieldMessages.noMembers,
    array: fieldMessages.membersArray,
    max: maxMembers,
    tooMany: messages.tooManyMembers(maxMembers),
  });
}

interface DecodedIds {
  /** undefined: not an integer, which a flaw reports */
  readonly ids: readonly (number | undefined)[];
  readonly issues: readonly Issue[];
}

interface IdRules {
  readonly required: string;
  readonly array: string;
  readonly max: number;
  readonly tooMany: string;
}

function readIds(body: unknown, query: QueryString | undefined, name: string, rules: IdRules): DecodedIds {
  const bodyMember = memberOf(body, name);
  // Reading tens of thousands of items that are refused would block other requests.
  if (itemCountOf(bodyMember) > rules.max)
    throw new ProblemError({
      kind: 'invalid',
      issues: [{ path: name, code: 'rule', message: rules.tooMany }],
    });
  const inBody = tidy(bodyMember);
  const value = inBody === undefined && query !== undefined ? fromQuery(query, name) : inBody;
  const fields = new Fields({ [name]: value }, false);
  const items = fields.list(name, rules.array);
  if (value === null || value === undefined || items?.length === 0) fields.refuse(name, rules.required);
  else if (items && items.length > rules.max) fields.refuse(name, rules.tooMany);
  else if (items) return { ids: fields.integers(name, items), issues: fields.issues };
  throw new ProblemError({ kind: 'invalid', issues: fields.issues });
}

/** Counts the items of a list, or the members of an object. */
function itemCountOf(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  return isObject(value) ? Object.keys(value).length : 0;
}

/** Reads `ids[]=1&ids[]=2` or `ids=1,2`; undefined without either. */
function fromQuery(query: QueryString, name: string): unknown {
  const items = query.pairs.filter(([key]) => key.startsWith(`${name}[`) && key.endsWith(']'));
  if (items.length > 0) return tidy(items.map(([, value]) => value));
  const joined = tidy(query.last(name) ?? '');
  return typeof joined === 'string' ? tidy(joined.split(',')) : undefined;
}
