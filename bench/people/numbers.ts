/** Distinct mobile numbers of forty countries: the calling code, a prefix of mobiles, seven digits. */

interface Country {
  readonly code: string;
  /** First digits of the national number. Seven digits follow them. */
  readonly prefixes: readonly string[];
}

const country = (code: string, ...prefixes: readonly string[]): Country => ({ code, prefixes });

export const countries: Readonly<Record<string, Country>> = {
  us: country('1', '212', '305', '415', '512', '617', '646', '713', '818'),
  gb: country('44', '771', '772', '783', '790'),
  au: country('61', '40', '41', '42', '43'),
  nz: country('64', '21', '22', '27'),
  za: country('27', '71', '72', '82', '83'),
  ie: country('353', '83', '85', '86', '87'),
  es: country('34', '61', '62', '65', '69'),
  mx: country('52', '551', '331', '811'),
  ar: country('54', '911', '935', '934'),
  co: country('57', '300', '310', '320'),
  cl: country('56', '95', '96', '98'),
  pe: country('51', '94', '95', '98'),
  br: country('55', '1198', '2197', '3199', '4799'),
  pt: country('351', '91', '92', '96'),
  fr: country('33', '61', '66', '75'),
  be: country('32', '47', '48', '49'),
  ch: country('41', '76', '78', '79'),
  de: country('49', '1512', '1701', '1762'),
  at: country('43', '664', '676', '699'),
  it: country('39', '320', '333', '347'),
  se: country('46', '70', '72', '73'),
  no: country('47', '4', '9'),
  dk: country('45', '2', '5'),
  nl: country('31', '61', '62', '64'),
  pl: country('48', '50', '60', '72'),
  ro: country('40', '72', '74', '75'),
  hu: country('36', '20', '30', '70'),
  ru: country('7', '903', '916', '926', '985'),
  ua: country('380', '50', '67', '93'),
  gr: country('30', '694', '697', '698'),
  tr: country('90', '532', '542', '555'),
  ae: country('971', '50', '52', '55'),
  eg: country('20', '100', '111', '122'),
  sa: country('966', '50', '53', '55'),
  in: country('91', '981', '982', '987', '998'),
  bd: country('880', '171', '181', '191'),
  pk: country('92', '300', '321', '333'),
  cn: country('86', '1380', '1391', '1861'),
  sg: country('65', '8', '9'),
  jp: country('81', '801', '902', '903'),
  kr: country('82', '102', '103', '108'),
  vn: country('84', '90', '91', '97'),
  th: country('66', '81', '86', '89'),
  id: country('62', '8121', '8131', '8571'),
  my: country('60', '12', '13', '19'),
  ph: country('63', '917', '918', '927'),
  ng: country('234', '802', '803', '813'),
  ke: country('254', '71', '72', '79'),
};

/** The count of numbers of one prefix. */
const maxPeople = 10_000_000;

/**
 * Makes the number of a person. The person's position among all determines the last seven digits, so no two people
 * share a number.
 */
export function digitsFor(place: number, name: string, random: () => number): string {
  const { code, prefixes } = countries[name] ?? country('999', '55');
  const prefix = prefixes[Math.floor(random() * prefixes.length)] ?? '';
  // 7,368,787 has no factor in common with ten million, so every position occurs once.
  const last = (place * 7_368_787 + 1_234_567) % maxPeople;
  return `${code}${prefix}${String(last).padStart(7, '0')}`;
}
