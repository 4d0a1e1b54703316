/** Resources that a server uses for requests: for metrics, its health, and the search for leaks. */
export interface InUse {
  /** a name of the program, as `exports` */
  readonly what: string;
  readonly unit: 'count' | 'bytes';
  readonly taken: number;
  /** null: no limit */
  readonly maximum: number | null;
}

export interface InUseReading {
  readonly inUse: readonly InUse[];
  /** milliseconds since the last request ended; null while one is under way */
  readonly quietMs: number | null;
}

export const nothingInUse: InUseReading = { inUse: [], quietMs: null };

/** Connections of a pool. */
export interface PoolUse {
  readonly inUse: number;
  readonly idle: number;
  /** requests for one */
  readonly waiting: number;
  readonly max: number;
}

/** A resource with a count of its current use. */
export interface Gauge {
  readonly used: number;
  /** null: no limit */
  readonly maximum: number | null;
}

export function inUse(name: string, { used, maximum }: Gauge, unit: InUse['unit'] = 'count'): InUse {
  return { what: name, unit, taken: used, maximum };
}
