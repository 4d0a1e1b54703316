/** Tables of the faces for the core, by the names of the faces. */

import type { IntegerScopes } from '@switchbook/domain/identity/inherited-id.js';
import { SettingsError } from '../config/settings.js';
import type { Face, Mount } from '../faces/kit/wire/define-face.js';
import { upstreamName, upstreamNames, vendorPrefixOf } from '../faces/kit/wire/describe-apis.js';
import { discoverFaces, facesFolder } from '../faces/kit/wire/discover.js';
import type { PullFace } from '../pulls/values/pull-source.js';
import type { UpstreamFace } from '../upstreams/values.js';
import type { WebhookFormat } from '../webhooks/values/format.js';

/** Returns the built-in faces, and more; throws SettingsError for a host assigned to no face. */
export async function findFaces(
  faceHosts: ReadonlyMap<string, string>,
  moreFaces: readonly string[] = [],
): Promise<readonly Face[]> {
  const faces = await discoverFaces([facesFolder, ...moreFaces]);
  for (const [host, name] of faceHosts)
    if (!faces.some((face) => face.name === name))
      throw new SettingsError(
        `SWITCHBOOK_FACE_HOSTS gives "${host}" to the unknown API "${name}".`,
        `Use one of: ${faces.map((face) => face.name).join(', ')}.`,
      );
  return faces;
}

export interface FaceTables {
  /** possible upstreams by name: of a face, and of each mount with its own host */
  readonly upstreams: ReadonlyMap<string, UpstreamFace>;
  /** faces that can be pulled */
  readonly pulls: ReadonlyMap<string, PullFace>;
  /** formats of webhooks, by face */
  readonly webhooks: ReadonlyMap<string, WebhookFormat>;
  /** objects that clients know by integers */
  readonly integerScopes: IntegerScopes;
}

/** Returns the tables of the built-in faces, for a command. */
export async function findTables(): Promise<FaceTables> {
  return tablesOf(await discoverFaces());
}

export function tablesOf(faces: readonly Face[]): FaceTables {
  return {
    upstreams: new Map(faces.flatMap(upstreamsOf)),
    pulls: byFace(faces, pullOf),
    webhooks: byFace(faces, ({ title, webhooks }) => webhooks && { ...webhooks, title }),
    integerScopes: byFace(faces, ({ integerIds }) => integerIds && new Set(integerIds)),
  };
}

/** Leaves out faces without a value. */
export function byFace<Value>(
  faces: readonly Face[],
  find: (face: Face) => Value | undefined,
): ReadonlyMap<string, Value> {
  return new Map(
    faces.flatMap((face) => {
      const value = find(face);
      return value === undefined ? [] : [[face.name, value]];
    }),
  );
}

export function upstreamsOf(face: Face): [string, UpstreamFace][] {
  const { name, mounts, upstream, pull } = face;
  if (upstream === undefined) return [];
  const rule = (ruled: readonly Mount[]): UpstreamFace => ({
    prefixes: ruled.map(vendorPrefixOf),
    faultOfKey: (key) => (upstream.credential(key) === undefined ? upstream.keyForm : undefined),
    readsContacts: pull?.contact !== undefined,
  });
  const names = upstreamNames(face);
  const rules = names.map((faceName): [string, UpstreamFace] => [
    faceName,
    rule(mounts.filter((mount) => upstreamName(face, mount) === faceName)),
  ]);
  return names.length === 1 && names[0] === name
    ? rules
    : [[name, { ...rule(mounts), covers: names }], ...rules];
}

function pullOf(face: Face): PullFace | undefined {
  const { mounts, upstream, pull: source } = face;
  const credential = source?.credential ?? upstream?.credential;
  if (source === undefined || credential === undefined) return undefined;
  const keyForm = source.keyForm ?? upstream?.keyForm ?? 'must be a key of the vendor';
  return {
    prefixes: mounts.map(vendorPrefixOf),
    faultOfKey: (key) => (credential(key) === undefined ? keyForm : undefined),
    credential,
    source,
    upstreams: upstreamNames(face),
  };
}
