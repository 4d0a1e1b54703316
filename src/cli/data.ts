/** `data list`, `data remove`: databases that are elsewhere than in their data directory, and outlive it. */
import path from 'node:path';
import { listStandIns, removeStandIn, type StandIn } from '../compose-core.js';
import { type Answer, table } from './answer.js';
import { confirm } from './confirm.js';
import { formatBytes } from './progress.js';

export function listData(): Answer {
  const found = listStandIns();
  const rows = found.map((one) => [one.path, formatBytes(one.bytes), stateOf(one), one.standsFor ?? '-']);
  return {
    json: found.map(standInJson),
    text: table(
      ['DIRECTORY', 'SIZE', 'STATE', 'OF THE DATA DIRECTORY'],
      rows,
      'Every database is in its data directory.',
    ),
  };
}

export async function removeData(directory: string, { yes }: { readonly yes?: boolean }): Promise<Answer> {
  const named = path.resolve(directory);
  if (yes !== true)
    await confirm({
      warning: `This deletes the database in ${named} for good.`,
      word: 'delete',
      refusal: `The database in ${named} was not deleted, since nobody confirmed it.`,
      way: `switchbook data remove ${named} --yes`,
    });
  const removed = removeStandIn(named);
  return {
    json: { directory: removed.path, bytes: removed.bytes, removed: true },
    text: `The database in ${removed.path} was deleted (${formatBytes(removed.bytes)}).`,
  };
}

export function standInJson(one: StandIn) {
  return { directory: one.path, data_dir: one.standsFor ?? null, state: stateOf(one), bytes: one.bytes };
}

function stateOf({ isUsed, standsFor }: StandIn): 'used' | 'left over' | 'unknown' {
  if (isUsed) return 'used';
  return standsFor === undefined ? 'unknown' : 'left over';
}
