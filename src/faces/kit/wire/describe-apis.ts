/** The APIs of a server as its clients reach them, from its faces. */
import type { Connect } from './connect.js';
import type { Face, Mount, Wire } from './define-face.js';
import type { ServedApis } from './served-apis.js';

/** A face with an OpenAPI document, and with texts for people. */
type DescribedFace = Face & { readonly connect: Connect };

export function describedFaces(faces: readonly Face[]): readonly DescribedFace[] {
  return faces.filter((face): face is DescribedFace => face.connect !== null);
}

/** Describes the served APIs, and names all of them. `faceHosts`: host name → face name. */
export function apisOf(
  faces: readonly Face[],
  faceHosts: ReadonlyMap<string, string>,
): Pick<ServedApis, 'apis' | 'names'> {
  const describe = ({ name, title, mounts, connect, upstream, pull, compare, webhooks }: DescribedFace) => ({
    name,
    title,
    prefixes: mounts.map((mount) => mount.prefix),
    hosts: [...faceHosts].filter(([, face]) => face === name).map(([host]) => host),
    connect,
    keyForm: pull?.keyForm ?? upstream?.keyForm ?? null,
    canPull: pull !== undefined,
    canCompare: compare !== undefined && upstream !== undefined,
    canForward: upstream !== undefined,
    upstreams: upstream === undefined ? [] : upstreamNames({ name, mounts }),
    canReadThrough: upstream !== undefined && pull?.contact !== undefined,
    hasWebhooks: webhooks !== undefined,
  });
  return { apis: describedFaces(faces).map(describe), names: faces.map(({ name }) => name) };
}

/** Returns the prefix of the mount's paths at the vendor. */
export function vendorPrefixOf({ prefix, vendorPrefix = prefix }: Mount): string {
  return vendorPrefix;
}

/** Returns the name of an upstream. All mounts of a face share one, unless a mount has its own. */
export function upstreamName({ name }: Pick<Face, 'name'>, mount: Mount | undefined): string {
  return mount?.upstream ?? name;
}

/** Returns the name of the first mount that has the wire. */
export function upstreamNameOf(face: Pick<Face, 'name' | 'mounts'>, wire: Wire): string {
  return upstreamName(
    face,
    face.mounts.find((mount) => mount.wire === wire),
  );
}

/** Lists the upstreams of a face, each once, in the order of the mounts. */
export function upstreamNames(face: Pick<Face, 'name' | 'mounts'>): readonly string[] {
  return [...new Set(face.mounts.map((mount) => upstreamName(face, mount)))];
}
