/**
 * Exports of ten programs, imported by the steps of the console. The steps are: accept the suggested columns, choose
 * the country if the console requests it, fix each group of problems with one action, import.
 */
import { describe, expect, it } from 'vitest';
import { counts, ended } from '../support/accounts/import-requests.js';
import { programExports, readBack } from '../support/accounts/program-exports.js';
import { type Client, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

type Options = Record<string, string>;

interface Column {
  readonly name: string;
  readonly field: string | null;
  readonly suggested: string | null;
}

interface Reason {
  readonly kind: string;
  readonly code: string;
  readonly column: string | null;
  readonly count: number;
}

const queryOf = (options: Options) => `?${new URLSearchParams(options)}`;

async function send(client: Client, bytes: Buffer, options: Options) {
  const answer = await client.call('POST', `/imports${queryOf(options)}`, bytes, {
    'content-type': 'text/csv',
  });
  expect([answer.status, answer.status === 202 ? '' : answer.text]).toEqual([202, '']);
  return ended(client, answer.json.data.id);
}

/** Sends a shorter query than the wizard, which sends a mapping of 90 columns as a form field. */
function mappingOf(columns: readonly Column[]): Options {
  const chosen = columns.flatMap(({ name, suggested }) => (suggested === null ? [] : [[name, suggested]]));
  return chosen.length === 0 ? {} : { mapping: JSON.stringify(Object.fromEntries(chosen)) };
}

/**
 * The programs differ in the questions of the console: a country, consents, headings in another language, several
 * problems.
 */
const always = new Set(['Google']);

describe.concurrent.each(programExports)('an export of $program', ({
  program,
  recognized,
  fileName,
  bytes,
  people,
  bringsMore,
  region,
}) => {
  it('is imported with the suggestions, and one fix for each group of problems', {
    tags: always.has(program) ? [] : ['nightly'],
  }, async () => {
    const { client } = await newClient(fixture);
    const looked = await client.call('POST', `/imports/look${queryOf({ file_name: fileName })}`, bytes, {
      'content-type': 'text/csv',
    });
    expect(looked.status).toBe(200);
    const { data } = looked.json;
    expect([data.program, data.region_asked, data.date_order_asked]).toEqual([
      recognized,
      region !== undefined,
      false,
    ]);
    const options = {
      ...mappingOf(data.columns),
      ...(region !== undefined && { region }),
      file_name: fileName,
    };
    const first = await send(client, bytes, { ...options, dry_run: 'true' });
    const groups = (first.reasons as readonly Reason[]).filter(({ kind }) => kind === 'rejected');
    const fixes = groups.map(({ column, code }) => ({ column, code, action: 'skip_cell' }));
    const chosen = { ...options, fixes: JSON.stringify(fixes), repeats: 'merge' };
    const job = await send(client, bytes, chosen);
    expect(counts(job)).toEqual([200, bringsMore ? 3 : 0, bringsMore ? 0 : 3, 0]);
    expect(readBack((await client.get('/export?format=ndjson')).text)).toEqual(people);
  });
});
