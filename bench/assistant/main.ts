/** `npm run assistant`: the twenty tasks on a separate server. JSON on stdout, the tables on stderr. */

import { textTable } from '../report/table.js';
import { makeAccounts } from '../run/fixture.js';
import { BenchHost, endOnSignals } from '../run/place.js';
import { runTasks, sumGrid, taskGrid } from './run.js';

export async function main(): Promise<void> {
  const place = new BenchHost();
  endOnSignals(place, (line) => process.stderr.write(`${line}\n`));
  try {
    const connection = await place.connection();
    const [ours, peer] = await makeAccounts(connection, ['Ours', 'Peer']);
    if (ours === undefined || peer === undefined) throw new Error('two accounts were wanted');
    const { port } = await place.startOurs(connection);
    const done = await runTasks({ ours: { port, ...ours }, peer: { port, ...peer }, now: new Date() });
    for (const grid of [taskGrid(done), sumGrid(done)]) process.stderr.write(`${textTable(grid)}\n`);
    process.stdout.write(`${JSON.stringify(done, null, 2)}\n`);
  } finally {
    await place.close();
  }
}
