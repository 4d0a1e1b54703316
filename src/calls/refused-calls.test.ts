/** Calls without a valid key on a server with one account: its operator sees where they come from. */
import { expect, it } from 'vitest';
import { useServer } from '../../test/support/wire/server.js';
import { send } from '../../test/support/wire/wire.js';

const fixture = useServer({ isAlone: true });

it('have an address until there is a second account', async () => {
  const { key } = await fixture.newAccount();
  // The fixture's populated account.
  await fixture.core.deleteAccount(fixture.neighbor().account.id, {
    signal: new AbortController().signal,
  });
  await send(fixture.port, {
    path: '/directory/v1/tags',
    headers: { authorization: 'Bearer key_of_no_account_0123456789' },
  });
  const addresses = async () => {
    const headers = { authorization: `Bearer ${key}` };
    const { json } = await send(fixture.port, { path: '/directory/v1/calls/refused', headers });
    return json.data.map((call: { address: string }) => call.address);
  };
  expect(await addresses()).toEqual([expect.stringMatching(/127\.0\.0\.1$/)]);
  await fixture.newAccount();
  expect(await addresses()).toEqual(['']);
});
