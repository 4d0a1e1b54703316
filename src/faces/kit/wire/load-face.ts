/** Loads the module of a face. The bundle of the program (`scripts/bundle.mjs`) has the built-in ones in it, and puts them here. */
import { pathToFileURL } from 'node:url';
import type { Face } from './define-face.js';

export interface FaceModule {
  readonly face?: Face;
}

/** `file`: a `face.js` or `face.ts`. */
export const loadFace = (file: string): Promise<FaceModule> => import(pathToFileURL(file).href);
