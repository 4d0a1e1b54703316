/** The report of a comparison as JSON, for the API and the command line. */
import type { CompareReport } from './sides.js';

/** `isShown`: with the values that differ, which are personal data. */
export function compareReportOf(face: string, url: string, report: CompareReport, isShown: boolean) {
  const { requests, contacts, differences, findings, hidden, skipped } = report;
  return {
    face,
    from: url,
    alike: findings.length === 0,
    requests,
    contacts,
    differences,
    findings: findings.map(({ request, kind, path, count, example }) => ({
      request,
      kind,
      path,
      count,
      example: {
        contact_id: example.contact ?? null,
        page: example.page ?? null,
        vendor_type: example.vendorType,
        our_type: example.ourType,
        ...(isShown || isOfTransport(kind)
          ? { vendor: example.vendor ?? null, ours: example.ours ?? null }
          : {}),
      },
    })),
    ignored: hidden,
    skipped,
  };
}

/** No personal data. */
function isOfTransport(kind: CompareReport['findings'][number]['kind']): boolean {
  return kind === 'status' || kind === 'header';
}
