/** Files of an import over the wire: in every form, with their options, and refused ones. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import {
  counts,
  csv,
  ended,
  imported,
  namesOf,
  people,
  sendFile,
} from '../support/accounts/import-requests.js';
import { rowOf, tableOf, workbookOf } from '../support/accounts/workbook.js';
import { type Client, errorsOf, newClient, problemOf } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer({ isAlone: true });

/** A form as browsers and curl send it; parts in order. */
function formOf(parts: readonly (readonly [name: string, value: string | Buffer, fileName?: string])[]) {
  const boundary = 'x-boundary-of-the-test';
  const chunks = parts.flatMap(([name, value, fileName]) => [
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"` +
        `${fileName === undefined ? '' : `; filename="${fileName}"\r\nContent-Type: text/csv`}\r\n\r\n`,
    ),
    Buffer.from(value),
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...chunks, Buffer.from(`--${boundary}--\r\n`)]),
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
  };
}

describe('a file', () => {
  it('is read in the charset of its Content-Type', async () => {
    const { client } = await newClient(fixture);
    const russian = Buffer.from([...Buffer.from('name\n'), 0xdf, 0xed, 0xe0]);
    await imported(client, russian, '', { 'content-type': 'text/csv; charset=windows-1251' });
    const price = Buffer.from([...Buffer.from('name\nPreis '), 0xa4]);
    await imported(client, price, '', { 'content-type': 'application/octet-stream; charset="iso-8859-15"' });
    expect(await namesOf(client)).toEqual(['Preis €', 'Яна']);
  });

  it('has identities of any origin, which are read again', async () => {
    const { client } = await newClient(fixture);
    const rows = ['other\u001fplace', 'other\u001eplace', 'email', '\u0000'].map((origin, at) =>
      JSON.stringify({
        display_name: `Person ${at}`,
        identities: [{ kind: 'external', scope: 'crm', value: `c${at}`, origin }],
      }),
    );
    const job = await imported(client, rows.join('\n'), '', { 'content-type': 'application/x-ndjson' });
    expect(job).toMatchObject({ created: 3, rejected: 1 });
    const { data } = (await client.get('/contacts')).json;
    expect(data.map(({ identities }: { identities: { value: string }[] }) => identities)).toMatchObject([
      [{ kind: 'external', value: 'c2' }],
      [{ kind: 'external', value: 'c1' }],
      [{ kind: 'external', value: 'c0' }],
    ]);
    expect((await client.get('/contacts?channel=email')).json.data).toEqual([]);
  });

  it('is answered with its job, which then runs', async () => {
    const { client } = await newClient(fixture);
    const answer = await sendFile(client, people, '?file_name=people.csv');
    expect(answer.status).toBe(202);
    const { data } = answer.json;
    expect(answer.headers.location).toBe(`/directory/v1/imports/${data.id}`);
    expect(Object.keys(data)).toEqual([
      ...[
        'id',
        'state',
        'format',
        'dry_run',
        'on_match',
        'bad_cells',
        'repeats',
        'on_similar',
        'region',
        'date_order',
        'fixes',
        'file_name',
        'columns',
        'rows',
        'bytes',
        'settled_rows',
      ],
      ...[
        'settled_bytes',
        'percent',
        'created',
        'updated',
        'skipped',
        'rejected',
        'reasons',
        'rows_per_second',
      ],
      ...['seconds_left', 'undo', 'error', 'created_at', 'started_at', 'finished_at', 'undone_at'],
      'new_items',
    ]);
    const job = await ended(client, data.id);
    expect(job).toMatchObject({
      id: data.id,
      state: 'done',
      format: 'csv',
      dry_run: false,
      on_match: 'skip',
      file_name: 'people.csv',
      rows: 3,
      bytes: Buffer.byteLength(people),
      settled_rows: 3,
      percent: 100,
      undo: null,
      error: null,
      created: 2,
      updated: 0,
      skipped: 0,
      rejected: 1,
      undone_at: null,
      seconds_left: null,
      columns: [
        { name: 'Phone', field: 'phone' },
        { name: 'Name', field: 'display_name' },
        { name: 'Email', field: 'email' },
        { name: 'Labels', field: 'tags' },
      ],
    });
    const { data: list } = (await client.get('/contacts?sort=display_name')).json;
    expect(list).toMatchObject([
      { display_name: 'Ana', phone: '+4915100000001', email: 'ana@example.com', tags: ['vip', 'new'] },
      { display_name: 'Ben', phone: '+4915100000002', email: null, tags: [], source: { name: 'import' } },
    ]);
  });

  it('may be compressed, with or without a header, and be NDJSON or vCard', async () => {
    const { client } = await newClient(fixture);
    const packed = gzipSync(people);
    const plain = await imported(client, packed, '', { 'content-type': 'application/gzip' });
    expect(counts(plain)).toEqual([2, 0, 0, 1]);
    const encoded = await imported(client, packed, '', { 'content-encoding': 'gzip' });
    expect(counts(encoded)).toEqual([0, 0, 2, 1]);
    const ndjson = '{"display_name":"Dora","phone":"+4915100000004"}\n';
    expect(await imported(client, ndjson, '', { 'content-type': 'application/x-ndjson' })).toMatchObject({
      format: 'ndjson',
      columns: [],
      created: 1,
    });
    const vcard =
      'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Emil\r\nTEL;VALUE=uri:tel:+4915100000005\r\nEND:VCARD\r\n';
    expect(await imported(client, vcard, '?format=vcf')).toMatchObject({ format: 'vcf', created: 1 });
    expect(await namesOf(client)).toEqual(['Ana', 'Ben', 'Dora', 'Emil']);
    const refused = await sendFile(client, packed, '', { 'content-encoding': 'br' });
    expect([refused.status, problemOf(refused)]).toMatchObject([
      415,
      { detail: expect.stringContaining('gzip') },
    ]);
  });

  it('accepts options in the query', async () => {
    const { account, client } = await newClient(fixture);
    await fixture.core.updateAccount(account.account.id, { default_region: 'FR' });
    const file = csv('Tel.;Who', '01510 0000001;Ana', '01510 0000002;Ben');
    const mapping = encodeURIComponent('{"Who":"company"}');
    const tags = `tags=a,b&tags=${encodeURIComponent('["c, d"]')}`;
    const query = `?delimiter=semicolon&encoding=utf-8&region=de&mapping=${mapping}&${tags}&groups=Team&source=Fair`;
    expect(counts(await imported(client, file, `${query}&dry_run=true`))).toEqual([2, 0, 0, 0]);
    expect(await namesOf(client)).toEqual([]);
    expect((await client.get('/tags')).json.data).toEqual([]);
    expect(counts(await imported(client, file, query))).toEqual([2, 0, 0, 0]);
    const { data } = (await client.get('/contacts?phone=%2B4915100000001')).json;
    expect(data).toMatchObject([
      {
        company: 'Ana',
        display_name: null,
        tags: ['a', 'b', 'c, d'],
        groups: [{ name: 'Team' }],
        source: { name: 'Fair' },
      },
    ]);
  });

  it('skips, updates or fills known contacts', async () => {
    const { client } = await newClient(fixture);
    await client.make({ display_name: 'Ana', phone: '+4915100000001' });
    const file = csv('phone,name,company', '+4915100000001,Anna,Acme');
    const read = async () => {
      const { display_name, company } = (await client.get('/contacts/1')).json.data;
      return [display_name, company];
    };
    expect(counts(await imported(client, file))).toEqual([0, 0, 1, 0]);
    expect(await read()).toEqual(['Ana', null]);
    expect(counts(await imported(client, file, '?on_match=fill'))).toEqual([0, 1, 0, 0]);
    expect(await read()).toEqual(['Ana', 'Acme']);
    expect(counts(await imported(client, file, '?on_match=update'))).toEqual([0, 1, 0, 0]);
    expect(await read()).toEqual(['Anna', 'Acme']);
  });
});

