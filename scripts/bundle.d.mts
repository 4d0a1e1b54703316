import type * as esbuild from 'esbuild';

export interface Bundled {
  readonly path: string;
  readonly text: string;
}

export function bundleProgram(compiler: typeof esbuild): Promise<readonly Bundled[]>;
export function inAscii(
  compiler: typeof esbuild,
  text: string,
  source: { readonly file: string; readonly loader: 'js' | 'ts' },
): Promise<string>;
export function mustBeAscii(bundled: Bundled): void;
