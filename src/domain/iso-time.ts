/** Times as text. Pages of contacts have hundreds, and V8 prints each through the formatter of C, which takes a tenth of a page. */
const dayMs = 24 * 60 * 60 * 1000;
const digits = (count: number, length: number) =>
  Array.from({ length: count }, (_, at) => String(at).padStart(length, '0'));
const two = digits(60, 2);
const three = digits(1_000, 3);

/** Days that were printed before, each in the place of its last bits: their texts up to the `T`. */
const places = 64;
const days = new Float64Array(places).fill(Number.NaN);
const texts: string[] = new Array(places).fill('');

/** The text of `Date.prototype.toISOString`, and its error: `2026-01-31T23:59:59.999Z`. */
export function isoTime(date: Date): string {
  const time = date.getTime();
  const day = Math.floor(time / dayMs);
  const place = day & (places - 1);
  if (days[place] !== day) {
    texts[place] = date.toISOString().slice(0, -'00:00:00.000Z'.length);
    days[place] = day;
  }
  const ms = time - day * dayMs;
  const seconds = Math.floor(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const clock = `${two[hours]}:${two[minutes - hours * 60]}:${two[seconds - minutes * 60]}`;
  return `${texts[place]}${clock}.${three[ms - seconds * 1_000]}Z`;
}