describe('other names of statuses and sources', () => {
  const file = 'name,status,source\nAda,NEU,Laden\nBo,active,api\nCy,Erledigt,Neu\n';
  const send = (client: Client, names: unknown) =>
    sendFile(client, file, `?item_names=${encodeURIComponent(JSON.stringify(names))}`);

  it('stand for the names of items, in any case, and other names stay', async () => {
    const { client } = await newClient(fixture);
    const names = { statuses: { neu: 'new', ['__proto__']: 'new' }, sources: { LADEN: 'shop' } };
    await ended(client, (await send(client, names)).json.data.id);
    const { data } = (await client.get('/contacts?sort=created_at')).json;
    const items = data.map((contact: Record<'source' | 'status', { name: string }>) => [
      contact.status.name,
      contact.source.name,
    ]);
    expect(items.toSorted()).toEqual([
      ['Erledigt', 'Neu'],
      ['active', 'api'],
      ['new', 'shop'],
    ]);
  });

  it('do not stand for the source of the request, nor for that of an import', async () => {
    const { client } = await newClient(fixture);
    const names = encodeURIComponent(JSON.stringify({ sources: { laden: 'shop', import: 'shop' } }));
    const rows = (name: string) => `name,source\n${name},\n`;
    await imported(client, rows('Ada'), `?source=Laden&item_names=${names}`);
    await imported(client, rows('Bo'), `?item_names=${names}`);
    const { data } = (await client.get('/contacts?sort=created_at')).json;
    const items = data.map((contact: { source: { name: string } }) => contact.source.name);
    expect(items.toSorted()).toEqual(['Laden', 'import']);
  });

  it.each<[unknown, string]>([
    [{ tags: { a: 'b' } }, 'item_names form'],
    [{ statuses: { a: 1 } }, 'item_names form'],
    [{ statuses: [] }, 'item_names form'],
    [{ statuses: { a: '' } }, 'item_names.statuses required'],
    [{ sources: { a: 'x'.repeat(201) } }, 'item_names.sources invalid'],
    [
      { sources: Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`a${at}`, 'b'])) },
      'item_names.sources too_many',
    ],
  ])('%j is refused', async (names, issue) => {
    const { client } = await newClient(fixture);
    expect(errorsOf(await send(client, names))).toEqual([issue]);
  });
});

