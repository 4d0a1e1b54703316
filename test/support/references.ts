/**
 * The functions that functions of the source name. Files are read as text, since each of their declarations begins a
 * line.
 */
import path from 'node:path';
import type { SourceFile } from './source-files.js';

const declaration = /^(?:export )?(?:async )?(?:function\*?|const|class) (\w+)/gm;
const imported = /^(import|export) (?!type )\{([^}]*)\} from '(\.[^']+)';/gm;
const importedWhole = /^import \* as (\w+) from '(\.[^']+)';/gm;
const comment = /\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm;
const typeOfName = /\btypeof [\w.]+/g;

interface Declared {
  readonly file: string;
  readonly text: string;
}

export class References {
  /** Declarations by file and name. */
  readonly #declared = new Map<string, Declared>();
  /** The declarations of other files that a file exports. */
  readonly #passedOn = new Map<string, string>();
  readonly #names = new Map<string, ReadonlyMap<string, string>>();
  /** The names in each declaration. They are cached, because many operations reach the same names. */
  readonly #namedBy = new Map<string, readonly string[]>();

  constructor(files: readonly SourceFile[]) {
    for (const { path: file, text } of files) {
      const code = text.replaceAll(comment, '').replaceAll(typeOfName, '');
      const begins = [...code.matchAll(declaration)];
      const names = new Map(begins.map(([, name = '']) => [name, keyOf(file, name)]));
      for (const [index, { 1: name = '', index: from }] of begins.entries())
        this.#declared.set(keyOf(file, name), { file, text: code.slice(from, begins[index + 1]?.index) });
      for (const [, way, list = '', from = ''] of code.matchAll(imported))
        for (const [, name = '', local = name] of list.matchAll(
          /(?<!\w)(?!type )(\w+)(?: as (\w+))?(?=,|\s*$)/g,
        )) {
          const of = keyOf(resolved(file, from), name);
          if (way === 'import') names.set(local, of);
          else this.#passedOn.set(keyOf(file, local), of);
        }
      for (const [, name = '', from = ''] of code.matchAll(importedWhole))
        names.set(`${name}.*`, resolved(file, from));
      this.#names.set(file, names);
    }
  }

  /** Returns the text of a declaration; throws for one that is not there. */
  textOf(file: string, name: string): string {
    const found = this.#declared.get(keyOf(file, name));
    if (found === undefined) throw new Error(`${file} declares no ${name}`);
    return found.text;
  }

  /**
   * Returns the declarations that a text of this file refers to, directly or through others, with their texts. It stops
   * before ends.
   */
  reached(
    file: string,
    text: string,
    isEnd: (key: string, text: string) => boolean,
  ): ReadonlyMap<string, string> {
    const found = new Map<string, string>();
    const left = this.#named(file, text);
    for (let key = left.pop(); key !== undefined; key = left.pop()) {
      const declared = this.#declared.get(key);
      if (found.has(key) || isEnd(key, declared?.text ?? '')) continue;
      found.set(key, declared?.text ?? '');
      if (declared !== undefined) left.push(...this.#namedOnce(key, declared));
    }
    return found;
  }

  /** Returns the declaration that a name of this file means. */
  resolve(file: string, name: string): Declared | undefined {
    const key = this.#names.get(file)?.get(name) ?? '';
    return this.#declared.get(this.#passedOn.get(key) ?? key);
  }

  #namedOnce(key: string, { file, text }: Declared): readonly string[] {
    const known = this.#namedBy.get(key) ?? this.#named(file, text);
    this.#namedBy.set(key, known);
    return known;
  }

  #named(file: string, text: string): string[] {
    const names = this.#names.get(file) ?? new Map<string, string>();
    const bound = boundIn(text);
    return [
      ...text.replaceAll(/'(?:[^'\\\n]|\\.)*'/g, '').matchAll(/(?<![\w.]|readonly )(\w+)(?:\.(\w+))?/g),
    ].flatMap(([, name = '', member = '']) => {
      const whole = names.get(`${name}.*`);
      if (whole !== undefined) return [keyOf(whole, member)];
      const key = names.get(name);
      return key === undefined || bound.has(name) ? [] : [this.#passedOn.get(key) ?? key];
    });
  }
}

/** The parameters and variables of a text, which hide declarations of the file with these names. */
function boundIn(text: string): ReadonlySet<string> {
  const patterns = [
    ...text.matchAll(/^(?:export )?(?:async )?function\*? \w+(?:<[^>]*>)?\(([^;]*?)\)[:\s{]/g),
    ...text.matchAll(/\n\s+(?:const|let) (\{[^}]*\}|\[[^\]]*\]|\w+)/g),
    ...text.matchAll(/\(([^()]*)\)(?:: [\w<>[\]| ]+)? =>/g),
    ...text.matchAll(/(?<=[\s(])(\w+) =>/g),
  ];
  return new Set(
    patterns.flatMap(([, pattern = '']) =>
      [...pattern.matchAll(/(\w+)(?=\s*(?:[,}\])]|=|:|$))/g)].map(([, name = '']) => name),
    ),
  );
}

/** The text up to the bracket that closes the first one. */
export function balanced(text: string): string {
  let depth = 0;
  for (const { 0: bracket, index } of text.matchAll(/[([{}\])]/g)) {
    depth += '([{'.includes(bracket) ? 1 : -1;
    if (depth === 0) return text.slice(0, index + 1);
  }
  return text;
}

const keyOf = (file: string, name: string) => `${file}#${name}`;

const resolved = (file: string, from: string) =>
  path.posix.join(path.posix.dirname(file), from).replace(/\.js$/, '.ts');
