/** What the faces tell of ids. */
import type { IntegerScopes } from '../domain/inherited-id.js';
import type { Face } from '../faces/kit/wire/define-face.js';
import { discoverFaces } from '../faces/kit/wire/discover.js';

/** By face: what its clients know by integers. */
export function integerScopes(faces: readonly Face[]): IntegerScopes {
  return new Map(
    faces.flatMap(({ name, integerIds }) =>
      integerIds === undefined ? [] : [[name, new Set(integerIds)] as const],
    ),
  );
}

/** The same of the built-in faces, for a command. */
export async function findIntegerScopes(): Promise<IntegerScopes> {
  return integerScopes(await discoverFaces());
}
