/** Bodies of requests for a token: JSON as the vendor nests it, the same members side by side, or a form. */
import type { IncomingHttpHeaders } from 'node:http';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { member, readJson } from '../../kit/body/json-body.js';
import { openBodyLimits } from '../../kit/wire/declared-route.js';
import { readQuery } from '../../kit/wire/query-string.js';
import { FaultError } from '../../kit/wire/refusal.js';
import { errorTexts } from '../messages.js';
import { exchangeGrant } from './wire.js';

export type Grant =
  | { readonly type: 'client_credentials'; readonly opensContacts: boolean }
  | { readonly type: 'refresh_token'; readonly refreshToken: string }
  | {
      readonly type: 'token_exchange';
      readonly subjectToken: string;
      readonly requestedSubject: string;
      readonly opensContacts: boolean;
    };

type Members = Readonly<Record<string, unknown>>;

const dataOf: Readonly<Record<Grant['type'], string>> = {
  client_credentials: 'client_credentials_data',
  refresh_token: 'refresh_token_data',
  token_exchange: 'token_exchange_data',
};

const grantTypes: ReadonlyMap<string, Grant['type']> = new Map([
  ['client_credentials', 'client_credentials'],
  ['refresh_token', 'refresh_token'],
  [exchangeGrant, 'token_exchange'],
]);

/** Throws the refusal of a body that requests no grant of this server. */
export function decodeGrant(bytes: Buffer, headers: IncomingHttpHeaders): Grant {
  const body = readMembers(bytes, headers);
  const word = grantTextOf(member(body, 'grant_type'));
  if (word === '') throw invalid('grant_type', 'required', `grant_type ${errorTexts.empty}`);
  const type = grantTypes.get(word);
  if (type === undefined) throw new ProblemError({ kind: 'unsupported', feature: 'grant_type' });
  const data = member(body, dataOf[type]);
  const find = (name: string) => (isObject(data) ? member(data, name) : undefined) ?? member(body, name);
  const read = (name: string) => grantTextOf(find(name));
  switch (type) {
    case 'client_credentials':
      return { type, opensContacts: opensContacts(read('scope')) };
    case 'refresh_token': {
      const refreshToken = read('refresh_token');
      if (refreshToken === '')
        throw invalid('refresh_token', 'required', `refresh_token ${errorTexts.empty}`);
      return { type, refreshToken };
    }
    case 'token_exchange':
      return {
        type,
        subjectToken: read('subject_token'),
        requestedSubject: subjectOf(find('requested_subject')),
        opensContacts: opensContacts(read('scope')),
      };
  }
}

/** Reads JSON under any type, since many clients call JSON a form; a form needs its type. */
function readMembers(bytes: Buffer, headers: IncomingHttpHeaders): Members {
  const json = readJson(bytes, { values: openBodyLimits.maxValues });
  if (json.state === 'value') return isObject(json.value) ? json.value : {};
  const type = (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (json.state === 'empty' || type !== 'application/x-www-form-urlencoded')
    throw new FaultError({ kind: 'bad_json', isEmpty: json.state === 'empty' });
  return Object.fromEntries(readQuery(bytes.toString().trim()).pairs);
}

/** Reads a text, trimmed; `''` for other types. */
function grantTextOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

/** Reads the account. Its number may be sent as a JSON number. */
function subjectOf(value: unknown): string {
  return Number.isSafeInteger(value) ? String(value) : grantTextOf(value);
}

/**
 * Whether a scope opens contacts. One of the vendor's scopes is about contacts; a request without a scope requests all.
 */
function opensContacts(scope: string): boolean {
  const words = scope.split(/[\s,]+/).filter((part) => part !== '');
  return words.length === 0 || words.includes('crm');
}
