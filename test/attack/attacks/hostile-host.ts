/**
 * Sends requests of a foreign site whose name resolves to the server, and Host headers that could appear in answers.
 */
import { send } from '../../support/wire/wire.js';
import type { Attack } from '../attack.js';

const names = [
  'evil.example',
  'evil.example:4470',
  'localhost.evil.example',
  '127.0.0.1.evil.example',
  'evil.example"><script>alert(1)</script>',
  "evil.example'-alert(1)-'",
  '127.0.0.1:99999',
  'a@127.0.0.1',
  '[::1',
  'xn--vil-hoa.example',
];
const pages = ['/', '/docs', '/docs/', '/metrics', '/docs/directory.json'];

export const attack: Attack = {
  name: 'hostile-host',
  promise:
    'a name that is not ours reads no page that needs no key, and nothing of Host comes back that is no host',
  run: async ({ size, target }) => {
    const { port } = target;
    const account = await target.newAccount();
    const headers = { authorization: `Bearer ${account.key}` };
    let read = 0;
    let echoed = 0;
    let requests = 0;
    const rounds = size === 'short' ? 1 : 50;
    for (let round = 0; round < rounds; round += 1)
      for (const host of names) {
        for (const path of pages) {
          const answer = await send(port, { path, headers: { host } });
          requests += 1;
          if (answer.status !== 421) read += 1;
          if (answer.text.includes('evil')) echoed += 1;
        }
        const listed = await send(port, { path: '/api/v2/contacts', headers: { ...headers, host } });
        requests += 1;
        if (listed.status !== 200 || /evil|script|@|99999/.test(listed.text)) echoed += 1;
      }
    const statusOf = async (path: string, more: Readonly<Record<string, string>>) =>
      (await send(port, { path, headers: more })).status;
    const foreign = await statusOf('/metrics', { origin: 'https://evil.example' });
    const led = await statusOf('/directory/v1/account', {
      ...headers,
      host: 'evil.example:4470',
      origin: 'http://evil.example:4470',
    });
    const own = await Promise.all(
      ['localhost', `127.0.0.1:${port}`, '[::1]:1'].map((host) => statusOf('/metrics', { host })),
    );
    const keyed = await statusOf('/directory/v1/account', { ...headers, host: 'contacts.example.com' });
    return {
      held:
        read === 0 &&
        echoed === 0 &&
        foreign === 403 &&
        led === 421 &&
        keyed === 200 &&
        own.every((status) => status === 200),
      figures: {
        requests,
        pages_read: read,
        hosts_repeated: echoed,
        foreign_origin_status: foreign,
        led_browser_status: led,
        key_by_other_name_status: keyed,
      },
    };
  },
};
