import openapiTS, { astToString } from 'openapi-typescript';

export async function typesOf(document) {
  return astToString(await openapiTS(document));
}
