/** Columns: dates of spreadsheets, answers to a request for consent, and titles above the header. */
import { describe, expect, it } from 'vitest';
import { inspect } from '../inspect-file.js';
import { readAll } from '../read.test.support.js';
import { dateOrderOf, readSpreadsheetDate, shownDateOrder } from './dates-and-numbers.js';

describe('a date of a spreadsheet', () => {
  it.each([
    ['31.12.2024', undefined, '2024-12-31'],
    ['1.2.24', 'mdy', '2024-02-01'],
    ['12/31/1999', undefined, '1999-12-31'],
    ['31/12/99 14:05', undefined, '1999-12-31 14:05:00'],
    ['02/01/2026', 'dmy', '2026-01-02'],
    ['02/01/2026', 'mdy', '2026-02-01'],
    ['02/01/2026', undefined, undefined],
    ['03/03/2026', undefined, '2026-03-03'],
    ['1/2/2026 12:07 AM', 'mdy', '2026-01-02 00:07:00'],
    ['2026/3/9', undefined, '2026-03-09'],
    ['45123', undefined, '2023-07-16'],
    ['45123.5', undefined, '2023-07-16 12:00:00'],
    ['0/0/00', undefined, ''],
    ['30.02.2024', undefined, undefined],
    ['3. April 1988', undefined, '1988-04-03'],
    ['3 de abril de 1988', undefined, '1988-04-03'],
    ['12 Mar 2024', undefined, '2024-03-12'],
    ['March 12, 2024', 'dmy', '2024-03-12'],
    ['2024 Mar 12', undefined, '2024-03-12'],
    ['03-Apr-88', undefined, '1988-04-03'],
    ['1er août 2001', undefined, '2001-08-01'],
    ['5 AOUT 2001 14:05', undefined, '2001-08-05 14:05:00'],
    ['3rd of April, 1988 2:05 PM', undefined, '1988-04-03 14:05:00'],
    ['7 мая 1990 г.', undefined, '1990-05-07'],
    ['7 травня 1990', undefined, '1990-05-07'],
    ['15 października 1999', undefined, '1999-10-15'],
    ['15 Kasım 1999', undefined, '1999-11-15'],
    ['15 KASIM 1999', undefined, '1999-11-15'],
    ['17 Agustus 1945', undefined, '1945-08-17'],
    ['1988年4月3日', undefined, '1988-04-03'],
    ['1988년 4월 3일', undefined, '1988-04-03'],
    ['٣ أبريل 1988', undefined, undefined],
    ['3 أبريل 1988', undefined, '1988-04-03'],
    ['31 April 1988', undefined, undefined],
    ['April 1988', undefined, undefined],
    ['Apr 3 88', undefined, undefined],
    ['3 Spring 1988', undefined, undefined],
    ['3 4 April 1988', undefined, undefined],
    ['2024-12-31', undefined, undefined],
    ['12345678', undefined, undefined],
  ] as const)('%j in the order %s is %s', (text, order, read) => {
    expect(readSpreadsheetDate(text, order)).toBe(read);
  });

  it('shows its order by a number above twelve, unless dates disagree', () => {
    const orderOf = (...cells: readonly string[]) =>
      dateOrderOf(cells.flatMap((cell) => shownDateOrder(cell) ?? []).map((order) => ({ order })));
    expect(orderOf('02/01/2026', '13/01/2026')).toBe('dmy');
    expect(orderOf('02/01/2026', '02/28/2026')).toBe('mdy');
    expect(orderOf('13/01/2026', '02/28/2026', '31.12.2024')).toBe(undefined);
  });
});

it('no name of a month is the name of another', async () => {
  for (const language of 'en de es pt fr ru id it nl pl tr uk ar hi'.split(' '))
    for (const month of ['long', 'short'] as const) {
      const form = new Intl.DateTimeFormat(`${language}-u-ca-gregory-nu-latn`, {
        day: 'numeric',
        month,
        year: 'numeric',
        timeZone: 'UTC',
      });
      const text = (at: number) => {
        const parts = form.formatToParts(Date.UTC(2024, at, 9));
        const name = parts.find(({ type }) => type === 'month')?.value;
        return `9 ${name} 2024`;
      };
      for (let at = 0; at < 12; at += 1)
        expect([text(at), readSpreadsheetDate(text(at), undefined)]).toEqual([
          text(at),
          `2024-${String(at + 1).padStart(2, '0')}-09`,
        ]);
    }
});

