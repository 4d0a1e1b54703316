/** `tail`: prints the calls of all servers live. */

import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { escapeTableCell, terminalJson } from '@switchbook/text/terminal-text.js';
import type { Switchbook } from '../../../../clients/typescript/src/index.js';
import type { ShownCall } from '../../../calls/values/call.js';
import { getNamedAccount } from '../../session/command-account.js';
import { lastingReads } from '../../session/lasting-reads.js';
import { type Installation, withLastingInstallation } from '../../session/session.js';
import type { Actions } from '../../syntax/define.js';
import type { tail } from '../../syntax/operate.js';
import { noFace } from '../../terminal/cli-error.js';
import { printNotice } from '../../terminal/output.js';
import { writeOut } from '../../terminal/write-file.js';

export const tailActions: Actions<typeof tail> = {
  /** Runs until a signal. */
  tail: async ({ account: ref, face, status }, { isJson }) => {
    await withLastingInstallation(
      async (installation, signal) => {
        const isShown = (call: ShownCall) =>
          (face === undefined || call.face === face) && (status === undefined || status(call.status));
        const watched = await watch(installation, ref, signal);
        if (!isJson) printNotice('Showing live requests. Press Ctrl-C to stop.');
        await writeOut(formatCalls(installation, watched, isShown, isJson));
      },
      async () => {
        if (face !== undefined) await checkFace(face);
        return undefined;
      },
    );
    return undefined;
  },
};

interface TailedCalls {
  readonly calls: readonly ShownCall[];
  /** number of calls that were dropped; null: some, since the API does not count them */
  readonly dropped: number | null;
}

/**
 * Watches calls. A command on the database shows calls of all accounts, unless one is given; the API shows only calls
 * of its account.
 */
async function watch(
  installation: Installation,
  ref: string | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<TailedCalls>> {
  const { core } = installation;
  if (core === undefined) {
    const account = await getNamedAccount(installation, ref);
    return followCalls(await installation.open(account), account.id, signal);
  }
  return core.watchCalls({
    account: ref === undefined ? undefined : (await getNamedAccount(installation, ref)).id,
    signal,
    onLost: () => printNotice('The connection to the database was lost. Reconnecting.'),
    onBack: () => printNotice('The database is back.'),
  });
}

const waitSeconds = 30;

/** Yields the calls from now on, without a gap after a break of the server or the network. */
async function* followCalls(
  api: Switchbook,
  account: string,
  signal: AbortSignal,
): AsyncGenerator<TailedCalls> {
  let after: string | undefined;
  const reads = lastingReads(signal);
  while (!signal.aborted) {
    const isFirst = after === undefined;
    try {
      const query = {
        ...withoutUndefined({ after }),
        limit: isFirst ? 1 : 200,
        wait: isFirst ? 0 : waitSeconds,
      };
      const { data, meta } = await reads(() => api.listCalls(query, { signal }));
      after = meta.next_cursor;
      const calls = data.map(({ at, ...call }) => ({ at, account, ...call }));
      if (!isFirst) yield { calls, dropped: meta.has_gap ? null : 0 };
    } catch (error) {
      if (signal.aborted) return;
      throw error;
    }
  }
}

async function checkFace(name: string): Promise<void> {
  const { findFaces } = await import('../../../compose/faces.js');
  const names = (await findFaces(new Map())).map((face) => face.name);
  if (!names.includes(name)) throw noFace(name, '', names);
}

async function* formatCalls(
  { listAccounts }: Installation,
  watched: AsyncIterable<TailedCalls>,
  isShown: (call: ShownCall) => boolean,
  isJson: boolean,
): AsyncGenerator<string> {
  const slugs = new Map<string, string>();
  for await (const { calls, dropped } of watched) {
    if (dropped !== 0)
      printNotice(`${dropped ?? 'Some'} requests are not shown: there were too many at once.`);
    const shownCalls = calls.filter(isShown);
    if (!isJson && shownCalls.some(({ account }) => account !== null && !slugs.has(account)))
      for (const { id, slug } of await listAccounts()) slugs.set(id, slug);
    yield shownCalls
      .map((call) => `${isJson ? terminalJson(call) : escapeTableCell(callLineOf(call, slugs))}\n`)
      .join('');
  }
}

/**
 * Writes a line of a call. The request id finds the call in the log: `09:14:02.123 corner-shop acme GET /v1/contacts
 * 200 1.3 ms 0196b1d6-…`
 */
function callLineOf(call: ShownCall, slugs: ReadonlyMap<string, string>): string {
  const account = call.account === null ? '-' : (slugs.get(call.account) ?? call.account);
  const request = `${call.method} ${call.path}`;
  const looked = call.looked_up === undefined ? '' : `  looked up: ${call.looked_up}`;
  const answerer = call.forwarded ? '  forwarded' : looked;
  return `${call.at.slice(11, 23)}  ${account}  ${call.face}  ${request}  ${call.status}  ${call.ms} ms${answerer}  ${call.request_id}`;
}
