/**
 * `mcp`: the tools for assistants over standard input and output, for programs that start their tools themselves. The
 * protocol's SDK talks to the program. Each list and each call of a tool is a request to a running server, with the key
 * of the environment.
 */
import { once } from 'node:events';
import type { CallToolResult, ListToolsResult, Server } from '@modelcontextprotocol/server';
import { connectionError } from '../../session/connection-errors.js';
import { findServer, type RemoteServer } from '../../session/remote-server.js';
import type { Actions } from '../../syntax/define.js';
import type { mcp } from '../../syntax/operate.js';
import { CliError } from '../../terminal/cli-error.js';
import { printNotice } from '../../terminal/output.js';

/** A call that reads much takes seconds. */
const answerMs = 60_000;
const protocolVersion = '2025-11-25';
/** Subscriptions that one program may leave open. They are acknowledged as empty, since no list announces changes. */
const maxSubscriptions = 8;

export const mcpActions: Actions<typeof mcp> = {
  /** Runs until its input ends. */
  mcp: async () => {
    const server = findServer();
    const introduced = await send<Introduced>(server, 'initialize', {
      protocolVersion,
      capabilities: {},
      clientInfo: { name: 'switchbook', version: '1' },
    });
    const [sdk, { serveStdio }] = await Promise.all([
      import('@modelcontextprotocol/server'),
      import('@modelcontextprotocol/server/stdio'),
    ]);
    const ended = once(process.stdin, 'close');
    const serving = serveStdio(() => serverTo(server, introduced, sdk.Server), { maxSubscriptions });
    printNotice(`Serving the tools of ${server.base.origin} on standard input and output.`);
    await ended;
    await serving.close();
    return undefined;
  },
};

interface Introduced {
  readonly serverInfo: { readonly name: string; readonly version: string };
  readonly instructions?: string;
}

function serverTo(
  remote: RemoteServer,
  { serverInfo, instructions = '' }: Introduced,
  Made: typeof Server,
): Server {
  const server = new Made(serverInfo, { capabilities: { tools: {} }, instructions });
  server.setRequestHandler('tools/list', () => send<ListToolsResult>(remote, 'tools/list', {}));
  server.setRequestHandler('tools/call', async ({ params: { name, arguments: input } }, { mcpReq }) => {
    try {
      return await send<CallToolResult>(
        remote,
        'tools/call',
        { name, arguments: input ?? {} },
        mcpReq.signal,
      );
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      return { content: [{ type: 'text', text: `${error.message} ${error.nextStep}` }], isError: true };
    }
  });
  return server;
}

/** Sends one message to the server. Throws CliError for a refusal, and for an unreachable server. */
async function send<Result>(
  { base, key }: RemoteServer,
  method: string,
  params: object,
  signal?: AbortSignal,
): Promise<Result> {
  const limit = AbortSignal.timeout(answerMs);
  const response = await fetch(new URL('../../mcp', base), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${key}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'mcp-protocol-version': protocolVersion,
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  }).catch((error: unknown) => {
    throw connectionError(causeOf(error), base);
  });
  const answer = (await response.json().catch(() => undefined)) as Answer<Result> | undefined;
  if (answer?.result !== undefined) return answer.result;
  const { message = `The server answered with HTTP ${response.status}.` } = answer?.error ?? {};
  throw new CliError(message, 'Check SWITCHBOOK_URL and SWITCHBOOK_KEY.');
}

interface Answer<Result> {
  readonly result?: Result;
  readonly error?: { readonly message?: string };
}

/** Returns the cause of an error, which has the reason of a failed `fetch`. */
function causeOf(error: unknown): unknown {
  const isTimeout = error instanceof Error && error.name === 'TimeoutError';
  if (isTimeout) return Object.assign(new Error('silent'), { code: 'ETIMEDOUT' });
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}
