/** Names and codes of countries, in the forms that people and programs write. */
import { describe, expect, it } from 'vitest';
import { countryCode } from './country.js';
import { countriesByLongCode, countryCodes } from './country-names.js';

const languages = 'en de es pt fr ru id it nl pl tr uk'.split(' ');

/** `code: names`, separated by `|`. */
const usual = `
  US: USA|U.S.|U.S.A.|us|United States|The United States of America|EUA|E.U.A.|EEUU|EE. UU.|EE.UU.|Estados Unidos|États-Unis|США|Amerika Serikat
  GB: UK|U.K.|Great Britain|England|Scotland|Wales|Northern Ireland|Großbritannien|Grossbritannien|Vereinigtes Königreich|Reino Unido|Royaume Uni|Великобритания|Англия
  CI: Côte d'Ivoire|Côte d’Ivoire|Cote d´Ivoire|COTE DIVOIRE|Ivory Coast|Elfenbeinküste|Costa do Marfim|Costa de Marfil|Кот-д’Ивуар
  BA: Bosnia and Herzegovina|Bosnia & Herzegovina|Bosnia|Bosnien und Herzegowina|Bosnia-Herzegovina|Bosnia y Herzegovina
  TT: Trinidad and Tobago|Trinidad & Tobago|Trinidad y Tobago|Trinité-et-Tobago
  ST: São Tomé and Príncipe|Sao Tome & Principe|São Tomé e Príncipe
  NL: The Netherlands|Netherlands|Netherlands, The|Holland|Holanda|Niederlande|Pays-Bas|Голландия|Belanda
  MK: Macedonia|North Macedonia|FYROM|The former Yugoslav Republic of Macedonia|Македония
  SZ: Swaziland|Eswatini
  MM: Burma|Myanmar|Birma|Birmania
  KR: Korea|South Korea|Korea, South|Republic of Korea|Korea (Republic of)|Korea, Republic of|Südkorea|Corea del Sur|Республика Корея
  KP: North Korea|DPRK|Korea (Democratic People's Republic of)|Korea, Democratic People’s Republic of|КНДР
  MO: Macau|Macao|Macao SAR China
  HK: Hong Kong|Hongkong|Hong Kong SAR|Hong Kong, China
  CD: DR Congo|DRC|Democratic Republic of the Congo|Congo, Democratic Republic of the|Congo (Kinshasa)|Zaire|RDC
  CG: Congo|Republic of the Congo|Congo (Brazzaville)
  PS: Palestine|State of Palestine|Palestine, State of|Palestinian Territories|Палестина
  TL: East Timor|Timor-Leste|Osttimor|Восточный Тимор
  IR: Iran|Islamic Republic of Iran|Iran (Islamic Republic of)|Iran, Islamic Republic of|Persia
  TW: Taiwan|Taiwan (Province of China)|Taiwan, Province of China|Republic of China|Chinese Taipei
  CN: China|PRC|People's Republic of China|КНР|VR China
  MD: Moldova|Republic of Moldova|Moldova, Republic of|Молдавия
  VA: Vatican|Vatican City|Holy See|Holy See (Vatican City State)|Vatikan
  IE: Ireland|Republic of Ireland|Eire|Irland
  BY: Belarus|Белоруссия|Беларусь|Weißrussland|Belorussia
  RU: Russia|РФ|Russian Federation|Российская Федерация|Россия
  CZ: Czech Republic|Czechia|Tschechien|República Checa
  TR: Turkey|Türkiye|Turkiye|TÜRKİYE|Türkei
  CV: Cape Verde|Cabo Verde
  TZ: Tanzania|Tanzania, United Republic of
  SY: Syria|Syrian Arab Republic
  LA: Laos|Lao People's Democratic Republic
  VN: Vietnam|Viet Nam
  VE: Venezuela|Venezuela (Bolivarian Republic of)
  BO: Bolivia|Bolivia (Plurinational State of)
  KN: Saint Kitts and Nevis|St. Kitts & Nevis|St Kitts and Nevis
  LC: St. Lucia|Saint Lucia
  VI: U.S. Virgin Islands|Virgin Islands (U.S.)
  VG: British Virgin Islands|Virgin Islands (British)
  AE: UAE|U.A.E.|United Arab Emirates|ОАЭ|VAE
  DE: Germany|GERMANY|germany|Germany (DE)|Deutschland|Alemania|Alemanha|Allemagne|Германия|Federal Republic of Germany|Jerman
  DO: Dominican Republic|República Dominicana
  DM: Dominica
  GN: Guinea
  GW: Guinea-Bissau|Guinea Bissau
  GR: Greece|EL|Griechenland|Grecia
  XK: Kosovo|XK`;

describe('a country', () => {
  it('has a code of two letters and of three', () => {
    expect(countryCodes.size).toBe(250);
    expect(countriesByLongCode.size).toBe(250);
    for (const [long, code] of countriesByLongCode)
      expect([countryCode(long), countryCode(long.toLowerCase()), countryCode(code)]).toEqual([
        code,
        code,
        code,
      ]);
  });

  it.each(languages)('is known by each name of the language %s', (language) => {
    const names = new Intl.DisplayNames([language], { type: 'region' });
    const unknown = [...countryCodes].filter((code) => {
      const name = names.of(code) ?? '';
      const forms = [
        name,
        name.toUpperCase(),
        ` ${name} `,
        name.replaceAll('’', "'"),
        name.replaceAll(' & ', ' and '),
      ];
      return forms.some((form) => countryCode(form) !== code);
    });
    expect(unknown).toEqual([]);
  });

  it.each(
    usual
      .trim()
      .split('\n')
      .map((line) => line.trim().split(': ') as [string, string]),
  )('%s is known by %s', (code, names) => {
    expect(names.split('|').filter((name) => countryCode(name) !== code)).toEqual([]);
  });

  it.each([
    'DD',
    'SU',
    'YU',
    'CS',
    'AN',
    'BU',
    'FX',
    'TP',
    'ZR',
    'EU',
    'UN',
    'ZZ',
    'QQ',
    'XX',
    'AC',
    'DDR',
    'SUN',
    'EUR',
    'Atlantis',
    'Europe',
    'Republic',
    'the',
    'Islands',
    'South',
    'United',
    '-',
    '1',
    'x'.repeat(200),
    'Yugoslavia',
  ])('is not %s', (text) => {
    expect(countryCode(text)).toBeUndefined();
  });
});
