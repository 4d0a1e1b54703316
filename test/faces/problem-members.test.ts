/**
 * What a refused value must be, as members of the problem: a client needs no sentence. Members that are not known are
 * absent.
 */
import type { ValueForm } from '@switchbook/domain/problems/value-form.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { csv, imported, sendFile } from '../support/accounts/import-requests.js';
import { type Client, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer({ isAlone: true });

async function clientIn(region: string | null) {
  const { client } = await newClient(fixture);
  if (region !== null) await client.patch('/account', { default_region: region });
  return client;
}

const errors = ({ json }: Received) => json.errors;

/** Returns the members of the only error that programs read. */
function membersOf(received: Received): unknown {
  const [{ path, code, message, ...members }, ...others] = received.json.errors;
  expect([typeof path, typeof code, typeof message, others]).toEqual(['string', 'string', 'string', []]);
  return members;
}

describe('a refused number', () => {
  it('names the country whose national numbers are read', async () => {
    const client = await clientIn('DE');
    const message =
      'must be a phone number with its country code (E.164), such as +14155550123, or a national number of DE';
    const refused = { path: 'phone', code: 'form', message, form: 'phone', country: 'DE' };
    expect(errors(await client.post('/contacts', { phone: 'nonsense' }))).toEqual([refused]);
    const other = await client.make({ phone: '030 1234567' });
    expect(errors(await client.patch(`/contacts/${other.id}`, { phone: '12' }))).toEqual([refused]);
    const found = await client.get('/contacts?filter={"field":"phone","op":"is","value":"nonsense"}');
    expect(membersOf(found)).toEqual({ form: 'phone', country: 'DE' });
  });

  it('names no country where none is read', async () => {
    const client = await clientIn(null);
    expect(membersOf(await client.post('/contacts', { phone: '030 1234567' }))).toEqual({ form: 'phone' });
    const german = await clientIn('DE');
    const contact = await german.make({ phone: '030 1234567' });
    const answer = await german.put(`/contacts/${contact.id}/consents/whatsapp`, {
      state: 'opted_in',
      sender: '030 1234567',
    });
    expect(membersOf(answer)).toEqual({ form: 'phone' });
    const settings = await german.patch('/account', { whatsapp_number: '030 1234567' });
    expect([errors(settings)[0].code, membersOf(settings)]).toEqual(['invalid', { form: 'phone' }]);
  });

  it('has the same members in each item of a batch', async () => {
    const client = await clientIn('DE');
    const { json } = await client.post('/contacts/batch', {
      atomic: false,
      items: [
        { op: 'create', contact: { phone: 'nonsense' } },
        { op: 'create', contact: { phone: '030 1234567' } },
        { op: 'create', contact: { display_name: 'Ana', birthday: 'spring' } },
      ],
    });
    const refused = json.data.map(({ problem }: { problem?: { errors: object[] } }) => problem?.errors);
    expect(refused).toEqual([
      [expect.objectContaining({ path: 'contact.phone', form: 'phone', country: 'DE' })],
      undefined,
      [expect.objectContaining({ path: 'contact.birthday', form: 'day' })],
    ]);
    expect(refused[2][0]).not.toHaveProperty('country');
  });
});

it('a refused value names its form', async () => {
  const client = await clientIn('DE');
  const fields = [
    ['size', 'number'],
    ['since', 'date'],
    ['vip', 'yes_no'],
    ['site', 'url'],
  ];
  for (const [key, type] of fields) await client.post('/fields', { key, label: key, type });
  const contact = (body: object) => client.post('/contacts', { display_name: 'Ana', ...body });
  const expected: readonly (readonly [Promise<Received>, ValueForm])[] = [
    [contact({ email: 'nobody' }), 'email'],
    [contact({ birthday: 'spring' }), 'day'],
    [contact({ language: '!' }), 'language'],
    [contact({ time_zone: 'Berlin!' }), 'time_zone'],
    [contact({ avatar_url: 'ftp://example.com' }), 'url'],
    [contact({ address: { country_code: 'D1' } }), 'country'],
    [contact({ attributes: { size: 'large' } }), 'number'],
    [contact({ attributes: { since: 'spring' } }), 'day'],
    [contact({ attributes: { vip: 'perhaps' } }), 'boolean'],
    [contact({ attributes: { site: 'no site' } }), 'url'],
    [client.post('/tags', { name: 'vip', color: 'red' }), 'color'],
    [client.post('/webhooks', { url: 'ftp://example.com' }), 'https_url'],
    [client.get('/audit?since=yesterday'), 'time'],
    [client.get('/contacts?limit=many'), 'number'],
    [client.patch('/account', { default_region: 'D1' }), 'country'],
  ];
  for (const [received, form] of expected) expect(membersOf(await received)).toEqual({ form });
});

it('other refusals have no such members', async () => {
  const client = await clientIn('DE');
  const refused = await client.post('/contacts', { display_name: 7, unknown: true, type: 'boss' });
  for (const error of errors(refused)) expect(Object.keys(error)).toEqual(['path', 'code', 'message']);
  expect(errors(refused)).toHaveLength(3);
});

describe('a file', () => {
  it('names the row and the line of a broken row, and its heading none', async () => {
    const client = await clientIn('DE');
    const ragged = await sendFile(
      client,
      csv('phone,name', '030 1234567,"Ana', 'Maria"', '030 1234568,Bo,x'),
    );
    expect(errors(ragged)).toEqual([
      {
        path: 'rows.2.name',
        code: 'ragged_row',
        message: expect.stringMatching(/^Row 2 \(line 4\) /),
        row: 2,
        line: 4,
        cells: 3,
        columns: 2,
      },
    ]);
    const heading = await sendFile(client, csv(`phone,${'n'.repeat(3_000)}`, '030 1234567,Ana'));
    expect(membersOf(heading)).toEqual({ line: 1 });
    expect(membersOf(await sendFile(client, ''))).toEqual({});
  });
});

describe('a row of an import', () => {
  /** The column is named after its field. */
  const cells: readonly (readonly [column: string, cell: string, form: ValueForm])[] = [
    ['birthday', 'spring', 'day'],
    ['created_at', 'yesterday', 'time'],
    ['attributes.size', 'large', 'number'],
    ['attributes.vip', 'perhaps', 'boolean'],
    ['attributes.site', 'no site', 'url'],
    ['country_code', 'Atlantis', 'country'],
    ['email', 'nobody', 'email'],
    ['time_zone', 'Berlin!', 'time_zone'],
    ['language', '!', 'language'],
    ['type', 'boss', 'choice'],
    ['wa_id', 'none', 'phone'],
  ];
  const mapping = Object.fromEntries(cells.map(([column]) => [column, column]));
  const file = csv(
    ['Name', ...cells.map(([column]) => column)].join(','),
    ...cells.map(([, cell], at) =>
      [`Person ${at}`, ...cells.map((_, of) => (of === at ? cell : ''))].join(','),
    ),
  );

  async function withFields(): Promise<Client> {
    const client = await clientIn('DE');
    for (const [key, type] of [
      ['size', 'number'],
      ['vip', 'yes_no'],
      ['site', 'url'],
    ])
      await client.post('/fields', { key, label: key, type });
    return client;
  }

  it.each(['reject_row', 'drop_cell'])('names the form of its cell, with %s', async (policy) => {
    const client = await withFields();
    const query = `?bad_cells=${policy}&mapping=${encodeURIComponent(JSON.stringify(mapping))}`;
    const { id, reasons } = await imported(client, file, query);
    const { data } = (await client.get(`/imports/${id}/rows?limit=200`)).json;
    for (const [at, [column, cell, form]] of cells.entries()) {
      const reason = reasons.find((candidate: { column: string }) => candidate.column === column);
      expect([column, reason?.code, reason?.examples]).toEqual([
        column,
        'invalid',
        [{ row: at + 1, message: expect.any(String), value: cell, form }],
      ]);
      // A row without its only identity is always rejected.
      const { errors: rejected, notes } = data[at];
      const about = { column, code: 'invalid', message: expect.any(String), form };
      expect([...rejected, ...notes]).toEqual([rejected.length > 0 ? about : { ...about, value: cell }]);
    }
  });

  it('names the country of its numbers, and the row that it repeats', async () => {
    const client = await clientIn('DE');
    const rows = ['Ana,030 1234567', 'Ben,nonsense', 'Cem,030 1234567'];
    const { id, reasons } = await imported(client, csv('Name,Phone', ...rows), '?bad_cells=reject_row');
    const message = expect.any(String);
    expect(reasons.map((reason: { examples: object[] }) => reason.examples)).toEqual([
      [{ row: 2, message, value: 'nonsense', form: 'phone', country: 'DE' }],
      [{ row: 3, message, value: null, same_as: 1 }],
    ]);
    const { data } = (await client.get(`/imports/${id}/rows`)).json;
    expect(data.map((row: { errors: object[] }) => row.errors)).toEqual([
      [],
      [{ column: 'Phone', code: 'invalid', message, form: 'phone', country: 'DE' }],
      [{ column: 'Phone', code: 'repeated', message, same_as: 1 }],
    ]);
    const other = await imported(
      client,
      csv('Name,Phone', 'Ben,nonsense'),
      '?bad_cells=reject_row&region=BR',
    );
    expect(other.reasons[0].examples[0]).toMatchObject({ form: 'phone', country: 'BR' });
  });

  it('names the form of a member of NDJSON', async () => {
    const client = await clientIn('DE');
    const lines = ['{"display_name":"Ana","blocked":"perhaps"}', '{"display_name":"Ben","tags":"vip"}'];
    const { reasons } = await imported(
      client,
      `${lines.join('\n')}\n`,
      '?format=ndjson&bad_cells=reject_row',
    );
    const forms = reasons.flatMap(({ column, examples }: { column: string; examples: { form: string }[] }) =>
      examples.map(({ form }) => [column, form]),
    );
    expect(forms).toEqual([
      ['blocked', 'boolean'],
      ['tags', 'list'],
    ]);
  });

  it('lacks them in an import of an earlier release', async () => {
    const { client, account } = await newClient(fixture);
    const { id } = await imported(client, csv('Name,Phone', 'Ben,nonsense'), '?bad_cells=reject_row');
    const message = '"nonsense" is not a phone number.';
    const stored = { kind: 'rejected', code: 'invalid', column: 'Phone', count: 1 };
    await fixture.database.query(
      planned('update imports set reasons = $3 where account_id = $1 and id = $2'),
      [...[account.account.id, id], JSON.stringify([{ ...stored, examples: [{ row: 1, message }] }])],
    );
    const { reasons } = (await client.get(`/imports/${id}`)).json.data;
    expect(reasons).toEqual([{ ...stored, values: [], examples: [{ row: 1, message, value: null }] }]);
  });
});
