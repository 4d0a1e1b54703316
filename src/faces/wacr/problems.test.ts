/** Texts of every endpoint when it fails without a fault of the client. */
import { expect, it, vi } from 'vitest';
import { failureText, masked } from '../../../test/support/clients/wacr.js';
import type { Exchange } from '../kit/wire/declared-route.js';
import { face } from './face.js';
import { fieldErrors, refuse } from './problems.js';

const texts: Readonly<Record<string, string>> = {
  'GET /contacts': 'Failed to fetch contacts',
  'POST /contacts': 'Failed to create contact',
  'GET /contacts/:id': 'Failed to fetch contact',
  'PATCH /contacts/:id': 'Failed to update contact',
  'DELETE /contacts/:id': 'Failed to delete contact',
  'POST /contacts/batch': 'Batch create failed',
  'DELETE /contacts/batch': 'Batch delete failed',
  'GET /groups': 'Failed to fetch groups',
  'POST /groups': 'Failed to create group',
  'GET /groups/:id': 'Failed to fetch group',
  'PATCH /groups/:id': 'Failed to update group',
  'DELETE /groups/:id': 'Failed to delete group',
  'GET /sources': 'Failed to fetch sources',
  'POST /sources': 'Failed to create source',
  'GET /sources/:id': 'Failed to fetch source',
  'PATCH /sources/:id': 'Failed to update source',
  'DELETE /sources/:id': 'Failed to delete source',
  'GET /statuses': 'Failed to fetch statuses',
  'POST /statuses': 'Failed to create status',
  'GET /statuses/:id': 'Failed to fetch status',
  'PATCH /statuses/:id': 'Failed to update status',
  'DELETE /statuses/:id': 'Failed to delete status',
  'POST /groups/:id/contacts': 'Failed to add contacts to group',
  'DELETE /groups/:id/contacts': 'Failed to remove contacts from group',
  'GET /comments/:mobile': 'Failed to fetch comments',
  'POST /comments/:mobile': 'Failed to add comment',
  'GET /account': 'Failed to fetch account information',
  'GET /account/usage': 'Failed to fetch usage statistics',
  'GET /account/limits': 'Failed to fetch plan limits',
};

it('every endpoint has a text for failures, and reveals nothing else', () => {
  const routes = face.mounts[0]?.wire.routes ?? [];
  const refusals = routes.map((route) => {
    const core = { clock: () => new Date('2026-01-15T09:00:00Z') };
    const exchange = {
      route,
      core,
      requestId: '9f3c5f6e-4a1b-4c2d-8e3f-0123456789ab',
    } as unknown as Exchange;
    const answer = refuse({ kind: 'internal' }, exchange);
    return [`${route.method} ${route.path}`, answer.status, masked({ text: JSON.stringify(answer.body) })];
  });
  expect(refusals.toSorted()).toEqual(
    Object.entries(texts)
      .map(([route, text]) => [route, 500, failureText(text, 'INTERNAL_ERROR')])
      .toSorted(),
  );
});

it('the place of each of many wrong items is read once', () => {
  const issues = Array.from({ length: 1_000 }, (_, at) => ({
    path: `contact_ids.${999 - at}`,
    code: 'rule',
    message: 'must be an integer',
  }));
  const split = vi.spyOn(String.prototype, 'split');
  try {
    expect(Object.keys(fieldErrors(issues))[0]).toBe('contact_ids.0');
    expect(split.mock.calls.length).toBeLessThanOrEqual(issues.length);
  } finally {
    split.mockRestore();
  }
});
