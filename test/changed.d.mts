export function testsOf(changed: readonly string[], all: readonly string[]): string[];
