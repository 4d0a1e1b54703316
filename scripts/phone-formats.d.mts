export const formatsFile: string;
export function phoneData(): Record<string, unknown>;
