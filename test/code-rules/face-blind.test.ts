/** No vendor is named outside its own folder, so adding or removing a vendor changes only that folder. */
import { describe, expect, it } from 'vitest';
import {
  placeOf,
  programSources,
  type SourceFile,
  sourceFiles,
  vendorNames,
} from '../support/source-files.js';

/** Whole words, since the name of one vendor may be part of another's. */
function namings(file: SourceFile, vendors: readonly string[]): readonly string[] {
  return vendors
    .filter((vendor) => !file.path.startsWith(`src/faces/${vendor}/`))
    .filter((vendor) => new RegExp(`(?<![A-Za-z])${vendor}(?![A-Za-z0-9])`, 'i').test(file.text))
    .map((vendor) => `${file.path} names ${vendor}`);
}

describe('the core knows no faces', () => {
  it('finds vendors to search for', () => {
    expect(vendorNames().length).toBeGreaterThanOrEqual(2);
  });

  it('no file of src/, packages/ or console/, tests included, names a vendor of another folder', () => {
    const files = ['src', 'packages', 'console'].flatMap((folder) =>
      sourceFiles(folder, { withTests: true }),
    );
    expect(files.flatMap((file) => namings(file, vendorNames()))).toEqual([]);
  });

  it('our own face is named by path or in quotes only in its folder and in routes', () => {
    // The command line is a client of the face, and a client must know the path.
    const ofClients = ['src/cli/session/remote-server.ts'];
    const isOfOurFace = (file: string) =>
      file.startsWith('src/faces/directory/') || placeOf(file)?.layer === 'routes';
    const files = programSources().filter(
      (file) => !isOfOurFace(file.path) && !ofClients.includes(file.path),
    );
    const named = files.filter((file) =>
      /['"`]directory['"`]|\/directory\/v1|faces\/directory/.test(file.text),
    );
    expect(named.map((file) => file.path)).toEqual([]);
  });

  it('the guard finds a name in any letter case, but not within another word', () => {
    const file = (text: string) => namings({ path: 'src/core/x.ts', text }, ['wacr']);
    expect(file('// for Wacr only')).toHaveLength(1);
    expect(file("if (face === 'wacr')")).toHaveLength(1);
    expect(file('wacrm, wacr1 and superwacr')).toHaveLength(0);
  });
});
