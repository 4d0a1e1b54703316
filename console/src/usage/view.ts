/** The state of the page in its URL. */
export interface UsageView {
  readonly days?: '90';
}

export function readUsageView(search: Readonly<Record<string, unknown>>): UsageView {
  return search.days === '90' ? { days: '90' } : {};
}
