// Writes console/src/phones/phone-formats.json, how the numbers of each country are grouped for people, and
// phone-examples.json, a number of each country, from the metadata of libphonenumber-js. It is a tenth of the size of
// the library.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const folder = path.join(root, 'console', 'src', 'phones');
export const formatsFile = path.join(folder, 'phone-formats.json');
export const examplesFile = path.join(folder, 'phone-examples.json');

const library = (file) =>
  JSON.parse(fs.readFileSync(path.join(root, 'node_modules', 'libphonenumber-js', file), 'utf8'));

/** Returns a mobile number for each country, with its calling code. */
export function phoneExamples() {
  const { countries } = library('metadata.min.json');
  const examples = Object.entries(library('examples.mobile.json'));
  return Object.fromEntries(
    examples.flatMap(([country, number]) =>
      countries[country] === undefined ? [] : [[country, countries[country][0] + number]],
    ),
  );
}

/**
 * Returns `3 4` for a pattern `(\\d{3})(\\d{4})` and a format `$1-$2`: the console separates all groups by spaces.
 * Throws for a format that changes the order of digits or adds some.
 */
function lengthsOf(pattern, format) {
  const lengths = [...pattern.matchAll(/\(\\d(?:\{([\d,]+)\})?\)/g)].map(([, length = '1']) => length);
  const inOrder = lengths.map((_, index) => `\\$${index + 1}`).join('[-/. ]+');
  const isWhole = lengths.map((length) => `(\\d${length === '1' ? '' : `{${length}}`})`).join('') === pattern;
  if (!isWhole || !new RegExp(`^${inOrder}$`).test(format))
    throw new Error(`not readable: ${pattern} ${format}`);
  return lengths.join(' ');
}

/** Returns `[lengths of groups, leading digits]` for each calling code, in the order of the attempts. */
export function phoneFormats() {
  const { country_calling_codes: codes, countries, nonGeographic = {} } = library('metadata.min.json');
  const formatsOf = (metadata) =>
    (metadata[4] || []).flatMap(([pattern, format, leading = [], , , international]) =>
      international === 'NA' || pattern === 0
        ? []
        : [[lengthsOf(pattern, international || format), ...leading.slice(-1)]],
    );
  // Countries with one calling code share the formats of its main one.
  const geographic = Object.entries(codes).map(([code, [main]]) => [code, formatsOf(countries[main])]);
  const others = Object.entries(nonGeographic).map(([code, metadata]) => [code, formatsOf(metadata)]);
  return Object.fromEntries([...geographic, ...others]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(formatsFile, `${JSON.stringify(phoneFormats())}\n`);
  fs.writeFileSync(examplesFile, `${JSON.stringify(phoneExamples())}\n`);
}
