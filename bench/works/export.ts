/** All contacts as one CSV file, read to its end; bare is COPY … TO STDOUT of the same joined rows. */

import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { receive } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import type { WireRequest } from '../run/load.js';
import { withClient } from '../run/place.js';
import { bearer } from './requests.js';

interface Exported {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

export async function exporting({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const { account, connection } = fixture;
  const expected = await withClient(connection, async (client) => {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::int as count from contacts where account_id = $1',
      [account.id],
    );
    return rows[0]?.count ?? 0;
  });
  const path = '/directory/v1/export?format=csv';
  const ours: Exported[] = [];
  const bare: Exported[] = [];
  for (let round = 1; round <= options.longRounds; round += 1) {
    bare.push(
      await exportOnce(
        fixture.bare.port,
        { method: 'GET', path: `/export/${account.id}`, expects: 200 },
        expected,
      ),
    );
    ours.push(
      await exportOnce(
        fixture.ours.port,
        { method: 'GET', path, headers: bearer(account.key), expects: 200 },
        expected,
      ),
    );
    say(
      `export ${round}/${options.longRounds}: ours ${ours.at(-1)?.seconds.toFixed(2)} s, bare ${bare.at(-1)?.seconds.toFixed(2)} s`,
    );
  }
  return [
    {
      work: 'export',
      title: `GET ${path}`,
      contacts: expected,
      ours: figuresOf(ours),
      bare: figuresOf(bare),
      ratio: spread(ours.map((exported, index) => (bare[index]?.seconds ?? 0) / exported.seconds)),
    },
  ];
}

const newline = 10;

/** Throws if the file has another number of rows. No value of the data contains a line break. */
async function exportOnce(port: number, request: WireRequest, expected: number): Promise<Exported> {
  let bytes = 0;
  let lines = 0;
  const startedAt = performance.now();
  await receive(port, request, (chunk) => {
    bytes += chunk.length;
    for (let at = chunk.indexOf(newline); at !== -1; at = chunk.indexOf(newline, at + 1)) lines += 1;
  });
  const seconds = (performance.now() - startedAt) / 1000;
  if (lines !== expected + 1)
    throw new Error(`${request.path} has ${lines - 1} rows of ${expected} contacts`);
  return { rows: expected, bytes, seconds };
}

function figuresOf(exports: readonly Exported[]) {
  return {
    seconds: spread(exports.map((exported) => exported.seconds)),
    rows_per_second: spread(exports.map((exported) => exported.rows / exported.seconds)),
    mb_per_second: spread(exports.map((exported) => exported.bytes / 1e6 / exported.seconds)),
  };
}
