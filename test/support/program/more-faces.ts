/** The folder of a face that is built for tests. It is built with the program, so that its imports resolve. */
import path from 'node:path';
import { facesFolder } from '../../../src/faces/kit/wire/discover.js';

export const moreFaces = path.resolve(facesFolder, '../../test/support/faces');
