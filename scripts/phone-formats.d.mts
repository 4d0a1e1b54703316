export const formatsFile: string;
export function phoneFormats(): Record<string, unknown>;
