/** `compare`: sends the same requests to a live vendor and to its face here, and reports the differences. */

import type { Account } from '@switchbook/domain/access/access.js';
import {
  type ComparedFace,
  checkTarget,
  compareWithVendor,
  findComparedFaces,
  findVendor,
} from '../../../compose/compare-with-vendor.js';
import { readSettings } from '../../../config/read-settings.js';
import type { Core } from '../../../core/core.js';
import { compareReportOf } from '../../../faces/kit/compare/findings.js';
import { isForbiddenByOperator } from '../../../outgoing/connections.js';
import { VendorRefusal } from '../../../pulls/values/vendor-request.js';
import { accountOption, getNamedAccount } from '../../session/command-account.js';
import { withLastingCore } from '../../session/local-session.js';
import type { Actions, ParsedArguments } from '../../syntax/define.js';
import type { compare as compareTable } from '../../syntax/upstream.js';
import { CliError, InterruptedError, noFace, printError, printProblem } from '../../terminal/cli-error.js';
import { formatTable, type Output } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { formatCount, Progress } from '../../terminal/progress.js';
import { readVendorKey } from '../../terminal/vendor-key.js';

type Compared = ParsedArguments<typeof compareTable.commands.compare>;
type CompareOptions = Omit<Compared, 'face'>;
type Report = ReturnType<typeof compareReportOf>;

export const compareActions: Actions<typeof compareTable> = {
  compare: async (input, { isJson, end }) => {
    try {
      return await compare(input);
    } catch (error) {
      if (error instanceof InterruptedError) throw error;
      (isJson ? printProblem : printError)(error);
      end(2);
      return undefined;
    }
  },
};

async function compare({ face: name, ...options }: Compared): Promise<Output> {
  const faces = await findComparedFaces();
  const face = faces.get(name);
  if (face === undefined) throw noFace(name, ' that can be compared', faces.keys());
  const settings = readSettings(process.env);
  const progress = new Progress();
  const { url, report } = await withLastingCore(async (core, signal) => {
    const account = await getNamedAccount(core, options.account);
    const target = await getTarget(core, account, face, { ...options, signal });
    const { url, key } = checkTarget(face, target.url, target.key);
    const sample = options.all === true ? 'all' : options.sample;
    const report = await compareWithVendor(core, {
      face,
      account,
      url,
      key,
      sample,
      settings,
      signal,
      ...rateOf(options),
      onProgress: ({ requests, contacts, differences }) =>
        progress.show(() => [
          `${formatCount(requests)} requests`,
          `${formatCount(contacts)} contacts`,
          `${formatCount(differences)} differences`,
        ]),
    }).catch(throwRefusal);
    return { url, report };
  }).finally(() => progress.end());
  const isShown = options.show === true;
  const json = compareReportOf(name, url, report, isShown);
  return { json, text: describeReport(json, isShown), code: json.alike ? 0 : 1 };
}

function rateOf({ rate }: CompareOptions): { rate?: { count: number; windowMs: number } | null } {
  if (rate === undefined || rate.kind === 'default') return {};
  return { rate: rate.kind === 'unlimited' ? null : { count: rate.count, windowMs: rate.seconds * 1_000 } };
}

async function getTarget(
  core: Core,
  { id }: Account,
  face: ComparedFace,
  { account: ref, from, keyFile, signal }: CompareOptions & { readonly signal: AbortSignal },
): Promise<{ readonly url: string; readonly key: string }> {
  const vendor = await findVendor(core, id, face, from);
  if (vendor === undefined)
    throw new CliError(
      `The account has no upstream for ${face.name}, so the URL of the vendor is unknown.`,
      `Add --from URL, or set it with: ${programName} upstream set ${face.name}${accountOption(ref)} --to URL`,
    );
  const storedKey = keyFile === undefined ? vendor.key : null;
  return { url: vendor.url, key: storedKey ?? (await readVendorKey({ keyFile, signal })) };
}

function throwRefusal(error: unknown): never {
  if (!(error instanceof VendorRefusal)) throw error;
  throw new CliError(error.message, stepAfter(error), { cause: error });
}

function stepAfter({ status, cause }: VendorRefusal): string {
  if (status === 401 || status === 403) return 'Check that the key is correct and may read contacts.';
  if (status !== null) return 'Try again later.';
  if (isForbiddenByOperator(cause)) return 'Then compare again.';
  return 'Check --from. Private addresses and plain HTTP need SWITCHBOOK_UPSTREAM_ALLOW.';
}

function describeReport(report: Report, isShown: boolean): string {
  const { alike, requests, contacts, differences, findings, ignored, skipped } = report;
  const summary = `${formatCount(requests)} requests, ${formatCount(contacts)} contacts compared one by one`;
  const head = alike
    ? `${summary}: no differences.`
    : `${summary}: ${formatCount(differences)} differences of ${formatCount(findings.length)} kinds.`;
  const requestsOf = [...new Set(findings.map(({ request }) => request))];
  const blocks = requestsOf.map((request) => {
    const rows = findings
      .filter((finding) => finding.request === request)
      .map((finding) => [
        `  ${finding.path === '' ? '(body)' : finding.path}`,
        findingWordsOf(finding, isShown),
        timesOf(finding),
      ]);
    return formatTable([request, '', ''], rows, '').replace(/^.*\n/, `${request}\n`);
  });
  const notes = [
    ...ignored.map(
      ({ path, reason, count }) => `Not counted: ${path}, ${formatCount(count)} times: ${reason}.`,
    ),
    ...skipped,
  ];
  return [head, ...blocks, ...(notes.length === 0 ? [] : [notes.join('\n')])].join('\n\n');
}

function findingWordsOf({ kind, example }: Report['findings'][number], isShown: boolean): string {
  const { vendor_type: vendorType, our_type: ourType } = example;
  const vendor = vendorType === 'nothing' ? 'nothing' : JSON.stringify(example.vendor);
  const ours = ourType === 'nothing' ? 'nothing' : JSON.stringify(example.ours);
  const sides = `vendor: ${vendor}, here: ${ours}`;
  const lone = (value: string) => (isShown && value !== 'nothing' ? `: ${value}` : '');
  const values = isShown ? ` (${sides})` : '';
  switch (kind) {
    case 'status':
    case 'header':
      return sides;
    case 'missing':
      return `missing here${lone(vendor)}`;
    case 'together':
      return 'merged with another contact here';
    case 'added':
      return `only here${lone(ours)}`;
    case 'type':
      return `vendor: ${vendorType}, here: ${ourType}${values}`;
    case 'value':
      return `different value${values}`;
    case 'order':
      return 'different order';
  }
}

function timesOf({ count, example }: Report['findings'][number]): string {
  const times = count === 1 ? 'once' : `${formatCount(count)} times`;
  if (example.contact_id !== null) return `${times}, first contact ${example.contact_id}`;
  return example.page === null ? times : `${times}, first page ${example.page}`;
}
