/** Imports, pulls and bulk changes over the native API: the server works on them, and the command looks on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { BulkChangeReport } from '../../core/bulk-changes/bulk-json.js';
import type { NumberCorrectionJson } from '../../core/bulk-changes/number-corrections.js';
import type { ImportReport } from '../../core/imports/import-json.js';
import type { PullReport } from '../../core/pulls/pull-json.js';
import { asId, type ContactId } from '../../domain/ids.js';
import type { CommandCore } from '../run/command-core.js';
import type { Client } from './client.js';
import { toBulkChange, toImport, toPull } from './decode.js';
import { bulkBody, importQuery, pullBody } from './encode.js';

type Jobs = Pick<
  CommandCore,
  | 'createImport'
  | 'getImport'
  | 'listImports'
  | 'readRejected'
  | 'cancelImport'
  | 'undoImport'
  | 'runImports'
  | 'createPull'
  | 'getPull'
  | 'listPulls'
  | 'resumePull'
  | 'forgetPullKey'
  | 'runPulls'
  | 'createBulkChange'
  | 'listNumberCorrections'
  | 'getBulkChange'
  | 'listBulkChanges'
  | 'cancelBulkChange'
  | 'undoBulkChange'
  | 'runBulkChanges'
>;

/** Between two looks at a job that the server works on. */
const lookEveryMs = 500;

/** In the place of work: the server does it. */
async function lookLater({ signal }: { readonly signal: AbortSignal }): Promise<void> {
  await pause(lookEveryMs, undefined, { signal }).catch(() => {});
}

export function jobsOf(client: Client): Jobs {
  return {
    ...importsOf(client),
    ...pullsOf(client),
    ...bulkChangesOf(client),
    runImports: lookLater,
    runPulls: lookLater,
    runBulkChanges: lookLater,
  };
}

function importsOf(client: Client) {
  const post = async (path: string) => toImport(await client.data<ImportReport>({ method: 'POST', path }));
  return {
    createImport: async (_caller, { bytes, options }, onRead) => {
      const sent = { method: 'POST', path: 'imports', query: importQuery(options) } as const;
      const headers = { 'content-type': 'application/octet-stream' };
      return toImport(await client.data<ImportReport>({ ...sent, headers, bytes: counted(bytes, onRead) }));
    },
    getImport: async (_caller, id) =>
      toImport(await client.data<ImportReport>({ method: 'GET', path: `imports/${id}` })),
    listImports: async (_caller, { limit }) => {
      const { items, hasMore } = await client.list<ImportReport>('imports', limit);
      return { items: items.map(toImport), next: hasMore ? [] : null };
    },
    readRejected: (_caller, id) => texts(client.pieces({ method: 'GET', path: `imports/${id}/rejected` })),
    cancelImport: (_caller, id) => post(`imports/${id}/cancel`),
    undoImport: (_caller, id) => post(`imports/${id}/undo`),
  } satisfies Partial<Jobs>;
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onRead: Parameters<CommandCore['createImport']>[2],
): AsyncGenerator<Uint8Array> {
  let sent = 0;
  for await (const piece of bytes) {
    yield piece;
    sent += piece.length;
    onRead?.({ bytes: sent, rows: 0 });
  }
}

async function* texts(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for await (const piece of pieces) yield decoder.decode(piece, { stream: true });
  yield decoder.decode();
}

function pullsOf(client: Client) {
  const get = (path: string) => client.data<PullReport>({ method: 'GET', path });
  return {
    createPull: async (_caller, wanted) =>
      toPull(await client.data<PullReport>({ method: 'POST', path: 'pulls', body: pullBody(wanted) })),
    getPull: async (_caller, id) => toPull(await get(`pulls/${id}`)),
    listPulls: async (_caller, { limit }) => {
      const { items, hasMore } = await client.list<PullReport>('pulls', limit);
      return { items: items.map(toPull), next: hasMore ? [] : null };
    },
    resumePull: async (_caller, id, sent) => {
      const body = { ...sent };
      return toPull(await client.data<PullReport>({ method: 'POST', path: `pulls/${id}/resume`, body }));
    },
    forgetPullKey: async (_caller, id) =>
      toPull(await client.data<PullReport>({ method: 'DELETE', path: `pulls/${id}/key` })),
  } satisfies Partial<Jobs>;
}

function bulkChangesOf(client: Client) {
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown) =>
    toBulkChange(
      await client.data<BulkChangeReport>({ method, path, ...(body === undefined ? {} : { body }) }),
    );
  return {
    createBulkChange: (_caller, wanted) => ask('POST', 'bulk-changes', bulkBody(wanted)),
    getBulkChange: (_caller, id) => ask('GET', `bulk-changes/${id}`),
    listBulkChanges: async (_caller, { limit }) => {
      const { items, hasMore } = await client.list<BulkChangeReport>('bulk-changes', limit);
      return { items: items.map(toBulkChange), next: hasMore ? [] : null };
    },
    listNumberCorrections: async (_caller, { limit, after }) => {
      const { data, meta } = await client.json<{
        readonly data: readonly NumberCorrectionJson[];
        readonly meta: { readonly next_cursor: string | null; readonly region: string | null };
      }>({
        method: 'GET',
        path: 'number-corrections',
        query: { limit, ...(after === null ? {} : { cursor: String(after[0]) }) },
      });
      const items = data.map(({ contact, phone, written, corrected, held_by }) => ({
        contact: { id: asId<ContactId>(contact.id), number: contact.number, displayName: contact.name },
        stored: phone.slice(1),
        raw: written,
        corrected: corrected.slice(1),
        heldBy: held_by === null ? null : asId<ContactId>(held_by),
      }));
      return { items, next: meta.next_cursor === null ? null : [meta.next_cursor], region: meta.region };
    },
    cancelBulkChange: (_caller, id) => ask('POST', `bulk-changes/${id}/cancel`),
    undoBulkChange: (_caller, id) => ask('POST', `bulk-changes/${id}/undo`),
  } satisfies Partial<Jobs>;
}
