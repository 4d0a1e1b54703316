export const root: string;
export const isPackage: boolean;
/** Builds when needed, and returns whether it did. */
export function build(options?: {
  readonly force?: boolean;
  readonly withConsole?: boolean;
  onBegin?: () => void;
}): Promise<boolean>;
