/**
 * Reads the accepted types and encodings of a client, from headers with weights (RFC 9110, sections 12.4.2 and
 * 12.5.3).
 */

/** Characters of a header to read; no client needs more. */
const maxLength = 1_000;

/** Parses a header such as `name;q=0.5, name`, in lower case. Returns an empty list for a header that is too long. */
export function parseWeights(header = ''): { readonly name: string; readonly weight: number }[] {
  if (header.length > maxLength) return [];
  return header.split(',').map((part) => {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    return { name, weight: weight === undefined ? 1 : Number(weight) || 0 };
  });
}

/** Returns the client's preferred encoding in the offer; the first one if several are equal. */
export function chooseEncoding<Offered extends string>(
  header: string | readonly string[] | undefined,
  offered: readonly Offered[],
): Offered | 'identity' {
  if (header === undefined) return 'identity';
  const weights = parseWeights(String(header));
  const weightOf = (encoding: string) =>
    weights.find(({ name }) => name.replace(/^x-/, '') === encoding)?.weight;
  const otherWeight = weightOf('*') ?? 0;
  let best: { readonly encoding: Offered | 'identity'; readonly weight: number } = {
    encoding: 'identity',
    weight: weightOf('identity') ?? 0,
  };
  for (const encoding of offered) {
    const weight = weightOf(encoding) ?? otherWeight;
    // If a client accepts an encoding and identity equally, the encoding is used.
    const isBetter = best.encoding === 'identity' ? weight >= best.weight : weight > best.weight;
    if (weight > 0 && isBetter) best = { encoding, weight };
  }
  return best.encoding;
}
