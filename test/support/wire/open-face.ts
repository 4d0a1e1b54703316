/** A face whose routes need no key, for tests of bodies and responses. */

import type { OpenRoute } from '../../../src/faces/kit/wire/declared-route.js';
import type { Face, Wire } from '../../../src/faces/kit/wire/define-face.js';
import { someConnect } from '../vendors/some-connect.js';

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
  // Defined without `defineFace`: a real face without a key accepts only small bodies.
  const face: Face = { name: 'acme', title: 'Acme', mounts, connect: someConnect };
  return { face, wire };
}
