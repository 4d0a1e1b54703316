/** A face whose routes need no key, for tests of what carries bodies and answers. */
import type { Face, OpenRoute, Wire } from '../../src/faces/kit/wire/define-face.js';
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
  // Not by `defineFace`: without a key, a real face reads small bodies alone.
  const face: Face = { name: 'acme', title: 'Acme', mounts, connect: someConnect };
  return { face, wire };
}
