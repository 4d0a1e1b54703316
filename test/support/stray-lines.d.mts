export function strayLines(text: string): string[];