describe('a form', () => {
  it('contains the file with its name, and options before it', async () => {
    const { client } = await newClient(fixture);
    const { body, headers } = formOf([
      ['tags', 'fair'],
      ['on_match', 'update'],
      ['file', people, 'people.csv'],
    ]);
    const job = await imported(client, body, '', headers);
    expect(job).toMatchObject({ file_name: 'people.csv', on_match: 'update', created: 2, rejected: 1 });
    expect((await client.get('/contacts?tag=fair')).json.data).toHaveLength(2);
  });

  it('is refused with options after the file, two files, or none', async () => {
    const { client } = await newClient(fixture);
    const refusalOf = async (...parts: Parameters<typeof formOf>[0]) => {
      const { body, headers } = formOf(parts);
      const answer = await sendFile(client, body, '', headers);
      return [answer.status, ...errorsOf(answer)];
    };
    const file = ['file', people, 'people.csv'] as const;
    expect(await refusalOf(file, ['tags', 'late'])).toEqual([400, 'tags order']);
    expect(await refusalOf(file, file)).toEqual([422, 'file repeated']);
    expect(await refusalOf(['tags', 'a'])).toEqual([422, 'file required']);
    expect(await refusalOf(['shade', 'red'], file)).toEqual([400, 'shade unknown_parameter']);
    expect(await refusalOf(['mapping', 'x'.repeat(70_000)], file)).toEqual([400, 'mapping too_long']);
    const options = Array.from({ length: 101 }, () => ['tags', 'a'] as const);
    expect(await refusalOf(...options, file)).toEqual([400, 'form too_many']);
    expect(await namesOf(client)).toEqual([]);
    expect((await client.get('/imports')).json.data).toEqual([]);
  });

  it('a form that is cut off or invalid is refused', async () => {
    const { client } = await newClient(fixture);
    const { body, headers } = formOf([['file', people, 'people.csv']]);
    const broken = await sendFile(client, body.subarray(0, body.length - 40), '', headers);
    expect([broken.status, ...errorsOf(broken)]).toEqual([422, 'file form']);
    const none = await sendFile(client, people, '', { 'content-type': 'multipart/form-data' });
    expect([none.status, ...errorsOf(none)]).toEqual([422, 'file form']);
    expect(await namesOf(client)).toEqual([]);
  });
});

