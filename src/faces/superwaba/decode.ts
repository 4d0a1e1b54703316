/** Bodies to commands. Fields are checked in the wire's order and the first wrong one answers. */

import { primaryOf } from '@switchbook/domain/contact/contact.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import {
  type CatalogEdit,
  type CatalogRef,
  type ContactEdit,
  set,
  toEdit,
} from '@switchbook/domain/contact/edit.js';
import type { IdentityInput } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { invalid, type ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isLonger, trim } from '@switchbook/domain/text/text.js';
import type { SaveCommand } from '../../contacts/values/commands.js';
import { type BodyBounds, type JsonBody, member, readJson } from '../kit/body/json-body.js';
import { minSlicedBytes, readLargeJson } from '../kit/body/large-json.js';
import type { CallerExchange, Exchange } from '../kit/wire/declared-route.js';
import { FaultError } from '../kit/wire/refusal.js';
import { duplicateMatch, maxBodyValues, maxJsonDepth, type sourceDefaults } from './choices.js';
import { readCountry } from './countries.js';
import {
  readCountryCode,
  readEmail,
  readFlag,
  readName,
  readParams,
  readSource,
  readTags,
  trimmedOf,
} from './fields.js';
import { faceName } from './ids.js';
import { importMessages, messages } from './messages.js';
import { orderMembers } from './params-order.js';
import { type ReadNumber, readNumber } from './phones.js';

type Body = Readonly<Record<string, unknown>>;

/** Checks the encoding after the size and before the syntax. */
export function refuseEncoding({ headers }: Pick<Exchange, 'headers'>): void {
  const encodings = (headers['content-encoding'] ?? '').split(',').map((part) => part.trim().toLowerCase());
  if (encodings.some((encoding) => encoding !== '' && encoding !== 'identity'))
    throw new FaultError({ kind: 'bad_encoding' });
}

/** Reads the body as JSON, with any content type; no body is an empty object. */
export async function decodeJson(
  exchange: Pick<CallerExchange, 'headers' | 'bytes' | 'caller'>,
  usual: BodyBounds = { values: maxBodyValues },
): Promise<unknown> {
  refuseEncoding(exchange);
  const bounds = { ...usual, depth: maxJsonDepth };
  if (exchange.bytes.length < minSlicedBytes) return valueOfBody(readJson(exchange.bytes, bounds));
  return valueOfBody(await readLargeJson(exchange.bytes, bounds, exchange.caller.accountId));
}

function valueOfBody(json: JsonBody): unknown {
  if (json.state === 'invalid') throw new FaultError({ kind: 'bad_json', isEmpty: false });
  return json.state === 'empty' ? {} : json.value;
}

function readObject(body: unknown): Body {
  if (!isObject(body)) throw invalid('', 'type', messages.notObject);
  return body;
}

interface RowRules {
  readonly source: (typeof sourceDefaults)['create' | 'bulk'];
  /** the account's */
  readonly region: string | undefined;
}

export function decodeCreate(body: unknown, rules: RowRules): SaveCommand {
  return decodeRow(readObject(body), rules).command;
}

export function tooManyRows(maximum: number): ProblemError {
  return invalid('contacts', 'too_many', importMessages.tooMany(maximum));
}

export interface BulkRow {
  readonly command: SaveCommand;
  readonly digits: string;
}

/** Returns a contact to create, alone or as a row of an import. */
export function decodeRow(row: Body, { source, region }: RowRules): BulkRow {
  const number = readUserNumber(row, region);
  const name = readName(member(row, 'userName'), 'userName');
  const email = readEmail(member(row, 'email'));
  const country = readCountryCode(member(row, 'countryCode'), 'countryCode');
  const tags = readTags(member(row, 'tags')) ?? [];
  const params = readParams(member(row, 'params'));
  const identities: IdentityEdit[] = [{ op: 'hold', identity: number }];
  if (typeof email === 'string') identities.push({ op: 'hold', identity: { kind: 'email', value: email } });
  return {
    digits: number.value,
    command: {
      op: 'save',
      onMatch: duplicateMatch.onMatch,
      edit: {
        displayName: toEdit(name, trimmedOf),
        address: { countryCode: toEdit(country) },
        ...paramsEdit(params),
        identities,
        ...(tags.length === 0 ? {} : { tags: [namedTags('add', tags)] }),
        source: set(namedSource(source)),
      },
    },
  };
}

