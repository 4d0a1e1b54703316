/** The catalogs that commands need. */
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { expect, it } from 'vitest';
import { catalogsFor } from './catalog-draft.js';

it('an edit of many contacts is read once', () => {
  const items = Array.from({ length: 1_000 }, (_, at) => {
    return { by: 'name', name: `t${at}`, folded: false, missing: 'create' } as const;
  });
  let reads = 0;
  const edit: ContactEdit = {
    get tags() {
      reads += 1;
      return [{ op: 'add', items } as const];
    },
  };
  expect(
    catalogsFor(
      Array.from({ length: 500 }, () => edit),
      false,
    ),
  ).toEqual(['tags']);
  expect(reads).toBe(1);
});
