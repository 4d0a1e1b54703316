/**
 * Puts runs into the documentation: the tables between their markers, and the drawings. Several runs may each have
 * measured a part. Where two have the same work with the same number of contacts, the later one counts. A profile does not replace a measurement.
 */
import fs from 'node:fs';
import path from 'node:path';
import { programRoot } from '../../src/config/root.js';
import type { Result } from '../result.js';
import { judge, type Target } from '../targets.js';
import {
  budgetGrid,
  isPlain,
  layerGrid,
  peerGrid,
  requestGrid,
  targetGrid,
  titleGrid,
  volumeGrid,
  whole,
} from './cells.js';
import { plotsOf } from './plots.js';
import type { Run } from './run.js';
import { markdownTable } from './table.js';

const docs = path.join(programRoot, 'docs');

/** Writes docs/performance.md and docs/performance/*.svg. */
export function refreshDocs(runs: readonly Run[]): void {
  const page = path.join(docs, 'performance.md');
  fs.writeFileSync(page, refreshed(fs.readFileSync(page, 'utf8'), runs));
  const folder = path.join(docs, 'performance');
  fs.mkdirSync(folder, { recursive: true });
  const plain = lastResults(runs).flatMap((run) => run.results.filter(isPlain));
  for (const [name, svg] of plotsOf(plain)) fs.writeFileSync(path.join(folder, name), svg);
}

/**
 * The page with the tables of these runs; throws when a marker is missing. Profiles and other programs have sections of
 * their own. A kind of figures that no run has keeps its sections.
 */
export function refreshed(page: string, runs: readonly Run[]): string {
  const last = lastResults(runs);
  const results = last.flatMap((run) => run.results);
  const plain = results.filter(isPlain);
  const sections: Readonly<Record<string, string>> = {
    ...(plain.length === 0
      ? {}
      : {
          machine: originsOf(last, isPlain),
          targets: markdownTable(targetGrid(judge(results))),
          missed: describeMissed(judge(results)),
          requests: markdownTable(requestGrid(results)),
          volumes: markdownTable(volumeGrid(results)),
          works: markdownTable(titleGrid(plain)),
        }),
    ...(results.some(isProfile)
      ? {
          budgets: `${originsOf(last, isProfile)}\n\n${markdownTable(budgetGrid(results))}`,
          layers: markdownTable(layerGrid(results)),
        }
      : {}),
    ...(results.some(isPeer)
      ? { peers: `${originsOf(last, isPeer)}\n\n${markdownTable(peerGrid(results))}` }
      : {}),
  };
  let text = page;
  for (const [name, section] of Object.entries(sections)) text = placed(text, name, section);
  return text;
}

const isProfile = ({ profile }: Result) => profile !== undefined;
const isPeer = ({ peer }: Result) => peer !== undefined;

/** The origin of these figures, for each run. */
function originsOf(runs: readonly Run[], isWanted: (result: Result) => boolean): string {
  const origins = runs
    .map((run) => ({ ...run, results: run.results.filter(isWanted) }))
    .filter((run) => run.results.length > 0);
  return origins.map((run) => describeOrigin(run, origins.length === 1)).join('\n');
}

/** The runs without what a later one measured again, and without those of which nothing is left. */
function lastResults(runs: readonly Run[]): readonly Run[] {
  return runs
    .map((run, index) => {
      const again = new Set(runs.slice(index + 1).flatMap((later) => later.results.map(nameOf)));
      return { ...run, results: run.results.filter((one) => !again.has(nameOf(one))) };
    })
    .filter((run) => run.results.length > 0);
}

const nameOf = ({ work, contacts, profile }: Result) =>
  `${work} ${contacts} ${profile === undefined ? '' : 'profile'}`;

/** The file is the output of `npm run bench`. */
export function readRun(file: string): Run {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Run;
}

/** The page with this section between its markers; throws when they are missing. */
export function placed(page: string, name: string, section: string): string {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`docs/performance.md has no place for ${name}`);
  return `${page.slice(0, from + begin.length)}\n${section}\n${page.slice(to)}`;
}

/** Generated from the same figures as the table, so that the text cannot contradict it. */
function describeMissed(targets: readonly Target[]): string {
  const missed = targets.filter((one) => one.isMet === false);
  if (missed.length === 0) return 'None is missed.';
  return missed
    .map(
      ({ name, wanted, measured, whyMissed = 'The reason is not known yet.' }) =>
        `- **${name}**, ${measured} (target: ${wanted}). ${whyMissed}`,
    )
    .join('\n');
}

/** `isOnly`: all figures are of this run, so its works need no names. */
function describeOrigin(run: Run, isOnly: boolean): string {
  const { version, commit, node, cores, memory_gib, platform, options, seconds, results } = run;
  const { contacts, rows, connections, rounds, seconds: length, longRounds, seed } = options;
  const names = results.map((one) => (one.profile === undefined ? one.work : `profile of ${one.work}`));
  const works = isOnly ? '' : `${[...new Set(names)].join(', ')}: `;
  return [
    `- ${works}Switchbook ${version}, commit ${commit}, on Node.js ${node}, ${platform}, ${cores} cores, ${memory_gib} GiB;`,
    `  ${whole(Number(contacts))} contacts, ${whole(Number(rows))} rows to import, ${connections} connections, ${rounds} rounds of`,
    `  ${length} s on each side in turn (${longRounds} of what takes long), seed ${seed}; ${Math.ceil(seconds / 60)} minutes in all`,
  ].join('\n');
}