/** Reads the number of a row. It is checked before its country, so an invalid country counts as absent here. */
export function numberOfRow(row: Body, region: string | undefined): ReadNumber {
  const code = member(row, 'countryCode');
  const country = typeof code === 'string' ? readCountry(trim(code)) : undefined;
  return readNumber(member(row, 'userNumber'), { region, country });
}

function readUserNumber(row: Body, region: string | undefined): IdentityInput {
  const number = numberOfRow(row, region);
  if (number.state === 'absent') throw invalid('phone', 'required', messages.noNumber);
  if (number.state === 'invalid') throw invalid('phone', 'form', messages.invalidNumber, 'phone');
  const { digits, raw } = number;
  // The wire limits only the digits; separators that the store does not keep are dropped.
  return {
    kind: duplicateMatch.kind,
    value: digits,
    raw: isLonger(raw, contactLimits.identity) ? `+${digits}` : raw,
  };
}

function paramsEdit(params: Readonly<Record<string, unknown>> | undefined): ContactEdit {
  if (params === undefined) return {};
  return {
    attributes: { op: 'replace', value: params },
    extension: { face: faceName, members: orderMembers(params) },
  };
}

const patchFields = [
  'name',
  'email',
  'country_code',
  'tags',
  'params',
  'is_blocked',
  'source',
  'opted_in',
] as const;

/** Decodes PATCH: members that are present change, null removes. */
export function decodePatch(value: unknown): ContactEdit {
  const body = readObject(value);
  if (!patchFields.some((field) => Object.hasOwn(body, field)))
    throw invalid('', 'required', messages.noFields);
  const name = readName(member(body, 'name'), 'name');
  const email = readEmail(member(body, 'email'));
  const country = readCountryCode(member(body, 'country_code'), 'country_code');
  const tags = readTags(member(body, 'tags'));
  const params = readParams(member(body, 'params'));
  const blocked = readFlag(member(body, 'is_blocked'), 'is_blocked');
  const source = readSource(member(body, 'source'));
  const optedIn = readFlag(member(body, 'opted_in'), 'opted_in');
  return {
    displayName: toEdit(name, trimmedOf),
    address: { countryCode: toEdit(country) },
    ...(email === undefined ? {} : { identities: [primaryEmail(email)] }),
    ...(tags === undefined ? {} : { tags: [namedTags('replace', tags)] }),
    ...paramsEdit(params),
    ...(blocked === undefined ? {} : { blocked }),
    ...(source === undefined ? {} : { source: set(namedSource(source)) }),
    ...(optedIn === undefined ? {} : { consents: [whatsappConsent(optedIn)] }),
  };
}

function primaryEmail(email: string | null): IdentityEdit {
  if (email === null) return { op: 'clearSlot', kind: 'email', which: 'primary' };
  return {
    op: 'slot',
    identity: { kind: 'email', value: email },
    spelling: 'take',
    instead: 'primary',
    // The wire shows it trimmed; the shown form is not a new spelling.
    unless: (identities) => primaryOf({ identities }, 'email')?.raw.trim() === email,
  };
}

function whatsappConsent(optedIn: boolean) {
  return { channel: 'whatsapp', state: optedIn ? 'opted_in' : 'opted_out', source: 'api' } as const;
}

/** Makes the edit of tags. Letter case and order count. */
function namedTags(op: 'add' | 'replace', names: readonly string[]): CatalogEdit {
  return {
    op,
    items: names.map((name) => ({ by: 'name', name, folded: false, missing: 'create' })),
    isOrdered: true,
  };
}

/** Returns a reference to a source, which matches in any letter case. A new source gets this spelling. */
function namedSource(name: string): CatalogRef {
  return { by: 'name', name, folded: true, missing: 'create' };
}
