/** Days of the usage that a request reads. How long days are stored: `src/retention/values.ts`. */
export const usageDays = { default: 30, max: 366 } as const;
