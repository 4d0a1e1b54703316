/** The page of the documentation with what each client sends and gets, made from a run. */
import fs from 'node:fs';
import path from 'node:path';
import { programRoot } from '../../src/config/root.js';
import type { ClientFile } from './client-file.js';
import type { Played } from './play.js';

export interface Result {
  readonly name: string;
  readonly client: ClientFile;
  /** the API that serves it; undefined: none here does */
  readonly api: string | undefined;
  readonly played: readonly Played[];
}

export const page = 'docs/guides/third-party-programs.md';
const begin = '<!-- begin clients -->\n';
const end = '<!-- end clients -->';
const lists = new RegExp(`(?<=${begin})[\\s\\S]*(?=${end})`);
const day = /on \d{4}-\d{2}-\d{2}/;

/** The page with the results. The date changes only with the results, so that a run without a change keeps it. */
export function pageWith(results: readonly Result[], today: string): string {
  const before = fs.readFileSync(path.join(programRoot, page), 'utf8');
  const after = before.replace(lists, () => listsOf(results));
  return after === before ? before : after.replace(day, `on ${today}`);
}

function listsOf(results: readonly Result[]): string {
  const counts = results.flatMap(({ played }) => played.map(resultOf));
  const count = (kind: Kind) => counts.filter((outcome) => outcome.kind === kind).length;
  const whole = [
    `${results.length} programs send ${counts.length} requests. ${count('works')} of them work, and ${count('forwarded')} work at the vendor, through this server.`,
    `${count('refused')} are refused as the program expects. ${count('fails')} fail by a fault of the program.`,
  ].join('\n');
  const apis = [...new Set(results.map(({ api }) => api))];
  const sections = apis.map((api) =>
    listOf(
      api,
      results.filter((result) => result.api === api),
    ),
  );
  return `\n${whole}\n\n${sections.join('\n')}\n`;
}

const commonSource = 'public code without a known repository';

/** A list of the programs of an API, with the requests that fail. The data file of a program has all requests. */
function listOf(api: string | undefined, results: readonly Result[]): string {
  const addresses = results.map(({ client }) => client.address);
  const times = (text: string) => addresses.filter((address) => address === text).length;
  const usual = addresses
    .toSorted((left, right) => times(right) - times(left))
    .find((address) => times(address) > 1);
  const about = usual === undefined ? '' : `Where no address is stated, it is ${usual}.\n\n`;
  const items = results.map((result) => `- ${textOf(result, usual)}\n`);
  return `### ${api ?? 'No API of this server'}\n\n${about}${items.join('')}`;
}

function textOf({ name, client, api, played }: Result, usual: string | undefined): string {
  const facts = [
    `[${client.name}](../../test/third-party/clients/${name}.json)`,
    ...(client.source === commonSource ? [] : [client.source]),
    ...(client.settings === undefined ? [] : [`account with ${settingsOf(client.settings)}`]),
  ].join('; ');
  const fails = (api === undefined ? [] : played).flatMap((item) => {
    const { kind, reason } = resultOf(item);
    return kind === 'fails' ? [`**It ${item.call.does}**: ${reason}`] : [];
  });
  const address = client.address === usual ? '' : `: ${client.address}`;
  return [`${facts}${address}`, ...fails].join('. ');
}

function settingsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(', ');
}

type Kind = 'works' | 'forwarded' | 'refused' | 'fails';

interface Outcome {
  readonly kind: Kind;
  readonly reason?: string;
}

function resultOf({ call, failures }: Played): Outcome {
  const { fault, refused, vendor } = call;
  if (fault !== undefined) return { kind: 'fails', reason: fault.why };
  const [first] = failures;
  if (first !== undefined) throw new Error(`${call.does}: ${first.check}: ${first.text}`);
  if (refused !== undefined) return { kind: 'refused', reason: refused.why };
  return { kind: vendor === undefined ? 'works' : 'forwarded' };
}
