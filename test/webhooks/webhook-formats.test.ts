/** Webhook calls in the formats of the vendors, as their contracts define them. */

import { createHmac } from 'node:crypto';
import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { webhooks as superwabaFormat } from '../../src/faces/superwaba/webhooks.js';
import { webhooks as wacrFormat } from '../../src/faces/wacr/webhooks.js';
import { webhooks as wacrmFormat } from '../../src/faces/wacrm/webhooks.js';
import { webhooks as wazapinFormat } from '../../src/faces/wazapin/webhooks.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { addActivity } from '../../src/intakes/store/activity-rows.js';
import { webhooks } from '../../src/webhooks/operations/webhooks.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { type Call, say } from '../support/wire/receiver.js';
import { useWebhooks } from '../support/wire/webhooks.js';

const fixture = useFixture();
const hooks = useWebhooks(fixture, {
  superwaba: superwabaFormat,
  wazapin: wazapinFormat,
  wacr: wacrFormat,
  wacrm: wacrmFormat,
});

async function subscribed(face: string) {
  const account = await fixture.newAccount();
  const receiver = await hooks.receiver();
  const subscription = await hooks.subscribe(account, receiver, { face });
  return { account, receiver, made: subscription };
}

const phone = (value: string) => ({ op: 'hold', identity: { kind: 'phone', value } }) as const;

async function save(account: TestAccount, edit: object) {
  const command = { op: 'save', onMatch: 'refuse', edit } as never;
  return (await hooks.core.saveContact(account.caller, command)).contact;
}

async function change(account: TestAccount, id: string, edit: object) {
  const target = [{ by: 'id', id }] as never;
  return (await hooks.core.editContact(account.caller, { op: 'edit', target, edit } as never)).contact;
}

const hex = (secret: string, call: Call | undefined) =>
  createHmac('sha256', secret)
    .update(call?.text ?? '')
    .digest('hex');

describe('a format without events of contacts', () => {
  const url = 'https://example.com/hook';

  it('is accepted only from clients of its own API; others get a list of formats', async () => {
    const { caller } = await fixture.newAccount();
    for (const face of ['cli', 'directory', 'wacr']) {
      const made = hooks.core.records(webhooks).create({ ...caller, face }, { face: 'wacrm', url });
      await expect(made).rejects.toMatchObject({
        problem: {
          kind: 'invalid',
          issues: [
            {
              path: 'face',
              code: 'not_allowed',
              message: expect.stringMatching(/^has no events of contacts.*superwaba, wazapin, wacr$/),
            },
          ],
        },
      });
    }
    const kept = await hooks.core
      .records(webhooks)
      .create({ ...caller, face: 'wacrm' }, { face: 'wacrm', url });
    expect(kept.face).toBe('wacrm');
  });
});

