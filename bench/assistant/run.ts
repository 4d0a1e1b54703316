/** The twenty tasks with our tools, then with the peer's tools, each on a separate account with the same people. */
import { type Grid, whole } from '../report/cells.js';
import { until } from '../run/until.js';
import { type Account, type Office, openOffice } from './office.js';
import { peerTools } from './peer.js';
import { type Conversation, type Task, tasks } from './tasks.js';
import { ourTools, type Spent, type Tools } from './transcript.js';

interface TaskResult {
  readonly name: string;
  readonly question: string;
  /** Null: the tools cannot do it. Wrong answers throw. */
  readonly ours: Spent | null;
  readonly peer: Spent | null;
}

interface AssistantResult {
  readonly people: number;
  readonly listTokens: { readonly ours: number; readonly peer: number };
  readonly tasks: readonly TaskResult[];
}

interface Places {
  readonly ours: Account;
  readonly peer: Account;
  readonly now: Date;
}

/** Throws if the result of a task is wrong. */
export async function runTasks({ ours, peer, now }: Places): Promise<AssistantResult> {
  const offices = { ours: await openOffice(ours), peer: await openOffice(peer) };
  const tools = { ours: await ourTools(ours), peer: peerTools(peer) };
  try {
    const done = {
      ours: await runAll(offices.ours, tools.ours, now, ({ ours: script }) => script),
      peer: await runAll(offices.peer, tools.peer, now, ({ peer: script }) => script),
    };
    return {
      people: offices.ours.people,
      listTokens: { ours: tools.ours.listTokens, peer: tools.peer.listTokens },
      tasks: tasks.map(({ name, question }, index) => ({
        name,
        question,
        ours: done.ours[index] ?? null,
        peer: done.peer[index] ?? null,
      })),
    };
  } finally {
    await tools.ours.close();
  }
}

const dayMs = 24 * 60 * 60 * 1000;

async function runAll(
  office: Office,
  { transcript }: Tools,
  now: Date,
  scriptOf: (task: Task) => Task['peer'],
): Promise<readonly (Spent | null)[]> {
  const conversation: Conversation = {
    call: transcript.tool,
    memory: {},
    pause: () => untilSettled(office),
    yesterday: new Date(now.getTime() - dayMs).toISOString().slice(0, 10),
  };
  const spent: (Spent | null)[] = [];
  for (const task of tasks) {
    const script = scriptOf(task);
    if (script === null) {
      spent.push(null);
      continue;
    }
    const answer = await script(conversation);
    spent.push(transcript.spent());
    if (!(await task.isRight(answer, office.look)))
      throw new Error(`"${task.name}" is not right: ${JSON.stringify(answer)}`);
  }
  return spent;
}

const underWay = new Set(['queued', 'running', 'undoing']);

function untilSettled({ look }: Office): Promise<void> {
  return until('all bulk changes have ended', async () => {
    const { data } = await look('/bulk-changes');
    return !data.some(({ state }: { state: string }) => underWay.has(state));
  });
}

const heading = ['task', 'calls', 'tokens', 'calls of wacrm-mcp', 'its tokens'];

export function taskGrid({ tasks: done }: AssistantResult): Grid {
  return {
    heading,
    rows: done.map(({ question, ours, peer }) => [question, ...cells(ours), ...cells(peer)]),
  };
}

/** Sums up the tasks, with the list of tools. */
export function sumGrid({ tasks: done, listTokens }: AssistantResult): Grid {
  const both = bothDo(done);
  const all = { ours: sumOf(done, 'ours'), shared: sumOf(both, 'ours'), peer: sumOf(both, 'peer') };
  const withList = ({ calls, tokens }: Spent, list: number) => cells({ calls, tokens: tokens + list });
  return {
    heading,
    rows: [
      ['The list of tools', '', whole(listTokens.ours), '', whole(listTokens.peer)],
      [
        `The ${both.length} tasks that both do, with the list`,
        ...withList(all.shared, listTokens.ours),
        ...withList(all.peer, listTokens.peer),
      ],
      [`All ${done.length} tasks, with the list`, ...withList(all.ours, listTokens.ours), ...cells(null)],
    ],
  };
}

export function bothDo(done: readonly TaskResult[]): readonly TaskResult[] {
  return done.filter(({ ours, peer }) => ours !== null && peer !== null);
}

export function sumOf(done: readonly TaskResult[], side: 'ours' | 'peer'): Spent {
  const spent = done.flatMap((taskResult) => taskResult[side] ?? []);
  const add = (name: keyof Spent) => spent.reduce((all, item) => all + item[name], 0);
  return { calls: add('calls'), tokens: add('tokens') };
}

function cells(spent: Spent | null): readonly [string, string] {
  return spent === null ? ['not possible', ''] : [whole(spent.calls), whole(spent.tokens)];
}
