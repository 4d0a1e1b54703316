/** Many at once: one identifier makes one contact, whatever company it comes in. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { newStand } from './client.test.support.js';

const ground = useServer();

describe('races', () => {
  const bodies: readonly (readonly [string, object])[] = [
    [
      'by all three',
      { phone_number: '+6281234567890', email: 'u@b.co', external_source: 's', external_id: '1' },
    ],
    ['by email alone', { email: 'u@b.co', name: 'U' }],
    ['by phone alone', { phone_number: '+6281234567890' }],
  ];
  it.each(bodies)('edge 48: 100 identical creates %s make one contact', async (_, body) => {
    const { client } = await newStand(ground);
    const answers = await Promise.all(Array.from({ length: 100 }, () => client.post('/contacts', body)));
    expect(answers.filter((one) => one.status === 201)).toHaveLength(1);
    expect(answers.filter((one) => one.status === 200)).toHaveLength(99);
    expect(new Set(answers.map((one) => one.json.data.id)).size).toBe(1);
    expect((await client.get('/contacts')).json.data).toHaveLength(1);
  });

  it('creates that share an identifier in different company make one contact', async () => {
    const { client } = await newStand(ground);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        client.post(
          '/contacts',
          [
            { phone_number: '+6281234567890' },
            { phone_number: '+6281234567890', email: 'u@b.co' },
            { phone_number: '+6281234567890', external_source: 's', external_id: '1' },
          ][index % 3],
        ),
      ),
    );
    expect(answers.filter((one) => one.status === 201)).toHaveLength(1);
    expect(answers.filter((one) => one.status === 200)).toHaveLength(59);
    expect((await client.get('/contacts')).json.data).toHaveLength(1);
  });

  it('an email given to two contacts at once goes to one of them', async () => {
    const { client } = await newStand(ground);
    const ids = await Promise.all(
      Array.from({ length: 10 }, (_, at) => client.create({ phone_number: `+628123456789${at}` })),
    );
    const answers = await Promise.all(
      ids.map((id) => client.patch(`/contacts/${id}`, { email: 'one@b.co' })),
    );
    expect(answers.filter((one) => one.status === 200)).toHaveLength(1);
    expect(answers.filter((one) => one.status === 409)).toHaveLength(9);
    expect((await client.get('/contacts?email=one@b.co')).json.data).toHaveLength(1);
  });
});
