/** `upstream set`, `upstream list`, `upstream remove`. */
import path from 'node:path';
import type { Upstream } from '../../../../clients/typescript/src/index.js';
import { findTables } from '../../../compose/faces.js';
import { type KeyState, upstreamJson } from '../../../upstreams/values.js';
import { accountOption, onApi } from '../../session/command-account.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { upstreams } from '../../syntax/upstream.js';
import { CliError, noFace } from '../../terminal/cli-error.js';
import { formatDetails, listing } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { readKey } from '../../terminal/vendor-key.js';

export const upstreamActions: Actions<typeof upstreams> = {
  set: async (input) => {
    const { face, account: ref, to: url, keyFile, readThrough: readsThrough = false } = input;
    const set = await onApi(
      ref,
      async ({ api, account, core }) => {
        const key = keyFile === undefined ? null : await readKey(keyFile);
        const file = followedKeyFile(input);
        if (file === undefined)
          return api.setUpstream({ face }, { url, key, ...(readsThrough ? { read_through: true } : {}) });
        // Only the operator may decide which file of its machine a server reads.
        if (core === undefined)
          throw new CliError(
            '--follow does not work for a server elsewhere: it cannot read key files of this machine.',
            'Run the command on the machine of the server, or remove --follow.',
          );
        const upstream = await core.setUpstream(account.id, { face, url, key, readsThrough, keyFile: file });
        return upstreamJson(upstream, core.clock());
      },
      async () => ({ upstreamFaces: await findFacesFor(face) }),
    );
    return {
      json: set,
      text: `Requests that ${face} does not serve are forwarded from now on.\n\n${formatDetails([
        ['to', set.url],
        ['key', keyWords(set)],
        ['unknown ids', set.read_through ? 'are looked up at the vendor' : null],
      ])}${nextStep(set, face, ref)}`,
    };
  },

  list: async ({ account: ref }) => {
    const upstreams = await onApi(ref, async ({ api }) => (await api.listUpstreams()).data);
    const { json, text } = listing(
      upstreams,
      {
        API: (upstream) => upstream.face,
        TO: (upstream) => upstream.url,
        KEY: keyWords,
        STATE: upstreamStateOf,
      },
      `The account has no upstream yet. Set one with: ${programName} upstream set FACE${accountOption(ref)} --to URL`,
    );
    const next = upstreams
      .map((upstream) => nextStep(upstream, upstream.face, ref))
      .find((value) => value !== '');
    return { json, text: text + (next ?? '') };
  },

  remove: async ({ face, account: ref }) => {
    // A name may stand for several.
    await onApi(
      ref,
      ({ api }) => api.removeUpstream({ face }),
      async () => ({ upstreamFaces: (await findTables()).upstreams }),
    );
    return { json: { face }, text: `Requests to ${face} are no longer forwarded.` };
  },
};

type UpstreamJson = ReturnType<typeof upstreamJson> | Upstream;

/**
 * Returns the full path of a followed key file. A server has another working directory than the command, and no stdin
 * of it.
 */
function followedKeyFile({
  keyFile,
  follow,
}: ParsedArguments<typeof upstreams.commands.set>): string | undefined {
  if (follow !== true) return undefined;
  if (keyFile === undefined || keyFile === '-')
    throw new CliError('--follow needs a key file.', 'Add --key-file FILE.');
  return path.resolve(keyFile);
}

/** Returns the next step for a key that no longer works, or ends soon. */
function nextStep(upstream: UpstreamJson, name: string, account: string | undefined): string {
  const { key_state: state } = upstream;
  if (state === 'good') return '';
  const next = `${programName} upstream set ${name}${accountOption(account)} --to ${upstream.url} --key-file FILE`;
  return `\n\nThe key ${keyStates[state](upstream)}. Set a new one with: ${next}`;
}

const keyStates: Readonly<Record<Exclude<KeyState, 'good'>, (upstream: UpstreamJson) => string>> = {
  refused: ({ key_refused_at: at }) => `was refused by the vendor at ${at ?? ''}`,
  ended: ({ key_ends_at: at }) => `expired at ${at ?? ''}`,
  ends_soon: ({ key_ends_at: at }) => `expires at ${at ?? ''}`,
};

async function findFacesFor(face: string) {
  const faces = (await findTables()).upstreams;
  if (faces.has(face)) return faces;
  throw noFace(face, ' with a vendor', faces.keys());
}

function keyWords({ has_key: hasKey, key_file: file }: UpstreamJson): string {
  if (file !== null) return `read from ${file}`;
  return hasKey ? 'stored' : "the client's own";
}

function upstreamStateOf(upstream: UpstreamJson): string {
  if (upstream.state === 'paused') return 'paused: the key that set it was revoked or has expired';
  const { key_state: state } = upstream;
  return state === 'good' ? 'active' : `the key ${keyStates[state](upstream)}`;
}
