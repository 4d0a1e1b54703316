import { describe, expect, it } from 'vitest';
import { slimMessage } from './protocol.js';

const members = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, index]));
const messageOf = (params: object) => ({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });

describe('the message that the SDK checks', () => {
  it('is the message itself, if its objects are short', () => {
    for (const message of [
      messageOf({ name: 'find_people', arguments: members(100), _meta: members(100) }),
      messageOf([]),
      { jsonrpc: '2.0', ...members(500) },
      null,
    ])
      expect(slimMessage(message).message).toBe(message);
  });

  it('has none of many arguments, which the tool checks itself', () => {
    const sent = members(3_900);
    const { message, sentArguments } = slimMessage(messageOf({ name: 'find_people', arguments: sent }));
    expect(message).toEqual(messageOf({ name: 'find_people', arguments: {} }));
    expect(sentArguments).toBe(sent);
  });

  it('has only the known members of a long _meta', () => {
    const known = {
      progressToken: 7,
      'io.modelcontextprotocol/clientInfo': { name: 'a' },
      traceparent: '00',
    };
    const { message } = slimMessage(
      messageOf({ name: 'find_people', _meta: { ...members(3_900), ...known } }),
    );
    expect(message).toEqual(messageOf({ name: 'find_people', _meta: known }));
  });
});
