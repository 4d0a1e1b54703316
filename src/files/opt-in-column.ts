/**
 * A column of yes and no, such as `Opt-in`, that becomes consents on one channel. `opt_in.<channel>` records an opt-in
 * for a yes and nothing for a no; `consent.<channel>` also records an opt-out for a no. A caller must choose it
 * explicitly: in most lists a no only means that the person was not asked. A date means a yes on that day. A yes
 * without a date lifts no opt-out.
 */
import { type Channel, type ConsentState, channels } from '../domain/consent.js';
import { parseExportedInstant } from '../domain/instant.js';
import { type RecordDraft, readBoolean } from './record-draft.js';

const field = /^(opt_in|consent)\.([a-z]+)$/;

const yes: ReadonlySet<string> = new Set(
  `x ok on ✓ ✔ ☑ opt-in opted-in opted_in optin subscribed subscriber active granted given consented agreed accepted confirmed
   ja oui si sí sim да ya`.split(/\s+/u),
);
const no: ReadonlySet<string> = new Set(
  `off opt-out opted-out opted_out optout unsubscribed inactive denied refused withdrawn revoked declined rejected
   nein non não nao нет tidak`.split(/\s+/u),
);

/** Every field of this kind. */
export const optInFields: readonly string[] = ['opt_in', 'consent'].flatMap((name) =>
  channels.map((channel) => `${name}.${channel}`),
);

/** The channel of such a field, and whether a no is an opt-out. */
export function optInField(
  text: string,
): { readonly channel: Channel; readonly isNoTaken: boolean } | undefined {
  const [, name, channelName] = field.exec(text) ?? [];
  const channel = channels.find((one) => one === channelName);
  return channel === undefined ? undefined : { channel, isNoTaken: name === 'consent' };
}

/** Reads a cell that is not empty. */
export function takeOptIn(
  draft: RecordDraft,
  cell: string,
  column: string,
  { channel, isNoTaken }: { readonly channel: Channel; readonly isNoTaken: boolean },
): void {
  const word = cell.trim().toLowerCase().replaceAll(/\s+/gu, '-');
  const answer = readBoolean(word) ?? (yes.has(word) ? true : no.has(word) ? false : undefined);
  const day = answer === undefined ? parseExportedInstant(cell) : undefined;
  if (answer === undefined && day === undefined) {
    draft.flaw(
      column,
      'invalid',
      `${JSON.stringify(cell.slice(0, 60))} is neither yes nor no nor a date such as 2026-01-31.`,
      cell,
    );
    return;
  }
  if (answer === false && !isNoTaken) return;
  const state: ConsentState = answer === false ? 'opted_out' : 'opted_in';
  const taken = {
    channel,
    state,
    source: 'import',
    proof: { column, cell: cell.slice(0, 200) },
    ...(day !== undefined && { occurredAt: day }),
  };
  draft.record.consents = [...(draft.record.consents ?? []), taken];
}
