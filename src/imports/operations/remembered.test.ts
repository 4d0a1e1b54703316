/** Choices of an earlier import of the same headings: only columns with a unique name are mapped by them. */
import { expect, it } from 'vitest';
import { mappingIn } from './remembered.js';

const column = (name: string, field: string | null) => ({ name, field });
const mappingOf = (...columns: readonly object[]) => mappingIn({ columns } as never);

it('a name that several columns have maps none of them', () => {
  const [name, phone, none] = [column('Name', 'display_name'), column('Phone', 'phone'), column('x', null)];
  expect(mappingOf(name)).toEqual({ Name: 'display_name' });
  expect(mappingOf(name, phone, none)).toEqual({ Name: 'display_name', Phone: 'phone', x: '' });
  expect(mappingOf(name, phone, column('Phone', 'email'))).toEqual({ Name: 'display_name' });
  expect(mappingOf(phone, column('Phone', 'email'))).toEqual({});
});
