import { expect, it } from 'vitest';
import { commandName } from './program-name.js';

it.each([
  ['/srv/book/bin/switchbook', {}, '/srv/book', './bin/switchbook'],
  ['/srv/book/bin/switchbook', { PATH: '/usr/bin' }, '/tmp', '/srv/book/bin/switchbook'],
  ['/usr/local/bin/switchbook', { PATH: '/usr/bin:/usr/local/bin' }, '/tmp', 'switchbook'],
  ['/a/node_modules/.bin/switchbook', { npm_command: 'exec' }, '/a', 'npx switchbook'],
  ['/a/node_modules/.bin/switchbook', { npm_command: 'exec' }, '/a/b', 'npx switchbook'],
  [
    '/n/_npx/1/node_modules/.bin/switchbook',
    { npm_command: 'exec' },
    '/a',
    '/n/_npx/1/node_modules/.bin/switchbook',
  ],
  ["/My book's/bin/switchbook", {}, '/tmp', "'/My book'\\''s/bin/switchbook'"],
])('%s with %o in %s is %s', (file, environment, directory, name) => {
  expect(commandName(file, environment, directory)).toBe(name);
});
