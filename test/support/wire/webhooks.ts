/** Helpers for tests of webhooks: receivers, and a core with the native format that may call this machine. */

import { set } from '@switchbook/domain/contact/edit.js';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { type Core, openCore } from '../../../src/core/core.js';
import { webhooks as native } from '../../../src/faces/directory/webhooks.js';
import type { RunWebhooksOptions } from '../../../src/webhooks/jobs/webhook-jobs.js';
import { type WebhookEdit, webhooks as webhookKind } from '../../../src/webhooks/operations/webhooks.js';
import type { WebhookFormat } from '../../../src/webhooks/values/format.js';
import type { Webhook } from '../../../src/webhooks/values/webhook.js';
import type { CoreFixture, TestAccount } from '../fixture.js';
import { openReceiver, type Receiver } from './receiver.js';

export const thisMachine = [{ address: '127.0.0.0', prefix: 8 }];

interface WithSecret {
  readonly webhook: Omit<Webhook, 'secret'>;
  readonly secret: string;
}

interface WebhookFixture {
  readonly core: Core;
  readonly receiver: () => Promise<Receiver>;
  /** Sends all that is due, after the transactions of other tests that hold it back. */
  readonly send: (more?: Partial<RunWebhooksOptions>) => Promise<void>;
  readonly subscribe: (
    account: TestAccount,
    receiver: Pick<Receiver, 'url'>,
    more?: object,
  ) => Promise<WithSecret>;
  readonly edit: (account: TestAccount, made: WithSecret, edit: WebhookEdit) => Promise<unknown>;
  /** Creates a contact with only this name. */
  readonly person: (account: TestAccount, name: string) => Promise<string>;
  readonly rename: (account: TestAccount, id: string, name: string) => Promise<void>;
}

/** Sets up webhooks. Call it once at the top of a test file. `more`: formats in addition to the native one. */
export function useWebhooks(
  fixture: CoreFixture,
  more: Readonly<Record<string, WebhookFormat>> = {},
): WebhookFixture {
  const receivers: Receiver[] = [];
  let core: Core | undefined;
  const need = () => {
    if (core === undefined) throw new Error('the core is not open yet: use it inside a test');
    return core;
  };
  beforeAll(async () => {
    const formats = new Map([['directory', native], ...Object.entries(more)]);
    const webhooks = { formats, allowed: thisMachine };
    core = await openCore({ database: fixture.database, clock: fixture.clock, webhooks });
  });
  afterEach(async () => {
    await Promise.all(receivers.splice(0).map((receiver) => receiver.close()));
  });
  afterAll(() => core?.close());
  return {
    get core() {
      return need();
    },
    receiver: async () => {
      const receiver = await openReceiver();
      receivers.push(receiver);
      return receiver;
    },
    send: (options = {}) =>
      need().runWebhooks({
        signal: new AbortController().signal,
        isOnce: true,
        onError: (error) => {
          throw error;
        },
        ...options,
      }),
    subscribe: async (account, { url }, more = {}) => {
      const wanted = { face: 'directory', url, ...more };
      const { secret, ...webhook } = await need().records(webhookKind).create(account.caller, wanted);
      return { webhook, secret };
    },
    edit: (account, { webhook }, edit) =>
      need().records(webhookKind).update(account.caller, webhook.id, edit),
    person: async (account, name) => {
      const edit = { displayName: set(name) };
      return (await need().saveContact(account.caller, { op: 'save', onMatch: 'refuse', edit })).contact.id;
    },
    rename: async (account, id, name) => {
      const target = [{ by: 'id', id: id as never }] as const;
      await need().editContact(account.caller, { op: 'edit', target, edit: { displayName: set(name) } });
    },
  };
}