describe('superwaba', () => {
  it('sends both sets of headers, and the contact as in GET', async () => {
    const { account, receiver, made: subscription } = await subscribed('superwaba');
    const jane = await save(account, { displayName: set('Jane'), identities: [phone('14155550123')] });
    await hooks.send();
    const [call] = receiver.calls;
    expect(receiver.calls).toHaveLength(1);
    expect(Object.keys(call?.json)).toEqual(['event', 'timestamp', 'org_id', 'webhook_id', 'data']);
    expect(call?.json).toMatchObject({
      event: 'contact.created',
      timestamp: jane.createdAt.toISOString(),
      org_id: account.account.id,
      webhook_id: subscription.webhook.id,
    });
    expect(Object.keys(call?.json.data)).toEqual(
      'id vendorContactId name phone email countryCode tags labels params source optedIn isBlocked lastMessageAt conversationCount createdAt updatedAt'.split(
        ' ',
      ),
    );
    expect(call?.json.data).toMatchObject({
      id: `contact_${jane.id}`,
      name: 'Jane',
      phone: '+14155550123',
      countryCode: 'US',
      lastMessageAt: null,
      conversationCount: 0,
      createdAt: jane.createdAt.toISOString(),
    });
    expect(call?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-superwaba-event': 'contact.created',
      'x-superwaba-signature': hex(subscription.secret, call),
      'x-webhook-event': 'contact.created',
      'x-webhook-secret': subscription.secret,
    });
    expect(call?.headers['x-webhook-delivery-id']).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  it('sends the messages of a contact as GET shows them, also when it is sent again', async () => {
    const { account, receiver, made: subscription } = await subscribed('superwaba');
    const neighbor = await subscribed('superwaba');
    for (const of of [account, neighbor.account])
      await hooks.core.records(intakes).create(of.caller, { name: 'Shop', secret: 'secret-of-the-app' });
    const edit = { displayName: set('Jane'), identities: [phone('14155550123')] };
    const { id } = await save(account, edit);
    const silent = await save(account, { displayName: set('Silent'), identities: [phone('14155550124')] });
    await save(neighbor.account, edit);
    const row = {
      contact_id: id,
      last_message_at: '2026-05-16T14:22:00.000Z',
      messages_in: 3,
      undelivered_code: null,
      undelivered_at: null,
    };
    await addActivity(fixture.database, account.account.id, JSON.stringify([row]));
    await change(account, id, { displayName: set('Jane Doe') });
    await change(account, silent.id, { displayName: set('Still silent') });
    await hooks.send();
    const shown = ({ json: { data } }: Call) => [data.name, data.lastMessageAt, data.conversationCount];
    const [created, last] = receiver.calls.map(shown).filter(([name]) => String(name).startsWith('Jane'));
    expect([created?.[0], last]).toEqual(['Jane', ['Jane Doe', '2026-05-16T14:22:00.000Z', 3]]);
    expect(receiver.calls.map(shown)).toContainEqual(['Still silent', null, 0]);
    expect(neighbor.receiver.calls.map(shown)).toEqual([['Jane', null, 0]]);
    const webhookId = subscription.webhook.id;
    const log = await hooks.core.listDeliveries(account.caller, webhookId, {}, { limit: 9, after: null });
    const update = log.items.find(
      (delivery) => delivery.contactId === id && delivery.type.endsWith('updated'),
    );
    await hooks.core.redeliver(account.caller, webhookId, update?.id as never);
    await hooks.send();
    expect(receiver.calls.map(shown).at(-1)).toEqual(last);
    expect((await hooks.core.getDelivery(account.caller, webhookId, update?.id as never)).body).toContain(
      '"lastMessageAt":"2026-05-16T14:22:00.000Z","conversationCount":3',
    );
  });

  it('sends a contact with its first phone, then visible changes, and no deletion', async () => {
    const { account, receiver } = await subscribed('superwaba');
    const { id } = await save(account, { displayName: set('Jane') });
    await change(account, id, { company: set('Acme') });
    await change(account, id, { identities: [phone('14155550123')] });
    await change(account, id, { company: set('Other') });
    await change(account, id, { displayName: set('Jane Doe') });
    await hooks.core.deleteContact(account.caller, { op: 'delete', target: [{ by: 'id', id }] });
    await hooks.send();
    expect(receiver.calls.map(({ json }) => [json.event, json.data.name])).toEqual([
      ['contact.created', 'Jane'],
      ['contact.updated', 'Jane Doe'],
    ]);
  });

  it('retries after 1, 5 and 30 minutes with the same delivery id, then fails until it is enabled', async () => {
    const { account, receiver, made: subscription } = await subscribed('superwaba');
    receiver.answer(say(302, '', { location: 'https://example.com' }));
    await save(account, { displayName: set('Jane'), identities: [phone('14155550123')] });
    await hooks.send();
    const counts: number[] = [];
    for (const minutes of [1, 5, 30, 600]) {
      fixture.advance(minutes * 60_000 - 2_000);
      await hooks.send();
      counts.push(receiver.calls.length);
      fixture.advance(2_000);
      await hooks.send();
      counts.push(receiver.calls.length);
    }
    expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4, 4]);
    expect(new Set(receiver.calls.map((call) => call.headers['x-webhook-delivery-id'])).size).toBe(1);
    expect((await hooks.core.records(webhooks).get(account.caller, subscription.webhook.id)).state).toBe(
      'disabled',
    );
    receiver.answer(say(200));
    await hooks.edit(account, subscription, { state: 'active' });
    await hooks.send();
    expect(receiver.calls).toHaveLength(5);
  });
});

describe('wazapin', () => {
  it('sends contact.updated with a flat body for visible changes and creates, and nothing else', async () => {
    const { account, receiver } = await subscribed('wazapin');
    const { id } = await save(account, { displayName: set('Ujang') });
    const target = { target: [{ by: 'id', id }] } as const;
    await hooks.core.addNote(account.caller, target, { body: 'a note' });
    await hooks.core.recordConsent(account.caller, target, { channel: 'whatsapp', state: 'opted_in' });
    await hooks.core.setSuppression(account.caller, target, { channel: 'email', reason: 'x' } as never);
    await change(account, id, {
      tags: [{ op: 'add', items: [{ by: 'name', name: 'vip', folded: true, missing: 'create' }] }],
      company: set('Acme'),
    });
    await change(account, id, { identities: [phone('14155550123')] });
    await hooks.core.deleteContact(account.caller, { op: 'delete', ...target });
    await hooks.send();
    const body = `{"contact_id":"${id}","name":"Ujang","organization_id":"${account.account.id}"}`;
    expect(receiver.calls.map((call) => call.text)).toEqual([body, body]);
    const [first, second] = receiver.calls;
    expect(first?.headers['svix-id']).not.toBe(second?.headers['svix-id']);
    expect(first?.headers['svix-timestamp']).toMatch(/^\d{10}$/);
  });

  it('sends nothing for a new order of custom fields', async () => {
    const { account, receiver } = await subscribed('wazapin');
    const { id } = await save(account, {
      attributes: { op: 'merge', value: { z: 1, b: { y: 1, x: 2 } } },
      identities: [phone('14155550123')],
    });
    await change(account, id, { attributes: { op: 'merge', value: { q: 1 } } });
    await change(account, id, {
      attributes: { op: 'replace', value: { q: 1, b: { x: 2, y: 1 }, z: 1 } },
      extension: { face: 'superwaba', members: { params_order: ['q', ['b', ['x', 'y']], 'z'] } },
    });
    await hooks.send();
    expect(receiver.calls).toHaveLength(2);
  });
});