describe('refused files', () => {
  it('report all faults in the options at once', async () => {
    const { client } = await newClient(fixture);
    const query =
      '?format=xls&delimiter=ab&mapping=%5B%5D&dry_run=maybe&on_match=merge&region=Germany&shade=red&format=csv';
    const answer = await sendFile(client, people, query);
    expect(answer.status).toBe(400);
    expect(errorsOf(answer).sort()).toEqual([
      'delimiter form',
      'dry_run not_allowed',
      'format repeated',
      'mapping form',
      'on_match not_allowed',
      'shade unknown_parameter',
    ]);
    expect(errorsOf(await sendFile(client, people, '?region=Germany'))).toEqual(['region invalid']);
    // Withdrawn codes have names, and no numbers.
    for (const region of ['DD', 'su', 'ZZ']) {
      const fixes = JSON.stringify([
        { column: 'Phone', code: 'invalid', action: 'country', with: region.toUpperCase() },
      ]);
      expect(errorsOf(await sendFile(client, people, `?region=${region}`))).toEqual(['region invalid']);
      const looked = await client.call('POST', `/imports/look?region=${region}`, people);
      expect(errorsOf(looked)).toEqual(['region invalid']);
      expect(errorsOf(await sendFile(client, people, `?fixes=${encodeURIComponent(fixes)}`))).toEqual([
        'fixes.0.with invalid',
      ]);
    }
    expect(errorsOf(await sendFile(client, people, '?mapping=%7B%22Nobody%22%3A%22phone%22%7D'))).toEqual([
      'mapping mapping',
    ]);
  });

  it('report row and column of a fault, and leave no data', async () => {
    const { client } = await newClient(fixture);
    const ragged = await sendFile(client, csv('phone,name', '+4915100000001,Ana', '+4915100000002,Bo,x'));
    expect(ragged.status).toBe(422);
    expect(problemOf(ragged)).toMatchObject({
      code: 'invalid_file',
      title: 'File refused',
      errors: [
        {
          path: expect.stringMatching(/^rows\.2/),
          code: 'ragged_row',
          message: expect.stringMatching(/^Row 2 \(line 3\) /),
        },
      ],
    });
    const latin = await sendFile(
      client,
      Buffer.from([...Buffer.from('phone,name\n'), 0xff, 0xfe, 0xfd]),
      '?encoding=utf-8',
    );
    expect(errorsOf(latin)[0]).toMatch(/ encoding$/);
    for (const [file, code] of [
      ['', 'no_rows'],
      ['phone,name\r\n', 'no_rows'],
      [Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'binary'],
      [gzipSync(people).subarray(0, 40), 'compressed_truncated'],
    ] as const) {
      const answer = await sendFile(client, file);
      expect([answer.status, ...errorsOf(answer)]).toEqual([422, `file ${code}`]);
    }
    expect(await namesOf(client)).toEqual([]);
    expect((await client.get('/imports')).json.data).toEqual([]);
  });

  it('are answered during the upload if the beginning of a large one is invalid', async () => {
    const { client } = await newClient(fixture);
    const answer = await sendFile(client, Buffer.concat([Buffer.alloc(16), Buffer.alloc(20_000_000, 65)]));
    expect([answer.status, ...errorsOf(answer)]).toEqual([422, 'file binary']);
    expect((await client.get('/account')).status).toBe(200);
  });
});

describe('a file with an idempotency key', () => {
  it('is imported once; another type or other options under that name are refused', async () => {
    const { client } = await newClient(fixture);
    const named = { 'idempotency-key': 'file-1' };
    const first = await sendFile(client, people, '', named);
    const again = await sendFile(client, people, '', named);
    expect([again.status, again.text]).toEqual([202, first.text]);
    expect(again.headers).toMatchObject({ location: first.headers.location, 'idempotent-replayed': 'true' });
    expect((await sendFile(client, people, '?dry_run=true', named)).status).toBe(422);
    expect((await sendFile(client, `${people}\r\n`, '', named)).status).toBe(422);
    await ended(client, first.json.data.id);
    expect((await client.get('/imports')).json.data).toHaveLength(1);
  });
});

