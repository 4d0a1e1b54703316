/** Any vendor, for tests that must not name one. */
import { findTables } from '../../../src/compose/faces.js';

export const vendorKey = 'a-vendors-key';

const faces = [...(await findTables()).upstreams];

function firstFaceWith(is: (face: (typeof faces)[number]) => boolean): string {
  const [name] = faces.find(is) ?? [];
  if (name === undefined) throw new Error('there is no such vendor');
  return name;
}

/** Its key is one word, and its paths begin with `/v1`. */
export const plainVendor = firstFaceWith(
  ([, { faultOfKey, prefixes }]) => faultOfKey(vendorKey) === undefined && prefixes.includes('/v1'),
);

/** A single word is never a valid key. */
export const otherVendor = firstFaceWith(([, { faultOfKey }]) => faultOfKey(vendorKey) !== undefined);
