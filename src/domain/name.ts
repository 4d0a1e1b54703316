/** Names: one display name, an optional pair, and the one rule that splits the first into the second. */
export interface NameParts {
  readonly given: string;
  readonly family: string;
}

/** Splits at the first run of white space; an unknown part is `''`. */
export function splitName(displayName: string | null): NameParts {
  if (displayName === null) return { given: '', family: '' };
  const trimmed = displayName.trim();
  const gap = /\s+/u.exec(trimmed);
  if (gap === null) return { given: trimmed, family: '' };
  return { given: trimmed.slice(0, gap.index), family: trimmed.slice(gap.index + gap[0].length) };
}

/** Both parts joined by one space; null when both are empty. */
export function joinName(given: string, family: string): string | null {
  const joined = [given, family].filter((part) => part !== '').join(' ');
  return joined === '' ? null : joined;
}

/** The parts a face shows: the stored pair, else the display name split. */
export function nameParts(name: {
  readonly displayName: string | null;
  readonly givenName: string | null;
  readonly familyName: string | null;
}): NameParts {
  if (name.givenName !== null || name.familyName !== null)
    return { given: name.givenName ?? '', family: name.familyName ?? '' };
  return splitName(name.displayName);
}