describe('an inspection of a file', () => {
  const look = (client: Client, file: string | Buffer, query = '') =>
    client.call('POST', `/imports/look${query}`, file, { 'content-type': 'text/csv' });

  it('returns columns with confidence and samples, also for the start of a compressed file', async () => {
    const { client } = await newClient(fixture);
    const lines = [
      'Phone;Nickname;E-Mail',
      '+49 1510 0000001;Ana;ana@example.com',
      '0151 00000002;Ben;nobody',
    ];
    const { data } = (await look(client, csv(...lines))).json;
    expect(data).toMatchObject({ format: 'csv', delimiter: ';', header: true, region_asked: true });
    const shownColumns = (columns: Record<string, unknown>[]) =>
      columns.map(({ name, field, by, confidence, samples }) => [name, field, by, confidence, samples]);
    expect(shownColumns(data.columns)).toEqual([
      ['Phone', 'phone', 'heading', 50, ['+49 1510 0000001', '0151 00000002']],
      ['Nickname', null, null, null, ['Ana', 'Ben']],
      ['E-Mail', 'email', 'heading', 50, ['ana@example.com', 'nobody']],
    ]);
    expect(data.fields).toContain('display_name');
    const mapped = await look(client, csv(...lines), '?region=DE&mapping={"Nickname":"display_name"}');
    expect(mapped.json.data.region_asked).toBe(false);
    expect(shownColumns(mapped.json.data.columns).slice(0, 2)).toEqual([
      ['Phone', 'phone', 'heading', 100, ['+49 1510 0000001', '0151 00000002']],
      ['Nickname', 'display_name', 'mapping', 100, ['Ana', 'Ben']],
    ]);
    const many = Array.from({ length: 30_000 }, (_, at) => `+4915100${100_000 + at},Zoë ${Math.sqrt(at)}`);
    const packed = gzipSync(csv('Phone,Name', ...many)).subarray(0, 100_000);
    const cut = await look(client, packed, '?partial=true&file_name=people.csv.gz');
    expect(cut.json.data).toMatchObject({ compressed: true, encoding: 'utf-8', format: 'csv' });
    expect(shownColumns(cut.json.data.columns)[1]).toEqual([
      'Name',
      'display_name',
      'heading',
      100,
      ['Zoë 0', 'Zoë 1', 'Zoë 1.4142135623730951'],
    ]);
    const half = await look(
      client,
      Buffer.from(csv('Phone,Name', '+4915100000001,Zoë')).subarray(0, 29),
      '?partial=true',
    );
    expect(half.json.data.columns).toMatchObject([{ name: 'Phone' }, { name: 'Name', samples: [] }]);
    expect((await look(client, csv('Shoe', '38'))).json.data.columns).toMatchObject([{ field: null }]);
  });

  it('refuses other files, and writes nothing', async () => {
    const { client } = await newClient(fixture);
    for (const file of ['', '<html><body>', csv('Phone,Name', '+4915100000001,Ana,x')]) {
      const refused = await look(client, file);
      expect([refused.status, refused.json.code]).toEqual([422, 'invalid_file']);
    }
    expect((await look(client, gzipSync('Phone\n1').subarray(0, 15))).status).toBe(422);
    expect(errorsOf(await look(client, 'Phone', '?dry_run=true&partial=maybe'))).toEqual([
      'dry_run unknown_parameter',
    ]);
    expect((await client.get('/imports')).json.data).toEqual([]);
  });
});

