/**
 * A face with a dedicated host is served there under its prefixes and its vendor's, and without them if its mounts
 * share one wire. The host serves no other face.
 */
import { describe, expect, it } from 'vitest';
import { findDrivers } from '../support/wire/drivers.js';
import { sendRaw } from '../support/wire/framing.js';
import { useServer } from '../support/wire/server.js';

const drivers = await findDrivers();
const hostOf = (face: string) => `${face}.example.com`;
const fixture = useServer({
  settings: { faceHosts: new Map(drivers.map((driver) => [hostOf(driver.face), driver.face])) },
});

describe.each(drivers.map((driver) => [driver.face, driver] as const))('the host of %s', (_name, driver) => {
  const mountsOf = () => fixture.server.faces.find((face) => face.name === driver.face)?.mounts ?? [];

  it('serves it with its prefix, and without when its mounts are one wire', async () => {
    const { key, account } = await fixture.newAccount();
    const headers = driver.headers(key, account);
    await fixture.send({
      ...driver.create({ name: 'Ana Luz', digits: '4915100001', email: 'a@x.co', ref: 'r1' }),
      headers,
    });
    const { path } = driver.list();
    const mount = mountsOf().find((candidate) => path.startsWith(`${candidate.prefix}/`));
    const prefix = mount?.prefix ?? '';
    const atVendor = `${mount?.vendorPrefix ?? prefix}${path.slice(prefix.length)}`;
    const own = { ...headers, host: `${hostOf(driver.face)}:4470` };
    const listed = [{ name: 'Ana Luz', digits: '4915100001' }];
    expect(driver.listed((await fixture.send({ path, headers })).json)).toMatchObject(listed);
    expect(driver.listed((await fixture.send({ path, headers: own })).json)).toMatchObject(listed);
    expect(driver.listed((await fixture.send({ path: atVendor, headers: own })).json)).toMatchObject(listed);
    const bare = await fixture.send({ path: path.slice(prefix.length), headers: own });
    const isOneWire = new Set(mountsOf().map((mount) => mount.wire)).size === 1;
    if (isOneWire) expect(driver.listed(bare.json)).toMatchObject(listed);
    else expect([bare.status, bare.text]).toEqual([404, '{"error":"Nothing is served at this path."}']);
  });

  it('serves no other face', async () => {
    const { key, account } = await fixture.newAccount();
    for (const contractDriver of drivers.filter((one) => one !== driver)) {
      const headers = { ...contractDriver.headers(key, account), host: hostOf(driver.face) };
      expect((await fixture.send({ path: contractDriver.list().path, headers })).status).not.toBe(200);
    }
  });
});

it('a request with several hosts is refused: a proxy may have checked another one', async () => {
  const [driver] = drivers;
  const ask = (...hosts: readonly string[]) => {
    const lines = hosts.map((host) => `${host}\r\n`).join('');
    return sendRaw(fixture.port, `GET /health/live HTTP/1.1\r\n${lines}Connection: close\r\n\r\n`);
  };
  expect(await ask('Host: localhost')).toBe(200);
  const other = `HOST: ${hostOf(driver?.face ?? '')}`;
  expect([await ask('Host: localhost', other), await ask(other, 'Host: localhost')]).toEqual([400, 400]);
  expect(await ask('Host: localhost', 'host: localhost')).toBe(400);
});
