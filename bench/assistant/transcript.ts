/** Calls and tokens of a conversation: an assistant sends calls and reads their answers. */
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Account } from './office.js';

/** Calls a tool and returns the data of its answer. Throws if the tool refuses. */
// biome-ignore lint/suspicious/noExplicitAny: a script reads any answer
export type Tool = (name: string, input: object) => Promise<any>;

export interface Spent {
  readonly calls: number;
  readonly tokens: number;
}

/**
 * Counts four bytes as a token, like the limit of the list of tools: the benchmark does not depend on the tokenizer of
 * a model.
 */
function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

/** The text of an answer, and its data. */
export interface Read {
  readonly text: string;
  readonly data: unknown;
}

/** Counts the name and the arguments of each call, and the text of its answer. */
export class Transcript {
  #calls = 0;
  #tokens = 0;
  readonly tool: Tool;

  constructor(run: (name: string, input: object) => Promise<Read>) {
    this.tool = async (name, input) => {
      const { text, data } = await run(name, input);
      this.#calls += 1;
      this.#tokens += tokensOf(JSON.stringify({ name, arguments: input })) + tokensOf(text);
      return data;
    };
  }

  /** Counts restart with each question. */
  spent(): Spent {
    const spent = { calls: this.#calls, tokens: this.#tokens };
    this.#calls = 0;
    this.#tokens = 0;
    return spent;
  }
}

export interface Tools {
  readonly transcript: Transcript;
  /** tokens of the list of tools */
  readonly listTokens: number;
  readonly close: () => Promise<void>;
}

/** Opens our tools, called through the client of the protocol's SDK. */
export async function ourTools({ port, key }: Account): Promise<Tools> {
  const client = new Client(
    { name: 'bench', version: '1' },
    { versionNegotiation: { mode: { pin: '2026-07-28' } } },
  );
  const headers = { authorization: `Bearer ${key}` };
  const url = new URL(`http://127.0.0.1:${port}/mcp`);
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
  const transcript = new Transcript(async (name, input) => {
    const { content, structuredContent, isError } = await client.callTool({ name, arguments: { ...input } });
    const [first] = content as readonly { readonly text?: string }[];
    const text = first?.text ?? '';
    if (isError === true) throw new Error(`${name} ${JSON.stringify(input)}: ${text}`);
    return { text, data: structuredContent };
  });
  const { tools } = await client.listTools();
  return { transcript, listTokens: tokensOf(JSON.stringify(tools)), close: () => client.close() };
}
