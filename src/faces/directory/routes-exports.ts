/** `/export`: all contacts, or those of a filter, as a file that is sent while it is made. */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { type FileFormat, fileFormats } from '../../core/imports/import.js';
import type { Answer, CallerExchange, KeyRoute } from '../kit/define-face.js';
import { exportQuery, Parameters, readFilter } from './query.js';

const typeOf: Readonly<Record<FileFormat, string>> = {
  csv: 'text/csv',
  ndjson: 'application/x-ndjson',
  vcf: 'text/vcard',
};

export const exportRoutes: readonly KeyRoute[] = [
  {
    method: 'GET',
    path: '/export',
    operation: 'exportContacts',
    summary: 'Export contacts as a file',
    scope: 'contacts:read',
    schema: { query: exportQuery, files: Object.values(typeOf) },
    handle: exportContacts,
  },
];

function exportContacts(exchange: CallerExchange): Answer {
  const { core, caller, query, headers, principal } = exchange;
  const parameters = new Parameters(query, Object.keys(exportQuery.properties));
  const filter = readFilter(parameters, principal.account.settings.default_region);
  const format = parameters.choice('format', fileFormats) ?? acceptedFormat(headers.accept) ?? 'csv';
  const isPlain = parameters.choice('plain', ['true', 'false']) === 'true';
  parameters.settle();
  const { mediaType, extension, pieces } = core.exportContacts(caller, filter, { format, isPlain });
  const day = core.clock().toISOString().slice(0, 10);
  const isPacked = acceptsGzip(headers['accept-encoding']);
  return {
    status: 200,
    headers: {
      'content-type': mediaType,
      'content-disposition': `attachment; filename="contacts-${day}.${extension}"`,
      vary: 'accept, accept-encoding',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    },
    pieces: isPacked ? packed(pieces) : pieces,
  };
}

/** The format of the type that the caller likes best (RFC 9110, section 12.5.1); of equals the first one named. */
function acceptedFormat(accept: string | undefined): FileFormat | undefined {
  const liked = weighted(accept).sort((one, other) => other.weight - one.weight);
  for (const { name, weight } of liked) {
    const format = fileFormats.find((one) => typeOf[one] === name);
    if (format !== undefined && weight > 0) return format;
  }
  return undefined;
}

function acceptsGzip(header: string | undefined): boolean {
  const named = weighted(header);
  const rule =
    named.find(({ name }) => name === 'gzip' || name === 'x-gzip') ?? named.find(({ name }) => name === '*');
  return rule !== undefined && rule.weight > 0;
}

/** `name;q=0.5, name` */
function weighted(header: string | undefined): { readonly name: string; readonly weight: number }[] {
  return (header ?? '').split(',').map((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((one) => one.startsWith('q='))?.slice(2);
    return { name, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
}

/** Packed off the main thread; quick rather than small. */
async function* packed(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: 1 });
  // A failure, or a reader that left, ends all three; the last one tells the reader.
  pipeline(Readable.from(pieces, { objectMode: false }), gzip, () => {});
  yield* gzip;
}
