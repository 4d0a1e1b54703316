/** The APIs of a server as its clients reach them, from its faces. */
import type { Connect, ServedApi } from './connect.js';
import type { Face } from './define-face.js';
import { upstreamNames } from './upstream-names.js';

/** A face with an OpenAPI document, and with texts for people. */
export type DescribedFace = Face & { readonly connect: Connect };

export function describedFaces(faces: readonly Face[]): readonly DescribedFace[] {
  return faces.filter((face): face is DescribedFace => face.connect !== null);
}

/** `faceHosts`: host name → face name. */
export function apisOf(faces: readonly Face[], faceHosts: ReadonlyMap<string, string>): readonly ServedApi[] {
  return describedFaces(faces).map(({ name, title, mounts, connect, upstream, pull, compare, webhooks }) => ({
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
  }));
}
