/** Names of the upstreams of a face: one for all its mounts, unless a mount has its own. */
import type { Face, Mount, Wire } from './define-face.js';

export function upstreamName({ name }: Pick<Face, 'name'>, mount: Mount | undefined): string {
  return mount?.upstream ?? name;
}

/** Returns the name of the first mount that has the wire. */
export function upstreamNameOf(face: Pick<Face, 'name' | 'mounts'>, wire: Wire): string {
  return upstreamName(
    face,
    face.mounts.find((one) => one.wire === wire),
  );
}

/** Each once, in the order of the mounts. */
export function upstreamNames(face: Pick<Face, 'name' | 'mounts'>): readonly string[] {
  return [...new Set(face.mounts.map((mount) => upstreamName(face, mount)))];
}
