/** Ten thousand new contacts in one request, answered when all of them are on disk. */

import type { Result } from '../report/result.js';
import { spread } from '../report/spread.js';
import { ask, numberAt } from '../run/ask.js';
import type { Bench } from '../run/bench.js';
import type { WireRequest } from '../run/load.js';
import { sortEntriesOfBoth } from '../run/rounds.js';
import { bearer, freshNumber } from './requests.js';

const rows = 10_000;

export async function bulk({ fixture: open, options, say }: Bench): Promise<readonly Result[]> {
  const fixture = await open();
  const { account, bareAccount } = fixture;
  const headers = { ...bearer(account.key), 'x-org-id': account.id };
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 1; round <= options.longRounds; round += 1) {
    await sortEntriesOfBoth(fixture);
    bare.push(await secondsFor(fixture.bare.port, requestTo(`/bulk/${bareAccount.id}`, {})));
    await sortEntriesOfBoth(fixture);
    ours.push(await secondsFor(fixture.ours.port, requestTo('/api/whatsapp/contacts/bulk', headers)));
    say(
      `bulk ${round}/${options.longRounds}: ours ${ours.at(-1)?.toFixed(2)} s, bare ${bare.at(-1)?.toFixed(2)} s`,
    );
  }
  return [
    {
      work: 'bulk',
      title: `POST /api/whatsapp/contacts/bulk, ${rows.toLocaleString('en')} rows (phone, name, email)`,
      contacts: fixture.contacts,
      ours: figuresOf(ours),
      bare: figuresOf(bare),
      ratio: spread(ours.map((value, index) => (bare[index] ?? 0) / value)),
    },
  ];
}

function requestTo(path: string, headers: Readonly<Record<string, string>>): WireRequest {
  const contacts = Array.from({ length: rows }, () => {
    const userNumber = freshNumber();
    return { userNumber, userName: 'New Person', email: `new${userNumber.slice(1)}@example.com` };
  });
  const body = JSON.stringify({ contacts });
  return {
    method: 'POST',
    path,
    headers: {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    },
    body,
    expects: 200,
  };
}

async function secondsFor(port: number, request: WireRequest): Promise<number> {
  const startedAt = performance.now();
  const { json } = await ask(port, request);
  const seconds = (performance.now() - startedAt) / 1000;
  const imported = numberAt(json, 'data', 'imported');
  if (imported !== rows) throw new Error(`${request.path} took ${imported} of ${rows} rows`);
  return seconds;
}

function figuresOf(seconds: readonly number[]) {
  return { seconds: spread(seconds), rows_per_second: spread(seconds.map((second) => rows / second)) };
}
