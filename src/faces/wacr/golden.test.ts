/** Golden exchanges: requests with their exact responses, each after those before it. */

import { expandScope } from '@switchbook/domain/access/access.js';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  addExampleItems,
  type Client,
  clientOf,
  exampleBody,
  failureText,
  freshPhone,
  masked,
  meta,
  person,
} from '../../../test/support/clients/wacr.js';
import { useServer } from '../../../test/support/wire/server.js';
import type { Received } from '../../../test/support/wire/wire.js';

const fixture = useServer();

const exampleContact =
  '{"id":1,"firstname":"New","lastname":"Test","company":null,"type":"lead","email":"test12@gmail.com","phone":"+919587422363","status_id":287,"source_id":115,"description":"Test one contact","city":"Rajkot","state":null,"zip":"360001","address":null,"country_id":101,"assigned_id":15,"group_id":[12],"is_opted_out":false,"created_at":"<ts>","updated_at":"<ts>","groups":[{"id":12,"name":"VIP Customers","created_at":"<ts>","updated_at":"<ts>"}]}';
const taken = '{"phone":["This phone number already exists"],"email":["This email address already exists"]}';
const missing =
  '{"firstname":["First name is required"],"lastname":["Last name is required"],"phone":["Phone number is required"],"type":["The type field is required."],"source_id":["The source id field is required."],"status_id":["The status id field is required."]}';
const inUse = 'Cannot delete source that is assigned to contacts';

async function exampleClient(mount: string): Promise<Client> {
  const account = await fixture.newAccount('Acme');
  await fixture.core.updateAccount(account.account.id, { slug: `acme${mount.replaceAll('/', '-')}` });
  await addExampleItems(fixture, account);
  return clientOf(fixture, account, { mount });
}

function check(received: Received, status: number, text: string): void {
  expect(masked(received)).toBe(text);
  expect(received.status).toBe(status);
  expect(received.headers['content-type']).toBe('application/json');
  expect(received.headers['cache-control']).toBe('no-cache, private');
  const named = /"request_id":"([^"]+)"/.exec(received.text)?.[1];
  if (named !== undefined) expect(received.headers['x-request-id']).toBe(named);
}

describe.each(['/api/v2', '/wacr'])('golden exchanges on %s, each after the ones before', (mount) => {
  let client: Client;

  beforeAll(async () => {
    client = await exampleClient(mount);
  });

  it('a contact with the numbers of a source, a status and a group is created', async () => {
    const created = await client.post('/contacts', exampleBody);
    check(
      created,
      201,
      `{"success":true,"data":${exampleContact},"message":"Contact created successfully",${meta}}`,
    );
  });

  it('the same again is two field errors', async () => {
    const again = await client.post('/contacts', exampleBody);
    check(again, 422, failureText('Validation failed', 'VALIDATION_ERROR', taken, `"errors":${taken},`));
  });

  it('reports six missing fields of an empty body', async () => {
    const empty = await client.post('/contacts', {});
    check(empty, 422, failureText('Validation failed', 'VALIDATION_ERROR', missing, `"errors":${missing},`));
  });

  it('lists selected fields of filtered contacts', async () => {
    const list = await client.get('/contacts?filter[type]=lead&fields=firstname,phone');
    const page = `http://127.0.0.1:${fixture.port}${mount}/contacts?filter[type]=lead&fields=firstname,phone&page=1`;
    const figures = '"current_page":1,"per_page":15,"total":1,"last_page":1,"from":1,"to":1';
    check(
      list,
      200,
      `{"success":true,"data":[{"id":1,"firstname":"New","phone":"+919587422363"}],"message":"Contacts retrieved successfully","meta":{"request_id":"<uuid>","timestamp":"<ts>",${figures},"pagination":{${figures},"has_more":false}},"links":{"first":"${page}","last":"${page}","prev":null,"next":null}}`,
    );
  });

  it('no contact has the id 999', async () => {
    check(await client.get('/contacts/999'), 404, failureText('Contact not found', 'NOT_FOUND'));
  });

  it('creates a batch with a duplicate and a bad row', async () => {
    const batch = await client.post('/contacts/batch', {
      contacts: [
        {
          firstname: 'A',
          lastname: 'B',
          phone: '+919587422363',
          type: 'lead',
          source_id: 1,
          status_id: 1,
        },
        { firstname: 'C', phone: '1' },
      ],
      options: { skip_duplicates: true },
    });
    const summary = '{"total":2,"created":0,"skipped":1,"failed":1}';
    const skipped =
      '[{"index":0,"reason":"This phone number already exists","data":{"firstname":"A","lastname":"B","phone":"+919587422363","type":"lead","source_id":1,"status_id":1}}]';
    const errors =
      '[{"index":1,"errors":{"lastname":["Last name is required"],"type":["The type field is required."],"source_id":["The source id field is required."],"status_id":["The status id field is required."]},"data":{"firstname":"C","phone":"1"}}]';
    const members = `"summary":${summary},"created":[],"skipped":${skipped},"errors":${errors}`;
    check(
      batch,
      200,
      `{"success":true,"data":{${members}},"message":"Batch create completed",${members},${meta}}`,
    );
  });

  it('a member of a group is not added again', async () => {
    check(
      await client.post('/groups/12/contacts', { contact_ids: [1] }),
      200,
      `{"success":true,"data":{"group_id":12,"contacts_added":0},"message":"Contacts added to group successfully",${meta}}`,
    );
  });

  it('a used source is not deleted', async () => {
    const map = `{"id":["${inUse}"]}`;
    check(
      await client.delete('/sources/115'),
      422,
      failureText(inUse, 'VALIDATION_ERROR', map, `"errors":${map},`),
    );
  });

  it('adds a comment by mobile', async () => {
    check(
      await client.post('/comments/919587422363', { comment: 'Call back' }),
      200,
      `{"success":true,"message":"Comment added successfully","tenant_id":${client.account.account.number},"interaction_id":1,"sender_id":"","status_message":"Internal comment","url":null,"message_id":null,"ref_message_id":null,"chat_message_id":1}`,
    );
  });

  it('lists the comments of a mobile', async () => {
    check(
      await client.get('/comments/919587422363'),
      200,
      '{"success":true,"data":[{"id":1,"message":"Call back","type":"text","status_message":"Internal comment","url":null,"message_id":null,"ref_message_id":null,"sender_id":"","staff_id":null,"time_sent":"<ts>","created_at":"<ts>"}]}',
    );
  });

  it('a batch delete counts repeats and unknown ids as failed', async () => {
    const summary = '{"total":3,"deleted":1,"failed":2}';
    check(
      await client.delete('/contacts/batch', { ids: [1, 1, 999] }),
      200,
      `{"success":true,"data":{"summary":${summary}},"message":"Batch delete completed","summary":${summary},${meta}}`,
    );
  });

  it('messages are not served', async () => {
    check(
      await client.post('/messages/text', {}),
      501,
      failureText(
        'The messages endpoints are not available on this server',
        'FEATURE_NOT_AVAILABLE',
        '{"feature":"messages"}',
      ),
    );
  });

  it('later numbers skip imported ones', async () => {
    expect((await client.post('/sources', { name: 'Fair' })).json.data.id).toBe(116);
    expect((await client.post('/statuses', { name: 'Later' })).json.data.id).toBe(288);
    expect((await client.post('/groups', { name: 'Others' })).json.data.id).toBe(13);
  });
});

