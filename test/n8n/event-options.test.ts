/** The n8n triggers offer every type of event of the change feed that concerns a contact. */
import fs from 'node:fs';
import { eventTypes } from '@switchbook/domain/events/event.js';
import { expect, it } from 'vitest';

const file = new URL('../../clients/n8n/nodes/Switchbook/events.ts', import.meta.url);

it('the triggers offer all types of events of contacts', () => {
  const values = fs.readFileSync(file, 'utf8').matchAll(/value: '([^']+)'/g);
  const offered = [...values].flatMap(([, value = '']) => (value === '*' ? [] : [value]));
  const ofContacts = eventTypes.filter((type) => /^(?:contact|consent|note|suppression)\./.test(type));
  expect(offered).toEqual([...ofContacts].sort());
});
