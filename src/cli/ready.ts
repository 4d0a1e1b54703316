/** What the server says when it is ready, and on the very first start who may come in. */
import { programVersion } from '../config/root.js';
import type { Account } from '../domain/access.js';
import { type Answer, facts } from './answer.js';

export interface FirstAccess {
  readonly account: Account;
  readonly secret: string;
}

export interface ReadyFacts {
  readonly url: string;
  readonly host: string;
  /** where the files of the database are, when that is not the data directory */
  readonly standIn: string | undefined;
  readonly first: FirstAccess | undefined;
}

export function describeReady({ url, host, standIn, first }: ReadyFacts): Answer {
  const everywhere = isEvery(host) ? ', and at every other address of this machine' : '';
  const where = standIn === undefined ? '' : `\nThe files of its database are in ${standIn}`;
  const ready = `Switchbook ${programVersion} is ready at ${url}${everywhere}${where}`;
  return {
    json: { url, version: programVersion, pid: process.pid, first: first === undefined ? null : json(first) },
    text: first === undefined ? ready : `${ready}\n\n${welcome(url, first)}\n`,
  };
}

/** Whether the address stands for all of the machine's. */
export function isEvery(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

function json({ account, secret }: FirstAccess) {
  return { account_id: account.id, number: account.number, name: account.name, key: secret };
}

function welcome(url: string, { account, secret }: FirstAccess): string {
  return [
    'This is the first start, so an account and a key were made. The key is shown only this once.',
    '',
    facts([
      ['account', `${account.name} (number ${account.number})`],
      ['account id', account.id],
      ['key', secret],
      ['console', `${url}/`],
    ]),
  ].join('\n');
}