describe('corrections', () => {
  const file = csv('Phone,Name,Name', '+49 1510 0000001,Ana,x', 'nonsense,Ben,y', 'nothing,Cem,z');
  const at = (corrections: unknown) => `?corrections=${encodeURIComponent(JSON.stringify(corrections))}`;

  it('replace cells, in one import with one undo', async () => {
    const { client } = await newClient(fixture);
    const fields = [
      ['corrections', JSON.stringify({ 2: { Phone: '+4915100000002' } })],
      ['corrections', JSON.stringify({ 3: { 'column 2': 'Cemal' } })],
      ['file', file, 'people.csv'],
    ] as const;
    const { body, headers } = formOf(fields);
    const answer = await client.call('POST', '/imports', body, headers);
    const job = await ended(client, answer.json.data.id);
    expect(counts(job)).toEqual([2, 0, 0, 1]);
    expect(await namesOf(client)).toEqual(['Ana', 'Ben']);
    const { data } = (await client.get(`/imports/${job.id}/rows?outcome=rejected`)).json;
    expect(data[0].raw).toEqual(['nothing', 'Cemal', 'z']);
    await client.post(`/imports/${job.id}/undo`, undefined);
    expect((await ended(client, job.id)).state).toBe('undone');
    expect(await namesOf(client)).toEqual([]);
  });

  it('corrections of missing cells refuse the file', async () => {
    const { client } = await newClient(fixture);
    for (const [sent, about] of [
      [{ 9: { Phone: '1' } }, /names row 9, but the file has only 3/],
      [{ 1: { Shoe: '1' } }, /names the column "Shoe", which the file does not have/],
      [{ 1: { Name: '1' } }, /twice: name it by its position/],
    ] as const) {
      const refused = await sendFile(client, file, at(sent));
      expect([refused.status, refused.json.errors[0].path]).toEqual([400, 'corrections']);
      expect(refused.json.errors[0].message).toMatch(about);
    }
    for (const sent of ['{}x', [], { 0: {} }, { 1: 'x' }, { 1: { Phone: 7 } }])
      expect((await sendFile(client, file, at(sent))).status).toBe(400);
    expect((await sendFile(client, '{"phone":"+4915100000001"}\n', at({ 1: { phone: '1' } }))).status).toBe(
      400,
    );
    expect((await client.get('/imports')).json.data).toEqual([]);
  });
});

describe('the choices of an import', () => {
  const look = (client: Client, file: string) =>
    client.call('POST', '/imports/look', file, { 'content-type': 'text/csv' });
  const first = csv('Who,Cell,Since', 'Ana,0151 00000001,02/03/2026');
  const mapping = '{"Who":"display_name","Cell":"phone","Since":"birthday"}';

  it('are offered for a file with the same headings in any order, used by name, and deleted', async () => {
    const { client } = await newClient(fixture);
    await imported(client, first, `?dry_run=true&region=DE&mapping=${mapping}`);
    expect((await look(client, first)).json.data.remembered).toBe(null);
    expect(counts(await imported(client, first, `?region=DE&date_order=dmy&mapping=${mapping}`))).toEqual([
      1, 0, 0, 0,
    ]);
    const next = csv('Since,Who,Cell', '04/03/2026,Ben,0151 00000002');
    const { remembered } = (await look(client, next)).json.data;
    expect(remembered).toMatchObject({ on_match: 'skip', region: 'DE', date_order: 'dmy', repeats: 'skip' });
    expect(remembered.columns).toContainEqual({ name: 'Cell', field: 'phone' });
    expect(counts(await imported(client, next, '?mapping=last'))).toEqual([1, 0, 0, 0]);
    const ben = (await client.get('/contacts?phone=%2B4915100000002')).json.data[0];
    expect([ben.display_name, ben.birthday]).toEqual(['Ben', '2026-03-04']);
    // The next file takes them from the one that took them.
    const third = csv('Who,Cell,Since', 'Cem,0151 00000003,05/03/2026');
    const job = await imported(client, third, '?mapping=last');
    expect([counts(job), job.region, job.date_order]).toEqual([[1, 0, 0, 0], 'DE', 'dmy']);
    const cem = (await client.get('/contacts?phone=%2B4915100000003')).json.data[0];
    expect([cem.display_name, cem.birthday]).toEqual(['Cem', '2026-03-05']);

    const other = await newClient(fixture);
    expect((await look(other.client, next)).json.data.remembered).toBe(null);
    const path = `/imports/remembered/${remembered.key}`;
    expect((await other.client.call('DELETE', path)).status).toBe(404);
    expect((await client.call('DELETE', path)).status).toBe(204);
    expect((await client.call('DELETE', path)).status).toBe(404);
    expect((await client.call('DELETE', '/imports/remembered/nothing%00')).status).toBe(404);
    expect((await look(client, next)).json.data.remembered).toBe(null);
    const refused = await sendFile(client, next, '?mapping=last');
    expect([refused.status, ...errorsOf(refused)]).toEqual([400, 'mapping mapping']);
  });
});

