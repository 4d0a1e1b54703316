import { fieldsAfterFirstRelease, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rounds } from '../../../test/support/rounds.js';
import { contactInFile, imported } from './contacts.test.support.js';
import { readAll } from './read.test.support.js';
import { contactWriterOf, type FileKind } from './write.js';

const line = JSON.stringify({
  id: '01890000-0000-7000-8000-000000000001',
  type: 'customer',
  given_name: 'Anna',
  family_name: 'Müller',
  phone: '+491701234567',
  email: 'anna@example.com',
  company: '=ACME',
  tags: ['vip', 'a;b'],
  source: 'shop',
  status: 'new',
  job_title: 'Buyer',
  birthday: '--04-12',
  language: 'pt_br',
  time_zone: 'Europe/Kyiv',
  address: { city: 'Köln', country_code: 'DE' },
  blocked: false,
  attributes: { plan: 'gold', a: 1 },
  consents: [{ channel: 'whatsapp', state: 'opted_in', occurred_at: '2026-01-02T00:00:00Z' }],
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-02T00:00:00Z',
});

async function written(kind: FileKind): Promise<readonly string[]> {
  const [record] = (await readAll(line)).records;
  if (record === undefined) throw new Error('the contact was not read');
  const one = imported(record);
  const writer = contactWriterOf(kind);
  return `${writer.head()}${writer.row(one.contact, one)}`.split(/(?<=\n)/);
}

const later: Readonly<Record<string, string>> = {
  job_title: 'Buyer',
  birthday: "'--04-12",
  language: 'pt-BR',
  time_zone: 'Europe/Kyiv',
};

describe('an export', () => {
  it('a CSV export has readable parts in plain columns and the rest as JSON', async () => {
    expect(await written({ format: 'csv' })).toEqual([
      '\ufeffid,display_name,given_name,family_name,phone,email,company,type,status,source,tags,groups,description,street,city,state,zip,country_code,owner,blocked,avatar_url,' +
        `${fieldsAfterFirstRelease.map(wireOf)},created_at,updated_at,identities,attributes,extensions,consents,suppressions\r\n`,
      "01890000-0000-7000-8000-000000000001,Anna Müller,Anna,Müller,+491701234567,anna@example.com,'=ACME,customer,new,shop,vip;a\\;b,,,,Köln,,,DE,,false,," +
        `${fieldsAfterFirstRelease.map((name) => later[wireOf(name)])},2026-01-01T00:00:00.000Z,2026-01-02T00:00:00.000Z,,` +
        '"{""a"":1,""plan"":""gold""}",,"[{""channel"":""whatsapp"",""state"":""opted_in"",""occurred_at"":""2026-01-02T00:00:00.000Z""}]",\r\n',
    ]);
  });

  it('an NDJSON export has one contact of the native API a line', async () => {
    const [contact] = await written({ format: 'ndjson' });
    expect(JSON.parse(contact ?? '')).toMatchObject({
      display_name: 'Anna Müller',
      phone: '+491701234567',
      identities: [
        {
          kind: 'phone',
          scope: '',
          value: '491701234567',
          raw: '+491701234567',
          label: null,
          primary: true,
          origin: 'import',
        },
        { kind: 'email' },
      ],
      tags: ['vip', 'a;b'],
      source: 'shop',
      suppressions: [],
    });
  });

  it('a vCard export uses standard properties of address books', async () => {
    const unfolded = (await written({ format: 'vcf' })).join('').replaceAll('\r\n ', '');
    expect(unfolded.split('\r\n')).toEqual([
      'BEGIN:VCARD',
      'VERSION:4.0',
      'UID:urn:uuid:01890000-0000-7000-8000-000000000001',
      'FN:Anna Müller',
      'N:Müller;Anna;;;',
      'ORG:=ACME',
      'TEL;PREF=1:+491701234567',
      'EMAIL;PREF=1:anna@example.com',
      'ADR:;;;Köln;;;DE',
      'TITLE:Buyer',
      'BDAY:--0412',
      'LANG:pt-BR',
      'TZ:Europe/Kyiv',
      'CATEGORIES:vip,a\\;b',
      'REV:20260102T000000Z',
      'X-SWITCHBOOK-CONTACT:{"type":"customer"\\,"source":"shop"\\,"status":"new"\\,"blocked":false\\,' +
        '"attributes":{"a":1\\,"plan":"gold"}\\,"consents":[{"channel":"whatsapp"\\,"state":"opted_in"\\,' +
        '"occurred_at":"2026-01-02T00:00:00.000Z"}]\\,"created_at":"2026-01-01T00:00:00.000Z"\\,' +
        '"updated_at":"2026-01-02T00:00:00.000Z"}',
      'END:VCARD',
      '',
    ]);
  });

  it('a CSV export has no cell that a spreadsheet runs, with any content', () => {
    const { head, row } = contactWriterOf({ format: 'csv' });
    fc.assert(
      fc.property(contactInFile, (item) => {
        const [, cells]: string[][] = parse(head() + row(item.contact, item), {
          bom: true,
          record_delimiter: '\r\n',
        });
        const isPhone = (cell: string) => /^\+\d[\d ()-]*$/.test(cell);
        expect(cells?.filter((cell) => /^[=+\-@\t\r\n]/.test(cell) && !isPhone(cell))).toEqual([]);
      }),
      { numRuns: rounds(40, 200) },
    );
  });

  it('a plain CSV export has every text unchanged', async () => {
    const plain = await written({ format: 'csv', isPlain: true });
    expect(plain[1]).toContain(',+491701234567,anna@example.com,=ACME,customer,');
  });
});
