/** `/export`: all contacts, or the matches of a filter, as a file that is streamed while it is made. */

import { type FileFormat, fileFormats } from '@switchbook/contact-files/imported-contact.js';
import { mediaTypes } from '@switchbook/contact-files/write.js';
import { Type } from 'typebox';
import { filterQuery, readFilter } from '../contacts/routes/contact-query.js';
import { choiceOf, QueryParameters } from '../faces/directory/kit/query.js';
import { route } from '../faces/directory/kit/route-kinds.js';
import { parseWeights } from '../faces/kit/answer/accepted.js';
import type { CallerExchange, KeyRoute } from '../faces/kit/wire/declared-route.js';
import type { Answer } from '../faces/kit/wire/route-answer.js';

const exportQuery = Type.Object({
  ...filterQuery,
  format: choiceOf(fileFormats),
  plain: choiceOf(['true', 'false']),
});

export const exportRoutes: readonly KeyRoute[] = [
  route('GET /export', 'exportContacts', 'Export contacts as a file', {
    scope: 'contacts:read',
    query: exportQuery,
    files: Object.values(mediaTypes),
    handle: exportContacts,
  }),
];

async function exportContacts(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, query, headers, signal } = exchange;
  const parameters = new QueryParameters(query, exportQuery);
  const filterTexts = readFilter(parameters, exchange);
  const format = parameters.choice('format', fileFormats) ?? acceptedFormat(headers.accept) ?? 'csv';
  const isPlain = parameters.choice('plain', ['true', 'false']) === 'true';
  parameters.throwIfInvalid();
  // The filter is checked first: after the first byte of the file, a refusal cannot be sent.
  const filter = await core.resolveFilter(caller, filterTexts);
  const { mediaType, extension, chunks } = core.exportContacts(
    caller,
    filter,
    { format, isPlain },
    undefined,
    signal,
  );
  const day = core.clock().toISOString().slice(0, 10);
  return {
    status: 200,
    headers: {
      'content-type': mediaType,
      'content-disposition': `attachment; filename="contacts-${day}.${extension}"`,
      vary: 'accept',
    },
    chunks: chunks,
  };
}

/** Chooses the format that the caller prefers (RFC 9110, section 12.5.1). If several are equal, it takes the first. */
function acceptedFormat(accept: string | undefined): FileFormat | undefined {
  const accepted = parseWeights(accept).sort((left, right) => right.weight - left.weight);
  for (const { name, weight } of accepted) {
    const format = fileFormats.find((fileFormat) => mediaTypes[fileFormat] === name);
    if (format !== undefined && weight > 0) return format;
  }
  return undefined;
}
