/** A local Keycloak with the default settings of its form for a new client, changed as the guide describes. */
import { execFile, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { onThisMachine } from '../support/machine.js';

const version = '26.4.0';
const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
const run = promisify(execFile);
const bounds = { timeout: onThisMachine(300_000), maxBuffer: 10_000_000 };

/** Undefined: Java or Maven is missing, or Maven does not get Keycloak. */
export async function findKeycloak(): Promise<string | undefined> {
  const archive = path.join(
    os.homedir(),
    `.m2/repository/org/keycloak/keycloak-quarkus-dist/${version}/keycloak-quarkus-dist-${version}.zip`,
  );
  try {
    await run('java', ['-version'], bounds);
    if (!existsSync(archive)) await run('mvn', ['-q', 'dependency:get', `-Dartifact=${artifact}`], bounds);
    return archive;
  } catch {
    return undefined;
  }
}

export interface Keycloak {
  readonly issuer: string;
  /** A request of the administrator, about the realm. */
  admin(method: string, path: string, body?: object): Promise<unknown>;
  /** Creates a person with a verified address. Returns its id. */
  addPerson(name: string, groups: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** `back`: the address of the server in browsers. The client's secret is `secret`. */
export async function startKeycloak(archive: string, back: string): Promise<Keycloak> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'switchbook-keycloak-'));
  await run('unzip', ['-q', archive, '-d', folder], bounds);
  const port = await freePort();
  const options: SpawnOptions = {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
    env: {
      ...process.env,
      KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
      KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin',
      JAVA_OPTS_KC_HEAP: '-Xms64m -Xmx512m',
    },
  };
  const command = path.join(folder, `keycloak-${version}/bin/kc.sh`);
  const flags = ['--http-host=127.0.0.1', `--http-port=${port}`, '--hostname-strict=false'];
  const child = spawn(command, ['start-dev', ...flags], options);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const origin = `http://127.0.0.1:${port}`;
  const close = async () => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await answering(`${origin}/realms/master`, ended);
    const master = async (method: string, path: string, body?: object) => {
      const answer = await fetch(`${origin}/admin/realms${path}`, {
        method,
        headers: { authorization: `Bearer ${await adminToken(origin)}`, 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 300)}`);
      return text === '' ? answer.headers.get('location')?.split('/').at(-1) : JSON.parse(text);
    };
    const idle = { ssoSessionIdleTimeout: 28_800 };
    // ID tokens last as long as access tokens. The test moves the clock of this server by hours.
    await master('POST', '', { realm: 'shop', enabled: true, accessTokenLifespan: 86_400, ...idle });
    const admin: Keycloak['admin'] = (method, path, body) => master(method, `/shop${path}`, body);
    await admin('POST', '/groups', { name: 'sales' });
    await admin('POST', '/clients', {
      clientId: 'switchbook',
      secret,
      protocol: 'openid-connect',
      publicClient: false,
      standardFlowEnabled: true,
      directAccessGrantsEnabled: false,
      frontchannelLogout: false,
      redirectUris: [`${back}/directory/v1/sign-in/with/keycloak/callback`],
      attributes: {
        'backchannel.logout.url': `${back}/directory/v1/sign-in/with/keycloak/logout`,
        'backchannel.logout.session.required': 'false',
        'post.logout.redirect.uris': `${back}/`,
      },
      protocolMappers: [
        {
          name: 'groups',
          protocol: 'openid-connect',
          protocolMapper: 'oidc-group-membership-mapper',
          config: { 'claim.name': 'groups', 'full.path': 'false', 'id.token.claim': 'true' },
        },
      ],
    });
    const addPerson: Keycloak['addPerson'] = async (name, groups) =>
      (await admin('POST', '/users', {
        username: name,
        email: `${name}@example.com`,
        emailVerified: true,
        enabled: true,
        groups,
        firstName: name,
        lastName: 'Example',
        credentials: [{ type: 'password', value: 'any', temporary: false }],
      })) as string;
    return { issuer: `${origin}/realms/shop`, admin, addPerson, close };
  } catch (error) {
    await close();
    throw error;
  }
}

export const secret = 'a-secret-of-the-client-at-keycloak';

async function adminToken(origin: string): Promise<string> {
  const answer = await fetch(`${origin}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'password',
      client_id: 'admin-cli',
      username: 'admin',
      password: 'admin',
    }),
  });
  return ((await answer.json()) as { readonly access_token: string }).access_token;
}

/** The first start builds the program, which takes half a minute on a quiet machine. */
async function answering(url: string, ended: Promise<void>): Promise<void> {
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  for (const until = Date.now() + onThisMachine(300_000); Date.now() < until && !isOver; ) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(isOver ? 'Keycloak ended while it started' : 'Keycloak does not answer');
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
