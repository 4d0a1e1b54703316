export interface Targets {
  readonly link: (href: string) => string | undefined;
  readonly image: (href: string) => string | undefined;
}

export const placeholders: { readonly root: string; readonly query: string; readonly example: string };
export function renderMarkdown(text: string, targets: Targets): string;
export function sectionsOf(
  html: string,
): readonly { readonly anchor: string; readonly heading: string; readonly text: string }[];
