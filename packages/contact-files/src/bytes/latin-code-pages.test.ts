/** Names of many languages in their code pages: the reader decodes them correctly, or reports an unsure encoding. */
import { describe, expect, it } from 'vitest';
import { inspect } from '../inspect-file.js';
import { readAll } from '../read.test.support.js';

const names: Readonly<Record<string, readonly (readonly [pages: string, names: string])[]>> = {
  western: [
    ['windows-1252', 'José Núñez,María Peña,Ramón Ibáñez,Iñaki Ordóñez'],
    ['windows-1252', 'João Conceição,Mônica Araújo,Antônio Magalhães'],
    ['windows-1252', 'François Lefèvre,Hélène Béranger,Chloé Lemaître'],
    ['windows-1252', 'Jürgen Müller,Björn Größer,Käthe Weiß'],
    ['windows-1252', 'Åsa Öberg,Märta Ström,Björn Åkesson'],
    ['windows-1252', 'Søren Kjær,Åse Bjørnstad,Jørgen Nærø'],
    ['windows-1252', 'Niccolò Forlì,Mosè Cantù'],
    ['windows-1252', 'Guðrún Þórsdóttir,Sigurður Jónsson,Þórður Ásgeirsson,Æsa Björnsdóttir'],
    ['windows-1252', 'José Müller,François Peña,João Öberg,Søren Größer'],
    ['windows-1252', 'Ana María Lefèvre,Ana María Sørensen,Ana María Sørensen'],
    ['windows-1252', 'João,João,João'],
  ],
  central: [
    ['windows-1250', 'Michał Wałęsa,Paweł Żak,Agnieszka Śliwińska'],
    ['windows-1250', 'Michał,Paweł'],
    ['windows-1250', 'Jiří Dvořák,Tomáš Novák,Kateřina Šťastná,Zdeněk Růžička'],
    ['windows-1250', 'László Kovács,Erzsébet Nagy,Győző Szűcs,Gergő Tőkés'],
    ['windows-1250', 'Ştefan Ionuţ,Mihăiţă Ţepeş,Cătălin Bălănescu'],
    ['windows-1250', 'Željko Matić,Đorđe Šarić,Ivana Čačić'],
    ['windows-1250', 'Ľubomír Šťastný,Božena Kováčová,Tomáš Žilka'],
  ],
  others: [
    ['windows-1254', 'Ayşe Yıldız,Oğuz Şahin,Gülşen Çağlar'],
    ['windows-1257', 'Jūratė Šimkutė,Žydrūnas Petrauskas,Eglė Gedvilaitė'],
    ['windows-1257', 'Jānis Bērziņš,Līga Kalniņa,Ģirts Ozoliņš'],
    ['macintosh', 'José Núñez,Jürgen Müller,François Lefèvre,João Peña'],
    ['ibm850', 'José Núñez,Jürgen Müller,François Lefèvre,Søren Kjær'],
  ],
};

/** Letters of code page 850 in the names. */
const dos: Readonly<Record<string, number>> = {
  é: 0x82,
  ú: 0xa3,
  ñ: 0xa4,
  ü: 0x81,
  ç: 0x87,
  è: 0x8a,
  ø: 0x9b,
  æ: 0x91,
};

function encoded(text: string, encoding: string): Buffer {
  if (encoding === 'ibm850')
    return Buffer.from([...text].map((character) => dos[character] ?? character.charCodeAt(0)));
  const decoder = new TextDecoder(encoding);
  const bytes = new Map(
    Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]),
  );
  return Buffer.from([...text].map((character) => bytes.get(character) ?? 0x3f));
}

