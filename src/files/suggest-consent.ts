/** Suggests a field for a column whose heading and cells are about consent. A caller decides whether to take it. */
import { parseExportedInstant } from '../domain/instant.js';
import { type Answer, readAnswer } from './opt-in-column.js';

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

const leastShare = 0.8;

/** `cells`: those of the first rows that are not empty. */
export function suggestConsent(
  heading: string,
  cells: readonly string[],
  { hasPhone }: { readonly hasPhone: boolean },
): string | null {
  if (cells.length === 0) return null;
  const spaced = heading.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]+/g, ' ');
  const isDate = (cell: string) => parseExportedInstant(cell) !== undefined;
  if (dateHeading.test(spaced) && cells.filter(isDate).length >= cells.length * leastShare)
    return 'consent_date';
  const isRefusal = refusal.test(spaced) || refusal.test(heading);
  if (!isRefusal && !consent.test(spaced) && !consent.test(heading)) return null;
  const answers = cells.flatMap((cell): readonly (Answer | 'date')[] => {
    const answer = readAnswer(cell) ?? (isDate(cell) ? 'date' : undefined);
    return answer === undefined ? [] : [answer];
  });
  if (answers.length < cells.length * leastShare) return null;
  const channel = channelIn(spaced) ?? (hasPhone && !/marketing/iu.test(spaced) ? 'whatsapp' : 'email');
  if (isRefusal) return `opt_out.${channel}`;
  return answers.includes('refusal') ? `consent.${channel}` : `opt_in.${channel}`;
}

function channelIn(heading: string): string | undefined {
  return channelWords.find(([form]) => form.test(heading))?.[1];
}
