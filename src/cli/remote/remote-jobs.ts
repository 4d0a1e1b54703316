/** Imports, pulls and bulk changes over the native API: the server works on them, and the command looks on. */
import { setTimeout as pause } from 'node:timers/promises';
import type { BulkChangeReport } from '../../core/bulk-changes/bulk-json.js';
import type { NumberCorrectionJson } from '../../core/bulk-changes/number-corrections.js';
import type { ImportReport } from '../../core/imports/import-json.js';
import type { PullReport } from '../../core/pulls/pull-json.js';
import { asId, type ContactId } from '../../domain/ids.js';
import type { Asked } from '../run/command-core.js';
import type { Client, Next } from './client.js';
import { toBulkChange, toImport, toPull } from './decode.js';
import { bulkBody, importQuery, pullBody } from './encode.js';

/** Milliseconds between two reads of a job that the server works on. */
const lookEveryMs = 500;

/** Replaces the work of this process: the server does it. */
async function lookLater({ signal }: { readonly signal: AbortSignal }): Promise<void> {
  await pause(lookEveryMs, undefined, { signal }).catch(() => {});
}

export function jobsOf(client: Client) {
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
  const post = async (path: string) => toImport(await client.data<ImportReport>('POST', path));
  return {
    createImport: async (_caller, { bytes, options }, onRead) => {
      const sent = { method: 'POST', path: 'imports', query: importQuery(options) } as const;
      const headers = { 'content-type': 'application/octet-stream' };
      const file = counted(bytes, onRead);
      return toImport((await client.ask<ImportReport>({ ...sent, headers, bytes: file })).data);
    },
    getImport: async (_caller, id) => toImport(await client.get<ImportReport>(`imports/${id}`)),
    listImports: (_caller, { limit }) => client.list('imports', limit, toImport),
    readRejected: (_caller, id) => texts(client.pieces({ method: 'GET', path: `imports/${id}/rejected` })),
    cancelImport: (_caller, id) => post(`imports/${id}/cancel`),
    undoImport: (_caller, id) => post(`imports/${id}/undo`),
  } satisfies Partial<Asked>;
}

async function* counted(
  bytes: AsyncIterable<Uint8Array>,
  onRead: Parameters<Asked['createImport']>[2],
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
  const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown) =>
    toPull(await client.data<PullReport>(method, path, body));
  return {
    createPull: (_caller, wanted) => ask('POST', 'pulls', pullBody(wanted)),
    getPull: (_caller, id) => ask('GET', `pulls/${id}`),
    listPulls: (_caller, { limit }) => client.list('pulls', limit, toPull),
    resumePull: (_caller, id, sent) => ask('POST', `pulls/${id}/resume`, { ...sent }),
    forgetPullKey: (_caller, id) => ask('DELETE', `pulls/${id}/key`),
  } satisfies Partial<Asked>;
}

function bulkChangesOf(client: Client) {
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown) =>
    toBulkChange(await client.data<BulkChangeReport>(method, path, body));
  return {
    createBulkChange: (_caller, wanted) => ask('POST', 'bulk-changes', bulkBody(wanted)),
    getBulkChange: (_caller, id) => ask('GET', `bulk-changes/${id}`),
    listBulkChanges: (_caller, { limit }) => client.list('bulk-changes', limit, toBulkChange),
    listNumberCorrections: async (_caller, { limit, after }) => {
      const query = { limit, cursor: after === null ? undefined : String(after[0]) };
      const { data, meta } = await client.ask<
        readonly NumberCorrectionJson[],
        Next & { readonly region: string | null }
      >({ method: 'GET', path: 'number-corrections', query });
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
  } satisfies Partial<Asked>;
}
