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
    `${count('refused')} are refused as the program expects. ${count('fault')} fail by a fault of the program.`,
  ].join('\n');
  return `\n${whole}\n\n${results.map(sectionOf).join('\n')}\n`;
}

function sectionOf({ name, client, api, played }: Result): string {
  const rows = played.map((one) => {
    const { call } = one;
    const [address] = call.path.split('?');
    const times = call.times === undefined ? '' : ` × ${call.times}`;
    return `| ${cell(call.does)} | \`${call.method} ${client.prefix ?? ''}${address}\`${times} | ${cell(resultOf(one).text)} |`;
  });
  const facts = [
    ['Written in', `${client.language}; ${client.source}`],
    ['API', api ?? 'none of this server'],
    ['Address', client.address],
    ...(client.settings === undefined ? [] : [['Account', settingsOf(client.settings)]]),
    ['Failure', client.failure],
    ['Data', `[${name}.json](../test/strangers/clients/${name}.json)`],
  ].map(([what, text]) => `- ${what}: ${text}`);
  const table = api === undefined ? '' : `\n| It | Request | Result |\n|---|---|---|\n${rows.join('\n')}\n`;
  return `### ${client.name}\n\n${facts.join('\n')}\n${table}`;
}

function settingsOf(settings: Readonly<Record<string, string>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `\`${name}=${value}\``)
    .join(', ');
}

type Kind = 'works' | 'forwarded' | 'refused' | 'fault';

function resultOf({ call, failures }: Played): { readonly kind: Kind; readonly text: string } {
  const { fault, refused, vendor, pages } = call;
  if (fault !== undefined)
    return { kind: 'fault', text: `fails by a fault of the ${fault.of}: ${fault.why}` };
  const [first] = failures;
  if (first !== undefined) throw new Error(`${call.does}: ${first.check}: ${first.text}`);
  if (refused !== undefined)
    return { kind: 'refused', text: `refused with ${refused.status}: ${refused.why}` };
  if (vendor !== undefined) return { kind: 'forwarded', text: 'works: forwarded to the vendor' };
  return { kind: 'works', text: pages === undefined ? 'works' : `works: all ${pages.expects}` };
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
