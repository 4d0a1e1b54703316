import { expect, it } from 'vitest';
import { listenFailed, urlOf } from './listen-address.js';

it.each([
  ['127.0.0.1', 'http://127.0.0.1:80'],
  ['::1', 'http://[::1]:80'],
  ['0.0.0.0', 'http://127.0.0.1:80'],
  ['::', 'http://[::1]:80'],
  ['contacts.local', 'http://contacts.local:80'],
])('the address %s is reached at %s', (host, url) => expect(urlOf(host, 80)).toBe(url));

it('a low port is a permission error, and an unknown error is unchanged', () => {
  const settings = { host: '127.0.0.1', port: 80 };
  const denied = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });
  expect(listenFailed(denied, settings)).toMatchObject({
    message: 'This user has no permission to listen on port 80 of 127.0.0.1.',
    nextStep: expect.stringContaining('above 1023'),
  });
  const odd = new Error('odd');
  expect(listenFailed(odd, settings)).toBe(odd);
});
