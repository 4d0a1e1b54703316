/** The drivers of all faces, found as the faces are: a folder each. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContractDriver } from '../../src/faces/kit/wire/contract-driver.js';
import { describedFaces, discoverFaces, facesFolder } from '../../src/faces/kit/wire/discover.js';

/**
 * Throws when a face has none: a face that cannot be driven cannot be trusted. One whose requests are messages of a protocol has no
 * paths and statuses to drive, and tests of its own.
 */
export async function findDrivers(): Promise<readonly ContractDriver[]> {
  const described = new Set(describedFaces(await discoverFaces()).map((face) => face.name));
  const names = fs
    .readdirSync(facesFolder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && described.has(entry.name))
    .map((entry) => entry.name);
  return Promise.all(
    names.map(async (name) => {
      const file = fileOf(name, 'contract');
      if (file === undefined) throw new Error(`the face ${name} has no contract.ts`);
      const module = (await import(pathToFileURL(file).href)) as { driver: ContractDriver };
      return module.driver;
    }),
  );
}

/** Also where the sources are transpiled. */
function fileOf(name: string, module: string): string | undefined {
  return ['.js', '.ts']
    .map((extension) => path.join(facesFolder, name, module + extension))
    .find((file) => fs.existsSync(file));
}
