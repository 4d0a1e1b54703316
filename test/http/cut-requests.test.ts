/** Requests whose connection is cut during processing: the listener closes only after them. */
import http from 'node:http';
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { expect, it } from 'vitest';
import type { OpenRoute } from '../../src/faces/kit/wire/declared-route.js';
import type { Answer } from '../../src/faces/kit/wire/route-answer.js';
import { openListener } from '../../src/http/listener.js';
import { useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';
import { openFace } from '../support/wire/open-face.js';

const fixture = useFixture();

/** A step of a request that waits for its release. */
function gate() {
  let isEntered = false;
  let letGo: () => void = () => {};
  const waiting = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const enter = () => {
    isEntered = true;
    return waiting;
  };
  return { enter, letGo: () => letGo(), isEntered: () => isEntered };
}

const stages = {
  'the route': (work: () => Promise<void>) => ({
    wire: {},
    access: 'open' as const,
    handle: async (): Promise<Answer> => {
      await work();
      return { status: 200, text: 'done' };
    },
    authenticate: fixture.core.authenticate,
  }),
  'the look-up of the key': (work: () => Promise<void>) => ({
    wire: { checks: ['route', 'method', 'credential'] as const, credential: () => 'a key' },
    access: 'caller' as const,
    handle: (): Answer => ({ status: 200 }),
    authenticate: async () => {
      await work();
      return undefined;
    },
  }),
};

it.each(Object.entries(stages))('%s ends before the listener is closed', async (_, stageOf) => {
  const { enter, letGo, isEntered } = gate();
  const steps: string[] = [];
  const stage = stageOf(async () => {
    await enter();
    steps.push('the work ends');
  });
  const { access, handle } = stage;
  const route = { access, method: 'GET', path: '/long', operation: 'get', handle } as unknown as OpenRoute;
  const { face, wire } = openFace([route], {
    refuse: ({ kind }) => ({ status: 400, text: kind }),
    contentType: 'text/plain',
  });
  const listener = openListener({
    faces: [{ ...face, mounts: [{ prefix: '/acme', wire: { ...wire, ...stage.wire } }] }],
    services: {
      core: { ...fixture.core, authenticate: stage.authenticate },
      limiter: new Limiter(),
      budget: makeByteBudget(),
      areLimitsOn: false,
      log: { answered: () => {}, failed: () => {} },
    },
    faceHosts: new Map(),
    servicePage: () => false,
  });
  const { port } = await listener.listen(0, '127.0.0.1');
  const request = http.get({ host: '127.0.0.1', port, path: '/acme/long', agent: false });
  request.on('error', () => {});
  await until('it is worked on', isEntered);
  const closed = listener.close(0).then(() => steps.push('closed'));
  await until('nothing is open', () => listener.connections.open === 0);
  letGo();
  await closed;
  expect(steps).toEqual(['the work ends', 'closed']);
});
