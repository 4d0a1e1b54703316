/** The results of several rounds, in three numbers. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((left, right) => left - right);
  const at = (index: number) => sorted[index] ?? 0;
  const middle = (sorted.length - 1) / 2;
  return {
    min: roundThousandths(at(0)),
    median: roundThousandths((at(Math.floor(middle)) + at(Math.ceil(middle))) / 2),
    max: roundThousandths(at(sorted.length - 1)),
  };
}

function roundThousandths(number: number): number {
  return Math.round(number * 1000) / 1000;
}

/** Returns the number that exceeds this share of the sorted numbers. */
export function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
