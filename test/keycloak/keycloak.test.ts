/** A real Keycloak, set up by the guide: admitted people, their roles, and the ends of their sessions. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ServerSettings } from '../../src/compose/server.js';
import { members } from '../../src/members/operations/members.js';
import { onThisMachine } from '../support/machine.js';
import { CookieBrowser } from '../support/wire/cookie-browser.js';
import { useServer } from '../support/wire/server.js';
import { FormBrowser } from '../support/wire/sign-in-provider.js';
import { findKeycloak, type Keycloak, secret, startKeycloak } from './keycloak.js';

vi.setConfig({ testTimeout: onThisMachine(400_000) });

const anHour = 3_600_000;
const folder = mkdtempSync(path.join(os.tmpdir(), 'switchbook-keycloak-file-'));
const settings: Partial<{ -readonly [Name in keyof ServerSettings]: ServerSettings[Name] }> = {
  signInFile: path.join(folder, 'sign-in.json'),
};
let keycloak: Keycloak | undefined;
/** the address of the server in browsers, which is known before its port is */
const front = net.createServer((socket) => {
  const there = net.connect(fixture.port, '127.0.0.1');
  for (const item of [socket, there]) item.on('error', () => {});
  socket.pipe(there).pipe(socket);
});
const home = () => settings.publicUrl ?? '';

beforeAll(async () => {
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  settings.publicUrl = `http://127.0.0.1:${(front.address() as AddressInfo).port}`;
  const archive = await findKeycloak();
  if (archive !== undefined) keycloak = await startKeycloak(archive, home());
  const issuer = keycloak?.issuer ?? 'http://127.0.0.1:1/realms/shop';
  const client = { name: 'keycloak', issuer, client_id: 'switchbook', client_secret: secret };
  const provider = { ...client, check_sessions: true, roles: { sales: 'agent' } };
  writeFileSync(settings.signInFile ?? '', JSON.stringify([provider]));
});
const fixture = useServer({ isAlone: true, settings });
afterAll(async () => {
  await keycloak?.close();
  front.close();
  rmSync(folder, { recursive: true });
});

async function signIn(name: string) {
  const browser = new CookieBrowser({ send: fixture.send, home: home() });
  const begun = await browser.get('/directory/v1/sign-in/with/keycloak?return_to=/');
  const back = await new FormBrowser().signIn(begun.headers.location ?? '', name);
  const { headers } = await browser.get(back);
  return { browser, to: headers.location };
}
const entered = async (browser: CookieBrowser) => (await browser.me()).status;

it('people of Keycloak sign in, and lose access with their account there', {
  timeout: onThisMachine(300_000),
  tags: ['nightly'],
}, async ({ skip }) => {
  if (keycloak === undefined) return skip('Java, Maven or Keycloak is missing');
  const { admin, addPerson } = keycloak;
  fixture.advance(Math.max(0, Date.now() - fixture.clock().getTime()));
  const { caller } = await fixture.newAccount();
  const invite = (name: string) =>
    fixture.core.createMember(caller, { name, email: `${name}@example.com`, role: 'reader' });
  const { number } = await invite('ana');
  const ana = await addPerson('ana', ['sales']);
  await addPerson('stranger', []);
  expect((await signIn('stranger')).to).toContain('refused=no_member');

  // Signed out by the administrator: one message of Keycloak ends all three sessions.
  const three = [await signIn('ana'), await signIn('ana'), await signIn('ana')];
  expect(three.map(({ to }) => to)).toEqual(['/', '/', '/']);
  expect((await fixture.core.records(members).get(caller, number)).role).toBe('agent');
  await admin('POST', `/users/${ana}/logout`);
  for (const { browser } of three) await expect.poll(() => entered(browser)).toBe(401);

  // The hourly check keeps the sessions of an existing person. It ends the sessions of a disabled or deleted person.
  const again = await signIn('ana');
  const ben = await addPerson('ben', []);
  await invite('ben');
  const other = await signIn('ben');
  fixture.advance(anHour);
  expect([await entered(again.browser), await entered(other.browser)]).toEqual([200, 200]);
  await admin('PUT', `/users/${ben}`, { enabled: false });
  fixture.advance(anHour);
  expect([await entered(again.browser), await entered(other.browser)]).toEqual([200, 401]);
  await admin('DELETE', `/users/${ana}`);
  fixture.advance(anHour);
  expect(await entered(again.browser)).toBe(401);
});
