export const systemTests: readonly string[];
export const excluded: readonly string[];
