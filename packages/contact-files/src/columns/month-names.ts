/** Names of the months, whole and shortened, in the languages of the names of countries. */
import { foldSearched } from '@switchbook/domain/text/compared-text.js';

/** Each name belongs to one month. */
const names: readonly string[] = [
  `january jan januar enero ene janeiro janvier janv январь января янв januari gennaio gen styczeń stycznia sty
   ocak oca січень січня січ يناير जनवरी जन jänner`,
  `february feb februar febrero fevereiro fev février févr февраль февраля февр februari febbraio luty lutego lut
   şubat şub лютий лютого лют فبراير फ़रवरी फ़र feber pebruari peb`,
  `march mar märz marzo março mars март марта мар maret maart mrt marzec marca mart березень березня бер مارس मार्च
   maerz mrz`,
  `april apr abril abr avril avr апрель апреля апр aprile kwiecień kwietnia kwi nisan nis квітень квітня квіт أبريل
   अप्रैल`,
  `may mai mayo maio май мая mei maggio mag maj maja mayıs травень травня трав مايو मई`,
  `june jun juni junio junho juin июнь июня июн giugno giu czerwiec czerwca cze haziran haz червень червня черв
   يونيو जून`,
  `july jul juli julio julho juillet juil июль июля июл luglio lug lipiec lipca lip temmuz tem липень липня лип
   يوليو जुलाई जुल`,
  `august aug agosto ago août август августа авг agustus agu augustus sierpień sierpnia sie ağustos серпень серпня
   серп أغسطس अगस्त अग agt`,
  `september sep sept septiembre setembro set septembre сентябрь сентября сент settembre wrzesień września wrz
   eylül eyl вересень вересня вер سبتمبر सितंबर सित setiembre сен`,
  `october oct oktober okt octubre outubro out octobre октябрь октября окт ottobre ott październik października paź
   ekim eki жовтень жовтня жовт أكتوبر अक्टूबर अक्टू`,
  `november nov noviembre novembro novembre ноябрь ноября нояб listopad listopada lis kasım kas листопад листопада
   лист نوفمبر नवंबर नव nop nopember ноя`,
  `december dec dezember dez diciembre dic dezembro décembre декабрь декабря дек desember des dicembre grudzień
   grudnia gru aralık ara грудень грудня груд ديسمبر दिसंबर दिस`,
];

const months: ReadonlyMap<string, number> = new Map(
  names.flatMap((line, index) => line.split(/\s+/u).map((name) => [foldSearched(name), index + 1] as const)),
);

/** Returns the month from 1 to 12 of a name in any letter case, with or without its accents. */
export function monthCalled(name: string): number | undefined {
  return months.get(foldSearched(name));
}
