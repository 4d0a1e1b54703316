/** A whole server on the ground of a test file: every face, on a free port, with the test's clock. */
import { afterAll, beforeAll } from 'vitest';
import { type ComposeOptions, composeServer, type Server, type ServerSettings } from '../../src/compose.js';
import type { Core } from '../../src/core/core.js';
import { type Ground, type GroundOptions, useGround } from './ground.js';
import { type Received, type Sent, send } from './wire.js';

export interface ServerGround extends Ground {
  readonly server: Server;
  readonly port: number;
  readonly send: (sent: Sent) => Promise<Received>;
  /** the core that the server works with */
  readonly core: Core;
}

export interface ServerGroundOptions extends GroundOptions {
  readonly settings?: Partial<ServerSettings>;
  /** folders of faces beside those of the program */
  readonly moreFaces?: readonly string[];
  /** pulls within the budget of a vendor do not wait */
  readonly vendorTime?: NonNullable<ComposeOptions['vendorTime']>;
}

/** To be called once at the top of a test file. Rate limits are on; the accounts' own keys have none. */
export function useServer(options: ServerGroundOptions = {}): ServerGround {
  const ground = useGround(options);
  const state: { server?: Server; port?: number } = {};

  beforeAll(async () => {
    state.server = await composeServer({
      database: ground.database,
      clock: ground.clock,
      settings: { areRateLimitsOn: true, faceHosts: new Map(), logLevel: 'silent', ...options.settings },
      ...(options.moreFaces === undefined ? {} : { moreFaces: options.moreFaces }),
      ...(options.vendorTime === undefined ? {} : { vendorTime: options.vendorTime }),
    });
    state.port = (await state.server.listener.listen(0, '127.0.0.1')).port;
  });

  afterAll(async () => {
    await state.server?.close();
  });

  const need = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('the server is not up yet: use it inside a test');
    return value;
  };
  // Spreading would read the ground's getters before there is anything behind them.
  return Object.defineProperties({} as ServerGround, {
    ...Object.getOwnPropertyDescriptors(ground),
    server: { get: () => need(state.server) },
    port: { get: () => need(state.port) },
    core: { get: () => need(state.server).core },
    send: { value: (sent: Sent) => send(need(state.port), sent) },
  });
}
