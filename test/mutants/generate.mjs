/**
 * Generates mutants of a source file. `refusals`: removes one `throw`, one refusing `if` or one call of a check.
 * `conditions`: removes one condition of a `filter` callback, of a `where` in SQL, or one member of a filter object.
 * The generator strips types first, since the parser reads JavaScript; line numbers are the lines of the source.
 */
import { SourceMap } from 'node:module';
import { parse } from 'acorn';
import { transformSync } from 'esbuild';

export const kinds = ['refusals', 'conditions'];

/** Functions that refuse their input. */
const refusing = /^(refuse|check|allow|forbid|require|ensure|assert|fault$)/;
const ofFilter = new Set(['filter', 'where', 'filters']);
const longest = 110;

/**
 * The mutants of a source, in the order of its text. `id`: stable while the code is unchanged. `line`: from 1. `code`:
 * the removed code. `text`: the JavaScript of the file with the mutant, `unchanged` without it. `names`: the enclosing
 * functions, the innermost first.
 */
export function mutantsOf(file, source) {
  return placesOf(file, source).mutants;
}

/**
 * The mutants, and the further data that `marks.mjs` needs: the compiled `code`, its named `functions` with the bodies,
 * and the `constants` of the module. `mark` of a mutant: the statement that only the unchanged program runs, or the
 * operand whose value decides.
 */
export function placesOf(file, source) {
  const { code, map } = transformSync(source, { loader: 'ts', sourcemap: true, target: 'es2023' });
  const lineOf = linesOf(JSON.parse(map), code);
  const found = [];
  const functions = [];
  const add = (kind, from, to, instead, mark) => found.push({ kind, from, to, instead, mark });
  const tree = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  walk(tree, (node, parent) => {
    const name = functionName(node, parent);
    if (name !== undefined) functions.push({ name, from: node.start, to: node.end, body: node.body });
    refusals(node, parent, add);
    filters(node, code, add);
    statements(node, code, add);
  });
  const constants = constantsOf(tree);
  const seen = new Map();
  const mutants = found
    .sort((one, other) => one.from - other.from || one.to - other.to)
    .map(({ kind, from, to, instead, mark }) => {
      const taken = code.slice(from, to).replaceAll(/\s+/g, ' ').trim();
      const name = `${file} ${kind} ${taken.slice(0, longest)}`;
      seen.set(name, (seen.get(name) ?? 0) + 1);
      const id = seen.get(name) === 1 ? name : `${name} #${seen.get(name)}`;
      const names = functions
        .filter((one) => one.from <= from && to <= one.to)
        .sort((one, other) => other.from - one.from)
        .map(({ name }) => name);
      return {
        id,
        file,
        kind,
        line: lineOf(from),
        code: taken,
        names: names.length > 0 ? names : usersOf(constants, from, { code, functions }),
        isOfModule: names.length === 0,
        text: code.slice(0, from) + instead + code.slice(to),
        unchanged: code,
        mark,
      };
    });
  return { code, functions, mutants };
}

/** The declarations at the top of a module, such as statements. */
function constantsOf(tree) {
  return tree.body.flatMap((node) => {
    const declared = node.type === 'ExportNamedDeclaration' ? node.declaration : node;
    if (declared?.type !== 'VariableDeclaration') return [];
    return declared.declarations.flatMap(({ id, start, end }) =>
      id.type === 'Identifier' ? [{ name: id.name, from: start, to: end }] : [],
    );
  });
}

/** The functions of a module that use the constant at a place, or a constant that is made of it. */
function usersOf(constants, at, { code, functions }) {
  const used = constants.filter(({ from, to }) => from <= at && at < to);
  for (const { name } of used) {
    const word = new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`);
    const others = constants.filter((one) => !used.includes(one) && word.test(code.slice(one.from, one.to)));
    used.push(...others);
  }
  const words = used.map(({ name }) => new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`));
  return functions
    .filter(({ from, to }) => words.some((word) => word.test(code.slice(from, to))))
    .map(({ name }) => name);
}

function linesOf(map, code) {
  const sources = new SourceMap(map);
  return (at) => {
    const before = code.slice(0, at).split('\n');
    const entry = sources.findEntry(before.length - 1, before.at(-1).length);
    return (entry.originalLine ?? 0) + 1;
  };
}

function walk(node, visit, parent) {
  visit(node, parent);
  for (const [name, value] of Object.entries(node)) {
    if (name === 'type') continue;
    for (const one of [value].flat()) if (typeof one?.type === 'string') walk(one, visit, node);
  }
}

/** The name of a function in a profile; undefined for other nodes and unnamed functions. */
function functionName(node, parent) {
  if (!/^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/.test(node.type)) return undefined;
  return (node.id ?? parent?.id ?? parent?.key ?? parent?.left)?.name;
}

/** `throw`, `return fault(…)`, `await check(…)`: the only effect of the statement is a refusal. */
function isRefusal(node) {
  if (node.type === 'ThrowStatement') return true;
  if (node.type === 'BlockStatement')
    return node.body.length > 0 && isRefusal(node.body.at(-1)) && node.body.length < 3;
  const value =
    node.type === 'ExpressionStatement'
      ? node.expression
      : node.type === 'ReturnStatement'
        ? node.argument
        : null;
  const call = value?.type === 'AwaitExpression' ? value.argument : value;
  if (call?.type !== 'CallExpression') return false;
  const callee = call.callee.type === 'MemberExpression' ? call.callee.property : call.callee;
  return callee.type === 'Identifier' && refusing.test(callee.name);
}

