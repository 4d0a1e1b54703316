import openapiTS, { astToString } from 'openapi-typescript';

async function typesOf(document) {
  return astToString(await openapiTS(document));
}