it('a bad date is told by an example in the form and the order of its column', async () => {
  const messages = async (...cells: string[]) => {
    const lines = cells.map((cell, at) => `+49151000001${10 + at};${cell};${cell}\n`).join('');
    const mapping = { Since: 'consent_date' };
    const { flaws } = await readAll(`Phone;Birthday;Since\n${lines}x;soon;soon\n`, { mapping });
    return flaws.filter(({ column }) => column !== 'Phone').map(({ message }) => message);
  };
  const expectedMessages = (example: string) => [
    `"soon" is not a day such as ${example}.`,
    `"soon" is not a time such as ${example}.`,
  ];
  expect(await messages('03.04.1988')).toEqual(expectedMessages('31.12.1985'));
  expect(await messages('03/04/1988', '25/04/1988')).toEqual(expectedMessages('31/12/1985'));
  expect(await messages('4/3/88', '12/25/1979')).toEqual(expectedMessages('12/31/1985'));
  expect(await messages('4/3/88', '12/25/1979', '03.04.1988', '31.01.1990', '02.03.1991')).toEqual(
    expectedMessages('31.12.1985'),
  );
  expect(await messages('4-3-88', '12-25-1979')).toEqual(expectedMessages('12-31-1985'));
  expect(await messages('3. April 1988', '1988-04-03')).toEqual([
    '"soon" is not a day such as 1985-04-12, or --04-12 without a year.',
    '"soon" is not a time such as 2026-01-31T09:30:00Z.',
  ]);
});