function refusals(node, parent, add) {
  if (node.type === 'IfStatement' && node.alternate === null && isRefusal(node.consequent)) {
    // The mutant removes its statements too.
    node.consequent.isTaken = true;
    add('refusals', node.start, node.end, ';', { ...placeOf(node.consequent), type: 'statement' });
  }
  const isAlone = node.type === 'ThrowStatement' || (node.type === 'ExpressionStatement' && isRefusal(node));
  if (isAlone && node.isTaken !== true && parent?.isTaken !== true)
    add('refusals', node.start, node.end, ';', { ...placeOf(node), type: 'statement' });
}

const placeOf = ({ start, end }) => ({ from: start, to: end });

/** The operands of a chain of one logical operator. */
function operands(node) {
  if (node.type !== 'LogicalExpression' || node.operator === '??') return [node];
  const parts = (one) =>
    one.type === 'LogicalExpression' && one.operator === node.operator
      ? [...parts(one.left), ...parts(one.right)]
      : [one];
  return parts(node);
}

function filters(node, code, add) {
  if (node.type === 'CallExpression' && node.callee.property?.name === 'filter') {
    const [callback] = node.arguments;
    if (callback?.type !== 'ArrowFunctionExpression') return;
    const last = callback.body.type === 'BlockStatement' ? callback.body.body.at(-1) : undefined;
    const body = last?.type === 'ReturnStatement' ? last.argument : callback.body;
    if (body === null || body.type === 'BlockStatement') return;
    const neutral = body.type === 'LogicalExpression' && body.operator === '||' ? 'false' : 'true';
    for (const one of operands(body))
      add('conditions', one.start, one.end, neutral, { ...placeOf(one), type: 'operand', neutral });
  }
  if (node.type === 'Property' && ofFilter.has(node.key.name ?? node.key.value)) {
    const { value } = node;
    const members =
      value.type === 'ObjectExpression'
        ? value.properties
        : value.type === 'ArrayExpression'
          ? value.elements
          : [];
    if (members.length < 2) return;
    for (const one of members) {
      if (one === null || one.key?.name === 'op') continue;
      const comma = /^\s*,/.exec(code.slice(one.end))?.[0].length ?? 0;
      add('conditions', one.start, one.end + comma, '');
    }
  }
}

const clauseEnd =
  /^(order by|group by|limit|returning|for update|for share|on conflict|union|having|offset|window|fetch)\b/;

/**
 * Conditions of a `where`; conditions on the account are separate mutants. They stay in the text, since they give
 * parameters a type.
 */
function statements(node, code, add) {
  if (node.type !== 'TemplateLiteral' && !(node.type === 'Literal' && typeof node.value === 'string')) return;
  const text = code.slice(node.start + 1, node.end - 1);
  const holes =
    node.type === 'TemplateLiteral'
      ? node.expressions.map((one) => [one.start - node.start - 1, one.end - node.start - 1])
      : [];
  for (const { index } of text.matchAll(/\bwhere\b/g)) {
    if (!/\b(select|update|delete|from|join)\b/.test(text)) return;
    for (const [from, to] of conditionsAfter(text, index + 'where'.length, holes)) {
      const condition = text.slice(from, to);
      if (condition.trim() === '' || condition.includes('account_id')) continue;
      add('conditions', node.start + 1 + from, node.start + 1 + to, `(${condition} or true)`);
    }
  }
}

function conditionsAfter(text, start, holes) {
  const found = [];
  let depth = 0;
  let isQuoted = false;
  let isBetween = false;
  let from = start;
  let at = start;
  const end = (next) => {
    const lead = /^\s*/.exec(text.slice(from, at))[0].length;
    const condition = text.slice(from + lead, at).trimEnd();
    if (condition !== '') found.push([from + lead, from + lead + condition.length]);
    from = next;
  };
  for (; at < text.length; at += 1) {
    const hole = holes.find(([first]) => first === at);
    if (hole !== undefined) at = hole[1];
    const one = text[at];
    if (one === "'") isQuoted = !isQuoted;
    if (isQuoted) continue;
    if (one === '(') depth += 1;
    if (one === ')') depth -= 1;
    if (depth < 0) break;
    if (depth > 0 || !/\s/.test(one ?? '')) continue;
    const rest = text.slice(at + 1);
    if (/^between\b/.test(rest)) isBetween = true;
    if (/^or\b/.test(rest)) return [];
    if (clauseEnd.test(rest)) break;
    if (!/^and\b/.test(rest)) continue;
    if (isBetween) isBetween = false;
    else end(at + 1 + 'and'.length);
  }
  end(at);
  return found;
}

/** Returns a few mutants, the same for the same seed. */
export function drawn(items, count, seed) {
  const left = [...items];
  const taken = [];
  let state = seed >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
  while (taken.length < count && left.length > 0) taken.push(...left.splice(next() % left.length, 1));
  return taken;
}
