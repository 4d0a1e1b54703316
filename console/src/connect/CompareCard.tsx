/** The comparison of the live vendor with its API here, and its report. */
import { useState } from 'react';
import type { Face } from '../api/types.ts';
import { findText, formatNumber, t } from '../texts/texts.ts';
import { Bar } from '../ui/Bar.tsx';
import { Button, onFirstClick } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ErrorLine, WarningLine } from '../ui/states.tsx';
import {
  type Comparison,
  compare,
  type Finding,
  type Report,
  stopComparison,
  useComparison,
} from './comparison.ts';
import type { VendorAddress } from './vendor-address.tsx';

/** Requests up to which all details are open; more are collapsed. */
const openedRequests = 4;
const samples = ['5', '20', '100'] as const;

export function CompareCard({ face, address }: { face: Face; address: VendorAddress }) {
  const shown = useComparison(face.name);
  const [sample, setSample] = useState<string>('20');
  const { connect } = t;
  const isRunning = shown?.state === 'comparing';
  const canRun = address.url !== undefined && (address.key !== undefined || address.hasKept);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-3">
        <div className="w-56">
          <SelectField
            label={connect.sample}
            value={sample}
            onChange={setSample}
            options={samples.map((percent) => [percent, percent] as const)}
          />
        </div>
        {isRunning ? (
          <Button onClick={onFirstClick(() => stopComparison(face.name))}>{connect.stop}</Button>
        ) : (
          <Button
            disabled={!canRun}
            onClick={() =>
              void compare(face.name, { url: address.url, key: address.key, sample: Number(sample) })
            }
          >
            {shown === undefined ? connect.compareNow : connect.compareAgain}
          </Button>
        )}
      </div>
      {!isRunning && !canRun && <p className="text-sm text-ink-faint">{connect.needsKey}</p>}
      {shown !== undefined && <Shown comparison={shown} />}
    </div>
  );
}

function Shown({ comparison }: { comparison: Comparison }) {
  const { connect } = t;
  switch (comparison.state) {
    case 'comparing': {
      const { requests, contacts, differences } = comparison;
      return (
        <div className="flex flex-col gap-1">
          <p className="nums text-sm">{connect.comparing(requests, contacts, differences)}</p>
          <Bar label={connect.compare} share={undefined} />
          <p className="text-xs text-ink-faint">{connect.comparingNote}</p>
        </div>
      );
    }
    case 'broken':
      return comparison.error === undefined ? (
        <Failed message="" code="broken" />
      ) : (
        <ErrorLine error={comparison.error} />
      );
    case 'failed':
      return <Failed message={comparison.message} code={comparison.code} />;
    case 'done':
      return <CompareReport report={comparison} />;
  }
}

function Failed({ message, code }: { message: string; code: string }) {
  return (
    <WarningLine>
      {message} {findText(t.connect.compareFailed, code) ?? t.connect.compareFailed.broken}
    </WarningLine>
  );
}

function CompareReport({ report }: { report: Report }) {
  const { connect } = t;
  const { findings, ignored, skipped } = report;
  const requests = [...new Set(findings.map((finding) => finding.request))];
  return (
    <div role="status" className="flex flex-col gap-3 rounded-md border border-line bg-canvas p-3">
      <p className={`flex gap-2 text-sm font-medium ${report.alike ? 'text-good' : 'text-warn'}`}>
        <Icon name={report.alike ? 'check' : 'info'} className="mt-0.5" />
        <span>
          {report.alike ? connect.alike : connect.different(report.differences, findings.length)}
          <span className="block font-normal text-ink-soft">
            {report.alike
              ? connect.alikeText(report.requests, report.contacts)
              : connect.comparing(report.requests, report.contacts, report.differences)}
          </span>
        </span>
      </p>
      {requests.map((request) => {
        const found = findings.filter((finding) => finding.request === request);
        return (
          <details
            key={request}
            open={requests.length <= openedRequests}
            className="rounded-md border border-line bg-surface text-xs"
          >
            <summary className="flex min-h-8 cursor-pointer items-center gap-3 px-3 py-1.5">
              <span className="min-w-0 flex-1 font-mono break-all">{request}</span>
              <span className="nums text-ink-soft">
                {connect.different(
                  found.reduce((sum, finding) => sum + finding.count, 0),
                  found.length,
                )}
              </span>
            </summary>
            <table className="w-full border-collapse">
              <tbody>
                {found.map((finding) => (
                  <FindingLine key={`${finding.kind} ${finding.path}`} finding={finding} />
                ))}
              </tbody>
            </table>
          </details>
        );
      })}
      {(ignored.length > 0 || skipped.length > 0) && (
        <details className="text-xs text-ink-soft">
          <summary className="min-h-6 cursor-pointer">{connect.notCounted(ignored.length)}</summary>
          <ul className="mt-1 flex flex-col gap-0.5 pl-4">
            {ignored.map(({ path, count, reason }) => (
              <li key={`${path} ${reason}`}>{connect.ignored(path, count, reason)}</li>
            ))}
            {skipped.map((why) => (
              <li key={why}>{why}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function FindingLine({ finding }: { finding: Finding }) {
  const { path, count, example } = finding;
  const { contact_id: contact, page } = example;
  return (
    <tr className="border-t border-line align-top">
      <td className="w-2/5 px-3 py-1.5 font-mono wrap-anywhere">{path === '' ? t.connect.body : path}</td>
      <td className="px-3 py-1.5">{findingWordsOf(finding)}</td>
      <td className="nums px-3 py-1.5 text-right text-ink-soft">
        {formatNumber(count)}
        {contact !== null && <span className="block break-all">{t.connect.firstContact(contact)}</span>}
        {contact === null && page !== null && <span className="block">{t.connect.firstPage(page)}</span>}
      </td>
    </tr>
  );
}

function findingWordsOf({ kind, example }: Finding): string {
  const { connect } = t;
  switch (kind) {
    case 'status':
    case 'header':
      return connect.thereAndHere(JSON.stringify(example.vendor), JSON.stringify(example.ours));
    case 'type':
      return connect.thereAndHere(example.vendor_type, example.our_type);
    case 'missing':
      return connect.missing;
    case 'together':
      return connect.together;
    case 'added':
      return connect.added;
    case 'value':
      return connect.otherValue;
    case 'order':
      return connect.otherOrder;
  }
}
