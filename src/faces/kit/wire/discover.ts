/** Finds the faces: every folder next to the kit with a `face` file. A new face changes no other folder. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultOf } from './connect.js';
import type { Face } from './define-face.js';
import { loadFace } from './load-face.js';

/** The folder of the built-in faces. */
export const facesFolder = path.resolve(fileURLToPath(import.meta.url), '../../..');

/** Returns the faces of these folders, by name. Throws for a duplicate name and for overlapping mounts. */
export async function discoverFaces(folders: readonly string[] = [facesFolder]): Promise<readonly Face[]> {
  const faces: Face[] = [];
  for (const folder of folders) {
    for (const name of fs.readdirSync(folder).sort()) {
      const file = ['face.js', 'face.ts']
        .map((base) => path.join(folder, name, base))
        .find((candidate) => fs.existsSync(candidate));
      if (file === undefined) continue;
      const { face } = await loadFace(file);
      if (face === undefined) throw new Error(`${file} does not export a face`);
      if (face.name !== name)
        throw new Error(
          `the face in the folder "${name}" has the name "${face.name}"; both must be the same`,
        );
      const { mounts, connect } = face;
      const prefixes = mounts.map(({ prefix }) => prefix);
      const fault = connect === null ? undefined : faultOf(connect, prefixes);
      if (fault !== undefined) throw new Error(`connect of the face ${name} is wrong: ${fault}`);
      faces.push(face);
    }
  }
  refuseOverlaps(faces);
  return faces.sort((left, right) => (left.name < right.name ? -1 : 1));
}

function refuseOverlaps(faces: readonly Face[]): void {
  const names = faces.map((face) => face.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`two faces have the name "${twice}"`);
  const prefixes = faces.flatMap((face) => face.mounts.map((mount) => mount.prefix));
  for (const [index, prefix] of prefixes.entries())
    for (const laterPrefix of prefixes.slice(index + 1))
      if (`${prefix}/`.startsWith(`${laterPrefix}/`) || `${laterPrefix}/`.startsWith(`${prefix}/`))
        throw new Error(`the mounts ${prefix} and ${laterPrefix} overlap`);
}
