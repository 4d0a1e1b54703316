/** The drivers of all faces, found like the faces: one folder each. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ContractDriver } from '../../../src/faces/kit/wire/contract-driver.js';
import { describedFaces } from '../../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces, facesFolder } from '../../../src/faces/kit/wire/discover.js';

/**
 * Throws if a face has no driver: an untested face cannot be trusted. A face whose requests are messages of a protocol
 * has no paths and statuses to test, and has its own tests.
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

/** Works for transpiled sources too. */
function fileOf(name: string, module: string): string | undefined {
  return ['.js', '.ts']
    .map((extension) => path.join(facesFolder, name, module + extension))
    .find((file) => fs.existsSync(file));
}