describe('a file in a code page', () => {
  it.each(Object.values(names).flat())('reads %s with %s', async (encoding, list) => {
    const rows = list.split(',').map((name, index) => `${name};+4915112345${600 + index}\n`);
    const bytes = encoded(`Name;Phone\n${rows.join('')}`, encoding);
    const { records, all } = await readAll(bytes);
    expect(records.map(({ displayName }) => displayName).join(',')).toBe(list);
    expect(all.flatMap((row) => ('notes' in row ? (row.notes ?? []) : []))).toEqual([]);
    expect((await inspect(bytes, { isPartial: false })).encodings).toEqual([]);
  });

  it('asks for a choice between two likely code pages, and notes it once', async () => {
    const bytes = encoded('Name;Phone\nAda Sarı;+4915112345601\nAlp Sarı;+4915112345602\n', 'windows-1254');
    const look = await inspect(bytes, { isPartial: false });
    const { all } = await readAll(bytes);
    const notes = all.flatMap((row) => ('notes' in row ? (row.notes ?? []) : []));
    // One letter is not enough: it also occurs in Icelandic and Czech.
    expect([look.encoding, look.encodings]).toEqual([
      'windows-1252',
      [
        { encoding: 'windows-1252', samples: ['Ada Sarý', 'Alp Sarý'] },
        { encoding: 'windows-1254', samples: ['Ada Sarı', 'Alp Sarı'] },
      ],
    ]);
    expect(notes.map(({ code, column }) => [code, column])).toEqual([['unsure_encoding', null]]);
    const named = await readAll(bytes, { encoding: 'windows-1254' });
    expect(named.records[0]?.displayName).toBe('Ada Sarı');
  });

  it('reads DOS code page 850 by each of its names', async () => {
    for (const encoding of ['ibm850', 'CP850', '850', 'dos-850']) {
      const { records } = await readAll(encoded('Name\nJosé\n', 'ibm850'), { encoding });
      expect(records[0]?.displayName).toBe('José');
    }
  });
});

describe('UTF-8 with wrong bytes', () => {
  const wrong = Buffer.from([0xc3]);
  const file = (good: number, bad: number) =>
    Buffer.concat([
      Buffer.from('Name,Phone\n'),
      ...Array.from({ length: good }, (_, index) => Buffer.from(`Zoë,+49151${10_000_000 + index}\n`)),
      ...Array.from({ length: bad }, (_, index) =>
        Buffer.concat([Buffer.from('Zo'), wrong, Buffer.from(`,+49152${10_000_000 + index}\n`)]),
      ),
    ]);

  it('drops only the bad cells, wherever the file is cut', async () => {
    for (const size of [1, 5, 1_000, undefined]) {
      const { records, all, encoding } = await readAll(file(40, 10), { badCells: 'drop_cell' }, size);
      expect([encoding, records.length]).toEqual(['utf-8', 50]);
      expect(records.filter(({ displayName }) => displayName === 'Zoë')).toHaveLength(40);
      expect(records.filter(({ displayName }) => displayName === undefined)).toHaveLength(10);
      expect(
        all.every(({ raw }) => typeof raw !== 'string' && raw.every((cell) => cell.isWellFormed())),
      ).toBe(true);
    }
  });

  it('refuses the file with the row if there are too many', async () => {
    for (const size of [1, 1_000, undefined])
      await expect(readAll(file(39, 10), {}, size)).rejects.toMatchObject({ code: 'encoding', row: 49 });
    await expect(readAll(file(1_000, 101), {})).rejects.toMatchObject({ code: 'encoding', row: 1_101 });
  });

  it('loses no contact in any format', async () => {
    const bad = (text: string) => Buffer.from(text, 'utf8').map((byte) => (byte === 0x7e ? 0xff : byte));
    const ndjson = bad(
      '{"display_name":"Zoë","phone":"+4915110000001"}\n{"display_name":"Jörg","phone":"+4915110000002"}\n{"display_name":"José Núñez"}\n{"display_name":"François Lefèvre, Åsa Öberg"}\n{"display_name":"Zo~","phone":"+4915110000003","attributes":{"a":"~"}}\n',
    );
    const card = (name: string, more = '') =>
      `BEGIN:VCARD\nVERSION:3.0\nFN:${name}\nTEL:+4915110000001\n${more}END:VCARD\n`;
    const vcf = bad(
      [
        card('Zoë'),
        card('Jörg'),
        card('José'),
        card('Núñez'),
        card('Lefèvre Åsa Öberg'),
        card('Z~', '~X:1\nNOTE:ok\n'),
      ].join(''),
    );
    for (const file of [ndjson, vcf]) {
      const { records, all } = await readAll(file, { badCells: 'drop_cell' });
      expect(records.length).toBe(all.length);
      const last = all.at(-1);
      expect(last !== undefined && 'notes' in last ? last.notes?.length : 0).toBeGreaterThan(0);
      expect(JSON.stringify(last)).not.toContain('\\ud');
    }
  });
});
