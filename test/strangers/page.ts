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

const file = path.join(programRoot, 'docs', 'clients.md');
const begin = '<!-- begin clients -->\n';
const end = '<!-- end clients -->';
const tables = new RegExp(`(?<=${begin})[\\s\\S]*(?=${end})`);
const day = /on \d{4}-\d{2}-\d{2}/;

export function readPage(): string {
  return fs.readFileSync(file, 'utf8');
}

/** The page with the results. Its date changes with them alone, so that a run without a change leaves it. */
export function pageWith(results: readonly Result[], today: string): string {
  const before = readPage();
  const after = before.replace(tables, () => tablesOf(results));
  return after === before ? before : after.replace(day, `on ${today}`);
}

export function writePage(text: string): void {
  fs.writeFileSync(file, text);
}

function tablesOf(results: readonly Result[]): string {
  const counts = results.flatMap(({ played }) => played.map(resultOf));
  const count = (kind: Kind) => counts.filter((one) => one.kind === kind).length;
  const whole = [
    `${results.length} programs send ${counts.length} requests. ${count('works')} of them work, and ${count('forwarded')} work at the vendor, through this server.`,
    `${count('refused')} are refused as the program expects. ${count('fails')} fail by a fault of the program.`,
  ].join('\n');
  return `\n${whole}\n\n${results.map(sectionOf).join('\n')}\n`;
}

const commonSource = 'public code without a known repository';

/** A section counts the requests that work, and names the others. Its data file has all of them. */
function sectionOf({ name, client, api, played }: Result): string {
  const facts = [
    client.language,
    ...(client.source === commonSource ? [] : [client.source]),
    api ?? 'no API of this server',
    ...(client.settings === undefined ? [] : [`account with ${settingsOf(client.settings)}`]),
  ];
  const about = `${facts.join('; ')}. Address: ${client.address}. [Data](../test/strangers/clients/${name}.json)`;
  const outcomes = api === undefined ? [] : played.map((one) => ({ ...resultOf(one), does: one.call.does }));
  const count = (kind: Kind) => outcomes.filter((one) => one.kind === kind).length;
  const counts = (['works', 'forwarded'] as const).flatMap((kind) =>
    count(kind) === 0 ? [] : [`${kind === 'works' ? 'work' : kind}: ${count(kind)}`],
  );
  const items = [
    ...(counts.length === 0 ? [] : [counts.join('; ')]),
    ...outcomes.flatMap(({ label, reason, does }) =>
      reason === undefined ? [] : [`**${label}**: it ${does}. Reason: ${reason}`],
    ),
  ].map((item) => `- ${item}\n`);
  return `### ${client.name}\n\n${about}\n${items.length === 0 ? '' : `\n${items.join('')}`}`;
}

function settingsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(', ');
}

type Kind = 'works' | 'forwarded' | 'refused' | 'fails';

interface Outcome {
  readonly kind: Kind;
  readonly label: string;
  readonly reason?: string;
}

function resultOf({ call, failures }: Played): Outcome {
  const { fault, refused, vendor } = call;
  if (fault !== undefined)
    return { kind: 'fails', label: `fails by a fault of the ${fault.of}`, reason: fault.why };
  const [first] = failures;
  if (first !== undefined) throw new Error(`${call.does}: ${first.check}: ${first.text}`);
  if (refused !== undefined)
    return { kind: 'refused', label: `refused with ${refused.status}`, reason: refused.why };
  const kind = vendor === undefined ? 'works' : 'forwarded';
  return { kind, label: kind };
}
