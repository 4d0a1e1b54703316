/** The face of our own API for the process of a command, which loads no more of it than what it asks. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadFace, type NearFace } from './load-face.js';

const file = path.resolve(fileURLToPath(import.meta.url), '../../../directory/near.js');

export async function loadNearFace(): Promise<NearFace> {
  const { near } = await loadFace(file);
  if (near === undefined) throw new Error(`${file} does not export a face`);
  return near;
}
