/**
 * Tests of the whole program. They use a browser, kill processes, call all routes, or call it from other languages.
 * `npm run system` runs them, and `npm test` runs all others. A folder ends with `/`.
 */
export const systemTests = [
  'test/access-matrix/',
  'test/attack/',
  'test/backups/',
  'test/built-program/',
  'test/clients/',
  'test/comparisons/',
  'test/console/',
  'test/contract.test.ts',
  'test/deploy.test.ts',
  'test/faults/',
  'test/fuzz/',
  'test/migrations/',
  'test/moves/',
  'test/n8n/',
  'test/processes/',
];

/** Arguments of vitest that leave these tests out. */
export const excluded = systemTests.flatMap((name) => ['--exclude', name.endsWith('/') ? `${name}**` : name]);