describe('fixes', () => {
  const file = csv(
    'Name,Phone,Email,Email',
    'Ana,+4915100000001,n/o,',
    'Ben,0151 00000002,n/o,',
    'Cem,+4915100000003,,other',
    'Dea,call me,dea@example.com,',
    'Eva,+4915100000003,eva@example.com,',
  );
  const fixesOf = (fixes: readonly object[]) => `fixes=${encodeURIComponent(JSON.stringify(fixes))}`;
  const email = { column: 'Email', code: 'invalid' };
  const phone = { column: 'Phone', code: 'invalid' };

  it('fixes of a group change only bad cells and are stored with the import', async () => {
    const { client } = await newClient(fixture);
    const strict = await imported(client, file, '?dry_run=true&bad_cells=reject_row');
    const values = [{ value: 'n/o', count: 2 }];
    expect(strict.reasons[0]).toMatchObject({ kind: 'rejected', ...email, count: 3, values });
    const lenient = await imported(client, file.replace('0151 ', '+49151'), '?dry_run=true');
    expect(lenient.reasons[0]).toMatchObject({ kind: 'dropped', ...email, count: 3, values });
    const fixes = [
      { ...email, action: 'replace', with: 'all@example.com', value: 'n/o' },
      { ...email, action: 'skip_cell' },
      { ...phone, action: 'country', with: 'DE' },
      { ...phone, action: 'skip_row' },
    ];
    const job = await imported(client, file, `?repeats=merge&${fixesOf(fixes)}`);
    expect(counts(job)).toEqual([3, 1, 1, 0]);
    expect(job.fixes).toEqual(fixes.slice(1));
    const reasons = job.reasons.map((reason: Record<string, string>) => [
      reason.kind,
      reason.code,
      reason.column,
      reason.count,
    ]);
    expect(reasons).toEqual(
      expect.arrayContaining([
        ['fixed', 'replaced', 'Email', 2],
        ['fixed', 'left_out', 'Email', 1],
        ['fixed', 'country_set', 'Phone', 1],
        ['skipped', 'left_out', 'Phone', 1],
      ]),
    );
    expect(await namesOf(client)).toEqual(['Ana', 'Ben', 'Cem']);
    const cem = (await client.get('/contacts?phone=%2B4915100000003')).json.data[0];
    expect(cem.email).toBe('eva@example.com');
  });

  it.each([
    ['[{"column":"Email","code":"invalid","action":"replace"}]'],
    ['[{"column":"Phone","code":"invalid","action":"country","with":"Germany"}]'],
    ['[{"column":"Phone","action":"skip_cell"}]'],
    ['[{"column":"Phone","code":"invalid","action":"delete"}]'],
    ['[1'],
  ])('%s are refused', async (fixes) => {
    const { client } = await newClient(fixture);
    const answer = await sendFile(client, file, `?fixes=${encodeURIComponent(fixes)}`);
    expect([answer.status, ...errorsOf(answer)]).toEqual([400, 'fixes form']);
  });
});

