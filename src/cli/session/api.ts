/**
 * The client of our own API for commands: for a far server by HTTP, for a database within the process. Refusals of both
 * become the same problems, built from the members of the wire. Decision: docs/decisions/0126-commands-ask-the-api.md.
 */

import type { Account } from '@switchbook/domain/access.js';
import { type FileBody, queryText, Switchbook } from '../../../clients/typescript/src/index.js';
import type { InProcessWire } from '../../compose/near-core.js';
import type { Core } from '../../core/core.js';
import type { FarClient, FarRequest } from './far-client.js';
import { nearRefusal } from './refusals.js';

export function farApi(client: FarClient): Switchbook {
  return clientOf((call) => client.send(call));
}

export async function nearApi(core: Core, account: Account): Promise<Switchbook> {
  const { openNear } = await import('../../compose/near-core.js');
  const near = await openNear(core, account);
  return clientOf((call) => sendNear(near, call));
}

async function sendNear(near: InProcessWire, call: FarRequest): Promise<unknown> {
  const { method, path, query, body, file, ifMatch, signal, isDownload } = call;
  const answer = await near({
    ...{ method, body, signal },
    url: path + queryText(query),
    stream: file as AsyncIterable<Uint8Array> | undefined,
    headers: ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` },
  });
  if (answer.status >= 400) throw nearRefusal(answer.body);
  call.onStatus?.(answer.status);
  return isDownload === true ? asBytes(answer.pieces ?? []) : answer.body;
}

async function* asBytes(
  pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield typeof piece === 'string' ? Buffer.from(piece) : piece;
}

function clientOf(send: (call: FarRequest) => Promise<unknown>): Switchbook {
  return new Switchbook({ transport: { send, wait: async () => {} } });
}

/** A file that is read while it is sent. Both transports of commands pass it on unchanged. */
export function fileOf(bytes: AsyncIterable<Uint8Array>): FileBody {
  return bytes as unknown as FileBody;
}
