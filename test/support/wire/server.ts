/**
 * A whole server for a test file: every face, on a free port, with the test's clock. There may also be several servers
 * on one database, each with its own connections, caches and jobs like a separate process. Requests then alternate
 * between them.
 */
import { afterAll, beforeAll } from 'vitest';
import {
  type ComposeOptions,
  composeServer,
  type Server,
  type ServerSettings,
} from '../../../src/compose/server.js';
import type { Core } from '../../../src/core/core.js';
import type { OpenDatabase } from '../../../src/database/database.js';
import { type CoreFixture, type FixtureOptions, useFixture } from '../fixture.js';
import { testSettings } from '../test-settings.js';
import { checkingLogger } from './documented-statuses.js';
import { type Received, type SentRequest, send } from './wire.js';

export interface ServerFixture extends CoreFixture {
  /** the first */
  readonly server: Server;
  readonly servers: readonly Server[];
  readonly ports: readonly number[];
  /** port of the first server, which all answers show, also answers of the other servers */
  readonly port: number;
  /** Sends a request to the next server. */
  readonly send: (sent: SentRequest) => Promise<Received>;
  /** the core that the server works with */
  readonly core: Core;
}

export interface ServerFixtureOptions extends FixtureOptions {
  readonly settings?: Partial<ServerSettings>;
  /** folders of faces in addition to the program's faces */
  readonly moreFaces?: readonly string[];
  /** number of servers; by default `SWITCHBOOK_PROCESSES`, else one */
  readonly processes?: number;
  /** replaces the one that checks statuses */
  readonly logger?: NonNullable<ComposeOptions['logger']>;
  /** pulls within the budget of a vendor do not wait */
  readonly vendorTime?: NonNullable<ComposeOptions['vendorTime']>;
}

const usualProcesses = Number(process.env.SWITCHBOOK_PROCESSES ?? 1);
/** Tests of the limits of one process do not apply to several. */
export const areSeveral = usualProcesses > 1;

/** Starts servers with rate limits; the accounts' own keys have none. Call it once at the top of a test file. */
export function useServer(options: ServerFixtureOptions = {}): ServerFixture {
  const fixture = useFixture({ ...options, isBesideServer: true });
  const processes = options.processes ?? usualProcesses;
  const servers: Server[] = [];
  const ports: number[] = [];
  const databases: OpenDatabase[] = [];
  let turn = 0;

  beforeAll(async () => {
    for (let index = 0; index < processes; index += 1) {
      const database = index === 0 ? fixture.database : fixture.openDatabase();
      if (index > 0) databases.push(database);
      const server: Server = await composeServer({
        database,
        clock: fixture.clock,
        settings: { ...testSettings, ...options.settings },
        ...(options.moreFaces === undefined ? {} : { moreFaces: options.moreFaces }),
        logger: options.logger ?? checkingLogger(() => server.faces),
        ...(options.vendorTime === undefined ? {} : { vendorTime: options.vendorTime }),
      });
      servers.push(server);
      ports.push((await server.listener.listen(0, '127.0.0.1')).port);
    }
  });

  afterAll(async () => {
    await Promise.all(servers.map((server) => server.close()));
    await Promise.all(databases.map((database) => database.close()));
  });

  const first = (): Server => {
    const [server] = servers;
    if (server === undefined) throw new Error('the server is not up yet: use it inside a test');
    return server;
  };
  const firstPort = (): number => {
    first();
    return ports[0] ?? 0;
  };
  const sendToNext = (sent: SentRequest): Promise<Received> => {
    const port = firstPort();
    if (ports.length === 1) return send(port, sent);
    turn += 1;
    const host = `127.0.0.1:${port}`;
    return send(ports[turn % ports.length] ?? 0, { ...sent, headers: { host, ...sent.headers } });
  };
  // Spreading would read the getters before their values exist.
  return Object.defineProperties({} as ServerFixture, {
    ...Object.getOwnPropertyDescriptors(fixture),
    server: { get: first },
    servers: { value: servers },
    ports: { value: ports },
    port: { get: firstPort },
    core: { get: () => first().core },
    send: { value: sendToNext },
  });
}
