/** The folder of a face that is made for tests. It is built with the program, whose faces import what it imports. */
import path from 'node:path';
import { facesFolder } from '../../src/faces/kit/wire/discover.js';

export const moreFaces = path.resolve(facesFolder, '../../test/support/faces');
