// Writes console/src/person/phone-formats.json: how the numbers of each country are grouped for people, from the
// metadata of libphonenumber-js. The console loads only these groups, a tenth of the size of the library.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
export const formatsFile = path.join(root, 'console', 'src', 'person', 'phone-formats.json');

/** Returns `[pattern, groups, leading digits]` for each calling code, in the order in which they are tried. */
export function phoneFormats() {
  const file = path.join(root, 'node_modules', 'libphonenumber-js', 'metadata.min.json');
  const {
    country_calling_codes: codes,
    countries,
    nonGeographic = {},
  } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const formatsOf = (metadata) =>
    (metadata[4] || []).flatMap(([pattern, format, leading = [], , , international]) =>
      international === 'NA' || pattern === 0
        ? []
        : [[pattern, international || format, ...(leading.length > 0 ? [leading.at(-1)] : [])]],
    );
  // Countries with one calling code share the formats of its main one.
  const geographic = Object.entries(codes).map(([code, [main]]) => [code, formatsOf(countries[main])]);
  const others = Object.entries(nonGeographic).map(([code, metadata]) => [code, formatsOf(metadata)]);
  return Object.fromEntries([...geographic, ...others]);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  fs.writeFileSync(formatsFile, `${JSON.stringify(phoneFormats())}\n`);