describe('golden refusals', () => {
  it('refuses a request without Authorization', async () => {
    const answer = await fixture.send({ path: '/api/v2/contacts' });
    check(answer, 401, failureText('Invalid or missing API token', 'UNAUTHORIZED'));
    expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('refuses a key without the scope', async () => {
    const account = await fixture.newAccount();
    const others = (expandScope('all') ?? []).filter((scope) => scope !== 'contacts:read');
    const key = await fixture.newKey(account, others);
    check(
      await clientOf(fixture, account, { key }).get('/contacts'),
      403,
      failureText(
        'Token missing contacts:read scope',
        'INSUFFICIENT_SCOPE',
        '{"required_scope":"contacts:read"}',
      ),
    );
  });

  it('refuses a contact above the limit of 100', async () => {
    const account = await fixture.newAccount();
    const command = () => {
      const value = freshPhone().slice(1);
      const identity = { kind: 'phone', value } as const;
      return { op: 'save', onMatch: 'refuse', edit: { identities: [{ op: 'hold', identity }] } } as const;
    };
    await fixture.core.runBatch(account.caller, Array.from({ length: 100 }, command), {
      repeats: 'sequence',
    });
    await fixture.core.updateAccount(account.account.id, { contact_limit: '100' });
    check(
      await clientOf(fixture, account).post('/contacts', person()),
      403,
      failureText(
        'Tenant contact limit reached',
        'FEATURE_LIMIT_EXCEEDED',
        '{"feature":"contacts","current":100,"maximum":100}',
      ),
    );
  });

  it('the 61st request fails, 42 seconds before the window ends', async () => {
    const account = await fixture.newAccount();
    const key = await fixture.newKey(account, ['contacts:read'], { rateLimit: 'default' });
    const client = clientOf(fixture, account, { key });
    for (let count = 0; count < 60; count += 1) expect((await client.get('/contacts')).status).toBe(200);
    // The clock also advanced by a few milliseconds with each request, together far less than a second.
    fixture.advance(18_000);
    const refused = await client.get('/contacts');
    check(
      refused,
      429,
      failureText('Too many requests', 'RATE_LIMIT_EXCEEDED', '{"retry_after":42}', '"retry_after":42,'),
    );
    expect(refused.headers['retry-after']).toBe('42');
    expect(refused.headers['x-ratelimit-limit']).toBe('60');
    expect(refused.headers['x-ratelimit-remaining']).toBe('0');
  });
});
