/** Every `code` of a problem, for the document. Clients make an error of each, and must expect further ones. */
import { problemHeads } from '../../domain/problem-json.js';
import type { Fault } from '../kit/wire/refusal.js';

/** A fault without a line here does not compile. The one left out is worded as `internal`. */
const faults: Readonly<Record<Exclude<Fault['kind'], 'upstream'>, true>> = {
  no_route: true,
  wrong_method: true,
  bad_url: true,
  bad_header: true,
  bad_json: true,
  bad_media_type: true,
  bad_encoding: true,
};

export const problemCodes: readonly string[] = [
  ...Object.keys(problemHeads),
  ...Object.keys(faults),
  ...['idempotency_running', 'idempotency_mismatch', 'cursor_expired', 'batch_failed', 'invalid_file'],
].sort();
