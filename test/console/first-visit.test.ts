/** The bytes and requests of the list of contacts, with their headers: in a new browser, and in one that has visited before. */
import { describe, expect, it } from 'vitest';
import { hasBrowser, useConsole } from './console.js';

describe.skipIf(!hasBrowser)('the first list', () => {
  const { origin, newAccount, newVisit } = useConsole();

  it('comes in 180 kB and 20 requests, and again in 25 kB', async () => {
    const account = await newAccount(150);
    const { page } = await newVisit({ width: 1280 });
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    await network.send('Network.clearBrowserCache');
    const arrived: number[] = [];
    network.on('Network.loadingFinished', ({ encodedDataLength }) => {
      // A file of the cache has no bytes.
      if (encodedDataLength > 0) arrived.push(encodedDataLength);
    });
    const soFar = () => ({ requests: arrived.length, bytes: arrived.reduce((sum, one) => sum + one, 0) });
    await page.addInitScript(`sessionStorage.setItem('switchbook.key', '${account.key}')`);
    const open = async () => {
      arrived.length = 0;
      await page.goto(`${origin()}/contacts`);
      await page.getByText('150', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'View actions' }).waitFor();
      return soFar();
    };
    const cold = await open();
    expect(cold.bytes).toBeLessThan(180_000);
    expect(cold.requests).toBeLessThanOrEqual(20);
    const warm = await open();
    console.info(JSON.stringify({ cold, warm }));
    expect(warm.bytes).toBeLessThan(25_000);
  });
});
