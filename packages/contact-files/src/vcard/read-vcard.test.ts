import { describe, expect, it } from 'vitest';
import { readAll, refusalOf } from '../read.test.support.js';

const read = (lines: string) => readAll(lines.replaceAll('\n', '\r\n'));

describe('a vCard file', () => {
  it('reads version 4.0', async () => {
    const { records, format, rows } = await read(`BEGIN:VCARD
VERSION:4.0
UID:urn:uuid:01890000-0000-7000-8000-000000000001
FN:Anna Smith
N:Smith;Anna;;;
ORG:ACME\\, Inc.;Sales
TEL;VALUE=uri;TYPE="voice,work":tel:+49-170-1234567
TEL;PREF=1;TYPE=cell:+1 415 555 0123
TEL;TYPE=fax:+1 415 555 0199
EMAIL:anna@example.com
ADR;TYPE=home:;;Main St. 5\\; back;Berlin;BE;10115;Germany
NOTE:line one\\nline
  two
CATEGORIES:vip,new\\, hot
PHOTO:https://example.com/a.png
BDAY:19900101
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Bob
END:VCARD
`);
    expect([format, rows]).toEqual(['vcf', 2]);
    expect(records[0]).toEqual({
      id: '01890000-0000-7000-8000-000000000001',
      displayName: 'Anna Smith',
      givenName: 'Anna',
      familyName: 'Smith',
      company: 'ACME, Inc.',
      identities: [
        { kind: 'phone', value: '491701234567', raw: '+49-170-1234567', label: 'work', column: 'TEL' },
        {
          kind: 'phone',
          value: '14155550123',
          raw: '+1 415 555 0123',
          label: 'cell',
          isPrimary: true,
          column: 'TEL',
        },
        { kind: 'email', value: 'anna@example.com', raw: 'anna@example.com', column: 'EMAIL' },
      ],
      address: { street: 'Main St. 5; back', city: 'Berlin', state: 'BE', zip: '10115', countryCode: 'DE' },
      description: 'line one\nline two',
      tags: ['vip', 'new, hot'],
      avatarUrl: 'https://example.com/a.png',
      birthday: '1990-01-01',
    });
  });

  it('reads version 3.0 as phone address books write it', async () => {
    const { records } = await read(`BEGIN:VCARD
VERSION:3.0
N:Smith;Anna;Maria;Dr.;
FN:Dr. Anna Maria Smith
item1.TEL;type=pref:+491701234567
item1.X-ABLabel:_$!<Mobile>!$_
EMAIL;type=INTERNET;type=HOME:anna@example.com
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 /2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQ
UID:7C9E6679-7425-40DE-944B-E07FC1F90AE7
END:VCARD`);
    expect(records).toEqual([
      {
        displayName: 'Dr. Anna Maria Smith',
        identities: [
          {
            kind: 'phone',
            value: '491701234567',
            raw: '+491701234567',
            label: 'Mobile',
            isPrimary: true,
            column: 'TEL',
          },
          {
            kind: 'email',
            value: 'anna@example.com',
            raw: 'anna@example.com',
            label: 'home',
            column: 'EMAIL',
          },
        ],
      },
    ]);
  });

  it('reads version 2.1 with quoted-printable', async () => {
    const { records } = await read(`BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BC=
rgen;;;
FN;CHARSET=UTF-8;QUOTED-PRINTABLE:J=C3=BCrgen =
M=C3=BCller
TEL;CELL;PREF:+491701234567
NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Stra=DFe=0D=0A1
END:VCARD
`);
    expect(records[0]).toMatchObject({
      displayName: 'Jürgen Müller',
      givenName: 'Jürgen',
      description: 'Straße\r\n1',
      identities: [{ value: '491701234567', isPrimary: true, label: 'cell' }],
    });
  });

  it.each([
    ['TEL:0170 1234567', 'TEL'],
    ['EMAIL:anna', 'EMAIL'],
    ['FN;ENCODING=QUOTED-PRINTABLE:=C3', 'FN'],
    ['TEL:+14155550123\nno property at all', 'NO'],
    ['X-SWITCHBOOK-CONTACT:{}\nUID:urn:uuid:7', 'UID'],
    ['ADR:;;;;;;Atlantis', 'ADR'],
    ['X-SWITCHBOOK-CONTACT:[]', 'X-SWITCHBOOK-CONTACT'],
    ['X-SWITCHBOOK-CONTACT:{"blocked":7}', 'blocked'],
    [`TEL${';a=b'.repeat(100)}:+491701234567`, 'TEL'],
    ['NOTE:x\n'.repeat(4_000), null],
  ])('has a flaw for %.40s', async (line, column) => {
    const { flaws, all } = await read(`BEGIN:VCARD\nORG:ACME\n${line}\nEND:VCARD\n`);
    expect(flaws.map((flaw) => flaw.column)).toEqual([column]);
    expect(all[0]?.raw).toContain('ORG:ACME');
  });

  it.each([
    ['BEGIN:VCARD\nFN:Anna\nEND:VCARD\nBEGIN:VCARD\nFN:Bob\n', { code: 'card_not_closed', row: 2, line: 4 }],
    ['BEGIN:VCARD\nFN:Anna\nBEGIN:VCARD\nFN:Bob\nEND:VCARD\n', { code: 'card_not_closed', row: 1, line: 1 }],
    ['BEGIN:VCARD\nFN:Anna\nEND:VCARD\n\nFN:Bob\n', { code: 'format', row: 2, line: 5 }],
  ])('is refused for %j', async (text, refusal) => {
    expect(await refusalOf(text)).toMatchObject(refusal);
  });

  it('stores parts without a field as attributes', async () => {
    const { records } = await read(`BEGIN:VCARD
VERSION:3.0
FN:Anna
TITLE:Head of Sales\\, EMEA
NICKNAME:Ann,Annie
BDAY:1985-04-12T00:00:00Z
item1.URL;type=pref:https\\://example.com/anna
URL:https://example.org/
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Bob
BDAY;X-APPLE-OMIT-YEAR=1604:1604-03-04
LANG;PREF=1:PT-br
LANG:en
TZ:america/sao_paulo
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Cid
BDAY;VALUE=text:circa 1800
LANG:english
TZ:-0500
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Dee
BDAY:--0412
END:VCARD
`);
    expect(records.map(({ identities: _, ...record }) => record)).toEqual([
      {
        displayName: 'Anna',
        jobTitle: 'Head of Sales, EMEA',
        birthday: '1985-04-12',
        attributes: { nickname: 'Ann, Annie', url: 'https://example.com/anna' },
      },
      { displayName: 'Bob', birthday: '--03-04', language: 'pt-BR', timeZone: 'America/Sao_Paulo' },
      {
        displayName: 'Cid',
        attributes: { birthday: 'circa 1800', language: 'english', time_zone: '-0500' },
      },
      { displayName: 'Dee', birthday: '--04-12' },
    ]);
  });

  it('cuts a long label between characters, and drops one that cannot be stored', async () => {
    const long = `${'x'.repeat(199)}😀😀`;
    const { records } = await read(
      `BEGIN:VCARD\nVERSION:3.0\nFN:A\nitem1.TEL:+491701234567\nitem1.X-ABLabel:${long}\n` +
        'item2.TEL:+491701234568\nitem2.X-ABLABEL;ENCODING=QUOTED-PRINTABLE:a=00b\nEND:VCARD\n',
    );
    expect(records[0]?.identities.map(({ label }) => label)).toEqual([`${'x'.repeat(199)}😀`, undefined]);
  });

  it('reports the use of each property, with counts', async () => {
    const { columns } = await read(`BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//macOS//EN
N:Smith;Anna;Maria;Dr.;
FN:Anna Smith
ORG:ACME;Sales
TEL:+14155550123
TEL;TYPE=FAX:+14155550124
TEL:
ADR:;;Main St. 5;Berlin;;;
ADR:;;Other St. 1;Berlin;;;
IMPP;X-SERVICE-TYPE=Skype:skype:anna
X-SOCIALPROFILE;type=twitter:http://twitter.com/anna
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ
UID:1234-ABCD
URL:https://example.com/
URL:https://example.org/
END:VCARD
BEGIN:VCARD
VERSION:3.0
N:Doe;;;;
FN:Bob Doe
UID:urn:uuid:01890000-0000-7000-8000-000000000001
END:VCARD
`);
    expect(columns).toEqual([
      { name: 'N (other parts)', field: null, count: 1 },
      { name: 'N', field: 'given_name, family_name', count: 2 },
      { name: 'FN', field: 'display_name', count: 2 },
      { name: 'ORG (other parts)', field: null, count: 1 },
      { name: 'ORG', field: 'company', count: 1 },
      { name: 'TEL', field: 'phone', count: 1 },
      { name: 'TEL;TYPE=FAX', field: null, count: 1 },
      { name: 'ADR', field: 'address', count: 1 },
      { name: 'ADR', field: null, count: 1 },
      { name: 'IMPP', field: null, count: 1 },
      { name: 'X-SOCIALPROFILE', field: null, count: 1 },
      { name: 'PHOTO', field: null, count: 1 },
      { name: 'UID', field: null, count: 1 },
      { name: 'URL', field: 'attributes.url', count: 1 },
      { name: 'URL', field: null, count: 1 },
      { name: 'UID', field: 'id', count: 1 },
    ]);
  });

  it('counts parts without a field in every place, also if the other parts are empty', async () => {
    const card = (line: string) => `BEGIN:VCARD\nFN:A\n${line}\nEND:VCARD\n`;
    const lines = [
      'ORG:;Sales',
      'ORG:ACME;;;Berlin',
      'ORG:;;',
      'N:;;;Dr.;',
      'ADR:Box 1;;;;;;',
      'TEL;TYPE=FAX:+14155550124',
    ];
    const { columns } = await read(lines.map(card).join(''));
    expect(columns.filter(({ name }) => name !== 'FN')).toEqual([
      { name: 'ORG (other parts)', field: null, count: 2 },
      { name: 'ORG', field: 'company', count: 1 },
      { name: 'N (other parts)', field: null, count: 1 },
      { name: 'ADR (other parts)', field: null, count: 1 },
      { name: 'TEL;TYPE=FAX', field: null, count: 1 },
    ]);
  });

  it('bounds the list of properties', async () => {
    const cards = Array.from({ length: 600 }, (_, index) => `BEGIN:VCARD\nFN:A\nX-${index}:x\nEND:VCARD\n`);
    const { columns } = await read(cards.join(''));
    expect(columns.length).toBe(501);
    expect(columns.at(-1)).toEqual({ name: 'other properties', field: null, count: 101 });
  });
});