describe('a workbook', () => {
  const table = [
    ['Name', 'Phone', 'Email', 'Labels', 'Birthday'],
    ...Array.from({ length: 540 }, (_, at) => [
      `Person "${at}", Ünï`,
      at % 50 === 7 ? 'nonsense' : `+49151${10_000_000 + (at % 520)}`,
      at % 3 === 0 ? '' : `p${at}@example.com`,
      `vip;l${at % 4}`,
      at % 2 === 0 ? '1980-02-03' : '',
    ]),
  ];
  const quoted = table.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','));

  it('is imported as the CSV file of the same table', async () => {
    const results = await Promise.all(
      [tableOf(table), csv(...quoted)].map(async (file) => {
        const { client } = await newClient(fixture);
        const job = await imported(
          client,
          file,
          '?mapping={"Labels":"tags"}&bad_cells=drop_cell&file_name=x',
        );
        const rows = [
          ...(await client.get(`/imports/${job.id}/rows?limit=200`)).json.data,
          ...(await client.get(`/imports/${job.id}/rows?limit=200&outcome=skipped,rejected`)).json.data,
        ].map(({ contact_id: _, ...row }) => row);
        const people = (await client.get('/contacts?sort=display_name&limit=200')).json.data.map(
          ({ id: _, created_at: _c, updated_at: _u, ...one }: Record<string, unknown>) =>
            JSON.stringify(one).replaceAll(/"(id|created_at|updated_at|verified_at)":"[^"]*"/g, ''),
        );
        const { format, columns, reasons } = job;
        return { counts: counts(job), format, columns, reasons, rows, people };
      }),
    );
    expect(results[0]).toEqual(results[1]);
    expect(results[0]?.counts[0]).toBeGreaterThan(500);
  });

  it('is inspected completely, with its sheets and a choice', async () => {
    const { client } = await newClient(fixture);
    const data = (name: string) => rowOf(['Name', 'Phone']) + rowOf([name, '+4915112345678'], ' hidden="1"');
    const file = workbookOf({
      sheets: [
        { name: 'One', data: data('Ada') },
        { name: 'Two', data: data('Bob') },
      ],
    });
    const look = (query: string, body = file) => client.call('POST', `/imports/look${query}`, body);
    expect((await look('?file_name=people.xlsx')).json.data).toMatchObject({
      format: 'csv',
      sheet: 'One',
      sheets: ['One', 'Two'],
      columns: [{ by: 'heading' }, { confidence: 100 }],
    });
    expect((await look('?sheet=Two')).json.data).toMatchObject({
      sheet: 'Two',
      columns: [{ samples: ['Bob'] }, {}],
    });
    expect(errorsOf(await look('?sheet=Three'))).toEqual(['sheet sheet']);
    expect((await look('?partial=true')).status).toBe(422);
    expect((await look('', file.subarray(0, 900))).status).toBe(422);
    const job = await imported(client, file, '?sheet=two');
    expect(job).toMatchObject({ created: 1, reasons: [{ kind: 'hidden', code: 'hidden_row', count: 1 }] });
    expect(await namesOf(client)).toEqual(['Bob']);
  });

  it.each([
    [
      'a workbook',
      tableOf([
        ['Name', 'Email', 'Weight'],
        ['Ana', 'nonsense', '1.234'],
      ]),
      1.234,
    ],
    ['a file with decimal commas', csv('Name;Email;Weight', 'Ana;nonsense;1.234', 'Bo;;12,5'), 1_234],
    ['a file with decimal points', csv('Name;Email;Weight', 'Ana;nonsense;1.234', 'Bo;;12.5'), 1.234],
  ])('of rejected rows has the numbers of %s', async (_, file, weight) => {
    const { client } = await newClient(fixture);
    await client.post('/fields', { key: 'weight', type: 'number' });
    const region = weight === 1.234 ? 'DE' : 'US';
    const job = await imported(client, file, `?bad_cells=reject_row&region=${region}`);
    expect(job.rejected).toBe(1);
    const { text } = await client.get(`/imports/${job.id}/rejected`);
    await imported(client, text.replace('nonsense', 'ana@example.com'), `?region=${region}`);
    const { data } = (await client.get('/contacts?search=ana')).json;
    expect(data.map((contact: { attributes: object }) => contact.attributes)).toEqual([{ weight }]);
  });

  it('leaves no data when refused', async () => {
    const { client } = await newClient(fixture);
    const file = tableOf(table);
    expect((await sendFile(client, file.subarray(0, -30))).status).toBe(422);
    expect((await client.get('/imports')).json.data).toEqual([]);
  });
});
