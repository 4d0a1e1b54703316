/** v2: the largest requests. */
import { expect, it } from 'vitest';
import { useServer } from '../../../../test/support/server.js';
import { contacts1, failed, v2Of } from '../test-client.js';

const ground = useServer();

/** A hundred contacts with ninety chats each. */
const many = (name: string, prefix = name) =>
  Array.from({ length: 100 }, (_, at) =>
    contacts1({
      id: `${prefix}${at}`,
      contact_data: Array.from({ length: 90 }, (__, chatAt) => ({
        chat_type: 'vk',
        chat_id: `${name}-${at}-${chatAt}`,
      })),
    }),
  );

it('requests about thousands of chats are all answered, also when they come together', async () => {
  const { post } = v2Of(ground.send, (await ground.newAccount()).key);
  const answers = await Promise.all(['a', 'b', 'c'].map((name) => post(...many(name))));
  expect(answers.map((one) => one.status)).toEqual([201, 201, 201]);
  const claimed = await post(...many('a', 'x'));
  const texts = Array.from(
    { length: 100 },
    (_, at) =>
      `contacts.${Math.floor(at / 90)}.contact_data.${at % 90}.chat_id already belongs to contact a${Math.floor(at / 90)}`,
  );
  expect([claimed.status, claimed.text]).toEqual([400, failed(...texts)]);
});
