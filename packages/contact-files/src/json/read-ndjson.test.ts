import { describe, expect, it } from 'vitest';
import { readAll, refusalOf } from '../read.test.support.js';

const read = async (...contacts: unknown[]) =>
  readAll(
    contacts.map((contact) => (typeof contact === 'string' ? contact : JSON.stringify(contact))).join('\n'),
  );

describe('an NDJSON file', () => {
  it('is read in the format of the native API', async () => {
    const { records, format } = await read(
      {
        id: '01890000-0000-7000-8000-000000000001',
        number: 7,
        version: 3,
        type: 'customer',
        display_name: 'Anna',
        company: null,
        phone: '+49 170 1234567',
        email: 'anna@example.com',
        identities: [
          {
            id: 'x',
            kind: 'phone',
            scope: '',
            value: '491701234567',
            raw: '0170',
            label: 'work',
            primary: true,
            verified_at: null,
          },
          { kind: 'telegram', value: 'anna', origin: 'other', attrs: { a: 1 } },
        ],
        tags: ['vip', ' vip ', ''],
        groups: [{ number: 3, name: 'Friends' }, 'Family'],
        source: { number: 1, name: 'shop' },
        status: null,
        address: { street: null, city: 'Berlin', country_code: 'de' },
        blocked: true,
        attributes: { plan: 'gold', deep: { a: [1, null] } },
        created_at: '2026-01-02T03:04:05+01:00',
      },
      '',
      { phone: '+491701234568' },
    );
    expect(format).toBe('ndjson');
    expect(records[0]).toEqual({
      id: '01890000-0000-7000-8000-000000000001',
      type: 'customer',
      displayName: 'Anna',
      identities: [
        { kind: 'email', value: 'anna@example.com', raw: 'anna@example.com', column: 'email' },
        {
          kind: 'phone',
          value: '491701234567',
          raw: '0170',
          label: 'work',
          isPrimary: true,
          column: 'identities.0',
        },
        {
          kind: 'telegram',
          value: 'anna',
          raw: 'anna',
          origin: 'other',
          attrs: { a: 1 },
          column: 'identities.1',
        },
      ],
      tags: ['vip'],
      groups: ['Friends', 'Family'],
      source: 'shop',
      status: null,
      address: { city: 'Berlin', countryCode: 'DE' },
      blocked: true,
      attributes: { plan: 'gold', deep: { a: [1, null] } },
      createdAt: new Date('2026-01-02T02:04:05Z'),
    });
    expect(records).toHaveLength(2);
  });

  it.each([
    [{ shoe: 44 }, 'shoe'],
    [{ display_name: 7 }, 'display_name'],
    [{ phone: '0170 1234567' }, 'phone'],
    [{ identities: [{ kind: 'phone' }] }, 'identities.0.value'],
    [{ identities: [{ kind: 'email', value: 'x' }] }, 'identities.0.value'],
    [{ identities: [{ kind: 'viber', value: 'x', shoe: 1 }] }, 'identities.0.shoe'],
    [{ identities: 'x' }, 'identities'],
    [{ identities: [7] }, 'identities.0'],
    [{ tags: ['a', 7] }, 'tags.1'],
    [{ groups: 'x' }, 'groups'],
    [{ source: 7 }, 'source'],
    [{ status: { number: 1 } }, 'status'],
    [{ blocked: 'yes' }, 'blocked'],
    [{ address: 'Mars' }, 'address'],
    [{ address: { city: 7 } }, 'address.city'],
    [{ address: { planet: 'Mars' } }, 'address.planet'],
    [{ created_at: 'yesterday' }, 'created_at'],
    [{ consents: [{ channel: 'whatsapp', state: 'opted_in', expires_at: 'x' }] }, 'consents.0.expires_at'],
    [{ consents: [{ channel: 'whatsapp', state: 'maybe' }] }, 'consents.0.state'],
    [{ suppressions: [{ channel: 'all' }] }, 'suppressions.0.reason'],
    [{ suppressions: [{ channel: 'no channel', reason: 'x' }] }, 'suppressions.0.channel'],
    [{ identities: [{ kind: 'viber', value: 'x', primary: 'yes' }] }, 'identities.0.primary'],
    [{ notes: [{ body: 'x', attributes: { a: 7 } }] }, 'notes.0.attributes'],
    [{ extensions: 'x' }, 'extensions'],
    [{ extensions: { face: 1 } }, 'extensions.face'],
    [{ description: 'half \ud83d' }, 'description'],
    [{ attributes: ['x'] }, 'attributes'],
    [{ attributes: { a: 'nul \u0000' } }, 'attributes'],
    [{ attributes: { a: 'x'.repeat(300_000) } }, 'attributes'],
    [{ attributes: { a: ['\u0000'] } }, 'attributes'],
    [{ extensions: { a: { '\ud800': 1 } } }, 'extensions'],
  ])('has a flaw for %.60j', async (contact, column) => {
    const { flaws, rows } = await read({ display_name: 'Anna', ...contact }, { display_name: 'Bob' });
    expect([flaws.map((flaw) => flaw.column), rows]).toEqual([[column], 2]);
  });

  it.each([
    [
      '{"phone":"+491701234567"}\n{"phone":}\n',
      { row: 2, line: 2, message: expect.stringMatching(/not JSON: .*phone/) },
    ],
    ['{"phone":"+491701234567"}\n\n7\n', { row: 2, line: 3 }],
    ['{"phone":"+491701234567"', { row: 1, line: 1 }],
    ['{\n  "phone": "+491701234567"\n}\n', { row: 1, line: 1 }],
    ['[{"phone":"+491701234567"}]', { row: null, message: expect.stringContaining('own') }],
    [
      `{"attributes":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
      { message: expect.stringContaining('deep') },
    ],
  ])('is refused for %.40j', async (text, refusal) => {
    expect(await refusalOf(text)).toMatchObject({ code: 'format', ...refusal });
  });

  it('refuses a number that no double can hold, which would become null', async () => {
    const { flaws } = await readAll('{"phone":"+491701234567","attributes":{"a":[1e999]}}\n');
    expect(flaws).toMatchObject([{ column: 'attributes', code: 'too_large' }]);
  });

  it('refuses a line with too many members before it is parsed', async () => {
    const line = (count: number) =>
      `{${Array.from({ length: count }, (_, at) => `"k${at}":1`).join(',')},"phone":"+4915100000001"}`;
    expect((await read(line(1_000))).flaws.length).toBeGreaterThan(0);
    for (const count of [1_001, 29_000])
      expect(await refusalOf(`${line(count)}\n`)).toMatchObject({ code: 'too_many', line: 1 });
  });

  it('member names with a meaning in JavaScript do no harm', async () => {
    const { all } = await read(
      '{"display_name":"A","attributes":{"__proto__":{"x":1},"constructor":2}}',
      '{"__proto__":{"phone":"+491701234567"}}',
    );
    expect(JSON.stringify(all[0])).toContain('"attributes":{"__proto__":{"x":1},"constructor":2}');
    expect(all[1]).toMatchObject({ flaws: [{ column: '__proto__' }] });
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });
});
