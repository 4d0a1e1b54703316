/** Many accounts send a few requests each. */

import { addAccounts } from '../../support/accounts/many-accounts.js';
import { onThisMachine } from '../../support/machine.js';
import { send } from '../../support/wire/wire.js';
import type { Attack } from '../attack.js';

const atOnce = 16;
// A slow computer takes longer: fewer accounts would be no attack.
const maxMs = onThisMachine(900_000);

export const attack: Attack = {
  name: 'many-accounts',
  promise: 'accounts that were each active once leave the server within its memory',
  run: async ({ size, target }) => {
    const accounts = size === 'short' ? 40 : 5_000;
    const made = await addAccounts(await target.connect(), accounts);
    const before = target.residentMiB();
    const until = Date.now() + maxMs;
    let touched = 0;
    let refused = 0;
    const touch = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const ask = async (path: string, body?: unknown) => {
        const method = body === undefined ? 'GET' : 'POST';
        const answer = await send(target.port, { method, path, headers, body });
        if (answer.status >= 300) refused += 1;
        return answer;
      };
      const { json } = await ask('/directory/v1/contacts', {
        phone: '+4915112345678',
        display_name: 'Somebody',
        tags: ['one', 'two'],
        description: 'd'.repeat(1_000),
      });
      for (let time = 0; time < 3; time += 1) await ask(`/api/v1/contacts/${json?.data?.id}`);
      await ask('/directory/v1/contacts?search=some&count=exact');
      await ask('/directory/v1/tags');
      touched += 1;
    };
    const left = made.map((account) => account.key);
    const worker = async () => {
      for (let key = left.pop(); key !== undefined; key = left.pop()) {
        if (Date.now() >= until || !target.isAlive()) return;
        await touch(key);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return {
      held: refused === 0 && touched === accounts,
      figures: { accounts: touched, refused, rss_before_mib: before, rss_after_mib: target.residentMiB() },
    };
  },
};
