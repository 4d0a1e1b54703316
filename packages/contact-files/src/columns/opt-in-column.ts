/**
 * A column with yes and no, such as `Opt-in`. Its cells become consents on one channel. A caller must choose the field
 * explicitly: in most lists a no only records that consent was not requested. A date is a yes on that day; a yes
 * without a date lifts no opt-out.
 */
import { type Channel, type ConsentState, channels } from '@switchbook/domain/consent/consent.js';
import { contactLimits } from '@switchbook/domain/contact/contact-limits.js';
import { parseExportedInstant } from '@switchbook/domain/runtime/instant.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { beginningOf } from '@switchbook/text/words.js';
import type { ContactDraft } from '../rows/contact-draft.js';
import { type CellAnswer, readConsentAnswer } from './consent-answers.js';

const kinds = ['opt_in', 'consent', 'opt_out'] as const;
type Kind = (typeof kinds)[number];
const field = /^(opt_in|consent|opt_out)\.([a-z]+)(?:\/(\S.*))?$/su;

/** Every field of this kind. */
export const optInFields: readonly string[] = kinds.flatMap((name) =>
  channels.map((channel) => `${name}.${channel}`),
);

interface OptInField {
  readonly kind: Kind;
  readonly channel: Channel;
  readonly purpose: string | undefined;
}

/** Parses a field such as `opt_in.email`, or with a purpose `opt_in.email/newsletter`. */
export function optInField(text: string): OptInField | undefined {
  const [, name, channelName, purpose] = field.exec(text) ?? [];
  const kind = kinds.find((candidate) => candidate === name);
  const channel = channels.find((candidate) => candidate === channelName);
  if (kind === undefined || channel === undefined) return undefined;
  return (purpose?.length ?? 0) > contactLimits.shortText ? undefined : { kind, channel, purpose };
}

/** The state that a cell records in each kind of field; undefined: none. A refusal, such as `STOP`, is an opt-out. */
const states: Readonly<Record<Kind, Readonly<Record<CellAnswer, ConsentState | undefined>>>> = {
  opt_in: { yes: 'opted_in', no: undefined, refusal: 'opted_out', neutral: undefined },
  consent: { yes: 'opted_in', no: 'opted_out', refusal: 'opted_out', neutral: undefined },
  opt_out: { yes: 'opted_out', no: undefined, refusal: 'opted_out', neutral: undefined },
};

/** Reads a cell that is not empty. */
export function takeOptIn(
  draft: ContactDraft,
  cell: string,
  column: string,
  { kind, channel, purpose }: OptInField,
): void {
  const answer = readConsentAnswer(cell);
  const day = answer === undefined ? parseExportedInstant(cell) : undefined;
  if (answer === undefined && day === undefined) {
    draft.flaw(
      column,
      'invalid',
      `${quoteText(cell)} is neither yes nor no nor a date such as ${draft.exampleOf(column) ?? '2026-01-31'}.`,
      cell,
      'boolean',
    );
    return;
  }
  const state = states[kind][answer ?? 'yes'];
  if (state !== undefined)
    draft.answers.push({ channel, purpose, state, column, cell: beginningOf(cell, 200), day });
}
