/** `upstream set`, `upstream list`, `upstream remove`. */
import { findUpstreamFaces } from '../compose-upstreams.js';
import type { Account } from '../domain/access.js';
import { isPaused, type Upstream } from '../domain/upstream.js';
import { keyEnded } from '../domain/webhook.js';
import { findAccount, ofAccount } from './account.js';
import { CliError } from './cli-error.js';
import type { CommandCore } from './command-core.js';
import { facts, type Output, table } from './output.js';
import { programName } from './program-name.js';
import { withCore } from './session.js';
import { readKey } from './vendor-key.js';

interface AccountOption {
  readonly account?: string | undefined;
}

export interface UpstreamOptions extends AccountOption {
  readonly to: string;
  /** a file with the vendor's key; `-`: stdin. Absent: callers send their own */
  readonly keyFile?: string;
}

export async function setUpstream(face: string, options: UpstreamOptions): Promise<Output> {
  const set = await withAccount(
    options,
    async (core, account) => {
      const key = options.keyFile === undefined ? null : await readKey(options.keyFile);
      return core.setUpstream(account.id, { face, url: options.to, key });
    },
    async () => ({ upstreamFaces: await facesWith(face) }),
  );
  return {
    json: upstreamJson(set),
    text: `What ${face} does not serve is forwarded from now on.\n\n${facts([
      ['to', set.url],
      ['key', keyWords(set)],
    ])}`,
  };
}

export async function listUpstreams(options: AccountOption): Promise<Output> {
  const upstreams = await withAccount(options, (core, { id }) => core.listUpstreams(id));
  return {
    json: upstreams.map(upstreamJson),
    text: table(
      ['FACE', 'TO', 'KEY', 'STATE'],
      upstreams.map((one) => [one.face, one.url, keyWords(one), stateOf(one)]),
      `The account has no upstream; set one with: ${programName} upstream set FACE${ofAccount(options.account)} --to URL`,
    ),
  };
}

export async function removeUpstream(face: string, options: AccountOption): Promise<Output> {
  await withAccount(options, (core, { id }) => core.removeUpstream(id, face));
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

function keyWords({ hasKey }: Upstream): string {
  return hasKey ? 'kept' : "the caller's own";
}

/** The command line has no other clock than the machine's. */
function stateOf(upstream: Upstream): string {
  return isPaused(upstream, new Date()) ? 'paused: the key that set it has ended' : 'active';
}

function upstreamJson(upstream: Upstream) {
  const { face, url, hasKey, madeBy, createdAt, updatedAt } = upstream;
  const isOver = isPaused(upstream, new Date());
  return {
    face,
    url,
    has_key: hasKey,
    state: isOver ? 'paused' : 'active',
    reason: isOver ? keyEnded : null,
    made_by: madeBy,
    created_at: createdAt,
    updated_at: updatedAt,
  };
}
