/** The number of contacts that a batch found or created. */
import { expect, it } from 'vitest';
import type { CommandResult } from '../../../contacts/values/commands.js';
import { encodeProcessed } from './wire.js';

it('leaves skipped contacts out', () => {
  const results = (...outcomes: readonly CommandResult['outcome'][]) =>
    outcomes.map((outcome) => ({ outcome })) as unknown as readonly CommandResult[];
  expect(encodeProcessed(results('created', 'skipped', 'found', 'updated'))).toEqual({ processed: 3 });
  expect(encodeProcessed(results('skipped'))).toEqual({ processed: 0 });
});
