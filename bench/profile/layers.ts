/**
 * The layers of a request, and the share of a processor profile that each took. A sample belongs to the innermost
 * function that has a layer. Functions of Node.js and of packages without one belong to their caller.
 */
import type { Profiler } from 'node:inspector';

/** A request passes them in this order. */
export const layers = {
  node: 'Node.js: http, sockets, event loop',
  system: 'system calls and native code',
  listener: 'listener (src/http)',
  fastify: 'Fastify',
  checks: 'checks: credential, sign-in, rate, scope (faces/kit, admission, access, sign-in)',
  decode: 'face: decode',
  core: 'core and domain',
  store: 'store: statements and rows',
  driver: 'driver (pg)',
  encode: 'encode and serialize',
  bare: 'code of the bare server',
  gc: 'garbage collection',
  threads: 'other threads: compilers, garbage collection, files',
  other: 'other',
} as const;

export type Layer = keyof typeof layers;

const filesByLayer: readonly (readonly [RegExp, Layer])[] = [
  [/\/src\/http\//, 'listener'],
  [/\/src\/faces\/(kit\/answer\/|[^/]+\/(encode|answers))/, 'encode'],
  [/\/src\/(faces\/kit|(access|sessions)\/operations)\/|\/packages\/(admission|sign-in)\//, 'checks'],
  [/\/src\/(database\/|contacts\/lists\/|[a-z-]+\/store[/.])/, 'store'],
  [/\/src\/(faces\/|[a-z-]+\/routes[/.])/, 'decode'],
  [/\/src\/(compose|cli|config)\/|\/packages\/embedded-postgres\//, 'other'],
  [/^(?!.*\/(packages|node_modules)\/).*\/src\/(?!\w[\w-]*\/(values|filters)[/.])/, 'core'],
  [/\/packages\/messaging-payloads\//, 'core'],
  [/\/bench\/bare\//, 'bare'],
  [/\/bench\/profile\//, 'other'],
  [/\/node_modules\/(pg|pg-pool|pg-protocol|pg-types|postgres-\w+)\//, 'driver'],
  [/\/node_modules\/(fastify|find-my-way|avvio|@fastify\/(?!fast-json))/, 'fastify'],
  [/\/node_modules\/fast-json-stringify\//, 'encode'],
];

/** Values that several layers read and write. They count as work of the calling layer. */
const shared = /\/packages\/(domain|text|contact-files)\/|\/src\/\w[\w-]*\/(values|filters)[/.]/;
const wire = /^node:(_?http|net|stream|internal\/(streams|http|net|stream_base))/;

// A map: functions may be called `constructor`.
const namesByLayer: ReadonlyMap<string, Layer> = new Map([
  ['(garbage collector)', 'gc'],
  ['(program)', 'system'],
]);

function layerOf({ functionName, url }: Profiler.ProfileNode['callFrame'], caller: Layer): Layer {
  const named = namesByLayer.get(functionName);
  if (named !== undefined) return named;
  const own = filesByLayer.find(([pattern]) => pattern.test(url))?.[1];
  if (own !== undefined) return own;
  if (shared.test(url)) return caller === 'node' ? 'core' : caller;
  // The driver writes to its own socket.
  if (wire.test(url) && caller !== 'driver') return 'node';
  return caller;
}

/** Returns the share of each layer in the time that the main thread was busy; together they are 1. */
export function sharesOf({ nodes }: Pick<Profiler.Profile, 'nodes'>): ReadonlyMap<Layer, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const hits = new Map<Layer, number>();
  const open: (readonly [Profiler.ProfileNode, Layer])[] = nodes[0] === undefined ? [] : [[nodes[0], 'node']];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, caller] = next;
    const layer = layerOf(node.callFrame, caller);
    if (node.callFrame.functionName !== '(idle)')
      hits.set(layer, (hits.get(layer) ?? 0) + (node.hitCount ?? 0));
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) open.push([child, layer]);
    }
  }
  const all = [...hits.values()].reduce((sum, hit) => sum + hit, 0);
  return new Map([...hits].map(([layer, count]) => [layer, all === 0 ? 0 : count / all]));
}

/** Returns the functions with the most own samples, as shares of the busy time. */
export function hottest({ nodes }: Pick<Profiler.Profile, 'nodes'>, most: number): readonly HotFunction[] {
  const hits = new Map<string, number>();
  let all = 0;
  for (const { callFrame, hitCount = 0 } of nodes) {
    if (callFrame.functionName === '(idle)') continue;
    all += hitCount;
    const file = callFrame.url.replace(/^.*\/(?=(dist|node_modules)\/)/, '').replace(/^dist\//, '');
    const name = `${callFrame.functionName || 'anonymous'} ${file}`.trim();
    hits.set(name, (hits.get(name) ?? 0) + hitCount);
  }
  return [...hits]
    .sort(([, one], [, other]) => other - one)
    .slice(0, most)
    .map(([name, count]) => ({ name, share: all === 0 ? 0 : Math.round((count / all) * 1_000) / 1_000 }));
}

export interface HotFunction {
  readonly name: string;
  readonly share: number;
}
