/** Connection steps for faces of tests, whose texts do not matter. */
import type { Connect } from '../../../src/faces/kit/wire/connect.js';

export const someConnect: Connect = {
  vendor: 'Acme',
  origin: null,
  bases: [],
  headers: [{ name: 'Authorization', value: 'Bearer {key}' }],
  keyHint: 'Any.',
  tokenPath: null,
  requests: [],
  notServed: null,
  differs: [],
  guide: null,
};
