/**
 * Puts runs into the documentation: each table into the page that has its markers, and the drawings. Several runs may
 * each have measured a part. Where two have the same work with the same number of contacts, the later one counts. A
 * profile does not replace a measurement.
 */
import fs from 'node:fs';
import path from 'node:path';
import { programRoot } from '../../src/config/root.js';
import {
  chosenGrid,
  isPlain,
  otherGrid,
  peerGrid,
  targetGrid,
  titleGrid,
  volumeGrid,
  whole,
} from './cells.js';
import { plotsOf } from './plots.js';
import type { Result } from './result.js';
import type { Run } from './run.js';
import { markdownTable } from './table.js';
import { judge, type Target } from './targets.js';

/** The page for evaluators and operators, and the rest of the figures. */
export const resultPages = ['docs/develop/performance.md', 'bench/laboratory.md'].map((page) =>
  path.join(programRoot, page),
);

/** Writes both pages and docs/images/performance-*.svg. */
export function refreshDocs(runs: readonly Run[]): void {
  const texts = resultPages.map((page) => fs.readFileSync(page, 'utf8'));
  for (const [index, text] of refreshPages(texts, runs).entries())
    fs.writeFileSync(resultPages[index] as string, text);
  const folder = path.join(programRoot, 'docs/images');
  fs.mkdirSync(folder, { recursive: true });
  const plain = lastResults(runs).flatMap((run) => run.results.filter(isPlain));
  for (const [name, svg] of plotsOf(plain)) fs.writeFileSync(path.join(folder, name), svg);
}

/**
 * Returns the pages with the tables of these runs; throws when no page has a marker. Other programs have a section of
 * their own, and profiles none. A kind of figures that no run has keeps its sections.
 */
export function refreshPages(pages: readonly string[], runs: readonly Run[]): readonly string[] {
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
          requests: markdownTable(chosenGrid(results)),
          others: markdownTable(otherGrid(results)),
          volumes: markdownTable(volumeGrid(results)),
          works: markdownTable(titleGrid(plain)),
        }),
    ...(results.some(isPeer)
      ? { peers: `${originsOf(last, isPeer)}\n\n${markdownTable(peerGrid(results))}` }
      : {}),
  };
  return Object.entries(sections).reduce(
    (texts, [name, section]) => placeSection(texts, name, section),
    pages,
  );
}

const isPeer = ({ peer }: Result) => peer !== undefined;

/** Returns the origin of these figures, for each run. */
function originsOf(runs: readonly Run[], isWanted: (result: Result) => boolean): string {
  const origins = runs
    .map((run) => ({ ...run, results: run.results.filter(isWanted) }))
    .filter((run) => run.results.length > 0);
  const largest = Math.max(maxNamed + 1, ...origins.map((run) => run.results.length));
  return origins
    .map((run) => {
      if (origins.length === 1) return describeOrigin(run, '');
      const works = [...new Set(run.results.map((result) => result.work))].join(', ');
      return describeOrigin(run, `${run.results.length === largest ? 'All other works' : works}: `);
    })
    .join('\n');
}

/** Most works of a run that are named next to other runs. */
const maxNamed = 12;

/** Returns the runs without works that a later run measured again, and without empty runs. */
function lastResults(runs: readonly Run[]): readonly Run[] {
  return runs
    .map((run, index) => {
      const again = new Set(runs.slice(index + 1).flatMap((later) => later.results.map(nameOf)));
      return { ...run, results: run.results.filter((result) => !again.has(nameOf(result))) };
    })
    .filter((run) => run.results.length > 0);
}

const nameOf = ({ work, contacts, profile }: Result) =>
  `${work} ${contacts} ${profile === undefined ? '' : 'profile'}`;

/** Reads a run from a file, which is the output of `npm run bench`. */
export function readRun(file: string): Run {
  return JSON.parse(fs.readFileSync(file, 'utf8')) as Run;
}

/** Returns the pages with this section between its markers; throws when no page has them. */
export function placeSection(pages: readonly string[], name: string, section: string): readonly string[] {
  const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`];
  if (!pages.some((page) => page.includes(begin))) throw new Error(`No page has a place for ${name}`);
  return pages.map((page) => {
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    return to < from || from === -1
      ? page
      : `${page.slice(0, from + begin.length)}\n${section}\n${page.slice(to)}`;
  });
}

/**
 * Writes the sentences about the targets. They come from the same targets as the table, so that the text cannot
 * contradict it.
 */
function describeMissed(targets: readonly Target[]): string {
  const missed = targets.filter((target) => target.isMet === false);
  if (missed.length === 0) return 'None is missed.';
  return missed
    .map(({ name, whyMissed = 'The reason is not known yet.' }) => `- **${name}**: ${whyMissed}`)
    .join('\n');
}

/** Describes the origin of the figures of a run. `works`: the works of the figures; empty for all works. */
function describeOrigin(run: Run, works: string): string {
  const { version, commit, node, cores, memory_gib, platform, options, seconds } = run;
  const { contacts, rows, connections, rounds, seconds: length, longRounds, seed } = options;
  return [
    `- ${works}Switchbook ${version}, commit ${commit}, on Node.js ${node}, ${platform}, ${cores} cores, ${memory_gib} GiB.`,
    `  ${whole(Number(contacts))} contacts, ${whole(Number(rows))} rows to import, ${connections} connections, ${rounds} rounds of`,
    `  ${length} s on each side in turn (${longRounds} of what takes long), seed ${seed}. ${Math.ceil(seconds / 60)} minutes in all.`,
  ].join('\n');
}
