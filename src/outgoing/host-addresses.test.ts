/** Names of hosts: by a resolver, else by the system, unless the server of the resolver is silent. */
import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { expect, it, onTestFinished } from 'vitest';
import { onThisMachine } from '../../test/support/machine.js';
import { resolveHostBy } from './host-addresses.js';

/** A resolver with a server that answers each question in this way; undefined: it is silent. */
async function resolverOf(answer: (question: Buffer) => Buffer | undefined): Promise<Resolver> {
  const server = createSocket('udp4');
  onTestFinished(() => {
    server.close();
  });
  server.on('message', (question, { address, port }) => {
    const sent = answer(question);
    if (sent !== undefined) server.send(sent, port, address);
  });
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const resolver = new Resolver({ timeout: onThisMachine(200), tries: 1 });
  resolver.setServers([`127.0.0.1:${server.address().port}`]);
  return resolver;
}

/** There is no such name. */
function noName(question: Buffer): Buffer {
  const answer = Buffer.from(question);
  answer.writeUInt16BE(0x8183, 2);
  return answer;
}

it('a name that the resolver does not have is one of the system', async () => {
  const hosts: string[] = [];
  const resolver = await resolverOf((question) => {
    hosts.push(question.toString('latin1'));
    return noName(question);
  });
  const found = await resolveHostBy(resolver)('localhost');
  expect(found.every((address) => ['127.0.0.1', '::1'].includes(address))).toBe(true);
  expect(found).not.toEqual([]);
  expect(hosts.every((host) => host.includes('localhost'))).toBe(true);
});

it('the system is not asked where the server of the resolver is silent', async () => {
  const resolver = await resolverOf(() => undefined);
  await expect(resolveHostBy(resolver)('receiver.example')).rejects.toMatchObject({ code: 'ETIMEOUT' });
});
