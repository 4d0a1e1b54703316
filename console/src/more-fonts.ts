/** Inter for letters that its Latin subset lacks. The browser downloads a file once a page has such letters. */
import cyrillic from './fonts/inter-cyrillic.woff2';
import latinExt from './fonts/inter-latin-ext.woff2';
import vietnamese from './fonts/inter-vietnamese.woff2';

const ranges = [
  [
    cyrillic,
    'U+0301, U+0400-045F, U+0490-0493, U+049A-049B, U+04A2-04A3, U+04AE-04B1, U+04BA-04BB, U+04D8-04D9, U+04E8-04E9, U+2116',
  ],
  [vietnamese, 'U+0300-0301, U+0303-0304, U+0308-0309, U+0323, U+0329, U+1EA0-1EF9, U+20AB'],
  [latinExt, 'U+0100-0130, U+0132-0151, U+0154-0237, U+0259, U+1E00-1E9F, U+20A0-20AB, U+20AD-20BF, U+2113'],
] as const;

let areAdded = false;

export function addFonts(): void {
  if (areAdded) return;
  areAdded = true;
  for (const [file, unicodeRange] of ranges) {
    const source = `url("${file}") format("woff2")`;
    document.fonts.add(new FontFace('Inter', source, { weight: '400 600', display: 'swap', unicodeRange }));
  }
}
