import { expect, it } from 'vitest';
import { nameOf } from './program-name.js';

it.each([
  ['/srv/book/bin/switchbook', {}, '/srv/book', './bin/switchbook'],
  ['/srv/book/bin/switchbook', { PATH: '/usr/bin' }, '/tmp', '/srv/book/bin/switchbook'],
  ['/usr/local/bin/switchbook', { PATH: '/usr/bin:/usr/local/bin' }, '/tmp', 'switchbook'],
  ['/a/.bin/switchbook', { npm_command: 'exec' }, '/tmp', 'npx switchbook'],
  ["/My book's/bin/switchbook", {}, '/tmp', "'/My book'\\''s/bin/switchbook'"],
])('%s with %o in %s is %s', (file, environment, directory, name) => {
  expect(nameOf(file, environment, directory)).toBe(name);
});
