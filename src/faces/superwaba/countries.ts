/** Countries: the codes that are accepted, and the country of a number by its numbering plan. */
import { copyText } from '@switchbook/domain/text/copy-text.js';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

// ISO 3166-1 alpha-2 as assigned, and XK, which carriers use for Kosovo.
export const countryCodes: readonly string[] =
  `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ
  CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR
  GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO
  JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR
  MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO
  RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
  TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW XK`.split(/\s+/);

const codes: ReadonlySet<string> = new Set(countryCodes);

/** Returns the code in its official spelling; undefined for other texts. Many write `UK` for `GB`. */
export function readCountry(text: string): string | undefined {
  if (!/^[A-Za-z]{2}$/.test(text)) return undefined;
  const code = text.toUpperCase();
  if (code === 'UK') return 'GB';
  return codes.has(code) ? code : undefined;
}

/** The keys are copies: a part of a text keeps the text of its contact in memory. */
const codesByText = new Map<string, string | null>();
const cachedNumbers = 20_000;

/** Returns null for numbers without a country, and for numbers that their numbering plan does not assign to one. */
export function countryOfNumber(digits: string): string | null {
  const remembered = codesByText.get(digits);
  if (remembered !== undefined) return remembered;
  const country = parsePhoneNumberFromString(`+${digits}`)?.country ?? null;
  if (codesByText.size >= cachedNumbers) codesByText.clear();
  codesByText.set(copyText(digits), country);
  return country;
}
