/** The search matches only a literal part of the name or of the displayed phone. */
import { describe, expect, it } from 'vitest';
import { badRequest, clientOf, emptyPage, namesOf, withJane } from '../../../test/support/clients/wacrm.js';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer();

async function withNames(...names: readonly string[]) {
  const { key } = await fixture.newAccount();
  const client = clientOf(fixture, key);
  for (const [index, name] of names.entries()) await client.post({ phone: `+1415555900${index}`, name });
  return async (query: string) => namesOf(await client.get(`/contacts?search=${query}`)).sort();
}

describe('search', () => {
  it('wildcards are literal', async () => {
    const find = await withNames('50% off', '500 off', 'a_b', 'axb', 'back\\slash', 'a*b');
    expect(await find('50%25')).toEqual(['50% off']);
    expect(await find('a_b')).toEqual(['a_b']);
    expect(await find('k%5Cs')).toEqual(['back\\slash']);
    expect(await find('a*b')).toEqual(['a*b']);
  });

  it('a quote is a letter like others', async () => {
    const find = await withNames("O'Brien");
    expect(await find("O'Brien")).toEqual(["O'Brien"]);
    expect(await find('OBrien')).toEqual([]);
  });

  it('finds the phone in many spellings, the name in any letter case', async () => {
    const { client, created } = await withJane(fixture);
    const page = `{"data":[${created.text.slice('{"data":'.length, -1)}],"meta":{"next_cursor":null}}`;
    const terms = [
      '+1415',
      '%2B1415',
      '1415',
      '(415)%20555',
      '415-555-01',
      'JANE',
      'ne%20Do',
      '%2B',
      '15',
      '415%E2%80%93555.01/23',
      '%20jane%20',
    ];
    for (const term of terms) {
      const { text } = await client.get(`/contacts?search=${term}`);
      expect([term, text]).toEqual([term, page]);
    }
  });

  it('takes every separator out of a number, and no other sign', async () => {
    const { client } = await withJane(fixture);
    const found = async (sign: string) =>
      namesOf(await client.get(`/contacts?search=${encodeURIComponent(`415${sign}555`)}`));
    const dashes = ['\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2015', '\u2212'];
    for (const sign of [' ', '\t', '\u00a0', '\u3000', '+', '-', '.', '/', '(', ')', ...dashes])
      expect([sign, await found(sign)]).toEqual([sign, ['Jane Doe']]);
    for (const sign of ['\u2016', '_', ',', '*', '%', 'x', '\u0664'])
      expect([sign, await found(sign)]).toEqual([sign, []]);
  });

  it('email, company, tags, and mixed terms find no contact', async () => {
    const { client, id } = await withJane(fixture);
    await client.patch(id, { email: 'jane@example.com' });
    for (const term of ['example.com', 'acme', 'vip', 'jane%20415', '4-1', '%2B15', '4155550124']) {
      const { status, text } = await client.get(`/contacts?search=${term}`);
      expect([term, status, text]).toEqual([term, 200, emptyPage]);
    }
  });

  it('letter case is ignored in every script, accents are not', async () => {
    const find = await withNames('Иван', 'José', 'Κώστας');
    expect(await find(encodeURIComponent('ИВАН'))).toEqual(['Иван']);
    expect(await find('jose')).toEqual([]);
    expect(await find(encodeURIComponent('JOSÉ'))).toEqual(['José']);
    // This part as a separate word would end in another sigma than the one inside the name.
    expect(await find(encodeURIComponent('ΚΏΣ'))).toEqual(['Κώστας']);
  });

  it('blank is no filter', async () => {
    const { client } = await withJane(fixture);
    await client.post({ phone: '+14155550124', name: 'Other' });
    const all = ['Other', 'Jane Doe'];
    for (const term of ['%20%20', '+', ''])
      expect([term, namesOf(await client.get(`/contacts?search=${term}`))]).toEqual([term, all]);
    expect(namesOf(await client.get('/contacts?search=jane&search=other'))).toEqual(['Jane Doe']);
  });

  it('NUL in the term is refused', async () => {
    const { client } = await withJane(fixture);
    const { status, text } = await client.get('/contacts?search=%00&tag=vip');
    expect([status, text]).toEqual([400, badRequest("'search' must not contain NUL characters")]);
  });

  it('a hidden phone is not searched', async () => {
    const { account, client, id } = await withJane(fixture);
    await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: [{ by: 'identity', key: { kind: 'phone', scope: '', value: '14155550123' } }],
      edit: { identities: [{ op: 'hold', identity: { kind: 'phone', value: '4930123456' } }] },
    });
    expect((await client.get('/contacts?search=4930')).text).toBe(emptyPage);
    expect((await client.get('/contacts?search=1415')).json.data[0].id).toBe(id);
  });
});
