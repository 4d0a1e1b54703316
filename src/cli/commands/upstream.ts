/** `upstream set`, `upstream list`, `upstream remove`. */
import path from 'node:path';
import { findTables } from '../../compose/faces.js';
import { isPaused, type KeyState, keyStateOf, type Upstream, upstreamJson } from '../../domain/upstream.js';
import { CliError, noFace } from '../run/cli-error.js';
import { facts, listing } from '../run/output.js';
import { programName } from '../run/program-name.js';
import type { Actions, Given } from '../syntax/define.js';
import type { upstreams } from '../syntax/traffic.js';
import { ofAccount, onAccount } from './on-account.js';
import { readKey } from './vendor-key.js';

export const upstreamActions: Actions<typeof upstreams> = {
  set: async (given) => {
    const { face, account: ref, to: url, keyFile, readThrough: readsThrough = false } = given;
    const set = await onAccount(
      ref,
      async ({ core, account }) => {
        const key = keyFile === undefined ? null : await readKey(keyFile);
        return core.setUpstream(account.id, { face, url, key, readsThrough, ...followed(given) });
      },
      async () => ({ upstreamFaces: await facesWith(face) }),
    );
    return {
      json: shown(set),
      text: `Requests that ${face} does not serve are forwarded from now on.\n\n${facts([
        ['to', set.url],
        ['key', keyWords(set)],
        ['unknown ids', set.readsThrough ? 'are looked up at the vendor' : null],
      ])}${nextStep(set, face, ref)}`,
    };
  },

  list: async ({ account: ref }) => {
    const upstreams = await onAccount(ref, ({ core, account }) => core.listUpstreams(account.id));
    const { json, text } = listing(
      upstreams,
      shown,
      { API: (one) => one.face, TO: (one) => one.url, KEY: keyWords, STATE: stateOf },
      `The account has no upstream yet. Set one with: ${programName} upstream set FACE${ofAccount(ref)} --to URL`,
    );
    const next = upstreams.map((one) => nextStep(one, one.face, ref)).find((one) => one !== '');
    return { json, text: text + (next ?? '') };
  },

  remove: async ({ face, account: ref }) => {
    // A name may stand for several.
    await onAccount(
      ref,
      ({ core, account }) => core.removeUpstream(account.id, face),
      async () => ({ upstreamFaces: (await findTables()).upstreams }),
    );
    return { json: { face }, text: `Requests to ${face} are no longer forwarded.` };
  },
};

/** A server has another working directory than the command, and no stdin of it. */
function followed({ keyFile, follow }: Given<typeof upstreams.commands.set>): { readonly keyFile?: string } {
  if (follow !== true) return {};
  if (keyFile === undefined || keyFile === '-')
    throw new CliError('--follow needs a key file.', 'Add --key-file FILE.');
  return { keyFile: path.resolve(keyFile) };
}

/** Returns the next step for a key that no longer works, or ends soon. */
function nextStep(upstream: Upstream, name: string, account: string | undefined): string {
  const state = keyStateOf(upstream, new Date());
  if (state === 'good') return '';
  const next = `${programName} upstream set ${name}${ofAccount(account)} --to ${upstream.url} --key-file FILE`;
  return `\n\nThe key ${keyStates[state](upstream)}. Set a new one with: ${next}`;
}

const keyStates: Readonly<Record<Exclude<KeyState, 'good'>, (upstream: Upstream) => string>> = {
  refused: ({ keyRefusedAt }) => `was refused by the vendor at ${keyRefusedAt?.toISOString() ?? ''}`,
  ended: ({ keyEndsAt }) => `expired at ${keyEndsAt?.toISOString() ?? ''}`,
  ends_soon: ({ keyEndsAt }) => `expires at ${keyEndsAt?.toISOString() ?? ''}`,
};

async function facesWith(face: string) {
  const faces = (await findTables()).upstreams;
  if (faces.has(face)) return faces;
  throw noFace(face, ' with a vendor', faces.keys());
}

function keyWords({ hasKey, keyFile }: Upstream): string {
  if (keyFile !== null) return `read from ${path.basename(keyFile)}`;
  return hasKey ? 'stored' : "the client's own";
}

/** The command line has no other clock than the machine's. */
const shown = (upstream: Upstream) => upstreamJson(upstream, new Date());

function stateOf(upstream: Upstream): string {
  const now = new Date();
  if (isPaused(upstream, now)) return 'paused: the key that set it was revoked or has expired';
  const state = keyStateOf(upstream, now);
  return state === 'good' ? 'active' : `the key ${keyStates[state](upstream)}`;
}