describe('a column about consent', () => {
  const suggestedFor = async (heading: string, ...cells: string[]) => {
    const text = ['Phone', ...cells.map((_, at) => `+49151000000${at}`)];
    const lines = text.map((phone, at) => `${phone};${at === 0 ? heading : cells[at - 1]}`).join('\n');
    const { columns } = await inspect(Buffer.from(lines), { isPartial: false });
    expect(columns[1]?.field).toBe(null);
    return columns[1]?.suggested;
  };

  it.each([
    ['Opt-in', ['yes', 'no'], 'opt_in.whatsapp'],
    ['AllowBroadcast', ['TRUE', 'FALSE'], 'opt_in.whatsapp'],
    ['Accepts SMS Marketing', ['yes', 'no'], 'opt_in.sms'],
    ['Accepts Marketing', ['1', '0'], 'opt_in.email'],
    ['Email Marketing Consent', ['subscribed', 'unsubscribed', 'cleaned'], 'consent.email'],
    ['Email Opt Out', ['true', 'false'], 'opt_out.email'],
    ['Unsubscribed from all email', ['true'], 'opt_out.email'],
    ['Newsletter', ['ja', 'nein'], 'opt_in.email'],
    ['WhatsApp-Einwilligung', ['2024-05-01'], 'opt_in.whatsapp'],
    ['Acepta SMS', ['sí', 'no'], 'opt_in.sms'],
    ['Consentimento WhatsApp', ['sim', 'não'], 'opt_in.whatsapp'],
    ['Abonné newsletter', ['oui', 'désabonné'], 'consent.email'],
    ['Согласие на рассылку', ['да', 'нет'], 'opt_in.email'],
    ['Désabonné', ['oui', 'non'], 'opt_out.whatsapp'],
    ['Отписка', ['да', 'нет'], 'opt_out.whatsapp'],
    ['Opt-in звонки', ['да', 'нет'], 'opt_in.voice'],
    ['Opt-in ligações', ['sim', 'não'], 'opt_in.voice'],
    ['Дата согласия', ['2024-05-01', '2024-06-01'], 'consent_date'],
    ['Persetujuan WhatsApp', ['ya', 'tidak'], 'opt_in.whatsapp'],
    ['Opt-in date', ['2024-05-01', '2024-06-01'], 'consent_date'],
    ['WhatsApp erlaubt?', ['ja', 'nein', 'x', '1', 'ja'], 'opt_in.whatsapp'],
    ['WhatsApp erlaubt?', ['ja', 'nein', 'STOP', 'abgemeldet', 'x'], 'consent.whatsapp'],
    ['E-Mail-Erlaubnis', ['1', '0'], 'opt_in.email'],
    ['SMS allowed', ['TRUE', 'FALSE'], 'opt_in.sms'],
    ['¿Autoriza WhatsApp?', ['Sí', 'No', 'Baja'], 'consent.whatsapp'],
    ['WhatsApp permitido', ['sim', 'não', 'cancelar'], 'consent.whatsapp'],
    ['Autorisation SMS', ['oui', 'non'], 'opt_in.sms'],
    ['Можно писать в WhatsApp', ['да', 'нет', 'стоп'], 'consent.whatsapp'],
    ['Boleh WhatsApp', ['ya', 'tidak'], 'opt_in.whatsapp'],
    ['Consenso e-mail', ['sì', 'no'], 'opt_in.email'],
    ['Toestemming e-mail', ['ja', 'nee', 'uitgeschreven'], 'consent.email'],
    ['Zgoda na SMS', ['tak', 'nie'], 'opt_in.sms'],
    ['WhatsApp izni', ['evet', 'hayır'], 'opt_in.whatsapp'],
    ['Згода на розсилку', ['так', 'ні'], 'opt_in.whatsapp'],
    ['Acepta WhatsApp (Sí o No)', ['sí', 'no'], 'opt_in.whatsapp'],
    ['Newsletter ja - nein?', ['ja', 'nein'], 'opt_in.email'],
    ['WhatsApp OK (y-n)', ['y', 'n'], 'opt_in.whatsapp'],
    ['Werbung erlaubt (ja/nein)', ['ja', 'nein'], 'opt_in.whatsapp'],
    ['Per WhatsApp', ['ja', 'nein', 'ja', 'x', 'vielleicht'], 'opt_in.whatsapp'],
    ['Per WhatsApp', ['ja', 'nein', 'vielleicht'], null],
    ['Letzter Anruf', ['2024-05-01', '2024-06-01'], null],
    ['Calls', ['0', '1', '1'], null],
    ['WhatsApp vorhanden', ['ja', 'nein'], null],
    ['E-mail verified', ['yes', 'no'], null],
    ['Hunde erlaubt', ['ja', 'nein'], null],
    ['WhatsApp ya no', ['sí', 'no'], 'opt_out.whatsapp'],
    ['Kein WhatsApp', ['x', 'x'], 'opt_out.whatsapp'],
    ['WhatsApp nicht erlaubt', ['ja', 'nein'], 'opt_out.whatsapp'],
    ['No SMS', ['yes', 'no'], 'opt_out.sms'],
    ['STOP WhatsApp', ['1', '0'], 'opt_out.whatsapp'],
    ['Não enviar e-mail', ['sim', 'não'], 'opt_out.email'],
    ['Einwilligung widerrufen', ['ja', 'nein'], 'opt_out.whatsapp'],
    ['Consent withdrawn date', ['2024-05-01'], 'opt_out.whatsapp'],
    ['Subscription plan', ['gold', 'silver'], null],
    ['Member', ['yes', 'no'], null],
  ])('suggests a field for %s with %j', async (heading, cells, field) => {
    expect(await suggestedFor(heading, ...cells)).toBe(field);
  });

  it('never reads a refusal as an opt-in, nor leaves it out, and asks for odd answers', async () => {
    const refusals =
      'STOP,Stopp!,stop.,abgemeldet,Abbestellt,dado de baja,CANCELAR,désabonnée,стоп,unsubscribe'.split(',');
    const cells = [...refusals, 'nein', 'vielleicht'];
    const lines = cells.map((cell, at) => `+49151000001${10 + at};${cell}\n`).join('');
    for (const mapping of [
      { Ok: 'opt_in.whatsapp' },
      { Ok: 'consent.whatsapp' },
      { Ok: 'opt_out.whatsapp' },
    ]) {
      const { all } = await readAll(`Phone;Ok\n${lines}`, { mapping, badCells: 'drop_cell' });
      const states = all.map((row) =>
        'record' in row ? (row.record.consents?.map(({ state }) => state).join() ?? 'none') : 'asked',
      );
      const no = mapping.Ok === 'consent.whatsapp' ? 'opted_out' : 'none';
      expect(states).toEqual([...refusals.map(() => 'opted_out'), no, 'asked']);
    }
  });

  it('becomes consents with purpose, date and proof; a neutral word gives none', async () => {
    const text =
      'phone,Mail,Day,Form,Out\n+4915100000001,subscribed,31.12.2024,Fair,no\n+4915100000002,cleaned,,,yes\n';
    const mapping = {
      Mail: 'consent.email/newsletter',
      Day: 'consent_date',
      Form: 'consent_proof',
      Out: 'opt_out.sms',
    };
    const { records } = await readAll(text, { mapping, fileName: 'people.csv' });
    expect(records.map((record) => record.consents)).toEqual([
      [
        {
          channel: 'email',
          purpose: 'newsletter',
          state: 'opted_in',
          source: 'import',
          proof: { file: 'people.csv', row: 1, column: 'Mail', cell: 'subscribed', text: 'Fair' },
          occurredAt: new Date('2024-12-31T00:00:00Z'),
        },
      ],
      [
        {
          channel: 'sms',
          state: 'opted_out',
          source: 'import',
          proof: { file: 'people.csv', row: 2, column: 'Out', cell: 'yes' },
        },
      ],
    ]);
  });
});

describe('rows above the header', () => {
  it('are skipped if they are titles, but not if they are contacts', async () => {
    const titled = await readAll('Customers 2024,,\nPerson,,\nName,Phone,City\nAna,+4915100000001,Bonn\n');
    expect(titled.columns.map((column) => column.field)).toEqual(['display_name', 'phone', 'city']);
    expect(titled.all.map((row) => row.row)).toEqual([1]);
    const people = await readAll('Ana,+4915100000001,Bonn\nName,+4915100000002,City\n');
    expect(people.rows).toBe(2);
  });
});

describe('a number that a spreadsheet shortened', () => {
  it('is read when no digit is lost', async () => {
    const { all } = await readAll('Phone;Name\n4,915100000001E+12;Ana\n4.9151E+12;Ben\n', { region: 'DE' });
    expect(all).toMatchObject([
      { record: { identities: [{ value: '4915100000001', raw: '4,915100000001E+12' }] } },
      { flaws: [{ column: 'Phone', message: expect.stringContaining('spreadsheet') }] },
    ]);
  });
});