describe('wacr', () => {
  it('sends the event, the tenant, the contact with its relations, and the changes', async () => {
    const { account, receiver, made: subscription } = await subscribed('wacr');
    const group = await hooks.core.createCatalogItem(account.caller, 'groups', { name: 'VIP', color: null });
    const groupOf = { op: 'add', items: [{ by: 'number', number: group.number }] };
    const { id, number } = await save(account, {
      givenName: 'Ada',
      familyName: 'Byron',
      identities: [phone('14155550123')],
      groups: [groupOf],
    });
    await change(account, id, { company: set('Engines') });
    await hooks.core.deleteContact(account.caller, { op: 'delete', target: [{ by: 'id', id }] });
    await hooks.send();
    const [created, updated, deleted] = receiver.calls.map((call) => call.json);
    expect(receiver.calls).toHaveLength(3);
    expect(Object.keys(created)).toEqual(['event', 'tenant', 'data', 'changes', 'metadata']);
    expect(created.event).toMatchObject({ type: 'contact.created', version: '1.0' });
    expect(created.event.id).toMatch(/^evt_\d{10}_[A-Za-z0-9]{10}$/);
    const { number: tenant, name, slug } = account.account;
    expect(created.tenant).toEqual({ id: tenant, name, domain: slug });
    const { resource, relationships } = created.data;
    expect([resource.type, resource.id]).toEqual(['contact', number]);
    expect(Object.keys(resource.attributes)).toEqual(
      'firstname lastname company type email phone status_id source_id description city state zip address country_id assigned_id group_id is_opted_out created_at updated_at'.split(
        ' ',
      ),
    );
    expect(resource.attributes).toMatchObject({
      firstname: 'Ada',
      lastname: 'Byron',
      group_id: [group.number],
    });
    expect(relationships).toMatchObject({
      status: { id: 1, name: 'new' },
      source: { id: 1, name: 'api' },
      groups: [{ id: group.number, name: 'VIP' }],
    });
    expect(created.changes).toEqual({
      previous: null,
      current: resource.attributes,
      modified_fields: null,
    });
    expect(updated.changes.modified_fields).toEqual(['company']);
    expect([updated.changes.previous.company, updated.changes.current.company]).toEqual([null, 'Engines']);
    expect([deleted.event.type, deleted.changes.current, deleted.changes.modified_fields]).toEqual([
      'contact.deleted',
      {},
      null,
    ]);
    expect(deleted.changes.previous).toEqual(updated.changes.current);
    const [call] = receiver.calls;
    expect(call?.headers['x-webhook-signature']).toBe(hex(subscription.secret, call));
    expect(created.metadata).toMatchObject({ source: 'api_webhook_manager', environment: 'production' });
  });

  it('sends sources and statuses, not groups, tags, or invisible changes', async () => {
    const { account, receiver } = await subscribed('wacr');
    for (const catalog of ['groups', 'tags', 'sources', 'statuses'] as const) {
      const { number } = await hooks.core.createCatalogItem(account.caller, catalog, {
        name: 'Made',
        color: '#112233',
      });
      await hooks.core.updateCatalogItem(account.caller, catalog, number, { name: 'Named' });
      await hooks.core.deleteCatalogItem(account.caller, catalog, number);
    }
    const { id } = await save(account, { displayName: set('Ada') });
    await change(account, id, { avatarUrl: set('https://example.com/a.png') });
    await hooks.send();
    const events = receiver.calls.map(({ json }) => json);
    const ofItems = events.filter(({ event }) => !event.type.startsWith('contact.'));
    expect(ofItems.map(({ event }) => event.type)).toEqual(
      ['source', 'status'].flatMap((catalog) =>
        ['created', 'updated', 'deleted'].map((verb) => `${catalog}.${verb}`),
      ),
    );
    expect(events.length - ofItems.length).toBe(1);
    const renamed = ofItems[4];
    expect(renamed.changes.modified_fields).toEqual(['name']);
    expect(renamed.data.resource.attributes).toMatchObject({ name: 'Named', color: '#112233' });
    expect(renamed.data.relationships).toEqual({});
  });

  it('tries again with the same body and event id', async () => {
    const { account, receiver } = await subscribed('wacr');
    receiver.answer(say(500));
    await save(account, { displayName: set('Ada') });
    await hooks.send();
    receiver.answer(say(200));
    fixture.advance(40_000);
    await hooks.send();
    expect(receiver.calls).toHaveLength(2);
    expect(receiver.calls[1]?.text).toBe(receiver.calls[0]?.text);
  });
});
