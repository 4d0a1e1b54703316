/** Choices of an earlier import of the same headings: only columns with a unique name are mapped by them. */
import { expect, it } from 'vitest';
import { headingsKey, nameMappingOf } from './remembered-choices.js';

it('a heading with a line break is not two headings', () => {
  const keyOf = (...names: readonly string[]) => headingsKey(names.map((name) => ({ name })));
  expect(keyOf('Name\nPhone')).not.toBe(keyOf('Name', 'Phone'));
  expect(keyOf('Phone', 'Name')).toBe(keyOf('name ', 'phone'));
});

const column = (name: string, field: string | null) => ({ name, field });
const mappingOf = (...columns: readonly object[]) => nameMappingOf({ columns } as never);

it('a name that several columns have maps none of them', () => {
  const [name, phone, none] = [column('Name', 'display_name'), column('Phone', 'phone'), column('x', null)];
  expect(mappingOf(name)).toEqual({ Name: 'display_name' });
  expect(mappingOf(name, phone, none)).toEqual({ Name: 'display_name', Phone: 'phone', x: '' });
  expect(mappingOf(name, phone, column('Phone', 'email'))).toEqual({ Name: 'display_name' });
  expect(mappingOf(phone, column('Phone', 'email'))).toEqual({});
});
