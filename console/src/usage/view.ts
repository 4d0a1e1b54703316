/** What the page shows, as its address says. */
export interface UsageView {
  readonly days?: '90';
}

export function readUsageView(search: Readonly<Record<string, unknown>>): UsageView {
  return search.days === '90' ? { days: '90' } : {};
}
