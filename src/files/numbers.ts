/** Numbers with one mark before exactly three digits, such as `1.234`: 1234 in some countries, and a little more than one in others. */
export type DecimalMark = '.' | ',';

const single = /^([+-]?[1-9]\d{0,2})([.,])(\d{3})$/;
/** The last mark of a number that has two kinds, that repeats none, or that does not have three digits after it. */
const decimal = /^[+-]?(?:\d{1,3}(?:([.,'\u2019 \u00A0\u202F])\d{3})+(?!\1)|\d+)([.,])\d+$/;
const groups = /^[+-]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+$/;

/** Whether the mark of the cell may be a decimal one and may stand between thousands. */
export function isDoubtfulNumber(cell: string): boolean {
  return single.test(cell.trim());
}

/** The number of a doubtful cell, with a decimal point or none. Undefined for other cells, or where the mark is unknown. */
export function readDoubtfulNumber(cell: string, mark: DecimalMark | undefined): string | undefined {
  const [, whole, written, digits] = single.exec(cell.trim()) ?? [];
  if (whole === undefined || mark === undefined) return undefined;
  return written === mark ? `${whole}.${digits}` : `${whole}${digits}`;
}

/** The decimal mark that the cells of a column show, else that of the region. Undefined where the cells disagree. */
export function decimalMarkOf(cells: readonly string[], region: string | undefined): DecimalMark | undefined {
  const shown = new Set(cells.flatMap((cell) => shownMark(cell.trim()) ?? []));
  const [only] = shown;
  if (shown.size > 1) return undefined;
  return only ?? (region === undefined ? undefined : markOfRegion(region));
}

function shownMark(cell: string): DecimalMark | undefined {
  if (single.test(cell)) return undefined;
  const mark = decimal.exec(cell)?.[2];
  if (mark !== undefined) return mark as DecimalMark;
  const between = groups.exec(cell)?.[1];
  if (between === undefined) return undefined;
  return between === '.' ? ',' : '.';
}

const marks = new Map<string, DecimalMark | undefined>();

/** The mark of the main language of the region. */
function markOfRegion(region: string): DecimalMark | undefined {
  if (!marks.has(region)) {
    const { language } = new Intl.Locale(`und-${region}`).maximize();
    const format = new Intl.NumberFormat(`${language}-${region}`, { numberingSystem: 'latn' });
    const mark = format.formatToParts(1.5).find(({ type }) => type === 'decimal')?.value;
    marks.set(region, mark === '.' || mark === ',' ? mark : undefined);
  }
  return marks.get(region);
}
