/** The operations of the core that a route of the native API calls, from the sources of both. */
import type { Route } from '../../src/faces/kit/wire/declared-route.js';
import { balanced, References } from './references.js';
import { sourceFiles } from './source-files.js';

const sources = sourceFiles('src');
const isOfFaces = (file: string) => /^src\/faces\//.test(file);
const hasRoutes = (file: string) =>
  isOfFaces(file) ? /\/directory\//.test(file) : /\/routes(?:\/|\.ts$)/.test(file);
const faceFiles = sources.filter(({ path: file }) => hasRoutes(file));
/** Operations, and all code below them. */
export const coreFiles = sources.filter(
  ({ path: file }) => !isOfFaces(file) && !hasRoutes(file) && !/^src\/(?:http|compose|cli)\//.test(file),
);

interface RouteText {
  readonly file: string;
  readonly text: string;
}

/**
 * Returns the source of a route: a call with the request line, or an object. Undefined: the declaration of a kind of
 * records generates the route.
 */
function textOfRoute({ method, path: route, operation }: Route, isKnown: boolean): RouteText | undefined {
  const places = [`'${method} ${route}'`, `operation: '${operation}'`];
  for (const place of places)
    for (const { path: file, text } of faceFiles) {
      const at = text.indexOf(place);
      const from = Math.max(text.lastIndexOf('{\n', at), text.lastIndexOf('(', at));
      if (at > 0) return { file, text: balanced(text.slice(from)) };
    }
  if (isKnown) return undefined;
  const template = new RegExp(`\\(\\s*\\\`${method} /\\$\\{catalog\\}${route.replace(/^\/\w+/, '')}\\\``);
  for (const { path: file, text } of faceFiles) {
    const from = text.search(template);
    if (from > 0) return { file, text: balanced(text.slice(from)) };
  }
  throw new Error(`The source has no ${method} ${route}`);
}

const faceReferences = new References(faceFiles);
/** Functions that all routes of a kind share, or all routes. */
const isShared = (key: string) => /\/(?:route-kinds|face)\.ts#/.test(key);

const providers = sources.find(
  ({ path: file, text }) => text.includes('core.signInByProof(') && !file.includes('.test.'),
);
const providerReferences = new References(providers === undefined ? [] : [providers]);

function reachedByProviders(text: string): Iterable<string> {
  return providers === undefined ? [] : providerReferences.reached(providers.path, text, isShared).values();
}

/** The members of the core that a route calls, also through functions of the face and of sign-in with providers. */
export function callsOf(route: Route, isKnown: boolean): readonly string[] {
  const of = textOfRoute(route, isKnown);
  const texts =
    of === undefined ? [] : [of.text, ...faceReferences.reached(of.file, of.text, isShared).values()];
  const ways = texts.flatMap((text) => [...text.matchAll(/\b(?:signIn|providers)\??\.(\w+)\(/g)]);
  const byProvider = ways.flatMap(([, way]) => {
    const [text] = new RegExp(`\n    ${way}: [\\s\\S]*?\n(?=\n|  };)`).exec(providers?.text ?? '') ?? [];
    return text === undefined ? [] : [text, ...reachedByProviders(text)];
  });
  const named = [...texts, ...byProvider].flatMap((text) =>
    [...text.matchAll(/\bcore\.(\w+)/g)].map(([, name = '']) => name),
  );
  return [...new Set(named)];
}

/** Returns the known operations of a route: the operation of its name, and operations that it calls. */
export function operationsOf(route: Route, known: { has: (name: string) => boolean }): readonly string[] {
  const calls = callsOf(route, known.has(route.operation));
  return [...new Set([route.operation, ...calls])].filter((name) => known.has(name));
}
