/** `upstream set`, `upstream list`, `upstream remove`. */
import path from 'node:path';
import { findUpstreamFaces } from '../../compose/upstreams.js';
import type { Account } from '../../domain/access.js';
import { isPaused, type KeyState, keyStateOf, type Upstream } from '../../domain/upstream.js';
import { keyEnded } from '../../domain/webhook.js';
import { CliError } from '../run/cli-error.js';
import type { CommandCore } from '../run/command-core.js';
import { facts, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { readKey } from './vendor-key.js';

interface AccountOption {
  readonly account?: string | undefined;
}

export interface UpstreamOptions extends AccountOption {
  readonly to: string;
  /** a file with the vendor's key; `-`: stdin. Absent: callers send their own */
  readonly keyFile?: string;
  /** servers read the file again */
  readonly follow?: boolean;
  readonly readThrough?: boolean;
}

export async function setUpstream(face: string, options: UpstreamOptions): Promise<Output> {
  const set = await withAccount(
    options,
    async (core, account) => {
      const { to: url, keyFile, readThrough: readsThrough = false } = options;
      const key = keyFile === undefined ? null : await readKey(keyFile);
      return core.setUpstream(account.id, { face, url, key, readsThrough, ...followed(options) });
    },
    async () => ({ upstreamFaces: await facesWith(face) }),
  );
  return {
    json: upstreamJson(set),
    text: `What ${face} does not serve is forwarded from now on.\n\n${facts([
      ['to', set.url],
      ['key', keyWords(set)],
      ...(set.readsThrough ? ([['unknown ids', 'are looked up at the vendor']] as const) : []),
    ])}${nextStep(set, face, options.account)}`,
  };
}

/** A server has another working directory than the command, and no stdin of it. */
function followed({ keyFile, follow }: UpstreamOptions): { readonly keyFile?: string } {
  if (follow !== true) return {};
  if (keyFile === undefined || keyFile === '-')
    throw new CliError('--follow needs a key file.', 'Name it with --key-file FILE.');
  return { keyFile: path.resolve(keyFile) };
}

/** What to do about a key that works no more, or will not. */
function nextStep(upstream: Upstream, name: string, account: string | undefined): string {
  const state = keyStateOf(upstream, new Date());
  if (state === 'good') return '';
  const next = `${programName} upstream set ${name}${ofAccount(account)} --to ${upstream.url} --key-file FILE`;
  return `\n\nThe key ${keyStates[state](upstream)}. Set a new one with: ${next}`;
}

const keyStates: Readonly<Record<Exclude<KeyState, 'good'>, (upstream: Upstream) => string>> = {
  refused: ({ keyRefusedAt }) => `was refused by the vendor at ${keyRefusedAt?.toISOString() ?? ''}`,
  ended: ({ keyEndsAt }) => `ended at ${keyEndsAt?.toISOString() ?? ''}`,
  ends_soon: ({ keyEndsAt }) => `ends at ${keyEndsAt?.toISOString() ?? ''}`,
};

export async function listUpstreams(options: AccountOption): Promise<Output> {
  const upstreams = await withAccount(options, (core, { id }) => core.listUpstreams(id));
  return {
    json: upstreams.map(upstreamJson),
    text: `${table(
      ['FACE', 'TO', 'KEY', 'STATE'],
      upstreams.map((one) => [one.face, one.url, keyWords(one), stateOf(one)]),
      `The account has no upstream; set one with: ${programName} upstream set FACE${ofAccount(options.account)} --to URL`,
    )}${upstreams.map((one) => nextStep(one, one.face, options.account)).find((text) => text !== '') ?? ''}`,
  };
}

export async function removeUpstream(face: string, options: AccountOption): Promise<Output> {
  // A name may stand for several.
  await withAccount(
    options,
    (core, { id }) => core.removeUpstream(id, face),
    async () => ({ upstreamFaces: await findUpstreamFaces() }),
  );
  return { json: { face }, text: `Nothing is forwarded for ${face} any more.` };
}

function withAccount<Result>(
  { account: ref }: AccountOption,
  work: (core: CommandCore, account: Account) => Promise<Result>,
  partsOf?: Parameters<typeof withCore>[1],
): Promise<Result> {
  return withCore(async (core) => work(core, await findAccount(core, ref)), partsOf);
}

async function facesWith(face: string) {
  const faces = await findUpstreamFaces();
  if (faces.has(face)) return faces;
  throw new CliError(
    `There is no face '${face}' with a vendor.`,
    `The faces are: ${[...faces.keys()].join(', ')}.`,
  );
}

function keyWords({ hasKey, keyFile }: Upstream): string {
  if (keyFile !== null) return `read from ${path.basename(keyFile)}`;
  return hasKey ? 'kept' : "the caller's own";
}

/** The command line has no other clock than the machine's. */
function stateOf(upstream: Upstream): string {
  const now = new Date();
  if (isPaused(upstream, now)) return 'paused: the key that set it has ended';
  const state = keyStateOf(upstream, now);
  return state === 'good' ? 'active' : `the key ${keyStates[state](upstream)}`;
}

function upstreamJson(upstream: Upstream) {
  const { face, url, hasKey, madeBy, readsThrough, keyFile, keyEndsAt, keyRefusedAt } = upstream;
  const now = new Date();
  const isOver = isPaused(upstream, now);
  return {
    face,
    url,
    has_key: hasKey,
    state: isOver ? 'paused' : 'active',
    reason: isOver ? keyEnded : null,
    read_through: readsThrough,
    key_file: keyFile === null ? null : path.basename(keyFile),
    key_state: keyStateOf(upstream, now),
    key_ends_at: keyEndsAt,
    key_refused_at: keyRefusedAt,
    made_by: madeBy,
    created_at: upstream.createdAt,
    updated_at: upstream.updatedAt,
  };
}
