/** Bytes, with headers, and requests of the first list: in a new browser, and in one that has visited before. */
import { describe, expect, it } from 'vitest';
import { hasBrowser, until, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('the first list', () => {
  const { origin, newAccount, newVisit, call } = useConsole();

  it('comes in 180 kB and 20 requests, and again in 25 kB', async () => {
    const account = await newAccount(147);
    // The letters of each name are in another file of the font.
    for (const name of ['Ольга Петрова', 'Łukasz Świątek', 'Nguyễn Thị Hạnh'])
      await call(account, 'POST', '/contacts', { display_name: name });
    const { page } = await newVisit({ width: 1280 });
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.clearBrowserCache');
    /** bytes of each request by its id; undefined: it has not arrived */
    const visit = new Map<string, number | undefined>();
    let loader = '';
    network.on('Network.requestWillBeSent', ({ requestId, request, loaderId, type }) => {
      if (type === 'Document') {
        visit.clear();
        loader = loaderId;
      }
      // The browser reports no end of a request that its page sent while it was being left.
      if (loaderId !== loader) return;
      // A long poll waits at the server.
      if (!request.url.includes('/events?after=')) visit.set(requestId, undefined);
    });
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (visit.has(requestId)) visit.set(requestId, encodedDataLength);
    });
    network.on('Network.loadingFailed', ({ requestId }) => visit.delete(requestId));
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const open = async () => {
      await page.goto(`${origin()}/contacts`);
      await page.getByText('150', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'View actions' }).waitFor();
      const begun = [...visit.keys()];
      const isOpen = (id: string) => visit.has(id) && visit.get(id) === undefined;
      await until(() => expect(begun.filter(isOpen)).toEqual([]));
      // A file of the cache has no bytes.
      const bytes = begun.flatMap((id) => visit.get(id) || []);
      return { requests: bytes.length, bytes: bytes.reduce((sum, byte) => sum + byte, 0) };
    };
    const cold = await open();
    expect(cold.bytes).toBeLessThan(180_000);
    expect(cold.requests).toBeLessThanOrEqual(20);
    // The other letters have their font soon after the list, and a later visit has it from the start.
    const fonts = `[...document.fonts].filter(({ family, status }) => family === 'Inter' && status === 'loaded').length`;
    await until(async () => expect(await page.evaluate(fonts)).toBe(4));
    const warm = await open();
    expect(warm.bytes).toBeLessThan(25_000);
  });
});
