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

/** What is taken of something now, and the most of it. */
export type Gauge = Pick<InUse, 'taken' | 'maximum'>;

export function inUse(what: string, { taken, maximum }: Gauge, unit: InUse['unit'] = 'count'): InUse {
  return { what, unit, taken, maximum };
}
