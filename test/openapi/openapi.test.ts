/**
 * The API documents as a reference: every part has a description, every body and every answer has an example, and a
 * server really returns these examples.
 */
import { describe, expect, it } from 'vitest';
import { examplesOf, textsOf } from '../../src/faces/kit/openapi/texts.js';
import { describedFaces } from '../../src/faces/kit/wire/describe-apis.js';
import { discoverFaces } from '../../src/faces/kit/wire/discover.js';
import { errorsOf } from '../support/wire/compile-with.js';
import { described, type Json, replayExamples } from '../support/wire/described.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const faces = describedFaces(await discoverFaces());

/** Every object in a value, with its path. */
function nodesOf(value: unknown, at = ''): readonly (readonly [string, Json])[] {
  if (typeof value !== 'object' || value === null) return [];
  const below = Object.entries(value).flatMap(([name, one]) => nodesOf(one, `${at}/${name}`));
  return Array.isArray(value) ? below : [[at, value as Json], ...below];
}

function isSentence(text: unknown): boolean {
  return typeof text === 'string' && /^[A-Z0-9`'"].*\.$/s.test(text);
}

describe.each(faces.map((face) => [face.name, face] as const))('the document of %s', (_name, face) => {
  const one = described(face);
  const { document, compile, operations, operationAt } = one;
  const media = operations.flatMap(([where, { requestBody, responses }]) => [
    ...Object.entries(requestBody?.content ?? {}).map(([type, one]) => [`${where} ${type}`, one] as const),
    ...Object.entries(responses).flatMap(([status, { content = {} }]) =>
      Object.entries(content).map(([type, one]) => [`${where} ${status} ${type}`, one] as const),
    ),
  ]);

  it('describes every part in sentences', () => {
    const parts: (readonly [string, unknown])[] = [
      ['the document', document.info.description],
      ...document.tags.map((tag) => [`the topic ${tag.name}`, tag.description] as const),
      ...nodesOf(document.components.securitySchemes)
        .slice(1)
        .map(([at, scheme]) => [`the scheme ${at}`, scheme.description] as const),
    ];
    for (const [where, { description, parameters = [], responses }] of operations) {
      parts.push([where, description]);
      for (const parameter of parameters)
        parts.push([`${where} ${parameter.in} ${parameter.name}`, parameter.description]);
      for (const [status, one] of Object.entries(responses))
        parts.push([`${where} ${status}`, one.description]);
    }
    for (const [title, schema] of Object.entries(document.components.schemas as Record<string, Json>)) {
      parts.push([title, schema.description]);
      for (const [member, one] of Object.entries((schema.properties ?? {}) as Record<string, Json>))
        parts.push([`${title}.${member}`, one.description]);
    }
    expect(parts.filter(([, text]) => !isSentence(text))).toEqual([]);
    expect(operations.filter(([, { summary = '' }]) => summary === '').map(([where]) => where)).toEqual([]);
  });

  it('has an example of every body and every response', () => {
    const bare = media.filter(([, { examples = {} }]) => Object.keys(examples).length === 0);
    expect(bare.map(([where]) => where)).toEqual([]);
  });

  it('every example fits its schema', () => {
    for (const [where, { schema, examples = {} }] of media) {
      const compiled = compile(schema);
      for (const [title, { value }] of Object.entries(examples as Record<string, { value: unknown }>))
        expect([where, title, errorsOf(compiled, value)]).toEqual([where, title, []]);
    }
  });

  it('a value of several types is a union of alternatives, which every tool supports', () => {
    const several = nodesOf(document.components.schemas).filter(
      ([, { type }]) => Array.isArray(type) && type.filter((item) => item !== 'null').length > 1,
    );
    expect(several.map(([at]) => at)).toEqual([]);
  });

  it('a body that is refused for its form does not fit its schema', () => {
    for (const { wire, prefix } of face.mounts)
      for (const exchange of examplesOf(wire).exchanges) {
        const route = wire.routes.find((candidate) => candidate.operation === exchange.operation);
        const { content = {} } = (route && operationAt(prefix, route).requestBody) ?? {};
        const media = content[exchange.contentType ?? 'application/json'];
        if (exchange.status !== 400 || media === undefined || typeof exchange.body !== 'object') continue;
        const compiled = compile(media.schema);
        const isGood = exchange.isWellFormed === true;
        expect([exchange.operation, exchange.title, compiled.Check(exchange.body)]).toEqual([
          exchange.operation,
          exchange.title,
          isGood,
        ]);
      }
  });

  it('every shape has a name, and no two have the same', () => {
    const unnamed = nodesOf({
      paths: document.paths,
      schemas: document.components.schemas,
      responses: document.components.responses,
    }).filter(
      ([at, node]) =>
        !at.includes('/examples/') && typeof node.properties === 'object' && !/^\/schemas\/[^/]+$/.test(at),
    );
    expect(unnamed.map(([at]) => at)).toEqual([]);
    for (const [title, schema] of Object.entries(document.components.schemas as Record<string, Json>))
      expect(schema.title).toBe(title);
  });

  it('every text and every example is used', () => {
    const texts = new Set<string>();
    const text = JSON.stringify(document, (_name, value) => {
      if (typeof value === 'string') texts.add(value);
      return value;
    });
    // Few texts are parts of others, and looking for one in all of them takes long.
    const isNamed = (value: string) =>
      texts.has(value) ||
      value.split(/\{maxBody(?:Bytes)?\}/).every((part) => text.includes(JSON.stringify(part).slice(1, -1)));
    const wires = [...new Set(face.mounts.map((mount) => mount.wire))];
    for (const wire of wires) {
      const words = Object.values(textsOf(wire)).flatMap((item) =>
        typeof item === 'string' ? [item] : Object.values(item as Readonly<Record<string, string>>),
      );
      expect(words.filter((word) => !isNamed(word))).toEqual([]);
      const { exchanges, refusals = [] } = examplesOf(wire);
      const titles = [...exchanges.filter((exchange) => exchange.answer !== undefined), ...refusals];
      expect(titles.filter(({ title }) => !isNamed(title))).toEqual([]);
    }
  });

  // The usual run replays them against a process of `npm start`: `built-program/started.test.ts`.
  it('every operation answers like its examples', { tags: ['nightly'] }, () => replayExamples(fixture, one));
});
