/** A face whose routes need no key, for tests of what carries bodies and answers. */
import { defineFace, type OpenRoute, type Wire } from '../../src/faces/kit/wire/define-face.js';
import { someConnect } from './some-connect.js';

export function openFace(
  routes: readonly OpenRoute[],
  { contentType, refuse }: Pick<Wire, 'contentType' | 'refuse'>,
) {
  const wire: Wire = {
    routes,
    checks: ['route', 'method'],
    credential: () => undefined,
    limit: { count: 1, windowMs: 1, per: 'key' },
    refuse,
    contentType,
    allow: (methods) => [...methods],
  };
  const mounts = [{ prefix: '/acme', wire }];
  return { face: defineFace({ name: 'acme', title: 'Acme', mounts, connect: someConnect }), wire };
}
