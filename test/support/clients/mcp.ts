/** Third-party clients of the Model Context Protocol for tests, for both eras of the protocol. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import type { TestAccount } from '../fixture.js';
import type { ServerFixture } from '../wire/server.js';

export const eras = { modern: { pin: '2026-07-28' }, legacy: 'legacy' } as const;
export type Era = keyof typeof eras;

/** The result of a tool. */
interface ToolAnswer {
  readonly isError: boolean;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any result of a tool
  readonly data: any;
}

export interface Assistant {
  readonly client: Client;
  readonly call: (name: string, input?: Readonly<Record<string, unknown>>) => Promise<ToolAnswer>;
  readonly names: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
}

export function assistantOf(client: Client): Assistant {
  return {
    client,
    call: async (name, input = {}) => {
      const result = await client.callTool({ name, arguments: input });
      const [first] = result.content as { text?: string }[];
      return { isError: result.isError === true, text: first?.text ?? '', data: result.structuredContent };
    },
    names: async () => (await client.listTools()).tools.map((tool) => tool.name),
    close: () => client.close(),
  };
}

export function newClient(era: Era): Client {
  return new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode: eras[era] } });
}

/** Connected over HTTP. */
export async function connect(fixture: ServerFixture, key: string, era: Era = 'modern'): Promise<Assistant> {
  const client = newClient(era);
  const url = new URL(`http://127.0.0.1:${fixture.port}/mcp`);
  await client.connect(
    new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization: `Bearer ${key}` } } }),
  );
  return assistantOf(client);
}

/** A person with a number and more; returns the number that tools show. */
export async function addPerson(
  fixture: Pick<ServerFixture, 'core'>,
  { caller }: TestAccount,
  phone: string,
  edit: ContactEdit = {},
): Promise<number> {
  const hold: IdentityEdit = { op: 'hold', identity: { kind: 'phone', value: phone } };
  const { contact } = await fixture.core.saveContact(caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { ...edit, identities: [hold, ...(edit.identities ?? [])] },
  });
  return contact.number;
}
