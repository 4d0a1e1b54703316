/** An API is prepared for its first request, or ahead of it: a server starts earlier without the others. */
import { makeByteBudget } from '@switchbook/admission/byte-budget.js';
import { Limiter } from '@switchbook/admission/rate-limiter.js';
import { expect, it } from 'vitest';
import { useFixture } from '../../test/support/fixture.js';
import { openFace } from '../../test/support/wire/open-face.js';
import { send } from '../../test/support/wire/wire.js';
import type { OpenRoute } from '../faces/kit/wire/declared-route.js';
import { openListener } from './listener.js';

const fixture = useFixture();

it('prepares an API once, for its first requests or ahead of them', async () => {
  const prepared: string[] = [];
  const faceOf = (name: string) => {
    const handle = () => ({ status: 200, text: name });
    const route = { access: 'open', method: 'GET', path: '/a', operation: 'get', handle };
    const { face, wire } = openFace([route as unknown as OpenRoute], {
      refuse: ({ kind }) => ({ status: 400, text: kind }),
      contentType: 'text/plain',
    });
    // The rule for foreign pages is read when the instance is made.
    const watched = Object.defineProperty({ ...wire }, 'cors', {
      get: () => void prepared.push(name),
    });
    return { ...face, name, mounts: [{ prefix: `/${name}`, wire: watched }] };
  };
  const listener = openListener({
    faces: ['one', 'two'].map(faceOf),
    services: {
      core: fixture.core,
      limiter: new Limiter(),
      budget: makeByteBudget(),
      areLimitsOn: false,
      log: { answered: () => {}, failed: () => {} },
    },
    faceHosts: new Map(),
    servicePage: () => false,
  });
  const { port } = await listener.listen(0, '127.0.0.1');
  try {
    expect(prepared).toEqual([]);
    const answers = await Promise.all([1, 2, 3].map(() => send(port, { path: '/two/a' })));
    expect(answers.map(({ text }) => text)).toEqual(['two', 'two', 'two']);
    expect(prepared).toEqual(['two']);
    await listener.warmUp();
    expect(prepared).toEqual(['two', 'one']);
    expect((await send(port, { path: '/one/a' })).text).toBe('one');
  } finally {
    await listener.close(0);
  }
});
