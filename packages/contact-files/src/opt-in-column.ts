/**
 * A column with yes and no, such as `Opt-in`. Its cells become consents on one channel. `opt_in.<channel>` records an
 * opt-in for a yes and nothing for a no. `consent.<channel>` also records an opt-out for a no. `opt_out.<channel>`
 * records an opt-out for a yes. A purpose may follow, as in `opt_in.email/newsletter`. A caller must choose the field
 * explicitly: in most lists a no only records that consent was not requested. A date is a yes on that day. A yes
 * without a date lifts no opt-out.
 */
import { type Channel, type ConsentState, channels } from '@switchbook/domain/consent/consent.js';
import { parseExportedInstant } from '@switchbook/domain/runtime/instant.js';
import { limits } from '@switchbook/domain/runtime/limits.js';
import { type CellAnswer, readAnswer } from './consent-answers.js';
import type { RecordDraft } from './record-draft.js';

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

export function optInField(text: string): OptInField | undefined {
  const [, name, channelName, purpose] = field.exec(text) ?? [];
  const kind = kinds.find((one) => one === name);
  const channel = channels.find((one) => one === channelName);
  if (kind === undefined || channel === undefined) return undefined;
  return (purpose?.length ?? 0) > limits.shortText ? undefined : { kind, channel, purpose };
}

const states: Readonly<Record<Kind, Readonly<Record<CellAnswer, ConsentState | undefined>>>> = {
  opt_in: { yes: 'opted_in', no: undefined, refusal: undefined, neutral: undefined },
  consent: { yes: 'opted_in', no: 'opted_out', refusal: 'opted_out', neutral: undefined },
  opt_out: { yes: 'opted_out', no: undefined, refusal: 'opted_out', neutral: undefined },
};

/** Reads a cell that is not empty. */
export function takeOptIn(
  draft: RecordDraft,
  cell: string,
  column: string,
  { kind, channel, purpose }: OptInField,
): void {
  const answer = readAnswer(cell);
  const day = answer === undefined ? parseExportedInstant(cell) : undefined;
  if (answer === undefined && day === undefined) {
    draft.flaw(
      column,
      'invalid',
      `${JSON.stringify(cell.slice(0, 60))} is neither yes nor no nor a date such as 2026-01-31.`,
      cell,
      'boolean',
    );
    return;
  }
  const state = states[kind][answer ?? 'yes'];
  if (state !== undefined)
    draft.answers.push({ channel, purpose, state, column, cell: cell.slice(0, 200), day });
}

/** Suggests a field for a column with a heading and cells about consent. A caller decides whether to use it. */
const refusal =
  /opt.?out|unsubscri|do not (call|contact|text|e?mail)|abgemeldet|abmeldung|widerspruch|\bbaja\b|d[ée]sabonn|d[ée]sinscri|descadastr|отписк|berhenti/iu;
const consent =
  /opt.?in|opted.?in|consent|permission|permiso|permiss[ãa]o|subscri|newsletter|accepts?.*marketing|acceptance|allow.?(broadcast|sms|campaign|marketing|e?mail|whatsapp)|marketing.?(status|e?mail|sms|whatsapp|erlaubnis)|gdpr|dsgvo|lgpd|rgpd|einwillig|zustimm|abonn|suscri|acepta|aceita|assin|подпис|согласи|рассылк|langganan|persetujuan|setuju/iu;

const channelWords: readonly (readonly [RegExp, string])[] = [
  [/whats ?app|\bwa\b|broadcast|ватсап|вотсап/iu, 'whatsapp'],
  [/\bsms\b|text message|\btexts?\b|смс/iu, 'sms'],
  [/e-?mail|newsletter|correo|courriel|surel|почт|рассылк/iu, 'email'],
  [/\bcalls?\b|voice|anruf|telefon|llamad|ligaç|appel|звон/iu, 'voice'],
  [/telegram/iu, 'telegram'],
  [/instagram/iu, 'instagram'],
  [/messenger/iu, 'messenger'],
  [/viber/iu, 'viber'],
];

/** A date of consent rather than the answer. */
const dateHeading =
  /(opt.?in|consent|subscri|einwillig|anmelde|suscri|consentim|assin|подпис|согласи|persetujuan).*(date|time|datum|fecha|data|dat[ea]|дата|tanggal|\bat\b|\bon\b)|(date|datum|fecha|data|дата|tanggal).*(opt.?in|consent|subscri|einwillig|suscri|consentim|подпис|согласи|persetujuan)/iu;

const minShare = 0.8;

/** Suggests a consent column. `cells`: cells of the first non-empty rows. */
export function suggestConsent(
  heading: string,
  cells: readonly string[],
  { hasPhone }: { readonly hasPhone: boolean },
): string | null {
  if (cells.length === 0) return null;
  const spaced = heading.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]+/g, ' ');
  const isDate = (cell: string) => parseExportedInstant(cell) !== undefined;
  if (dateHeading.test(spaced) && cells.filter(isDate).length >= cells.length * minShare)
    return 'consent_date';
  const isRefusal = refusal.test(spaced) || refusal.test(heading);
  if (!isRefusal && !consent.test(spaced) && !consent.test(heading)) return null;
  const answers = cells.flatMap((cell): readonly (CellAnswer | 'date')[] => {
    const answer = readAnswer(cell) ?? (isDate(cell) ? 'date' : undefined);
    return answer === undefined ? [] : [answer];
  });
  if (answers.length < cells.length * minShare) return null;
  const channel = channelIn(spaced) ?? (hasPhone && !/marketing/iu.test(spaced) ? 'whatsapp' : 'email');
  if (isRefusal) return `opt_out.${channel}`;
  return answers.includes('refusal') ? `consent.${channel}` : `opt_in.${channel}`;
}

function channelIn(heading: string): string | undefined {
  return channelWords.find(([form]) => form.test(heading))?.[1];
}
