/**
 * The client of our own API for commands: for a remote server by HTTP, for a database within the process. Refusals of
 * both become the same problems, built from the members of the wire. Decision:
 * docs/decisions/0126-commands-ask-the-api.md.
 */

import type { Account } from '@switchbook/domain/access/access.js';
import { type FileBody, queryText, Switchbook } from '../../../clients/typescript/src/index.js';
import type { Core } from '../../core/core.js';
import type { InProcessWire } from '../../faces/kit/serve/in-process.js';
import { inProcessRefusal } from './refusals.js';
import type { RemoteClient, RemoteRequest } from './remote-client.js';

export function remoteApi(client: RemoteClient): Switchbook {
  return clientOf((call) => client.send(call));
}

/** Returns our own API within the process of a command, for the operator: no server, no socket and no key. */
export async function openInProcessApi(core: Core, account: Account): Promise<Switchbook> {
  const { loadInProcessFace, openInProcess } = await import('../../faces/kit/serve/in-process.js');
  const inProcess = openInProcess(await loadInProcessFace(), { core, account, actor: 'cli' });
  return clientOf((call) => sendInProcess(inProcess, call));
}

async function sendInProcess(inProcess: InProcessWire, call: RemoteRequest): Promise<unknown> {
  const { method, path, query, body, file, ifMatch, onlyNew, signal, isDownload } = call;
  const answer = await inProcess({
    method,
    body,
    signal,
    url: path + queryText(query),
    stream: file as AsyncIterable<Uint8Array> | undefined,
    headers: {
      ...(ifMatch !== undefined && { 'if-match': `"${ifMatch}"` }),
      ...(onlyNew === true && { 'if-none-match': '*' }),
    },
  });
  if (answer.status >= 400) throw inProcessRefusal(answer.body);
  call.onStatus?.(answer.status);
  return isDownload === true ? asBytes(answer.chunks ?? []) : answer.body;
}

async function* asBytes(
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function clientOf(send: (call: RemoteRequest) => Promise<unknown>): Switchbook {
  return new Switchbook({ transport: { send, wait: async () => {} } });
}

/** Returns a file that is read while it is sent. Both transports of commands pass it on unchanged. */
export function fileOf(bytes: AsyncIterable<Uint8Array>): FileBody {
  return bytes as unknown as FileBody;
}
