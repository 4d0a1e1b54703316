/** Commands that run in process find the same routes as servers serve. */
import { expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { openInProcess } from '../kit/serve/in-process.js';
import { inProcessFace } from './in-process.js';
import { routes } from './routes.js';

it('has all routes of each noun that commands request', async () => {
  const lineOf = ({ method, path }: (typeof routes)[number]) => `${method} ${path}`;
  const missing: string[] = [];
  for (const route of routes) {
    const [, noun = '', , part] = route.path.split('/');
    const found = await inProcessFace.routesOf(noun, part);
    if (found?.map(lineOf).includes(lineOf(route)) === false) missing.push(lineOf(route));
  }
  expect(missing).toEqual([]);
});

const fixture = useFixture();

it('refuses a path without a route', async () => {
  const { account } = await fixture.newAccount();
  const wire = openInProcess(inProcessFace, { core: fixture.core, account, actor: 'test' });
  for (const url of ['/none', '/contacts/1/none', '/contacts'])
    await expect(wire({ method: 'PUT', url }), url).rejects.toMatchObject({ fault: { kind: 'no_route' } });
});
