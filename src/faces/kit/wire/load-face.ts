/**
 * Loads the module of a face. The bundle of the program (`scripts/bundle.mjs`) contains the built-in faces, and puts
 * them here.
 */
import { pathToFileURL } from 'node:url';
import type { KeyRoute } from './declared-route.js';
import type { Face, Wire } from './define-face.js';

/** The part of our own API that the process of a command has. */
export interface InProcessFace extends Pick<Wire, 'refuse'> {
  readonly name: string;
  /** routes of paths such as `/noun/{id}/part`; undefined: no command uses them */
  readonly routesOf: (noun: string, part?: string) => Promise<readonly KeyRoute[]> | undefined;
}

interface FaceModule {
  readonly face?: Face;
  /** the routes of our own API that commands call in their own process */
  readonly inProcessFace?: InProcessFace;
}

/** Loads `file`: a `face.js` or `face.ts`, or the `in-process.js` of our own API. */
export const loadFace = (file: string): Promise<FaceModule> => import(pathToFileURL(file).href);
