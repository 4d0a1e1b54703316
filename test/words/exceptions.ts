/** Texts that the rules do not fit, each with its file. The list only shrinks. */
export const exceptions: readonly { readonly file: string; readonly text: string }[] = [];
