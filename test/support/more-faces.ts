/** The folder of a face that is made for tests: beside the program's own, so built as they are. */
import path from 'node:path';
import { facesFolder } from '../../src/faces/kit/wire/discover.js';

export const moreFaces = path.resolve(facesFolder, '../../test/support/faces');
