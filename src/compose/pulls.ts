/** Composes what reads live vendors: what the faces tell of them. */
import type { PullFace } from '../domain/pull-source.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import { discoverFaces } from '../faces/kit/wire/discover.js';
import { upstreamNames } from '../faces/kit/wire/upstream-names.js';

/** By name, those that can be pulled. */
export function pullFaces(faces: readonly Face[]): ReadonlyMap<string, PullFace> {
  return new Map(
    faces.flatMap((face): [string, PullFace][] => {
      const { name, mounts, upstream, pull: source } = face;
      const credential = source?.credential ?? upstream?.credential;
      if (source === undefined || credential === undefined) return [];
      const keyForm = source.keyForm ?? upstream?.keyForm ?? 'must be a key of the vendor';
      const faultOfKey = (key: string) => (credential(key) === undefined ? keyForm : undefined);
      const prefixes = mounts.map((mount) => mount.prefix);
      return [[name, { prefixes, faultOfKey, credential, source, upstreams: upstreamNames(face) }]];
    }),
  );
}

/** The same of the built-in faces, for a command. */
export async function findPullFaces(): Promise<ReadonlyMap<string, PullFace>> {
  return pullFaces(await discoverFaces());
}
