// The OpenAPI document of /directory/v1 as a plain model, the source of the generated parts of all clients.
// clients/README.md describes it. Decision: docs/decisions/0081-clients.md.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** The document of the built program. */
export async function readDocument() {
  const built = (file) => import(pathToFileURL(path.join(root, 'dist/src/faces/kit', file)).href);
  const [{ discoverFaces }, { openApiOf }] = await Promise.all([
    built('wire/discover.js'),
    built('openapi/openapi.js'),
  ]);
  return openApiOf((await discoverFaces()).find((face) => face.name === 'directory'));
}

/** The alternatives of a schema; undefined if it has none. */
export const branchesOf = ({ anyOf, oneOf }) => anyOf ?? oneOf;

export function modelOf(document) {
  const operations = Object.entries(document.paths)
    // Clients have no operation for the document itself.
    .filter(([route]) => route !== '/openapi.json')
    .flatMap(([route, methods]) =>
      Object.entries(methods).map(([method, one]) => operationOf(document, method.toUpperCase(), route, one)),
    );
  return {
    version: JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8')).version,
    base: document.servers[0].url,
    operations,
    schemas: document.components.schemas,
    codes: document.components.schemas.Problem.properties.code['x-extensible-enum'],
  };
}

function operationOf(document, method, route, one) {
  const all = one.parameters ?? [];
  const parameters = all
    .filter(({ in: where }) => where !== 'header')
    .map(({ name, in: where, required, schema, description }) => ({
      name,
      in: where,
      isRequired: required,
      schema,
      description,
    }));
  return {
    name: one.operationId,
    method,
    path: route,
    summary: one.summary,
    description: one.description,
    parameters,
    body: bodyModelOf(one.requestBody),
    ...answerModelOf(document, one, parameters),
    isRepeatable: method === 'GET' || all.some(({ name }) => name === 'Idempotency-Key'),
    hasOnlyNew: method === 'PUT' && all.some(({ name }) => name === 'If-None-Match'),
    hasVersion: all.some(({ name }) => name === 'If-Match'),
    // The role `member` is not a scope: the operation is for the member in person.
    scope: Object.values(one.security?.[0] ?? {})[0]?.find((role) => role !== 'member'),
  };
}

function bodyModelOf(body) {
  if (body === undefined) return undefined;
  const json = body.content['application/json'];
  const isRequired = body.required === true;
  return json === undefined
    ? { kind: 'file', isRequired }
    : { kind: 'json', isRequired, schema: json.schema };
}

function answerModelOf(document, { operationId, responses }, parameters) {
  const [, { content }] = Object.entries(responses).find(([status]) => status.startsWith('2'));
  if (content === undefined) return { answer: 'none' };
  const json = content['application/json'];
  if (json === undefined) return { answer: 'file' };
  const name = json.schema.$ref?.split('/').pop();
  const members = document.components.schemas[name]?.properties;
  if (members?.data === undefined) throw new Error(`the answer of "${operationId}" has no member "data"`);
  const has = (wanted) => parameters.some((one) => one.name === wanted);
  if (members.meta === undefined) return { answer: 'one', answerSchema: members.data };
  const kind = has('cursor') ? 'page' : has('after') ? 'feed' : 'whole';
  return { answer: kind, answerSchema: json.schema, itemSchema: members.data.items };
}
