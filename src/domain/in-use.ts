/** What a server has taken for requests: for metrics, its health, and the search for what was never given back. */
export interface InUse {
  /** a name of the program, as `exports` */
  readonly what: string;
  readonly unit: 'count' | 'bytes';
  readonly taken: number;
  /** null: it has no bound of its own */
  readonly maximum: number | null;
}

export interface InUseReading {
  readonly inUse: readonly InUse[];
  /** for how long no request has been under way; null while one is */
  readonly quietMs: number | null;
}

export const nothingInUse: InUseReading = { inUse: [], quietMs: null };

export function counted(
  what: string,
  { count, maximum }: { readonly count: number; readonly maximum: number },
): InUse {
  return { what, unit: 'count', taken: count, maximum };
}

export function countedBytes(
  what: string,
  { taken, maximum }: { readonly taken: number; readonly maximum: number | null },
): InUse {
  return { what, unit: 'bytes', taken, maximum };
}
