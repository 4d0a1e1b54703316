import { expect, it } from 'vitest';
import { newClient } from '../../../test/support/clients/directory.js';
import { onThisMachine } from '../../../test/support/machine.js';
import { useServer } from '../../../test/support/wire/server.js';
import { bookLimits } from '../../books/values.js';

const fixture = useServer();
const { people } = bookLimits;

const names = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"';
const syncBody = (token: string) =>
  `<D:sync-collection ${names}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`;
const multiget = (hrefs: readonly string[]) =>
  `<C:addressbook-multiget ${names}><D:prop><D:getetag/><C:address-data/></D:prop>${hrefs.map((one) => `<D:href>${one}</D:href>`).join('')}</C:addressbook-multiget>`;
const tokenIn = (text: string) => /<D:sync-token>([^<]*)</.exec(text)?.[1] ?? '';
const hrefsIn = (text: string) => [...text.matchAll(/<D:href>([^<]*)</g)].map(([, href]) => href ?? '');

it('a full book is read in seconds, and its changes in milliseconds', {
  tags: ['nightly'],
  timeout: onThisMachine(120_000),
}, async () => {
  const { account, client } = await newClient(fixture);
  for (let at = 0; at < people; at += 500)
    await fixture.core.runCommands(
      account.caller,
      Array.from({ length: 500 }, (_, more) => ({
        op: 'save',
        onMatch: 'refuse',
        edit: {
          displayName: { op: 'set', value: `Person ${at + more}` },
          identities: [
            { op: 'hold', identity: { kind: 'phone', value: `1415${String(2_000_000 + at + more)}` } },
          ],
        },
      })) as never,
      {} as never,
    );
  const book = (await client.post('/books', { name: 'All', source: { kind: 'all' } })).json.data;
  const authorization = `Basic ${Buffer.from(`phone:${book.key}`).toString('base64')}`;
  const path = `/carddav/books/${book.number}/`;
  const report = (body: string) => fixture.send({ method: 'REPORT', path, body, headers: { authorization } });
  const timed = async <Result>(work: () => Promise<Result>) => {
    const from = performance.now();
    const result = await work();
    return { result, ms: performance.now() - from };
  };

  const first = await timed(async () => {
    const { text } = await report(syncBody(''));
    const hrefs = hrefsIn(text);
    let cards = 0;
    for (let at = 0; at < hrefs.length; at += 500)
      cards += (await report(multiget(hrefs.slice(at, at + 500)))).text.match(/BEGIN:VCARD/g)?.length ?? 0;
    return { token: tokenIn(text), cards, hrefs };
  });
  expect(first.result.cards).toBe(people);
  await report(syncBody(first.result.token));
  const same = await timed(() => report(syncBody(first.result.token)));
  expect(hrefsIn(same.result.text)).toEqual([]);
  for (const href of first.result.hrefs.slice(0, 10))
    await client.patch(`/contacts/${href.slice(path.length, -'.vcf'.length)}`, { display_name: 'Changed' });
  const changed = await timed(() => report(syncBody(first.result.token)));
  expect(hrefsIn(changed.result.text)).toHaveLength(10);
  const took = [first, same, changed].map(({ ms }) => Math.round(ms));
  console.info(`A book of ${people}: first sync, sync without changes, sync of ten: ${took.join(', ')} ms.`);
  expect(first.ms).toBeLessThan(onThisMachine(10_000));
  expect(same.ms).toBeLessThan(onThisMachine(50));
  expect(changed.ms).toBeLessThan(onThisMachine(100));
});
