/** Headings of columns about consent, in many languages: suggests an opt-in, an opt-out or a date of consent. */
import { parseExportedInstant } from '@switchbook/domain/runtime/instant.js';
import { normalize } from '@switchbook/domain/text/compared-text.js';
import { type CellAnswer, readConsentAnswer } from './consent-answers.js';

/** Headings about a refused consent. */
const refusal =
  /opt.?out|unsubscri|do not (call|contact|text|e?mail)|abgemeldet|abmeldung|abbestell|widerspruch|\bbaja\b|d[ée]sabonn|d[ée]sinscri|descadastr|отписк|berhenti|disiscri|uitschrijv|uitgeschreven|afgemeld|wypis|відпис/iu;
const consent =
  /opt.?in|opted.?in|consent|permission|permiso|permiss[ãa]o|subscri|newsletter|accepts?.*marketing|acceptance|allow.?(broadcast|sms|campaign|marketing|e?mail|whatsapp)|marketing.?(status|e?mail|sms|whatsapp|erlaubnis)|gdpr|dsgvo|lgpd|rgpd|einwillig|zustimm|abonn|suscri|acepta|aceita|assin|подпис|согласи|рассылк|langganan|persetujuan|setuju|consens|toestemming|\bzgod[aąeęy]|rıza|згод/iu;
/** A word of permission, which may be about anything: with a channel, or with messages, it is about consent. */
const permission =
  /\bok\b|erlaub|gestatt|einverstand|\bdarf\b|allow|authori[sz]|autori[sz]|permi[st]|\bagree|accept|разреш|можно|boleh|izin|toegestaan|akkoord|\bmag\b|zezwol|dozwol|\bizni|onay|дозвол|можна/iu;
const messages =
  /werb|market|kontakt|contact|nachricht|messag|mensaj|mensag|publicid|реклам|сообщен|pesan|promo|contatt|bericht|wiadomo|mesaj|повідомл/iu;
/** A heading about a refused consent, in addition to `refusal`: a whole word, or the beginning of one. */
const negation =
  /(?<!\p{L})(?:(?:no|not|never|do ?n.?t|kein|keine|keinen|nicht|nie|ohne|sin|nunca|sem|n[ãa]o|pas|sans|нет|не|без|tidak|jangan|tanpa|non|geen|niet|bez|yok|ні|dnc|baja)(?!\p{L})|stop|block|blacklist|robinson|suppress|forbid|cancel|withdr|revo[ck]|refus|declin|denied|abgelehnt|ablehn|verweiger|widerr|gesperrt|sperr|verbot|untersag|rechaz|bloque|prohib|recus|proib|interdi|bloqu|retir|отказ|отозв|запре|стоп|tolak|dilarang|vietat|rifiut|verbod|geweiger|odmow|zakaz|iptal|yasak|відмов|заборон)/iu;
/** The two answers in a heading, such as `(yes/no)`, refuse nothing. */
const bothAnswers =
  /(?<!\p{L})(?:yes|ja|s[iíì]|sim|oui|да|ya|tak|evet|так|y|j|s|o)(?:\s*[/|,-]\s*|\s+(?:or|oder|ou|o|или|atau|of|lub|veya|або)\s+)(?:no|nein|n[ãa]o|non|нет|tidak|nee|nie|hayır|ні|n)(?!\p{L})/giu;
/** Headings that name a channel, and are about anything but consent. */
const otherwise =
  /verif|valid|bounc|zustellbar|deliver|gesendet|verschickt|sent|enviad|envoy|opened|geöffnet|click|gelesen|number|nummer|n[uú]mero|номер|nomor|anzahl|count|total|(?<!\p{L})(?:last|letzt|[uú]ltim|derni|послед|terakhir|has|hat|tiene|tem|possui|есть|punya|ada|had)(?!\p{L})|^on |vorhanden|exist|letzte|[uú]ltim[oa]|regist|account|konto|cuenta|\bactive|aktiv/iu;

const channelWords: readonly (readonly [RegExp, string])[] = [
  [/whats ?app|\bwhats\b|\bwa\b|\bwpp\b|wasap|broadcast|ватсап|вотсап|вацап/iu, 'whatsapp'],
  [/\bsms\b|text message|\btexts?\b|смс/iu, 'sms'],
  [
    /e[- ]?mail|(?<!direct |postal )\bmail\b|newsletter|correo|courriel|surel|e-?posta|почт|пошт|рассылк/iu,
    'email',
  ],
  [/\bcalls?\b|voice|anruf|telefon|t[ée]l[ée]phon|llamad|ligaç|appel|звон|дзвін|telepon/iu, 'voice'],
  [/telegram|телеграм/iu, 'telegram'],
  [/instagram|инстаграм/iu, 'instagram'],
  [/messenger/iu, 'messenger'],
  [/viber|вайбер/iu, 'viber'],
];

/** A date of consent rather than the answer. */
const dateHeading =
  /(opt.?in|consent|subscri|einwillig|anmelde|suscri|consentim|assin|подпис|согласи|persetujuan).*(date|time|datum|fecha|data|dat[ea]|дата|tanggal|\bat\b|\bon\b)|(date|datum|fecha|data|дата|tanggal).*(opt.?in|consent|subscri|einwillig|suscri|consentim|подпис|согласи|persetujuan)/iu;

const minShare = 0.8;

/**
 * Suggests a consent field for a column by its heading and cells; the caller decides whether to use it. `cells`: cells
 * of the first non-empty rows.
 */
export function suggestConsent(
  name: string,
  cells: readonly string[],
  { hasPhone }: { readonly hasPhone: boolean },
): string | null {
  if (cells.length === 0) return null;
  // Programs write an accented letter in one of two ways.
  const heading = normalize(name, 'NFC');
  const spaced = spacedWords(heading);
  const isNamed = (words: RegExp) => words.test(spaced) || words.test(heading);
  const isDate = (cell: string) => parseExportedInstant(cell) !== undefined;
  const isNegated = negation.test(spacedWords(heading.replaceAll(bothAnswers, ' ')));
  if (!isNegated && dateHeading.test(spaced) && cells.filter(isDate).length >= cells.length * minShare)
    return 'consent_date';
  const headingChannel = findChannelIn(spaced);
  const isMessage = headingChannel !== undefined && !isNamed(otherwise);
  const isAbout =
    isNamed(refusal) ||
    isNamed(consent) ||
    (isNamed(permission) && (headingChannel !== undefined || isNamed(messages))) ||
    (isNegated && isMessage);
  const answers = cells.flatMap((cell): readonly (CellAnswer | 'date')[] => {
    const answer = readConsentAnswer(cell) ?? (isAbout && isDate(cell) ? 'date' : undefined);
    return answer === undefined ? [] : [answer];
  });
  if (answers.length < cells.length * minShare) return null;
  // Numbers under a channel may be a count of its messages.
  if (!isAbout && !(isMessage && cells.some((cell) => !/^\d+$/.test(cell)))) return null;
  const channel = headingChannel ?? (hasPhone && !/marketing/iu.test(spaced) ? 'whatsapp' : 'email');
  if (isNegated || isNamed(refusal)) return `opt_out.${channel}`;
  return answers.includes('refusal') ? `consent.${channel}` : `opt_in.${channel}`;
}

function spacedWords(heading: string): string {
  return heading.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_-]+/g, ' ');
}

function findChannelIn(heading: string): string | undefined {
  return channelWords.find(([form]) => form.test(heading))?.[1];
}
