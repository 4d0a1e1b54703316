import type { Plugin } from 'esbuild';

export const ofPackages: RegExp;
export function packagesAreIn(tree?: string): Plugin;
export function packageFolders(): readonly string[];
export function sourceOf(specifier: string): string;
